use super::*;

/// S10: the institutions give a registered organisation a vote, and a seat to vote from.
#[test]
fn an_organisation_gets_a_vote() {
	execute(|| {
		assert_ok!(Authorities::admit_organisation(unanimous(), id(6)));
		System::assert_last_event(Event::OrganisationAdmitted { id: id(6) }.into());
		assert_eq!(*Institutions::<Test>::get(), ids(1..=6));
		assert_eq!(seats(), (1..=6).map(account).collect::<Vec<_>>());
	});
}

/// S10: a vote does not make it a validator.
#[test]
fn it_does_not_validate_yet() {
	execute(|| {
		assert_ok!(Authorities::admit_organisation(unanimous(), id(6)));
		pass_sessions(3);
		assert_eq!(active(), [1, 2, 3, 4]);
	});
}

/// S10: as many of the institutions as for an upgrade decide on who votes.
#[test]
fn more_than_two_thirds_decide() {
	execute(|| only_votes_may(4, |origin| Authorities::admit_organisation(origin, id(6))));
}

#[test]
fn only_a_registered_organisation_is_admitted() {
	execute(|| {
		for other in [FAMILY, FAMILY + 1] {
			assert_noop!(Authorities::admit_organisation(unanimous(), id(other)), Error::NotFound);
		}
	});
}

#[test]
fn a_suspended_organisation_is_not_admitted() {
	execute(|| {
		suspend(6);
		assert_noop!(Authorities::admit_organisation(unanimous(), id(6)), Error::WrongState);
	});
}

#[test]
fn nobody_is_admitted_twice() {
	execute(|| {
		assert_noop!(Authorities::admit_organisation(unanimous(), id(5)), Error::AlreadyExists);
	});
}

#[test]
fn there_are_only_so_many_institutions() {
	execute_on(network(32, 4, 4), || {
		assert_noop!(Authorities::admit_organisation(unanimous(), id(33)), Error::TooManyInstitutions);
		assert_ok!(Authorities::dismiss_organisation(unanimous(), id(32)));
		assert_ok!(Authorities::admit_organisation(unanimous(), id(33)));
	});
}
