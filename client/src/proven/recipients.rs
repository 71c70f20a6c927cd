//! To whom this client seals: the one place that finds keys for it.

use std::collections::BTreeMap;

use vacchain_gateway::{
	rows::MAX_PROVEN,
	types::{ReaderRow, Wanted},
};
use vacchain_primitives::{
	AccountId, Level, Participant, ParticipantId, Reader, RecordId, Role, Status,
};

use super::{CHAIN_BEHIND, PAUSE, Proven, ProvenKey};
use crate::{
	error::{Error, Result},
	platform::{Instant, sleep},
	session::Session,
	vault::Recipient,
};

impl Recipient {
	/// A participant of a proven state, to be given this much.
	///
	/// # Errors
	///
	/// [`Error::NoContentKey`] if it has no key yet.
	pub(crate) fn of(id: ParticipantId, level: Level, known: &Participant<AccountId>) -> Result<Self> {
		let encryption_key = ProvenKey::of(id, known)?;
		Ok(Self { id, level, encryption_key, key_version: known.key_version })
	}
}

/// The hospital for which a participant acts.
fn hospital_of(id: ParticipantId, known: &Participant<AccountId>) -> Option<ParticipantId> {
	match known.role {
		Role::Hospital => Some(id),
		role if role.acts_for() == Some(Role::Hospital) => known.organisation,
		_ => None,
	}
}

/// # Errors
///
/// [`Error::OtherAuthority`] if this is not the health authority.
fn check_authority(proven: &Proven, named: ParticipantId) -> Result<()> {
	let proven = proven.health_authority()?;
	if proven == named { Ok(()) } else { Err(Error::OtherAuthority { named, proven }) }
}

impl Session {
	/// Rows of a final block's state, once that block has what `find` looks for. What was written a moment ago is not final yet.
	async fn prove<Found>(
		&self,
		wanted: &Wanted,
		find: impl Fn(&Proven) -> Result<Option<Found>>,
	) -> Result<Found> {
		let (begun, patience) = (Instant::now(), self.client().patience());
		loop {
			let proven = match self.client().proven(wanted).await {
				Err(Error::NotFound) => {
					// Which of them it is, the directory says.
					for id in &wanted.participants {
						self.registered(id).await?;
					}
					return Err(Error::NotFound);
				}
				// Nothing is final in the first moments of a chain.
				Err(Error::Gateway(refusal))
					if refusal.name == CHAIN_BEHIND && begun.elapsed() <= patience =>
				{
					None
				}
				proven => Some(proven?),
			};
			if let Some(found) = proven.map(|proven| find(&proven)).transpose()?.flatten() {
				return Ok(found);
			}
			if begun.elapsed() > patience {
				return Err(Error::NotFinalYet);
			}
			sleep(PAUSE).await;
		}
	}

	/// Participants, as a final block has them.
	///
	/// # Errors
	///
	/// [`Error::NotRegistered`]; [`Error::NotFinalYet`]; as [`Client::proven`](crate::Client::proven).
	pub(crate) async fn proven_participants(
		&self,
		ids: &[ParticipantId],
	) -> Result<BTreeMap<ParticipantId, Participant<AccountId>>> {
		let mut found = BTreeMap::new();
		for ids in ids.chunks(MAX_PROVEN) {
			let wanted = Wanted { participants: ids.to_vec(), ..Wanted::default() };
			let all = |proven: &Proven| {
				let known = ids.iter().map(|id| Ok(proven.participant(id)?.map(|known| (*id, known))));
				known.collect::<Result<Option<Vec<_>>>>()
			};
			found.extend(self.prove(&wanted, all).await?);
		}
		Ok(found)
	}

	/// A participant, as a final block has it.
	///
	/// # Errors
	///
	/// As [`Session::proven_participants`].
	pub(crate) async fn proven_participant(&self, id: &ParticipantId) -> Result<Participant<AccountId>> {
		self.proven_participants(&[*id]).await?.remove(id).ok_or_else(|| Error::NotRegistered(id.to_string()))
	}

	/// Somebody to whom something is to be sealed.
	///
	/// # Errors
	///
	/// [`Error::NoContentKey`]; as [`Client::proven`](crate::Client::proven).
	pub async fn recipient(&self, id: ParticipantId, level: Level) -> Result<Recipient> {
		Recipient::of(id, level, &self.proven_participant(&id).await?)
	}

	/// As [`Session::recipient`], of several.
	///
	/// # Errors
	///
	/// As [`Session::recipient`].
	pub async fn recipients(&self, readers: &[(ParticipantId, Level)]) -> Result<Vec<Recipient>> {
		let ids: Vec<_> = readers.iter().map(|(id, _)| *id).collect();
		let known = self.proven_participants(&ids).await?;
		let recipient = |(id, level): &(ParticipantId, Level)| {
			let known = known.get(id).ok_or_else(|| Error::NotRegistered(id.to_string()))?;
			Recipient::of(*id, *level, known)
		};
		readers.iter().map(recipient).collect()
	}

	/// An active doctor and an active physician of the hospital for which this person acts, as a final block has all three.
	///
	/// # Errors
	///
	/// [`Error::Dispatch`] with the chain's words if the person acts for no hospital, or one of the two is not of it;
	/// [`Error::OtherRole`] if the gateway says of one of them that it is, and no final block does; as [`Session::recipient`].
	pub(crate) async fn proven_professionals(
		&self,
		doctor: ParticipantId,
		physician: ParticipantId,
	) -> Result<[Recipient; 2]> {
		let own = self.id();
		let named =
			[(doctor, Role::Doctor, "NotItsDoctor"), (physician, Role::Physician, "NotItsPhysician")];
		let mut known = self.proven_participants(&[own, doctor, physician]).await?;
		let Some(hospital) = known.get(&own).and_then(|known| hospital_of(own, known)) else {
			return Err(self.refused_by_visits("NotHospital").await);
		};
		let is_its = |known: &Participant<AccountId>, role| {
			known.status == Status::Active && known.role == role && known.organisation == Some(hospital)
		};
		let mut not_its = None;
		for (id, role, refusal) in named {
			if known.get(&id).is_some_and(|known| is_its(known, role)) {
				continue;
			}
			if !is_its(&self.registered(&id).await?, role) {
				return Err(self.refused_by_visits(refusal).await);
			}
			not_its = Some(id);
		}
		if let Some(id) = not_its {
			// It may have become so a moment ago.
			let wanted = Wanted { participants: vec![doctor, physician], ..Wanted::default() };
			let find = |proven: &Proven| {
				let of = |(id, role, _): &(ParticipantId, Role, &str)| {
					let known = proven.participant(id)?.filter(|known| is_its(known, *role));
					Ok(known.map(|known| (*id, known)))
				};
				named.iter().map(of).collect::<Result<Option<_>>>()
			};
			known = match self.prove(&wanted, find).await {
				Err(Error::NotFinalYet) => return Err(Error::OtherRole(id)),
				found => found?,
			};
		}
		let of = |id: ParticipantId| {
			let known = known.get(&id).ok_or_else(|| Error::NotRegistered(id.to_string()))?;
			Recipient::of(id, Level::Full, known)
		};
		Ok([of(doctor)?, of(physician)?])
	}

	/// An error of the chain's visits, for a call that would fail so.
	async fn refused_by_visits(&self, name: &str) -> Error {
		match self.client().refusal_named("VaccineDetails", name).await {
			Ok(refusal) => refusal.into(),
			Err(error) => error,
		}
	}

	/// The first readers of a record of this owner.
	///
	/// # Errors
	///
	/// [`Error::OtherAuthority`] if `authority` is not the health authority; as [`Session::recipient`].
	pub(crate) async fn first_recipients(
		&self,
		owner: ParticipantId,
		authority: ParticipantId,
	) -> Result<Vec<Recipient>> {
		let readers = Reader::first(owner, authority);
		let participants = readers.iter().map(|reader| reader.id).collect();
		let wanted = Wanted { participants, ..Wanted::default() };
		let find = |proven: &Proven| {
			check_authority(proven, authority)?;
			let recipient = |Reader { id, level, .. }: &Reader| {
				let known = proven.participant(id)?;
				known.map(|known| Recipient::of(*id, *level, &known)).transpose()
			};
			readers.iter().map(recipient).collect::<Result<Option<Vec<_>>>>()
		};
		self.prove(&wanted, find).await
	}

	/// The health authority's id and key.
	pub(crate) async fn authority_key(&self) -> Result<(ParticipantId, ProvenKey)> {
		let told = self.client().health_authority().await?.id;
		let wanted = Wanted { participants: vec![told], ..Wanted::default() };
		let find = |proven: &Proven| {
			check_authority(proven, told)?;
			proven.participant(&told)
		};
		let known = self.prove(&wanted, find).await?;
		Ok((told, ProvenKey::of(told, &known)?))
	}

	/// The readers of a record whom the gateway names, each with its key, in the order of the rows: a final block has each of them
	/// among the record's readers.
	///
	/// # Errors
	///
	/// [`Error::OtherKey`] if the gateway names another key of one of them; [`Error::NotFinalYet`] if no final block has one among
	/// the readers; as [`Client::proven`](crate::Client::proven).
	pub(crate) async fn proven_readers(
		&self,
		record: &RecordId,
		rows: &[ReaderRow],
	) -> Result<Vec<Recipient>> {
		let wanted = Wanted { record: Some(*record), ..Wanted::default() };
		let find = |proven: &Proven| {
			let readers = proven.readers(record)?;
			let recipient = |row: &ReaderRow| {
				let Reader { id, level, .. } = row.reader;
				if !readers.contains(&row.reader) {
					return Ok(None);
				}
				let known = proven.participant(&id)?.filter(|known| known.key_version >= row.key_version);
				let Some(known) = known else { return Ok(None) };
				let is_same = known.encryption_key == row.encryption_key;
				if !is_same && known.key_version == row.key_version {
					return Err(Error::OtherKey(id));
				}
				Recipient::of(id, level, &known).map(Some)
			};
			rows.iter().map(recipient).collect::<Result<Option<Vec<_>>>>()
		};
		self.prove(&wanted, find).await
	}
}
