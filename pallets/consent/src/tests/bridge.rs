use super::*;

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
