//! Who is on the chain.

use frame_support::traits::BuildGenesisConfig;
use sp_io::TestExternalities;
use sp_keystore::{KeystoreExt, testing::MemoryKeystore};
use vacchain_pallet_fakes::{Readers, chain};
use vacchain_primitives::{
	Basis, Level, Moment, Reader, RecordId, Role, VisitId, VisitIndex, questions::OpenConsent,
};
#[cfg(feature = "runtime-benchmarks")]
use vacchain_primitives::{ParticipantId, Wrap};

use super::*;

pub const ADMIN: u8 = 1;
pub const OTHER_ADMIN: u8 = 16;
pub const FAMILY: u8 = 2;
pub const HOSPITAL: u8 = 3;
pub const DOCTOR: u8 = 4;
pub const PHYSICIAN: u8 = 5;
/// Works for the same hospital.
pub const OTHER_DOCTOR: u8 = 6;
/// Works for the same hospital.
pub const OTHER_PHYSICIAN: u8 = 7;
pub const OTHER_HOSPITAL: u8 = 8;
/// Works for the other hospital.
pub const FOREIGN_DOCTOR: u8 = 9;
/// Works for the other hospital.
pub const FOREIGN_PHYSICIAN: u8 = 10;
pub const SCHOOL: u8 = 11;
pub const INSURER: u8 = 12;
/// Works for the hospital.
pub const RECEPTIONIST: u8 = 13;
/// Works for the other hospital.
pub const OTHER_RECEPTIONIST: u8 = 14;
/// A doctor elsewhere who is a guardian of the record.
pub const GUARDIAN: u8 = 17;
/// Another one.
pub const OTHER_GUARDIAN: u8 = 18;
/// Is not registered.
pub const STRANGER: u8 = 15;

/// A record to which the hospital has full access.
pub const RECORD: RecordId = RecordId([1; 16]);
pub const VISIT: VisitId = VisitId([2; 16]);
pub const START: Moment = 1_000_000_000;
/// The index of the visit in the epoch in which it is opened.
pub const INDEX: VisitIndex = 2;
/// The token that the doctor seals in a note if the child may be vaccinated.
pub const TOKEN: [u8; 32] = [42; 32];

/// A chain on which the hospital has full access to the record.
pub fn new_test_ext() -> TestExternalities {
	let mut ext = chain(|| {
		RuntimeGenesisConfig::default().build();
		System::set_block_number(1);
		Now::put(START);
		for (number, role, organisation) in [
			(ADMIN, Role::HealthAdmin, None),
			(OTHER_ADMIN, Role::HealthAdmin, None),
			(FAMILY, Role::Family, None),
			(HOSPITAL, Role::Hospital, None),
			(DOCTOR, Role::Doctor, Some(HOSPITAL)),
			(PHYSICIAN, Role::Physician, Some(HOSPITAL)),
			(OTHER_DOCTOR, Role::Doctor, Some(HOSPITAL)),
			(OTHER_PHYSICIAN, Role::Physician, Some(HOSPITAL)),
			(OTHER_HOSPITAL, Role::Hospital, None),
			(FOREIGN_DOCTOR, Role::Doctor, Some(OTHER_HOSPITAL)),
			(FOREIGN_PHYSICIAN, Role::Physician, Some(OTHER_HOSPITAL)),
			(SCHOOL, Role::School, None),
			(INSURER, Role::Insurer, None),
			(RECEPTIONIST, Role::Receptionist, Some(HOSPITAL)),
			(OTHER_RECEPTIONIST, Role::Receptionist, Some(OTHER_HOSPITAL)),
			(GUARDIAN, Role::Doctor, Some(OTHER_HOSPITAL)),
			(OTHER_GUARDIAN, Role::Doctor, Some(OTHER_HOSPITAL)),
		] {
			Directory::register(id(number), account(number), role, organisation.map(id));
		}
		Consents::open_consent(RECORD, id(FAMILY), id(ADMIN));
		for guardian in [GUARDIAN, OTHER_GUARDIAN].map(id) {
			Readers::append(RECORD, Reader { id: guardian, level: Level::Full, basis: Basis::Guardian });
		}
		Archive::create(RECORD, id(FAMILY), 0, &Readers::get(RECORD));
		Consents::grant(RECORD, id(HOSPITAL), Level::Full, 0);
	});
	ext.register_extension(KeystoreExt::new(MemoryKeystore::new()));
	ext
}

#[cfg(feature = "runtime-benchmarks")]
pub struct Scene;
#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<AccountId32> for Scene {
	fn participant(id: ParticipantId, account: AccountId32, role: Role, organisation: Option<ParticipantId>) {
		Directory::register(id, account, role, organisation);
	}
	fn record(record: RecordId, hospital: ParticipantId) -> Vec<Wrap> {
		Epochs::insert(record, (0, vacchain_primitives::bounds::RENEWED_VISIT_INDEX));
		Consents::grant(record, hospital, Level::Full, 0);
		vec![]
	}
}
