use super::*;
use crate::GivenUp;

fn discard(holder: u64, version: KeyVersion) -> DispatchResult {
	Participants::discard_content_key(RuntimeOrigin::signed(holder), id(HOSPITAL), version)
}

/// A wrap that does not open is given up, and a colleague shares the key again.
#[test]
fn a_bad_wrap_is_given_up_and_made_again() {
	with_desk(|| {
		assert_ok!(share(DESK, THIRD_DESK));
		assert_ok!(discard(THIRD_DESK, 1));
		assert_eq!(holders(HOSPITAL), [DESK, OTHER_DESK].map(id));
		assert!(versions(THIRD_DESK).is_empty());
		let change = ParticipantChange::ContentKeyDiscarded { version: 1 };
		assert_eq!(last_entry(HOSPITAL), (Some(id(THIRD_DESK)), change));
		let (organisation, holder) = (id(HOSPITAL), id(THIRD_DESK));
		System::assert_last_event(Event::ContentKeyDiscarded { organisation, version: 1, holder }.into());
		assert_ok!(share(OTHER_DESK, THIRD_DESK));
	});
}

/// A version that is not good for everybody is made anew.
#[test]
fn a_pending_version_of_which_a_wrap_is_given_up_is_dropped() {
	with_desk(|| {
		assert_ok!(replace_content_key(DESK, 2, &[DESK, OTHER_DESK, THIRD_DESK]));
		assert_ok!(discard(THIRD_DESK, 2));
		assert!(!PendingContentKeys::<Test>::contains_key(id(HOSPITAL)));
		for desk in [DESK, OTHER_DESK, THIRD_DESK] {
			assert!(!versions(desk).contains(&2));
		}
		assert_noop!(confirm_content_key(OTHER_DESK), Error::NotFound);
		assert_ok!(replace_content_key(DESK, 2, &[DESK, OTHER_DESK, THIRD_DESK]));
		assert_ok!(confirm_content_key(OTHER_DESK));
	});
}

/// Security review, 4: a holder who is about to be dismissed gives up its wrap, whose content it has kept, so that it is no
/// holder any longer when it leaves. The next version is due all the same.
#[test]
fn who_gives_up_the_current_content_key_and_leaves_makes_the_next_one_due() {
	let leave: [fn() -> DispatchResult; 2] = [
		|| Participants::suspend(RuntimeOrigin::signed(HOSPITAL), id(DESK)),
		|| give_keys(DESK, 40, key(40)),
	];
	for leaves in leave {
		with_desk(|| {
			assert_ok!(discard(DESK, 1));
			assert!(!Participants::content_key_due(id(HOSPITAL)), "its colleagues give it the key again");
			assert_ok!(leaves());
			assert!(Participants::content_key_due(id(HOSPITAL)));
			assert_eq!(GivenUp::<Test>::get(id(HOSPITAL), id(DESK)), None);
		});
	}
}

/// Nobody who gave up an earlier version knows the one that counts.
#[test]
fn who_gave_up_an_earlier_version_and_leaves_makes_nothing_due() {
	with_desk(|| {
		assert_ok!(share(DESK, THIRD_DESK));
		assert_ok!(discard(THIRD_DESK, 1));
		assert_ok!(replace_content_key(DESK, 2, &[DESK, OTHER_DESK]));
		assert_ok!(confirm_content_key(OTHER_DESK));
		assert_ok!(Participants::suspend(by_admin(), id(THIRD_DESK)));
		assert!(!Participants::content_key_due(id(HOSPITAL)));
	});
}

/// An old version that a link leads to as well.
#[test]
fn a_wrap_of_an_earlier_version_is_given_up() {
	with_desk(|| {
		assert_ok!(replace_content_key(DESK, 2, &[DESK, OTHER_DESK]));
		assert_ok!(confirm_content_key(OTHER_DESK));
		assert_ok!(discard(DESK, 1));
		assert_eq!((versions(DESK), holders(HOSPITAL)), (vec![2], [DESK, OTHER_DESK].map(id).to_vec()));
	});
}

#[test]
fn a_wrap_that_one_has_not_is_not_found() {
	with_desk(|| {
		assert_noop!(discard(THIRD_DESK, 1), Error::NotFound);
		assert_noop!(discard(DESK, 0), Error::NotFound);
		assert_noop!(discard(DESK, 2), Error::NotFound);
	});
}

/// R14: nobody gives up another one's wrap.
#[test]
fn only_reading_staff_discards() {
	with_desk(|| {
		for account in OTHERS {
			assert_noop!(discard(account, 1), Error::NotHolder);
		}
		assert_noop!(
			Participants::discard_content_key(RuntimeOrigin::none(), id(HOSPITAL), 1),
			DispatchError::BadOrigin
		);
	});
}
