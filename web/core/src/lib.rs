//! The core of the pages: the client in a browser's worker.
//!
//! A page asks for something by name, with parameters in JSON, and gets JSON; `web/src/core/protocol.ts` has every request. Keys
//! never leave this module: a page holds ids.

#![cfg(target_arch = "wasm32")]

mod account;
mod answer;
mod dispatch;
mod explorer;
mod failure;
mod host;
mod keeping;
mod news;
mod params;
mod people;
mod reads;
mod shown;
mod state;
mod writes;

use vacchain_client::browser;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use zeroize::Zeroizing;

/// The core. There is one in a worker.
#[wasm_bindgen]
pub struct Core(());

#[wasm_bindgen]
impl Core {
	/// A core whose gateway is at this address. `device` names this browser to the person's other devices.
	#[wasm_bindgen(constructor)]
	pub fn new(url: String, device: String) -> Self {
		browser::set_host(host::Worker);
		host::rate_in_its_module();
		state::start(url, device);
		Self(())
	}

	/// Takes in what the browser keeps: `kept` is a JSON object of texts, and `keys` is a JSON array of the keys under which the core
	/// has sealed some of them. The worker calls this at the start, and when another tab may have changed what is kept.
	pub fn load(&self, kept: &str, keys: String) {
		state::load(kept, &Zeroizing::new(keys));
	}

	/// Seals what is secret of it under a new key.
	#[wasm_bindgen(js_name = renewKey)]
	pub fn renew_key(&self) {
		state::renew_key();
	}

	/// There is no place for a key.
	#[wasm_bindgen(js_name = keepPlain)]
	pub fn keep_plain(&self) {
		state::keep_plain();
	}

	/// Asks. The result and the failure are JSON; the writes name this request by `id`.
	///
	/// # Errors
	///
	/// A `CoreError`.
	pub async fn request(&self, id: u32, name: String, params: String) -> Result<String, JsValue> {
		let params = Zeroizing::new(params);
		dispatch::request(id, &name, &params).await.map_err(|failure| JsValue::from_str(&failure.to_json()))
	}

	/// The WebSocket is open.
	pub fn connected(&self) {
		browser::connected();
	}

	/// The WebSocket is closed.
	pub fn lost(&self) {
		browser::lost();
	}

	/// A text came over the WebSocket.
	pub fn received(&self, text: &str) {
		browser::received(text);
	}

	/// A pause has passed.
	pub fn woken(&self, number: u32) {
		browser::woken(number);
	}

	/// Another tab acts for this browser from now on: wipes the keys here, and leaves what is kept to it.
	pub fn abandon(&self) {
		state::abandon();
	}
}
