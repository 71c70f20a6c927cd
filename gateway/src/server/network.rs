//! Who runs the network.

use jsonrpsee::{
	Extensions,
	core::{RpcResult, async_trait},
};
use vacchain_primitives::{Institution, Network, Proposal, Validator, api::AuthoritiesApi};

use super::chain::{Chain, NodeClient};
use crate::{api::NetworksServer, types::GovernanceProposal};

/// `network_*`. The institutions, and so all these lists, are few.
#[derive(Debug)]
pub struct Networks<C> {
	chain: Chain<C>,
}

impl<C: NodeClient> Networks<C> {
	/// Of this chain.
	pub fn new(chain: Chain<C>) -> Self {
		Self { chain }
	}
}

#[async_trait]
impl<C: NodeClient> NetworksServer for Networks<C> {
	async fn info(&self, _: &Extensions) -> RpcResult<Network> {
		Ok(self.chain.ask(|at| Ok(at.api.network(at.block)?)).await?)
	}

	async fn institutions(&self, _: &Extensions) -> RpcResult<Vec<Institution>> {
		Ok(self.chain.ask(|at| Ok(at.api.institutions(at.block)?)).await?)
	}

	async fn validators(&self, _: &Extensions) -> RpcResult<Vec<Validator>> {
		Ok(self.chain.ask(|at| Ok(at.api.validators(at.block)?)).await?)
	}

	async fn proposals(&self, _: &Extensions) -> RpcResult<Vec<GovernanceProposal>> {
		let waiting = self.chain.ask(|at| Ok(at.api.proposals(at.block)?)).await?;
		Ok(waiting.into_iter().map(GovernanceProposal::from).collect())
	}
}

impl From<Proposal> for GovernanceProposal {
	fn from(proposal: Proposal) -> Self {
		let Proposal { hash, index, call, threshold, ayes, nays, ends_at } = proposal;
		Self { hash: hash.into(), index, call: call.into(), threshold, ayes, nays, ends_at }
	}
}
