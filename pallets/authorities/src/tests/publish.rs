use super::*;
use crate::{Published, PublishedList};
use vacchain_primitives::{Publication, PublicationHash, bounds::MAX_PUBLISHED};

fn list(numbers: impl IntoIterator<Item = u8>) -> PublishedList {
	numbers.into_iter().map(|n| PublicationHash([n; 32])).collect::<Vec<_>>().try_into().unwrap()
}

/// S10: the institutions decide on which pages, and by which schedule, people's programs rely. One list says nothing of the other.
#[test]
fn the_institutions_publish_pages_and_schedules() {
	execute(|| {
		let what = Publication::Pages;
		assert_ok!(Authorities::publish(unanimous(), what, list([1])));
		System::assert_last_event(Event::Published { what, hashes: list([1]) }.into());
		assert_ok!(Authorities::publish(unanimous(), Publication::Schedule, list([7])));
		assert_ok!(Authorities::publish(unanimous(), what, list([2, 1])));
		assert_eq!(Published::<Test>::get(what), list([2, 1]));
		assert_ok!(Authorities::publish(unanimous(), what, list([])));
		assert!(!Published::<Test>::contains_key(what));
		assert_eq!(Published::<Test>::get(Publication::Schedule), list([7]));
	});
}

/// S10: more than two thirds of the institutions decide on what people's programs run, and nobody else does.
#[test]
fn more_than_two_thirds_publish() {
	execute(|| only_votes_may(4, |origin| Authorities::publish(origin, Publication::Schedule, list([1]))));
}

#[test]
fn a_version_is_published_once() {
	execute(|| {
		assert_noop!(
			Authorities::publish(unanimous(), Publication::Pages, list([1, 2, 1])),
			Error::NamedTwice
		);
		let all = list(0..MAX_PUBLISHED as u8);
		assert_ok!(Authorities::publish(unanimous(), Publication::Pages, all));
		let more = vec![PublicationHash([0; 32]); MAX_PUBLISHED as usize + 1];
		assert!(PublishedList::try_from(more).is_err());
	});
}
