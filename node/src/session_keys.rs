//! `session-keys`: a validator's keys, made where they stay.

use clap::Parser;
use codec::Encode;
use sc_cli::KeystoreParams;
use sc_service::{KeystoreContainer, config::KeystoreConfig};
use sp_core::crypto::key_types::{AURA, GRANDPA};
use sp_keystore::KeystoreExt;
use sp_state_machine::BasicExternalities;
use std::path::Path;
use vacchain_primitives::GeneratedSessionKeys;
use vacchain_runtime::{AccountId, SessionKeys};

/// The end of `--help`.
const EXAMPLES: &str = "\
Give the node the same --keystore-path. A running one finds new keys there without a restart, and uses them when the \
chain names them: from the genesis block on, or a session after the institution has set them.

Example:
  vacchain-node session-keys --keystore-path /var/lib/vacchain/keystore \\
      --owner 8eaf04151687736326c9fea17e25fc5287613693c912909cb226aa4794f26a48 \\
      > session-keys.json";

/// Make a validator's session keys, and print their public part as JSON.
///
/// It works offline, before there is a chain as well as beside a running node. The private keys stay in the keystore.
/// The printed keys go into the institution's card, or onto the chain when keys are replaced.
#[derive(Debug, Parser)]
#[command(after_help = EXAMPLES)]
pub struct SessionKeysCmd {
	/// The account that acts for the institution: 64 hexadecimal digits, as `vacchain keys show` prints it.
	#[arg(long, value_name = "ACCOUNT")]
	owner: AccountId,
	/// Where the private keys go.
	#[command(flatten)]
	keystore: KeystoreParams,
}

impl SessionKeysCmd {
	/// Makes the keys and prints their public part.
	///
	/// # Errors
	///
	/// When the keystore cannot be written.
	pub fn run(&self) -> Result<(), sc_cli::Error> {
		// The command line asks for the path, so that nothing depends on a chain that may not be there yet.
		let keystore = self.keystore.keystore_config(Path::new(""))?;
		let keys = generate(&keystore, &self.owner)?;
		let text = serde_json::to_string_pretty(&keys)
			.map_err(|error| format!("the keys cannot be printed: {error}"))?;
		println!("{text}");
		Ok(())
	}
}

fn generate(keystore: &KeystoreConfig, owner: &AccountId) -> Result<GeneratedSessionKeys, sc_cli::Error> {
	let unwritable = |error: &dyn std::fmt::Display| {
		let KeystoreConfig::Path { path, .. } = keystore else { return "the keystore failed".to_owned() };
		format!("cannot keep keys in {}: {error}; give another folder with --keystore-path", path.display())
	};
	let store = KeystoreContainer::new(keystore).map_err(|error| unwritable(&error))?.keystore();
	let mut keys = SessionKeys {
		aura: store.sr25519_generate_new(AURA, None).map_err(|error| unwritable(&error))?.into(),
		grandpa: store.ed25519_generate_new(GRANDPA, None).map_err(|error| unwritable(&error))?.into(),
	};
	let mut keystore_alone = BasicExternalities::new_empty();
	keystore_alone.register_extension(KeystoreExt::from(store));
	let proof = keystore_alone
		.execute_with(|| keys.create_ownership_proof(&owner.encode()))
		.map_err(|()| unwritable(&"the new keys are not there"))?;
	Ok(GeneratedSessionKeys { owner: *owner.as_ref(), keys: keys.encode(), proof: proof.encode() })
}

#[cfg(test)]
mod tests {
	use super::*;
	use codec::DecodeAll;
	use sp_runtime::traits::OpaqueKeys;
	use tempfile::TempDir;

	fn keystore(path: &Path) -> KeystoreConfig {
		KeystoreConfig::Path { path: path.to_owned(), password: None }
	}

	/// S10: a validator's keys are proven to be its own.
	#[test]
	fn the_keys_stay_in_the_keystore_and_prove_their_owner() {
		let folder = TempDir::new().unwrap();
		let owner = AccountId::from([7; 32]);
		let made = generate(&keystore(folder.path()), &owner).unwrap();
		let keys = SessionKeys::decode_all(&mut made.keys.as_slice()).unwrap();
		assert!(keys.ownership_proof_is_valid(&owner.encode(), &made.proof));
		assert!(!keys.ownership_proof_is_valid(&AccountId::from([8; 32]).encode(), &made.proof));

		let kept = KeystoreContainer::new(&keystore(folder.path())).unwrap().keystore();
		assert!(kept.has_keys(&keys.into_raw_public_keys()));
		for file in std::fs::read_dir(folder.path()).unwrap() {
			let secret = std::fs::read_to_string(file.unwrap().path()).unwrap();
			let printed = serde_json::to_string(&made).unwrap();
			assert!(secret.len() > 20 && !printed.contains(secret.trim_matches('"')));
		}
	}

	#[test]
	fn every_run_makes_new_keys() {
		let folder = TempDir::new().unwrap();
		let make = || generate(&keystore(folder.path()), &AccountId::from([7; 32])).unwrap();
		assert_ne!(make().keys, make().keys);
	}

	#[test]
	fn a_folder_that_cannot_be_written_is_named() {
		let folder = TempDir::new().unwrap();
		let file = folder.path().join("file");
		std::fs::write(&file, "").unwrap();
		let refusal = generate(&keystore(&file), &AccountId::from([7; 32])).unwrap_err().to_string();
		assert!(refusal.contains("file") && refusal.contains("--keystore-path"), "{refusal}");
	}
}
