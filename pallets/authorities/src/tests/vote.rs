use super::*;
use crate::{EnsureVote, VoteThresholds};
use frame_support::{parameter_types, traits::EnsureOrigin};
use vacchain_primitives::{
	Matter, Thresholds,
	questions::{HasVote, ParticipantChanged},
};

parameter_types! {
	pub static Decided: Matter = Matter::Organisations;
}

fn suffices(matter: Matter, origin: RuntimeOrigin) -> bool {
	Decided::set(matter);
	EnsureVote::<Test, Decided>::try_origin(origin).is_ok()
}

/// S10: each matter has its own threshold, counted over all institutions.
#[test]
fn each_matter_needs_its_votes() {
	execute(|| {
		let thresholds =
			Thresholds { organisations: 51, health_admins: 61, validators: 81, upgrade: 100, pause: 51 };
		VoteThresholds::<Test>::put(thresholds);
		for (matter, needed) in Matter::ALL.into_iter().zip([5, 3, 4, 5, 5, 3]) {
			for ayes in 0..=5 {
				assert_eq!(suffices(matter, vote(ayes)), ayes >= needed, "{matter}: {ayes}");
			}
		}
	});
}

/// S10: suspending others lowers no threshold.
#[test]
fn suspended_institutions_are_counted() {
	execute(|| {
		for suspended in [4, 5] {
			suspend(suspended);
			assert!(!suffices(Matter::Organisations, vote(2)) && suffices(Matter::Organisations, vote(3)));
			assert!(!suffices(Matter::Upgrade, vote(3)) && suffices(Matter::Upgrade, vote(4)));
		}
	});
}

/// S10: no account, and not even the chain itself, stands for the vote; nor does a seat of its own.
#[test]
fn only_the_vote_is_a_vote() {
	execute(|| {
		let one: RuntimeOrigin = pallet_collective::RawOrigin::Member(account(1)).into();
		for origin in [signed(1), RuntimeOrigin::none(), RuntimeOrigin::root(), one] {
			assert!(!suffices(Matter::Organisations, origin));
		}
	});
}

/// S10: a vote of no seats decides nothing.
#[test]
fn nobody_decides_nothing() {
	execute(|| {
		for ayes in [0, 1] {
			assert!(!suffices(Matter::Upgrade, pallet_collective::RawOrigin::Members(ayes, 0).into()));
		}
	});
}

/// S10: a suspended institution is still the institutions' to decide on.
#[test]
fn institutions_have_a_vote() {
	execute(|| {
		suspend(5);
		for (n, has_vote) in [(1, true), (5, true), (6, false), (FAMILY, false)] {
			assert_eq!(Authorities::has_vote(&id(n)), has_vote, "{n}");
		}
		assert_ok!(Authorities::participant_changed(&id(FAMILY)));
	});
}
