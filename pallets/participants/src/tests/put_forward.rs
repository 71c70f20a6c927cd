use super::*;
use crate::CandidateCount;
use vacchain_primitives::bounds::{CANDIDATE_LIFETIME, MAX_CANDIDATES};

const NEW: u64 = 20;

/// R2a: an organisation puts its people forward, and they have no right before a health admin registers them.
#[test]
fn an_organisation_puts_its_people_forward() {
	execute(|| {
		for (account, role) in [
			(NEW, Role::Receptionist),
			(NEW + 1, Role::Doctor),
			(NEW + 2, Role::Physician),
			(NEW + 3, Role::LaboratoryTechnician),
			(NEW + 4, Role::Gateway),
		] {
			assert_ok!(put_forward(HOSPITAL, account, role));
			let event = Event::PutForward { organisation: id(HOSPITAL), id: id(account) };
			System::assert_last_event(event.into());
			assert_eq!(actor(account), None);
		}
		let (_, _, candidate) = Participants::candidates(Some(id(HOSPITAL)), None, 1).remove(0);
		assert_eq!(candidate.ends_at, Now::get() + CANDIDATE_LIFETIME);
	});
}

/// R15: only its own kinds of people.
#[test]
fn an_organisation_puts_nobody_elses_people_forward() {
	execute(|| {
		for role in [Role::SchoolOfficer, Role::InsuranceAgent, Role::Family, Role::Hospital] {
			assert_noop!(put_forward(HOSPITAL, NEW, role), Error::WrongOrganisation);
		}
		for organisation in [HOSPITAL, AUTHORITY] {
			assert_noop!(put_forward(organisation, NEW, Role::HealthAdmin), Error::RoleNotAllowed);
		}
		assert_noop!(put_forward(AUTHORITY, NEW, Role::Doctor), Error::WrongOrganisation);
	});
}

#[test]
fn a_malformed_encryption_key_is_refused() {
	execute(|| {
		let (origin, none) = (RuntimeOrigin::signed(HOSPITAL), EncryptionKey::none());
		let call = Participants::put_forward(origin, id(NEW), Role::Doctor, NEW, none, profile(NEW));
		assert_noop!(call, Error::Malformed);
	});
}

/// R2: an account has one role.
#[test]
fn an_account_in_use_is_refused() {
	execute(|| {
		for taken in [FAMILY, ADMIN, HOSPITAL] {
			let origin = RuntimeOrigin::signed(HOSPITAL);
			let call =
				Participants::put_forward(origin, id(NEW), Role::Doctor, taken, key(NEW), profile(NEW));
			assert_noop!(call, Error::AccountInUse);
		}
	});
}

/// R2, S4: whoever is registered can be put forward by another organisation, as it is registered, to move; or by its own,
/// with a new account, because it has lost its keys.
#[test]
fn whoever_is_registered_is_put_forward_only_to_move_or_with_new_keys() {
	execute(|| {
		assert_ok!(put_forward(INSTITUTION, DOCTOR, Role::Doctor));
		assert_noop!(put_forward(HOSPITAL, DOCTOR, Role::Doctor), Error::AlreadyExists);
		let again = |role, account| {
			let (origin, profile) = (RuntimeOrigin::signed(HOSPITAL), profile(DOCTOR));
			Participants::put_forward(origin, id(DOCTOR), role, account, key(NEW), profile)
		};
		assert_noop!(again(Role::Physician, NEW), Error::AlreadyExists);
		assert_noop!(again(Role::Doctor, DOCTOR), Error::AlreadyExists);
		assert_noop!(again(Role::Doctor, FAMILY), Error::AccountInUse);
		assert_ok!(again(Role::Doctor, NEW));
		assert_eq!(actor(NEW), None);
		assert_noop!(put_forward(INSTITUTION, DOCTOR, Role::Physician), Error::AlreadyExists);
		assert_noop!(put_forward(INSTITUTION, FAMILY, Role::Doctor), Error::AccountInUse);
		let forward = |account, key| {
			let (origin, profile) = (RuntimeOrigin::signed(INSTITUTION), profile(DOCTOR));
			Participants::put_forward(origin, id(DOCTOR), Role::Doctor, account, key, profile)
		};
		assert_noop!(forward(NEW, key(DOCTOR)), Error::AlreadyExists);
		assert_noop!(forward(DOCTOR, key(NEW)), Error::AlreadyExists);
	});
}

/// One organisation's candidates take no room from another's.
#[test]
fn an_organisation_has_only_so_many_candidates() {
	execute(|| {
		let candidates = 100..100 + u64::from(MAX_CANDIDATES);
		for account in candidates.clone() {
			assert_ok!(put_forward(HOSPITAL, account, Role::Doctor));
		}
		assert_noop!(put_forward(HOSPITAL, NEW, Role::Doctor), Error::TooManyCandidates);
		assert_ok!(put_forward(HOSPITAL, candidates.start, Role::Physician));
		assert_ok!(put_forward(INSTITUTION, NEW, Role::Doctor));
		assert_eq!(CandidateCount::<Test>::get(id(HOSPITAL)), MAX_CANDIDATES);
	});
}

/// Candidates who were never registered do not stand in the way of others.
#[test]
fn ended_candidates_make_room() {
	execute(|| {
		for account in 100..100 + u64::from(MAX_CANDIDATES) {
			assert_ok!(put_forward(HOSPITAL, account, Role::Doctor));
		}
		Now::mutate(|now| *now += CANDIDATE_LIFETIME);
		assert_ok!(put_forward(HOSPITAL, NEW, Role::Doctor));
		assert_eq!(CandidateCount::<Test>::get(id(HOSPITAL)), 1);
	});
}

/// R2a, R14: nobody but an active organisation puts anybody forward.
#[test]
fn only_organisations_put_forward() {
	execute(|| {
		for account in [ADMIN, FAMILY, DOCTOR, SUSPENDED_HOSPITAL, ITS_DOCTOR, STRANGER] {
			assert_noop!(put_forward(account, NEW, Role::Doctor), Error::NotOrganisation);
		}
		let put_forward =
			|origin| Participants::put_forward(origin, id(NEW), Role::Doctor, NEW, key(NEW), profile(NEW));
		unsigned_is_refused(put_forward, DispatchError::BadOrigin);
	});
}
