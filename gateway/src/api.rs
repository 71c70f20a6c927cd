//! The methods, by namespace. The macro makes a client of each trait and, with the feature `server`, the server's
//! side.
//!
//! Parameters go by name (an object) or by position (an array). A method that needs a session takes it from the
//! connection or from the `Authorization: Bearer` header; `docs/gateway.md` says which role may call which.

#![allow(
	missing_docs,
	clippy::missing_errors_doc,
	reason = "the macro's additions; every method answers with a Refusal"
)]

#[cfg(feature = "server")]
use jsonrpsee::core::RpcResult;
use jsonrpsee::proc_macros::rpc;
use vacchain_primitives::{HistoryEntry, Institution, Network, ParticipantId, RecordId, Validator, VisitId};

use crate::types::*;

/// Getting in and out.
#[cfg_attr(feature = "server", rpc(client, server, namespace = "auth"))]
#[cfg_attr(not(feature = "server"), rpc(client, namespace = "auth"))]
pub trait Auth {
	/// Starts to register a password for a username: OPAQUE's RegistrationRequest.
	#[method(name = "startRegistration", with_extensions)]
	async fn start_registration(&self, username: String, request: Bytes) -> RpcResult<RegistrationResponse>;

	/// Registers it, and logs in. If the chain knows the username, the account must be the one that it knows.
	/// `share`, at most 32 bytes, is kept while the session lives.
	#[method(name = "finishRegistration", with_extensions)]
	async fn finish_registration(
		&self,
		credential: NewCredential,
		share: Option<Bytes>,
	) -> RpcResult<SignedIn>;

	/// Starts to log in with a password: OPAQUE's KE1.
	#[method(name = "startLogin", with_extensions)]
	async fn start_login(&self, login: LoginStart) -> RpcResult<LoginResponse>;

	/// Logs in: OPAQUE's KE3.
	#[method(name = "finishLogin", with_extensions)]
	async fn finish_login(
		&self,
		attempt: Bytes,
		finalization: Bytes,
		share: Option<Bytes>,
	) -> RpcResult<SignedIn>;

	/// Starts to log in with the keys that the chain knows for a username.
	#[method(name = "challenge", with_extensions)]
	async fn challenge(&self, username: String) -> RpcResult<Challenge>;

	/// Logs in: the account's sr25519 signature over [`signed::challenge`].
	#[method(name = "answer", with_extensions)]
	async fn answer(&self, challenge: Bytes, signature: Bytes, share: Option<Bytes>) -> RpcResult<SignedIn>;

	/// Gives this WebSocket connection an open session.
	#[method(name = "resume", with_extensions)]
	async fn resume(&self, token: String) -> RpcResult<SessionInfo>;

	/// Whose session this is.
	#[method(name = "session", with_extensions)]
	async fn session(&self) -> RpcResult<SessionInfo>;

	/// Starts to change the password: OPAQUE's RegistrationRequest with the new one.
	#[method(name = "startPasswordChange", with_extensions)]
	async fn start_password_change(&self, request: Bytes) -> RpcResult<RegistrationResponse>;

	/// Changes the password. All other sessions end.
	#[method(name = "finishPasswordChange", with_extensions)]
	async fn finish_password_change(&self, credential: NewCredential) -> RpcResult<()>;

	/// Ends this session.
	#[method(name = "logout", with_extensions)]
	async fn logout(&self) -> RpcResult<()>;

	/// Ends all sessions of this participant. Answers how many there were.
	#[method(name = "logoutAll", with_extensions)]
	async fn logout_all(&self) -> RpcResult<u64>;
}

/// Becoming a participant.
#[cfg_attr(feature = "server", rpc(client, server, namespace = "enrolment"))]
#[cfg_attr(not(feature = "server"), rpc(client, namespace = "enrolment"))]
pub trait Enrolments {
	/// Asks to be registered on chain, with the keys of one's credential. Replaces what was asked before.
	#[method(name = "apply", with_extensions)]
	async fn apply(&self, application: Application) -> RpcResult<()>;

	/// Where one's own enrolment stands.
	#[method(name = "status", with_extensions)]
	async fn status(&self) -> RpcResult<Enrolment>;

	/// The applications that wait: for health admins. One that has been registered on chain is no longer listed.
	#[method(name = "pending", with_extensions)]
	async fn pending(
		&self,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<PendingApplication>>;

	/// Says no: for health admins. The reason, at most 200 characters, is shown to who applied.
	#[method(name = "decline", with_extensions)]
	async fn decline(&self, participant: ParticipantId, reason: String) -> RpcResult<()>;
}

/// Who takes part.
#[cfg_attr(feature = "server", rpc(client, server, namespace = "directory"))]
#[cfg_attr(not(feature = "server"), rpc(client, namespace = "directory"))]
pub trait Directory {
	/// The health authority.
	#[method(name = "healthAuthority", with_extensions)]
	async fn health_authority(&self) -> RpcResult<ParticipantEntry>;

	/// The hospitals, in order of registration.
	#[method(name = "hospitals", with_extensions)]
	async fn hospitals(
		&self,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ParticipantEntry>>;

	/// The schools.
	#[method(name = "schools", with_extensions)]
	async fn schools(&self, cursor: Option<Cursor>, limit: Option<u32>) -> RpcResult<Page<ParticipantEntry>>;

	/// The insurers.
	#[method(name = "insurers", with_extensions)]
	async fn insurers(&self, cursor: Option<Cursor>, limit: Option<u32>)
	-> RpcResult<Page<ParticipantEntry>>;

	/// The staff of a hospital, or the admins of the health authority.
	#[method(name = "staff", with_extensions)]
	async fn staff(
		&self,
		organisation: ParticipantId,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<ParticipantEntry>>;

	/// A participant. Families are found by themselves, by health admins and by other families alone.
	#[method(name = "participant", with_extensions)]
	async fn participant(&self, id: ParticipantId) -> RpcResult<ParticipantEntry>;

	/// The health authority's secrets as wrapped for a health admin, newest version first: for the one who asks unless
	/// another is named, who alone can open them. An admin shares with another what that one lacks.
	#[method(name = "authorityWraps", with_extensions)]
	async fn authority_wraps(
		&self,
		admin: Option<ParticipantId>,
	) -> RpcResult<Vec<vacchain_primitives::AuthorityWrap>>;
}

/// Reading records. `visit` is named by the professional who reads by right of an open visit.
#[cfg_attr(feature = "server", rpc(client, server, namespace = "records"))]
#[cfg_attr(not(feature = "server"), rpc(client, namespace = "records"))]
pub trait Records {
	/// The records that the family who asks owns, in order of creation.
	#[method(name = "mine", with_extensions)]
	async fn mine(&self, cursor: Option<Cursor>, limit: Option<u32>) -> RpcResult<Page<OwnedRecord>>;

	/// The records of a family, by its username, that the one who asks may read now. None of them, no consent and no
	/// such family look the same.
	#[method(name = "search", with_extensions)]
	async fn search(
		&self,
		username: String,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<RecordReading>>;

	/// A record.
	#[method(name = "get", with_extensions)]
	async fn get(&self, record: RecordId, visit: Option<VisitId>) -> RpcResult<RecordReading>;

	/// The visits of a record, in order of opening.
	#[method(name = "visits", with_extensions)]
	async fn visits(
		&self,
		record: RecordId,
		visit: Option<VisitId>,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<VisitReading>>;

	/// One visit: for readers of its record, and for the professionals it names while it is open.
	#[method(name = "visit", with_extensions)]
	async fn visit(&self, visit: VisitId) -> RpcResult<VisitReading>;

	/// What happened to a record, oldest first: for full readers.
	#[method(name = "history", with_extensions)]
	async fn history(
		&self,
		record: RecordId,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<HistoryEntry>>;

	/// The reader's wrap, and the links back to `from`, at most 64: if there are more, the 64 that lead to `from`.
	#[method(name = "wraps", with_extensions)]
	async fn wraps(&self, record: RecordId, visit: Option<VisitId>, from: Option<u32>) -> RpcResult<Keys>;
}

/// Who may read.
#[cfg_attr(feature = "server", rpc(client, server, namespace = "consent"))]
#[cfg_attr(not(feature = "server"), rpc(client, namespace = "consent"))]
pub trait ConsentRights {
	/// The readers of a record, ended grants included: for full readers.
	#[method(name = "grants", with_extensions)]
	async fn grants(&self, record: RecordId) -> RpcResult<Vec<ReaderRow>>;

	/// The requests that wait for the family who asks.
	#[method(name = "requests", with_extensions)]
	async fn requests(&self, cursor: Option<Cursor>, limit: Option<u32>) -> RpcResult<Page<RequestRow>>;
}

/// Who has read.
#[cfg_attr(feature = "server", rpc(client, server, namespace = "access"))]
#[cfg_attr(not(feature = "server"), rpc(client, namespace = "access"))]
pub trait Accesses {
	/// Who read a record, and when, newest first: for its custodians.
	#[method(name = "log", with_extensions)]
	async fn log(
		&self,
		record: RecordId,
		cursor: Option<Cursor>,
		limit: Option<u32>,
	) -> RpcResult<Page<AccessRow>>;
}

/// Who runs the network.
#[cfg_attr(feature = "server", rpc(client, server, namespace = "network"))]
#[cfg_attr(not(feature = "server"), rpc(client, namespace = "network"))]
pub trait Networks {
	/// What genesis fixed, and the current session.
	#[method(name = "info", with_extensions)]
	async fn info(&self) -> RpcResult<Network>;

	/// The institutions and their nodes.
	#[method(name = "institutions", with_extensions)]
	async fn institutions(&self) -> RpcResult<Vec<Institution>>;

	/// The validators of this session and of those to come.
	#[method(name = "validators", with_extensions)]
	async fn validators(&self) -> RpcResult<Vec<Validator>>;

	/// The proposals that wait for votes.
	#[method(name = "proposals", with_extensions)]
	async fn proposals(&self) -> RpcResult<Vec<GovernanceProposal>>;
}

/// Writing: the client signs, the gateway relays.
#[cfg_attr(feature = "server", rpc(client, server, namespace = "tx"))]
#[cfg_attr(not(feature = "server"), rpc(client, namespace = "tx"))]
pub trait Transactions {
	/// What transactions must say of the chain and its runtime. Needs no session.
	#[method(name = "runtime", with_extensions)]
	async fn runtime(&self) -> RpcResult<RuntimeFacts>;

	/// The best block. Needs no session.
	#[method(name = "tip", with_extensions)]
	async fn tip(&self) -> RpcResult<Tip>;

	/// What the next transaction of this session's account is signed with.
	#[method(name = "context", with_extensions)]
	async fn context(&self) -> RpcResult<Context>;

	/// Hands over a signed transaction. It is taken, not yet in a block, when this answers. The same bytes may be
	/// handed over again.
	#[method(name = "submit", with_extensions)]
	async fn submit(&self, transaction: Bytes) -> RpcResult<Submitted>;

	/// Hands over a signed transaction, or finds it if it was handed over before, and tells what becomes of it.
	#[subscription(name = "submitAndWatch" => "event", unsubscribe = "unwatch", item = TransactionEvent, with_extensions)]
	async fn submit_and_watch(&self, transaction: Bytes) -> jsonrpsee::core::SubscriptionResult;
}

/// The document that describes all methods, as OpenRPC 1.3.
#[cfg_attr(feature = "server", rpc(client, server))]
#[cfg_attr(not(feature = "server"), rpc(client))]
pub trait Discover {
	/// The document.
	#[method(name = "rpc.discover")]
	async fn discover(&self) -> RpcResult<serde_json::Value>;
}
