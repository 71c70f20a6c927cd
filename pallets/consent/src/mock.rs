//! A chain of this pallet alone. The participant with the account `n` has the id `[n; 32]`. A provider with the account
//! `n` is an organisation; one person acts on its behalf, whose account is `staff(n)`.

mod neighbours;

pub use neighbours::*;

use crate as pallet_consent;
use frame_support::{derive_impl, pallet_prelude::*};
use sp_io::TestExternalities;
use vacchain_primitives::{
	Epoch, EpochLink, KeyVersion, Level, Moment, NewKey, ParticipantId, Reader, RecordId, Role, Rotation,
	Wrap,
	bounds::{LINK_LEN, SUITE, WRAP_LEN},
	questions::{OpenConsent, ReadersOf, RenewalDue},
};

pub const AUTHORITY: u64 = 1;
pub const ADMIN: u64 = 2;
pub const FAMILY: u64 = 3;
pub const OTHER_FAMILY: u64 = 4;
pub const HOSPITAL: u64 = 5;
pub const OTHER_HOSPITAL: u64 = 6;
pub const THIRD_HOSPITAL: u64 = 7;
pub const SUSPENDED_HOSPITAL: u64 = 8;
pub const DOCTOR: u64 = 9;
pub const PHYSICIAN: u64 = 10;
pub const INSURER: u64 = 11;
/// Is not registered.
pub const STRANGER: u64 = 12;
pub const SCHOOL: u64 = 13;
/// As many schools as there are places for readers beside the owner, the health authority and its custodies.
pub const SCHOOLS: core::ops::Range<u64> = SCHOOL..SCHOOL + 12;
/// Holds custody B's content key, as [`ADMIN`] holds custody A's.
pub const OTHER_ADMIN: u64 = 30;

/// A record of the family.
pub const RECORD: RecordId = RecordId([1; 16]);
/// The record of another of its children.
pub const SIBLING: RecordId = RecordId([2; 16]);
pub const START: Moment = 1_000_000;
pub const STALE_EPOCH: DispatchError = DispatchError::Other("StaleEpoch");
pub const WRONG_READERS: DispatchError = DispatchError::Other("WrongReaders");
pub const STALE_KEY: DispatchError = DispatchError::Other("StaleKey");

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Consent: pallet_consent,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
}

impl pallet_consent::Config for Test {
	type Clock = Clock;
	type Participants = Directory;
	type Records = Archive;
	type Daily = Days;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Scene;
}

pub fn id(account: u64) -> ParticipantId {
	ParticipantId([account as u8; 32])
}

/// The account of the person who acts on behalf of an organisation.
pub const fn staff(organisation: u64) -> u64 {
	organisation + 100
}

fn sealed(len: usize) -> Vec<u8> {
	vec![SUITE; len]
}

/// A wrap for the key that the reader has now.
fn new_wrap(reader: ParticipantId, level: Level, epoch: Epoch) -> Wrap {
	let (key_version, sealed) = (key_version(&reader), BoundedVec::truncate_from(sealed(WRAP_LEN)));
	Wrap { reader, key_version, level, epoch, sealed }
}

/// The family's wrap, of this epoch, for a reader.
pub fn wrap(reader: u64, level: Level, epoch: Epoch) -> Wrap {
	new_wrap(id(reader), level, epoch)
}

pub fn link(from: Epoch, to: Epoch) -> EpochLink {
	EpochLink { from, to, sealed: BoundedVec::truncate_from(sealed(LINK_LEN)) }
}

fn rotation_for(epoch: Epoch, wraps: impl Iterator<Item = Wrap>) -> Rotation {
	let wraps = BoundedVec::truncate_from(wraps.collect());
	Rotation { epoch, link: link(epoch.saturating_sub(1), epoch), wraps }
}

/// The start of this epoch, with these full readers and these readers of the proof. The health authority stands for itself
/// and its custodies, each at its level.
pub fn rotation(epoch: Epoch, full: &[u64], proof: &[u64]) -> Rotation {
	let wraps = full.iter().flat_map(|reader| match *reader {
		AUTHORITY => Reader::first(id(FAMILY), id(AUTHORITY))[1..]
			.iter()
			.map(|reader| new_wrap(reader.id, reader.level, epoch))
			.collect(),
		reader => vec![wrap(reader, Level::Full, epoch)],
	});
	rotation_for(epoch, wraps.chain(proof.iter().map(|reader| wrap(*reader, Level::Proof, epoch))))
}

/// The start of the next epoch, with the readers that remain and this one.
pub fn renewed_with(reader: u64, level: Level) -> Rotation {
	let epoch = Epochs::get(RECORD).expect("the record exists").0 + 1;
	let mut readers = Consent::readers_of(&RECORD);
	readers.retain(|present| present.id != id(reader) && !present.is_expired(Now::get()));
	let wraps = readers.into_iter().map(|reader| new_wrap(reader.id, reader.level, epoch));
	rotation_for(epoch, wraps.chain([wrap(reader, level, epoch)]))
}

/// The key that a custodian brings for a new reader: a renewed one if a renewal is due.
pub fn key(reader: u64, level: Level) -> NewKey {
	if Consent::renewal_due(&RECORD) {
		return NewKey::Renewed(renewed_with(reader, level));
	}
	NewKey::Current(wrap(reader, level, Epochs::get(RECORD).expect("the record exists").0))
}

/// A chain on which the family has two records that nobody else was let into, and whose keys it has renewed: they are in
/// epoch 1.
pub fn new_test_ext() -> TestExternalities {
	let mut ext = TestExternalities::default();
	ext.execute_with(|| {
		System::set_block_number(1);
		Now::put(START);
		for (account, role) in [
			(AUTHORITY, Role::HealthAuthority),
			(FAMILY, Role::Family),
			(OTHER_FAMILY, Role::Family),
			(HOSPITAL, Role::Hospital),
			(OTHER_HOSPITAL, Role::Hospital),
			(THIRD_HOSPITAL, Role::Hospital),
			(SUSPENDED_HOSPITAL, Role::Hospital),
			(DOCTOR, Role::Doctor),
			(PHYSICIAN, Role::Physician),
			(INSURER, Role::Insurer),
		]
		.into_iter()
		.chain(SCHOOLS.map(|school| (school, Role::School)))
		{
			Directory::register(id(account), account, role, None);
			let person = match role {
				Role::Hospital => Role::Receptionist,
				Role::School => Role::SchoolOfficer,
				Role::Insurer => Role::InsuranceAgent,
				_ => continue,
			};
			Directory::register(id(staff(account)), staff(account), person, Some(id(account)));
		}
		for (admin, custody) in [ADMIN, OTHER_ADMIN].into_iter().zip(ParticipantId::CUSTODIES) {
			Directory::register(id(admin), admin, Role::HealthAdmin, Some(id(AUTHORITY)));
			// Nobody acts as a custody.
			Directory::register(custody, u64::MAX - admin, Role::Custody, Some(id(AUTHORITY)));
			Holders::insert(id(admin), custody);
		}
		Directory::suspend(SUSPENDED_HOSPITAL);
		for record in [RECORD, SIBLING] {
			Consent::open_consent(record, id(FAMILY), id(AUTHORITY));
			Archive::create(record, &Consent::readers_of(&record));
			Owned::append(id(FAMILY), record);
		}
		System::set_block_number(2);
	});
	ext
}

/// Runs a test, then checks every invariant.
pub fn execute_and_check(test: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		test();
		Consent::do_try_state().expect("every invariant holds");
		Archive::check();
	});
}
