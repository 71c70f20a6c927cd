//! The chain: the pallets that hold a record, and a directory that answers their questions about people.

use sp_core::{Pair as _, sr25519::Pair};
use sp_io::TestExternalities;
use sp_runtime::{AccountId32, BuildStorage, DispatchResult};
use std::{cell::RefCell, collections::BTreeMap};
use vacchain_primitives::{
	Actor, Daily, EncryptionKey, KeyVersion, Member, Moment, ParticipantId, Role,
	questions::{AcceptsKey, ActorOf, HealthAuthority, HoldsContentKey, MemberOf, SpendDaily},
};

pub use crate::configs::START;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(RuntimeCall, RuntimeEvent, RuntimeError, RuntimeOrigin, RuntimeTask)]
	pub struct Runtime;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Timestamp = pallet_timestamp;
	#[runtime::pallet_index(11)]
	pub type VaccinationRecords = pallet_vaccination_records;
	#[runtime::pallet_index(12)]
	pub type Consent = pallet_consent;
	#[runtime::pallet_index(13)]
	pub type VaccineDetails = pallet_vaccine_details;
}

/// The answers to questions about people.
pub type People = Directory;
/// The answers to how often an admin may do something.
pub type DailyBounds = Directory;
/// Those who keep rows of a record.
pub type Kept = VaccineDetails;

/// A participant.
#[derive(Clone)]
struct Entry {
	role: Role,
	organisation: Option<ParticipantId>,
	/// Every version of its public key.
	keys: Vec<EncryptionKey>,
	is_active: bool,
}

thread_local! {
	static ENTRIES: RefCell<BTreeMap<ParticipantId, Entry>> = const { RefCell::new(BTreeMap::new()) };
}

/// The people and organisations, with every public key that each has had.
pub struct Directory;

impl Directory {
	pub fn clear() {
		ENTRIES.with_borrow_mut(BTreeMap::clear);
	}

	pub fn register(id: ParticipantId, role: Role, organisation: Option<ParticipantId>, key: EncryptionKey) {
		assert!(key.is_well_formed(), "the registry refuses other keys");
		ENTRIES.with_borrow_mut(|all| {
			all.insert(id, Entry { role, organisation, keys: vec![key], is_active: true })
		});
	}

	pub fn replace_key(id: ParticipantId, key: EncryptionKey) {
		ENTRIES.with_borrow_mut(|all| all.get_mut(&id).expect("only the cast acts").keys.push(key));
	}

	/// Suspends a participant, or reinstates it.
	pub fn set_active(id: ParticipantId, is_active: bool) {
		ENTRIES.with_borrow_mut(|all| all.get_mut(&id).expect("only the cast acts").is_active = is_active);
	}

	pub fn is_active(id: &ParticipantId) -> bool {
		Self::entry(id).is_some_and(|entry| entry.is_active)
	}

	fn entry(id: &ParticipantId) -> Option<Entry> {
		ENTRIES.with_borrow(|all| all.get(id).cloned())
	}

	/// The version of a participant's key that counts now, and the key.
	pub fn key(id: &ParticipantId) -> (KeyVersion, EncryptionKey) {
		let keys = Self::entry(id).expect("only the cast reads").keys;
		let newest = keys.len() - 1;
		(newest as KeyVersion, keys[newest].clone())
	}

	/// A version of a participant's key.
	pub fn key_of_version(id: &ParticipantId, version: KeyVersion) -> Option<EncryptionKey> {
		Self::entry(id)?.keys.get(version as usize).cloned()
	}
}

impl ActorOf<AccountId32> for Directory {
	fn actor_of(account: &AccountId32) -> Option<Actor> {
		let is_its = |id: &&ParticipantId| pair(id).public().0 == *AsRef::<[u8; 32]>::as_ref(account);
		let id = ENTRIES.with_borrow(|all| all.keys().find(is_its).copied())?;
		let Entry { role, organisation, .. } = Self::entry(&id)?;
		Some(Actor { id, role, organisation })
	}
}

impl MemberOf for Directory {
	fn member_of(id: &ParticipantId) -> Option<Member> {
		let Entry { role, organisation, keys, is_active: active } = Self::entry(id)?;
		let key_version = keys.len() as KeyVersion - 1;
		Some(Member { role, organisation, active, key_version, has_key: true })
	}
}

impl AcceptsKey for Directory {
	fn accepts_key(id: &ParticipantId, version: KeyVersion) -> bool {
		Self::entry(id).is_some_and(|entry| entry.keys.len() == version as usize + 1)
	}
}

/// A sequence is shorter than what one admin does in a day.
impl SpendDaily for Directory {
	fn spend(_: &ParticipantId, _: Daily) -> DispatchResult {
		Ok(())
	}
}

impl HoldsContentKey for Directory {
	fn holds_content_key(organisation: &ParticipantId, person: &ParticipantId) -> bool {
		crate::cast::CUSTODIANS.contains(&(*person, *organisation))
	}
}

impl HealthAuthority for Directory {
	fn health_authority() -> Option<ParticipantId> {
		Some(crate::cast::AUTHORITY)
	}
}

thread_local! {
	static PAIRS: RefCell<BTreeMap<ParticipantId, Pair>> = const { RefCell::new(BTreeMap::new()) };
}

/// The key pair of a participant's account.
fn pair(id: &ParticipantId) -> Pair {
	PAIRS.with_borrow_mut(|pairs| pairs.entry(*id).or_insert_with(|| Pair::from_seed(&id.0)).clone())
}

/// The account of a participant.
pub fn account(id: &ParticipantId) -> AccountId32 {
	pair(id).public().into()
}

/// Signs with the key pair of a participant's account.
pub fn sign(id: &ParticipantId, message: &[u8]) -> [u8; 64] {
	pair(id).sign(message).0
}

/// A chain without records.
pub fn new_chain() -> TestExternalities {
	let storage = RuntimeGenesisConfig::default().build_storage();
	storage.expect("the genesis configuration is sound").into()
}

/// Goes on to a block at this time.
pub fn start_block(number: u32, now: Moment) {
	System::reset_events();
	System::set_block_number(number);
	Timestamp::set_timestamp(now);
}
