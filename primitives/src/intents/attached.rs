//! Attachments, which an intent names by their digests.

use alloc::vec::Vec;
use codec::{Decode, DecodeAll, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::{fmt, marker::PhantomData, slice};
use scale_info::TypeInfo;

use super::WrongAttachments;
use crate::{
	derives::{apply, scale_bounded},
	tags,
};

/// BLAKE2-256 of a [domain tag](crate::tags::ATTACHMENT) and the bytes of an attachment.
#[apply(scale_bounded!)]
#[derive(Copy)]
pub struct AttachmentDigest(pub [u8; 32]);

impl AttachmentDigest {
	/// The digest of these bytes.
	pub fn of(bytes: &[u8]) -> Self {
		Self(tags::blake2_of_bytes(tags::ATTACHMENT, bytes))
	}
}

/// The digest of a value's SCALE encoding. The value travels beside the intent.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[codec(encode_bound())]
#[codec(decode_bound())]
#[codec(decode_with_mem_tracking_bound())]
#[codec(mel_bound())]
#[scale_info(skip_type_params(T), bounds())]
pub struct Attached<T> {
	digest: AttachmentDigest,
	#[codec(skip)]
	content: PhantomData<fn() -> T>,
}

impl<T> Attached<T> {
	/// The digest.
	pub fn digest(&self) -> AttachmentDigest {
		self.digest
	}
}

impl<T: Encode> Attached<T> {
	/// Names a value, and puts its bytes after those of the fields before.
	pub fn to(content: &T, attachments: &mut Vec<Vec<u8>>) -> Self {
		let bytes = content.encode();
		let digest = AttachmentDigest::of(&bytes);
		attachments.push(bytes);
		Self { digest, content: PhantomData }
	}
}

// Derived, these would ask the same of the value.
impl<T> Clone for Attached<T> {
	fn clone(&self) -> Self {
		*self
	}
}

impl<T> Copy for Attached<T> {}

impl<T> PartialEq for Attached<T> {
	fn eq(&self, other: &Self) -> bool {
		self.digest == other.digest
	}
}

impl<T> Eq for Attached<T> {}

impl<T> fmt::Debug for Attached<T> {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		self.digest.fmt(f)
	}
}

/// The attachments of an intent that have not been opened yet.
#[derive(Clone, Debug)]
pub struct Attachments<'a>(slice::Iter<'a, Vec<u8>>);

impl<'a> Attachments<'a> {
	/// Those of an intent, in the order in which its body names them.
	pub fn new(attachments: &'a [Vec<u8>]) -> Self {
		Self(attachments.iter())
	}

	/// Opens the next attachment.
	///
	/// # Errors
	///
	/// [`WrongAttachments`] if it is not the one that is named here, or is no such value to its last byte.
	pub fn open<T: Decode>(&mut self, named: Attached<T>) -> Result<T, WrongAttachments> {
		let bytes = self.0.next().ok_or(WrongAttachments)?;
		if AttachmentDigest::of(bytes) != named.digest {
			return Err(WrongAttachments);
		}
		T::decode_all(&mut &bytes[..]).map_err(|_| WrongAttachments)
	}
}
