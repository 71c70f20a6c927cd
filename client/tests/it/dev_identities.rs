//! The genesis identities of the development chains are the ones that everybody knows.

use serde_json::Value;
use sp_core::crypto::AccountId32;
use vacchain_client::{Identity, keys::dev_authority_secrets, primitives::AuthorityWrap};
use vacchain_sealing::unwrap_authority;

/// The file of the chain with one institution, and that of the chain with several.
const FILES: [&str; 2] = ["dev_identities.json", "local_identities.json"];

fn identities(file: &str) -> Value {
	let path = format!("../runtime/src/genesis/{file}");
	serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn is(participant: &Value, username: &str) {
	let identity = Identity::dev(username).unwrap();
	assert_eq!(participant["id"], identity.id.to_string());
	assert_eq!(participant["account"], AccountId32::new(identity.account.id()).to_string());
	assert_eq!(participant["encryptionKey"], identity.encryption.public().to_string());
	assert!(!participant["profile"].as_str().unwrap().is_empty());
}

#[test]
fn the_files_hold_the_development_keys() {
	for file in FILES {
		let identities = identities(file);
		is(&identities["healthAuthority"], "health-authority");
		is(&identities["healthAdmins"][0], "health-admin");
		assert_eq!(identities["healthAdmins"].as_array().unwrap().len(), 1);
	}
}

#[test]
fn the_chain_of_several_institutions_has_four_organisations_beside_the_health_authority() {
	let identities = identities("local_identities.json");
	let organisations = identities["organisations"].as_array().unwrap();
	let expected =
		[("hospital", "hospital"), ("school", "school"), ("insurer", "insurer"), ("clinic", "hospital")];
	assert_eq!(organisations.len(), expected.len());
	for (organisation, (username, role)) in organisations.iter().zip(expected) {
		is(organisation, username);
		assert_eq!(organisation["role"], role);
	}
}

#[test]
fn institutions_have_gateways() {
	let expected = ["health-authority", "hospital", "school", "insurer"];
	for (file, expected) in FILES.into_iter().zip([&expected[..1], &expected]) {
		let identities = identities(file);
		let gateways = identities["gateways"].as_array().unwrap();
		assert_eq!(gateways.len(), expected.len());
		for (gateway, organisation) in gateways.iter().zip(expected) {
			is(gateway, &format!("{organisation}-gateway"));
			assert_eq!(gateway["organisation"], Identity::dev(organisation).unwrap().id.to_string());
		}
	}
}

#[test]
fn the_admin_s_development_key_opens_the_authority_s_secrets() {
	for file in FILES {
		let identities = identities(file);
		let (authority, admin) =
			(Identity::dev("health-authority").unwrap(), Identity::dev("health-admin").unwrap());
		let wrap = identities["healthAdmins"][0]["wrap"].as_str().unwrap().strip_prefix("0x").unwrap();
		let wrap = AuthorityWrap { version: 0, sealed: hex::decode(wrap).unwrap().try_into().unwrap() };
		let secrets = unwrap_authority(&admin.encryption, &wrap, &authority.id, &admin.id).unwrap();
		assert_eq!(secrets, dev_authority_secrets().unwrap());
		assert_eq!(secrets.encryption.public().to_string(), identities["healthAuthority"]["encryptionKey"]);
	}
}
