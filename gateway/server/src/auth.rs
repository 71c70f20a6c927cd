//! Getting in and out: OPAQUE (RFC 9807) for passwords, signatures for key files, and sessions.
//!
//! A login as somebody who has no password here, or is not on chain, takes the same steps as any other, and gets answers
//! of the same form in the same time: one query, one evaluation of OPAQUE, or one verification. A
//! registration, on the other hand, has to tell that a username is taken. That is why registrations are counted, by
//! the address and by the participant, as attempts to log in are.

mod attempts;
mod clock;
mod passwords;
mod pending;
mod server_keys;
mod sessions;
mod short_lived;
mod signatures;

use std::{fmt, sync::Arc};

use getrandom::SysRng;
use jsonrpsee::{
	Extensions,
	core::{RpcResult, async_trait},
};
use rand_core::UnwrapErr;
use vacchain_gateway::{
	Refusal,
	types::{
		Bytes, Challenge, LoginEvent, LoginEventKind, LoginResponse, LoginStart, NewCredential, OpenSession,
		RegistrationResponse, SessionInfo, SignedIn,
	},
};
use vacchain_gateway_edge::Connection;
use vacchain_gateway_store::{EventKind, EventRow, MAX_DEVICE, MAX_SHARE, SessionRow, Store};
use vacchain_primitives::ParticipantId;
use zeroize::Zeroizing;

pub use attempts::{
	FIRST_WAIT, FREE_PER_ADDRESS, FREE_PER_USERNAME, LONGEST_WAIT, LONGEST_WAIT_PER_ADDRESS, REMEMBERED,
};
pub use clock::Clock;
pub use pending::{ATTEMPT_LEN, CHALLENGE_LEN, MOST_CHALLENGES, MOST_UNDER_WAY, TIME_TO_FINISH};
pub use server_keys::{FILE_NAME, MOST_SETUPS, ServerKeys, ServerKeysError};
pub use sessions::{MOST_SESSIONS, SESSION_LIFE, Sessions};

use attempts::Attempts;
use pending::UnderWay;
use sessions::{Given, Opened};
use signatures::Verifier;

use super::{access::Session, chain::Registered};
use crate::api::AuthServer;

/// Length of a session's name, in bytes.
const SESSION_NAME_LEN: usize = 8;
/// Length of an sr25519 signature, in bytes.
const SIGNATURE_LEN: usize = 64;

/// The methods of the namespace `auth`.
pub struct Login<K> {
	chain: K,
	keys: ServerKeys,
	store: Store,
	sessions: Sessions,
	clock: Clock,
	attempts: Attempts,
	verifier: Verifier,
	registrations: UnderWay<pending::Registration, ATTEMPT_LEN>,
	logins: UnderWay<pending::Login, ATTEMPT_LEN>,
	challenges: UnderWay<ParticipantId, CHALLENGE_LEN>,
}

impl<K: Registered> Login<K> {
	/// For the participants of this chain. So many passwords are registered an hour from one address.
	pub fn new(
		chain: K,
		keys: ServerKeys,
		store: Store,
		sessions: Sessions,
		clock: Clock,
		registrations_per_address: u32,
	) -> Self {
		Self {
			attempts: Attempts::new(store.clone(), clock.clone(), registrations_per_address),
			verifier: Verifier::new(),
			registrations: UnderWay::new(MOST_UNDER_WAY),
			logins: UnderWay::new(MOST_UNDER_WAY),
			challenges: UnderWay::new(MOST_CHALLENGES),
			chain,
			keys,
			store,
			sessions,
			clock,
		}
	}

	/// Gives the connection a session that was opened for it.
	async fn signed_in(
		&self,
		connection: &Connection,
		Opened { token, row }: Opened,
		bundle: Option<Vec<u8>>,
	) -> Result<SignedIn, Refusal> {
		let session = self.info(&row).await?;
		connection.set_token(Some(token.clone()));
		Ok(SignedIn { token: token.to_string(), session, bundle: bundle.map(Bytes) })
	}

	/// A session as its owner sees it. What the chain knows of the participant is for who has the keys that it knows.
	async fn info(&self, row: &SessionRow) -> Result<SessionInfo, Refusal> {
		let known =
			self.chain.participant(&row.participant).await?.filter(|known| known.account == row.account);
		let known = known.as_ref();
		Ok(SessionInfo {
			participant: row.participant,
			role: known.map(|known| known.role),
			organisation: known.and_then(|known| known.organisation),
			status: known.map(|known| known.status),
			opened_at: row.opened_at,
			expires_at: row.expires_at,
			share: (!row.share.is_empty()).then(|| Bytes(row.share.to_vec())),
		})
	}

	async fn do_resume(&self, ext: &Extensions, token: String) -> Result<SessionInfo, Refusal> {
		let connection = connection(ext)?;
		let token = Zeroizing::new(token);
		let row = self.sessions.of_token(&token, connection.address).await?;
		connection.set_token(Some(token));
		self.info(&row).await
	}

	async fn do_session(&self, ext: &Extensions) -> Result<SessionInfo, Refusal> {
		let row = self.sessions.row(&Session::of(ext)?.token_hash).await?;
		self.info(&row).await
	}

	async fn do_logout(&self, ext: &Extensions) -> Result<(), Refusal> {
		self.sessions.close(&Session::of(ext)?.token_hash).await?;
		connection(ext)?.set_token(None);
		Ok(())
	}

	async fn do_logout_all(&self, ext: &Extensions) -> Result<u64, Refusal> {
		let Session { participant, account, .. } = Session::of(ext)?;
		let closed = self.sessions.close_all(participant, account, None).await?;
		connection(ext)?.set_token(None);
		Ok(closed)
	}

	async fn do_sessions(&self, ext: &Extensions) -> Result<Vec<OpenSession>, Refusal> {
		let session = Session::of(ext)?;
		let open = self.sessions.of_account(session).await?;
		let shown = |row: SessionRow| OpenSession {
			is_this: row.token_hash == session.token_hash,
			session: name_of(&row).to_vec().into(),
			network: sessions::network(&row.address),
			device: row.device,
			opened_at: row.opened_at,
			expires_at: row.expires_at,
		};
		Ok(open.into_iter().map(shown).collect())
	}

	/// A session is named among its owner's own alone, so nobody ends another's.
	async fn do_end_session(&self, ext: &Extensions, name: &Bytes) -> Result<(), Refusal> {
		let open = self.sessions.of_account(Session::of(ext)?).await?;
		let row = open.iter().find(|row| name_of(row) == name.0.as_slice()).ok_or(Refusal::NotFound)?;
		self.sessions.close(&row.token_hash).await
	}

	async fn do_events(&self, ext: &Extensions) -> Result<Vec<LoginEvent>, Refusal> {
		let Session { token_hash, participant, account, .. } = Session::of(ext)?;
		let row = self.sessions.row(token_hash).await?;
		let own = (row.device.as_str(), sessions::network(&row.address));
		let shown = |event: EventRow| LoginEvent {
			kind: match event.kind {
				EventKind::LoggedIn => LoginEventKind::LoggedIn,
				EventKind::PasswordSet => LoginEventKind::PasswordSet,
			},
			is_this: own == (event.device.as_str(), event.network.clone()),
			device: event.device,
			network: event.network,
			first_at: event.first_at,
			last_at: event.last_at,
		};
		Ok(self.store.events(participant, account).await?.into_iter().map(shown).collect())
	}
}

#[async_trait]
impl<K: Registered> AuthServer for Login<K> {
	async fn start_registration(
		&self,
		ext: &Extensions,
		participant: ParticipantId,
		request: Bytes,
	) -> RpcResult<RegistrationResponse> {
		Ok(self.do_start_registration(ext, participant, &request).await?)
	}

	async fn finish_registration(
		&self,
		ext: &Extensions,
		credential: NewCredential,
		share: Option<Bytes>,
		device: Option<String>,
	) -> RpcResult<SignedIn> {
		Ok(self.do_finish_registration(ext, credential, given(share, device)).await?)
	}

	async fn start_login(&self, ext: &Extensions, login: LoginStart) -> RpcResult<LoginResponse> {
		Ok(self.do_start_login(ext, &login).await?)
	}

	async fn finish_login(
		&self,
		ext: &Extensions,
		attempt: Bytes,
		finalization: Bytes,
		share: Option<Bytes>,
		device: Option<String>,
	) -> RpcResult<SignedIn> {
		Ok(self.do_finish_login(ext, &attempt, &finalization, given(share, device)).await?)
	}

	async fn challenge(&self, ext: &Extensions, participant: ParticipantId) -> RpcResult<Challenge> {
		Ok(self.do_challenge(ext, participant)?)
	}

	async fn answer(
		&self,
		ext: &Extensions,
		challenge: Bytes,
		signature: Bytes,
		share: Option<Bytes>,
		device: Option<String>,
	) -> RpcResult<SignedIn> {
		Ok(self.do_answer(ext, &challenge, &signature, given(share, device)).await?)
	}

	async fn resume(&self, ext: &Extensions, token: String) -> RpcResult<SessionInfo> {
		Ok(self.do_resume(ext, token).await?)
	}

	async fn session(&self, ext: &Extensions) -> RpcResult<SessionInfo> {
		Ok(self.do_session(ext).await?)
	}

	async fn start_password_change(
		&self,
		ext: &Extensions,
		request: Bytes,
	) -> RpcResult<RegistrationResponse> {
		Ok(self.do_start_password_change(ext, &request).await?)
	}

	async fn finish_password_change(&self, ext: &Extensions, credential: NewCredential) -> RpcResult<()> {
		Ok(self.do_finish_password_change(ext, credential).await?)
	}

	async fn logout(&self, ext: &Extensions) -> RpcResult<()> {
		Ok(self.do_logout(ext).await?)
	}

	async fn logout_all(&self, ext: &Extensions) -> RpcResult<u64> {
		Ok(self.do_logout_all(ext).await?)
	}

	async fn sessions(&self, ext: &Extensions) -> RpcResult<Vec<OpenSession>> {
		Ok(self.do_sessions(ext).await?)
	}

	async fn end_session(&self, ext: &Extensions, session: Bytes) -> RpcResult<()> {
		Ok(self.do_end_session(ext, &session).await?)
	}

	async fn events(&self, ext: &Extensions) -> RpcResult<Vec<LoginEvent>> {
		Ok(self.do_events(ext).await?)
	}
}

impl<K> fmt::Debug for Login<K> {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("Login(..)")
	}
}

/// The operating system's generator.
///
/// It fails only where the operating system has no randomness at all; nobody can log in there, and it panics.
fn os_rng() -> UnwrapErr<SysRng> {
	UnwrapErr(SysRng)
}

/// The connection of a request. Nothing reaches the methods but through one.
fn connection(ext: &Extensions) -> Result<&Arc<Connection>, Refusal> {
	Connection::of(ext).ok_or(Refusal::NotLoggedIn)
}

/// The secret that the client gives to keep, and what it calls itself.
fn given(share: Option<Bytes>, device: Option<String>) -> Result<Given, Refusal> {
	let share = Zeroizing::new(share.unwrap_or_default().0);
	if share.len() > MAX_SHARE {
		return Err(Refusal::Malformed("share"));
	}
	let device = device.unwrap_or_default();
	if device.len() > MAX_DEVICE || device.chars().any(char::is_control) {
		return Err(Refusal::Malformed("device"));
	}
	Ok(Given { share, device })
}

/// The name of a session for its owner: a part of the hash of its token, which proves nothing.
fn name_of(row: &SessionRow) -> &[u8] {
	&row.token_hash[..SESSION_NAME_LEN]
}

fn exactly(len: usize, bytes: &Bytes, what: &'static str) -> Result<(), Refusal> {
	if bytes.0.len() == len { Ok(()) } else { Err(Refusal::Malformed(what)) }
}
