//! Rates new passwords as the client does, for the core, which leaves the lists of words out.

#![cfg(target_arch = "wasm32")]

use vacchain_client::password::{PasswordError, rate as rate_here};
use wasm_bindgen::prelude::wasm_bindgen;

/// Why a password can be guessed, and what makes it better, as a JSON list of two texts; nothing if it is strong. `about` is a JSON
/// list of words that somebody who knows the person tries first.
#[wasm_bindgen]
pub fn rate(password: &str, about: &str) -> Option<String> {
	let about: Vec<String> = serde_json::from_str(about).unwrap_or_default();
	let about: Vec<&str> = about.iter().map(String::as_str).collect();
	let (warning, advice) = match rate_here(password, &about) {
		Ok(()) => return None,
		Err(PasswordError::Weak { warning, advice }) => (warning, advice),
		Err(error) => (error.to_string(), error.advice().into_owned()),
	};
	serde_json::to_string(&[warning, advice]).ok()
}
