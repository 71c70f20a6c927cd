use super::*;
use crate::{NumberTagOf, NumberTags};
use vacchain_primitives::{Daily, IdentityTag, bounds::MAX_SAME_NUMBER};

fn tag(byte: u8) -> IdentityTag {
	IdentityTag { key_version: 0, tag: [byte; 32] }
}

fn set(account: u64, of: u64, tag: Option<IdentityTag>) -> DispatchResult {
	Participants::set_number_tag(RuntimeOrigin::signed(account), id(of), tag)
}

/// R2: a family that forgot its username is found by its ID number, which the chain does not know.
#[test]
fn a_family_is_found_by_the_tag_of_its_id_number() {
	execute(|| {
		assert_ok!(set(ADMIN, FAMILY, Some(tag(1))));
		System::assert_last_event(Event::NumberTagSet { id: id(FAMILY) }.into());
		assert_eq!(last_entry(FAMILY), (Some(id(ADMIN)), ParticipantChange::NumberTagSet));
		assert_eq!(Participants::families_tagged(tag(1)), [id(FAMILY)]);

		// A number that was mistyped is set again, and can be taken away.
		assert_ok!(set(ADMIN, FAMILY, Some(tag(2))));
		assert_eq!(Participants::families_tagged(tag(1)), []);
		assert_eq!(Participants::families_tagged(tag(2)), [id(FAMILY)]);
		assert_ok!(set(ADMIN, FAMILY, None));
		assert_eq!((NumberTags::<Test>::iter().count(), NumberTagOf::<Test>::iter().count()), (0, 0));
	});
}

/// trust.md: one admin takes away what others need, at the speed of the quota. A family's first tag and a change of it are
/// counted apart.
#[test]
fn changes_are_counted_by_the_day() {
	execute(|| {
		Days::take_spent();
		for tag in [Some(tag(1)), Some(tag(2)), None] {
			assert_ok!(set(ADMIN, FAMILY, tag));
		}
		let [first, change] = [Daily::Entries, Daily::Details].map(|what| (id(ADMIN), what));
		assert_eq!(Days::take_spent(), [first, change, change]);
		LeftToday::insert(id(ADMIN), 0);
		assert_noop!(set(ADMIN, FAMILY, Some(tag(1))), DAILY_BOUND);
	});
}

/// R14
#[test]
fn only_a_health_admin_tags_and_only_families_are_tagged() {
	execute(|| {
		for account in [FAMILY, HOSPITAL, DOCTOR, AUTHORITY, STRANGER] {
			assert_noop!(set(account, FAMILY, Some(tag(1))), Error::NotHealthAdmin);
		}
		for of in [HOSPITAL, DOCTOR, ADMIN, AUTHORITY] {
			assert_noop!(set(ADMIN, of, Some(tag(1))), Error::RoleNotAllowed);
		}
		assert_noop!(set(ADMIN, STRANGER, Some(tag(1))), Error::NotFound);
		let unsigned = Participants::set_number_tag(RuntimeOrigin::none(), id(FAMILY), None);
		assert_noop!(unsigned, DispatchError::BadOrigin);
	});
}

#[test]
fn a_number_has_so_many_families() {
	execute(|| {
		let full = (0..MAX_SAME_NUMBER as u8).map(|number| ParticipantId([0xf0 + number; 32])).collect();
		NumberTags::<Test>::insert(tag(1).tag, frame_support::BoundedVec::truncate_from(full));
		assert_noop!(set(ADMIN, FAMILY, Some(tag(1))), Error::TooManySameNumber);
		NumberTags::<Test>::remove(tag(1).tag);
	});
}
