//! Who is on the chain from its genesis on.

use frame_support::traits::BuildGenesisConfig;
use sp_io::TestExternalities;
use vacchain_pallet_fakes::chain;
use vacchain_primitives::{
	EncryptionKey, Moment, ParticipantId, Role,
	bounds::{AUTHORITY_KEY_WRAP_LEN, CONTENT_KEY_WRAP_LEN},
};

use super::*;
use crate::{GenesisCustody, GenesisGateway, GenesisOrganisation, GenesisParticipant, GenesisWrap};

pub const AUTHORITY: u64 = 1;
pub const ADMIN: u64 = 2;
/// A hospital that has a vote.
pub const INSTITUTION: u64 = 8;
/// When the chain starts.
pub const START: Moment = 1_000_000;

pub fn id(account: u64) -> ParticipantId {
	vacchain_pallet_fakes::id(account)
}

pub fn key(account: u64) -> EncryptionKey {
	EncryptionKey::x25519([account as u8; 32])
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
	let participants = crate::GenesisConfig {
		health_authority: Some(at_genesis(AUTHORITY, None)),
		health_admins: vec![at_genesis(ADMIN, Some(AUTHORITY_KEY_WRAP_LEN))],
		custodies: vec![custody_at_genesis(241, &[ADMIN]), custody_at_genesis(242, &[ADMIN])],
		organisations: vec![organisation_at_genesis(INSTITUTION, Role::Hospital)],
		gateways: vec![],
	};
	chain(|| {
		Now::put(START);
		WithVote::put([AUTHORITY, INSTITUTION].map(id).to_vec());
		RuntimeGenesisConfig { system: Default::default(), participants }.build();
		System::set_block_number(1);
	})
}
