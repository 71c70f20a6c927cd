use super::*;
use crate::{AdmitParticipant, Refusal, WholeAt};
use frame_support::dispatch::GetDispatchInfo;
use sp_runtime::{
	traits::{DispatchTransaction, TransactionExtension, TxBaseImplication},
	transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
};
use vacchain_primitives::bounds::BYTES_PER_TOKEN;

const SHORT: usize = 200;
const NOT_ACTIVE: TransactionValidityError = TransactionValidityError::Invalid(InvalidTransaction::Custom(1));
const USED_UP: TransactionValidityError = TransactionValidityError::Invalid(InvalidTransaction::Custom(2));

fn call() -> RuntimeCall {
	frame_system::Call::remark { remark: vec![] }.into()
}

/// As a block does it.
fn send(who: u64, len: usize) -> Result<(), TransactionValidityError> {
	AdmitParticipant::<Test>::default()
		.validate_and_prepare(RuntimeOrigin::signed(who), &call(), &call().get_dispatch_info(), len, 0)
		.map(|_| ())
}

/// As the pool does it.
fn validate(who: u64, len: usize) -> Result<(), TransactionValidityError> {
	let (origin, source) = (RuntimeOrigin::signed(who), TransactionSource::External);
	AdmitParticipant::<Test>::default()
		.validate_only(origin, &call(), &call().get_dispatch_info(), len, source, 0)
		.map(|_| ())
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
		let origin = RuntimeOrigin::signed(ADMIN);
		assert_ok!(Participants::replace_keys(origin, id(FAMILY), new, key(new), Default::default()));
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
			let (extension, info) = (AdmitParticipant::<Test>::default(), call().get_dispatch_info());
			let source = TransactionSource::InBlock;
			let (_, val, origin) = extension
				.validate(origin, &call(), &info, SHORT, (), &TxBaseImplication(()), source)
				.unwrap();
			assert_eq!(val, None);
			assert_ok!(extension.prepare(val, &origin, &call(), &info, SHORT));
		}
		assert_eq!(WholeAt::<Test>::iter().count(), 0);
	});
}

#[test]
fn the_extension_weighs_what_the_benchmark_says() {
	let weight = AdmitParticipant::<Test>::default().weight(&call());
	assert_eq!(weight, <() as crate::WeightInfo>::admit());
}
