use super::*;

const NEW: u64 = 20;

fn replace_keys(who: u64, account: u64) -> DispatchResult {
	let profile = vec![8].try_into().unwrap();
	Participants::replace_keys(RuntimeOrigin::signed(ADMIN), id(who), account, key(NEW), profile)
}

/// S4: a family that lost its keys acts with new ones, under the same id.
#[test]
fn a_health_admin_replaces_lost_keys() {
	execute(|| {
		let before = Rows::<Test>::get(id(FAMILY)).unwrap();
		assert_ok!(replace_keys(FAMILY, NEW));

		let after = Rows::<Test>::get(id(FAMILY)).unwrap();
		assert_eq!((after.account, after.encryption_key, after.keys_since), (NEW, key(NEW), 2));
		assert_eq!(*after.profile, [8]);
		assert_eq!((after.role, after.status), (before.role, before.status));
		assert_eq!(actor(NEW), Some(Actor { id: id(FAMILY), role: Role::Family, organisation: None }));
		assert_eq!(Participants::member_of(&id(FAMILY)).unwrap().keys_since, 2);
		assert_eq!(System::providers(&NEW), 1);
		System::assert_last_event(Event::KeysReplaced { id: id(FAMILY) }.into());
	});
}

/// S4: whoever found or stole the old keys can do nothing with them.
#[test]
fn an_old_account_cannot_act() {
	execute(|| {
		assert_ok!(replace_keys(FAMILY, NEW));
		assert_eq!(actor(FAMILY), None);
		assert_eq!(Participants::participant_of(&FAMILY), None);
	});
}

/// R2: an account serves once, even for the participant whose it was.
#[test]
fn no_account_serves_twice() {
	execute(|| {
		assert_ok!(replace_keys(FAMILY, NEW));
		assert_noop!(replace_keys(FAMILY, FAMILY), Error::AccountInUse);
		assert_noop!(replace_keys(FAMILY, NEW), Error::AccountInUse);
		assert_noop!(replace_keys(HOSPITAL, FAMILY), Error::AccountInUse);
		assert_noop!(replace_keys(HOSPITAL, DOCTOR), Error::AccountInUse);
	});
}

/// S4, R15: a doctor keeps role, hospital and place among its staff.
#[test]
fn a_doctor_keeps_its_hospital() {
	execute(|| {
		assert_ok!(replace_keys(DOCTOR, NEW));
		assert_eq!(actor(NEW).unwrap().organisation, Some(id(HOSPITAL)));
		assert_eq!(Participants::staff(id(HOSPITAL), 0, 9), [id(DOCTOR)]);
	});
}

/// R14: new keys bring no rights back.
#[test]
fn a_suspended_participant_stays_suspended() {
	execute(|| {
		assert_ok!(replace_keys(SUSPENDED_HOSPITAL, NEW));
		assert_eq!(actor(NEW), None);
	});
}

#[test]
fn an_unknown_participant_is_not_found() {
	execute(|| {
		assert_noop!(replace_keys(STRANGER, NEW), Error::NotFound);
	});
}

/// R14: the institutions decide on health admins.
#[test]
fn health_admins_do_not_replace_the_keys_of_their_own_kind() {
	execute(|| {
		assert_noop!(replace_keys(ADMIN, NEW), Error::RoleNotAllowed);
		assert_noop!(replace_keys(AUTHORITY, NEW), Error::RoleNotAllowed);
	});
}

/// R14: nobody else replaces keys, not even its own.
#[test]
fn only_health_admins_replace_keys() {
	execute(|| {
		only_health_admins_may(|origin| {
			Participants::replace_keys(origin, id(FAMILY), NEW, key(NEW), Default::default())
		});
	});
}
