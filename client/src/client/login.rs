//! Gets a session, and ends it.

use std::fmt;

use vacchain_gateway::{
	api::AuthClient,
	types::{Bytes, LoginEvent, NewCredential, OpenSession, SessionInfo, SignedIn},
};
use vacchain_primitives::{ParticipantId, Role};
use vacchain_sealing::UnlockShare;
use zeroize::Zeroizing;

use super::Client;
use crate::{
	error::{Result, TransportError},
	facts::Hash,
	keys::Identity,
	login::{Login, Registration, answer},
	password::{NewPassword, Password, PasswordError, needs_device},
	platform::aside,
	random::os_rng,
	usernames,
};

/// A session that was just opened.
///
/// A [`SavedSession`](crate::SavedSession) keeps it for a program's next start.
#[derive(Clone)]
pub struct LoggedIn {
	/// Who.
	pub identity: Identity,
	/// The token that proves the session on other connections.
	pub token: Zeroizing<String>,
	/// As what, and until when.
	pub info: SessionInfo,
	/// Half of what opens a saved session. The gateway keeps it as long as the session lives.
	pub share: UnlockShare,
}

impl fmt::Debug for LoggedIn {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "LoggedIn({}, ..)", self.identity.username)
	}
}

impl LoggedIn {
	fn new(identity: Identity, share: UnlockShare, signed_in: SignedIn) -> Self {
		let SignedIn { token, session, .. } = signed_in;
		Self { identity, token: token.into(), info: session, share }
	}
}

impl Client {
	/// Registers a password by itself for an identity, which need not be on chain yet, and logs in. The role is the one that its
	/// person has or asks for.
	///
	/// # Errors
	///
	/// [`Error::Password`] if the password is too short, or can be guessed, or the role needs the secret of a device;
	/// [`Error::Gateway`] with `UsernameTaken` if another has the username, `TooManyAttempts`.
	pub async fn register_password(
		&self,
		identity: &Identity,
		role: Role,
		password: &str,
	) -> Result<LoggedIn> {
		let password = NewPassword::of_role(role, password, None, &[&identity.username])?;
		self.register_new_password(identity, &password).await
	}

	/// Registers a password for an identity, with or without the secret of a device, and logs in.
	///
	/// # Errors
	///
	/// [`Error::Password`] if [`NewPassword::check_username`] refuses it; [`Error::Gateway`] with `UsernameTaken` if
	/// another has the username, `TooManyAttempts`.
	pub async fn register_new_password(
		&self,
		identity: &Identity,
		password: &NewPassword,
	) -> Result<LoggedIn> {
		password.check_username(&identity.username)?;
		let (state, request) = Registration::start(password, &mut os_rng())?;
		let request = Bytes::from(request);
		let response = self.ask(|| self.rpc().start_registration(identity.id, request.clone())).await?;
		let credential = finish(state, identity, self.genesis(), password, response).await?;
		let share = UnlockShare::generate(&mut os_rng());
		let signed_in = self
			.ask(|| self.rpc().finish_registration(credential.clone(), half(&share), self.device()))
			.await?;
		Ok(LoggedIn::new(identity.clone(), share, signed_in))
	}

	/// Logs in with a password by itself.
	///
	/// # Errors
	///
	/// [`Error::LoginRefused`]; [`Error::Username`]; [`Error::Gateway`] with `TooManyAttempts`.
	pub async fn log_in_with_password(&self, username: &str, password: &str) -> Result<LoggedIn> {
		self.log_in(username, &Password::new(password, None)).await
	}

	/// Logs in with a password, with or without the secret of a device.
	///
	/// # Errors
	///
	/// As [`Client::log_in_with_password`].
	pub async fn log_in(&self, username: &str, password: &Password) -> Result<LoggedIn> {
		let id = usernames::find_id(username).await?;
		let (state, start) = Login::start(id, password, &mut os_rng())?;
		let response = self.ask(|| self.rpc().start_login(start.clone())).await?;
		let (genesis, attempt) = (self.genesis(), response.attempt.clone());
		let password = password.clone();
		let proved = aside(move || state.finish(&genesis, &password, &response, &mut os_rng())).await??;
		let share = UnlockShare::generate(&mut os_rng());
		let finalization = Bytes(proved.finalization.clone());
		let mut signed_in = self
			.ask(|| {
				self.rpc().finish_login(attempt.clone(), finalization.clone(), half(&share), self.device())
			})
			.await?;
		let bundle = signed_in.bundle.take();
		let bundle = bundle.ok_or_else(|| TransportError::undecodable("it has no key bundle"))?;
		let identity = proved.open_bundle(username, &genesis, bundle.as_ref())?;
		Ok(LoggedIn::new(identity, share, signed_in))
	}

	/// Logs in with the keys that the chain knows for the identity.
	///
	/// # Errors
	///
	/// [`Error::LoginRefused`] if it knows others, or none.
	pub async fn log_in_with_keys(&self, identity: &Identity) -> Result<LoggedIn> {
		let challenge = self.ask(|| self.rpc().challenge(identity.id)).await?;
		let signature = Bytes::from(answer(identity, &self.genesis(), &challenge));
		let share = UnlockShare::generate(&mut os_rng());
		let signed_in = self
			.ask(|| {
				self.rpc().answer(challenge.challenge.clone(), signature.clone(), half(&share), self.device())
			})
			.await?;
		Ok(LoggedIn::new(identity.clone(), share, signed_in))
	}

	/// Gives this connection an open session.
	///
	/// # Errors
	///
	/// [`Error::Gateway`] with `SessionEnded` or `SessionElsewhere`.
	pub async fn resume(&self, token: &str) -> Result<SessionInfo> {
		self.ask(|| self.rpc().resume(token.to_owned())).await
	}

	/// Whose session this connection has.
	///
	/// # Errors
	///
	/// [`Error::Gateway`] with `NotLoggedIn` or `SessionEnded`.
	pub async fn session_info(&self) -> Result<SessionInfo> {
		self.ask(|| AuthClient::session(self.rpc())).await
	}

	/// Changes the password of the identity whose session this connection has to one by itself. The role is the one that its
	/// person has. Its other sessions end.
	///
	/// # Errors
	///
	/// As [`Client::register_password`] and [`Client::change_to_new_password`].
	pub async fn change_password(&self, identity: &Identity, role: Role, password: &str) -> Result<()> {
		let password = NewPassword::of_role(role, password, None, &[&identity.username])?;
		self.change_to_new_password(identity, &password).await
	}

	/// Changes the password of the identity whose session this connection has. Its other sessions end.
	///
	/// # Errors
	///
	/// [`Error::Password`] if [`NewPassword::check_username`] refuses it, or the gateway says that it is an institution's or a
	/// health admin's password alone; [`Error::Gateway`] with `BadSignature` if the identity is another, `TooManyAttempts`.
	pub async fn change_to_new_password(&self, identity: &Identity, password: &NewPassword) -> Result<()> {
		password.check_username(&identity.username)?;
		// The gateway's word can ask for more, and never for less.
		let role = self.session_info().await?.role;
		if !password.has_device() && role.is_some_and(needs_device) {
			return Err(PasswordError::NeedsDevice.into());
		}
		let (state, request) = Registration::start(password, &mut os_rng())?;
		let request = Bytes::from(request);
		let response = self.ask(|| self.rpc().start_password_change(request.clone())).await?;
		let credential = finish(state, identity, self.genesis(), password, response).await?;
		self.ask(|| self.rpc().finish_password_change(credential.clone())).await
	}

	/// Ends the session of this connection.
	///
	/// # Errors
	///
	/// As [`Client::session_info`].
	pub async fn log_out(&self) -> Result<()> {
		self.ask(|| self.rpc().logout()).await
	}

	/// The sessions that this person has open, the newest first.
	///
	/// # Errors
	///
	/// As [`Client::session_info`].
	pub async fn open_sessions(&self) -> Result<Vec<OpenSession>> {
		self.ask(|| AuthClient::sessions(self.rpc())).await
	}

	/// Ends one of this person's sessions, as [`OpenSession::session`] names it.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if no session has this name; as [`Client::session_info`].
	pub async fn end_session(&self, session: &Bytes) -> Result<()> {
		self.ask(|| self.rpc().end_session(session.clone())).await
	}

	/// The devices and networks from which this person logged in or set the password lately, the last first.
	///
	/// # Errors
	///
	/// As [`Client::session_info`].
	pub async fn login_events(&self) -> Result<Vec<LoginEvent>> {
		self.ask(|| AuthClient::events(self.rpc())).await
	}

	/// Ends all sessions of this participant. How many there were.
	///
	/// # Errors
	///
	/// As [`Client::session_info`].
	pub async fn log_out_everywhere(&self) -> Result<u64> {
		self.ask(|| self.rpc().logout_all()).await
	}
}

/// A registration's last step, on a thread where it blocks nobody.
async fn finish(
	state: Registration,
	identity: &Identity,
	genesis: Hash,
	password: &NewPassword,
	response: vacchain_gateway::types::RegistrationResponse,
) -> Result<NewCredential> {
	let (identity, password) = (identity.clone(), password.clone());
	aside(move || state.finish(&identity, &genesis, &password, &response, &mut os_rng())).await?
}

fn half(share: &UnlockShare) -> Option<Bytes> {
	Some((*share.as_bytes()).into())
}

impl LoggedIn {
	/// Who logged in.
	pub fn id(&self) -> ParticipantId {
		self.identity.id
	}
}
