use super::*;
use frame_support::{traits::Hooks, weights::Weight};

fn idle() {
	Consent::on_idle(System::block_number(), Weight::MAX);
}

/// trust.md: requests never end. Now they leave the chain when their time has come.
#[test]
fn requests_end() {
	execute_and_check(|| {
		ask(HOSPITAL, Level::Full);
		Now::put(START + DAY);
		ask(SCHOOL, Level::Proof);
		Now::put(START + REQUEST_LIFETIME - 1);
		idle();
		assert!(request(HOSPITAL).is_some());
		Now::put(START + REQUEST_LIFETIME);
		idle();
		assert_eq!(request(HOSPITAL), None);
		assert!(request(SCHOOL).is_some());
		assert_eq!(RequestCount::<Test>::iter().count(), 1);
		Now::put(START + DAY + REQUEST_LIFETIME);
		idle();
		assert_eq!(Requests::<Test>::iter().count(), 0);
		// What became of them ends later.
		assert_eq!((EndingRange::<Test>::get(), EndingRequests::<Test>::iter().count()), ((2, 4), 2));
	});
}

/// A request that was taken back and made again ends as long after it was made again.
#[test]
fn a_later_request_ends_later() {
	execute_and_check(|| {
		ask(HOSPITAL, Level::Full);
		assert_ok!(Consent::withdraw_request(signed(staff(HOSPITAL)), id(FAMILY)));
		Now::put(START + DAY);
		ask(HOSPITAL, Level::Full);
		Now::put(START + REQUEST_LIFETIME);
		idle();
		assert!(request(HOSPITAL).is_some());
	});
}

/// One block removes so many, and no more than there is time for.
#[test]
fn a_block_ends_so_many_requests() {
	execute_and_check(|| {
		for family in 0..2 * u64::from(MAX_ENDED_PER_BLOCK) {
			assert_ok!(Consent::request_access(signed(staff(HOSPITAL)), id(family), Level::Full));
		}
		Now::put(START + REQUEST_LIFETIME);
		let cost = <() as crate::WeightInfo>::end_requests;
		let left = || Requests::<Test>::iter().count();
		assert_eq!(Consent::on_idle(1, Weight::zero()), Weight::zero());
		assert_eq!(left(), 32);
		assert_eq!(Consent::on_idle(1, cost(3)), cost(3));
		assert_eq!(left(), 29);
		assert_eq!(Consent::on_idle(1, Weight::MAX), cost(MAX_ENDED_PER_BLOCK));
		assert_eq!(left(), 13);
		idle();
		assert_eq!((left(), Consent::on_idle(1, Weight::MAX)), (0, cost(0)));
	});
}
