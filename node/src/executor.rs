//! The executor of the runtime. Compiling its Wasm takes seconds, so the compiled code is kept on disk.

use sc_executor::{DEFAULT_HEAP_ALLOC_STRATEGY, HeapAllocStrategy, WasmExecutor};
use sc_service::Configuration;
use std::{
	fs::{self, DirBuilder},
	io,
	os::unix::fs::{DirBuilderExt, PermissionsExt},
	path::Path,
};

/// Executes the runtime with the SDK's own host functions.
pub type Executor = WasmExecutor<sp_io::SubstrateHostFunctions>;

/// Where compiled runtimes are kept within the chain's folder, unless the operator names another folder.
const COMPILED: &str = "compiled";

/// As the SDK makes it, with a folder for what it compiles. Without one, because the disk is full or others could write
/// to it, each start compiles anew.
pub fn executor(config: &Configuration, cache: Option<&Path>) -> Executor {
	let settings = &config.executor;
	let heap = settings.default_heap_pages.map_or(DEFAULT_HEAP_ALLOC_STRATEGY, |pages| {
		HeapAllocStrategy::Static { extra_pages: pages.try_into().unwrap_or(u32::MAX) }
	});
	let executor = WasmExecutor::builder()
		.with_execution_method(settings.wasm_method)
		.with_onchain_heap_alloc_strategy(heap)
		.with_offchain_heap_alloc_strategy(heap)
		.with_max_runtime_instances(settings.max_runtime_instances)
		.with_runtime_cache_size(settings.runtime_cache_size);
	let chains = || config.base_path.config_dir(config.chain_spec.id()).join(COMPILED);
	let folder = cache.map_or_else(chains, Path::to_owned);
	match own_folder(&folder) {
		Ok(()) => executor.with_cache_path(folder).build(),
		Err(error) => {
			log::warn!("the compiled runtime is not kept in {}: {error}", folder.display());
			executor.build()
		}
	}
}

/// Makes a folder that only this user writes to: what lies in it is run.
fn own_folder(folder: &Path) -> io::Result<()> {
	DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
	match fs::metadata(folder)?.permissions().mode() & 0o022 {
		0 => Ok(()),
		_ => Err(io::Error::new(
			io::ErrorKind::PermissionDenied,
			"others can write to it; run `chmod go-w` on it",
		)),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::fs::Permissions;

	#[test]
	fn what_others_can_write_is_not_run() {
		let place = tempfile::tempdir().unwrap();
		let folder = place.path().join("chain/compiled");
		own_folder(&folder).unwrap();
		assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
		fs::set_permissions(&folder, Permissions::from_mode(0o770)).unwrap();
		assert_eq!(own_folder(&folder).unwrap_err().kind(), io::ErrorKind::PermissionDenied);
	}
}
