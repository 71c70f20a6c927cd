//! The validators: who makes and finalizes blocks, when, and who answers for what.

use crate::{
	AccountId, Aura, Authorities, Offences, Participants, Runtime, RuntimeCall, RuntimeEvent, Session,
	SessionKeys, UncheckedExtrinsic, configs::NoCurrency, times::HalfSlot,
};
use alloc::vec::Vec;
use frame_support::traits::{ConstBool, ConstU32, ConstU64, FindAuthor};
use frame_system::offchain::{CreateBare, CreateTransactionBase};
use pallet_session::{FindAccountFromAuthorIndex, SessionHandler, historical::NoteHistoricalRoot};
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_runtime::{ConsensusEngineId, KeyTypeId, traits::OpaqueKeys};
use vacchain_primitives::{Moment, ParticipantId, bounds::MAX_INSTITUTIONS, questions::AccountOf};

impl pallet_timestamp::Config for Runtime {
	type Moment = Moment;
	type OnTimestampSet = Aura;
	type MinimumPeriod = HalfSlot;
	type WeightInfo = pallet_timestamp::weights::SubstrateWeight<Runtime>;
}

impl pallet_aura::Config for Runtime {
	type AuthorityId = AuraId;
	type MaxAuthorities = ConstU32<MAX_INSTITUTIONS>;
	type DisabledValidators = Session;
	type AllowMultipleBlocksPerSlot = ConstBool<false>;
	type SlotDuration = pallet_authorities::SlotDurationOf<Runtime>;
}

/// The institution whose validator made a block, from the block's slot.
pub type AuthorInstitution = FindAccountFromAuthorIndex<Runtime, Aura>;

/// The account of that institution.
pub struct AuthorAccount;

impl FindAuthor<AccountId> for AuthorAccount {
	fn find_author<'a, I>(digests: I) -> Option<AccountId>
	where
		I: 'a + IntoIterator<Item = (ConsensusEngineId, &'a [u8])>,
	{
		AuthorInstitution::find_author(digests).and_then(|id| Participants::account_of(&id))
	}
}

impl pallet_authorship::Config for Runtime {
	type FindAuthor = AuthorAccount;
	type EventHandler = ();
}

/// The pallets that make and finalize blocks with a session's keys.
type Consensus = <SessionKeys as OpaqueKeys>::KeyTypeIdProviders;

/// Hands each session's keys to the consensus. It looks at the keys alone, in the order of the validators, but asks
/// for accounts: an institution's id takes the account's place.
pub struct ConsensusKeys;

fn as_accounts<Keys: Clone>(validators: &[(ParticipantId, Keys)]) -> Vec<(AccountId, Keys)> {
	validators.iter().map(|(id, keys)| (AccountId::new(id.0), keys.clone())).collect()
}

impl SessionHandler<ParticipantId> for ConsensusKeys {
	const KEY_TYPE_IDS: &'static [KeyTypeId] = <Consensus as SessionHandler<AccountId>>::KEY_TYPE_IDS;

	fn on_genesis_session<Keys: OpaqueKeys>(validators: &[(ParticipantId, Keys)]) {
		Consensus::on_genesis_session(&as_accounts(validators));
	}

	fn on_new_session<Keys: OpaqueKeys>(
		changed: bool,
		validators: &[(ParticipantId, Keys)],
		queued: &[(ParticipantId, Keys)],
	) {
		Consensus::on_new_session(changed, &as_accounts(validators), &as_accounts(queued));
	}

	fn on_before_session_ending() {
		<Consensus as SessionHandler<AccountId>>::on_before_session_ending();
	}

	fn on_disabled(validator: u32) {
		<Consensus as SessionHandler<AccountId>>::on_disabled(validator);
	}
}

impl pallet_session::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type ValidatorId = ParticipantId;
	type ValidatorIdOf = pallet_authorities::InstitutionOf<Runtime>;
	type ShouldEndSession = pallet_authorities::Sessions<Runtime>;
	type NextSessionRotation = pallet_authorities::Sessions<Runtime>;
	type SessionManager = NoteHistoricalRoot<Runtime, Authorities>;
	type SessionHandler = ConsensusKeys;
	type Keys = SessionKeys;
	type DisablingStrategy = pallet_session::disabling::UpToLimitDisablingStrategy;
	type WeightInfo = pallet_session::weights::SubstrateWeight<Runtime>;
	type Currency = NoCurrency;
	type KeyDeposit = ConstU32<0>;
}

impl pallet_session::historical::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type FullIdentification = ();
	type FullIdentificationOf = pallet_authorities::NoIdentification;
}

impl pallet_offences::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type IdentificationTuple = pallet_session::historical::IdentificationTuple<Runtime>;
	type OnOffenceHandler = Authorities;
}

impl pallet_grandpa::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = ();
	type MaxAuthorities = ConstU32<MAX_INSTITUTIONS>;
	type MaxNominators = ConstU32<0>;
	type MaxSetIdSessionEntries = ConstU64<{ pallet_authorities::HISTORY_SESSIONS as u64 }>;
	type KeyOwnerProof = sp_session::MembershipProof;
	type EquivocationReportSystem = pallet_grandpa::EquivocationReportSystem<
		Runtime,
		Offences,
		Authorities,
		pallet_authorities::ReportLongevity<Runtime>,
	>;
}

impl<LocalCall> CreateTransactionBase<LocalCall> for Runtime
where
	RuntimeCall: From<LocalCall>,
{
	type RuntimeCall = RuntimeCall;
	type Extrinsic = UncheckedExtrinsic;
}

impl<LocalCall> CreateBare<LocalCall> for Runtime
where
	RuntimeCall: From<LocalCall>,
{
	fn create_bare(call: RuntimeCall) -> UncheckedExtrinsic {
		UncheckedExtrinsic::new_bare(call)
	}
}
