//! What can go wrong.

use vacchain_primitives::{Epoch, VisitIndex};

use crate::username::InvalidUsername;

/// Why something could not be sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
	/// The content does not fit.
	#[error("the content has {len} bytes; at most {max} can be sealed")]
	TooLong {
		/// Its length, in bytes.
		len: usize,
		/// The most that fits, in bytes.
		max: usize,
	},
	/// The key is a half, a proof secret or a visit's, and this needs the record secret or a key of a higher level.
	#[error("this key is of a lower level than what it should open")]
	LevelTooLow,
	/// The section is sealed under the keys of another epoch.
	#[error("sealed in epoch {sealed}, but looked for in epoch {expected}")]
	WrongEpoch {
		/// The epoch in which it was sealed.
		sealed: Epoch,
		/// The epoch of the context given.
		expected: Epoch,
	},
	/// The section is sealed under the content key of another index.
	#[error("sealed under index {sealed}, but looked for under index {expected}")]
	WrongIndex {
		/// The index under which it was sealed.
		sealed: VisitIndex,
		/// The index of the context given.
		expected: VisitIndex,
	},
	/// The key was given for an earlier visit of this epoch.
	#[error("this key reaches the visits up to index {held} of its epoch, not index {sealed}")]
	LaterVisit {
		/// The last index that the key opens.
		held: VisitIndex,
		/// The index that is needed.
		sealed: VisitIndex,
	},
	/// No content is sealed under this index.
	#[error("index {index} is not one under which this can be sealed")]
	NoSuchIndex {
		/// The index.
		index: VisitIndex,
	},
	/// A link leads from a later epoch to an earlier one.
	#[error("epoch {from} is not before epoch {to}")]
	NotEarlier {
		/// The epoch that should be the earlier one.
		from: Epoch,
		/// The epoch that should be the later one.
		to: Epoch,
	},
	/// An organisation's first keys follow no others.
	#[error("an organisation's first keys follow no others")]
	FirstVersion,
	/// The wrap is not the one that the secret gives.
	#[error("the wrap does not hold the key that it should hold")]
	BadWrap,
	/// The two halves are not those of one secret.
	#[error("the halves do not belong together: at least one is not what it should be")]
	BadHalves,
	/// The key is no half of a record's secret, or not the half that is asked for.
	#[error("this key is not the half of a record's secret that is asked for")]
	NotAHalf,
	/// The link holds other secrets than the earlier epoch's.
	#[error("the link does not hold the keys that it should hold")]
	BadLink,
	/// The bytes, or the key, are of a suite that this version of the program does not know.
	#[error("cryptographic suite {suite} is not known to this program: a newer one is needed")]
	UnknownSuite {
		/// The suite's number.
		suite: u8,
	},
	/// The bytes are not of the form that this crate makes.
	#[error("the bytes are not of the form that they must have")]
	Malformed,
	/// The key is wrong, the context is wrong, or the bytes were changed: which of these cannot be told.
	#[error("cannot be opened: another key, another place, or changed since it was sealed")]
	CannotOpen,
	/// It was sealed by the right key, but not as this crate pads.
	#[error("the sealed content is not padded as it must be")]
	Padding,
	/// It was sealed by the right key, but is not what was committed to.
	#[error("the content is not what its commitment says")]
	CommitmentMismatch,
	/// Nothing can be sealed to this X25519 public key: every shared secret with it is zero.
	#[error("the public key is not one to which anything can be sealed")]
	UnusableKey,
	/// There is nobody to seal to.
	#[error("there is nobody to seal to")]
	NoRecipient,
	/// Their wraps alone would not fit.
	#[error("there are too many to seal to")]
	TooManyRecipients,
	/// It was sealed to others.
	#[error("it was not sealed to this participant")]
	NotARecipient,
	/// The text cannot be a username.
	#[error(transparent)]
	Username(#[from] InvalidUsername),
	/// The password's parameters are below what Argon2 allows, or above what this crate computes.
	#[error("the cost parameters of the password are out of bounds")]
	PasswordParams,
	/// There is not enough memory for the password's parameters.
	#[error("there is not enough memory to check the password")]
	OutOfMemory,
	/// The password is empty, or longer than this crate takes.
	#[error("the password has {len} bytes; it must have 1 to {max}")]
	PasswordLength {
		/// Its length, in bytes.
		len: usize,
		/// The most that is taken, in bytes.
		max: usize,
	},
	/// What the server keeps of a client's registration was changed.
	#[error("the stored credential file is damaged")]
	CredentialFile,
	/// The password or the purpose is wrong, or the bytes were changed: which of these cannot be told.
	#[error("the password is wrong, or the sealed bytes are damaged")]
	WrongPasswordOrDamaged,
}
