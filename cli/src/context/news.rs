//! News of a person's login and keys since the person was last told on this machine.

use anyhow::Result;
use serde_json::json;
use vacchain_client::{
	Client,
	foreign::visible,
	primitives::{ParticipantChange, ParticipantId},
	wire::LoginEventKind,
};

use super::Context;
use crate::{errors::Failure, state::State, time, view};

impl Context {
	/// Tells a person of new devices and of a password that was set, as the gateway kept it since the person was last told on
	/// this machine; and at a login of keys that were replaced, as the chain's log has it.
	///
	/// A gateway that does not answer this fails no command; the person is told.
	pub async fn tell_news(&self, client: &Client, id: &ParticipantId, asks_chain: bool) {
		self.news(client, id, asks_chain, false).await;
	}

	/// Notes that a person knows what happened to the login on this machine, who did it here. What others did is told.
	pub async fn know_news(&self, client: &Client, id: &ParticipantId) {
		self.news(client, id, false, true).await;
	}

	async fn news(&self, client: &Client, id: &ParticipantId, asks_chain: bool, did_it_here: bool) {
		if let Err(error) = self.try_news(client, id, asks_chain, did_it_here).await {
			let Failure { message, .. } = Failure::of(&error);
			self.output.remark(&format!(
				"New logins of yours could not be looked up: {} See them with `vacchain account sessions`.",
				visible(&message)
			));
		}
	}

	async fn try_news(
		&self,
		client: &Client,
		id: &ParticipantId,
		asks_chain: bool,
		did_it_here: bool,
	) -> Result<()> {
		let Some(state) = State::of_user() else { return Ok(()) };
		let gateway = self.gateway()?;
		let before = state.told(&gateway, id)?;
		let mut told = before.unwrap_or_default();
		let since = told;
		for event in client.login_events().await? {
			let (at, concerns_others) = match event.kind {
				LoginEventKind::LoggedIn => (event.first_at, !event.is_this),
				LoginEventKind::PasswordSet => (event.last_at, !(did_it_here && event.is_this)),
			};
			told.events = told.events.max(at);
			if before.is_some() && concerns_others && at > since.events {
				let object = json!({ "name": "login-news", "event": event });
				self.output.notice(&object, &view::login_news(&event));
			}
		}
		if asks_chain && let Ok(log) = client.participant_log(id).await {
			for entry in log.rows {
				let ParticipantChange::KeysReplaced { key_version } = entry.change else { continue };
				told.keys = told.keys.max(entry.at);
				if before.is_some() && entry.at > since.keys {
					let text = format!(
						"Your keys were replaced on {}, in block {}. If you did not ask for it, tell the health authority.",
						time::show(entry.at),
						entry.block
					);
					let object = json!({
						"name": "keys-replaced", "at": entry.at, "block": entry.block, "key_version": key_version,
					});
					self.output.notice(&object, &text);
				}
			}
		}
		if before != Some(told) {
			state.keep_told(&gateway, id, &told)?;
		}
		Ok(())
	}
}
