//! A chain of this pallet alone, among fakes. The participant with the account `n` has the id `id(n)` and the encryption key
//! `key(n)`.

mod scene;

use frame_support::{construct_runtime, derive_impl, ord_parameter_types};
use frame_system::{EnsureSignedBy, mocking::MockBlockU32};
use vacchain_pallet_fakes::{Clock, Custodians, Institutions, Observer, Quotas};

pub use scene::*;
pub use vacchain_pallet_fakes::{
	AdminsNeeded, Changes, DAILY_BOUND, Days, Guardians, INDISPENSABLE, Indispensable, LeftToday, Noted, Now,
	Own, QUOTA, Retired, Shared, Whole, WithVote, sealed, unsigned_is_refused,
};

ord_parameter_types! {
	/// Signs for the institutions when they vote on health admins.
	pub const HealthAdminsVote: u64 = 201;
	/// Signs for the institutions when they vote on organisations.
	pub const OrganisationsVote: u64 = 202;
	/// Signs for the institutions when they vote on who votes.
	pub const MembershipVote: u64 = 203;
}

construct_runtime!(
	pub enum Test {
		System: frame_system,
		Participants: crate,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = MockBlockU32<Self>;
}

impl crate::Config for Test {
	type Clock = Clock;
	type Quotas = Quotas;
	type HealthAdminsVote = EnsureSignedBy<HealthAdminsVote, u64>;
	type OrganisationsVote = EnsureSignedBy<OrganisationsVote, u64>;
	type MembershipVote = EnsureSignedBy<MembershipVote, u64>;
	type Institutions = Institutions;
	type AdminsNeeded = Institutions;
	type Daily = Days;
	type Custody = Custodians;
	type OnChange = Observer<Participants>;
	type OnRetire = Observer<Participants>;
	type WeightInfo = ();
}
