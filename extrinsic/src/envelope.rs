//! Length, version, signer and signature.

use alloc::vec::Vec;

use codec::{Compact, Decode, Encode};

use crate::{Content, Malformed};

/// A signed extrinsic of version 4.
const SIGNED_V4: u8 = 0x84;
/// `MultiAddress::Id`.
const ADDRESS_ID: u8 = 0;
/// `MultiSignature::Sr25519`.
const SIGNATURE_SR25519: u8 = 1;

/// A signed transaction whose extensions and call are bytes. Nothing says that the signature holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Envelope<'a> {
	/// The signer's account, an sr25519 public key.
	pub signer: [u8; 32],
	/// The signer's sr25519 signature.
	pub signature: [u8; 64],
	/// The bytes after the signature: an encoded [`Content`], if the runtime has the [extensions](crate::EXTENSIONS)
	/// that this crate knows.
	pub content: &'a [u8],
}

impl<'a> Envelope<'a> {
	/// Takes a transaction apart, to its last byte.
	///
	/// # Errors
	///
	/// - [`Malformed::Length`] if the bytes end before or after the stated length.
	/// - [`Malformed::NotSigned`] if they are another kind or version of extrinsic.
	/// - [`Malformed::Signer`] if the signer is not an account id.
	/// - [`Malformed::Signature`] if the signature is not an sr25519 signature.
	pub fn decode(bytes: &'a [u8]) -> Result<Self, Malformed> {
		let mut body = bytes;
		let Compact(length) = Compact::<u32>::decode(&mut body).map_err(|_| Malformed::Length)?;
		if usize::try_from(length) != Ok(body.len()) {
			return Err(Malformed::Length);
		}
		let rest = body.strip_prefix(&[SIGNED_V4]).ok_or(Malformed::NotSigned)?;
		let rest = rest.strip_prefix(&[ADDRESS_ID]).ok_or(Malformed::Signer)?;
		let (signer, rest) = rest.split_first_chunk().ok_or(Malformed::Signer)?;
		let rest = rest.strip_prefix(&[SIGNATURE_SR25519]).ok_or(Malformed::Signature)?;
		let (signature, content) = rest.split_first_chunk().ok_or(Malformed::Signature)?;
		Ok(Self { signer: *signer, signature: *signature, content })
	}

	/// The transaction's bytes.
	pub fn encode(&self) -> Vec<u8> {
		let Self { signer, signature, content } = self;
		[&[SIGNED_V4, ADDRESS_ID][..], signer, &[SIGNATURE_SR25519], signature, content].concat().encode()
	}

	/// The extensions' parts, and the call.
	///
	/// # Errors
	///
	/// - [`Malformed::Era`] if the era is not valid.
	/// - [`Malformed::Nonce`] if the nonce is not valid.
	/// - [`Malformed::MetadataHash`] if it is signed with the metadata's hash.
	pub fn content(&self) -> Result<Content<'a>, Malformed> {
		Content::decode(self.content)
	}
}

/// Whether an extrinsic, given without the length at its start, says that it is a signed transaction.
pub fn is_signed(body: &[u8]) -> bool {
	body.first() == Some(&SIGNED_V4)
}
