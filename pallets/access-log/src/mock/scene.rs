//! Who is on the chain.

use frame_support::traits::BuildGenesisConfig;
use sp_io::TestExternalities;
use vacchain_pallet_fakes::{Directory, Named, chain};
use vacchain_primitives::{Moment, Role, VisitId};

use super::*;

pub const FAMILY: u64 = 1;
pub const HOSPITAL: u64 = 2;
pub const SCHOOL: u64 = 3;
pub const DOCTOR: u64 = 4;
pub const ADMIN: u64 = 5;
pub const GATEWAY: u64 = 6;
pub const OTHER_GATEWAY: u64 = 7;
/// Registered, and not active.
pub const SUSPENDED_GATEWAY: u64 = 8;
/// The first of 50 schools.
pub const FIRST_OF_MANY: u64 = 100;

/// Twenty minutes past an hour, in milliseconds.
pub const START: Moment = 1_000_000 * 60 * 60 * 1000 + 20 * 60 * 1000;
/// Names the doctor.
pub const VISIT: VisitId = VisitId([7; 16]);

/// Everybody, at the start.
fn populate() {
	Now::put(START);
	let people = [(FAMILY, Role::Family), (HOSPITAL, Role::Hospital), (ADMIN, Role::HealthAdmin)];
	let schools = [SCHOOL].into_iter().chain(FIRST_OF_MANY..FIRST_OF_MANY + 50);
	for (account, role) in people.into_iter().chain(schools.map(|school| (school, Role::School))) {
		Directory::register(id(account), account, role, None);
	}
	Directory::register(id(DOCTOR), DOCTOR, Role::Doctor, Some(id(HOSPITAL)));
	for gateway in [GATEWAY, OTHER_GATEWAY, SUSPENDED_GATEWAY] {
		Directory::register(id(gateway), gateway, Role::Gateway, Some(id(HOSPITAL)));
	}
	Directory::suspend(SUSPENDED_GATEWAY);
	Named::insert(VISIT, id(DOCTOR));
}

/// Block 2, without records.
pub fn new_test_ext() -> TestExternalities {
	chain(|| {
		RuntimeGenesisConfig::default().build();
		System::set_block_number(2);
		populate();
	})
}

#[cfg(feature = "runtime-benchmarks")]
pub struct Scene;
#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<u64> for Scene {
	fn gateway() -> (u64, vacchain_primitives::ParticipantId) {
		// Each run of a benchmark starts without storage.
		populate();
		(GATEWAY, id(GATEWAY))
	}
	fn record(record: vacchain_primitives::RecordId) -> vacchain_primitives::ParticipantId {
		Owners::insert(record, id(FAMILY));
		id(HOSPITAL)
	}
}
