//! Where the chain's state has the rows that a gateway proves and a client reads in a proof.

use codec::Encode;
use sp_crypto_hashing::{blake2_128, twox_64, twox_128};
use vacchain_primitives::{AccountId, ParticipantId, Publication, RecordId, VisitId};

/// Most participants, or visits, that are proven at a time: more than a record has readers.
pub const MAX_PROVEN: usize = 64;

/// The key of a pallet's storage value, or the prefix of its map.
fn item(pallet: &str, name: &str) -> Vec<u8> {
	[twox_128(pallet.as_bytes()), twox_128(name.as_bytes())].concat()
}

/// Under a prefix, where a key lies after its digest.
fn under(prefix: Vec<u8>, key: &[u8]) -> Vec<u8> {
	[prefix, blake2_128(key).to_vec(), key.to_vec()].concat()
}

/// A participant: `vacchain_primitives::Participant`, its account 32 bytes.
pub fn participant(id: &ParticipantId) -> Vec<u8> {
	[item("Participants", "Participants"), id.0.to_vec()].concat()
}

/// An entry, from 0, in the list of keys that a participant has had: `vacchain_primitives::KeyEntry`, its account 32 bytes.
pub fn key_entry(id: &ParticipantId, place: u32) -> Vec<u8> {
	let place = place.to_le_bytes();
	[item("Participants", "Keys"), id.0.to_vec(), twox_64(&place).to_vec(), place.to_vec()].concat()
}

/// Which participant is the health authority: a `vacchain_primitives::ParticipantId`.
pub fn health_authority() -> Vec<u8> {
	item("Participants", "HealthAuthorityId")
}

/// The readers of a record: a list of `vacchain_primitives::Reader`; no row if it has none.
pub fn readers(record: &RecordId) -> Vec<u8> {
	under(item("Consent", "Readers"), &record.0)
}

/// A record: one byte, and a `vacchain_primitives::Record`.
pub fn record(record: &RecordId) -> Vec<u8> {
	of_record(record, 0)
}

/// The child of a record: one byte, and a `vacchain_primitives::Sealed`.
pub fn child(record: &RecordId) -> Vec<u8> {
	of_record(record, 1)
}

/// The wraps of a record's current key: one byte, and a list of `vacchain_primitives::Wrap`.
pub fn wraps(record: &RecordId) -> Vec<u8> {
	of_record(record, 2)
}

fn of_record(record: &RecordId, kind: u8) -> Vec<u8> {
	[under(item("VaccinationRecords", "Rows"), &record.0), vec![kind]].concat()
}

/// A visit of a record: one byte, and a `vacchain_primitives::Visit`.
pub fn visit(record: &RecordId, visit: &VisitId) -> Vec<u8> {
	of_visit(record, 2, visit)
}

/// The keys that a visit gives its doctor and its physician: one byte, two `vacchain_primitives::VisitWrap`, and until when, if
/// they leave; no row if they have left.
pub fn visit_keys(record: &RecordId, visit: &VisitId) -> Vec<u8> {
	of_visit(record, 7, visit)
}

fn of_visit(record: &RecordId, kind: u8, visit: &VisitId) -> Vec<u8> {
	let key = [&[kind], visit.0.as_slice()].concat();
	under(under(item("VaccineDetails", "Rows"), &record.0), &key)
}

/// The lanes of an account: `vacchain_primitives::Signer`; no row if it has none.
pub fn lanes(account: &AccountId) -> Vec<u8> {
	under(item("Intents", "Signers"), account)
}

/// The versions of a publication that hold, the newest first: a list of `vacchain_primitives::PublicationHash`; no row if none does.
pub fn published(what: Publication) -> Vec<u8> {
	[item("Authorities", "Published"), what.encode()].concat()
}

/// The block's time: `vacchain_primitives::Moment`.
pub fn time() -> Vec<u8> {
	item("Timestamp", "Now")
}
