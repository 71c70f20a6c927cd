use super::*;
use vacchain_primitives::{
	Allowance, Member,
	bounds::{MAX_CANDIDATES, MAX_PAGE},
};

#[test]
fn organisations_are_read_a_page_at_a_time() {
	execute(|| {
		let schools: Vec<u64> = (100..100 + u64::from(MAX_PAGE) + 6).collect();
		for school in &schools {
			assert_ok!(register(*school, Role::School, None));
		}
		let ids: Vec<ParticipantId> = schools.iter().map(|school| id(*school)).collect();

		assert_eq!(Participants::of_role(Role::School, 0, 2), ids[..2]);
		assert_eq!(Participants::of_role(Role::School, 0, u32::MAX), ids[..MAX_PAGE as usize]);
		assert_eq!(Participants::of_role(Role::School, MAX_PAGE, MAX_PAGE), ids[MAX_PAGE as usize..]);
		assert!(Participants::of_role(Role::School, 70, 1).is_empty());
		let hospitals = [INSTITUTION, HOSPITAL, SUSPENDED_HOSPITAL].map(id);
		assert_eq!(Participants::of_role(Role::Hospital, 0, 9), hospitals);
	});
}

/// R2: a health admin finds everybody by role, and those whom somebody has suspended.
#[test]
fn participants_are_listed_by_role_and_by_suspension() {
	execute(|| {
		assert_eq!(Participants::of_role(Role::Family, 0, 9), [id(FAMILY)]);
		assert_eq!(Participants::of_role(Role::Doctor, 0, 9), [DOCTOR, ITS_DOCTOR].map(id));
		assert!(Participants::of_role(Role::InsuranceAgent, 0, 9).is_empty());
		assert_eq!(Participants::suspended(None, 9), [id(SUSPENDED_HOSPITAL)]);
		assert_ok!(Participants::suspend(by_admin(), id(DOCTOR)));
		let all = Participants::suspended(None, 9);
		assert_eq!(all.len(), 2);
		assert_eq!(Participants::suspended(Some(all[0]), 9), all[1..]);
		assert_eq!(Participants::suspended(None, 1), all[..1]);
		assert_ok!(Participants::reinstate(by_admin(), id(DOCTOR)));
		assert_eq!(Participants::suspended(None, 9), [id(SUSPENDED_HOSPITAL)]);
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

/// R2a: a health admin finds all who wait, and an organisation its own.
#[test]
fn candidates_are_read_a_page_at_a_time() {
	execute(|| {
		for account in 100..104 {
			assert_ok!(put_forward(
				if account < 102 { HOSPITAL } else { INSTITUTION },
				account,
				Role::Doctor
			));
		}
		let rows = |organisation: Option<u64>, after, limit| {
			let rows = Participants::candidates(organisation.map(id), after, limit);
			rows.into_iter().map(|(organisation, id, _)| (organisation, id)).collect::<Vec<_>>()
		};
		let all = [(HOSPITAL, 100), (HOSPITAL, 101), (INSTITUTION, 102), (INSTITUTION, 103)];
		let all = all.map(|(organisation, candidate)| (id(organisation), id(candidate)));
		assert_eq!(rows(None, None, u32::MAX), all);
		assert_eq!(rows(None, Some(all[0]), 2), all[1..3]);
		assert_eq!(rows(Some(HOSPITAL), None, 9), all[..2]);
		assert_eq!(rows(Some(INSTITUTION), None, 1), all[2..3]);
		assert_eq!(rows(Some(INSTITUTION), Some(all[2]), 9), all[3..]);
		assert!(rows(Some(AUTHORITY), None, 9).is_empty());
		let (_, _, candidate) = Participants::candidates(None, None, 1).remove(0);
		assert_eq!((candidate.role, candidate.account), (Role::Doctor, 100));
		assert_eq!((candidate.encryption_key, candidate.profile), (key(100), profile(100)));
		const { assert!(MAX_CANDIDATES <= MAX_PAGE) };
	});
}

/// S4: a holder can open what was sealed to any of its organisation's keys.
#[test]
fn content_key_wraps_and_links_come_newest_first() {
	with_desk(|| {
		let newest = MAX_PAGE + 3;
		for version in 2..=newest {
			assert_ok!(replace_content_key(DESK, version, &[DESK, OTHER_DESK]));
			assert_ok!(confirm_content_key(OTHER_DESK));
		}
		let wraps = |before, limit| Participants::content_key_wraps(id(HOSPITAL), id(DESK), before, limit);
		let links = |before, limit| Participants::content_key_links(id(HOSPITAL), before, limit);
		assert_eq!(wraps(None, 3), [newest, newest - 1].map(|version| wrap(DESK, version)));
		assert_eq!(wraps(Some(newest), 1), [wrap(DESK, newest - 1)]);
		assert_eq!(wraps(Some(newest + 1), u32::MAX).len(), MAX_PAGE as usize);
		assert_eq!(wraps(Some(2), 9), [wrap(DESK, 1)]);
		assert!(wraps(Some(0), 9).is_empty() && wraps(None, 0).is_empty());
		assert_eq!(links(None, 2), [newest, newest - 1].map(|version| link(DESK, version)));
		assert_eq!(links(Some(3), 9), [link(DESK, 2)], "nobody held a version before the first");
		assert!(links(Some(0), 9).is_empty());

		assert_ok!(replace_content_key(DESK, newest + 1, &[DESK, OTHER_DESK]));
		assert_eq!(wraps(None, 1), [wrap(DESK, newest + 1)], "a pending wrap can be opened before it counts");
		assert_eq!(links(None, 1), [link(DESK, newest)]);
		for nobody in [FAMILY, HOSPITAL, STRANGER] {
			assert!(Participants::content_key_wraps(id(HOSPITAL), id(nobody), None, 9).is_empty());
		}
		assert!(Participants::content_key_links(id(STRANGER), None, 9).is_empty());
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
			let (role, organisation) = (Role::Doctor, Some(id(hospital)));
			Some(Member { role, organisation, active, key_version: 0, has_key: true })
		};
		assert_eq!(Participants::member_of(&id(DOCTOR)), doctor(HOSPITAL, true));
		assert_eq!(Participants::member_of(&id(ITS_DOCTOR)), doctor(SUSPENDED_HOSPITAL, false));
		assert_eq!(Participants::member_of(&id(STRANGER)), None);
		assert_eq!(Participants::health_authority(), Some(id(AUTHORITY)));
	});
}

/// R6: nobody can wrap anything to an organisation before its people have made its content key.
#[test]
fn neighbours_learn_whether_an_organisation_has_a_key() {
	with_desk(|| {
		let has_key = |account| Participants::member_of(&id(account)).unwrap().has_key;
		assert!(has_key(AUTHORITY) && has_key(HOSPITAL) && !has_key(INSTITUTION));
		let hospital = Participants::member_of(&id(HOSPITAL)).unwrap();
		assert_eq!(hospital.key_version, 1);
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
