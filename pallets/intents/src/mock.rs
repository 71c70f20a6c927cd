//! A chain of this pallet alone. A participant is a number `n`: its id is `[n; 32]`, its account the sr25519 key of the
//! seed `[n; 32]`.

use alloc::boxed::Box;
use frame_support::{
	assert_ok, derive_impl,
	pallet_prelude::*,
	parameter_types,
	traits::{Authorize, Contains, Time},
};
use frame_system::RawOrigin;
use sp_core::{H256, Pair as _, sr25519::Pair};
use sp_io::TestExternalities;
use sp_runtime::{AccountId32, BuildStorage, traits::IdentityLookup};
use vacchain_primitives::{
	Actor, Body, Intent, IntentRefusal, Moment, ParticipantId, Role, SignedIntent, Signer,
	questions::{ActorOf, PriceOf, SpendQuota},
};

use crate::Meaning;

pub const FAMILY: u8 = 1;
pub const DOCTOR: u8 = 2;
/// Is not registered.
pub const STRANGER: u8 = 9;
pub const START: Moment = 1_000_000_000_000;
pub const GENESIS: [u8; 32] = [0x9e; 32];
/// How long an intent of these tests lives unless it says something else, in seconds.
pub const LIFETIME: u32 = 120;

parameter_types! {
	/// The chain's clock.
	pub static Now: Moment = START;
	/// Tokens that everybody has left.
	pub static Left: u64 = 1000;
	/// Accounts that act for nobody.
	pub static Inactive: Vec<u8> = vec![STRANGER];
	/// Whether the institutions have paused everything.
	pub static IsPaused: bool = false;
	pub const BlockTime: Moment = 250;
}

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Intents: crate,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type AccountId = AccountId32;
	type BaseCallFilter = NotPaused;
	type Block = frame_system::mocking::MockBlock<Test>;
	type Lookup = IdentityLookup<AccountId32>;
}

impl crate::Config for Test {
	type Clock = Neighbours;
	type BlockTime = BlockTime;
	type Participants = Neighbours;
	type Prices = Neighbours;
	type Meanings = Neighbours;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Neighbours;
}

/// Holds back remarks while everything is paused.
pub struct NotPaused;

impl Contains<RuntimeCall> for NotPaused {
	fn contains(call: &RuntimeCall) -> bool {
		!(IsPaused::get() && matches!(call, RuntimeCall::System(_)))
	}
}

/// The seat of an organisation. The others are families.
pub const SEAT: u8 = 200;

/// Answers about clock, participants and quota, and what intents mean.
pub struct Neighbours;

impl Time for Neighbours {
	type Moment = Moment;
	fn now() -> Moment {
		Now::get()
	}
}

impl ActorOf<AccountId32> for Neighbours {
	fn actor_of(account: &AccountId32) -> Option<Actor> {
		let number = (0..=u8::MAX).find(|number| self::account(*number) == *account)?;
		let is_active = !Inactive::get().contains(&number);
		let role = if number == SEAT { Role::Hospital } else { Role::Family };
		is_active.then(|| Actor { id: id(number), role, organisation: None })
	}
}

impl SpendQuota for Neighbours {
	fn can_spend(_: &Actor, tokens: u64, _: bool) -> bool {
		tokens <= Left::get()
	}
	fn part_holds(_: &Actor, parts: u32, tokens: u64) -> bool {
		tokens <= Left::get() / u64::from(parts)
	}
	fn spend(_: &Actor, tokens: u64, _: bool) {
		Left::mutate(|left| *left -= tokens);
	}
}

impl PriceOf<RuntimeCall> for Neighbours {
	fn price_of(_: &RuntimeCall, len: usize) -> u64 {
		1 + (len / 8192) as u64
	}
}

/// A vote of yes is a remark, one of no a call that only the chain itself may make. Code is a remark too. Nothing else
/// means anything to this runtime.
impl Meaning for Neighbours {
	type Call = RuntimeCall;
	fn call_of(signed: &SignedIntent) -> Result<Option<RuntimeCall>, IntentRefusal> {
		let remark = |remark| Ok(Some(frame_system::Call::remark { remark }.into()));
		match signed.intent.body {
			Body::Hello | Body::CloseLane { .. } => Ok(None),
			Body::Vote { approve: true, .. } => remark(vec![]),
			Body::Vote { approve: false, .. } => {
				Ok(Some(frame_system::Call::set_heap_pages { pages: 1 }.into()))
			}
			Body::BringCode { code } => {
				remark(signed.attachments().open(code).map_err(|_| IntentRefusal::Outdated)?)
			}
			_ => Err(IntentRefusal::Outdated),
		}
	}
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<AccountId32> for Neighbours {
	fn participant() -> AccountId32 {
		account(FAMILY)
	}
	fn set_time(now: Moment) {
		Now::set(now);
	}
}

pub fn id(number: u8) -> ParticipantId {
	ParticipantId([number; 32])
}

pub fn pair(number: u8) -> Pair {
	Pair::from_seed(&[number; 32])
}

/// Worked out once: the mock looks through all of them.
pub fn account(number: u8) -> AccountId32 {
	use std::sync::LazyLock;
	static ACCOUNTS: LazyLock<Vec<AccountId32>> =
		LazyLock::new(|| (0..=u8::MAX).map(|number| AccountId32::new(pair(number).public().0)).collect());
	ACCOUNTS[usize::from(number)].clone()
}

pub const YES: Body = Body::Vote { proposal: [0; 32], index: 0, approve: true };
/// Is carried, and refused.
pub const NO: Body = Body::Vote { proposal: [0; 32], index: 0, approve: false };

/// An intent that is made now.
pub fn intent(who: u8, lane: u32, sequence: u32, body: Body) -> Intent {
	let (signer, made_at) = (account(who).into(), Now::get());
	Intent { signer, lane, sequence, made_at, lifetime: LIFETIME, after: 0, body }
}

/// Signed with this one's key, over this chain.
pub fn sign(who: u8, intent: Intent) -> SignedIntent {
	let signature = pair(who).sign(&intent.payload(&GENESIS)).0;
	SignedIntent::new(intent, signature, vec![]).unwrap()
}

pub fn signed(who: u8, lane: u32, sequence: u32, body: Body) -> SignedIntent {
	sign(who, intent(who, lane, sequence, body))
}

/// As the pool or a block asks.
pub fn authorize(
	source: TransactionSource,
	signed: &SignedIntent,
) -> Result<ValidTransaction, TransactionValidityError> {
	let call = crate::Call::<Test>::carry { signed: Box::new(signed.clone()) };
	call.authorize(source).expect("intents are authorized").map(|(valid, _)| valid)
}

/// As the pool asks.
pub fn validate(signed: &SignedIntent) -> Result<ValidTransaction, TransactionValidityError> {
	authorize(TransactionSource::External, signed)
}

/// As a block does it. Answers what became of what it meant.
pub fn carry(signed: &SignedIntent) -> Result<DispatchResult, IntentRefusal> {
	let may = authorize(TransactionSource::InBlock, signed);
	assert_eq!(may.is_ok(), Intents::check(signed).is_ok());
	Intents::check(signed)?;
	assert_ok!(Intents::carry(RawOrigin::Authorized.into(), Box::new(signed.clone())));
	match System::events().pop().map(|record| record.event) {
		Some(RuntimeEvent::Intents(crate::Event::Carried { result, intent, .. })) => {
			assert_eq!(intent, signed.intent.id(&GENESIS));
			Ok(result)
		}
		other => panic!("{other:?}"),
	}
}

pub fn row(who: u8) -> Signer {
	crate::Signers::<Test>::get(account(who))
}

pub fn pass(time: Moment) {
	Now::mutate(|now| *now += time);
}

pub fn new_test_ext() -> TestExternalities {
	Now::set(START);
	Left::set(1000);
	Inactive::set(vec![STRANGER]);
	IsPaused::set(false);
	let mut ext = TestExternalities::new(RuntimeGenesisConfig::default().build_storage().unwrap());
	ext.execute_with(|| {
		frame_system::BlockHash::<Test>::insert(0, H256(GENESIS));
		System::set_block_number(2);
	});
	ext
}

/// Runs a test, then checks the invariants.
pub fn execute(test: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		test();
		assert_ok!(Intents::do_try_state());
	});
}
