//! The log of reads.

use jsonrpsee::{
	Extensions,
	core::{RpcResult, async_trait},
};
use vacchain_primitives::{AccessPlace, Reader, RecordId, api::RegistryApi};

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
	/// The node's client of this chain.
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
		let after: Option<AccessPlace> = list.position(cursor.as_ref())?;
		let rows = rows(limit);
		let mut found = self
			.chain
			.ask(move |at| {
				// Nothing else is asked before this is decided, so that a record that is not there takes as long (R17).
				let standing = at.api.standing(at.block, record, caller)?;
				standing.filter(Reader::is_custodian).ok_or(Refusal::NotFound)?;
				Ok(at.api.accesses(at.block, record, after, rows.saturating_add(1))?)
			})
			.await?;
		let more = found.len() > rows as usize;
		found.truncate(rows as usize);
		let next = found.last().filter(|_| more).map(|(place, _)| list.cursor(place));
		let row = |(place, entry)| match place {
			AccessPlace::Row(index) => AccessRow { index: Some(index), entry },
			AccessPlace::Sum(..) => AccessRow { index: None, entry },
		};
		let rows = found.into_iter().map(row).collect();
		Ok(Page { rows, next })
	}
}
