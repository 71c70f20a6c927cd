//! The powers over records where two admins are needed: each of them takes a second admin and time, and the owner, for an
//! erasure a guardian, too, sends it to the institutions. Every call goes to the model, which says what becomes of the records.

use pallet_consent::Error as ConsentError;
use pallet_powers::Error as PowersError;
use pallet_vaccination_records::{Error as RecordsError, Pallet as Records};
use vacchain_primitives::{
	Action, Level, ParticipantId, PowerKind, RecordId, RecordState,
	bounds::{DAY, MAX_DAILY_RECORDS, MAX_RECORDS},
};

use crate::{
	calls,
	chain::{DELAY, HEALTH_ADMINS_VOTE, Runtime, RuntimeCall, id},
	world::World,
};

const CHILD: RecordId = RecordId([1; 16]);
/// Another record of the same family, into which the child's can be merged.
const OTHER: RecordId = RecordId([2; 16]);

const ADMIN: &str = "health-admin";
const OTHER_ADMIN: &str = "second-admin";
const OWNER: &str = "amrani";
const NEW_OWNER: &str = "berrada";
const GUARDIAN: &str = "dr-chraibi";
const HOSPITAL: &str = "avicenne";
const RECEPTION: &str = "re-avicenne";

const KINDS: [PowerKind; 5] = [
	PowerKind::ChangeOwner,
	PowerKind::VoidRecord,
	PowerKind::EraseRecord,
	PowerKind::MergeRecord,
	PowerKind::UndoMerge,
];

/// Tells the same of each power over a record, in a world of its own: a family has two records, one of them with a guardian and
/// open to a hospital, and the call proposes the power over that one.
fn of_each_power(admins_needed: u32, story: impl Fn(&mut World, PowerKind, RuntimeCall)) {
	for kind in KINDS {
		World::tell(|world| {
			world.expect(ADMIN, calls::create(&world.model, CHILD, OWNER));
			world.expect(ADMIN, calls::create(&world.model, OTHER, OWNER));
			world.expect(OWNER, calls::name_guardian(&world.model, CHILD, GUARDIAN));
			world.expect(OWNER, calls::grant(&world.model, CHILD, HOSPITAL, Level::Full));
			if admins_needed == 2 {
				raise(world);
			}
			let call = proposal(world, kind);
			story(world, kind, call);
		});
	}
}

fn raise(world: &mut World) {
	world.expect(HEALTH_ADMINS_VOTE, pallet_powers::Call::raise_admins_needed {});
}

/// The call that proposes such a power over the child's record, once what leads there has happened.
fn proposal(world: &mut World, kind: PowerKind) -> RuntimeCall {
	match kind {
		PowerKind::ChangeOwner => calls::change_owner(&world.model, CHILD, NEW_OWNER),
		PowerKind::VoidRecord => calls::void(&world.model, CHILD),
		PowerKind::EraseRecord => {
			world.expect(OWNER, calls::ask_for_erasure(CHILD));
			calls::erase(&world.model, CHILD)
		}
		PowerKind::MergeRecord => {
			world.expect(OWNER, calls::agree_to_merge(&world.model, CHILD, OTHER));
			calls::merge(&world.model, CHILD, OTHER)
		}
		PowerKind::UndoMerge => {
			let merging = proposal(world, PowerKind::MergeRecord);
			world.expect(ADMIN, merging);
			if world.model.admins_needed == 2 {
				world.expect(OTHER_ADMIN, calls::confirm(world, OWNER));
			}
			world.wait(DELAY);
			world.expect(ADMIN, calls::exercise(world, OWNER));
			calls::undo_merge(&world.model, CHILD)
		}
		PowerKind::ReplaceKeys => unreachable!("it is over no record"),
	}
}

/// Whether the power was exercised.
fn is_done(kind: PowerKind) -> bool {
	let record = Records::<Runtime>::record(CHILD);
	match kind {
		PowerKind::ChangeOwner => record.is_some_and(|row| row.owner == id(NEW_OWNER)),
		PowerKind::VoidRecord => record.is_some_and(|row| matches!(row.state, RecordState::Void { .. })),
		PowerKind::EraseRecord => record.is_none(),
		PowerKind::MergeRecord => record.is_some_and(|row| row.state.merged_into() == Some(OTHER)),
		PowerKind::UndoMerge => record.is_some_and(|row| row.state == RecordState::InUse),
		PowerKind::ReplaceKeys => unreachable!("it is over no record"),
	}
}

/// The admins who proposed and confirmed what was done last to the child's record, and whether the institutions decided it;
/// nothing of a record that is gone.
fn done_by() -> Option<(ParticipantId, Option<ParticipantId>, bool)> {
	let last = Records::<Runtime>::record(CHILD)?.history - 1;
	let entry = Records::<Runtime>::history(CHILD, last, 1).remove(0);
	match entry.action {
		Action::RecordVoided { confirmed_by, voted, .. }
		| Action::OwnerChanged { confirmed_by, voted, .. }
		| Action::RecordsMerged { confirmed_by, voted, .. }
		| Action::MergeUndone { confirmed_by, voted, .. } => Some((entry.actor, confirmed_by, voted)),
		other => panic!("{other:?} is no end of a power"),
	}
}

fn assert_done(kind: PowerKind, confirmed_by: Option<&str>, voted: bool) {
	assert!(is_done(kind), "{kind}");
	let expected = (kind != PowerKind::EraseRecord).then(|| (id(ADMIN), confirmed_by.map(id), voted));
	assert_eq!(done_by(), expected, "{kind}");
}

/// R1a: where two admins are needed, one alone neither confirms nor exercises what it has proposed, and two of them wait as
/// long as the owner can object.
#[test]
fn each_power_over_a_record_takes_two_admins_and_time() {
	of_each_power(2, |world, kind, proposal| {
		for other in [OWNER, GUARDIAN, RECEPTION] {
			world.expect_refusal(other, proposal.clone(), PowersError::<Runtime>::NotHealthAdmin);
		}
		world.expect(ADMIN, proposal.clone());
		world.expect_refusal(OTHER_ADMIN, proposal, PowersError::<Runtime>::AlreadyExists);
		world.expect_refusal(ADMIN, calls::confirm(world, OWNER), PowersError::<Runtime>::SameAdmin);
		world.wait(DELAY);
		let exercise = calls::exercise(world, OWNER);
		for admin in [ADMIN, OTHER_ADMIN] {
			world.expect_refusal(admin, exercise.clone(), PowersError::<Runtime>::NotConfirmed);
		}
		let decide = calls::decide(world, OWNER, true);
		world.expect_refusal(HEALTH_ADMINS_VOTE, decide, PowersError::<Runtime>::NotVetoed);
		world.expect(OTHER_ADMIN, calls::confirm(world, OWNER));
		world.expect_refusal(ADMIN, exercise.clone(), PowersError::<Runtime>::NotDue);
		world.wait(DELAY - 1);
		world.expect_refusal(ADMIN, exercise.clone(), PowersError::<Runtime>::NotDue);
		assert!(!is_done(kind), "{kind}");
		world.wait(1);
		world.expect(ADMIN, exercise);
		assert_done(kind, Some(OTHER_ADMIN), false);
	});
}

/// R1a: the institutions raise how many admins are needed while a power waits that one admin has proposed: it takes the second
/// one, too, and the owner has its time from then on.
#[test]
fn what_one_admin_has_proposed_takes_a_second_one_once_two_are_needed() {
	of_each_power(1, |world, kind, proposal| {
		world.expect(ADMIN, proposal);
		world.wait(DELAY);
		raise(world);
		let exercise = calls::exercise(world, OWNER);
		world.expect_refusal(ADMIN, exercise.clone(), PowersError::<Runtime>::NotConfirmed);
		world.expect_refusal(ADMIN, calls::confirm(world, OWNER), PowersError::<Runtime>::SameAdmin);
		world.expect(OTHER_ADMIN, calls::confirm(world, OWNER));
		world.expect_refusal(ADMIN, exercise.clone(), PowersError::<Runtime>::NotDue);
		world.wait(DELAY);
		world.expect(OTHER_ADMIN, exercise);
		assert_done(kind, Some(OTHER_ADMIN), false);
	});
}

/// R1a, R4: the owner objects to each power over its record, before or after the second admin has confirmed it: then two admins
/// neither exercise it nor withdraw it, and the institutions reject or approve it.
#[test]
fn an_owner_sends_each_power_over_its_record_to_the_institutions() {
	of_each_power(2, |world, kind, proposal| {
		world.expect(ADMIN, proposal.clone());
		world.expect(OTHER_ADMIN, calls::confirm(world, OWNER));
		world.wait(DELAY);
		let before = Records::<Runtime>::record(CHILD);
		world.expect(OWNER, calls::veto(world, OWNER));
		world.expect_refusal(OWNER, calls::veto(world, OWNER), PowersError::<Runtime>::WrongState);
		for admin in [ADMIN, OTHER_ADMIN] {
			world.expect_refusal(admin, calls::exercise(world, OWNER), PowersError::<Runtime>::Vetoed);
			world.expect_refusal(admin, calls::withdraw(world, OWNER), PowersError::<Runtime>::Vetoed);
			let decide = calls::decide(world, OWNER, true);
			world.expect_refusal(admin, decide, PowersError::<Runtime>::DecidedByVote);
		}
		world.expect(HEALTH_ADMINS_VOTE, calls::decide(world, OWNER, false));
		let (before, after) =
			(before.expect("it is there"), Records::<Runtime>::record(CHILD).expect("it stays"));
		assert_eq!((before.owner, before.state), (after.owner, after.state), "{kind}");
		assert_eq!(
			(before.merged, before.erasure_asked_at),
			(after.merged, after.erasure_asked_at),
			"{kind}"
		);

		world.expect(ADMIN, proposal);
		world.expect(OWNER, calls::veto(world, OWNER));
		world.expect_refusal(OTHER_ADMIN, calls::confirm(world, OWNER), PowersError::<Runtime>::Vetoed);
		world.expect(HEALTH_ADMINS_VOTE, calls::decide(world, OWNER, true));
		assert_done(kind, None, true);
	});
}

/// R4, GDPR 17: a guardian objects to an erasure as the owner does, and to no other power over its ward's record; nobody else
/// who reads it objects to any.
#[test]
fn a_guardian_sends_an_erasure_alone_to_the_institutions() {
	of_each_power(2, |world, kind, proposal| {
		world.expect(ADMIN, proposal);
		world.expect(OTHER_ADMIN, calls::confirm(world, OWNER));
		world.wait(DELAY);
		let veto = calls::veto(world, OWNER);
		for other in [NEW_OWNER, HOSPITAL, RECEPTION, ADMIN] {
			world.expect_refusal(other, veto.clone(), PowersError::<Runtime>::NotSubject);
		}
		if kind != PowerKind::EraseRecord {
			world.expect_refusal(GUARDIAN, veto, PowersError::<Runtime>::NotSubject);
			world.expect(ADMIN, calls::exercise(world, OWNER));
			return assert_done(kind, Some(OTHER_ADMIN), false);
		}
		// The owner does not silence the guardian.
		let dismissal = calls::remove_guardian_at_once(CHILD, GUARDIAN);
		world.expect_refusal(OWNER, dismissal, ConsentError::<Runtime>::WrongState);
		world.expect(GUARDIAN, veto);
		world.expect_refusal(OWNER, calls::veto(world, OWNER), PowersError::<Runtime>::WrongState);
		world.expect_refusal(ADMIN, calls::exercise(world, OWNER), PowersError::<Runtime>::Vetoed);
		// The guardian's objection stays though the guardian leaves.
		world.expect(GUARDIAN, pallet_consent::Call::resign { record: CHILD });
		world.expect_refusal(ADMIN, calls::exercise(world, OWNER), PowersError::<Runtime>::Vetoed);
		world.expect(HEALTH_ADMINS_VOTE, calls::decide(world, OWNER, true));
		assert_done(kind, None, true);
	});
}

/// R1a, R14: two admins do nothing to a record whose owner they have suspended, who cannot object; the institutions decide for it.
#[test]
fn an_owner_who_cannot_object_loses_no_record_to_two_admins() {
	of_each_power(2, |world, kind, proposal| {
		world.expect(ADMIN, proposal);
		world.expect(OTHER_ADMIN, calls::confirm(world, OWNER));
		world.expect(ADMIN, calls::suspend(OWNER));
		world.wait(DELAY);
		let exercise = calls::exercise(world, OWNER);
		world.expect_refusal(ADMIN, exercise.clone(), PowersError::<Runtime>::CannotObject);
		world.expect_refusal(OWNER, calls::veto(world, OWNER), PowersError::<Runtime>::NotSubject);
		world.expect(ADMIN, calls::reinstate(OWNER));
		// Its time to object starts anew.
		world.expect_refusal(ADMIN, exercise, PowersError::<Runtime>::NotDue);
		world.expect(OTHER_ADMIN, calls::suspend(OWNER));
		world.expect(HEALTH_ADMINS_VOTE, calls::decide(world, OWNER, true));
		assert_done(kind, Some(OTHER_ADMIN), true);
	});
}

/// R4, GDPR 17: the owner who declines what it has asked for ends the erasure, whatever two admins have confirmed, and an
/// erasure for a later wish takes its place with a time of its own.
#[test]
fn an_erasure_ends_with_the_wish_of_the_owner() {
	World::tell(|world| {
		world.expect(ADMIN, calls::create(&world.model, CHILD, OWNER));
		raise(world);
		let erasure = proposal(world, PowerKind::EraseRecord);
		world.expect(ADMIN, erasure);
		world.expect(OTHER_ADMIN, calls::confirm(world, OWNER));
		world.wait(DELAY);
		world.expect(OWNER, calls::decline_erasure(CHILD));
		let refusal = RecordsError::<Runtime>::WrongState;
		world.expect_refusal(ADMIN, calls::exercise(world, OWNER), refusal);
		world.wait(1);
		let erasure = proposal(world, PowerKind::EraseRecord);
		let refusal = RecordsError::<Runtime>::WrongState;
		world.expect_refusal(ADMIN, calls::exercise(world, OWNER), refusal);
		world.expect(ADMIN, erasure);
		world.expect(OTHER_ADMIN, calls::confirm(world, OWNER));
		world.expect_refusal(ADMIN, calls::exercise(world, OWNER), PowersError::<Runtime>::NotDue);
		world.wait(DELAY);
		world.expect(ADMIN, calls::exercise(world, OWNER));
		assert_done(PowerKind::EraseRecord, Some(OTHER_ADMIN), false);
	});
}

/// GDPR 17: what a guardian objected to goes to the institutions at the owner's next wish, too, until they have decided.
#[test]
fn an_objection_to_an_erasure_stands_at_the_next_wish() {
	World::tell(|world| {
		world.expect(ADMIN, calls::create(&world.model, CHILD, OWNER));
		world.expect(OWNER, calls::name_guardian(&world.model, CHILD, GUARDIAN));
		raise(world);
		let erasure = proposal(world, PowerKind::EraseRecord);
		world.expect(ADMIN, erasure);
		world.expect(GUARDIAN, calls::veto(world, OWNER));
		world.expect(OWNER, calls::decline_erasure(CHILD));
		world.wait(1);
		let erasure = proposal(world, PowerKind::EraseRecord);
		world.expect(ADMIN, erasure.clone());
		world.expect_refusal(OTHER_ADMIN, calls::confirm(world, OWNER), PowersError::<Runtime>::Vetoed);
		world.expect_refusal(OTHER_ADMIN, calls::withdraw(world, OWNER), PowersError::<Runtime>::Vetoed);
		world.expect(HEALTH_ADMINS_VOTE, calls::decide(world, OWNER, false));
		world.expect(ADMIN, erasure);
		world.expect(OTHER_ADMIN, calls::confirm(world, OWNER));
		world.wait(DELAY);
		world.expect(ADMIN, calls::exercise(world, OWNER));
		assert_done(PowerKind::EraseRecord, Some(OTHER_ADMIN), false);
	});
}

/// R1a: a family whose list is full gets another record once one of them was voided, which is read by its id from then on.
#[test]
fn a_voided_record_makes_room_in_a_full_list() {
	World::tell(|world| {
		let record = |number: u32| RecordId([number as u8; 16]);
		for number in 1..=MAX_RECORDS {
			if number % MAX_DAILY_RECORDS == 0 {
				world.wait(DAY);
			}
			world.send(ADMIN, calls::create(&world.model, record(number), OWNER));
		}
		world.wait(DAY);
		let another = record(MAX_RECORDS + 1);
		let create = calls::create(&world.model, another, OWNER);
		world.expect_refusal(ADMIN, create.clone(), RecordsError::<Runtime>::TooManyRecords);
		world.expect(ADMIN, calls::void(&world.model, CHILD));
		world.wait(DELAY);
		world.expect(ADMIN, calls::exercise(world, OWNER));
		world.expect(ADMIN, create);
		let owned = Records::<Runtime>::records_of(id(OWNER), 0, MAX_RECORDS);
		let listed = [CHILD, another].map(|record| owned.contains(&record));
		assert_eq!((owned.len(), listed), (MAX_RECORDS as usize, [false, true]));
		let one_more = calls::create(&world.model, record(MAX_RECORDS + 2), OWNER);
		world.expect_refusal(ADMIN, one_more, RecordsError::<Runtime>::TooManyRecords);
	});
}
