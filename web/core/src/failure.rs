//! Failures, as `CoreError` of the protocol: one sentence says what, one says what to do next.

use std::ops::{Deref, DerefMut};

use serde::Serialize;
use vacchain_client::{
	DispatchRefusal, Error, SubmissionRefusal, TransportError,
	content::Decision,
	key_file::KeyFileError,
	password::PasswordError,
	primitives::{Level, RecordId},
};

/// A failure. It is boxed, because every answer has room for one.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct Failure(Box<Told>);

/// What a failure says.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Told {
	pub(crate) name: String,
	pub(crate) message: String,
	pub(crate) advice: String,
	pub(crate) kind: &'static str,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub(crate) retry_after: Option<u64>,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub(crate) details: Option<Details>,
}

/// Facts with which a page goes on.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Details {
	#[serde(skip_serializing_if = "Option::is_none")]
	note: Option<Note>,
	#[serde(skip_serializing_if = "Option::is_none")]
	record: Option<RecordId>,
	#[serde(skip_serializing_if = "Option::is_none")]
	named: Option<String>,
	#[serde(skip_serializing_if = "Option::is_none")]
	shown: Option<String>,
	#[serde(skip_serializing_if = "Option::is_none")]
	field: Option<&'static str>,
	#[serde(skip_serializing_if = "Option::is_none")]
	held: Option<Level>,
	#[serde(skip_serializing_if = "Option::is_none")]
	needed: Option<Level>,
}

#[derive(Clone, Debug, Serialize)]
struct Note {
	version: u32,
	text: String,
	decision: Decision,
}

/// This crate's results.
pub(crate) type Result<T, E = Failure> = core::result::Result<T, E>;

impl Deref for Failure {
	type Target = Told;

	fn deref(&self) -> &Told {
		&self.0
	}
}

impl DerefMut for Failure {
	fn deref_mut(&mut self) -> &mut Told {
		&mut self.0
	}
}

impl Failure {
	pub(crate) fn new(kind: &'static str, name: &str, message: &str, advice: &str) -> Self {
		let (name, message, advice) = (name.into(), message.into(), advice.into());
		Self(Box::new(Told { name, message, advice, kind, retry_after: None, details: None }))
	}

	fn with_details(mut self, details: Details) -> Self {
		self.details = Some(details);
		self
	}

	/// A parameter is missing or wrong.
	pub(crate) fn of_field(field: &'static str) -> Self {
		let message = ["The field ", field, " is missing or wrong."].concat();
		let failure = Self::new("input", "usage", &message, "Fill it in, and try again.");
		failure.with_details(Details { field: Some(field), ..Details::default() })
	}

	/// The keys that the gateway names are not the ones that the person has compared.
	pub(crate) fn of_fingerprint(named: String, shown: &str) -> Self {
		let failure = Self::new(
			"refused",
			"other-fingerprint",
			"The fingerprint is not that of these keys.",
			"Ask the applicant for it again. If it stays another one, register nobody, and tell the institution that runs the \
			 gateway.",
		);
		let (named, shown) = (Some(named), Some(shown.to_owned()));
		failure.with_details(Details { named, shown, ..Details::default() })
	}

	/// The core reads something else now than a page has shown.
	pub(crate) fn of_changed() -> Self {
		Self::new(
			"refused",
			"shown-changed",
			"This page shows something that has changed meanwhile. Nothing was signed.",
			"Look again at what it shows now, then decide.",
		)
	}

	/// The measurements were corrected after a page had shown them.
	pub(crate) fn of_other_examination() -> Self {
		Self::new(
			"refused",
			"VaccineDetails.StaleExamination",
			"The measurements were corrected since you read them. Nothing was signed.",
			"Look at them again, then sign.",
		)
	}

	/// Nobody is logged in.
	pub(crate) fn not_logged_in(is_locked: bool) -> Self {
		match is_locked {
			true => Self::new("locked", "locked", "This page is locked.", "Enter your password."),
			false => Self::new("session", "NotLoggedIn", "You are not logged in.", "Log in first."),
		}
	}

	/// The session ended while something was under way, before anything of it was signed.
	pub(crate) fn of_ended_session(is_locked: bool) -> Self {
		let kind = if is_locked { "locked" } else { "session" };
		Self::new(
			kind,
			"ended-meanwhile",
			"The session ended while this was under way. Nothing was signed.",
			"Log in, then do it again.",
		)
	}

	/// Another tab has taken the place of this one while something was under way.
	pub(crate) fn of_other_tab() -> Self {
		Self::new(
			"session",
			"other-tab",
			"Another tab of this browser has taken the place of this one.",
			"Go on there, or log in here again. Look at what you were doing before you repeat it: it may be done.",
		)
	}

	/// A later login, a logout or a lock came before this login had ended.
	pub(crate) fn of_overtaken_login() -> Self {
		Self::new(
			"refused",
			"login-overtaken",
			"A later login or a logout came before this login had ended.",
			"Log in again.",
		)
	}

	pub(crate) fn to_json(&self) -> String {
		serde_json::to_string(self).unwrap_or_default()
	}
}

impl From<Error> for Failure {
	fn from(error: Error) -> Self {
		Self::from(&error)
	}
}

impl From<&Error> for Failure {
	fn from(error: &Error) -> Self {
		let mut details = Details::default();
		let mut retry_after = None;
		let millis = |wait: &std::time::Duration| u64::try_from(wait.as_millis()).ok();
		// The kind; the name; the sentences, where the error's own are meant for a command line.
		let (kind, name, told): (_, &str, Option<(&str, &str)>) = match error {
			Error::Dispatch(refusal) => return refusal.into(),
			Error::NotCarriedOut(refusal) => {
				let mut failure = Self::from(refusal);
				failure.message = sentence(&error.to_string());
				return failure;
			}
			Error::Gateway(refusal) => {
				let kind = match refusal.name.as_str() {
					"NotLoggedIn" | "SessionEnded" | "SessionElsewhere" => "session",
					"TooManyAttempts" | "QuotaExhausted" | "RateLimited" | "PoolFull" => "busy",
					"StoreUnavailable" | "ChainUnavailable" | "ChainBehind" | "AccessLogUnavailable" => {
						"busy"
					}
					"UsernameTaken" => "input",
					_ => "refused",
				};
				let mut failure = Self::new(kind, &refusal.name, &refusal.message, &refusal.advice);
				failure.retry_after = refusal.retry_after.as_ref().and_then(millis);
				return failure;
			}
			Error::LoginRefused => (
				"input",
				"LoginRefused",
				Some((
					"The username or the password is wrong.",
					"Check both and try again. A password that was registered with the secret of another device needs its code \
					 here. If the password is lost, ask a health admin.",
				)),
			),
			Error::KeysReplaced => (
				"refused",
				"keys-replaced",
				Some((
					"The chain knows other keys of yours than these.",
					"Log in again; if these are the new ones, ask the health authority to register them.",
				)),
			),
			Error::SavedSession(_) => ("session", "saved-session", None),
			Error::NoNote => (
				"refused",
				"VaccineDetails.NoteMissing",
				Some((
					"The doctor has written no note, or has withdrawn it.",
					"Ask the doctor for a note first.",
				)),
			),
			Error::NoteChanged { latest, text, decision, .. } => {
				details.note = Some(Note { version: *latest, text: text.clone(), decision: *decision });
				(
					"refused",
					"VaccineDetails.StaleNote",
					Some((
						"The doctor has changed the note since you read it. Nothing was signed.",
						"Read the new note, then sign.",
					)),
				)
			}
			Error::Deferred => ("refused", "VaccineDetails.NotCleared", None),
			Error::ChildAlreadyRegistered { record } => {
				details.record = Some(*record);
				(
					"input",
					"VaccinationRecords.ChildAlreadyRegistered",
					Some((
						"A child of this birth date, family name and birth order has a record already.",
						"If it is another child, say why: a twin, or a namesake.",
					)),
				)
			}
			Error::AccessNotRestored => ("refused", "access-not-restored", None),
			Error::NoHalf => ("refused", "no-half", None),
			Error::NumberTaken { .. } => (
				"input",
				"number-taken",
				Some((
					"As many families as can have this ID number already.",
					"Check the number, and look who they are.",
				)),
			),
			Error::OtherKeysClaimed { claimed, shown } => {
				(details.named, details.shown) = (Some(claimed.clone()), Some(shown.clone()));
				("refused", "other-keys-claimed", None)
			}
			Error::OtherKeysNamed { named, sealed } => {
				(details.named, details.shown) = (Some(named.clone()), Some(sealed.clone()));
				(
					"refused",
					"other-keys",
					Some((
						"The gateway names other keys for this applicant than the sealed application.",
						"Register nobody with them. Ask the applicant for the fingerprint, and tell the institution that runs the \
						 gateway.",
					)),
				)
			}
			Error::OtherTermsNamed { .. } => ("refused", "other-application", None),
			Error::OtherPowerProposed(_) => ("refused", "other-power", None),
			Error::BadKeys { .. } => ("damaged", "bad-keys", None),
			Error::NotFound => ("not-found", "not-found", None),
			Error::NoSuchProposal(_) => ("not-found", "not-found", None),
			Error::NoSuchLane(_) => {
				("not-found", "not-found", Some(("This lane is not open.", "Look at your devices again.")))
			}
			Error::OtherOwner(_) => ("input", "session-keys", None),
			Error::OtherCard(_) => ("input", "node-card", None),
			Error::LevelTooLow { held, needed } => {
				(details.held, details.needed) = (Some(*held), Some(*needed));
				(
					"refused",
					"level",
					Some(("Your access opens less than this needs.", "Ask the family for more.")),
				)
			}
			Error::NotRegistered(_) => ("refused", "not-registered", None),
			Error::NotAHolder => ("refused", "not-a-holder", None),
			Error::NoContentKey(_) => ("refused", "no-content-key", None),
			Error::BadContentKey { .. } => ("damaged", "bad-content-key", None),
			Error::Transport(error) => match error {
				TransportError::Disconnected | TransportError::Unreachable { .. } => {
					("connection", "disconnected", None)
				}
				TransportError::Unanswered(_) => ("connection", "gateway", None),
				_ => ("internal", "incompatible", None),
			},
			Error::Refused(refusal) => match refusal {
				SubmissionRefusal::QuotaExhausted(wait) => {
					retry_after = millis(wait);
					("busy", "quota", None)
				}
				SubmissionRefusal::NotActive => ("refused", "not-active", None),
				SubmissionRefusal::PlaceUsed => ("refused", "place-used", None),
				SubmissionRefusal::Busy(_) | SubmissionRefusal::TooFarAhead | SubmissionRefusal::Expired => {
					("busy", "refused", None)
				}
				_ => ("refused", "refused", None),
			},
			Error::KeyFile(KeyFileError::WrongPasswordOrDamaged) => ("input", "password", None),
			Error::KeyFile(KeyFileError::Password(error)) | Error::Password(error) => match error {
				PasswordError::TooShort => ("input", "password-too-short", None),
				PasswordError::NeedsDevice => (
					"input",
					"needs-device-code",
					Some((
						"This account logs in with the secret of a device besides its password.",
						"Let this browser make one, or say as what you work.",
					)),
				),
				_ => ("input", "password-weak", None),
			},
			Error::KeyFile(_) => ("input", "key-file", None),
			Error::Unreadable { .. } | Error::EpochUnreachable { .. } | Error::Sealing(_) => {
				("damaged", "unreadable", None)
			}
			Error::Username(_) => ("input", "username", None),
			Error::GuessableUsername => (
				"input",
				"username",
				Some((
					"Anybody can guess this username of a family.",
					"Take the username with the end that this page makes.",
				)),
			),
			Error::GatewayAddress(_) | Error::TooManyGateways(_) => ("input", "gateways", None),
			Error::OthersUsername => ("refused", "others-username", None),
			Error::Content(_) | Error::ProfileTooLong { .. } | Error::TooLong(_) => {
				("input", "content", None)
			}
			Error::OtherRecord { .. } => ("input", "other-record", None),
			Error::GivenElsewhere { .. } => (
				"input",
				"given-elsewhere",
				Some((
					"Nobody signs for a dose that another one gave.",
					"Write it down as a dose that was given elsewhere.",
				)),
			),
			Error::NoLaneLeft => (
				"refused",
				"no-lane-left",
				Some((
					"Your account signs from as many devices and programs as it may.",
					"Close one that is no longer used, on the page of your account.",
				)),
			),
			Error::OtherVisit(_) | Error::AnsweredOtherRecord { .. } => (
				"refused",
				"other-answer",
				Some((
					"The gateway shows something else than the chain has. Do not rely on it.",
					"Check again at another institution's gateway, and tell the institution that runs this one.",
				)),
			),
			Error::NotProven(_) | Error::OtherKey(_) | Error::OtherRole(_) | Error::OtherAuthority { .. } => {
				(
					"refused",
					"not-proven",
					Some((
						"The gateway shows something else than the chain has. Nothing was sealed or signed.",
						"Check this device's clock, use another institution's gateway, and tell the institution that runs this one.",
					)),
				)
			}
			Error::OtherChain { .. } => (
				"refused",
				"other-chain",
				Some((
					"This gateway has another chain than before. Nothing was sealed or signed.",
					"Check the address of this page, and ask your institution.",
				)),
			),
			Error::NotFinalYet => (
				"busy",
				"not-final",
				Some((
					"The chain has not made this final yet. Nothing was sealed or signed.",
					"Wait a moment and try again; if it stays so, tell the institution that runs this gateway.",
				)),
			),
			Error::FinalityNotProven { .. } => ("internal", "finality-not-proven", None),
			Error::OutcomeUnknown => ("internal", "outcome-unknown", None),
			_ => ("internal", "failed", None),
		};
		let (message, advice) = match told {
			Some((message, advice)) => (message.to_owned(), advice.to_owned()),
			None => (sentence(&error.to_string()), error.advice().into_owned()),
		};
		let has_details = details.note.is_some()
			|| details.record.is_some()
			|| details.named.is_some()
			|| details.held.is_some();
		let mut failure = Self::new(kind, name, &message, &advice);
		(failure.details, failure.retry_after) = (has_details.then_some(details), retry_after);
		failure
	}
}

impl From<&DispatchRefusal> for Failure {
	fn from(refusal: &DispatchRefusal) -> Self {
		let name = [refusal.pallet.as_str(), refusal.name.as_str()].join(".");
		Self::new("refused", &name, &refusal.message, &refusal.advice)
	}
}

/// With a capital letter and a full stop.
fn sentence(text: &str) -> String {
	let text = text.trim().trim_end_matches(['.', ';']);
	let mut letters = text.chars();
	match letters.next() {
		Some(first) => first.to_uppercase().chain(letters).chain(['.']).collect(),
		None => String::new(),
	}
}
