//! The ground and the pallets that hold a record, configured alike on the chains of these tests. Each chain says who
//! answers questions about people.

use frame_support::{derive_impl, traits::ConstU64};
use sp_runtime::{AccountId32, traits::IdentityLookup};
use vacchain_primitives::Moment;

use crate::chain::*;

/// The clock of the genesis block: 2026-01-01, in milliseconds.
pub const START: Moment = 1_767_225_600_000;

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Runtime {
	type AccountId = AccountId32;
	type Block = frame_system::mocking::MockBlockU32<Runtime>;
	type Lookup = IdentityLookup<AccountId32>;
}

impl pallet_timestamp::Config for Runtime {
	type Moment = Moment;
	type OnTimestampSet = ();
	type MinimumPeriod = ConstU64<1>;
	type WeightInfo = ();
}

impl pallet_vaccination_records::Config for Runtime {
	type Clock = Timestamp;
	type Participants = People;
	type Consent = Consent;
	type Kept = Kept;
	type Daily = DailyBounds;
	type WeightInfo = ();
}

impl pallet_consent::Config for Runtime {
	type Clock = Timestamp;
	type Participants = People;
	type Records = VaccinationRecords;
	type Daily = DailyBounds;
	type WeightInfo = ();
}

impl pallet_vaccine_details::Config for Runtime {
	type Clock = Timestamp;
	type Participants = People;
	type Consent = Consent;
	type Records = VaccinationRecords;
	type Daily = DailyBounds;
	type WeightInfo = ();
}
