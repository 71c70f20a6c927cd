//! The rights that each call needs.

use super::*;
use crate::Call;
use sp_runtime::DispatchError;
use vacchain_pallet_fakes::{others_are_told_which_right_is_missing, send, unsigned_is_refused};

/// Every call on a visit that is open, the one who may make it, and what others are told.
fn calls() -> Vec<(Call<Test>, u8, Error<Test>)> {
	let (visit, version, clearance) = (VISIT, 0, cleared());
	let note = || sealed(NOTE, 0);
	let (doctor_wrap, physician_wrap) = (wrap(DOCTOR, 0), wrap(PHYSICIAN, 0));
	vec![
		(Call::renew { visit, doctor_wrap, physician_wrap }, RECEPTIONIST, Error::NotHospital),
		(Call::write_note { visit, version, clearance, sealed: note() }, DOCTOR, Error::NotNamedDoctor),
		(Call::correct_note { visit, version, clearance, sealed: note() }, DOCTOR, Error::NotNamedDoctor),
		(Call::withdraw_note { visit, version }, DOCTOR, Error::NotNamedDoctor),
		(Call::add_addendum { visit, version, sealed: note() }, DOCTOR, Error::NotNamedDoctor),
		(
			Call::sign {
				visit,
				note: Commitment([NOTE; 32]),
				examination: Commitment([EXAMINATION; 32]),
				clearance_token: TOKEN,
				immunization: sealed(IMMUNIZATION, 0),
				recommendation: sealed(RECOMMENDATION, 0),
				signed_at: START,
				signature: [0; 64],
			},
			PHYSICIAN,
			Error::NotNamedPhysician,
		),
		(Call::link { visit }, RECEPTIONIST, Error::NotHospital),
		(Call::close { visit, reason: ClosingReason::Unsigned }, RECEPTIONIST, Error::NotHospital),
		(Call::retract { visit, reason: sealed(RETRACTION, 0) }, PHYSICIAN, Error::NotNamedPhysician),
		(
			Call::correct_examination { visit, version: 1, examination: sealed(CORRECTION, 0) },
			RECEPTIONIST,
			Error::NotHospital,
		),
		(
			Call::reassign {
				visit,
				doctor: id(OTHER_DOCTOR),
				physician: id(PHYSICIAN),
				doctor_wrap: wrap(OTHER_DOCTOR, 0),
				physician_wrap: wrap(PHYSICIAN, 0),
			},
			RECEPTIONIST,
			Error::NotHospital,
		),
	]
}

/// The calls that others than the people of a visit make about it, and those about reported doses.
fn other_calls() -> Vec<(Call<Test>, u8, Error<Test>)> {
	let (visit, record, number) = (VISIT, RECORD, 0);
	let (reason, doses) = (|| sealed(REASON, 0), || sealed(REPORTED, 0));
	let (ruling, rotation) = (RulingKind::Retracted, None);
	vec![
		(Call::dispute { visit, reason: reason() }, FAMILY, Error::NotCustodian),
		(Call::withdraw_dispute { visit, number: 0 }, FAMILY, Error::NotCustodian),
		(Call::rule { visit, number, ruling, reason: reason() }, ADMIN, Error::NotHealthAdmin),
		(
			Call::report_doses { record, number, visit: None, doses: doses(), rotation: None },
			RECEPTIONIST,
			Error::NotHospital,
		),
		(
			Call::report_doses { record, number, visit: Some(visit), doses: doses(), rotation },
			DOCTOR,
			Error::NotNamedDoctor,
		),
		(Call::retract_report { record, number, reason: reason() }, RECEPTIONIST, Error::NotHospital),
	]
}

/// The same, with the opening of another visit.
fn calls_and_open() -> Vec<(Call<Test>, u8, Error<Test>)> {
	let open = Call::open {
		visit: VisitId([9; 16]),
		record: RECORD,
		doctor: id(DOCTOR),
		physician: id(PHYSICIAN),
		made_at: START,
		examination: sealed(EXAMINATION, 0),
		doctor_wrap: wrap(DOCTOR, 0),
		physician_wrap: wrap(PHYSICIAN, 0),
		rotation: None,
	};
	let mut calls = calls();
	calls.push((open, RECEPTIONIST, Error::NotHospital));
	calls
}

/// R7, R9, R10, R14: the hospital that opened a visit renews, links and closes it, the doctor it names notes, the
/// physician it names signs and retracts; everyone else, other hospitals, doctors and physicians too, is told
/// which right is missing.
#[test]
fn everyone_else_is_told_which_right_is_missing() {
	execute_and_check(|| {
		open();
		let rights = calls().into_iter().map(|(call, may, refusal)| (call, [may], refusal));
		let everybody: Vec<_> = (ADMIN..=STRANGER).collect();
		others_are_told_which_right_is_missing(rights, &everybody, signed);
	});
}

/// R7, R14: only a hospital's receptionist opens visits, not the hospital's own account; and another hospital has no
/// consent.
#[test]
fn only_a_hospital_opens() {
	execute_and_check(|| {
		let (call, ..) = calls_and_open().pop().expect("a call");
		for who in (ADMIN..=STRANGER).filter(|who| ![RECEPTIONIST, OTHER_RECEPTIONIST].contains(who)) {
			assert_noop!(send(&call, signed(who)), Error::<Test>::NotHospital);
		}
		assert_noop!(send(&call, signed(OTHER_RECEPTIONIST)), Error::<Test>::NoConsent);
	});
}

/// R14, R15: who is suspended has no rights, nor has the staff of a hospital that is.
#[test]
fn the_suspended_may_do_nothing() {
	execute_and_check(|| {
		open();
		for (call, may, refusal) in calls_and_open() {
			let refusal = DispatchError::from(refusal);
			for suspended in [may, HOSPITAL] {
				Directory::suspend(suspended);
				assert_noop!(send(&call, signed(may)), refusal);
				Directory::reinstate(suspended);
			}
		}
		for (call, may, refusal) in other_calls() {
			Directory::suspend(may);
			assert_noop!(send(&call, signed(may)), refusal);
			Directory::reinstate(may);
		}
	});
}

/// R14: a call needs the signature of a participant.
#[test]
fn what_is_not_signed_is_refused() {
	execute_and_check(|| {
		open();
		for (call, ..) in calls_and_open().into_iter().chain(other_calls()) {
			unsigned_is_refused(|origin| send(&call, origin), DispatchError::BadOrigin);
		}
	});
}

/// R14: a visit that was not opened has nobody who may go on with it.
#[test]
fn a_visit_that_was_not_opened_is_not_found() {
	execute_and_check(|| {
		for (call, may, _) in calls() {
			assert_noop!(send(&call, signed(may)), Error::<Test>::NotFound);
		}
	});
}
