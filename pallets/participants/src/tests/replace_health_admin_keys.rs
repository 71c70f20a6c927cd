use super::*;

const NEW: u64 = 20;

fn replace(who: u64, account: u64) -> DispatchResult {
	let origin = RuntimeOrigin::signed(HealthAdminsVote::get());
	Participants::replace_health_admin_keys(origin, id(who), account, key(account), profile(NEW))
}

/// S4, S10: an admin who lost its keys gets new ones from the institutions, and the content key again from a colleague.
#[test]
fn the_institutions_replace_the_keys_of_a_health_admin() {
	execute(|| {
		assert_ok!(appoint(NEW_ADMIN));
		assert_ok!(share(ADMIN, NEW_ADMIN));
		assert_ok!(replace(ADMIN, NEW));
		assert_eq!((actor(ADMIN), actor(NEW).unwrap().id), (None, id(ADMIN)));
		let admin = Rows::<Test>::get(id(ADMIN)).unwrap();
		assert_eq!((admin.encryption_key, admin.key_version, admin.profile), (key(NEW), 1, profile(NEW)));
		assert_eq!(holders(AUTHORITY), [id(NEW_ADMIN)]);
		assert!(Participants::content_key_due(id(AUTHORITY)));
		assert_eq!(last_entry(ADMIN), (None, ParticipantChange::KeysReplaced { key_version: 1 }));
		System::assert_last_event(Event::KeysReplaced { id: id(ADMIN) }.into());
		assert_ok!(share(NEW_ADMIN, ADMIN));
	});
}

/// R14: nobody else gets keys by this vote, and a dismissed admin never.
#[test]
fn only_health_admins_get_keys_so() {
	execute(|| {
		for who in [FAMILY, DOCTOR, HOSPITAL, AUTHORITY] {
			assert_noop!(replace(who, NEW), Error::RoleNotAllowed);
		}
		assert_noop!(replace(STRANGER, NEW), Error::NotFound);
		assert_noop!(replace(ADMIN, DOCTOR), Error::AccountInUse);
		let origin = RuntimeOrigin::signed(HealthAdminsVote::get());
		let none = EncryptionKey::none();
		let call = Participants::replace_health_admin_keys(origin, id(ADMIN), NEW, none, Default::default());
		assert_noop!(call, Error::Malformed);
		assert_ok!(appoint(NEW_ADMIN));
		share_all(ADMIN, NEW_ADMIN);
		assert_ok!(dismiss(ADMIN));
		assert_noop!(replace(ADMIN, NEW), Error::WrongState);
	});
}

/// R14, S10: never one admin for another, nor the health authority.
#[test]
fn only_the_vote_replaces_the_keys_of_an_admin() {
	execute(|| {
		only_the_vote_on_health_admins_may(|origin| {
			Participants::replace_health_admin_keys(origin, id(ADMIN), NEW, key(NEW), Default::default())
		});
	});
}
