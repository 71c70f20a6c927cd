//! Tests of what the pallet does and refuses: a file for each call, and `genesis`, `limits`, `offences`, `proposals`, `reads`,
//! `seats`, `sessions`, `try_state` and `vote` for the rest.

mod admit_organisation;
mod admit_validator;
mod authorize_upgrade;
mod dismiss_organisation;
mod genesis;
mod limits;
mod offences;
mod pardon_validator;
mod proposals;
mod publish;
mod reads;
mod remove_validator;
mod report_equivocation;
mod seats;
mod sessions;
mod set_gateways;
mod set_nodes;
mod try_state;
mod vote;

use crate::{Chosen, Institutions, Nodes, Offences as OffenceRows, mock::*};
use frame_support::{assert_noop, assert_ok, traits::KeyOwnerProofSystem};
use pallet_collective::{Instance1, Members};
use sp_consensus_aura::{
	AURA_ENGINE_ID, Slot, digests::CompatibleDigestItem, sr25519::AuthoritySignature as AuraSignature,
};
use sp_core::{H256, Pair, crypto::key_types::AURA};
use sp_runtime::{
	AccountId32, Digest, DigestItem, DispatchError, DispatchResult, generic,
	traits::{BlakeTwo256, Hash as _},
};
use sp_session::MembershipProof;
use vacchain_primitives::{Offence, ParticipantId};

type Error = crate::Error<Test>;
type Event = crate::Event<Test>;
type Header = generic::Header<u32, BlakeTwo256>;
type EquivocationProof =
	sp_consensus_slots::EquivocationProof<Header, sp_consensus_aura::sr25519::AuthorityId>;

fn signed(n: u8) -> RuntimeOrigin {
	RuntimeOrigin::signed(account(n))
}

fn ids(numbers: impl IntoIterator<Item = u8>) -> Vec<ParticipantId> {
	numbers.into_iter().map(id).collect()
}

/// The accounts with a seat.
fn seats() -> Vec<AccountId32> {
	Members::<Test, Instance1>::get()
}

/// Only the institutions' vote may make this call, with at least so many of them for it.
fn only_votes_may(needed: u32, call: impl Fn(RuntimeOrigin) -> DispatchResult) {
	for origin in [signed(1), RuntimeOrigin::none(), RuntimeOrigin::root()] {
		assert_noop!(call(origin), DispatchError::BadOrigin);
	}
	for ayes in 1..needed {
		assert_noop!(call(vote(ayes)), Error::TooFewVotes);
	}
	assert_ok!(call(vote(needed)));
}

/// A header of this slot, with nothing else in it but a number, sealed by the validator `n`.
fn sealed_header(number: u32, slot: Slot, n: u8) -> Header {
	seal(header(number, slot), n)
}

fn header(number: u32, slot: Slot) -> Header {
	let pre_digest = <DigestItem as CompatibleDigestItem<AuraSignature>>::aura_pre_digest(slot);
	let digest = Digest { logs: vec![pre_digest] };
	Header {
		parent_hash: Default::default(),
		number,
		state_root: Default::default(),
		extrinsics_root: Default::default(),
		digest,
	}
}

fn seal(mut header: Header, n: u8) -> Header {
	let signature = aura(n).sign(header.hash().as_ref());
	header.digest.push(DigestItem::aura_seal(signature));
	header
}

/// The validator `n` made two blocks in this slot.
fn equivocation(n: u8, slot: Slot) -> EquivocationProof {
	EquivocationProof {
		offender: aura(n).public(),
		slot,
		first_header: sealed_header(1, slot, n),
		second_header: sealed_header(2, slot, n),
	}
}

/// Whose key `aura(n)` is in this session.
fn key_owner_proof(n: u8) -> MembershipProof {
	Authorities::prove((AURA, aura(n).public())).expect("there is always a proof, if of nothing")
}

/// A call on which the institutions vote, another one for each number.
fn upgrade(number: u8) -> RuntimeCall {
	crate::Call::authorize_upgrade { code_hash: [number; 32].into() }.into()
}

fn hash(call: &RuntimeCall) -> H256 {
	BlakeTwo256::hash_of(call)
}

/// The institution `n` proposes a call that others have to vote on; its number.
fn propose(n: u8, call: &RuntimeCall) -> u32 {
	let index = pallet_collective::ProposalCount::<Test, Instance1>::get();
	assert_ok!(Authorities::propose(signed(n), Box::new(call.clone())));
	index
}

fn report(equivocation: EquivocationProof, key_owner_proof: MembershipProof) -> DispatchResult {
	Authorities::report_equivocation_unsigned(RuntimeOrigin::none(), Box::new(equivocation), key_owner_proof)
}

/// The validator `n` makes two blocks in the last slot, and is reported.
fn convict(n: u8) {
	assert_ok!(report(equivocation(n, slot()), key_owner_proof(n)));
}

fn offence(n: u8) -> Option<Offence> {
	OffenceRows::<Test>::get(id(n))
}
