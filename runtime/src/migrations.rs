//! The changes of storage in a runtime upgrade.
//!
//! A change to what a pallet stores comes with a `frame_support::migrations::VersionedMigration` in that pallet,
//! from its old `STORAGE_VERSION` to its new one, which is added to [`SingleBlock`] and stays there until every
//! chain has it: `(pallet_consent::migrations::V1<Runtime>, ...)`. `VERSION.spec_version` rises with it. The node's
//! `try-runtime` feature checks it against a copy of a real state.

#![warn(missing_docs)]

#[cfg(feature = "next")]
mod next;

/// Migrations that run whole, in the first block of a new runtime, in this order.
#[cfg(not(feature = "next"))]
pub type SingleBlock = ();

/// The upgrade that the tests make on a live network.
#[cfg(feature = "next")]
pub type SingleBlock = next::TrimProfiles;
