//! The card with which an institution introduces itself before there is a chain.

mod common;

use std::{fs, path::Path};

use common::{Run, password_file, vacchain};
use serde_json::{Value, json};
use tempfile::TempDir;
use vacchain_client::{
	Identity,
	primitives::{InstitutionCard, ParticipantId, Role},
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

/// `vacchain card` of this institution, with these options beside those that everyone needs.
fn card(folder: &Path, name: &str, options: &[&str]) -> Run {
	let key = format!("{name}.key");
	let given =
		["--key", &key, "--password-file", "password", "--output", "json", "card", "--name", "The Name"];
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

/// S4: any of the first health admins holds what restores access.
#[test]
fn the_health_authority_shares_its_secrets_with_its_first_admins_alone() {
	let folder = folder(&["ministry", "anna", "joel", "eve"]);
	let admins = ["--admin", "anna.public.json", "Anna Kovač", "--admin", "joel.public.json", "Joel Osei"];
	let role = ["--role", "health-authority", "--node", PEER];
	card(folder.path(), "ministry", &[&role[..], &admins].concat()).ok();

	let ministry = identity(folder.path(), "ministry");
	let card = read(folder.path(), "ministry");
	assert_eq!(card.health_admins.len(), 2);
	let open = |reader: &str, admin: usize| -> Option<OrganisationSecrets> {
		let card = &card.health_admins[admin];
		let (organisation, holder) = (ministry.id, card.participant.id);
		let context = OrganisationWrapContext { organisation, holder, key_version: 0, version: 0 };
		let reader = identity(folder.path(), reader);
		unwrap_organisation(&reader.encryption, &card.wrap, &context).ok()
	};
	let (anna, joel) = (open("anna", 0).unwrap(), open("joel", 1).unwrap());
	assert_eq!(anna, joel);
	assert_eq!(anna.encryption.public(), card.participant.encryption_key);

	// Each holds one custody, whose key the other does not open.
	let custodies: Vec<_> =
		card.custodies.iter().zip(["anna", "joel"]).zip(ParticipantId::CUSTODIES).collect();
	assert_eq!(custodies.len(), 2);
	for ((custody, holder), id) in custodies {
		let [held] = &custody.wraps[..] else { panic!("{holder}") };
		let holder = identity(folder.path(), holder);
		assert_eq!(held.holder, holder.id);
		let context =
			OrganisationWrapContext { organisation: id, holder: holder.id, key_version: 0, version: 0 };
		let secrets = unwrap_organisation(&holder.encryption, &held.wrap, &context).unwrap();
		assert_eq!(secrets.encryption.public(), custody.encryption_key);
		for other in ["anna", "joel", "ministry"].map(|name| identity(folder.path(), name)) {
			let opened = unwrap_organisation(&other.encryption, &held.wrap, &context);
			assert_eq!(opened.is_ok(), other.id == holder.id);
		}
	}
	assert_ne!(
		ministry.encryption.public(),
		card.participant.encryption_key,
		"the voting key opens no record"
	);
	assert!(open("eve", 0).is_none() && open("anna", 1).is_none());
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
