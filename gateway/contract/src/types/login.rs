//! Registration, login and sessions.
//!
//! The messages of OPAQUE (RFC 9807) are opaque bytes here; `vacchain_sealing::opaque` makes and reads them.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vacchain_primitives::{EncryptionKey, Moment, ParticipantId, Role, Status};

use super::Bytes;

/// The gateway's answer to an OPAQUE registration request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RegistrationResponse {
	/// Names this registration when it is finished; good once, for a minute.
	pub attempt: Bytes,
	/// The RegistrationResponse.
	pub response: Bytes,
}

/// What finishes a registration, or a change of the password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NewCredential {
	/// From [`RegistrationResponse::attempt`].
	pub attempt: Bytes,
	/// The RegistrationRecord.
	pub upload: Bytes,
	/// The account key and encryption key, sealed under OPAQUE's export key. Only the client can open it.
	pub bundle: Bytes,
	/// The bundle's sr25519 public key.
	pub account: Bytes,
	/// The bundle's X25519 public key.
	pub encryption_key: EncryptionKey,
	/// The account's signature over [`signed::credential`]: whoever stores a bundle holds its keys.
	pub signature: Bytes,
}

/// The first message of a login.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LoginStart {
	/// Who.
	pub participant: ParticipantId,
	/// OPAQUE's KE1.
	pub request: Bytes,
}

/// The gateway's answer to it: the same for a username that nobody has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LoginResponse {
	/// Names this login when it is finished; good once, for a minute.
	pub attempt: Bytes,
	/// OPAQUE's KE2.
	pub response: Bytes,
}

/// What a holder of keys signs to log in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Challenge {
	/// 32 random bytes; good once, for a minute. The account signs [`signed::challenge`] of them.
	pub challenge: Bytes,
}

/// A session that was just opened.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SignedIn {
	/// What proves the session: as `Authorization: Bearer TOKEN` over HTTP, or with `auth_resume` on another
	/// WebSocket connection. The connection that logged in has the session already.
	pub token: String,
	/// Whose, and until when.
	pub session: SessionInfo,
	/// The keys, sealed; only after a login with a password.
	pub bundle: Option<Bytes>,
}

/// Whose session this is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SessionInfo {
	/// Who.
	pub participant: ParticipantId,
	/// As what; nothing before a health admin has registered it on chain.
	pub role: Option<Role>,
	/// For whom it works.
	pub organisation: Option<ParticipantId>,
	/// Whether it may act.
	pub status: Option<Status>,
	/// Since when.
	pub opened_at: Moment,
	/// Until when.
	pub expires_at: Moment,
	/// What the client gave to keep as long as the session lives: half of what opens the keys it keeps on disk.
	pub share: Option<Bytes>,
}

/// A session that its owner has open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OpenSession {
	/// Its name, to end it by. It proves nothing.
	pub session: Bytes,
	/// The device as its owner calls it; empty if it has no name.
	pub device: String,
	/// The network from which it was opened: /24 of IPv4, /48 of IPv6.
	pub network: String,
	/// Since when.
	pub opened_at: Moment,
	/// Until when.
	pub expires_at: Moment,
	/// Whether it is the one that asks.
	pub is_this: bool,
}

/// A kind of event of a person's login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LoginEventKind {
	/// Somebody logged in.
	LoggedIn,
	/// The password was registered or changed.
	PasswordSet,
}

/// An event of a person's login on one device in one network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LoginEvent {
	/// What.
	pub kind: LoginEventKind,
	/// The device as it called itself.
	pub device: String,
	/// The network from which it came: /24 of IPv4, /48 of IPv6.
	pub network: String,
	/// When it happened the first time.
	pub first_at: Moment,
	/// When it happened last.
	pub last_at: Moment,
	/// Whether device and network are those of the session that asks.
	pub is_this: bool,
}

// Neither shows what opens anything.

impl fmt::Debug for SignedIn {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.debug_struct("SignedIn").field("session", &self.session).finish_non_exhaustive()
	}
}

impl fmt::Debug for SessionInfo {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.debug_struct("SessionInfo")
			.field("participant", &self.participant)
			.field("role", &self.role)
			.field("organisation", &self.organisation)
			.field("status", &self.status)
			.field("opened_at", &self.opened_at)
			.field("expires_at", &self.expires_at)
			.finish_non_exhaustive()
	}
}

/// The bytes that accounts sign for the gateway. Each starts with its own domain tag, so that no signature serves as
/// another, nor as a transaction's.
pub mod signed {
	use vacchain_primitives::{EncryptionKey, ParticipantId};

	/// For a login: the tag, the chain's genesis hash, the participant, the challenge.
	pub fn challenge(genesis: &[u8; 32], participant: &ParticipantId, challenge: &[u8]) -> Vec<u8> {
		[b"vacchain/gateway/login/v1/", &genesis[..], &participant.0, challenge].concat()
	}

	/// For a new credential: the tag, the chain's genesis hash, the participant, the encryption key, the attempt, and
	/// BLAKE2-256 of the upload and of the bundle.
	pub fn credential(
		genesis: &[u8; 32],
		participant: &ParticipantId,
		encryption_key: &EncryptionKey,
		attempt: &[u8],
		upload_hash: &[u8; 32],
		bundle_hash: &[u8; 32],
	) -> Vec<u8> {
		[
			b"vacchain/gateway/credential/v1/",
			&genesis[..],
			&participant.0,
			&encryption_key.0,
			attempt,
			upload_hash,
			bundle_hash,
		]
		.concat()
	}
}
