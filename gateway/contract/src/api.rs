//! The methods, by namespace: the client's side of them. `vacchain-gateway-server` makes the server's of the same
//! declarations.
//!
//! Parameters go by name (an object) or by position (an array). A method that needs a session takes it from the
//! connection or from the `Authorization: Bearer` header. What each method does, takes and answers, and who may call it,
//! is in `docs/gateway.md`, and in what `rpc.discover` answers: both are made of `discover/methods.rs` and
//! `access/methods.rs` in `gateway/server/src`.

#![allow(
	missing_docs,
	clippy::missing_errors_doc,
	reason = "the macro's additions; every method answers with a Refusal"
)]

/// Declares every method, for one side: `client` gives a trait `AuthClient` and so on, which jsonrpsee's clients implement,
/// and `server` a trait `AuthServer` and so on, for a server to implement.
///
/// The crate that calls it depends on `jsonrpsee`, with what that side needs, and on `vacchain-primitives`. So a client
/// compiles nothing of a server.
#[macro_export]
macro_rules! rpc_traits {
	($side:ident) => {
		#[allow(unused_imports, reason = "the client's side has results of its own")]
		use jsonrpsee::core::RpcResult;
		use jsonrpsee::proc_macros::rpc;
		use vacchain_primitives::{
			AccountId, BlockNumber, ContentKeyLink, ContentKeyWrap, HistoryEntry, IdentityTag, Institution, KeyEntry, Moment,
			Network, ParticipantChangeEntry, ParticipantId, RecordId, Role, Validator, VisitId,
		};
		use $crate::types::*;

		/// Getting in and out.
		#[rpc($side, namespace = "auth")]
		pub trait Auth {
			#[method(name = "startRegistration", with_extensions)]
			async fn start_registration(
				&self,
				participant: ParticipantId,
				request: Bytes,
			) -> RpcResult<RegistrationResponse>;

			#[method(name = "finishRegistration", with_extensions)]
			async fn finish_registration(
				&self,
				credential: NewCredential,
				share: Option<Bytes>,
				device: Option<String>,
			) -> RpcResult<SignedIn>;

			#[method(name = "startLogin", with_extensions)]
			async fn start_login(&self, login: LoginStart) -> RpcResult<LoginResponse>;

			#[method(name = "finishLogin", with_extensions)]
			async fn finish_login(
				&self,
				attempt: Bytes,
				finalization: Bytes,
				share: Option<Bytes>,
				device: Option<String>,
			) -> RpcResult<SignedIn>;

			#[method(name = "challenge", with_extensions)]
			async fn challenge(&self, participant: ParticipantId) -> RpcResult<Challenge>;

			#[method(name = "answer", with_extensions)]
			async fn answer(
				&self,
				challenge: Bytes,
				signature: Bytes,
				share: Option<Bytes>,
				device: Option<String>,
			) -> RpcResult<SignedIn>;

			#[method(name = "resume", with_extensions)]
			async fn resume(&self, token: String) -> RpcResult<SessionInfo>;

			#[method(name = "session", with_extensions)]
			async fn session(&self) -> RpcResult<SessionInfo>;

			#[method(name = "startPasswordChange", with_extensions)]
			async fn start_password_change(&self, request: Bytes) -> RpcResult<RegistrationResponse>;

			#[method(name = "finishPasswordChange", with_extensions)]
			async fn finish_password_change(&self, credential: NewCredential) -> RpcResult<()>;

			#[method(name = "logout", with_extensions)]
			async fn logout(&self) -> RpcResult<()>;

			#[method(name = "logoutAll", with_extensions)]
			async fn logout_all(&self) -> RpcResult<u64>;

			#[method(name = "sessions", with_extensions)]
			async fn sessions(&self) -> RpcResult<Vec<OpenSession>>;

			#[method(name = "endSession", with_extensions)]
			async fn end_session(&self, session: Bytes) -> RpcResult<()>;

			#[method(name = "events", with_extensions)]
			async fn events(&self) -> RpcResult<Vec<LoginEvent>>;
		}

		/// Becoming a participant.
		#[rpc($side, namespace = "enrolment")]
		pub trait Enrolments {
			#[method(name = "apply", with_extensions)]
			async fn apply(&self, application: Application) -> RpcResult<()>;

			#[method(name = "status", with_extensions)]
			async fn status(&self) -> RpcResult<Enrolment>;

			#[method(name = "pending", with_extensions)]
			async fn pending(
				&self,
				cursor: Option<Cursor>,
				limit: Option<u32>,
			) -> RpcResult<Page<PendingApplication>>;

			#[method(name = "decline", with_extensions)]
			async fn decline(&self, participant: ParticipantId, reason: String) -> RpcResult<()>;
		}

		/// Participants.
		#[rpc($side, namespace = "directory")]
		pub trait Directory {
			#[method(name = "healthAuthority", with_extensions)]
			async fn health_authority(&self) -> RpcResult<ParticipantEntry>;

			#[method(name = "hospitals", with_extensions)]
			async fn hospitals(
				&self,
				cursor: Option<Cursor>,
				limit: Option<u32>,
			) -> RpcResult<Page<ParticipantEntry>>;

			#[method(name = "schools", with_extensions)]
			async fn schools(&self, cursor: Option<Cursor>, limit: Option<u32>) -> RpcResult<Page<ParticipantEntry>>;

			#[method(name = "insurers", with_extensions)]
			async fn insurers(&self, cursor: Option<Cursor>, limit: Option<u32>)
			-> RpcResult<Page<ParticipantEntry>>;

			#[method(name = "laboratories", with_extensions)]
			async fn laboratories(
				&self,
				cursor: Option<Cursor>,
				limit: Option<u32>,
			) -> RpcResult<Page<ParticipantEntry>>;

			#[method(name = "staff", with_extensions)]
			async fn staff(
				&self,
				organisation: ParticipantId,
				cursor: Option<Cursor>,
				limit: Option<u32>,
			) -> RpcResult<Page<ParticipantEntry>>;

			#[method(name = "participant", with_extensions)]
			async fn participant(&self, id: ParticipantId) -> RpcResult<ParticipantEntry>;

			#[method(name = "families", with_extensions)]
			async fn families(&self, tags: Vec<IdentityTag>) -> RpcResult<Vec<Vec<ParticipantId>>>;

			#[method(name = "participants", with_extensions)]
			async fn participants(
				&self,
				role: Role,
				cursor: Option<Cursor>,
				limit: Option<u32>,
			) -> RpcResult<Page<ParticipantEntry>>;

			#[method(name = "suspended", with_extensions)]
			async fn suspended(
				&self,
				cursor: Option<Cursor>,
				limit: Option<u32>,
			) -> RpcResult<Page<ParticipantEntry>>;

			#[method(name = "candidates", with_extensions)]
			async fn candidates(&self, cursor: Option<Cursor>, limit: Option<u32>)
			-> RpcResult<Page<CandidateEntry>>;

			#[method(name = "keys", with_extensions)]
			async fn keys(
				&self,
				id: ParticipantId,
				cursor: Option<Cursor>,
				limit: Option<u32>,
			) -> RpcResult<Page<KeyEntry<AccountId>>>;

			#[method(name = "log", with_extensions)]
			async fn log(
				&self,
				id: ParticipantId,
				cursor: Option<Cursor>,
				limit: Option<u32>,
			) -> RpcResult<Page<ParticipantChangeEntry>>;

			#[method(name = "contentKey", with_extensions)]
			async fn content_key(&self, organisation: Option<ParticipantId>) -> RpcResult<ContentKey>;

			#[method(name = "contentKeyWraps", with_extensions)]
			async fn content_key_wraps(
				&self,
				organisation: Option<ParticipantId>,
				cursor: Option<Cursor>,
				limit: Option<u32>,
			) -> RpcResult<Page<ContentKeyWrap>>;

			#[method(name = "contentKeyLinks", with_extensions)]
			async fn content_key_links(
				&self,
				organisation: Option<ParticipantId>,
				cursor: Option<Cursor>,
				limit: Option<u32>,
			) -> RpcResult<Page<ContentKeyLink>>;
		}

		/// Powers, which take two health admins.
		#[rpc($side, namespace = "powers")]
		pub trait Powers {
			#[method(name = "waiting", with_extensions)]
			async fn waiting(&self, cursor: Option<Cursor>, limit: Option<u32>) -> RpcResult<Page<PowerEntry>>;

			#[method(name = "own", with_extensions)]
			async fn own(&self) -> RpcResult<Vec<PowerEntry>>;
		}

		/// Reading records.
		#[rpc($side, namespace = "records")]
		pub trait Records {
			#[method(name = "mine", with_extensions)]
			async fn mine(&self, cursor: Option<Cursor>, limit: Option<u32>) -> RpcResult<Page<OwnedRecord>>;

			#[method(name = "tagged", with_extensions)]
			async fn tagged(&self, tags: Vec<IdentityTag>) -> RpcResult<Vec<Vec<RecordId>>>;

			#[method(name = "search", with_extensions)]
			async fn search(
				&self,
				family: ParticipantId,
				cursor: Option<Cursor>,
				limit: Option<u32>,
			) -> RpcResult<Page<RecordReading>>;

			#[method(name = "get", with_extensions)]
			async fn get(&self, record: RecordId, visit: Option<VisitId>) -> RpcResult<RecordReading>;

			#[method(name = "visits", with_extensions)]
			async fn visits(
				&self,
				record: RecordId,
				visit: Option<VisitId>,
				cursor: Option<Cursor>,
				limit: Option<u32>,
			) -> RpcResult<Page<VisitReading>>;

			#[method(name = "visit", with_extensions)]
			async fn visit(&self, visit: VisitId) -> RpcResult<VisitReading>;

			#[method(name = "reports", with_extensions)]
			async fn reports(
				&self,
				record: RecordId,
				visit: Option<VisitId>,
				cursor: Option<Cursor>,
				limit: Option<u32>,
			) -> RpcResult<Page<ReportReading>>;

			#[method(name = "history", with_extensions)]
			async fn history(
				&self,
				record: RecordId,
				cursor: Option<Cursor>,
				limit: Option<u32>,
			) -> RpcResult<Page<HistoryEntry>>;

			#[method(name = "erased", with_extensions)]
			async fn erased(&self, record: RecordId) -> RpcResult<Tombstone>;

			#[method(name = "childVersions", with_extensions)]
			async fn child_versions(
				&self,
				record: RecordId,
				cursor: Option<Cursor>,
				limit: Option<u32>,
			) -> RpcResult<Page<ChildVersion>>;

			#[method(name = "wraps", with_extensions)]
			async fn wraps(&self, record: RecordId, visit: Option<VisitId>, newest: Option<u32>) -> RpcResult<Keys>;

			#[method(name = "custody", with_extensions)]
			async fn custody(&self, record: RecordId, newest: Option<u32>) -> RpcResult<CustodyKeys>;

			#[method(name = "waiting", with_extensions)]
			async fn waiting_visits(&self, cursor: Option<Cursor>, limit: Option<u32>) -> RpcResult<Page<VisitRow>>;

			#[method(name = "hospitalVisits", with_extensions)]
			async fn hospital_visits(
				&self,
				since: Option<Moment>,
				cursor: Option<Cursor>,
				limit: Option<u32>,
			) -> RpcResult<Page<VisitRow>>;

			#[method(name = "open", with_extensions)]
			async fn open_records(
				&self,
				cursor: Option<Cursor>,
				limit: Option<u32>,
			) -> RpcResult<Page<RecordReading>>;

			#[method(name = "wards", with_extensions)]
			async fn wards(&self, cursor: Option<Cursor>, limit: Option<u32>) -> RpcResult<Page<RecordReading>>;
		}

		/// Consent.
		#[rpc($side, namespace = "consent")]
		pub trait ConsentRights {
			#[method(name = "grants", with_extensions)]
			async fn grants(&self, record: RecordId) -> RpcResult<Vec<ReaderRow>>;

			#[method(name = "requests", with_extensions)]
			async fn requests(&self, cursor: Option<Cursor>, limit: Option<u32>) -> RpcResult<Page<RequestRow>>;

			#[method(name = "wardRequests", with_extensions)]
			async fn ward_requests(
				&self,
				record: RecordId,
				cursor: Option<Cursor>,
				limit: Option<u32>,
			) -> RpcResult<Page<RequestRow>>;

			#[method(name = "sent", with_extensions)]
			async fn sent(&self, cursor: Option<Cursor>, limit: Option<u32>) -> RpcResult<Page<SentRow>>;
		}

		/// The log of reads.
		#[rpc($side, namespace = "access")]
		pub trait Accesses {
			#[method(name = "log", with_extensions)]
			async fn log(
				&self,
				record: RecordId,
				cursor: Option<Cursor>,
				limit: Option<u32>,
			) -> RpcResult<Page<AccessRow>>;
		}

		/// The network.
		#[rpc($side, namespace = "network")]
		pub trait Networks {
			#[method(name = "info", with_extensions)]
			async fn info(&self) -> RpcResult<Network>;

			#[method(name = "institutions", with_extensions)]
			async fn institutions(&self) -> RpcResult<Vec<Institution>>;

			#[method(name = "gateways", with_extensions)]
			async fn gateways(&self) -> RpcResult<Vec<InstitutionGateways>>;

			#[method(name = "validators", with_extensions)]
			async fn validators(&self) -> RpcResult<Vec<Validator>>;

			#[method(name = "proposals", with_extensions)]
			async fn proposals(&self) -> RpcResult<Vec<GovernanceProposal>>;
		}

		/// Proofs, for clients that believe no gateway.
		#[rpc($side, namespace = "proofs")]
		pub trait Proofs {
			#[method(name = "state", with_extensions)]
			async fn state(&self, from: Option<BlockNumber>, wanted: Wanted) -> RpcResult<Proof>;
		}

		/// The chain, for the operator.
		#[rpc($side, namespace = "explorer")]
		pub trait Explorers {
			#[method(name = "status", with_extensions)]
			async fn chain_status(&self) -> RpcResult<ChainStatus>;

			#[method(name = "blocks", with_extensions)]
			async fn blocks(&self, cursor: Option<Cursor>, limit: Option<u32>) -> RpcResult<Page<ChainBlock>>;

			#[method(name = "block", with_extensions)]
			async fn block(&self, block: BlockRef) -> RpcResult<ChainBlock>;

			#[method(name = "transactions", with_extensions)]
			async fn transactions(
				&self,
				block: Option<BlockRef>,
				call: Option<String>,
				result: Option<TransactionResult>,
				cursor: Option<Cursor>,
				limit: Option<u32>,
			) -> RpcResult<Page<ChainTransaction>>;

			#[method(name = "transaction", with_extensions)]
			async fn transaction(&self, id: Bytes, block: Option<BlockRef>) -> RpcResult<ChainTransaction>;

			#[method(name = "validators", with_extensions)]
			async fn chain_validators(&self) -> RpcResult<ChainValidators>;

			#[method(name = "peers", with_extensions)]
			async fn peers(&self) -> RpcResult<ChainPeers>;
		}

		/// Writing: the client signs, the gateway relays.
		#[rpc($side, namespace = "tx")]
		pub trait Transactions {
			#[method(name = "runtime", with_extensions)]
			async fn runtime(&self) -> RpcResult<RuntimeFacts>;

			#[method(name = "error", with_extensions)]
			async fn error(&self, pallet: String, name: String) -> RpcResult<CallFailure>;

			#[method(name = "tip", with_extensions)]
			async fn tip(&self) -> RpcResult<Tip>;

			#[method(name = "context", with_extensions)]
			async fn context(&self) -> RpcResult<Context>;

			#[method(name = "submit", with_extensions)]
			async fn submit(&self, transaction: Bytes) -> RpcResult<Submitted>;

			#[subscription(name = "submitAndWatch" => "event", unsubscribe = "unwatch", item = TransactionEvent, with_extensions)]
			async fn submit_and_watch(&self, transaction: Bytes) -> jsonrpsee::core::SubscriptionResult;
		}

		/// The document that describes all methods, as OpenRPC 1.3.
		#[rpc($side)]
		pub trait Discover {
			#[method(name = "rpc.discover")]
			async fn discover(&self) -> RpcResult<Box<jsonrpsee::core::JsonRawValue>>;
		}
	};
}

rpc_traits!(client);
