//! The chain `local`: its four institutions have keys that everybody knows, because they follow from their names.

use std::path::{Path, PathBuf};

use sp_crypto_hashing::sha2_256;
use vacchain_client::Identity;

use crate::{fault::Fault, file::write_private, process::run};

/// The chain, for the node program.
pub const CHAIN: &str = "local";
/// The chain's id, of which a folder of a node's data is named.
pub const CHAIN_ID: &str = "vacchain_local";

/// The keys with which a validator makes blocks and votes on their finality: the kinds of key and of signature.
const SESSION_KEYS: [(&str, &str); 2] = [("aura", "sr25519"), ("gran", "ed25519")];

/// The secret network key of the node with this name, as network tools derive it.
pub fn node_key(name: &str) -> [u8; 32] {
	sha2_256(name.as_bytes())
}

/// Stores the secrets of a validator of this name in a node's base path. Their seed is the name with a capital letter.
///
/// # Errors
///
/// Those of [`run`].
pub async fn store_session_keys(program: &Path, name: &str, base_path: &Path) -> Result<(), Fault> {
	let (first, rest) = name.split_at_checked(1).unwrap_or((name, ""));
	let seed = format!("//{}{rest}", first.to_uppercase());
	for (kind, scheme) in SESSION_KEYS {
		let key =
			["key", "insert", "--chain", CHAIN, "--key-type", kind, "--scheme", scheme, "--suri", &seed];
		let place = ["--base-path".as_ref(), base_path.as_os_str()];
		run(program, key.iter().map(AsRef::as_ref).chain(place)).await?;
	}
	Ok(())
}

/// Writes the key of the account that the gateway of this node has: the development identity NAME-gateway's, which the
/// genesis knows for each of the four institutions. Gives the file, `NAME-gateway.key` in this folder.
///
/// # Errors
///
/// [`Fault::File`] if there is such a file, or the disk fails; [`Fault::Identity`] if the name is none of an identity.
pub fn write_gateway_account(name: &str, folder: &Path) -> Result<PathBuf, Fault> {
	let path = folder.join(format!("{name}-gateway.key"));
	let account = Identity::dev(&format!("{name}-gateway"))?.account;
	write_private(&path, &hex::encode(account.seed()))?;
	Ok(path)
}

/// Where [`write_chain_spec`] writes.
pub fn chain_spec(folder: &Path) -> PathBuf {
	folder.join("chain-spec.json")
}

/// Writes the chain's specification into this folder: raw, which spares each node to work out the first block's state.
///
/// # Errors
///
/// Those of [`run`].
pub async fn write_chain_spec(program: &Path, folder: &Path) -> Result<PathBuf, Fault> {
	let path = chain_spec(folder);
	let export = ["export-chain-spec", "--chain", CHAIN, "--raw", "--output"];
	run(program, export.iter().map(AsRef::as_ref).chain([path.as_os_str()])).await?;
	Ok(path)
}
