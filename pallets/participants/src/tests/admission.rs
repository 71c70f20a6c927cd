use super::*;
use crate::{AdmitParticipant, OwnWholeAt, Refusal, SharedWholeAt, WholeAt};
use codec::Encode;
use frame_support::dispatch::GetDispatchInfo;
use sp_runtime::{
	traits::{DispatchTransaction, TransactionExtension, TxBaseImplication},
	transaction_validity::{
		InvalidTransaction, TransactionSource, TransactionValidityError, ValidTransaction,
	},
};
use vacchain_primitives::{Quota, bounds::BYTES_PER_TOKEN, questions::SpendQuota};

const SHORT: usize = 200;
const NOT_ACTIVE: TransactionValidityError = TransactionValidityError::Invalid(InvalidTransaction::Custom(1));
const SHARED_USED_UP: TransactionValidityError =
	TransactionValidityError::Invalid(InvalidTransaction::Custom(3));
const USED_UP: TransactionValidityError = TransactionValidityError::Invalid(InvalidTransaction::Custom(2));

fn call() -> RuntimeCall {
	frame_system::Call::remark { remark: vec![] }.into()
}

/// As a block does it, with the next nonce.
fn send(who: u64, len: usize) -> Result<(), TransactionValidityError> {
	send_as(who, System::account_nonce(who), len)
}

fn send_as(who: u64, nonce: u32, len: usize) -> Result<(), TransactionValidityError> {
	send_call(who, nonce, &call(), len)
}

fn send_call(who: u64, nonce: u32, call: &RuntimeCall, len: usize) -> Result<(), TransactionValidityError> {
	AdmitParticipant::<Test>::from(nonce)
		.validate_and_prepare(RuntimeOrigin::signed(who), call, &call.get_dispatch_info(), len, 0)
		.map(|_| ())
}

/// As the pool does it, with the next nonce.
fn validate(who: u64, len: usize) -> Result<(), TransactionValidityError> {
	validate_ahead(who, 0, len).map(|_| ())
}

/// As the pool does it, with so many transactions of the account before this one.
fn validate_ahead(who: u64, ahead: u32, len: usize) -> Result<ValidTransaction, TransactionValidityError> {
	let (origin, source) = (RuntimeOrigin::signed(who), TransactionSource::External);
	AdmitParticipant::<Test>::from(System::account_nonce(who) + ahead)
		.validate_only(origin, &call(), &call().get_dispatch_info(), len, source, 0)
		.map(|(valid, ..)| valid)
}

fn spend(who: u64, tokens: u32) {
	for _ in 0..tokens {
		assert_ok!(send(who, SHORT));
	}
}

fn left(who: u64) -> u32 {
	Participants::allowance(id(who)).unwrap().left
}

fn pass(time: u64) {
	Now::mutate(|now| *now += time);
}

/// R14: whoever takes part may send, in every role.
#[test]
fn active_participants_are_admitted() {
	execute(|| {
		for who in [ADMIN, FAMILY, HOSPITAL, DOCTOR] {
			assert_ok!(validate(who, SHORT));
			assert_ok!(send(who, SHORT));
		}
	});
}

/// R2, R14: nobody gains rights, or a place in a block, by sending.
#[test]
fn an_unregistered_account_is_not_admitted() {
	execute(|| {
		// The SDK says of an account that does not exist that it cannot pay.
		let unknown = TransactionValidityError::Invalid(InvalidTransaction::Payment);
		assert_eq!(validate(STRANGER, SHORT), Err(unknown));
		assert_noop!(send(STRANGER, SHORT), unknown);
		System::inc_providers(&STRANGER);
		assert_eq!(validate(STRANGER, SHORT), Err(NOT_ACTIVE));
		assert_noop!(send(STRANGER, SHORT), NOT_ACTIVE);
		assert_eq!(TransactionValidityError::from(Refusal::NotActiveParticipant), NOT_ACTIVE);
	});
}

/// R14, R15: the suspended, and the staff of a suspended hospital.
#[test]
fn the_suspended_are_not_admitted() {
	execute(|| {
		for who in [SUSPENDED_HOSPITAL, ITS_DOCTOR] {
			assert_noop!(send(who, SHORT), NOT_ACTIVE);
		}
		assert_ok!(Participants::reinstate(RuntimeOrigin::signed(ADMIN), id(SUSPENDED_HOSPITAL)));
		for who in [SUSPENDED_HOSPITAL, ITS_DOCTOR] {
			assert_ok!(send(who, SHORT));
		}
	});
}

/// S4: replaced keys admit nobody; the new ones share the old ones' quota.
#[test]
fn an_old_account_is_not_admitted_and_a_new_one_brings_no_new_quota() {
	execute(|| {
		let new = 20;
		assert_ok!(send(FAMILY, SHORT));
		assert_ok!(give_keys(FAMILY, new, key(new)));
		assert_noop!(send(FAMILY, SHORT), NOT_ACTIVE);
		assert_ok!(send(new, SHORT));
		assert_ok!(send(new, SHORT));
		assert_noop!(send(new, SHORT), USED_UP);
	});
}

/// A flood is stopped before it reaches a block.
#[test]
fn the_burst_is_the_most_at_once() {
	execute(|| {
		for sent in 0..QUOTA.burst {
			assert_eq!(left(FAMILY), QUOTA.burst - sent);
			assert_ok!(send(FAMILY, SHORT));
		}
		assert_eq!(left(FAMILY), 0);
		assert_eq!(validate(FAMILY, SHORT), Err(USED_UP));
		assert_noop!(send(FAMILY, SHORT), USED_UP);
		assert_eq!(TransactionValidityError::from(Refusal::QuotaUsedUp), USED_UP);
	});
}

/// `trust.md`: one listed node fills the pool with thousands of nonces of one account. However the nonces come, in order
/// or with a gap before them, a pool takes as many as the quota holds.
#[test]
fn one_listed_node_fills_the_pool_with_nonces_of_one_account() {
	execute(|| {
		let taken = |who| (0..5_000).filter(|ahead| validate_ahead(who, *ahead, SHORT).is_ok()).count();
		assert_eq!(taken(FAMILY), QUOTA.burst as usize);
		for ahead in [QUOTA.burst, 5_000, u32::MAX] {
			assert_eq!(validate_ahead(FAMILY, ahead, SHORT), Err(USED_UP), "{ahead}");
		}
		spend(FAMILY, 2);
		assert_eq!(taken(FAMILY), QUOTA.burst as usize - 2);
		pass(QUOTA.interval);
		assert_eq!(taken(FAMILY), QUOTA.burst as usize - 1);
		assert_eq!(taken(DOCTOR), QUOTA.burst as usize, "nobody else is kept out");
	});
}

/// A waiting transaction counts for the least that it can cost, the transaction itself for its whole cost.
#[test]
fn a_long_transaction_leaves_less_room_for_those_before() {
	execute(|| {
		let most = QUOTA.burst - 2;
		assert!(validate_ahead(FAMILY, most, BYTES_PER_TOKEN).is_ok());
		assert_eq!(validate_ahead(FAMILY, most + 1, BYTES_PER_TOKEN), Err(USED_UP));
	});
}

/// As `CheckNonce` does it: each nonce once, in their order.
#[test]
fn transactions_come_in_the_order_of_their_nonces() {
	execute(|| {
		let invalid = |reason| Err(TransactionValidityError::Invalid(reason));
		assert_eq!(send_as(FAMILY, 1, SHORT), invalid(InvalidTransaction::Future));
		assert_ok!(send_as(FAMILY, 0, SHORT));
		assert_eq!(System::account_nonce(FAMILY), 1);
		assert_eq!(send_as(FAMILY, 0, SHORT), invalid(InvalidTransaction::Stale));
		assert_eq!(left(FAMILY), QUOTA.burst - 1, "what is refused is not charged");
		let tag = |nonce: u32| (FAMILY, nonce).encode();
		let next = validate_ahead(FAMILY, 0, SHORT).unwrap();
		assert_eq!((next.requires, next.provides), (vec![], vec![tag(1)]));
		let waiting = validate_ahead(FAMILY, 1, SHORT).unwrap();
		assert_eq!((waiting.requires, waiting.provides), (vec![tag(1)], vec![tag(2)]));
	});
}

/// Clients of the SDK know the extension by its name and its encoding.
#[test]
fn the_extension_is_written_as_the_sdks_nonce() {
	assert_eq!(<AdmitParticipant<Test> as TransactionExtension<RuntimeCall>>::IDENTIFIER, "CheckNonce");
	for nonce in [0, 63, 64, 70_000] {
		let own = AdmitParticipant::<Test>::from(nonce).encode();
		assert_eq!(own, frame_system::CheckNonce::<Test>::from(nonce).encode());
	}
}

#[test]
fn one_participants_quota_is_not_anothers() {
	execute(|| {
		spend(FAMILY, QUOTA.burst);
		assert_ok!(send(DOCTOR, SHORT));
		assert_eq!((left(FAMILY), left(DOCTOR)), (0, QUOTA.burst - 1));
	});
}

#[test]
fn a_token_comes_back_every_interval() {
	execute(|| {
		spend(FAMILY, QUOTA.burst);
		pass(QUOTA.interval - 1);
		assert_noop!(send(FAMILY, SHORT), USED_UP);
		pass(1);
		assert_eq!(left(FAMILY), 1);
		assert_ok!(send(FAMILY, SHORT));
		assert_noop!(send(FAMILY, SHORT), USED_UP);
	});
}

#[test]
fn no_more_than_the_burst_is_saved_up() {
	execute(|| {
		assert_ok!(send(FAMILY, SHORT));
		pass(1_000 * QUOTA.interval);
		assert_eq!(left(FAMILY), QUOTA.burst);
		spend(FAMILY, QUOTA.burst);
		assert_noop!(send(FAMILY, SHORT), USED_UP);
	});
}

#[test]
fn a_longer_transaction_costs_more_tokens() {
	execute(|| {
		assert_ok!(send(FAMILY, BYTES_PER_TOKEN - 1));
		assert_eq!(left(FAMILY), QUOTA.burst - 1);
		assert_ok!(send(FAMILY, BYTES_PER_TOKEN));
		assert_eq!(left(FAMILY), QUOTA.burst - 3);

		assert_noop!(send(DOCTOR, QUOTA.burst as usize * BYTES_PER_TOKEN), USED_UP);
		assert_noop!(send(DOCTOR, usize::MAX), USED_UP);
		assert_ok!(send(DOCTOR, QUOTA.burst as usize * BYTES_PER_TOKEN - 1));
		assert_eq!(left(DOCTOR), 0);
	});
}

/// The pool may ask as often as it likes.
#[test]
fn validation_alone_does_not_charge() {
	execute(|| {
		for _ in 0..2 * QUOTA.burst {
			assert_ok!(validate(FAMILY, SHORT));
		}
		assert_eq!(left(FAMILY), QUOTA.burst);
		assert!(!WholeAt::<Test>::contains_key(id(FAMILY)));
	});
}

/// What is left is never more than what is then admitted, whenever it is asked.
#[test]
fn the_allowance_is_what_may_be_sent() {
	for moment in [0, 1, 499, 999, 1_000, 1_001, 1_999, 2_000, 2_500, 3_000] {
		execute(|| {
			spend(FAMILY, QUOTA.burst);
			pass(moment);
			spend(FAMILY, left(FAMILY));
			assert_noop!(send(FAMILY, SHORT), USED_UP);
		});
	}
}

/// What the block itself brings, such as its time, has no sender to charge.
#[test]
fn what_is_not_signed_passes_uncharged() {
	execute(|| {
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
			let (extension, info) = (AdmitParticipant::<Test>::from(0), call().get_dispatch_info());
			let source = TransactionSource::InBlock;
			let (_, val, origin) = extension
				.validate(origin, &call(), &info, SHORT, (), &TxBaseImplication(()), source)
				.unwrap();
			assert!(val.is_none());
			assert_ok!(extension.prepare(val, &origin, &call(), &info, SHORT));
		}
		assert_eq!(WholeAt::<Test>::iter().count(), 0);
	});
}

#[test]
fn the_extension_weighs_what_the_benchmark_says() {
	let weight = AdmitParticipant::<Test>::from(0).weight(&call());
	assert_eq!(weight, <() as crate::WeightInfo>::admit());
}

/// An intent spends from the bucket that transactions spend from.
#[test]
fn intents_and_transactions_share_a_quota() {
	execute(|| {
		let family = actor(FAMILY).unwrap();
		assert!(Participants::can_spend(&family, 3, false) && !Participants::can_spend(&family, 4, false));
		Participants::spend(&family, 2, false);
		assert_eq!(left(FAMILY), 1);
		assert_ok!(send(FAMILY, SHORT));
		assert!(!Participants::can_spend(&family, 1, false));
		pass(QUOTA.interval);
		assert!(Participants::can_spend(&family, 1, false));
	});
}

/// A lane has a part of what is left.
#[test]
fn a_quota_is_divided_into_equal_parts() {
	execute(|| {
		let family = actor(FAMILY).unwrap();
		for (parts, most) in [(0, 3), (1, 3), (2, 1), (3, 1), (4, 0)] {
			assert!(Participants::part_holds(&family, parts, most));
			assert!(!Participants::part_holds(&family, parts, most + 1));
		}
		Participants::spend(&family, 2, false);
		assert!(Participants::part_holds(&family, 1, 1) && !Participants::part_holds(&family, 1, 2));
		assert!(!Participants::can_spend(&family, u64::MAX, false));
	});
}

/// Everybody of a hospital may send 10 at once, 2 of them for themselves, and together 5 beyond that.
fn execute_with_shared_quota(test: impl FnOnce()) {
	with_desk(|| {
		let quota = |burst, interval| Quota { burst, interval };
		Whole::set(quota(10, 100));
		Own::set(quota(2, 1_000));
		Shared::set(Some(quota(5, 500)));
		test();
	});
}

/// keys.md, "Quota": an organisation's shared bound limits only what exceeds each person's own guaranteed rate.
#[test]
fn colleagues_use_up_what_is_shared_and_nothing_of_ones_own() {
	execute_with_shared_quota(|| {
		spend(DESK, 2 + 5);
		assert_noop!(send(DESK, SHORT), SHARED_USED_UP);
		assert_eq!(validate(DESK, SHORT), Err(SHARED_USED_UP));
		// A colleague has its own part, whatever the others do.
		for who in [OTHER_DESK, DOCTOR] {
			spend(who, 2);
			assert_noop!(send(who, SHORT), SHARED_USED_UP);
		}
		// Both come back, each at its rate.
		pass(500);
		assert_ok!(send(DOCTOR, SHORT));
		assert_noop!(send(OTHER_DESK, SHORT), SHARED_USED_UP);
		pass(500);
		spend(DESK, 2);
		spend(OTHER_DESK, 1);
		assert_noop!(send(OTHER_DESK, SHORT), SHARED_USED_UP);
	});
}

/// keys.md, "Quota": signing and revoking are exempt.
#[test]
fn what_must_not_wait_takes_nothing_that_is_shared() {
	execute_with_shared_quota(|| {
		spend(DESK, 7);
		spend(DOCTOR, 2);
		let exempt: RuntimeCall = frame_system::Call::remark { remark: b"exempt".to_vec() }.into();
		for _ in 0..8 {
			assert_ok!(send_call(DOCTOR, System::account_nonce(DOCTOR), &exempt, SHORT));
		}
		// Its own quota is a bound all the same.
		assert_noop!(send_call(DOCTOR, System::account_nonce(DOCTOR), &exempt, SHORT), USED_UP);
	});
}

/// A person alone has never less than before: its own quota is the outer bound.
#[test]
fn the_shared_quota_adds_nothing_to_ones_own() {
	execute_with_shared_quota(|| {
		Shared::set(Some(Quota { burst: 100, interval: 1 }));
		spend(DESK, 10);
		assert_noop!(send(DESK, SHORT), USED_UP);
	});
}

/// Families and organisations share nothing.
#[test]
fn who_belongs_to_no_organisation_shares_no_quota() {
	execute_with_shared_quota(|| {
		Shared::set(Some(Quota { burst: 0, interval: 1 }));
		for who in [FAMILY, HOSPITAL] {
			spend(who, 10);
			assert_noop!(send(who, SHORT), USED_UP);
		}
		assert_eq!(OwnWholeAt::<Test>::iter().count() + SharedWholeAt::<Test>::iter().count(), 0);
	});
}

/// trust.md: admission counts what is pending, here too.
#[test]
fn what_waits_takes_of_the_shared_quota() {
	execute_with_shared_quota(|| {
		for ahead in 0..7 {
			assert_ok!(validate_ahead(DESK, ahead, SHORT));
		}
		assert_eq!(validate_ahead(DESK, 7, SHORT).map(|_| ()), Err(SHARED_USED_UP));
		// A long transaction takes as many tokens as it has parts.
		assert_ok!(send(DESK, 6 * BYTES_PER_TOKEN));
		assert_noop!(send(DESK, SHORT), SHARED_USED_UP);
	});
}

/// keys.md, "Quota": an intent takes from what an organisation's people share as a transaction does, and what is exempt
/// does not.
#[test]
fn intents_count_against_what_colleagues_share() {
	execute_with_shared_quota(|| {
		let (desk, doctor) = (actor(DESK).unwrap(), actor(DOCTOR).unwrap());
		assert!(Participants::can_spend(&desk, 7, false));
		assert!(!Participants::can_spend(&desk, 8, false) && Participants::can_spend(&desk, 8, true));
		Participants::spend(&desk, 7, false);
		assert_noop!(send(DESK, SHORT), SHARED_USED_UP);
		assert!(!Participants::can_spend(&desk, 1, false));
		// A colleague has its own part and no more, unless what it sends is exempt.
		assert!(Participants::can_spend(&doctor, 2, false));
		assert!(!Participants::can_spend(&doctor, 3, false));
		Participants::spend(&doctor, 3, true);
		pass(500);
		assert!(Participants::can_spend(&desk, 1, false), "what is exempt took nothing that is shared");
	});
}
