//! Who may call which method.
//!
//! [`METHODS`] is the table, [`Authorise`] holds every call to it. Who may read what, the runtime decides.

mod authorise;
mod methods;

use jsonrpsee::Extensions;
use vacchain_gateway::Refusal;
use vacchain_primitives::{AccountId, Moment, ParticipantId, Role};

pub use authorise::{Authorise, Authorised, SessionOf};
pub use methods::{METHODS, Method, Rule, Who, markdown_table};

/// Whose session a request has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
	/// SHA-256 of its token.
	pub token_hash: [u8; 32],
	/// Who.
	pub participant: ParticipantId,
	/// The account that logged in.
	pub account: AccountId,
	/// Since when.
	pub opened_at: Moment,
	/// Until when.
	pub expires_at: Moment,
}

/// A participant who may act now, and called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
	/// The session.
	pub session: Session,
	/// As what.
	pub role: Role,
	/// For whom it works.
	pub organisation: Option<ParticipantId>,
}

impl Session {
	/// The session of a request, for methods that need one: the access check has put it there.
	///
	/// # Errors
	///
	/// [`Refusal::NotLoggedIn`].
	pub fn of(extensions: &Extensions) -> Result<&Self, Refusal> {
		extensions.get::<Self>().ok_or(Refusal::NotLoggedIn)
	}
}

impl Caller {
	/// The caller.
	pub fn id(&self) -> ParticipantId {
		self.session.participant
	}

	/// The caller of a request, for methods that need a registered participant: the access check has put it there.
	///
	/// # Errors
	///
	/// [`Refusal::NotLoggedIn`].
	pub fn of(extensions: &Extensions) -> Result<&Self, Refusal> {
		extensions.get::<Self>().ok_or(Refusal::NotLoggedIn)
	}
}
