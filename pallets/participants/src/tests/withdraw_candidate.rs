use super::*;

const NEW: u64 = 20;

fn withdraw(organisation: u64, account: u64) -> DispatchResult {
	Participants::withdraw_candidate(RuntimeOrigin::signed(organisation), id(account))
}

/// R2a: an organisation can change its mind until the candidate is registered.
#[test]
fn an_organisation_withdraws_its_candidate() {
	execute(|| {
		assert_ok!(put_forward(HOSPITAL, NEW, Role::Doctor));
		assert_ok!(withdraw(HOSPITAL, NEW));
		let event = Event::CandidateWithdrawn { organisation: id(HOSPITAL), id: id(NEW) };
		System::assert_last_event(event.into());
		assert_noop!(register_alone(NEW, Role::Doctor, Some(HOSPITAL)), Error::NotPutForward);
	});
}

#[test]
fn a_candidate_of_another_organisation_is_not_found() {
	execute(|| {
		assert_ok!(put_forward(HOSPITAL, NEW, Role::Doctor));
		assert_noop!(withdraw(INSTITUTION, NEW), Error::NotFound);
		assert_noop!(withdraw(HOSPITAL, STRANGER), Error::NotFound);
	});
}

/// R14
#[test]
fn only_organisations_withdraw() {
	execute(|| {
		assert_ok!(put_forward(HOSPITAL, NEW, Role::Doctor));
		for account in [ADMIN, FAMILY, DOCTOR, SUSPENDED_HOSPITAL, STRANGER] {
			assert_noop!(withdraw(account, NEW), Error::NotOrganisation);
		}
		let call = Participants::withdraw_candidate(RuntimeOrigin::none(), id(NEW));
		assert_noop!(call, DispatchError::BadOrigin);
	});
}
