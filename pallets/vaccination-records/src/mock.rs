//! A chain of this pallet alone, among fakes. Whoever has account `n` has the id `id(n)`.

use frame_support::{assert_ok, construct_runtime, derive_impl, parameter_types, traits::Time};
use frame_system::mocking::MockBlockU32;
use sp_io::TestExternalities;
use sp_runtime::{BuildStorage, DispatchError, DispatchResult};
use std::collections::BTreeMap;
use vacchain_primitives::{
	Actor, Daily, KeyVersion, Member, Moment, ParticipantId, Reader, RecordId, Role,
	questions::{AcceptsKey, ActorOf, HealthAuthority, MemberOf, OpenConsent, ReadersOf, SpendDaily},
};

pub const AUTHORITY: u64 = 1;
pub const ADMIN: u64 = 2;
pub const SUSPENDED_ADMIN: u64 = 3;
pub const FAMILY: u64 = 4;
pub const OTHER_FAMILY: u64 = 5;
pub const SUSPENDED_FAMILY: u64 = 6;
pub const HOSPITAL: u64 = 7;
pub const DOCTOR: u64 = 8;
/// As are 20 to 50.
pub const SCHOOL: u64 = 9;
/// The health authority's custodies.
pub const CUSTODY_A: u64 = 1001;
pub const CUSTODY_B: u64 = 1002;
/// Registered by nobody.
pub const STRANGER: u64 = 99;

pub const NOW: Moment = 1_000_000;

parameter_types! {
	/// Which participant is the health authority.
	pub static HealthAuthorityId: Option<ParticipantId> = Some(id(AUTHORITY));
	/// The readers, as the consent pallet would know them.
	pub static Readers: BTreeMap<RecordId, Vec<Reader>> = BTreeMap::new();
	/// Which of its keys each participant has; 0 if nothing is said.
	pub static KeyVersions: BTreeMap<ParticipantId, KeyVersion> = BTreeMap::new();
	/// A former key that is taken for a while.
	pub static StillAccepted: Option<(ParticipantId, KeyVersion)> = None;
	/// How long ago [`NOW`] was.
	pub static Passed: Moment = 0;
	/// Whether every admin has done as much as it may today.
	pub static IsSpent: bool = false;
	/// An organisation without a content key.
	pub static Keyless: Option<ParticipantId> = None;
}

construct_runtime!(
	pub enum Test {
		System: frame_system,
		VaccinationRecords: crate,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = MockBlockU32<Self>;
}

impl crate::Config for Test {
	type Clock = Neighbours;
	type Participants = Neighbours;
	type Consent = Neighbours;
	type Daily = Neighbours;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Neighbours;
}

/// Knows the participants above, the time and the readers.
pub struct Neighbours;

impl Time for Neighbours {
	type Moment = Moment;
	fn now() -> Moment {
		NOW + Passed::get()
	}
}

pub const DAILY_BOUND: DispatchError = DispatchError::Other("DailyBound");

impl SpendDaily for Neighbours {
	fn spend(admin: &ParticipantId, what: Daily) -> DispatchResult {
		assert!(*admin == id(ADMIN) && matches!(what, Daily::Entries | Daily::Details));
		if IsSpent::get() { Err(DAILY_BOUND) } else { Ok(()) }
	}
}

impl MemberOf for Neighbours {
	fn member_of(id: &ParticipantId) -> Option<Member> {
		let role = match u64::from(id.0[0]) {
			_ if ParticipantId::CUSTODIES.contains(id) => Role::Custody,
			AUTHORITY => Role::HealthAuthority,
			ADMIN | SUSPENDED_ADMIN => Role::HealthAdmin,
			FAMILY | OTHER_FAMILY | SUSPENDED_FAMILY => Role::Family,
			HOSPITAL => Role::Hospital,
			DOCTOR => Role::Doctor,
			SCHOOL | 20..=50 => Role::School,
			_ => return None,
		};
		let active = ![SUSPENDED_ADMIN, SUSPENDED_FAMILY].map(self::id).contains(id);
		let organisation = (role == Role::HealthAdmin).then(|| self::id(AUTHORITY));
		let (key_version, has_key) = (key_version(id), Keyless::get() != Some(*id));
		Some(Member { role, organisation, active, key_version, has_key })
	}
}

impl AcceptsKey for Neighbours {
	fn accepts_key(id: &ParticipantId, version: KeyVersion) -> bool {
		let is_of_now =
			Self::member_of(id).is_some_and(|member| member.has_key && member.key_version == version);
		is_of_now || StillAccepted::get() == Some((*id, version))
	}
}

impl ActorOf<u64> for Neighbours {
	fn actor_of(account: &u64) -> Option<Actor> {
		let (id, member) = (id(*account), Self::member_of(&id(*account))?);
		member.active.then_some(Actor { id, role: member.role, organisation: member.organisation })
	}
}

impl HealthAuthority for Neighbours {
	fn health_authority() -> Option<ParticipantId> {
		HealthAuthorityId::get()
	}
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<u64> for Neighbours {
	fn health_admin() -> (u64, ParticipantId) {
		(ADMIN, id(AUTHORITY))
	}
	fn family() -> ParticipantId {
		id(FAMILY)
	}
}

impl OpenConsent for Neighbours {
	fn open_consent(record: RecordId, owner: ParticipantId, authority: ParticipantId) {
		Readers::mutate(|all| all.insert(record, Reader::first(owner, authority).to_vec()));
	}
}

impl ReadersOf for Neighbours {
	fn readers_of(record: &RecordId) -> Vec<Reader> {
		Readers::get().get(record).cloned().unwrap_or_default()
	}
}

pub fn id(account: u64) -> ParticipantId {
	match account {
		CUSTODY_A => ParticipantId::CUSTODY_A,
		CUSTODY_B => ParticipantId::CUSTODY_B,
		_ => ParticipantId([account as u8; 32]),
	}
}

/// Which of its keys a participant has.
pub fn key_version(id: &ParticipantId) -> KeyVersion {
	KeyVersions::get().get(id).copied().unwrap_or_default()
}

/// Gives a participant its next key.
pub fn replace_key(account: u64) {
	KeyVersions::mutate(|all| *all.entry(id(account)).or_default() += 1);
}

/// Block 2, without records.
pub fn new_test_ext() -> TestExternalities {
	HealthAuthorityId::set(Some(id(AUTHORITY)));
	Readers::set(BTreeMap::new());
	KeyVersions::set(BTreeMap::new());
	Keyless::set(None);
	Passed::set(0);
	IsSpent::set(false);
	StillAccepted::set(None);
	let mut ext = TestExternalities::new(RuntimeGenesisConfig::default().build_storage().unwrap());
	ext.execute_with(|| System::set_block_number(2));
	ext
}

/// Runs a test, then checks the invariants.
pub fn execute(test: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		test();
		assert_ok!(VaccinationRecords::do_try_state());
	});
}
