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

use std::{
	fmt,
	sync::Arc,
	time::{Duration, Instant},
};

use getrandom::SysRng;
use jsonrpsee::{
	Extensions,
	core::{RpcResult, async_trait},
};
use parking_lot::Mutex;
use rand_core::UnwrapErr;
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
use sessions::Opened;
use signatures::Verifier;

use super::{
	LOG,
	access::Session,
	chain::Registered,
	config::Limits,
	connection::Connection,
	store::{MAX_SHARE, SessionRow, Store, StoreError},
};
use crate::{
	Refusal,
	api::AuthServer,
	types::{
		Bytes, Challenge, LoginResponse, LoginStart, NewCredential, RegistrationResponse, SessionInfo,
		SignedIn,
	},
};

/// Length of an sr25519 signature, in bytes.
const SIGNATURE_LEN: usize = 64;

/// How long after one failure of the store the next one is logged: clients could fill the log.
const LOG_AGAIN: Duration = Duration::from_secs(10);

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
	/// For the participants of this chain.
	pub fn new(
		chain: K,
		keys: ServerKeys,
		store: Store,
		sessions: Sessions,
		clock: Clock,
		limits: &Limits,
	) -> Self {
		Self {
			attempts: Attempts::new(store.clone(), clock.clone(), limits.registrations_per_address),
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
	) -> RpcResult<SignedIn> {
		Ok(self.do_finish_registration(ext, credential, share).await?)
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
	) -> RpcResult<SignedIn> {
		Ok(self.do_finish_login(ext, &attempt, &finalization, share).await?)
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
	) -> RpcResult<SignedIn> {
		Ok(self.do_answer(ext, &challenge, &signature, share).await?)
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
}

impl<K> fmt::Debug for Login<K> {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("Login(..)")
	}
}

impl From<StoreError> for Refusal {
	/// The operator of the gateway reads the reason; it carries nothing that the store holds.
	fn from(error: StoreError) -> Self {
		static LOGGED: Mutex<Option<Instant>> = Mutex::new(None);
		let mut logged = LOGGED.lock();
		if logged.is_none_or(|before| before.elapsed() >= LOG_AGAIN) {
			*logged = Some(Instant::now());
			tracing::error!(target: LOG, %error, "the store failed");
		}
		Self::StoreUnavailable
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

/// The secret that the client gives to keep.
fn share(share: Option<Bytes>) -> Result<Zeroizing<Vec<u8>>, Refusal> {
	let share = Zeroizing::new(share.unwrap_or_default().0);
	if share.len() <= MAX_SHARE { Ok(share) } else { Err(Refusal::Malformed("share")) }
}

fn exactly(len: usize, bytes: &Bytes, what: &'static str) -> Result<(), Refusal> {
	if bytes.0.len() == len { Ok(()) } else { Err(Refusal::Malformed(what)) }
}
