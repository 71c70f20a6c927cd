//! Who someone is: a username, the account that signs, and the key to which wraps are made.

use codec::{Decode, Encode};
use core::fmt;
use rand_core::CryptoRng;
use schnorrkel::{ExpansionMode, Keypair, MiniSecretKey, PublicKey, Signature, derive::ChainCode};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use vacchain_primitives::{AccountId, EncryptionKey, ParticipantId};
use vacchain_sealing::{EncryptionSecret, IdentityKey, OrganisationSecrets};
use zeroize::Zeroizing;

use crate::{
	error::{Error, Result},
	usernames,
};

/// The signing context of every sr25519 signature of a Substrate chain.
const SIGNING_CONTEXT: &[u8] = b"substrate";

/// Length of an identity's secrets, in bytes.
pub const SECRETS_LEN: usize = 64;

/// The seed of the Substrate SDK's published development phrase, "bottom drive obey lake curtain smoke basket
/// hold race lonely fit walk".
const DEVELOPMENT_SEED: [u8; 32] = [
	0xfa, 0xc7, 0x95, 0x9d, 0xbf, 0xe7, 0x2f, 0x05, 0x2e, 0x5a, 0x0c, 0x3c, 0x8d, 0x65, 0x30, 0xf2, 0x02,
	0xb0, 0x2f, 0xd8, 0xf9, 0xf5, 0xca, 0x35, 0x80, 0xec, 0x8d, 0xeb, 0x77, 0x97, 0x47, 0x9e,
];

/// An sr25519 account.
pub struct Account {
	seed: Zeroizing<[u8; 32]>,
	pair: Keypair,
}

impl Account {
	/// The account of a 32-byte seed.
	pub fn from_seed(seed: [u8; 32]) -> Self {
		let seed = Zeroizing::new(seed);
		Self { pair: expand(&seed), seed }
	}

	/// A fresh account.
	pub fn generate(rng: &mut impl CryptoRng) -> Self {
		let mut seed = Zeroizing::new([0; 32]);
		rng.fill_bytes(seed.as_mut());
		Self::from_seed(*seed)
	}

	/// Its seed: the secret from which all of it follows.
	pub fn seed(&self) -> &[u8; 32] {
		&self.seed
	}

	/// Its sr25519 public key, which is its id on chain.
	pub fn id(&self) -> AccountId {
		self.pair.public.to_bytes()
	}

	/// Its sr25519 signature over a message, as every Substrate chain checks it.
	pub fn sign(&self, message: &[u8]) -> [u8; 64] {
		self.pair.sign_simple(SIGNING_CONTEXT, message).to_bytes()
	}
}

impl Clone for Account {
	fn clone(&self) -> Self {
		Self { seed: self.seed.clone(), pair: self.pair.clone() }
	}
}

impl fmt::Debug for Account {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "Account({}, ..)", hex::encode(self.id()))
	}
}

/// Whether a signature over a message was made with the secret key of this account.
pub fn verify(account: &AccountId, message: &[u8], signature: &[u8; 64]) -> bool {
	let (Ok(public), Ok(signature)) = (PublicKey::from_bytes(account), Signature::from_bytes(signature))
	else {
		return false;
	};
	public.verify_simple(SIGNING_CONTEXT, message, &signature).is_ok()
}

/// One person or institution, with its secrets. They are wiped when it is dropped, and not shown.
#[derive(Clone)]
pub struct Identity {
	/// The unique name.
	pub username: String,
	/// The id, which follows from the name and never changes.
	pub id: ParticipantId,
	/// The key that signs.
	pub account: Account,
	/// The key that opens wraps.
	pub encryption: EncryptionSecret,
}

impl Identity {
	/// A new identity with fresh keys. Derives the id, which takes a quarter of a second.
	///
	/// # Errors
	///
	/// When the text cannot be a username.
	pub fn generate(username: &str, rng: &mut impl CryptoRng) -> Result<Self> {
		Self::from_parts(username, Account::generate(rng), EncryptionSecret::generate(rng))
	}

	/// An identity with these keys. Derives the id, which takes a quarter of a second.
	///
	/// # Errors
	///
	/// When the text cannot be a username.
	pub fn from_parts(username: &str, account: Account, encryption: EncryptionSecret) -> Result<Self> {
		Ok(Self { id: usernames::id_of(username)?, username: username.to_owned(), account, encryption })
	}

	/// The identity with this username on development chains. Everybody knows its keys.
	///
	/// The account is that of the SDK's development phrase with the username as hard junction (`//username`);
	/// the encryption secret is SHA-256 of `vacchain/dev/encryption/` and the username.
	///
	/// # Errors
	///
	/// When the text cannot be a username.
	pub fn dev(username: &str) -> Result<Self> {
		let (seed, _) =
			expand(&DEVELOPMENT_SEED).secret.hard_derive_mini_secret_key(Some(junction(username)), b"");
		let encryption = Sha256::digest(["vacchain/dev/encryption/", username].concat());
		Self::from_parts(
			username,
			Account::from_seed(seed.to_bytes()),
			EncryptionSecret::from_bytes(encryption.into()),
		)
	}

	/// Its secrets: the account's seed (32 bytes), the encryption secret (32).
	pub fn secrets(&self) -> Zeroizing<[u8; SECRETS_LEN]> {
		let mut secrets = Zeroizing::new([0; SECRETS_LEN]);
		let (seed, encryption) = secrets.split_at_mut(32);
		seed.copy_from_slice(self.account.seed());
		encryption.copy_from_slice(self.encryption.as_bytes());
		secrets
	}

	/// The identity with these secrets, as [`Identity::secrets`] gives them. The id is taken to be the username's: it was
	/// derived when the secrets were sealed for it.
	///
	/// # Errors
	///
	/// When the secrets have another length.
	pub fn from_secrets(username: &str, id: ParticipantId, secrets: &[u8]) -> Result<Self> {
		let secrets: &[u8; SECRETS_LEN] =
			secrets.try_into().map_err(|_| vacchain_sealing::Error::Malformed)?;
		let (mut seed, mut encryption) = (Zeroizing::new([0; 32]), Zeroizing::new([0; 32]));
		seed.copy_from_slice(&secrets[..32]);
		encryption.copy_from_slice(&secrets[32..]);
		Ok(Self {
			username: username.to_owned(),
			id,
			account: Account::from_seed(*seed),
			encryption: EncryptionSecret::from_bytes(*encryption),
		})
	}

	/// The public part.
	pub fn public(&self) -> PublicIdentity {
		PublicIdentity {
			username: Some(self.username.clone()),
			id: self.id,
			account: self.account.id(),
			encryption_key: self.encryption.public(),
		}
	}
}

impl fmt::Debug for Identity {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "Identity({}, ..)", self.username)
	}
}

/// The health authority's secrets on development chains. Everybody knows them.
///
/// The encryption secret is SHA-256 of `vacchain/dev/content-key/health-authority`, so it is not the one of the
/// authority's account; the key of the identity tags is SHA-256 of `vacchain/dev/identity-key`.
pub fn dev_authority_secrets() -> OrganisationSecrets {
	let digest = |text: &[u8]| Sha256::digest(text).into();
	OrganisationSecrets {
		encryption: EncryptionSecret::from_bytes(digest(b"vacchain/dev/content-key/health-authority")),
		identity_key: Some(IdentityKey::from_bytes(digest(b"vacchain/dev/identity-key"))),
	}
}

/// The secrets of the health authority's custodies on development chains, custody A first. Everybody knows them.
///
/// The encryption secrets are SHA-256 of `vacchain/dev/content-key/custody-a` and of `vacchain/dev/content-key/custody-b`.
pub fn dev_custody_secrets() -> [OrganisationSecrets; 2] {
	["a", "b"].map(|custody| {
		let digest = Sha256::digest(["vacchain/dev/content-key/custody-", custody].concat());
		OrganisationSecrets { encryption: EncryptionSecret::from_bytes(digest.into()), identity_key: None }
	})
}

/// The public part that a person hands to the health admin to be registered, as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicIdentity {
	/// The unique name, which no chain stores. A gateway's node knows its id alone.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub username: Option<String>,
	/// The id, which follows from the name.
	pub id: ParticipantId,
	/// The sr25519 public key, hexadecimal in JSON.
	#[serde(with = "account_hex")]
	pub account: AccountId,
	/// The public key to which wraps are made, hexadecimal in JSON.
	pub encryption_key: EncryptionKey,
}

impl PublicIdentity {
	/// The name for people: the username, or the id where the username is not known.
	pub fn name(&self) -> String {
		self.username.clone().unwrap_or_else(|| self.id.to_string())
	}

	/// The digits that people compare, as [`fingerprint`] makes them.
	pub fn fingerprint(&self) -> String {
		fingerprint(&self.id, &self.account, &self.encryption_key)
	}

	/// Whether the id is that of the username, if there is one. Derives it.
	///
	/// # Errors
	///
	/// When it cannot be derived.
	pub fn is_consistent(&self) -> Result<bool> {
		let derived = self.username.as_deref().map(usernames::id_of).transpose();
		match derived {
			Ok(derived) => Ok(derived.is_none_or(|id| id == self.id)),
			Err(Error::Username(_)) => Ok(false),
			Err(error) => Err(error),
		}
	}
}

/// The short text by which two people find out whether they mean the same keys of the same participant: five groups of five
/// decimal digits, such as `01234.56789.01234.56789.01234`.
///
/// It is made of BLAKE2b-256 over the SCALE form of `vacchain keys 2`, the id, the account and the encryption key, hashed
/// 65,536 times more: each group is 40 bits of the last hash, modulo 100,000. A gateway that wants its own keys to pass for
/// somebody's has to try 10^25 (2^83) pairs of keys of that one participant, at 2^16 hashes each: 2^99 in all.
///
/// The digits and the full stops between them stay in one order in text that runs from right to left, so an Arabic page
/// and an English one show the same. [`is_fingerprint`] reads them in the digits of either script.
pub fn fingerprint(id: &ParticipantId, account: &AccountId, encryption_key: &EncryptionKey) -> String {
	let mut digest = sp_crypto_hashing::blake2_256(&(FINGERPRINT, id, account, encryption_key).encode());
	for _ in 0..FINGERPRINT_ROUNDS {
		digest = sp_crypto_hashing::blake2_256(&digest);
	}
	let group = |bytes: &[u8]| {
		let number = bytes.iter().fold(0, |number: u64, byte| (number << 8) | u64::from(*byte));
		format!("{:05}", number % 100_000)
	};
	let groups: Vec<_> = digest.chunks(5).take(FINGERPRINT_GROUPS).map(group).collect();
	groups.join(".")
}

/// Whether somebody typed this fingerprint: in European, Arabic or Persian digits, grouped in any way.
pub fn is_fingerprint(typed: &str, fingerprint: &str) -> bool {
	let digits = |text: &str| {
		let letters =
			text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '\u{66b}' | '\u{66c}'));
		letters.map(digit).collect::<Option<Vec<_>>>()
	};
	let typed = digits(typed);
	typed.is_some_and(|typed| !typed.is_empty() && Some(typed) == digits(fingerprint))
}

/// The value of a decimal digit of one of the scripts in which a fingerprint is read.
fn digit(c: char) -> Option<u32> {
	match c {
		'0'..='9' => Some(c as u32 - '0' as u32),
		'\u{660}'..='\u{669}' => Some(c as u32 - 0x660),
		'\u{6f0}'..='\u{6f9}' => Some(c as u32 - 0x6f0),
		_ => None,
	}
}

/// The first bytes that a fingerprint hashes.
const FINGERPRINT: &[u8] = b"vacchain keys 2";
/// How often the hash is hashed again: it makes each guess dearer, and takes a person's machine some milliseconds.
const FINGERPRINT_ROUNDS: u32 = 1 << 16;
/// How many groups of five digits a fingerprint has.
const FINGERPRINT_GROUPS: usize = 5;

/// The public keys with which an institution's validator makes and finalizes blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Serialize)]
pub struct SessionKeys {
	/// The sr25519 public key that signs blocks, hexadecimal in JSON.
	#[serde(with = "account_hex")]
	pub aura: [u8; 32],
	/// The ed25519 public key that votes on their finality, hexadecimal in JSON.
	#[serde(with = "account_hex")]
	pub grandpa: [u8; 32],
}

/// An account id, or another public key, as hexadecimal text.
pub(crate) mod account_hex {
	use serde::{Deserialize, Deserializer, Serializer, de::Error as _};
	use vacchain_primitives::AccountId;

	pub fn serialize<S: Serializer>(account: &AccountId, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.serialize_str(&hex::encode(account))
	}

	pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<AccountId, D::Error> {
		let text = String::deserialize(deserializer)?;
		let mut account = [0; 32];
		hex::decode_to_slice(text.strip_prefix("0x").unwrap_or(&text), &mut account)
			.map_err(|_| D::Error::custom("an account is 64 hexadecimal digits"))?;
		Ok(account)
	}
}

/// A seed that is any 32 bytes, expanded as Substrate does.
fn expand(seed: &[u8; 32]) -> Keypair {
	match MiniSecretKey::from_bytes(seed) {
		Ok(mini) => mini.expand_to_keypair(ExpansionMode::Ed25519),
		Err(_) => unreachable!("every 32 bytes are a mini secret key"),
	}
}

/// The chain code of a hard junction, as Substrate makes it: the SCALE form of the number or text, padded with
/// zeros to 32 bytes, or its BLAKE2-256 if longer.
fn junction(text: &str) -> ChainCode {
	let encoded = text.parse::<u64>().map_or_else(|_| text.encode(), |number| number.encode());
	let mut code = [0; 32];
	match code.get_mut(..encoded.len()) {
		Some(start) => start.copy_from_slice(&encoded),
		None => code = sp_crypto_hashing::blake2_256(&encoded),
	}
	ChainCode(code)
}
