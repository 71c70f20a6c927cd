//! The client's side.

use alloc::vec::Vec;
use core::fmt;
use opaque_ke::{
	ClientLoginFinishParameters, ClientRegistrationFinishParameters, CredentialResponse, RegistrationResponse,
};
use rand_core::CryptoRng;

use super::{
	ExportKey, Identities, KE2_LEN, MAX_PASSWORD, REGISTRATION_RESPONSE_LEN, SessionKey, Suite, exactly,
	refusal, rng::Lent, take,
};
use crate::Error;

/// What a client keeps while it registers a password.
pub struct ClientRegistration(opaque_ke::ClientRegistration<Suite>);

/// What a client keeps while it logs in.
pub struct ClientLogin(opaque_ke::ClientLogin<Suite>);

/// A registration as its client sees it.
#[derive(Clone, PartialEq, Eq)]
pub struct FinishedRegistration {
	/// For the server alone: the registration upload.
	pub upload: Vec<u8>,
	/// For the client alone.
	pub export_key: ExportKey,
}

/// A login as its client sees it. The server has proved itself; that the client has too, the server knows
/// when it has the finalization.
#[derive(Clone, PartialEq, Eq)]
pub struct FinishedLogin {
	/// For the server: KE3.
	pub finalization: Vec<u8>,
	/// For the client alone.
	pub export_key: ExportKey,
	/// What the server has too.
	pub session_key: SessionKey,
}

/// The password, if its length is one that is taken.
fn bounded(password: &[u8]) -> Result<&[u8], Error> {
	match password.len() {
		1..=MAX_PASSWORD => Ok(password),
		len => Err(Error::PasswordLength { len, max: MAX_PASSWORD }),
	}
}

impl ClientRegistration {
	/// Begins to register a password. The bytes are the registration request, for the server.
	///
	/// # Errors
	///
	/// [`Error::PasswordLength`] if the password is empty or longer than [`MAX_PASSWORD`] bytes.
	pub fn start(password: &[u8], rng: &mut impl CryptoRng) -> Result<(Self, Vec<u8>), Error> {
		let started =
			opaque_ke::ClientRegistration::start(&mut Lent(rng), bounded(password)?).map_err(refusal)?;
		Ok((Self(started.state), started.message.serialize().to_vec()))
	}

	/// Finishes with the server's registration response. The password is stretched, which takes
	/// [`PASSWORD_STRETCHING`](super::PASSWORD_STRETCHING).
	///
	/// # Errors
	///
	/// [`Error::PasswordLength`] as [`Self::start`]; [`Error::Malformed`] if the response is none that a
	/// server makes; [`Error::OutOfMemory`] if there is not enough to stretch the password.
	pub fn finish(
		self,
		password: &[u8],
		response: &[u8],
		identities: &Identities,
		rng: &mut impl CryptoRng,
	) -> Result<FinishedRegistration, Error> {
		let response = RegistrationResponse::deserialize(exactly(REGISTRATION_RESPONSE_LEN, response)?)
			.map_err(refusal)?;
		let server = identities.server();
		let params = ClientRegistrationFinishParameters::new(identities.identifiers(&server), None);
		let finished =
			self.0.finish(&mut Lent(rng), bounded(password)?, response, params).map_err(refusal)?;
		Ok(FinishedRegistration {
			upload: finished.message.serialize().to_vec(),
			export_key: ExportKey::from_bytes(*take(finished.export_key)),
		})
	}
}

impl ClientLogin {
	/// Begins to log in. The bytes are KE1, for the server.
	///
	/// # Errors
	///
	/// [`Error::PasswordLength`] if the password is empty or longer than [`MAX_PASSWORD`] bytes.
	pub fn start(password: &[u8], rng: &mut impl CryptoRng) -> Result<(Self, Vec<u8>), Error> {
		let started = opaque_ke::ClientLogin::start(&mut Lent(rng), bounded(password)?).map_err(refusal)?;
		Ok((Self(started.state), started.message.serialize().to_vec()))
	}

	/// Finishes with the server's KE2. The password is stretched, which takes
	/// [`PASSWORD_STRETCHING`](super::PASSWORD_STRETCHING).
	///
	/// # Errors
	///
	/// [`Error::WrongPasswordOrDamaged`] if the password or the identities are not those of the registration,
	/// there was none, or a message was changed on its way: which of these cannot be told;
	/// [`Error::PasswordLength`] as [`Self::start`]; [`Error::Malformed`] if the response is none that a
	/// server makes; [`Error::OutOfMemory`] if there is not enough to stretch the password.
	pub fn finish(
		self,
		password: &[u8],
		response: &[u8],
		identities: &Identities,
		rng: &mut impl CryptoRng,
	) -> Result<FinishedLogin, Error> {
		let response = CredentialResponse::deserialize(exactly(KE2_LEN, response)?).map_err(refusal)?;
		let server = identities.server();
		let params = ClientLoginFinishParameters::new(Some(&server), identities.identifiers(&server), None);
		let finished =
			self.0.finish(&mut Lent(rng), bounded(password)?, response, params).map_err(refusal)?;
		Ok(FinishedLogin {
			finalization: finished.message.serialize().to_vec(),
			export_key: ExportKey::from_bytes(*take(finished.export_key)),
			session_key: SessionKey::from_bytes(*take(finished.session_key)),
		})
	}
}

impl fmt::Debug for ClientRegistration {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("ClientRegistration(..)")
	}
}

impl fmt::Debug for ClientLogin {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("ClientLogin(..)")
	}
}

impl fmt::Debug for FinishedRegistration {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("FinishedRegistration(..)")
	}
}

impl fmt::Debug for FinishedLogin {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("FinishedLogin(..)")
	}
}
