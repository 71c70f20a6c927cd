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
		Directory::suspend(5);
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
		assert_ok!(Authorities::set_nodes(signed(6), vec![node(6)].try_into().unwrap()));
		assert_ok!(Authorities::admit_validator(unanimous(), id(6)));
	});
}

/// S10: to be admitted again pardons nothing.
#[test]
fn an_offender_stays_disabled() {
	execute_on(network(5, 5, 4), || {
		convict(5);
		assert_ok!(Authorities::remove_validator(unanimous(), id(5)));
		assert_ok!(Authorities::admit_validator(unanimous(), id(5)));
		pass_sessions(3);
		assert!(offence(5).is_some());
		assert_eq!(disabled(), [5]);
	});
}
