//! The institutions and their vote.

use super::pauses::{Pauses, is_pausable, is_paused_name};
use crate::{
	AccountId, Council, Participants, Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin, Timestamp,
	configs::RuntimeBlockWeights, times::VotingTime,
};
use frame_support::{parameter_types, traits::ConstU32, weights::Weight};
use frame_system::EnsureNever;
use pallet_authorities::{CouncilInstance, MatterOf};
use pallet_collective::{EnsureMembers, PrimeDefaultVote};
use sp_runtime::Perbill;
use vacchain_primitives::{
	Matter,
	bounds::{MAX_INSTITUTIONS, MAX_PROPOSALS},
};

/// How much of a block a decision may take to carry out.
const PROPOSAL_RATIO: Perbill = Perbill::from_percent(50);

parameter_types! {
	/// The heaviest call that can be decided on.
	pub MaxProposalWeight: Weight = PROPOSAL_RATIO * RuntimeBlockWeights::get().max_block;
	/// The members of the vote.
	pub const Membership: Matter = Matter::Membership;
	/// The participants that may act.
	pub const Organisations: Matter = Matter::Organisations;
	/// The employees of the health authority, and what somebody objects to.
	pub const HealthAdmins: Matter = Matter::HealthAdmins;
	/// Which calls nobody may make for the time being.
	pub const Pause: Matter = Matter::Pause;
}

/// The institutions' vote on a matter.
pub type VoteOn<M> = pallet_authorities::EnsureVote<Runtime, M>;

/// The matter of each call that the institutions can decide on. They decide on nothing else.
pub struct Matters;

impl MatterOf<RuntimeCall> for Matters {
	fn matter_of(call: &RuntimeCall) -> Option<Matter> {
		use pallet_authorities::Call as Authorities;
		use pallet_participants::Call as Participants;
		use pallet_powers::Call as Powers;
		use pallet_tx_pause::Call as TxPause;
		match call {
			RuntimeCall::Authorities(
				Authorities::admit_organisation { .. } | Authorities::dismiss_organisation { .. },
			)
			| RuntimeCall::Participants(Participants::replace_keys { .. }) => Some(Matter::Membership),
			RuntimeCall::Participants(
				Participants::suspend { .. }
				| Participants::reinstate { .. }
				| Participants::update_profile { .. },
			) => Some(Matter::Organisations),
			RuntimeCall::Participants(
				Participants::appoint_health_admin { .. }
				| Participants::dismiss_health_admin { .. }
				| Participants::replace_health_admin_keys { .. },
			)
			| RuntimeCall::Powers(Powers::decide { .. } | Powers::raise_admins_needed { .. }) => {
				Some(Matter::HealthAdmins)
			}
			RuntimeCall::Authorities(
				Authorities::admit_validator { .. }
				| Authorities::remove_validator { .. }
				| Authorities::pardon_validator { .. },
			) => Some(Matter::Validators),
			RuntimeCall::Authorities(Authorities::authorize_upgrade { .. } | Authorities::publish { .. }) => {
				Some(Matter::Upgrade)
			}
			// Only what there is can be paused; what is paused can be opened again, whatever an upgrade renamed.
			RuntimeCall::TxPause(TxPause::pause { full_name }) => {
				is_pausable(full_name).then_some(Matter::Pause)
			}
			RuntimeCall::TxPause(TxPause::unpause { ident }) => {
				is_paused_name(ident).then_some(Matter::Pause)
			}
			_ => None,
		}
	}
}

impl pallet_collective::Config<CouncilInstance> for Runtime {
	type RuntimeOrigin = RuntimeOrigin;
	type Proposal = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	// `pallet_authorities` says when the time is over, on the chain's clock.
	type MotionDuration = ConstU32<0>;
	type MaxProposals = ConstU32<MAX_PROPOSALS>;
	type MaxMembers = ConstU32<MAX_INSTITUTIONS>;
	// There is no prime: those who have not voted when the time is over count as against.
	type DefaultVote = PrimeDefaultVote;
	type WeightInfo = pallet_collective::weights::SubstrateWeight<Runtime>;
	// The seats follow from the institutions: nobody sets them by hand, and no proposal ends but by votes or time.
	type SetMembersOrigin = EnsureNever<()>;
	type MaxProposalWeight = MaxProposalWeight;
	type DisapproveOrigin = EnsureNever<()>;
	type KillOrigin = EnsureNever<()>;
	type Consideration = ();
}

impl pallet_authorities::Config for Runtime {
	type Clock = Timestamp;
	type VotingTime = VotingTime;
	type Matters = Matters;
	type VoteOrigin = EnsureMembers<AccountId, CouncilInstance, 1>;
	type Council = Council;
	type Participants = Participants;
	type Pauses = Pauses;
	type FindAuthor = super::consensus::AuthorInstitution;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = super::benchmarks::Scene;
}
