//! The content keys of the health authority's two custodies.

use super::*;
use crate::CustodyKeys;
use vacchain_primitives::questions::HoldsContentKey;

const A: ParticipantId = ParticipantId::CUSTODY_A;
const B: ParticipantId = ParticipantId::CUSTODY_B;

fn holders_of(custody: ParticipantId) -> Vec<ParticipantId> {
	Holders::<Test>::get(custody).into_inner()
}

/// Runs a test where two admins are needed: the first one holds custody A, the second one custody B, and there is a third.
fn with_two_needed(test: impl FnOnce()) {
	execute(|| {
		for admin in [NEW_ADMIN, 20] {
			assert_ok!(appoint(admin));
		}
		assert_ok!(share_custody(B, ADMIN, NEW_ADMIN));
		let discard = Participants::discard_content_key(RuntimeOrigin::signed(ADMIN), B, 0);
		assert_ok!(discard);
		CustodyKeys::<Test>::remove(id(ADMIN), B);
		AdminsNeeded::put(2);
		System::reset_events();
		test();
	});
}

/// trust.md: one admin alone opens no clinical content. An admin who holds custody A cannot get custody B: not from a
/// colleague, not in a next version, and not by making one.
#[test]
fn an_admin_who_holds_one_custody_cannot_get_the_other() {
	with_two_needed(|| {
		assert_noop!(share_custody(B, NEW_ADMIN, ADMIN), Error::HoldsOtherHalf);
		assert_noop!(share_custody(A, ADMIN, NEW_ADMIN), Error::HoldsOtherHalf);
		assert_noop!(replace_custody(B, NEW_ADMIN, 1, &[NEW_ADMIN, ADMIN]), Error::HoldsOtherHalf);
		assert_noop!(replace_custody(B, ADMIN, 1, &[ADMIN]), Error::NotHolder);
		// Nor when the holder of the other custody may not act.
		assert_ok!(Participants::suspend(RuntimeOrigin::signed(AUTHORITY), id(NEW_ADMIN)));
		assert!(holders_of(B).is_empty());
		assert_noop!(replace_custody(B, ADMIN, 1, &[ADMIN]), Error::HoldsOtherHalf);
		assert_eq!(holders_of(A), [id(ADMIN)]);
	});
}

/// trust.md, the same: what an admin has held it may have copied, so giving it up helps nothing.
#[test]
fn an_admin_who_has_held_one_custody_never_gets_the_other() {
	with_two_needed(|| {
		assert_ok!(share_custody(A, ADMIN, 20));
		assert_ok!(Participants::discard_content_key(RuntimeOrigin::signed(20), A, 0));
		assert_eq!(holders_of(A), [id(ADMIN)]);
		assert_noop!(share_custody(B, NEW_ADMIN, 20), Error::HoldsOtherHalf);
		assert_ok!(share_custody(A, ADMIN, 20));

		// A version that never counted was a key, too.
		assert_ok!(appoint(21));
		assert_ok!(share_custody(A, ADMIN, 21));
		assert_ok!(Participants::discard_content_key(RuntimeOrigin::signed(21), A, 0));
		assert_ok!(appoint(22));
		assert_ok!(replace_custody(A, ADMIN, 1, &[ADMIN, 20, 22]));
		assert_noop!(share_custody(B, NEW_ADMIN, 22), Error::HoldsOtherHalf);
	});
}

/// keys.md: where genesis says that one admin suffices, one holds both.
#[test]
fn where_one_admin_suffices_one_holds_both() {
	execute(|| {
		assert_ok!(appoint(NEW_ADMIN));
		share_all(ADMIN, NEW_ADMIN);
		for custody in [A, B] {
			assert_eq!(holders_of(custody), [ADMIN, NEW_ADMIN].map(id));
			assert!(Participants::holds_content_key(&custody, &id(NEW_ADMIN)));
			assert!(!Participants::holds_content_key(&custody, &id(FAMILY)));
		}
	});
}

/// The number of admins needed can be raised. Admins who hold both halves then share with others, one half each, and drop
/// out with the next version.
#[test]
fn admins_who_hold_both_custodies_drop_out_once_two_are_needed() {
	execute(|| {
		for admin in [NEW_ADMIN, 20] {
			assert_ok!(appoint(admin));
		}
		AdminsNeeded::put(2);
		assert_ok!(share_custody(A, ADMIN, NEW_ADMIN));
		assert_ok!(share_custody(B, ADMIN, 20));
		for (custody, admin) in [(A, NEW_ADMIN), (B, 20)] {
			assert_noop!(replace_custody(custody, ADMIN, 1, &[ADMIN, admin]), Error::HoldsOtherHalf);
			assert_ok!(replace_custody(custody, admin, 1, &[admin]));
			assert_eq!(holders_of(custody), [id(admin)], "nobody else who may hold it has to confirm");
		}
	});
}

/// A custody's content key is replaced and confirmed as an organisation's.
#[test]
fn a_custodys_content_key_is_replaced_and_confirmed() {
	with_two_needed(|| {
		assert_ok!(share_custody(A, ADMIN, 20));
		assert_ok!(replace_custody(A, ADMIN, 1, &[ADMIN, 20]));
		let pending = PendingContentKeys::<Test>::get(A).unwrap();
		assert_eq!(Rows::<Test>::get(A).unwrap().key_version, 0);
		let confirm =
			|admin| Participants::confirm_content_key(RuntimeOrigin::signed(admin), A, pending.digest());
		for nobody in [ADMIN, NEW_ADMIN, AUTHORITY, FAMILY] {
			assert_noop!(confirm(nobody), Error::NotHolder);
		}
		assert_ok!(confirm(20));
		let row = Rows::<Test>::get(A).unwrap();
		assert_eq!((row.key_version, row.encryption_key), (1, content_key(1)));
		let organisation = A;
		System::assert_last_event(Event::ContentKeyReplaced { organisation, version: 1 }.into());
	});
}

/// R14: whoever works for somebody else, and the authority's own account, have no part in it.
#[test]
fn only_health_admins_hold_a_custodys_content_key() {
	with_two_needed(|| {
		assert_ok!(register(DESK, Role::Receptionist, Some(HOSPITAL)));
		for other in [DESK, FAMILY, AUTHORITY, DOCTOR, HOSPITAL] {
			let wrap = ContentKeyWrap { holder: id(other), ..custody_wrap(ADMIN, 0) };
			let share = Participants::share_content_key(by_admin(), A, wrap);
			assert_noop!(share, Error::WrongReaders);
			let discard = Participants::discard_content_key(RuntimeOrigin::signed(other), A, 0);
			assert_noop!(discard, Error::NotHolder);
		}
	});
}

/// An admin who is suspended, dismissed or gone holds no custody's key any longer, and the next version is due.
#[test]
fn an_admin_who_leaves_stops_holding_its_custody() {
	with_two_needed(|| {
		assert_ok!(share_custody(A, ADMIN, 20));
		assert_ok!(Participants::suspend(RuntimeOrigin::signed(AUTHORITY), id(20)));
		assert_eq!(holders_of(A), [id(ADMIN)]);
		assert!(Participants::content_key_wraps(A, id(20), None, 9).is_empty());
		assert!(Participants::content_key_due(A) && !Participants::content_key_due(B));
		// The only holder keeps its wrap, and holds again once it may act.
		assert_ok!(Participants::suspend(RuntimeOrigin::signed(AUTHORITY), id(NEW_ADMIN)));
		assert!(holders_of(B).is_empty());
		assert_ok!(Participants::reinstate(RuntimeOrigin::signed(AUTHORITY), id(NEW_ADMIN)));
		assert_eq!(holders_of(B), [id(NEW_ADMIN)]);
		assert_noop!(dismiss(NEW_ADMIN), Error::LastHolder);
	});
}

/// Nobody makes, changes or stops a custody: it is no participant that anybody decides on.
#[test]
fn nobody_decides_on_a_custody() {
	execute(|| {
		let signed = |account| RuntimeOrigin::signed(account);
		for origin in [by_admin(), by_vote(), by_membership_vote(), signed(AUTHORITY)] {
			for refused in [
				Participants::suspend(origin.clone(), A),
				Participants::reinstate(origin.clone(), A),
				Participants::update_profile(origin.clone(), A, Default::default()),
				Participants::replace_keys(origin.clone(), A, 50, key(50), Default::default()),
				Participants::move_staff(origin, A, id(HOSPITAL)),
			] {
				assert!(refused.is_err());
			}
		}
		for origin in [by_admin(), by_vote()] {
			assert_noop!(Participants::suspend(origin, A), Error::RoleNotAllowed);
		}
		assert_noop!(register_alone(50, Role::Custody, None), Error::RoleNotAllowed);
		assert_noop!(put_forward(AUTHORITY, 50, Role::Custody), Error::RoleNotAllowed);
	});
}
