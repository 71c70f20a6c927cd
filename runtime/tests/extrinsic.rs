//! `vacchain-extrinsic` says of transactions what this runtime and the SDK's own types say.

use codec::{Compact, Decode, DecodeAll, Encode};
use frame_metadata::{RuntimeMetadata, v14::RuntimeMetadataV14};
use frame_metadata_hash_extension::CheckMetadataHash;
use frame_system::{
	AuthorizeCall, BlockHash, ChainContext, CheckGenesis, CheckMortality, CheckNonZeroSender,
	CheckSpecVersion, CheckTxVersion, CheckWeight, WeightReclaim,
};
use pallet_participants::AdmitParticipant;
use proptest::{collection::vec, prelude::*};
use scale_info::{PortableRegistry, TypeDef};
use sp_core::{H256, Pair, sr25519};
use sp_io::TestExternalities;
use sp_runtime::{
	MultiAddress, MultiSignature,
	generic::{self, Preamble},
	traits::Checkable,
};
use vacchain_extrinsic::{
	Content, EXTENSIONS, Envelope, Era, Explicit, Implicit, MORTALITY_PERIOD, Malformed, SigningContext,
};
use vacchain_runtime::{
	Runtime, RuntimeCall, SignedPayload, System, TxExtension, UncheckedExtrinsic, VERSION,
};

const GENESIS: [u8; 32] = [7; 32];
const BIRTH: [u8; 32] = [8; 32];

/// The metadata as the runtime gives them to clients.
fn metadata() -> RuntimeMetadataV14 {
	let metadata = TestExternalities::default().execute_with(Runtime::metadata);
	let RuntimeMetadata::V14(metadata) = metadata.1 else { panic!("the metadata are of another version") };
	metadata
}

/// The types that make up the encoding of a type, without those of no bytes.
fn parts(types: &PortableRegistry, id: u32) -> Vec<String> {
	let known = types.resolve(id).unwrap();
	let of = |id: u32| parts(types, id).join(", ");
	match &known.type_def {
		TypeDef::Composite(composite) => {
			composite.fields.iter().flat_map(|field| parts(types, field.ty.id)).collect()
		}
		TypeDef::Tuple(tuple) => tuple.fields.iter().flat_map(|field| parts(types, field.id)).collect(),
		TypeDef::Array(array) => vec![format!("[{}; {}]", of(array.type_param.id), array.len)],
		TypeDef::Compact(compact) => vec![format!("Compact<{}>", of(compact.type_param.id))],
		TypeDef::Primitive(primitive) => vec![format!("{primitive:?}").to_lowercase()],
		TypeDef::Variant(variant) => {
			let parameters: Vec<_> =
				known.type_params.iter().filter_map(|parameter| Some(of(parameter.ty?.id))).collect();
			let variants: Vec<_> = variant.variants.iter().map(|variant| &*variant.name).take(2).collect();
			let name = known.path.ident().unwrap();
			vec![format!("{name}<{}> {{ {}, .. }}", parameters.join(", "), variants.join(", "))]
		}
		other => panic!("no extension has carried such a type before: {other:?}"),
	}
}

const fn explicit_parts(explicit: Explicit) -> &'static [&'static str] {
	match explicit {
		Explicit::Nothing => &[],
		Explicit::Era => &["Era<> { Immortal, Mortal1, .. }"],
		Explicit::Nonce => &["Compact<u32>"],
		Explicit::MetadataHashMode => &["Mode<> { Disabled, Enabled, .. }"],
	}
}

const fn implicit_parts(implicit: Implicit) -> &'static [&'static str] {
	match implicit {
		Implicit::Nothing => &[],
		Implicit::SpecVersion | Implicit::TransactionVersion => &["u32"],
		Implicit::Genesis | Implicit::Birth => &["[u8; 32]"],
		Implicit::MetadataHash => &["Option<[u8; 32]> { None, Some, .. }"],
	}
}

#[test]
fn the_extensions_and_what_each_adds_are_those_of_the_runtimes_metadata() {
	let RuntimeMetadataV14 { types, extrinsic, .. } = metadata();
	let theirs: Vec<_> = extrinsic
		.signed_extensions
		.iter()
		.map(|extension| {
			let explicit = parts(&types, extension.ty.id);
			(extension.identifier.clone(), explicit, parts(&types, extension.additional_signed.id))
		})
		.collect();
	let named = |parts: &[&str]| parts.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>();
	let ours = EXTENSIONS.map(|extension| {
		let explicit = named(explicit_parts(extension.explicit));
		(extension.name.to_owned(), explicit, named(implicit_parts(extension.implicit)))
	});
	assert_eq!(theirs, ours);
	assert_eq!(extrinsic.version, 4);
}

/// Every era of two bytes, and the immortal one: 65,537 in all.
#[test]
fn every_era_is_the_sdks() {
	let mut eras = 0;
	for encoded in (0..=u16::MAX).map(|bits| bits.to_le_bytes().to_vec()).chain([vec![0]]) {
		let theirs = generic::Era::decode_all(&mut &encoded[..]);
		let ours = Era::decode_all(&mut &encoded[..]);
		assert_eq!(ours.is_ok(), theirs.is_ok(), "{encoded:?}");
		let (Ok(ours), Ok(theirs)) = (ours, theirs) else { continue };
		assert_eq!(ours.encode(), encoded);
		for block in [0, 1, 255, 256, 257, 65_535, 65_536, 1_000_003] {
			assert_eq!(u64::from(ours.birth(block)), theirs.birth(block.into()), "{theirs:?}, {block}");
			let death = Some(theirs.death(block.into())).filter(|death| *death != u64::MAX);
			assert_eq!(ours.death(block).map(u64::from), death, "{theirs:?}, {block}");
		}
		eras += 1;
	}
	// Each phase of each period from 4 to 4096 blocks, 4096 of each longer one, and the immortal era.
	assert_eq!(eras, (2..=12).map(|exponent| 1 << exponent).sum::<u32>() + 4 * 4096 + 1);
}

fn extension(era: generic::Era, nonce: u32, with_metadata_hash: bool) -> TxExtension {
	(
		AuthorizeCall::new(),
		CheckNonZeroSender::new(),
		CheckSpecVersion::new(),
		CheckTxVersion::new(),
		CheckGenesis::new(),
		CheckMortality::from(era),
		AdmitParticipant::from(nonce),
		CheckWeight::new(),
		CheckMetadataHash::new(with_metadata_hash),
		WeightReclaim::new(),
	)
}

/// The runtime's answer in the block `current`, when the chain knows its first block and `birth`.
fn at<Answer>(current: u32, birth: u32, ask: impl FnOnce() -> Answer) -> Answer {
	TestExternalities::default().execute_with(|| {
		System::set_block_number(current);
		BlockHash::<Runtime>::insert(birth, H256(BIRTH));
		BlockHash::<Runtime>::insert(0, H256(GENESIS));
		ask()
	})
}

/// A transaction, by parts of both sides.
#[derive(Clone, Debug)]
struct Case {
	seed: [u8; 32],
	/// None for an immortal transaction.
	period: Option<u32>,
	/// The block in which it is asked about.
	current: u32,
	nonce: u32,
	remark: Vec<u8>,
}

fn cases() -> impl Strategy<Value = Case> {
	let period = prop_oneof![
		1 => Just(None),
		4 => Just(Some(MORTALITY_PERIOD)),
		5 => any::<u32>().prop_map(Some),
	];
	// Around what is hashed before it is signed, and anything.
	let remark = prop_oneof![vec(any::<u8>(), 160..190), vec(any::<u8>(), 0..700)];
	let nonce = prop_oneof![0..100_u32, any::<u32>()];
	(any::<[u8; 32]>(), period, any::<u32>(), nonce, remark)
		.prop_map(|(seed, period, current, nonce, remark)| Case { seed, period, current, nonce, remark })
}

impl Case {
	fn pair(&self) -> sr25519::Pair {
		sr25519::Pair::from_seed(&self.seed)
	}

	fn call(&self) -> RuntimeCall {
		RuntimeCall::System(frame_system::Call::remark { remark: self.remark.clone() })
	}

	/// Born in the last block that it can be born in.
	fn era(&self) -> Era {
		self.period.map_or(Era::IMMORTAL, |period| Era::mortal(period, self.current))
	}

	fn extension(&self) -> TxExtension {
		let era = match self.period {
			Some(period) => generic::Era::mortal(period.into(), self.current.into()),
			None => generic::Era::Immortal,
		};
		extension(era, self.nonce, false)
	}

	fn birth(&self) -> u32 {
		self.era().birth(self.current)
	}

	fn context(&self) -> SigningContext {
		SigningContext {
			genesis: GENESIS,
			spec_version: VERSION.spec_version,
			transaction_version: VERSION.transaction_version,
			birth: if self.birth() == 0 { GENESIS } else { BIRTH },
		}
	}

	/// The transaction as this project's clients make it.
	fn transaction(&self) -> Vec<u8> {
		let (pair, call) = (self.pair(), self.call().encode());
		let content = Content { era: self.era(), nonce: self.nonce, call: &call };
		content.sign_with(&self.context(), pair.public().0, |payload| pair.sign(payload).0)
	}

	/// Whether the runtime decodes a transaction, and its signature holds.
	fn is_accepted(&self, transaction: &[u8]) -> bool {
		let Ok(transaction) = UncheckedExtrinsic::decode_all(&mut &transaction[..]) else { return false };
		assert!(transaction.is_signed());
		at(self.current, self.birth(), || transaction.check(&ChainContext::<Runtime>::default()).is_ok())
	}
}

proptest! {
	#![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

	#[test]
	fn what_is_signed_is_what_the_sdk_signs(case in cases()) {
		let call = case.call().encode();
		let content = Content { era: case.era(), nonce: case.nonce, call: &call };
		let theirs = at(case.current, case.birth(), || {
			SignedPayload::new(case.call(), case.extension()).unwrap().encode()
		});
		prop_assert_eq!(content.payload(&case.context()), theirs);
	}

	#[test]
	fn the_sdk_makes_the_same_bytes_of_the_same_parts(case in cases()) {
		let transaction = case.transaction();
		let Envelope { signer, signature, .. } = Envelope::decode(&transaction).unwrap();
		let signature = MultiSignature::from(sr25519::Signature::from_raw(signature));
		let address = MultiAddress::Id(signer.into());
		let theirs = UncheckedExtrinsic::new_signed(case.call(), address, signature, case.extension());
		prop_assert_eq!(theirs.encode(), transaction);
	}

	#[test]
	fn the_runtime_accepts_the_signature_and_no_other(case in cases(), place: prop::sample::Index, flip in 0..8) {
		let transaction = case.transaction();
		prop_assert!(case.is_accepted(&transaction));
		let mut changed = transaction;
		let place = place.index(changed.len() - 4) + 4;
		changed[place] ^= 1_u8 << flip;
		prop_assert!(!case.is_accepted(&changed));
	}

	/// One byte is changed, anywhere.
	#[test]
	fn changed_bytes_are_read_as_the_runtime_reads_them(case in cases(), place: prop::sample::Index, value: u8) {
		let mut bytes = case.transaction();
		let place = place.index(bytes.len());
		bytes[place] = value;
		let theirs = UncheckedExtrinsic::decode_all(&mut &bytes[..]);
		let ours = Envelope::decode(&bytes).and_then(|envelope| Ok((envelope, envelope.content()?)));
		match (ours, theirs) {
			(Ok((envelope, content)), Ok(theirs)) => {
				let Preamble::Signed(address, signature, extension) = theirs.preamble else {
					panic!("it is signed for one side alone");
				};
				prop_assert_eq!(address, MultiAddress::Id(envelope.signer.into()));
				prop_assert_eq!(signature.encode()[1..].to_vec(), envelope.signature);
				prop_assert_eq!(extension.encode(), (content.era, Compact(content.nonce), 0_u8).encode());
				prop_assert_eq!(theirs.function.encode(), content.call);
			}
			// This crate takes the call as bytes.
			(Ok((_, content)), Err(_)) => {
				prop_assert!(RuntimeCall::decode_all(&mut &content.call[..]).is_err());
			}
			// The runtime knows more forms than this crate.
			(Err(refused), Ok(theirs)) => {
				let form = match theirs.preamble {
					Preamble::Signed(MultiAddress::Id(_), MultiSignature::Sr25519(_), theirs) => {
						let Compact(nonce) = Compact::<u32>::decode(&mut &theirs.6.encode()[..]).unwrap();
						prop_assert_eq!(theirs.encode(), extension(theirs.5.0, nonce, true).encode());
						Malformed::MetadataHash
					}
					Preamble::Signed(MultiAddress::Id(_), ..) => Malformed::Signature,
					Preamble::Signed(..) => Malformed::Signer,
					_ => Malformed::NotSigned,
				};
				prop_assert_eq!(refused, form);
			}
			(Err(_), Err(_)) => {}
		}
	}
}
