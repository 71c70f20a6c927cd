//! Whether the keys to be registered are the applicant's own: an admin is told the fingerprint by the applicant, and types
//! it.

use std::io::{self, IsTerminal, Write};

use anyhow::Result;
use vacchain_client::keys::is_fingerprint;

use crate::{errors::Failure, output::Output};

/// How the fingerprint is compared.
#[derive(Clone, Debug, clap::Args)]
pub struct ToldFingerprint {
	/// The fingerprint that the applicant told you, which must be that of the keys; without it, you are asked for it
	#[arg(long, value_name = "DIGITS")]
	fingerprint: Option<String>,
	/// Do not ask: the keys are taken as the gateway or the file names them
	#[arg(long, conflicts_with = "fingerprint")]
	yes: bool,
}

impl ToldFingerprint {
	/// Whether a person has to be asked.
	pub fn asks(&self) -> bool {
		self.fingerprint.is_none() && !self.yes
	}

	/// Whether a person can be asked here.
	pub fn can_ask(output: Output) -> bool {
		!output.is_json() && io::stdin().is_terminal() && io::stderr().is_terminal()
	}

	/// Compares the fingerprint if a person can be asked here, or gave it: a script takes the keys as its file or the
	/// organisation names them.
	///
	/// # Errors
	///
	/// As [`ToldFingerprint::check`].
	pub async fn check_where_asked(self, fingerprint: &str, of: &str, output: Output) -> Result<()> {
		if self.asks() && !Self::can_ask(output) { Ok(()) } else { self.check(fingerprint, of).await }
	}

	/// Compares the fingerprint of the keys with the one that the applicant told.
	///
	/// # Errors
	///
	/// When they differ, or the person stops.
	pub async fn check(self, fingerprint: &str, of: &str) -> Result<()> {
		let told = match self.fingerprint {
			Some(told) => told,
			None if self.yes => return Ok(()),
			None => ask(of.to_owned()).await?,
		};
		if told.trim().is_empty() {
			return Err(Failure::new(
				"not-confirmed",
				"Nobody was registered.",
				"Ask the applicant for the fingerprint, or say no with `vacchain enrol decline`.",
			)
			.into());
		}
		if is_fingerprint(&told, fingerprint) {
			return Ok(());
		}
		Err(Failure::new(
			"other-keys",
			format!("The keys that would be registered for {of} have another fingerprint: {fingerprint}."),
			"Nobody was registered. Let the applicant read it again, from `vacchain enrol status` or `vacchain keys show`; \
			 if it differs still, somebody swapped the keys: tell the institution that runs the gateway.",
		)
		.into())
	}
}

/// Asks a person.
async fn ask(of: String) -> Result<String> {
	// Apart, so that a person who thinks can be interrupted.
	let answer = tokio::task::spawn_blocking(move || {
		write!(
			io::stderr(),
			"Call {of}, and type the fingerprint that you are told, 25 digits (nothing to stop): "
		)?;
		io::stderr().flush()?;
		let mut answer = String::new();
		io::stdin().read_line(&mut answer)?;
		Ok::<_, io::Error>(answer)
	});
	Ok(answer.await??)
}

#[cfg(test)]
mod tests {
	use super::*;

	const KEYS: &str = "01234.56789.01234.56789.01234";

	/// `trust.md`, "A gateway swaps keys in an application": an admin who was told another fingerprint registers nobody.
	#[tokio::test]
	async fn another_fingerprint_than_the_applicant_told_is_refused() {
		let told = |digits: &str| ToldFingerprint { fingerprint: Some(digits.into()), yes: false };
		told("01234 56789 01234 56789 01234").check(KEYS, "okafor").await.unwrap();
		let code = |error: anyhow::Error| Failure::of(&error).code;
		let other = told("01234.56789.01234.56789.99999").check(KEYS, "okafor").await.unwrap_err();
		assert_eq!(code(other), "other-keys");
		assert_eq!(code(told(" ").check(KEYS, "okafor").await.unwrap_err()), "not-confirmed");
		ToldFingerprint { fingerprint: None, yes: true }.check(KEYS, "okafor").await.unwrap();
	}
}
