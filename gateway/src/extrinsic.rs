//! The form of a transaction: Substrate's signed extrinsic, version 4, which clients make and the gateway reads.

use vacchain_primitives::BlockNumber;

/// The transaction extensions that are known here, in their order. No others are.
pub const EXTENSIONS: [&str; 10] = [
	"CheckNonZeroSender",
	"CheckSpecVersion",
	"CheckTxVersion",
	"CheckGenesis",
	"CheckMortality",
	"CheckNonce",
	"CheckWeight",
	"AdmitParticipant",
	"CheckMetadataHash",
	"WeightReclaim",
];

/// For how many blocks a transaction made here is valid: a power of two.
pub const MORTALITY_PERIOD: BlockNumber = 256;

/// A signed extrinsic of version 4.
pub const SIGNED_V4: u8 = 0x84;
/// `MultiAddress::Id`.
pub const ADDRESS_ID: u8 = 0;
/// `MultiSignature::Sr25519`.
pub const SIGNATURE_SR25519: u8 = 1;
/// `CheckMetadataHash` disabled.
pub const METADATA_HASH_DISABLED: u8 = 0;
/// Payloads longer than this are hashed before they are signed.
pub const LONGEST_PAYLOAD: usize = 256;
