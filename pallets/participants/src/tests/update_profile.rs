use super::*;
use vacchain_primitives::profile_digest;

fn update(origin: RuntimeOrigin, account: u64) -> DispatchResult {
	Participants::update_profile(origin, id(account), profile(77))
}

/// R2a: an organisation keeps its people's details up to date.
#[test]
fn an_organisation_updates_its_own() {
	execute(|| {
		assert_ok!(update(RuntimeOrigin::signed(HOSPITAL), DOCTOR));
		assert_eq!(Rows::<Test>::get(id(DOCTOR)).unwrap().profile, profile(77));
		let [before, after] = [DOCTOR, 77].map(|account| profile_digest(&profile(account)));
		let change = ParticipantChange::ProfileUpdated { before, after };
		assert_eq!(last_entry(DOCTOR), (Some(id(HOSPITAL)), change));
		System::assert_last_event(Event::ProfileUpdated { id: id(DOCTOR) }.into());
		assert_ok!(update(RuntimeOrigin::signed(AUTHORITY), ADMIN));
	});
}

/// Security review, 13: an organisation changes a doctor's public name for a while and back. The log says which profile stood
/// there in between.
#[test]
fn a_profile_that_was_changed_for_a_while_shows_in_the_log() {
	execute(|| {
		let forged = Participants::update_profile(RuntimeOrigin::signed(HOSPITAL), id(DOCTOR), profile(66));
		assert_ok!(forged);
		let back = Participants::update_profile(RuntimeOrigin::signed(HOSPITAL), id(DOCTOR), profile(DOCTOR));
		assert_ok!(back);
		let log = Participants::participant_log(id(DOCTOR), 0, u32::MAX);
		let digests: Vec<_> = log
			.iter()
			.filter_map(|entry| match entry.change {
				ParticipantChange::ProfileUpdated { before, after } => Some((before, after)),
				_ => None,
			})
			.collect();
		let [own, other] = [DOCTOR, 66].map(|account| profile_digest(&profile(account)));
		assert_eq!(digests, [(own, other), (other, own)]);
	});
}

/// R2: a health admin updates whomever health admins decide on.
#[test]
fn a_health_admin_updates_families_and_organisations() {
	execute(|| {
		for account in [FAMILY, DOCTOR, HOSPITAL] {
			assert_ok!(update(by_admin(), account));
			let (by, change) = last_entry(account);
			assert_eq!(by, Some(id(ADMIN)));
			assert!(matches!(change, ParticipantChange::ProfileUpdated { .. }));
		}
	});
}

/// trust.md: one admin overwrites the sealed profiles of families, one after the other.
#[test]
fn what_an_admin_updates_is_counted_by_the_day() {
	execute(|| {
		Days::take_spent();
		assert_ok!(update(RuntimeOrigin::signed(HOSPITAL), DOCTOR));
		assert_eq!(Days::take_spent(), []);
		assert_ok!(update(by_admin(), FAMILY));
		assert_eq!(Days::take_spent(), [(id(ADMIN), vacchain_primitives::Daily::Details)]);
		LeftToday::insert(id(ADMIN), 0);
		assert_noop!(update(by_admin(), FAMILY), DAILY_BOUND);
	});
}

/// R14: an organisation could otherwise call itself by another one's name.
#[test]
fn an_organisation_does_not_update_itself_nor_others() {
	execute(|| {
		for other in [HOSPITAL, INSTITUTION, FAMILY, ITS_DOCTOR, ADMIN, STRANGER] {
			assert_noop!(update(RuntimeOrigin::signed(HOSPITAL), other), Error::NotItsOrganisation);
		}
	});
}

/// R14, S10: what is decided by whom.
#[test]
fn the_vote_decides_on_the_profiles_of_organisations() {
	execute(|| {
		assert_ok!(update(by_vote(), INSTITUTION));
		the_vote_decides_on_organisations(update);
	});
}

/// R14
#[test]
fn nobody_else_updates_a_profile() {
	execute(|| {
		only_health_admins_and_the_organisation_may(|origin| update(origin, FAMILY), Error::DecidedByVote);
	});
}
