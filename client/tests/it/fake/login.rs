//! The fake gateway's log-ins. Its OPAQUE is the real one.

use std::collections::HashMap;

use jsonrpsee::{
	Extensions,
	core::{RpcResult, async_trait},
};
use sp_crypto_hashing::blake2_256;
use vacchain_client::{
	keys::verify,
	primitives::{AccountId, ParticipantId},
	random::os_rng,
	wire::*,
};
use vacchain_gateway::Refusal;
use vacchain_gateway_server::api::*;
use vacchain_sealing::opaque::{Identities, ServerLogin, ServerSetup, credential_file};

use super::{Connection, NOW, State, genesis, reads::page};

/// Who can log in, and who has.
#[derive(Default)]
pub struct Credentials {
	setup: Option<ServerSetup>,
	kept: HashMap<ParticipantId, (Vec<u8>, NewCredential)>,
	attempts: HashMap<Vec<u8>, Attempt>,
	counter: u32,
	/// By token.
	pub sessions: HashMap<String, (ParticipantId, Option<Bytes>)>,
}

enum Attempt {
	Registration(ParticipantId),
	Login(ParticipantId, Box<ServerLogin>),
	Challenge(ParticipantId),
}

impl Credentials {
	fn setup(&mut self) -> ServerSetup {
		self.setup.get_or_insert_with(|| ServerSetup::generate(&mut os_rng())).clone()
	}

	fn begin(&mut self, attempt: Attempt) -> Bytes {
		self.counter += 1;
		let name = self.counter.to_le_bytes().to_vec();
		self.attempts.insert(name.clone(), attempt);
		name.into()
	}

	fn take(&mut self, name: &Bytes) -> Result<Attempt, Refusal> {
		self.attempts.remove(&name.0).ok_or(Refusal::AttemptExpired)
	}

	/// The content of the gateway's store, as text to be searched.
	pub fn dump(&self) -> String {
		format!("{:?} {:?}", self.kept, self.sessions)
	}
}

fn info(state: &State, me: ParticipantId, share: Option<Bytes>) -> SessionInfo {
	let known = state.participants.get(&me);
	SessionInfo {
		participant: me,
		role: known.map(|known| known.role),
		organisation: None,
		status: known.map(|known| known.status),
		opened_at: NOW,
		expires_at: NOW + 1000,
		share,
	}
}

impl Connection {
	fn open(&self, state: &mut State, me: ParticipantId, share: Option<Bytes>) -> SignedIn {
		state.credentials.counter += 1;
		let token = format!("token-{}", state.credentials.counter);
		state.credentials.sessions.insert(token.clone(), (me, share.clone()));
		*self.session.lock().unwrap() = Some(me);
		SignedIn { token, session: info(state, me, share), bundle: None }
	}

	fn me(&self) -> Result<ParticipantId, Refusal> {
		self.session.lock().unwrap().ok_or(Refusal::NotLoggedIn)
	}

	fn register(&self, me: ParticipantId, request: &Bytes) -> RpcResult<RegistrationResponse> {
		let credentials = &mut self.fake.state().credentials;
		let response = credentials.setup().register(request.as_ref(), &me);
		let response = response.map_err(|_| Refusal::Malformed("registration"))?.into();
		Ok(RegistrationResponse { attempt: credentials.begin(Attempt::Registration(me)), response })
	}

	fn keep(&self, state: &mut State, credential: NewCredential) -> Result<ParticipantId, Refusal> {
		let Attempt::Registration(me) = state.credentials.take(&credential.attempt)? else {
			return Err(Refusal::AttemptExpired);
		};
		let account: AccountId = credential.account.0.as_slice().try_into().unwrap();
		let message = signed::credential(
			&genesis(),
			&me,
			&credential.encryption_key,
			credential.attempt.as_ref(),
			&blake2_256(credential.upload.as_ref()),
			&blake2_256(credential.bundle.as_ref()),
		);
		let signature = credential.signature.0.as_slice().try_into().unwrap();
		if !verify(&account, &message, signature) {
			return Err(Refusal::BadSignature);
		}
		let known = state.participants.get(&me);
		let others = state.credentials.kept.get(&me).is_some_and(|(_, kept)| kept.account.0 != account);
		if others || known.is_some_and(|known| known.account != account) {
			return Err(Refusal::UsernameTaken);
		}
		let file = credential_file(credential.upload.as_ref()).map_err(|_| Refusal::Malformed("upload"))?;
		state.credentials.kept.insert(me, (file, credential));
		Ok(me)
	}
}

#[async_trait]
impl AuthServer for Connection {
	async fn start_registration(
		&self,
		_: &Extensions,
		participant: ParticipantId,
		request: Bytes,
	) -> RpcResult<RegistrationResponse> {
		self.register(participant, &request)
	}

	async fn finish_registration(
		&self,
		_: &Extensions,
		credential: NewCredential,
		share: Option<Bytes>,
		_: Option<String>,
	) -> RpcResult<SignedIn> {
		let mut state = self.fake.state();
		let me = self.keep(&mut state, credential)?;
		Ok(self.open(&mut state, me, share))
	}

	async fn start_login(&self, _: &Extensions, login: LoginStart) -> RpcResult<LoginResponse> {
		let me = login.participant;
		let credentials = &mut self.fake.state().credentials;
		let setup = credentials.setup();
		let file = credentials.kept.get(&me).map(|(file, _)| file.as_slice());
		let identities = Identities { client: me, genesis: genesis() };
		let started = setup.start_login(file, login.request.as_ref(), &identities, &mut os_rng());
		let (state, response) = started.map_err(|_| Refusal::Malformed("login"))?;
		let attempt = credentials.begin(Attempt::Login(me, Box::new(state)));
		Ok(LoginResponse { attempt, response: response.into() })
	}

	async fn finish_login(
		&self,
		_: &Extensions,
		attempt: Bytes,
		finalization: Bytes,
		share: Option<Bytes>,
		_: Option<String>,
	) -> RpcResult<SignedIn> {
		let mut state = self.fake.state();
		let Attempt::Login(me, login) = state.credentials.take(&attempt)? else {
			return Err(Refusal::AttemptExpired.into());
		};
		login.finish(finalization.as_ref()).map_err(|_| Refusal::LoginRefused)?;
		let bundle = state.credentials.kept[&me].1.bundle.clone();
		Ok(SignedIn { bundle: Some(bundle), ..self.open(&mut state, me, share) })
	}

	async fn challenge(&self, _: &Extensions, participant: ParticipantId) -> RpcResult<Challenge> {
		let attempt = Attempt::Challenge(participant);
		Ok(Challenge { challenge: self.fake.state().credentials.begin(attempt) })
	}

	async fn answer(
		&self,
		_: &Extensions,
		challenge: Bytes,
		signature: Bytes,
		share: Option<Bytes>,
		_: Option<String>,
	) -> RpcResult<SignedIn> {
		let mut state = self.fake.state();
		let Attempt::Challenge(me) = state.credentials.take(&challenge)? else {
			return Err(Refusal::AttemptExpired.into());
		};
		let account = state.participants.get(&me).map(|known| known.account).unwrap_or_default();
		let message = signed::challenge(&genesis(), &me, challenge.as_ref());
		if !verify(&account, &message, signature.0.as_slice().try_into().unwrap()) {
			return Err(Refusal::LoginRefused.into());
		}
		Ok(self.open(&mut state, me, share))
	}

	async fn resume(&self, _: &Extensions, token: String) -> RpcResult<SessionInfo> {
		let state = self.fake.state();
		let (me, share) = state.credentials.sessions.get(&token).ok_or(Refusal::SessionEnded)?;
		*self.session.lock().unwrap() = Some(*me);
		Ok(info(&state, *me, share.clone()))
	}

	async fn session(&self, _: &Extensions) -> RpcResult<SessionInfo> {
		Ok(info(&self.fake.state(), self.me()?, None))
	}

	async fn start_password_change(&self, _: &Extensions, request: Bytes) -> RpcResult<RegistrationResponse> {
		self.register(self.me()?, &request)
	}

	async fn finish_password_change(&self, _: &Extensions, credential: NewCredential) -> RpcResult<()> {
		self.keep(&mut self.fake.state(), credential)?;
		Ok(())
	}

	async fn logout(&self, ext: &Extensions) -> RpcResult<()> {
		self.logout_all(ext).await.map(drop)
	}

	async fn logout_all(&self, _: &Extensions) -> RpcResult<u64> {
		let me = self.session.lock().unwrap().take().ok_or(Refusal::NotLoggedIn)?;
		let sessions = &mut self.fake.state().credentials.sessions;
		let before = sessions.len();
		sessions.retain(|_, (whose, _)| *whose != me);
		Ok((before - sessions.len()) as u64)
	}

	async fn sessions(&self, _: &Extensions) -> RpcResult<Vec<OpenSession>> {
		Ok(Vec::new())
	}

	async fn end_session(&self, _: &Extensions, _: Bytes) -> RpcResult<()> {
		Err(Refusal::NotFound.into())
	}

	async fn events(&self, _: &Extensions) -> RpcResult<Vec<LoginEvent>> {
		Ok(Vec::new())
	}
}

#[async_trait]
impl EnrolmentsServer for Connection {
	async fn apply(&self, _: &Extensions, application: Application) -> RpcResult<()> {
		let me = self.me()?;
		let mut state = self.fake.state();
		let (_, credential) = state.credentials.kept.get(&me).ok_or(Refusal::NotFound)?;
		let (account, encryption_key) = (credential.account.clone(), credential.encryption_key.clone());
		let pending =
			PendingApplication { participant: me, account, encryption_key, application, applied_at: NOW };
		state.applications.retain(|earlier| earlier.participant != me);
		state.applications.push(pending);
		Ok(())
	}

	async fn status(&self, _: &Extensions) -> RpcResult<Enrolment> {
		let (me, state) = (self.me()?, self.fake.state());
		let waits = state.applications.iter().any(|application| application.participant == me);
		Ok(if waits { Enrolment::Waiting { applied_at: NOW } } else { Enrolment::NotApplied })
	}

	async fn pending(
		&self,
		_: &Extensions,
		cursor: Option<Cursor>,
		_: Option<u32>,
	) -> RpcResult<Page<PendingApplication>> {
		self.read(|state, _| page(state, state.applications.clone(), cursor))
	}

	async fn decline(&self, _: &Extensions, participant: ParticipantId, _: String) -> RpcResult<()> {
		let mut state = self.fake.state();
		let before = state.applications.len();
		state.applications.retain(|application| application.participant != participant);
		if state.applications.len() == before { Err(Refusal::NotFound.into()) } else { Ok(()) }
	}
}
