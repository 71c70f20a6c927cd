//! `consent_*`.

use jsonrpsee::{
	Extensions,
	core::{RpcResult, async_trait},
};
use vacchain_gateway::types::{Cursor, Page, ReaderRow, RequestRow, SentRow};
use vacchain_primitives::{RecordId, reading::ReadRequest};

use super::{Reads, answer, page};
use crate::{access::Session, api::ConsentRightsServer, chain::NodeClient, cursor::List};

#[async_trait]
impl<C: NodeClient> ConsentRightsServer for Reads<C> {
	async fn grants(&self, extensions: &Extensions, record: RecordId) -> RpcResult<Vec<ReaderRow>> {
		let told = self.read(extensions, ReadRequest::Readers { record }).await?;
		Ok(answer!(told, Readers)?)
	}

	async fn requests(
		&self,
		extensions: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<RequestRow>> {
		let list = List::of("consent_requests", Session::of(extensions)?.participant);
		let request = |place| ReadRequest::AccessRequests { place };
		let told = self.read_list(extensions, list, (cursor, limit), request).await?;
		Ok(page(list, answer!(told, AccessRequests)?))
	}

	async fn ward_requests(
		&self,
		extensions: &Extensions,
		record: RecordId,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<RequestRow>> {
		let list = List::of("consent_wardRequests", record);
		let request = |place| ReadRequest::WardRequests { record, place };
		let told = self.read_list(extensions, list, (cursor, limit), request).await?;
		Ok(page(list, answer!(told, AccessRequests)?))
	}

	async fn sent(
		&self,
		extensions: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<SentRow>> {
		let list = List::of("consent_sent", Session::of(extensions)?.participant);
		let request = |place| ReadRequest::SentRequests { place };
		let told = self.read_list(extensions, list, (cursor, limit), request).await?;
		Ok(page(list, answer!(told, SentRequests)?))
	}
}
