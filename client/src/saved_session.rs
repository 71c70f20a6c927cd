//! The file that a program keeps between two commands of one session, as JSON text.
//!
//! The account's seed and the encryption secret are sealed under an [`UnlockShare`] that the gateway keeps as long as
//! the session lives, and gives to whoever proves the session with its token. The text alone opens nothing, and after
//! a logout or the session's end it opens nothing any more.
//!
//! `sealed` is what [`vacchain_sealing::seal_with_share`] makes of [`Identity::secrets`], with the purpose
//! [`PURPOSE`], the chain's genesis hash (32 bytes) and the participant's id (32), in hexadecimal.

use std::fmt;

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use vacchain_gateway::types::{Bytes, SessionInfo};
use vacchain_primitives::{Moment, ParticipantId};
use vacchain_sealing::{UnlockShare, open_with_share, seal_with_share};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{
	client::{Client, LoggedIn},
	error::Result,
	facts::Hash,
	keys::Identity,
	session::Session,
};

pub use crate::error::{SAVED_SESSION_VERSION as VERSION, SavedSessionError};

/// The context for which the secrets are sealed; the genesis hash and the participant's id follow it.
pub const PURPOSE: &[u8] = b"vacchain/saved-session/v1/";
/// Longest text of a saved session, in bytes.
pub const MAX_LEN: usize = 16 * 1024;

/// A session as a program keeps it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct SavedSession {
	version: u32,
	url: String,
	username: String,
	token: String,
	#[zeroize(skip)]
	expires_at: Moment,
	#[zeroize(skip)]
	sealed: Bytes,
}

impl fmt::Debug for SavedSession {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "SavedSession({} at {}, ..)", self.username, self.url)
	}
}

impl SavedSession {
	/// A session that was just opened at the gateway of this address.
	///
	/// # Errors
	///
	/// None in practice: the secrets can be sealed.
	pub fn new(url: &str, genesis: &Hash, logged_in: &LoggedIn, rng: &mut impl CryptoRng) -> Result<Self> {
		let LoggedIn { identity, token, info, share } = logged_in;
		let purpose = purpose(genesis, &identity.id);
		let sealed = seal_with_share(share, &purpose, identity.secrets().as_slice(), rng)?;
		Ok(Self {
			version: VERSION,
			url: url.to_owned(),
			username: identity.username.clone(),
			token: token.to_string(),
			expires_at: info.expires_at,
			sealed: sealed.into(),
		})
	}

	/// Its text. It proves the session to the gateway, so nobody else may read it.
	///
	/// # Errors
	///
	/// None in practice: it can be written as JSON.
	pub fn to_text(&self) -> Result<Zeroizing<String>, SavedSessionError> {
		// Room enough that the buffer never moves and leaves no copy behind.
		let mut text = Zeroizing::new(Vec::with_capacity(MAX_LEN));
		serde_json::to_writer_pretty(&mut *text, self).map_err(not_a_session)?;
		text.push(b'\n');
		let text = String::from_utf8(std::mem::take(&mut *text)).map_err(not_a_session)?;
		Ok(text.into())
	}

	/// From its text.
	///
	/// # Errors
	///
	/// When it is none.
	pub fn from_text(text: &str) -> Result<Self, SavedSessionError> {
		#[derive(Deserialize)]
		struct Versioned {
			version: u32,
		}
		if text.len() > MAX_LEN {
			return Err(not_a_session("it is too long"));
		}
		let Versioned { version } = serde_json::from_str(text).map_err(not_a_session)?;
		if version != VERSION {
			return Err(SavedSessionError::Version(version));
		}
		serde_json::from_str(text).map_err(not_a_session)
	}

	/// The gateway's address.
	pub fn url(&self) -> &str {
		&self.url
	}

	/// Whose it is.
	pub fn username(&self) -> &str {
		&self.username
	}

	/// The token that proves it to the gateway.
	pub fn token(&self) -> &str {
		&self.token
	}

	/// When it ends.
	pub fn expires_at(&self) -> Moment {
		self.expires_at
	}

	/// The identity in it, with what the gateway says of the resumed session.
	///
	/// # Errors
	///
	/// [`SavedSessionError::DoesNotOpen`] if the gateway keeps no share, or another's.
	pub fn open(&self, genesis: &Hash, info: &SessionInfo) -> Result<Identity> {
		let share = info.share.as_ref().and_then(|share| share.0.as_slice().try_into().ok());
		let share = UnlockShare::from_bytes(share.ok_or(SavedSessionError::DoesNotOpen)?);
		let secrets = open_with_share(&share, &purpose(genesis, &info.participant), self.sealed.as_ref())
			.map_err(|_| SavedSessionError::DoesNotOpen)?;
		Identity::from_secrets(&self.username, info.participant, &secrets)
	}

	/// Resumes it on a connection to its gateway.
	///
	/// # Errors
	///
	/// As [`Client::resume`] and [`SavedSession::open`].
	pub async fn resume(&self, client: &Client) -> Result<Session> {
		let info = client.resume(&self.token).await?;
		Ok(Session::new(client, self.open(&client.genesis(), &info)?))
	}
}

fn purpose(genesis: &Hash, id: &ParticipantId) -> Vec<u8> {
	[PURPOSE, &genesis[..], &id.0].concat()
}

fn not_a_session(reason: impl ToString) -> SavedSessionError {
	SavedSessionError::NotASession(reason.to_string())
}
