//! Logging in with the keys that the chain knows.

use jsonrpsee::Extensions;
use rand_core::Rng as _;
use schnorrkel::{ExpansionMode, MiniSecretKey, PublicKey, Signature};
use vacchain_gateway::{
	Refusal,
	types::{Bytes, Challenge, SignedIn, signed},
};
use vacchain_primitives::{AccountId, ParticipantId};
use zeroize::Zeroizing;

use super::{EventKind, Login, SIGNATURE_LEN, connection, exactly, os_rng, sessions::Given};
use crate::chain::Registered;

/// The signing context of every sr25519 signature of a Substrate chain.
const SIGNING_CONTEXT: &[u8] = b"substrate";

/// Verifies signatures, in the same time whether or not there is somebody who could have made them.
pub(super) struct Verifier {
	/// A public key whose secret key nobody has.
	nobody: AccountId,
}

impl Verifier {
	pub(super) fn new() -> Self {
		let mut seed = Zeroizing::new([0; 32]);
		os_rng().fill_bytes(seed.as_mut_slice());
		let nobody = MiniSecretKey::from_bytes(seed.as_slice())
			.map(|secret| secret.expand_to_public(ExpansionMode::Ed25519).to_bytes())
			.unwrap_or_default();
		Self { nobody }
	}

	/// Whether a signature over a message was made with the secret key of this account. Nobody's never is.
	pub(super) fn holds(&self, account: Option<&AccountId>, message: &[u8], signature: &Bytes) -> bool {
		let key = PublicKey::from_bytes(account.unwrap_or(&self.nobody));
		let (Ok(key), Ok(signature)) = (key, Signature::from_bytes(&signature.0)) else { return false };
		key.verify_simple(SIGNING_CONTEXT, message, &signature).is_ok() && account.is_some()
	}
}

impl<K: Registered> Login<K> {
	/// Signatures cannot be guessed: challenges are not counted, so that whoever guesses at passwords keeps out nobody who
	/// has keys.
	pub(super) fn do_challenge(
		&self,
		ext: &Extensions,
		participant: ParticipantId,
	) -> Result<Challenge, Refusal> {
		let address = connection(ext)?.address;
		let challenge = self.challenges.start(participant, address, self.clock.now());
		Ok(Challenge { challenge: challenge.into() })
	}

	pub(super) async fn do_answer(
		&self,
		ext: &Extensions,
		challenge: &Bytes,
		signature: &Bytes,
		given: Result<Given, Refusal>,
	) -> Result<SignedIn, Refusal> {
		let connection = connection(ext)?;
		let given = given?;
		exactly(SIGNATURE_LEN, signature, "signature")?;
		let participant = self.challenges.finish(challenge, connection.address, self.clock.now())?;
		let account = self.chain.participant(&participant).await?.map(|known| known.account);
		let message = signed::challenge(&self.chain.genesis(), &participant, &challenge.0);
		if !self.verifier.holds(account.as_ref(), &message, signature) {
			return Err(Refusal::LoginRefused);
		}
		let account = account.ok_or(Refusal::LoginRefused)?;
		let opened = self.sessions.open(connection.address, participant, account, given).await?;
		self.sessions.note(&opened.row, EventKind::LoggedIn).await?;
		self.signed_in(connection, opened, None).await
	}
}
