//! What two health admins do to a record: void it, move it to another family, erase it.

use frame_support::{traits::Hooks, weights::Weight};
use vacchain_primitives::{
	Grounds, Power, PowerDigest, PowerKind, PowerStep, Tombstone, VoidReason,
	bounds::MAX_ERASED_PER_BLOCK,
	questions::{ExerciseOverRecord, InUse},
};

use super::*;
use crate::{Erased, Removal, Removals};

const GROUNDS: Grounds = Grounds {
	proposed_by: ParticipantId([ADMIN as u8; 32]),
	confirmed_by: Some(ParticipantId([50; 32])),
	exercised_by: Some(ParticipantId([ADMIN as u8; 32])),
};

fn voiding(record: RecordId) -> Power<u64> {
	Power::VoidRecord { record, owner: id(FAMILY), reason: VoidReason::Duplicate }
}

fn moving(record: RecordId, to: u64) -> Power<u64> {
	Power::ChangeOwner { record, from: id(FAMILY), to: id(to) }
}

fn erasing(record: RecordId) -> Power<u64> {
	Power::EraseRecord { record, owner: id(FAMILY), asked_at: NOW }
}

fn check(power: &Power<u64>) -> DispatchResult {
	<VaccinationRecords as ExerciseOverRecord<u64>>::check(power)
}

fn exercise(power: &Power<u64>) -> DispatchResult {
	<VaccinationRecords as ExerciseOverRecord<u64>>::exercise(power, &GROUNDS)
}

fn last_action(record: RecordId) -> Action {
	let entries = VaccinationRecords::record(record).unwrap().history;
	VaccinationRecords::history(record, entries - 1, 1).remove(0).action
}

/// Lets blocks pass until nothing is left to remove.
fn idle() {
	for _ in 0..200 {
		VaccinationRecords::on_idle(3, Weight::MAX);
	}
}

/// R1a: a record made in error is voided: who was let in reads no more, the family and the authority do, its tag is free.
#[test]
fn a_record_made_in_error_is_voided() {
	execute_with_records(|| {
		let_in(HOSPITAL, Level::Full);
		assert_ok!(exercise(&voiding(RECORD)));

		let row = VaccinationRecords::record(RECORD).unwrap();
		assert_eq!(row.state, RecordState::Void { reason: VoidReason::Duplicate, at: NOW });
		assert!(!VaccinationRecords::in_use(&RECORD));
		assert!(readers().iter().all(|reader| !reader.is_grant()));
		assert!(readers().iter().any(|reader| reader.id == id(FAMILY)));
		assert!(VaccinationRecords::records_tagged(tag(RECORD)).is_empty());
		let voided = Action::RecordVoided {
			reason: VoidReason::Duplicate,
			confirmed_by: GROUNDS.confirmed_by,
			voted: false,
		};
		assert_eq!(last_action(RECORD), voided);
		System::assert_last_event(Event::Voided { record: RECORD }.into());
	});
}

/// trust.md: one admin acts at the speed of the quota. It fills a family's list with records made in error: each that two admins
/// void makes room for another child, and is still there by its id.
#[test]
fn a_voided_record_makes_room_for_another_child() {
	execute_with_records(|| {
		let record = |number| RecordId([number; 16]);
		for number in 3..=MAX_RECORDS as u8 {
			Now::mutate(|now| *now += DAY);
			assert_ok!(create(record(number)));
		}
		Now::mutate(|now| *now += DAY);
		assert_noop!(create(record(100)), Error::TooManyRecords);
		assert_ok!(exercise(&voiding(SIBLING)));

		assert_ok!(create(record(100)));
		let owned = VaccinationRecords::records_of(id(FAMILY), 0, MAX_RECORDS);
		assert_eq!((owned.len(), owned.contains(&SIBLING), owned.contains(&RECORD)), (64, false, true));
		assert_eq!(VaccinationRecords::owner_of(&SIBLING), Some(id(FAMILY)));
		assert_ok!(VaccinationRecords::do_try_state());
		assert_noop!(create(record(101)), Error::TooManyRecords);
	});
}

/// R1a: nothing new happens to a voided record.
#[test]
fn a_voided_record_takes_nothing_new() {
	execute_with_records(|| {
		assert_ok!(exercise(&voiding(RECORD)));
		assert_noop!(VaccinationRecords::use_visit_index(&RECORD, 2), Error::WrongState);
		let (origin, new) = (RuntimeOrigin::signed(ADMIN), tag(RecordId([50; 16])));
		let rectified = VaccinationRecords::rectify(origin, RECORD, 1, new, child(), None);
		assert_noop!(rectified, Error::WrongState);
		for power in [voiding(RECORD), moving(RECORD, OTHER_FAMILY)] {
			assert_noop!(check(&power), Error::WrongState);
			assert_noop!(exercise(&power), Error::WrongState);
		}
	});
}

/// R1a, keys.md, 8 and 9: a record moves to another family; the wraps of the former owner leave, of all epochs.
#[test]
fn a_record_moves_to_another_family() {
	execute_with_records(|| {
		rotate(3);
		let_in(HOSPITAL, Level::Full);
		assert_ok!(exercise(&moving(RECORD, OTHER_FAMILY)));

		assert_eq!(VaccinationRecords::owner_of(&RECORD), Some(id(OTHER_FAMILY)));
		assert_eq!(VaccinationRecords::records_of(id(FAMILY), 0, 9), [SIBLING]);
		assert_eq!(VaccinationRecords::records_of(id(OTHER_FAMILY), 0, 9), [RECORD]);
		assert!(wraps_of(RECORD).iter().all(|wrap| wrap.reader != id(FAMILY)));
		let changed = Action::OwnerChanged {
			from: id(FAMILY),
			to: id(OTHER_FAMILY),
			confirmed_by: GROUNDS.confirmed_by,
			voted: false,
		};
		assert_eq!(last_action(RECORD), changed);
		assert_ok!(VaccinationRecords::do_try_state());
		let left = |owner| {
			(0..3).map(|epoch| VaccinationRecords::past_wraps(RECORD, epoch, id(owner)).len()).sum::<usize>()
		};
		assert_eq!((left(FAMILY), left(CUSTODY_A)), (3, 3));
		idle();
		assert_eq!((left(FAMILY), left(CUSTODY_A)), (0, 3));

		// The new owner starts an epoch, with the halves that health admins gave it, and has a wrap from then on.
		rotate(1);
		assert!(wraps_of(RECORD).iter().any(|wrap| wrap.reader == id(OTHER_FAMILY)));
	});
}

/// R1a: a record moves to another family that may act and has room.
#[test]
fn a_record_moves_to_a_family_alone() {
	execute_with_records(|| {
		for to in [STRANGER, SUSPENDED_FAMILY, HOSPITAL, DOCTOR, ADMIN] {
			assert_noop!(check(&moving(RECORD, to)), Error::NotFamily);
		}
		assert_noop!(check(&moving(RECORD, FAMILY)), Error::WrongState);
		let of_another = Power::ChangeOwner { record: RECORD, from: id(OTHER_FAMILY), to: id(FAMILY) };
		assert_noop!(check(&of_another), Error::WrongState);
		assert_noop!(check(&moving(RecordId([9; 16]), OTHER_FAMILY)), Error::NotFound);
		assert_ok!(check(&moving(RECORD, OTHER_FAMILY)));
	});
}

fn ask(account: u64) -> DispatchResult {
	VaccinationRecords::ask_for_erasure(RuntimeOrigin::signed(account), RECORD)
}

fn decline(account: u64) -> DispatchResult {
	VaccinationRecords::decline_erasure(RuntimeOrigin::signed(account), RECORD)
}

/// R4: a record is erased because its owner has asked for it, and for no other reason.
#[test]
fn an_owner_asks_for_erasure() {
	execute_with_records(|| {
		assert_noop!(check(&erasing(RECORD)), Error::WrongState);
		for other in [OTHER_FAMILY, ADMIN, AUTHORITY, HOSPITAL, STRANGER] {
			assert_noop!(ask(other), Error::NotOwner);
			assert_noop!(decline(other), Error::NotOwner);
		}
		assert_noop!(decline(FAMILY), Error::WrongState);
		assert_ok!(ask(FAMILY));
		assert_eq!(last_action(RECORD), Action::ErasureAsked);
		System::assert_last_event(Event::ErasureAsked { record: RECORD, asked: true }.into());
		assert_noop!(ask(FAMILY), Error::WrongState);
		assert_ok!(check(&erasing(RECORD)));
		assert_ok!(decline(FAMILY));
		assert_eq!(last_action(RECORD), Action::ErasureDeclined);
		assert_noop!(exercise(&erasing(RECORD)), Error::WrongState);
	});
}

/// R4, GDPR 17: what was proposed for a wish that the owner took back is not done for a later one: that one has a time to object
/// of its own.
#[test]
fn an_erasure_is_for_one_wish() {
	execute_with_records(|| {
		assert_ok!(ask(FAMILY));
		let earlier = erasing(RECORD);
		assert_ok!(check(&earlier));
		assert_ok!(decline(FAMILY));
		Now::put(NOW + 1);
		assert_ok!(ask(FAMILY));
		assert_noop!(check(&earlier), Error::WrongState);
		assert_noop!(exercise(&earlier), Error::WrongState);
		let asked_at = VaccinationRecords::record(RECORD).unwrap().erasure_asked_at.unwrap();
		assert_ne!(asked_at, NOW);
		let again = Power::EraseRecord { record: RECORD, owner: id(FAMILY), asked_at };
		assert_ok!(exercise(&again));
		Now::put(NOW);
	});
}

/// GDPR 17: everything of an erased record leaves, some rows in each block, and one hash with its owner's digest remains.
#[test]
fn an_erased_record_is_gone_at_once_and_its_rows_soon() {
	execute_with_records(|| {
		rotate(40);
		assert_ok!(ask(FAMILY));
		let root = VaccinationRecords::record(RECORD).unwrap().root;
		KeptRows::set(MAX_ERASED_PER_BLOCK + 1);
		assert_ok!(exercise(&erasing(RECORD)));

		assert_eq!(VaccinationRecords::record(RECORD), None);
		assert_eq!((VaccinationRecords::child(RECORD), wraps_of(RECORD)), (None, vec![]));
		assert!(VaccinationRecords::records_tagged(tag(RECORD)).is_empty());
		assert_eq!(VaccinationRecords::records_of(id(FAMILY), 0, 9), [SIBLING]);
		assert!(!Readers::contains_key(RECORD));
		System::assert_last_event(Event::Erased { record: RECORD }.into());
		assert_ok!(VaccinationRecords::do_try_state());

		let rows = || Rows::<Test>::iter_key_prefix(RECORD).count();
		let before = rows();
		assert!(before > MAX_ERASED_PER_BLOCK as usize);
		VaccinationRecords::on_idle(3, Weight::MAX);
		assert_eq!(rows(), before - MAX_ERASED_PER_BLOCK as usize);
		assert_ok!(VaccinationRecords::do_try_state());
		idle();
		assert_eq!((rows(), KeptRows::get(), Removals::<Test>::iter().count()), (0, 0, 0));
		assert_eq!(Rows::<Test>::iter_key_prefix(SIBLING).count(), 4);

		let owner = Tombstone::digest_of(&RECORD, &id(FAMILY));
		let tombstone = Tombstone { root, owner, at: NOW };
		assert_eq!(Erased::<Test>::iter().collect::<Vec<_>>(), [(Tombstone::place_of(&RECORD), tombstone)]);
		assert_eq!(VaccinationRecords::tombstone(RECORD, id(FAMILY)), Some(tombstone));
		assert_eq!(VaccinationRecords::tombstone(RECORD, id(OTHER_FAMILY)), None);
		assert_noop!(create(RECORD), Error::AlreadyExists);
	});
}

/// Removing takes no more weight than a block has left.
#[test]
fn rows_leave_as_the_weight_allows() {
	execute_with_records(|| {
		let cost = |count| <() as crate::WeightInfo>::remove_some(count);
		rotate(40);
		assert_ok!(exercise(&moving(RECORD, OTHER_FAMILY)));
		assert_eq!(VaccinationRecords::on_idle(3, cost(0)), Weight::zero());
		assert_eq!(VaccinationRecords::on_idle(3, cost(5)), cost(5));
		let removal = Removal::PastWraps { record: RECORD, of: id(FAMILY), next: 5, end: 40 };
		assert_eq!(Removals::<Test>::iter_values().collect::<Vec<_>>(), [removal]);
		idle();
		assert_eq!(VaccinationRecords::on_idle(3, Weight::MAX), cost(0));
	});
}

/// What a former owner has left of a record that is erased meanwhile is gone with it, and does not come back.
#[test]
fn a_record_is_erased_while_wraps_leave() {
	execute_with_records(|| {
		rotate(40);
		assert_ok!(exercise(&moving(RECORD, OTHER_FAMILY)));
		assert_ok!(ask(OTHER_FAMILY));
		let erasing = Power::EraseRecord { record: RECORD, owner: id(OTHER_FAMILY), asked_at: NOW };
		assert_ok!(exercise(&erasing));
		idle();
		assert_eq!(Rows::<Test>::iter_key_prefix(RECORD).count(), 0);
	});
}

/// keys.md, Settled: guardians have a time to object to an erasure, and to nothing else besides the owner.
#[test]
fn a_guardian_objects_to_an_erasure_alone() {
	execute_with_records(|| {
		let guardian = Reader { id: id(DOCTOR), level: Level::Full, basis: Basis::Guardian };
		Readers::append(RECORD, guardian);
		let_in(HOSPITAL, Level::Full);
		let may = |power: &Power<u64>, who| {
			<VaccinationRecords as ExerciseOverRecord<u64>>::may_object(power, &id(who))
		};
		assert!(may(&erasing(RECORD), DOCTOR));
		assert!(!may(&erasing(RECORD), HOSPITAL) && !may(&erasing(RECORD), AUTHORITY));
		assert!(!may(&erasing(SIBLING), DOCTOR));
		assert!(!may(&voiding(RECORD), DOCTOR) && !may(&moving(RECORD, OTHER_FAMILY), DOCTOR));
		Readers::mutate(RECORD, |readers| readers.retain(|reader| reader.id != id(DOCTOR)));
	});
}

/// R1a: every step is an entry of the record's history: who, when, what.
#[test]
fn every_step_of_a_power_is_in_the_history() {
	execute_with_records(|| {
		let (power, digest) = (voiding(RECORD), PowerDigest([7; 32]));
		let note = |by, step| {
			<VaccinationRecords as ExerciseOverRecord<u64>>::note(&power, digest, by, step);
		};
		note(Some(id(ADMIN)), PowerStep::Proposed);
		note(None, PowerStep::Lapsed);
		note(Some(id(ADMIN)), PowerStep::Exercised);
		let entries = VaccinationRecords::history(RECORD, 1, 9);
		let told: Vec<_> = entries.into_iter().map(|entry| (entry.actor, entry.action)).collect();
		let kind = PowerKind::VoidRecord;
		let step = |step| Action::PowerOverRecord { kind, digest, step };
		assert_eq!(told, [(id(ADMIN), step(PowerStep::Proposed)), (id(AUTHORITY), step(PowerStep::Lapsed))]);
	});
}

fn merging(record: RecordId, into: RecordId) -> Power<u64> {
	Power::MergeRecord { record, owner: id(FAMILY), into }
}

fn undoing(record: RecordId) -> Power<u64> {
	Power::UndoMerge { record, owner: id(FAMILY) }
}

fn agree(account: u64, record: RecordId, into: RecordId, link: EpochLink) -> DispatchResult {
	VaccinationRecords::agree_to_merge(RuntimeOrigin::signed(account), record, into, link)
}

/// From epoch 0 of one record to epoch 0 of another.
fn merge_link() -> EpochLink {
	EpochLink { from: 0, to: 0, ..link(0, 1) }
}

/// R1a: two records of one child are merged as their owner agreed: the merged one's grants end, and its tag is free.
#[test]
fn two_records_of_a_child_are_merged() {
	execute_with_records(|| {
		let_in(HOSPITAL, Level::Full);
		assert_noop!(check(&merging(RECORD, SIBLING)), Error::WrongState);
		assert_ok!(agree(FAMILY, RECORD, SIBLING, merge_link()));
		let agreed = Action::MergeAgreed { record: RECORD, into: SIBLING };
		assert_eq!((last_action(RECORD), last_action(SIBLING)), (agreed.clone(), agreed));
		System::assert_last_event(Event::MergeAgreed { record: RECORD, into: SIBLING }.into());

		assert_ok!(exercise(&merging(RECORD, SIBLING)));
		let row = VaccinationRecords::record(RECORD).unwrap();
		assert_eq!(row.state, RecordState::Merged { into: SIBLING, at: NOW });
		assert_eq!(VaccinationRecords::record(SIBLING).unwrap().merged.to_vec(), [RECORD]);
		assert!(readers().iter().all(|reader| !reader.is_grant()));
		assert!(VaccinationRecords::records_tagged(tag(RECORD)).is_empty());
		let merged = Action::RecordsMerged {
			record: RECORD,
			into: SIBLING,
			confirmed_by: GROUNDS.confirmed_by,
			voted: false,
		};
		assert_eq!((last_action(RECORD), last_action(SIBLING)), (merged.clone(), merged));
		System::assert_last_event(Event::Merged { record: RECORD, into: SIBLING }.into());
		assert_noop!(VaccinationRecords::use_visit_index(&RECORD, 2), Error::WrongState);
		for power in [merging(RECORD, SIBLING), voiding(SIBLING), moving(SIBLING, OTHER_FAMILY)] {
			assert_noop!(check(&power), Error::WrongState);
		}
	});
}

/// R1a: a merge is undone: both are in use again, and need new keys.
#[test]
fn a_merge_is_undone() {
	execute_with_records(|| {
		assert_noop!(check(&undoing(RECORD)), Error::WrongState);
		assert_ok!(agree(FAMILY, RECORD, SIBLING, merge_link()));
		assert_ok!(exercise(&merging(RECORD, SIBLING)));
		assert_ok!(exercise(&undoing(RECORD)));
		let row = VaccinationRecords::record(RECORD).unwrap();
		assert_eq!((row.state, row.renew), (RecordState::InUse, true));
		let other = VaccinationRecords::record(SIBLING).unwrap();
		assert_eq!((other.merged.len(), other.renew), (0, true));
		assert_eq!(VaccinationRecords::records_tagged(tag(RECORD)), [RECORD]);
		assert_eq!(VaccinationRecords::agreed_merge(RECORD), None);
		System::assert_last_event(Event::MergeUndone { record: RECORD }.into());
		let rectified =
			VaccinationRecords::rectify(RuntimeOrigin::signed(ADMIN), RECORD, 1, tag(RECORD), child(), None);
		// Readers of the other record could still open what is sealed under these keys.
		assert_noop!(rectified, Error::StaleEpoch);
		rotate(1);
		assert!(!VaccinationRecords::record(RECORD).unwrap().renew);
	});
}

/// R1a: the owner of both agrees, to a link between the keys of now.
#[test]
fn the_owner_of_both_agrees_to_a_merge() {
	execute_with_records(|| {
		for other in [OTHER_FAMILY, ADMIN, HOSPITAL, STRANGER] {
			assert_noop!(agree(other, RECORD, SIBLING, merge_link()), Error::NotOwner);
		}
		let of_another = RecordId([9; 16]);
		assert_ok!(create_beside_for(OTHER_FAMILY, of_another));
		assert_noop!(agree(FAMILY, RECORD, of_another, merge_link()), Error::NotOwner);
		assert_noop!(agree(FAMILY, RECORD, RECORD, merge_link()), Error::WrongState);
		for (from, to) in [(1, 0), (0, 1)] {
			let stale = EpochLink { from, to, ..merge_link() };
			assert_noop!(agree(FAMILY, RECORD, SIBLING, stale), Error::StaleEpoch);
		}
		let malformed = EpochLink { sealed: vec![SUITE].try_into().unwrap(), ..merge_link() };
		assert_noop!(agree(FAMILY, RECORD, SIBLING, malformed), Error::Malformed);

		// It must lead to the keys of now when it is done, too.
		assert_ok!(agree(FAMILY, RECORD, SIBLING, merge_link()));
		rotate(1);
		assert_noop!(check(&merging(RECORD, SIBLING)), Error::WrongState);
	});
}

fn create_beside_for(owner: u64, record: RecordId) -> DispatchResult {
	let (origin, wraps) = (RuntimeOrigin::signed(ADMIN), first_wraps(owner).try_into().unwrap());
	VaccinationRecords::create(origin, record, id(owner), tag(record), child(), wraps, None)
}
