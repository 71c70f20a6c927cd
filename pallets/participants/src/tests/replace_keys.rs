use super::*;
use vacchain_primitives::bounds::CANDIDATE_LIFETIME;

const NEW: u64 = 20;

/// The hospital puts its doctor forward with this account and its key.
fn put_forward_again(account: u64) -> DispatchResult {
	let (origin, profile) = (RuntimeOrigin::signed(HOSPITAL), profile(NEW));
	Participants::put_forward(origin, id(DOCTOR), Role::Doctor, account, key(account), profile)
}

/// An admin replaces somebody's keys by those of this account.
fn replace_keys(who: u64, account: u64) -> DispatchResult {
	Participants::replace_keys(by_admin(), id(who), account, key(account), profile(NEW))
}

/// The institutions give an organisation another account, and keep its encryption key.
fn replace_account(origin: RuntimeOrigin, who: u64, account: u64) -> DispatchResult {
	let key = Rows::<Test>::get(id(who)).map(|row| row.encryption_key).unwrap_or_default();
	Participants::replace_keys(origin, id(who), account, key, Default::default())
}

/// S4, R2a, R15: a doctor who lost its keys acts with new ones, under the same id and at the same hospital, once the
/// hospital has put it forward with them.
#[test]
fn a_health_admin_and_the_organisation_replace_lost_keys() {
	execute(|| {
		let before = Rows::<Test>::get(id(DOCTOR)).unwrap();
		assert_ok!(put_forward_again(NEW));
		assert_ok!(replace_keys(DOCTOR, NEW));

		let after = Rows::<Test>::get(id(DOCTOR)).unwrap();
		assert_eq!((after.account, after.encryption_key, after.key_version), (NEW, key(NEW), 1));
		assert_eq!(after.profile, profile(NEW));
		assert_eq!(
			(after.role, after.status, after.organisation),
			(before.role, before.status, before.organisation)
		);
		assert_eq!(actor(NEW).unwrap().organisation, Some(id(HOSPITAL)));
		assert_eq!(Participants::member_of(&id(DOCTOR)).unwrap().key_version, 1);
		assert_eq!(Participants::staff(id(HOSPITAL), 0, 9), [id(DOCTOR)]);
		assert_eq!(System::providers(&NEW), 1);
		assert_eq!(Changes::get(), [(id(DOCTOR), Some(NEW))]);
		assert_eq!(Retired::get(), [DOCTOR]);
		assert!(Participants::candidates(None, None, 9).is_empty());
		assert_eq!(last_entry(DOCTOR), (Some(id(ADMIN)), ParticipantChange::KeysReplaced { key_version: 1 }));
		System::assert_last_event(Event::KeysReplaced { id: id(DOCTOR) }.into());
	});
}

/// trust.md: an admin replaces somebody's account, keeps its key, and acts as that one: neither an admin alone nor with
/// other keys than those that the organisation has put forward.
#[test]
fn an_admin_replaces_a_doctors_account_and_keeps_its_key() {
	execute(|| {
		assert_noop!(replace_keys(DOCTOR, NEW), Error::NotPutForward);
		assert_ok!(put_forward_again(NEW));
		assert_noop!(replace_keys(DOCTOR, NEW + 1), Error::NotPutForward);
		let other_key = |key, profile| Participants::replace_keys(by_admin(), id(DOCTOR), NEW, key, profile);
		assert_noop!(other_key(key(NEW + 1), profile(NEW)), Error::NotPutForward);
		assert_noop!(other_key(key(NEW), profile(NEW + 1)), Error::NotPutForward);
		Now::mutate(|now| *now += CANDIDATE_LIFETIME);
		assert_noop!(replace_keys(DOCTOR, NEW), Error::NotPutForward);
	});
}

/// R2a: what another organisation puts forward gives nobody new keys.
#[test]
fn the_organisation_is_its_own() {
	execute(|| {
		assert_ok!(put_forward(INSTITUTION, DOCTOR, Role::Doctor));
		assert_noop!(replace_keys(DOCTOR, NEW), Error::NotPutForward);
	});
}

/// S4: whoever found or stole the old keys can do nothing with them.
#[test]
fn an_old_account_cannot_act() {
	execute(|| {
		assert_ok!(give_keys(DOCTOR, NEW, key(NEW)));
		assert_eq!(actor(DOCTOR), None);
		assert_eq!(Participants::participant_of(&DOCTOR), None);
	});
}

/// R2: an account serves once, even for the participant whose it was.
#[test]
fn no_account_serves_twice() {
	execute(|| {
		assert_ok!(put_forward_again(NEW));
		assert_ok!(put_forward(HOSPITAL, NEW + 1, Role::Doctor));
		assert_ok!(replace_keys(DOCTOR, NEW));
		assert_noop!(replace_keys(DOCTOR, DOCTOR), Error::AccountInUse);
		assert_noop!(replace_keys(DOCTOR, NEW), Error::AccountInUse);
		assert_noop!(replace_account(by_membership_vote(), INSTITUTION, DOCTOR), Error::AccountInUse);
		assert_noop!(replace_account(by_membership_vote(), INSTITUTION, FAMILY), Error::AccountInUse);
	});
}

/// R14: new keys bring no rights back.
#[test]
fn a_suspended_participant_stays_suspended() {
	execute(|| {
		assert_ok!(Participants::suspend(by_admin(), id(DOCTOR)));
		assert_ok!(give_keys(DOCTOR, NEW, key(NEW)));
		assert_eq!(actor(NEW), None);
		assert_ok!(replace_account(by_membership_vote(), SUSPENDED_HOSPITAL, NEW + 1));
		assert_eq!(actor(NEW + 1), None);
	});
}

#[test]
fn an_unknown_participant_is_not_found() {
	execute(|| {
		assert_noop!(replace_keys(STRANGER, NEW), Error::NotFound);
	});
}

/// S4: a family, or an organisation without a vote, gets new keys by a claim alone.
#[test]
fn no_admin_replaces_the_keys_of_a_family_or_an_organisation_alone() {
	execute(|| {
		for who in [FAMILY, HOSPITAL, SUSPENDED_HOSPITAL] {
			assert_noop!(replace_keys(who, NEW), Error::TakesTwoAdmins);
			assert_noop!(replace_account(by_admin(), who, NEW), Error::TakesTwoAdmins);
		}
	});
}

/// R14, S4, S10: an institution that lost its keys keeps its id, and with it its vote, when the others agree.
#[test]
fn the_institutions_replace_the_keys_of_one_of_their_own() {
	execute(|| {
		assert_ok!(replace_account(by_membership_vote(), INSTITUTION, NEW));
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

/// S10
#[test]
fn the_institutions_replace_the_keys_of_any_organisation() {
	execute(|| {
		assert_ok!(replace_account(by_membership_vote(), HOSPITAL, NEW));
		assert_eq!(actor(NEW).unwrap().id, id(HOSPITAL));
	});
}

/// R14, S10: what is decided by whom.
#[test]
fn the_vote_decides_on_the_keys_of_organisations() {
	execute(|| {
		the_vote_decides_on_organisations_by(by_membership_vote, |origin, who| {
			replace_account(origin, who, NEW)
		});
	});
}

/// S10: those who may suspend an organisation may not take its seat.
#[test]
fn the_vote_on_who_acts_replaces_no_keys() {
	execute(|| {
		for who in [INSTITUTION, HOSPITAL] {
			assert_noop!(replace_account(by_vote(), who, NEW), Error::NotHealthAdmin);
		}
	});
}

/// R14: an organisation's account does not decide to whom records are wrapped.
#[test]
fn nobody_replaces_the_content_key_with_an_account() {
	execute(|| {
		for organisation in [HOSPITAL, INSTITUTION] {
			let (vote, profile) = (by_membership_vote(), Default::default());
			let call = Participants::replace_keys(vote, id(organisation), NEW, key(NEW), profile);
			assert_noop!(call, Error::SharedEncryptionKey);
		}
	});
}

#[test]
fn the_last_key_version_there_can_be_has_no_next() {
	scene().execute_with(|| {
		assert_ok!(put_forward_again(NEW));
		Rows::<Test>::mutate(id(DOCTOR), |row| row.as_mut().unwrap().key_version = KeyVersion::MAX);
		assert_noop!(replace_keys(DOCTOR, NEW), Error::WrongVersion);
	});
}

/// S4: what was wrapped for a key that is lost is shared again; what the lost key can open is replaced.
#[test]
fn a_holder_with_new_keys_is_given_the_content_key_again() {
	with_desk(|| {
		assert_ok!(give_keys(OTHER_DESK, NEW, key(NEW)));
		assert_eq!(holders(HOSPITAL), [id(DESK)]);
		assert!(Participants::content_key_due(id(HOSPITAL)));
		assert_ok!(share(DESK, OTHER_DESK));
		assert_eq!(holders(HOSPITAL), [DESK, OTHER_DESK].map(id));
		assert_eq!(
			Participants::content_key_wraps(id(HOSPITAL), id(OTHER_DESK), None, 9),
			[wrap(OTHER_DESK, 1)]
		);
		assert_eq!(wrap(OTHER_DESK, 1).key_version, 1);
	});
}

#[test]
fn a_holder_with_a_new_account_keeps_the_content_key() {
	with_desk(|| {
		assert_ok!(give_keys(DESK, NEW, key(DESK)));
		assert_eq!(holders(HOSPITAL), [DESK, OTHER_DESK].map(id));
		assert!(!Participants::content_key_due(id(HOSPITAL)));
	});
}

/// S4: where the only holder has lost its key, its colleagues begin anew.
#[test]
fn the_only_holder_with_new_keys_leaves_the_content_key_to_begin_anew() {
	with_desk(|| {
		assert_ok!(give_keys(OTHER_DESK, NEW, key(NEW)));
		assert_ok!(give_keys(DESK, NEW + 1, key(NEW + 1)));
		assert!(holders(HOSPITAL).is_empty());
		assert_ok!(replace_content_key(THIRD_DESK, 2, &[THIRD_DESK, DESK]));
		assert_eq!(holders(HOSPITAL), [id(THIRD_DESK)]);
		assert_eq!(offered(HOSPITAL), [(id(DESK), id(THIRD_DESK))]);
	});
}

/// R14: nobody else replaces keys, not even its own.
#[test]
fn only_health_admins_replace_keys() {
	execute(|| {
		only_health_admins_may(
			|origin| Participants::replace_keys(origin, id(DOCTOR), NEW, key(NEW), profile(NEW)),
			Error::DecidedByVote,
		);
	});
}
