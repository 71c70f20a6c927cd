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
			assert_eq!(request(requester), Some(AccessRequest { level, requested_at: START }));
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
			assert_noop!(
				Consent::request_access(signed(requester), id(FAMILY), Level::Full),
				Error::<Test>::LevelNotAllowed
			);
		}
	});
}

/// S1, R17: a request goes to a family; anyone else is as unknown as nobody.
#[test]
fn only_a_family_is_asked() {
	execute_and_check(|| {
		for asked in [STRANGER, DOCTOR, OTHER_HOSPITAL, ADMIN] {
			assert_noop!(
				Consent::request_access(signed(HOSPITAL), id(asked), Level::Full),
				Error::<Test>::NotFound
			);
		}
	});
}

/// S1: one request waits at a time.
#[test]
fn nobody_asks_twice() {
	execute_and_check(|| {
		ask(HOSPITAL, Level::Full);
		assert_noop!(
			Consent::request_access(signed(HOSPITAL), id(FAMILY), Level::Proof),
			Error::<Test>::AlreadyExists
		);
	});
}
