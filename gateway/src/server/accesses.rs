//! Who has read.

use jsonrpsee::{
	Extensions,
	core::{RpcResult, async_trait},
};
use vacchain_primitives::{Reader, RecordId, api::RegistryApi};

use super::{
	access::Caller,
	chain::{Chain, NodeClient},
	cursor::{List, rows},
};
use crate::{
	Refusal,
	api::AccessesServer,
	types::{AccessRow, Cursor, Page},
};

/// `access_*`.
#[derive(Debug)]
pub struct Accesses<C> {
	chain: Chain<C>,
}

impl<C: NodeClient> Accesses<C> {
	/// Of this chain.
	pub fn new(chain: Chain<C>) -> Self {
		Self { chain }
	}
}

#[async_trait]
impl<C: NodeClient> AccessesServer for Accesses<C> {
	async fn log(
		&self,
		extensions: &Extensions,
		record: RecordId,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<AccessRow>> {
		let caller = Caller::of(extensions)?.id();
		let list = List::of("access_log", record);
		let before: Option<u32> = list.position(cursor.as_ref())?;
		let rows = rows(limit);
		let mut found = self
			.chain
			.ask(move |at| {
				// Nothing else is asked before this is decided, so that a record that is not there takes as long (R17).
				let standing = at.api.standing(at.block, record, caller)?;
				standing.filter(Reader::is_custodian).ok_or(Refusal::NotFound)?;
				Ok(at.api.accesses(at.block, record, before, rows.saturating_add(1))?)
			})
			.await?;
		let more = found.len() > rows as usize;
		found.truncate(rows as usize);
		let next = found.last().filter(|_| more).map(|(index, _)| list.cursor(index));
		let rows = found.into_iter().map(|(index, entry)| AccessRow { index, entry }).collect();
		Ok(Page { rows, next })
	}
}
