use super::*;

/// S1: a provider asks a family for access.
#[test]
fn a_provider_asks() {
	execute_and_check(|| {
		for (requester, level) in [
			(HOSPITAL, Level::Full),
			(OTHER_HOSPITAL, Level::Proof),
			(SCHOOL, Level::Proof),
			(INSURER, Level::Proof),
		] {
			ask(requester, level);
			let by = id(staff(requester));
			assert_eq!(request(requester), Some(AccessRequest { by, level, requested_at: START }));
			let (family, requester) = (id(FAMILY), id(requester));
			System::assert_last_event(Event::AccessRequested { family, requester, level }.into());
		}
		assert_eq!(level(HOSPITAL), None, "a request is no access");
	});
}

/// S2: a school or an insurer cannot even ask for more than the proof.
#[test]
fn a_school_asks_for_the_proof_only() {
	execute_and_check(|| {
		for requester in [SCHOOL, INSURER] {
			for level in [Level::Full, Level::HalfA, Level::HalfB] {
				assert_noop!(
					Consent::request_access(signed(staff(requester)), id(FAMILY), level),
					Error::<Test>::LevelNotAllowed
				);
			}
		}
	});
}

/// trust.md: a request for access tells whether a family exists. Now the answer is the same, R17: done, with the same
/// event and a request of the same kind, whoever is asked, and whatever it costs is said before.
#[test]
fn a_request_for_access_does_not_tell_whether_a_family_exists() {
	let asked = [FAMILY, STRANGER, DOCTOR, OTHER_HOSPITAL, ADMIN];
	let outcomes = asked.map(|asked| {
		let mut outcome = None;
		execute_and_check(|| {
			let call = crate::Call::<Test>::request_access { family: id(asked), level: Level::Full };
			let weight = frame_support::dispatch::GetDispatchInfo::get_dispatch_info(&call).call_weight;
			assert_ok!(Consent::request_access(signed(staff(HOSPITAL)), id(asked), Level::Full));
			let (family, requester, level) = (id(asked), id(HOSPITAL), Level::Full);
			let events: Vec<_> = System::events().into_iter().map(|record| record.event).collect();
			assert_eq!(events, [Event::AccessRequested { family, requester, level }.into()]);
			let kept = Requests::<Test>::get(family, requester);
			let again = Consent::request_access(signed(staff(HOSPITAL)), family, Level::Full);
			assert_ok!(Consent::withdraw_request(signed(staff(HOSPITAL)), family));
			outcome = Some((weight, kept, again));
		});
		outcome
	});
	assert!(outcomes.windows(2).all(|pair| pair[0] == pair[1]));
}

/// R14: an organisation's own account is its seat; its people ask.
#[test]
fn an_organisations_account_does_not_ask() {
	execute_and_check(|| {
		for seat in [HOSPITAL, SCHOOL, INSURER, AUTHORITY] {
			let call = Consent::request_access(signed(seat), id(FAMILY), Level::Proof);
			assert_noop!(call, Error::<Test>::NotProvider);
		}
	});
}

/// trust.md: requests never end. Now they do, and then the provider can ask again.
#[test]
fn a_request_that_has_ended_can_be_made_again() {
	execute_and_check(|| {
		ask(HOSPITAL, Level::Full);
		Now::put(START + REQUEST_LIFETIME - 1);
		assert_eq!(Consent::requests(id(FAMILY), None, 9).len(), 1);
		let call = Consent::request_access(signed(staff(HOSPITAL)), id(FAMILY), Level::Full);
		assert_noop!(call, Error::<Test>::AlreadyExists);
		Now::put(START + REQUEST_LIFETIME);
		assert!(Consent::requests(id(FAMILY), None, 9).is_empty());
		ask(HOSPITAL, Level::Proof);
		assert_eq!(RequestCount::<Test>::get(id(HOSPITAL)), 1);
		assert_eq!(Consent::requests(id(FAMILY), None, 9).len(), 1);
	});
}

/// trust.md: requests are bounded: one provider cannot fill the chain with them.
#[test]
fn a_provider_has_so_many_requests_waiting() {
	execute_and_check(|| {
		RequestCount::<Test>::insert(id(HOSPITAL), MAX_REQUESTS);
		let call = Consent::request_access(signed(staff(HOSPITAL)), id(FAMILY), Level::Full);
		assert_noop!(call, Error::<Test>::TooManyRequests);
		ask(OTHER_HOSPITAL, Level::Full);
		RequestCount::<Test>::remove(id(HOSPITAL));
		ask(HOSPITAL, Level::Full);
	});
}

/// S1: one request waits at a time.
#[test]
fn nobody_asks_twice() {
	execute_and_check(|| {
		ask(HOSPITAL, Level::Full);
		assert_noop!(
			Consent::request_access(signed(staff(HOSPITAL)), id(FAMILY), Level::Proof),
			Error::<Test>::AlreadyExists
		);
	});
}
