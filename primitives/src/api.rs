//! The runtime APIs: every read of the registry, and what its validators ask of it.
//!
//! Reads go through the runtime so that an upgrade of what storage looks like never strands a client, and so that no
//! gateway decides who may read.

#![allow(clippy::multiple_bound_locations, reason = "the macro adds bounds of its own")]

use alloc::{string::String, vec::Vec};
use codec::Codec;
use sp_consensus_slots::EquivocationProof;

use crate::{
	Actor, Allowance, Institution, IntentRefusal, Moment, Network, NodeId, Outcome, Participant,
	ParticipantId, PausedCall, Proposal, SignedIntent, Signer, Validator,
	reading::{ReadAnswer, ReadRefusal, ReadRequest},
};

sp_api::decl_runtime_apis! {
	/// Every read of the registry.
	pub trait RegistryApi<AccountId: Codec> {
		/// The chain's clock.
		fn now() -> Moment;
		/// A participant, by id: for logging in, which nobody has a session for yet.
		fn participant(id: ParticipantId) -> Option<Participant<AccountId>>;
		/// Whose current account this is.
		fn participant_of(account: AccountId) -> Option<ParticipantId>;
		/// The participant that logged in with this account, if it may act now.
		fn caller(participant: ParticipantId, account: AccountId) -> Result<Actor, ReadRefusal>;
		/// Answers the participant that logged in with this account: whether it may read this, decided at this block, and all
		/// of the answer, with the storage keys of what it shows.
		fn read(
			participant: ParticipantId,
			account: AccountId,
			request: ReadRequest,
		) -> Result<ReadAnswer, ReadRefusal>;
		/// What a participant may still send.
		fn allowance(id: ParticipantId) -> Option<Allowance>;
		/// An account's lanes, in which its intents are carried.
		fn signer(account: AccountId) -> Signer;
		/// Why an intent cannot be carried now. Asked as a block asks it.
		fn check_intent(signed: SignedIntent) -> Result<(), IntentRefusal>;
		/// The last batch of reads that a gateway has logged; 0 before its first.
		fn access_batch(gateway: ParticipantId) -> u64;
		/// The digest of that batch, as [`batch_digest`](crate::batch_digest) makes it; nothing before its first.
		fn access_batch_digest(gateway: ParticipantId) -> Option<[u8; 32]>;
	}

	/// What became of transactions.
	pub trait OutcomesApi {
		/// What became of each transaction of the block at whose state this is asked, with its index in the block.
		fn outcomes() -> Vec<(u32, Outcome)>;
	}

	/// Who runs the network.
	pub trait AuthoritiesApi {
		/// What is fixed at genesis, and the current session.
		fn network() -> Network;
		/// The institutions, in order of id.
		fn institutions() -> Vec<Institution>;
		/// The nodes that may connect. Empty: every node may, as on a development chain.
		fn nodes() -> Vec<NodeId>;
		/// The validators of this session and of those to come, in order of id.
		fn validators() -> Vec<Validator>;
		/// The proposals that wait for votes.
		fn proposals() -> Vec<Proposal>;
		/// The calls that the institutions have paused, in order.
		fn paused_calls() -> Vec<PausedCall>;
	}

	/// How a node reports that a validator made two blocks in one slot.
	pub trait AuraEquivocationApi<AuthorityId: Codec> {
		/// A proof, SCALE, that this key belongs to a validator of the current session.
		fn generate_key_ownership_proof(authority: AuthorityId) -> Option<Vec<u8>>;
		/// Submits the report as an unsigned transaction of this node. Nothing if it could not.
		fn submit_report_equivocation(
			equivocation: EquivocationProof<Block::Header, AuthorityId>,
			key_owner_proof: Vec<u8>,
		) -> Option<()>;
	}

	/// Whether the state holds together.
	pub trait StateChecksApi {
		/// Checks what every pallet says of its whole storage, and names what does not hold. It reads everything: for
		/// operators and tests, on a node of their own, never in a block.
		fn try_state() -> Result<(), String>;
	}
}
