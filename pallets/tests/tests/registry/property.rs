//! Random sequences of calls by random roles, against the model.

use pallet_access_log::Call as AccessLog;
use pallet_consent::Call as Consent;
use pallet_participants::Call as Participants;
use pallet_powers::Call as Powers;
use pallet_vaccine_details::Call as Visits;
use proptest::{
	collection,
	prelude::*,
	sample::select,
	test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner},
};
use sp_runtime::AccountId32;
use std::cell::RefCell;
use vacchain_primitives::{
	Level, Moment, NewKey, ParticipantId, Power, PowerKind, Read, RecordId, Role, Rotation, Section, VisitId,
	VisitState,
};

use crate::{
	chain::{self, RuntimeCall},
	model::Model,
	plan::{DEEDS, Deed, plan},
	world::{Tally, World},
};

/// Refusals that no sequence of calls leads to, or none so short; where they are shown, if they can be.
const UNSEEN: [(&str, &str); 21] = [
	("Participants::NotAgreed", "its own tests show it"),
	("Participants::StoppedByOrganisation", "its own tests show it"),
	("Participants::TooManyCandidates", "its own tests show it"),
	("Participants::TooManyHolders", "its own tests show it"),
	("Participants::TooManySameNumber", "a_number_has_so_many_families"),
	("VaccinationRecords::TooManyHalves", "its own tests show it"),
	("VaccinationRecords::TooManyVersions", "its own tests show it"),
	("VaccinationRecords::TooManyNamesakes", "a_tag_has_so_many_namesakes"),
	("VaccinationRecords::AnotherAdminNeeded", "children_are_rectified_so_often"),
	("VaccinationRecords::TooManyRecords", "a_family_owns_no_sixty_fifth_record"),
	("VaccinationRecords::TooManyToday", "one_admin_fills_the_bucket_of_a_child"),
	("Consent::DailyBound", "a_reader_mends_only_so_much_in_a_day"),
	("Consent::TooManyReaders", "a_record_has_no_seventeenth_reader"),
	("Consent::TooManyRequests", "its own tests show it"),
	("Consent::TooManyWards", "its own tests show it"),
	("VaccineDetails::TooManyNotes", "a_visit_has_no_sixty_fifth_note"),
	("VaccineDetails::TooManyVisits", "its own tests show it"),
	("VaccineDetails::TooManyReports", "its own tests show it"),
	("VaccineDetails::TooManyChanges", "its own tests show it"),
	("Powers::TooManyPowers", "its own tests show it"),
	("Powers::DailyBound", "one_admin_restores_voids_reassigns_at_the_speed_of_the_quota"),
];

/// A deed, the chance of its details, and how long it is until the next one; no time at all is the same block.
#[derive(Clone, Debug)]
struct Step {
	deed: Deed,
	seed: u64,
	pause: Option<Moment>,
}

/// The deeds of the sequences in which records are merged, move and end more often than anything else happens.
const LIFE: [(usize, Deed); 12] = [
	(3, Deed::Create),
	(5, Deed::AgreeToMerge),
	(8, Deed::ProposeForRecord),
	(3, Deed::Confirm),
	(9, Deed::Exercise),
	(3, Deed::RenewKeys),
	(2, Deed::Grant),
	(2, Deed::NameGuardian),
	(4, Deed::LogReads),
	(2, Deed::AskForErasure),
	(1, Deed::Veto),
	(1, Deed::Decide),
];

/// One of these deeds, and how often a second passes after it.
fn any_step(deeds: &[(usize, Deed)], seconds: u32) -> impl Strategy<Value = Step> + use<> {
	let deeds: Vec<_> = deeds.iter().flat_map(|(weight, deed)| vec![*deed; *weight]).collect();
	let pause = prop_oneof![
		10 => Just(None),
		6 => Just(Some(250)),
		seconds => Just(Some(1000)),
		1 => Just(Some(60 * 60 * 1000)),
		1 => Just(Some(12 * 60 * 60 * 1000)),
		1 => Just(Some(crate::model::MONTH)),
	];
	(select(deeds), any::<u64>(), pause).prop_map(|(deed, seed, pause)| Step { deed, seed, pause })
}

fn any_steps() -> impl Strategy<Value = Vec<Step>> {
	let steps = |deeds, seconds| collection::vec(any_step(deeds, seconds), 60..=120);
	prop_oneof![5 => steps(&DEEDS[..], 3), 1 => steps(&LIFE[..], 12)]
}

/// Whether a call, if it takes effect, is one of this kind; nothing if it cannot take effect.
type Situation = fn(&Model, ParticipantId, &RuntimeCall) -> Option<bool>;

/// The situation that makes a call worth counting, beyond its name.
const SITUATIONS: [(&str, Situation); 44] = [
	("a guardian consents", |model, who, call| {
		use Consent::{grant, revoke, transfer};
		let RuntimeCall::Consent(grant { record, .. } | revoke { record, .. } | transfer { record, .. }) =
			call
		else {
			return None;
		};
		Some(!model.is_owner(record, &who))
	}),
	("a reader leaves without new keys", |_, _, call| {
		use Consent::{remove_guardian, revoke};
		let RuntimeCall::Consent(revoke { rotation, .. } | remove_guardian { rotation, .. }) = call else {
			return None;
		};
		Some(rotation.is_none())
	}),
	("new keys are brought after a reader has left without", |model, _, call| {
		let RuntimeCall::Consent(Consent::renew_keys { record, .. }) = call else { return None };
		let row = model.records.get(record)?;
		Some(row.wraps.iter().any(|wrap| row.readers.iter().all(|reader| reader.id != wrap.reader)))
	}),
	("a suspended reader gets no new keys", |model, _, call| {
		let (record, rotation) = rotation_of(call)?;
		let has_wrap = |id: &ParticipantId| rotation.wraps.iter().any(|wrap| wrap.reader == *id);
		let remaining = model.remaining(record, None);
		Some(remaining.iter().any(|reader| !model.is_active(&reader.id) && !has_wrap(&reader.id)))
	}),
	("an expired grant drops out", |model, _, call| {
		let RuntimeCall::Consent(Consent::renew_keys { record, .. }) = call else { return None };
		Some(model.records.get(record)?.readers.iter().any(|reader| model.is_over(reader)))
	}),
	("a custodian who was given both halves renews", |model, who, call| {
		let RuntimeCall::Consent(Consent::renew_keys { record, .. }) = call else { return None };
		let row = model.records.get(record)?;
		let has = |half| row.halves.iter().any(|given| given.wrap.reader == who && given.wrap.level == half);
		Some(has(Level::HalfA) && has(Level::HalfB))
	}),
	("a custody's content key is given to a colleague", |model, _, call| {
		let RuntimeCall::Participants(Participants::share_content_key { organisation, .. }) = call else {
			return None;
		};
		Some(model.role(organisation)? == Role::Custody)
	}),
	("the institutions stop the health authority", |_, who, call| {
		let RuntimeCall::Participants(Participants::suspend { id }) = call else { return None };
		Some(who == nobody() && *id == chain::id(chain::AUTHORITY))
	}),
	("the health authority gets a new account", |_, _, call| {
		let RuntimeCall::Participants(Participants::replace_keys { id, .. }) = call else { return None };
		Some(*id == chain::id(chain::AUTHORITY))
	}),
	("an admin of genesis is dismissed", |_, _, call| {
		let RuntimeCall::Participants(Participants::dismiss_health_admin { id }) = call else { return None };
		Some(chain::ADMINS.iter().any(|admin| chain::id(admin) == *id))
	}),
	("an admin claims new keys for a family", |model, _, call| {
		let RuntimeCall::Powers(Powers::exercise { digest }) = call else { return None };
		let waiting = model.waiting(digest)?;
		Some(waiting.confirmed_by.is_some() && waiting.power.kind() == PowerKind::ReplaceKeys)
	}),
	("the institutions decide what somebody objected to", |model, _, call| {
		let RuntimeCall::Powers(Powers::decide { digest, approve: true }) = call else { return None };
		let waiting = model.waiting(digest)?;
		Some(waiting.vetoed_by.is_some() && waiting.power.record().is_none())
	}),
	("a record is voided", |model, _, call| Some(done(model, call)?.kind() == PowerKind::VoidRecord)),
	("a record moves to another family", |model, _, call| {
		Some(done(model, call)?.kind() == PowerKind::ChangeOwner)
	}),
	("a record is merged into another one", |model, _, call| {
		Some(done(model, call)?.kind() == PowerKind::MergeRecord)
	}),
	("a merge is undone", |model, _, call| Some(done(model, call)?.kind() == PowerKind::UndoMerge)),
	("a record is erased", |model, _, call| Some(done(model, call)?.kind() == PowerKind::EraseRecord)),
	("two admins do something to a record", |model, _, call| {
		let RuntimeCall::Powers(Powers::exercise { digest }) = call else { return None };
		let waiting = model.waiting(digest)?;
		Some(waiting.confirmed_by.is_some() && waiting.power.record().is_some())
	}),
	("the institutions decide what happens to a record", |model, _, call| {
		let RuntimeCall::Powers(Powers::decide { digest, approve: true }) = call else { return None };
		Some(model.waiting(digest)?.power.record().is_some())
	}),
	("an owner objects to what is done to a record", |model, who, call| {
		let RuntimeCall::Powers(Powers::veto { digest }) = call else { return None };
		let power = &model.waiting(digest)?.power;
		Some(power.record().is_some() && power.subject() == who)
	}),
	("a guardian objects to an erasure", |model, who, call| {
		let RuntimeCall::Powers(Powers::veto { digest }) = call else { return None };
		Some(model.waiting(digest)?.power.subject() != who)
	}),
	("a new owner brings the first keys of its own", |model, who, call| {
		let RuntimeCall::Consent(Consent::renew_keys { record, .. }) = call else { return None };
		let row = model.records.get(record)?;
		Some(row.owner == who && row.owner_since > row.epoch)
	}),
	("a record that was told apart from another one gets new keys", |model, _, call| {
		let (record, _) = rotation_of(call)?;
		Some(model.records.get(record)?.renew)
	}),
	("a read by way of a merge is logged", |model, _, call| {
		let RuntimeCall::AccessLog(AccessLog::log_reads { reads, .. }) = call else { return None };
		let through = |read: &Read| {
			let row = model.records.get(&read.record)?;
			let own = row.readers.iter().map(|reader| reader.id).chain(row.former.iter().map(|(id, ..)| *id));
			let reads_as = model.acts_for(&read.reader).unwrap_or(read.reader);
			Some(row.state.merged_into().is_some() && !own.collect::<Vec<_>>().contains(&reads_as))
		};
		let is_named = |read: &Read| matches!(model.role(&read.reader), Some(Role::Doctor | Role::Physician));
		let is_of_merged = |read: &&Read| !is_named(read) && through(read) == Some(true);
		Some(reads.iter().filter(is_of_merged).any(|read| model.may_have_happened(read)))
	}),
	("the institutions decide for whoever cannot object", |model, _, call| {
		let RuntimeCall::Powers(Powers::decide { digest, .. }) = call else { return None };
		Some(model.waiting(digest)?.vetoed_by.is_none())
	}),
	("a version of a content key is made before somebody has opened the one before", |model, _, call| {
		let RuntimeCall::Participants(Participants::replace_content_key { organisation, .. }) = call else {
			return None;
		};
		Some(!model.offered(organisation).is_empty())
	}),
	("a content key is given to a colleague", |_, _, call| {
		let RuntimeCall::Participants(Participants::share_content_key { .. }) = call else { return None };
		Some(true)
	}),
	("a visit is opened under new keys that drop an expired grant", |model, _, call| {
		let RuntimeCall::VaccineDetails(Visits::open { record, rotation: Some(_), .. }) = call else {
			return None;
		};
		Some(model.records.get(record)?.readers.iter().any(|reader| model.is_over(reader)))
	}),
	("a reader is let in with new keys after another's were replaced", |model, _, call| {
		let RuntimeCall::Consent(Consent::grant { record, key: NewKey::Renewed(_), .. }) = call else {
			return None;
		};
		let wraps = &model.records.get(record)?.wraps;
		Some(wraps.iter().any(|wrap| wrap.key_version != model.key_version(&wrap.reader)))
	}),
	("a rotation links from an older epoch", |_, _, call| {
		let RuntimeCall::Consent(Consent::renew_keys { rotation, .. }) = call else { return None };
		Some(rotation.link.from + 1 < rotation.link.to)
	}),
	("an ended request is made again", |model, who, call| {
		let RuntimeCall::Consent(Consent::request_access { family, .. }) = call else { return None };
		let asked = (*family, model.acts_for(&who)?);
		Some(model.requests.contains_key(&asked))
	}),
	("a visit has the index of another", |model, _, call| {
		let RuntimeCall::VaccineDetails(Visits::open { record, examination, rotation: None, .. }) = call
		else {
			return None;
		};
		let row = model.records.get(record)?;
		Some(examination.index == row.visit_index)
	}),
	("a record moves while a visit is open", |model, _, call| {
		let RuntimeCall::Consent(Consent::transfer { record, from, .. }) = call else { return None };
		Some(model.visits.values().any(|visit| {
			visit.record == *record
				&& visit.hospital == *from
				&& matches!(visit.state, VisitState::Opened | VisitState::Noted)
		}))
	}),
	("a note is written after consent ended", |model, _, call| {
		let RuntimeCall::VaccineDetails(Visits::write_note { visit, .. }) = call else { return None };
		has_lost_consent(model, visit)
	}),
	("a visit is signed after consent ended", |model, _, call| {
		let RuntimeCall::VaccineDetails(Visits::sign { visit, .. }) = call else { return None };
		has_lost_consent(model, visit)
	}),
	("a visit is signed that was renewed", |model, _, call| {
		let RuntimeCall::VaccineDetails(Visits::sign { visit, .. }) = call else { return None };
		let visit = model.visits.get(visit)?;
		Some(visit.epoch > visit.sections[&Section::Examination].epoch)
	}),
	("a linked visit gets an addendum", |model, _, call| {
		let RuntimeCall::VaccineDetails(Visits::add_addendum { visit, .. }) = call else { return None };
		Some(model.visits.get(visit)?.state == VisitState::Linked)
	}),
	("a linked visit is retracted", |model, _, call| {
		let RuntimeCall::VaccineDetails(Visits::retract { visit, .. }) = call else { return None };
		Some(model.visits.get(visit)?.state == VisitState::Linked)
	}),
	("a gateway logs a second batch", |_, _, call| {
		let RuntimeCall::AccessLog(AccessLog::log_reads { batch, .. }) = call else { return None };
		Some(*batch > 1)
	}),
	("a read of an unknown record is refused alone", |model, _, call| {
		let RuntimeCall::AccessLog(AccessLog::log_reads { reads, .. }) = call else { return None };
		Some(reads.iter().any(|read| !model.records.contains_key(&read.record)))
	}),
	("a read without standing is refused alone", |model, _, call| {
		let RuntimeCall::AccessLog(AccessLog::log_reads { reads, .. }) = call else { return None };
		let known = reads.iter().filter(|read| model.records.contains_key(&read.record));
		let happened = |read: &&Read| model.may_have_happened(read);
		Some(known.clone().any(|read| happened(&read)) && known.clone().any(|read| !happened(&read)))
	}),
	("a read by right of a visit is logged", |model, _, call| {
		let RuntimeCall::AccessLog(AccessLog::log_reads { reads, .. }) = call else { return None };
		let by_visit = |read: &Read| {
			let without = Read { visit: None, ..*read };
			model.may_have_happened(read) && !model.may_have_happened(&without)
		};
		Some(reads.iter().any(by_visit))
	}),
	("a read from before its reader left is logged", |model, _, call| {
		let RuntimeCall::AccessLog(AccessLog::log_reads { reads, .. }) = call else { return None };
		let is_late = |read: &Read| {
			model.may_have_happened(read)
				&& model.records[&read.record].former.iter().any(|(id, ..)| *id == read.reader)
				&& model.access(&read.record, &read.reader).is_none()
		};
		Some(reads.iter().any(is_late))
	}),
	("someone acts with new keys", |model, who, _| {
		Some(model.accounts.values().filter(|id| **id == who).count() > 1)
	}),
];

/// The new epoch that a call starts, and of which record.
fn rotation_of(call: &RuntimeCall) -> Option<(&RecordId, &Rotation)> {
	match call {
		RuntimeCall::Consent(
			Consent::grant { record, key: NewKey::Renewed(rotation), .. }
			| Consent::name_guardian { record, key: NewKey::Renewed(rotation), .. }
			| Consent::revoke { record, rotation: Some(rotation), .. }
			| Consent::remove_guardian { record, rotation: Some(rotation), .. }
			| Consent::transfer { record, rotation, .. }
			| Consent::renew_keys { record, rotation },
		)
		| RuntimeCall::VaccineDetails(Visits::open { record, rotation: Some(rotation), .. }) => {
			Some((record, rotation))
		}
		_ => None,
	}
}

/// The power that this call exercises.
fn done<'model>(model: &'model Model, call: &RuntimeCall) -> Option<&'model Power<AccountId32>> {
	match call {
		RuntimeCall::Powers(Powers::exercise { digest } | Powers::decide { digest, approve: true }) => {
			Some(&model.waiting(digest)?.power)
		}
		_ => None,
	}
}

fn has_lost_consent(model: &Model, visit: &VisitId) -> Option<bool> {
	let visit = model.visits.get(visit)?;
	Some(model.access(&visit.record, &visit.hospital).is_none())
}

/// A signer that is no participant, such as a vote.
fn nobody() -> ParticipantId {
	chain::id("nobody")
}

/// The situations that this call meets, if it takes effect.
fn situations(model: &Model, signer: Option<&AccountId32>, call: &RuntimeCall) -> Vec<String> {
	let who = signer.and_then(|account| model.accounts.get(account)).copied().unwrap_or_else(nobody);
	let met = SITUATIONS.iter().filter(|(_, is_so)| is_so(model, who, call) == Some(true));
	met.map(|(name, _)| (*name).into()).collect()
}

/// Plays the steps on a new chain and its model.
fn play(steps: &[Step]) -> Result<Tally, TestCaseError> {
	chain::new_chain().execute_with(|| {
		let mut world = World::new();
		for Step { deed, seed, pause } in steps {
			let (signer, call) = plan(&world.model, *deed, *seed);
			let situations = situations(&world.model, signer.as_ref(), &call);
			if world.play(signer, call).map_err(TestCaseError::fail)?.is_ok() {
				for met in situations {
					*world.tally.met.entry(met).or_default() += 1;
				}
			}
			if let Some(pause) = pause {
				world.wait(*pause);
			}
		}
		world.settle();
		world.compare_histories().map_err(TestCaseError::fail)?;
		Ok(world.tally)
	})
}

fn run(mut runner: TestRunner) -> Tally {
	let tally = RefCell::new(Tally::default());
	let result = runner.run(&any_steps(), |steps| {
		tally.borrow_mut().add(play(&steps)?);
		Ok(())
	});
	match result {
		Ok(()) => tally.into_inner(),
		Err(TestError::Fail(reason, steps)) => panic!("after {} steps:\n{reason}", steps.len()),
		Err(abort) => panic!("{abort}"),
	}
}

/// Every time other sequences.
#[test]
fn chain_and_model_never_differ() {
	run(TestRunner::new(Config { cases: 128, source_file: Some(file!()), ..Config::default() }));
}

/// The same sequences every time, so that what they reach can be counted on.
#[test]
fn the_same_sequences_reach_every_call_and_every_refusal() {
	let config = Config { cases: 640, failure_persistence: None, ..Config::default() };
	let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
	let tally = run(TestRunner::new_with_rng(config, rng));
	println!("{tally:#?}");
	let never_met: Vec<_> =
		SITUATIONS.iter().filter(|(name, _)| !tally.met.contains_key(*name)).map(|(name, _)| name).collect();
	assert_eq!(never_met, Vec::<&&str>::new(), "situations that were never met");
	let never_taken: Vec<_> =
		Tally::all_calls().into_iter().filter(|call| !tally.taken.contains_key(call)).collect();
	assert_eq!(never_taken, Vec::<String>::new(), "calls that never took effect");
	let never_refused: Vec<_> =
		Tally::all_errors().into_iter().filter(|error| !tally.refused.contains_key(error)).collect();
	let mut unseen = UNSEEN.map(|(error, _)| error);
	unseen.sort_unstable();
	assert_eq!(never_refused, unseen, "refusals that were never seen");
}
