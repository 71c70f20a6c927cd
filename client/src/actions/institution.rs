//! The institution: what it decides with the others, its nodes, and its validator.

use std::time::Duration;

use codec::DecodeAll;
use sp_crypto_hashing::blake2_256;
use vacchain_primitives::{
	GeneratedSessionKeys, NodeCard, Proposal,
	bounds::{MAX_GATEWAY_ADDRESS, MAX_GATEWAYS},
	is_gateway_address,
};

use crate::{
	ballot::Ballot,
	calls::Call,
	error::{Error, Result},
	facts::Hash,
	inclusion::{Inclusion, Verdict},
	keys::{PublicIdentity, SessionKeys},
	motion::{Motion, MotionCall},
	session::Session,
};

/// How often, and after which pause, a proposal that was just made is looked for: a node that just changed to another
/// fork may not show it yet.
const LOOKS: u32 = 8;
const PAUSE: Duration = Duration::from_millis(500);

/// The outcome of a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VoteOutcome {
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
	/// The outcome of the proposal.
	pub outcome: VoteOutcome,
	/// Where the last transaction for it was included.
	pub inclusion: Inclusion,
}

impl Session {
	/// Proposes something to the institutions, which is a vote for it. If no other vote is needed, the chain carries it
	/// out at once.
	///
	/// # Errors
	///
	/// [`Error::NotCarriedOut`] if it was decided at once and failed; [`Error::Dispatch`] if the chain refuses the
	/// proposal.
	pub async fn propose(&self, motion: Motion) -> Result<Voted> {
		let runtime = self.client().runtime().await?;
		let proposal = blake2_256(&motion.encode_call(&runtime.calls)?);
		let inclusion = self.submit(Call::Propose { motion }).await?;
		self.came_of(proposal, inclusion, LOOKS).await
	}

	/// Votes for or against the proposal of this number, or changes an earlier vote. If that decides it, the chain
	/// carries it out or drops it.
	///
	/// # Errors
	///
	/// [`Error::NoSuchProposal`]; [`Error::NotCarriedOut`] if it was decided and failed; [`Error::Dispatch`] if the
	/// chain refuses the vote.
	pub async fn vote(&self, number: u32, approve: bool) -> Result<Voted> {
		self.vote_on(&self.ballot(number).await?, approve).await
	}

	/// As [`Session::vote`], on a proposal that was read before.
	///
	/// # Errors
	///
	/// As [`Session::vote`].
	pub async fn vote_on(&self, ballot: &Ballot, approve: bool) -> Result<Voted> {
		let Proposal { hash: proposal, index, .. } = ballot.proposal;
		let inclusion = self.submit(Call::Vote { proposal, index, approve }).await?;
		self.came_of(proposal, inclusion, 1).await
	}

	/// Closes the vote on the proposal of this number, once it is decided or the time for voting is over. Any
	/// participant may.
	///
	/// # Errors
	///
	/// [`Error::NoSuchProposal`]; [`Error::NotCarriedOut`] if it failed; [`Error::Dispatch`] if it cannot be closed
	/// yet.
	pub async fn close_vote(&self, number: u32) -> Result<Voted> {
		self.close_vote_on(&self.ballot(number).await?).await
	}

	/// As [`Session::close_vote`], on a proposal that was read before.
	///
	/// # Errors
	///
	/// As [`Session::close_vote`].
	pub async fn close_vote_on(&self, ballot: &Ballot) -> Result<Voted> {
		let Proposal { hash: proposal, index, .. } = ballot.proposal;
		let inclusion = self.submit(Call::CloseVote { proposal, index }).await?;
		self.came_of(proposal, inclusion, 1).await
	}

	/// Withdraws this institution's own proposal of this number, which no other institution is for.
	///
	/// # Errors
	///
	/// [`Error::NoSuchProposal`]; [`Error::Dispatch`] if it is another institution's, or another one is for it.
	pub async fn withdraw_proposal(&self, number: u32) -> Result<Inclusion> {
		self.withdraw(&self.ballot(number).await?).await
	}

	/// As [`Session::withdraw_proposal`], for a proposal that was read before.
	///
	/// # Errors
	///
	/// As [`Session::withdraw_proposal`].
	pub async fn withdraw(&self, ballot: &Ballot) -> Result<Inclusion> {
		let Proposal { hash: proposal, index, .. } = ballot.proposal;
		self.submit(Call::WithdrawProposal { proposal, index }).await
	}

	/// The motion that gives an institution new keys: its profile stays, and so does its content key, which its people replace
	/// themselves. For [`Session::propose`].
	///
	/// # Errors
	///
	/// [`Error::NotRegistered`].
	pub async fn motion_to_replace_keys(&self, public: &PublicIdentity) -> Result<Motion> {
		let known = self.proven_participant(&public.id).await?;
		let encryption_key =
			if known.role.is_organisation() { known.encryption_key } else { public.encryption_key.clone() };
		Ok(Motion::ReplaceKeys {
			participant: public.id,
			account: public.account,
			encryption_key,
			profile: known.profile.into_inner(),
		})
	}

	/// The motion that gives a health admin new keys; its profile stays. For [`Session::propose`].
	///
	/// # Errors
	///
	/// [`Error::NotRegistered`].
	pub async fn motion_to_replace_health_admin_keys(&self, public: &PublicIdentity) -> Result<Motion> {
		let profile = self.registered(&public.id).await?.profile.into_inner();
		let PublicIdentity { id: admin, account, encryption_key, .. } = public.clone();
		Ok(Motion::ReplaceHealthAdminKeys { admin, account, encryption_key, profile })
	}

	/// Names all of this institution's nodes, each with its card. Nodes that are not named may connect no longer.
	///
	/// # Errors
	///
	/// [`Error::OtherCard`] if a card was made for another institution or another chain; [`Error::Dispatch`] if the
	/// chain refuses the list.
	pub async fn set_nodes(&self, cards: &[NodeCard]) -> Result<Inclusion> {
		let (institution, genesis) = (self.identity().id, self.client().runtime().await?.genesis);
		let is_ours = |card: &&NodeCard| card.institution == institution && card.genesis == genesis;
		if let Some(card) = cards.iter().find(|card| !is_ours(card)) {
			return Err(Error::OtherCard(card.node));
		}
		self.submit(Call::SetNodes { nodes: cards.iter().map(NodeCard::proof).collect() }).await
	}

	/// Names the public addresses of the institution's gateways, where everyone can log in. They replace those before.
	///
	/// # Errors
	///
	/// [`Error::GatewayAddress`]; the refusals of `Authorities::set_gateways`.
	pub async fn set_gateways(&self, addresses: &[String]) -> Result<Inclusion> {
		if let Some(bad) = addresses.iter().find(|address| {
			address.len() > MAX_GATEWAY_ADDRESS as usize || !is_gateway_address(address.as_bytes())
		}) {
			return Err(Error::GatewayAddress(bad.clone()));
		}
		if addresses.len() > MAX_GATEWAYS as usize {
			return Err(Error::TooManyGateways(MAX_GATEWAYS));
		}
		let gateways = addresses.iter().map(|address| address.as_bytes().to_vec()).collect();
		self.submit(Call::SetGateways { gateways }).await
	}

	/// Tells the chain the keys with which this institution's validator works from the session after the next on. The
	/// node that holds them makes them: [`make_session_keys`](crate::operator::make_session_keys).
	///
	/// # Errors
	///
	/// [`Error::OtherOwner`]; the refusals of `Session::set_keys`.
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
	/// [`Error::NotCarriedOut`] if it is no upgrade of this chain; the refusals of `System::apply_authorized_upgrade`.
	pub async fn apply_upgrade(&self, code: Vec<u8>) -> Result<Inclusion> {
		self.submit(Call::ApplyAuthorizedUpgrade { code }).await
	}

	/// The outcome of a proposal after a transaction for it. One that was just made is looked for so many times.
	async fn came_of(&self, proposal: Hash, inclusion: Inclusion, looks: u32) -> Result<Voted> {
		if let Some(verdict) = inclusion.verdict {
			return Ok(Voted { proposal, outcome: verdict.into(), inclusion });
		}
		for look in 1..=looks {
			if let Some(ballot) = self.find_ballot(|ballot| ballot.proposal.hash == proposal).await? {
				return Ok(Voted { proposal, outcome: VoteOutcome::Waiting(Box::new(ballot)), inclusion });
			}
			if look < looks {
				crate::platform::sleep(PAUSE).await;
			}
		}
		Ok(Voted { proposal, outcome: VoteOutcome::ClosedByAnother, inclusion })
	}

	/// The proposal of this number.
	///
	/// # Errors
	///
	/// [`Error::NoSuchProposal`].
	pub async fn ballot(&self, number: u32) -> Result<Ballot> {
		let found = self.find_ballot(|ballot| ballot.proposal.index == number).await?;
		found.ok_or(Error::NoSuchProposal(number))
	}

	async fn find_ballot(&self, is_it: impl Fn(&Ballot) -> bool) -> Result<Option<Ballot>> {
		Ok(self.client().ballots().await?.into_iter().find(is_it))
	}
}

impl From<Verdict> for VoteOutcome {
	fn from(verdict: Verdict) -> Self {
		match verdict {
			Verdict::Carried => Self::Carried,
			Verdict::Rejected => Self::Rejected,
		}
	}
}
