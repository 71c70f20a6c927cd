//! Random sequences of proposals, votes, suspensions, reinstatements and all else that the institutions do.

use std::collections::BTreeSet;

use frame_support::assert_ok;
use pallet_authorities::VoteThresholds;
use proptest::{collection::vec, prelude::*};
use vacchain_primitives::{Matter, ParticipantId, Thresholds};
use vacchain_runtime::{AccountId, Authorities, Runtime, RuntimeCall, System, configs::Matters};

use crate::world::{motions::*, *};

/// A proposal, and whom it is about.
#[derive(Clone, Copy, Debug)]
enum Motion {
	Suspend,
	Reinstate,
	Admit,
	Dismiss,
	ReplaceKeys,
	AdmitValidator,
	RemoveValidator,
	Upgrade,
	Pause,
	Unpause,
}

impl Motion {
	const ALL: [Self; 10] = [
		Self::Suspend,
		Self::Reinstate,
		Self::Admit,
		Self::Dismiss,
		Self::ReplaceKeys,
		Self::AdmitValidator,
		Self::RemoveValidator,
		Self::Upgrade,
		Self::Pause,
		Self::Unpause,
	];

	fn call(self, institutions: usize, target: u8) -> RuntimeCall {
		let all = everyone();
		let one = all[usize::from(target) % all.len()];
		let stranger = candidate(institutions, target.into());
		match self {
			Self::Suspend => suspend(one),
			Self::Reinstate => reinstate(one),
			Self::Admit => admit(stranger),
			Self::Dismiss => dismiss(one),
			Self::ReplaceKeys => replace_keys(one, AccountId::new([target | 0x80; 32])),
			Self::AdmitValidator => admit_validator(one),
			Self::RemoveValidator => remove_validator(one),
			Self::Upgrade => upgrade(target),
			Self::Pause => pause("Consent", ["grant", "transfer"][usize::from(target) % 2]),
			Self::Unpause => unpause("Consent", ["grant", "transfer"][usize::from(target) % 2]),
		}
	}
}

fn any_motion() -> impl Strategy<Value = Motion> {
	prop::sample::select(&Motion::ALL[..])
}

fn any_thresholds() -> impl Strategy<Value = Thresholds> {
	(51..=100u8).prop_flat_map(|upgrade| {
		let share = || 51..=upgrade;
		(share(), share(), share(), share()).prop_map(
			move |(organisations, health_admins, validators, pause)| Thresholds {
				organisations,
				health_admins,
				validators,
				upgrade,
				pause,
			},
		)
	})
}

/// Whether so many are at least this share of all, in whole numbers.
fn reaches(thresholds: &Thresholds, matter: Matter, votes: usize, all: usize) -> bool {
	votes * 100 >= usize::from(thresholds.of(matter)) * all
}

fn matter_of(call: &RuntimeCall) -> Option<Matter> {
	use pallet_authorities::MatterOf as _;
	Matters::matter_of(call)
}

/// Whether this is an account to which [`Motion::ReplaceKeys`] gives a seat.
fn is_taken(account: &AccountId) -> bool {
	let bytes: &[u8] = account.as_ref();
	bytes[0] >= 0x80 && bytes.iter().all(|byte| *byte == bytes[0])
}

/// A deed of one of them.
#[derive(Clone, Copy, Debug)]
enum Deed {
	Propose(Motion, u8),
	Vote(u8, bool),
	Close(u8),
	Withdraw(u8),
	Wait,
}

fn any_deed() -> impl Strategy<Value = Deed> {
	prop_oneof![
		3 => (any_motion(), any::<u8>()).prop_map(|(motion, target)| Deed::Propose(motion, target)),
		8 => (any::<u8>(), prop::bool::weighted(0.8)).prop_map(|(which, approve)| Deed::Vote(which, approve)),
		1 => any::<u8>().prop_map(Deed::Close),
		1 => any::<u8>().prop_map(Deed::Withdraw),
		1 => Just(Deed::Wait),
	]
}

proptest! {
	#![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

	/// S10: no coalition below a matter's share reaches it, whatever it decides before with the shares that it reaches:
	/// it suspends and reinstates others, has friends admitted and others dismissed, and takes their accounts.
	#[test]
	fn no_coalition_below_a_matter_s_share_reaches_it(
		institutions in 4..=12usize,
		size in 1..=12usize,
		thresholds in any_thresholds(),
		motions in vec((any_motion(), any::<u8>()), 1..40),
	) {
		chain(institutions).execute_with(|| {
			VoteThresholds::<Runtime>::put(thresholds);
			let mut coalition: BTreeSet<ParticipantId> = everyone().into_iter().take(size).collect();
			for (motion, target) in motions {
				let (before, call) = (everyone(), motion.call(institutions, target));
				let members: Vec<_> = coalition.iter().copied().collect();
				let matter = matter_of(&call);
				if decide(&members, call) {
					let matter = matter.expect("it was proposed");
					assert!(reaches(&thresholds, matter, members.len(), before.len()), "{motion:?}: {matter}");
				}
				// Friends, and those whose account it has taken, belong to it from now on.
				coalition.extend(everyone().into_iter().filter(|id| !before.contains(id)));
				coalition.extend(everyone().into_iter().filter(|id| is_taken(&account(*id))));
				coalition.retain(|id| everyone().contains(id));
				assert_ok!(Authorities::do_try_state());
			}
		});
	}

	/// S10: nothing is carried out for which fewer are than its share of all institutions, whoever may act meanwhile, and
	/// in whatever order they propose, vote, change their minds, close, withdraw and wait.
	#[test]
	fn nothing_is_carried_out_below_its_share_of_all_institutions(
		institutions in 4..=8usize,
		thresholds in any_thresholds(),
		deeds in vec((any::<u8>(), any_deed()), 1..120),
	) {
		chain(institutions).execute_with(|| {
			VoteThresholds::<Runtime>::put(thresholds);
			for (who, deed) in deeds {
				let all = everyone();
				let who = all[usize::from(who) % all.len()];
				let waiting = Authorities::proposals();
				let chosen = |which: u8| waiting.get(usize::from(which) % waiting.len().max(1));
				System::reset_events();
				match deed {
					Deed::Propose(motion, target) => _ = propose(who, &motion.call(institutions, target)),
					Deed::Vote(which, approve) => _ = chosen(which).map(|one| vote(who, one, approve)),
					Deed::Close(which) => _ = chosen(which).map(|one| {
						let (proposal, index) = (one.hash.into(), one.index);
						send(account(who), pallet_authorities::Call::close { proposal, index })
					}),
					Deed::Withdraw(which) => _ = chosen(which).map(|one| {
						let (proposal, index) = (one.hash.into(), one.index);
						send(account(who), pallet_authorities::Call::withdraw { proposal, index })
					}),
					Deed::Wait => set_time(now() + A_WEEK / 3),
				}
				for (hash, result) in carried_out() {
					let one = waiting.iter().find(|one| hash.0 == one.hash).expect("it waited for votes");
					let mut ayes: BTreeSet<_> = one.ayes.iter().copied().collect();
					if matches!(deed, Deed::Vote(_, true)) {
						ayes.insert(who);
					}
					assert!(reaches(&thresholds, one.matter, ayes.len(), all.len()), "{}: {result:?}", one.matter);
				}
				assert_ok!(Authorities::do_try_state());
			}
		});
	}
}
