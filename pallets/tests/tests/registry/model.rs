//! The registry's rules, written a second time: plain data and rules, nothing of the pallets' code.
//!
//! A call either takes effect or breaks rules. A call that lacks the right breaks that one rule, whatever else is
//! wrong with it: nobody learns more than that from a refusal. A call that breaks several other rules may be
//! refused for any of them.

mod access_log;
mod consent;
mod content_keys;
mod life;
mod participants;
mod powers;
mod records;
mod rotations;
mod visits;

use codec::Encode;
use frame_support::{BoundedVec, Hashable};
use sp_runtime::{AccountId32, DispatchError};
use std::collections::{BTreeMap, BTreeSet};
use vacchain_primitives::{
	AccessEntry, AccessRequest, Action, Basis, Candidate, Clearance, Commitment, Dispute, EncryptionKey,
	Epoch, EpochLink, GivenHalf, HistoryEntry, IdentityTag, KeyEntry, KeyVersion, Level, Moment, Namesake,
	NoteEntry, NoteReference, ParticipantChangeEntry, ParticipantId, PowerDigest, Reader, RecordId,
	RecordState, Rectified, Report, Role, Ruling, Sealed, Section, SignatureEntry, Status, VisitId,
	VisitIndex, VisitState, VisitWrap, WaitingPower, Wrap,
};

pub use content_keys::ContentKeys;
use powers::Counted;

use crate::chain::{self, Runtime, RuntimeCall};

type ParticipantsError = pallet_participants::Error<Runtime>;
type PowersError = pallet_powers::Error<Runtime>;
type RecordsError = pallet_vaccination_records::Error<Runtime>;
type ConsentError = pallet_consent::Error<Runtime>;
type VisitsError = pallet_vaccine_details::Error<Runtime>;
type AccessLogError = pallet_access_log::Error<Runtime>;

/// The lengths of ciphertext that sealing makes: the size classes, the suite number, a nonce and a tag.
pub const CIPHERTEXT_LENGTHS: [usize; 5] = [256 + 41, 512 + 41, 1024 + 41, 2048 + 41, 4096 + 41];
/// The length of a wrap: the suite number, an encapsulated key, a key and a tag.
pub const WRAP_LENGTH: usize = 1 + 32 + 32 + 16;
/// The length of what a visit gives: as a wrap, with two keys.
pub const VISIT_WRAP_LENGTH: usize = 1 + 32 + 64 + 16;
/// The length of a link: the suite number, and twice a nonce, a key and a tag.
pub const LINK_LENGTH: usize = 1 + 2 * (24 + 32 + 16);
/// The index that visits of earlier epochs have.
pub const RENEWED: VisitIndex = 1;
/// The last index of an epoch.
pub const LAST_INDEX: VisitIndex = 1024;

/// A day, in milliseconds.
pub const DAY: Moment = 24 * 60 * 60 * 1000;
/// How often a hospital starts an epoch that is not due, in milliseconds.
pub const PAUSE: Moment = 5 * 60 * 1000;
/// How long a content key counts at least, unless a new one is due, in milliseconds.
pub const KEY_PAUSE: Moment = 60 * 60 * 1000;
/// How long wraps for the content key before are taken, in milliseconds.
pub const KEY_GRACE: Moment = 10 * 60 * 1000;
/// How long a request waits, and how long a linked visit's keys stay.
pub const MONTH: Moment = 30 * DAY;

/// Nothing, if the call takes effect; otherwise the rules it breaks, any of which may be named. If there are none of these,
/// the chain may name any.
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
	pub key_version: KeyVersion,
	pub password_number: u32,
	pub status: Status,
	/// By its organisation, by a health admin, and by the institutions.
	pub is_suspended_by: [bool; 3],
	pub profile: Vec<u8>,
}

#[derive(Clone, Debug)]
pub struct Record {
	pub owner: ParticipantId,
	/// The first epoch of which the owner has a wrap.
	pub owner_since: Epoch,
	pub state: RecordState,
	pub erasure_asked_at: Option<Moment>,
	/// The record into which the owner agreed to merge this one.
	pub agreed: Option<(RecordId, EpochLink)>,
	/// The records that were merged into this one.
	pub merged: Vec<RecordId>,
	/// Whether it was told apart from another record since its epoch started.
	pub renew: bool,
	pub epoch: Epoch,
	pub epoch_since: u32,
	pub visit_index: VisitIndex,
	pub created_at: Moment,
	pub identity_tag: IdentityTag,
	pub namesake: Option<Namesake>,
	pub rectified: Option<Rectified>,
	/// Greater than that of every record whose tag was set before its own.
	pub order: usize,
	pub child: Sealed,
	pub readers: Vec<Reader>,
	/// The former readers, each with its level and the end of its access.
	pub former: Vec<(ParticipantId, Level, Moment)>,
	pub wraps: Vec<Wrap>,
	/// The makers of the epochs, without the first.
	pub links: BTreeMap<Epoch, EpochLink>,
	/// The makers of the bridges to each ended epoch, each of them later than the epoch.
	pub past_wraps: BTreeMap<Epoch, Vec<(Option<ParticipantId>, Wrap)>>,
	/// To each ended epoch, and who made each.
	pub bridges: BTreeMap<Epoch, Vec<(ParticipantId, EpochLink)>>,
	/// Halves that admins have given since the epoch started.
	pub halves: Vec<GivenHalf>,
	/// When a hospital last started an epoch that was not due.
	pub rotated_at: Option<Moment>,
	pub visits: Vec<VisitId>,
	pub reports: Vec<Report>,
	pub history: Vec<HistoryEntry>,
	/// The reader.
	pub accesses: Vec<AccessEntry>,
}

#[derive(Clone, Debug)]
pub struct Visit {
	pub record: RecordId,
	pub hospital: ParticipantId,
	pub doctor: ParticipantId,
	pub physician: ParticipantId,
	pub epoch: Epoch,
	pub index: VisitIndex,
	pub state: VisitState,
	pub made_at: Moment,
	pub opened_at: Moment,
	/// The note that counts.
	pub note: Option<NoteReference>,
	pub notes: Vec<NoteEntry>,
	/// And until when, once the visit is linked.
	pub keys: Option<([VisitWrap; 2], Option<Moment>)>,
	pub sections: BTreeMap<Section, Sealed>,
	pub signature: Option<SignatureEntry>,
	/// The examinations that replaced the first one.
	pub corrections: Vec<Sealed>,
	/// The professionals who were replaced.
	pub former: Vec<ParticipantId>,
	pub dispute: Option<Dispute>,
	/// How many there were, and of them before the last ruling.
	pub disputes: u32,
	pub disputes_heard: u32,
	pub rulings: Vec<Ruling>,
}

impl Visit {
	/// The examination that counts.
	pub fn examination(&self) -> &Sealed {
		self.corrections.last().unwrap_or(&self.sections[&Section::Examination])
	}
}

/// A record that was erased.
#[derive(Clone, Debug)]
pub struct Erased {
	pub owner: ParticipantId,
	pub root: [u8; 32],
	pub at: Moment,
	/// The ids of its visits.
	pub visits: Vec<VisitId>,
}

#[derive(Clone, Debug, Default)]
pub struct Model {
	pub block: u32,
	pub now: Moment,
	pub genesis: [u8; 32],
	pub people: BTreeMap<ParticipantId, Person>,
	/// The tags of families' ID numbers.
	pub number_tags: BTreeMap<ParticipantId, IdentityTag>,
	/// Every account that anybody has or had.
	pub accounts: BTreeMap<AccountId32, ParticipantId>,
	/// The content keys of each organisation.
	pub content_keys: BTreeMap<ParticipantId, ContentKeys>,
	/// The people who were ever given a custody's content key, with the custody.
	pub custody_keys: BTreeSet<(ParticipantId, ParticipantId)>,
	/// By organisation and candidate.
	pub candidates: BTreeMap<(ParticipantId, ParticipantId), Candidate<AccountId32>>,
	/// The keys that each participant has had.
	pub keys: BTreeMap<ParticipantId, Vec<KeyEntry<AccountId32>>>,
	/// The log of each participant.
	pub logs: BTreeMap<ParticipantId, Vec<ParticipantChangeEntry>>,
	/// When each participant that had been suspended was reinstated last.
	pub reinstated: BTreeMap<ParticipantId, Moment>,
	pub admins_needed: u32,
	/// The powers that wait.
	pub powers: BTreeMap<PowerDigest, WaitingPower<AccountId32>>,
	/// By record: the owner at the time, and who objected to the erasure.
	pub objections: BTreeMap<RecordId, (ParticipantId, ParticipantId)>,
	/// The deeds of each admin on its last day.
	pub days: BTreeMap<ParticipantId, (u64, [u32; 7])>,
	/// When each family was last given a record, as a day, and how many on that day.
	pub created: BTreeMap<ParticipantId, (u64, u32)>,
	pub records: BTreeMap<RecordId, Record>,
	pub visits: BTreeMap<VisitId, Visit>,
	/// The records that were erased, some of whose rows may still be about to leave.
	pub erased: BTreeMap<RecordId, Erased>,
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

	/// The participant that acts with this account now.
	fn actor(&self, account: &AccountId32) -> Option<ParticipantId> {
		let id = *self.accounts.get(account)?;
		let person = &self.people[&id];
		// Nobody acts as a custody.
		(person.role != Role::Custody && person.account == *account && self.is_active(&id)).then_some(id)
	}

	/// The organisation under whose consent a person acts.
	pub fn acts_for(&self, id: &ParticipantId) -> Option<ParticipantId> {
		let person = self.people.get(id)?;
		let acts = matches!(
			person.role,
			Role::HealthAdmin | Role::Receptionist | Role::SchoolOfficer | Role::InsuranceAgent
		);
		person.organisation.filter(|_| acts)
	}

	/// The hospital on whose behalf a person opens visits.
	pub fn hospital_of(&self, id: &ParticipantId) -> Option<ParticipantId> {
		self.people.get(id).filter(|person| person.role == Role::Receptionist)?.organisation
	}

	pub fn key_version(&self, id: &ParticipantId) -> KeyVersion {
		self.people.get(id).map_or(0, |person| person.key_version)
	}

	/// Whether a wrap for this version of a participant's key can be opened.
	fn has_key(&self, id: &ParticipantId, version: KeyVersion) -> bool {
		self.people
			.get(id)
			.is_some_and(|person| !person.encryption_key.is_none() && person.key_version == version)
	}

	/// Whether the next writer must bring new keys.
	pub fn is_due(&self, record: &RecordId) -> bool {
		self.records.get(record).is_some_and(|row| {
			row.epoch == 0
				|| row.renew || row.visit_index == LAST_INDEX
				|| row.readers.iter().any(|reader| self.is_over(reader))
				|| row.wraps.iter().any(|wrap| self.key_version(&wrap.reader) != wrap.key_version)
				|| row.wraps.iter().any(|wrap| {
					let reader = row.readers.iter().find(|reader| reader.id == wrap.reader);
					reader.is_none_or(|reader| !self.gets_keys(reader))
				}) || row
				.readers
				.iter()
				.any(|reader| self.gets_keys(reader) && row.wraps.iter().all(|wrap| wrap.reader != reader.id))
		})
	}

	/// A hospital may see all, a school and an insurer only the proof, nobody else is granted anything.
	pub fn most(role: Role) -> Option<Level> {
		match role {
			Role::Hospital => Some(Level::Full),
			Role::School | Role::Insurer => Some(Level::Proof),
			_ => None,
		}
	}

	/// Whether this reader gets the next epoch's key: not while it is suspended, unless nothing must be lost to it.
	pub fn gets_keys(&self, reader: &Reader) -> bool {
		matches!(reader.basis, Basis::Owner | Basis::Authority | Basis::Custody) || self.is_active(&reader.id)
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
		if let RuntimeCall::Powers(call) = call {
			return self.powers(signer, call.clone());
		}
		let Some(account) = signer else { return refuse(DispatchError::BadOrigin) };
		let who = self.actor(account);
		match call.clone() {
			RuntimeCall::VaccinationRecords(call) => self.vaccination_records(who, call),
			RuntimeCall::Consent(call) => self.consent(who, call),
			RuntimeCall::VaccineDetails(call) => {
				// Until its rows have left, the chain may refuse for another reason than that there is no such visit.
				let is_gone = self.names_erased(&call);
				let verdict = self.vaccine_details(who, account, call);
				verdict.map_err(|broken| if is_gone { vec![] } else { broken })
			}
			RuntimeCall::AccessLog(call) => self.access_log(who, call),
			_ => unreachable!("only the registry's own calls are played"),
		}
	}

	/// Whether a call names a record that was erased, or one of its visits.
	fn names_erased(&self, call: &impl Encode) -> bool {
		let ids = |(record, row): (&RecordId, &Erased)| {
			row.visits.iter().map(|visit| visit.0).chain([record.0]).collect::<Vec<_>>()
		};
		let ids: BTreeSet<_> = self.erased.iter().flat_map(ids).collect();
		!ids.is_empty() && call.encode().windows(16).any(|bytes| ids.contains(bytes))
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
		let organisation = self.people[&actor].organisation;
		let (block, at, epoch) = (self.block, self.now, self.records[&record].epoch);
		let entry = HistoryEntry { block, at, actor, organisation, action, epoch, commitment };
		self.record(&record).history.push(entry);
	}

	/// The rows that end by themselves while a block has time left.
	pub fn idle(&mut self) {
		self.lapse();
		let now = self.now;
		self.requests.retain(|_, request| now < request.requested_at + MONTH);
		for visit in self.visits.values_mut() {
			visit.keys = visit.keys.take().filter(|(_, until)| until.is_none_or(|until| now < until));
		}
	}
}

fn is_wrapped(sealed: &[u8], length: usize) -> bool {
	sealed.len() == length && sealed[0] == 1
}

/// Content with this number, sealed under this epoch and index, in the smallest size class.
pub fn sealed(epoch: Epoch, index: VisitIndex, number: u64) -> Sealed {
	let commitment = Commitment(number.blake2_256());
	let ciphertext = BoundedVec::truncate_from(chain::sealed(CIPHERTEXT_LENGTHS[0], number));
	Sealed { epoch, index, commitment, ciphertext }
}

/// The token that the doctor seals in a note of this content, if it clears.
pub fn token(note: &Commitment) -> [u8; 32] {
	note.0.blake2_256()
}

/// The clearance of a note of this content.
pub fn clearance(note: &Commitment, clears: bool) -> Clearance {
	Clearance::of(&token(&if clears { *note } else { Commitment([0xde; 32]) }))
}

/// A rotation's or a bridge's link.
pub fn link(from: Epoch, to: Epoch) -> EpochLink {
	EpochLink { from, to, sealed: BoundedVec::truncate_from(chain::sealed(LINK_LENGTH, to.into())) }
}

impl Model {
	/// A wrap for this reader.
	pub fn wrap(&self, reader: ParticipantId, level: Level, epoch: Epoch) -> Wrap {
		let (key_version, sealed) = (self.key_version(&reader), chain::sealed(WRAP_LENGTH, epoch.into()));
		Wrap { reader, key_version, level, epoch, sealed: BoundedVec::truncate_from(sealed) }
	}

	/// The keys that a visit gives to this professional.
	pub fn visit_wrap(&self, professional: ParticipantId, epoch: Epoch, index: VisitIndex) -> VisitWrap {
		let key_version = self.key_version(&professional);
		let sealed = BoundedVec::truncate_from(chain::sealed(VISIT_WRAP_LENGTH, epoch.into()));
		VisitWrap { professional, key_version, epoch, index, sealed }
	}
}
