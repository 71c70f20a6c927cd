//! The ways in that `one institution is enough` once had, played.

use frame_support::{assert_noop, assert_ok, traits::OnFinalize};
use pallet_authorities::{AuraEquivocation, Chosen, Error as AuthoritiesError};
use sp_runtime::DispatchError;
use sp_staking::offence::ReportOffence;
use vacchain_primitives::{
	Matter, ParticipantId,
	bounds::{MAX_INSTITUTIONS, MAX_OPEN_PROPOSALS},
};
use vacchain_runtime::{AccountId, Authorities, Grandpa, Offences, Runtime, RuntimeCall, Session, System};

use crate::world::{motions::*, *};

type SystemError = frame_system::Error<Runtime>;

type Error = AuthoritiesError<Runtime>;

/// Whether a coalition reaches an upgrade: none below two thirds may.
fn reaches_an_upgrade(coalition: &[ParticipantId]) -> bool {
	decide(coalition, upgrade(1))
}

/// S10: 51 % suspend the rest, then reach 67 % of what is left.
#[test]
fn fifty_one_percent_suspend_the_rest_then_reach_sixty_seven_percent_of_what_is_left() {
	on_chain(10, || {
		let all = everyone();
		let (six, rest) = all.split_at(6);
		for other in rest {
			assert!(decide(six, suspend(*other)), "more than half suspend");
		}
		assert_eq!(pallet_authorities::Seats::<Runtime>::get().len(), 6, "they are all that may vote");
		assert!(!reaches_an_upgrade(six));
		assert!(!decide(six, admit(candidate(10, 0))));
		assert!(!decide(six, dismiss(rest[0])));
		assert!(!decide(six, replace_keys(rest[0], AccountId::new([99; 32]))));
		assert!(!decide(six, remove_validator(all[0])));
		// Nor can they go so far that nobody could undo it.
		assert!(!decide(six, suspend(six[5])));
		for other in rest {
			assert!(decide(six, reinstate(*other)));
		}
		assert!(reaches_an_upgrade(&all[..7]), "seven of ten");
	});
}

/// S10: 51 % can make themselves 67 % by having friends admitted, or others dismissed.
#[test]
fn fifty_one_percent_can_make_themselves_sixty_seven_percent() {
	on_chain(10, || {
		let all = everyone();
		let six = &all[..6];
		for n in 0..CANDIDATES {
			assert!(!decide(six, admit(candidate(10, n))));
		}
		for other in &all[6..] {
			assert!(!decide(six, dismiss(*other)));
		}
		assert_eq!(everyone(), all);
	});
}

/// S10: 51 % give the others new accounts, which are their own.
#[test]
fn fifty_one_percent_take_the_seats_of_others() {
	on_chain(10, || {
		let all = everyone();
		let before: Vec<_> = all.iter().map(|id| account(*id)).collect();
		for (n, other) in all[6..].iter().enumerate() {
			assert!(!decide(&all[..6], replace_keys(*other, AccountId::new([90 + n as u8; 32]))));
		}
		assert_eq!(all.iter().map(|id| account(*id)).collect::<Vec<_>>(), before);
	});
}

/// S10: One institution fills the 32 places for proposals, each a week.
#[test]
fn one_institution_fills_the_places_for_proposals_each_a_week() {
	on_chain(10, || {
		let all = everyone();
		let (hostile, others) = all.split_first().unwrap();
		let filled = (0..=200u8).filter(|number| propose(*hostile, &upgrade(*number)).is_ok()).count();
		assert_eq!(filled, MAX_OPEN_PROPOSALS as usize);
		assert_noop!(propose(*hostile, &upgrade(250)), Error::TooManyProposals);
		assert!(decide(&others[..7], admit(candidate(10, 0))), "the others go on");
	});
}

/// S10: One institution can block every decision: all the others but one fill their places, too, and the last one proposes.
#[test]
fn one_institution_can_block_every_decision() {
	let institutions = MAX_INSTITUTIONS as usize;
	on_chain(institutions, || {
		let all = everyone();
		let (last, others) = all.split_last().unwrap();
		let mut number = 0;
		for hostile in others {
			for _ in 0..MAX_OPEN_PROPOSALS {
				let code_hash = sp_io::hashing::blake2_256(&[number]).into();
				let call = RuntimeCall::from(pallet_authorities::Call::authorize_upgrade { code_hash });
				assert_ok!(propose(*hostile, &call));
				number += 1;
			}
		}
		for number in 0..MAX_OPEN_PROPOSALS as u8 {
			assert_ok!(propose(*last, &suspend(all[usize::from(number)])));
		}
		// A place that one of them has taken cannot be held against the majority, either.
		let first = waiting(&suspend(all[0])).unwrap();
		for one in &others[1..17] {
			assert_ok!(vote(*one, &first, true));
		}
		assert_eq!(waiting(&suspend(all[0])), None);
	});
}

/// S10: A hostile institution proposes first what others are to decide, and withdraws it when they are about to.
#[test]
fn a_proposal_that_others_agree_with_is_not_its_proposers_any_more() {
	on_chain(10, || {
		let all = everyone();
		let call = admit(candidate(10, 0));
		assert_ok!(propose(all[0], &call));
		let proposal = waiting(&call).unwrap();
		assert_ok!(vote(all[1], &proposal, true));
		let withdraw =
			pallet_authorities::Call::withdraw { proposal: proposal.hash.into(), index: proposal.index };
		assert_noop!(send(account(all[0]), withdraw), Error::OthersAgree);
		for one in &all[2..7] {
			assert_ok!(vote(*one, &proposal, true));
		}
		assert!(everyone().contains(&candidate(10, 0)));
	});
}

/// S10: The proposer chooses how many votes a matter needs: the collective's own calls take a threshold, and are closed.
#[test]
fn the_proposer_chooses_a_threshold() {
	on_chain(10, || {
		let one = account(everyone()[0]);
		let proposal = Box::new(upgrade(1));
		let closed: [RuntimeCall; 4] = [
			pallet_collective::Call::propose { threshold: 1, proposal: proposal.clone(), length_bound: 1000 }
				.into(),
			pallet_collective::Call::execute { proposal: proposal.clone(), length_bound: 1000 }.into(),
			pallet_collective::Call::vote { proposal: hash(&proposal), index: 0, approve: true }.into(),
			pallet_collective::Call::close {
				proposal_hash: hash(&proposal),
				index: 0,
				proposal_weight_bound: Default::default(),
				length_bound: 1000,
			}
			.into(),
		];
		for call in closed {
			assert_noop!(send(one.clone(), call), SystemError::CallFiltered);
		}
		for (call, matter, needed) in [
			(admit(candidate(10, 0)), Matter::Membership, 7),
			(suspend(everyone()[1]), Matter::Organisations, 6),
			(remove_validator(everyone()[1]), Matter::Validators, 7),
			(pause("Consent", "grant"), Matter::Pause, 6),
		] {
			assert_ok!(propose(everyone()[0], &call));
			let proposal = waiting(&call).unwrap();
			assert_eq!((proposal.matter, proposal.threshold), (matter, needed));
		}
		let not_for_the_vote =
			pallet_consent::Call::deny_request { requester: everyone()[0], requested_at: 0 };
		assert_noop!(propose(everyone()[1], &not_for_the_vote.into()), Error::NotDecidedByVote);
	});
}

/// S10: A proven cheat stays in GRANDPA's voter set until a vote.
#[test]
fn a_proven_cheat_stays_in_grandpas_voter_set_until_a_vote() {
	on_chain(4, || {
		let cheat = Session::validators()[1];
		let key = Session::load_keys(&cheat).unwrap().grandpa;
		let votes = || Grandpa::grandpa_authorities().into_iter().any(|(voter, _)| voter == key);
		assert!(votes());
		let offence = AuraEquivocation {
			slot: 1.into(),
			session: Session::current_index(),
			validator_count: 4,
			offender: (cheat, ()),
		};
		assert_ok!(Offences::report_offence(vec![], offence).map_err(|_| "refused"));
		assert!(votes(), "until the session ends");
		let next_session = || {
			Session::rotate_session();
			Grandpa::on_finalize(System::block_number());
			System::set_block_number(System::block_number() + 1);
		};
		next_session();
		assert!(!votes() && Grandpa::grandpa_authorities().len() == 3);
		assert!(!Session::validators().contains(&cheat));
		next_session();
		assert!(!votes());

		// The vote can bring it back.
		assert!(decide(&everyone()[..3], admit_validator(cheat)));
		next_session();
		next_session();
		assert!(votes() && Session::validators().contains(&cheat));
	});
}

/// S10: Where the minimum does not allow it, the cheat stays, disabled.
#[test]
fn a_second_cheat_stays_until_there_is_room() {
	on_chain(4, || {
		let validators = Session::validators();
		for (n, cheat) in validators.iter().take(2).enumerate() {
			let offence = AuraEquivocation {
				slot: (1 + n as u64).into(),
				session: Session::current_index(),
				validator_count: 4,
				offender: (*cheat, ()),
			};
			assert_ok!(Offences::report_offence(vec![], offence).map_err(|_| "refused"));
		}
		assert_eq!(*Chosen::<Runtime>::get(), validators[1..].to_vec());
		assert_ok!(Authorities::do_try_state());
	});
}

/// S10: Any seat, and the chain's own origin, is refused what only the vote may do.
#[test]
fn one_institution_alone_decides_nothing() {
	on_chain(10, || {
		let one = everyone()[0];
		for call in [admit(candidate(10, 0)), upgrade(1), remove_validator(one)] {
			assert_noop!(send(account(one), call), DispatchError::BadOrigin);
		}
		assert!(send(account(one), suspend(everyone()[1])).is_err());
		assert!(send(account(one), pause("Consent", "grant")).is_err());
		assert_eq!(pallet_tx_pause::PausedCalls::<Runtime>::iter().count(), 0);
	});
}
