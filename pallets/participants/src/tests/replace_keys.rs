use super::*;

const NEW: u64 = 20;

/// Another key; the present one of an organisation, whose people replace it.
fn replaced_key(who: u64) -> EncryptionKey {
	match Rows::<Test>::get(id(who)) {
		Some(row) if row.role.is_organisation() => row.encryption_key,
		_ => key(NEW),
	}
}

fn replace_keys(who: u64, account: u64) -> DispatchResult {
	let (key, profile) = (replaced_key(who), vec![8].try_into().unwrap());
	Participants::replace_keys(RuntimeOrigin::signed(ADMIN), id(who), account, key, profile)
}

/// S4: a family that lost its keys acts with new ones, under the same id.
#[test]
fn a_health_admin_replaces_lost_keys() {
	execute(|| {
		let before = Rows::<Test>::get(id(FAMILY)).unwrap();
		assert_ok!(replace_keys(FAMILY, NEW));

		let after = Rows::<Test>::get(id(FAMILY)).unwrap();
		assert_eq!((after.account, after.encryption_key, after.key_version), (NEW, key(NEW), 1));
		assert_eq!(*after.profile, [8]);
		assert_eq!((after.role, after.status), (before.role, before.status));
		assert_eq!(actor(NEW), Some(Actor { id: id(FAMILY), role: Role::Family, organisation: None }));
		assert_eq!(Participants::member_of(&id(FAMILY)).unwrap().key_version, 1);
		assert_eq!(System::providers(&NEW), 1);
		assert_eq!(Changes::get(), [(id(FAMILY), Some(NEW))]);
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

/// R14, S4, S10: an institution that lost its keys keeps its id, and with it its vote, when the others agree.
#[test]
fn the_institutions_replace_the_keys_of_one_of_their_own() {
	execute(|| {
		let key = replaced_key(INSTITUTION);
		let call =
			Participants::replace_keys(by_membership_vote(), id(INSTITUTION), NEW, key, Default::default());
		assert_ok!(call);
		assert_eq!((actor(INSTITUTION), actor(NEW).unwrap().id), (None, id(INSTITUTION)));
		assert_eq!(Changes::get(), [(id(INSTITUTION), Some(NEW))]);
		System::assert_last_event(Event::KeysReplaced { id: id(INSTITUTION) }.into());
	});
}

/// S4, S10: the health authority gets a new account; its encryption key is its admins' to replace, and what is wrapped
/// to it needs no new wrap.
#[test]
fn the_institutions_replace_the_account_of_the_health_authority_only() {
	execute(|| {
		let replace = |encryption_key| {
			Participants::replace_keys(
				by_membership_vote(),
				id(AUTHORITY),
				NEW,
				encryption_key,
				Default::default(),
			)
		};
		assert_noop!(replace(key(NEW)), Error::SharedEncryptionKey);
		assert_ok!(replace(key(AUTHORITY)));
		assert_eq!((actor(AUTHORITY), actor(NEW).unwrap().role), (None, Role::HealthAuthority));
		let authority = Rows::<Test>::get(id(AUTHORITY)).unwrap();
		assert_eq!((authority.encryption_key, authority.key_version), (key(AUTHORITY), 0));
		assert!(actor(ADMIN).is_some());
	});
}

/// S4: wraps stay good as long as the encryption key does.
#[test]
fn a_new_account_alone_needs_no_new_wraps() {
	execute(|| {
		let call = Participants::replace_keys(by_admin(), id(FAMILY), NEW, key(FAMILY), Default::default());
		assert_ok!(call);
		let family = Rows::<Test>::get(id(FAMILY)).unwrap();
		assert_eq!((family.account, family.encryption_key, family.key_version), (NEW, key(FAMILY), 0));
	});
}

/// S10
#[test]
fn the_institutions_replace_the_keys_of_any_organisation() {
	execute(|| {
		let key = replaced_key(HOSPITAL);
		let call =
			Participants::replace_keys(by_membership_vote(), id(HOSPITAL), NEW, key, Default::default());
		assert_ok!(call);
		assert_eq!(actor(NEW).unwrap().id, id(HOSPITAL));
	});
}

/// R14, S10: what is decided by whom.
#[test]
fn the_vote_decides_on_the_keys_of_organisations() {
	execute(|| {
		the_vote_decides_on_organisations_by(by_membership_vote, |origin, who| {
			Participants::replace_keys(origin, id(who), NEW, replaced_key(who), Default::default())
		});
	});
}

/// S10: those who may suspend an organisation may not take its seat.
#[test]
fn the_vote_on_who_acts_replaces_no_keys() {
	execute(|| {
		for who in [INSTITUTION, HOSPITAL] {
			let call =
				Participants::replace_keys(by_vote(), id(who), NEW, replaced_key(who), Default::default());
			assert_noop!(call, Error::NotHealthAdmin);
		}
	});
}

/// R14: an organisation's account does not decide to whom records are wrapped.
#[test]
fn nobody_replaces_the_content_key_with_an_account() {
	execute(|| {
		for (origin, organisation) in
			[(by_admin(), HOSPITAL), (by_membership_vote(), HOSPITAL), (by_membership_vote(), INSTITUTION)]
		{
			let call =
				Participants::replace_keys(origin, id(organisation), NEW, key(NEW), Default::default());
			assert_noop!(call, Error::SharedEncryptionKey);
		}
	});
}

#[test]
fn a_malformed_encryption_key_is_refused() {
	execute(|| {
		let call = Participants::replace_keys(
			by_admin(),
			id(FAMILY),
			NEW,
			EncryptionKey::none(),
			Default::default(),
		);
		assert_noop!(call, Error::Malformed);
	});
}

#[test]
fn the_last_key_version_there_can_be_has_no_next() {
	scene().execute_with(|| {
		Rows::<Test>::mutate(id(FAMILY), |row| row.as_mut().unwrap().key_version = KeyVersion::MAX);
		assert_noop!(replace_keys(FAMILY, NEW), Error::WrongVersion);
	});
}

/// S4: what was wrapped for a key that is lost is shared again; what the lost key can open is replaced.
#[test]
fn a_holder_with_new_keys_is_given_the_content_key_again() {
	with_desk(|| {
		assert_ok!(replace_keys(OTHER_DESK, NEW));
		assert_eq!(holders(HOSPITAL), [id(DESK)]);
		assert!(Participants::content_key_due(id(HOSPITAL)));
		assert_ok!(share(DESK, OTHER_DESK));
		assert_eq!(holders(HOSPITAL), [DESK, OTHER_DESK].map(id));
		assert_eq!(Participants::content_key_wraps(id(OTHER_DESK), None, 9), [wrap(OTHER_DESK, 1)]);
		assert_eq!(wrap(OTHER_DESK, 1).key_version, 1);
	});
}

#[test]
fn a_holder_with_a_new_account_keeps_the_content_key() {
	with_desk(|| {
		let call = Participants::replace_keys(by_admin(), id(DESK), NEW, key(DESK), Default::default());
		assert_ok!(call);
		assert_eq!(holders(HOSPITAL), [DESK, OTHER_DESK].map(id));
		assert!(!Participants::content_key_due(id(HOSPITAL)));
	});
}

/// S4: where the only holder has lost its key, its colleagues begin anew.
#[test]
fn the_only_holder_with_new_keys_leaves_the_content_key_to_begin_anew() {
	with_desk(|| {
		assert_ok!(replace_keys(OTHER_DESK, NEW));
		assert_ok!(replace_keys(DESK, NEW + 1));
		assert!(holders(HOSPITAL).is_empty());
		assert_ok!(replace_content_key(THIRD_DESK, 2, &[THIRD_DESK, DESK]));
		assert_eq!(holders(HOSPITAL), [DESK, THIRD_DESK].map(id));
	});
}

/// R14: nobody else replaces keys, not even its own.
#[test]
fn only_health_admins_replace_keys() {
	execute(|| {
		only_health_admins_may(
			|origin| Participants::replace_keys(origin, id(FAMILY), NEW, key(NEW), Default::default()),
			Error::DecidedByVote,
		);
	});
}
