//! `access_*`.

use jsonrpsee::{
	Extensions,
	core::{RpcResult, async_trait},
};
use vacchain_gateway::types::{AccessRow, Cursor, Page};
use vacchain_primitives::{RecordId, reading::ReadRequest};

use super::{Reads, answer, page};
use crate::{api::AccessesServer, chain::NodeClient, cursor::List};

#[async_trait]
impl<C: NodeClient> AccessesServer for Reads<C> {
	async fn log(
		&self,
		extensions: &Extensions,
		record: RecordId,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<AccessRow>> {
		let list = List::of("access_log", record);
		let request = |place| ReadRequest::Accesses { record, place };
		let told = self.read_list(extensions, list, (cursor, limit), request).await?;
		Ok(page(list, answer!(told, Accesses)?))
	}
}
