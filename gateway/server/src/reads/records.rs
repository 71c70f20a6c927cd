//! `records_*`.

use jsonrpsee::{
	Extensions,
	core::{RpcResult, async_trait},
};
use vacchain_gateway::types::{
	ChildVersion, Cursor, CustodyKeys, Keys, OwnedRecord, Page, RecordReading, ReportReading, Tombstone,
	VisitReading, VisitRow,
};
use vacchain_primitives::{
	HistoryEntry, IdentityTag, Moment, ParticipantId, RecordId, VisitId, reading::ReadRequest,
};

use super::{Reads, answer, page};
use crate::{access::Session, api::RecordsServer, chain::NodeClient, cursor::List};

#[async_trait]
impl<C: NodeClient> RecordsServer for Reads<C> {
	async fn mine(
		&self,
		extensions: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<OwnedRecord>> {
		let list = List::of("records_mine", Session::of(extensions)?.participant);
		let request = |place| ReadRequest::OwnedRecords { place };
		let told = self.read_list(extensions, list, (cursor, limit), request).await?;
		Ok(page(list, answer!(told, OwnedRecords)?))
	}

	async fn tagged(&self, extensions: &Extensions, tags: Vec<IdentityTag>) -> RpcResult<Vec<Vec<RecordId>>> {
		let told = self.read(extensions, ReadRequest::RecordsTagged { tags }).await?;
		Ok(answer!(told, Tagged)?)
	}

	async fn search(
		&self,
		extensions: &Extensions,
		family: ParticipantId,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<RecordReading>> {
		let list = List::of("records_search", family);
		let request = |place| ReadRequest::RecordsOf { family, place };
		let told = self.read_list(extensions, list, (cursor, limit), request).await?;
		Ok(page(list, answer!(told, Records)?))
	}

	async fn get(
		&self,
		extensions: &Extensions,
		record: RecordId,
		visit: Option<VisitId>,
	) -> RpcResult<RecordReading> {
		let told = self.read(extensions, ReadRequest::Record { record, visit }).await?;
		Ok(answer!(told, Record)?)
	}

	async fn visits(
		&self,
		extensions: &Extensions,
		record: RecordId,
		visit: Option<VisitId>,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<VisitReading>> {
		let list = List::of("records_visits", (record, visit));
		let request = |place| ReadRequest::Visits { record, visit, place };
		let told = self.read_list(extensions, list, (cursor, limit), request).await?;
		Ok(page(list, answer!(told, Visits)?))
	}

	async fn visit(&self, extensions: &Extensions, visit: VisitId) -> RpcResult<VisitReading> {
		let told = self.read(extensions, ReadRequest::Visit { visit }).await?;
		Ok(answer!(told, Visit)?)
	}

	async fn reports(
		&self,
		extensions: &Extensions,
		record: RecordId,
		visit: Option<VisitId>,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ReportReading>> {
		let list = List::of("records_reports", (record, visit));
		let request = |place| ReadRequest::Reports { record, visit, place };
		let told = self.read_list(extensions, list, (cursor, limit), request).await?;
		Ok(page(list, answer!(told, Reports)?))
	}

	async fn history(
		&self,
		extensions: &Extensions,
		record: RecordId,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<HistoryEntry>> {
		let list = List::of("records_history", record);
		let request = |place| ReadRequest::History { record, place };
		let told = self.read_list(extensions, list, (cursor, limit), request).await?;
		Ok(page(list, answer!(told, History)?))
	}

	async fn erased(&self, extensions: &Extensions, record: RecordId) -> RpcResult<Tombstone> {
		let told = self.read(extensions, ReadRequest::Erased { record }).await?;
		Ok(answer!(told, Erased)?)
	}

	async fn child_versions(
		&self,
		extensions: &Extensions,
		record: RecordId,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ChildVersion>> {
		let list = List::of("records_childVersions", record);
		let request = |place| ReadRequest::ChildVersions { record, place };
		let told = self.read_list(extensions, list, (cursor, limit), request).await?;
		Ok(page(list, answer!(told, ChildVersions)?))
	}

	async fn wraps(
		&self,
		extensions: &Extensions,
		record: RecordId,
		visit: Option<VisitId>,
		newest: Option<u32>,
	) -> RpcResult<Keys> {
		let told = self.read(extensions, ReadRequest::RecordKeys { record, visit, newest }).await?;
		Ok(answer!(told, RecordKeys)?)
	}

	async fn custody(
		&self,
		extensions: &Extensions,
		record: RecordId,
		newest: Option<u32>,
	) -> RpcResult<CustodyKeys> {
		let told = self.read(extensions, ReadRequest::CustodyKeys { record, newest }).await?;
		Ok(answer!(told, CustodyKeys)?)
	}

	async fn waiting_visits(
		&self,
		extensions: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<VisitRow>> {
		let list = List::of("records_waiting", Session::of(extensions)?.participant);
		let request = |place| ReadRequest::WaitingVisits { place };
		let told = self.read_list(extensions, list, (cursor, limit), request).await?;
		Ok(page(list, answer!(told, VisitRows)?))
	}

	async fn hospital_visits(
		&self,
		extensions: &Extensions,
		since: Option<Moment>,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<VisitRow>> {
		let list = List::of("records_hospitalVisits", (Session::of(extensions)?.participant, since));
		let request = |place| ReadRequest::HospitalVisits { since, place };
		let told = self.read_list(extensions, list, (cursor, limit), request).await?;
		Ok(page(list, answer!(told, VisitRows)?))
	}

	async fn open_records(
		&self,
		extensions: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<RecordReading>> {
		let list = List::of("records_open", Session::of(extensions)?.participant);
		let request = |place| ReadRequest::OpenRecords { place };
		let told = self.read_list(extensions, list, (cursor, limit), request).await?;
		Ok(page(list, answer!(told, OpenRecords)?))
	}

	async fn wards(
		&self,
		extensions: &Extensions,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<RecordReading>> {
		let list = List::of("records_wards", Session::of(extensions)?.participant);
		let request = |place| ReadRequest::Wards { place };
		let told = self.read_list(extensions, list, (cursor, limit), request).await?;
		Ok(page(list, answer!(told, Wards)?))
	}
}
