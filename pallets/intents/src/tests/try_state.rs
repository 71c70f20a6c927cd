use super::*;
use crate::Signers;
use vacchain_primitives::Signer;

fn breaks(change: impl FnOnce(&mut Signer)) {
	new_test_ext().execute_with(|| {
		assert_ok!(carry(&signed(FAMILY, 7, 1, YES)));
		assert_ok!(carry(&signed(FAMILY, 7, 3, YES)));
		assert_ok!(Intents::do_try_state());
		Signers::<Test>::mutate(account(FAMILY), change);
		assert!(Intents::do_try_state().is_err());
	});
}

#[test]
fn a_broken_lane_is_found() {
	breaks(|row| row.lanes.try_push(row.lanes[0]).unwrap());
	breaks(|row| row.lanes[0].used = 0b100);
	breaks(|row| row.lanes[0].failed = 0b10);
	breaks(|row| row.lanes[0].used = 0b1111);
	breaks(|row| row.lanes[0].highest = 0);
}
