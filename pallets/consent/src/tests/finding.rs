use super::*;
use crate::OpenTo;
use vacchain_primitives::GrantPlace;

fn open_to(reader: u64) -> Vec<RecordId> {
	Consent::open_to(id(reader), None, 9).into_iter().map(|place| place.record()).collect()
}

/// R11, R12: a provider finds the records that are open to it, from the grant on and until it ends.
#[test]
fn what_is_open_to_a_provider_is_listed() {
	execute_and_check(|| {
		assert_eq!(open_to(SCHOOL), []);
		let_in_until(SCHOOL, Level::Proof, Some(START + DAY));
		let_in(HOSPITAL, Level::Full);
		assert_eq!((open_to(SCHOOL), open_to(HOSPITAL)), (vec![RECORD], vec![RECORD]));
		assert_eq!(
			(open_to(FAMILY), open_to(AUTHORITY)),
			(vec![], vec![]),
			"what is not granted is not listed"
		);
		// A grant that is extended is listed once, under its new end.
		let_in_until(SCHOOL, Level::Proof, Some(START + 2 * DAY));
		assert_eq!(OpenTo::<Test>::iter_prefix(id(SCHOOL)).count(), 1);
		Now::put(START + 2 * DAY - 1);
		assert_eq!(open_to(SCHOOL), [RECORD]);
		Now::put(START + 2 * DAY);
		assert_eq!(open_to(SCHOOL), [], "an ended grant is passed over");
		assert_eq!(open_to(HOSPITAL), [RECORD]);
	});
}

/// R6, R19: what was revoked or moved leaves the list at once, and what an epoch drops with it.
#[test]
fn what_is_taken_back_is_not_listed() {
	execute_and_check(|| {
		let_in(HOSPITAL, Level::Full);
		let_in_until(SCHOOL, Level::Proof, Some(START + DAY));
		let [from, to] = [HOSPITAL, OTHER_HOSPITAL].map(id);
		let moved = rotation(2, &[FAMILY, AUTHORITY, OTHER_HOSPITAL], &[SCHOOL]);
		assert_ok!(Consent::transfer(signed(FAMILY), RECORD, from, to, None, moved));
		assert_eq!((open_to(HOSPITAL), open_to(OTHER_HOSPITAL)), (vec![], vec![RECORD]));
		assert_ok!(Consent::revoke(signed(FAMILY), RECORD, to, None));
		assert_eq!(open_to(OTHER_HOSPITAL), []);
		Now::put(START + DAY);
		assert_eq!(OpenTo::<Test>::iter().count(), 1);
		assert_ok!(Consent::renew_keys(signed(FAMILY), RECORD, rotation(3, &[FAMILY, AUTHORITY], &[])));
		assert_eq!(OpenTo::<Test>::iter().count(), 0);
	});
}

/// R11: the list is paged, and costs the same however many grants of the provider have ended.
#[test]
fn ended_grants_take_no_place_of_a_page() {
	new_test_ext().execute_with(|| {
		let record = |number: u8| RecordId([number; 16]);
		for number in 0..100 {
			let place = GrantPlace::new(Some(START - Moment::from(number)), record(number));
			OpenTo::<Test>::insert(id(SCHOOL), place, ());
		}
		for (number, end) in [(100, None), (101, Some(START + 2)), (102, Some(START + 1))] {
			OpenTo::<Test>::insert(id(SCHOOL), GrantPlace::new(end, record(number)), ());
		}
		let first = Consent::open_to(id(SCHOOL), None, 2);
		assert_eq!(first.iter().map(GrantPlace::record).collect::<Vec<_>>(), [record(102), record(101)]);
		let next = Consent::open_to(id(SCHOOL), Some(first[1]), 2);
		assert_eq!(next.iter().map(GrantPlace::record).collect::<Vec<_>>(), [record(100)]);
	});
}

/// The index is held to the readers from which it follows.
#[test]
fn an_index_that_says_something_else_is_found() {
	new_test_ext().execute_with(|| {
		let_in(SCHOOL, Level::Proof);
		assert_ok!(Consent::do_try_state());
		OpenTo::<Test>::insert(id(INSURER), GrantPlace::new(None, RECORD), ());
		assert_eq!(Consent::do_try_state(), Err("what is open to an organisation is listed".into()));
	});
}

/// S3: a guardian finds its wards.
#[test]
fn a_guardian_finds_its_wards() {
	execute_and_check(|| {
		assert_eq!(Consent::wards_of(id(OTHER_FAMILY), None, 9), []);
		name(OTHER_FAMILY);
		assert_eq!(Consent::wards_of(id(OTHER_FAMILY), None, 9), [RECORD]);
		assert_eq!(Consent::wards_of(id(OTHER_FAMILY), Some(RECORD), 9), []);
	});
}

/// S3: a ward that leaves the list while its guardian pages hides no other one.
#[test]
fn a_ward_that_leaves_hides_no_other() {
	new_test_ext().execute_with(|| {
		let [first, second, third, fourth] = [1, 2, 3, 4].map(|number| RecordId([number; 16]));
		let put = |wards: &[RecordId]| {
			crate::Wards::<Test>::insert(id(DOCTOR), crate::WardSet::truncate_from(wards.to_vec()));
		};
		put(&[third, first, fourth, second]);
		assert_eq!(Consent::wards_of(id(DOCTOR), None, 2), [first, second]);
		put(&[third, fourth, second]);
		assert_eq!(Consent::wards_of(id(DOCTOR), Some(second), 2), [third, fourth]);
		put(&[third, fourth]);
		assert_eq!(Consent::wards_of(id(DOCTOR), Some(second), 2), [third, fourth]);
	});
}

fn outcome(requester: u64) -> Option<RequestOutcome> {
	let sent = Consent::sent_requests(id(requester), None, 9);
	sent.into_iter().find(|(family, _)| *family == id(FAMILY)).map(|(_, sent)| sent.outcome)
}

/// S1: whoever asked sees where the request stands, and what became of it for as long again.
#[test]
fn a_provider_sees_where_its_request_stands() {
	use RequestOutcome::*;
	execute_and_check(|| {
		for requester in [HOSPITAL, SCHOOL, INSURER] {
			ask(requester, Level::Proof);
			assert_eq!(outcome(requester), Some(Waiting));
		}
		Now::put(START + DAY);
		assert_ok!(Consent::deny_request(signed(FAMILY), id(SCHOOL), START));
		let_in(HOSPITAL, Level::Proof);
		assert_eq!([HOSPITAL, SCHOOL, INSURER].map(outcome), [Some(Granted), Some(Denied), Some(Waiting)]);
		let sent = SentRequests::<Test>::get(id(SCHOOL), id(FAMILY));
		assert_eq!(sent.map(|sent| (sent.since, sent.request.requested_at)), Some((START + DAY, START)));
		// It has ended before any block has done so.
		Now::put(START + REQUEST_LIFETIME);
		assert_eq!(outcome(INSURER), Some(Ended));
		idle();
		assert_eq!([HOSPITAL, SCHOOL, INSURER].map(outcome), [Some(Granted), Some(Denied), Some(Ended)]);
		Now::put(START + DAY + REQUEST_LIFETIME);
		idle();
		assert_eq!([HOSPITAL, SCHOOL, INSURER].map(outcome), [None, None, Some(Ended)]);
		Now::put(START + 2 * REQUEST_LIFETIME);
		idle();
		assert_eq!(SentRequests::<Test>::iter().count() + EndingRequests::<Test>::iter().count(), 0);
	});
}

/// S1: a request that was taken back is gone, and one that is made again waits anew, whatever became of it before.
#[test]
fn a_request_that_is_made_again_waits_again() {
	use RequestOutcome::*;
	execute_and_check(|| {
		ask(SCHOOL, Level::Proof);
		assert_ok!(Consent::withdraw_request(signed(staff(SCHOOL)), id(FAMILY)));
		assert_eq!(outcome(SCHOOL), None);
		ask(SCHOOL, Level::Proof);
		assert_ok!(Consent::deny_request(signed(FAMILY), id(SCHOOL), START));
		Now::put(START + DAY);
		ask(SCHOOL, Level::Proof);
		Now::put(START + REQUEST_LIFETIME);
		idle();
		assert_eq!(outcome(SCHOOL), Some(Waiting));
	});
}

/// S1: what a provider sees is held to what waits.
#[test]
fn a_request_that_is_not_seen_is_found() {
	let finds = |what: &'static str, damage: fn()| {
		new_test_ext().execute_with(|| {
			ask(SCHOOL, Level::Proof);
			assert_ok!(Consent::do_try_state());
			damage();
			assert_eq!(Consent::do_try_state(), Err(what.into()));
		});
	};
	finds("whoever asked sees what waits", || SentRequests::<Test>::remove(id(SCHOOL), id(FAMILY)));
	finds("every request ends", || {
		let sent = SentRequests::<Test>::get(id(SCHOOL), id(FAMILY)).expect("it was made");
		SentRequests::<Test>::insert(id(SCHOOL), id(FAMILY), SentRequest { since: START + 1, ..sent });
	});
}

fn idle() {
	use frame_support::{traits::Hooks, weights::Weight};
	Consent::on_idle(System::block_number(), Weight::MAX);
}
