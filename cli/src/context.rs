//! What a command works with: whose keys, and which node.

use std::{future::Future, path::Path, time::Duration};

use anyhow::Result;
use vacchain_client::{Client, Error, Identity, OperatorRpc, Session, TransportError, store};

use crate::{args::Global, errors::Failure, output::Output, password, rules::Rule};

/// How long a node may take to answer the first time.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// A person's session with a node.
pub type Person = Session<OperatorRpc>;

/// The options that every command takes, put to use.
#[derive(Clone, Debug)]
pub struct Context {
	/// The options.
	pub global: Global,
	/// Where results go.
	pub output: Output,
}

impl Context {
	/// A context of these options.
	pub fn new(global: Global) -> Self {
		let output = global.output();
		Self { global, output }
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

	/// Who acts.
	pub fn identity(&self) -> Result<Identity> {
		if let Some(name) = &self.global.dev {
			self.output
				.remark(&format!("Acting as the development identity {name}, whose keys everybody knows."));
			return Ok(Identity::dev(name)?);
		}
		let key = self.key()?;
		// Whether there is such a file is known before anybody types a password.
		store::read_key_file(key)?;
		let password = password::existing(self.global.password_file.as_deref(), key)?;
		Ok(store::load_key_file(key, &password)?)
	}

	/// A connection to the node.
	pub async fn client(&self) -> Result<Client<OperatorRpc>> {
		let url = &self.global.node;
		if !(url.starts_with("ws://") || url.starts_with("wss://")) {
			return Err(Failure::usage(
				format!("{url} is no address of a node."),
				"Write it as ws://127.0.0.1:9944.",
			)
			.into());
		}
		let spinner = self.output.spinner(&format!("Connecting to {url}"));
		let connected = tokio::time::timeout(CONNECT_TIMEOUT, async {
			Client::new(OperatorRpc::connect(url).await?).await
		})
		.await;
		spinner.finish_and_clear();
		Ok(connected.unwrap_or_else(|_| {
			Err(TransportError::Unreachable {
				url: url.clone(),
				reason: format!("no answer in {} seconds", CONNECT_TIMEOUT.as_secs()),
			})
		})?)
	}

	/// The session of who acts.
	pub async fn session(&self) -> Result<Person> {
		let identity = self.identity()?;
		let client = self.client().await?;
		Ok(Session::new(&client, identity).until(self.global.wait.into()))
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
		let error = match done {
			Ok(done) => return Ok(done),
			Err(error) => error,
		};
		// Other errors are the chain's answers, or of no right.
		let may_lack_right = matches!(
			error,
			Error::NotFound | Error::NotAnAdmin | Error::LevelTooLow { .. } | Error::Sealing(_)
		);
		if may_lack_right && let Some(refusal) = rule.refusal(session.role().await?, &error) {
			return Err(refusal.into());
		}
		Err(error.into())
	}
}
