//! The registry's cryptography: everything that is sealed, wrapped, committed to or tagged is so here,
//! natively and in the browser alike.
//!
//! # What is where
//!
//! [`keys`] has the secrets: a person's X25519 private key, a record's secret, and what is derived from it.
//!
//! [`reading`] has what a reader of a record holds, [`RecordKey`], which decides what can be opened.
//!
//! [`section`] seals and opens a section's content: padded to a size class, bound to its place, committed to.
//!
//! [`wrap`](mod@wrap) gives a reader a record's key, to the reader's X25519 public key.
//!
//! [`link`](mod@link) seals the keys of an epoch under those of the next, so that a reader can walk back.
//!
//! [`authority`] has the health authority's secrets, their wraps for its admins, and the tag that finds the
//! same child twice.
//!
//! [`profile`] seals a family's profile to itself and to the health authority.
//!
//! [`password`] seals under a password, for key files.
//!
//! [`opaque`] has both sides of a login with a password that the server never sees.
//!
//! [`bundle`] seals a participant's keys under what only its password gives, for the gateway to keep.
//!
//! [`unlock`] seals what a client keeps between two commands of one session.
//!
//! [`suite`] names the one HPKE suite, for those who check it against RFC 9180.
//!
//! # Derivations
//!
//! Each row is HKDF-SHA-256 (RFC 5869) without salt, 32 bytes in (64 of an export key), 32 bytes out. No key
//! has two uses: a key is either the input of derivations or the key of one kind of sealing.
//!
//! | from | info | to | used for |
//! |---|---|---|---|
//! | record secret | `vacchain/proof-key/v1` | proof key | derivations, wraps at level proof |
//! | record secret | `vacchain/clinical-key/v1` | clinical key | derivations |
//! | proof key | `vacchain/content/v1` | content key | sections of level proof |
//! | clinical key | `vacchain/content/v1` | content key | sections of level full |
//! | record secret | `vacchain/link/secret/v1` | link key | the previous epoch's record secret |
//! | proof key | `vacchain/link/proof/v1` | link key | the previous epoch's proof key |
//! | profile key, fresh for each profile | `vacchain/profile/content/v1` | content key | a profile |
//! | profile key, fresh for each profile | `vacchain/profile/commitment/v1` | commitment | shown beside the profile |
//! | export key | `vacchain/bundle/content/v1` | content key | a key bundle |
//! | export key | `vacchain/bundle/commitment/v1` | commitment | shown beside the key bundle |
//!
//! # Primitives
//!
//! | for | is | source |
//! |---|---|---|
//! | sealing under a key | XChaCha20-Poly1305, random 24-byte nonce | draft-irtf-cfrg-xchacha-03, RFC 8439 |
//! | sealing to a person | HPKE base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305 | RFC 9180 |
//! | commitments | SHA-256 over a random 32-byte salt and the content | FIPS 180-4 |
//! | the identity tag | HMAC-SHA-256 | RFC 2104 |
//! | passwords | Argon2id, version 0x13 | RFC 9106 |
//! | logins | OPAQUE-3DH, ristretto255-SHA512, HKDF-SHA-512, HMAC-SHA-512, Argon2id | RFC 9807, RFC 9497 |
//!
//! # What this does not do
//!
//! HPKE's base mode does not say who sealed: whoever knows a public key can seal to it. Who made a wrap, a
//! link or a section is what the signed transaction says that carried it. Nothing hides that something was
//! sealed, when, or to whom. ChaCha20-Poly1305 alone does not bind a ciphertext to one key; where those who
//! hold different keys must see the same content, a commitment is checked (sections, profiles, passwords, key
//! bundles).
//!
//! There is no forward secrecy: who gets hold of a private key opens every wrap that was ever made to it, and
//! who keeps a copy of the chain until X25519 can be broken opens all of it.
//!
//! Secrets are wiped when dropped, which does not reach what the compiler copied elsewhere, or what a login's
//! implementation leaves behind between its steps; their `Debug` shows no content, and they are compared in
//! constant time. Nothing here reads a clock, a disk or a source of randomness: who needs randomness passes a
//! generator.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod authority;
pub mod bundle;
mod error;
mod hybrid;
pub mod keys;
mod labels;
pub mod link;
pub mod opaque;
pub mod password;
pub mod profile;
pub mod reading;
pub mod section;
pub mod suite;
mod symmetric;
pub mod unlock;
pub mod wrap;

pub use authority::{AuthoritySecrets, CivilIdentity, IdentityKey, unwrap_authority, wrap_authority};
pub use bundle::{open_bundle, seal_bundle};
pub use error::Error;
pub use keys::{ClinicalKey, EncryptionSecret, ProofKey, RecordSecret};
pub use link::{LinkContext, link, walk_back};
pub use password::{PasswordParams, open_with_password, seal_with_password};
pub use profile::{open_for, seal_for};
pub use reading::{RecordKey, SectionKey};
pub use section::{Opened, SectionContext, commitment, open_section, seal_section};
pub use unlock::{UnlockShare, open_with_share, seal_with_share};
pub use wrap::{WrapContext, unwrap, wrap};
