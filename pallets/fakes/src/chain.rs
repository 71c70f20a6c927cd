//! Chains, and who is on them.

use core::fmt::Debug;
use sp_core::{Pair as _, sr25519::Pair};
use sp_io::TestExternalities;
use sp_runtime::AccountId32;
use std::sync::LazyLock;
use vacchain_primitives::ParticipantId;

/// The id of the participant with this number: for a byte `n` it is `[n; 32]`.
pub fn id(number: impl Into<u64>) -> ParticipantId {
	let [low, high, ..] = number.into().to_le_bytes();
	let mut id = [low; 32];
	id[31] ^= high;
	ParticipantId(id)
}

/// The key pair of the participant with this number, on a chain of real accounts.
pub fn pair(number: u8) -> Pair {
	Pair::from_seed(&[number; 32])
}

/// The account of the participant with this number, on a chain of real accounts.
pub fn account(number: u8) -> AccountId32 {
	// Worked out once: some tests look through all of them.
	static ACCOUNTS: LazyLock<Vec<AccountId32>> =
		LazyLock::new(|| (0..=u8::MAX).map(|number| AccountId32::new(pair(number).public().0)).collect());
	ACCOUNTS[usize::from(number)].clone()
}

/// A chain on which this was done.
pub fn chain(setup: impl FnOnce()) -> TestExternalities {
	let mut chain = TestExternalities::default();
	chain.execute_with(setup);
	chain
}

/// Runs a test on this chain, then checks every invariant.
pub fn execute<Broken: Debug>(
	mut chain: TestExternalities,
	test: impl FnOnce(),
	invariants: impl FnOnce() -> Result<(), Broken>,
) {
	chain.execute_with(|| {
		test();
		invariants().expect("every invariant holds");
	});
}
