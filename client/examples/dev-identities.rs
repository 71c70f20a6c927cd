//! Prints the genesis identities of the development chains, as JSON.
//!
//! `cargo run --release -p vacchain-client --example dev-identities > runtime/src/genesis/dev_identities.json`

use serde_json::{Value, json};
use subxt::utils::AccountId32;
use vacchain_client::{Identity, Result, content::Profile, keys::dev_authority_secrets, random::os_rng};
use vacchain_sealing::wrap_authority;

fn main() -> Result<()> {
	let authority = Identity::dev("health-authority")?;
	let admin = Identity::dev("health-admin")?;
	let to = admin.encryption.public();
	let wrap = wrap_authority(&dev_authority_secrets()?, &to, &authority.id, &admin.id, 0, &mut os_rng())?;

	let mut health_admin = participant(&admin, "Health Admin")?;
	health_admin["wrap"] = format!("0x{}", hex::encode(wrap.sealed)).into();
	let identities = json!({
		"healthAuthority": participant(&authority, "Health Authority")?,
		"healthAdmins": [health_admin],
	});
	println!("{identities:#}");
	Ok(())
}

fn participant(identity: &Identity, display_name: &str) -> Result<Value> {
	let profile = Profile { display_name: display_name.into(), licence_number: None }.to_bytes()?;
	Ok(json!({
		"id": identity.id,
		"account": AccountId32(identity.account.id()).to_string(),
		"encryptionKey": identity.encryption.public(),
		"profile": String::from_utf8_lossy(&profile),
	}))
}
