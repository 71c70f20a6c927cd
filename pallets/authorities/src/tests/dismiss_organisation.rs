use super::*;
use crate::NodeOwner;

/// S10: an institution loses its vote, its seat, and its nodes' place on the list.
#[test]
fn an_organisation_loses_its_vote() {
	execute(|| {
		assert_ok!(Authorities::dismiss_organisation(unanimous(), id(5)));
		System::assert_last_event(Event::OrganisationDismissed { id: id(5) }.into());
		assert_eq!(*Institutions::<Test>::get(), ids(1..=4));
		assert_eq!(seats(), (1..=4).map(account).collect::<Vec<_>>());
		assert!(!Nodes::<Test>::contains_key(id(5)));
		assert!(!NodeOwner::<Test>::contains_key(node(5)));
		assert!(!Authorities::nodes().contains(&node(5)));
	});
}

/// S10: as many of the institutions as for an upgrade decide on who votes.
#[test]
fn more_than_two_thirds_decide() {
	execute(|| only_votes_may(4, |origin| Authorities::dismiss_organisation(origin, id(5))));
}

#[test]
fn only_an_institution_is_dismissed() {
	execute(|| {
		for other in [6, FAMILY, FAMILY + 1] {
			assert_noop!(Authorities::dismiss_organisation(unanimous(), id(other)), Error::NotInstitution);
		}
	});
}

/// S10: a validator answers for its blocks until its last session has ended; its institution stays as long.
#[test]
fn an_institution_that_validates_stays() {
	execute_on(network(6, 5, 4), || {
		let dismiss = || Authorities::dismiss_organisation(unanimous(), id(5));
		assert_noop!(dismiss(), Error::StillValidating);
		assert_ok!(Authorities::remove_validator(unanimous(), id(5)));
		assert_noop!(dismiss(), Error::StillValidating);
		pass_sessions(1);
		assert_noop!(dismiss(), Error::StillValidating);
		pass_sessions(1);
		assert_ok!(dismiss());
	});
}

/// S10: so does one that is to validate, and one that was planned to when it was removed.
#[test]
fn an_institution_that_will_validate_stays() {
	execute(|| {
		let dismiss = || Authorities::dismiss_organisation(unanimous(), id(5));
		assert_ok!(Authorities::admit_validator(unanimous(), id(5)));
		assert_noop!(dismiss(), Error::StillValidating);
		pass_sessions(1);
		assert_ok!(Authorities::remove_validator(unanimous(), id(5)));
		assert!(!active().contains(&5) && !Chosen::<Test>::get().contains(&id(5)));
		assert_noop!(dismiss(), Error::StillValidating);
	});
}

/// S10: as many are left that may act as it takes to let the others act again.
#[test]
fn enough_institutions_stay() {
	execute_on(network(3, 1, 1), || {
		suspend(1);
		assert_noop!(Authorities::dismiss_organisation(unanimous(), id(2)), Error::TooFewLeft);
		assert_noop!(Authorities::dismiss_organisation(unanimous(), id(3)), Error::TooFewLeft);
		reinstate(1);
		assert_ok!(Authorities::dismiss_organisation(unanimous(), id(2)));
		assert_ok!(Authorities::dismiss_organisation(unanimous(), id(3)));
		assert_eq!(seats(), [account(1)]);
	});
}

/// S10: its proposals go with its vote, so that its places are free for another one's.
#[test]
fn the_proposals_of_the_dismissed_are_dropped() {
	execute(|| {
		let (its, others) = (upgrade(1), upgrade(2));
		propose(5, &its);
		propose(4, &others);
		assert_ok!(Authorities::dismiss_organisation(unanimous(), id(5)));
		let open: Vec<_> = Authorities::proposals().into_iter().map(|one| one.proposer).collect();
		assert_eq!(open, [id(4)]);
	});
}
