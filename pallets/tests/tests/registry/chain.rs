//! The chain: the registry's pallets answering each other's questions, and the accounts that call them.

use frame_support::{
	Hashable,
	traits::{ConstU64, Hooks, SortedMembers},
	weights::Weight,
};
use frame_system::EnsureSignedBy;
use sp_core::{Pair as _, sr25519::Pair};
use sp_io::TestExternalities;
use sp_runtime::{AccountId32, BuildStorage, DispatchResult};
use std::{collections::BTreeMap, sync::OnceLock};
use vacchain_primitives::{
	EncryptionKey, Moment, ParticipantId, Quota, Role,
	bounds::{AUTHORITY_KEY_WRAP_LEN, CONTENT_KEY_WRAP_LEN, SUITE},
	questions::{HasVote, ParticipantChanged, PowersOver, QuotaOf, StandingOf},
};

pub use crate::configs::START;

/// The only participants of the genesis block.
pub const AUTHORITY: &str = "health-authority";
pub const ADMINS: [&str; 2] = ["health-admin", "second-admin"];
/// The organisations that have a vote.
pub const INSTITUTIONS: [&str; 3] = [AUTHORITY, "cheikh-zaid", "assur-atlantique"];
/// Stands for the institutions when they vote on health admins, and is no username.
pub const HEALTH_ADMINS_VOTE: &str = "the vote on health admins";
/// Stands for them when they vote on organisations.
pub const ORGANISATIONS_VOTE: &str = "the vote on organisations";
/// How long the institutions can vote, in milliseconds: a week.
pub const VOTING_TIME: Moment = 7 * 24 * 60 * 60 * 1000;
/// How long somebody can object to a claim, in milliseconds.
pub const DELAY: Moment = 1000;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(RuntimeCall, RuntimeEvent, RuntimeError, RuntimeOrigin, RuntimeTask)]
	pub struct Runtime;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Timestamp = pallet_timestamp;
	// Before the participants, whose genesis asks how many health admins are needed.
	#[runtime::pallet_index(16)]
	pub type Powers = pallet_powers;
	#[runtime::pallet_index(10)]
	pub type Participants = pallet_participants;
	#[runtime::pallet_index(11)]
	pub type VaccinationRecords = pallet_vaccination_records;
	#[runtime::pallet_index(12)]
	pub type Consent = pallet_consent;
	#[runtime::pallet_index(13)]
	pub type VaccineDetails = pallet_vaccine_details;
	#[runtime::pallet_index(14)]
	pub type AccessLog = pallet_access_log;
}

/// The pallet that answers questions about people.
pub type People = Participants;
/// The pallet that bounds what one admin does in a day.
pub type DailyBounds = Powers;

/// Calls come straight to the pallets here, so no quota is ever charged.
pub struct Unlimited;

impl QuotaOf for Unlimited {
	fn quota_of(_: Role) -> Quota {
		Quota { burst: u32::MAX, interval: 0 }
	}
}

/// How the institutions come to a decision is another pallet's: here an account stands for each vote.
pub struct HealthAdminsVote;

impl SortedMembers<AccountId32> for HealthAdminsVote {
	fn sorted_members() -> Vec<AccountId32> {
		vote(HEALTH_ADMINS_VOTE).into_iter().collect()
	}
}

/// As [`HealthAdminsVote`].
pub struct OrganisationsVote;

impl SortedMembers<AccountId32> for OrganisationsVote {
	fn sorted_members() -> Vec<AccountId32> {
		vote(ORGANISATIONS_VOTE).into_iter().collect()
	}
}

/// Those of the genesis block, for ever.
pub struct Institutions;

impl HasVote for Institutions {
	fn has_vote(organisation: &ParticipantId) -> bool {
		INSTITUTIONS.iter().any(|username| id(username) == *organisation)
	}
}

/// Nobody here keeps what would change.
pub struct Unheard;

impl ParticipantChanged for Unheard {
	fn participant_changed(_: &ParticipantId) -> DispatchResult {
		Ok(())
	}
}

impl pallet_participants::Config for Runtime {
	type Clock = Timestamp;
	type Quotas = Unlimited;
	type HealthAdminsVote = EnsureSignedBy<HealthAdminsVote, AccountId32>;
	type OrganisationsVote = EnsureSignedBy<OrganisationsVote, AccountId32>;
	type MembershipVote = EnsureSignedBy<OrganisationsVote, AccountId32>;
	type Institutions = Institutions;
	type AdminsNeeded = Powers;
	type Daily = Powers;
	type Custody = Consent;
	type OnChange = Unheard;
	type OnRetire = ();
	type WeightInfo = ();
}

/// Those who keep rows of a record.
pub type Kept = (VaccineDetails, AccessLog);

impl pallet_powers::Config for Runtime {
	type Clock = Timestamp;
	type Participants = Participants;
	type Powers = PowersOver<Participants, VaccinationRecords>;
	type Vote = EnsureSignedBy<HealthAdminsVote, AccountId32>;
	type VotingTime = ConstU64<VOTING_TIME>;
	type WeightInfo = ();
}

impl pallet_access_log::Config for Runtime {
	type Clock = Timestamp;
	type Participants = Participants;
	type Records = VaccinationRecords;
	type Standing = StandingOf<VaccinationRecords, Consent, Participants, VaccineDetails>;
	type WeightInfo = ();
}

/// How many key pairs there are.
const KEYS: u16 = 512;
/// Belongs to nobody, ever.
pub const STRANGER: u16 = KEYS - 1;

fn pairs() -> &'static [(AccountId32, Pair)] {
	static PAIRS: OnceLock<Vec<(AccountId32, Pair)>> = OnceLock::new();
	PAIRS.get_or_init(|| {
		let pair = |index: u16| Pair::from_seed(&index.blake2_256());
		(0..KEYS).map(pair).map(|pair| (pair.public().into(), pair)).collect()
	})
}

/// The account of a numbered key pair.
pub fn account(index: u16) -> AccountId32 {
	pairs()[usize::from(index)].0.clone()
}

/// The account of a vote.
pub fn vote(name: &str) -> Option<AccountId32> {
	match name {
		HEALTH_ADMINS_VOTE => Some(account(STRANGER - 1)),
		ORGANISATIONS_VOTE => Some(account(STRANGER - 2)),
		_ => None,
	}
}

/// Signs with the key pair of an account; for a custody's, which nobody has, with a stranger's.
pub fn sign(account: &AccountId32, message: &[u8]) -> [u8; 64] {
	static BY_ACCOUNT: OnceLock<BTreeMap<AccountId32, Pair>> = OnceLock::new();
	let by_account = BY_ACCOUNT.get_or_init(|| pairs().iter().cloned().collect());
	by_account.get(account).unwrap_or_else(|| &by_account[&self::account(STRANGER)]).sign(message).0
}

/// The participant with this name. The chain does not care how clients derive ids.
pub fn id(username: &str) -> ParticipantId {
	ParticipantId(username.to_owned().blake2_256())
}

/// A public key with this number.
pub fn key(number: u32) -> EncryptionKey {
	EncryptionKey::x25519((0x6b_65_79_u32, number).blake2_256())
}

/// Bytes of a sealed format of this length; what they hold is nothing to the chain.
pub fn sealed(len: usize, number: u64) -> Vec<u8> {
	let mut sealed = vec![number as u8; len];
	sealed[0] = SUITE;
	sealed
}

/// The number of custody A's key; custody B's is the next one.
pub const FIRST_CUSTODY: u32 = 900;

/// A chain with the health authority and its admins, whose accounts are the first ones. Each admin holds one custody, and
/// two admins are needed.
pub fn new_chain() -> TestExternalities {
	let participant =
		|index: u16, username: &str, wrap: Option<usize>| pallet_participants::GenesisParticipant {
			id: id(username),
			account: account(index),
			encryption_key: key(index.into()),
			profile: String::new(),
			wrap: wrap.map(|len| sealed(len, 0).into()),
		};
	let admin = |(index, username)| participant(index, username, Some(AUTHORITY_KEY_WRAP_LEN));
	let custody = |(number, admin): (u32, &str)| pallet_participants::GenesisCustody {
		encryption_key: key(number),
		profile: String::new(),
		wraps: vec![pallet_participants::GenesisWrap {
			holder: id(admin),
			wrap: sealed(CONTENT_KEY_WRAP_LEN, 0).into(),
		}],
	};
	let participants = pallet_participants::GenesisConfig {
		health_authority: Some(participant(0, AUTHORITY, None)),
		health_admins: (1..).zip(ADMINS).map(admin).collect(),
		custodies: (FIRST_CUSTODY..).zip(ADMINS).map(custody).collect(),
		organisations: vec![],
		gateways: vec![],
	};
	// One admin suffices until the institutions decide otherwise.
	let powers = pallet_powers::GenesisConfig { admins_needed: 1, delay: DELAY, ..Default::default() };
	let storage = RuntimeGenesisConfig { participants, powers, ..Default::default() }.build_storage();
	storage.expect("the genesis configuration is sound").into()
}

/// Lets the pallets do what they do when a block has time left, then goes on to a block at this time.
pub fn start_block(number: u32, now: Moment) {
	let ended = System::block_number();
	Consent::on_idle(ended, Weight::MAX);
	VaccineDetails::on_idle(ended, Weight::MAX);
	Powers::on_idle(ended, Weight::MAX);
	VaccinationRecords::on_idle(ended, Weight::MAX);
	System::reset_events();
	System::set_block_number(number);
	Timestamp::set_timestamp(now);
}
