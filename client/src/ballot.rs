//! What the institutions are deciding.

use futures::future::try_join_all;
use vacchain_primitives::{Proposal, Status};

use crate::{client::Client, error::Result, motion::Motion};

/// A proposal that waits for votes, and what it would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ballot {
	/// As the chain keeps it.
	pub proposal: Proposal,
	/// What it would do. Nothing if this client does not know the call.
	pub motion: Option<Motion>,
	/// How many institutions may vote now.
	pub seats: u32,
}

impl Ballot {
	/// Whether enough are for it.
	pub fn is_carried(&self) -> bool {
		self.proposal.ayes.len() >= self.proposal.threshold as usize
	}

	/// Whether so many are against it that the others cannot carry it.
	pub fn is_rejected(&self) -> bool {
		(self.seats as usize).saturating_sub(self.proposal.nays.len()) < self.proposal.threshold as usize
	}

	/// Whether no vote can change it any more: it may be closed.
	pub fn is_decided(&self) -> bool {
		self.is_carried() || self.is_rejected()
	}
}

impl Client {
	/// The proposals that wait for votes, and what they would do.
	///
	/// # Errors
	///
	/// When the gateway refuses or cannot be reached.
	pub async fn ballots(&self) -> Result<Vec<Ballot>> {
		let (proposals, seats) = (self.proposals().await?, self.seats().await?);
		let runtime = self.runtime().await?;
		let ballot = |proposal: Proposal| Ballot {
			motion: Motion::decode(&proposal.call, &runtime.calls),
			proposal,
			seats,
		};
		Ok(proposals.into_iter().map(ballot).collect())
	}

	/// How many institutions may vote: those that are not suspended.
	///
	/// # Errors
	///
	/// When the gateway refuses or cannot be reached.
	pub async fn seats(&self) -> Result<u32> {
		let institutions = self.institutions().await?;
		let known = try_join_all(institutions.iter().map(|institution| self.participant(&institution.id)));
		let may_vote = known.await?.into_iter().flatten().filter(|known| known.status == Status::Active);
		Ok(may_vote.count() as u32)
	}
}
