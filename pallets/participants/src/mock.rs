//! A chain of this pallet alone. Whoever has account `n` has the id `id(n)` and the encryption key `key(n)`.

use frame_support::{construct_runtime, derive_impl, parameter_types, traits::Time};
use frame_system::mocking::MockBlockU32;
use sp_io::TestExternalities;
use sp_runtime::BuildStorage;
use vacchain_primitives::{
	EncryptionKey, Moment, ParticipantId, Quota, Role, bounds::AUTHORITY_WRAP_LEN, questions::QuotaOf,
};

use crate::GenesisParticipant;

pub const AUTHORITY: u64 = 1;
pub const ADMIN: u64 = 2;
/// What each role may send.
pub const QUOTA: Quota = Quota { burst: 3, interval: 1_000 };

parameter_types! {
	pub static Now: Moment = 1_000_000;
}

construct_runtime!(
	pub enum Test {
		System: frame_system,
		Participants: crate,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = MockBlockU32<Self>;
}

impl crate::Config for Test {
	type Clock = Clock;
	type Quotas = Quotas;
	type WeightInfo = ();
}

pub struct Clock;
impl Time for Clock {
	type Moment = Moment;
	fn now() -> Moment {
		Now::get()
	}
}

pub struct Quotas;
impl QuotaOf for Quotas {
	fn quota_of(_: Role) -> Quota {
		QUOTA
	}
}

pub fn id(account: u64) -> ParticipantId {
	ParticipantId([account as u8; 32])
}

pub fn key(account: u64) -> EncryptionKey {
	EncryptionKey([account as u8; 32])
}

pub fn at_genesis(account: u64, wrap: Option<usize>) -> GenesisParticipant<u64> {
	GenesisParticipant {
		id: id(account),
		account,
		encryption_key: key(account),
		profile: "at genesis".into(),
		wrap: wrap.map(|len| vec![account as u8; len].into()),
	}
}

/// Block 1, with the health authority and its admin.
pub fn new_test_ext() -> TestExternalities {
	Now::set(1_000_000);
	let participants = crate::GenesisConfig {
		health_authority: Some(at_genesis(AUTHORITY, None)),
		health_admins: vec![at_genesis(ADMIN, Some(AUTHORITY_WRAP_LEN))],
	};
	let genesis = RuntimeGenesisConfig { system: Default::default(), participants };
	let mut ext = TestExternalities::new(genesis.build_storage().unwrap());
	ext.execute_with(|| System::set_block_number(1));
	ext
}
