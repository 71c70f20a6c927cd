//! The form of a transaction: Substrate's signed extrinsic, version 4.
//!
//! Length, `0x84`, the signer's address, the signature, what the transaction extensions carry, the call. The call stays
//! bytes here.

use codec::{Compact, Decode, Encode};
use sp_core::{Pair, sr25519};
use sp_crypto_hashing::blake2_256;
use sp_runtime::generic::Era;
use vacchain_primitives::{AccountId, BlockNumber};

use super::facts::Facts;
use crate::extrinsic::{ADDRESS_ID, LONGEST_PAYLOAD, METADATA_HASH_DISABLED, SIGNATURE_SR25519, SIGNED_V4};
pub use crate::extrinsic::{EXTENSIONS, MORTALITY_PERIOD};

/// A signed transaction. What it says is not checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Envelope<'a> {
	/// Whose it is.
	pub signer: AccountId,
	/// The signer's sr25519 signature.
	pub signature: [u8; 64],
	/// What the transaction extensions carry, and the call.
	pub rest: &'a [u8],
}

/// What the known transaction extensions carry, and the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Content<'a> {
	/// When it is valid.
	pub era: Era,
	/// How many transactions its signer has sent before.
	pub nonce: u32,
	/// What the extensions carry, SCALE.
	pub explicit: &'a [u8],
	/// The call: the pallet's index, the call's index, its arguments.
	pub call: &'a [u8],
}

/// Whether these bytes, without their length, are those of a signed transaction.
pub fn is_signed(body: &[u8]) -> bool {
	body.first() == Some(&SIGNED_V4)
}

impl<'a> Envelope<'a> {
	/// Takes a transaction apart. None unless it is one, to its last byte.
	pub fn decode(bytes: &'a [u8]) -> Option<Self> {
		let mut body = bytes;
		let length = Compact::<u32>::decode(&mut body).ok()?.0;
		if usize::try_from(length) != Ok(body.len()) {
			return None;
		}
		let rest = body.strip_prefix(&[SIGNED_V4, ADDRESS_ID])?;
		let (signer, rest) = rest.split_first_chunk()?;
		let (signature, rest) = rest.strip_prefix(&[SIGNATURE_SR25519])?.split_first_chunk()?;
		Some(Self { signer: *signer, signature: *signature, rest })
	}

	/// What the extensions carry, if they are [`EXTENSIONS`].
	pub fn content(&self) -> Option<Content<'a>> {
		let mut call = self.rest;
		let era = Era::decode(&mut call).ok()?;
		let nonce = Compact::<u32>::decode(&mut call).ok()?.0;
		let call = call.strip_prefix(&[METADATA_HASH_DISABLED])?;
		let explicit = self.rest.get(..self.rest.len().checked_sub(call.len())?)?;
		Some(Content { era, nonce, explicit, call })
	}

	/// Whether the signature is the signer's, over this content, from a block of this hash on.
	pub fn is_signed_over(&self, content: &Content<'_>, facts: &Facts, birth: &[u8; 32]) -> bool {
		let payload = payload(content.call, content.explicit, facts, birth);
		let (signature, signer) =
			(sr25519::Signature::from_raw(self.signature), sr25519::Public::from_raw(self.signer));
		sr25519::Pair::verify(&signature, payload, &signer)
	}
}

impl Content<'_> {
	/// The pallet's and the call's index.
	pub fn call_index(&self) -> Option<[u8; 2]> {
		self.call.first_chunk().copied()
	}
}

/// What is signed.
fn payload(call: &[u8], explicit: &[u8], facts: &Facts, birth: &[u8; 32]) -> Vec<u8> {
	let implicit = (
		facts.runtime.spec_version,
		facts.runtime.transaction_version,
		facts.genesis,
		birth,
		None::<[u8; 32]>,
	)
		.encode();
	let payload = [call, explicit, &implicit].concat();
	if payload.len() > LONGEST_PAYLOAD { blake2_256(&payload).to_vec() } else { payload }
}

/// Makes a transaction that is valid from a block on, for [`MORTALITY_PERIOD`] blocks. `sign` signs as `signer`.
pub fn sign_with(
	call: &[u8],
	signer: &AccountId,
	sign: impl FnOnce(&[u8]) -> [u8; 64],
	facts: &Facts,
	nonce: u32,
	birth: (BlockNumber, [u8; 32]),
) -> Vec<u8> {
	let (number, hash) = birth;
	let era = Era::mortal(MORTALITY_PERIOD.into(), number.into());
	let explicit = (era, Compact(nonce), METADATA_HASH_DISABLED).encode();
	let signature = sign(&payload(call, &explicit, facts, &hash));
	[&[SIGNED_V4, ADDRESS_ID][..], signer, &[SIGNATURE_SR25519], &signature, &explicit, call]
		.concat()
		.encode()
}

/// From which block a transaction of this era would be valid in the block after `best`, and, earliest last, from which
/// ones it would have been valid before.
pub fn births(era: Era, best: BlockNumber, earlier: u32) -> impl Iterator<Item = BlockNumber> {
	let birth = era.birth(u64::from(best) + 1);
	let period = match era {
		Era::Mortal(period, _) => Some(period),
		Era::Immortal => None,
	};
	let mut next = Some(birth);
	let all = std::iter::from_fn(move || {
		let birth = next?;
		next = period.and_then(|period| birth.checked_sub(period));
		Some(birth)
	});
	let wanted = usize::try_from(earlier).unwrap_or(usize::MAX).saturating_add(1);
	all.take(wanted).filter_map(|birth| BlockNumber::try_from(birth).ok()).filter(move |birth| *birth <= best)
}

/// Whether a transaction of this era may be from a block that follows `best`, by at most so many and by less than a
/// quarter of its period: other nodes may know that block already.
pub fn may_be_ahead(era: Era, best: BlockNumber, most: BlockNumber) -> bool {
	let Era::Mortal(period, phase) = era else { return false };
	let next = u64::from(best) + 1;
	let ahead = phase.saturating_add(period).saturating_sub(next % period) % period;
	ahead < (period / 4).min(most.into())
}

/// The first block that can no longer hold a transaction of this era that `block` could. None if every block can.
pub fn death(era: Era, block: BlockNumber) -> Option<BlockNumber> {
	BlockNumber::try_from(era.death(block.into())).ok()
}
