//! The client's side of registration and login, without input or output: what is sent, and what is made of the answers.
//!
//! The passwords are proved by OPAQUE ([`vacchain_sealing::opaque`]), so that the gateway never sees them. What is
//! sealed under a password's export key, for the gateway to keep, is what a key file holds: the account's seed and the
//! encryption secret ([`Identity::secrets`]).

use rand_core::CryptoRng;
use sp_crypto_hashing::blake2_256;
use vacchain_gateway::types::{
	Challenge, LoginResponse, LoginStart, NewCredential, RegistrationResponse, signed,
};
use vacchain_primitives::ParticipantId;
use vacchain_sealing::{
	Error as SealingError,
	opaque::{ClientLogin, ClientRegistration, ExportKey, Identities},
	open_bundle, seal_bundle,
};

use crate::{
	error::{Error, Result},
	facts::Hash,
	keys::Identity,
	password::{NewPassword, Password},
};

/// The registration of a password, or its change, under way.
#[derive(Debug)]
pub struct Registration(ClientRegistration);

impl Registration {
	/// Begins. The bytes are OPAQUE's registration request, for the gateway.
	///
	/// # Errors
	///
	/// When it is too long.
	pub fn start(password: &NewPassword, rng: &mut impl CryptoRng) -> Result<(Self, Vec<u8>)> {
		let (state, request) = ClientRegistration::start(password.password().as_bytes(), rng)?;
		Ok((Self(state), request))
	}

	/// Finishes with the gateway's answer: what the gateway is to keep, signed by the identity's account. Stretches the
	/// password, which takes a moment and 64 MiB.
	///
	/// # Errors
	///
	/// [`Error::Sealing`] if the answer is none that a gateway makes.
	pub fn finish(
		self,
		identity: &Identity,
		genesis: &Hash,
		password: &NewPassword,
		response: &RegistrationResponse,
		rng: &mut impl CryptoRng,
	) -> Result<NewCredential> {
		let identities = Identities { client: identity.id, genesis: *genesis };
		let registered =
			self.0.finish(password.password().as_bytes(), response.response.as_ref(), &identities, rng)?;
		let secrets = identity.secrets();
		let bundle = seal_bundle(&registered.export_key, &identity.id, genesis, secrets.as_slice(), rng)?;
		let message = signed::credential(
			genesis,
			&identity.id,
			&identity.encryption.public(),
			response.attempt.as_ref(),
			&blake2_256(&registered.upload),
			&blake2_256(&bundle),
		);
		Ok(NewCredential {
			attempt: response.attempt.clone(),
			upload: registered.upload.into(),
			bundle: bundle.into(),
			account: identity.account.id().into(),
			encryption_key: identity.encryption.public(),
			signature: identity.account.sign(&message).into(),
		})
	}
}

/// A login with a password under way.
#[derive(Debug)]
pub struct Login {
	id: ParticipantId,
	state: ClientLogin,
}

/// The secret that a login with a password gives its client alone.
#[derive(Debug)]
pub struct Proved {
	/// Who.
	pub id: ParticipantId,
	/// OPAQUE's KE3, for the gateway.
	pub finalization: Vec<u8>,
	/// Opens the bundle.
	pub export_key: ExportKey,
}

impl Login {
	/// Begins.
	///
	/// # Errors
	///
	/// When the password is empty or too long.
	pub fn start(
		id: ParticipantId,
		password: &Password,
		rng: &mut impl CryptoRng,
	) -> Result<(Self, LoginStart)> {
		let (state, request) = ClientLogin::start(password.as_bytes(), rng)?;
		Ok((Self { id, state }, LoginStart { participant: id, request: request.into() }))
	}

	/// Finishes with the gateway's answer. Stretches the password, which takes a moment and 64 MiB.
	///
	/// # Errors
	///
	/// [`Error::LoginRefused`] if the password is wrong, or nobody has the username: the same for both;
	/// [`Error::Sealing`] if the answer is none that a gateway makes.
	pub fn finish(
		self,
		genesis: &Hash,
		password: &Password,
		response: &LoginResponse,
		rng: &mut impl CryptoRng,
	) -> Result<Proved> {
		let identities = Identities { client: self.id, genesis: *genesis };
		let finished = self.state.finish(password.as_bytes(), response.response.as_ref(), &identities, rng);
		let logged_in = finished.map_err(|error| match error {
			SealingError::WrongPasswordOrDamaged => Error::LoginRefused,
			error => error.into(),
		})?;
		Ok(Proved { id: self.id, finalization: logged_in.finalization, export_key: logged_in.export_key })
	}
}

impl Proved {
	/// The identity in the bundle that the gateway keeps for whoever has this username.
	///
	/// # Errors
	///
	/// [`Error::Sealing`] if the bundle was changed or is another's.
	pub fn open_bundle(&self, username: &str, genesis: &Hash, bundle: &[u8]) -> Result<Identity> {
		let secrets = open_bundle(&self.export_key, &self.id, genesis, bundle)?;
		Identity::from_secrets(username, self.id, &secrets)
	}
}

/// The signature by which a holder of keys logs in.
pub fn answer(identity: &Identity, genesis: &Hash, challenge: &Challenge) -> [u8; 64] {
	identity.account.sign(&signed::challenge(genesis, &identity.id, challenge.challenge.as_ref()))
}
