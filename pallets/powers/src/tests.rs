//! A file a call; `daily`, `ends`, `genesis` and `trust` for the rest.

mod confirm;
mod daily;
mod decide;
mod ends;
mod exercise;
mod genesis;
mod propose;
mod raise_admins_needed;
mod reads;
mod trust;
mod veto;
mod withdraw;

use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchResult;
use vacchain_primitives::{Moment, PowerDigest, PowerStep, WaitingPower, bounds::DAY};

use crate::{Waiting, mock::*};

type Error = crate::Error<Test>;
type Event = crate::Event<Test>;

/// The account that a family is to act with.
const NEW: u64 = 20;

/// Runs a test where powers take two admins, then checks the invariants.
fn execute(test: impl FnOnce()) {
	execute_with(2, test);
}

/// As [`execute`], where they take so many.
fn execute_with(admins_needed: u32, test: impl FnOnce()) {
	new_chain(admins_needed).execute_with(|| {
		test();
		assert_ok!(Powers::do_try_state());
	});
}

fn signed(account: u64) -> RuntimeOrigin {
	RuntimeOrigin::signed(account)
}

fn vote() -> RuntimeOrigin {
	signed(Vote::get())
}

fn wait(time: Moment) {
	Now::mutate(|now| *now += time);
}

/// The power that waits for a family.
fn power_on(family: u64) -> WaitingPower<u64> {
	Powers::power_on(id(family)).expect("a power waits").1
}

/// Its digest; the digest of nothing if none waits.
fn digest_on(family: u64) -> PowerDigest {
	Powers::power_on(id(family)).map_or(PowerDigest([0; 32]), |(digest, _)| digest)
}

/// An admin proposes new keys for a family.
fn propose(admin: u64, family: u64) -> DispatchResult {
	Powers::propose(signed(admin), replacing(family, NEW + family))
}

fn confirm(admin: u64, family: u64) -> DispatchResult {
	Powers::confirm(signed(admin), digest_on(family))
}

fn exercise(admin: u64, family: u64) -> DispatchResult {
	Powers::exercise(signed(admin), digest_on(family))
}

fn veto(family: u64) -> DispatchResult {
	Powers::veto(signed(family), digest_on(family))
}

/// Two admins have agreed on new keys for the family.
fn confirmed() -> PowerDigest {
	assert_ok!(propose(ADMIN, FAMILY));
	assert_ok!(confirm(OTHER_ADMIN, FAMILY));
	digest_on(FAMILY)
}

/// The entries of the family's log.
fn log() -> Vec<(Option<u64>, PowerStep)> {
	let account = |id| (0..300).find(|account| crate::mock::id(*account) == id);
	Log::get().into_iter().map(|(by, step)| (by.and_then(account), step)).collect()
}

/// Only an active health admin may make this call.
fn only_health_admins_may(call: impl Fn(RuntimeOrigin) -> DispatchResult) {
	for account in [AUTHORITY, FAMILY, OTHER_FAMILY, 99] {
		assert_noop!(call(signed(account)), Error::NotHealthAdmin);
	}
	unsigned_is_refused(&call, sp_runtime::DispatchError::BadOrigin);
	Directory::suspend(ADMIN);
	assert_noop!(call(signed(ADMIN)), Error::NotHealthAdmin);
	Directory::reinstate(ADMIN);
}
