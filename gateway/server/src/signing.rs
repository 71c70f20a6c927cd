//! The gateway's own account, which signs what the gateway itself sends: the log of reads.

use std::{
	fmt,
	path::{Path, PathBuf},
	time::Duration,
};

use codec::Encode;
use sc_transaction_pool_api::TransactionPool;
use sp_core::{Pair, sr25519};
use sp_crypto_hashing::blake2_256;
use vacchain_extrinsic::sign_intent;
use vacchain_gateway::{
	Refusal,
	types::{CallFailure, Included},
};
use vacchain_primitives::{
	AccountId, Body, EncryptionKey, Intent, LaneId, Moment, ParticipantId, SignedIntent, WrongAttachments,
	api::RegistryApi,
};
use vacchain_sealing::EncryptionSecret;
use zeroize::Zeroizing;

use crate::{
	chain::{Answered as _, Block, NodeClient},
	private_file::{self, PrivateFileError},
	transactions::Relay,
};

/// The lane in which a gateway signs.
pub const OWN_LANE: LaneId = 0;
/// How long an intent of the gateway may take to get into a block.
pub const OWN_PATIENCE: Duration = Duration::from_secs(60);
/// Length of a seed, in bytes.
const SEED: usize = 32;
/// Its length in the file, in hexadecimal.
const SEED_CHARACTERS: usize = 2 * SEED;
/// The derivation path of the encryption key, beside the account's.
const ENCRYPTION_LABEL: &[u8] = b"vacchain/gateway/encryption/v1/";

/// The account's key could not be read or made.
#[derive(Debug, thiserror::Error)]
pub enum AccountFileError {
	/// The file holds no seed.
	#[error("{} is not the key of a gateway's account. Restore the file from its backup", .0.display())]
	NotASeed(PathBuf),
	/// The system has no randomness.
	#[error("no key can be made: {0}. Look at the system's random numbers")]
	NoRandomness(getrandom::Error),
	/// The file cannot be read or written.
	#[error(transparent)]
	File(#[from] PrivateFileError),
}

/// The sr25519 account of a gateway. Its key is wiped when it is dropped, and not shown.
#[derive(Clone)]
pub struct GatewayAccount {
	pair: sr25519::Pair,
}

impl fmt::Debug for GatewayAccount {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("GatewayAccount(..)")
	}
}

impl GatewayAccount {
	/// The account of a 32-byte seed.
	pub fn from_seed(seed: &[u8; SEED]) -> Self {
		Self { pair: sr25519::Pair::from_seed(seed) }
	}

	/// The account whose seed is in a file, in hexadecimal. If there is no file, it is made, with a new account.
	///
	/// # Errors
	///
	/// When others may read the file, it holds no seed, or it can be neither read nor made.
	pub fn load_or_create(path: &Path) -> Result<Self, AccountFileError> {
		if let Some(account) = load(path)? {
			return Ok(account);
		}
		create(path)?;
		load(path)?.ok_or_else(|| AccountFileError::NotASeed(path.to_owned()))
	}

	/// Its public key.
	pub fn id(&self) -> AccountId {
		self.pair.public().0
	}

	/// The X25519 public key to register it with, as every participant has one. Nothing is sealed to a gateway, which
	/// does not keep the secret.
	pub fn encryption_key(&self) -> EncryptionKey {
		let secret = Zeroizing::new([ENCRYPTION_LABEL, &Zeroizing::new(self.pair.to_raw_vec())].concat());
		EncryptionSecret::from_bytes(blake2_256(&secret)).public()
	}

	/// Signs an intent of its own, for the chain with this genesis.
	fn sign(
		&self,
		intent: Intent,
		attachments: Vec<Vec<u8>>,
		genesis: &[u8; 32],
	) -> Result<SignedIntent, WrongAttachments> {
		sign_intent(intent, attachments, genesis, |payload| self.pair.sign(payload).0)
	}
}

/// The account in a file, if there is one.
fn load(path: &Path) -> Result<Option<GatewayAccount>, AccountFileError> {
	// With room for a line's end.
	let Some(text) = private_file::read(path, SEED_CHARACTERS + 1)? else { return Ok(None) };
	let mut seed = Zeroizing::new([0; SEED]);
	hex::decode_to_slice(text.trim_ascii_end(), seed.as_mut())
		.map_err(|_| AccountFileError::NotASeed(path.to_owned()))?;
	Ok(Some(GatewayAccount::from_seed(&seed)))
}

fn create(path: &Path) -> Result<(), AccountFileError> {
	let mut seed = Zeroizing::new([0; SEED]);
	getrandom::fill(seed.as_mut()).map_err(AccountFileError::NoRandomness)?;
	let text = Zeroizing::new(hex::encode(seed.as_ref()));
	Ok(private_file::create(path, text.as_bytes())?)
}

/// The meaning of a gateway, to be signed with its own account.
#[derive(Clone, Debug)]
pub struct OwnMeaning {
	/// The meaning.
	pub body: Body,
	/// What is attached, in the order of [`Body::attachments`].
	pub attachments: Vec<Vec<u8>>,
}

/// Why an intent of the gateway's own did not do what it should.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OwnFailure {
	/// Other bytes are attached than the intent names.
	#[error("{0}")]
	WrongAttachments(WrongAttachments),
	/// It never reached a block.
	#[error("{0}")]
	Refused(#[from] Refusal),
	/// It reached a block, and the call failed there.
	#[error("{}.{}: {}", .0.pallet, .0.name, .0.message)]
	Failed(CallFailure),
	/// It was in no block after [`OWN_PATIENCE`]. It may be later.
	#[error("no block holds it yet")]
	TimedOut,
}

/// The place of an account's next intent in the lane of the gateway's own.
struct OwnPlace {
	participant: ParticipantId,
	sequence: u32,
	/// The chain's clock.
	now: Moment,
}

impl<C, P> Relay<C, P>
where
	C: NodeClient,
	P: TransactionPool<Block = Block> + 'static,
{
	/// Signs what the gateway itself means, hands it over, and waits until it is in a block of the best chain.
	///
	/// The lane on the chain says which number is next, and nothing is kept on disk: a gateway has one intent on its way at
	/// a time, and a meaning must be harmless where it is meant twice, as a numbered batch is. `last` is the intent that
	/// no block has taken yet: while it may still be carried, the same bytes are handed over again.
	///
	/// A fork may take it out of its block again; then the pool puts it into another.
	///
	/// # Errors
	///
	/// [`OwnFailure`]. After [`OwnFailure::TimedOut`] it may yet be done: ask the chain before it is meant anew.
	pub async fn send_own(
		&self,
		account: &GatewayAccount,
		meaning: OwnMeaning,
		last: &mut Option<SignedIntent>,
	) -> Result<Included, OwnFailure> {
		let id = account.id();
		let place = self.chain.ask(move |at| {
			let participant =
				at.api.participant_of(at.block, id.into()).answered()?.ok_or(Refusal::NotRegistered)?;
			let lane = at.api.signer(at.block, id.into()).answered()?.lane(OWN_LANE).copied();
			let sequence = lane.map_or(0, |lane| lane.highest).saturating_add(1);
			Ok(OwnPlace { participant, sequence, now: at.api.now(at.block).answered()? })
		});
		let OwnPlace { participant, sequence, now } = place.await?;
		let is_it = |signed: &SignedIntent| {
			let Intent { sequence: before, body, .. } = &signed.intent;
			(before, body) == (&sequence, &meaning.body) && signed.intent.expires_at() >= now
		};
		let signed = match last.take().filter(is_it) {
			Some(signed) => signed,
			None => {
				let OwnMeaning { body, attachments } = meaning;
				let lifetime = u32::try_from(body.longest_lifetime() / 1000).unwrap_or(u32::MAX);
				let intent =
					Intent { signer: id, lane: OWN_LANE, sequence, made_at: now, lifetime, after: 0, body };
				let signed = account.sign(intent, attachments, self.chain.genesis());
				signed.map_err(OwnFailure::WrongAttachments)?
			}
		};
		let bytes = signed.encode();
		*last = Some(signed);
		let accepted = self.accept(id, participant, bytes).await.inspect_err(|_| *last = None)?;
		let included = match accepted.included {
			Some(included) => Some(included),
			None => self.look_for(accepted.hash, OWN_PATIENCE).await?,
		};
		let included = included.ok_or(OwnFailure::TimedOut)?;
		*last = None;
		match included.failure {
			Some(failure) => Err(OwnFailure::Failed(failure)),
			None => Ok(included),
		}
	}
}

#[cfg(test)]
mod tests {
	use std::fs;

	use super::*;

	#[test]
	fn an_account_is_made_once_and_found_again() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("gateway").join("account.key");
		let made = GatewayAccount::load_or_create(&path).unwrap();
		let found = GatewayAccount::load_or_create(&path).unwrap();
		assert_eq!(made.id(), found.id());
		let names: Vec<_> =
			fs::read_dir(path.parent().unwrap()).unwrap().map(|file| file.unwrap().path()).collect();
		assert_eq!(names, std::slice::from_ref(&path));

		let seed: [u8; SEED] = hex::decode(fs::read_to_string(&path).unwrap()).unwrap().try_into().unwrap();
		assert_eq!(GatewayAccount::from_seed(&seed).id(), made.id());
		fs::write(&path, format!("{}\n", hex::encode(seed))).unwrap();
		assert_eq!(GatewayAccount::load_or_create(&path).unwrap().id(), made.id());
	}

	#[cfg(unix)]
	#[test]
	fn only_its_owner_may_read_the_key() {
		use std::os::unix::fs::PermissionsExt;

		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("account.key");
		GatewayAccount::load_or_create(&path).unwrap();
		assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
		fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
		let refused = GatewayAccount::load_or_create(&path).unwrap_err();
		assert!(
			matches!(refused, AccountFileError::File(PrivateFileError::ReadableByOthers(at)) if at == path)
		);
	}

	#[test]
	fn a_file_that_holds_no_seed_is_neither_used_nor_replaced() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("account.key");
		GatewayAccount::load_or_create(&path).unwrap();
		for text in [String::new(), "00".repeat(31), "00".repeat(33), "zz".repeat(32), "00".repeat(5000)] {
			fs::write(&path, &text).unwrap();
			assert!(
				matches!(GatewayAccount::load_or_create(&path), Err(AccountFileError::NotASeed(_))),
				"{text}"
			);
			assert_eq!(fs::read_to_string(&path).unwrap(), text);
		}
	}

	#[test]
	fn the_key_is_not_shown() {
		let account = GatewayAccount::from_seed(&[7; SEED]);
		assert_eq!(format!("{account:?}"), "GatewayAccount(..)");
		let dev = vacchain_client::Identity::dev("health-authority-gateway").unwrap();
		assert_eq!(GatewayAccount::from_seed(dev.account.seed()).id(), dev.account.id());
	}
}
