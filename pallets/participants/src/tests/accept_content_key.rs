use super::*;
use vacchain_primitives::questions::HoldsContentKey;

fn discard(holder: u64, version: KeyVersion) -> DispatchResult {
	Participants::discard_content_key(RuntimeOrigin::signed(holder), id(HOSPITAL), version)
}

/// A person who opened its wrap holds the content key.
#[test]
fn a_person_who_has_opened_its_wrap_accepts_it() {
	with_desk(|| {
		assert_ok!(offer(DESK, THIRD_DESK));
		assert!(!Participants::holds_content_key(&id(HOSPITAL), &id(THIRD_DESK)));
		assert_ok!(accept(THIRD_DESK));
		assert_eq!(
			(holders(HOSPITAL), offered(HOSPITAL)),
			([DESK, OTHER_DESK, THIRD_DESK].map(id).to_vec(), vec![])
		);
		assert!(Participants::holds_content_key(&id(HOSPITAL), &id(THIRD_DESK)));
		let change = ParticipantChange::ContentKeyAccepted { version: 1 };
		assert_eq!(last_entry(HOSPITAL), (Some(id(THIRD_DESK)), change));
		let (organisation, holder) = (id(HOSPITAL), id(THIRD_DESK));
		System::assert_last_event(Event::ContentKeyAccepted { organisation, version: 1, holder }.into());
		assert_noop!(accept(THIRD_DESK), Error::WrongState);
	});
}

/// Key-scheme review, 6: a holder wraps random bytes for its colleagues and gives up its own wrap, or leaves. Those bytes
/// count for nothing: the holder is still the last one who can open the key, and nobody waits for its colleagues.
#[test]
fn a_wrap_that_does_not_open_counts_for_nothing() {
	with_desk(|| {
		assert_ok!(Participants::suspend(by_admin(), id(OTHER_DESK)));
		assert_ok!(Participants::reinstate(by_admin(), id(OTHER_DESK)));
		for victim in [OTHER_DESK, THIRD_DESK] {
			assert_ok!(offer(DESK, victim));
		}
		// Nobody else can open the key, so that its holder does not give it up, and does not leave with it.
		assert_noop!(discard(DESK, 1), Error::LastHolder);
		assert_ok!(put_forward(INSTITUTION, DESK, Role::Receptionist));
		assert_ok!(Participants::agree_to_move(RuntimeOrigin::signed(DESK), id(INSTITUTION)));
		let moves = Participants::move_staff(by_admin(), id(DESK), id(INSTITUTION));
		assert_eq!(moves, Err(Error::LastHolder.into()));
		// The victims give nothing away, and confirm nothing.
		assert_noop!(offer(OTHER_DESK, THIRD_DESK), Error::NotHolder);
		assert_noop!(replace_content_key(OTHER_DESK, 2, &[DESK, OTHER_DESK, THIRD_DESK]), Error::NotHolder);

		// Suspended, it keeps its wraps, and the victims begin anew though one of them never comes back.
		assert_ok!(Participants::suspend(by_admin(), id(DESK)));
		assert_eq!((holders(HOSPITAL), versions(DESK)), (vec![], vec![1]));
		assert_ok!(replace_content_key(THIRD_DESK, 2, &[OTHER_DESK, THIRD_DESK]));
		assert_eq!((version(HOSPITAL), holders(HOSPITAL)), (2, vec![id(THIRD_DESK)]));
		// Nor does it hold up the next version that somebody has not opened this one.
		assert_ok!(replace_content_key(THIRD_DESK, 3, &[OTHER_DESK, THIRD_DESK]));
		assert_eq!(version(HOSPITAL), 3);
	});
}

/// Key-scheme review, 6, of the health authority: with garbage for a colleague, an admin makes itself dispensable, is dismissed
/// and takes every record's proofs, and one custody's half of their secrets, along.
#[test]
fn an_admin_who_wraps_garbage_for_its_colleague_is_not_dismissed() {
	execute(|| {
		assert_ok!(appoint(NEW_ADMIN));
		assert_ok!(offer(ADMIN, NEW_ADMIN));
		for custody in ParticipantId::CUSTODIES {
			let wrap = custody_wrap(NEW_ADMIN, 0);
			assert_ok!(Participants::share_content_key(by_admin(), custody, wrap));
			assert!(!Participants::holds_content_key(&custody, &id(NEW_ADMIN)), "it gives no half");
		}
		assert_noop!(dismiss(ADMIN), Error::LastHolder);
		// A person who has accepted nothing holds up nothing.
		assert_ok!(dismiss(NEW_ADMIN));
	});
}

/// Two colleagues who make a version and confirm it may have wrapped garbage for the third one. It can neither confirm the
/// next version nor stand in for them, until it has opened its wrap.
#[test]
fn a_new_version_is_accepted_by_everybody_who_neither_made_nor_confirmed_it() {
	with_desk(|| {
		assert_ok!(share(DESK, THIRD_DESK));
		let desks = [DESK, OTHER_DESK, THIRD_DESK];
		assert_ok!(replace_content_key(DESK, 2, &desks));
		assert_noop!(
			Participants::accept_content_key(RuntimeOrigin::signed(THIRD_DESK), id(HOSPITAL), 2),
			Error::WrongVersion
		);
		assert_ok!(confirm_content_key(OTHER_DESK));
		assert_eq!(
			(holders(HOSPITAL), offered(HOSPITAL)),
			(desks[..2].iter().map(|desk| id(*desk)).collect(), vec![(id(THIRD_DESK), id(DESK))])
		);
		assert_ok!(replace_content_key(DESK, 3, &desks));
		assert_noop!(confirm_content_key(THIRD_DESK), Error::NotHolder);
		assert_ok!(accept(THIRD_DESK));
		assert_ok!(confirm_content_key(THIRD_DESK));
		assert_eq!(holders(HOSPITAL), [DESK, THIRD_DESK].map(id));
	});
}

/// No colleague leaves out a person who has not come to accept its wrap yet.
#[test]
fn a_person_with_a_wrap_gets_the_next_version_too() {
	with_desk(|| {
		assert_ok!(offer(DESK, THIRD_DESK));
		assert_noop!(replace_content_key(DESK, 2, &[DESK, OTHER_DESK]), Error::WrongReaders);
		assert_ok!(replace_content_key(DESK, 2, &[DESK, OTHER_DESK, THIRD_DESK]));
	});
}

/// A person who has accepted nothing may have opened its wrap all the same.
#[test]
fn a_person_with_a_wrap_that_leaves_makes_the_next_version_due() {
	with_desk(|| {
		assert_ok!(offer(DESK, THIRD_DESK));
		assert_ok!(Participants::suspend(by_admin(), id(THIRD_DESK)));
		assert_eq!((offered(HOSPITAL), versions(THIRD_DESK)), (vec![], vec![]));
		assert!(Participants::content_key_due(id(HOSPITAL)));
		assert_ok!(Participants::reinstate(by_admin(), id(THIRD_DESK)));
		assert_eq!(holders(HOSPITAL), [DESK, OTHER_DESK].map(id));
	});
}

/// The holder of a wrap that does not open gives it up, and a colleague makes another one.
#[test]
fn an_offer_is_given_up() {
	with_desk(|| {
		assert_ok!(offer(DESK, THIRD_DESK));
		assert_ok!(discard(THIRD_DESK, 1));
		assert_eq!((offered(HOSPITAL), versions(THIRD_DESK)), (vec![], vec![]));
		assert_noop!(accept(THIRD_DESK), Error::NotFound);
		assert_ok!(offer(OTHER_DESK, THIRD_DESK));
		assert_eq!(offered(HOSPITAL), [(id(THIRD_DESK), id(OTHER_DESK))]);
	});
}

#[test]
fn a_wrap_of_another_version_is_not_accepted() {
	with_desk(|| {
		assert_ok!(offer(DESK, THIRD_DESK));
		for version in [0, 2, KeyVersion::MAX] {
			let origin = RuntimeOrigin::signed(THIRD_DESK);
			let call = Participants::accept_content_key(origin, id(HOSPITAL), version);
			assert_noop!(call, Error::WrongVersion);
		}
	});
}

/// R14: nobody accepts for another one, and nobody accepts what it was not given.
#[test]
fn only_reading_staff_with_a_wrap_accepts() {
	with_desk(|| {
		assert_noop!(accept(THIRD_DESK), Error::NotFound);
		assert_ok!(offer(DESK, THIRD_DESK));
		let call = |origin| Participants::accept_content_key(origin, id(HOSPITAL), 1);
		for account in OTHERS {
			assert_noop!(call(RuntimeOrigin::signed(account)), Error::NotHolder);
		}
		assert_noop!(call(RuntimeOrigin::none()), DispatchError::BadOrigin);
	});
}
