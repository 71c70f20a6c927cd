//! A file a call; `admission`, `genesis`, `reads` and `try_state` for the rest.

mod admission;
mod appoint_health_admin;
mod dismiss_health_admin;
mod genesis;
mod reads;
mod register;
mod reinstate;
mod replace_authority_keys;
mod replace_keys;
mod share_authority_keys;
mod suspend;
mod try_state;

use frame_support::{assert_noop, assert_ok};
use sp_io::TestExternalities;
use sp_runtime::{DispatchError, DispatchResult};
use vacchain_primitives::{
	Actor, AuthorityWrap, ParticipantId, Role, Status,
	bounds::AUTHORITY_WRAP_LEN,
	questions::{AccountOf, ActorOf, HealthAuthority, MemberOf},
};

use crate::{AuthorityWraps, Participants as Rows, mock::*};

type Error = crate::Error<Test>;
type Event = crate::Event<Test>;

/// Registered by the admin.
const FAMILY: u64 = 3;
const HOSPITAL: u64 = 4;
const DOCTOR: u64 = 5;
/// Suspended, with a doctor who is not.
const SUSPENDED_HOSPITAL: u64 = 6;
const ITS_DOCTOR: u64 = 7;
/// Appointed by the institutions; the admin has not shared the health authority's secrets with it.
const NEW_ADMIN: u64 = 9;
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
		Changes::set(vec![]);
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
const OTHERS: [u64; 8] =
	[AUTHORITY, INSTITUTION, FAMILY, HOSPITAL, DOCTOR, SUSPENDED_HOSPITAL, ITS_DOCTOR, STRANGER];

/// Only an active health admin may make this call; whoever has not signed at all is refused so.
fn only_health_admins_may(
	call: impl Fn(RuntimeOrigin) -> DispatchResult,
	unsigned: impl Into<DispatchError>,
) {
	let unsigned = unsigned.into();
	for account in OTHERS {
		assert_noop!(call(RuntimeOrigin::signed(account)), Error::NotHealthAdmin);
	}
	for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
		assert_noop!(call(origin), unsigned);
	}
	for (stopped, status) in [(ADMIN, Status::Dismissed), (AUTHORITY, Status::Suspended)] {
		set_status(stopped, status);
		assert_noop!(call(RuntimeOrigin::signed(ADMIN)), Error::NotHealthAdmin);
		set_status(stopped, Status::Active);
	}
}

/// The institutions decide on organisations with a vote, and they alone; on people they do not; nobody decides so on
/// health admins.
fn the_vote_decides_on_organisations(call: impl Fn(RuntimeOrigin, u64) -> DispatchResult) {
	the_vote_decides_on_organisations_by(by_vote, call);
}

/// As [`the_vote_decides_on_organisations`], by this vote.
fn the_vote_decides_on_organisations_by(
	by_vote: impl Fn() -> RuntimeOrigin,
	call: impl Fn(RuntimeOrigin, u64) -> DispatchResult,
) {
	for institution in [AUTHORITY, INSTITUTION] {
		assert_noop!(call(by_admin(), institution), Error::DecidedByVote);
	}
	for person in [FAMILY, DOCTOR, ADMIN] {
		assert_noop!(call(by_vote(), person), Error::RoleNotAllowed);
	}
	assert_noop!(call(by_admin(), ADMIN), Error::RoleNotAllowed);
	for origin in [by_admin(), by_vote()] {
		assert_noop!(call(origin, STRANGER), Error::NotFound);
	}
	let on_another_matter = RuntimeOrigin::signed(HealthAdminsVote::get());
	assert_noop!(call(on_another_matter, INSTITUTION), Error::NotHealthAdmin);
	WithVote::set(vec![]);
	assert_noop!(call(by_admin(), AUTHORITY), Error::DecidedByVote);
}

/// Only the institutions' vote on health admins may make this call.
fn only_the_vote_on_health_admins_may(call: impl Fn(RuntimeOrigin) -> DispatchResult) {
	let signed = OTHERS.into_iter().chain([ADMIN, OrganisationsVote::get()]).map(RuntimeOrigin::signed);
	for origin in signed.chain([RuntimeOrigin::none(), RuntimeOrigin::root()]) {
		assert_noop!(call(origin), Error::DecidedByVote);
	}
}

fn by_admin() -> RuntimeOrigin {
	RuntimeOrigin::signed(ADMIN)
}

/// The institutions' vote on organisations.
fn by_vote() -> RuntimeOrigin {
	RuntimeOrigin::signed(OrganisationsVote::get())
}

/// The institutions' vote on who votes.
fn by_membership_vote() -> RuntimeOrigin {
	RuntimeOrigin::signed(MembershipVote::get())
}

/// The institutions appoint a health admin.
fn appoint(account: u64) -> DispatchResult {
	let (origin, profile) = (RuntimeOrigin::signed(HealthAdminsVote::get()), Default::default());
	Participants::appoint_health_admin(origin, id(account), account, key(account), profile)
}

/// The institutions dismiss a health admin.
fn dismiss(account: u64) -> DispatchResult {
	Participants::dismiss_health_admin(RuntimeOrigin::signed(HealthAdminsVote::get()), id(account))
}

/// A wrap of this version of the health authority's secrets.
fn wrap(version: u32) -> AuthorityWrap {
	AuthorityWrap { version, sealed: [version as u8 + 100; AUTHORITY_WRAP_LEN] }
}

/// An admin gives another one these versions.
fn share(from: u64, to: u64, versions: impl IntoIterator<Item = u32>) -> DispatchResult {
	let wraps = versions.into_iter().map(wrap).collect::<Vec<_>>().try_into().unwrap();
	Participants::share_authority_keys(RuntimeOrigin::signed(from), id(to), wraps)
}

/// The admin starts this version of the health authority's keys, for these admins.
fn replace_authority_keys(version: u32, admins: &[u64]) -> DispatchResult {
	let wraps = admins.iter().map(|admin| (id(*admin), wrap(version))).collect::<Vec<_>>();
	let key = key(100 + u64::from(version));
	Participants::replace_authority_keys(by_admin(), key, wraps.try_into().unwrap())
}

/// The versions of the health authority's secrets that an admin has, newest first.
fn versions(admin: u64) -> Vec<u32> {
	let mut versions: Vec<_> = AuthorityWraps::<Test>::iter_key_prefix(id(admin)).collect();
	versions.sort_unstable_by(|one, other| other.cmp(one));
	versions
}

/// What no call does to a health admin, nor a health admin to its authority.
fn set_status(account: u64, status: Status) {
	Rows::<Test>::mutate(id(account), |row| row.as_mut().unwrap().status = status);
}

fn actor(account: u64) -> Option<Actor> {
	Participants::actor_of(&account)
}
