//! Failures: one sentence says what, one says what to do next.

use std::fmt;

use serde::Serialize;
use vacchain_client::{
	DispatchRefusal, Error as ClientError, GatewayRefusal, SubmissionRefusal, TransportError,
	content::Decision,
	foreign::visible,
	key_file::KeyFileError,
	password::PasswordError,
	primitives::{Level, Role},
	store::StoreError,
};

use crate::terms;

/// The exit code when something was refused or failed.
pub const REFUSED: u8 = 1;
/// The exit code when the command line, or a file that it names, is wrong.
pub const USAGE: u8 = 2;
/// The exit code when a person interrupts.
pub const INTERRUPTED: u8 = 130;

/// Why a command failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
	/// For programs: `Pallet.Error` if it is the chain's rule, the gateway's name for it if it is the gateway's, else a
	/// word or two.
	pub code: String,
	/// The failure, in a sentence.
	pub message: String,
	/// What the sentence lists, a line each.
	#[serde(skip_serializing_if = "Vec::is_empty")]
	pub details: Vec<String>,
	/// The next step.
	pub advice: String,
	/// The exit code.
	#[serde(skip)]
	pub exit: u8,
}

impl Failure {
	/// A failure that ends with [`REFUSED`].
	pub fn new(code: &str, message: impl Into<String>, advice: impl Into<String>) -> Self {
		let (message, advice) = (message.into(), advice.into());
		Self { code: code.to_owned(), message, details: Vec::new(), advice, exit: REFUSED }
	}

	/// With these lines under the sentence.
	pub fn with_details(self, details: impl IntoIterator<Item = String>) -> Self {
		Self { details: details.into_iter().collect(), ..self }
	}

	/// The command line, or a file that it names, is wrong.
	pub fn usage(message: impl Into<String>, advice: impl Into<String>) -> Self {
		Self { exit: USAGE, ..Self::new("usage", message, advice) }
	}

	/// A person pressed Ctrl-C.
	pub fn interrupted() -> Self {
		Self {
			exit: INTERRUPTED,
			..Self::new(
				"interrupted",
				"Interrupted.",
				"Files are as they were or complete. A transaction that was sent may still be included: look before you \
				 repeat it.",
			)
		}
	}

	/// The meaning of any error of a command.
	pub fn of(error: &anyhow::Error) -> Self {
		for cause in error.chain() {
			if let Some(failure) = cause.downcast_ref::<Self>() {
				return failure.clone();
			}
			if let Some(error) = cause.downcast_ref::<ClientError>() {
				return error.into();
			}
			if let Some(error) = cause.downcast_ref::<TransportError>() {
				return error.into();
			}
			if let Some(error) = cause.downcast_ref::<KeyFileError>() {
				return Self::told(key_file_code(error), &error.to_string(), &error.advice());
			}
			if let Some(error) = cause.downcast_ref::<StoreError>() {
				return Self::told(store_code(error), &error.to_string(), &error.advice());
			}
		}
		Self::told("failed", &format!("{error:#}"), "Try again, and ask for help if it stays so.")
	}

	/// The chain's refusal of a caller who has this role.
	pub fn of_role(refusal: &DispatchRefusal, held: Role) -> Self {
		let failure = Self::from(refusal);
		Self { message: format!("{} You are registered as {held}.", failure.message), ..failure }
	}

	/// In these words, which become sentences.
	fn told(code: &str, message: &str, advice: &str) -> Self {
		Self::new(code, sentence(message), advice)
	}
}

impl From<&ClientError> for Failure {
	fn from(error: &ClientError) -> Self {
		let code = match error {
			ClientError::Dispatch(refusal) => return refusal.into(),
			ClientError::NotCarriedOut(refusal) => {
				let Self { code, advice, .. } = refusal.into();
				return Self::told(&code, &error.to_string(), &advice);
			}
			ClientError::KeysReplaced => {
				return Self::new(
					"keys-replaced",
					"The chain knows other keys of yours than these.",
					"If your keys were replaced, use the newer key file, or log in again; if these are the new ones, ask \
					 the health authority to register them.",
				);
			}
			ClientError::Gateway(refusal) => return refusal.into(),
			ClientError::LoginRefused => "LoginRefused",
			ClientError::SavedSession(_) => "saved-session",
			// The chain's own rule, seen before anything was sent.
			ClientError::NoNote => {
				return Self::new(
					"VaccineDetails.NoteMissing",
					"The doctor has written no note, or has withdrawn it.",
					"Ask the doctor for a note first.",
				);
			}
			ClientError::NoteChanged { read, latest, text, decision } => {
				let next = match decision {
					Decision::Cleared => format!("If you agree, sign with --note {latest}."),
					Decision::Deferred => {
						"It defers the child, which must not be vaccinated now. The hospital closes the visit."
							.into()
					}
				};
				return Self::new(
					"VaccineDetails.StaleNote",
					format!(
						"The doctor has changed the note since you read it. You read version {read}, version {latest} \
						 counts now, and nothing was signed."
					),
					format!("It says now: “{text}” ({}). {next}", terms::decision(*decision)),
				);
			}
			ClientError::Deferred => {
				return Self::new(
					"VaccineDetails.NotCleared",
					"The doctor deferred the child: it must not be vaccinated now.",
					"The hospital closes the visit.",
				);
			}
			ClientError::ChildAlreadyRegistered { record } => {
				return Self::new(
					"VaccinationRecords.ChildAlreadyRegistered",
					format!(
						"A child of this birth date, family name and birth order has a record already: {record}."
					),
					"If it is another child, give --namesake-of with that record, and --reason twin or namesake.",
				);
			}
			ClientError::AccessNotRestored => "access-not-restored",
			ClientError::NoHalf => "no-half",
			ClientError::NumberTaken { .. } => "number-taken",
			ClientError::OtherKeysClaimed { .. } => "other-keys-claimed",
			ClientError::OtherPowerProposed(_) => "other-power",
			ClientError::BadKeys { .. } => "bad-keys",
			ClientError::NotFound | ClientError::NoSuchProposal(_) => "not-found",
			ClientError::OtherOwner(_) => "session-keys",
			ClientError::OtherCard(_) => "node-card",
			ClientError::LevelTooLow { needed: Level::Full, .. } => {
				return Self::new(
					"level",
					"Your access opens the proof, and this needs full access.",
					"Ask the family for more.",
				);
			}
			ClientError::LevelTooLow { .. } => "level",
			ClientError::NotRegistered(_) => "not-registered",
			ClientError::NotAHolder => "not-a-holder",
			ClientError::NoContentKey(_) => "no-content-key",
			ClientError::BadContentKey { .. } => "bad-content-key",
			ClientError::Transport(error) => return error.into(),
			ClientError::Refused(refusal) => refusal_code(refusal),
			ClientError::KeyFile(error) => key_file_code(error),
			ClientError::Password(error) => password_code(error),
			ClientError::OtherKeysNamed { .. } => "other-keys",
			ClientError::OtherTermsNamed { .. } => "other-application",
			ClientError::Store(error) => store_code(error),
			ClientError::Unreadable { .. }
			| ClientError::EpochUnreachable { .. }
			| ClientError::Sealing(_) => "unreadable",
			ClientError::Username(_) | ClientError::GuessableUsername => "username",
			ClientError::GatewayAddress(_) | ClientError::TooManyGateways(_) => "gateways",
			ClientError::OthersUsername => "others-username",
			ClientError::Content(_) | ClientError::ProfileTooLong { .. } | ClientError::TooLong(_) => {
				"content"
			}
			ClientError::NotSigned => "not-signed",
			ClientError::OtherRecord { .. } => "other-record",
			ClientError::GivenElsewhere { .. } => "given-elsewhere",
			ClientError::NoLaneLeft => "no-lane-left",
			ClientError::NoSuchLane(_) => "not-found",
			_ => "failed",
		};
		Self::told(code, &error.to_string(), &error.advice())
	}
}

impl From<&TransportError> for Failure {
	fn from(error: &TransportError) -> Self {
		let code = match error {
			TransportError::Unreachable { url, reason } => {
				let reason = reason.split(" (os error").next().unwrap_or_default();
				return Self::new(
					"unreachable",
					format!("No gateway answers at {url}: {reason}."),
					"Check --gateway (or VACCHAIN_GATEWAY), and that the node runs.",
				);
			}
			TransportError::Disconnected => "disconnected",
			TransportError::Certificates(_) => "certificates",
			TransportError::Unanswered(_) => "gateway",
			TransportError::MakesNoKeys => "session-keys",
			_ => "incompatible",
		};
		Self::told(code, &error.to_string(), &error.advice())
	}
}

impl From<&GatewayRefusal> for Failure {
	/// In the gateway's own words, and with the time to wait if time helps.
	fn from(refusal: &GatewayRefusal) -> Self {
		Self::new(&refusal.name, &refusal.message, refusal.advice())
	}
}

impl From<&DispatchRefusal> for Failure {
	/// In the chain's own words.
	fn from(refusal: &DispatchRefusal) -> Self {
		Self::new(&format!("{}.{}", refusal.pallet, refusal.name), &refusal.message, refusal.advice())
	}
}

impl fmt::Display for Failure {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		// Only the chain's names mean something to people.
		if self.code.contains('.') {
			write!(f, "error: {}: {}", visible(&self.code), visible(&self.message))?;
		} else {
			write!(f, "error: {}", visible(&self.message))?;
		}
		for detail in &self.details {
			write!(f, "\n  {}", visible(detail))?;
		}
		write!(f, "\n next: {}", visible(&self.advice))
	}
}

impl std::error::Error for Failure {}

/// With a capital letter, unless it starts with something other than a word, and a full stop.
fn sentence(text: &str) -> String {
	let text = text.trim().trim_end_matches(['.', ';']);
	let first_word = text.split_whitespace().next().unwrap_or_default();
	let is_word = first_word.chars().all(|c| c.is_alphabetic() || matches!(c, ',' | '\'' | ':'));
	let mut chars = text.chars();
	match chars.next() {
		Some(first) if is_word => format!("{}{}.", first.to_uppercase(), chars.as_str()),
		_ => format!("{text}."),
	}
}

fn refusal_code(refusal: &SubmissionRefusal) -> &'static str {
	match refusal {
		SubmissionRefusal::NotActive => "not-active",
		SubmissionRefusal::QuotaExhausted(_) => "quota",
		SubmissionRefusal::PlaceUsed => "place-used",
		_ => "refused",
	}
}

fn password_code(error: &PasswordError) -> &'static str {
	match error {
		PasswordError::TooShort => "password-too-short",
		PasswordError::NeedsDevice => "needs-device-code",
		_ => "password-weak",
	}
}

fn key_file_code(error: &KeyFileError) -> &'static str {
	match error {
		KeyFileError::WrongPasswordOrDamaged => "password",
		KeyFileError::Password(error) => password_code(error),
		_ => "key-file",
	}
}

fn store_code(error: &StoreError) -> &'static str {
	match error {
		StoreError::Exists(_) => "exists",
		StoreError::NotADevice(_) => "device-code",
		StoreError::Missing(_) => "missing-file",
		StoreError::ReadableByOthers(_) => "readable-by-others",
		_ => "file",
	}
}

#[cfg(test)]
mod tests {
	use std::time::Duration;

	use super::*;

	#[test]
	fn the_chain_s_refusal_has_its_name_a_sentence_and_an_advice() {
		let refusal = DispatchRefusal {
			pallet: "VaccineDetails".into(),
			name: "NoConsent".into(),
			message: "The hospital has no full access to the record.".into(),
			advice: "Ask the family for it.".into(),
		};
		assert_eq!(
			Failure::from(&refusal).to_string(),
			"error: VaccineDetails.NoConsent: The hospital has no full access to the record.\n next: Ask the family \
			 for it."
		);
	}

	/// trust.md: escape sequences and bidi marks in foreign text reach the terminal; each line of a failure is the program's own.
	#[test]
	fn a_failure_lists_each_detail_on_a_line_of_its_own() {
		let failure = Failure::usage("It may be one of several:", "Write more.")
			.with_details(["1: Lina".into(), "2: Li\nna\u{1b}[2J".into()]);
		assert_eq!(
			failure.to_string(),
			"error: It may be one of several:\n  1: Lina\n  2: Li\\u{a}na\\u{1b}[2J\n next: Write more."
		);
		assert_eq!(serde_json::to_value(&failure).unwrap()["details"].as_array().map(Vec::len), Some(2));
	}

	#[test]
	fn a_decision_that_fails_is_told_apart_from_a_vote_that_fails() {
		let refusal = DispatchRefusal {
			pallet: "Authorities".into(),
			name: "NoSessionKeys".into(),
			message: "The institution has no session keys.".into(),
			advice: "It has to set them first.".into(),
		};
		assert_eq!(
			Failure::from(&ClientError::NotCarriedOut(refusal)).to_string(),
			"error: Authorities.NoSessionKeys: The institutions decided it, and the chain refuses to do it: The \
			 institution has no session keys.\n next: It has to set them first."
		);
	}

	#[test]
	fn a_gateway_s_refusal_keeps_its_name_and_says_how_long_to_wait() {
		let refusal = GatewayRefusal {
			name: "TooManyAttempts".into(),
			message: "Too many attempts.".into(),
			advice: "Wait, then try again.".into(),
			retry_after: Some(Duration::from_millis(1200)),
		};
		let failure = Failure::of(&ClientError::Gateway(refusal).into());
		assert_eq!(
			(failure.code.as_str(), failure.message.as_str()),
			("TooManyAttempts", "Too many attempts.")
		);
		assert_eq!(failure.advice, "Wait, then try again. Try again in 2 seconds.");
	}

	#[test]
	fn a_quota_that_is_used_up_says_how_long_to_wait() {
		let refusal = SubmissionRefusal::QuotaExhausted(Duration::from_millis(2500));
		assert_eq!(Failure::from(&ClientError::from(refusal)).advice, "Try again in 3 seconds.");
	}

	#[test]
	fn every_other_failure_is_two_sentences_too() {
		let failure = Failure::of(&ClientError::NotFound.into());
		assert_eq!((failure.code.as_str(), failure.exit), ("not-found", REFUSED));
		assert!(failure.message.starts_with("Not found: ") && failure.message.ends_with('.'));
		assert!(failure.advice.starts_with("Check the name"));
		let failure = Failure::of(&anyhow::anyhow!("the disk is full"));
		assert_eq!(failure.message, "The disk is full.");
		assert!(!failure.advice.is_empty());
	}
}
