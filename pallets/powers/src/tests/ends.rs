use super::*;
use crate::{Ends, WeightInfo};
use frame_support::{traits::Hooks, weights::Weight};
use vacchain_primitives::bounds::{MAX_ENDED_PER_BLOCK, POWER_LIFETIME};

#[test]
fn a_power_that_lapsed_leaves_the_chain_and_says_so_in_the_log() {
	execute(|| {
		assert_ok!(propose(ADMIN, FAMILY));
		let digest = digest_on(FAMILY);
		wait(POWER_LIFETIME - 1);
		Powers::on_idle(2, Weight::MAX);
		assert_eq!(Waiting::<Test>::iter_keys().count(), 1);
		wait(1);
		assert_eq!(Powers::power_on(id(FAMILY)), None);
		Powers::on_idle(3, Weight::MAX);
		assert_eq!((Waiting::<Test>::iter_keys().count(), Ends::<Test>::iter_keys().count()), (0, 0));
		assert_eq!(log().last(), Some(&(None, PowerStep::Lapsed)));
		System::assert_last_event(Event::Lapsed { digest }.into());
	});
}

/// The order of ends is that of time, also after a confirmation or an objection has moved one.
#[test]
fn what_lapses_first_leaves_first() {
	execute(|| {
		confirmed();
		wait(1);
		assert_ok!(propose(ADMIN, OTHER_FAMILY));
		wait(POWER_LIFETIME);
		Powers::on_idle(2, Weight::MAX);
		assert_eq!(Powers::waiting_powers(None, 9).len(), 1);
		assert!(Powers::power_on(id(FAMILY)).is_some());
	});
}

#[test]
fn a_block_removes_only_so_many_and_no_more_than_its_weight_allows() {
	execute(|| {
		for number in 0..u64::from(MAX_ENDED_PER_BLOCK) + 2 {
			let admin = [ADMIN, OTHER_ADMIN][number as usize % 2];
			assert_ok!(propose(admin, 1000 + number));
		}
		wait(POWER_LIFETIME);
		let cost = <() as WeightInfo>::end_lapsed;
		assert_eq!(Powers::on_idle(2, cost(0) - Weight::from_parts(1, 0)), Weight::zero());
		assert_eq!(Powers::on_idle(2, cost(1)), cost(1));
		assert_eq!(Powers::on_idle(2, Weight::MAX), cost(MAX_ENDED_PER_BLOCK));
		assert_eq!(Powers::on_idle(2, Weight::MAX), cost(1));
		assert_eq!(Waiting::<Test>::iter_keys().count(), 0);
	});
}
