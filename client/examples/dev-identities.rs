//! Prints the genesis identities of the development chains, as JSON: those of `dev`, or with `local` those of the
//! chain of several institutions.
//!
//! ```text
//! cargo run --release -p vacchain-client --example dev-identities > runtime/src/genesis/dev_identities.json
//! cargo run --release -p vacchain-client --example dev-identities local > runtime/src/genesis/local_identities.json
//! ```

#![expect(clippy::indexing_slicing, reason = "naming a member of an object adds it, and there is an admin")]

use serde_json::{Value, json};
use sp_core::crypto::AccountId32;
use vacchain_client::{
	Identity, Result,
	content::Profile,
	content_keys::first_content_key,
	keys::{dev_authority_secrets, dev_custody_secrets},
	primitives::{FirstContentKey, HolderWrap, ParticipantId, Role},
	sealing::OrganisationSecrets,
};

/// The organisations of `local` beside the health authority.
const ORGANISATIONS: [(&str, Role, &str); 4] = [
	("hospital", Role::Hospital, "Hospital"),
	("school", Role::School, "School"),
	("insurer", Role::Insurer, "Insurer"),
	("clinic", Role::Hospital, "Clinic"),
];

/// The organisations that run a gateway, which is called `<organisation>-gateway`: on `dev` the first one alone.
const WITH_GATEWAY: [(&str, &str); 4] = [
	("health-authority", "Health Authority"),
	("hospital", "Hospital"),
	("school", "School"),
	("insurer", "Insurer"),
];

/// The health authority's admins: on `dev` the first one alone.
const ADMINS: [(&str, &str); 2] = [("health-admin", "Health Admin"), ("second-admin", "Second Admin")];

fn main() -> Result<()> {
	let is_local = std::env::args().nth(1).as_deref() == Some("local");
	let authority = Identity::dev("health-authority")?;
	let secrets = dev_authority_secrets();
	let admins = ADMINS.iter().take(if is_local { ADMINS.len() } else { 1 });
	let admins: Vec<(Identity, &str)> =
		admins.map(|(username, name)| Ok((Identity::dev(username)?, *name))).collect::<Result<_>>()?;
	let registry = first_key(authority.id, &secrets, admins.iter().map(|(admin, _)| admin))?;
	let health_admins: Vec<Value> = admins
		.iter()
		.zip(&registry.wraps)
		.map(|((admin, display_name), holder)| {
			let mut row = participant(admin, display_name)?;
			row["wrap"] = genesis_wrap(holder)["wrap"].take();
			Ok(row)
		})
		.collect::<Result<_>>()?;
	// On `local` each admin holds one half of every record's secret; on `dev` one admin holds both.
	let holders = [&admins[0].0, &admins[admins.len() - 1].0];
	let custodies =
		ParticipantId::CUSTODIES.into_iter().zip(dev_custody_secrets()).zip(["A", "B"]).zip(holders);
	let custodies = custodies.map(|(((custody, secrets), name), holder)| {
		let key = first_key(custody, &secrets, [holder])?;
		Ok(json!({
			"encryptionKey": key.encryption_key,
			"profile": profile(&format!("Custody {name}"))?,
			"wraps": key.wraps.iter().map(genesis_wrap).collect::<Vec<_>>(),
		}))
	});
	let custodies: Vec<Value> = custodies.collect::<Result<_>>()?;
	let mut health_authority = account(&authority, "Health Authority")?;
	health_authority["encryptionKey"] = json!(registry.encryption_key);
	let mut identities = json!({
		"healthAuthority": health_authority,
		"healthAdmins": health_admins,
		"custodies": custodies,
	});
	let gateways = WITH_GATEWAY.iter().take(if is_local { WITH_GATEWAY.len() } else { 1 });
	identities["gateways"] = gateways
		.map(|(username, display_name)| {
			let identity = Identity::dev(&format!("{username}-gateway"))?;
			let mut gateway = participant(&identity, &format!("{display_name}'s Gateway"))?;
			gateway["organisation"] = json!(Identity::dev(username)?.id);
			Ok(gateway)
		})
		.collect::<Result<_>>()?;
	if is_local {
		let organisations = ORGANISATIONS.map(|(username, role, display_name)| {
			let mut organisation = account(&Identity::dev(username)?, display_name)?;
			organisation["role"] = json!(role);
			Ok(organisation)
		});
		identities["organisations"] = organisations.into_iter().collect::<Result<_>>()?;
	}
	println!("{identities:#}");
	Ok(())
}

/// A person or a gateway, with its encryption key.
fn participant(identity: &Identity, display_name: &str) -> Result<Value> {
	let mut participant = account(identity, display_name)?;
	participant["encryptionKey"] = json!(identity.encryption.public());
	Ok(participant)
}

/// An organisation's account, which has no encryption key of its own.
fn account(identity: &Identity, display_name: &str) -> Result<Value> {
	Ok(json!({
		"id": identity.id,
		"account": AccountId32::new(identity.account.id()).to_string(),
		"profile": profile(display_name)?,
	}))
}

/// A public profile.
fn profile(display_name: &str) -> Result<String> {
	let profile = Profile { display_name: display_name.into(), licence_number: None }.to_bytes()?;
	Ok(String::from_utf8_lossy(&profile).into_owned())
}

/// A wrap as the genesis block has it.
fn genesis_wrap(HolderWrap { holder, wrap }: &HolderWrap) -> Value {
	json!({ "holder": holder, "wrap": format!("0x{}", hex::encode(wrap)) })
}

/// The first content key of the health authority, or of a custody, wrapped for health admins.
fn first_key<'a>(
	organisation: ParticipantId,
	secrets: &OrganisationSecrets,
	admins: impl IntoIterator<Item = &'a Identity>,
) -> Result<FirstContentKey> {
	let holders = admins.into_iter().map(|admin| (admin.id, admin.encryption.public()));
	first_content_key(organisation, secrets, holders)
}
