//! Those who decide together: each institution votes through its own node.

use std::fs;

use anyhow::{Context as _, Result, bail};
use vacchain_client::{
	Motion,
	actions::VoteOutcome,
	primitives::{NodeCard, ParticipantId, Validator},
};
use vacchain_testnet::{
	local::{chain_spec, node_key},
	node_program, run,
};

use crate::{
	network::Network,
	node::Node,
	patience::until,
	people::{Person, organisation},
};

/// The institutions that vote.
pub struct Institutions(Vec<Person>);

impl Institutions {
	/// The four of the genesis.
	///
	/// # Errors
	///
	/// When a node does not answer.
	pub async fn of(network: &Network) -> Result<Self> {
		let mut members = Vec::new();
		for name in ["health-authority", "hospital", "school", "insurer"] {
			members.push(organisation(network, name, name).await?);
		}
		Ok(Self(members))
	}

	/// One more of them, which votes from now on.
	pub fn joined_by(&mut self, institution: Person) {
		self.0.push(institution);
	}

	/// One of them proposes, and one after the other votes for it, until it is carried out.
	///
	/// # Errors
	///
	/// When it is not.
	pub async fn decide(&self, network: &Network, motion: Motion) -> Result<()> {
		let (first, others) = self.0.split_first().context("nobody votes")?;
		let voted = first.propose(motion.clone()).await?;
		let VoteOutcome::Waiting(ballot) = voted.outcome else { bail!("one vote decided {motion:?}") };
		for one in others {
			network.settles().await?;
			if one.vote(ballot.proposal.index, true).await?.outcome == VoteOutcome::Carried {
				return network.settles().await;
			}
		}
		bail!("all voted for {motion:?}, and it was not carried out")
	}
}

impl Network {
	/// The cards of the nodes with these names, with which this institution may list them.
	///
	/// # Errors
	///
	/// When the node program does not make them.
	pub async fn node_cards(&self, names: &[&str], institution: &ParticipantId) -> Result<Vec<NodeCard>> {
		let (program, chain, institution) =
			(node_program()?, chain_spec(self.folder()), institution.to_string());
		let mut cards = Vec::new();
		for name in names {
			let file = self.folder().join(format!("{name}.node.key"));
			fs::write(&file, hex::encode(node_key(name)))?;
			let make = ["node-card", "--institution", &institution, "--chain"].map(AsRef::as_ref);
			let key = ["--node-key-file".as_ref(), file.as_os_str()];
			let made = run(&program, make.into_iter().chain([chain.as_os_str()]).chain(key)).await?;
			cards.push(serde_json::from_slice(&made)?);
		}
		Ok(cards)
	}

	/// Waits until this session has begun.
	///
	/// # Errors
	///
	/// When it does not in time.
	pub async fn reaches_session(&self, session: u32) -> Result<()> {
		let client = self.running().next().context("no node runs")?.client().await?;
		until(format!("session {session} begins"), async || {
			Ok((client.network().await?.session >= session).then_some(()))
		})
		.await
	}
}

impl Node {
	/// The chain's row of a validator, as this node sees it.
	///
	/// # Errors
	///
	/// When it does not answer.
	pub async fn validator(&self, id: &ParticipantId) -> Result<Option<Validator>> {
		let validators = self.client().await?.validators().await?;
		Ok(validators.into_iter().find(|validator| validator.id == *id))
	}

	/// Waits until the chain says this of a validator.
	///
	/// # Errors
	///
	/// When it does not in time.
	pub async fn sees(
		&self,
		id: &ParticipantId,
		what: &str,
		is_so: impl Fn(Option<&Validator>) -> bool,
	) -> Result<()> {
		let client = self.client().await?;
		until(what, async || {
			let validators = client.validators().await?;
			let validator = validators.iter().find(|validator| validator.id == *id);
			Ok(is_so(validator).then_some(()))
		})
		.await
	}
}
