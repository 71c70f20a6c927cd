//! What a person does next about an error. [`Display`](core::fmt::Display) says what happened; both are whole from where they
//! are made to the person.

use std::borrow::Cow;

use crate::{
	content::ContentError,
	error::{
		DispatchRefusal, Error, GatewayRefusal, KeyFileError, SavedSessionError, StoreError,
		SubmissionRefusal, TooLong, TransportError, in_seconds,
	},
	password::PasswordError,
};

/// The next step, in one sentence or two.
pub type Advice<'a> = Cow<'a, str>;

impl Error {
	/// The next step.
	pub fn advice(&self) -> Advice<'_> {
		let fixed = match self {
			Self::Transport(error) => return error.advice(),
			Self::Gateway(refusal) => return refusal.advice(),
			Self::Refused(refusal) => return refusal.advice(),
			Self::Dispatch(refusal) | Self::NotCarriedOut(refusal) => return refusal.advice(),
			Self::Content(error) => return error.advice(),
			Self::KeyFile(error) => return error.advice(),
			Self::Store(error) => return error.advice(),
			Self::SavedSession(error) => return error.advice(),
			Self::Password(error) => return error.advice(),
			Self::TooLong(error) => return error.advice(),
			Self::OtherOwner(account) => {
				return format!(
					"Have your node make them with your account, {}, as their owner.",
					hex::encode(account)
				)
				.into();
			}
			Self::ProfileTooLong { max, .. } => return format!("Shorten it to at most {max} bytes.").into(),
			Self::LoginRefused => "Check them and try again. Ask a health admin if they are lost.",
			Self::OutcomeUnknown => "Look at what it was to change before you try again.",
			Self::NoSuchProposal(_) => "Look at the list of proposals.",
			Self::OtherCard(_) => "Make it again on the node's machine with `vacchain-node node-card`.",
			Self::NotFound => "Check the name or id, or ask the family for access.",
			Self::LevelTooLow { .. } => "Ask the family for more.",
			Self::NotRegistered(_) => "Ask the health authority to register it first.",
			Self::NotAHolder => {
				"Ask a colleague who does to share it with you, or make the first one if nobody has."
			}
			Self::NoHalf => "Ask a health admin who holds a custody's content key to do it.",
			Self::NoContentKey(_) => "One of its people who read for it makes the first one.",
			Self::BadContentKey { .. } => "Do not confirm it. Make another one, which takes its place.",
			Self::NumberTaken { .. } => {
				"Check the number, and look who they are with `vacchain participant find`."
			}
			Self::OtherKeysNamed { .. } => {
				"Register nobody with them. Ask the applicant for the fingerprint that `vacchain enrol status` shows, and tell \
				 the institution that runs the gateway."
			}
			Self::OtherPowerProposed(_) => {
				"Do not confirm or exercise it unless you have checked that, and ask the admin who proposed it."
			}
			Self::OtherTermsNamed { .. } => {
				"Register nobody with it. Ask the applicant what it asked for, and tell the institution that runs the gateway."
			}
			Self::OtherKeysClaimed { .. } => {
				"Do not confirm it. Ask the family for the public part of its new keys, and the admin who proposed the claim \
				 where its keys are from."
			}
			Self::KeysReplaced => "Use the key file that was made then, or ask the health authority.",
			Self::AccessNotRestored => {
				"Ask the health authority to restore your access to the record: two health admins give you one half of its \
				 secret each."
			}
			Self::BadKeys { .. } => "Ask the family to renew the record's keys.",
			Self::NoteChanged { .. } => "Read the latest note, then sign.",
			Self::Deferred => "The hospital closes the visit.",
			Self::NoNote => "The doctor writes one first.",
			Self::OtherRecord { .. } => "Look which child the visit is of, and name that child's record.",
			Self::GivenElsewhere { .. } => "Write it down with `vacchain record report-doses`.",
			Self::Missing(_) => "Check its state.",
			Self::Unreadable { .. } => "It may have been damaged or forged. Tell the health authority.",
			Self::EpochUnreachable { .. } => {
				"Try again, and ask the family to renew the record's keys if it stays so."
			}
			Self::Sealing(_) => "Check that you use the right key file, and the right chain.",
			Self::Username(_) => "Choose another.",
			Self::ChildAlreadyRegistered { .. } => "If it is another child, name that record and the reason.",
			Self::GatewayAddress(_) => {
				"Give a URL of at most 128 bytes that begins with https:// or wss://, or an address on loopback."
			}
			Self::TooManyGateways(_) => "Leave some out.",
			Self::OthersUsername => "Decline it.",
			Self::GuessableUsername => {
				"Ask for an application under a name that ends in a hyphen and eight random letters and digits, as `vacchain \
				 enrol apply` and `vacchain keys new --family` make it."
			}
			Self::ListTooLong(_) => "Ask for a page of it instead.",
			Self::NoLaneLeft => {
				"Look at them with `vacchain lane list`, close one that is no longer used with `vacchain lane close LANE`, \
				 then try again."
			}
			Self::NoSuchLane(_) => "See your account's lanes with `vacchain lane list`.",
			Self::TooManyReaders(_) => "Revoke one first.",
			Self::NotProven(vacchain_verify::Refusal::NotFresh { .. }) => {
				"Nothing was sealed or signed. Set this device's clock, or log in at another institution's gateway."
			}
			Self::NotProven(vacchain_verify::Refusal::Forked(_)) => {
				"Nothing was sealed or signed. Tell the institutions that run this chain."
			}
			Self::NotProven(_) | Self::OtherKey(_) | Self::OtherRole(_) | Self::OtherAuthority { .. } => {
				"Nothing was sealed or signed. Log in at another institution's gateway, and tell the institution that runs this one."
			}
			Self::OtherVisit(_) | Self::AnsweredOtherRecord { .. } => {
				"Do not rely on what this gateway shows. Check again at another institution's gateway, and tell the institution that \
				 runs this one."
			}
			Self::OtherChain { .. } => {
				"Check the gateway's address. If the chain was started anew on purpose, name its genesis block with --chain, or \
				 remove what this program keeps of the old one."
			}
			Self::FinalityNotProven { .. } => {
				"It may be done. Look at what it was to change through another institution's gateway before you try again."
			}
			Self::NotFinalYet => "Try again soon. If it stays so, log in at another institution's gateway.",
			Self::NotSigned => "Run it again if you mean it after all.",
		};
		fixed.into()
	}
}

impl TransportError {
	/// The next step.
	pub fn advice(&self) -> Advice<'static> {
		let fixed = match self {
			Self::Unreachable { .. } => "Check the address, and that the node runs.",
			Self::Certificates(_) => "Name a PEM file with the gateway's root certificate.",
			Self::Disconnected => "Check that the node runs, and try again.",
			Self::Unanswered(_) => "The node's log says more.",
			Self::MakesNoKeys => {
				"Make them on its machine with `vacchain-node session-keys`, and name the file."
			}
			Self::Undecodable(_) => {
				"This client and the gateway are of different versions. Use matching ones."
			}
			Self::Incompatible(_) => {
				"This client and the chain are of different versions. Use matching ones."
			}
		};
		fixed.into()
	}
}

impl GatewayRefusal {
	/// The next step, in the gateway's words, and the time to wait if time helps.
	pub fn advice(&self) -> Advice<'_> {
		match &self.retry_after {
			Some(wait) => format!("{} Try again in {}.", self.advice, in_seconds(wait)).into(),
			None => self.advice.as_str().into(),
		}
	}
}

impl DispatchRefusal {
	/// The next step, in the chain's words.
	pub fn advice(&self) -> Advice<'_> {
		self.advice.as_str().into()
	}
}

impl SubmissionRefusal {
	/// The next step.
	pub fn advice(&self) -> Advice<'static> {
		let fixed = match self {
			Self::QuotaExhausted(wait) => return format!("Try again in {}.", in_seconds(wait)).into(),
			Self::NotActive => {
				"If you have not been registered yet, or were suspended, ask the health authority."
			}
			Self::AlreadyDone => "Look at what it was to change before you try again.",
			Self::AlreadyFailed => {
				"Look at the state of what it was to change, and try again if you still mean it."
			}
			Self::PlaceUsed => "Look at what this was to change before you do it again.",
			Self::TooFarAhead => "Wait a moment and try again.",
			Self::LaneNotOpen => "Look at what this was to change, and try again.",
			Self::ExhaustsResources => "Send less at once.",
			Self::BadSignature => "Check that you use the right key file and the right chain.",
			Self::Expired => "Check that blocks are made, and try again.",
			Self::Busy(_) => "Wait a minute and try again.",
			Self::Dropped => "Look at the record before you try again.",
			Self::Other(_) => "Look at the state of what it is to change.",
		};
		fixed.into()
	}
}

impl ContentError {
	/// The next step.
	pub fn advice(&self) -> Advice<'static> {
		match self {
			Self::TooLong { .. } => "Shorten its texts.",
			Self::Malformed { .. } => "Ask its author to correct it.",
		}
		.into()
	}
}

impl KeyFileError {
	/// The next step.
	pub fn advice(&self) -> Advice<'_> {
		match self {
			Self::Password(error) => return error.advice(),
			Self::NotAKeyFile(_) => "Check the path.",
			Self::Version(_) => "Use a newer client.",
			Self::WrongPasswordOrDamaged => "Try again, or take your copy of the file.",
			Self::Unworkable(_) => "Take your copy of the key file, or another machine.",
		}
		.into()
	}
}

impl PasswordError {
	/// The next step.
	pub fn advice(&self) -> Advice<'_> {
		match self {
			Self::TooShort => "Choose a longer one.",
			Self::Weak { advice, .. } => advice.as_str(),
			Self::NeedsDevice => {
				"Let this program make one, or log in with the key file; if you work for an institution, say as what with --role."
			}
		}
		.into()
	}
}

impl StoreError {
	/// The next step.
	pub fn advice(&self) -> Advice<'static> {
		let fixed = match self {
			Self::ReadableByOthers(path) => return format!("Run `chmod 600 {}`.", path.display()).into(),
			Self::Exists(_) => "Move it away, or choose another path.",
			Self::Missing(_) => "Check the path, or make keys first.",
			Self::NotADevice(_) => "Remove it, and enter the code again with `vacchain account add-device`.",
			Self::NotAnIdentity { .. } => "Ask its owner to export it again.",
			Self::TakenOver => "Go on there. Look at what you were doing before you repeat it.",
			Self::Io { .. } => "Check the folder, its permissions and the free space.",
		};
		fixed.into()
	}
}

impl SavedSessionError {
	/// The next step.
	pub fn advice(&self) -> Advice<'static> {
		"Log in again.".into()
	}
}

impl TooLong {
	/// The next step.
	pub fn advice(&self) -> Advice<'static> {
		"Shorten it.".into()
	}
}
