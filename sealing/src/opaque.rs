//! OPAQUE (RFC 9807): a client proves a password that its server never sees, and both get a session key.
//!
//! # The suite
//!
//! OPAQUE-3DH with the OPRF ristretto255-SHA512, HKDF-SHA-512, HMAC-SHA-512, SHA-512 and the group
//! ristretto255. The key stretching function is Argon2id (RFC 9106, version 0x13) with
//! [`PASSWORD_STRETCHING`] and 16 zero bytes of salt, because what it stretches, the OPRF's output, is
//! already different for every client and server (RFC 9807, section 7).
//!
//! # What is bound
//!
//! The client's identity is the participant's id (32 bytes), and so is the credential identifier. The
//! server's identity is the domain tag and the genesis hash (32 bytes): a network, whichever of its gateways
//! answers. The context of the key exchange is the server's identity again.
//!
//! # The messages
//!
//! | from | message | length in bytes | made by |
//! |---|---|---|---|
//! | client | registration request | 32 | [`ClientRegistration::start`] |
//! | server | registration response | 64 | [`ServerSetup::register`] |
//! | client | registration upload | 192 | [`ClientRegistration::finish`] |
//! | client | KE1 | 96 | [`ClientLogin::start`] |
//! | server | KE2 | 320 | [`ServerSetup::start_login`] |
//! | client | KE3 | 64 | [`ClientLogin::finish`] |
//!
//! A message of another length is refused, also one that begins with a right message.
//!
//! # What this does not do
//!
//! A registration needs a channel on which the client knows the server (RFC 9807, section 5): nothing else
//! tells the client whose response it has. A login needs none.
//!
//! With every KE2 a client can try one password, and need not finish for that. Nothing here counts; the
//! server limits how often it answers. Who has the server's setup and a credential file can try passwords
//! without asking, at the cost of [`PASSWORD_STRETCHING`] each.
//!
//! A password is bytes. Who reads it from a keyboard brings it to one Unicode normalization form first, or it
//! may be another one on another machine.

mod client;
mod rng;
mod server;
mod stretching;

use alloc::vec::Vec;
use opaque_ke::{
	CipherSuite, Identifiers, TripleDh,
	errors::{InternalError, ProtocolError},
	generic_array::{GenericArray, typenum::U64},
};
use vacchain_primitives::ParticipantId;
use zeroize::{Zeroize, Zeroizing};

pub use client::{ClientLogin, ClientRegistration, FinishedLogin, FinishedRegistration};
pub use server::{ServerLogin, ServerSetup, credential_file};
pub use stretching::{PASSWORD_STRETCHING, Stretching};

use crate::{Error, keys::secret, labels};

/// The oblivious pseudorandom function: ristretto255-SHA512 (RFC 9497).
pub type Oprf = opaque_ke::Ristretto255;
/// The key exchange: 3DH over ristretto255 with SHA-512 (RFC 9807, section 6.4).
pub type KeyExchange = TripleDh<opaque_ke::Ristretto255, opaque_sha2::Sha512>;

/// The one suite. [`Oprf`] and [`KeyExchange`] are named on their own for those who check them against
/// RFC 9807's vectors, which stretch nothing.
#[derive(Clone, Copy, Debug)]
pub struct Suite;

impl CipherSuite for Suite {
	type OprfCs = Oprf;
	type KeyExchange = KeyExchange;
	type Ksf = Stretching;
}

/// Longest password, in bytes.
pub const MAX_PASSWORD: usize = 1024;
/// Length of a registration request, in bytes.
pub const REGISTRATION_REQUEST_LEN: usize = 32;
/// Length of a registration response, in bytes.
pub const REGISTRATION_RESPONSE_LEN: usize = 64;
/// Length of a registration upload, and of the credential file that the server keeps of it, in bytes.
pub const REGISTRATION_UPLOAD_LEN: usize = 192;
/// Length of a client's first message of a login, in bytes.
pub const KE1_LEN: usize = 96;
/// Length of a server's answer to it, in bytes.
pub const KE2_LEN: usize = 320;
/// Length of a client's second message of a login, in bytes.
pub const KE3_LEN: usize = 64;
/// Length of a server's setup, in bytes: OPRF seed (64), private key (32), a public key for clients who do
/// not exist (32).
pub const SERVER_SETUP_LEN: usize = 128;

secret!(
	/// What a password gives its client alone, the same at every login, for sealing what the server keeps.
	ExportKey,
	64
);
secret!(
	/// What one login gives both sides.
	SessionKey,
	64
);

/// Who logs in, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identities {
	/// The client.
	pub client: ParticipantId,
	/// The genesis hash of the server's network.
	pub genesis: [u8; 32],
}

impl Identities {
	/// RFC 9807's `server_identity`, which is the context too.
	fn server(&self) -> Vec<u8> {
		[labels::GATEWAY, &self.genesis].concat()
	}

	fn identifiers<'a>(&'a self, server: &'a [u8]) -> Identifiers<'a> {
		Identifiers { client: Some(&self.client.0), server: Some(server) }
	}
}

/// The message, if it has this length.
fn exactly(len: usize, message: &[u8]) -> Result<&[u8], Error> {
	if message.len() == len { Ok(message) } else { Err(Error::Malformed) }
}

/// The implementation's error as one of this crate's.
fn refusal(error: ProtocolError) -> Error {
	match error {
		ProtocolError::InvalidLoginError => Error::WrongPasswordOrDamaged,
		// The parameters are within bounds, so that nothing but memory can lack.
		ProtocolError::LibraryError(InternalError::KsfError) => Error::OutOfMemory,
		_ => Error::Malformed,
	}
}

/// A key's bytes; the original is wiped.
fn take(mut key: GenericArray<u8, U64>) -> Zeroizing<[u8; 64]> {
	let mut bytes = Zeroizing::new([0; 64]);
	bytes.copy_from_slice(&key);
	key.as_mut_slice().zeroize();
	bytes
}
