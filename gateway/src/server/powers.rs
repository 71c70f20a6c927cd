//! The powers that wait for a second health admin, for objections, or for the institutions.

use jsonrpsee::{
	Extensions,
	core::{RpcResult, async_trait},
};
use sp_runtime::AccountId32;
use vacchain_primitives::{Moment, Power, PowerDigest, Role, WaitingPower, api::RegistryApi};

use super::{
	access::Caller,
	chain::{Chain, NodeClient},
	cursor::{List, rows},
};
use crate::{
	api::PowersServer,
	types::{Cursor, Page, PowerEntry},
};

/// `powers_*`.
#[derive(Debug)]
pub struct Powers<C> {
	chain: Chain<C>,
}

impl<C: NodeClient> Powers<C> {
	/// Answers from this chain.
	pub fn new(chain: Chain<C>) -> Self {
		Self { chain }
	}
}

#[async_trait]
impl<C: NodeClient> PowersServer for Powers<C> {
	async fn waiting(
		&self,
		extensions: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<PowerEntry>> {
		// The institutions vote on what somebody has objected to, or cannot object to.
		let sees_all = Caller::of(extensions)?.role == Role::HealthAdmin;
		let list = List::of("powers_waiting", sees_all);
		let after: Option<(Moment, PowerDigest)> = list.position(cursor.as_ref())?;
		let rows = rows(limit);
		let page = self.chain.ask(move |at| {
			let mut found = at.api.waiting_powers(at.block, after, rows.saturating_add(1))?;
			let more = found.len() > rows as usize;
			found.truncate(rows as usize);
			let next = found
				.last()
				.filter(|_| more)
				.map(|(digest, waiting, _)| list.cursor((waiting.ends_at, digest)));
			let needed = at.api.admins_needed(at.block)?;
			let seen = found.into_iter().filter(|(.., awaits_vote)| sees_all || *awaits_vote);
			Ok(Page { rows: seen.map(|found| entry(found, needed)).collect(), next })
		});
		Ok(page.await?)
	}

	async fn own(&self, extensions: &Extensions) -> RpcResult<Vec<PowerEntry>> {
		let id = Caller::of(extensions)?.id();
		let own = self.chain.ask(move |at| {
			let found = at.api.power_on(at.block, id)?;
			let needed = at.api.admins_needed(at.block)?;
			Ok(found.into_iter().map(|found| entry(found, needed)).collect())
		});
		Ok(own.await?)
	}
}

/// A waiting power as the wire has it.
fn entry(
	(digest, waiting, awaits_vote): (PowerDigest, WaitingPower<AccountId32>, bool),
	admins_needed: u32,
) -> PowerEntry {
	let WaitingPower { power, proposed_by, proposed_at, confirmed_by, due_at, vetoed_by, ends_at } = waiting;
	let Power::ReplaceKeys { id, account, encryption_key, profile } = power;
	let power = Power::ReplaceKeys { id, account: account.into(), encryption_key, profile };
	let waiting = WaitingPower { power, proposed_by, proposed_at, confirmed_by, due_at, vetoed_by, ends_at };
	PowerEntry { digest, subject: id, admins_needed, awaits_vote, waiting }
}
