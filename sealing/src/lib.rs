//! The registry's cryptography: everything that is sealed, wrapped, committed to or tagged is so here,
//! natively and in the browser alike.
//!
//! # What is where
//!
//! [`keys`] has the secrets: a person's X25519 private key, a record's secret, and what is derived from it.
//!
//! [`chain`] has an epoch's content keys, each of which gives those of the earlier visits and of no later one.
//!
//! [`reading`] has what a reader of a record holds, [`RecordKey`], which decides what can be opened.
//!
//! [`section`] seals and opens a section's content: padded to a size class, bound to its place, committed to.
//!
//! [`half`] splits a record's secret for the health authority's two custodies, and joins the halves.
//!
//! [`wrap`](mod@wrap) gives a reader a record's key, to the reader's X25519 public key.
//!
//! [`visit_wrap`] gives a visit's doctor and physician the keys up to that visit.
//!
//! [`link`](mod@link) seals the keys of an epoch under those of a later one, so that a reader can walk back.
//!
//! [`organisation`] has the secrets that an organisation's staff shares, and their wraps and links.
//!
//! [`identity`] has the tags that find the same child twice, and a family by its ID number.
//!
//! [`username`] derives a participant's id from its username, and makes usernames for families.
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
//! [`suite`] has the suite number with which every sealed format begins, and the HPKE suite that it stands for.
//!
//! # Derivations
//!
//! Each row is HKDF-SHA-256 (RFC 5869) without salt, 32 bytes in (64 of an export key), 32 bytes out; the row of a
//! chain's step is SHA-256 of the domain tag and the key. No key has two uses: a key is either the input of
//! derivations or the key of one kind of sealing. The one exception is an organisation's X25519 private key, which
//! also gives the key of the link to the version before.
//!
//! | from | info | to | used for |
//! |---|---|---|---|
//! | record secret | `vacchain/proof-secret/v2` | proof secret | derivations, wraps at level proof |
//! | record secret | `vacchain/half/v2` | first half | wraps of custody A; its sum with the record secret is custody B's |
//! | record secret | `vacchain/chain/full/v2` | content key of level full, index 1024 | derivations |
//! | proof secret | `vacchain/chain/proof/v2` | content key of level proof, index 1024 | derivations |
//! | content key of index *i* + 1 | `vacchain/chain/step/v2` | content key of index *i* | derivations, visit wraps |
//! | content key | `vacchain/section/v2`, suite, visit, section, version | section key | one section |
//! | content key of level full, index 0 | `vacchain/link/secret/v2` | link key | an earlier epoch's record secret |
//! | content key of level proof, index 0 | `vacchain/link/proof/v2` | link key | an earlier epoch's proof secret |
//! | record secret | `vacchain/wrap-randomness/v2`, HPKE's `info`, public key | HPKE's ephemeral key pair | one wrap |
//! | organisation's private key | `vacchain/organisation/link/v2` | link key | the secrets of the version before |
//! | profile key, fresh for each profile | `vacchain/profile/content/v2` | content key | a profile |
//! | profile key, fresh for each profile | `vacchain/profile/commitment/v2` | commitment | shown beside the profile |
//! | export key | `vacchain/bundle/content/v2` | content key | a key bundle |
//! | export key | `vacchain/bundle/commitment/v2` | commitment | shown beside the key bundle |
//!
//! # Primitives
//!
//! | for | is | source |
//! |---|---|---|
//! | sealing under a key | XChaCha20-Poly1305, random 24-byte nonce | draft-irtf-cfrg-xchacha-03, RFC 8439 |
//! | sealing to a person | HPKE base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305 | RFC 9180 |
//! | commitments | SHA-256 over `vacchain/commitment/v1`, a random 32-byte salt and the content | FIPS 180-4 |
//! | identity tags | HMAC-SHA-256 | RFC 2104 |
//! | passwords, ids of usernames | Argon2id, version 0x13 | RFC 9106 |
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

pub mod bundle;
pub mod chain;
mod error;
pub mod half;
mod hybrid;
pub mod identity;
pub mod keys;
mod labels;
pub mod link;
pub mod merged;
pub mod opaque;
pub mod organisation;
pub mod password;
pub mod profile;
pub mod reading;
pub mod section;
pub mod suite;
mod symmetric;
pub mod unlock;
pub mod username;
pub mod visit_wrap;
pub mod wrap;

pub use bundle::{open_bundle, seal_bundle};
pub use chain::ContentKey;
pub use error::Error;
pub use half::{HalfA, HalfB, give_half, take_half};
pub use identity::{CivilIdentity, IdentityKey, same_name};
pub use keys::{ClearanceToken, EncryptionSecret, ProofSecret, RecordSecret};
pub use link::{LinkContext, check_link, link, walk_back};
pub use merged::{MergedContext, link_merged, walk_to_merged};
pub use organisation::{
	OrganisationLink, OrganisationSecrets, OrganisationWrapContext, link_organisation, unwrap_organisation,
	walk_back_organisation, wrap_organisation,
};
pub use password::{PasswordParams, open_with_password, seal_with_password};
pub use profile::{open_for, seal_for};
pub use reading::{RecordKey, SectionKey, VisitKeys};
pub use section::{Opened, SectionContext, commitment, open_section, seal_section};
pub use unlock::{UnlockShare, open_with_share, seal_with_share};
pub use username::{InvalidUsername, family_username, has_secret_part, participant_id};
pub use visit_wrap::{VisitWrapContext, check_visit_wrap, unwrap_visit, wrap_visit};
pub use wrap::{WrapContext, check_wrap, unwrap, wrap};
