//! Participants by name: usernames as people give them, labels as people read them.

use std::{collections::BTreeMap, future::Future, str::FromStr};

use anyhow::Result;
use serde_json::{Value, json};
use vacchain_client::{
	Client, Error, Session,
	content::Profile,
	foreign::visible,
	primitives::{ParticipantId, Role},
	usernames,
	wire::ParticipantEntry,
};

/// A participant as a person names it: by username, or by id.
#[derive(Clone, Debug)]
pub struct Who {
	/// The text that was written.
	pub text: String,
	/// The participant.
	pub id: ParticipantId,
}

impl FromStr for Who {
	type Err = String;

	fn from_str(text: &str) -> Result<Self, String> {
		let id = text.parse().or_else(|_| usernames::id_of(text)).map_err(|error| match error {
			Error::Username(error) => format!("{error}; a participant's id is 64 hexadecimal digits"),
			error => error.to_string(),
		})?;
		Ok(Self { text: text.to_owned(), id })
	}
}

/// What `work` does. If one of these participants is not registered, the error has the name that was written.
///
/// # Errors
///
/// As `work`.
pub async fn as_written<'a, Done>(
	written: impl IntoIterator<Item = &'a Who>,
	work: impl Future<Output = vacchain_client::Result<Done>>,
) -> vacchain_client::Result<Done> {
	work.await.map_err(|error| match error {
		Error::NotRegistered(id) => {
			let who = written.into_iter().find(|who| who.id.to_string() == id);
			Error::NotRegistered(who.map_or(id, |who| who.text.clone()))
		}
		error => error,
	})
}

/// What participants are called, as far as it is known. The chain knows no usernames; organisations and
/// professionals have a public display name.
#[derive(Clone, Debug, Default)]
pub struct Names {
	usernames: BTreeMap<ParticipantId, String>,
	public: BTreeMap<ParticipantId, String>,
}

impl Names {
	/// The names that a person knows who acts.
	pub fn of(session: &Session) -> Self {
		let mut names = Self::default();
		names.usernames.insert(session.id(), session.identity().username.clone());
		names
	}

	/// Remembers a username that was given.
	pub fn learn(&mut self, who: &Who) {
		if who.text.parse::<ParticipantId>().is_err() {
			self.usernames.insert(who.id, who.text.clone());
		}
	}

	/// Looks up what these participants call themselves.
	///
	/// # Errors
	///
	/// When the gateway cannot be reached.
	pub async fn look_up(
		&mut self,
		client: &Client,
		ids: impl IntoIterator<Item = ParticipantId>,
	) -> Result<()> {
		for id in ids {
			if self.public.contains_key(&id) {
				continue;
			}
			let Some(known) = client.participant(&id).await? else {
				continue;
			};
			self.remember(&ParticipantEntry { id, participant: known });
		}
		Ok(())
	}

	/// Remembers what a participant calls itself.
	pub fn remember(&mut self, ParticipantEntry { id, participant }: &ParticipantEntry) {
		let label = match participant.role {
			Role::Family => format!("family {}", short(id)),
			role => match Profile::from_bytes(&participant.profile).display_name {
				name if name.is_empty() => format!("{role} {}", short(id)),
				name => name,
			},
		};
		self.public.insert(*id, label);
	}

	/// The label of a participant, for people.
	pub fn show(&self, id: &ParticipantId) -> String {
		visible(&self.label(id)).into_owned()
	}

	/// The label of a participant, as it was chosen.
	fn label(&self, id: &ParticipantId) -> String {
		match (self.public.get(id), self.usernames.get(id)) {
			(Some(label), Some(username)) if !label.starts_with("family ") => format!("{label} ({username})"),
			(_, Some(username)) => username.clone(),
			(Some(label), None) => label.clone(),
			(None, None) => short(id),
		}
	}

	/// The names that are known, by id.
	pub fn to_json(&self) -> Value {
		self.public
			.keys()
			.chain(self.usernames.keys())
			.map(|id| (id.to_string(), json!(self.label(id))))
			.collect()
	}
}

/// The first digits of an id.
pub fn short(id: &ParticipantId) -> String {
	id.to_string().chars().take(8).collect::<String>() + "…"
}
