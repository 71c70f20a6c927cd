//! Why nothing is read.

use core::fmt;

use super::Topic;
use crate::derives::{apply, scale};

/// Why a request is not answered. The numbers are written out, so that gateways of any version know them.
#[apply(scale!)]
#[derive(Copy)]
pub enum ReadRefusal {
	/// No participant has this id.
	#[codec(index = 0)]
	NotRegistered,
	/// The account that logged in is not the participant's any more.
	#[codec(index = 1)]
	KeysReplaced,
	/// The participant, or the organisation that it works for, may not act.
	#[codec(index = 2)]
	NotActive,
	/// The participant's role may not read this.
	#[codec(index = 3)]
	NotAllowed(Topic),
	/// It is not there, or not the reader's to see.
	#[codec(index = 4)]
	NotFound,
	/// More tags are asked for at a time than there are keys under which a client looks.
	#[codec(index = 5)]
	TooManyTags,
}

impl fmt::Display for ReadRefusal {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::NotRegistered => f.write_str("the reader is not registered"),
			Self::KeysReplaced => f.write_str("the reader's keys were replaced"),
			Self::NotActive => f.write_str("the reader is not active"),
			Self::NotAllowed(topic) => write!(f, "the reader's role has no right to {}", topic.right()),
			Self::NotFound => f.write_str("it was not found"),
			Self::TooManyTags => f.write_str("it asks for too many tags at a time"),
		}
	}
}

impl core::error::Error for ReadRefusal {}
