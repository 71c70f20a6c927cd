//! Where the runtime's calls are, and what the names of its errors are: from its metadata.

use std::{
	collections::{BTreeMap, VecDeque},
	sync::Arc,
};

use codec::Decode;
use frame_metadata::{
	RuntimeMetadata, RuntimeMetadataPrefixed,
	v14::{PalletMetadata, RuntimeMetadataV14},
};
use parking_lot::Mutex;
use scale_info::{PortableRegistry, TypeDef, Variant, form::PortableForm};
use sp_api::{Core, Metadata};
use sp_runtime::DispatchError;
use vacchain_extrinsic::EXTENSIONS;
use vacchain_gateway::{
	Refusal,
	types::{CallFailure, RuntimeFacts, Verdict},
};
use vacchain_primitives::Outcome;

use super::advice::advice;
use crate::chain::{Answered as _, At, Chain, Hash, Last, NodeClient};

/// How many versions of the runtime are known at one time: blocks before and after an upgrade are asked about.
const KNOWN_VERSIONS: usize = 4;
/// The pallet whose constants say how long a block may be.
const SYSTEM: &str = "System";
/// The constant that says how long a block may be.
const BLOCK_LENGTH: &str = "BlockLength";
/// The pallet to which errors belong that are no pallet's.
const NO_PALLET: &str = SYSTEM;

/// One version of the runtime.
#[derive(Clone, Debug)]
pub struct Facts {
	/// What clients need to know.
	pub runtime: RuntimeFacts,
	/// The hash of the first block.
	pub genesis: [u8; 32],
	/// The longest transaction that any block can hold, in bytes.
	pub longest_transaction: usize,
	/// Whether transactions have the [extensions](EXTENSIONS) that are known here.
	has_known_form: bool,
	/// By the pallet's index.
	errors: BTreeMap<u8, PalletErrors>,
}

#[derive(Clone, Debug)]
struct PalletErrors {
	pallet: String,
	/// By the error's index.
	errors: BTreeMap<u8, CallFailure>,
}

/// The metadata are not of the expected form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the runtime's metadata are not understood: {0}")]
pub struct MetadataError(&'static str);

impl Facts {
	/// Reads a runtime's metadata, SCALE, of version 14.
	///
	/// # Errors
	///
	/// When they are not of the expected form.
	pub fn read(genesis: [u8; 32], spec_version: u32, metadata: &[u8]) -> Result<Self, MetadataError> {
		let prefixed = RuntimeMetadataPrefixed::decode(&mut &metadata[..])
			.map_err(|_| MetadataError("they do not decode"))?;
		let RuntimeMetadata::V14(metadata) = prefixed.1 else {
			return Err(MetadataError("they are of another version"));
		};
		let extensions = metadata.extrinsic.signed_extensions.iter();
		Ok(Self {
			runtime: RuntimeFacts { genesis: genesis.into(), spec_version, calls: call_table(&metadata) },
			genesis,
			longest_transaction: longest_transaction(&metadata)?,
			has_known_form: extensions.map(|extension| &*extension.identifier).eq(EXTENSIONS),
			errors: metadata.pallets.iter().map(|pallet| errors_of(pallet, &metadata.types)).collect(),
		})
	}

	/// The pallet's and the call's index.
	pub fn index_of(&self, pallet: &str, call: &str) -> Option<[u8; 2]> {
		self.runtime.calls.get(pallet)?.get(call).copied()
	}

	/// The pallet's and the call's name.
	pub fn name_at(&self, index: [u8; 2]) -> Option<(&str, &str)> {
		self.runtime.calls.iter().find_map(|(pallet, calls)| {
			let (call, _) = calls.iter().find(|(_, known)| **known == index)?;
			Some((pallet.as_str(), call.as_str()))
		})
	}

	/// Whether transactions have the form that is known here.
	pub fn has_known_form(&self) -> bool {
		self.has_known_form
	}

	/// A call's error by its names, with what to do about it.
	pub fn name_of(&self, error: &DispatchError) -> CallFailure {
		match error {
			DispatchError::Module(module) => {
				let [index, ..] = module.error;
				let known = self.errors.get(&module.index);
				known.and_then(|pallet| pallet.errors.get(&index)).cloned().unwrap_or_else(|| {
					let pallet = known.map_or(NO_PALLET, |pallet| &pallet.pallet);
					unknown(pallet, "the runtime does not document its error")
				})
			}
			DispatchError::BadOrigin => failure(
				NO_PALLET,
				BAD_ORIGIN,
				"Your role does not have this right. Ask someone whose role has it.",
			),
			DispatchError::Other(_) => {
				failure(NO_PALLET, "Other", &try_again("Some unknown error occurred."))
			}
			error => failure(NO_PALLET, &format!("{error:?}"), &try_again(&sentence(error))),
		}
	}

	/// A call's error by its pallet and name.
	pub fn error_named(&self, pallet: &str, name: &str) -> Option<&CallFailure> {
		let known = self.errors.values().find(|known| known.pallet == pallet)?;
		known.errors.values().find(|error| error.name == name)
	}

	/// What became of a transaction: what it decided, if it closed a vote, and what failed.
	pub fn read_outcome(&self, outcome: &Outcome) -> (Option<Verdict>, Option<CallFailure>) {
		match outcome {
			Outcome::Done => (None, None),
			Outcome::Carried => (Some(Verdict::Carried), None),
			Outcome::Rejected => (Some(Verdict::Rejected), None),
			Outcome::Failed(error) => (None, Some(self.name_of(error))),
			Outcome::NotCarriedOut(error) => (None, Some(not_carried_out(self.name_of(error)))),
		}
	}
}

const BAD_ORIGIN: &str = "BadOrigin";

/// What pallets answer to a decision that does not have the votes that the matter needs.
const TOO_FEW_VOTES: [&str; 3] = ["TooFewVotes", "DecidedByVote", BAD_ORIGIN];

fn not_carried_out(failure: CallFailure) -> CallFailure {
	let failure = CallFailure { decided: true, ..failure };
	if !TOO_FEW_VOTES.contains(&failure.name.as_str()) {
		return failure;
	}
	CallFailure {
		message: "More institutions vote now than when this was proposed, and too few are for it.".into(),
		advice: "Propose it again.".into(),
		..failure
	}
}

/// What to do about an error whose documentation does not say it.
pub(super) const LOOK_FIRST: &str = "Look at the state of what this was to change before you try again.";

/// The first sentence of an error's documentation says what happened, the rest what to do next.
fn failure(pallet: &str, name: &str, documentation: &str) -> CallFailure {
	let (message, advice) = match documentation.split_once(". ") {
		Some((message, advice)) => (format!("{message}."), advice.trim()),
		None => (documentation.to_owned(), LOOK_FIRST),
	};
	CallFailure { pallet: pallet.into(), name: name.into(), message, advice: advice.into(), decided: false }
}

/// A call that failed, and nobody can say why.
pub(super) fn unknown(pallet: &str, reason: &str) -> CallFailure {
	failure(pallet, "Unknown", &format!("The call failed, and why is not understood: {reason}."))
}

fn try_again(sentence: &str) -> String {
	format!("{sentence} Try again, and tell the health authority if it stays so.")
}

/// What happened, for errors that no pallet documents.
fn sentence(error: &DispatchError) -> String {
	match error {
		DispatchError::CannotLookup => "Failed to lookup some data.".into(),
		DispatchError::ConsumerRemaining => {
			"At least one consumer is remaining so the account cannot be destroyed.".into()
		}
		DispatchError::NoProviders => "There are no providers so the account cannot be created.".into(),
		DispatchError::TooManyConsumers => {
			"There are too many consumers so the account cannot be created.".into()
		}
		DispatchError::Token(error) => format!("Token error: {}.", <&str>::from(*error)),
		DispatchError::Arithmetic(error) => format!("Arithmetic error: {}.", <&str>::from(*error)),
		DispatchError::Transactional(error) => format!("Transactional error: {}.", <&str>::from(*error)),
		DispatchError::Exhausted => {
			"Resources exhausted, e.g. attempt to read/write data which is too large to manipulate.".into()
		}
		DispatchError::Corruption => {
			"The state is corrupt; this is generally not going to fix itself.".into()
		}
		DispatchError::Unavailable => {
			"Some resource (e.g. a preimage) is unavailable right now. This might fix itself later.".into()
		}
		DispatchError::RootNotAllowed => "Root origin is not allowed.".into(),
		error => format!("{}.", <&str>::from(*error)),
	}
}

fn call_table(metadata: &RuntimeMetadataV14) -> BTreeMap<String, BTreeMap<String, [u8; 2]>> {
	let pallets = metadata.pallets.iter().filter_map(|pallet| {
		let calls = variants(&metadata.types, pallet.calls.as_ref()?.ty.id);
		let table = calls.iter().map(|call| (call.name.clone(), [pallet.index, call.index])).collect();
		Some((pallet.name.clone(), table))
	});
	pallets.collect()
}

fn errors_of(pallet: &PalletMetadata<PortableForm>, types: &PortableRegistry) -> (u8, PalletErrors) {
	let variants = pallet.error.as_ref().map(|errors| variants(types, errors.ty.id)).unwrap_or_default();
	let errors = variants.iter().map(|error| {
		let documented = || paragraph(&error.docs);
		let advice = advice(&pallet.name, &error.name).map_or_else(documented, Into::into);
		(error.index, failure(&pallet.name, &error.name, &advice))
	});
	(pallet.index, PalletErrors { pallet: pallet.name.clone(), errors: errors.collect() })
}

/// The lines of a documentation as one paragraph.
fn paragraph(docs: &[String]) -> String {
	let lines: Vec<&str> = docs.iter().map(|line| line.trim()).collect();
	lines.join(" ").trim().into()
}

fn variants(types: &PortableRegistry, id: u32) -> &[Variant<PortableForm>] {
	match types.resolve(id).map(|found| &found.type_def) {
		Some(TypeDef::Variant(found)) => &found.variants,
		_ => &[],
	}
}

/// The constant starts with the most bytes of a block's transactions of each class: normal, operational, mandatory.
fn longest_transaction(metadata: &RuntimeMetadataV14) -> Result<usize, MetadataError> {
	let lengths = constant::<[u32; 3]>(metadata, BLOCK_LENGTH);
	let [normal, operational, _] = lengths.ok_or(MetadataError("they do not say how long a block may be"))?;
	usize::try_from(normal.max(operational)).map_err(|_| MetadataError("a block is longer than memory"))
}

/// What a constant of the pallet `System` starts with.
fn constant<Value: Decode>(metadata: &RuntimeMetadataV14, name: &str) -> Option<Value> {
	let pallet = metadata.pallets.iter().find(|known| known.name == SYSTEM)?;
	let constant = pallet.constants.iter().find(|known| known.name == name)?;
	Value::decode(&mut &constant.value[..]).ok()
}

/// The versions of the runtime that were asked about last.
#[derive(Debug, Default)]
pub struct KnownFacts {
	versions: Mutex<VecDeque<Arc<Facts>>>,
	best: Last<Arc<Facts>>,
}

impl KnownFacts {
	/// The runtime as it is after a block, if that is the best one, and it was asked about.
	pub fn known_at(&self, block: Hash) -> Option<Arc<Facts>> {
		self.best.at(block)
	}

	/// The runtime as it is after a block. Not for threads that serve connections.
	///
	/// # Errors
	///
	/// [`Refusal::ChainUnavailable`].
	pub fn at<C: NodeClient>(&self, chain: &Chain<C>, at: &At<'_, C>) -> Result<Arc<Facts>, Refusal> {
		if let Some(known) = self.known_at(at.block) {
			return Ok(known);
		}
		let version = at.api.version(at.block).answered()?;
		let facts = match self.of_version(version.spec_version) {
			Some(known) => known,
			None => self.read(chain, at, version.spec_version)?,
		};
		if at.block == chain.client().info().best_hash {
			self.best.set(at.block, Arc::clone(&facts));
		}
		Ok(facts)
	}

	fn read<C: NodeClient>(
		&self,
		chain: &Chain<C>,
		at: &At<'_, C>,
		spec_version: u32,
	) -> Result<Arc<Facts>, Refusal> {
		let metadata = at.api.metadata(at.block).answered()?;
		let facts = Facts::read(*chain.genesis(), spec_version, metadata.as_slice());
		let facts = Arc::new(facts.map_err(|error| {
			tracing::warn!(spec_version, %error, "this gateway is older than the chain's runtime");
			Refusal::ChainUnavailable
		})?);
		let mut known = self.versions.lock();
		if known.len() >= KNOWN_VERSIONS {
			known.pop_front();
		}
		known.push_back(Arc::clone(&facts));
		Ok(facts)
	}

	fn of_version(&self, spec_version: u32) -> Option<Arc<Facts>> {
		self.versions.lock().iter().find(|facts| facts.runtime.spec_version == spec_version).cloned()
	}
}
