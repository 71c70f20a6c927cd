use super::*;
use vacchain_primitives::{KeyEntry, ParticipantChangeEntry, bounds::MAX_PAGE};

const NEW: u64 = 20;

/// R2: which keys a participant had at which time can be told for ever.
#[test]
fn every_key_of_a_participant_is_kept_with_the_time_of_its_change() {
	execute(|| {
		let entry =
			|account, key, key_version, since| KeyEntry { account, encryption_key: key, key_version, since };
		let start = Now::get();
		let expected = [
			entry(FAMILY, key(FAMILY), 0, start),
			entry(NEW, key(NEW), 1, start + 10),
			entry(NEW + 1, key(NEW), 1, start + 20),
			entry(NEW + 2, key(NEW + 2), 2, start + 30),
		];
		for KeyEntry { account, encryption_key, since, .. } in expected[1..].iter().cloned() {
			Now::set(since);
			assert_ok!(give_keys(FAMILY, account, encryption_key));
		}
		assert_eq!(Participants::keys_of(id(FAMILY), 0, 9), expected);
		assert_eq!(Participants::keys_of(id(FAMILY), 1, 2), expected[1..3]);
		assert!(Participants::keys_of(id(STRANGER), 0, 9).is_empty());
	});
}

/// R2: an organisation's keys change with its account, too.
#[test]
fn an_organisations_account_and_content_keys_are_kept() {
	with_desk(|| {
		let call = Participants::replace_keys(
			by_membership_vote(),
			id(HOSPITAL),
			NEW,
			content_key(1),
			Default::default(),
		);
		assert_ok!(call);
		let keys = Participants::keys_of(id(HOSPITAL), 0, 9);
		let rows: Vec<_> =
			keys.into_iter().map(|entry| (entry.account, entry.encryption_key, entry.key_version)).collect();
		let expected =
			[(HOSPITAL, EncryptionKey::none(), 0), (HOSPITAL, content_key(1), 1), (NEW, content_key(1), 1)];
		assert_eq!(rows, expected);
	});
}

/// R2: a participant's log says who changed what, and when.
#[test]
fn everything_that_happens_to_a_participant_is_in_its_log() {
	execute(|| {
		Now::mutate(|now| *now += 5);
		assert_ok!(Participants::suspend(RuntimeOrigin::signed(HOSPITAL), id(DOCTOR)));
		assert_ok!(Participants::reinstate(RuntimeOrigin::signed(HOSPITAL), id(DOCTOR)));
		assert_ok!(give_keys(DOCTOR, NEW, key(NEW)));
		let log = Participants::participant_log(id(DOCTOR), 0, 9);
		let changes: Vec<_> = log.iter().map(|entry| (entry.by, entry.change.clone())).collect();
		let (hospital, admin) = (Some(id(HOSPITAL)), Some(id(ADMIN)));
		let registered = ParticipantChange::Registered { role: Role::Doctor, organisation: hospital };
		let expected = [
			(admin, registered),
			(hospital, ParticipantChange::Suspended),
			(hospital, ParticipantChange::Reinstated),
			(admin, ParticipantChange::KeysReplaced { key_version: 1 }),
		];
		assert_eq!(changes, expected);
		let (by, change) = expected[1].clone();
		assert_eq!(log[1], ParticipantChangeEntry { block: 2, at: Now::get(), by, change });
	});
}

/// R2: what the institutions decide is not put down to anyone of them.
#[test]
fn a_vote_is_in_the_log_without_a_name() {
	execute(|| {
		assert_ok!(Participants::suspend(by_vote(), id(HOSPITAL)));
		assert_eq!(last_entry(HOSPITAL), (None, ParticipantChange::Suspended));
	});
}

#[test]
fn a_log_is_read_a_page_at_a_time() {
	execute(|| {
		for _ in 0..MAX_PAGE {
			assert_ok!(Participants::update_profile(by_admin(), id(FAMILY), profile(1)));
		}
		assert_eq!(Participants::participant_log(id(FAMILY), 0, u32::MAX).len(), MAX_PAGE as usize);
		assert_eq!(Participants::participant_log(id(FAMILY), MAX_PAGE, 9).len(), 1);
		assert!(Participants::participant_log(id(FAMILY), MAX_PAGE + 1, 9).is_empty());
	});
}
