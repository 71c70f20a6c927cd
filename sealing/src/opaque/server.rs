//! The server's side.

use alloc::vec::Vec;
use core::fmt;
use opaque_ke::{
	CredentialFinalization, CredentialRequest, RegistrationRequest, RegistrationUpload,
	ServerLoginParameters, ServerRegistration,
};
use rand_core::CryptoRng;
use vacchain_primitives::ParticipantId;
use zeroize::{Zeroize, Zeroizing};

use super::{
	Identities, KE1_LEN, KE3_LEN, REGISTRATION_REQUEST_LEN, REGISTRATION_UPLOAD_LEN, SERVER_SETUP_LEN,
	SessionKey, Suite, exactly, refusal, rng::Lent, take,
};
use crate::Error;

/// A server's secrets, the same for all its clients and as long as they shall be able to log in: the seed of
/// its OPRF keys and its private key. All gateways that share a store share one.
#[derive(Clone)]
pub struct ServerSetup(opaque_ke::ServerSetup<Suite>);

/// What a server keeps while a client logs in.
pub struct ServerLogin(opaque_ke::ServerLogin<Suite>);

/// What the server keeps of a client, from the client's registration upload: 192 bytes, which are of no use
/// to guess the password without the server's setup.
///
/// # Errors
///
/// [`Error::Malformed`] if the upload is none that a client makes.
pub fn credential_file(upload: &[u8]) -> Result<Vec<u8>, Error> {
	let upload = exactly(REGISTRATION_UPLOAD_LEN, upload)?;
	let upload = RegistrationUpload::<Suite>::deserialize(upload).map_err(refusal)?;
	Ok(ServerRegistration::finish(upload).serialize().to_vec())
}

impl ServerSetup {
	/// A fresh one.
	pub fn generate(rng: &mut impl CryptoRng) -> Self {
		Self(opaque_ke::ServerSetup::new(&mut Lent(rng)))
	}

	/// Its 128 bytes.
	pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
		let mut serialized = self.0.serialize();
		let bytes = Zeroizing::new(serialized.to_vec());
		serialized.as_mut_slice().zeroize();
		bytes
	}

	/// From its 128 bytes.
	///
	/// # Errors
	///
	/// [`Error::Malformed`] if they are none.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
		opaque_ke::ServerSetup::deserialize(exactly(SERVER_SETUP_LEN, bytes)?).map(Self).map_err(refusal)
	}

	/// Answers a registration request. The bytes are the registration response; nothing is kept.
	///
	/// # Errors
	///
	/// [`Error::Malformed`] if the request is none that a client makes.
	pub fn register(&self, request: &[u8], client: &ParticipantId) -> Result<Vec<u8>, Error> {
		let request = exactly(REGISTRATION_REQUEST_LEN, request)?;
		let request = RegistrationRequest::deserialize(request).map_err(refusal)?;
		let started = ServerRegistration::start(&self.0, request, &client.0).map_err(refusal)?;
		Ok(started.message.serialize().to_vec())
	}

	/// Answers a client's KE1. The bytes are KE2.
	///
	/// Without a credential file, a registration is made up (RFC 9807, section 6.3.2.2), so that whoever asks
	/// learns neither from the answer nor from its time whether the client has one.
	///
	/// # Errors
	///
	/// [`Error::Malformed`] if the request is none that a client makes; [`Error::CredentialFile`] if the file
	/// is none that [`credential_file`] made.
	pub fn start_login(
		&self,
		credential_file: Option<&[u8]>,
		request: &[u8],
		identities: &Identities,
		rng: &mut impl CryptoRng,
	) -> Result<(ServerLogin, Vec<u8>), Error> {
		let request = CredentialRequest::deserialize(exactly(KE1_LEN, request)?).map_err(refusal)?;
		// Decoded, too, where there is no file, for the time that it takes.
		let decoy = self.decoy();
		let file = exactly(REGISTRATION_UPLOAD_LEN, credential_file.unwrap_or(&decoy))
			.and_then(|file| ServerRegistration::deserialize(file).map_err(refusal))
			.map_err(|_| Error::CredentialFile)?;
		let file = credential_file.is_some().then_some(file);
		let server = identities.server();
		let params =
			ServerLoginParameters { context: Some(&server), identifiers: identities.identifiers(&server) };
		let started = opaque_ke::ServerLogin::start(
			&mut Lent(rng),
			&self.0,
			file,
			request,
			&identities.client.0,
			params,
		)
		.map_err(refusal)?;
		Ok((ServerLogin(started.state), started.message.serialize().to_vec()))
	}

	/// A credential file of nobody.
	fn decoy(&self) -> Vec<u8> {
		let mut file = self.0.keypair().public().serialize().to_vec();
		file.resize(REGISTRATION_UPLOAD_LEN, 0);
		file
	}
}

impl ServerLogin {
	/// Checks the client's KE3. Only now has the client proved its password.
	///
	/// # Errors
	///
	/// [`Error::Malformed`] if the finalization does not have its length; [`Error::WrongPasswordOrDamaged`]
	/// if it proves nothing.
	pub fn finish(self, finalization: &[u8]) -> Result<SessionKey, Error> {
		let finalization =
			CredentialFinalization::deserialize(exactly(KE3_LEN, finalization)?).map_err(refusal)?;
		// Context and identifiers are in the transcript that the state was made of.
		let finished = self.0.finish(finalization, ServerLoginParameters::default()).map_err(refusal)?;
		Ok(SessionKey::from_bytes(*take(finished.session_key)))
	}
}

impl fmt::Debug for ServerSetup {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("ServerSetup(..)")
	}
}

impl fmt::Debug for ServerLogin {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("ServerLogin(..)")
	}
}
