//! The institutions and their vote.

use crate::{
	AccountId, BlockNumber, Council, Participants, Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin,
	configs::RuntimeBlockWeights, times::MotionDuration,
};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use frame_support::{parameter_types, traits::ConstU32, weights::Weight};
use frame_system::EnsureNever;
use pallet_collective::{EnsureMembers, PrimeDefaultVote};
use sp_runtime::Perbill;
use vacchain_primitives::{
	Matter, Proposal,
	bounds::{MAX_INSTITUTIONS, MAX_PROPOSALS},
};

/// The vote of the institutions, as an instance of the SDK's collective.
pub type CouncilInstance = pallet_collective::Instance1;

/// How much of a block a decision may take to carry out.
const PROPOSAL_RATIO: Perbill = Perbill::from_percent(50);

parameter_types! {
	/// The heaviest call that can be decided on.
	pub MaxProposalWeight: Weight = PROPOSAL_RATIO * RuntimeBlockWeights::get().max_block;
	/// Who votes and who may act.
	pub const Organisations: Matter = Matter::Organisations;
	/// Who works for the health authority.
	pub const HealthAdmins: Matter = Matter::HealthAdmins;
}

/// The institutions' vote on a matter.
pub type VoteOn<M> = pallet_authorities::EnsureVote<Runtime, M>;

impl pallet_collective::Config<CouncilInstance> for Runtime {
	type RuntimeOrigin = RuntimeOrigin;
	type Proposal = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type MotionDuration = MotionDuration;
	type MaxProposals = ConstU32<MAX_PROPOSALS>;
	type MaxMembers = ConstU32<MAX_INSTITUTIONS>;
	// There is no prime: who has not voted when the time is over counts as against.
	type DefaultVote = PrimeDefaultVote;
	type WeightInfo = pallet_collective::weights::SubstrateWeight<Runtime>;
	// The seats follow from the institutions: nobody sets them by hand, and no proposal ends but by votes or time.
	type SetMembersOrigin = EnsureNever<()>;
	type MaxProposalWeight = MaxProposalWeight;
	type DisapproveOrigin = EnsureNever<()>;
	type KillOrigin = EnsureNever<()>;
	type Consideration = ();
}

/// What the institutions have not decided yet, in order of proposal.
pub fn proposals() -> Vec<Proposal> {
	let institution = |account| Participants::participant_of(&account);
	let mut proposals: Vec<Proposal> = pallet_collective::Proposals::<Runtime, CouncilInstance>::get()
		.into_iter()
		.filter_map(|hash| {
			let call = pallet_collective::ProposalOf::<Runtime, CouncilInstance>::get(hash)?.encode();
			let votes = pallet_collective::Voting::<Runtime, CouncilInstance>::get(hash)?.encode();
			// The collective keeps these fields to itself; their encoding is its storage and so is public.
			let (index, threshold, ayes, nays, ends_at) = Votes::decode(&mut votes.as_slice()).ok()?;
			Some(Proposal {
				hash: hash.0,
				index,
				call,
				threshold,
				ayes: ayes.into_iter().filter_map(institution).collect(),
				nays: nays.into_iter().filter_map(institution).collect(),
				ends_at,
			})
		})
		.collect();
	proposals.sort_unstable_by_key(|proposal| proposal.index);
	proposals
}

/// `pallet_collective::Votes`: number, votes needed, who is for it, who against, the last block.
type Votes = (u32, u32, Vec<AccountId>, Vec<AccountId>, BlockNumber);

impl pallet_authorities::Config for Runtime {
	type VoteOrigin = EnsureMembers<AccountId, CouncilInstance, 1>;
	type Council = Council;
	type Participants = Participants;
	type FindAuthor = super::consensus::AuthorInstitution;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = super::benchmarks::Scene;
}
