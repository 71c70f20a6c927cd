//! The next deed: calls that fit the state of the registry, and now and then a slip.

mod life;
mod people;

use frame_support::BoundedVec;
use sp_runtime::AccountId32;
use vacchain_primitives::{
	Basis, ClosingReason, Commitment, Dispute, Epoch, IdentityTag, KeyVersion, Level, Moment, Namesake,
	NamesakeReason, NewKey, ParticipantId, Read, ReadKind, Reader, RecordId, RecordState, Role, Rotation,
	RulingKind, Sealed, Section, SigningStatement, VisitId, VisitIndex, VisitState, VisitWrap, Wrap,
	bounds::MAX_CLOCK_SKEW,
};

use crate::{
	chain::{self, RuntimeCall},
	model::{self, CIPHERTEXT_LENGTHS, DAY, LAST_INDEX, Model, Person, RENEWED, Record, Visit},
};

const SECOND: Moment = 1000;
const HOUR: Moment = 60 * 60 * SECOND;

/// One call of the registry's pallets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
	Register,
	PutForward,
	WithdrawCandidate,
	AgreeToMove,
	MoveStaff,
	Suspend,
	Reinstate,
	UpdateProfile,
	ReplaceKeys,
	ReplaceHealthAdminKeys,
	Propose,
	Confirm,
	WithdrawPower,
	Veto,
	Exercise,
	Decide,
	RaiseAdminsNeeded,
	ProposeForRecord,
	AskForErasure,
	DeclineErasure,
	AgreeToMerge,
	SetPasswordNumber,
	SetNumberTag,
	AppointHealthAdmin,
	DismissHealthAdmin,
	ReplaceContentKey,
	ConfirmContentKey,
	ShareContentKey,
	DiscardContentKey,
	AcceptContentKey,
	Create,
	Rectify,
	RequestAccess,
	WithdrawRequest,
	DenyRequest,
	DenyForWard,
	Grant,
	Revoke,
	Transfer,
	NameGuardian,
	RemoveGuardian,
	Resign,
	RenewKeys,
	GiveHalf,
	Bridge,
	KeepPastWrap,
	Open,
	Renew,
	WriteNote,
	CorrectNote,
	WithdrawNote,
	AddAddendum,
	Sign,
	Link,
	Close,
	Retract,
	CorrectExamination,
	Reassign,
	Dispute,
	WithdrawDispute,
	Rule,
	ReportDoses,
	RetractReport,
	LogReads,
}

/// How often each is tried, in a hundred or so.
pub const DEEDS: [(usize, Deed); 64] = [
	(2, Deed::Register),
	(3, Deed::PutForward),
	(1, Deed::WithdrawCandidate),
	(2, Deed::AgreeToMove),
	(3, Deed::MoveStaff),
	(2, Deed::Suspend),
	(5, Deed::Reinstate),
	(1, Deed::UpdateProfile),
	(4, Deed::ReplaceKeys),
	(1, Deed::ReplaceHealthAdminKeys),
	(5, Deed::Propose),
	(5, Deed::Confirm),
	(1, Deed::WithdrawPower),
	(3, Deed::Veto),
	(8, Deed::Exercise),
	(4, Deed::Decide),
	(2, Deed::RaiseAdminsNeeded),
	(8, Deed::ProposeForRecord),
	(3, Deed::AskForErasure),
	(1, Deed::DeclineErasure),
	(5, Deed::AgreeToMerge),
	(2, Deed::SetPasswordNumber),
	(1, Deed::SetNumberTag),
	(2, Deed::AppointHealthAdmin),
	(1, Deed::DismissHealthAdmin),
	(4, Deed::ReplaceContentKey),
	(3, Deed::ConfirmContentKey),
	(3, Deed::ShareContentKey),
	(1, Deed::DiscardContentKey),
	(4, Deed::AcceptContentKey),
	(6, Deed::Create),
	(4, Deed::Rectify),
	(8, Deed::RequestAccess),
	(2, Deed::WithdrawRequest),
	(2, Deed::DenyRequest),
	(3, Deed::DenyForWard),
	(11, Deed::Grant),
	(4, Deed::Revoke),
	(5, Deed::Transfer),
	(4, Deed::NameGuardian),
	(2, Deed::RemoveGuardian),
	(1, Deed::Resign),
	(3, Deed::RenewKeys),
	(8, Deed::GiveHalf),
	(3, Deed::Bridge),
	(3, Deed::KeepPastWrap),
	(13, Deed::Open),
	(8, Deed::Renew),
	(14, Deed::WriteNote),
	(8, Deed::CorrectNote),
	(3, Deed::WithdrawNote),
	(4, Deed::AddAddendum),
	(12, Deed::Sign),
	(7, Deed::Link),
	(3, Deed::Close),
	(3, Deed::Retract),
	(2, Deed::CorrectExamination),
	(2, Deed::Reassign),
	(3, Deed::Dispute),
	(1, Deed::WithdrawDispute),
	(7, Deed::Rule),
	(2, Deed::ReportDoses),
	(1, Deed::RetractReport),
	(5, Deed::LogReads),
];

/// Chance, from a seed (SplitMix64).
struct Dice(u64);

impl Dice {
	fn roll(&mut self) -> u64 {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		mixed ^ (mixed >> 31)
	}

	fn one_in(&mut self, count: u64) -> bool {
		self.roll().is_multiple_of(count)
	}

	fn choose<Item: Clone>(&mut self, items: &[Item]) -> Option<Item> {
		let index = (self.roll() as usize).checked_rem(items.len())?;
		Some(items[index].clone())
	}

	fn bytes(&mut self) -> [u8; 16] {
		(u128::from(self.roll()) << 64 | u128::from(self.roll())).to_le_bytes()
	}
}

/// The next caller and call: a deed of this kind that fits the registry as it is, or nearly. Where nothing would fit,
/// it is mostly the deed that comes before it.
pub fn plan(model: &Model, deed: Deed, seed: u64) -> (Option<AccountId32>, RuntimeCall) {
	let mut dice = Dice(seed);
	let is_careless = dice.one_in(3);
	let deed = if dice.one_in(8) { deed } else { feasible(model, deed) };
	Planner { model, dice, is_careless }.plan(deed)
}

fn feasible(model: &Model, deed: Deed) -> Deed {
	let some_visit = |fits: &dyn Fn(&Visit) -> bool| model.visits.values().any(fits);
	let usable = |visit: &Visit| {
		let are_active = model.is_active(&visit.doctor) && model.is_active(&visit.physician);
		model.is_renewed(visit) && model.is_live(visit) && are_active
	};
	let receptionist = |hospital: &ParticipantId| {
		model.people.keys().any(|id| model.hospital_of(id) == Some(*hospital) && model.is_active(id))
	};
	let some_hospital = |fits: &dyn Fn(&RecordId, &ParticipantId) -> bool| {
		let held = |id| model.hospitals(id).into_iter().any(|hospital| fits(id, &hospital));
		model.records.keys().any(held)
	};
	let may_open = |id: &RecordId, hospital: &ParticipantId| {
		model.access(id, hospital) == Some(Level::Full) && receptionist(hospital)
	};
	let before = match deed {
		Deed::CorrectNote | Deed::WithdrawNote | Deed::Sign => {
			let fits = some_visit(&|visit| visit.state == VisitState::Noted && usable(visit));
			(!fits).then_some(Deed::WriteNote)
		}
		Deed::WriteNote => {
			let fits = some_visit(&|visit| visit.state == VisitState::Opened && usable(visit));
			(!fits).then_some(Deed::Open)
		}
		Deed::Link | Deed::Retract | Deed::AddAddendum => {
			let fits = some_visit(&|visit| matches!(visit.state, VisitState::Signed | VisitState::Linked));
			(!fits).then_some(Deed::Sign)
		}
		Deed::Renew => {
			let fits = some_visit(&|visit| !model.is_renewed(visit));
			(!fits).then_some(Deed::RenewKeys)
		}
		Deed::DenyForWard => {
			let asked = |owner: &ParticipantId| model.requests.keys().any(|(family, _)| family == owner);
			let fits = model.records.values().any(|row| asked(&row.owner));
			(!fits).then_some(Deed::RequestAccess)
		}
		Deed::Close if model.visits.is_empty() => Some(Deed::Open),
		Deed::Open if !some_hospital(&may_open) => Some(Deed::Grant),
		Deed::Transfer if !some_hospital(&|_, _| true) => Some(Deed::Grant),
		Deed::Grant
		| Deed::Revoke
		| Deed::NameGuardian
		| Deed::RemoveGuardian
		| Deed::RenewKeys
		| Deed::GiveHalf
		| Deed::Bridge
		| Deed::KeepPastWrap
			if model.records.values().all(|row| row.state != RecordState::InUse) =>
		{
			Some(Deed::Create)
		}
		_ => life::before(model, deed).or_else(|| people::before(model, deed)),
	};
	before.map_or(deed, |before| feasible(model, before))
}

/// Those who have been given both halves of one epoch's secret.
fn both_halves(row: &Record) -> Vec<ParticipantId> {
	let has = |id: &ParticipantId, half| {
		row.halves.iter().any(|given| given.wrap.reader == *id && given.wrap.level == half)
	};
	let given = row.halves.iter().map(|given| given.wrap.reader);
	given.filter(|id| has(id, Level::HalfA) && has(id, Level::HalfB)).collect()
}

struct Planner<'model> {
	model: &'model Model,
	dice: Dice,
	is_careless: bool,
}

/// Choices, each of which is wrong now and then.
impl<'model> Planner<'model> {
	fn slips(&mut self) -> bool {
		self.is_careless && self.dice.one_in(4)
	}

	fn person(&mut self, fits: impl Fn(&ParticipantId, &Person) -> bool) -> ParticipantId {
		let mut people = self.people(fits);
		if people.is_empty() || self.slips() {
			people = self.model.people.keys().copied().collect();
			people.push(chain::id("nobody"));
		}
		self.dice.choose(&people).expect("there are people from genesis on")
	}

	fn people(&self, fits: impl Fn(&ParticipantId, &Person) -> bool) -> Vec<ParticipantId> {
		let people = self.model.people.iter().filter(|(id, person)| fits(id, person));
		people.map(|(id, _)| *id).collect()
	}

	fn active(&mut self, role: Role) -> ParticipantId {
		let model = self.model;
		self.person(|id, person| person.role == role && model.is_active(id))
	}

	fn signer(&mut self, id: ParticipantId) -> Option<AccountId32> {
		let account = |id: &ParticipantId| self.model.people.get(id).map(|person| person.account.clone());
		let right = account(&id).unwrap_or_else(|| chain::account(chain::STRANGER));
		if !self.slips() {
			return Some(right);
		}
		// Retired accounts are among these.
		let mut accounts: Vec<_> = self.model.accounts.keys().cloned().map(Some).collect();
		accounts.extend([None, Some(chain::account(chain::STRANGER))]);
		self.dice.choose(&accounts).expect("there are accounts from genesis on")
	}

	/// The party that decides on a participant: the institutions must on one with a vote, and may on every
	/// organisation.
	fn decider(&mut self, id: &ParticipantId) -> Option<AccountId32> {
		let is_organisation = self.model.role(id).is_some_and(Model::is_organisation);
		let is_voted_on = Model::has_vote(id) || is_organisation && self.dice.one_in(3);
		if is_voted_on != self.slips() { self.vote(chain::ORGANISATIONS_VOTE) } else { self.admin() }
	}

	fn vote(&mut self, on: &str) -> Option<AccountId32> {
		if self.slips() { self.signer(chain::id("nobody")) } else { chain::vote(on) }
	}

	fn admin(&mut self) -> Option<AccountId32> {
		let admin = self.active(Role::HealthAdmin);
		self.signer(admin)
	}

	fn owner(&mut self, record: &RecordId) -> Option<AccountId32> {
		let owner = self.model.records.get(record).map_or_else(|| chain::id("amrani"), |row| row.owner);
		self.signer(owner)
	}

	fn custodian(&mut self, record: &RecordId) -> Option<AccountId32> {
		let model = self.model;
		let custodian = self.person(|id, _| model.is_custodian(record, id) && model.is_active(id));
		self.signer(custodian)
	}

	fn record(&mut self, fits: impl Fn(&RecordId, &Record) -> bool) -> RecordId {
		let records = self.model.records.iter();
		let mut ids: Vec<_> = records.filter(|(id, row)| fits(id, row)).map(|(id, _)| *id).collect();
		if ids.is_empty() || self.slips() {
			ids = self.model.records.keys().chain(self.model.erased.keys()).copied().collect();
			ids.push(RecordId([0xff; 16]));
		}
		self.dice.choose(&ids).expect("at least the unknown one")
	}

	fn visit(&mut self, fits: impl Fn(&Visit) -> bool) -> (VisitId, Option<&'model Visit>) {
		let visits = self.model.visits.iter();
		let mut ids: Vec<_> = visits.filter(|(_, row)| fits(row)).map(|(id, _)| *id).collect();
		if ids.is_empty() || self.slips() {
			ids = self.model.visits.keys().copied().collect();
			ids.extend(self.model.erased.values().flat_map(|row| row.visits.clone()));
			ids.push(VisitId([0xff; 16]));
		}
		let id = self.dice.choose(&ids).expect("at least the unknown one");
		(id, self.model.visits.get(&id))
	}

	/// A visit in one of these states whose keys are current and in which all can act.
	fn visit_in(&mut self, states: &[VisitState]) -> (VisitId, Option<&'model Visit>) {
		let model = self.model;
		self.visit(|visit| {
			states.contains(&visit.state)
				&& model.is_renewed(visit)
				&& (!visit.state.is_unsigned() || model.is_live(visit))
				&& model.is_active(&visit.doctor)
				&& model.is_active(&visit.physician)
		})
	}

	fn epoch(&mut self, right: Epoch) -> Epoch {
		match self.slips() {
			true if self.dice.one_in(2) => right.wrapping_sub(1),
			true => right + 1,
			false => right,
		}
	}

	fn epoch_of(&self, record: &RecordId) -> Epoch {
		self.model.records.get(record).map_or(0, |row| row.epoch)
	}

	fn level(&mut self, right: Level) -> Level {
		match (self.slips(), right) {
			(true, Level::Full) => Level::Proof,
			(true, Level::Proof) => Level::HalfA,
			(true, Level::HalfA) => Level::HalfB,
			(true, Level::HalfB) => Level::Full,
			(false, right) => right,
		}
	}

	fn index(&mut self, right: VisitIndex) -> VisitIndex {
		match self.slips() {
			true => {
				[0, RENEWED, right.wrapping_sub(1), right + 1, LAST_INDEX + 1][self.dice.roll() as usize % 5]
			}
			false => right,
		}
	}

	fn sealed(&mut self, epoch: Epoch, index: VisitIndex) -> Sealed {
		let mut sealed = model::sealed(self.epoch(epoch), self.index(index), self.dice.roll());
		if self.slips() {
			let length = CIPHERTEXT_LENGTHS[0] + 1;
			sealed.ciphertext = BoundedVec::truncate_from(chain::sealed(length, 0));
		} else if self.dice.one_in(50) {
			let length = self.dice.choose(&CIPHERTEXT_LENGTHS).unwrap_or_default();
			sealed.ciphertext = BoundedVec::truncate_from(chain::sealed(length, 0));
		}
		sealed
	}

	/// Content of a visit.
	fn content(&mut self, row: Option<&Visit>) -> Sealed {
		self.sealed(row.map_or(0, |row| row.epoch), row.map_or(0, |row| row.index))
	}

	fn wrap(&mut self, reader: ParticipantId, level: Level, epoch: Epoch) -> Wrap {
		let (level, epoch) = (self.level(level), self.epoch(epoch));
		let mut wrap = self.model.wrap(reader, level, epoch);
		wrap.key_version = self.key_version(wrap.key_version);
		if self.is_careless && self.dice.one_in(16) {
			wrap.sealed[0] = 2;
		}
		wrap
	}

	fn key_version(&mut self, right: KeyVersion) -> KeyVersion {
		if self.is_careless && self.dice.one_in(12) { right.wrapping_sub(1) } else { right }
	}

	fn visit_wraps(&mut self, named: [ParticipantId; 2], epoch: Epoch, index: VisitIndex) -> [VisitWrap; 2] {
		let mut wraps = named.map(|id| {
			let epoch = self.epoch(epoch);
			let mut wrap = self.model.visit_wrap(id, epoch, index);
			wrap.key_version = self.key_version(wrap.key_version);
			if self.is_careless && self.dice.one_in(8) {
				wrap.index = self.index(index);
			}
			if self.is_careless && self.dice.one_in(16) {
				wrap.sealed[0] = 2;
			}
			wrap
		});
		if self.slips() {
			wraps.reverse();
		}
		wraps
	}

	fn rotation(&mut self, record: &RecordId, readers: Vec<Reader>) -> Rotation {
		let with_keys = readers.iter().filter(|reader| self.model.gets_keys(reader));
		let mut readers: Vec<_> = with_keys.map(|reader| (reader.id, reader.level)).collect();
		if self.slips() {
			let extra = (self.person(|_, _| true), Level::Full);
			match self.dice.roll() % 3 {
				0 => drop(readers.pop()),
				1 => readers.push(extra),
				_ => readers.extend(readers.first().copied()),
			}
		}
		for (_, level) in &mut readers {
			*level = self.level(*level);
		}
		let current = self.epoch_of(record);
		let epoch = self.epoch(current + 1);
		let mut wraps: Vec<_> =
			readers.into_iter().map(|(reader, level)| self.model.wrap(reader, level, epoch)).collect();
		if let Some(first) = wraps.first_mut() {
			first.epoch = self.epoch(epoch);
			first.key_version = self.key_version(first.key_version);
		}
		// From the current epoch, or from an older one because the current one is bad.
		let from = if self.dice.one_in(6) { (self.dice.roll() as u32) % (current + 1) } else { current };
		let mut link = model::link(from, self.epoch(epoch));
		if self.slips() {
			link.from = link.to;
		}
		Rotation { epoch, link, wraps: BoundedVec::truncate_from(wraps) }
	}

	/// The key that a custodian brings for a new reader: new keys if they are due, and now and then if not.
	fn new_key(&mut self, record: &RecordId, reader: ParticipantId, level: Level) -> NewKey {
		let model = self.model;
		if (model.is_due(record) || self.dice.one_in(4)) == self.slips() {
			return NewKey::Current(self.wrap(reader, level, self.epoch_of(record)));
		}
		let mut readers = model.remaining(record, Some(&reader));
		readers.push(Reader { id: reader, level, basis: Basis::Guardian });
		NewKey::Renewed(self.rotation(record, readers))
	}

	fn expiry(&mut self) -> Option<Moment> {
		let now = self.model.now;
		if self.slips() {
			return Some(now - self.dice.roll() % 2 * SECOND);
		}
		let terms = [None, None, None, Some(now + HOUR / 2), Some(now + 10 * HOUR), Some(now + 90 * HOUR)];
		self.dice.choose(&terms).flatten()
	}
}

/// Deeds.
impl Planner<'_> {
	fn plan(mut self, deed: Deed) -> (Option<AccountId32>, RuntimeCall) {
		match deed {
			Deed::Create => self.create(),
			Deed::Rectify => self.rectify(),
			Deed::RequestAccess | Deed::WithdrawRequest | Deed::DenyRequest => self.request(deed),
			Deed::DenyForWard => self.deny_for_ward(),
			Deed::Grant => self.grant(),
			Deed::NameGuardian => self.name_guardian(),
			Deed::Revoke | Deed::Transfer | Deed::RemoveGuardian | Deed::RenewKeys => self.rotate(deed),
			Deed::Resign => self.resign(),
			Deed::GiveHalf => self.give_half(),
			Deed::Open => self.open(),
			Deed::WriteNote | Deed::CorrectNote | Deed::WithdrawNote | Deed::AddAddendum => self.note(deed),
			Deed::Sign => self.sign(),
			Deed::Renew | Deed::Link | Deed::Close | Deed::Retract => self.conclude(deed),
			Deed::CorrectExamination | Deed::Reassign => self.change(deed),
			Deed::Dispute | Deed::WithdrawDispute | Deed::Rule => self.object(deed),
			Deed::ReportDoses | Deed::RetractReport => self.report(deed),
			Deed::LogReads => self.log_reads(),
			Deed::Bridge | Deed::KeepPastWrap => self.mend(deed),
			Deed::ProposeForRecord => self.propose_for_record(),
			Deed::AskForErasure | Deed::DeclineErasure => self.ask_for_erasure(deed),
			Deed::AgreeToMerge => self.agree_to_merge(),
			_ => self.people_deed(deed),
		}
	}

	fn create(&mut self) -> (Option<AccountId32>, RuntimeCall) {
		let model = self.model;
		let is_crowded = model.records.values().filter(|row| row.state == RecordState::InUse).count() >= 5;
		let is_known = is_crowded && self.dice.one_in(2) || self.slips();
		let record = if is_known { self.record(|_, _| true) } else { RecordId(self.dice.bytes()) };
		let tag = self.dice.roll() % if is_crowded { 8 } else { 1000 };
		let identity_tag = match model.records.values().next() {
			Some(row) if is_crowded && !is_known || self.slips() => row.identity_tag,
			_ => IdentityTag { key_version: 0, tag: [tag as u8; 32] },
		};
		let first = model.bucket(&identity_tag).first().copied();
		let named = if self.slips() { self.record(|_, _| true).into() } else { first };
		let is_named = self.dice.one_in(2);
		let namesake = |record| Namesake { record, reason: NamesakeReason::Namesake };
		let same_tag = named.filter(|_| is_named).map(namesake);
		let owner = self.active(Role::Family);
		let readers = Reader::first(owner, chain::id(chain::AUTHORITY)).to_vec();
		let mut wraps = self.rotation(&record, readers).wraps.into_inner();
		let epoch = self.epoch(0);
		wraps.iter_mut().for_each(|wrap| wrap.epoch = epoch);
		let wraps = BoundedVec::truncate_from(wraps);
		let child = self.sealed(0, 0);
		let call =
			pallet_vaccination_records::Call::create { record, owner, identity_tag, child, wraps, same_tag };
		(self.admin(), call.into())
	}

	fn rectify(&mut self) -> (Option<AccountId32>, RuntimeCall) {
		let model = self.model;
		let record = self.record(|_, row| row.state == RecordState::InUse);
		let row = model.records.get(&record);
		let before = row.and_then(|row| row.rectified).map_or(0, |rectified| rectified.version);
		let version = if self.slips() { before } else { before + 1 };
		let others: Vec<_> = model.records.values().map(|row| row.identity_tag).collect();
		let own = row.map(|row| row.identity_tag);
		let fresh = IdentityTag { key_version: 0, tag: [self.dice.roll() as u8; 32] };
		let identity_tag = match self.dice.roll() % 3 {
			0 => own.unwrap_or(fresh),
			1 => self.dice.choose(&others).unwrap_or(fresh),
			_ => fresh,
		};
		let first = model.bucket(&identity_tag).first().copied();
		let first = first.filter(|_| own != Some(identity_tag));
		let named = if self.slips() { self.record(|_, _| true).into() } else { first };
		let is_named = !self.dice.one_in(4);
		let namesake = |record| Namesake { record, reason: NamesakeReason::Twin };
		let same_tag = named.filter(|_| is_named).map(namesake);
		let epoch = self.epoch_of(&record);
		let epoch = self.epoch(epoch);
		let child = self.sealed(epoch, 0);
		let call =
			pallet_vaccination_records::Call::rectify { record, version, identity_tag, child, same_tag };
		(self.admin(), call.into())
	}

	fn request(&mut self, deed: Deed) -> (Option<AccountId32>, RuntimeCall) {
		use pallet_consent::Call;
		let model = self.model;
		let waiting: Vec<_> = model.requests.keys().copied().collect();
		let waiting = self.dice.choose(&waiting).filter(|_| !self.slips());
		let family = self.person(|id, person| person.role == Role::Family && model.is_active(id));
		let organisation = |id: &ParticipantId| {
			model.acts_for(id).filter(|of| model.role(of).and_then(Model::most).is_some())
		};
		let person = self.person(|id, _| organisation(id).is_some() && model.is_active(id));
		let provider = organisation(&person).unwrap_or(person);
		let (asked, requester) = waiting.unwrap_or((family, provider));
		match deed {
			Deed::RequestAccess => {
				let most = model.role(&provider).and_then(Model::most).unwrap_or(Level::Proof);
				let level = self.level(most);
				(self.signer(person), Call::request_access { family, level }.into())
			}
			Deed::WithdrawRequest => {
				let person =
					self.person(|id, _| model.acts_for(id) == Some(requester) && model.is_active(id));
				(self.signer(person), Call::withdraw_request { family: asked }.into())
			}
			_ => {
				let requested_at = self.asked_at(asked, requester);
				(self.signer(asked), Call::deny_request { requester, requested_at }.into())
			}
		}
	}

	/// When this provider asked this family; at times a little earlier.
	fn asked_at(&mut self, family: ParticipantId, requester: ParticipantId) -> Moment {
		let request = self.model.requests.get(&(family, requester));
		let asked_at = request.map_or(0, |request| request.requested_at);
		if self.slips() { asked_at.saturating_sub(1) } else { asked_at }
	}

	fn deny_for_ward(&mut self) -> (Option<AccountId32>, RuntimeCall) {
		let model = self.model;
		let asked = |owner: &ParticipantId| model.requests.keys().any(|(family, _)| family == owner);
		let record = self.record(|_, row| asked(&row.owner));
		let owner = model.records.get(&record).map(|row| row.owner);
		let requesters: Vec<_> = model.requests.keys().filter(|(family, _)| Some(*family) == owner).collect();
		let requester = match self.dice.choose(&requesters).filter(|_| !self.slips()) {
			Some((_, requester)) => *requester,
			None => self.person(|_, _| true),
		};
		let requested_at = owner.map_or(0, |owner| self.asked_at(owner, requester));
		let call = pallet_consent::Call::deny_for_ward { record, requester, requested_at };
		(self.custodian(&record), call.into())
	}

	fn grant(&mut self) -> (Option<AccountId32>, RuntimeCall) {
		let model = self.model;
		let in_use = |row: &Record| row.state == RecordState::InUse;
		let needs_hospital =
			|id: &RecordId| model.records.get(id).is_some_and(in_use) && model.hospitals(id).is_empty();
		let record = match self.dice.one_in(3) {
			true => self.record(|_, row| in_use(row)),
			false => self.record(|id, _| needs_hospital(id)),
		};
		let wants_hospital = needs_hospital(&record) && !self.dice.one_in(4) || self.dice.one_in(8);
		let reader = self.person(|id, person| {
			Model::most(person.role).is_some()
				&& model.is_active(id)
				&& !person.encryption_key.is_none()
				&& (person.role == Role::Hospital) == wants_hospital
		});
		let most = model.role(&reader).and_then(Model::most).unwrap_or(Level::Full);
		let level = if self.dice.one_in(10) { Level::Proof } else { most };
		let expires_at = self.expiry();
		let key = self.new_key(&record, reader, level);
		let level = self.level(level);
		let call = pallet_consent::Call::grant { record, reader, level, expires_at, key };
		(self.custodian(&record), call.into())
	}

	fn resign(&mut self) -> (Option<AccountId32>, RuntimeCall) {
		let is_guardian = |reader: &&Reader| reader.basis == Basis::Guardian;
		let record = self.record(|_, row| row.readers.iter().any(|reader| is_guardian(&reader)));
		let row = self.model.records.get(&record);
		let guardian = row.and_then(|row| row.readers.iter().find(is_guardian)).map(|reader| reader.id);
		let signer = match guardian.filter(|_| !self.slips()) {
			Some(guardian) => self.signer(guardian),
			None => self.owner(&record),
		};
		(signer, pallet_consent::Call::resign { record }.into())
	}

	fn name_guardian(&mut self) -> (Option<AccountId32>, RuntimeCall) {
		let model = self.model;
		let record = self.record(|_, row| row.readers.len() < 6 && row.state == RecordState::InUse);
		let guardian = self.person(|id, person| {
			matches!(person.role, Role::Family | Role::Doctor)
				&& model.is_active(id)
				&& model.access(&record, id).is_none()
		});
		let key = self.new_key(&record, guardian, Level::Full);
		(self.owner(&record), pallet_consent::Call::name_guardian { record, guardian, key }.into())
	}

	fn rotate(&mut self, deed: Deed) -> (Option<AccountId32>, RuntimeCall) {
		use pallet_consent::Call;
		let model = self.model;
		let is_leaving = |reader: &Reader| match deed {
			Deed::Revoke => matches!(reader.basis, Basis::Grant { .. }),
			Deed::Transfer => model.role(&reader.id) == Some(Role::Hospital),
			Deed::RemoveGuardian => reader.basis == Basis::Guardian,
			_ => true,
		};
		// A reader that has been given both halves renews the keys more often than others.
		let is_restored = |row: &Record| deed == Deed::RenewKeys && !both_halves(row).is_empty();
		let restored = self.dice.one_in(2) && model.records.values().any(is_restored);
		let record = self.record(|_, row| match restored {
			true => is_restored(row),
			false => row.readers.iter().any(is_leaving),
		});
		let reader = self.person(|id, _| {
			let row = model.records.get(&record);
			row.is_some_and(|row| row.readers.iter().any(|reader| reader.id == *id && is_leaving(reader)))
		});
		let leaving = if deed == Deed::RenewKeys { None } else { Some(&reader) };
		let mut remaining = model.remaining(&record, leaving);
		let with_halves = model.records.get(&record).map(both_halves).unwrap_or_default();
		let signer = match deed {
			Deed::RenewKeys if restored => {
				let custodian = self.person(|id, _| with_halves.contains(id) && model.is_active(id));
				self.signer(custodian)
			}
			Deed::RemoveGuardian => self.owner(&record),
			_ => self.custodian(&record),
		};
		let call = match deed {
			Deed::Transfer => {
				let to = self.person(|id, person| {
					person.role == Role::Hospital && model.is_active(id) && *id != reader
				});
				remaining.retain(|present| present.id != to);
				remaining.push(Reader { id: to, level: Level::Full, basis: Basis::Guardian });
				let rotation = self.rotation(&record, remaining);
				let held = model.records.get(&record).into_iter().flat_map(|row| &row.readers);
				let held = held.filter(|present| present.id == to).find_map(|present| match present.basis {
					Basis::Grant { expires_at, .. } => Some(expires_at),
					_ => None,
				});
				let expires_at = self.expiry();
				let expires_at = held.filter(|_| self.slips()).unwrap_or(expires_at);
				Call::transfer { record, from: reader, to, expires_at, rotation }
			}
			_ => {
				let rotation = self.rotation(&record, remaining);
				// Others overtake the custodian now and then.
				let is_overtaken = self.dice.one_in(3);
				let taking = Some(rotation.clone()).filter(|_| !is_overtaken);
				match deed {
					Deed::Revoke => Call::revoke { record, reader, rotation: taking },
					Deed::RemoveGuardian => {
						Call::remove_guardian { record, guardian: reader, rotation: taking }
					}
					_ => Call::renew_keys { record, rotation },
				}
			}
		};
		(signer, call.into())
	}

	/// A half for a custodian, rather for one whose keys were replaced, and rather the half that it lacks.
	fn give_half(&mut self) -> (Option<AccountId32>, RuntimeCall) {
		let model = self.model;
		let has_lost = |row: &Record, id: &ParticipantId| {
			let wrap = row.wraps.iter().find(|wrap| wrap.reader == *id);
			wrap.is_some_and(|wrap| wrap.key_version < model.key_version(id))
		};
		let custodians = |row: &Record| -> Vec<ParticipantId> {
			let custodians = row.readers.iter().filter(|reader| reader.is_custodian());
			custodians.map(|reader| reader.id).collect()
		};
		let needs = |row: &Record| custodians(row).iter().any(|id| has_lost(row, id));
		let wants = model.records.values().any(needs) && !self.dice.one_in(4);
		let record = self.record(|_, row| !wants || needs(row));
		let row = model.records.get(&record);
		let reader = self.person(|id, _| {
			row.is_some_and(|row| custodians(row).contains(id) && (!wants || has_lost(row, id)))
		});
		let given = row.into_iter().flat_map(|row| &row.halves);
		let has_first =
			given.filter(|half| half.wrap.reader == reader).any(|half| half.wrap.level == Level::HalfA);
		let is_second = has_first != self.dice.one_in(4);
		let (custody, half) = match is_second {
			false => (ParticipantId::CUSTODY_A, Level::HalfA),
			true => (ParticipantId::CUSTODY_B, Level::HalfB),
		};
		let holders = model.holders(&custody);
		let admin = self.person(|id, _| holders.contains(id) && model.is_active(id));
		let current = self.epoch_of(&record);
		let epochs =
			if self.dice.one_in(3) { current.saturating_sub(1)..=current } else { current..=current };
		let mut halves: Vec<_> = epochs.map(|epoch| self.wrap(reader, half, epoch)).collect();
		if self.slips() {
			halves.extend(halves.first().cloned());
		}
		let halves = BoundedVec::truncate_from(halves);
		(self.signer(admin), pallet_consent::Call::give_half { record, reader, halves }.into())
	}

	/// A bridge or a past wrap, by one who may read all of the record.
	fn mend(&mut self, deed: Deed) -> (Option<AccountId32>, RuntimeCall) {
		let model = self.model;
		let record = self.record(|_, row| row.epoch > 0);
		let current = self.epoch_of(&record);
		let ended = (self.dice.roll() as u32) % current.max(1);
		let mender = self.person(|id, person| {
			let reader = model.acts_for(id).unwrap_or(*id);
			model.access(&record, &reader) == Some(Level::Full)
				&& model.is_active(id)
				&& !Model::is_organisation(person.role)
		});
		let call = match deed {
			Deed::Bridge => {
				let later = ended + 1 + (self.dice.roll() as u32) % (current - ended.min(current)).max(1);
				let mut link =
					model::link(ended, if self.slips() { current + 1 } else { later.min(current) });
				if self.slips() {
					link.from = link.to;
				}
				pallet_consent::Call::bridge { record, link }
			}
			_ => {
				let owner = model.records.get(&record).map(|row| row.owner);
				let stays = Reader::first(owner.unwrap_or(mender), chain::id(chain::AUTHORITY));
				let Reader { id, level, .. } = self.dice.choose(&stays).expect("there are four");
				let reader = if self.slips() { self.person(|_, _| true) } else { id };
				let epoch = if self.slips() { current } else { ended };
				let level = self.level(level);
				let wrap = self.wrap(reader, level, epoch);
				pallet_consent::Call::keep_past_wrap { record, wrap }
			}
		};
		(self.signer(mender), call.into())
	}

	fn open(&mut self) -> (Option<AccountId32>, RuntimeCall) {
		let model = self.model;
		let may_open = |record: &RecordId, id: &ParticipantId| {
			model.is_active(id)
				&& model.access(record, id) == Some(Level::Full)
				&& model.hospitals(record).contains(id)
		};
		let record = self.record(|record, _| model.people.keys().any(|id| may_open(record, id)));
		let hospital = self.person(|id, _| may_open(&record, id));
		let mut staff = |role| {
			self.person(|id, person| {
				person.role == role && person.organisation == Some(hospital) && model.is_active(id)
			})
		};
		let (doctor, physician) = (staff(Role::Doctor), staff(Role::Physician));
		let is_known = self.slips();
		let known = is_known.then(|| self.visit(|_| true).0);
		// No id is used again whose visit may be about to leave the chain.
		let is_gone = |visit: &VisitId| model.erased.values().any(|row| row.visits.contains(visit));
		let fresh = VisitId(self.dice.bytes());
		let visit = known.filter(|visit| !is_gone(visit)).unwrap_or(fresh);
		let rotation = ((model.is_due(&record) || self.dice.one_in(8)) != self.slips())
			.then(|| self.rotation(&record, model.remaining(&record, None)));
		let row = model.records.get(&record);
		let (epoch, highest) = match &rotation {
			Some(rotation) => (rotation.epoch, RENEWED),
			None => (self.epoch_of(&record), row.map_or(RENEWED, |row| row.visit_index)),
		};
		// The next index; the same as another one's; or the last one.
		let index = match self.dice.roll() % 12 {
			0 => highest.max(RENEWED + 1),
			1 if self.dice.one_in(2) => LAST_INDEX,
			_ => highest + 1,
		};
		let [doctor_wrap, physician_wrap] = self.visit_wraps([doctor, physician], epoch, index);
		let examination = self.sealed(epoch, index);
		let made_at = match self.slips() {
			true if self.dice.one_in(2) => model.now + MAX_CLOCK_SKEW + 1,
			true => model.now - 7 * DAY - 1,
			// Maybe before the hospital was granted access; the clocks differ.
			false if self.dice.one_in(4) => model.now + MAX_CLOCK_SKEW - self.dice.roll() % (7 * DAY),
			false => model.now + MAX_CLOCK_SKEW - self.dice.roll() % (2 * MAX_CLOCK_SKEW),
		};
		let receptionist =
			self.person(|id, _| model.hospital_of(id) == Some(hospital) && model.is_active(id));
		let signer = self.signer(receptionist);
		let call = pallet_vaccine_details::Call::open {
			visit,
			record,
			doctor,
			physician,
			made_at,
			examination,
			doctor_wrap,
			physician_wrap,
			rotation,
		};
		(signer, call.into())
	}

	fn note(&mut self, deed: Deed) -> (Option<AccountId32>, RuntimeCall) {
		use pallet_vaccine_details::Call;
		let (visit, row) = match deed {
			Deed::WriteNote => self.visit_in(&[VisitState::Opened]),
			Deed::AddAddendum => self.visit_in(&[VisitState::Signed, VisitState::Linked]),
			_ => self.visit_in(&[VisitState::Noted]),
		};
		let doctor = row.map_or_else(|| self.active(Role::Doctor), |row| row.doctor);
		let version = self.epoch(row.map_or(0, |row| row.notes.len() as u32));
		let sealed = self.content(row);
		let clearance = model::clearance(&sealed.commitment, !self.dice.one_in(5));
		let call = match deed {
			Deed::WriteNote => Call::write_note { visit, version, clearance, sealed },
			Deed::CorrectNote => Call::correct_note { visit, version, clearance, sealed },
			Deed::WithdrawNote => Call::withdraw_note { visit, version },
			_ => Call::add_addendum { visit, version, sealed },
		};
		(self.signer(doctor), call.into())
	}

	fn sign(&mut self) -> (Option<AccountId32>, RuntimeCall) {
		let model = self.model;
		let (visit, row) = match self.is_careless && self.dice.one_in(2) {
			true => self.visit_in(&[VisitState::Opened, VisitState::Noted]),
			false => self.visit(|row| {
				model.is_renewed(row)
					&& model.is_live(row)
					&& model.is_active(&row.physician)
					&& row.note.is_some_and(|note| note.clearance == model::clearance(&note.commitment, true))
					&& row.state == VisitState::Noted
			}),
		};
		// The fault of the signature, if it has one.
		let flaw = if self.is_careless { self.dice.roll() % 12 } else { u64::MAX };
		let latest = row.and_then(|row| row.note).map(|note| note.commitment);
		let older = row.and_then(|row| row.notes.iter().find_map(|note| note.sealed.as_ref()));
		let note = if matches!(flaw, 0 | 8..=10) { older.map(|sealed| sealed.commitment) } else { latest };
		let note = note.unwrap_or(Commitment([0; 32]));
		let examination = match (row, flaw) {
			(Some(row), 11) if !row.corrections.is_empty() => row.sections[&Section::Examination].commitment,
			(None, _) | (_, 11) => Commitment([0; 32]),
			(Some(row), _) => row.examination().commitment,
		};
		let physician = row.map_or_else(|| self.active(Role::Physician), |row| row.physician);
		let (immunization, recommendation) = (self.content(row), self.content(row));
		let clearance_token = if flaw == 4 { [0; 32] } else { model::token(&note) };
		let signed_at = match flaw {
			1 => model.now + MAX_CLOCK_SKEW + 1,
			6 => row.map_or(0, |row| row.made_at.saturating_sub(MAX_CLOCK_SKEW + 1)),
			_ => model.now + MAX_CLOCK_SKEW - self.dice.roll() % (2 * HOUR),
		};
		let mut statement = SigningStatement {
			genesis: model.genesis,
			record: row.map_or(RecordId([0; 16]), |row| row.record),
			visit,
			note,
			examination,
			immunization: immunization.commitment,
			recommendation: recommendation.commitment,
			signed_at,
		};
		if flaw == 2 {
			statement.genesis = [0; 32];
		}
		let signer = self.signer(physician);
		let key = signer.clone().filter(|_| flaw != 3);
		let key = key.unwrap_or_else(|| chain::account(chain::STRANGER));
		let signature = chain::sign(&key, &statement.digest());
		let call = pallet_vaccine_details::Call::sign {
			visit,
			note,
			examination,
			clearance_token,
			immunization,
			recommendation,
			signed_at,
			signature,
		};
		(signer, call.into())
	}

	fn conclude(&mut self, deed: Deed) -> (Option<AccountId32>, RuntimeCall) {
		use pallet_vaccine_details::Call;
		let model = self.model;
		let (visit, row) = match deed {
			Deed::Renew if !self.dice.one_in(6) => self.visit(|row| !model.is_renewed(row)),
			Deed::Renew => self.visit(|_| true),
			Deed::Link => self.visit(|row| row.state == VisitState::Signed),
			Deed::Close => self.visit(|row| matches!(row.state, VisitState::Opened | VisitState::Noted)),
			_ => self.visit_in(&[VisitState::Signed, VisitState::Linked]),
		};
		let signer = match row.filter(|_| deed == Deed::Retract) {
			Some(row) => self.signer(row.physician),
			None => {
				let its =
					|id: &ParticipantId| row.is_none_or(|row| model.hospital_of(id) == Some(row.hospital));
				let receptionist =
					self.person(|id, _| model.hospital_of(id).is_some() && its(id) && model.is_active(id));
				self.signer(receptionist)
			}
		};
		let call = match deed {
			Deed::Renew => {
				let nobody = [chain::id("nobody"); 2];
				let named = row.map_or(nobody, |row| [row.doctor, row.physician]);
				let epoch = row.map_or(0, |row| self.epoch_of(&row.record));
				let index = row.filter(|row| row.epoch == epoch).map_or(RENEWED, |row| row.index);
				let [doctor_wrap, physician_wrap] = self.visit_wraps(named, epoch, index);
				Call::renew { visit, doctor_wrap, physician_wrap }
			}
			Deed::Link => Call::link { visit },
			Deed::Close => {
				let reasons = [ClosingReason::Unsigned, ClosingReason::EnteredInError];
				let reason = self.dice.choose(&reasons).expect("there are reasons");
				Call::close { visit, reason }
			}
			_ => {
				let reason = self.content(row);
				Call::retract { visit, reason }
			}
		};
		(signer, call.into())
	}

	/// A hospital corrects measurements, or names others.
	fn change(&mut self, deed: Deed) -> (Option<AccountId32>, RuntimeCall) {
		use pallet_vaccine_details::Call;
		let model = self.model;
		let (visit, row) = self.visit(|row| row.state.is_unsigned() && model.is_renewed(row));
		let its = |id: &ParticipantId| row.is_none_or(|row| model.hospital_of(id) == Some(row.hospital));
		let receptionist =
			self.person(|id, _| model.hospital_of(id).is_some() && its(id) && model.is_active(id));
		let call = match deed {
			Deed::CorrectExamination => {
				let version = self.epoch(row.map_or(0, |row| row.corrections.len() as u32 + 1));
				let examination = self.content(row);
				Call::correct_examination { visit, version, examination }
			}
			_ => {
				let hospital = row.map(|row| row.hospital);
				let mut staff = |role| {
					self.person(|id, person| {
						person.role == role && person.organisation == hospital && model.is_active(id)
					})
				};
				let (doctor, physician) = (staff(Role::Doctor), staff(Role::Physician));
				let epoch = row.map_or(0, |row| self.epoch_of(&row.record));
				let index = row.filter(|row| row.epoch == epoch).map_or(RENEWED, |row| row.index);
				let [doctor_wrap, physician_wrap] = self.visit_wraps([doctor, physician], epoch, index);
				Call::reassign { visit, doctor, physician, doctor_wrap, physician_wrap }
			}
		};
		(self.signer(receptionist), call.into())
	}

	/// A custodian disputes a visit, and a health admin decides about it.
	fn object(&mut self, deed: Deed) -> (Option<AccountId32>, RuntimeCall) {
		use pallet_vaccine_details::Call;
		let model = self.model;
		let undoes = self.dice.one_in(2);
		let (visit, row) = match deed {
			Deed::WithdrawDispute => self.visit(|row| row.dispute.is_some()),
			Deed::Rule if undoes => self.visit_in(&[VisitState::Retracted]),
			Deed::Rule => self.visit(|row| {
				let counts = matches!(row.state, VisitState::Signed | VisitState::Linked);
				let is_new = |dispute: &Dispute| dispute.number >= row.disputes_heard;
				let is_disputed = row.dispute.as_ref().is_some_and(is_new);
				counts && (is_disputed || !model.is_active(&row.physician))
			}),
			_ => self.visit_in(&[VisitState::Signed, VisitState::Linked]),
		};
		let epoch = row.map_or(0, |row| self.epoch_of(&row.record));
		let index = if self.slips() { LAST_INDEX + 1 } else { 0 };
		let reason = self.sealed(epoch, index);
		let custodian = row.map(|row| model.records[&row.record].owner);
		let signer = match deed {
			Deed::Rule => {
				let last = row.and_then(|row| row.rulings.last()).map(|last| last.by);
				last.filter(|_| self.dice.one_in(2)).unwrap_or_else(|| self.active(Role::HealthAdmin))
			}
			_ => custodian.unwrap_or_else(|| self.active(Role::Family)),
		};
		let call = match deed {
			Deed::Dispute => Call::dispute { visit, reason },
			Deed::WithdrawDispute => {
				let dispute = row.and_then(|row| row.dispute.as_ref());
				let number = self.epoch(dispute.map_or(0, |dispute| dispute.number));
				Call::withdraw_dispute { visit, number }
			}
			_ => {
				let number = self.epoch(row.map_or(0, |row| row.rulings.len() as u32));
				let ruling = if undoes { RulingKind::Reinstated } else { RulingKind::Retracted };
				Call::rule { visit, number, ruling, reason }
			}
		};
		(self.signer(signer), call.into())
	}

	/// A hospital or a doctor reports doses, or a hospital takes a report back.
	fn report(&mut self, deed: Deed) -> (Option<AccountId32>, RuntimeCall) {
		use pallet_vaccine_details::Call;
		let model = self.model;
		let reports = |record: &RecordId| model.records.get(record).map_or(0, |row| row.reports.len() as u32);
		if deed == Deed::ReportDoses && self.dice.one_in(3) {
			let (visit, row) = self.visit(|row| row.state.is_open() && model.is_renewed(row));
			let doctor = row.map_or_else(|| self.active(Role::Doctor), |row| row.doctor);
			let record = row.map_or(RecordId([0; 16]), |row| row.record);
			let (number, doses) = (self.epoch(reports(&record)), self.content(row));
			let visit = Some(visit);
			let call = Call::report_doses { record, number, visit, doses, rotation: None };
			return (self.signer(doctor), call.into());
		}
		let may_write = |record: &RecordId, id: &ParticipantId| {
			model.is_active(id)
				&& model.access(record, id) == Some(Level::Full)
				&& model.hospitals(record).contains(id)
		};
		let record = self.record(|record, row| {
			let is_open = model.people.keys().any(|id| may_write(record, id));
			is_open && (deed == Deed::ReportDoses || !row.reports.is_empty())
		});
		let hospital = self.person(|id, _| may_write(&record, id));
		let receptionist =
			self.person(|id, _| model.hospital_of(id) == Some(hospital) && model.is_active(id));
		let call = match deed {
			Deed::ReportDoses => {
				let rotation = (model.is_due(&record) != self.slips())
					.then(|| self.rotation(&record, model.remaining(&record, None)));
				let row = model.records.get(&record);
				let (epoch, highest) = match &rotation {
					Some(rotation) => (rotation.epoch, RENEWED),
					None => (self.epoch_of(&record), row.map_or(RENEWED, |row| row.visit_index)),
				};
				let (number, doses) = (self.epoch(reports(&record)), self.sealed(epoch, highest + 1));
				Call::report_doses { record, number, visit: None, doses, rotation }
			}
			_ => {
				let number = self.epoch(reports(&record).saturating_sub(1));
				let reason = self.sealed(self.epoch_of(&record), 0);
				Call::retract_report { record, number, reason }
			}
		};
		(self.signer(receptionist), call.into())
	}

	fn log_reads(&mut self) -> (Option<AccountId32>, RuntimeCall) {
		let gateway = self.active(Role::Gateway);
		let batch = self.model.last_batch(&gateway) + 1;
		let batch = if self.slips() { batch + self.dice.roll() % 3 - 1 } else { batch };
		let kinds = [ReadKind::Record, ReadKind::Visits, ReadKind::History, ReadKind::Readers];
		let count = if self.slips() { 0 } else { 1 + self.dice.roll() % 4 };
		let reads = (0..count).map(|_| {
			let of_merged = self.dice.one_in(4);
			let record = self.record(|_, row| !of_merged || row.state.merged_into().is_some());
			let (visit, row) = self.visit(|visit| visit.record == record);
			// One who may read it, or could until lately, or anybody.
			let could_read = self.model.records.get(&record).map(|row| {
				let other = row.state.merged_into().and_then(|other| self.model.records.get(&other));
				let readers = row.readers.iter().chain(other.into_iter().flat_map(|other| &other.readers));
				let readers = readers.map(|reader| reader.id);
				readers.chain(row.former.iter().map(|(id, ..)| *id)).collect::<Vec<_>>()
			});
			let mut readers = could_read.unwrap_or_default();
			readers.extend(row.map(|visit| visit.doctor));
			readers.extend(self.people(|_, person| person.role == Role::HealthAdmin));
			readers.push(self.person(|_, _| true));
			Read {
				record,
				reader: self.dice.choose(&readers).expect("there is anybody"),
				visit: Some(visit).filter(|_| !self.slips()),
				kind: self.dice.choose(&kinds).expect("there are kinds"),
				at: if self.slips() {
					self.model.now + MAX_CLOCK_SKEW + 1
				} else {
					self.model.now - self.dice.roll() % (2 * HOUR)
				},
				count: if self.slips() { 0 } else { 1 + (self.dice.roll() % 9) as u32 },
			}
		});
		let reads = BoundedVec::truncate_from(reads.collect());
		(self.signer(gateway), pallet_access_log::Call::log_reads { batch, reads }.into())
	}
}
