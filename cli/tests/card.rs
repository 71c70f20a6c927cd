//! The card with which an institution introduces itself before there is a chain.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

mod common;

use std::{fs, path::Path};

use common::{Run, password_file, vacchain};
use serde_json::{Value, json};
use tempfile::TempDir;
use vacchain_client::{
	Identity,
	primitives::{CustodyCard, InstitutionCard, ParticipantId, Role},
	sealing::{OrganisationSecrets, OrganisationWrapContext, unwrap_organisation},
	store,
};

const PASSWORD: &str = "correct horse battery";
const PEER: &str = "12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp";

/// A folder in which these have made keys, and the first has session keys for its account.
fn folder(names: &[&str]) -> TempDir {
	let folder = TempDir::new().unwrap();
	password_file(folder.path(), "password", PASSWORD);
	for name in names {
		vacchain(folder.path(), &["keys", "new", name, "--password-file", "password"]).ok();
	}
	let owner = hex::encode(identity(folder.path(), names[0]).account.id());
	session_keys(folder.path(), &owner);
	folder
}

fn session_keys(folder: &Path, owner: &str) {
	let keys = json!({ "owner": owner, "keys": "01".repeat(64), "proof": "02".repeat(128) });
	fs::write(folder.join("session-keys.json"), keys.to_string()).unwrap();
}

fn identity(folder: &Path, name: &str) -> Identity {
	store::load_key_file(&folder.join(format!("{name}.key")), PASSWORD).unwrap()
}

/// `vacchain institution card` of this institution, with these options beside those that everyone needs.
fn card(folder: &Path, name: &str, options: &[&str]) -> Run {
	let key = format!("{name}.key");
	let given = [
		"--key",
		&key,
		"--password-file",
		"password",
		"--output",
		"json",
		"institution",
		"card",
		"--name",
		"The Name",
	];
	let always = ["--session-keys", "session-keys.json"];
	vacchain(folder, &[&given[..], &always, options].concat())
}

fn read(folder: &Path, name: &str) -> InstitutionCard {
	serde_json::from_slice(&fs::read(folder.join(format!("{name}.card.json"))).unwrap()).unwrap()
}

fn hospital(folder: &Path, options: &[&str]) -> Run {
	card(folder, "st-mary", &[&["--role", "hospital", "--node", PEER], options].concat())
}

/// S10: an institution introduces its validator with public keys alone.
#[test]
fn a_card_says_who_an_institution_is_and_nothing_that_is_secret() {
	let folder = folder(&["st-mary"]);
	let address = format!("/dns/node.st-mary.example/tcp/30333/p2p/{PEER}");
	hospital(folder.path(), &["--licence", "H-17", "--node", &address]).ok();

	let identity = identity(folder.path(), "st-mary");
	let card = read(folder.path(), "st-mary");
	assert_eq!(card.role, Role::Hospital);
	assert_eq!(card.participant.id, identity.id);
	assert_eq!(card.participant.account, identity.account.id());
	assert!(card.participant.encryption_key.is_none(), "its people make its content key later");
	let profile: Value = serde_json::from_str(&card.participant.profile).unwrap();
	assert_eq!(profile, json!({ "display_name": "The Name", "licence_number": "H-17" }));
	assert_eq!(card.nodes, [PEER, &address]);
	assert_eq!((card.session_keys.keys.len(), card.session_keys.proof.len()), (64, 128));
	assert!(card.health_admins.is_empty() && card.custodies.is_empty());

	let text = fs::read_to_string(folder.path().join("st-mary.card.json")).unwrap();
	for secret in [identity.account.seed(), identity.encryption.as_bytes()] {
		assert!(!text.contains(&hex::encode(secret)));
	}
}

/// `vacchain content-key begin` by this health admin.
fn begin(folder: &Path, admin: &str, options: &[&str]) -> Run {
	let key = format!("{admin}.key");
	vacchain(
		folder,
		&[&["--key", &key, "--password-file", "password", "content-key", "begin"], options].concat(),
	)
}

/// The options that name the first admins and their first content keys.
const AUTHORITY: [&str; 12] = [
	"--admin",
	"anna.public.json",
	"Anna Kovač",
	"--admin",
	"joel.public.json",
	"Joel Osei",
	"--content-key",
	"registry.content-key.json",
	"--content-key",
	"custody-a.content-key.json",
	"--content-key",
	"custody-b.content-key.json",
];

/// The first content keys, as two admins make them.
fn first_content_keys(folder: &Path) {
	begin(folder, "anna", &["--custody", "a"]).ok();
	begin(folder, "joel", &["--custody", "b"]).ok();
	begin(folder, "anna", &["--registry", "ministry.public.json", "--holder", "joel.public.json"]).ok();
}

fn authority(folder: &Path, options: &[&str]) -> Run {
	card(folder, "ministry", &[&["--role", "health-authority", "--node", PEER], options].concat())
}

/// S4, trust.md: one admin alone opens no clinical content, and the authority's voting key file opens no record. Each admin
/// makes its custody's key itself, so that whoever makes the card opens none of them.
#[test]
fn no_record_is_made_under_custody_keys_that_the_card_made() {
	let folder = folder(&["ministry", "anna", "joel", "eve"]);
	first_content_keys(folder.path());
	authority(folder.path(), &AUTHORITY).ok();

	let ministry = identity(folder.path(), "ministry");
	let card = read(folder.path(), "ministry");
	let [custody_a, custody_b] = &card.custodies[..] else { panic!("two custodies") };
	let registry: Vec<_> =
		card.health_admins.iter().map(|admin| (admin.participant.id, admin.wrap.clone())).collect();
	let of_custody = |custody: &CustodyCard| -> Vec<_> {
		custody.wraps.iter().map(|held| (held.holder, held.wrap.clone())).collect()
	};
	for (organisation, wraps, key, holders) in [
		(ministry.id, registry, &card.participant.encryption_key, &["anna", "joel"][..]),
		(ParticipantId::CUSTODY_A, of_custody(custody_a), &custody_a.encryption_key, &["anna"]),
		(ParticipantId::CUSTODY_B, of_custody(custody_b), &custody_b.encryption_key, &["joel"]),
	] {
		assert_eq!(wraps.len(), holders.len());
		for name in ["anna", "joel", "ministry", "eve"] {
			let person = identity(folder.path(), name);
			assert_ne!(person.encryption.public(), *key);
			let opened = wraps.iter().find_map(|(holder, wrap)| {
				let context =
					OrganisationWrapContext { organisation, holder: *holder, key_version: 0, version: 0 };
				unwrap_organisation(&person.encryption, wrap, &context).ok()
			});
			assert_eq!(opened.is_some(), holders.contains(&name), "{name}");
			assert!(opened.is_none_or(|secrets: OrganisationSecrets| secrets.encryption.public() == *key));
		}
	}
}

/// Each first content key is there, once, and is held by the card's admins alone.
#[test]
fn first_content_keys_that_do_not_go_together_are_refused() {
	let folder = folder(&["ministry", "anna", "joel", "eve"]);
	let folder = folder.path();
	first_content_keys(folder);
	let refused = |options: &[&str], words: &[&str]| {
		let run = authority(folder, options);
		let said = run.fails(2);
		assert!(words.iter().all(|word| said.contains(word)), "{said}");
		assert!(!folder.join("ministry.card.json").exists());
	};
	refused(&AUTHORITY[..6], &["first content key of the registry", "content-key begin --registry"]);
	refused(&AUTHORITY[..10], &["first content key of Custody B", "--custody b"]);
	let once_more = ["--content-key", "custody-a.content-key.json"];
	let twice = [&AUTHORITY[..], &once_more].concat();
	refused(&twice, &["two keys"]);
	let with = |option: usize, file: &'static str| {
		let mut options = AUTHORITY;
		options[option] = file;
		options
	};
	refused(&with(9, "anna.public.json"), &["holds no first content key", "content-key begin"]);
	begin(folder, "eve", &["--custody", "a", "--file", "eves.json"]).ok();
	refused(&with(9, "eves.json"), &["no admin of the card", "--admin"]);
	begin(folder, "anna", &["--registry", "ministry.public.json", "--file", "annas.json"]).ok();
	refused(&with(7, "annas.json"), &["Joel Osei does not hold", "--holder"]);
	begin(folder, "anna", &["--custody", "b", "--registry", "ministry.public.json"]).fails(2);
	begin(folder, "anna", &[]).fails(2);
	begin(folder, "anna", &["--custody", "a"]).fails(1);
}

#[test]
fn what_makes_no_card_is_refused_with_a_sentence() {
	let folder = folder(&["st-mary", "anna"]);
	let folder = folder.path();
	let wrong = |run: Run, words: &[&str]| {
		let said = run.fails(2);
		assert!(words.iter().all(|word| said.contains(word)), "{said}");
	};
	wrong(hospital(folder, &["--admin", "anna.public.json", "Anna"]), &["health admins", "--admin"]);
	wrong(hospital(folder, &["--content-key", "anna.public.json"]), &["content keys", "--content-key"]);
	wrong(
		card(folder, "st-mary", &["--role", "health-authority", "--node", PEER]),
		&["no health admin", "two"],
	);
	wrong(card(folder, "st-mary", &["--role", "doctor", "--node", PEER]), &["doctor"]);
	wrong(card(folder, "st-mary", &["--role", "hospital", "--node", "st-mary.example"]), &["12D3KooW"]);
	wrong(card(folder, "st-mary", &["--role", "hospital"]), &["--node"]);

	session_keys(folder, &hex::encode(identity(folder, "anna").account.id()));
	wrong(hospital(folder, &[]), &["another account", "--owner"]);
	fs::write(folder.join("session-keys.json"), "{}").unwrap();
	wrong(hospital(folder, &[]), &["session-keys.json", "missing field"]);
	fs::remove_file(folder.join("session-keys.json")).unwrap();
	wrong(hospital(folder, &[]), &["session-keys.json", "no such file"]);
	assert!(!folder.join("st-mary.card.json").exists());
}

#[test]
fn a_card_that_is_there_is_not_overwritten() {
	let folder = folder(&["st-mary"]);
	hospital(folder.path(), &[]).ok();
	let first = read(folder.path(), "st-mary");
	hospital(folder.path(), &["--licence", "H-17"]).refused("exists");
	assert_eq!(read(folder.path(), "st-mary"), first);
	hospital(folder.path(), &["--licence", "H-17", "--card", "second.json"]).ok();
	assert!(folder.path().join("second.json").exists());
}
