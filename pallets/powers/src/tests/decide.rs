use super::*;

/// S4, S10: what the old key objects to, the institutions decide.
#[test]
fn the_institutions_exercise_or_reject_what_was_objected_to() {
	execute(|| {
		for approve in [false, true] {
			let digest = confirmed();
			assert_ok!(veto(FAMILY));
			assert_ok!(Powers::decide(vote(), digest, approve));
			assert_eq!(Exercised::get().len(), usize::from(approve));
			let (step, event) = match approve {
				true => (PowerStep::Exercised, Event::Exercised { digest }),
				false => (PowerStep::Rejected, Event::Rejected { digest }),
			};
			assert_eq!(log().last(), Some(&(None, step)));
			System::assert_last_event(event.into());
			assert_noop!(Powers::decide(vote(), digest, approve), Error::NotFound);
			wait(1);
		}
		assert_eq!(Exercised::get()[0].1, [Some(id(ADMIN)), Some(id(OTHER_ADMIN)), None]);
	});
}

/// A majority cannot leave the second admin or the delay out.
#[test]
fn the_institutions_do_not_decide_what_nobody_objected_to() {
	execute(|| {
		assert_ok!(propose(ADMIN, FAMILY));
		assert_noop!(Powers::decide(vote(), digest_on(FAMILY), true), Error::NotVetoed);
		assert_ok!(confirm(OTHER_ADMIN, FAMILY));
		wait(DELAY);
		assert_noop!(Powers::decide(vote(), digest_on(FAMILY), true), Error::NotVetoed);
	});
}

/// S4: a family is suspended because its old key was stolen: the institutions need not wait until the thief can object.
#[test]
fn the_institutions_decide_for_a_subject_that_cannot_object() {
	execute(|| {
		assert_ok!(propose(ADMIN, FAMILY));
		Directory::suspend(FAMILY);
		assert_noop!(Powers::decide(vote(), digest_on(FAMILY), true), Error::NotVetoed);
		assert_ok!(confirm(OTHER_ADMIN, FAMILY));
		assert_ok!(Powers::decide(vote(), digest_on(FAMILY), true));
		assert_eq!(Exercised::get().len(), 1);
	});
}

/// R14, S10
#[test]
fn only_the_vote_decides() {
	execute(|| {
		confirmed();
		assert_ok!(veto(FAMILY));
		for origin in [signed(ADMIN), signed(AUTHORITY), signed(FAMILY), RuntimeOrigin::none()] {
			assert_noop!(Powers::decide(origin, digest_on(FAMILY), true), Error::DecidedByVote);
		}
	});
}
