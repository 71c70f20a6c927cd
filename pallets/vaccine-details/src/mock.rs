//! A chain of this pallet alone. A participant is a number `n`: its id is `[n; 32]`, its account the sr25519 key
//! of the seed `[n; 32]`.

mod neighbours;

pub use neighbours::*;

use crate as pallet_vaccine_details;
use frame_support::{derive_impl, pallet_prelude::*};
use sp_core::{Pair as _, sr25519::Pair};
use sp_io::TestExternalities;
use sp_runtime::{AccountId32, BuildStorage, traits::IdentityLookup};
use vacchain_primitives::{
	Commitment, Epoch, Level, Moment, ParticipantId, RecordId, Role, Sealed, VisitId, Wrap,
	bounds::{MAX_CIPHERTEXT, WRAP_LEN},
};

pub const ADMIN: u8 = 1;
pub const FAMILY: u8 = 2;
pub const HOSPITAL: u8 = 3;
pub const DOCTOR: u8 = 4;
pub const PHYSICIAN: u8 = 5;
/// Of the same hospital.
pub const OTHER_DOCTOR: u8 = 6;
/// Of the same hospital.
pub const OTHER_PHYSICIAN: u8 = 7;
pub const OTHER_HOSPITAL: u8 = 8;
/// Of the other hospital.
pub const FOREIGN_DOCTOR: u8 = 9;
/// Of the other hospital.
pub const FOREIGN_PHYSICIAN: u8 = 10;
pub const SCHOOL: u8 = 11;
pub const INSURER: u8 = 12;
/// Is not registered.
pub const STRANGER: u8 = 13;

/// A record to which the hospital has full access.
pub const RECORD: RecordId = RecordId([1; 16]);
pub const VISIT: VisitId = VisitId([2; 16]);
pub const START: Moment = 1_000_000_000;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		VaccineDetails: pallet_vaccine_details,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type AccountId = AccountId32;
	type Block = frame_system::mocking::MockBlock<Test>;
	type Lookup = IdentityLookup<AccountId32>;
}

impl pallet_vaccine_details::Config for Test {
	type Clock = Clock;
	type Participants = Directory;
	type Consent = Levels;
	type Records = Archive;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Scene;
}

pub fn id(number: u8) -> ParticipantId {
	ParticipantId([number; 32])
}

pub fn pair(number: u8) -> Pair {
	Pair::from_seed(&[number; 32])
}

/// The signature of this participant's current account, under which a call is sent.
pub fn signed(number: u8) -> RuntimeOrigin {
	RuntimeOrigin::signed(AccountId32::new(pair(number).public().0))
}

/// Content of the shortest length, told apart by its commitment.
pub fn sealed(content: u8, epoch: Epoch) -> Sealed {
	Sealed {
		epoch,
		commitment: Commitment([content; 32]),
		ciphertext: BoundedVec::truncate_from(vec![content; 296]),
	}
}

/// Content of each length near one that sealing makes.
pub fn malformed(epoch: Epoch) -> impl Iterator<Item = Sealed> {
	[0, 295, 297, MAX_CIPHERTEXT as usize - 1]
		.into_iter()
		.map(move |len| Sealed { ciphertext: BoundedVec::truncate_from(vec![0; len]), ..sealed(0, epoch) })
}

pub fn wrap(reader: u8, epoch: Epoch) -> Wrap {
	Wrap { reader: id(reader), level: Level::Full, epoch, sealed: [0; WRAP_LEN] }
}

/// A chain on which the hospital has full access to the record.
pub fn new_test_ext() -> TestExternalities {
	let storage = frame_system::GenesisConfig::<Test>::default().build_storage();
	let mut ext = TestExternalities::new(storage.expect("a genesis without participants"));
	ext.register_extension(sp_keystore::KeystoreExt::new(sp_keystore::testing::MemoryKeystore::new()));
	ext.execute_with(|| {
		System::set_block_number(1);
		Now::put(START);
		for (number, role, organisation) in [
			(ADMIN, Role::HealthAdmin, None),
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
		] {
			Accounts::insert(AccountId32::new(pair(number).public().0), id(number));
			People::insert(id(number), (role, organisation.map(id), true));
		}
		Epochs::insert(RECORD, 0);
		Granted::insert((RECORD, id(HOSPITAL)), Level::Full);
	});
	ext
}

/// Runs a test, then checks every invariant.
pub fn execute_and_check(test: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		test();
		VaccineDetails::do_try_state().expect("every invariant holds");
	});
}
