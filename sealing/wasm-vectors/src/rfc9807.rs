//! RFC 9807's vectors of the suite that the registry uses.
//!
//! The vectors stretch nothing, so the suite that is checked is the registry's with the identity function in
//! place of Argon2id; the vectors of a login in `own.rs` have the whole suite. A generator that gives the
//! vectors' own blinds, seeds and nonces stands in for chance, in the order in which they are drawn.
//!
//! Every message and every output of the vectors is checked, and of the intermediate values those that a
//! message carries: the client's public key and the envelope. The others (`auth_key`, `randomized_password`,
//! `handshake_secret`, `server_mac_key`, `client_mac_key`, `oprf_key`) never leave the implementation; no
//! output could be right if one of them were wrong.

use opaque_ke::{
	CipherSuite, ClientLogin, ClientLoginFinishParameters, ClientRegistration,
	ClientRegistrationFinishParameters, CredentialFinalization, CredentialRequest, CredentialResponse,
	Identifiers, RegistrationRequest, RegistrationResponse, RegistrationUpload, ServerLogin,
	ServerLoginParameters, ServerRegistration, ServerSetup, ksf,
	rand::{self, CryptoRng, RngCore},
};
use rand_core::Rng;
use serde::Deserialize;
use vacchain_sealing::opaque::{
	KE1_LEN, KE2_LEN, KE3_LEN, KeyExchange, Oprf, REGISTRATION_REQUEST_LEN, REGISTRATION_RESPONSE_LEN,
	REGISTRATION_UPLOAD_LEN, SERVER_SETUP_LEN,
};

use crate::{Failure, bytes::Hex, rng::Given, same};

const VECTORS: &str = include_str!("../../vectors/rfc9807.json");

/// The registry's suite, but that nothing is stretched.
struct Unstretched;

impl CipherSuite for Unstretched {
	type OprfCs = Oprf;
	type KeyExchange = KeyExchange;
	type Ksf = ksf::Identity;
}

/// Appendix C, as much of it as is checked, in the RFC's own names.
#[derive(Deserialize)]
struct Vectors {
	real: Vec<Real>,
	fake: Vec<Fake>,
}

/// Who registers and logs in, and where.
#[derive(Deserialize)]
struct Configuration {
	#[serde(rename = "OPRF")]
	oprf: String,
	#[serde(rename = "KSF")]
	ksf: String,
	#[serde(rename = "Group")]
	group: String,
	#[serde(rename = "Context")]
	context: Hex,
	client_identity: Option<Hex>,
	server_identity: Option<Hex>,
	oprf_seed: Hex,
	credential_identifier: Hex,
	server_private_key: Hex,
	server_public_key: Hex,
	masking_nonce: Hex,
	server_nonce: Hex,
	server_keyshare_seed: Hex,
}

/// A client that has registered.
#[derive(Deserialize)]
struct Real {
	#[serde(flatten)]
	configuration: Configuration,
	password: Hex,
	envelope_nonce: Hex,
	client_nonce: Hex,
	client_keyshare_seed: Hex,
	blind_registration: Hex,
	blind_login: Hex,
	client_public_key: Hex,
	envelope: Hex,
	registration_request: Hex,
	registration_response: Hex,
	registration_upload: Hex,
	#[serde(rename = "KE1")]
	ke1: Hex,
	#[serde(rename = "KE2")]
	ke2: Hex,
	#[serde(rename = "KE3")]
	ke3: Hex,
	export_key: Hex,
	session_key: Hex,
}

/// A client that has not.
#[derive(Deserialize)]
struct Fake {
	#[serde(flatten)]
	configuration: Configuration,
	client_public_key: Hex,
	masking_key: Hex,
	#[serde(rename = "KE1")]
	ke1: Hex,
	#[serde(rename = "KE2")]
	ke2: Hex,
}

impl RngCore for Given<'_> {
	fn next_u32(&mut self) -> u32 {
		Rng::next_u32(self)
	}

	fn next_u64(&mut self) -> u64 {
		Rng::next_u64(self)
	}

	fn fill_bytes(&mut self, dest: &mut [u8]) {
		Rng::fill_bytes(self, dest);
	}

	fn try_fill_bytes(&mut self, dest: &mut [u8]) -> Result<(), rand::Error> {
		Rng::fill_bytes(self, dest);
		Ok(())
	}
}

impl CryptoRng for Given<'_> {}

fn failed(error: opaque_ke::errors::ProtocolError) -> Failure {
	error.to_string()
}

/// What is drawn for a blind: twice as many bytes, little endian, of which the remainder is taken.
fn drawn_for(blind: &Hex) -> Vec<u8> {
	[blind.0.as_slice(), &[0; 32]].concat()
}

impl Configuration {
	fn check(&self) -> Result<(), Failure> {
		same("OPRF", self.oprf.as_str(), "ristretto255-SHA512")?;
		same("KSF", self.ksf.as_str(), "Identity")?;
		same("group", self.group.as_str(), "ristretto255")
	}

	/// The server's secrets, with the public key of the clients who do not exist.
	fn server_setup(&self, nobody: &Hex) -> Result<ServerSetup<Unstretched>, Failure> {
		let bytes = [self.oprf_seed.0.as_slice(), &self.server_private_key.0, &nobody.0].concat();
		same("length of the server's setup", bytes.len(), SERVER_SETUP_LEN)?;
		let setup = ServerSetup::deserialize(&bytes).map_err(failed)?;
		let public_key = setup.keypair().public().serialize();
		same("the server's public key", public_key.as_slice(), &self.server_public_key.0)?;
		Ok(setup)
	}

	fn identifiers(&self) -> Identifiers<'_> {
		let [client, server] = [&self.client_identity, &self.server_identity]
			.map(|identity| identity.as_ref().map(|identity| identity.0.as_slice()));
		Identifiers { client, server }
	}

	/// The server's answer to KE1. The masking key is that of a client who does not exist; it is drawn for
	/// those who exist, too.
	fn start_login(
		&self,
		setup: &ServerSetup<Unstretched>,
		file: Option<ServerRegistration<Unstretched>>,
		masking_key: &[u8; 64],
		ke1: &Hex,
	) -> Result<(ServerLogin<Unstretched>, Vec<u8>), Failure> {
		let drawn = [
			masking_key.as_slice(),
			&self.masking_nonce.0,
			&self.server_keyshare_seed.0,
			&self.server_nonce.0,
		]
		.concat();
		let request = CredentialRequest::deserialize(&ke1.0).map_err(failed)?;
		let params = self.login_parameters();
		let identifier = &self.credential_identifier.0;
		let started = ServerLogin::start(&mut Given(&drawn), setup, file, request, identifier, params)
			.map_err(failed)?;
		Ok((started.state, started.message.serialize().to_vec()))
	}

	fn login_parameters(&self) -> ServerLoginParameters<'_, '_> {
		ServerLoginParameters { context: Some(&self.context.0), identifiers: self.identifiers() }
	}
}

impl Real {
	fn check(&self) -> Result<(), Failure> {
		self.configuration.check()?;
		let setup = self.configuration.server_setup(&self.configuration.server_public_key)?;
		let file = self.register(&setup)?;
		self.log_in(&setup, file)
	}

	fn register(&self, setup: &ServerSetup<Unstretched>) -> Result<ServerRegistration<Unstretched>, Failure> {
		let drawn = drawn_for(&self.blind_registration);
		let client =
			ClientRegistration::<Unstretched>::start(&mut Given(&drawn), &self.password.0).map_err(failed)?;
		let request = client.message.serialize();
		same("registration request", request.as_slice(), &self.registration_request.0)?;
		same("its length", request.len(), REGISTRATION_REQUEST_LEN)?;

		let request = RegistrationRequest::deserialize(&request).map_err(failed)?;
		let identifier = &self.configuration.credential_identifier.0;
		let response =
			ServerRegistration::start(setup, request, identifier).map_err(failed)?.message.serialize();
		same("registration response", response.as_slice(), &self.registration_response.0)?;
		same("its length", response.len(), REGISTRATION_RESPONSE_LEN)?;

		let response = RegistrationResponse::deserialize(&response).map_err(failed)?;
		let params = ClientRegistrationFinishParameters::new(self.configuration.identifiers(), None);
		let finished = client
			.state
			.finish(&mut Given(&self.envelope_nonce.0), &self.password.0, response, params)
			.map_err(failed)?;
		let upload = finished.message.serialize();
		same("registration upload", upload.as_slice(), &self.registration_upload.0)?;
		same("its length", upload.len(), REGISTRATION_UPLOAD_LEN)?;
		same("the client's public key", upload.starts_with(&self.client_public_key.0), true)?;
		same("the envelope", upload.ends_with(&self.envelope.0), true)?;
		same("export key at the registration", finished.export_key.as_slice(), &self.export_key.0)?;

		Ok(ServerRegistration::finish(RegistrationUpload::deserialize(&upload).map_err(failed)?))
	}

	fn log_in(
		&self,
		setup: &ServerSetup<Unstretched>,
		file: ServerRegistration<Unstretched>,
	) -> Result<(), Failure> {
		let drawn =
			[drawn_for(&self.blind_login).as_slice(), &self.client_keyshare_seed.0, &self.client_nonce.0]
				.concat();
		let client =
			ClientLogin::<Unstretched>::start(&mut Given(&drawn), &self.password.0).map_err(failed)?;
		let ke1 = client.message.serialize();
		same("KE1", ke1.as_slice(), &self.ke1.0)?;
		same("its length", ke1.len(), KE1_LEN)?;

		let (server, ke2) = self.configuration.start_login(setup, Some(file), &[0; 64], &self.ke1)?;
		same("KE2", &ke2, &self.ke2.0)?;
		same("its length", ke2.len(), KE2_LEN)?;

		let response = CredentialResponse::deserialize(&ke2).map_err(failed)?;
		let identifiers = self.configuration.identifiers();
		let params = ClientLoginFinishParameters::new(Some(&self.configuration.context.0), identifiers, None);
		let finished =
			client.state.finish(&mut Given(&[]), &self.password.0, response, params).map_err(failed)?;
		let ke3 = finished.message.serialize();
		same("KE3", ke3.as_slice(), &self.ke3.0)?;
		same("its length", ke3.len(), KE3_LEN)?;
		same("export key at the login", finished.export_key.as_slice(), &self.export_key.0)?;
		same("the client's session key", finished.session_key.as_slice(), &self.session_key.0)?;

		let finalization = CredentialFinalization::deserialize(&ke3).map_err(failed)?;
		let finished = server.finish(finalization, self.configuration.login_parameters()).map_err(failed)?;
		same("the server's session key", finished.session_key.as_slice(), &self.session_key.0)
	}
}

impl Fake {
	fn check(&self) -> Result<(), Failure> {
		self.configuration.check()?;
		let setup = self.configuration.server_setup(&self.client_public_key)?;
		let (_, ke2) = self.configuration.start_login(&setup, None, &self.masking_key.array()?, &self.ke1)?;
		same("KE2", &ke2, &self.ke2.0)
	}
}

/// Checks registration and login, both sides of each, without and with identities of its own, and the answer
/// to a client who has not registered.
///
/// # Errors
///
/// What differs first.
pub fn check_rfc9807() -> Result<(), Failure> {
	let vectors: Vectors = serde_json::from_str(VECTORS).map_err(|error| error.to_string())?;
	same("number of vectors", (vectors.real.len(), vectors.fake.len()), (2, 1))?;
	for (i, real) in vectors.real.iter().enumerate() {
		real.check().map_err(|reason| format!("real vector {}: {reason}", i + 1))?;
	}
	for (i, fake) in vectors.fake.iter().enumerate() {
		fake.check().map_err(|reason| format!("fake vector {}: {reason}", i + 1))?;
	}
	Ok(())
}
