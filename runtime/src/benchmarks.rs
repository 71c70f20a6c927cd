//! The pallets whose calls are measured.

use crate::AllPalletsWithSystem;
use alloc::{string::String, vec::Vec};
use frame_benchmarking::{BenchmarkBatch, BenchmarkConfig, BenchmarkList};
use frame_support::traits::{StorageInfo, StorageInfoTrait, WhitelistedStorageKeys};

frame_benchmarking::define_benchmarks!(
	[pallet_timestamp, crate::Timestamp]
	[pallet_participants, crate::Participants]
	[pallet_powers, crate::Powers]
	[pallet_vaccination_records, crate::VaccinationRecords]
	[pallet_consent, crate::Consent]
	[pallet_vaccine_details, crate::VaccineDetails]
	[pallet_access_log, crate::AccessLog]
	[pallet_authorities, crate::Authorities]
	[pallet_intents, crate::Intents]
);

/// The benchmarks.
pub fn metadata(extra: bool) -> (Vec<BenchmarkList>, Vec<StorageInfo>) {
	let mut list = Vec::new();
	list_benchmarks!(list, extra);
	(list, AllPalletsWithSystem::storage_info())
}

/// Measures one call.
///
/// # Errors
///
/// When the pallet or the call is unknown, or its benchmark fails.
pub fn dispatch(config: BenchmarkConfig) -> Result<Vec<BenchmarkBatch>, String> {
	let whitelist = AllPalletsWithSystem::whitelisted_storage_keys();
	let params = (&config, &whitelist);
	let mut batches = Vec::new();
	add_benchmarks!(params, batches);
	Ok(batches)
}
