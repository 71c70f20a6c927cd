//! Every bound, named once, with its unit.

use crate::Moment;

/// Shortest username, in characters.
pub const MIN_USERNAME: usize = 3;
/// Longest username, in characters.
pub const MAX_USERNAME: usize = 32;
/// Longest profile of a participant, in bytes.
pub const MAX_PROFILE: u32 = 1024;
/// Most records that a family can own.
pub const MAX_RECORDS: u32 = MAX_PAGE;
/// Most readers that a record can have at one time, its owner and the health authority included.
pub const MAX_READERS: u32 = 16;
/// Most versions of the notes of one visit, addenda included.
pub const MAX_NOTES: u32 = 64;
/// Most rows that one page of a runtime API answer carries.
pub const MAX_PAGE: u32 = 64;
/// Most institutions that have a vote, and so most validators.
pub const MAX_INSTITUTIONS: u32 = 32;
/// Most proposals of one institution that can wait for votes at one time.
pub const MAX_OPEN_PROPOSALS: u32 = 4;
/// Most proposals that can wait for votes at one time: no institution takes a place of another's.
pub const MAX_PROPOSALS: u32 = MAX_INSTITUTIONS * MAX_OPEN_PROPOSALS;
/// Most health admins that can be active at one time.
pub const MAX_HEALTH_ADMINS: u32 = 32;
/// Most versions of the health authority's keys whose wraps one call shares, one answer carries, or one dismissal
/// removes.
pub const MAX_AUTHORITY_WRAPS: u32 = MAX_PAGE;
/// Most reads that one batch of a gateway logs.
pub const MAX_READS: u32 = 128;
/// Rows of a batch of reads that one token of a quota pays for.
pub const READS_PER_TOKEN: u32 = 256;
/// How old a read may be that is logged, in milliseconds: a gateway that stopped before a weekend starts after it.
pub const MAX_READ_AGE: Moment = 72 * 60 * 60 * 1000;
/// How long after its end, in milliseconds, the row of an hour still counts what was read in that hour.
pub const READS_CLOSING_TIME: Moment = 15 * 60 * 1000;
/// Most rows of a record's log that are kept one by one. Older rows are summed.
pub const MAX_ACCESSES: u32 = 256;
/// Rows of a record's log that one stored page has.
pub const ACCESSES_PAGE: u32 = 16;
/// Most nodes that an institution can list.
pub const MAX_NODES: u32 = 8;
/// How far ahead of the chain's clock the time of a signature or of a read may be, in milliseconds.
pub const MAX_CLOCK_SKEW: Moment = 10 * 60 * 1000;

/// Bytes of a transaction that one token of a quota pays for.
pub const BYTES_PER_TOKEN: usize = 8 * 1024;

/// The lengths, in bytes, to which content is padded before it is sealed, so that length says little.
pub const SIZE_CLASSES: [usize; 5] = [256, 512, 1024, 2048, 4096];
/// What sealing adds to a padded plaintext, in bytes: the XChaCha20-Poly1305 nonce (24) and tag (16).
pub const SEALING_OVERHEAD: usize = 24 + 16;
/// Longest ciphertext of a section, in bytes.
pub const MAX_CIPHERTEXT: u32 = (SIZE_CLASSES[4] + SEALING_OVERHEAD) as u32;
/// Length of a wrapped 32-byte key, in bytes: the HPKE encapsulated key (32), the key (32) and the tag (16).
pub const WRAP_LEN: usize = 32 + 32 + 16;
/// Length of the health authority's wrapped secrets, in bytes: encapsulated key (32), the X25519 private key
/// (32), the key of the identity tags (32) and the tag (16).
pub const AUTHORITY_WRAP_LEN: usize = 32 + 64 + 16;
/// Length of a key sealed under the key that follows it, in bytes: nonce (24), key (32) and tag (16).
pub const LINK_LEN: usize = 24 + 32 + 16;

/// Whether a ciphertext has one of the lengths that sealing makes.
pub fn is_ciphertext_len(len: usize) -> bool {
	SIZE_CLASSES.iter().any(|class| class + SEALING_OVERHEAD == len)
}
