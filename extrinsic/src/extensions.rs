//! The transaction extensions, and what each adds.

/// A transaction extension of the runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extension {
	/// Its name in the runtime's metadata.
	pub name: &'static str,
	/// The part that the transaction carries for it.
	pub explicit: Explicit,
	/// The part that is signed for it and not sent.
	pub implicit: Implicit,
}

/// The part that a transaction carries for an extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Explicit {
	/// No bytes.
	Nothing,
	/// An [`Era`](crate::Era): one byte or two.
	Era,
	/// How many transactions the signer has sent before: SCALE compact, 32 bits.
	Nonce,
	/// Whether the metadata's hash is signed: one byte, always [`METADATA_HASH_DISABLED`].
	MetadataHashMode,
}

/// The part that is signed for an extension and not sent, since the chain knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Implicit {
	/// No bytes.
	Nothing,
	/// The runtime's version: 32 bits.
	SpecVersion,
	/// The version of the transaction format: 32 bits.
	TransactionVersion,
	/// The hash of the first block: 32 bytes.
	Genesis,
	/// The hash of the block from which the transaction is valid: 32 bytes.
	Birth,
	/// The metadata's hash, an `Option` that is always `None`: one byte.
	MetadataHash,
}

/// The mode of `CheckMetadataHash` in which no hash is signed.
pub(crate) const METADATA_HASH_DISABLED: u8 = 0;

/// The runtime's transaction extensions, in their order. A transaction of this crate has these and no others.
pub const EXTENSIONS: [Extension; 10] = [
	extension("AuthorizeCall", Explicit::Nothing, Implicit::Nothing),
	extension("CheckNonZeroSender", Explicit::Nothing, Implicit::Nothing),
	extension("CheckSpecVersion", Explicit::Nothing, Implicit::SpecVersion),
	extension("CheckTxVersion", Explicit::Nothing, Implicit::TransactionVersion),
	extension("CheckGenesis", Explicit::Nothing, Implicit::Genesis),
	extension("CheckMortality", Explicit::Era, Implicit::Birth),
	extension("CheckNonce", Explicit::Nonce, Implicit::Nothing),
	extension("CheckWeight", Explicit::Nothing, Implicit::Nothing),
	extension("CheckMetadataHash", Explicit::MetadataHashMode, Implicit::MetadataHash),
	extension("WeightReclaim", Explicit::Nothing, Implicit::Nothing),
];

const fn extension(name: &'static str, explicit: Explicit, implicit: Implicit) -> Extension {
	Extension { name, explicit, implicit }
}

/// The names of [`EXTENSIONS`], to compare with those of a runtime.
pub fn extension_names() -> [&'static str; EXTENSIONS.len()] {
	EXTENSIONS.map(|extension| extension.name)
}
