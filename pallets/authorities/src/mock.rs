//! A chain with the SDK's sessions, offences, council and Aura, and a directory of participants.
//!
//! The organisation `n` has the id `id(n)`, the account `account(n)`, the Aura key `aura(n)` and the node `node(n)`.

mod neighbours;

pub use neighbours::*;

use crate as pallet_authorities;
use crate::{GenesisInstitution, InstitutionOf, MatterOf, NoIdentification, Sessions, SlotDurationOf};
use codec::Encode;
use frame_support::{
	assert_ok, construct_runtime, derive_impl,
	pallet_prelude::*,
	parameter_types,
	traits::{ConstBool, ConstU64, OnFinalize, OnInitialize},
};
use frame_system::{
	EnsureNever,
	mocking::{MockBlockU32, MockUncheckedExtrinsic},
	offchain::{CreateBare, CreateTransactionBase},
};
use pallet_collective::{EnsureMembers, Instance1};
use pallet_session::{FindAccountFromAuthorIndex, disabling::UpToLimitDisablingStrategy, historical};
use sp_consensus_aura::{
	AURA_ENGINE_ID, Slot,
	sr25519::{AuthorityId as AuraId, AuthorityPair as AuraPair},
};
use sp_core::{Pair, ed25519};
use sp_io::TestExternalities;
use sp_runtime::{AccountId32, DigestItem, impl_opaque_keys, traits::IdentityLookup};
use vacchain_primitives::{
	Matter, NodeId, NodeProof, ParticipantId, Role, Thresholds,
	bounds::{MAX_INSTITUTIONS, MAX_PROPOSALS},
	node_statement,
};

/// In milliseconds.
pub const SLOT_DURATION: u64 = 1000;
/// In slots.
pub const SESSION_LENGTH: u32 = 32;
/// How long a vote lasts, in milliseconds.
pub const VOTING_TIME: u64 = 100 * SLOT_DURATION;
/// More than can be institutions.
pub const ORGANISATIONS: u8 = MAX_INSTITUTIONS as u8 + 8;
/// Their roles, in turn.
pub const ROLES: [Role; 4] = [Role::Insurer, Role::HealthAuthority, Role::Hospital, Role::School];
/// Is no organisation.
pub const FAMILY: u8 = 100;
/// The slot before that of the first block.
pub const GENESIS_SLOT: u64 = 1_000_000;

construct_runtime!(
	pub enum Test {
		System: frame_system,
		Timestamp: pallet_timestamp,
		Balances: pallet_balances,
		Council: pallet_collective::<Instance1>,
		Authorities: pallet_authorities,
		Aura: pallet_aura,
		Session: pallet_session,
		Historical: historical,
		Offences: pallet_offences,
	}
);

impl_opaque_keys! {
	pub struct SessionKeys {
		pub aura: Aura,
	}
}

parameter_types! {
	pub MaxProposalWeight: Weight = Weight::MAX;
	/// The validators that make no blocks.
	pub static Absent: Vec<u8> = vec![];
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type AccountData = pallet_balances::AccountData<u64>;
	type AccountId = AccountId32;
	type Block = MockBlockU32<Self>;
	type Lookup = IdentityLookup<AccountId32>;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {
	type OnTimestampSet = Aura;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
}

impl pallet_collective::Config<Instance1> for Test {
	type RuntimeOrigin = RuntimeOrigin;
	type Proposal = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type MotionDuration = ConstU32<0>;
	type MaxProposals = ConstU32<MAX_PROPOSALS>;
	type MaxMembers = ConstU32<MAX_INSTITUTIONS>;
	type DefaultVote = pallet_collective::PrimeDefaultVote;
	type WeightInfo = ();
	type SetMembersOrigin = EnsureNever<()>;
	type MaxProposalWeight = MaxProposalWeight;
	type DisapproveOrigin = EnsureNever<()>;
	type KillOrigin = EnsureNever<()>;
	type Consideration = ();
}

impl pallet_aura::Config for Test {
	type AuthorityId = AuraId;
	type MaxAuthorities = ConstU32<MAX_INSTITUTIONS>;
	type DisabledValidators = Session;
	type AllowMultipleBlocksPerSlot = ConstBool<false>;
	type SlotDuration = SlotDurationOf<Self>;
}

impl pallet_session::Config for Test {
	type RuntimeEvent = RuntimeEvent;
	type ValidatorId = ParticipantId;
	type ValidatorIdOf = InstitutionOf<Self>;
	type ShouldEndSession = Sessions<Self>;
	type NextSessionRotation = Sessions<Self>;
	type SessionManager = historical::NoteHistoricalRoot<Self, Authorities>;
	type SessionHandler = AuraKeys;
	type Keys = SessionKeys;
	type DisablingStrategy = UpToLimitDisablingStrategy;
	type WeightInfo = ();
	type Currency = Balances;
	type KeyDeposit = ();
}

impl historical::Config for Test {
	type RuntimeEvent = RuntimeEvent;
	type FullIdentification = ();
	type FullIdentificationOf = NoIdentification;
}

impl pallet_offences::Config for Test {
	type RuntimeEvent = RuntimeEvent;
	type IdentificationTuple = historical::IdentificationTuple<Self>;
	type OnOffenceHandler = Authorities;
}

impl<C> CreateTransactionBase<C> for Test
where
	RuntimeCall: From<C>,
{
	type Extrinsic = MockUncheckedExtrinsic<Self>;
	type RuntimeCall = RuntimeCall;
}

impl<C> CreateBare<C> for Test
where
	RuntimeCall: From<C>,
{
	fn create_bare(call: RuntimeCall) -> Self::Extrinsic {
		Self::Extrinsic::new_bare(call)
	}
}

/// The matters of this chain's calls: the pallet's own have one, the directory's none.
pub struct Matters;

impl MatterOf<RuntimeCall> for Matters {
	fn matter_of(call: &RuntimeCall) -> Option<Matter> {
		use crate::Call;
		let RuntimeCall::Authorities(call) = call else { return None };
		match call {
			Call::admit_organisation { .. } | Call::dismiss_organisation { .. } => Some(Matter::Membership),
			Call::admit_validator { .. } | Call::remove_validator { .. } | Call::pardon_validator { .. } => {
				Some(Matter::Validators)
			}
			Call::authorize_upgrade { .. } => Some(Matter::Upgrade),
			_ => None,
		}
	}
}

impl pallet_authorities::Config for Test {
	type Clock = Timestamp;
	type VotingTime = ConstU64<VOTING_TIME>;
	type Matters = Matters;
	type Pauses = ();
	type VoteOrigin = EnsureMembers<AccountId32, Instance1, 1>;
	type Council = Council;
	type Participants = Directory;
	type FindAuthor = FindAccountFromAuthorIndex<Self, Aura>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Directory;
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<AccountId32, RuntimeCall> for Directory {
	fn organisation(id: ParticipantId, account: AccountId32, role: Role) {
		Self::admit(id, account, role);
	}

	fn proposal(number: u32) -> RuntimeCall {
		use sp_runtime::traits::{BlakeTwo256, Hash as _};
		let code_hash = BlakeTwo256::hash_of(&number);
		crate::Call::authorize_upgrade { code_hash }.into()
	}
}

pub fn id(n: u8) -> ParticipantId {
	ParticipantId([n; 32])
}

pub fn account(n: u8) -> AccountId32 {
	AccountId32::new([n; 32])
}

fn node_key(n: u8) -> ed25519::Pair {
	ed25519::Pair::from_seed(&[n; 32])
}

pub fn node(n: u8) -> NodeId {
	NodeId(node_key(n).public().0)
}

/// These nodes, in order of id.
pub fn nodes(numbers: impl IntoIterator<Item = u8>) -> Vec<NodeId> {
	let mut nodes: Vec<_> = numbers.into_iter().map(node).collect();
	nodes.sort_unstable();
	nodes
}

/// The node `n` agrees to this institution's listing it on the chain of this genesis.
pub fn agreement(n: u8, institution: u8, genesis: &[u8; 32]) -> NodeProof {
	let signature = node_key(n).sign(&node_statement(genesis, &id(institution))).0;
	NodeProof { node: node(n), signature }
}

/// These nodes agree to this institution's listing them.
pub fn agreements(institution: u8, numbers: impl IntoIterator<Item = u8>) -> crate::NodeProofs {
	let genesis = System::block_hash(0).0;
	let agreements = numbers.into_iter().map(|n| agreement(n, institution, &genesis));
	agreements.collect::<Vec<_>>().try_into().expect("they are few")
}

pub fn aura(n: u8) -> AuraPair {
	AuraPair::from_seed(&[n; 32])
}

pub fn keys(n: u8) -> SessionKeys {
	SessionKeys { aura: aura(n).public() }
}

/// The organisations from 1 on: the first `validators` of the first `institutions` validate, and each institution has
/// a node.
pub fn genesis(institutions: u8, validators: u8, minimum: u32) -> pallet_authorities::GenesisConfig<Test> {
	pallet_authorities::GenesisConfig {
		slot_duration: SLOT_DURATION,
		session_duration: u64::from(SESSION_LENGTH) * SLOT_DURATION,
		minimum_validators: minimum,
		thresholds: Thresholds::default(),
		institutions: (1..=institutions)
			.map(|n| GenesisInstitution { organisation: id(n), nodes: vec![node(n)] })
			.collect(),
		validators: (1..=validators).map(id).collect(),
		_config: Default::default(),
	}
}

/// The chain at its genesis. The directory knows the organisations 1 to [`ORGANISATIONS`] and a family; all but
/// the last have session keys.
pub fn build(config: pallet_authorities::GenesisConfig<Test>) -> TestExternalities {
	let mut ext = TestExternalities::default();
	ext.execute_with(|| {
		for n in 1..=ORGANISATIONS {
			Directory::register(n, ROLES[usize::from(n) % ROLES.len()]);
		}
		Directory::register(FAMILY, Role::Family);
		config.build();
		let keys = (1..ORGANISATIONS).map(|n| (account(n), id(n), keys(n))).collect();
		pallet_session::GenesisConfig::<Test> { keys, non_authority_keys: vec![] }.build();
	});
	ext
}

/// As [`build`], at the first block.
pub fn network(institutions: u8, validators: u8, minimum: u32) -> TestExternalities {
	let mut ext = build(genesis(institutions, validators, minimum));
	ext.execute_with(make_block);
	ext
}

/// Five institutions, of which the first four validate, as many as there must be.
pub fn new_test_ext() -> TestExternalities {
	network(5, 4, 4)
}

/// As [`new_test_ext`], with keys that benchmarks make.
#[cfg(feature = "runtime-benchmarks")]
pub fn benchmark_ext() -> TestExternalities {
	let mut network = new_test_ext();
	network.register_extension(sp_keystore::KeystoreExt::new(sp_keystore::testing::MemoryKeystore::new()));
	network
}

/// Runs a test on this network, then checks every invariant.
pub fn execute_on(mut network: TestExternalities, test: impl FnOnce()) {
	network.execute_with(|| {
		test();
		assert_ok!(Authorities::do_try_state());
	});
}

/// As [`execute_on`], on the network of [`new_test_ext`].
pub fn execute(test: impl FnOnce()) {
	execute_on(new_test_ext(), test);
}

/// The slot of the last block.
pub fn slot() -> Slot {
	pallet_aura::CurrentSlot::<Test>::get().max(GENESIS_SLOT.into())
}

/// The number of the validator whose turn a slot is.
pub fn author(slot: Slot) -> u8 {
	let index = Aura::slot_author_index(slot).expect("there are validators");
	Session::validators()[index as usize].0[0]
}

/// Makes a block in this slot.
pub fn make_block_in(slot: Slot) {
	let digest = sp_runtime::Digest { logs: vec![DigestItem::PreRuntime(AURA_ENGINE_ID, slot.encode())] };
	let number = System::block_number() + 1;
	System::reset_events();
	System::initialize(&number, &System::parent_hash(), &digest);
	AllPalletsWithSystem::on_initialize(number);
	assert_ok!(Timestamp::set(RuntimeOrigin::none(), *slot * SLOT_DURATION));
	AllPalletsWithSystem::on_finalize(number);
}

/// Makes a block in the next slot of a validator that is there and not disabled.
pub fn make_block() {
	let may_author = |slot: &Slot| {
		let author = author(*slot);
		!Absent::get().contains(&author) && !disabled().contains(&author)
	};
	let next = (1u64..).map(|later| slot() + later).find(may_author).expect("someone makes blocks");
	make_block_in(next);
}

/// Makes blocks until the session has changed as often.
pub fn pass_sessions(count: u32) {
	let last = Session::current_index() + count;
	while Session::current_index() < last {
		make_block();
	}
}

/// The validators that are disabled.
pub fn disabled() -> Vec<u8> {
	let validators = Session::validators();
	Session::disabled_validators().iter().map(|index| validators[*index as usize].0[0]).collect()
}

/// The validators of this session.
pub fn active() -> Vec<u8> {
	Session::validators().iter().map(|id| id.0[0]).collect()
}

/// The vote of so many institutions.
pub fn vote(ayes: u32) -> RuntimeOrigin {
	pallet_collective::RawOrigin::Members(
		ayes,
		pallet_collective::Members::<Test, Instance1>::get().len() as u32,
	)
	.into()
}

/// The vote of every institution.
pub fn unanimous() -> RuntimeOrigin {
	vote(crate::Institutions::<Test>::get().len() as u32)
}

/// The proof that an account has the secret of `aura(n)`.
pub fn possession(account: AccountId32, n: u8) -> Vec<u8> {
	let statement = sp_core::proof_of_possession::statement_of_ownership(account.as_ref());
	(aura(n).sign(&statement),).encode()
}

/// The validator `n` sets the session keys of the number `new`.
pub fn change_keys(n: u8, new: u8) {
	assert_ok!(Session::set_keys(RuntimeOrigin::signed(account(n)), keys(new), possession(account(n), new)));
}
