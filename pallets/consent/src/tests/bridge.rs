use super::*;
use crate::Mends;
use vacchain_primitives::bounds::MAX_DAILY_MENDS;

/// trust.md: a custodian, a guardian or a broken client rotates with a garbage link. Whoever may read all now can bridge
/// it: the owner, a guardian, a hospital's receptionist. It shows (R3).
#[test]
fn a_full_reader_bridges_a_garbage_link() {
	execute_and_check(|| {
		name(DOCTOR);
		let_in(HOSPITAL, Level::Full);
		for (person, maker) in [(FAMILY, FAMILY), (DOCTOR, DOCTOR), (staff(HOSPITAL), HOSPITAL)] {
			assert_ok!(Consent::bridge(signed(person), RECORD, link(0, 1)));
			assert_recorded(
				Event::EpochBridged { record: RECORD, from: 0, to: 1 },
				person,
				Action::EpochBridged { from: 0, to: 1 },
			);
			assert_eq!(Bridges::get(RECORD).last(), Some(&(id(maker), link(0, 1))));
		}
	});
}

/// Security review, 2: a reader adds bridges and past wraps without end, each an entry of the history for ever. It does so only
/// so often in a day, and others are not held up by it.
#[test]
fn a_reader_mends_only_so_much_in_a_day() {
	execute_and_check(|| {
		name(DOCTOR);
		let bridge = |person| Consent::bridge(signed(person), RECORD, link(0, 1));
		let keep = |person| Consent::keep_past_wrap(signed(person), RECORD, wrap(FAMILY, Level::Full, 0));
		for _ in 0..MAX_DAILY_MENDS / 2 {
			assert_ok!(bridge(DOCTOR));
			assert_ok!(keep(DOCTOR));
		}
		assert_noop!(bridge(DOCTOR), Error::<Test>::DailyBound);
		assert_noop!(keep(DOCTOR), Error::<Test>::DailyBound);
		assert_ok!(bridge(FAMILY));
		assert_ok!(Consent::bridge(signed(FAMILY), SIBLING, link(0, 1)));
		Now::put(START / DAY * DAY + DAY);
		assert_ok!(bridge(DOCTOR));
		assert_eq!(Mends::<Test>::get(RECORD).counts.into_inner(), [(id(DOCTOR), 1)]);
	});
}

/// Security review, 2: however many guardians have come and gone on a day, the readers of now mend.
#[test]
fn the_readers_of_now_are_counted() {
	execute_and_check(|| {
		let former: Vec<_> = (60..60 + MAX_READERS as u8).map(|n| (ParticipantId([n; 32]), 9)).collect();
		let counts = former.try_into().unwrap();
		Mends::<Test>::insert(RECORD, crate::MendsOfDay { day: START / DAY, counts });
		assert_ok!(Consent::bridge(signed(FAMILY), RECORD, link(0, 1)));
		assert_eq!(Mends::<Test>::get(RECORD).counts.into_inner(), [(id(FAMILY), 1)]);
	});
}

/// R14: a reader of the proof, the health authority's admins among them, a reader of the past, one without consent, and
/// the hospital's other people bridge nothing.
#[test]
fn nobody_else_bridges() {
	execute_and_check(|| {
		let_in_until(HOSPITAL, Level::Full, Some(START + DAY));
		let_in(SCHOOL, Level::Proof);
		Now::put(START + DAY);
		for nobody in [
			staff(HOSPITAL),
			HOSPITAL,
			staff(SCHOOL),
			staff(INSURER),
			PHYSICIAN,
			OTHER_FAMILY,
			AUTHORITY + 400,
			ADMIN,
			OTHER_ADMIN,
		] {
			let call = Consent::bridge(signed(nobody), RECORD, link(0, 1));
			assert_noop!(call, Error::<Test>::NotFullReader);
		}
	});
}
