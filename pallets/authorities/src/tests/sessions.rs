use super::*;
use crate::{ActiveKeys, Authored, HISTORY_SESSIONS, Sessions, SlotDurationOf, SlotsPerSession, StartedAt};
use frame_support::traits::Get;
use pallet_session::historical::{HistoricalSessions, StoredRange};

fn authored(session: u32) -> Vec<(u8, u32)> {
	let mut counts: Vec<_> =
		Authored::<Test>::iter_prefix(session).map(|(id, blocks)| (id.0[0], blocks)).collect();
	counts.sort_unstable();
	counts
}

fn is_new_set() -> bool {
	let queued = RuntimeEvent::Session(pallet_session::Event::NewQueued);
	System::events().iter().any(|record| record.event == queued)
}

/// S10: the length of slots and sessions is that of genesis.
#[test]
fn genesis_sets_the_clock() {
	execute(|| {
		assert_eq!(SlotDurationOf::<Test>::get(), SLOT_DURATION);
		assert_eq!(SlotsPerSession::<Test>::get(), u64::from(SESSION_LENGTH));
		assert_eq!(Aura::slot_duration(), SLOT_DURATION);
		while Session::current_index() == 0 {
			make_block();
		}
		assert_eq!(System::block_number(), SESSION_LENGTH);
	});
}

/// keys.md, "Time": a session lasts its time, however many slots have no block.
#[test]
fn a_session_lasts_as_long_with_few_blocks() {
	execute(|| {
		pass_sessions(1);
		let (started, block) = (slot(), System::block_number());
		Absent::set(vec![2, 3]);
		pass_sessions(1);
		assert!(System::block_number() - block <= SESSION_LENGTH / 2 + 1);
		let lasted = u64::from(slot()) - u64::from(started);
		assert!((u64::from(SESSION_LENGTH)..u64::from(SESSION_LENGTH) + 3).contains(&lasted), "{lasted}");
		// After a silence, one session ends, and the next lasts its time.
		Absent::set(vec![]);
		make_block_in(slot() + 10 * u64::from(SESSION_LENGTH));
		let (started, session) = (slot(), Session::current_index());
		pass_sessions(1);
		assert_eq!(u64::from(slot()) - u64::from(started), u64::from(SESSION_LENGTH));
		assert_eq!(Session::current_index(), session + 1);
	});
}

/// The estimate of the next session's start counts blocks, as if no slot to come were without one.
#[test]
fn the_next_session_is_foreseen() {
	use frame_support::traits::EstimateNextSessionRotation;
	execute(|| {
		pass_sessions(1);
		let expected = System::block_number() + SESSION_LENGTH;
		for _ in 0..8 {
			make_block();
			let now = System::block_number();
			assert_eq!(Sessions::<Test>::estimate_next_session_rotation(now).0, Some(expected));
		}
		let progress = Sessions::<Test>::estimate_current_session_progress(System::block_number()).0;
		assert_eq!(progress, Some(sp_runtime::Permill::from_rational(8, SESSION_LENGTH)));
		assert_eq!(Sessions::<Test>::average_session_length(), SESSION_LENGTH);
	});
}

/// S10: nothing changes at a boundary unless the institutions, or a validator's keys, have.
#[test]
fn an_unchanged_set_is_not_announced() {
	execute(|| {
		let root = HistoricalSessions::<Test>::get(1).unwrap();
		for session in 1..4 {
			pass_sessions(1);
			assert!(!is_new_set(), "{session}");
			assert_eq!(HistoricalSessions::<Test>::get(session + 1), Some(root));
		}
		assert_ok!(Authorities::admit_validator(unanimous(), id(5)));
		pass_sessions(1);
		assert!(is_new_set());
		pass_sessions(1);
		assert!(!is_new_set());
	});
}

/// S10: a validator changes its keys with a proof that it has them; they count from the session after the next.
#[test]
fn a_validator_changes_its_keys() {
	execute(|| {
		change_keys(2, 92);
		pass_sessions(1);
		assert!(is_new_set());
		assert!(pallet_aura::Authorities::<Test>::get().contains(&aura(2).public()));
		pass_sessions(1);
		assert!(!is_new_set());
		assert!(pallet_aura::Authorities::<Test>::get().contains(&aura(92).public()));
		assert_eq!(active(), [1, 2, 3, 4]);
	});
}

/// S10: keys are set with a proof of possession, by institutions alone.
#[test]
fn keys_need_a_proof_and_an_institution() {
	execute(|| {
		let set = |n, key, proof| Session::set_keys(signed(n), keys(key), proof);
		assert_noop!(set(2, 92, possession(account(3), 92)), pallet_session::Error::<Test>::InvalidProof);
		assert_noop!(set(2, 92, vec![]), pallet_session::Error::<Test>::InvalidProof);
		for other in [6, FAMILY] {
			assert_noop!(
				set(other, 92, possession(account(other), 92)),
				pallet_session::Error::<Test>::NoAssociatedValidatorId
			);
		}
		assert_noop!(set(2, 3, possession(account(2), 3)), pallet_session::Error::<Test>::DuplicatedKey);
		replace_account(2, account(22));
		assert_ok!(Session::set_keys(signed(22), keys(92), possession(account(22), 92)));
		assert_eq!(Session::load_keys(&id(2)), Some(keys(92)));
	});
}

/// S10: blocks are counted for who made them, in this session and the one before; the block with which a session
/// starts is the last of the session before.
#[test]
fn blocks_are_counted() {
	execute(|| {
		pass_sessions(1);
		let quarter = SESSION_LENGTH / 4;
		assert_eq!(authored(0), [1, 2, 3, 4].map(|n| (n, quarter)));
		assert_eq!(authored(1), []);
		make_block();
		assert_eq!(authored(1).len(), 1);
		pass_sessions(1);
		assert_eq!(authored(0), []);
		assert_eq!(authored(1).iter().map(|(_, blocks)| blocks).sum::<u32>(), SESSION_LENGTH);
	});
}

/// S10: a suspended institution's blocks are counted too.
#[test]
fn a_suspended_institution_s_blocks_are_counted() {
	execute(|| {
		suspend(2);
		pass_sessions(1);
		assert_eq!(authored(0).len(), 4);
	});
}

/// S10, S11: who made no block in a session is named, and not punished.
#[test]
fn an_absent_validator_is_named() {
	execute(|| {
		let named = |session, absent: &[u8]| {
			Event::NothingAuthored { session, validators: ids(absent.iter().copied()) }.into()
		};
		Absent::set(vec![3]);
		pass_sessions(1);
		// Before the first block was made, everyone was there.
		let session = Session::current_index();
		pass_sessions(1);
		System::assert_has_event(named(session, &[3]));
		assert_eq!((active(), disabled(), offence(3)), (vec![1, 2, 3, 4], vec![], None));
		Absent::set(vec![]);
		pass_sessions(1);
		let is_named =
			|event: &RuntimeEvent| matches!(event, RuntimeEvent::Authorities(Event::NothingAuthored { .. }));
		assert!(!System::events().iter().any(|record| is_named(&record.event)));
	});
}

/// S10: what is kept for proofs does not grow with the chain.
#[test]
fn history_is_bounded() {
	execute(|| {
		pass_sessions(HISTORY_SESSIONS + 5);
		let current = Session::current_index();
		// The sessions that can be proven, this one, and the next.
		assert_eq!(StoredRange::<Test>::get(), Some((current - HISTORY_SESSIONS, current + 2)));
		assert_eq!(HistoricalSessions::<Test>::iter().count() as u32, HISTORY_SESSIONS + 2);
		assert_eq!(StartedAt::<Test>::iter().count() as u32, HISTORY_SESSIONS + 1);
		assert_eq!(ActiveKeys::<Test>::iter().count(), 2);
		assert!(Authored::<Test>::iter().count() <= 8);
	});
}
