//! The proposals on which the institutions decide.

use futures::future::try_join_all;
use sp_crypto_hashing::blake2_256;
use vacchain_primitives::{Proposal, Status};

use crate::{
	client::Client,
	error::Result,
	motion::{Motion, MotionCall},
};

/// A proposal that waits for votes, and what it would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ballot {
	/// As the chain keeps it.
	pub proposal: Proposal,
	/// The effect that it would have. None if this client does not know the call, or the proposal's hash, which votes name, is
	/// another one's.
	pub motion: Option<Motion>,
	/// How many institutions there are, suspended ones included: the votes that it needs are a share of all.
	pub institutions: u32,
}

impl Client {
	/// The proposals that wait for votes, and what they would do.
	///
	/// # Errors
	///
	/// When the gateway refuses or cannot be reached.
	pub async fn ballots(&self) -> Result<Vec<Ballot>> {
		let proposals = self.proposals().await?;
		let institutions = u32::try_from(self.institutions().await?.len()).unwrap_or(u32::MAX);
		let runtime = self.runtime().await?;
		let ballot = |proposal: Proposal| Ballot {
			motion: Motion::decode_call(&proposal.call, &runtime.calls)
				.filter(|_| blake2_256(&proposal.call) == proposal.hash),
			proposal,
			institutions,
		};
		Ok(proposals.into_iter().map(ballot).collect())
	}

	/// How many institutions may vote now: those that are not suspended.
	///
	/// # Errors
	///
	/// When the gateway refuses or cannot be reached.
	pub async fn seats(&self) -> Result<u32> {
		let institutions = self.institutions().await?;
		let known = try_join_all(institutions.iter().map(|institution| self.participant(&institution.id)));
		let may_vote = known.await?.into_iter().flatten().filter(|known| known.status == Status::Active);
		Ok(u32::try_from(may_vote.count()).unwrap_or(u32::MAX))
	}
}
