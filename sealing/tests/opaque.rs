//! What holds for every registration and login.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

use proptest::{collection::vec, prelude::*};
use vacchain_primitives::ParticipantId;
use vacchain_sealing::{
	Error,
	opaque::{
		ClientLogin, ClientRegistration, ExportKey, FinishedLogin, FinishedRegistration, Identities, KE1_LEN,
		KE2_LEN, KE3_LEN, MAX_PASSWORD, REGISTRATION_REQUEST_LEN, REGISTRATION_RESPONSE_LEN,
		REGISTRATION_UPLOAD_LEN, SERVER_SETUP_LEN, ServerSetup, SessionKey, credential_file,
	},
};
use vacchain_sealing_vectors::VectorRng;

const PASSWORD: &[u8] = b"korrekt husdier";

/// A network with one client, who has registered.
struct Registry {
	rng: VectorRng,
	setup: ServerSetup,
	identities: Identities,
	file: Vec<u8>,
	export_key: ExportKey,
}

impl Registry {
	fn new(seed: &[u8], password: &[u8]) -> Self {
		let mut rng = VectorRng::new(seed);
		let setup = ServerSetup::generate(&mut rng);
		let identities = Identities { client: ParticipantId(rng.array()), genesis: rng.array() };
		let FinishedRegistration { upload, export_key } =
			register(&setup, password, &identities, &mut rng).unwrap();
		Self { rng, setup, identities, file: credential_file(&upload).unwrap(), export_key }
	}

	/// A login by messages that arrive as they were sent.
	fn log_in(&mut self, password: &[u8]) -> Result<(FinishedLogin, SessionKey), Error> {
		let Self { rng, setup, identities, file, .. } = self;
		let (client, ke1) = ClientLogin::start(password, rng)?;
		let (server, ke2) = setup.start_login(Some(file), &ke1, identities, rng)?;
		let logged_in = client.finish(password, &ke2, identities, rng)?;
		let session_key = server.finish(&logged_in.finalization)?;
		Ok((logged_in, session_key))
	}
}

fn register(
	setup: &ServerSetup,
	password: &[u8],
	identities: &Identities,
	rng: &mut VectorRng,
) -> Result<FinishedRegistration, Error> {
	let (client, request) = ClientRegistration::start(password, rng)?;
	let response = setup.register(&request, &identities.client)?;
	client.finish(password, &response, identities, rng)
}

/// The message with another byte at each position in turn, each with another bit flipped.
fn changed_at_every_position(message: &[u8]) -> impl Iterator<Item = Vec<u8>> {
	(0..message.len()).map(|position| {
		let mut changed = message.to_vec();
		changed[position] ^= 1 << (position % 8);
		changed
	})
}

/// The message too short and too long.
fn of_other_lengths(message: &[u8]) -> [Vec<u8>; 4] {
	let shorter = message[..message.len() - 1].to_vec();
	[Vec::new(), shorter, [message, &[0]].concat(), [message, message].concat()]
}

fn is_refusal(error: Error) -> bool {
	matches!(error, Error::Malformed | Error::WrongPasswordOrDamaged)
}

proptest! {
	#![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(12) })]

	/// R13: everyone logs in with a username and a password.
	#[test]
	fn who_registered_logs_in_and_both_sides_get_one_key(
		seed: [u8; 16], password in vec(any::<u8>(), 1..80),
	) {
		let mut registry = Registry::new(&seed, &password);
		let (first, first_key) = registry.log_in(&password).unwrap();
		let (second, second_key) = registry.log_in(&password).unwrap();
		prop_assert_eq!(&first.session_key, &first_key);
		prop_assert_eq!(&second.session_key, &second_key);
		prop_assert_ne!(first_key, second_key);
		prop_assert_eq!(&first.export_key, &registry.export_key);
		prop_assert_eq!(second.export_key, registry.export_key);
		prop_assert_ne!(first.finalization, second.finalization);
	}

	/// R13: another password does not log in.
	#[test]
	fn another_password_does_not_log_in(
		seed: [u8; 16], password in vec(any::<u8>(), 1..80), index: prop::sample::Index,
	) {
		let mut registry = Registry::new(&seed, &password);
		let mut other = password.clone();
		other[index.index(password.len())] ^= 1;
		for other in [other, [password.as_slice(), &[0]].concat()] {
			prop_assert_eq!(registry.log_in(&other).err(), Some(Error::WrongPasswordOrDamaged));
		}
	}

	#[test]
	fn nobody_logs_in_as_someone_else_or_elsewhere(seed: [u8; 16], index in 0..32_usize) {
		let Registry { mut rng, setup, identities, file, .. } = Registry::new(&seed, PASSWORD);
		let (mut someone_else, mut elsewhere) = (identities, identities);
		someone_else.client.0[index] ^= 1;
		elsewhere.genesis[index] ^= 1;
		let another_setup = ServerSetup::generate(&mut rng);
		for (setup, server_side, client_side) in [
			(&setup, someone_else, identities),
			(&setup, someone_else, someone_else),
			(&setup, identities, someone_else),
			(&setup, elsewhere, identities),
			(&setup, elsewhere, elsewhere),
			(&setup, identities, elsewhere),
			(&another_setup, identities, identities),
		] {
			let (client, ke1) = ClientLogin::start(PASSWORD, &mut rng).unwrap();
			let (_, ke2) = setup.start_login(Some(&file), &ke1, &server_side, &mut rng).unwrap();
			let refused = client.finish(PASSWORD, &ke2, &client_side, &mut rng);
			prop_assert_eq!(refused, Err(Error::WrongPasswordOrDamaged));
		}
	}

	/// R13: who guesses usernames learns nothing from the answers.
	#[test]
	fn the_answer_to_who_has_not_registered_looks_like_any_other(seed: [u8; 16]) {
		let Registry { mut rng, setup, identities, file, .. } = Registry::new(&seed, PASSWORD);
		let (client, ke1) = ClientLogin::start(PASSWORD, &mut rng).unwrap();
		let (_, known) = setup.start_login(Some(&file), &ke1, &identities, &mut rng).unwrap();
		let (server, unknown) = setup.start_login(None, &ke1, &identities, &mut rng).unwrap();
		prop_assert_eq!(unknown.len(), known.len());
		// The same evaluation, before and after a registration; nothing else stays from answer to answer.
		prop_assert_eq!(&unknown[..32], &known[..32]);
		let (_, again) = setup.start_login(None, &ke1, &identities, &mut rng).unwrap();
		prop_assert_eq!(&again[..32], &unknown[..32]);
		for (one, other) in [(&known, &unknown), (&unknown, &again)] {
			let chunks = |answer: &[u8]| -> Vec<Vec<u8>> { answer[32..].chunks(32).map(Into::into).collect() };
			let same = chunks(one).into_iter().zip(chunks(other)).filter(|(one, other)| one == other).count();
			prop_assert_eq!(same, 0);
		}
		let refused = client.finish(PASSWORD, &unknown, &identities, &mut rng);
		prop_assert_eq!(refused, Err(Error::WrongPasswordOrDamaged));
		prop_assert_eq!(server.finish(&[0; KE3_LEN]), Err(Error::WrongPasswordOrDamaged));
	}

	/// A message that only has to be well-formed is made by chance once in 256 times, of two random points; what has a MAC
	/// is never.
	#[test]
	fn bytes_that_nobody_made_are_refused(seed: [u8; 16], bytes in vec(any::<u8>(), 0..400)) {
		let Registry { mut rng, setup, identities, file, .. } = Registry::new(&seed, PASSWORD);
		let client = identities.client;
		for len in [
			bytes.len(),
			REGISTRATION_REQUEST_LEN,
			REGISTRATION_RESPONSE_LEN,
			REGISTRATION_UPLOAD_LEN,
			KE1_LEN,
			KE2_LEN,
			KE3_LEN,
		] {
			let mut bytes = bytes.clone();
			bytes.resize(len, 0xff);
			prop_assert!(setup.register(&bytes, &client).err().is_none_or(is_refusal));
			prop_assert!(credential_file(&bytes).err().is_none_or(is_refusal));
			let (_, ke1) = ClientLogin::start(PASSWORD, &mut rng).unwrap();
			let (server, _) = setup.start_login(Some(&file), &ke1, &identities, &mut rng).unwrap();
			prop_assert!(server.finish(&bytes).is_err_and(is_refusal));
			let started = setup.start_login(None, &bytes, &identities, &mut rng);
			prop_assert!(started.err().is_none_or(is_refusal));
			let (registration, _) = ClientRegistration::start(PASSWORD, &mut rng).unwrap();
			let registered = registration.finish(PASSWORD, &bytes, &identities, &mut rng);
			prop_assert!(registered.err().is_none_or(is_refusal));
			let (login, _) = ClientLogin::start(PASSWORD, &mut rng).unwrap();
			prop_assert!(login.finish(PASSWORD, &bytes, &identities, &mut rng).is_err_and(is_refusal));
		}
	}
}

#[test]
fn a_registration_with_a_changed_message_lets_nobody_in() {
	let Registry { mut rng, setup, identities, .. } = Registry::new(b"registration", PASSWORD);
	let client = rng.clone();
	let start = || ClientRegistration::start(PASSWORD, &mut client.clone()).unwrap();
	let (_, request) = start();
	let response = setup.register(&request, &identities.client).unwrap();
	let upload = start().0.finish(PASSWORD, &response, &identities, &mut rng).unwrap().upload;

	let responses = changed_at_every_position(&request)
		.map(|request| setup.register(&request, &identities.client))
		.chain(changed_at_every_position(&response).map(Ok));
	let mut uploads: Vec<_> = responses
		.map(|response| start().0.finish(PASSWORD, &response?, &identities, &mut rng))
		.map(|registered| registered.map(|registered| registered.upload))
		.collect();
	assert_eq!(uploads.len(), REGISTRATION_REQUEST_LEN + REGISTRATION_RESPONSE_LEN);
	uploads.extend(changed_at_every_position(&upload).map(Ok));

	for (i, upload) in uploads.into_iter().enumerate() {
		let log_in = || {
			let file = credential_file(&upload?)?;
			let (client, ke1) = ClientLogin::start(PASSWORD, &mut rng)?;
			let (_, ke2) = setup.start_login(Some(&file), &ke1, &identities, &mut rng)?;
			client.finish(PASSWORD, &ke2, &identities, &mut rng)
		};
		assert!(log_in().is_err_and(is_refusal), "{i}");
	}
}

#[test]
fn a_login_with_a_changed_message_fails() {
	let Registry { mut rng, setup, identities, file, .. } = Registry::new(b"login", PASSWORD);
	let (at_client, at_server) = (rng.clone(), VectorRng::new(b"the server's"));
	let start = || ClientLogin::start(PASSWORD, &mut at_client.clone()).unwrap();
	let answer = |ke1: &[u8]| setup.start_login(Some(&file), ke1, &identities, &mut at_server.clone());
	let (client, ke1) = start();
	let (server, ke2) = answer(&ke1).unwrap();
	let ke3 = client.finish(PASSWORD, &ke2, &identities, &mut rng).unwrap().finalization;
	server.finish(&ke3).unwrap();

	let answers = changed_at_every_position(&ke1).map(|ke1| Ok(answer(&ke1)?.1));
	for (i, ke2) in answers.chain(changed_at_every_position(&ke2).map(Ok)).enumerate() {
		let refused = ke2.and_then(|ke2| start().0.finish(PASSWORD, &ke2, &identities, &mut rng));
		assert!(refused.is_err_and(is_refusal), "{i}");
	}
	for ke3 in changed_at_every_position(&ke3) {
		let (server, _) = answer(&ke1).unwrap();
		assert_eq!(server.finish(&ke3), Err(Error::WrongPasswordOrDamaged));
	}
}

#[test]
fn messages_of_another_length_are_refused() {
	let Registry { mut rng, setup, identities, file, .. } = Registry::new(b"lengths", PASSWORD);
	let (registration, request) = ClientRegistration::start(PASSWORD, &mut rng).unwrap();
	let response = setup.register(&request, &identities.client).unwrap();
	let upload = registration.finish(PASSWORD, &response, &identities, &mut rng).unwrap().upload;
	let (login, ke1) = ClientLogin::start(PASSWORD, &mut rng).unwrap();
	let (server, ke2) = setup.start_login(Some(&file), &ke1, &identities, &mut rng).unwrap();
	let ke3 = login.finish(PASSWORD, &ke2, &identities, &mut rng).unwrap().finalization;
	server.finish(&ke3).unwrap();

	for request in of_other_lengths(&request) {
		assert_eq!(setup.register(&request, &identities.client), Err(Error::Malformed));
	}
	for response in of_other_lengths(&response) {
		let (registration, _) = ClientRegistration::start(PASSWORD, &mut rng).unwrap();
		let refused = registration.finish(PASSWORD, &response, &identities, &mut rng);
		assert_eq!(refused, Err(Error::Malformed));
	}
	for upload in of_other_lengths(&upload) {
		assert_eq!(credential_file(&upload), Err(Error::Malformed));
		let refused = setup.start_login(Some(&upload), &ke1, &identities, &mut rng);
		assert_eq!(refused.err(), Some(Error::CredentialFile));
	}
	for changed in of_other_lengths(&ke1) {
		let refused = setup.start_login(Some(&file), &changed, &identities, &mut rng);
		assert_eq!(refused.err(), Some(Error::Malformed));
	}
	for ke2 in of_other_lengths(&ke2) {
		let (login, _) = ClientLogin::start(PASSWORD, &mut rng).unwrap();
		let refused = login.finish(PASSWORD, &ke2, &identities, &mut rng);
		assert_eq!(refused, Err(Error::Malformed));
	}
	for ke3 in of_other_lengths(&ke3) {
		let (server, _) = setup.start_login(Some(&file), &ke1, &identities, &mut rng).unwrap();
		assert_eq!(server.finish(&ke3), Err(Error::Malformed));
	}
	for bytes in of_other_lengths(&setup.to_bytes()) {
		assert_eq!(ServerSetup::from_bytes(&bytes).err(), Some(Error::Malformed));
	}
}

#[test]
fn a_finalization_does_not_finish_another_login() {
	let Registry { mut rng, setup, identities, file, .. } = Registry::new(b"replay", PASSWORD);
	let (client, ke1) = ClientLogin::start(PASSWORD, &mut rng).unwrap();
	let (server, ke2) = setup.start_login(Some(&file), &ke1, &identities, &mut rng).unwrap();
	let (later, _) = setup.start_login(Some(&file), &ke1, &identities, &mut rng).unwrap();
	let ke3 = client.finish(PASSWORD, &ke2, &identities, &mut rng).unwrap().finalization;
	server.finish(&ke3).unwrap();
	assert_eq!(later.finish(&ke3), Err(Error::WrongPasswordOrDamaged));
}

/// A server that sends back what it was sent would let itself be taken for one that knows the password.
#[test]
fn a_reflected_message_is_refused() {
	let Registry { mut rng, setup, identities, .. } = Registry::new(b"reflection", PASSWORD);
	let (registration, request) = ClientRegistration::start(PASSWORD, &mut rng).unwrap();
	let mut response = setup.register(&request, &identities.client).unwrap();
	response[..32].copy_from_slice(&request);
	let refused = registration.finish(PASSWORD, &response, &identities, &mut rng);
	assert_eq!(refused, Err(Error::Malformed));

	let (login, ke1) = ClientLogin::start(PASSWORD, &mut rng).unwrap();
	let (_, mut ke2) = setup.start_login(None, &ke1, &identities, &mut rng).unwrap();
	ke2[..32].copy_from_slice(&ke1[..32]);
	assert_eq!(login.finish(PASSWORD, &ke2, &identities, &mut rng), Err(Error::Malformed));
}

#[test]
fn one_password_registered_twice_shows_nothing_in_common() {
	let Registry { mut rng, setup, identities, file, export_key } = Registry::new(b"twice", PASSWORD);
	let again = register(&setup, PASSWORD, &identities, &mut rng).unwrap();
	assert_ne!(again.export_key, export_key);
	// The masking key follows from client and password alone (RFC 9807, section 5.2.3).
	assert_ne!(again.upload[..32], file[..32], "public key");
	assert_ne!(again.upload[96..128], file[96..128], "envelope nonce");
	assert_ne!(again.upload[128..], file[128..], "envelope");

	let neighbour = Identities { client: ParticipantId(rng.array()), ..identities };
	let neighbours = register(&setup, PASSWORD, &neighbour, &mut rng).unwrap();
	assert_ne!(neighbours.upload[32..96], file[32..96], "masking key");
	assert_ne!(neighbours.export_key, export_key);
}

#[test]
fn a_servers_setup_outlives_the_server() {
	let mut registry = Registry::new(b"setup", PASSWORD);
	let bytes = registry.setup.to_bytes();
	assert_eq!(bytes.len(), SERVER_SETUP_LEN);
	registry.setup = ServerSetup::from_bytes(&bytes).unwrap();
	assert_eq!(registry.setup.to_bytes(), bytes);
	registry.log_in(PASSWORD).unwrap();

	// A private key that is none, and a public key that is none.
	for range in [64..96, 96..128] {
		for byte in [0, 0xff] {
			let mut changed = bytes.to_vec();
			changed[range.clone()].fill(byte);
			assert_eq!(ServerSetup::from_bytes(&changed).err(), Some(Error::Malformed));
		}
	}
}

#[test]
fn a_password_has_a_length() {
	let mut rng = VectorRng::new(b"lengths");
	let longest = [b'a'; MAX_PASSWORD];
	Registry::new(b"longest", &longest).log_in(&longest).unwrap();
	let too_long = [b'a'; MAX_PASSWORD + 1];
	for password in [&[], too_long.as_slice(), &[b'a'; 1 << 16]] {
		let refused = Error::PasswordLength { len: password.len(), max: MAX_PASSWORD };
		assert_eq!(ClientRegistration::start(password, &mut rng).err(), Some(refused));
		assert_eq!(ClientLogin::start(password, &mut rng).err(), Some(refused));
	}
}

#[test]
fn states_do_not_show() {
	let Registry { mut rng, setup, identities, file, .. } = Registry::new(b"shown", PASSWORD);
	let (registration, request) = ClientRegistration::start(PASSWORD, &mut rng).unwrap();
	let response = setup.register(&request, &identities.client).unwrap();
	let (login, ke1) = ClientLogin::start(PASSWORD, &mut rng).unwrap();
	let (server, ke2) = setup.start_login(Some(&file), &ke1, &identities, &mut rng).unwrap();
	assert_eq!(
		format!("{registration:?} {login:?} {server:?} {setup:?}"),
		"ClientRegistration(..) ClientLogin(..) ServerLogin(..) ServerSetup(..)"
	);
	let registered = registration.finish(PASSWORD, &response, &identities, &mut rng).unwrap();
	let logged_in = login.finish(PASSWORD, &ke2, &identities, &mut rng).unwrap();
	let session_key = &logged_in.session_key;
	assert_eq!(
		format!("{registered:?} {logged_in:?} {session_key:?}"),
		"FinishedRegistration(..) FinishedLogin(..) SessionKey(..)"
	);
}
