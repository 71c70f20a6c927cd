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
	Clearance, Commitment, Epoch, EpochLink, KeyVersion, Level, Moment, ParticipantId, RecordId, Role,
	Rotation, Sealed, VisitId, VisitIndex, VisitWrap,
	bounds::{
		LINK_LEN, MAX_CIPHERTEXT, RENEWED_VISIT_INDEX, SEALING_OVERHEAD, SIZE_CLASSES, SUITE, VISIT_WRAP_LEN,
	},
};

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
	type Daily = Days;
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

/// The index of the visit in an epoch: it is opened in epoch 0, and renewed into later ones.
fn index_in(epoch: Epoch) -> VisitIndex {
	if epoch == 0 { INDEX } else { RENEWED_VISIT_INDEX }
}

/// Content of the visit, of the shortest length, told apart by its commitment.
pub fn sealed(content: u8, epoch: Epoch) -> Sealed {
	let mut ciphertext = vec![content; SIZE_CLASSES[0] + SEALING_OVERHEAD];
	ciphertext[0] = SUITE;
	let ciphertext = BoundedVec::truncate_from(ciphertext);
	Sealed { epoch, index: index_in(epoch), commitment: Commitment([content; 32]), ciphertext }
}

/// Content of each length near one that sealing makes, and of a suite that the chain does not know.
pub fn malformed(epoch: Epoch) -> impl Iterator<Item = Sealed> {
	let length = SIZE_CLASSES[0] + SEALING_OVERHEAD;
	[(SUITE, 0), (SUITE, length - 1), (SUITE, length + 1), (SUITE, MAX_CIPHERTEXT as usize - 1), (2, length)]
		.into_iter()
		.map(move |(suite, len)| Sealed {
			ciphertext: BoundedVec::truncate_from(vec![suite; len]),
			..sealed(0, epoch)
		})
}

/// The visit's keys of this epoch, for the key that a professional has now.
pub fn wrap(professional: u8, epoch: Epoch) -> VisitWrap {
	let sealed = BoundedVec::truncate_from(vec![SUITE; VISIT_WRAP_LEN]);
	let professional = id(professional);
	let key_version = KeyVersions::get(professional);
	VisitWrap { professional, key_version, epoch, index: index_in(epoch), sealed }
}

/// New keys for the record; for whom is another pallet's.
pub fn rotation(epoch: Epoch) -> Rotation {
	let sealed = BoundedVec::truncate_from(vec![SUITE; LINK_LEN]);
	Rotation { epoch, link: EpochLink { from: 0, to: epoch, sealed }, wraps: BoundedVec::new() }
}

/// The clearance of a note that says that the child may be vaccinated.
pub fn cleared() -> Clearance {
	Clearance::of(&TOKEN)
}

/// The clearance of a note that does not: of a token that nobody is told.
pub fn deferred() -> Clearance {
	Clearance::of(&[43; 32])
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
			Accounts::insert(AccountId32::new(pair(number).public().0), id(number));
			People::insert(id(number), (role, organisation.map(id), true));
		}
		Epochs::insert(RECORD, (0, RENEWED_VISIT_INDEX));
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
