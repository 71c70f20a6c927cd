//! The registry's pallets: who answers whose questions, and how much each role may send.

use super::authorities::{HealthAdmins, Membership, Organisations, VoteOn};
use crate::{Authorities, Consent, Participants, Runtime, Timestamp, VaccinationRecords};
use vacchain_primitives::{Moment, Quota, Role, questions::QuotaOf};

/// A second, in milliseconds.
const SECOND: Moment = 1000;

/// How much each role may send. The bursts leave room for a day's backlog after a hospital's line was down; the
/// steady rates are above what people do and far below what a block holds.
pub struct RoleQuotas;

impl QuotaOf for RoleQuotas {
	fn quota_of(role: Role) -> Quota {
		match role {
			Role::HealthAuthority => Quota { burst: 100, interval: SECOND },
			Role::HealthAdmin | Role::Hospital | Role::Gateway => {
				Quota { burst: 1000, interval: SECOND / 10 }
			}
			Role::Doctor | Role::Physician => Quota { burst: 500, interval: SECOND / 5 },
			Role::School | Role::Insurer => Quota { burst: 200, interval: SECOND },
			Role::Family => Quota { burst: 100, interval: 5 * SECOND },
		}
	}
}

impl pallet_participants::Config for Runtime {
	type Clock = Timestamp;
	type Quotas = RoleQuotas;
	type HealthAdminsVote = VoteOn<HealthAdmins>;
	type OrganisationsVote = VoteOn<Organisations>;
	type MembershipVote = VoteOn<Membership>;
	type Institutions = Authorities;
	type OnChange = Authorities;
	type WeightInfo = ();
}

impl pallet_vaccination_records::Config for Runtime {
	type Clock = Timestamp;
	type Participants = Participants;
	type Consent = Consent;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = super::benchmarks::Scene;
}

impl pallet_consent::Config for Runtime {
	type Clock = Timestamp;
	type Participants = Participants;
	type Records = VaccinationRecords;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = super::benchmarks::Scene;
}

impl pallet_vaccine_details::Config for Runtime {
	type Clock = Timestamp;
	type Participants = Participants;
	type Consent = Consent;
	type Records = VaccinationRecords;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = super::benchmarks::Scene;
}

impl pallet_access_log::Config for Runtime {
	type Clock = Timestamp;
	type Participants = Participants;
	type Records = VaccinationRecords;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = super::benchmarks::Scene;
}
