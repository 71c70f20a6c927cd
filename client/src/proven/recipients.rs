//! To whom this client seals: the one place that finds keys for it.

use std::collections::BTreeMap;

use vacchain_gateway::{
	rows::MAX_PROVEN,
	types::{EpochState, KeyWrap, ReaderRow, Wanted},
};
use vacchain_primitives::{
	AccountId, Level, Participant, ParticipantId, Reader, RecordId, Role, Status, Visit, VisitId, Wrap,
};
use vacchain_verify::Refusal;

use super::{CHAIN_BEHIND, PAUSE, Proven, ProvenKey};
use crate::{
	error::{Error, Result},
	platform::{Instant, sleep},
	session::Session,
	vault::Recipient,
};

/// How often a proof is asked for that leaves out what was asked for.
const ASKED_AGAIN: u32 = 4;

/// What a final block has of a record in which somebody is about to write.
pub(crate) struct ProvenRecord {
	/// The highest index of a visit, and whether new keys are due: by this block, or by the gateway's word.
	pub(crate) state: EpochState,
	/// The wraps of the current key.
	pub(crate) wraps: Vec<Wrap>,
	/// The readers whom the gateway names, each with its key.
	pub(crate) readers: Vec<Recipient>,
}

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
	pub(super) async fn prove<Found>(
		&self,
		wanted: &Wanted,
		find: impl Fn(&Proven) -> Result<Option<Found>>,
	) -> Result<Found> {
		let (begun, patience) = (Instant::now(), self.client().patience());
		let mut left_out = 0;
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
			match proven.map(|proven| find(&proven)).transpose() {
				// The gateway proves the readers that the newest block has. Somebody may have left since the final one.
				Err(Error::NotProven(Refusal::Incomplete)) if left_out < ASKED_AGAIN => left_out += 1,
				found => {
					if let Some(found) = found?.flatten() {
						return Ok(found);
					}
				}
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
		let named = [(doctor, Role::Doctor, "NotItsDoctor"), (physician, Role::Physician, "NotItsPhysician")];
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

	/// A record as the gateway shows it to who is about to write in it: the epoch and the wrap of this reader in `keys`, and the
	/// readers in `rows`. A final block has them so. Nothing if it has a later epoch.
	///
	/// # Errors
	///
	/// [`Error::OtherKey`] if the gateway names another key of a reader; [`Error::NotFinalYet`] if no final block has the record
	/// so; [`Error::NotFound`] if it was merged, and this is no reader of its own; as
	/// [`Client::proven`](crate::Client::proven).
	pub(crate) async fn proven_record(
		&self,
		record: &RecordId,
		keys: (&KeyWrap, EpochState),
		rows: &[ReaderRow],
	) -> Result<Option<ProvenRecord>> {
		let (KeyWrap::Record(own), state) = keys else { return Err(Error::NotFinalYet) };
		let wanted = Wanted { record: Some(*record), ..Wanted::default() };
		let find = |proven: &Proven| {
			let Some(facts) = proven.record(record)? else { return Ok(None) };
			let (readers, wraps) = (proven.readers(record)?, proven.wraps(record)?);
			if facts.epoch > own.epoch {
				return Ok(Some(None));
			}
			let reads = |id: &ParticipantId| readers.iter().any(|reader| reader.id == *id);
			if facts.state.merged_into().is_some() && !reads(&own.reader) {
				return Err(Error::NotFound);
			}
			// An owner who came in this epoch has no wrap yet.
			let is_absent = own.is_absent() && facts.owner_since > facts.epoch;
			let is_named = rows.iter().any(|row| row.reader.id == own.reader);
			if facts.epoch < own.epoch
				|| facts.visit_index < state.visit_index
				|| !(is_named && (is_absent || wraps.contains(own)))
			{
				return Ok(None);
			}
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
			let Some(recipients) = rows.iter().map(recipient).collect::<Result<Option<Vec<_>>>>()? else {
				return Ok(None);
			};
			let now = proven.time()?;
			let mut renewal_due = state.renewal_due
				|| facts.renew
				|| facts.epoch == 0
				|| readers.iter().any(|reader| reader.is_expired(now))
				|| wraps.iter().any(|wrap| !reads(&wrap.reader));
			// Somebody who has left keeps a wrap until the keys are renewed, and is not proven as a reader.
			for wrap in wraps.iter().filter(|wrap| reads(&wrap.reader)) {
				let known = proven.participant(&wrap.reader)?;
				renewal_due |= known.is_some_and(|known| known.key_version != wrap.key_version);
			}
			let state = EpochState { visit_index: facts.visit_index, renewal_due };
			Ok(Some(Some(ProvenRecord { state, wraps, readers: recipients })))
		};
		self.prove(&wanted, find).await
	}

	/// A wrap of a record's current key as the gateway shows it to its reader, who is about to write: a final block has it.
	///
	/// # Errors
	///
	/// [`Error::NotFinalYet`] if none has; as [`Client::proven`](crate::Client::proven).
	pub(crate) async fn ensure_wrap(&self, record: &RecordId, wrap: &Wrap) -> Result<()> {
		let wanted = Wanted { record: Some(*record), ..Wanted::default() };
		let find = |proven: &Proven| {
			let Some(facts) = proven.record(record)? else { return Ok(None) };
			if facts.epoch > wrap.epoch {
				return Err(Error::NotFinalYet);
			}
			let is_current = facts.epoch == wrap.epoch && proven.wraps(record)?.contains(wrap);
			Ok(is_current.then_some(()))
		};
		self.prove(&wanted, find).await
	}

	/// A visit as the gateway shows it to who is about to write in it, with the wrap that gave the keys, if one did: a final block
	/// has the same people, epoch and index.
	///
	/// # Errors
	///
	/// [`Error::NotFinalYet`] if none has; as [`Client::proven`](crate::Client::proven).
	pub(crate) async fn ensure_visit(
		&self,
		id: &VisitId,
		told: &Visit,
		keys: Option<&KeyWrap>,
	) -> Result<()> {
		let wanted = Wanted { visit: Some(*id), ..Wanted::default() };
		let find = |proven: &Proven| {
			let Some(known) = proven.visit(&told.record, id)? else { return Ok(None) };
			if known.epoch > told.epoch {
				return Err(Error::NotFinalYet);
			}
			let people = |visit: &Visit| (visit.hospital, visit.doctor, visit.physician);
			let place = |visit: &Visit| (visit.epoch, visit.index);
			let given = proven.visit_keys(&told.record, id)?;
			let is_given = match keys {
				None => true,
				Some(KeyWrap::Visit(wrap)) => given.is_some_and(|given| given.contains(wrap)),
				Some(KeyWrap::Record(_)) => false,
			};
			let is_same = people(&known) == people(told) && place(&known) == place(told);
			Ok((is_same && is_given).then_some(()))
		};
		self.prove(&wanted, find).await
	}
}
