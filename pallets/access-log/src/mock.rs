//! A chain of this pallet alone, among fakes. Whoever has account `n` has the id `id(n)`.

use frame_support::{assert_ok, construct_runtime, derive_impl, parameter_types, traits::Time};
use frame_system::mocking::MockBlockU32;
use sp_io::TestExternalities;
use sp_runtime::BuildStorage;
use vacchain_primitives::{
	Actor, Moment, ParticipantId, RecordId, Role, VisitId,
	questions::{ActorOf, HasStanding, IsLeaving, OwnerOf},
};

pub const FAMILY: u64 = 1;
pub const HOSPITAL: u64 = 2;
pub const SCHOOL: u64 = 3;
pub const DOCTOR: u64 = 4;
pub const ADMIN: u64 = 5;
pub const GATEWAY: u64 = 6;
pub const OTHER_GATEWAY: u64 = 7;
/// Registered, and not active: suspended, or its organisation is.
pub const SUSPENDED_GATEWAY: u64 = 8;

/// From this one on, many who may read.
pub const FIRST_OF_MANY: u64 = 100;

/// Twenty minutes past an hour, in milliseconds.
pub const START: Moment = 1_000_000 * 60 * 60 * 1000 + 20 * 60 * 1000;
/// Names the doctor.
pub const VISIT: VisitId = VisitId([7; 16]);

parameter_types! {
	/// The chain's clock.
	pub static Now: Moment = START;
	/// When the school's consent ended; none while it holds.
	pub static SchoolLeft: Option<Moment> = None;
	/// The family's records.
	pub static Records: Vec<RecordId> = vec![];
}

construct_runtime!(
	pub enum Test {
		System: frame_system,
		AccessLog: crate,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = MockBlockU32<Self>;
}

impl crate::Config for Test {
	type Clock = Neighbours;
	type Participants = Neighbours;
	type Records = Neighbours;
	type Standing = Neighbours;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Neighbours;
}

/// Answers about the participants above, the time and the records. Everyone but the doctor and the other gateways may
/// read every record; the doctor by right of [`VISIT`].
pub struct Neighbours;

impl Time for Neighbours {
	type Moment = Moment;
	fn now() -> Moment {
		Now::get()
	}
}

impl ActorOf<u64> for Neighbours {
	fn actor_of(account: &u64) -> Option<Actor> {
		let (role, organisation) = match *account {
			FAMILY => (Role::Family, None),
			HOSPITAL => (Role::Hospital, None),
			SCHOOL => (Role::School, None),
			DOCTOR => (Role::Doctor, Some(id(HOSPITAL))),
			ADMIN => (Role::HealthAdmin, None),
			GATEWAY | OTHER_GATEWAY => (Role::Gateway, Some(id(HOSPITAL))),
			_ => return None,
		};
		Some(Actor { id: id(*account), role, organisation })
	}
}

impl IsLeaving for Neighbours {
	fn is_leaving(_: &RecordId) -> bool {
		false
	}
}

impl OwnerOf for Neighbours {
	fn owner_of(record: &RecordId) -> Option<ParticipantId> {
		Records::get().contains(record).then_some(id(FAMILY))
	}
}

impl HasStanding for Neighbours {
	fn has_standing(_: &RecordId, reader: &ParticipantId, visit: Option<&VisitId>, since: Moment) -> bool {
		match u64::from(reader.0[0]) {
			SCHOOL => SchoolLeft::get().is_none_or(|left| left >= since),
			FAMILY | HOSPITAL | ADMIN => true,
			DOCTOR => visit == Some(&VISIT),
			other => other >= FIRST_OF_MANY,
		}
	}
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<u64> for Neighbours {
	fn gateway() -> (u64, ParticipantId) {
		(GATEWAY, id(GATEWAY))
	}
	fn record(record: RecordId) -> ParticipantId {
		Records::mutate(|records| records.push(record));
		id(HOSPITAL)
	}
}

pub fn id(account: u64) -> ParticipantId {
	ParticipantId([account as u8; 32])
}

/// Block 2, without records.
pub fn new_test_ext() -> TestExternalities {
	Records::set(vec![]);
	Now::set(START);
	SchoolLeft::set(None);
	let mut ext = TestExternalities::new(RuntimeGenesisConfig::default().build_storage().unwrap());
	ext.execute_with(|| System::set_block_number(2));
	ext
}

/// Runs a test, then checks the invariants.
pub fn execute(test: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		test();
		assert_ok!(AccessLog::do_try_state());
	});
}
