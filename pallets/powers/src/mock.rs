//! A chain of this pallet alone. The participant with the account `n` has the id `[n; 32]`. What the neighbours know is
//! in storage, so that `assert_noop!` covers it too.

use frame_support::{
	construct_runtime, derive_impl, ord_parameter_types, pallet_prelude::*, parameter_types, storage_alias,
	traits::Time,
};
use frame_system::EnsureSignedBy;
use sp_io::TestExternalities;
use sp_runtime::BuildStorage;
use vacchain_primitives::{
	Actor, EncryptionKey, Grounds, Member, Moment, ParticipantId, Power, PowerDigest, PowerStep, RecordId,
	Role,
	bounds::DAY,
	questions::{ActorOf, ExercisePower, MemberOf},
};

pub const AUTHORITY: u64 = 1;
pub const ADMIN: u64 = 2;
pub const OTHER_ADMIN: u64 = 3;
pub const THIRD_ADMIN: u64 = 4;
pub const FAMILY: u64 = 5;
pub const OTHER_FAMILY: u64 = 6;
pub const START: Moment = 100 * DAY;
pub const DELAY: Moment = 3 * DAY;
pub const VOTING_TIME: Moment = 7 * DAY;
/// Why a power cannot be exercised.
pub const IMPOSSIBLE: DispatchError = DispatchError::Other("impossible");

construct_runtime!(
	pub enum Test {
		System: frame_system,
		Powers: crate,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
}

ord_parameter_types! {
	/// Signs for the institutions when they vote on health admins.
	pub const Vote: u64 = 200;
}

parameter_types! {
	pub const VotingTime: Moment = VOTING_TIME;
}

impl crate::Config for Test {
	type Clock = Clock;
	type Participants = Directory;
	type Powers = Directory;
	type Vote = EnsureSignedBy<Vote, u64>;
	type VotingTime = VotingTime;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Scene;
}

#[storage_alias]
pub type Now = StorageValue<Fake, Moment, ValueQuery>;
/// Role, and whether it may act, since when.
#[storage_alias]
pub type People = StorageMap<Fake, Twox64Concat, ParticipantId, (Role, Option<Moment>)>;
/// Whose account it is now.
#[storage_alias]
pub type Accounts = StorageMap<Fake, Twox64Concat, u64, ParticipantId>;
/// The powers that were exercised, and on whose decision: proposed, confirmed, exercised.
#[storage_alias]
pub type Exercised = StorageValue<Fake, Vec<(u64, Vec<Option<ParticipantId>>)>, ValueQuery>;
#[storage_alias]
pub type Log = StorageValue<Fake, Vec<(Option<ParticipantId>, PowerStep)>, ValueQuery>;
#[storage_alias]
pub type IsImpossible = StorageValue<Fake, bool, ValueQuery>;
/// When owners have asked for the erasure of their records.
#[storage_alias]
pub type AskedAt = StorageValue<Fake, Moment, ValueQuery>;

pub struct Clock;
impl Time for Clock {
	type Moment = Moment;
	fn now() -> Moment {
		Now::get()
	}
}

/// The participants, and what powers do to them.
pub struct Directory;

impl Directory {
	pub fn register(account: u64, role: Role) {
		Accounts::insert(account, id(account));
		People::insert(id(account), (role, Some(0)));
	}

	pub fn suspend(account: u64) {
		People::mutate(id(account), |person| person.as_mut().expect("is registered").1 = None);
	}

	pub fn reinstate(account: u64) {
		People::mutate(id(account), |person| person.as_mut().expect("is registered").1 = Some(Now::get()));
	}
}

impl ActorOf<u64> for Directory {
	fn actor_of(account: &u64) -> Option<Actor> {
		let id = Accounts::get(account)?;
		let (role, since) = People::get(id)?;
		since.map(|_| Actor { id, role, organisation: None })
	}
}

impl MemberOf for Directory {
	fn member_of(id: &ParticipantId) -> Option<Member> {
		let (role, since) = People::get(id)?;
		Some(Member { role, organisation: None, active: since.is_some(), key_version: 0, has_key: true })
	}
}

impl ExercisePower<u64> for Directory {
	fn could_object_since(power: &Power<u64>) -> Option<Moment> {
		People::get(power.subject())?.1
	}

	fn check(power: &Power<u64>) -> DispatchResult {
		let is_wished = match power {
			Power::EraseRecord { asked_at, .. } => *asked_at == AskedAt::get(),
			_ => true,
		};
		if is_wished && !IsImpossible::get() { Ok(()) } else { Err(IMPOSSIBLE) }
	}

	fn exercise(power: Power<u64>, grounds: &Grounds) -> DispatchResult {
		Self::check(&power)?;
		let Power::ReplaceKeys { id, account, .. } = power else { return Err(IMPOSSIBLE) };
		Accounts::iter().filter(|(_, of)| *of == id).for_each(|(account, _)| Accounts::remove(account));
		Accounts::insert(account, id);
		let Grounds { proposed_by, confirmed_by, exercised_by } = *grounds;
		Exercised::append((account, vec![Some(proposed_by), confirmed_by, exercised_by]));
		Ok(())
	}

	fn note(_: &Power<u64>, _: PowerDigest, by: Option<ParticipantId>, step: PowerStep) {
		Log::append((by, step));
	}
}

pub fn id(account: u64) -> ParticipantId {
	let [low, high, ..] = account.to_le_bytes();
	let mut id = [low; 32];
	id[0] = high;
	ParticipantId(id)
}

/// The signer that has this account acts with the other one.
pub fn replacing(account: u64, new: u64) -> Power<u64> {
	let encryption_key = EncryptionKey::x25519([new as u8; 32]);
	Power::ReplaceKeys { id: id(account), account: new, encryption_key, profile: Default::default() }
}

/// The record of the family that has this account is erased, as that one asked then.
pub fn erasing(account: u64, asked_at: Moment) -> Power<u64> {
	Power::EraseRecord { record: RecordId([account as u8; 16]), owner: id(account), asked_at }
}

/// Block 1, with three health admins and two families, where powers take so many admins.
pub fn new_chain(admins_needed: u32) -> TestExternalities {
	let powers = crate::GenesisConfig { admins_needed, delay: DELAY, ..Default::default() };
	let genesis = RuntimeGenesisConfig { system: Default::default(), powers };
	let mut ext = TestExternalities::new(genesis.build_storage().expect("the genesis is sound"));
	ext.execute_with(|| {
		System::set_block_number(1);
		Now::put(START);
		Directory::register(AUTHORITY, Role::HealthAuthority);
		for admin in [ADMIN, OTHER_ADMIN, THIRD_ADMIN] {
			Directory::register(admin, Role::HealthAdmin);
		}
		for family in [FAMILY, OTHER_FAMILY] {
			Directory::register(family, Role::Family);
		}
	});
	ext
}

#[cfg(feature = "runtime-benchmarks")]
pub struct Scene;
#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<u64> for Scene {
	fn health_admin() -> (u64, ParticipantId) {
		let account = 1000 + Accounts::iter().count() as u64;
		Directory::register(account, Role::HealthAdmin);
		(account, id(account))
	}
	fn power() -> (u64, Power<u64>) {
		let account = 1000 + Accounts::iter().count() as u64;
		Directory::register(account, Role::Family);
		(account, replacing(account, account + 5000))
	}
}
