//! The registry's pallets: who answers whose questions, and how much each role may send.

use super::authorities::{HealthAdmins, Membership, Organisations, VoteOn};
use crate::{
	AccessLog, Authorities, Consent, Intents, Participants, Powers, Runtime, RuntimeCall, Timestamp,
	VaccinationRecords, VaccineDetails,
	intents::Meanings,
	times::{SlotDuration, VotingTime},
};
use vacchain_primitives::{
	Actor, Moment, Quota, Role, VisitState,
	bounds::{BYTES_PER_TOKEN, READS_PER_TOKEN},
	questions::{PowersOver, PriceOf, QuotaOf, ReadersOf, StandingOf},
};

/// A second, in milliseconds.
const SECOND: Moment = 1000;

/// How much each role may send. A person has a tenth of its rate for itself; what it sends beyond that comes out of what its
/// organisation's people share, which is enough for four of them at their full rate. The bursts leave room for a day's backlog after a hospital's line was down; the
/// steady rates are above what people do and far below what a block holds. A gateway's token pays for a whole batch of
/// reads.
pub struct RoleQuotas;

impl QuotaOf for RoleQuotas {
	fn quota_of(role: Role) -> Quota {
		match role {
			// A seat votes and answers for its people; it does no daily work.
			Role::HealthAuthority | Role::Hospital | Role::Laboratory | Role::School | Role::Insurer => {
				Quota { burst: 200, interval: SECOND }
			}
			Role::HealthAdmin | Role::Receptionist => Quota { burst: 1000, interval: SECOND / 10 },
			Role::Gateway => Quota { burst: 300, interval: SECOND },
			Role::Doctor | Role::Physician | Role::LaboratoryTechnician => {
				Quota { burst: 500, interval: SECOND / 5 }
			}
			Role::SchoolOfficer | Role::InsuranceAgent => Quota { burst: 200, interval: SECOND },
			Role::Family => Quota { burst: 100, interval: 5 * SECOND },
			// Nobody acts as a custody.
			Role::Custody => Quota { burst: 0, interval: SECOND },
		}
	}

	fn own_of(role: Role) -> Quota {
		let Quota { burst, interval } = Self::quota_of(role);
		if role.is_staff() {
			Quota { burst: burst / 10, interval: 10 * interval }
		} else {
			Quota { burst, interval }
		}
	}

	fn shared_of(organisation: Role) -> Option<Quota> {
		match organisation {
			Role::HealthAuthority | Role::Hospital => Some(Quota { burst: 4000, interval: SECOND / 40 }),
			Role::Laboratory => Some(Quota { burst: 2000, interval: SECOND / 20 }),
			Role::School | Role::Insurer => Some(Quota { burst: 800, interval: SECOND / 4 }),
			_ => None,
		}
	}
}

/// The price of a transaction follows from its length; a batch of reads is charged by its rows.
pub struct CallPrices;

impl PriceOf<RuntimeCall> for CallPrices {
	fn price_of(call: &RuntimeCall, len: usize) -> u64 {
		match call {
			RuntimeCall::AccessLog(pallet_access_log::Call::log_reads { reads, .. }) => {
				(reads.len() as u64).div_ceil(READS_PER_TOKEN.into()).max(1)
			}
			_ => 1 + (len / BYTES_PER_TOKEN) as u64,
		}
	}

	/// Signing, for the physician whom a visit that is not signed yet names; revoking, for the custodians of the record.
	fn is_exempt(actor: &Actor, call: &RuntimeCall) -> bool {
		use pallet_consent::Call::{remove_guardian, resign, revoke};
		match call {
			RuntimeCall::VaccineDetails(pallet_vaccine_details::Call::sign { visit, .. }) => {
				VaccineDetails::visit(*visit).is_some_and(|visit| {
					let waits = matches!(visit.state, VisitState::Opened | VisitState::Noted);
					visit.physician == actor.id && waits
				})
			}
			RuntimeCall::Consent(
				revoke { record, .. } | remove_guardian { record, .. } | resign { record },
			) => {
				let readers = Consent::readers_of(record);
				readers.iter().any(|reader| reader.id == actor.id && reader.is_custodian())
			}
			_ => false,
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
	type AdminsNeeded = Powers;
	type Daily = Powers;
	type Custody = Consent;
	type OnChange = Authorities;
	type OnRetire = Intents;
	type WeightInfo = ();
}

impl pallet_vaccination_records::Config for Runtime {
	type Clock = Timestamp;
	type Participants = Participants;
	type Consent = Consent;
	type Kept = (VaccineDetails, AccessLog);
	type Daily = Powers;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = super::benchmarks::Scene;
}

impl pallet_consent::Config for Runtime {
	type Clock = Timestamp;
	type Participants = Participants;
	type Records = VaccinationRecords;
	type Daily = Powers;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = super::benchmarks::Scene;
}

impl pallet_powers::Config for Runtime {
	type Clock = Timestamp;
	type Participants = Participants;
	type Powers = PowersOver<Participants, VaccinationRecords>;
	type Vote = VoteOn<HealthAdmins>;
	type VotingTime = VotingTime;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = super::benchmarks::Scene;
}

impl pallet_vaccine_details::Config for Runtime {
	type Clock = Timestamp;
	type Participants = Participants;
	type Consent = Consent;
	type Records = VaccinationRecords;
	type Daily = Powers;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = super::benchmarks::Scene;
}

impl pallet_access_log::Config for Runtime {
	type Clock = Timestamp;
	type Participants = Participants;
	type Records = VaccinationRecords;
	type Standing = StandingOf<VaccinationRecords, Consent, Participants, VaccineDetails>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = super::benchmarks::Scene;
}

impl pallet_intents::Config for Runtime {
	type Clock = Timestamp;
	type BlockTime = SlotDuration;
	type Participants = Participants;
	type Prices = CallPrices;
	type Meanings = Meanings;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = super::benchmarks::Scene;
}
