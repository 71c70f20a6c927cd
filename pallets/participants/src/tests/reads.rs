use super::*;
use vacchain_primitives::{
	Allowance, Member,
	bounds::{MAX_AUTHORITY_WRAPS, MAX_PAGE},
};

#[test]
fn organisations_are_read_a_page_at_a_time() {
	execute(|| {
		let schools: Vec<u64> = (100..100 + u64::from(MAX_PAGE) + 6).collect();
		for school in &schools {
			assert_ok!(register(*school, Role::School, None));
		}
		let ids: Vec<ParticipantId> = schools.iter().map(|school| id(*school)).collect();

		assert_eq!(Participants::organisations(Role::School, 0, 2), ids[..2]);
		assert_eq!(Participants::organisations(Role::School, 0, u32::MAX), ids[..MAX_PAGE as usize]);
		assert_eq!(Participants::organisations(Role::School, MAX_PAGE, MAX_PAGE), ids[MAX_PAGE as usize..]);
		assert!(Participants::organisations(Role::School, 70, 1).is_empty());
		let hospitals = [INSTITUTION, HOSPITAL, SUSPENDED_HOSPITAL].map(id);
		assert_eq!(Participants::organisations(Role::Hospital, 0, 9), hospitals);
	});
}

/// Families, and the people of an organisation, are not listed among organisations.
#[test]
fn people_are_no_organisations() {
	execute(|| {
		for role in [Role::HealthAdmin, Role::Family, Role::Doctor, Role::Physician, Role::Gateway] {
			assert!(Participants::organisations(role, 0, 9).is_empty());
		}
	});
}

/// R15
#[test]
fn staff_is_read_a_page_at_a_time() {
	execute(|| {
		assert_ok!(register(20, Role::Physician, Some(HOSPITAL)));
		assert_ok!(register(21, Role::Doctor, Some(HOSPITAL)));
		assert_eq!(Participants::staff(id(HOSPITAL), 0, 2), [DOCTOR, 20].map(id));
		assert_eq!(Participants::staff(id(HOSPITAL), 2, 2), [id(21)]);
		assert_eq!(Participants::staff(id(AUTHORITY), 0, 2), [id(ADMIN)]);
		assert!(Participants::staff(id(FAMILY), 0, 2).is_empty());
	});
}

/// R15: those to choose a doctor from are people, not the programs of the same hospital.
#[test]
fn gateways_are_not_among_the_staff() {
	execute(|| {
		for (account, organisation) in [(20, HOSPITAL), (21, AUTHORITY)] {
			assert_ok!(register(account, Role::Gateway, Some(organisation)));
		}
		assert_ok!(register(22, Role::Physician, Some(HOSPITAL)));
		assert_eq!(Participants::staff(id(HOSPITAL), 0, 9), [DOCTOR, 22].map(id));
		assert_eq!(Participants::staff(id(AUTHORITY), 0, 9), [id(ADMIN)]);
	});
}

/// S4: an admin can open what was sealed to any of the authority's keys.
#[test]
fn authority_wraps_come_newest_first() {
	execute(|| {
		let (first, newest) = (AuthorityWrap { version: 0, sealed: [2; AUTHORITY_WRAP_LEN] }, MAX_PAGE + 3);
		assert_eq!(Participants::authority_wraps(id(ADMIN)), std::slice::from_ref(&first));
		assert_ok!(replace_authority_keys(1, &[ADMIN]));
		assert_eq!(Participants::authority_wraps(id(ADMIN)), [wrap(1), first]);
		assert!(Participants::authority_wraps(id(FAMILY)).is_empty());

		for version in 2..=newest {
			assert_ok!(replace_authority_keys(version, &[ADMIN]));
		}
		let newest_ones: Vec<_> = (newest + 1 - MAX_AUTHORITY_WRAPS..=newest).rev().map(wrap).collect();
		assert_eq!(Participants::authority_wraps(id(ADMIN)), newest_ones);
	});
}

/// S10: votes are counted by account, and only those of who may act.
#[test]
fn a_participant_leads_to_its_account_while_it_may_act() {
	execute(|| {
		assert_eq!(Participants::account_of(&id(INSTITUTION)), Some(INSTITUTION));
		assert_eq!(Participants::account_of(&id(DOCTOR)), Some(DOCTOR));
		for nobody in [SUSPENDED_HOSPITAL, ITS_DOCTOR, STRANGER] {
			assert_eq!(Participants::account_of(&id(nobody)), None);
		}
	});
}

#[test]
fn an_account_leads_to_its_participant_even_when_it_may_not_act() {
	execute(|| {
		assert_eq!(Participants::participant_of(&FAMILY), Some(id(FAMILY)));
		assert_eq!(Participants::participant_of(&SUSPENDED_HOSPITAL), Some(id(SUSPENDED_HOSPITAL)));
		assert_eq!(Participants::participant_of(&STRANGER), None);
	});
}

/// R15: neighbours learn for whom a professional works, and whether both may act.
#[test]
fn neighbours_learn_what_a_member_is() {
	execute(|| {
		let doctor = |hospital, active| {
			Some(Member { role: Role::Doctor, organisation: Some(id(hospital)), active, keys_since: 1 })
		};
		assert_eq!(Participants::member_of(&id(DOCTOR)), doctor(HOSPITAL, true));
		assert_eq!(Participants::member_of(&id(ITS_DOCTOR)), doctor(SUSPENDED_HOSPITAL, false));
		assert_eq!(Participants::member_of(&id(STRANGER)), None);
		assert_eq!(Participants::health_authority(), Some(id(AUTHORITY)));
	});
}

#[test]
fn only_participants_have_an_allowance() {
	execute(|| {
		let whole = Allowance { left: QUOTA.burst, burst: QUOTA.burst, interval: QUOTA.interval };
		assert_eq!(Participants::allowance(id(FAMILY)), Some(whole));
		assert_eq!(Participants::allowance(id(STRANGER)), None);
	});
}
