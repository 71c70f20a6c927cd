//! A record's keys: wraps, epochs, rotations.

use vacchain_client::{
	Error,
	content::{Child, Immunizations, Note},
	primitives::{Basis, EpochLink, Level, ParticipantId, Reader, RecordId, VisitId},
	random::os_rng,
	vault::{KeyRing, Located, Recipient, next_readers},
};
use vacchain_sealing::{EncryptionSecret, RecordKey, RecordSecret};

const PLACE: Located = Located { genesis: [7; 32], record: RecordId([3; 16]) };
const VISIT: Option<VisitId> = Some(VisitId([4; 16]));

struct Holder {
	secret: EncryptionSecret,
	recipient: Recipient,
}

fn holder(byte: u8, level: Level) -> Holder {
	let secret = EncryptionSecret::generate(&mut os_rng());
	let recipient = Recipient { id: ParticipantId([byte; 32]), level, encryption_key: secret.public() };
	Holder { secret, recipient }
}

fn first_ring() -> KeyRing {
	KeyRing::from_key(RecordKey::Full(RecordSecret::generate(&mut os_rng())), 0, PLACE)
}

fn note(text: &str) -> Note {
	Note { text: text.into() }
}

fn given() -> Immunizations {
	Immunizations { hospital_name: "H".into(), physician_name: "P".into(), doses: vec![] }
}

#[test]
fn a_rotation_holds_exactly_one_wrap_for_each_reader_which_only_it_opens() {
	let holders = [holder(1, Level::Full), holder(2, Level::Full), holder(3, Level::Proof)];
	let recipients: Vec<_> = holders.iter().map(|holder| holder.recipient).collect();
	let rotation = first_ring().rotate(&recipients, &mut os_rng()).unwrap();
	assert_eq!(rotation.epoch, 1);
	assert_eq!(rotation.wraps.len(), 3);
	for (wrap, holder) in rotation.wraps.iter().zip(&holders) {
		let Recipient { id, level, .. } = holder.recipient;
		assert_eq!((wrap.reader, wrap.level, wrap.epoch), (id, level, 1));
		assert_eq!(KeyRing::from_wrap(&holder.secret, wrap, PLACE).unwrap().level(), level);
		for other in holders.iter().filter(|other| other.recipient != holder.recipient) {
			assert!(KeyRing::from_wrap(&other.secret, wrap, PLACE).is_err());
		}
		let elsewhere = Located { record: RecordId([9; 16]), ..PLACE };
		assert!(KeyRing::from_wrap(&holder.secret, wrap, elsewhere).is_err());
	}
}

#[test]
fn both_levels_walk_back_over_several_epochs() {
	let (full, proof) = (holder(1, Level::Full), holder(2, Level::Proof));
	let recipients = [full.recipient, proof.recipient];
	let mut ring = first_ring();
	let mut links: Vec<EpochLink> = Vec::new();
	let mut notes = Vec::new();
	let mut doses = Vec::new();
	let mut last = None;
	for epoch in 0..5 {
		notes.push(ring.seal(&note(&format!("note {epoch}")), VISIT, epoch, &mut os_rng()).unwrap());
		doses.push(ring.seal(&given(), VISIT, 0, &mut os_rng()).unwrap());
		let rotation = ring.rotate(&recipients, &mut os_rng()).unwrap();
		ring = KeyRing::from_wrap(&full.secret, &rotation.wraps[0], PLACE).unwrap();
		links.push(rotation.link.clone());
		last = Some(rotation);
	}
	let last = last.unwrap();
	for (holder, wrap) in [&full, &proof].into_iter().zip(&last.wraps) {
		let mut ring = KeyRing::from_wrap(&holder.secret, wrap, PLACE).unwrap();
		let mut epochs = Vec::new();
		while let Some(missing) = ring.missing_link(0) {
			ring.walk_back(&links[missing as usize]).unwrap();
			epochs.push(missing);
		}
		assert_eq!(epochs, [4, 3, 2, 1, 0]);
		assert_eq!(ring.newest(), 5);
		for (epoch, (note, doses)) in (0..).zip(notes.iter().zip(&doses)) {
			assert!(ring.open::<Immunizations>(doses, VISIT, 0).is_ok());
			let opened = ring.open::<Note>(note, VISIT, epoch);
			match holder.recipient.level {
				Level::Full => assert_eq!(opened.unwrap().text, format!("note {epoch}")),
				Level::Proof => assert!(matches!(opened, Err(Error::LevelTooLow { .. }))),
			}
		}
	}
}

#[test]
fn who_left_does_not_walk_forward() {
	let leaver = holder(1, Level::Full);
	let ring = first_ring();
	let wrap = ring.wrap_one(&leaver.recipient, &mut os_rng()).unwrap();
	let rotation = ring.rotate(&[holder(2, Level::Full).recipient], &mut os_rng()).unwrap();
	let mut left_with = KeyRing::from_wrap(&leaver.secret, &wrap, PLACE).unwrap();
	assert_eq!(left_with.missing_link(1), None);
	assert!(left_with.walk_back(&rotation.link).is_err());
	for wrap in &rotation.wraps {
		assert!(KeyRing::from_wrap(&leaver.secret, wrap, PLACE).is_err());
	}
}

#[test]
fn a_link_of_another_epoch_is_refused() {
	let one = holder(1, Level::Full);
	let first = first_ring();
	let second = first.rotate(&[one.recipient], &mut os_rng()).unwrap();
	let ring = KeyRing::from_wrap(&one.secret, &second.wraps[0], PLACE).unwrap();
	let third = ring.rotate(&[one.recipient], &mut os_rng()).unwrap();
	let mut ring = KeyRing::from_wrap(&one.secret, &third.wraps[0], PLACE).unwrap();
	assert!(ring.walk_back(&second.link).is_err());
	assert!(ring.walk_back(&third.link).is_ok());
	assert!(ring.walk_back(&second.link).is_ok());
}

#[test]
fn a_proof_reader_neither_wraps_more_than_it_holds_nor_rotates() {
	let proof = holder(1, Level::Proof);
	let wrap = first_ring().wrap_one(&proof.recipient, &mut os_rng()).unwrap();
	let ring = KeyRing::from_wrap(&proof.secret, &wrap, PLACE).unwrap();
	assert!(matches!(
		ring.wrap_one(&holder(2, Level::Full).recipient, &mut os_rng()),
		Err(Error::LevelTooLow { .. })
	));
	assert!(ring.wrap_one(&holder(2, Level::Proof).recipient, &mut os_rng()).is_ok());
	assert!(matches!(ring.rotate(&[], &mut os_rng()), Err(Error::LevelTooLow { .. })));
	assert!(ring.seal(&note("x"), VISIT, 0, &mut os_rng()).is_err());
}

#[test]
fn a_section_opens_nowhere_but_in_its_place() {
	let ring = first_ring();
	let sealed = ring.seal(&note("x"), VISIT, 3, &mut os_rng()).unwrap();
	assert!(ring.open::<Note>(&sealed, VISIT, 3).is_ok());
	assert!(matches!(ring.open::<Note>(&sealed, VISIT, 4), Err(Error::Unreadable { .. })));
	assert!(ring.open::<Note>(&sealed, Some(VisitId([5; 16])), 3).is_err());
	assert!(ring.open::<Note>(&sealed, None, 3).is_err());
	assert!(ring.open::<Child>(&sealed, VISIT, 3).is_err());
	let mut forged = sealed.clone();
	forged.commitment.0[0] ^= 1;
	assert!(ring.open::<Note>(&forged, VISIT, 3).is_err());
	let mut later = sealed;
	later.epoch = 1;
	assert!(matches!(ring.open::<Note>(&later, VISIT, 3), Err(Error::EpochUnreachable { .. })));
}

#[test]
fn more_readers_than_a_record_may_have_are_refused() {
	let recipients: Vec<_> = (0..17).map(|byte| holder(byte, Level::Full).recipient).collect();
	let rotation = first_ring().rotate(&recipients, &mut os_rng());
	assert!(matches!(rotation, Err(Error::TooManyReaders(16))));
}

#[test]
fn the_next_readers_are_those_who_stay_and_who_enters() {
	let id = |byte| ParticipantId([byte; 32]);
	let grant = |byte, level, expires_at| Reader {
		id: id(byte),
		level,
		basis: Basis::Grant { granted_at: 0, expires_at },
	};
	let readers = [
		Reader { id: id(1), level: Level::Full, basis: Basis::Owner },
		Reader { id: id(2), level: Level::Full, basis: Basis::Authority },
		grant(3, Level::Full, None),
		grant(4, Level::Proof, Some(100)),
		grant(5, Level::Proof, Some(101)),
	];
	let full = |byte| (id(byte), Level::Full);
	let proof = |byte| (id(byte), Level::Proof);
	assert_eq!(next_readers(&readers, 100, None, None), [full(1), full(2), full(3), proof(5)]);
	assert_eq!(next_readers(&readers, 99, Some(id(3)), None), [full(1), full(2), proof(4), proof(5)]);
	assert_eq!(
		next_readers(&readers, 100, Some(id(3)), Some(full(6))),
		[full(1), full(2), proof(5), full(6)]
	);
	assert_eq!(
		next_readers(&readers, 100, Some(id(3)), Some(full(5))),
		[full(1), full(2), full(5)],
		"who enters is there once"
	);
}
