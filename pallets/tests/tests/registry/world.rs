//! Chain and model in step: every call goes to both, and afterwards both must agree.

use frame_support::{assert_ok, traits::GetCallMetadata};
use pallet_access_log::Batches;
use pallet_consent::{Readers, Requests};
use pallet_participants::{Accounts, AuthorityVersion, AuthorityWraps, HealthAdmins, Participants as People};
use pallet_vaccination_records::{Children, CurrentWraps, EpochLinks, History, OwnedRecords, Records};
use pallet_vaccine_details::{Notes, Sections, Signatures, VisitWraps, Visits, VisitsOfRecord};
use scale_info::{TypeDef, TypeInfo};
use sp_runtime::{AccountId32, DispatchError, traits::Dispatchable};
use std::{
	collections::{BTreeMap, BTreeSet},
	fmt::Debug,
};
use vacchain_primitives::{
	AccessPlace, EncryptionKey, Moment, NoteReference, ParticipantId, RecordId, Role, Section, VisitId,
	questions::{AccessLevel, ActorOf},
};

use crate::{
	chain::{
		self, AccessLog, Consent, Participants, Runtime, RuntimeCall, RuntimeOrigin, System,
		VaccinationRecords, VaccineDetails,
	},
	model::{Model, Person, Record, Visit},
};

/// Everyone but the health authority and its admins, with the organisation of whoever belongs to one.
pub const CAST: [(&str, Role, Option<&str>); 17] = [
	("amrani", Role::Family, None),
	("berrada", Role::Family, None),
	("avicenne", Role::Hospital, None),
	("cheikh-zaid", Role::Hospital, None),
	("dr-alaoui", Role::Doctor, Some("avicenne")),
	("dr-bennani", Role::Doctor, Some("avicenne")),
	("dr-chraibi", Role::Doctor, Some("cheikh-zaid")),
	("dr-daoudi", Role::Doctor, Some("cheikh-zaid")),
	("ph-fassi", Role::Physician, Some("avicenne")),
	("ph-guessous", Role::Physician, Some("avicenne")),
	("ph-hajji", Role::Physician, Some("cheikh-zaid")),
	("ph-idrissi", Role::Physician, Some("cheikh-zaid")),
	("ecole-atlas", Role::School, None),
	("ecole-fermee", Role::School, None),
	("assur-atlantique", Role::Insurer, None),
	("avicenne-gateway", Role::Gateway, Some("avicenne")),
	("authority-gateway", Role::Gateway, Some(chain::AUTHORITY)),
];
/// The one of them who is suspended from the start.
pub const SUSPENDED: &str = "ecole-fermee";

/// How often each call took effect, each refusal was seen and each situation met.
#[derive(Debug, Default)]
pub struct Tally {
	pub taken: BTreeMap<String, u32>,
	pub refused: BTreeMap<String, u32>,
	pub met: BTreeMap<String, u32>,
}

impl Tally {
	pub fn add(&mut self, other: Self) {
		let sums = [&mut self.taken, &mut self.refused, &mut self.met];
		for (sum, counts) in sums.into_iter().zip([other.taken, other.refused, other.met]) {
			for (name, count) in counts {
				*sum.entry(name).or_default() += count;
			}
		}
	}

	/// The calls of the registry's pallets.
	pub fn all_calls() -> BTreeSet<String> {
		let of = |pallet: &'static str| {
			RuntimeCall::get_call_names(pallet).iter().map(move |call| format!("{pallet}::{call}"))
		};
		let pallets = ["Participants", "VaccinationRecords", "Consent", "VaccineDetails", "AccessLog"];
		pallets.into_iter().flat_map(of).collect()
	}

	/// The refusals of the registry's pallets.
	pub fn all_errors() -> BTreeSet<String> {
		fn of<Error: TypeInfo>(pallet: &str) -> Vec<String> {
			let TypeDef::Variant(errors) = Error::type_info().type_def else { return vec![] };
			errors.variants.iter().map(|error| format!("{pallet}::{}", error.name)).collect()
		}
		let errors = [
			of::<pallet_participants::Error<Runtime>>("Participants"),
			of::<pallet_vaccination_records::Error<Runtime>>("VaccinationRecords"),
			of::<pallet_consent::Error<Runtime>>("Consent"),
			of::<pallet_vaccine_details::Error<Runtime>>("VaccineDetails"),
			of::<pallet_access_log::Error<Runtime>>("AccessLog"),
		];
		errors.into_iter().flatten().collect()
	}
}

fn name_of_call(call: &RuntimeCall) -> String {
	let metadata = call.get_call_metadata();
	format!("{}::{}", metadata.pallet_name, metadata.function_name)
}

fn name_of_error(error: &DispatchError) -> String {
	let DispatchError::Module(module) = error else { return format!("{error:?}") };
	let pallet = match module.index {
		10 => "Participants",
		11 => "VaccinationRecords",
		12 => "Consent",
		13 => "VaccineDetails",
		14 => "AccessLog",
		_ => "?",
	};
	format!("{pallet}::{}", module.message.unwrap_or("?"))
}

/// Refuses to go on when the chain's row is not the model's.
fn same<Row: Debug + PartialEq>(what: &str, of: &impl Debug, chain: Row, model: Row) -> Result<(), String> {
	if chain == model {
		return Ok(());
	}
	Err(format!("{what} of {of:?} differ\n  chain: {chain:?}\n  model: {model:?}"))
}

/// A chain and its model, inside the chain's externalities.
pub struct World {
	pub model: Model,
	pub tally: Tally,
	/// What was called, by whom, and what became of it.
	pub log: Vec<String>,
}

impl World {
	/// Genesis, then the registration of the cast. Accounts are numbered in this order.
	pub fn new() -> Self {
		let mut model = Model { genesis: System::block_hash(0).into(), ..Default::default() };
		let (authority, key) = (chain::id(chain::AUTHORITY), chain::GENESIS_KEY);
		model.enrol(authority, Role::HealthAuthority, None, chain::account(0), key);
		for (index, admin) in (1..).zip(chain::ADMINS) {
			let account = chain::account(index);
			model.enrol(chain::id(admin), Role::HealthAdmin, Some(authority), account, key);
			model.authority_wraps.insert(chain::id(admin), [(0, chain::GENESIS_WRAP)].into());
		}
		let mut world = Self { model, tally: Tally::default(), log: vec![] };
		world.start_block(1, chain::START);
		for (username, role, organisation) in CAST {
			let organisation = organisation.map(chain::id);
			let call = register(chain::id(username), role, organisation, world.unused_account());
			world.send(chain::ADMINS[0], call);
		}
		let call = pallet_participants::Call::suspend { id: chain::id(SUSPENDED) };
		world.send(chain::ADMINS[0], call.into());
		world.start_block(2, chain::START + 250);
		world
	}

	/// Runs a story in a world of its own, and at its end compares everything.
	pub fn tell(story: impl FnOnce(&mut Self)) {
		chain::new_chain().execute_with(|| {
			let mut world = Self::new();
			story(&mut world);
			world.compare_histories().unwrap();
		});
	}

	pub fn unused_account(&self) -> AccountId32 {
		chain::account(self.model.accounts.len() as u16)
	}

	fn start_block(&mut self, number: u32, now: Moment) {
		chain::start_block(number, now);
		(self.model.block, self.model.now) = (number, now);
	}

	/// Goes on to the next block, some milliseconds later.
	pub fn wait(&mut self, milliseconds: Moment) {
		self.start_block(self.model.block + 1, self.model.now + milliseconds);
	}

	/// Sends a call to chain and model.
	///
	/// # Errors
	///
	/// The difference, when the two do not agree on what became of it or on what is stored, or when an invariant
	/// does not hold.
	pub fn play(
		&mut self,
		signer: Option<AccountId32>,
		call: impl Into<RuntimeCall>,
	) -> Result<Result<(), DispatchError>, String> {
		let call = call.into();
		let name = name_of_call(&call);
		let verdict = self.model.dispatch(signer.as_ref(), &call);
		let origin = signer.clone().map_or(RuntimeOrigin::none(), RuntimeOrigin::signed);
		let outcome = call.clone().dispatch(origin).map(|_| ()).map_err(|refusal| refusal.error);
		let refusal = outcome.as_ref().err().map(name_of_error);
		self.log.push(format!(
			"block {}: {name} by {}: {}",
			self.model.block,
			signer.map_or("nobody".into(), |account| self.name_of_signer(&account)),
			refusal.as_deref().unwrap_or("done"),
		));
		match refusal {
			None => *self.tally.taken.entry(name).or_default() += 1,
			Some(refusal) => *self.tally.refused.entry(refusal).or_default() += 1,
		}
		let agree = match (&outcome, &verdict) {
			(Ok(()), Ok(())) => true,
			(Err(refusal), Err(broken)) => broken.contains(refusal),
			_ => false,
		};
		let differ = if agree {
			self.compare().and_then(|()| Self::check_invariants()).err()
		} else {
			let broken = verdict.map_err(|broken| broken.iter().map(name_of_error).collect::<Vec<_>>());
			Some(format!("chain: {:?}, model: {broken:?}", outcome.as_ref().map_err(name_of_error)))
		};
		match differ {
			None => Ok(outcome),
			Some(difference) => Err(format!("{}\n{difference}\n{call:?}", self.log.join("\n"))),
		}
	}

	fn name_of_signer(&self, account: &AccountId32) -> String {
		let mut votes = [chain::HEALTH_ADMINS_VOTE, chain::ORGANISATIONS_VOTE].into_iter();
		match (
			self.model.accounts.get(account),
			votes.find(|vote| chain::vote(vote).as_ref() == Some(account)),
		) {
			(Some(id), _) => name_of(*id),
			(None, Some(vote)) => vote.into(),
			(None, None) => "a stranger".into(),
		}
	}

	/// A call that must take effect.
	#[track_caller]
	pub fn expect(&mut self, username: &str, call: impl Into<RuntimeCall>) {
		let outcome = self.play(Some(self.account_of(username)), call).unwrap();
		assert_ok!(outcome);
	}

	/// A call that must take effect, with nothing compared: for large registries. Its name.
	#[track_caller]
	pub fn send(&mut self, username: &str, call: RuntimeCall) -> String {
		let account = self.account_of(username);
		let name = name_of_call(&call);
		assert_eq!(self.model.dispatch(Some(&account), &call), Ok(()), "{name}");
		assert_ok!(call.dispatch(RuntimeOrigin::signed(account)));
		name
	}

	/// A call that must be refused so.
	#[track_caller]
	pub fn expect_refusal(
		&mut self,
		username: &str,
		call: impl Into<RuntimeCall>,
		error: impl Into<DispatchError>,
	) {
		let outcome = self.play(Some(self.account_of(username)), call).unwrap();
		assert_eq!(outcome, Err(error.into()));
	}

	/// The account of a participant, or of a vote.
	pub fn account_of(&self, username: &str) -> AccountId32 {
		chain::vote(username).unwrap_or_else(|| self.model.people[&chain::id(username)].account.clone())
	}

	/// Every pallet's own invariants.
	fn check_invariants() -> Result<(), String> {
		let all = [
			Participants::do_try_state(),
			VaccinationRecords::do_try_state(),
			Consent::do_try_state(),
			VaccineDetails::do_try_state(),
			AccessLog::do_try_state(),
		];
		all.into_iter().collect::<Result<(), _>>().map_err(|broken| format!("broken invariant: {broken:?}"))
	}

	/// Compares all rows but the older entries of histories.
	fn compare(&self) -> Result<(), String> {
		let Model { people, accounts, records, visits, requests, batches, .. } = &self.model;
		let counts =
			|people, accounts, records, visits, requests| [people, accounts, records, visits, requests];
		same(
			"rows",
			&"the registry",
			counts(
				People::<Runtime>::iter_keys().count(),
				Accounts::<Runtime>::iter_keys().count(),
				Records::<Runtime>::iter_keys().count(),
				Visits::<Runtime>::iter_keys().count(),
				Requests::<Runtime>::iter_keys().count(),
			),
			counts(people.len(), accounts.len(), records.len(), visits.len(), requests.len()),
		)?;
		same(
			"admins or versions",
			&chain::AUTHORITY,
			(HealthAdmins::<Runtime>::get().into_iter().collect(), AuthorityVersion::<Runtime>::get()),
			(self.model.admins(), self.model.authority_version),
		)?;
		people.iter().try_for_each(|(id, person)| self.compare_person(id, person))?;
		records.iter().try_for_each(|(id, record)| self.compare_record(id, record))?;
		visits.iter().try_for_each(|(id, visit)| compare_visit(id, visit))?;
		requests.iter().try_for_each(|((family, requester), request)| {
			same("requests", family, Requests::<Runtime>::get(family, requester), Some(*request))
		})?;
		same("batches", &"the gateways", &Batches::<Runtime>::iter().collect(), batches)
	}

	fn compare_person(&self, id: &ParticipantId, person: &Person) -> Result<(), String> {
		let Some(row) = People::<Runtime>::get(id) else { return Err(format!("{id:?} is missing")) };
		same(
			"roles, organisations, accounts or keys",
			id,
			(row.role, row.organisation, row.account, row.encryption_key, row.keys_since),
			(
				person.role,
				person.organisation,
				person.account.clone(),
				person.encryption_key,
				person.keys_since,
			),
		)?;
		same("statuses", id, row.status, person.status)?;
		let wraps: BTreeMap<_, _> = AuthorityWraps::<Runtime>::iter_prefix(id).collect();
		let expected = self.model.authority_wraps.get(id).cloned().unwrap_or_default();
		same("the health authority's secrets", id, wraps, expected)?;
		let acts = Participants::actor_of(&person.account).map(|actor| actor.id);
		same("rights to act", id, acts, self.model.is_active(id).then_some(*id))
	}

	fn compare_record(&self, id: &RecordId, record: &Record) -> Result<(), String> {
		let Some(row) = Records::<Runtime>::get(id) else { return Err(format!("{id:?} is missing")) };
		same(
			"owners, epochs or origins",
			id,
			(row.owner, row.epoch, row.epoch_since, row.created_at, row.identity_tag),
			(record.owner, record.epoch, record.epoch_since, record.created_at, record.identity_tag),
		)?;
		let latest = AccessLog::accesses(*id, None, 1).into_iter().next();
		let expected = record.accesses.iter().copied().enumerate().next_back();
		let placed = |(index, entry)| (AccessPlace::Row(index as u32), entry);
		same("last reads", id, latest, expected.map(placed))?;
		same("lengths of history", id, row.history as usize, record.history.len())?;
		let last = row.history.checked_sub(1).and_then(|last| History::<Runtime>::get(id, last));
		same("last entries of history", id, last.as_ref(), record.history.last())?;
		same(
			"readers",
			id,
			by_id(&Readers::<Runtime>::get(id), |row| row.id),
			by_id(&record.readers, |row| row.id),
		)?;
		same(
			"wraps",
			id,
			by_id(&CurrentWraps::<Runtime>::get(id), |row| row.reader),
			by_id(&record.wraps, |row| row.reader),
		)?;
		let link = record.epoch.checked_sub(1).and_then(|ended| EpochLinks::<Runtime>::get(id, ended));
		same("links", id, link.as_ref(), record.links.last())?;
		let visits: Vec<_> = (0..).map_while(|index| VisitsOfRecord::<Runtime>::get(id, index)).collect();
		same("visits", id, &visits, &record.visits)?;
		let mut owned = OwnedRecords::<Runtime>::iter_prefix_values(record.owner);
		same("owners' lists", id, owned.any(|owned| owned == *id), true)?;
		self.model.people.keys().try_for_each(|reader| {
			same("levels of access", reader, Consent::access_level(id, reader), self.model.access(id, reader))
		})
	}

	/// Compares what grows: histories whole, and the children.
	pub fn compare_histories(&self) -> Result<(), String> {
		self.model.records.iter().try_for_each(|(id, record)| {
			let history: Vec<_> = (0..).map_while(|index| History::<Runtime>::get(id, index)).collect();
			same("histories", id, &history, &record.history)?;
			let links: Vec<_> = (0..).map_while(|ended| EpochLinks::<Runtime>::get(id, ended)).collect();
			same("links", id, &links, &record.links)?;
			let rows = (0..record.accesses.len() as u32 + 1).map_while(|index| {
				let row = AccessLog::accesses(*id, Some(AccessPlace::Row(index + 1)), 1).into_iter().next();
				row.filter(|(place, _)| *place == AccessPlace::Row(index)).map(|(_, entry)| entry)
			});
			same("logs of reads", id, &rows.collect(), &record.accesses)?;
			same("children", id, Children::<Runtime>::get(id).as_ref(), Some(&record.child))
		})
	}
}

fn compare_visit(id: &VisitId, visit: &Visit) -> Result<(), String> {
	let Some(row) = Visits::<Runtime>::get(id) else { return Err(format!("{id:?} is missing")) };
	let note = |(version, commitment, decision)| NoteReference { version, commitment, decision };
	same("states", id, (row.state, row.epoch, row.note), (visit.state, visit.epoch, visit.note.map(note)))?;
	same(
		"records, hospitals, professionals or times",
		id,
		(row.record, row.hospital, row.doctor, row.physician, row.opened_at),
		(visit.record, visit.hospital, visit.doctor, visit.physician, visit.opened_at),
	)?;
	same("numbers of notes", id, row.notes as usize, visit.notes.len())?;
	let last = row.notes.checked_sub(1).and_then(|last| Notes::<Runtime>::get(id, last));
	same("last notes", id, last.as_ref(), visit.notes.last())?;
	let sections: BTreeMap<Section, _> = Sections::<Runtime>::iter_prefix(id).collect();
	same("sections", id, &sections, &visit.sections)?;
	same("wraps", id, VisitWraps::<Runtime>::get(id).as_ref(), Some(&visit.wraps))?;
	same("signatures", id, Signatures::<Runtime>::get(id), visit.signature.clone())
}

/// Rows in the order of whom they are for.
fn by_id<Row: Clone>(rows: &[Row], id: impl Fn(&Row) -> ParticipantId) -> Vec<Row> {
	let mut rows = rows.to_vec();
	rows.sort_by_key(id);
	rows
}

/// A participant's username, if it has one of the tests'.
fn name_of(id: ParticipantId) -> String {
	let usernames = CAST.iter().map(|(username, ..)| *username);
	let mut usernames = usernames.chain(chain::ADMINS).chain([chain::AUTHORITY]);
	usernames.find(|username| chain::id(username) == id).map_or_else(|| id.to_string(), Into::into)
}

/// The registration of a participant with an account.
pub fn register(
	id: ParticipantId,
	role: Role,
	organisation: Option<ParticipantId>,
	account: AccountId32,
) -> RuntimeCall {
	let encryption_key = EncryptionKey(account.clone().into());
	let profile = Default::default();
	pallet_participants::Call::register { id, role, organisation, account, encryption_key, profile }.into()
}
