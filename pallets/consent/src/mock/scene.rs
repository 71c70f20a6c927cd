//! Who is on the chain.

use sp_io::TestExternalities;
use vacchain_pallet_fakes::chain;
use vacchain_primitives::{
	Moment, ParticipantId, RecordId, Role,
	questions::{OpenConsent, ReadersOf},
};

use super::*;

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

pub fn id(account: u64) -> ParticipantId {
	vacchain_pallet_fakes::id(account)
}

/// The account of the person who acts on behalf of an organisation.
pub const fn staff(organisation: u64) -> u64 {
	organisation + 100
}

/// A chain on which the family has two records that nobody else was let into, and whose keys it has renewed: they are in
/// epoch 1.
pub fn new_test_ext() -> TestExternalities {
	chain(|| {
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
			Archive::create(record, id(FAMILY), 1, &Consent::readers_of(&record));
		}
		System::set_block_number(2);
	})
}

#[cfg(feature = "runtime-benchmarks")]
pub struct Scene;
#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<u64> for Scene {
	fn participant(id: ParticipantId, account: u64, role: Role, organisation: Option<ParticipantId>) {
		Directory::register(id, account, role, organisation);
	}
	fn hold(custody: ParticipantId, admin: ParticipantId) {
		Holders::insert(admin, custody);
	}
	fn replace_key(id: ParticipantId) {
		Directory::change(id, |person| person.key_version += 1);
	}
	fn wait(time: Moment) {
		Now::mutate(|now| *now += time);
	}
	fn record(record: RecordId, readers: &[vacchain_primitives::Reader]) {
		Archive::create(record, id(FAMILY), 0, readers);
	}
}
