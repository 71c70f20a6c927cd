//! The institution: what it decides with the others, its nodes, and its validator.

use std::time::Duration;

use codec::DecodeAll;
use sp_crypto_hashing::blake2_256;
use vacchain_primitives::{GeneratedSessionKeys, NodeId, Role};

use crate::{
	ballot::Ballot,
	calls::Call,
	error::{DispatchRefusal, Error, Result},
	inclusion::{Inclusion, Verdict},
	keys::{PublicIdentity, SessionKeys},
	motion::Motion,
	session::Session,
	transaction::Hash,
};

/// How often, and after which pause, a proposal that was just made is looked for: a node that just changed to another
/// fork may not show it yet.
const LOOKS: u32 = 8;
const PAUSE: Duration = Duration::from_millis(500);

/// What became of a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
	/// It waits for more votes.
	Waiting(Box<Ballot>),
	/// Enough were for it, and it was carried out.
	Carried,
	/// Too few can be for it still.
	Rejected,
	/// Another institution closed it first. What it led to, the chain's state shows.
	ClosedByAnother,
}

/// A vote, or what ended one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voted {
	/// The proposal's hash.
	pub proposal: Hash,
	/// What became of it.
	pub outcome: Outcome,
	/// Where the last transaction for it was included.
	pub inclusion: Inclusion,
}

impl Session {
	/// Proposes something to the institutions and votes for it. If no other vote is needed, it is carried out at once.
	///
	/// # Errors
	///
	/// [`Error::NotCarriedOut`] if it was decided at once and failed; those of `Council::propose`.
	pub async fn propose(&self, motion: Motion) -> Result<Voted> {
		let runtime = self.client().runtime().await?;
		let proposal = blake2_256(&motion.encode(&runtime.calls)?);
		let thresholds = self.client().network().await?.thresholds;
		let threshold = thresholds.votes_needed(motion.matter(), self.client().seats().await?);
		let inclusion = self.submit(Call::Propose { threshold, motion }).await?;
		if let Some(verdict) = inclusion.verdict {
			return Ok(Voted { proposal, outcome: verdict.into(), inclusion });
		}
		let mut looks = 1;
		let ballot = loop {
			match self.find_ballot(|ballot| ballot.proposal.hash == proposal).await? {
				Some(ballot) => break ballot,
				None if looks < LOOKS => looks += 1,
				None => return Ok(Voted { proposal, outcome: Outcome::ClosedByAnother, inclusion }),
			}
			tokio::time::sleep(PAUSE).await;
		};
		self.cast(&ballot, true).await
	}

	/// Votes for or against the proposal of this number, or changes an earlier vote. If that decides it, closes the
	/// vote, which carries it out or drops it.
	///
	/// # Errors
	///
	/// [`Error::NoSuchProposal`]; [`Error::NotCarriedOut`] if it was decided and failed; those of `Council::vote`.
	pub async fn vote(&self, number: u32, approve: bool) -> Result<Voted> {
		self.cast(&self.ballot(number).await?, approve).await
	}

	/// Closes the vote on the proposal of this number, once it is decided or the time for voting is over. Any
	/// participant may.
	///
	/// # Errors
	///
	/// [`Error::NoSuchProposal`]; [`Error::NotCarriedOut`] if it failed; those of `Council::close`.
	pub async fn close_vote(&self, number: u32) -> Result<Voted> {
		let ballot = self.ballot(number).await?;
		let inclusion = self.submit(close(&ballot)).await?;
		let outcome = inclusion.verdict.map_or(Outcome::ClosedByAnother, Outcome::from);
		Ok(Voted { proposal: ballot.proposal.hash, outcome, inclusion })
	}

	/// What gives an institution new keys: its profile stays, and so does the health authority's encryption key, which
	/// its admins replace themselves. For [`Session::propose`].
	///
	/// # Errors
	///
	/// [`Error::NotRegistered`].
	pub async fn motion_to_replace_keys(&self, public: &PublicIdentity) -> Result<Motion> {
		let known = self.registered(&public.id).await?;
		let encryption_key = match known.role {
			Role::HealthAuthority => known.encryption_key,
			_ => public.encryption_key,
		};
		Ok(Motion::ReplaceKeys {
			participant: public.id,
			account: public.account,
			encryption_key,
			profile: known.profile.into_inner(),
		})
	}

	/// Names all of this institution's nodes. Those that are not named may connect no longer.
	///
	/// # Errors
	///
	/// Those of `Authorities::set_nodes`.
	pub async fn set_nodes(&self, nodes: Vec<NodeId>) -> Result<Inclusion> {
		self.submit(Call::SetNodes { nodes }).await
	}

	/// Tells the chain the keys with which this institution's validator works from the session after the next on. The
	/// node that holds them makes them: [`make_session_keys`](crate::operator::make_session_keys).
	///
	/// # Errors
	///
	/// [`Error::OtherOwner`]; those of `Session::set_keys`.
	pub async fn set_session_keys(&self, generated: &GeneratedSessionKeys) -> Result<Inclusion> {
		let account = self.identity().account.id();
		let keys = SessionKeys::decode_all(&mut generated.keys.as_slice());
		let keys = keys.ok().filter(|_| generated.owner == account).ok_or(Error::OtherOwner(account))?;
		self.submit(Call::SetSessionKeys { keys, proof: generated.proof.clone() }).await
	}

	/// Hands in the code that the institutions decided on; the chain runs it from the next block on.
	///
	/// # Errors
	///
	/// [`Error::NotCarriedOut`] if it is no upgrade of this chain; those of `System::apply_authorized_upgrade`.
	pub async fn apply_upgrade(&self, code: Vec<u8>) -> Result<Inclusion> {
		self.submit(Call::ApplyAuthorizedUpgrade { code }).await
	}

	async fn cast(&self, ballot: &Ballot, approve: bool) -> Result<Voted> {
		let (proposal, index) = (ballot.proposal.hash, ballot.proposal.index);
		let inclusion = self.submit(Call::Vote { proposal, index, approve }).await?;
		let voted = |outcome, inclusion| Ok(Voted { proposal, outcome, inclusion });
		let Some(ballot) = self.find_ballot(|ballot| ballot.proposal.index == index).await? else {
			return voted(Outcome::ClosedByAnother, inclusion);
		};
		if !ballot.is_decided() {
			return voted(Outcome::Waiting(Box::new(ballot)), inclusion);
		}
		match self.submit(close(&ballot)).await {
			Ok(closed) => voted(closed.verdict.map_or(Outcome::ClosedByAnother, Outcome::from), closed),
			Err(Error::Dispatch(refusal)) if is_of_council(&refusal, "ProposalMissing") => {
				voted(Outcome::ClosedByAnother, inclusion)
			}
			// Somebody changed a vote meanwhile.
			Err(Error::Dispatch(refusal)) if is_of_council(&refusal, "TooEarly") => {
				voted(Outcome::Waiting(Box::new(ballot)), inclusion)
			}
			Err(error) => Err(error),
		}
	}

	async fn ballot(&self, number: u32) -> Result<Ballot> {
		let found = self.find_ballot(|ballot| ballot.proposal.index == number).await?;
		found.ok_or(Error::NoSuchProposal(number))
	}

	async fn find_ballot(&self, is_it: impl Fn(&Ballot) -> bool) -> Result<Option<Ballot>> {
		Ok(self.client().ballots().await?.into_iter().find(is_it))
	}
}

impl From<Verdict> for Outcome {
	fn from(verdict: Verdict) -> Self {
		match verdict {
			Verdict::Carried => Self::Carried,
			Verdict::Rejected => Self::Rejected,
		}
	}
}

fn close(ballot: &Ballot) -> Call {
	let proposal = &ballot.proposal;
	let length = u32::try_from(proposal.call.len()).unwrap_or(u32::MAX);
	Call::CloseVote { proposal: proposal.hash, index: proposal.index, length }
}

fn is_of_council(refusal: &DispatchRefusal, name: &str) -> bool {
	refusal.pallet == "Council" && refusal.name == name
}
