//! Chain and model in step: every call goes to both, and afterwards both must agree.

mod people;

use frame_support::{BoundedVec, Hashable, assert_ok, traits::GetCallMetadata};
use pallet_access_log::Batches;
use pallet_consent::{Readers, Requests};
use pallet_vaccination_records::{Erased, IdentityTags, OwnedRecords, Removals};
use pallet_vaccine_details::RecordOf;
use scale_info::{TypeDef, TypeInfo};
use sp_runtime::{AccountId32, DispatchError, traits::Dispatchable};
use std::{
	cell::Cell,
	collections::{BTreeMap, BTreeSet},
	fmt::Debug,
};
use vacchain_primitives::{
	AccessPlace, EncryptionKey, HistoryEntry, Moment, ParticipantChange, ParticipantId, RecordId,
	RecordState, Role, Section, Tombstone, VisitId, VisitWrap,
	bounds::{AUTHORITY_KEY_WRAP_LEN, CONTENT_KEY_WRAP_LEN, MAX_PAGE},
	questions::{AccessLevel, RenewalDue},
};

use crate::{
	calls,
	chain::{
		self, AccessLog, Consent, Participants, Powers, Runtime, RuntimeCall, RuntimeOrigin, System,
		VaccinationRecords, VaccineDetails,
	},
	model::{Model, Record, Visit},
};

/// Everyone but the health authority and its admins, with the organisation of whoever belongs to one.
pub const CAST: [(&str, Role, Option<&str>); 21] = [
	("amrani", Role::Family, None),
	("berrada", Role::Family, None),
	("avicenne", Role::Hospital, None),
	("cheikh-zaid", Role::Hospital, None),
	("ecole-atlas", Role::School, None),
	("ecole-fermee", Role::School, None),
	("assur-atlantique", Role::Insurer, None),
	("re-avicenne", Role::Receptionist, Some("avicenne")),
	("re-zaid", Role::Receptionist, Some("cheikh-zaid")),
	("so-atlas", Role::SchoolOfficer, Some("ecole-atlas")),
	("ia-atlantique", Role::InsuranceAgent, Some("assur-atlantique")),
	("dr-alaoui", Role::Doctor, Some("avicenne")),
	("dr-bennani", Role::Doctor, Some("avicenne")),
	("dr-chraibi", Role::Doctor, Some("cheikh-zaid")),
	("dr-daoudi", Role::Doctor, Some("cheikh-zaid")),
	("ph-fassi", Role::Physician, Some("avicenne")),
	("ph-guessous", Role::Physician, Some("avicenne")),
	("ph-hajji", Role::Physician, Some("cheikh-zaid")),
	("ph-idrissi", Role::Physician, Some("cheikh-zaid")),
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
		let pallets =
			["Participants", "VaccinationRecords", "Consent", "VaccineDetails", "AccessLog", "Powers"];
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
			of::<pallet_powers::Error<Runtime>>("Powers"),
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
		16 => "Powers",
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
	/// The calls, their signers, and what became of them.
	pub log: Vec<String>,
	/// How many public keys were made.
	keys: Cell<u32>,
}

impl World {
	/// Genesis, then the registration of the cast, each put forward by its organisation, and the organisations' first
	/// content keys. Accounts are numbered in this order.
	pub fn new() -> Self {
		let genesis = System::block_hash(0).into();
		let model = Model { genesis, admins_needed: 1, ..Default::default() };
		let mut world = Self { model, tally: Tally::default(), log: vec![], keys: Cell::new(0) };
		world.start_with_genesis();
		world.start_block(1, chain::START);
		for (username, role, organisation) in CAST {
			world.register(username, role, organisation);
		}
		let organisations = world
			.model
			.people
			.iter()
			.filter(|(id, person)| **id != chain::id(chain::AUTHORITY) && person.role != Role::Custody);
		let organisations = organisations.map(|(id, _)| id);
		let readers = organisations.flat_map(|id| world.model.reading_staff(id));
		for reader in readers.collect::<Vec<_>>() {
			let call = calls::replace_content_key(&world.model, reader, world.unused_key());
			world.send_as(world.model.people[&reader].account.clone(), call);
		}
		world.send(chain::ADMINS[0], calls::suspend(SUSPENDED));
		world.start_block(2, chain::START + 250);
		world
	}

	/// The health authority and its admins, who hold its content key.
	fn start_with_genesis(&mut self) {
		let authority = chain::id(chain::AUTHORITY);
		let admins = chain::ADMINS.map(|admin| (chain::id(admin), Role::HealthAdmin, Some(authority)));
		let all = [(authority, Role::HealthAuthority, None)].into_iter().chain(admins);
		for (index, (id, role, organisation)) in (0..).zip(all) {
			let (account, key) = (chain::account(index), chain::key(index.into()));
			self.model.enrol(id, role, organisation, account, key, vec![]);
			self.model.write_log(id, None, ParticipantChange::Registered { role, organisation });
		}
		let keys = self.model.content_keys.entry(authority).or_default();
		for (admin, ..) in admins {
			let wrap = BoundedVec::truncate_from(chain::sealed(AUTHORITY_KEY_WRAP_LEN, 0));
			keys.holders.insert(admin);
			keys.wraps.insert((admin, 0), (0, wrap));
		}
		for ((custody, number), (admin, ..)) in
			ParticipantId::CUSTODIES.into_iter().zip(chain::FIRST_CUSTODY..).zip(admins)
		{
			let (role, organisation) = (Role::Custody, Some(authority));
			let account = AccountId32::new(custody.blake2_256());
			self.model.enrol(custody, role, organisation, account, chain::key(number), vec![]);
			self.model.write_log(custody, None, ParticipantChange::Registered { role, organisation });
			let wrap = BoundedVec::truncate_from(chain::sealed(CONTENT_KEY_WRAP_LEN, 0));
			let keys = self.model.content_keys.entry(custody).or_default();
			keys.holders.insert(admin);
			keys.wraps.insert((admin, 0), (0, wrap));
			self.model.custody_keys.insert((admin, custody));
		}
	}

	/// Registers a participant, whom its organisation puts forward.
	pub fn register(&mut self, username: &str, role: Role, organisation: Option<&str>) {
		let (id, account) = (chain::id(username), self.unused_account());
		let encryption_key = if role.is_organisation() { EncryptionKey::none() } else { self.unused_key() };
		let profile = pallet_participants::Profile::default();
		if let Some(organisation) = organisation {
			let (account, encryption_key, profile) =
				(account.clone(), encryption_key.clone(), profile.clone());
			let call = pallet_participants::Call::put_forward { id, role, account, encryption_key, profile };
			self.send(organisation, call.into());
		}
		let organisation = organisation.map(chain::id);
		let call =
			pallet_participants::Call::register { id, role, organisation, account, encryption_key, profile };
		self.send(chain::ADMINS[0], call.into());
	}

	/// Runs a story in a world of its own, and at its end compares everything.
	pub fn tell(story: impl FnOnce(&mut Self)) {
		chain::new_chain().execute_with(|| {
			let mut world = Self::new();
			story(&mut world);
			world.settle();
			world.compare_histories().unwrap();
		});
	}

	pub fn unused_account(&self) -> AccountId32 {
		chain::account(self.model.accounts.len() as u16)
	}

	/// A public key that nobody has.
	pub fn unused_key(&self) -> EncryptionKey {
		chain::key(1000 + self.keys.replace(self.keys.get() + 1))
	}

	fn start_block(&mut self, number: u32, now: Moment) {
		chain::start_block(number, now);
		self.model.idle();
		(self.model.block, self.model.now) = (number, now);
	}

	/// Goes on to the next block, some milliseconds later.
	pub fn wait(&mut self, milliseconds: Moment) {
		self.start_block(self.model.block + 1, self.model.now + milliseconds);
	}

	/// Goes on until nothing is left that is about to leave the chain.
	pub fn settle(&mut self) {
		while Removals::<Runtime>::iter_keys().next().is_some() {
			self.wait(250);
		}
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
			(Err(refusal), Err(broken)) => broken.is_empty() || broken.contains(refusal),
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
		self.send_as(self.account_of(username), call)
	}

	#[track_caller]
	fn send_as(&mut self, account: AccountId32, call: RuntimeCall) -> String {
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
			Powers::do_try_state(),
		];
		all.into_iter().collect::<Result<(), _>>().map_err(|broken| format!("broken invariant: {broken:?}"))
	}

	/// Compares all rows but the older entries of histories.
	fn compare(&self) -> Result<(), String> {
		let Model { records, visits, requests, batches, .. } = &self.model;
		let in_use = records.values().filter(|record| record.state == RecordState::InUse);
		let is_listed =
			|(id, record): &(&RecordId, &Record)| OwnedRecords::<Runtime>::get(record.owner).contains(id);
		let listed = records.iter().filter(is_listed).count();
		same(
			"rows",
			&"the registry",
			[
				IdentityTags::<Runtime>::iter_values().map(|bucket| bucket.len()).sum(),
				OwnedRecords::<Runtime>::iter_values().map(|owned| owned.len()).sum(),
				Readers::<Runtime>::iter_keys().count(),
				Requests::<Runtime>::iter_keys().count(),
			],
			[in_use.clone().count(), listed, records.len(), requests.len()],
		)?;
		in_use.map(|record| record.identity_tag).try_for_each(|tag| {
			same("tags", &tag.tag, VaccinationRecords::records_tagged(tag), self.model.bucket(&tag))
		})?;
		self.compare_erased()?;
		people::compare(&self.model)?;
		records.iter().try_for_each(|(id, record)| self.compare_record(id, record))?;
		visits.iter().try_for_each(|(id, visit)| compare_visit(id, visit))?;
		requests.iter().try_for_each(|((family, requester), request)| {
			same("requests", family, Requests::<Runtime>::get(family, requester), Some(*request))
		})?;
		same("batches", &"the gateways", &Batches::<Runtime>::iter().collect(), batches)
	}

	/// An erased record is there for nobody, and its former owner alone is told that it was erased. The rows of its visits may
	/// be about to leave.
	fn compare_erased(&self) -> Result<(), String> {
		let Model { visits, erased, .. } = &self.model;
		let known: BTreeSet<_> = visits.keys().copied().collect();
		let leaving: BTreeSet<_> = erased.values().flat_map(|row| row.visits.iter().copied()).collect();
		let on_chain: BTreeSet<_> = RecordOf::<Runtime>::iter_keys().collect();
		let others = on_chain.difference(&known).copied().collect::<BTreeSet<_>>();
		same("visits", &"the registry", others.is_subset(&leaving), true)?;
		let ids = Erased::<Runtime>::iter_keys().collect::<BTreeSet<_>>();
		let places = erased.keys().map(Tombstone::place_of).collect();
		same("erased records", &"the registry", ids, places)?;
		erased.iter().try_for_each(|(id, row)| {
			let record = (VaccinationRecords::record(*id), VaccinationRecords::child(*id));
			same("erased records", id, record, (None, None))?;
			same("wraps of erased records", id, VaccinationRecords::wraps(*id).to_vec(), vec![])?;
			self.model.people.keys().try_for_each(|asks| {
				let tombstone = VaccinationRecords::tombstone(*id, *asks).map(|told| (told.root, told.at));
				same("tombstones", id, tombstone, (*asks == row.owner).then_some((row.root, row.at)))
			})
		})
	}

	/// Once its rows have left, no key on chain names an erased record or one of its visits.
	fn check_gone(&self) -> Result<(), String> {
		let erased = &self.model.erased;
		let visits = erased.values().flat_map(|row| row.visits.iter().map(|visit| visit.0));
		let ids: BTreeSet<_> = erased.keys().map(|id| id.0).chain(visits).collect();
		let mut key = vec![];
		while let Some(next) = sp_io::storage::next_key(&key).filter(|_| !ids.is_empty()) {
			if next.windows(16).any(|bytes| ids.contains(bytes)) {
				return Err(format!("a row of an erased record has stayed: {next:02x?}"));
			}
			key = next;
		}
		Ok(())
	}

	fn compare_record(&self, id: &RecordId, record: &Record) -> Result<(), String> {
		let Some(row) = VaccinationRecords::record(*id) else { return Err(format!("{id:?} is missing")) };
		same(
			"owners, epochs or origins",
			id,
			(
				row.owner,
				row.epoch,
				row.epoch_since,
				row.visit_index,
				row.created_at,
				row.identity_tag,
				row.namesake,
				row.rectified,
			),
			(
				record.owner,
				record.epoch,
				record.epoch_since,
				record.visit_index,
				record.created_at,
				record.identity_tag,
				record.namesake,
				record.rectified,
			),
		)?;
		let agreed = VaccinationRecords::agreed_merge(*id).map(|agreed| (agreed.into, agreed.link));
		same(
			"states, wishes or merges",
			id,
			(
				row.state,
				row.owner_since,
				row.erasure_asked_at,
				agreed.as_ref(),
				row.merged.to_vec(),
				row.renew,
			),
			(
				record.state,
				record.owner_since,
				record.erasure_asked_at,
				record.agreed.as_ref(),
				record.merged.clone(),
				record.renew,
			),
		)?;
		same("renewals", id, Consent::renewal_due(id), self.model.is_due(id))?;
		let latest = AccessLog::accesses(*id, None, 1).into_iter().next();
		let expected = record.accesses.iter().copied().enumerate().next_back();
		let place = |(index, entry)| (AccessPlace::Row(index as u32), entry);
		same("last reads", id, latest, expected.map(place))?;
		same("lengths of history", id, row.history as usize, record.history.len())?;
		let last = VaccinationRecords::history(*id, row.history.saturating_sub(1), 1).pop();
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
			by_id(&VaccinationRecords::wraps(*id), |row| row.reader),
			by_id(&record.wraps, |row| row.reader),
		)?;
		let link = VaccinationRecords::link(*id, record.epoch);
		same("links", id, link.as_ref(), record.links.get(&record.epoch))?;
		let visits = VaccineDetails::visits_of(*id, 0, MAX_PAGE);
		let reports = VaccineDetails::reports(*id, 0, MAX_PAGE);
		same("reports", id, reports, record.reports.iter().take(MAX_PAGE as usize).cloned().collect())?;
		same("visits", id, visits, record.visits.iter().copied().take(MAX_PAGE as usize).collect())?;
		// One that was voided may have made room for another.
		let is_void = matches!(record.state, RecordState::Void { .. });
		let owned = OwnedRecords::<Runtime>::get(record.owner);
		same("owners' lists", id, is_void || owned.contains(id), true)?;
		self.model.people.keys().try_for_each(|reader| {
			let given = record.halves.iter().filter(|half| half.wrap.reader == *reader).cloned().collect();
			same("halves", reader, VaccinationRecords::halves(*id, *reader), given)?;
			same("levels of access", reader, Consent::access_level(id, reader), self.model.access(id, reader))
		})
	}

	/// Compares what grows: histories whole, and the children.
	pub fn compare_histories(&self) -> Result<(), String> {
		people::compare_histories(&self.model)?;
		self.check_gone()?;
		self.model.records.iter().try_for_each(|(id, record)| {
			let mut history: Vec<HistoryEntry> = vec![];
			while history.len() < record.history.len() {
				let page = VaccinationRecords::history(*id, history.len() as u32, MAX_PAGE);
				if page.is_empty() {
					break;
				}
				history.extend(page);
			}
			same("histories", id, &history, &record.history)?;
			let root = history.iter().fold([0; 32], |before, entry| entry.root_after(&before));
			same("roots", id, VaccinationRecords::record(*id).map(|row| row.root), Some(root))?;
			let links =
				(1..=record.epoch).filter_map(|epoch| Some((epoch, VaccinationRecords::link(*id, epoch)?)));
			same("links", id, &links.collect(), &record.links)?;
			for (epoch, kept) in &record.past_wraps {
				for reader in self.model.people.keys().copied() {
					let kept = kept.iter().map(|(_, wrap)| wrap).filter(|wrap| wrap.reader == reader);
					let expected: Vec<_> = kept.cloned().collect();
					let past = VaccinationRecords::past_wraps(*id, *epoch, reader);
					same("past wraps", id, past, expected)?;
				}
			}
			for epoch in 0..record.epoch {
				let expected = record.bridges.get(&epoch).into_iter().flatten();
				let expected: Vec<_> = expected.map(|(_, link)| link.clone()).collect();
				same("bridges", id, VaccinationRecords::bridges(*id, epoch), expected)?;
			}
			let rows = (0..record.accesses.len() as u32 + 1).map_while(|index| {
				let row = AccessLog::accesses(*id, Some(AccessPlace::Row(index + 1)), 1).into_iter().next();
				row.filter(|(place, _)| *place == AccessPlace::Row(index)).map(|(_, entry)| entry)
			});
			same("logs of reads", id, &rows.collect(), &record.accesses)?;
			same("children", id, VaccinationRecords::child(*id).as_ref(), Some(&record.child))
		})
	}
}

fn compare_visit(id: &VisitId, visit: &Visit) -> Result<(), String> {
	let Some(row) = VaccineDetails::visit(*id) else { return Err(format!("{id:?} is missing")) };
	same(
		"states",
		id,
		(row.state, row.epoch, row.index, row.note),
		(visit.state, visit.epoch, visit.index, visit.note),
	)?;
	same(
		"records, hospitals, professionals or times",
		id,
		(row.record, row.hospital, row.doctor, row.physician, row.made_at, row.opened_at),
		(visit.record, visit.hospital, visit.doctor, visit.physician, visit.made_at, visit.opened_at),
	)?;
	same("numbers of notes", id, row.notes as usize, visit.notes.len())?;
	let last = VaccineDetails::notes(*id, row.notes.saturating_sub(1), 1).pop();
	same("last notes", id, last.as_ref(), visit.notes.last())?;
	let corrections = (1..).map_while(|version| VaccineDetails::examination(row.record, *id, version));
	same("corrections", id, corrections.collect(), visit.corrections.clone())?;
	let aside = VaccineDetails::aside(row.record, *id);
	same("former professionals", id, aside.former.to_vec(), visit.former.clone())?;
	same("disputes", id, VaccineDetails::dispute_of(row.record, *id), visit.dispute.clone())?;
	let rulings = (0..).map_while(|number| VaccineDetails::ruling(row.record, *id, number));
	same("rulings", id, rulings.collect(), visit.rulings.clone())?;
	let kinds = [Section::Examination, Section::Immunization, Section::Recommendation, Section::Retraction];
	let sections = kinds.into_iter().filter_map(|kind| Some((kind, VaccineDetails::section(*id, kind)?)));
	same("sections", id, &sections.collect(), &visit.sections)?;
	let wraps = [visit.doctor, visit.physician].map(|named| VaccineDetails::visit_wrap(*id, named));
	let given = |at: usize| visit.keys.as_ref().map(|(wraps, _): &([VisitWrap; 2], _)| wraps[at].clone());
	same("wraps", id, wraps, [given(0), given(1)])?;
	same("signatures", id, VaccineDetails::signature(*id), visit.signature.clone())
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
