use super::*;
use vacchain_primitives::bounds::{MAX_WAITING_POWERS, POWER_LIFETIME};

/// S4: a claim is proposed by one admin and waits for another one.
#[test]
fn a_health_admin_proposes_and_nothing_happens_yet() {
	execute(|| {
		assert_ok!(propose(ADMIN, FAMILY));
		let waiting = power_on(FAMILY);
		assert_eq!(waiting.power, replacing(FAMILY, NEW + FAMILY));
		assert_eq!((waiting.proposed_by, waiting.proposed_at), (id(ADMIN), START));
		assert_eq!((waiting.confirmed_by, waiting.due_at, waiting.vetoed_by), (None, None, None));
		assert_eq!(waiting.ends_at, START + POWER_LIFETIME);
		assert_eq!(log(), [(Some(ADMIN), PowerStep::Proposed)]);
		assert!(Exercised::get().is_empty());
		let (digest, subject, by) = (waiting.digest(), id(FAMILY), id(ADMIN));
		System::assert_last_event(Event::Proposed { digest, subject, by }.into());
	});
}

/// S4: where one admin suffices, the old key can object all the same.
#[test]
fn where_one_admin_suffices_the_delay_starts_at_once() {
	execute_with(1, || {
		assert_ok!(propose(ADMIN, FAMILY));
		assert_eq!((power_on(FAMILY).confirmed_by, power_on(FAMILY).due_at), (None, Some(START + DELAY)));
	});
}

#[test]
fn one_power_waits_for_a_subject_at_a_time() {
	execute(|| {
		assert_ok!(propose(ADMIN, FAMILY));
		assert_noop!(propose(OTHER_ADMIN, FAMILY), Error::AlreadyExists);
		assert_ok!(propose(OTHER_ADMIN, OTHER_FAMILY));
	});
}

/// A power that lapsed makes room, whether or not a block has removed it.
#[test]
fn a_power_takes_the_place_of_one_that_lapsed() {
	execute(|| {
		assert_ok!(propose(ADMIN, FAMILY));
		let earlier = digest_on(FAMILY);
		wait(POWER_LIFETIME);
		assert_ok!(propose(OTHER_ADMIN, FAMILY));
		assert_eq!(power_on(FAMILY).proposed_by, id(OTHER_ADMIN));
		assert!(!Waiting::<Test>::contains_key(earlier));
		let steps = [
			(Some(ADMIN), PowerStep::Proposed),
			(None, PowerStep::Lapsed),
			(Some(OTHER_ADMIN), PowerStep::Proposed),
		];
		assert_eq!(log(), steps);
	});
}

/// GDPR 17: an erasure whose wish was taken back never comes, whatever its owner wishes later: it keeps no place from the next
/// one, which has the whole time to object again.
#[test]
fn an_erasure_that_was_declined_makes_room_for_the_next_wish() {
	execute(|| {
		AskedAt::put(START);
		assert_ok!(Powers::propose(signed(ADMIN), erasing(FAMILY, START)));
		let earlier = digest_on(FAMILY);
		assert_ok!(Powers::confirm(signed(OTHER_ADMIN), earlier));
		let refused = Powers::propose(signed(THIRD_ADMIN), erasing(FAMILY, START));
		assert_noop!(refused, Error::AlreadyExists);

		wait(DELAY);
		AskedAt::put(Now::get());
		assert_noop!(Powers::exercise(signed(ADMIN), earlier), IMPOSSIBLE);
		assert_ok!(Powers::propose(signed(ADMIN), erasing(FAMILY, Now::get())));
		assert!(!Waiting::<Test>::contains_key(earlier));
		assert_eq!(power_on(FAMILY).due_at, None);
		assert_eq!(log()[2..], [(None, PowerStep::Lapsed), (Some(ADMIN), PowerStep::Proposed)]);
	});
}

/// GDPR 17: an objection to the erasure of a record outlives the wish, whatever waits in between: an owner who asks
/// again and again does not wait until whoever objects misses a proposal.
#[test]
fn an_objection_to_an_erasure_outlives_the_wish() {
	execute(|| {
		AskedAt::put(START);
		assert_ok!(Powers::propose(signed(ADMIN), erasing(FAMILY, START)));
		assert_ok!(veto(FAMILY));
		wait(1);
		AskedAt::put(Now::get());
		assert_ok!(propose(ADMIN, FAMILY));
		assert_ok!(Powers::withdraw(signed(ADMIN), digest_on(FAMILY)));

		assert_ok!(Powers::propose(signed(ADMIN), erasing(FAMILY, Now::get())));
		let waiting = power_on(FAMILY);
		assert_eq!(waiting.vetoed_by, Some(id(FAMILY)));
		assert_eq!(waiting.ends_at, Now::get() + VOTING_TIME + POWER_LIFETIME);
		System::assert_last_event(Event::Vetoed { digest: waiting.digest() }.into());
		assert_noop!(confirm(OTHER_ADMIN, FAMILY), Error::Vetoed);
		wait(DELAY);
		assert_noop!(exercise(ADMIN, FAMILY), Error::Vetoed);

		// Once the institutions have decided, the next one has its time to object again.
		assert_ok!(Powers::decide(vote(), digest_on(FAMILY), false));
		assert_ok!(Powers::propose(signed(ADMIN), erasing(FAMILY, AskedAt::get())));
		assert_eq!(power_on(FAMILY).vetoed_by, None);
	});
}

/// A claim that cannot be exercised just now keeps its place: an admin who has something else registered with the account that it
/// names ends no objection by that.
#[test]
fn a_claim_that_was_objected_to_makes_no_room() {
	execute(|| {
		assert_ok!(propose(ADMIN, FAMILY));
		assert_ok!(veto(FAMILY));
		IsImpossible::put(true);
		let earlier = power_on(FAMILY);
		assert!(propose(ADMIN, FAMILY).is_err());
		IsImpossible::put(false);
		assert_noop!(propose(ADMIN, FAMILY), Error::AlreadyExists);
		assert_eq!(power_on(FAMILY), earlier);
	});
}

#[test]
fn what_cannot_be_done_is_not_proposed() {
	execute(|| {
		IsImpossible::put(true);
		assert_noop!(propose(ADMIN, FAMILY), IMPOSSIBLE);
	});
}

#[test]
fn few_powers_of_one_admin_wait() {
	execute(|| {
		for number in 0..u64::from(MAX_WAITING_POWERS) {
			assert_ok!(propose(ADMIN, 1000 + number));
		}
		assert_noop!(propose(ADMIN, FAMILY), Error::TooManyPowers);
		assert_ok!(Powers::withdraw(signed(OTHER_ADMIN), digest_on(1000)));
		assert_ok!(propose(ADMIN, FAMILY));
		assert_ok!(propose(OTHER_ADMIN, OTHER_FAMILY));
	});
}

/// R14
#[test]
fn only_health_admins_propose() {
	execute(|| only_health_admins_may(|origin| Powers::propose(origin, replacing(FAMILY, NEW))));
}
