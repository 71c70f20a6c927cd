//! The chain as the demo's people reach it: each through the gateway of an institution.
//!
//! A family grants at the health authority's node what a hospital uses at its own. So on a network a transaction counts
//! as done when it is final, since a fork may undo what is only in a block, and whoever acts next waits until it is
//! final at the other node too ([`Chain::hand_over`]). A single node has nobody to disagree with.

use std::time::Duration;

use futures::future::try_join_all;
use vacchain_client::{Client, Error, Identity, Stage, primitives::Role};

use crate::{Person, finality::Finality, node::Addresses, operator::Operator};

/// The institution whose node serves this role. Families have none, and any institution may run a gateway: the health
/// authority's serves both. Laboratories use a hospital's.
pub const fn institution_of(role: Role) -> Role {
	match role {
		Role::HealthAuthority | Role::HealthAdmin | Role::Family | Role::Gateway | Role::Custody => {
			Role::HealthAuthority
		}
		Role::Hospital
		| Role::Laboratory
		| Role::Receptionist
		| Role::Doctor
		| Role::Physician
		| Role::LaboratoryTechnician => Role::Hospital,
		Role::School | Role::SchoolOfficer => Role::School,
		Role::Insurer | Role::InsuranceAgent => Role::Insurer,
	}
}

/// The nodes, connected.
pub struct Chain {
	doors: Vec<Door>,
}

/// The node of an institution: its gateway, for people, and its own RPC, for what only its operator may know.
pub struct Door {
	institution: Role,
	gateway: String,
	operator: Operator,
	finality: Finality,
}

impl Door {
	/// Connects to the node of an institution.
	///
	/// # Errors
	///
	/// When it does not answer.
	pub async fn open(institution: Role, addresses: &Addresses) -> Result<Self, Error> {
		let operator = Operator::connect(&addresses.operator).await?;
		let finality = Finality::follow(&operator).await?;
		Ok(Self { institution, gateway: addresses.gateway.clone(), operator, finality })
	}

	/// Whether it makes blocks and, if it has peers, has found so many and finalizes with them.
	///
	/// # Errors
	///
	/// When the node does not answer.
	pub async fn is_joined(&self, peers: usize) -> Result<bool, Error> {
		if peers == 0 {
			let best = self.operator.header(None).await?;
			return Ok(best.is_some_and(|best| best.number > 0));
		}
		Ok(self.operator.peers().await? >= peers && self.finality.height() > 0)
	}

	/// The last final height that the node knows now, and the block there.
	async fn finalized(&self) -> Result<(u64, String), Error> {
		let block = self.operator.finalized_head().await?;
		let header = self.operator.header(Some(&block)).await?;
		Ok((header.map_or(0, |header| header.number), block))
	}

	/// A connection of somebody's own, who logs in with keys.
	async fn log_in(&self, identity: &Identity, stage: Stage) -> Result<Person, Error> {
		let client = Client::connect(&self.gateway).await?;
		client.log_in_with_keys(identity).await?;
		Ok(Person::new(&client, identity.clone()).until(stage))
	}
}

impl Chain {
	/// The chain, through these nodes.
	pub fn new(doors: Vec<Door>) -> Self {
		Self { doors }
	}

	/// A connection to the gateway that serves a role, for one person.
	///
	/// # Errors
	///
	/// When it does not answer.
	pub async fn connect(&self, role: Role) -> Result<Client, Error> {
		Client::connect(self.gateway(role)).await
	}

	/// A session of someone who has keys, at the gateway that serves the role.
	///
	/// # Errors
	///
	/// When it does not answer, or does not let them in.
	pub async fn log_in(&self, role: Role, identity: &Identity) -> Result<Person, Error> {
		self.door(role).log_in(identity, self.stage()).await
	}

	/// A session of someone who has keys at each gateway.
	///
	/// # Errors
	///
	/// As [`Chain::log_in`].
	pub async fn log_in_everywhere(&self, identity: &Identity) -> Result<Vec<Person>, Error> {
		try_join_all(self.doors.iter().map(|door| door.log_in(identity, self.stage()))).await
	}

	/// A session of someone who has keys at any gateway: numbers go round.
	///
	/// # Errors
	///
	/// As [`Chain::log_in`].
	pub async fn log_in_anywhere(&self, number: usize, identity: &Identity) -> Result<Person, Error> {
		self.any(number).log_in(identity, self.stage()).await
	}

	/// The WebSocket address of the gateway that serves a role.
	pub fn gateway(&self, role: Role) -> &str {
		&self.door(role).gateway
	}

	/// When a transaction counts as done.
	pub fn stage(&self) -> Stage {
		if self.doors.len() == 1 { Stage::InBlock } else { Stage::Finalized }
	}

	/// Waits until what is done at the node of one role is final at the node of the other.
	///
	/// # Errors
	///
	/// When a node cannot be reached.
	pub async fn hand_over(&self, from: Role, to: Role) -> Result<(), Error> {
		let (from, to) = (self.door(from), self.door(to));
		if from.institution != to.institution {
			let (height, _) = from.finalized().await?;
			to.finality.reaches(height).await?;
		}
		Ok(())
	}

	/// Waits until what is done at any node is final at all.
	///
	/// # Errors
	///
	/// When a node cannot be reached.
	pub async fn settle(&self) -> Result<(), Error> {
		for from in &self.doors {
			let (height, _) = from.finalized().await?;
			for to in &self.doors {
				to.finality.reaches(height).await?;
			}
		}
		Ok(())
	}

	/// The last final height of which any node has told.
	pub fn height(&self) -> u64 {
		self.doors.iter().map(|door| door.finality.height()).max().unwrap_or(0)
	}

	/// For each final height above this one, how long that took at each node.
	pub fn delays(&self, above: u64) -> Vec<Duration> {
		self.doors.iter().flat_map(|door| door.finality.delays(above)).collect()
	}

	/// The validators, by public key, and how many of the final blocks above a height each has made. The
	/// validators must have been the same all the time.
	///
	/// # Errors
	///
	/// When a node cannot be reached.
	pub async fn authored(&self, above: u64) -> Result<Vec<([u8; 32], u64)>, Error> {
		let door = self.any(0);
		let keys = door.operator.authorities().await?;
		let mut authored: Vec<_> = keys.into_iter().map(|key| (key, 0)).collect();
		let (_, mut block) = door.finalized().await?;
		while let Some(header) = door.operator.header(Some(&block)).await?
			&& header.number > above
		{
			let turn = header.slot().checked_rem(authored.len() as u64).unwrap_or(0);
			if let Some((_, blocks)) = usize::try_from(turn).ok().and_then(|turn| authored.get_mut(turn)) {
				*blocks += 1;
			}
			block = header.parent_hash;
		}
		Ok(authored)
	}

	/// The node that serves a role. A single node serves all.
	fn door(&self, role: Role) -> &Door {
		let institution = institution_of(role);
		self.doors.iter().find(|door| door.institution == institution).unwrap_or_else(|| self.any(0))
	}

	/// The node with this number: numbers go round.
	#[expect(clippy::indexing_slicing, reason = "a network has a node")]
	fn any(&self, number: usize) -> &Door {
		&self.doors[number % self.doors.len()]
	}
}
