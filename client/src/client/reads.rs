//! Every question to the gateway, typed. Lists are read page by page, up to [`MAX_ROWS`]; of those that only grow, the newest
//! rows.

use std::collections::VecDeque;

use futures::future::BoxFuture;
use jsonrpsee::core::{
	client::{ClientT, Error as RpcError},
	params::ArrayParams,
};
use serde::{Serialize, de::DeserializeOwned};
use vacchain_gateway::{
	api::{
		AccessesClient, ConsentRightsClient, DirectoryClient, EnrolmentsClient, ExplorersClient,
		NetworksClient, PowersClient, RecordsClient, TransactionsClient,
	},
	types::{
		AccessRow, Application, BlockRef, Bytes, CandidateEntry, ChainBlock, ChainPeers, ChainStatus,
		ChainTransaction, ChainValidators, ChildVersion, ContentKey, Context, Cursor, CustodyKeys, Enrolment,
		InstitutionGateways, Keys, OwnedRecord, Page, ParticipantEntry, PendingApplication, PowerEntry,
		ReaderRow, RecordReading, ReportReading, RequestRow, SentRow, Tip, TransactionResult, VisitReading,
		VisitRow,
	},
};
use vacchain_primitives::{
	AccountId, ContentKeyLink, ContentKeyWrap, Epoch, HistoryEntry, IdentityTag, Institution, KeyEntry,
	Moment, Network, Participant, ParticipantChangeEntry, ParticipantId, Proposal, RecordId, Role, Tombstone,
	Validator, VisitId,
};

use super::Client;
use crate::error::{Error, Result, TransportError};

/// Longest list that is read whole, in rows.
pub const MAX_ROWS: usize = 16 * 1024;
/// Most pages of one list.
const MAX_PAGES: usize = 4096;

/// The newest rows of a list that only grows, oldest first: at most [`MAX_ROWS`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Latest<Row> {
	/// The rows.
	pub rows: Vec<Row>,
	/// How many rows before them are left out.
	pub left_out: usize,
}

#[allow(
	clippy::missing_errors_doc,
	reason = "all fail alike: when the gateway cannot be reached or understood, or refuses to answer"
)]
impl Client {
	/// The health authority.
	pub async fn health_authority(&self) -> Result<ParticipantEntry> {
		self.ask(|| self.rpc().health_authority()).await
	}

	/// A participant. Nothing if there is none, or it is not this person's to see.
	pub async fn participant(&self, id: &ParticipantId) -> Result<Option<Participant<AccountId>>> {
		match self.ask(|| DirectoryClient::participant(self.rpc(), *id)).await {
			Ok(entry) => Ok(Some(entry.participant)),
			Err(Error::NotFound) => Ok(None),
			Err(error) => Err(error),
		}
	}

	/// The organisations of a role, in order of registration; of a role that is no organisation's, none.
	pub async fn organisations(&self, role: Role) -> Result<Vec<ParticipantEntry>> {
		match role {
			Role::Hospital => self.list(&|cursor| Box::pin(self.rpc().hospitals(cursor, None))).await,
			Role::School => self.list(&|cursor| Box::pin(self.rpc().schools(cursor, None))).await,
			Role::Insurer => self.list(&|cursor| Box::pin(self.rpc().insurers(cursor, None))).await,
			Role::Laboratory => self.list(&|cursor| Box::pin(self.rpc().laboratories(cursor, None))).await,
			Role::HealthAuthority => Ok(vec![self.health_authority().await?]),
			_ => Ok(Vec::new()),
		}
	}

	/// The people and gateways of an organisation.
	pub async fn staff(&self, organisation: &ParticipantId) -> Result<Vec<ParticipantEntry>> {
		self.list(&|cursor| Box::pin(self.rpc().staff(*organisation, cursor, None))).await
	}

	/// The participants of a role, in order of registration: the first `most`, and whether they are all.
	pub async fn participants(&self, role: Role, most: usize) -> Result<(Vec<ParticipantEntry>, bool)> {
		self.start_of_list(most, &|cursor| Box::pin(self.rpc().participants(role, cursor, None))).await
	}

	/// The participants that somebody has suspended, in order of id.
	pub async fn suspended_participants(&self) -> Result<Vec<ParticipantEntry>> {
		self.list(&|cursor| Box::pin(self.rpc().suspended(cursor, None))).await
	}

	/// Who was put forward and waits for a health admin: an organisation sees its own.
	pub async fn candidates(&self) -> Result<Vec<CandidateEntry>> {
		self.list(&|cursor| Box::pin(self.rpc().candidates(cursor, None))).await
	}

	/// The keys that a participant has had, oldest first.
	pub async fn keys(&self, id: &ParticipantId) -> Result<Vec<KeyEntry<AccountId>>> {
		self.list(&|cursor| Box::pin(DirectoryClient::keys(self.rpc(), *id, cursor, None))).await
	}

	/// The log of a participant, oldest entry first.
	pub async fn participant_log(&self, id: &ParticipantId) -> Result<Latest<ParticipantChangeEntry>> {
		self.latest(&|cursor| Box::pin(DirectoryClient::log(self.rpc(), *id, cursor, None))).await
	}

	/// The powers that wait. An organisation's account sees those on which the institutions can decide.
	pub async fn waiting_powers(&self) -> Result<Vec<PowerEntry>> {
		let powers = self.list(&|cursor| Box::pin(self.rpc().waiting(cursor, None))).await?;
		named_rightly(powers)
	}

	/// The power that waits for the one who asks, if any.
	pub async fn own_powers(&self) -> Result<Vec<PowerEntry>> {
		named_rightly(self.ask(|| self.rpc().own()).await?)
	}

	/// The content key of the organisation that the one who asks reads for, or of this custody of it.
	pub async fn content_key(&self, custody: Option<ParticipantId>) -> Result<ContentKey> {
		self.ask(|| self.rpc().content_key(custody)).await
	}

	/// The versions of that key as wrapped for the one who asks, newest first.
	pub async fn content_key_wraps(&self, custody: Option<ParticipantId>) -> Result<Vec<ContentKeyWrap>> {
		self.list(&|cursor| Box::pin(self.rpc().content_key_wraps(custody, cursor, None))).await
	}

	/// The links from each version of that key to the one before, newest first.
	pub async fn content_key_links(&self, custody: Option<ParticipantId>) -> Result<Vec<ContentKeyLink>> {
		self.list(&|cursor| Box::pin(self.rpc().content_key_links(custody, cursor, None))).await
	}

	/// A record. `visit` is named by the professional who reads by right of an open visit.
	pub async fn record(&self, id: &RecordId, visit: Option<&VisitId>) -> Result<RecordReading> {
		self.ask(|| self.rpc().get(*id, visit.copied())).await
	}

	/// The records of the family that asks, in order of creation.
	pub async fn records(&self) -> Result<Vec<OwnedRecord>> {
		self.list(&|cursor| Box::pin(self.rpc().mine(cursor, None))).await
	}

	/// For each of these tags, the records that have it, in order of creation.
	///
	/// # Errors
	///
	/// When the gateway refuses or cannot be reached.
	pub async fn records_tagged(&self, tags: Vec<IdentityTag>) -> Result<Vec<Vec<RecordId>>> {
		self.ask(|| self.rpc().tagged(tags.clone())).await
	}

	/// For each of these tags, the families whose ID number has it.
	///
	/// # Errors
	///
	/// When the gateway refuses or cannot be reached.
	pub async fn families_tagged(&self, tags: Vec<IdentityTag>) -> Result<Vec<Vec<ParticipantId>>> {
		self.ask(|| self.rpc().families(tags.clone())).await
	}

	/// The records of a family that the one who asks may read now.
	pub async fn search(&self, family: ParticipantId) -> Result<Vec<RecordReading>> {
		self.list(&|cursor| Box::pin(self.rpc().search(family, cursor, None))).await
	}

	/// The reader's wrap of a record's key, and what leads to the keys of the epoch `newest` and those before it: of 32
	/// epochs at a time. Without `newest`, of the wrap's epoch.
	pub async fn wraps(
		&self,
		record: &RecordId,
		visit: Option<&VisitId>,
		newest: Option<Epoch>,
	) -> Result<Keys> {
		self.ask(|| self.rpc().wraps(*record, visit.copied(), newest)).await
	}

	/// The wraps of a record's secrets that the health authority's custodies hold, newest epoch first: of the epoch `newest`
	/// and earlier ones, 8 epochs at a time. Without `newest`, of the current epoch.
	pub async fn custody(&self, record: &RecordId, newest: Option<Epoch>) -> Result<CustodyKeys> {
		self.ask(|| self.rpc().custody(*record, newest)).await
	}

	/// The history of a record, oldest entry first.
	pub async fn history(&self, record: &RecordId) -> Result<Latest<HistoryEntry>> {
		self.latest(&|cursor| Box::pin(RecordsClient::history(self.rpc(), *record, cursor, None))).await
	}

	/// As [`Client::history`], with as much of each entry as `Row` reads: for a program that passes entries on, or needs a part.
	pub async fn history_as<Row: DeserializeOwned + Send>(&self, record: &RecordId) -> Result<Latest<Row>> {
		self.latest(&|cursor| self.page("records_history", record, cursor)).await
	}

	/// As [`Client::participant_log`], with as much of each entry as `Row` reads.
	pub async fn participant_log_as<Row: DeserializeOwned + Send>(
		&self,
		id: &ParticipantId,
	) -> Result<Latest<Row>> {
		self.latest(&|cursor| self.page("directory_log", id, cursor)).await
	}

	/// A page of a list about something.
	fn page<'a, Row: DeserializeOwned + Send>(
		&'a self,
		method: &'static str,
		about: &'a (impl Serialize + Sync),
		cursor: Option<Cursor>,
	) -> BoxFuture<'a, Result<Page<Row>, RpcError>> {
		Box::pin(async move {
			let mut params = ArrayParams::new();
			params.insert(about)?;
			params.insert(cursor)?;
			self.rpc().request(method, params).await
		})
	}

	/// The remains of an erased record, for who owned it.
	pub async fn erased(&self, record: &RecordId) -> Result<Tombstone> {
		self.ask(|| self.rpc().erased(*record)).await
	}

	/// The versions of a record's child, oldest first.
	pub async fn child_versions(&self, record: &RecordId) -> Result<Vec<ChildVersion>> {
		self.list(&|cursor| Box::pin(self.rpc().child_versions(*record, cursor, None))).await
	}

	/// The readers of a record, ended grants included.
	pub async fn readers(&self, record: &RecordId) -> Result<Vec<ReaderRow>> {
		self.ask(|| self.rpc().grants(*record)).await
	}

	/// Requests for access that wait for the answer of the family that asks.
	pub async fn requests(&self) -> Result<Vec<RequestRow>> {
		self.list(&|cursor| Box::pin(ConsentRightsClient::requests(self.rpc(), cursor, None))).await
	}

	/// The visits that wait for the one who asks, in order of opening.
	pub async fn waiting_visits(&self) -> Result<Vec<VisitRow>> {
		self.list(&|cursor| Box::pin(self.rpc().waiting_visits(cursor, None))).await
	}

	/// The visits of the hospital that were opened since then; without a time, the open ones.
	pub async fn hospital_visits(&self, since: Option<Moment>) -> Result<Vec<VisitRow>> {
		self.list(&|cursor| Box::pin(self.rpc().hospital_visits(since, cursor, None))).await
	}

	/// The first `most` visits that wait for the one who asks, and whether they are all.
	pub async fn first_waiting_visits(&self, most: usize) -> Result<(Vec<VisitRow>, bool)> {
		self.start_of_list(most, &|cursor| Box::pin(self.rpc().waiting_visits(cursor, None))).await
	}

	/// The first `most` open visits of the hospital, and whether they are all.
	pub async fn first_hospital_visits(&self, most: usize) -> Result<(Vec<VisitRow>, bool)> {
		self.start_of_list(most, &|cursor| Box::pin(self.rpc().hospital_visits(None, cursor, None))).await
	}

	/// The first `most` records that are open to the organisation of the one who asks, and whether they are all.
	pub async fn first_open_records(&self, most: usize) -> Result<(Vec<RecordReading>, bool)> {
		self.start_of_list(most, &|cursor| Box::pin(self.rpc().open_records(cursor, None))).await
	}

	/// The records of which the one who asks is a guardian.
	pub async fn wards(&self) -> Result<Vec<RecordReading>> {
		self.list(&|cursor| Box::pin(self.rpc().wards(cursor, None))).await
	}

	/// Requests for access that wait for the answer of the family of a record.
	pub async fn ward_requests(&self, record: &RecordId) -> Result<Vec<RequestRow>> {
		self.list(&|cursor| Box::pin(self.rpc().ward_requests(*record, cursor, None))).await
	}

	/// The requests for access of the organisation of the one who asks, and where they stand.
	pub async fn sent_requests(&self) -> Result<Vec<SentRow>> {
		self.list(&|cursor| Box::pin(self.rpc().sent(cursor, None))).await
	}

	/// Who read a record, and when: the newest `most` rows, newest first.
	pub async fn access_log(&self, record: &RecordId, most: usize) -> Result<Vec<AccessRow>> {
		let log =
			|cursor| -> BoxFuture<'_, _> { Box::pin(AccessesClient::log(self.rpc(), *record, cursor, None)) };
		Ok(self.start_of_list(most, &log).await?.0)
	}

	/// A visit.
	pub async fn visit(&self, id: &VisitId) -> Result<VisitReading> {
		self.ask(|| RecordsClient::visit(self.rpc(), *id)).await
	}

	/// The entries of a record with reported doses, in order. `visit` as in [`Client::record`].
	pub async fn reports(&self, record: &RecordId, visit: Option<&VisitId>) -> Result<Vec<ReportReading>> {
		let visit = visit.copied();
		self.list(&|cursor| Box::pin(RecordsClient::reports(self.rpc(), *record, visit, cursor, None))).await
	}

	/// The visits of a record, in order of opening. `visit` as in [`Client::record`].
	pub async fn visits(&self, record: &RecordId, visit: Option<&VisitId>) -> Result<Vec<VisitReading>> {
		let visit = visit.copied();
		self.list(&|cursor| Box::pin(RecordsClient::visits(self.rpc(), *record, visit, cursor, None))).await
	}

	/// The values that the network's genesis fixed, and the current session.
	pub async fn network(&self) -> Result<Network> {
		self.ask(|| self.rpc().info()).await
	}

	/// The public addresses of the institutions' gateways. Whoever reaches a gateway may ask.
	///
	/// # Errors
	///
	/// When the gateway cannot be reached.
	pub async fn gateways(&self) -> Result<Vec<InstitutionGateways>> {
		self.ask(|| self.rpc().gateways()).await
	}

	/// The institutions, in order of id.
	pub async fn institutions(&self) -> Result<Vec<Institution>> {
		self.ask(|| self.rpc().institutions()).await
	}

	/// The validators of this session and of those to come, in order of id.
	pub async fn validators(&self) -> Result<Vec<Validator>> {
		self.ask(|| self.rpc().validators()).await
	}

	/// The proposals that wait for votes. [`Client::ballots`] says what they would do.
	pub async fn proposals(&self) -> Result<Vec<Proposal>> {
		let proposals = self.ask(|| self.rpc().proposals()).await?;
		let proposal = |proposal: vacchain_gateway::types::GovernanceProposal| {
			Ok(Proposal {
				hash: proposal.hash.0.as_slice().try_into().map_err(TransportError::undecodable)?,
				index: proposal.index,
				call: proposal.call.0,
				proposer: proposal.proposer,
				matter: proposal.matter,
				threshold: proposal.threshold,
				ayes: proposal.ayes,
				nays: proposal.nays,
				ends_at: proposal.ends_at,
			})
		};
		proposals.into_iter().map(proposal).collect()
	}

	/// Whether the gateway's node is in step. For the account of the organisation whose gateway this is, as all that
	/// follows about blocks, transactions and peers.
	pub async fn chain_status(&self) -> Result<ChainStatus> {
		self.ask(|| self.rpc().chain_status()).await
	}

	/// A page of the blocks of the best chain, newest first, and where the next page starts.
	pub async fn chain_blocks(&self, from: Option<Cursor>, most: Option<u32>) -> Result<Page<ChainBlock>> {
		self.ask(|| self.rpc().blocks(from.clone(), most)).await
	}

	/// A block, with what the gateway's node still keeps of it.
	pub async fn chain_block(&self, block: &BlockRef) -> Result<ChainBlock> {
		self.ask(|| self.rpc().block(block.clone())).await
	}

	/// A page of transactions, and where the next page starts: of a block, or of the best chain with the newest first; of
	/// those, the ones that make this call, or of which this became. A page may have no rows, and still a next one.
	pub async fn chain_transactions(
		&self,
		block: Option<&BlockRef>,
		call: Option<&str>,
		result: Option<TransactionResult>,
		from: Option<Cursor>,
		most: Option<u32>,
	) -> Result<Page<ChainTransaction>> {
		let call = call.map(str::to_owned);
		self.ask(|| self.rpc().transactions(block.cloned(), call.clone(), result, from.clone(), most)).await
	}

	/// The transaction that carries the intent with this id, in the newest blocks or in one that is named.
	pub async fn chain_transaction(
		&self,
		id: &[u8; 32],
		block: Option<&BlockRef>,
	) -> Result<ChainTransaction> {
		self.ask(|| self.rpc().transaction(Bytes(id.to_vec()), block.cloned())).await
	}

	/// The validators, with the last block that each made.
	pub async fn chain_validators(&self) -> Result<ChainValidators> {
		self.ask(|| self.rpc().chain_validators()).await
	}

	/// The peers of the gateway's node, and the listed nodes that are not connected to it.
	pub async fn chain_peers(&self) -> Result<ChainPeers> {
		self.ask(|| self.rpc().peers()).await
	}

	/// The best block. Anyone may ask.
	pub async fn tip(&self) -> Result<Tip> {
		self.ask(|| self.rpc().tip()).await
	}

	/// The chain's clock: the time of the best block. Anyone may ask.
	pub async fn now(&self) -> Result<Moment> {
		Ok(self.tip().await?.now)
	}

	/// The context with which the next intent of this session's account is signed, and how much it may still send.
	pub async fn context(&self) -> Result<Context> {
		self.ask(|| self.rpc().context()).await
	}

	/// Asks to be registered on chain.
	pub async fn apply(&self, application: &Application) -> Result<()> {
		self.ask(|| self.rpc().apply(application.clone())).await
	}

	/// Where the enrolment of the one who asks stands.
	pub async fn enrolment_status(&self) -> Result<Enrolment> {
		self.ask(|| self.rpc().status()).await
	}

	/// The applications that wait for a health admin.
	pub async fn applications(&self) -> Result<Vec<PendingApplication>> {
		self.list(&|cursor| Box::pin(self.rpc().pending(cursor, None))).await
	}

	/// Says no to an application. The reason, at most 200 characters, is shown to who applied.
	pub async fn decline_application(&self, participant: &ParticipantId, reason: &str) -> Result<()> {
		self.ask(|| self.rpc().decline(*participant, reason.to_owned())).await
	}

	/// All pages of a list.
	async fn list<'a, Row: Send>(
		&'a self,
		page: &(dyn Fn(Option<Cursor>) -> BoxFuture<'a, Result<Page<Row>, RpcError>> + Sync),
	) -> Result<Vec<Row>> {
		match self.start_of_list(MAX_ROWS, page).await? {
			(rows, true) => Ok(rows),
			(_, false) => Err(Error::ListTooLong(MAX_ROWS)),
		}
	}

	/// The newest rows of a list that only grows. Somebody who makes it long hides nothing of what is new.
	async fn latest<'a, Row: Send>(
		&'a self,
		page: &(dyn Fn(Option<Cursor>) -> BoxFuture<'a, Result<Page<Row>, RpcError>> + Sync),
	) -> Result<Latest<Row>> {
		let (mut rows, mut cursor, mut left_out) = (VecDeque::new(), None, 0);
		for _ in 0..MAX_PAGES {
			let next = self.ask(|| page(cursor.clone())).await?;
			rows.extend(next.rows);
			let too_many = rows.len().saturating_sub(MAX_ROWS);
			rows.drain(..too_many);
			left_out += too_many;
			cursor = next.next;
			if cursor.is_none() {
				return Ok(Latest { rows: rows.into(), left_out });
			}
		}
		Err(Error::ListTooLong(left_out.saturating_add(rows.len())))
	}

	/// The first `most` rows of a list, and whether they are all.
	async fn start_of_list<'a, Row: Send>(
		&'a self,
		most: usize,
		page: &(dyn Fn(Option<Cursor>) -> BoxFuture<'a, Result<Page<Row>, RpcError>> + Sync),
	) -> Result<(Vec<Row>, bool)> {
		let (mut rows, mut cursor) = (Vec::new(), None);
		for _ in 0..MAX_PAGES {
			let next = self.ask(|| page(cursor.clone())).await?;
			rows.extend(next.rows);
			cursor = next.next;
			if cursor.is_none() || rows.len() >= most {
				break;
			}
		}
		let is_all = cursor.is_none() && rows.len() <= most;
		rows.truncate(most);
		Ok((rows, is_all))
	}
}

/// Refuses proposals that the gateway names by another one's digest: somebody would confirm what it has not seen.
fn named_rightly(powers: Vec<PowerEntry>) -> Result<Vec<PowerEntry>> {
	let is_right = |entry: &PowerEntry| {
		entry.digest == entry.waiting.digest() && entry.subject == entry.waiting.power.subject()
	};
	match powers.iter().all(is_right) {
		true => Ok(powers),
		false => Err(TransportError::undecodable("a proposal with another one's digest").into()),
	}
}
