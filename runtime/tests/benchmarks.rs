//! The benchmarks of the registry's pallets, each run against the runtime itself with the least and the most of what it
//! measures. The pallets' own tests run them against fakes.

use frame_benchmarking::{
	BenchmarkConfig, BenchmarkMetadata, BenchmarkParameter, runtime_decl_for_benchmark::BenchmarkV2,
};
use frame_support::genesis_builder_helper::build_state;
use sp_core::storage::{ChildInfo, StateVersion, TrackedStorageKey};
use sp_externalities::{
	Error, Extension, ExtensionStore, Externalities, MultiRemovalResults, set_and_run_with_externalities,
};
use sp_keystore::{KeystoreExt, testing::MemoryKeystore};
use sp_state_machine::BasicExternalities;
use std::{
	any::{Any, TypeId},
	panic::{AssertUnwindSafe, catch_unwind},
};
use vacchain_runtime::{Runtime, RuntimeGenesisConfig, genesis_presets};

/// Storage in memory that knows what benchmarks ask of a database beside: it keeps the list of keys that are not counted,
/// and counts nothing.
struct Memory {
	storage: BasicExternalities,
	uncounted: Vec<TrackedStorageKey>,
}

impl Memory {
	/// The genesis of the development chain.
	fn new() -> Self {
		let mut storage = BasicExternalities::new_empty();
		storage.register_extension(KeystoreExt::new(MemoryKeystore::new()));
		storage
			.execute_with(|| build_state::<RuntimeGenesisConfig>(genesis()).expect("the genesis is sound"));
		Self { storage, uncounted: vec![] }
	}
}

impl ExtensionStore for Memory {
	fn extension_by_type_id(&mut self, id: TypeId) -> Option<&mut dyn Any> {
		self.storage.extension_by_type_id(id)
	}

	fn register_extension_with_type_id(
		&mut self,
		id: TypeId,
		extension: Box<dyn Extension>,
	) -> Result<(), Error> {
		self.storage.register_extension_with_type_id(id, extension)
	}

	fn deregister_extension_by_type_id(&mut self, id: TypeId) -> Result<(), Error> {
		self.storage.deregister_extension_by_type_id(id)
	}
}

impl Externalities for Memory {
	fn wipe(&mut self) {}

	fn commit(&mut self) {}

	fn read_write_count(&self) -> (u32, u32, u32, u32) {
		(0, 0, 0, 0)
	}

	fn reset_read_write_count(&mut self) {}

	fn get_whitelist(&self) -> Vec<TrackedStorageKey> {
		self.uncounted.clone()
	}

	fn set_whitelist(&mut self, keys: Vec<TrackedStorageKey>) {
		self.uncounted = keys;
	}

	fn get_read_and_written_keys(&self) -> Vec<(Vec<u8>, u32, u32, bool)> {
		vec![]
	}

	fn set_offchain_storage(&mut self, key: &[u8], value: Option<&[u8]>) {
		self.storage.set_offchain_storage(key, value);
	}

	fn storage(&mut self, key: &[u8]) -> Option<Vec<u8>> {
		Externalities::storage(&mut self.storage, key)
	}

	fn storage_hash(&mut self, key: &[u8]) -> Option<Vec<u8>> {
		self.storage.storage_hash(key)
	}

	fn child_storage_hash(&mut self, child: &ChildInfo, key: &[u8]) -> Option<Vec<u8>> {
		self.storage.child_storage_hash(child, key)
	}

	fn child_storage(&mut self, child: &ChildInfo, key: &[u8]) -> Option<Vec<u8>> {
		self.storage.child_storage(child, key)
	}

	fn next_storage_key(&mut self, key: &[u8]) -> Option<Vec<u8>> {
		self.storage.next_storage_key(key)
	}

	fn next_child_storage_key(&mut self, child: &ChildInfo, key: &[u8]) -> Option<Vec<u8>> {
		self.storage.next_child_storage_key(child, key)
	}

	fn kill_child_storage(
		&mut self,
		child: &ChildInfo,
		limit: Option<u32>,
		cursor: Option<&[u8]>,
	) -> MultiRemovalResults {
		self.storage.kill_child_storage(child, limit, cursor)
	}

	fn clear_prefix(
		&mut self,
		prefix: &[u8],
		limit: Option<u32>,
		cursor: Option<&[u8]>,
	) -> MultiRemovalResults {
		self.storage.clear_prefix(prefix, limit, cursor)
	}

	fn clear_child_prefix(
		&mut self,
		child: &ChildInfo,
		prefix: &[u8],
		limit: Option<u32>,
		cursor: Option<&[u8]>,
	) -> MultiRemovalResults {
		self.storage.clear_child_prefix(child, prefix, limit, cursor)
	}

	fn place_storage(&mut self, key: Vec<u8>, value: Option<Vec<u8>>) {
		self.storage.place_storage(key, value);
	}

	fn place_child_storage(&mut self, child: &ChildInfo, key: Vec<u8>, value: Option<Vec<u8>>) {
		self.storage.place_child_storage(child, key, value);
	}

	fn storage_root(&mut self, version: StateVersion) -> Vec<u8> {
		self.storage.storage_root(version)
	}

	fn child_storage_root(&mut self, child: &ChildInfo, version: StateVersion) -> Vec<u8> {
		self.storage.child_storage_root(child, version)
	}

	fn storage_append(&mut self, key: Vec<u8>, value: Vec<u8>) {
		self.storage.storage_append(key, value);
	}

	fn storage_start_transaction(&mut self) {
		self.storage.storage_start_transaction();
	}

	fn storage_rollback_transaction(&mut self) -> Result<(), ()> {
		self.storage.storage_rollback_transaction()
	}

	fn storage_commit_transaction(&mut self) -> Result<(), ()> {
		self.storage.storage_commit_transaction()
	}
}

/// The genesis of the development chain, as JSON.
fn genesis() -> Vec<u8> {
	let json = |bytes: Option<Vec<u8>>| -> serde_json::Value {
		serde_json::from_slice(&bytes.expect("the genesis is known")).expect("a genesis is JSON")
	};
	let empty = frame_support::genesis_builder_helper::get_preset::<RuntimeGenesisConfig>(&None, |_| None);
	let (mut genesis, patch) =
		(json(empty), json(genesis_presets::get(&sp_genesis_builder::DEV_RUNTIME_PRESET.into())));
	for (pallet, fields) in patch.as_object().expect("a genesis is an object") {
		for (field, value) in fields.as_object().expect("a pallet's genesis is an object") {
			genesis[pallet][field] = value.clone();
		}
	}
	serde_json::to_vec(&genesis).expect("JSON is text")
}

/// Runs a benchmark, and its own checks of what it did.
fn run(
	pallet: &[u8],
	instance: &[u8],
	benchmark: &[u8],
	components: &[(BenchmarkParameter, u32)],
) -> Result<(), String> {
	let config = BenchmarkConfig {
		pallet: pallet.to_vec(),
		instance: instance.to_vec(),
		benchmark: benchmark.to_vec(),
		selected_components: components.to_vec(),
		verify: true,
		internal_repeats: 1,
	};
	let mut memory = Memory::new();
	let dispatch = || set_and_run_with_externalities(&mut memory, || Runtime::dispatch_benchmark(config));
	let batches = catch_unwind(AssertUnwindSafe(dispatch)).map_err(|_| "it panicked, as shown above")??;
	let is_measured = batches.iter().any(|batch| !batch.results.is_empty());
	is_measured.then_some(()).ok_or_else(|| "it was skipped".into())
}

#[test]
fn every_benchmark_runs_against_the_runtime() {
	let (list, _) = Memory::new().storage.execute_with(|| Runtime::benchmark_metadata(true));
	let mut failures = vec![];
	let mut count = 0;
	for pallet in list {
		for BenchmarkMetadata { name, components, .. } in pallet.benchmarks {
			let least: Vec<_> = components.iter().map(|(part, least, _)| (*part, *least)).collect();
			let most: Vec<_> = components.iter().map(|(part, _, most)| (*part, *most)).collect();
			let named =
				String::from_utf8_lossy(&pallet.pallet).into_owned() + "::" + &String::from_utf8_lossy(&name);
			for components in [least, most] {
				count += 1;
				if let Err(refusal) = run(&pallet.pallet, &pallet.instance, &name, &components) {
					failures.push(format!("{named} {components:?}: {refusal}"));
				}
			}
		}
	}
	assert!(failures.is_empty(), "of {count} runs failed:\n{}", failures.join("\n"));
	assert!(count > 100, "{count} runs are too few for seven pallets");
}
