//! The institutions and validators that run the network.

use jsonrpsee::{
	Extensions,
	core::{RpcResult, async_trait},
};
use vacchain_gateway::{
	Refusal,
	types::{GovernanceProposal, InstitutionGateways},
};
use vacchain_primitives::{
	Institution, Network, Proposal, Validator,
	api::{AuthoritiesApi, RegistryApi},
};

use super::chain::{Answered as _, Chain, NodeClient};
use crate::api::NetworksServer;

/// Most bytes of a proposal's call in an answer: enough for all that the institutions decide on. Nobody's proposal may
/// make the list too long to be answered.
pub const MAX_CALL: usize = 4096;

/// `network_*`. The institutions, and so all these lists, are few.
#[derive(Debug)]
pub struct Networks<C> {
	chain: Chain<C>,
}

impl<C: NodeClient> Networks<C> {
	/// The node's client of this chain.
	pub fn new(chain: Chain<C>) -> Self {
		Self { chain }
	}
}

#[async_trait]
impl<C: NodeClient> NetworksServer for Networks<C> {
	async fn info(&self, _: &Extensions) -> RpcResult<Network> {
		Ok(self.chain.ask(|at| at.api.network(at.block).answered()).await?)
	}

	async fn institutions(&self, _: &Extensions) -> RpcResult<Vec<Institution>> {
		Ok(self.chain.ask(|at| at.api.institutions(at.block).answered()).await?)
	}

	async fn gateways(&self, _: &Extensions) -> RpcResult<Vec<InstitutionGateways>> {
		let named = self.chain.ask(|at| {
			let institutions = at.api.institutions(at.block).answered()?.into_iter();
			let with_gateways = institutions.filter(|institution| !institution.gateways.is_empty());
			with_gateways
				.map(|Institution { id: institution, gateways: addresses, .. }| {
					let known = at.api.participant(at.block, institution).answered()?;
					let profile = known.map(|known| known.profile.into_inner().into()).unwrap_or_default();
					Ok(InstitutionGateways { institution, profile, addresses })
				})
				.collect::<Result<Vec<_>, Refusal>>()
		});
		Ok(named.await?)
	}

	async fn validators(&self, _: &Extensions) -> RpcResult<Vec<Validator>> {
		Ok(self.chain.ask(|at| at.api.validators(at.block).answered()).await?)
	}

	async fn proposals(&self, _: &Extensions) -> RpcResult<Vec<GovernanceProposal>> {
		let proposals = self.chain.ask(|at| at.api.proposals(at.block).answered()).await?;
		Ok(proposals.into_iter().map(waiting).collect())
	}
}

/// A proposal as the wire has it.
fn waiting(proposal: Proposal) -> GovernanceProposal {
	let Proposal { hash, index, mut call, proposer, matter, threshold, ayes, nays, ends_at } = proposal;
	call.truncate(MAX_CALL);
	let (hash, call) = (hash.into(), call.into());
	GovernanceProposal { hash, index, call, proposer, matter, threshold, ayes, nays, ends_at }
}

#[cfg(test)]
mod tests {
	use super::*;
	use vacchain_primitives::{Matter, ParticipantId};

	/// S10: a proposal of a block's size leaves the list short enough to be answered.
	#[test]
	fn a_long_call_is_cut() {
		let proposal = |call| Proposal {
			hash: [1; 32],
			index: 0,
			call,
			proposer: ParticipantId([2; 32]),
			matter: Matter::Upgrade,
			threshold: 1,
			ayes: Vec::new(),
			nays: Vec::new(),
			ends_at: 0,
		};
		for (whole, shown) in [(MAX_CALL, MAX_CALL), (MAX_CALL + 1, MAX_CALL), (2 << 20, MAX_CALL)] {
			let told = waiting(proposal(vec![7; whole]));
			assert_eq!((told.call.0.len(), told.hash.0), (shown, vec![1; 32]));
		}
	}
}
