use super::*;

/// S10: a fifth validator is voted in, and makes blocks from the session after the next.
#[test]
fn an_institution_validates() {
	execute(|| {
		assert_ok!(Authorities::admit_validator(unanimous(), id(5)));
		System::assert_last_event(Event::ValidatorAdmitted { id: id(5) }.into());
		assert_eq!(active(), [1, 2, 3, 4]);
		pass_sessions(1);
		assert_eq!(active(), [1, 2, 3, 4]);
		pass_sessions(1);
		assert_eq!(active(), [1, 2, 3, 4, 5]);
		pass_sessions(1);
		let fifth = Authorities::validators().pop().unwrap();
		assert_eq!((fifth.id, fifth.authored_before), (id(5), SESSION_LENGTH / 5));
	});
}

/// S10: more than two thirds of the institutions decide on validators.
#[test]
fn more_than_two_thirds_decide() {
	execute(|| only_votes_may(4, |origin| Authorities::admit_validator(origin, id(5))));
}

#[test]
fn only_an_institution_validates() {
	execute(|| {
		for other in [6, FAMILY, FAMILY + 1] {
			assert_noop!(Authorities::admit_validator(unanimous(), id(other)), Error::NotInstitution);
		}
	});
}

#[test]
fn a_suspended_institution_is_not_admitted() {
	execute(|| {
		suspend(5);
		assert_noop!(Authorities::admit_validator(unanimous(), id(5)), Error::WrongState);
	});
}

#[test]
fn nobody_is_admitted_twice() {
	execute(|| {
		assert_noop!(Authorities::admit_validator(unanimous(), id(4)), Error::AlreadyExists);
	});
}

/// S10: who has proven no session keys would make no blocks.
#[test]
fn a_validator_needs_session_keys() {
	execute(|| {
		assert_ok!(Session::purge_keys(signed(5)));
		assert_noop!(Authorities::admit_validator(unanimous(), id(5)), Error::NoSessionKeys);
	});
}

/// S10: whose nodes are not listed could not connect to the others.
#[test]
fn a_validator_needs_a_node() {
	execute(|| {
		assert_ok!(Authorities::admit_organisation(unanimous(), id(6)));
		assert_noop!(Authorities::admit_validator(unanimous(), id(6)), Error::NoNodes);
		assert_ok!(Authorities::set_nodes(signed(6), agreements(6, [6])));
		assert_ok!(Authorities::admit_validator(unanimous(), id(6)));
	});
}

/// S10: the vote can bring a proven cheat back; it then makes blocks again at once.
#[test]
fn who_is_admitted_again_is_forgiven() {
	execute_on(network(5, 5, 4), || {
		convict(5);
		assert_eq!((disabled(), Chosen::<Test>::get().contains(&id(5))), (vec![5], false));
		assert_ok!(Authorities::admit_validator(unanimous(), id(5)));
		assert_eq!((disabled(), offence(5)), (vec![], None));
		pass_sessions(2);
		assert_eq!((active(), disabled()), (vec![1, 2, 3, 4, 5], vec![]));
	});
}
