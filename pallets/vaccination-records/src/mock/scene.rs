//! Who is on the chain.

use frame_support::traits::BuildGenesisConfig;
use sp_io::TestExternalities;
use vacchain_primitives::{Moment, ParticipantId, Role};

use super::*;

pub const AUTHORITY: u64 = 1;
pub const ADMIN: u64 = 2;
pub const SUSPENDED_ADMIN: u64 = 3;
pub const FAMILY: u64 = 4;
pub const OTHER_FAMILY: u64 = 5;
pub const SUSPENDED_FAMILY: u64 = 6;
pub const HOSPITAL: u64 = 7;
pub const DOCTOR: u64 = 8;
/// As are 20 to 50.
pub const SCHOOL: u64 = 9;
pub const OTHER_ADMIN: u64 = 10;
/// The health authority's custodies.
pub const CUSTODY_A: u64 = 1001;
pub const CUSTODY_B: u64 = 1002;
/// Registered by nobody.
pub const STRANGER: u64 = 99;

pub const NOW: Moment = 1_000_000;

pub fn id(account: u64) -> ParticipantId {
	match account {
		CUSTODY_A => ParticipantId::CUSTODY_A,
		CUSTODY_B => ParticipantId::CUSTODY_B,
		_ => fakes::id(account),
	}
}

/// Block 2, without records.
pub fn new_test_ext() -> TestExternalities {
	fakes::chain(|| {
		RuntimeGenesisConfig::default().build();
		System::set_block_number(2);
		Now::put(NOW);
		for (role, accounts) in [
			(Role::HealthAuthority, vec![AUTHORITY]),
			(Role::HealthAdmin, vec![ADMIN, OTHER_ADMIN, SUSPENDED_ADMIN]),
			(Role::Custody, vec![CUSTODY_A, CUSTODY_B]),
			(Role::Family, vec![FAMILY, OTHER_FAMILY, SUSPENDED_FAMILY]),
			(Role::Hospital, vec![HOSPITAL]),
			(Role::Doctor, vec![DOCTOR]),
			(Role::School, [SCHOOL].into_iter().chain(20..=50).collect()),
		] {
			let organisation = (role == Role::HealthAdmin).then(|| id(AUTHORITY));
			for account in accounts {
				Directory::register(id(account), account, role, organisation);
			}
		}
		for account in [SUSPENDED_ADMIN, SUSPENDED_FAMILY] {
			Directory::suspend(account);
		}
	})
}

#[cfg(feature = "runtime-benchmarks")]
pub struct Scene;
#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<u64> for Scene {
	fn health_admin() -> (u64, ParticipantId) {
		(ADMIN, id(AUTHORITY))
	}
	fn family() -> ParticipantId {
		id(FAMILY)
	}
	fn owner() -> (u64, ParticipantId) {
		(FAMILY, id(FAMILY))
	}
}
