use super::*;

/// S4: a newcomer is given one wrap; links lead from there to every earlier version.
#[test]
fn a_holder_gives_the_content_key_to_a_colleague() {
	with_desk(|| {
		assert_ok!(offer(OTHER_DESK, THIRD_DESK));
		assert_eq!(holders(HOSPITAL), [DESK, OTHER_DESK].map(id));
		assert_eq!(offered(HOSPITAL), [(id(THIRD_DESK), id(OTHER_DESK))]);
		assert_eq!(
			Participants::content_key_wraps(id(HOSPITAL), id(THIRD_DESK), None, 9),
			[wrap(THIRD_DESK, 1)]
		);
		let (version, holder) = (1, id(THIRD_DESK));
		let change = ParticipantChange::ContentKeyShared { version, holder };
		assert_eq!(last_entry(HOSPITAL), (Some(id(OTHER_DESK)), change));
		let event = Event::ContentKeyShared { organisation: id(HOSPITAL), version, holder };
		System::assert_last_event(event.into());
	});
}

/// S4: whoever was given it gives it on.
#[test]
fn a_new_admin_is_given_the_authoritys_content_key_and_gives_it_on() {
	execute(|| {
		assert_ok!(appoint(NEW_ADMIN));
		assert_ok!(appoint(20));
		assert_noop!(share(NEW_ADMIN, 20), Error::NotHolder);
		assert_ok!(share(ADMIN, NEW_ADMIN));
		assert_ok!(share(NEW_ADMIN, 20));
		assert_eq!(holders(AUTHORITY), [ADMIN, NEW_ADMIN, 20].map(id));
	});
}

/// S4: nobody can spoil what another one holds, or may yet open.
#[test]
fn no_wrap_replaces_one_that_its_holder_has_not_given_up() {
	with_desk(|| {
		assert_ok!(offer(OTHER_DESK, THIRD_DESK));
		for holder in [DESK, OTHER_DESK, THIRD_DESK] {
			assert_noop!(offer(DESK, holder), Error::WrongState);
		}
	});
}

/// R4: nobody else is given a content key.
#[test]
fn only_active_reading_staff_of_the_same_organisation_is_given_it() {
	with_desk(|| {
		assert_ok!(register(30, Role::Receptionist, Some(INSTITUTION)));
		assert_ok!(Participants::suspend(by_admin(), id(THIRD_DESK)));
		for other in [30, THIRD_DESK, DOCTOR, HOSPITAL, ADMIN, FAMILY, STRANGER] {
			let wrap = ContentKeyWrap { holder: id(other), ..wrap(DESK, 1) };
			let call = Participants::share_content_key(RuntimeOrigin::signed(DESK), id(HOSPITAL), wrap);
			assert_noop!(call, Error::WrongReaders);
		}
	});
}

#[test]
fn a_wrap_of_another_version_key_or_length_is_refused() {
	with_desk(|| {
		let share = |wrap| Participants::share_content_key(RuntimeOrigin::signed(DESK), id(HOSPITAL), wrap);
		let good = wrap(THIRD_DESK, 1);
		for version in [0, 2, KeyVersion::MAX] {
			assert_noop!(share(wrap(THIRD_DESK, version)), Error::WrongVersion);
		}
		assert_noop!(share(ContentKeyWrap { key_version: 1, ..good.clone() }), Error::StaleKey);
		let sealed = sealed(1, AUTHORITY_KEY_WRAP_LEN).try_into().unwrap();
		assert_noop!(share(ContentKeyWrap { sealed, ..good.clone() }), Error::Malformed);
		assert_ok!(share(good));
	});
}

/// R14
#[test]
fn only_holders_share() {
	with_desk(|| {
		let share = |origin| Participants::share_content_key(origin, id(HOSPITAL), wrap(THIRD_DESK, 1));
		for account in OTHERS.into_iter().chain([THIRD_DESK]) {
			assert_noop!(share(RuntimeOrigin::signed(account)), Error::NotHolder);
		}
		assert_noop!(share(RuntimeOrigin::none()), DispatchError::BadOrigin);
	});
}
