use super::*;
use crate::ContentKeyLinks;
use vacchain_primitives::content_key_digest;

/// A second holder has opened the next version: it counts, and its wraps open it for everybody.
#[test]
fn a_second_holder_confirms_the_content_key() {
	with_desk(|| {
		assert_ok!(replace_content_key(DESK, 2, &[DESK, OTHER_DESK, THIRD_DESK]));
		assert_ok!(confirm_content_key(OTHER_DESK));

		let hospital = Rows::<Test>::get(id(HOSPITAL)).unwrap();
		assert_eq!((hospital.encryption_key, hospital.key_version), (content_key(2), 2));
		assert_eq!(holders(HOSPITAL), [DESK, OTHER_DESK].map(id));
		assert_eq!(offered(HOSPITAL), [(id(THIRD_DESK), id(DESK))]);
		assert_eq!((versions(DESK), versions(THIRD_DESK)), (vec![2, 1], vec![2]));
		assert_eq!(ContentKeyLinks::<Test>::get(id(HOSPITAL), 2), Some(link(DESK, 2).sealed));
		assert!(!PendingContentKeys::<Test>::contains_key(id(HOSPITAL)));
		let change = ParticipantChange::ContentKeyReplaced { version: 2 };
		assert_eq!(last_entry(HOSPITAL), (Some(id(OTHER_DESK)), change));
		let event = Event::ContentKeyReplaced { organisation: id(HOSPITAL), version: 2 };
		System::assert_last_event(event.into());
		assert_noop!(confirm_content_key(OTHER_DESK), Error::NotFound);
	});
}

/// A confirmation that was under way while the key was made anew confirms nothing that its sender has not opened.
#[test]
fn a_confirmation_is_of_what_its_sender_has_opened() {
	with_desk(|| {
		assert_ok!(replace_content_key(DESK, 2, &[DESK, OTHER_DESK]));
		let opened = PendingContentKeys::<Test>::get(id(HOSPITAL)).unwrap();
		let garbage =
			ContentKeyLink { sealed: sealed(9, CONTENT_KEY_LINK_LEN).try_into().unwrap(), version: 2 };
		let wraps = [DESK, OTHER_DESK].map(|desk| wrap(desk, 2)).to_vec().try_into().unwrap();
		let origin = RuntimeOrigin::signed(DESK);
		assert_ok!(Participants::replace_content_key(
			origin,
			id(HOSPITAL),
			content_key(2),
			Some(garbage.clone()),
			wraps
		));

		let confirm = |digest| {
			Participants::confirm_content_key(RuntimeOrigin::signed(OTHER_DESK), id(HOSPITAL), digest)
		};
		assert_noop!(confirm(opened.digest()), Error::WrongVersion);
		assert_ok!(confirm(content_key_digest(&content_key(2), &garbage)));
	});
}

/// Security review, 5: a holder makes the next version, gives up its own wrap of it, and is dismissed: the version that it
/// knows waited on, and its confirmation said that no other one was due.
#[test]
fn a_pending_content_key_ends_when_its_maker_leaves() {
	with_desk(|| {
		assert_ok!(replace_content_key(DESK, 2, &[DESK, OTHER_DESK]));
		assert_ok!(Participants::discard_content_key(RuntimeOrigin::signed(DESK), id(HOSPITAL), 2));
		assert_ok!(Participants::suspend(by_admin(), id(DESK)));
		assert_noop!(confirm_content_key(OTHER_DESK), Error::NotFound);
		assert!(Participants::content_key_due(id(HOSPITAL)));
	});
	// Even if the maker were not among those who have a wrap.
	scene_with_desk().execute_with(|| {
		assert_ok!(replace_content_key(DESK, 2, &[DESK, OTHER_DESK]));
		PendingContentKeys::<Test>::mutate(id(HOSPITAL), |pending| {
			pending.as_mut().unwrap().holders.retain(|holder| *holder != id(DESK));
		});
		assert_ok!(Participants::suspend(by_admin(), id(DESK)));
		assert_noop!(confirm_content_key(OTHER_DESK), Error::NotFound);
		assert!(Participants::content_key_due(id(HOSPITAL)));
	});
}

/// Security review, 5: nobody confirms a key whose maker does not read for the organisation, or may not hold it.
#[test]
fn a_content_key_is_confirmed_while_its_maker_reads() {
	scene_with_desk().execute_with(|| {
		assert_ok!(replace_content_key(DESK, 2, &[DESK, OTHER_DESK]));
		set_status(DESK, Status::Suspended);
		assert_noop!(confirm_content_key(OTHER_DESK), Error::WrongReaders);
		set_status(DESK, Status::Active);
		assert_ok!(confirm_content_key(OTHER_DESK));
	});
	// One admin held both custodies while one was enough.
	execute(|| {
		assert_ok!(appoint(NEW_ADMIN));
		share_all(ADMIN, NEW_ADMIN);
		let custody = ParticipantId::CUSTODY_A;
		assert_ok!(replace_custody(custody, ADMIN, 1, &[ADMIN, NEW_ADMIN]));
		AdminsNeeded::put(2);
		let digest = PendingContentKeys::<Test>::get(custody).unwrap().digest();
		let confirm = Participants::confirm_content_key(RuntimeOrigin::signed(NEW_ADMIN), custody, digest);
		assert_eq!(confirm, Err(Error::WrongReaders.into()));
	});
}

/// R14: not the maker, not somebody who cannot tell whether it leads back, and nobody without a wrap of it.
#[test]
fn only_another_holder_confirms() {
	with_desk(|| {
		assert_ok!(replace_content_key(DESK, 2, &[DESK, OTHER_DESK]));
		assert_ok!(share(DESK, THIRD_DESK));
		let digest = PendingContentKeys::<Test>::get(id(HOSPITAL)).unwrap().digest();
		let confirm = |origin| Participants::confirm_content_key(origin, id(HOSPITAL), digest);
		for account in OTHERS.into_iter().chain([DESK, THIRD_DESK, ADMIN]) {
			assert_noop!(confirm(RuntimeOrigin::signed(account)), Error::NotHolder);
		}
		assert_noop!(confirm(RuntimeOrigin::none()), DispatchError::BadOrigin);
	});
	with_desk(|| {
		assert_ok!(replace_content_key(DESK, 2, &[DESK, OTHER_DESK, THIRD_DESK]));
		assert_noop!(confirm_content_key(THIRD_DESK), Error::NotHolder);
	});
}

/// A holder for whom the next version was not wrapped is given it by a colleague.
#[test]
fn whoever_was_given_the_present_version_meanwhile_is_given_the_next_one_again() {
	with_desk(|| {
		assert_ok!(replace_content_key(DESK, 2, &[DESK, OTHER_DESK]));
		assert_ok!(share(DESK, THIRD_DESK));
		assert_ok!(confirm_content_key(OTHER_DESK));
		assert_eq!(holders(HOSPITAL), [DESK, OTHER_DESK].map(id));
		assert_ok!(share(OTHER_DESK, THIRD_DESK));
		assert_eq!(versions(THIRD_DESK), [2, 1]);
	});
}
