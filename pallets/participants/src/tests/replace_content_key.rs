use super::*;
use crate::ContentKeyLinks;
use vacchain_primitives::{
	bounds::{CONTENT_KEY_GRACE, MAX_HOLDERS},
	questions::AcceptsKey,
};

/// R4: a hospital's receptionists begin its content key among themselves.
#[test]
fn the_first_content_key_counts_at_once() {
	execute(|| {
		assert_ok!(register(DESK, Role::Receptionist, Some(HOSPITAL)));
		assert_ok!(register(OTHER_DESK, Role::Receptionist, Some(HOSPITAL)));
		assert!(Rows::<Test>::get(id(HOSPITAL)).unwrap().encryption_key.is_none());
		assert_ok!(replace_content_key(DESK, 1, &[OTHER_DESK, DESK]));

		let hospital = Rows::<Test>::get(id(HOSPITAL)).unwrap();
		assert_eq!((hospital.encryption_key, hospital.key_version), (content_key(1), 1));
		assert_eq!(hospital.account, HOSPITAL);
		assert_eq!(
			(holders(HOSPITAL), offered(HOSPITAL)),
			(vec![id(DESK)], vec![(id(OTHER_DESK), id(DESK))])
		);
		assert_eq!((versions(DESK), versions(OTHER_DESK)), (vec![1], vec![1]));
		assert!(!ContentKeyLinks::<Test>::contains_key(id(HOSPITAL), 1));
		let change = ParticipantChange::ContentKeyReplaced { version: 1 };
		assert_eq!(last_entry(HOSPITAL), (Some(id(DESK)), change));
		let event = Event::ContentKeyReplaced { organisation: id(HOSPITAL), version: 1 };
		System::assert_last_event(event.into());
	});
}

/// Where there is one holder alone, there is nobody to confirm.
#[test]
fn the_only_holder_replaces_the_content_key_at_once() {
	execute(|| {
		assert_ok!(replace_content_key(ADMIN, 1, &[ADMIN]));
		assert_eq!(version(AUTHORITY), 1);
		assert_eq!(Rows::<Test>::get(id(AUTHORITY)).unwrap().encryption_key, content_key(1));
		assert_eq!(versions(ADMIN), [1, 0]);
		assert_eq!(ContentKeyLinks::<Test>::get(id(AUTHORITY), 1), Some(link(ADMIN, 1).sealed));
		let keys = Participants::keys_of(id(AUTHORITY), 0, 9);
		assert_eq!(keys.iter().map(|entry| entry.key_version).collect::<Vec<_>>(), [0, 1]);
		assert!(Changes::get().is_empty(), "neither its account nor its status has changed");
	});
}

/// Security review, 8: the only holder of a content key replaces it in every block, so that no rotation is ever wrapped to the
/// key of now. It waits an hour, unless a new key is due.
#[test]
fn no_holder_replaces_the_content_key_in_every_block() {
	with_desk(|| {
		assert_ok!(replace_content_key(DESK, 2, &[DESK, OTHER_DESK]));
		assert_ok!(replace_content_key_now(OTHER_DESK, 2, &[DESK, OTHER_DESK]));
		assert_ok!(confirm_content_key(DESK));
		assert_noop!(replace_content_key_now(DESK, 3, &[DESK, OTHER_DESK]), Error::TooSoon);
		Now::mutate(|now| *now += CONTENT_KEY_PAUSE - 1);
		assert_noop!(replace_content_key_now(DESK, 3, &[DESK, OTHER_DESK]), Error::TooSoon);
		// Somebody who leaves ends the wait; somebody who gives up its wrap does not.
		let discard = Participants::discard_content_key(RuntimeOrigin::signed(OTHER_DESK), id(HOSPITAL), 2);
		assert_ok!(discard);
		assert_noop!(replace_content_key_now(DESK, 3, &[DESK]), Error::TooSoon);
		assert_ok!(Participants::suspend(by_admin(), id(OTHER_DESK)));
		assert_ok!(replace_content_key_now(DESK, 3, &[DESK]));
		assert_noop!(replace_content_key_now(DESK, 4, &[DESK]), Error::TooSoon);
	});
}

/// Security review, 8: a rotation that was under way while a content key was replaced is taken for ten minutes; not where
/// somebody may know the former key who should not, or nobody holds it.
#[test]
fn the_version_before_is_wrapped_to_for_ten_minutes() {
	let accepts = |version| Participants::accepts_key(&id(HOSPITAL), version);
	with_desk(|| {
		assert_eq!([0, 1, 2].map(accepts), [false, true, false], "the first one had none before it");
		assert_ok!(replace_content_key(DESK, 2, &[DESK, OTHER_DESK]));
		assert_eq!([0, 1, 2].map(accepts), [false, true, false], "a pending one does not count");
		assert_ok!(confirm_content_key(OTHER_DESK));
		assert_eq!([0, 1, 2, 3].map(accepts), [false, true, true, false]);
		Now::mutate(|now| *now += CONTENT_KEY_GRACE - 1);
		assert!(accepts(1));
		Now::mutate(|now| *now += 1);
		assert_eq!([1, 2].map(accepts), [false, true]);

		assert_ok!(Participants::suspend(by_admin(), id(OTHER_DESK)));
		assert_ok!(replace_content_key_now(DESK, 3, &[DESK]));
		assert_eq!([2, 3].map(accepts), [false, true], "it was due");
	});
	with_desk(|| {
		for desk in [DESK, OTHER_DESK] {
			assert_ok!(Participants::suspend(by_admin(), id(desk)));
		}
		assert_ok!(replace_content_key(THIRD_DESK, 2, &[THIRD_DESK]));
		assert_eq!([1, 2].map(accepts), [false, true], "nobody held it");
	});
}

/// A person has lost its former keys, or somebody has found them.
#[test]
fn a_persons_former_key_is_not_wrapped_to() {
	execute(|| {
		assert_ok!(give_keys(DOCTOR, 40, key(40)));
		assert_eq!([0, 1].map(|version| Participants::accepts_key(&id(DOCTOR), version)), [false, true]);
		assert!(!Participants::accepts_key(&id(STRANGER), 0));
		assert!(!Participants::accepts_key(&id(HOSPITAL), 0), "it has no content key yet");
	});
}

/// Others wrap to the present version until a second holder has opened the next one.
#[test]
fn a_content_key_with_other_holders_is_pending() {
	with_desk(|| {
		assert_ok!(replace_content_key(DESK, 2, &[DESK, OTHER_DESK, THIRD_DESK]));
		assert_eq!(version(HOSPITAL), 1);
		assert_eq!(Rows::<Test>::get(id(HOSPITAL)).unwrap().encryption_key, content_key(1));
		assert_eq!(holders(HOSPITAL), [DESK, OTHER_DESK].map(id));
		let pending = PendingContentKeys::<Test>::get(id(HOSPITAL)).unwrap();
		assert_eq!((pending.encryption_key, pending.maker), (content_key(2), id(DESK)));
		assert_eq!(*pending.holders, [DESK, OTHER_DESK, THIRD_DESK].map(id));
		assert_eq!(last_entry(HOSPITAL), (Some(id(DESK)), ParticipantChange::ContentKeyMade { version: 2 }));
		System::assert_last_event(Event::ContentKeyMade { organisation: id(HOSPITAL), version: 2 }.into());
	});
}

/// A holder who cannot open a pending content key makes another one.
#[test]
fn a_pending_content_key_is_replaced_by_another() {
	with_desk(|| {
		assert_ok!(replace_content_key(DESK, 2, &[DESK, OTHER_DESK, THIRD_DESK]));
		assert_ok!(replace_content_key(OTHER_DESK, 2, &[DESK, OTHER_DESK]));
		let pending = PendingContentKeys::<Test>::get(id(HOSPITAL)).unwrap();
		assert_eq!(pending.maker, id(OTHER_DESK));
		assert!(versions(THIRD_DESK).is_empty());
		assert_noop!(confirm_content_key(OTHER_DESK), Error::NotHolder);
		assert_ok!(confirm_content_key(DESK));
	});
}

/// R14: no holder is left out by a colleague.
#[test]
fn a_content_key_is_wrapped_for_every_holder_once() {
	with_desk(|| {
		for wrong in [&[][..], &[DESK], &[OTHER_DESK], &[DESK, DESK], &[DESK, OTHER_DESK, DESK]] {
			assert_noop!(replace_content_key(DESK, 2, wrong), Error::WrongReaders);
		}
		assert_ok!(replace_content_key(DESK, 2, &[OTHER_DESK, DESK]));
	});
}

/// R4: nobody who does not read for the organisation is given its content key: no doctor, nobody who is suspended,
/// nobody of another organisation, and not the organisation's own account.
#[test]
fn a_content_key_is_wrapped_for_active_reading_staff_only() {
	with_desk(|| {
		let elsewhere = 30;
		assert_ok!(register(elsewhere, Role::Receptionist, Some(INSTITUTION)));
		assert_ok!(Participants::suspend(by_admin(), id(THIRD_DESK)));
		let with = |other: u64| {
			let mut wraps: Vec<_> = [DESK, OTHER_DESK].map(|holder| wrap(holder, 2)).to_vec();
			wraps.push(ContentKeyWrap { holder: id(other), ..wrap(DESK, 2) });
			let (origin, wraps) = (RuntimeOrigin::signed(DESK), wraps.try_into().unwrap());
			Participants::replace_content_key(
				origin,
				id(HOSPITAL),
				content_key(2),
				Some(link(DESK, 2)),
				wraps,
			)
		};
		for other in [elsewhere, THIRD_DESK, DOCTOR, HOSPITAL, ADMIN, FAMILY, STRANGER] {
			assert_noop!(with(other), Error::WrongReaders);
		}
	});
}

/// R4: a laboratory's technicians hold its content key, a hospital's do not hold the hospital's.
#[test]
fn technicians_hold_a_laboratorys_content_key_and_no_hospitals() {
	with_desk(|| {
		let (laboratory, technician, at_hospital) = (30, 31, 32);
		assert_ok!(register(laboratory, Role::Laboratory, None));
		assert_ok!(register(technician, Role::LaboratoryTechnician, Some(laboratory)));
		assert_ok!(register(at_hospital, Role::LaboratoryTechnician, Some(HOSPITAL)));
		assert_ok!(replace_content_key(technician, 1, &[technician]));
		assert_eq!(holders(laboratory), [id(technician)]);
		assert_noop!(replace_content_key(at_hospital, 2, &[at_hospital]), Error::NotHolder);
		assert_noop!(share(DESK, at_hospital), Error::WrongReaders);
	});
}

/// A wrap that nobody can open any more is found before it counts.
#[test]
fn a_wrap_for_a_replaced_key_is_refused() {
	with_desk(|| {
		let stale = wrap(THIRD_DESK, 2);
		assert_ok!(give_keys(THIRD_DESK, 40, key(40)));
		let wraps = vec![wrap(DESK, 2), wrap(OTHER_DESK, 2), stale].try_into().unwrap();
		let origin = RuntimeOrigin::signed(DESK);
		let call = Participants::replace_content_key(
			origin,
			id(HOSPITAL),
			content_key(2),
			Some(link(DESK, 2)),
			wraps,
		);
		assert_noop!(call, Error::StaleKey);
	});
}

/// Of two holders who replace the key at the same time, the second one is told.
#[test]
fn the_version_is_the_next() {
	with_desk(|| {
		for wrong in [0, 1, 3, KeyVersion::MAX] {
			assert_noop!(replace_content_key(DESK, wrong, &[DESK, OTHER_DESK]), Error::WrongVersion);
			let wraps = vec![wrap(DESK, 2), wrap(OTHER_DESK, wrong)].try_into().unwrap();
			let (origin, link) = (RuntimeOrigin::signed(DESK), Some(link(DESK, 2)));
			let call = Participants::replace_content_key(origin, id(HOSPITAL), content_key(2), link, wraps);
			assert_noop!(call, Error::WrongVersion);
		}
	});
}

#[test]
fn the_last_version_there_can_be_has_no_next() {
	scene().execute_with(|| {
		Rows::<Test>::mutate(id(AUTHORITY), |row| row.as_mut().unwrap().key_version = KeyVersion::MAX);
		assert_noop!(replace_content_key(ADMIN, 0, &[ADMIN]), Error::WrongVersion);
	});
}

/// S4: no holder takes from the others what was sealed before.
#[test]
fn a_link_leads_back_exactly_where_somebody_holds_the_version_before() {
	with_desk(|| {
		let replace = |desk: u64, link: Option<ContentKeyLink>, version, holders: &[u64]| {
			let wraps: Vec<_> = holders.iter().map(|holder| wrap(*holder, version)).collect();
			let origin = RuntimeOrigin::signed(desk);
			Participants::replace_content_key(
				origin,
				id(HOSPITAL),
				content_key(version),
				link,
				wraps.try_into().unwrap(),
			)
		};
		assert_noop!(replace(DESK, None, 2, &[DESK, OTHER_DESK]), Error::WrongLink);
		for desk in [DESK, OTHER_DESK] {
			assert_ok!(Participants::suspend(by_admin(), id(desk)));
		}
		let call = replace(THIRD_DESK, Some(link(THIRD_DESK, 2)), 2, &[THIRD_DESK]);
		assert_noop!(call, Error::WrongLink);
		assert_ok!(replace(THIRD_DESK, None, 2, &[THIRD_DESK]));
	});
}

/// A wrap or link of another suite or length opens for nobody, nor does anything open for a key of another suite.
#[test]
fn malformed_keys_wraps_and_links_are_refused() {
	with_desk(|| {
		let cut = |bytes: &[u8]| bytes[..bytes.len() - 1].to_vec().try_into().unwrap();
		let call = |key: EncryptionKey, link: ContentKeyLink, last: ContentKeyWrap| {
			let wraps = vec![wrap(DESK, 2), last].try_into().unwrap();
			Participants::replace_content_key(
				RuntimeOrigin::signed(DESK),
				id(HOSPITAL),
				key,
				Some(link),
				wraps,
			)
		};
		let (good_key, good_link, good_wrap) = (content_key(2), link(DESK, 2), wrap(OTHER_DESK, 2));
		let bad_link = ContentKeyLink { sealed: cut(&good_link.sealed), ..good_link.clone() };
		let bad_wrap = ContentKeyWrap {
			sealed: sealed(1, CONTENT_KEY_WRAP_LEN - 1).try_into().unwrap(),
			..good_wrap.clone()
		};
		let of_the_authoritys_length = ContentKeyWrap {
			sealed: sealed(1, AUTHORITY_KEY_WRAP_LEN).try_into().unwrap(),
			..good_wrap.clone()
		};
		for bad in [
			call(EncryptionKey::none(), good_link.clone(), good_wrap.clone()),
			call(good_key.clone(), bad_link, good_wrap.clone()),
			call(good_key.clone(), good_link.clone(), bad_wrap),
			call(good_key.clone(), good_link.clone(), of_the_authoritys_length),
		] {
			assert_noop!(bad, Error::Malformed);
		}
		assert_ok!(call(good_key, good_link, good_wrap));
	});
}

#[test]
fn as_many_people_hold_a_content_key_as_one_call_wraps() {
	execute(|| {
		let desks: Vec<u64> = (100..100 + u64::from(MAX_HOLDERS)).collect();
		for desk in desks.iter().copied().chain([50]) {
			assert_ok!(register(desk, Role::Receptionist, Some(HOSPITAL)));
		}
		assert_ok!(replace_content_key(desks[0], 1, &desks));
		assert_noop!(share(desks[0], 50), Error::TooManyHolders);
		assert_ok!(accept(desks[2]));
		assert_noop!(share(desks[0], 50), Error::TooManyHolders);
		assert_ok!(Participants::suspend(by_admin(), id(desks[1])));
		assert_ok!(share(desks[0], 50));
	});
}

/// R14: not the organisation's own account, no doctor, nobody of another organisation, and no colleague who does not
/// hold the present version.
#[test]
fn only_holders_replace_the_content_key() {
	with_desk(|| {
		let call = |origin| {
			let wraps = [DESK, OTHER_DESK].map(|desk| wrap(desk, 2)).to_vec().try_into().unwrap();
			Participants::replace_content_key(
				origin,
				id(HOSPITAL),
				content_key(2),
				Some(link(DESK, 2)),
				wraps,
			)
		};
		assert_ok!(Participants::suspend(by_admin(), id(THIRD_DESK)));
		for account in OTHERS.into_iter().chain([THIRD_DESK]) {
			assert_noop!(call(RuntimeOrigin::signed(account)), Error::NotHolder);
		}
		assert_ok!(Participants::reinstate(by_admin(), id(THIRD_DESK)));
		assert_noop!(call(RuntimeOrigin::signed(THIRD_DESK)), Error::NotHolder);
		assert_noop!(call(RuntimeOrigin::none()), DispatchError::BadOrigin);
	});
}
