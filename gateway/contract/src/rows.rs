//! Where the chain's state has the rows that a gateway proves and a client reads in a proof.

use sp_crypto_hashing::{blake2_128, twox_128};
use vacchain_primitives::{AccountId, ParticipantId, RecordId};

/// Most participants that are proven at a time: more than a record has readers.
pub const MAX_PROVEN: usize = 64;

/// The key of a pallet's storage value, or the prefix of its map.
fn item(pallet: &str, name: &str) -> Vec<u8> {
	[twox_128(pallet.as_bytes()), twox_128(name.as_bytes())].concat()
}

/// A participant: `vacchain_primitives::Participant`, its account 32 bytes.
pub fn participant(id: &ParticipantId) -> Vec<u8> {
	[item("Participants", "Participants"), id.0.to_vec()].concat()
}

/// Which participant is the health authority: a `vacchain_primitives::ParticipantId`.
pub fn health_authority() -> Vec<u8> {
	item("Participants", "HealthAuthorityId")
}

/// The readers of a record: a list of `vacchain_primitives::Reader`; no row if it has none.
pub fn readers(record: &RecordId) -> Vec<u8> {
	[item("Consent", "Readers"), blake2_128(&record.0).to_vec(), record.0.to_vec()].concat()
}

/// The lanes of an account: `vacchain_primitives::Signer`; no row if it has none.
pub fn lanes(account: &AccountId) -> Vec<u8> {
	[item("Intents", "Signers"), blake2_128(account).to_vec(), account.to_vec()].concat()
}

/// The block's time: `vacchain_primitives::Moment`.
pub fn time() -> Vec<u8> {
	item("Timestamp", "Now")
}
