//! Prints the genesis identities of the development chains, as JSON: those of `dev`, or with `local` those of the
//! chain of several institutions.
//!
//! ```text
//! cargo run --release -p vacchain-client --example dev-identities > runtime/src/genesis/dev_identities.json
//! cargo run --release -p vacchain-client --example dev-identities local > runtime/src/genesis/local_identities.json
//! ```

use serde_json::{Value, json};
use sp_core::crypto::AccountId32;
use vacchain_client::{
	Identity, Result, content::Profile, keys::dev_authority_secrets, primitives::Role, random::os_rng,
};
use vacchain_sealing::wrap_authority;

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

fn main() -> Result<()> {
	let authority = Identity::dev("health-authority")?;
	let admin = Identity::dev("health-admin")?;
	let to = admin.encryption.public();
	let wrap = wrap_authority(&dev_authority_secrets()?, &to, &authority.id, &admin.id, 0, &mut os_rng())?;

	let mut health_admin = participant(&admin, "Health Admin")?;
	health_admin["wrap"] = format!("0x{}", hex::encode(wrap.sealed)).into();
	let mut identities = json!({
		"healthAuthority": participant(&authority, "Health Authority")?,
		"healthAdmins": [health_admin],
	});
	let is_local = std::env::args().nth(1).as_deref() == Some("local");
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
			let mut organisation = participant(&Identity::dev(username)?, display_name)?;
			organisation["role"] = json!(role);
			Ok(organisation)
		});
		identities["organisations"] = organisations.into_iter().collect::<Result<_>>()?;
	}
	println!("{identities:#}");
	Ok(())
}

fn participant(identity: &Identity, display_name: &str) -> Result<Value> {
	let profile = Profile { display_name: display_name.into(), licence_number: None }.to_bytes()?;
	Ok(json!({
		"id": identity.id,
		"account": AccountId32::new(identity.account.id()).to_string(),
		"encryptionKey": identity.encryption.public(),
		"profile": String::from_utf8_lossy(&profile),
	}))
}
