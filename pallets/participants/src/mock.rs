//! A chain of this pallet alone. Whoever has account `n` has the id `id(n)` and the encryption key `key(n)`.

mod neighbours;

use frame_support::{construct_runtime, derive_impl, ord_parameter_types};
use frame_system::{EnsureSignedBy, mocking::MockBlockU32};
use sp_io::TestExternalities;
use sp_runtime::BuildStorage;
use vacchain_primitives::{
	EncryptionKey, ParticipantId, Role,
	bounds::{AUTHORITY_KEY_WRAP_LEN, CONTENT_KEY_WRAP_LEN, SUITE},
};

use crate::{GenesisCustody, GenesisGateway, GenesisOrganisation, GenesisParticipant, GenesisWrap};
pub use neighbours::*;

pub const AUTHORITY: u64 = 1;
pub const ADMIN: u64 = 2;
/// A hospital that has a vote.
pub const INSTITUTION: u64 = 8;

ord_parameter_types! {
	/// Signs for the institutions when they vote on health admins.
	pub const HealthAdminsVote: u64 = 201;
	/// Signs for the institutions when they vote on organisations.
	pub const OrganisationsVote: u64 = 202;
	/// Signs for the institutions when they vote on who votes.
	pub const MembershipVote: u64 = 203;
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
	type HealthAdminsVote = EnsureSignedBy<HealthAdminsVote, u64>;
	type OrganisationsVote = EnsureSignedBy<OrganisationsVote, u64>;
	type MembershipVote = EnsureSignedBy<MembershipVote, u64>;
	type Institutions = Institutions;
	type AdminsNeeded = Admins;
	type Daily = Days;
	type Custody = Custody;
	type OnChange = Observer;
	type OnRetire = Observer;
	type WeightInfo = ();
}

pub fn id(account: u64) -> ParticipantId {
	ParticipantId([account as u8; 32])
}

pub fn key(account: u64) -> EncryptionKey {
	EncryptionKey::x25519([account as u8; 32])
}

/// Bytes of a known suite.
pub fn sealed(byte: u8, len: usize) -> Vec<u8> {
	let mut sealed = vec![byte; len];
	if let Some(first) = sealed.first_mut() {
		*first = SUITE;
	}
	sealed
}

pub fn at_genesis(account: u64, wrap: Option<usize>) -> GenesisParticipant<u64> {
	GenesisParticipant {
		id: id(account),
		account,
		encryption_key: key(account),
		profile: "at genesis".into(),
		wrap: wrap.map(|len| sealed(account as u8, len).into()),
	}
}

pub fn organisation_at_genesis(account: u64, role: Role) -> GenesisOrganisation<u64> {
	GenesisOrganisation { role, id: id(account), account, profile: "at genesis".into() }
}

pub fn gateway_at_genesis(account: u64, organisation: u64) -> GenesisGateway<u64> {
	let (organisation, profile) = (self::id(organisation), "at genesis".into());
	GenesisGateway { organisation, id: id(account), account, encryption_key: key(account), profile }
}

/// A custody whose content key these admins hold.
pub fn custody_at_genesis(number: u64, holders: &[u64]) -> GenesisCustody {
	let wrap = |holder: &u64| GenesisWrap {
		holder: id(*holder),
		wrap: sealed(*holder as u8, CONTENT_KEY_WRAP_LEN).into(),
	};
	let (encryption_key, wraps) = (key(number), holders.iter().map(wrap).collect());
	GenesisCustody { encryption_key, profile: "at genesis".into(), wraps }
}

/// Block 1, with the health authority, its admin and an institution.
pub fn new_test_ext() -> TestExternalities {
	Now::set(1_000_000);
	WithVote::set(vec![AUTHORITY, INSTITUTION]);
	Changes::set(vec![]);
	Retired::set(vec![]);
	Spent::set(vec![]);
	IsSpent::set(false);
	AdminsNeeded::set(1);
	Guardians::set(vec![]);
	Noted::set(vec![]);
	let participants = crate::GenesisConfig {
		health_authority: Some(at_genesis(AUTHORITY, None)),
		health_admins: vec![at_genesis(ADMIN, Some(AUTHORITY_KEY_WRAP_LEN))],
		custodies: vec![custody_at_genesis(241, &[ADMIN]), custody_at_genesis(242, &[ADMIN])],
		organisations: vec![organisation_at_genesis(INSTITUTION, Role::Hospital)],
		gateways: vec![],
	};
	let genesis = RuntimeGenesisConfig { system: Default::default(), participants };
	let mut ext = TestExternalities::new(genesis.build_storage().unwrap());
	ext.execute_with(|| System::set_block_number(1));
	ext
}
