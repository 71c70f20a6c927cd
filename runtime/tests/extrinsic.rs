//! `vacchain-extrinsic` says of transactions what this runtime and the SDK's own types say.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

use codec::{DecodeAll, Encode};
use frame_metadata::{RuntimeMetadata, v14::RuntimeMetadataV14};
use proptest::prelude::*;
use scale_info::{PortableRegistry, TypeDef};
use serde_json::Value;
use sp_io::TestExternalities;
use sp_runtime::generic::Preamble;
use vacchain_extrinsic::{EXTENSIONS, carried_by, carry};
use vacchain_primitives::SignedIntent;
use vacchain_runtime::{Runtime, RuntimeCall, UncheckedExtrinsic};

const VECTORS: &str = include_str!("../../primitives/vectors/intents.json");
/// Where the runtime has `Intents.carry`.
const CARRY: [u8; 2] = [17, 0];

/// The metadata as the runtime gives them to clients.
fn metadata() -> RuntimeMetadataV14 {
	let metadata = TestExternalities::default().execute_with(Runtime::metadata);
	let RuntimeMetadata::V14(metadata) = metadata.1 else { panic!("the metadata are of another version") };
	metadata
}

/// Whether values of a type have no bytes.
fn is_empty(types: &PortableRegistry, id: u32) -> bool {
	match &types.resolve(id).unwrap().type_def {
		TypeDef::Composite(composite) => composite.fields.iter().all(|field| is_empty(types, field.ty.id)),
		TypeDef::Tuple(tuple) => tuple.fields.iter().all(|field| is_empty(types, field.id)),
		_ => false,
	}
}

#[test]
fn the_extensions_are_those_of_the_runtimes_metadata_and_add_no_byte() {
	let RuntimeMetadataV14 { types, extrinsic, .. } = metadata();
	let names: Vec<_> = extrinsic.signed_extensions.iter().map(|extension| &*extension.identifier).collect();
	assert_eq!(names, EXTENSIONS);
	for extension in &extrinsic.signed_extensions {
		for part in [extension.ty.id, extension.additional_signed.id] {
			assert!(is_empty(&types, part), "{}", extension.identifier);
		}
	}
}

/// The bytes of every published intent.
fn published() -> Vec<Vec<u8>> {
	let file: Value = serde_json::from_str(VECTORS).unwrap();
	let rows = file["intents"].as_array().unwrap();
	rows.iter().map(|row| sp_core::bytes::from_hex(row["signed"].as_str().unwrap()).unwrap()).collect()
}

/// The intent that the runtime reads in these bytes.
fn read_by_the_runtime(bytes: &[u8]) -> Option<SignedIntent> {
	let read = UncheckedExtrinsic::decode_all(&mut &bytes[..]).ok()?;
	match (read.preamble, read.function) {
		(Preamble::General(_), RuntimeCall::Intents(pallet_intents::Call::carry { signed })) => Some(*signed),
		_ => None,
	}
}

proptest! {
	#![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

	/// One byte is changed, anywhere, or none.
	#[test]
	fn changed_bytes_are_read_as_the_runtime_reads_them(
		signed in prop::sample::select(published()),
		place: prop::sample::Index,
		value: Option<u8>,
	) {
		let mut bytes = carry(CARRY, &signed);
		if let Some(value) = value {
			let place = place.index(bytes.len());
			bytes[place] = value;
		}
		let theirs = read_by_the_runtime(&bytes);
		let ours = carried_by(CARRY, &bytes).and_then(|signed| SignedIntent::decode_all(&mut &signed[..]).ok());
		prop_assert_eq!(&ours, &theirs);
		if value.is_none() {
			prop_assert_eq!(theirs.map(|signed| signed.encode()), Some(signed));
		}
	}
}
