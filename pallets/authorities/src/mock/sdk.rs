//! The SDK's pallets.

use super::*;
use frame_support::{pallet_prelude::*, parameter_types, traits::ConstBool};
use frame_system::{
	EnsureNever,
	mocking::MockUncheckedExtrinsic,
	offchain::{CreateBare, CreateTransactionBase},
};
use pallet_session::{SessionHandler, disabling::UpToLimitDisablingStrategy};
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_runtime::{KeyTypeId, impl_opaque_keys, traits::OpaqueKeys};
use vacchain_primitives::{
	ParticipantId,
	bounds::{MAX_INSTITUTIONS, MAX_PROPOSALS},
};

use crate::{InstitutionOf, NoIdentification, Sessions, SlotDurationOf};

impl_opaque_keys! {
	pub struct SessionKeys {
		pub aura: Aura,
	}
}

parameter_types! {
	pub MaxProposalWeight: Weight = Weight::MAX;
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

/// Hands the session keys to Aura, which knows validators by account, and looks at their keys alone.
pub struct AuraKeys;

fn by_account<Keys: OpaqueKeys>(validators: &[(ParticipantId, Keys)]) -> Vec<(AccountId32, Keys)> {
	validators.iter().map(|(id, keys)| (AccountId32::new(id.0), keys.clone())).collect()
}

impl SessionHandler<ParticipantId> for AuraKeys {
	const KEY_TYPE_IDS: &'static [KeyTypeId] = <(Aura,) as SessionHandler<AccountId32>>::KEY_TYPE_IDS;

	fn on_genesis_session<Keys: OpaqueKeys>(validators: &[(ParticipantId, Keys)]) {
		<(Aura,)>::on_genesis_session(&by_account(validators));
	}

	fn on_new_session<Keys: OpaqueKeys>(
		changed: bool,
		validators: &[(ParticipantId, Keys)],
		queued: &[(ParticipantId, Keys)],
	) {
		<(Aura,)>::on_new_session(changed, &by_account(validators), &by_account(queued));
	}

	fn on_disabled(validator: u32) {
		<(Aura,) as SessionHandler<AccountId32>>::on_disabled(validator);
	}
}
