//! Blocks, sessions and votes.

use super::*;
use codec::Encode;
use frame_support::{
	assert_ok, parameter_types,
	traits::{OnFinalize, OnInitialize},
};
use sp_consensus_aura::{AURA_ENGINE_ID, Slot};
use sp_core::Pair;
use sp_runtime::DigestItem;

parameter_types! {
	/// The validators that make no blocks.
	pub static Absent: Vec<u8> = vec![];
}

/// The slot of the last block.
pub fn slot() -> Slot {
	pallet_aura::CurrentSlot::<Test>::get().max(GENESIS_SLOT.into())
}

/// The number of the validator whose turn a slot is.
pub fn author(slot: Slot) -> u8 {
	let index = Aura::slot_author_index(slot).expect("there are validators");
	Session::validators()[index as usize].0[0]
}

/// Makes a block in this slot.
pub fn make_block_in(slot: Slot) {
	let digest = sp_runtime::Digest { logs: vec![DigestItem::PreRuntime(AURA_ENGINE_ID, slot.encode())] };
	let number = System::block_number() + 1;
	System::reset_events();
	System::initialize(&number, &System::parent_hash(), &digest);
	AllPalletsWithSystem::on_initialize(number);
	assert_ok!(Timestamp::set(RuntimeOrigin::none(), *slot * SLOT_DURATION));
	AllPalletsWithSystem::on_finalize(number);
}

/// Makes a block in the next slot of a validator that is there and not disabled.
pub fn make_block() {
	let may_author = |slot: &Slot| {
		let author = author(*slot);
		!Absent::get().contains(&author) && !disabled().contains(&author)
	};
	let next = (1u64..).map(|later| slot() + later).find(may_author).expect("someone makes blocks");
	make_block_in(next);
}

/// Makes blocks until the session has changed as often.
pub fn pass_sessions(count: u32) {
	let last = Session::current_index() + count;
	while Session::current_index() < last {
		make_block();
	}
}

/// The validators that are disabled.
pub fn disabled() -> Vec<u8> {
	let validators = Session::validators();
	Session::disabled_validators().iter().map(|index| validators[*index as usize].0[0]).collect()
}

/// The validators of this session.
pub fn active() -> Vec<u8> {
	Session::validators().iter().map(|id| id.0[0]).collect()
}

/// The vote of so many institutions.
pub fn vote(ayes: u32) -> RuntimeOrigin {
	pallet_collective::RawOrigin::Members(
		ayes,
		pallet_collective::Members::<Test, Instance1>::get().len() as u32,
	)
	.into()
}

/// The vote of every institution.
pub fn unanimous() -> RuntimeOrigin {
	vote(crate::Institutions::<Test>::get().len() as u32)
}

/// The proof that an account has the secret of `aura(n)`.
pub fn possession(account: AccountId32, n: u8) -> Vec<u8> {
	let statement = sp_core::proof_of_possession::statement_of_ownership(account.as_ref());
	(aura(n).sign(&statement),).encode()
}

/// The validator `n` sets the session keys of the number `new`.
pub fn change_keys(n: u8, new: u8) {
	assert_ok!(Session::set_keys(RuntimeOrigin::signed(account(n)), keys(new), possession(account(n), new)));
}
