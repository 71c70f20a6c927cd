//! The registry as `requirements.md` and `design.md` tell it: plain data and rules, nothing of the pallets' code.
//!
//! A call either takes effect or breaks rules. A call that lacks the right breaks that one rule, whatever else is
//! wrong with it: nobody learns more than that from a refusal. A call that breaks several other rules may be
//! refused for any of them.

mod access_log;
mod consent;
mod health_authority;
mod participants;
mod records;
mod visits;

use frame_support::{BoundedVec, Hashable};
use sp_runtime::{AccountId32, DispatchError};
use std::collections::BTreeMap;
use vacchain_primitives::{
	AccessEntry, AccessRequest, Action, AuthorityWrap, Basis, Commitment, Decision, EncryptionKey, Epoch,
	EpochLink, HistoryEntry, IdentityTag, Level, Moment, NoteEntry, ParticipantId, Reader, RecordId, Role,
	Rotation, Sealed, Section, SignatureEntry, Status, VisitId, VisitState, Wrap, bounds::AUTHORITY_WRAP_LEN,
};

use crate::chain::{Runtime, RuntimeCall};

type ParticipantsError = pallet_participants::Error<Runtime>;
type RecordsError = pallet_vaccination_records::Error<Runtime>;
type ConsentError = pallet_consent::Error<Runtime>;
type VisitsError = pallet_vaccine_details::Error<Runtime>;
type AccessLogError = pallet_access_log::Error<Runtime>;

/// The lengths of ciphertext that sealing makes: the size classes of the design, a nonce and a tag.
pub const CIPHERTEXT_LENGTHS: [usize; 5] = [256 + 40, 512 + 40, 1024 + 40, 2048 + 40, 4096 + 40];

/// Nothing, if the call takes effect; otherwise the rules it breaks, any of which may be named.
pub type Verdict = Result<(), Vec<DispatchError>>;

/// Rules broken so far.
#[derive(Default)]
struct Broken(Vec<DispatchError>);

impl Broken {
	fn unless(&mut self, holds: bool, rule: impl Into<DispatchError>) {
		if !holds {
			self.0.push(rule.into());
		}
	}

	fn verdict(self) -> Verdict {
		if self.0.is_empty() { Ok(()) } else { Err(self.0) }
	}
}

fn refuse<T>(rule: impl Into<DispatchError>) -> Result<T, Vec<DispatchError>> {
	Err(vec![rule.into()])
}

#[derive(Clone, Debug)]
pub struct Person {
	pub role: Role,
	pub organisation: Option<ParticipantId>,
	pub account: AccountId32,
	pub encryption_key: EncryptionKey,
	pub keys_since: u32,
	pub status: Status,
}

#[derive(Clone, Debug)]
pub struct Record {
	pub owner: ParticipantId,
	pub epoch: Epoch,
	pub epoch_since: u32,
	pub created_at: Moment,
	pub identity_tag: IdentityTag,
	pub child: Sealed,
	pub readers: Vec<Reader>,
	/// The former readers, each with the end of its access.
	pub former: Vec<(ParticipantId, Moment)>,
	pub wraps: Vec<Wrap>,
	pub links: Vec<EpochLink>,
	pub visits: Vec<VisitId>,
	pub history: Vec<HistoryEntry>,
	/// Who read it.
	pub accesses: Vec<AccessEntry>,
}

#[derive(Clone, Debug)]
pub struct Visit {
	pub record: RecordId,
	pub hospital: ParticipantId,
	pub doctor: ParticipantId,
	pub physician: ParticipantId,
	pub epoch: Epoch,
	pub state: VisitState,
	pub opened_at: Moment,
	/// The version, content and decision of the note that counts.
	pub note: Option<(u32, Commitment, Decision)>,
	pub notes: Vec<NoteEntry>,
	pub wraps: [Wrap; 2],
	pub sections: BTreeMap<Section, Sealed>,
	pub signature: Option<SignatureEntry>,
}

#[derive(Clone, Debug, Default)]
pub struct Model {
	pub block: u32,
	pub now: Moment,
	pub genesis: [u8; 32],
	pub people: BTreeMap<ParticipantId, Person>,
	/// Every account that anybody has or had.
	pub accounts: BTreeMap<AccountId32, ParticipantId>,
	/// Which of the health authority's key pairs is current.
	pub authority_version: u32,
	/// The health authority's secrets, by admin and version.
	pub authority_wraps: BTreeMap<ParticipantId, BTreeMap<u32, [u8; AUTHORITY_WRAP_LEN]>>,
	pub records: BTreeMap<RecordId, Record>,
	pub visits: BTreeMap<VisitId, Visit>,
	/// By family and requester.
	pub requests: BTreeMap<(ParticipantId, ParticipantId), AccessRequest>,
	/// How many batches of reads each gateway has logged.
	pub batches: BTreeMap<ParticipantId, u64>,
}

/// Questions.
impl Model {
	/// An organisation that is suspended takes its people and gateways with it.
	pub fn is_active(&self, id: &ParticipantId) -> bool {
		self.people.get(id).is_some_and(|person| {
			person.status == Status::Active
				&& person.organisation.is_none_or(|organisation| self.is_active(&organisation))
		})
	}

	pub fn role(&self, id: &ParticipantId) -> Option<Role> {
		self.people.get(id).map(|person| person.role)
	}

	fn is(&self, id: &ParticipantId, role: Role) -> bool {
		self.role(id) == Some(role)
	}

	/// Who acts with this account now.
	fn actor(&self, account: &AccountId32) -> Option<ParticipantId> {
		let id = *self.accounts.get(account)?;
		(self.people[&id].account == *account && self.is_active(&id)).then_some(id)
	}

	/// A hospital may see all, a school and an insurer only the proof, nobody else is granted anything.
	pub fn most(role: Role) -> Option<Level> {
		match role {
			Role::Hospital => Some(Level::Full),
			Role::School | Role::Insurer => Some(Level::Proof),
			_ => None,
		}
	}

	/// When this reader's access ends, if that is known.
	pub fn end(&self, reader: &Reader) -> Option<Moment> {
		let Basis::Grant { expires_at, .. } = reader.basis else { return None };
		expires_at
	}

	/// Whether this reader's access has ended.
	pub fn is_over(&self, reader: &Reader) -> bool {
		self.end(reader).is_some_and(|end| self.now >= end)
	}

	/// How much this participant may read of this record now.
	pub fn access(&self, record: &RecordId, id: &ParticipantId) -> Option<Level> {
		let readers = &self.records.get(record)?.readers;
		readers.iter().find(|reader| reader.id == *id && !self.is_over(reader)).map(|reader| reader.level)
	}

	pub fn is_owner(&self, record: &RecordId, id: &ParticipantId) -> bool {
		self.records.get(record).is_some_and(|row| row.owner == *id)
	}

	pub fn is_custodian(&self, record: &RecordId, id: &ParticipantId) -> bool {
		self.records.get(record).is_some_and(|row| {
			row.readers
				.iter()
				.any(|reader| reader.id == *id && matches!(reader.basis, Basis::Owner | Basis::Guardian))
		})
	}

	/// The hospitals that hold access to this record now.
	pub fn hospitals(&self, record: &RecordId) -> Vec<ParticipantId> {
		let readers = self.records.get(record).map(|row| row.readers.as_slice()).unwrap_or_default();
		let now = readers.iter().filter(|reader| !self.is_over(reader)).map(|reader| reader.id);
		now.filter(|id| self.is(id, Role::Hospital)).collect()
	}

	/// The readers of whom a new epoch starts: those whose access has not ended, without the one who leaves.
	pub fn remaining(&self, record: &RecordId, leaving: Option<&ParticipantId>) -> Vec<Reader> {
		let readers = self.records.get(record).map(|row| row.readers.clone()).unwrap_or_default();
		readers.into_iter().filter(|reader| !self.is_over(reader) && Some(&reader.id) != leaving).collect()
	}

	/// Whether the visit's keys are those under which its content has to be sealed now: the record's, unless the
	/// hospital's consent has ended.
	pub fn is_renewed(&self, visit: &Visit) -> bool {
		visit.epoch == self.records[&visit.record].epoch
			|| self.access(&visit.record, &visit.hospital) != Some(Level::Full)
	}
}

/// Calls.
impl Model {
	/// Says what the call must do, and does it.
	pub fn dispatch(&mut self, signer: Option<&AccountId32>, call: &RuntimeCall) -> Verdict {
		if let RuntimeCall::Participants(call) = call {
			return self.participants(signer, call.clone());
		}
		let Some(account) = signer else { return refuse(DispatchError::BadOrigin) };
		let who = self.actor(account);
		match call.clone() {
			RuntimeCall::VaccinationRecords(call) => self.vaccination_records(who, call),
			RuntimeCall::Consent(call) => self.consent(who, call),
			RuntimeCall::VaccineDetails(call) => self.vaccine_details(who, account, call),
			RuntimeCall::AccessLog(call) => self.access_log(who, call),
			_ => unreachable!("only the registry's own calls are played"),
		}
	}

	/// The actor, if it has the role.
	fn with_role(
		&self,
		who: Option<ParticipantId>,
		role: Role,
		right: impl Into<DispatchError>,
	) -> Result<ParticipantId, Vec<DispatchError>> {
		who.filter(|id| self.is(id, role)).map_or_else(|| refuse(right), Ok)
	}

	fn record(&mut self, id: &RecordId) -> &mut Record {
		self.records.get_mut(id).expect("the rules have looked for the record")
	}

	fn write_history(
		&mut self,
		record: RecordId,
		actor: ParticipantId,
		action: Action,
		commitment: Option<Commitment>,
	) {
		let entry = HistoryEntry { block: self.block, at: self.now, actor, action, commitment };
		self.record(&record).history.push(entry);
	}
}

/// Content with this number, sealed under this epoch, in the smallest size class.
pub fn sealed(epoch: Epoch, number: u64) -> Sealed {
	let commitment = Commitment(number.blake2_256());
	Sealed {
		epoch,
		commitment,
		ciphertext: BoundedVec::truncate_from(vec![number as u8; CIPHERTEXT_LENGTHS[0]]),
	}
}

/// A wrap for this reader; what it holds is nothing to the chain.
pub fn wrap(reader: ParticipantId, level: Level, epoch: Epoch) -> Wrap {
	Wrap { reader, level, epoch, sealed: [epoch as u8; 80] }
}

/// A wrap of this version of the health authority's secrets.
pub fn authority_wrap(version: u32) -> AuthorityWrap {
	AuthorityWrap { version, sealed: [version as u8; AUTHORITY_WRAP_LEN] }
}

/// A rotation to this epoch for these readers.
pub fn rotation(epoch: Epoch, readers: impl IntoIterator<Item = (ParticipantId, Level)>) -> Rotation {
	let wraps = readers.into_iter().map(|(reader, level)| wrap(reader, level, epoch)).collect();
	let link = EpochLink { secret: [epoch as u8; 72], proof_key: [!epoch as u8; 72] };
	Rotation { epoch, link, wraps: BoundedVec::truncate_from(wraps) }
}
