//! Names for ids.

use futures::future::{BoxFuture, join_all};
use serde::Serialize;
use vacchain_client::{
	Session,
	content::{FamilyProfile, Profile},
	finding::FoundParticipant,
	primitives::{AccountId, KeyVersion, Participant, ParticipantId, Role, Status},
};

use crate::{failure::Result, shown::digest, state};

/// Most participants that are asked for at the same time.
const TOGETHER: usize = 8;

/// A participant, as pages name it.
#[derive(Clone, Serialize)]
pub(crate) struct Person {
	pub(crate) id: ParticipantId,
	role: Option<Role>,
	pub(crate) name: String,
	licence_number: Option<String>,
	pub(crate) organisation: Option<ParticipantId>,
	pub(crate) status: Option<Status>,
	username: Option<String>,
	family: Option<FamilyProfile>,
	has_key: bool,
	key_version: KeyVersion,
	/// The digest of the details that `updateProfile` changes.
	pub(crate) shown: String,
}

impl Person {
	fn unknown(id: ParticipantId) -> Self {
		let mut person = Self {
			id,
			role: None,
			name: String::new(),
			licence_number: None,
			organisation: None,
			status: None,
			username: state::username_of(&id),
			family: None,
			has_key: false,
			key_version: 0,
			shown: String::new(),
		};
		person.shown = person.digest();
		person
	}

	fn digest(&self) -> String {
		digest("person", &(self.id, self.role, &self.name, &self.licence_number, &self.family))
	}

	pub(crate) fn is(&self, role: Role) -> bool {
		self.role == Some(role)
	}

	pub(crate) fn is_active(&self) -> bool {
		self.status == Some(Status::Active)
	}

	/// Of what the chain holds, and the family's profile where it could be opened.
	pub(crate) fn of(
		id: ParticipantId,
		known: &Participant<AccountId>,
		family: Option<FamilyProfile>,
	) -> Self {
		let public = match known.role {
			Role::Family => Profile::default(),
			_ => Profile::from_bytes(&known.profile),
		};
		if let Some(username) = family.as_ref().and_then(|family| family.username.as_deref()) {
			state::learn(id, username);
		}
		let name = family.as_ref().map_or(public.display_name, |family| family.display_name.clone());
		let mut person = Self {
			id,
			role: Some(known.role),
			name,
			licence_number: public.licence_number,
			organisation: known.organisation,
			status: Some(known.status),
			username: state::username_of(&id),
			family,
			has_key: !known.encryption_key.is_none(),
			key_version: known.key_version,
			shown: String::new(),
		};
		person.shown = person.digest();
		state::remember_person(&person);
		person
	}
}

impl From<FoundParticipant> for Person {
	fn from(FoundParticipant { id, participant, family }: FoundParticipant) -> Self {
		Self::of(id, &participant, family)
	}
}

/// Somebody, as far as the one who asks may see.
pub(crate) fn person(session: &Session, id: ParticipantId) -> BoxFuture<'_, Result<Person>> {
	Box::pin(async move {
		if let Some(known) = state::known_person(&id) {
			return Ok(known);
		}
		let Some(known) = session.client().participant(&id).await? else { return Ok(Person::unknown(id)) };
		let family = match known.role {
			// Whoever cannot open it sees no name.
			Role::Family => session.family_profile(&id).await.ok().flatten(),
			_ => None,
		};
		Ok(Person::of(id, &known, family))
	})
}

/// Names for ids, in their order.
pub(crate) async fn people(session: &Session, ids: &[ParticipantId]) -> Result<Vec<Person>> {
	let mut found = Vec::with_capacity(ids.len());
	for some in ids.chunks(TOGETHER) {
		for person in join_all(some.iter().map(|id| person(session, *id))).await {
			found.push(person?);
		}
	}
	Ok(found)
}

/// What pages show of people whom a list names.
pub(crate) fn all_of(found: Vec<FoundParticipant>) -> Vec<Person> {
	found.into_iter().map(Person::from).collect()
}
