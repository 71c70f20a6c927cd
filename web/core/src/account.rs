//! Logging in and out, the password, the secret of a person's devices, and asking to be registered.

use serde::Serialize;
use vacchain_client::{
	Client, Error, Identity, LoggedIn, SavedSession, Session, browser,
	content::ApplicationForm,
	device::DeviceSecret,
	gateway::Refusal,
	key_file,
	password::{NewPassword, Password, needs_device},
	primitives::{Moment, ParticipantId, Role, Status},
	random::os_rng,
	sealing::PasswordParams,
	usernames::{self, family_username, has_secret_part},
	wire::{Enrolment, OpenLane},
};
use zeroize::Zeroizing;

use crate::{
	answer::{Answer, Answered, nothing, one},
	failure::{Failure, Result},
	host::{tell_progress, tell_session},
	params::{Params, need, some_id_of},
	people::person,
	reads::{Power, power_entries},
	state::{self, DEVICE, Login, SESSION, Turn, client, keep, kept, session},
};

/// The refusals of a registration that a gateway makes before it writes anything.
const BEFORE_WRITING: [&str; 5] =
	["UsernameTaken", "AttemptExpired", "SessionEnded", "TooManyAttempts", "RateLimited"];

/// Whose session this is.
#[derive(Serialize)]
struct Me {
	id: ParticipantId,
	username: String,
	role: Option<Role>,
	organisation: Option<ParticipantId>,
	organisation_name: Option<String>,
	name: String,
	status: Option<Status>,
	opened_at: Moment,
	expires_at: Moment,
	fingerprint: String,
	has_device: bool,
	powers: Vec<Power>,
}

async fn who(session: &Session) -> Result<Me> {
	let client = session.client();
	let info = client.session_info().await?;
	let id = session.id();
	let (mut name, mut organisation_name, mut powers) = (String::new(), None, Vec::new());
	if info.role.is_some() {
		name = person(session, id).await?.name;
		if let Some(organisation) = info.organisation {
			organisation_name = Some(person(session, organisation).await?.name);
		}
		// Nobody proposes anything over whoever may not ask.
		powers = power_entries(client.own_powers().await.unwrap_or_default());
	}
	Ok(Me {
		id,
		username: session.identity().username.clone(),
		role: info.role,
		organisation: info.organisation,
		organisation_name,
		name,
		status: info.status,
		opened_at: info.opened_at,
		expires_at: info.expires_at,
		fingerprint: state::fingerprint().unwrap_or_default(),
		has_device: kept(&device_name(&id)).is_some(),
		powers,
	})
}

pub(crate) async fn me() -> Answered {
	one("me", &who(&session("me")?).await?)
}

fn device_name(id: &ParticipantId) -> String {
	[DEVICE, &id.to_string()].concat()
}

fn device_of(id: &ParticipantId) -> Option<DeviceSecret> {
	let code = Zeroizing::new(kept(&device_name(id))?);
	DeviceSecret::from_code(&code).ok()
}

fn keep_device(id: &ParticipantId, device: Option<&DeviceSecret>) {
	let code = device.map(DeviceSecret::code);
	keep(&device_name(id), code.as_ref().map(|code| code.as_str()));
}

fn code_of(code: &str) -> Result<DeviceSecret> {
	DeviceSecret::from_code(code).map_err(|_| {
		Failure::new(
			"input",
			"device-code",
			"This is not a device code, or a character of it is wrong.",
			"Copy it again from a device that logs in, or from the recovery sheet.",
		)
	})
}

/// Keeps a session that was just opened, and takes it up. If a logout came in between, it ends at once.
async fn take_up(login: &Login, client: &Client, logged_in: &LoggedIn) -> Result<Session> {
	if login.is_overtaken() {
		// It ends by itself if the gateway cannot be told.
		let _ = client.log_out().await;
		return Err(Failure::of_overtaken_login());
	}
	let saved = SavedSession::new(&state::url(), &client.genesis(), logged_in, &mut os_rng())?;
	keep(SESSION, Some(&saved.to_text().map_err(Error::from)?));
	let session = Session::new(client, logged_in.identity.clone());
	state::set_session(session.clone(), &logged_in.token);
	Ok(session)
}

/// The answer to a login: who it is, unless it is over already.
async fn entered(login: &Login, session: &Session) -> Answered {
	let me = who(session).await?;
	if login.is_overtaken() { Err(Failure::of_overtaken_login()) } else { one("me", &me) }
}

async fn log_in_as(request: &'static str, username: &str, params: &Params) -> Answered {
	let password = need(params.password.as_ref(), "password")?;
	let login = Login::begin().await?;
	tell_progress(request, "username", 1, 2);
	let id = usernames::find_id(username).await?;
	let given = params.device_code.as_ref().map(|code| code_of(code)).transpose()?;
	let device = match (&given, params.without_device) {
		(Some(device), _) => Some(device.clone()),
		(None, true) => None,
		(None, false) => device_of(&id),
	};
	let client = client().await?;
	tell_progress(request, "password", 2, 2);
	let logged_in = client.log_in(username, &Password::new(password, device.as_ref())).await?;
	let session = take_up(&login, &client, &logged_in).await?;
	if given.is_some() {
		keep_device(&id, device.as_ref());
	}
	entered(&login, &session).await
}

pub(crate) async fn log_in(params: Box<Params>) -> Answered {
	let username = need(params.username.clone(), "username")?;
	log_in_as("logIn", username.trim(), &params).await
}

pub(crate) async fn unlock(params: Box<Params>) -> Answered {
	let username = state::locked().ok_or_else(|| Failure::not_logged_in(false))?;
	log_in_as("unlock", &username, &params).await
}

pub(crate) async fn log_in_with_key_file(params: Box<Params>) -> Answered {
	let (text, password) = (need(params.key_file, "key_file")?, need(params.password, "password")?);
	tell_progress("logInWithKeyFile", "password", 1, 1);
	let identity = key_file::open(&text, &password).map_err(Error::from)?;
	log_in_with_keys(&identity).await
}

/// As somebody whose keys everybody knows: no chain but those for development has registered them.
pub(crate) async fn log_in_for_development(params: Box<Params>) -> Answered {
	let username = need(params.username, "username")?;
	log_in_with_keys(&Identity::dev(&username)?).await
}

async fn log_in_with_keys(identity: &Identity) -> Answered {
	let login = Login::begin().await?;
	let client = client().await?;
	let logged_in = client.log_in_with_keys(identity).await.map_err(|error| match error {
		Error::LoginRefused => Failure::new(
			"input",
			"LoginRefused",
			"The chain does not know this username by these keys.",
			"If you are new, apply first; if your keys were replaced, use the newer key file.",
		),
		error => error.into(),
	})?;
	let session = take_up(&login, &client, &logged_in).await?;
	entered(&login, &session).await
}

/// A person is here: the password is not asked for during the next minutes, also after a reload.
pub(crate) fn used() -> Answered {
	if state::is_logged_in() {
		state::note_use();
	}
	nothing()
}

pub(crate) async fn resume() -> Answered {
	if state::is_logged_in() {
		return me().await;
	}
	let Some(text) = kept(SESSION).map(Zeroizing::new) else { return one("me", &()) };
	let Ok(saved) = SavedSession::from_text(&text) else {
		keep(SESSION, None);
		return one("me", &());
	};
	let login = Login::begin().await?;
	if state::is_idle() {
		keep(SESSION, None);
		tell_session("ended", None);
		// The next login waits for it: a connection has one session.
		wasm_bindgen_futures::spawn_local(async move {
			if let Ok(client) = client().await
				&& client.resume(saved.token()).await.is_ok()
			{
				let _ = client.log_out().await;
			}
			drop(login);
		});
		return one("me", &());
	}
	let client = client().await?;
	let session = match saved.resume(&client).await {
		Ok(session) => session,
		Err(Error::Gateway(refusal)) if refusal.name == Refusal::SessionEnded.name() => {
			keep(SESSION, None);
			return one("me", &());
		}
		Err(Error::SavedSession(_)) => {
			keep(SESSION, None);
			return one("me", &());
		}
		Err(error) => return Err(error.into()),
	};
	if login.is_overtaken() {
		let _ = client.log_out().await;
		return Err(Failure::of_overtaken_login());
	}
	state::set_session(session.clone(), saved.token());
	entered(&login, &session).await
}

/// A session that is over, and of whose end the gateway is still to be told. On a connection that opens until then, the token proves
/// the session once more; nothing else is left of it.
struct Leaving {
	client: Client,
	token: Option<Zeroizing<String>>,
	_turn: Option<Turn>,
}

impl Leaving {
	/// Wipes everything else. `locked` says whose page stays.
	fn begin(session: &Session, locked: Option<String>) -> Self {
		let (client, token, turn) = (session.client().clone(), browser::token(), state::turn_to_leave());
		state::end_session(locked);
		Self { client, token, _turn: turn }
	}
}

impl Drop for Leaving {
	fn drop(&mut self) {
		browser::forget_token(self.token.as_ref().map(|token| token.as_str()));
	}
}

pub(crate) async fn log_out(params: Box<Params>) -> Answered {
	state::overtake_logins();
	let leaving = session("logOut").ok().map(|session| {
		let leaving = Leaving::begin(&session, None);
		if params.forget_device {
			keep_device(&session.id(), None);
		}
		leaving
	});
	// Also of a page that was locked.
	state::end_session(None);
	tell_session("logged_out", None);
	let ended = match (&leaving, params.everywhere) {
		(Some(Leaving { client, .. }), true) => client.log_out_everywhere().await.ok(),
		(Some(Leaving { client, .. }), false) => match client.log_out().await {
			Ok(()) => Some(1),
			Err(Error::Transport(_)) => None,
			// It was over.
			Err(_) => Some(0),
		},
		(None, true) => None,
		(None, false) => Some(0),
	};
	one("ended", &ended)
}

pub(crate) async fn lock() -> Answered {
	state::overtake_logins();
	let leaving = {
		let session = session("lock")?;
		Leaving::begin(&session, Some(session.identity().username.clone()))
	};
	tell_session("locked", None);
	// The gateway's session ends by itself if it cannot be told now.
	let _ = leaving.client.log_out().await;
	nothing()
}

pub(crate) fn new_username(params: &Params) -> Answered {
	let beginning = params.beginning.as_deref().unwrap_or_default();
	let username = family_username(beginning.trim(), &mut os_rng()).map_err(Error::from)?;
	one("username", &username)
}

pub(crate) fn password_strength(params: Box<Params>) -> Answered {
	let password = need(params.password, "password")?;
	let about: Vec<_> = params.about.iter().map(String::as_str).collect();
	let device = params.with_device.then(|| DeviceSecret::generate(&mut os_rng()));
	let role = params.role.unwrap_or(Role::Family);
	match NewPassword::of_role(role, &password, device.as_ref(), &about) {
		Ok(_) => one("ok", &true),
		Err(error) => {
			let failure = Failure::from(Error::from(error));
			Answer::new()
				.with("ok", &false)
				.with("name", &failure.name)
				.with("message", &failure.message)
				.with("advice", &failure.advice)
				.end()
		}
	}
}

pub(crate) async fn has_device(params: Box<Params>) -> Answered {
	let id = usernames::find_id(need(params.username, "username")?.trim()).await?;
	one("has_device", &device_of(&id).is_some())
}

pub(crate) fn device_code() -> Answered {
	let id = session("deviceCode")?.id();
	let device = device_of(&id).ok_or_else(|| {
		Failure::new(
			"not-found",
			"no-device-code",
			"This browser has no device code of yours.",
			"Look on a device where you log in; if your password was registered by itself, it needs none.",
		)
	})?;
	one("code", device.code().as_str())
}

pub(crate) async fn add_device(params: Box<Params>) -> Answered {
	let device = code_of(&need(params.code, "code")?)?;
	let id = usernames::find_id(need(params.username, "username")?.trim()).await?;
	if device_of(&id).is_some_and(|kept| kept != device) && !params.replace {
		return Err(Failure::new(
			"input",
			"exists",
			"This browser keeps another device code of this person.",
			"A password that was registered with that one would log in no more. Write it down first.",
		));
	}
	keep_device(&id, Some(&device));
	nothing()
}

pub(crate) async fn forget_device(params: Box<Params>) -> Answered {
	let id = usernames::find_id(need(params.username, "username")?.trim()).await?;
	keep_device(&id, None);
	nothing()
}

pub(crate) fn new_keys(params: Box<Params>) -> Answered {
	let username = need(params.username, "username")?;
	let password = need(params.password, "password")?;
	tell_progress("newKeys", "username", 1, 2);
	let identity = Identity::generate(username.trim(), &mut os_rng())?;
	tell_progress("newKeys", "password", 2, 2);
	let text = key_file::seal(&identity, &password, &PasswordParams::default(), &mut os_rng())
		.map_err(Error::from)?;
	let public = identity.public();
	Answer::new()
		.with("key_file", &text)
		.with("public", &public)
		.with("fingerprint", &public.fingerprint())
		.end()
}

/// The secret with which a new password is mixed, and whether it was made now.
fn device_for(id: &ParticipantId, is_needed: bool) -> (Option<DeviceSecret>, bool) {
	let known = device_of(id);
	if known.is_some() || !is_needed {
		return (known, false);
	}
	let new = DeviceSecret::generate(&mut os_rng());
	// Kept before anything is registered with it: without it, the password would open nothing.
	keep_device(id, Some(&new));
	(Some(new), true)
}

/// Keeps a new secret no longer if certainly nothing was registered with it.
fn settle_device(id: &ParticipantId, is_new: bool, error: &Error) {
	let was_nothing_registered = match error {
		Error::Password(_) | Error::Username(_) => true,
		Error::Gateway(refusal) => BEFORE_WRITING.contains(&refusal.name.as_str()),
		_ => false,
	};
	if is_new && was_nothing_registered {
		keep_device(id, None);
	}
}

async fn register(
	role: Role,
	form: &ApplicationForm,
	organisation: Option<&str>,
	params: &Params,
) -> Result<Session> {
	let username = form.username.as_str();
	let password = need(params.password.as_ref(), "password")?;
	if role == Role::Family && !has_secret_part(username) {
		return Err(Error::GuessableUsername.into());
	}
	let login = Login::begin().await?;
	tell_progress("apply", "username", 1, 3);
	let id = usernames::find_id(username).await?;
	tell_progress("apply", "keys", 2, 3);
	let identity = Identity::generate(username, &mut os_rng())?;
	let client = client().await?;
	let (device, is_new) = device_for(&id, params.with_device || needs_device(role));
	let about: Vec<_> = [username, &form.display_name].into_iter().chain(organisation).collect();
	tell_progress("apply", "password", 3, 3);
	let registered = async {
		let password = NewPassword::of_role(role, password, device.as_ref(), &about)?;
		client.register_new_password(&identity, &password).await
	};
	let logged_in = registered.await.inspect_err(|error| settle_device(&id, is_new, error))?;
	take_up(&login, &client, &logged_in).await
}

pub(crate) async fn apply(params: Box<Params>) -> Answered {
	let (role, form) = (need(params.role, "role")?, need(params.form.clone(), "form")?);
	let origin = state::origin();
	let is_same = |session: &Session| session.identity().username == form.username;
	let known = session("apply").ok().filter(is_same);
	let registered = match known {
		Some(session) => session,
		None => register(role, &form, params.organisation.as_deref(), &params).await?,
	};
	let organisation = some_id_of(params.organisation.as_deref()).await?;
	state::within_session(origin, applied(registered, role, organisation, form)).await
}

async fn applied(
	registered: Session,
	role: Role,
	organisation: Option<ParticipantId>,
	form: ApplicationForm,
) -> Answered {
	registered.apply(role, organisation, &form).await?;
	let code = device_of(&registered.id()).map(|device| device.code());
	Answer::new()
		.with("me", &who(&registered).await?)
		.with("fingerprint", &state::fingerprint())
		.with("device_code", &code.as_ref().map(|code| code.as_str()))
		.end()
}

pub(crate) async fn enrolment() -> Answered {
	let session = session("enrolment")?;
	let enrolment: Enrolment = session.enrolment_status().await?;
	Answer::new()
		.with("enrolment", &enrolment)
		.with("fingerprint", &state::fingerprint())
		.with("username", &session.identity().username)
		.end()
}

/// A lane, and whether this browser signs in it.
#[derive(Serialize)]
struct Lane {
	#[serde(flatten)]
	lane: OpenLane,
	is_this: bool,
}

pub(crate) async fn sessions() -> Answered {
	let session = session("sessions")?;
	let client = session.client();
	let (sessions, events) = (client.open_sessions().await?, client.login_events().await?);
	let own = state::own_lanes();
	// Whoever is not registered has none.
	let lanes = client.context().await.map(|context| context.lanes).unwrap_or_default();
	let lanes: Vec<_> =
		lanes.into_iter().map(|lane| Lane { is_this: own.contains(&lane.id), lane }).collect();
	Answer::new().with("sessions", &sessions).with("events", &events).with("lanes", &lanes).end()
}

pub(crate) async fn end_session(params: Box<Params>) -> Answered {
	let name = need(params.session.and_then(|name| hex::decode(name).ok()), "session")?;
	session("endSession")?.client().end_session(&name.into()).await?;
	nothing()
}

/// Gives the connection the session before again, and ends the one that proved a password which was then not changed.
async fn give_back(login: &Login, client: &Client, before: Option<Zeroizing<String>>, proved: &LoggedIn) {
	let is_back = match before {
		Some(token) => client.resume(&token).await.is_ok(),
		None => false,
	};
	if !is_back {
		if client.resume(&proved.token).await.is_ok() {
			let _ = client.log_out().await;
		}
		return;
	}
	let opened = client.open_sessions().await.unwrap_or_default();
	for other in opened.iter().filter(|other| !other.is_this && other.opened_at == proved.info.opened_at) {
		let _ = client.end_session(&other.session).await;
	}
	if login.is_overtaken() {
		let _ = client.log_out().await;
	}
}

pub(crate) async fn change_password(params: Box<Params>) -> Answered {
	let session = session("changePassword")?;
	let username = session.identity().username.clone();
	let new = need(params.password, "password")?;
	let (id, client) = (session.id(), session.client());
	let login = Login::begin().await?;
	let old = params.old_password.filter(|old| !old.is_empty());
	tell_progress("changePassword", "password", 1, 2);
	let told = client.session_info().await?.role;
	let by_itself = match params.role {
		Some(role) => !needs_device(role),
		None => has_secret_part(&username),
	};
	let is_needed = params.with_device || !by_itself || told.is_some_and(needs_device);
	let mut about = vec![username.clone()];
	if told.is_some_and(|role| role != Role::Family) {
		about.push(person(&session, id).await?.name);
	}
	let about: Vec<_> = about.iter().map(String::as_str).collect();
	let old_device = device_of(&id);
	let (device, is_new) = device_for(&id, is_needed);
	// Before the old password opens another session: a password that is refused changes nothing.
	let password = match (&device, params.role) {
		(Some(device), _) => NewPassword::with_device(&new, device),
		(None, Some(role)) => NewPassword::of_role(role, &new, None, &about),
		(None, None) => NewPassword::strong(&new, &about),
	};
	let password = password.map_err(Error::from).inspect_err(|error| settle_device(&id, is_new, error))?;
	let before = browser::token();
	// Whoever logged in with a key file proves its keys and not an earlier password.
	let proved = match &old {
		Some(old) => {
			let proved = client.log_in(&username, &Password::new(old, old_device.as_ref())).await;
			if proved.is_err() && is_new {
				keep_device(&id, None);
			}
			Some(proved?)
		}
		None => None,
	};
	tell_progress("changePassword", "password", 2, 2);
	if login.is_overtaken() {
		if is_new {
			keep_device(&id, None);
		}
		if let Some(proved) = &proved {
			give_back(&login, client, before, proved).await;
		}
		return Err(Failure::of_overtaken_login());
	}
	let logged_in = match proved {
		Some(logged_in) => match client.change_to_new_password(&logged_in.identity, &password).await {
			Ok(()) => logged_in,
			Err(error) => {
				settle_device(&id, is_new, &error);
				give_back(&login, client, before, &logged_in).await;
				return Err(error.into());
			}
		},
		None => {
			let registered = client.register_new_password(session.identity(), &password).await;
			registered.inspect_err(|error| settle_device(&id, is_new, error))?
		}
	};
	take_up(&login, client, &logged_in).await?;
	let code = device.filter(|_| is_new).map(|device| device.code());
	Answer::new()
		.with("has_device", &device_of(&id).is_some())
		.with("device_code", &code.as_ref().map(|code| code.as_str()))
		.end()
}
