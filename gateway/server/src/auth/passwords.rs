//! Registering a password, logging in with it, and changing it.

use std::net::IpAddr;

use jsonrpsee::Extensions;
use sp_crypto_hashing::blake2_256;
use subtle::ConstantTimeEq;
use vacchain_gateway::{
	Refusal,
	types::{Bytes, LoginResponse, LoginStart, NewCredential, RegistrationResponse, SignedIn, signed},
};
use vacchain_gateway_store::{Credential, EventKind};
use vacchain_primitives::{AccountId, Participant, ParticipantId};
use vacchain_sealing::{
	bundle::MAX_BUNDLE,
	opaque::{
		Identities, KE1_LEN, KE3_LEN, REGISTRATION_REQUEST_LEN, REGISTRATION_UPLOAD_LEN, credential_file,
	},
};

use super::{FILE_NAME, Login, SIGNATURE_LEN, connection, exactly, os_rng, pending, sessions::Given};
use crate::{LOG, access::Session, chain::Registered};

impl<K: Registered> Login<K> {
	pub(super) async fn do_start_registration(
		&self,
		ext: &Extensions,
		participant: ParticipantId,
		request: &Bytes,
	) -> Result<RegistrationResponse, Refusal> {
		let address = connection(ext)?.address;
		exactly(REGISTRATION_REQUEST_LEN, request, "registration request")?;
		self.attempts.count_registration(&participant, address).await?;
		self.respond(address, participant, request, None)
	}

	pub(super) async fn do_finish_registration(
		&self,
		ext: &Extensions,
		new: NewCredential,
		given: Result<Given, Refusal>,
	) -> Result<SignedIn, Refusal> {
		let connection = connection(ext)?;
		let given = given?;
		let account = check_sizes(&new)?;
		let begun = self.registrations.finish(&new.attempt, connection.address, self.clock.now())?;
		if begun.session.is_some() {
			return Err(Refusal::AttemptExpired);
		}
		let participant = begun.participant;
		let credential = self.prove(&begun, account, new)?;
		match self.chain.participant(&participant).await? {
			Some(known) if is_theirs(&known, &credential) => {
				self.store.replace_credential(&participant, &credential).await?;
				self.sessions.close_all(&participant, &account, None).await?;
			}
			None if self.store.insert_credential(&participant, &credential).await? => {}
			_ => return Err(Refusal::UsernameTaken),
		}
		// The credential counts from here on: what only tells of it must not make the call fail. Failures are logged.
		let _ = self.attempts.forget_username(&participant).await;
		let opened = self.sessions.open(connection.address, participant, account, given).await?;
		for kind in [EventKind::LoggedIn, EventKind::PasswordSet] {
			let _ = self.sessions.note(&opened.row, kind).await;
		}
		self.signed_in(connection, opened, None).await
	}

	pub(super) async fn do_start_password_change(
		&self,
		ext: &Extensions,
		request: &Bytes,
	) -> Result<RegistrationResponse, Refusal> {
		let session = Session::of(ext)?;
		exactly(REGISTRATION_REQUEST_LEN, request, "registration request")?;
		self.attempts.count_change(&session.participant).await?;
		self.respond(connection(ext)?.address, session.participant, request, Some(session.token_hash))
	}

	/// The session alone does not suffice: the new credential is signed with its account.
	pub(super) async fn do_finish_password_change(
		&self,
		ext: &Extensions,
		new: NewCredential,
	) -> Result<(), Refusal> {
		let session = Session::of(ext)?;
		let account = check_sizes(&new)?;
		let begun = self.registrations.finish(&new.attempt, connection(ext)?.address, self.clock.now())?;
		if begun.session != Some(session.token_hash) {
			return Err(Refusal::AttemptExpired);
		}
		if account != session.account {
			return Err(Refusal::BadSignature);
		}
		let credential = self.prove(&begun, account, new)?;
		if let Some(known) = self.chain.participant(&session.participant).await?
			&& !is_theirs(&known, &credential)
		{
			return Err(Refusal::KeysReplaced);
		}
		self.store.replace_credential(&session.participant, &credential).await?;
		self.sessions.close_all(&session.participant, &account, Some(&session.token_hash)).await?;
		// As at a registration, what only tells of the change must not make the call fail.
		if let Ok(row) = self.sessions.row(&session.token_hash).await {
			let _ = self.sessions.note(&row, EventKind::PasswordSet).await;
		}
		let _ = self.attempts.forget_username(&session.participant).await;
		Ok(())
	}

	pub(super) async fn do_start_login(
		&self,
		ext: &Extensions,
		login: &LoginStart,
	) -> Result<LoginResponse, Refusal> {
		let address = connection(ext)?.address;
		let participant = login.participant;
		exactly(KE1_LEN, &login.request, "login request")?;
		self.attempts.count_login(&participant, address).await?;
		let (setup, credential) = match self.store.credential(&participant).await? {
			None => (self.keys.newest().1, None),
			Some(Credential { file, setup, account, .. }) => {
				let setup = self.keys.numbered(setup).ok_or_else(|| {
					tracing::error!(
						target: LOG,
						setup,
						"{FILE_NAME} lacks a setup; copy the file of the gateways on this store"
					);
					Refusal::StoreUnavailable
				})?;
				(setup, Some((file.try_into().map_err(|_| damaged())?, account)))
			}
		};
		let file = credential.as_ref().map(|(file, _): &([u8; REGISTRATION_UPLOAD_LEN], _)| &file[..]);
		let identities = Identities { client: participant, genesis: self.chain.genesis() };
		let started = setup.start_login(file, &login.request.0, &identities, &mut os_rng());
		let (server, response) = started.map_err(|error| match error {
			vacchain_sealing::Error::CredentialFile => damaged(),
			_ => Refusal::Malformed("login request"),
		})?;
		let begun = pending::Login { participant, server, credential };
		let attempt = self.logins.start(begun, address, self.clock.now());
		Ok(LoginResponse { attempt: attempt.into(), response: response.into() })
	}

	pub(super) async fn do_finish_login(
		&self,
		ext: &Extensions,
		attempt: &Bytes,
		finalization: &Bytes,
		given: Result<Given, Refusal>,
	) -> Result<SignedIn, Refusal> {
		let connection = connection(ext)?;
		let given = given?;
		exactly(KE3_LEN, finalization, "login finalization")?;
		let pending::Login { participant, server, credential } =
			self.logins.finish(attempt, connection.address, self.clock.now())?;
		server.finish(&finalization.0).map_err(|_| Refusal::LoginRefused)?;
		let (file, account) = credential.ok_or(Refusal::LoginRefused)?;
		let opened = self.sessions.open(connection.address, participant, account, given).await?;
		// Looked at only now: a change of the password since the start has ended all sessions but this one.
		let credential = self.store.credential(&participant).await?;
		let Some(credential) = credential.filter(|stored| stored.file.ct_eq(&file[..]).into()) else {
			self.sessions.close(&opened.row.token_hash).await?;
			return Err(Refusal::LoginRefused);
		};
		self.sessions.note(&opened.row, EventKind::LoggedIn).await?;
		self.attempts.forget_username(&participant).await?;
		self.attempts.take_back_address(connection.address).await?;
		self.signed_in(connection, opened, Some(credential.bundle)).await
	}

	/// Answers a registration request, which was counted as an attempt to log in: the answer would let a client try a
	/// password, if the username has one.
	fn respond(
		&self,
		address: IpAddr,
		participant: ParticipantId,
		request: &Bytes,
		session: Option<[u8; 32]>,
	) -> Result<RegistrationResponse, Refusal> {
		let (setup, keys) = self.keys.newest();
		let response = keys
			.register(&request.0, &participant)
			.map_err(|_| Refusal::Malformed("registration request"))?;
		let begun = pending::Registration { participant, setup, session };
		let attempt = self.registrations.start(begun, address, self.clock.now());
		Ok(RegistrationResponse { attempt: attempt.into(), response: response.into() })
	}

	/// The credential to store, if its account has signed it.
	fn prove(
		&self,
		begun: &pending::Registration,
		account: AccountId,
		new: NewCredential,
	) -> Result<Credential, Refusal> {
		let file = credential_file(&new.upload.0).map_err(|_| Refusal::Malformed("registration upload"))?;
		let message = signed::credential(
			&self.chain.genesis(),
			&begun.participant,
			&new.encryption_key,
			&new.attempt.0,
			&blake2_256(&new.upload.0),
			&blake2_256(&new.bundle.0),
		);
		if !self.verifier.holds(Some(&account), &message, &new.signature) {
			return Err(Refusal::BadSignature);
		}
		Ok(Credential {
			file,
			setup: begun.setup,
			account,
			encryption_key: new.encryption_key,
			bundle: new.bundle.0,
			changed_at: self.clock.now(),
		})
	}
}

/// Whether a credential holds the participant's keys. An organisation's encryption key is its content key, which its
/// people hold.
fn is_theirs(known: &Participant<AccountId>, credential: &Credential) -> bool {
	known.account == credential.account
		&& (known.role.is_organisation() || known.encryption_key == credential.encryption_key)
}

/// A credential file is not what the gateway stored.
fn damaged() -> Refusal {
	tracing::error!(target: LOG, "a credential in the store is damaged; restore the store from a backup");
	Refusal::StoreUnavailable
}

/// Checks the parts of a credential before anything is used up. Answers its account.
fn check_sizes(new: &NewCredential) -> Result<AccountId, Refusal> {
	exactly(REGISTRATION_UPLOAD_LEN, &new.upload, "registration upload")?;
	exactly(SIGNATURE_LEN, &new.signature, "signature")?;
	if !(1..=MAX_BUNDLE).contains(&new.bundle.0.len()) {
		return Err(Refusal::Malformed("key bundle"));
	}
	new.account.0.as_slice().try_into().map_err(|_| Refusal::Malformed("account"))
}
