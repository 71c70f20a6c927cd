//! How the browser keeps what is secret: sealed under a key of this browser.
//!
//! A database of a browser leaves removed rows in its files for a while. So the key lies in a file apart, which the worker's script
//! writes over in place, and is replaced whenever something secret was removed: what is left of that opens to nobody.
//!
//! The key keeps nothing from somebody who reads the browser's files while it is there. What is sealed is a session, which opens
//! nothing without the gateway's half, and the codes of devices, which open nothing without the password.

use vacchain_client::{
	random::os_rng,
	sealing::{UnlockShare, open_with_share, seal_with_share},
};
use zeroize::Zeroizing;

/// The context of what is sealed; the name under which it is kept follows.
const PURPOSE: &str = "vacchain/kept/v1/";
/// With this begins what is sealed; the rest is hexadecimal.
const SEALED: &str = "sealed:";

/// The key of what is kept.
pub(crate) type KeptKey = UnlockShare;

/// A new key.
pub(crate) fn new_key() -> KeptKey {
	KeptKey::generate(&mut os_rng())
}

/// Seals what is kept under this name.
pub(crate) fn seal(key: &KeptKey, name: &str, text: &str) -> Option<String> {
	let purpose = [PURPOSE, name].concat();
	let sealed = seal_with_share(key, purpose.as_bytes(), text.as_bytes(), &mut os_rng()).ok()?;
	Some([SEALED, &hex::encode(sealed)].concat())
}

/// Opens what is kept under this name with whichever key opens it; what was not sealed is as it is. Nothing if no key opens it.
pub(crate) fn open(keys: &[KeptKey], name: &str, kept: String) -> Option<String> {
	let Some(sealed) = kept.strip_prefix(SEALED) else { return Some(kept) };
	let (sealed, purpose) = (hex::decode(sealed).ok()?, [PURPOSE, name].concat());
	let mut opened = keys.iter().filter_map(|key| open_with_share(key, purpose.as_bytes(), &sealed).ok());
	String::from_utf8(opened.next()?.to_vec()).ok()
}

/// A key of the file with this hexadecimal text.
pub(crate) fn key_of(text: &str) -> Option<KeptKey> {
	let mut bytes = Zeroizing::new([0; 32]);
	hex::decode_to_slice(text, bytes.as_mut_slice()).ok()?;
	Some(KeptKey::from_bytes(*bytes))
}

/// Its text.
pub(crate) fn text_of(key: &KeptKey) -> Zeroizing<String> {
	hex::encode(key.as_bytes()).into()
}
