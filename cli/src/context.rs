//! The context of a command: the gateway, and the person who acts.

mod news;
mod notices;

use std::{
	env, fs,
	future::Future,
	path::Path,
	sync::{Mutex, PoisonError},
	time::Duration,
};

use anyhow::Result;
use vacchain_client::{
	Client, Connect, Error, GatewayRefusal, Identity, Inclusion, LoggedIn, SavedSession, Session,
	TransportError, device::DeviceSecret, foreign::visible, gateway, key_file, password::Password,
	random::os_rng, store, usernames,
};

use crate::{
	args::Global,
	child::ChosenChild,
	errors::{Failure, reason},
	explain,
	output::{Output, add_fact},
	password,
	rules::Rule,
	state::{Gateway, State},
};

/// How long a gateway may take to answer the first time.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
/// Names this machine to the person's other ones.
const DEVICE_VARIABLE: &str = "VACCHAIN_DEVICE";
/// Most characters of a machine's name. The tag has room beside it.
const LONGEST_NAME: usize = 21;
/// How long it may take to end a session that one command had.
const LEAVE_TIMEOUT: Duration = Duration::from_secs(2);

/// A person's session with a gateway.
pub type Person = Session;

/// The options that every command takes, put to use.
pub struct Context {
	/// The options.
	pub global: Global,
	/// Where results go.
	pub output: Output,
	/// The sessions that this command opened for itself.
	own: Mutex<Vec<Client>>,
	/// The child that was chosen for a name on the command line.
	named: Mutex<Option<ChosenChild>>,
}

impl Context {
	/// A context of these options.
	pub fn new(global: Global) -> Self {
		let output = global.output();
		Self { global, output, own: Mutex::default(), named: Mutex::default() }
	}

	/// Remembers the child that was chosen for a name: the result of the command says which it is.
	pub fn remember(&self, child: ChosenChild) {
		*self.named.lock().unwrap_or_else(PoisonError::into_inner) = Some(child);
	}

	/// The child that was chosen for a name.
	pub fn named_child(&self) -> Option<ChosenChild> {
		self.named.lock().unwrap_or_else(PoisonError::into_inner).clone()
	}

	/// The result of a command, with the child that was chosen for a name.
	///
	/// # Errors
	///
	/// As [`Output::result`].
	pub fn result(&self, object: serde_json::Value, text: impl AsRef<str>) -> Result<()> {
		let (object, text) = self.with_child(object, text.as_ref());
		self.output.result(&object, text)
	}

	/// The result of a transaction, with the child that was chosen for a name.
	///
	/// # Errors
	///
	/// As [`Output::result`].
	pub fn done(
		&self,
		done: &str,
		facts: serde_json::Value,
		inclusion: &Inclusion,
		text: impl AsRef<str>,
	) -> Result<()> {
		let (facts, text) = self.with_child(facts, text.as_ref());
		self.output.done(done, facts, inclusion, text)
	}

	fn with_child(&self, mut facts: serde_json::Value, text: &str) -> (serde_json::Value, String) {
		let Some(child) = self.named_child() else { return (facts, text.to_owned()) };
		add_fact(&mut facts, "child", child.to_json());
		(facts, format!("{}\nChild: {}", text.trim_end(), visible(&child.to_string())))
	}

	/// The key file that was named.
	pub fn key(&self) -> Result<&Path> {
		let missing = || {
			Failure::usage(
				"This needs your keys.",
				"Name your key file with --key FILE or VACCHAIN_KEY; `vacchain keys new` makes one.",
			)
		};
		Ok(self.global.key.as_deref().ok_or_else(missing)?)
	}

	/// Whether who acts is known by keys: a development identity's, or those of a key file.
	pub fn has_keys(&self) -> bool {
		self.global.dev.is_some() || self.global.key.is_some()
	}

	/// The keys of who acts, of a development identity or of the key file.
	pub fn identity(&self) -> Result<Identity> {
		if let Some(name) = &self.global.dev {
			self.output
				.remark(&format!("Acting as the development identity {name}, whose keys everybody knows."));
			return Ok(Identity::dev(name)?);
		}
		let key = self.key()?;
		// Whether there is such a file is known before anybody types a password.
		store::read_key_file(key)?;
		let password = password::of_key_file(self.global.password_file.as_deref(), key)?;
		Ok(store::load_key_file(key, &password)?)
	}

	/// ChosenChild keys they are, without opening them.
	pub fn key_name(&self) -> Result<String> {
		match &self.global.dev {
			Some(name) => Ok(name.clone()),
			None => Ok(key_file::peek(&store::read_key_file(self.key()?)?)?.name()),
		}
	}

	/// The gateway that was named, else the one where the user logged in last, else that of this machine.
	pub fn gateway(&self) -> Result<Gateway> {
		let ca = self.global.gateway_ca.as_deref();
		let current = State::of_user().map(|state| state.current()).transpose()?.flatten();
		let url = match (&self.global.gateway, current) {
			(Some(url), Some(current)) if ca.is_none() && Gateway::new(url, None)?.url == current.url => {
				return Ok(current);
			}
			(None, Some(current)) if ca.is_none() => return Ok(current),
			(Some(url), _) => url.clone(),
			(None, current) => current.unwrap_or_default().url,
		};
		Gateway::new(&url, ca)
	}

	/// A connection to the gateway, on which nobody has logged in yet.
	pub async fn client(&self) -> Result<Client> {
		let Gateway { url, ca } = self.gateway()?;
		let root_certificates = ca.as_deref().map(read_certificates).transpose()?;
		let connect = Connect { root_certificates, ..Connect::to(&url) };
		let spinner = self.output.spinner(&format!("Connecting to {url}"));
		let connected = tokio::time::timeout(CONNECT_TIMEOUT, connect.open()).await;
		spinner.finish_and_clear();
		let client = connected.unwrap_or_else(|_| {
			let reason = format!("no answer in {} seconds", CONNECT_TIMEOUT.as_secs());
			Err(TransportError::Unreachable { url, reason }.into())
		})?;
		if let Some(genesis) = self.global.chain {
			client.name_chain(genesis);
		}
		if let Some(state) = State::of_user() {
			client.keep_lanes(state.lanes());
		}
		let tag = State::of_user().and_then(|state| state.machine().ok());
		client.name_device(&device_name(env::var(DEVICE_VARIABLE).ok().as_deref(), tag.as_deref()));
		Ok(client)
	}

	/// The session of who acts: by `--dev`, by `--key`, or of `vacchain login`.
	pub async fn session(&self) -> Result<Person> {
		let session = if self.has_keys() { self.session_by_keys().await } else { self.resume().await };
		let session = session?.until(self.global.wait.into());
		if self.global.explain {
			let ask = explain::ask(&session, self.output);
			return Ok(session.ask_before_signing(ask));
		}
		Ok(session)
	}

	/// A session that the keys open for this command alone.
	async fn session_by_keys(&self) -> Result<Person> {
		let identity = self.identity()?;
		let (client, _) = self.log_in_with_keys(&identity).await?;
		self.end_later(&client);
		// Everybody has the keys of a development identity, so its logins tell nothing.
		if self.global.dev.is_none() {
			self.tell_news(&client, &identity.id, false).await;
		}
		Ok(Session::new(&client, identity))
	}

	/// A session that these keys open.
	pub async fn log_in_with_keys(&self, identity: &Identity) -> Result<(Client, LoggedIn)> {
		let client = self.client().await?;
		let spinner = self.output.spinner("Logging in");
		let logged_in = client.log_in_with_keys(identity).await;
		spinner.finish_and_clear();
		match logged_in {
			Err(Error::LoginRefused) => Err(keys_refused(&identity.username).into()),
			logged_in => Ok((client, logged_in?)),
		}
	}

	/// The session that `vacchain login` left for the gateway, if it did.
	pub fn saved(&self) -> Result<Option<SavedSession>> {
		let gateway = self.gateway()?;
		Ok(State::of_user().map(|state| state.session(&gateway)).transpose()?.flatten())
	}

	/// The session of `vacchain login`, on a new connection.
	pub async fn resume(&self) -> Result<Person> {
		let saved = self.saved()?.ok_or_else(not_logged_in)?;
		let client = self.client().await?;
		let spinner = self.output.spinner("Logging in");
		let resumed = saved.resume(&client).await;
		spinner.finish_and_clear();
		match resumed {
			Err(Error::Gateway(GatewayRefusal { name, .. })) if name == SESSION_ENDED => {
				self.forget()?;
				Err(log_in_again(SESSION_ENDED, "Your session has ended.", saved.username()).into())
			}
			// It still serves from where it was opened.
			Err(Error::Gateway(GatewayRefusal { name, .. })) if name == SESSION_ELSEWHERE => {
				let message = "You logged in from another network.";
				Err(log_in_again(SESSION_ELSEWHERE, message, saved.username()).into())
			}
			session => {
				let session = session?;
				self.tell_news(&client, &session.id(), false).await;
				Ok(session)
			}
		}
	}

	/// The secret of the devices of somebody with this username, if this machine has it.
	pub fn device(&self, username: &str) -> Result<Option<DeviceSecret>> {
		match State::of_user() {
			Some(state) => state.device(&usernames::id_of(username)?),
			None => Ok(None),
		}
	}

	/// Keeps the secret of the devices of somebody with this username.
	pub fn keep_device(&self, username: &str, device: &DeviceSecret) -> Result<()> {
		own_state()?.keep_device(&usernames::id_of(username)?, device)
	}

	/// The secret with which a new password of somebody is mixed: the one that this machine has, or a new one, kept here, if
	/// the role needs one or the person wants one.
	pub fn device_for(&self, username: &str, is_needed: bool) -> Result<Device> {
		let secret = self.device(username)?;
		if secret.is_some() || !is_needed {
			return Ok(Device { secret, is_new: false });
		}
		let new = DeviceSecret::generate(&mut os_rng());
		// Kept before anything is registered with it: without it, the password would open nothing.
		self.keep_device(username, &new)?;
		Ok(Device { secret: Some(new), is_new: true })
	}

	/// Keeps a new secret no longer if nothing was registered with it. Where the gateway may have registered the password before
	/// its answer was lost, the secret stays, because nothing else opens the keys; and the person is told what to try.
	pub fn settle_device(&self, username: &str, device: &Device, error: &anyhow::Error) {
		if !device.is_new {
			return;
		}
		if password::was_nothing_registered(error) {
			if let (Some(state), Ok(id)) = (State::of_user(), usernames::id_of(username)) {
				let _ = state.forget_device(&id);
			}
			return;
		}
		self.output.remark(&format!(
			"Whether the new password was registered is not known. This machine keeps the secret that it is mixed with. Try the new \
			 password with `vacchain login {username}`, and the earlier one, if there was one, with `vacchain login {username} \
			 --without-device-code`."
		));
	}

	/// Logs in with the password, mixed with the secret of this machine if it has one and the person does not say otherwise. A
	/// gateway that refuses the mixed password never gets a try with the password alone: it could guess with that.
	pub async fn log_in_with_password(
		&self,
		client: &Client,
		username: &str,
		password: &str,
		with_device: bool,
	) -> Result<LoggedIn> {
		let device = if with_device { self.device(username)? } else { None };
		let spinner = self.output.spinner("Logging in");
		let logged_in = client.log_in(username, &Password::new(password, device.as_ref())).await;
		spinner.finish_and_clear();
		match logged_in {
			Err(Error::LoginRefused) => Err(password_refused(device.is_some()).into()),
			logged_in => Ok(logged_in?),
		}
	}

	/// Keeps a session that was just opened, for the commands that follow.
	pub fn keep(&self, client: &Client, logged_in: &LoggedIn) -> Result<()> {
		let gateway = self.gateway()?;
		let state = own_state()?;
		let saved = SavedSession::new(&gateway.url, &client.genesis(), logged_in, &mut os_rng())?;
		let kept = state.keep(&gateway, &saved);
		if kept.is_err() {
			self.end_later(client);
		}
		kept
	}

	/// Has the session end that is kept for the gateway, because another takes its place. If it cannot be ended, it ends
	/// by itself.
	pub async fn end_saved(&self) {
		if let Ok(Some(saved)) = self.saved()
			&& let Ok(client) = self.client().await
			&& client.resume(saved.token()).await.is_ok()
		{
			self.end_later(&client);
		}
	}

	/// Keeps the session with the gateway no longer. Whether there was one.
	pub fn forget(&self) -> Result<bool> {
		let gateway = self.gateway()?;
		Ok(State::of_user().map(|state| state.forget(&gateway)).transpose()?.unwrap_or(false))
	}

	/// Has the session of a connection ended when the command ends.
	pub fn end_later(&self, client: &Client) {
		self.own.lock().unwrap_or_else(PoisonError::into_inner).push(client.clone());
	}

	/// Ends the sessions that this command opened for itself. What cannot be ended ends by itself.
	pub async fn leave(&self) {
		let own = std::mem::take(&mut *self.own.lock().unwrap_or_else(PoisonError::into_inner));
		for client in own {
			let _ = tokio::time::timeout(LEAVE_TIMEOUT, client.log_out()).await;
		}
	}

	/// Does something while a person waits.
	///
	/// The chain decides whether it is allowed; see [`Rule`].
	pub async fn act<Done>(
		&self,
		session: &Person,
		what: &str,
		rule: Rule,
		work: impl Future<Output = vacchain_client::Result<Done>>,
	) -> Result<Done> {
		let spinner = self.output.spinner(what);
		let done = work.await;
		spinner.finish_and_clear();
		for notice in session.take_notices() {
			self.tell(session, &notice).await?;
		}
		let error = match done {
			Ok(done) => return Ok(done),
			Err(error) => error,
		};
		// Other errors are the chain's answers, or of no right.
		if Rule::may_be_a_lack_of_right(&error) {
			let held = session.role().await?;
			if let Some((pallet, name)) = rule.refusal(held, &error) {
				let refusal = session.client().refusal_named(pallet, name).await?;
				return Err(Failure::of_role(&refusal, held).into());
			}
		}
		Err(error.into())
	}
}

/// The secret of a person's devices, for a new password.
pub struct Device {
	/// It, if there is one.
	pub secret: Option<DeviceSecret>,
	/// Whether it was made now.
	pub is_new: bool,
}

impl Device {
	/// Tells where a new secret is, and how another device gets it.
	pub fn remark(&self, username: &str) -> String {
		if !self.is_new {
			return String::new();
		}
		format!(
			"\n\nThe password of {username} logs in with the secret of this machine alone, which was made now. For another \
			 device, and for a copy on paper, show its code:\n  vacchain account device-code {username}"
		)
	}
}

/// The name of this machine at a login: the one that the person chose, if it did, and a random tag that the state folder keeps.
/// Gateways keep it in clear, so nothing of the machine is in it that the person did not choose; and a thief does not know the
/// tag, so its login never looks like one from here.
fn device_name(named: Option<&str>, tag: Option<&str>) -> String {
	let named: Option<String> = named
		.map(|name| name.chars().filter(|c| !c.is_control()).collect::<String>().trim().to_owned())
		.filter(|name| !name.is_empty());
	match (named, tag) {
		(Some(name), Some(tag)) => {
			format!("{} [{tag}]", name.chars().take(LONGEST_NAME).collect::<String>())
		}
		(Some(name), None) => name,
		(None, Some(tag)) => format!("machine {tag}"),
		(None, None) => String::new(),
	}
}

/// The folder of this user's state.
fn own_state() -> Result<State, Failure> {
	State::of_user().ok_or_else(|| {
		Failure::usage(
			"There is no folder to keep your session in.",
			"Set HOME, or name a folder of your own with VACCHAIN_STATE.",
		)
	})
}

/// The username is unknown, or the password is wrong: which of the two is not told.
fn password_refused(with_device: bool) -> Failure {
	let advice = if with_device {
		"Check both and try again. The password was tried with the secret of this machine; if you registered it at this gateway \
		 without one, say so with --without-device-code. If the password is lost, ask a health admin."
	} else {
		"Check both and try again. A password that was registered with the secret of another machine needs its code here: \
		 `vacchain account add-device`. If the password is lost, ask a health admin."
	};
	Failure::new("LoginRefused", "The username or the password is wrong.", advice)
}

/// The gateway's refusal of a token whose session is over.
pub const SESSION_ENDED: &str = gateway::Refusal::SessionEnded.name();
/// The gateway's refusal of a token that was given to another address.
const SESSION_ELSEWHERE: &str = gateway::Refusal::SessionElsewhere.name();

/// Whether a session could not be taken up because it serves no longer, or not here.
pub fn is_over(failure: &Failure) -> bool {
	[SESSION_ENDED, SESSION_ELSEWHERE].contains(&failure.code.as_str())
}

/// Nobody acts.
fn not_logged_in() -> Failure {
	let failure = Failure::usage(
		"You are not logged in here.",
		"Run `vacchain login USERNAME`, or name your key file with --key FILE or VACCHAIN_KEY.",
	);
	Failure { code: "NotLoggedIn".into(), ..failure }
}

/// The session that is kept serves no longer, or not here.
fn log_in_again(code: &str, message: &str, username: &str) -> Failure {
	Failure::new(code, message, format!("Log in again with `vacchain login {username}`."))
}

/// The chain knows other keys of this username, or none: which of the two is not told.
fn keys_refused(username: &str) -> Failure {
	Failure::new(
		"LoginRefused",
		format!("The chain does not know {username} by these keys."),
		"If you are new, hand the public part of your key file to a health admin, or run `vacchain enrol apply`; if \
		 your keys were replaced, use the newer key file.",
	)
}

/// The certificates of a PEM file.
pub fn read_certificates(file: &Path) -> Result<Vec<u8>> {
	Ok(fs::read(file).map_err(|error| {
		Failure::usage(
			format!("The certificates in {} cannot be read: {}.", file.display(), reason(&error)),
			"Check --gateway-ca, or VACCHAIN_GATEWAY_CA.",
		)
	})?)
}

#[cfg(test)]
mod tests {
	use super::*;

	/// trust.md, "A thief who logs in stays unseen": two machines of one name differ by their tags, which fit beside any name; and
	/// nothing is said of a machine that its person did not choose.
	#[test]
	fn a_machine_is_known_by_its_tag_and_by_no_name_that_nobody_chose() {
		assert_eq!(device_name(None, Some("1a2b3c4d")), "machine 1a2b3c4d");
		assert_eq!(device_name(Some(" \u{7}"), Some("1a2b3c4d")), "machine 1a2b3c4d");
		assert_eq!(device_name(None, None), "");
		let long = "é".repeat(40);
		let [one, other] = ["1a2b3c4d", "5e6f7a8b"].map(|tag| device_name(Some(&long), Some(tag)));
		assert_ne!(one, other);
		assert!(one.chars().count() <= 32 && one.ends_with(" [1a2b3c4d]"), "{one}");
	}
}
