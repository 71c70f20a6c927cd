//! New keys for families and organisations without a vote: what a claim does once it is exercised.

use super::*;
use vacchain_primitives::{Action, PowerDigest, PowerKind, PowerStep};

const NEW: u64 = 20;

fn check(who: u64, key: EncryptionKey) -> DispatchResult {
	Participants::check(&claim(who, NEW, key))
}

/// S4: a family that lost its keys acts with new ones, under the same id.
#[test]
fn a_family_acts_with_its_new_keys() {
	execute(|| {
		let before = Rows::<Test>::get(id(FAMILY)).unwrap();
		assert_ok!(check(FAMILY, key(NEW)));
		assert_ok!(give_keys(FAMILY, NEW, key(NEW)));

		let after = Rows::<Test>::get(id(FAMILY)).unwrap();
		assert_eq!((after.account, after.encryption_key, after.key_version), (NEW, key(NEW), 1));
		assert_eq!(after.profile, profile(NEW));
		assert_eq!((after.role, after.status), (before.role, before.status));
		assert_eq!(actor(NEW), Some(Actor { id: id(FAMILY), role: Role::Family, organisation: None }));
		assert_eq!((actor(FAMILY), Participants::participant_of(&FAMILY)), (None, None));
		assert_eq!(System::providers(&NEW), 1);
		assert_eq!(Changes::get(), [(id(FAMILY), Some(NEW))]);
		assert_eq!(Retired::get(), [FAMILY]);
		assert_eq!(last_entry(FAMILY), (Some(id(ADMIN)), ParticipantChange::KeysReplaced { key_version: 1 }));
		System::assert_last_event(Event::KeysReplaced { id: id(FAMILY) }.into());
	});
}

/// S4: the history of each record says whose keys were replaced, who proposed and who confirmed it.
#[test]
fn every_record_of_the_family_is_told() {
	execute(|| {
		for (number, exercised_by) in [(0, Some(id(ADMIN))), (1, None)] {
			let grounds = Grounds { exercised_by, ..grounds() };
			assert_ok!(Participants::exercise(claim(FAMILY, NEW + number, key(NEW)), &grounds));
			let (custodian, told, action) = Noted::get().pop().unwrap();
			let organisation = Some(id(AUTHORITY));
			let proposer = Actor { id: id(ADMIN), role: Role::HealthAdmin, organisation };
			assert_eq!((custodian, told), (id(FAMILY), proposer));
			let (confirmed_by, voted) = (Some(id(NEW_ADMIN)), exercised_by.is_none());
			assert_eq!(action, Action::CustodianKeysReplaced { custodian, confirmed_by, voted });
		}
	});
}

/// S3, S4: a doctor who is a guardian gets new keys as a family does: by a claim, told in the history of its wards.
#[test]
fn a_guardian_gets_new_keys_by_a_claim_alone() {
	execute(|| {
		assert_noop!(check(DOCTOR, key(NEW)), Error::RoleNotAllowed);
		assert_ok!(put_forward_doctor());
		Guardians::put([DOCTOR, ADMIN].map(id).to_vec());
		let replace = Participants::replace_keys(by_admin(), id(DOCTOR), NEW, key(NEW), profile(NEW));
		assert_noop!(replace, Error::TakesTwoAdmins);
		assert_noop!(check(ADMIN, key(NEW)), Error::RoleNotAllowed);
		assert_ok!(check(DOCTOR, key(NEW)));
		assert_ok!(Participants::exercise(claim(DOCTOR, NEW, key(NEW)), &grounds()));
		assert_eq!(actor(NEW).map(|actor| actor.id), Some(id(DOCTOR)));
		let (custodian, _, action) = Noted::get().pop().unwrap();
		assert_eq!(custodian, id(DOCTOR));
		assert!(matches!(action, Action::CustodianKeysReplaced { voted: false, .. }));
	});
}

/// The hospital puts its doctor forward again.
fn put_forward_doctor() -> DispatchResult {
	let (origin, profile) = (RuntimeOrigin::signed(HOSPITAL), profile(NEW));
	Participants::put_forward(origin, id(DOCTOR), Role::Doctor, NEW, key(NEW), profile)
}

/// trust.md: nobody keeps a guardian from objecting by suspending its hospital.
#[test]
fn a_guardian_cannot_object_while_its_hospital_is_suspended() {
	execute(|| {
		let since = || Participants::could_object_since(&claim(DOCTOR, NEW, key(NEW)));
		assert_eq!(since(), Some(0));
		assert_ok!(Participants::suspend(by_admin(), id(HOSPITAL)));
		assert_eq!(since(), None);
		Now::mutate(|now| *now += 500);
		assert_ok!(Participants::reinstate(by_admin(), id(HOSPITAL)));
		assert_eq!(since(), Some(Now::get()));
		// Nor does a move away from a suspended hospital count as if the doctor could have objected all the time.
		assert_ok!(put_forward(INSTITUTION, DOCTOR, Role::Doctor));
		assert_ok!(Participants::agree_to_move(RuntimeOrigin::signed(DOCTOR), id(INSTITUTION)));
		assert_ok!(Participants::suspend(by_admin(), id(HOSPITAL)));
		Now::mutate(|now| *now += 500);
		assert_ok!(Participants::move_staff(by_admin(), id(DOCTOR), id(INSTITUTION)));
		assert_eq!(since(), Some(Now::get()));
	});
}

/// S4: wraps stay good as long as the encryption key does.
#[test]
fn a_new_account_alone_needs_no_new_wraps() {
	execute(|| {
		assert_ok!(give_keys(FAMILY, NEW, key(FAMILY)));
		let family = Rows::<Test>::get(id(FAMILY)).unwrap();
		assert_eq!((family.account, family.encryption_key, family.key_version), (NEW, key(FAMILY), 0));
	});
}

/// R14: an organisation's account does not decide to whom records are wrapped.
#[test]
fn an_organisation_gets_a_new_account_and_keeps_its_content_key() {
	execute(|| {
		assert_noop!(check(HOSPITAL, key(NEW)), Error::SharedEncryptionKey);
		assert_ok!(check(HOSPITAL, EncryptionKey::none()));
		assert_ok!(give_keys(HOSPITAL, NEW, EncryptionKey::none()));
		assert_eq!(actor(NEW).unwrap().id, id(HOSPITAL));
	});
}

/// R14, S10: admins claim nothing for the institutions and for each other, and for staff nothing without its organisation.
#[test]
fn a_claim_is_for_families_and_organisations_without_a_vote() {
	execute(|| {
		for institution in [INSTITUTION, AUTHORITY] {
			assert_noop!(check(institution, EncryptionKey::none()), Error::DecidedByVote);
		}
		for person in [DOCTOR, ADMIN] {
			assert_noop!(check(person, key(NEW)), Error::RoleNotAllowed);
		}
		assert_noop!(check(STRANGER, key(NEW)), Error::NotFound);
		WithVote::set(vec![]);
		assert_noop!(check(AUTHORITY, key(AUTHORITY)), Error::DecidedByVote);
	});
}

#[test]
fn keys_that_cannot_be_registered_are_refused() {
	scene().execute_with(|| {
		assert_noop!(check(FAMILY, EncryptionKey::none()), Error::Malformed);
		let in_use = claim(FAMILY, DOCTOR, key(NEW));
		assert_noop!(Participants::check(&in_use), Error::AccountInUse);
		assert_noop!(Participants::exercise(in_use, &grounds()), Error::AccountInUse);
		Rows::<Test>::mutate(id(FAMILY), |row| row.as_mut().unwrap().key_version = KeyVersion::MAX);
		assert_noop!(check(FAMILY, key(NEW)), Error::WrongVersion);
	});
}

/// A suspended participant cannot object; a reinstated one can since then.
#[test]
fn the_time_to_object_starts_when_a_suspension_ends() {
	execute(|| {
		let since = || Participants::could_object_since(&claim(FAMILY, NEW, key(NEW)));
		assert_eq!(since(), Some(0));
		assert_ok!(Participants::suspend(by_admin(), id(FAMILY)));
		assert_eq!(since(), None);
		Now::mutate(|now| *now += 500);
		assert_ok!(Participants::reinstate(by_admin(), id(FAMILY)));
		assert_eq!(since(), Some(Now::get()));
		assert_eq!(Participants::could_object_since(&claim(STRANGER, NEW, key(NEW))), None);
	});
}

/// S4: what becomes of a claim is in the lasting log of the family.
#[test]
fn every_step_is_in_the_log() {
	execute(|| {
		let (digest, kind) = (PowerDigest([7; 32]), PowerKind::ReplaceKeys);
		for (by, step) in [
			(Some(id(ADMIN)), PowerStep::Proposed),
			(Some(id(FAMILY)), PowerStep::Vetoed),
			(None, PowerStep::Rejected),
		] {
			Participants::note(&claim(FAMILY, NEW, key(NEW)), digest, by, step);
			assert_eq!(last_entry(FAMILY), (by, ParticipantChange::Power { kind, digest, step }));
		}
	});
}
