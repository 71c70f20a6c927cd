//! Key files and public identities on disk.

use std::{fs, os::unix::fs::PermissionsExt};

use tempfile::tempdir;
use vacchain_client::{
	Error, Identity,
	random::os_rng,
	store::{StoreError, load_key_file, load_public_identity, save_key_file, save_public_identity},
};

use crate::key_files::{CHEAP, PASSWORD};

#[test]
fn a_key_file_is_its_owner_s_alone() {
	let folder = tempdir().unwrap();
	let path = folder.path().join("amina.json");
	let identity = Identity::generate("amina", &mut os_rng()).unwrap();
	save_key_file(&path, &identity, PASSWORD, &CHEAP).unwrap();
	assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
	assert_eq!(load_key_file(&path, PASSWORD).unwrap().public(), identity.public());
	let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
	assert_eq!(left.len(), 1, "nothing else is left in the folder");
}

#[test]
fn a_key_file_that_others_may_read_is_refused() {
	let folder = tempdir().unwrap();
	let path = folder.path().join("amina.json");
	let identity = Identity::generate("amina", &mut os_rng()).unwrap();
	save_key_file(&path, &identity, PASSWORD, &CHEAP).unwrap();
	fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
	let error = load_key_file(&path, PASSWORD).unwrap_err();
	assert!(matches!(error, Error::Store(StoreError::ReadableByOthers(_))));
	assert!(error.advice().contains("chmod 600"));
}

#[test]
fn a_key_file_is_never_overwritten() {
	let folder = tempdir().unwrap();
	let path = folder.path().join("amina.json");
	let identity = Identity::generate("amina", &mut os_rng()).unwrap();
	save_key_file(&path, &identity, PASSWORD, &CHEAP).unwrap();
	let before = fs::read(&path).unwrap();
	let again = save_key_file(&path, &identity, PASSWORD, &CHEAP);
	assert!(matches!(again, Err(Error::Store(StoreError::Exists(_)))));
	assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_missing_file_is_named() {
	let folder = tempdir().unwrap();
	let path = folder.path().join("nobody.json");
	let error = load_key_file(&path, PASSWORD).unwrap_err();
	assert!(error.to_string().contains("nobody.json"));
	let nowhere = folder.path().join("nowhere").join("amina.json");
	let identity = Identity::generate("amina", &mut os_rng()).unwrap();
	assert!(save_key_file(&nowhere, &identity, PASSWORD, &CHEAP).is_err());
}

#[test]
fn a_public_identity_reads_back_and_a_forged_one_is_refused() {
	let folder = tempdir().unwrap();
	let path = folder.path().join("amina.public.json");
	let public = Identity::generate("amina", &mut os_rng()).unwrap().public();
	save_public_identity(&path, &public).unwrap();
	assert_eq!(load_public_identity(&path).unwrap(), public);
	let text = fs::read_to_string(&path).unwrap().replace("amina", "another");
	fs::write(&path, text).unwrap();
	assert!(matches!(load_public_identity(&path), Err(Error::Store(StoreError::NotAnIdentity { .. }))));
	fs::write(&path, "{}").unwrap();
	assert!(matches!(load_public_identity(&path), Err(Error::Store(StoreError::NotAnIdentity { .. }))));
}
