//! What the worker's script does for this module, as functions of the object `vacchain` in its global scope.

use serde::Serialize;
use vacchain_client::{
	Error,
	browser::Host,
	password::{PasswordError, rate_with},
	primitives::Moment,
};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{failure::Failure, state};

#[wasm_bindgen]
extern "C" {
	#[wasm_bindgen(js_namespace = vacchain)]
	fn send(text: &str);
	#[wasm_bindgen(js_namespace = vacchain)]
	fn wake(number: u32, after: u32);
	#[wasm_bindgen(js_namespace = vacchain)]
	fn clock() -> f64;
	#[wasm_bindgen(js_namespace = vacchain)]
	fn elapsed() -> f64;
	#[wasm_bindgen(js_namespace = vacchain)]
	fn keep(name: &str, text: Option<&str>);
	#[wasm_bindgen(js_namespace = vacchain, js_name = renewKey)]
	fn renew_key(key: &str, sealed: &str);
	#[wasm_bindgen(js_namespace = vacchain)]
	fn event(name: &str, told: &str);
	#[wasm_bindgen(js_namespace = vacchain)]
	fn rate(password: &str, about: &str) -> Option<String>;
}

/// The worker.
pub(crate) struct Worker;

#[expect(
	clippy::cast_possible_truncation,
	clippy::cast_sign_loss,
	reason = "JavaScript's times are small and positive"
)]
impl Host for Worker {
	fn send(&self, text: &str) {
		send(text);
	}

	fn wake(&self, number: u32, after: u32) {
		wake(number, after);
	}

	fn clock(&self) -> Moment {
		clock() as Moment
	}

	fn elapsed(&self) -> u64 {
		elapsed() as u64
	}

	fn session_over(&self, error: Error) {
		// A logout may have waited for this connection.
		if !state::is_logged_in() {
			return;
		}
		let failure = Failure::from(error);
		state::forget_session();
		let ended = if failure.name == "SessionElsewhere" { "elsewhere" } else { "ended" };
		tell_session(ended, Some(&failure));
	}
}

/// Keeps a text in the browser under a name; `None` removes it.
pub(crate) fn keep_in_browser(name: &str, text: Option<&str>) {
	keep(name, text);
}

/// Keeps this key alone, and this JSON object of texts that are sealed under it.
pub(crate) fn renew_key_in_browser(key: &str, sealed: &str) {
	renew_key(key, sealed);
}

/// Tells the pages of an event.
pub(crate) fn tell(name: &str, told: &impl Serialize) {
	if let Ok(told) = serde_json::to_string(told) {
		event(name, &told);
	}
}

/// Tells the pages that the session is over, and why.
pub(crate) fn tell_session(state: &'static str, error: Option<&Failure>) {
	#[derive(Serialize)]
	struct Told<'a> {
		state: &'static str,
		error: Option<&'a Failure>,
	}
	tell("session", &Told { state, error });
}

/// Tells the pages that a step of something slow begins.
pub(crate) fn tell_progress(request: &'static str, what: &'static str, step: u8, steps: u8) {
	#[derive(Serialize)]
	struct Told {
		request: &'static str,
		what: &'static str,
		step: u8,
		steps: u8,
	}
	tell("progress", &Told { request, what, step, steps });
}

/// Has the module apart rate new passwords, which the worker has loaded by then.
pub(crate) fn rate_in_its_module() {
	rate_with(|password, about| {
		let about = serde_json::to_string(about).unwrap_or_default();
		match rate(password, &about) {
			None => Ok(()),
			Some(weak) => {
				let [warning, advice] = serde_json::from_str(&weak).unwrap_or_default();
				Err(PasswordError::Weak { warning, advice })
			}
		}
	});
}
