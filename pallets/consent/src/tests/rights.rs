//! Who may make which call.

use super::*;
use crate::Call;
use sp_runtime::DispatchError;
use vacchain_pallet_fakes::{others_are_told_which_right_is_missing, send};

const PROVIDERS: &[u64] =
	&[staff(HOSPITAL), staff(OTHER_HOSPITAL), staff(THIRD_HOSPITAL), staff(INSURER), staff(SCHOOL)];

/// Every call, who may make it, and what others are told.
fn calls() -> Vec<(Call<Test>, &'static [u64], Error<Test>)> {
	let (record, reader, expires_at) = (RECORD, id(HOSPITAL), None);
	let wrap = wrap(HOSPITAL, Level::Full, 1);
	let key = || NewKey::Current(wrap.clone());
	let rotation = rotation(2, &[FAMILY, AUTHORITY], &[]);
	let (from, to, guardian) = (id(HOSPITAL), id(OTHER_HOSPITAL), id(OTHER_FAMILY));
	vec![
		(Call::request_access { family: id(FAMILY), level: Level::Proof }, PROVIDERS, Error::NotProvider),
		(Call::withdraw_request { family: id(FAMILY) }, PROVIDERS, Error::NotProvider),
		(
			Call::deny_request { requester: reader, requested_at: START },
			&[FAMILY, OTHER_FAMILY],
			Error::NotOwner,
		),
		(
			Call::deny_for_ward { record, requester: reader, requested_at: START },
			&[FAMILY],
			Error::NotCustodian,
		),
		(
			Call::grant { record, reader, level: Level::Full, expires_at, key: key() },
			&[FAMILY],
			Error::NotCustodian,
		),
		(Call::revoke { record, reader, rotation: Some(rotation.clone()) }, &[FAMILY], Error::NotCustodian),
		(
			Call::transfer { record, from, to, expires_at, rotation: rotation.clone() },
			&[FAMILY],
			Error::NotCustodian,
		),
		(Call::name_guardian { record, guardian, key: key() }, &[FAMILY], Error::NotOwner),
		(
			Call::remove_guardian { record, guardian, rotation: Some(rotation.clone()) },
			&[FAMILY],
			Error::NotOwner,
		),
		(Call::renew_keys { record, rotation }, &[FAMILY], Error::NotCustodian),
		(Call::give_half { record, reader, halves: Default::default() }, &[ADMIN], Error::NotHealthAdmin),
		(Call::bridge { record, link: link(0, 1) }, &[FAMILY], Error::NotFullReader),
		(Call::keep_past_wrap { record, wrap }, &[FAMILY], Error::NotFullReader),
	]
}

/// R6, R14: only a family consents for its own records, only providers ask, only a health admin restores;
/// everyone else, registered or not, is told which right is missing.
#[test]
fn everyone_else_is_told_which_right_is_missing() {
	execute_and_check(|| {
		let people = [staff(HOSPITAL), staff(SCHOOL), staff(INSURER)];
		let everybody: Vec<_> = (AUTHORITY..SCHOOLS.end).chain(people).collect();
		others_are_told_which_right_is_missing(calls(), &everybody, signed);
	});
}

/// R14: who is suspended has no rights.
#[test]
fn the_suspended_may_do_nothing() {
	execute_and_check(|| {
		for (call, may, refusal) in calls() {
			let refusal = DispatchError::from(refusal);
			for who in may {
				Directory::suspend(*who);
				assert_noop!(send(&call, signed(*who)), refusal);
			}
		}
	});
}

/// R14: a call needs the signature of a participant.
#[test]
fn what_is_not_signed_is_refused() {
	execute_and_check(|| {
		for (call, ..) in calls() {
			unsigned_is_refused(|origin| send(&call, origin), DispatchError::BadOrigin);
		}
	});
}

/// R6: a reader, whatever it may read, cannot consent; nor can anyone for a record that does not exist.
#[test]
fn a_reader_is_not_a_custodian() {
	execute_and_check(|| {
		let_in(HOSPITAL, Level::Full);
		let grant = |who, record| {
			let key = NewKey::Current(wrap(SCHOOL, Level::Proof, 1));
			Consent::grant(signed(who), record, id(SCHOOL), Level::Proof, None, key)
		};
		for reader in [HOSPITAL, staff(HOSPITAL)] {
			assert_noop!(grant(reader, RECORD), Error::<Test>::NotCustodian);
		}
		assert_noop!(grant(FAMILY, RecordId([9; 16])), Error::<Test>::NotCustodian);
	});
}

/// S3: a guardian consents, but names and dismisses no guardians. R14.
#[test]
fn a_guardian_is_not_the_owner() {
	execute_and_check(|| {
		name(OTHER_FAMILY);
		assert_noop!(
			Consent::name_guardian(
				signed(OTHER_FAMILY),
				RECORD,
				id(DOCTOR),
				NewKey::Current(wrap(DOCTOR, Level::Full, 1))
			),
			Error::<Test>::NotOwner
		);
		assert_noop!(
			Consent::remove_guardian(
				signed(OTHER_FAMILY),
				RECORD,
				id(OTHER_FAMILY),
				Some(rotation(2, &[FAMILY, AUTHORITY], &[])),
			),
			Error::<Test>::NotOwner
		);
	});
}
