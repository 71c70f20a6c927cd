use super::*;
use sp_runtime::traits::Hash;

const CODE: &[u8] = b"what the chain runs next";

/// S10: the institutions decide what the chain runs, by its hash; nothing else can then be submitted.
#[test]
fn the_institutions_decide_on_an_upgrade() {
	execute(|| {
		let code_hash = BlakeTwo256::hash(CODE);
		assert_ok!(Authorities::authorize_upgrade(unanimous(), code_hash));
		let check_version = true;
		System::assert_last_event(frame_system::Event::UpgradeAuthorized { code_hash, check_version }.into());
		assert_eq!(System::authorized_upgrade().map(|upgrade| *upgrade.code_hash()), Some(code_hash));
		assert_noop!(
			System::apply_authorized_upgrade(signed(FAMILY), b"something else".to_vec()),
			frame_system::Error::<Test>::Unauthorized
		);
	});
}

/// S10: more than two thirds of the institutions decide on upgrades.
#[test]
fn more_than_two_thirds_decide() {
	execute(|| only_votes_may(4, |origin| Authorities::authorize_upgrade(origin, BlakeTwo256::hash(CODE))));
}
