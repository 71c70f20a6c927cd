//! The state of a connection, beside that of its requests.

use std::{
	fmt,
	net::IpAddr,
	sync::{Arc, PoisonError, RwLock},
};

use jsonrpsee::Extensions;
use zeroize::Zeroizing;

/// One connection of a client: where it comes from, and the session it has. The edge puts it into every request's
/// extensions.
pub struct Connection {
	/// The client's address, as the edge sees it or as a trusted proxy names it.
	pub address: IpAddr,
	token: RwLock<Option<Zeroizing<String>>>,
}

impl Connection {
	/// A connection from this address. `token` is what its `Authorization: Bearer` header said.
	pub fn new(address: IpAddr, token: Option<Zeroizing<String>>) -> Self {
		Self { address, token: RwLock::new(token) }
	}

	/// The connection of a request. Every request has one; without the edge there is none.
	pub fn of(extensions: &Extensions) -> Option<&Arc<Self>> {
		extensions.get::<Arc<Self>>()
	}

	/// The token of its session.
	pub fn token(&self) -> Option<Zeroizing<String>> {
		self.token.read().unwrap_or_else(PoisonError::into_inner).clone()
	}

	/// Gives it a session, or takes it away.
	pub fn set_token(&self, token: Option<Zeroizing<String>>) {
		*self.token.write().unwrap_or_else(PoisonError::into_inner) = token;
	}
}

impl fmt::Debug for Connection {
	/// Neither the address nor the token is for logs.
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("Connection(..)")
	}
}
