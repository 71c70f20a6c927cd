use super::*;

/// trust.md: a custodian, a guardian or a broken client rotates with garbage wraps. Whoever may read all now can wrap the
/// key of an ended epoch again. It shows (R3).
#[test]
fn a_full_reader_wraps_a_past_key_again() {
	execute_and_check(|| {
		let_in(HOSPITAL, Level::Full);
		for (person, maker) in [(FAMILY, FAMILY), (staff(HOSPITAL), HOSPITAL)] {
			let wrap = wrap(AUTHORITY, Level::Proof, 0);
			assert_ok!(Consent::keep_past_wrap(signed(person), RECORD, wrap.clone()));
			let (epoch, reader) = (0, id(AUTHORITY));
			assert_recorded(
				Event::PastKeyWrapped { record: RECORD, epoch, reader },
				person,
				Action::PastKeyWrapped { epoch, reader },
			);
			assert_eq!(PastWraps::get(RECORD).last(), Some(&(id(maker), wrap)));
		}
	});
}

/// R14: nobody else does.
#[test]
fn nobody_else_wraps_past_keys() {
	execute_and_check(|| {
		let_in(SCHOOL, Level::Proof);
		for nobody in [HOSPITAL, staff(HOSPITAL), staff(SCHOOL), OTHER_FAMILY, PHYSICIAN, ADMIN, OTHER_ADMIN]
		{
			let call = Consent::keep_past_wrap(signed(nobody), RECORD, wrap(FAMILY, Level::Full, 0));
			assert_noop!(call, Error::<Test>::NotFullReader);
		}
	});
}
