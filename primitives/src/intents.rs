//! Intents, which people sign: they say what is meant and name no call of one version of the runtime.
//!
//! ```text
//! SignedIntent = format: u8 ++ suite: u8 ++ Intent ++ signature: 64 bytes ++ attachments: Vec<Vec<u8>>
//! intent id    = BLAKE2-256("vacchain intent 1" ++ genesis ++ format ++ suite ++ Intent)
//! signed bytes = "vacchain/intent/v1" ++ intent id
//! ```
//!
//! A field that is too long to sign, or that may be erased one day, is [`Attached`]: the intent holds its
//! [digest](AttachmentDigest), and the bytes travel beside it, in the order of [`Body::attachments`].
//!
//! The index of a [`Body`] is written out and is never used for anything else. The enumerations inside (roles, levels,
//! reasons) keep the order of their variants for the same reason.

mod attached;
mod body;
mod lanes;
mod refusal;
mod subject;

pub use attached::{Attached, AttachmentDigest, Attachments};
pub use body::Body;
pub use lanes::{Lane, Place, Signer};
pub use refusal::IntentRefusal;
pub use subject::Subject;

use alloc::{boxed::Box, vec::Vec};
use codec::{Compact, Decode, DecodeWithMemTracking, Encode, EncodeLike, Error as CodecError, Input, Output};
use core::fmt;
use scale_info::{Type, TypeInfo};

use crate::{
	AccountId, Moment,
	derives::{apply, scale},
	tags::{self, blake2_of},
};

/// Which of a signer's devices or programs made an intent: a random number that the device chose.
pub type LaneId = u32;

/// BLAKE2-256 over a [domain tag](crate::tags::INTENT), the chain's genesis hash and an intent.
pub type IntentId = [u8; 32];

/// The only format of signed intents today.
pub const INTENT_FORMAT: u8 = 1;
/// The only suite of intents' signatures today: sr25519, as Substrate's transactions are signed.
pub const INTENT_SUITE: u8 = 1;
/// The start of the signed bytes. Nothing else that an account signs starts so.
pub const INTENT_LABEL: &[u8; 18] = b"vacchain/intent/v1";
/// Length of the signed bytes: the label and the intent's id.
pub const INTENT_PAYLOAD_LEN: usize = INTENT_LABEL.len() + 32;

/// An intent: what a person means, to be done once.
#[apply(scale!)]
pub struct Intent {
	/// The signer's account, an sr25519 public key.
	pub signer: AccountId,
	/// Which device or program of the signer made it.
	pub lane: LaneId,
	/// Its number in the lane. The first is 1.
	#[codec(compact)]
	pub sequence: u32,
	/// When it was made, by the signer's clock.
	pub made_at: Moment,
	/// For how many seconds after `made_at` it may be done.
	#[codec(compact)]
	pub lifetime: u32,
	/// How many places before it in its lane the intent stands before which it must not be done; 0 if there is none. An
	/// independent one between the two holds neither up.
	pub after: u8,
	/// The meaning.
	pub body: Body,
}

impl Intent {
	/// The last moment at which it may be done.
	pub fn expires_at(&self) -> Moment {
		self.made_at.saturating_add(Moment::from(self.lifetime).saturating_mul(1000))
	}

	/// By what it is known: it is the same whoever hands it in, in whichever transaction.
	pub fn id(&self, genesis: &[u8; 32]) -> IntentId {
		blake2_of(tags::INTENT, &(genesis, INTENT_FORMAT, INTENT_SUITE, self))
	}

	/// The bytes that its signer signs.
	pub fn payload(&self, genesis: &[u8; 32]) -> [u8; INTENT_PAYLOAD_LEN] {
		let mut payload = [0; INTENT_PAYLOAD_LEN];
		let (label, id) = payload.split_at_mut(INTENT_LABEL.len());
		label.copy_from_slice(INTENT_LABEL);
		id.copy_from_slice(&self.id(genesis));
		payload
	}
}

/// An intent, its signature, and what is attached to it. Nothing says that the signature holds.
///
/// Decoding accepts the known format and suite alone, and exactly the attachments whose digests the intent names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIntent {
	/// The meaning.
	pub intent: Intent,
	/// The signer's signature over [`Intent::payload`].
	pub signature: [u8; 64],
	attachments: Vec<Vec<u8>>,
}

/// The parts of a [`SignedIntent`] in their order.
#[derive(Encode, Decode, TypeInfo)]
struct Parts<Intent, Attachments> {
	format: u8,
	suite: u8,
	intent: Intent,
	signature: [u8; 64],
	attachments: Attachments,
}

/// The attachments are not those that the intent names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongAttachments;

impl fmt::Display for WrongAttachments {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("the attachments are not those that the intent names")
	}
}

impl core::error::Error for WrongAttachments {}

impl SignedIntent {
	/// An intent with its attachments, in the order of [`Body::attachments`].
	///
	/// # Errors
	///
	/// [`WrongAttachments`] if the intent names others, or more or fewer, or another order.
	pub fn new(
		intent: Intent,
		signature: [u8; 64],
		attachments: Vec<Vec<u8>>,
	) -> Result<Self, WrongAttachments> {
		let named = intent.body.attachments();
		let is_named =
			|(bytes, digest): (&Vec<u8>, &AttachmentDigest)| AttachmentDigest::of(bytes) == *digest;
		if named.len() != attachments.len() || !attachments.iter().zip(&named).all(is_named) {
			return Err(WrongAttachments);
		}
		Ok(Self { intent, signature, attachments })
	}

	/// The attachments, to be opened in the order of [`Body::attachments`].
	pub fn attachments(&self) -> Attachments<'_> {
		Attachments::new(&self.attachments)
	}
}

impl Encode for SignedIntent {
	fn size_hint(&self) -> usize {
		self.parts().size_hint()
	}

	fn encode_to<T: Output + ?Sized>(&self, dest: &mut T) {
		self.parts().encode_to(dest);
	}
}

impl EncodeLike for SignedIntent {}

impl SignedIntent {
	fn parts(&self) -> Parts<&Intent, &Vec<Vec<u8>>> {
		let Self { intent, signature, attachments } = self;
		Parts { format: INTENT_FORMAT, suite: INTENT_SUITE, intent, signature: *signature, attachments }
	}
}

impl Decode for SignedIntent {
	fn decode<I: Input>(input: &mut I) -> Result<Self, CodecError> {
		if (u8::decode(input)?, u8::decode(input)?) != (INTENT_FORMAT, INTENT_SUITE) {
			return Err("the intent's format or suite is not known".into());
		}
		let (intent, signature): (Intent, [u8; 64]) = Decode::decode(input)?;
		// One by one, so that no list is longer than the intent needs.
		let Compact(count) = Compact::<u32>::decode(input)?;
		let named = intent.body.attachments().len();
		if usize::try_from(count) != Ok(named) {
			return Err("the intent names another number of attachments".into());
		}
		let attachments = (0..named).map(|_| Vec::decode(input)).collect::<Result<_, _>>()?;
		Self::new(intent, signature, attachments)
			.map_err(|WrongAttachments| "the attachments are not those that the intent names".into())
	}
}

impl DecodeWithMemTracking for SignedIntent {}

impl TypeInfo for SignedIntent {
	type Identity = Self;

	fn type_info() -> Type {
		Parts::<Box<Intent>, Vec<Vec<u8>>>::type_info()
	}
}

#[cfg(test)]
mod tests;
