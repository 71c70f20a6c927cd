//! The genesis identities of the development chains are the ones that everybody knows.

use serde_json::Value;
use sp_core::crypto::AccountId32;
use vacchain_client::{
	Identity,
	keys::{dev_authority_secrets, dev_custody_secrets},
	primitives::ParticipantId,
	sealing::{OrganisationWrapContext, unwrap_organisation},
};

/// The file of the chain with one institution, and that of the chain with several.
const FILES: [&str; 2] = ["dev_identities.json", "local_identities.json"];

/// The health authority's admins: where powers take one, and where they take two.
const ADMINS: [&str; 2] = ["health-admin", "second-admin"];

fn identities(file: &str) -> Value {
	let path = format!("../runtime/src/genesis/{file}");
	serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn is(participant: &Value, username: &str) {
	is_account(participant, username);
	let identity = Identity::dev(username).unwrap();
	assert_eq!(participant["encryptionKey"], identity.encryption.public().to_string());
}

fn is_account(participant: &Value, username: &str) {
	let identity = Identity::dev(username).unwrap();
	assert_eq!(participant["id"], identity.id.to_string());
	assert_eq!(participant["account"], AccountId32::new(identity.account.id()).to_string());
	assert!(!participant["profile"].as_str().unwrap().is_empty());
}

#[test]
fn the_files_hold_the_development_keys() {
	for (file, admins) in FILES.into_iter().zip([&ADMINS[..1], &ADMINS]) {
		let identities = identities(file);
		is_account(&identities["healthAuthority"], "health-authority");
		let rows = identities["healthAdmins"].as_array().unwrap();
		assert_eq!(rows.len(), admins.len());
		rows.iter().zip(admins).for_each(|(row, admin)| is(row, admin));
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
		is_account(organisation, username);
		assert!(organisation.get("encryptionKey").is_none(), "an organisation's people make its content key");
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
fn the_validators_ids_follow_from_their_usernames() {
	let validators = identities("local_validators.json");
	for validator in validators.as_array().unwrap() {
		let identity = Identity::dev(validator["username"].as_str().unwrap()).unwrap();
		assert_eq!(validator["id"], identity.id.to_string());
	}
}

#[test]
fn the_admins_development_keys_open_the_authority_s_secrets() {
	for (file, index) in FILES.into_iter().zip([0, 0]).chain([(FILES[1], 1)]) {
		let identities = identities(file);
		let (authority, admin) =
			(Identity::dev("health-authority").unwrap(), Identity::dev(ADMINS[index]).unwrap());
		let wrap = identities["healthAdmins"][index]["wrap"].as_str().unwrap().strip_prefix("0x").unwrap();
		let context = OrganisationWrapContext {
			organisation: authority.id,
			holder: admin.id,
			key_version: 0,
			version: 0,
		};
		let wrap = hex::decode(wrap).unwrap();
		let secrets = unwrap_organisation(&admin.encryption, &wrap, &context).unwrap();
		assert_eq!(secrets, dev_authority_secrets());
		// trust.md: the authority's voting key file opens every record.
		assert_ne!(secrets.encryption, authority.encryption);
		assert_eq!(secrets.encryption.public().to_string(), identities["healthAuthority"]["encryptionKey"]);
	}
}

/// Where one admin suffices, it holds both custodies; where powers take two, each holds one.
#[test]
fn the_admins_development_keys_open_their_custodies() {
	for (file, holders) in FILES.into_iter().zip([[ADMINS[0]; 2], ADMINS]) {
		let identities = identities(file);
		let custodies = identities["custodies"].as_array().unwrap();
		assert_eq!(custodies.len(), 2);
		for (((custody, id), expected), holder) in
			custodies.iter().zip(ParticipantId::CUSTODIES).zip(dev_custody_secrets()).zip(holders)
		{
			let admin = Identity::dev(holder).unwrap();
			assert_eq!(custody["encryptionKey"], expected.encryption.public().to_string());
			assert_eq!(custody["wraps"].as_array().unwrap().len(), 1);
			assert_eq!(custody["wraps"][0]["holder"], admin.id.to_string());
			let wrap = custody["wraps"][0]["wrap"].as_str().unwrap().strip_prefix("0x").unwrap();
			let context =
				OrganisationWrapContext { organisation: id, holder: admin.id, key_version: 0, version: 0 };
			let secrets = unwrap_organisation(&admin.encryption, &hex::decode(wrap).unwrap(), &context);
			assert_eq!(secrets.unwrap(), expected);
		}
	}
}
