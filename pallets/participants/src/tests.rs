//! A file a call; `admission`, `genesis`, `reads` and `try_state` for the rest.

mod admission;
mod genesis;
mod reads;
mod register;
mod reinstate;
mod replace_keys;
mod suspend;
mod try_state;

use frame_support::{assert_noop, assert_ok};
use sp_io::TestExternalities;
use sp_runtime::{DispatchError, DispatchResult};
use vacchain_primitives::{
	Actor, ParticipantId, Role, Status,
	questions::{ActorOf, HealthAuthority, MemberOf},
};

use crate::{Participants as Rows, mock::*};

type Error = crate::Error<Test>;
type Event = crate::Event<Test>;

/// Registered by the admin.
const FAMILY: u64 = 3;
const HOSPITAL: u64 = 4;
const DOCTOR: u64 = 5;
/// Suspended, with a doctor who is not.
const SUSPENDED_HOSPITAL: u64 = 6;
const ITS_DOCTOR: u64 = 7;
/// Registered by nobody.
const STRANGER: u64 = 99;

/// The admin registers a participant.
fn register(account: u64, role: Role, organisation: Option<u64>) -> DispatchResult {
	let (origin, profile) = (RuntimeOrigin::signed(ADMIN), vec![account as u8].try_into().unwrap());
	Participants::register(origin, id(account), role, organisation.map(id), account, key(account), profile)
}

/// Block 2, with all of them in place.
fn scene() -> TestExternalities {
	let mut ext = new_test_ext();
	ext.execute_with(|| {
		assert_ok!(register(FAMILY, Role::Family, None));
		for (hospital, doctor) in [(HOSPITAL, DOCTOR), (SUSPENDED_HOSPITAL, ITS_DOCTOR)] {
			assert_ok!(register(hospital, Role::Hospital, None));
			assert_ok!(register(doctor, Role::Doctor, Some(hospital)));
		}
		assert_ok!(Participants::suspend(RuntimeOrigin::signed(ADMIN), id(SUSPENDED_HOSPITAL)));
		System::reset_events();
		System::set_block_number(2);
	});
	ext
}

/// Runs a test, then checks the invariants.
fn execute(test: impl FnOnce()) {
	scene().execute_with(|| {
		test();
		assert_ok!(Participants::do_try_state());
	});
}

/// Everybody who is not an active health admin, the health authority included.
const OTHERS: [u64; 7] = [AUTHORITY, FAMILY, HOSPITAL, DOCTOR, SUSPENDED_HOSPITAL, ITS_DOCTOR, STRANGER];

/// Only an active health admin may make this call.
fn only_health_admins_may(call: impl Fn(RuntimeOrigin) -> DispatchResult) {
	for account in OTHERS {
		assert_noop!(call(RuntimeOrigin::signed(account)), Error::NotHealthAdmin);
	}
	for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
		assert_noop!(call(origin), DispatchError::BadOrigin);
	}
	for suspended in [ADMIN, AUTHORITY] {
		set_status(suspended, Status::Suspended);
		assert_noop!(call(RuntimeOrigin::signed(ADMIN)), Error::NotHealthAdmin);
		set_status(suspended, Status::Active);
	}
}

/// What no call does to a health admin or the health authority: the institutions decide on them.
fn set_status(account: u64, status: Status) {
	Rows::<Test>::mutate(id(account), |row| row.as_mut().unwrap().status = status);
}

fn actor(account: u64) -> Option<Actor> {
	Participants::actor_of(&account)
}
