//! Who is on the chain.

use frame_support::traits::BuildGenesisConfig;
use sp_io::TestExternalities;
use vacchain_pallet_fakes::chain;
use vacchain_primitives::{EncryptionKey, Moment, ParticipantId, Power, RecordId, Role, bounds::DAY};

use super::*;

pub const AUTHORITY: u64 = 1;
pub const ADMIN: u64 = 2;
pub const OTHER_ADMIN: u64 = 3;
pub const THIRD_ADMIN: u64 = 4;
pub const FAMILY: u64 = 5;
pub const OTHER_FAMILY: u64 = 6;
pub const START: Moment = 100 * DAY;
pub const DELAY: Moment = 3 * DAY;
pub const VOTING_TIME: Moment = 7 * DAY;

pub fn id(account: u64) -> ParticipantId {
	vacchain_pallet_fakes::id(account)
}

/// The signer that has this account acts with the other one.
pub fn replacing(account: u64, new: u64) -> Power<u64> {
	let encryption_key = EncryptionKey::x25519([new as u8; 32]);
	Power::ReplaceKeys { id: id(account), account: new, encryption_key, profile: Default::default() }
}

/// The record of the family that has this account is erased, as that one asked then.
pub fn erasing(account: u64, asked_at: Moment) -> Power<u64> {
	Power::EraseRecord { record: RecordId([account as u8; 16]), owner: id(account), asked_at }
}

fn register(account: u64, role: Role) {
	Directory::register(id(account), account, role, None);
}

/// Block 1, with three health admins and two families, where powers take so many admins.
pub fn new_chain(admins_needed: u32) -> TestExternalities {
	let powers = crate::GenesisConfig { admins_needed, delay: DELAY, ..Default::default() };
	chain(|| {
		RuntimeGenesisConfig { system: Default::default(), powers }.build();
		System::set_block_number(1);
		Now::put(START);
		register(AUTHORITY, Role::HealthAuthority);
		for admin in [ADMIN, OTHER_ADMIN, THIRD_ADMIN] {
			register(admin, Role::HealthAdmin);
		}
		for family in [FAMILY, OTHER_FAMILY] {
			register(family, Role::Family);
		}
	})
}

#[cfg(feature = "runtime-benchmarks")]
pub struct Scene;
#[cfg(feature = "runtime-benchmarks")]
impl Scene {
	fn newcomer(role: Role) -> u64 {
		let account = 1000 + vacchain_pallet_fakes::People::iter().count() as u64;
		register(account, role);
		account
	}
}
#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<u64> for Scene {
	fn health_admin() -> (u64, ParticipantId) {
		let account = Self::newcomer(Role::HealthAdmin);
		(account, id(account))
	}
	fn power() -> (u64, Power<u64>) {
		let account = Self::newcomer(Role::Family);
		(account, replacing(account, account + 5000))
	}
}
