//! `powers_*`.

use jsonrpsee::{
	Extensions,
	core::{RpcResult, async_trait},
};
use vacchain_gateway::types::{Cursor, Page, PowerEntry};
use vacchain_primitives::reading::ReadRequest;

use super::{Reads, answer, page};
use crate::{access::Session, api::PowersServer, chain::NodeClient, cursor::List};

#[async_trait]
impl<C: NodeClient> PowersServer for Reads<C> {
	async fn waiting(
		&self,
		extensions: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<PowerEntry>> {
		let list = List::of("powers_waiting", Session::of(extensions)?.participant);
		let request = |place| ReadRequest::WaitingPowers { place };
		let told = self.read_list(extensions, list, (cursor, limit), request).await?;
		Ok(page(list, answer!(told, Powers)?))
	}

	async fn own(&self, extensions: &Extensions) -> RpcResult<Vec<PowerEntry>> {
		let told = self.read(extensions, ReadRequest::OwnPowers).await?;
		Ok(answer!(told, Powers)?.rows)
	}
}
