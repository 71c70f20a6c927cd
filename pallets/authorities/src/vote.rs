//! The institutions' vote: what is proposed, who is for it, when it is decided, and whether it suffices.
//!
//! [`pallet_collective`] keeps the calls and the votes, and carries out what was decided. Its own calls are closed:
//! with them a proposer would choose how many votes a matter needs.

use alloc::{boxed::Box, vec::Vec};
use codec::{Decode, DecodeAll, Encode};
use core::marker::PhantomData;
use frame_support::{
	dispatch::{DispatchResult, DispatchResultWithPostInfo, PostDispatchInfo},
	ensure,
	traits::{EnsureOrigin, Get, Time},
	weights::Weight,
};
use frame_system::{
	ensure_signed,
	pallet_prelude::{BlockNumberFor, OriginFor},
};
use pallet_collective::{Error as CouncilError, Pallet as Council};
use sp_runtime::{DispatchError, traits::Hash as _};
use vacchain_primitives::{
	Matter, Moment, ParticipantId, Proposal,
	bounds::MAX_OPEN_PROPOSALS,
	derives::{apply, scale_bounded},
	questions::ActorOf,
};

use crate::{pallet::*, weights::WeightInfo};

/// Which instance of the SDK's collective keeps the institutions' votes.
pub type CouncilInstance = pallet_collective::Instance1;

/// A call that the institutions can vote on.
pub type ProposedCall<T> = <T as pallet_collective::Config<CouncilInstance>>::Proposal;

/// On what do the institutions vote when they vote on this call?
pub trait MatterOf<Call> {
	/// Nothing if they do not vote on it.
	fn matter_of(call: &Call) -> Option<Matter>;
}

/// The facts of a proposal that the collective does not know.
#[apply(scale_bounded!)]
#[derive(Copy)]
pub struct OpenProposal {
	/// The institution that proposed it, in one of whose places it is.
	pub proposer: ParticipantId,
	/// The matter that its call is about.
	pub matter: Matter,
	/// When the time for voting is over.
	pub ends_at: Moment,
}

/// [`pallet_collective::Votes`], whose fields are private; their encoding is its storage and so is public.
#[derive(Encode, Decode)]
struct Votes<AccountId, Number> {
	index: u32,
	threshold: u32,
	ayes: Vec<AccountId>,
	nays: Vec<AccountId>,
	end: Number,
}

type VotesOf<T> = Votes<<T as frame_system::Config>::AccountId, BlockNumberFor<T>>;
type KeptVotesOf<T> = pallet_collective::Votes<<T as frame_system::Config>::AccountId, BlockNumberFor<T>>;
type Voting<T> = pallet_collective::Voting<T, CouncilInstance>;

/// A call's weight, whatever it carried out.
fn weighing(result: DispatchResultWithPostInfo, besides: Weight) -> PostDispatchInfo {
	let info = result.unwrap_or_else(|error| error.post_info);
	PostDispatchInfo {
		actual_weight: info.actual_weight.map(|weight| weight.saturating_add(besides)),
		..info
	}
}

impl<T: Config> Pallet<T> {
	/// The origin is the institutions' vote, and enough of them are for it.
	pub(crate) fn ensure_vote(origin: OriginFor<T>, matter: Matter) -> DispatchResult {
		let (ayes, _) = T::VoteOrigin::ensure_origin(origin)?;
		ensure!(Self::suffices(matter, ayes), Error::<T>::TooFewVotes);
		Ok(())
	}

	fn suffices(matter: Matter, ayes: u32) -> bool {
		ayes > 0 && ayes >= Self::votes_needed(matter)
	}

	/// How many institutions there are, suspended ones included.
	pub(crate) fn institution_count() -> u32 {
		Institutions::<T>::decode_len().unwrap_or_default() as u32
	}

	/// How many votes a matter needs now.
	pub(crate) fn votes_needed(matter: Matter) -> u32 {
		VoteThresholds::<T>::get().votes_needed(matter, Self::institution_count())
	}

	/// The institution that signed, with a seat.
	fn ensure_member(origin: OriginFor<T>) -> Result<(T::AccountId, ParticipantId), DispatchError> {
		let account = ensure_signed(origin)?;
		let is_member = Council::<T, CouncilInstance>::is_member(&account);
		let actor = T::Participants::actor_of(&account).filter(|_| is_member);
		let actor = actor.ok_or(CouncilError::<T, CouncilInstance>::NotMember)?;
		Ok((account, actor.id))
	}

	fn open_proposal(hash: &T::Hash) -> Result<OpenProposal, CouncilError<T, CouncilInstance>> {
		OpenProposals::<T>::get(hash).ok_or(CouncilError::ProposalMissing)
	}

	fn votes(hash: &T::Hash) -> Result<VotesOf<T>, CouncilError<T, CouncilInstance>> {
		let votes = Voting::<T>::get(hash).ok_or(CouncilError::ProposalMissing)?;
		VotesOf::<T>::decode_all(&mut votes.encode().as_slice()).map_err(|_| CouncilError::ProposalMissing)
	}

	pub(crate) fn do_propose(
		origin: OriginFor<T>,
		proposal: Box<ProposedCall<T>>,
	) -> DispatchResultWithPostInfo {
		let (account, proposer) = Self::ensure_member(origin)?;
		let matter = T::Matters::matter_of(&proposal).ok_or(Error::<T>::NotDecidedByVote)?;
		let (hash, length) = (T::Hashing::hash_of(&proposal), proposal.encoded_size() as u32);
		let threshold = Self::votes_needed(matter);
		let own_weight = <T as Config>::WeightInfo::propose();
		if threshold <= 1 {
			let (_, result) = Council::<T, CouncilInstance>::do_propose_execute(proposal, length)?;
			return Ok(weighing(result, own_weight));
		}
		let open = OpenProposals::<T>::iter_values().filter(|open| open.proposer == proposer).count();
		ensure!(open < MAX_OPEN_PROPOSALS as usize, Error::<T>::TooManyProposals);
		Council::<T, CouncilInstance>::do_propose_proposed(account.clone(), threshold, proposal, length)?;
		let ends_at = T::Clock::now().saturating_add(T::VotingTime::get());
		OpenProposals::<T>::insert(hash, OpenProposal { proposer, matter, ends_at });
		let index = Self::votes(&hash)?.index;
		Council::<T, CouncilInstance>::do_vote(account, hash, index, true)?;
		Ok(Some(own_weight).into())
	}

	pub(crate) fn do_vote(
		origin: OriginFor<T>,
		hash: T::Hash,
		index: u32,
		approve: bool,
	) -> DispatchResultWithPostInfo {
		let (account, _) = Self::ensure_member(origin)?;
		let open = Self::open_proposal(&hash)?;
		ensure!(T::Clock::now() < open.ends_at, Error::<T>::VotingOver);
		Council::<T, CouncilInstance>::do_vote(account, hash, index, approve)?;
		let own_weight = <T as Config>::WeightInfo::vote();
		if !Self::is_decided(&hash)? {
			return Ok(Some(own_weight).into());
		}
		Ok(weighing(Ok(Self::finish(hash, index)?), own_weight))
	}

	pub(crate) fn do_close(hash: T::Hash, index: u32) -> DispatchResultWithPostInfo {
		let open = Self::open_proposal(&hash)?;
		ensure!(Self::votes(&hash)?.index == index, CouncilError::<T, CouncilInstance>::WrongIndex);
		let is_over = T::Clock::now() >= open.ends_at;
		ensure!(is_over || Self::is_decided(&hash)?, CouncilError::<T, CouncilInstance>::TooEarly);
		Ok(weighing(Ok(Self::finish(hash, index)?), <T as Config>::WeightInfo::close()))
	}

	pub(crate) fn do_withdraw(origin: OriginFor<T>, hash: T::Hash, index: u32) -> DispatchResult {
		let (account, id) = Self::ensure_member(origin)?;
		let open = Self::open_proposal(&hash)?;
		let votes = Self::votes(&hash)?;
		ensure!(votes.index == index, CouncilError::<T, CouncilInstance>::WrongIndex);
		ensure!(open.proposer == id, Error::<T>::NotProposer);
		ensure!(votes.ayes.iter().all(|aye| *aye == account), Error::<T>::OthersAgree);
		Self::drop_proposal(hash);
		Ok(())
	}

	/// Whether no vote can change the outcome: enough are for it, or so many are against it that all the others, those
	/// that may be reinstated included, are too few.
	fn is_decided(hash: &T::Hash) -> Result<bool, CouncilError<T, CouncilInstance>> {
		let Votes { threshold, ayes, nays, .. } = Self::votes(hash)?;
		let others = Self::institution_count().saturating_sub(nays.len() as u32);
		Ok(ayes.len() as u32 >= threshold || others < threshold)
	}

	/// Has the collective close a proposal: it carries it out if enough are for it, and drops it otherwise.
	fn finish(hash: T::Hash, index: u32) -> Result<PostDispatchInfo, DispatchError> {
		// Before what it decides, which may look at the open ones.
		OpenProposals::<T>::remove(hash);
		// Both bounds were checked when it was proposed.
		Council::<T, CouncilInstance>::do_close(hash, index, Weight::MAX, u32::MAX)
			.map_err(|error| error.error)
	}

	fn drop_proposal(hash: T::Hash) {
		OpenProposals::<T>::remove(hash);
		Council::<T, CouncilInstance>::do_disapprove_proposal(hash);
	}

	/// Drops what an institution has proposed, since its places go with its vote.
	pub(crate) fn drop_proposals_of(id: ParticipantId) {
		let its: Vec<_> = OpenProposals::<T>::iter().filter(|(_, open)| open.proposer == id).collect();
		for (hash, _) in its {
			Self::drop_proposal(hash);
		}
	}

	/// The number of institutions has changed, and with it the votes that each open proposal needs.
	pub(crate) fn renew_thresholds() {
		for (hash, open) in OpenProposals::<T>::iter() {
			let Ok(votes) = Self::votes(&hash) else { continue };
			let votes = Votes { threshold: Self::votes_needed(open.matter), ..votes };
			if let Ok(votes) = KeptVotesOf::<T>::decode(&mut votes.encode().as_slice()) {
				Voting::<T>::insert(hash, votes);
			}
		}
	}

	/// The open proposals, in order of proposal.
	pub fn proposals() -> Vec<Proposal> {
		let institution = |account: T::AccountId| T::Participants::actor_of(&account).map(|actor| actor.id);
		let institutions = |accounts: Vec<_>| accounts.into_iter().filter_map(institution).collect();
		let proposal = |(hash, OpenProposal { proposer, matter, ends_at }): (T::Hash, _)| {
			let call = pallet_collective::ProposalOf::<T, CouncilInstance>::get(hash)?.encode();
			let Votes { index, threshold, ayes, nays, .. } = Self::votes(&hash).ok()?;
			let hash = hash.encode().try_into().ok()?;
			let (ayes, nays) = (institutions(ayes), institutions(nays));
			Some(Proposal { hash, index, call, proposer, matter, threshold, ayes, nays, ends_at })
		};
		let mut proposals: Vec<_> = OpenProposals::<T>::iter().filter_map(proposal).collect();
		proposals.sort_unstable_by_key(|proposal| proposal.index);
		proposals
	}

	/// Checks that the collective and the open proposals agree.
	pub(crate) fn try_state_of_votes() -> Result<(), sp_runtime::TryRuntimeError> {
		let kept = pallet_collective::Proposals::<T, CouncilInstance>::get();
		ensure!(kept.iter().all(OpenProposals::<T>::contains_key), "a proposal is somebody's");
		ensure!(
			OpenProposals::<T>::iter_keys().all(|hash| kept.contains(&hash)),
			"the collective keeps a proposal"
		);
		let institutions = Institutions::<T>::get();
		for (hash, open) in OpenProposals::<T>::iter() {
			ensure!(institutions.contains(&open.proposer), "a proposal is an institution's");
			let its = OpenProposals::<T>::iter_values().filter(|other| other.proposer == open.proposer);
			ensure!(its.count() <= MAX_OPEN_PROPOSALS as usize, "no institution takes another's places");
			let votes = Self::votes(&hash).map_err(|_| "there are votes on a proposal")?;
			ensure!(
				votes.threshold == Self::votes_needed(open.matter),
				"a threshold follows from the matter"
			);
		}
		Ok(())
	}
}

/// The institutions' vote on a matter, as an origin for other pallets' calls.
pub struct EnsureVote<T, M>(PhantomData<(T, M)>);

impl<T: Config, M: Get<Matter>> EnsureOrigin<OriginFor<T>> for EnsureVote<T, M> {
	type Success = ();

	fn try_origin(origin: OriginFor<T>) -> Result<(), OriginFor<T>> {
		let (ayes, _) = T::VoteOrigin::try_origin(origin.clone())?;
		if Pallet::<T>::suffices(M::get(), ayes) { Ok(()) } else { Err(origin) }
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn try_successful_origin() -> Result<OriginFor<T>, ()> {
		T::VoteOrigin::try_successful_origin()
	}
}
