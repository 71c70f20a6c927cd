//! A record's keys: wraps, epochs, rotations.

use vacchain_client::{
	Error, ProvenKey,
	content::{Child, Immunizations, Note},
	primitives::{Basis, EpochLink, Level, ParticipantId, Reader, RecordId, Sealed, VisitId, Wrap},
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
	let encryption_key = ProvenKey::held(&secret);
	let recipient = Recipient { id: ParticipantId([byte; 32]), level, encryption_key, key_version: 3 };
	Holder { secret, recipient }
}

fn first_ring() -> KeyRing {
	KeyRing::from_key(RecordKey::Full(RecordSecret::generate(&mut os_rng())), 0, PLACE)
}

fn note(text: &str) -> Note {
	Note { text: text.into(), clearance: None }
}

fn given() -> Immunizations {
	Immunizations { hospital_name: "H".into(), physician_name: "P".into(), doses: vec![] }
}

#[test]
fn a_rotation_holds_exactly_one_wrap_for_each_reader_which_only_it_opens() {
	let holders = [holder(1, Level::Full), holder(2, Level::Full), holder(3, Level::Proof)];
	let recipients: Vec<_> = holders.iter().map(|holder| holder.recipient.clone()).collect();
	let (rotation, _) = first_ring().rotate(&recipients, &mut os_rng()).unwrap();
	assert_eq!(rotation.epoch, 1);
	assert_eq!(rotation.wraps.len(), 3);
	for (wrap, holder) in rotation.wraps.iter().zip(&holders) {
		let Recipient { id, level, key_version, .. } = holder.recipient;
		let of = (wrap.reader, wrap.key_version, wrap.level, wrap.epoch);
		assert_eq!(of, (id, key_version, level, 1));
		assert_eq!(KeyRing::from_wrap(&holder.secret, wrap, PLACE).unwrap().level(), level);
		for other in holders.iter().filter(|other| other.recipient != holder.recipient) {
			assert!(KeyRing::from_wrap(&other.secret, wrap, PLACE).is_err());
		}
		let elsewhere = Located { record: RecordId([9; 16]), ..PLACE };
		assert!(KeyRing::from_wrap(&holder.secret, wrap, elsewhere).is_err());
	}
}

/// A ring to which the gateway has told everything.
fn walk(ring: &mut KeyRing, links: &[EpochLink]) {
	while let Some(newest) = ring.unexplored(0) {
		let oldest = newest.saturating_sub(1);
		let asked = links.iter().filter(|link| (oldest..=newest).contains(&link.to));
		ring.explore(oldest, asked.cloned(), []);
	}
}

#[test]
fn both_levels_walk_back_over_several_epochs() {
	let (full, proof) = (holder(1, Level::Full), holder(2, Level::Proof));
	let recipients = [full.recipient.clone(), proof.recipient.clone()];
	let mut ring = first_ring();
	let mut links: Vec<EpochLink> = Vec::new();
	let mut notes = Vec::new();
	let mut doses = Vec::new();
	let mut last = None;
	for epoch in 0..5 {
		let text = note(&format!("note {epoch}"));
		notes.push(ring.seal(&text, VISIT, 7, epoch, &mut os_rng()).unwrap());
		doses.push(ring.seal(&given(), VISIT, 7, 0, &mut os_rng()).unwrap());
		let (rotation, next) = ring.rotate(&recipients, &mut os_rng()).unwrap();
		assert_eq!((rotation.link.from, rotation.link.to), (epoch, epoch + 1));
		ring = next;
		links.push(rotation.link.clone());
		last = Some(rotation);
	}
	let last = last.unwrap();
	for (holder, wrap) in [&full, &proof].into_iter().zip(&last.wraps) {
		let mut ring = KeyRing::from_wrap(&holder.secret, wrap, PLACE).unwrap();
		walk(&mut ring, &links);
		assert_eq!(ring.newest(), 5);
		assert!(!ring.has_gaps());
		for (epoch, (note, doses)) in (0..).zip(notes.iter().zip(&doses)) {
			assert!(ring.open::<Immunizations>(doses, VISIT, 0).is_ok());
			let opened = ring.open::<Note>(note, VISIT, epoch);
			match holder.recipient.level {
				Level::Full => assert_eq!(opened.unwrap().text, format!("note {epoch}")),
				_ => assert!(matches!(opened, Err(Error::LevelTooLow { .. }))),
			}
		}
	}
}

/// R8: the doctor and the physician of a visit read all earlier visits, in earlier epochs too, and no later one.
#[test]
fn r8_a_visit_s_keys_open_earlier_visits_and_no_later_ones() {
	let doctor = holder(1, Level::Full);
	let mut ring = first_ring();
	let mut doses = vec![ring.seal(&given(), VISIT, 9, 0, &mut os_rng()).unwrap()];
	let mut links = Vec::new();
	for _ in 0..2 {
		let (rotation, next) = ring.rotate(&[], &mut os_rng()).unwrap();
		links.push(rotation.link);
		ring = next;
		doses.push(ring.seal(&given(), VISIT, 9, 0, &mut os_rng()).unwrap());
	}
	let wrap = ring.wrap_visit(VISIT.unwrap(), 5, &doctor.recipient).unwrap();
	let mut held = KeyRing::from_visit_wrap(&doctor.secret, &wrap, &VISIT.unwrap(), PLACE).unwrap();
	walk(&mut held, &links);
	assert!(held.open::<Immunizations>(&doses[0], VISIT, 0).is_ok());
	assert!(held.open::<Immunizations>(&doses[1], VISIT, 0).is_ok());
	assert!(held.open::<Immunizations>(&doses[2], VISIT, 0).is_err(), "of a later visit of the same epoch");
	assert!(held.is_later(2, 6) && held.is_later(3, 1) && !held.is_later(2, 5) && !held.is_later(1, 9));
	for index in [2, 5] {
		let sealed = ring.seal(&note("x"), VISIT, index, 0, &mut os_rng()).unwrap();
		assert!(held.open::<Note>(&sealed, VISIT, 0).is_ok());
	}
	assert!(held.rotate(&[], &mut os_rng()).is_err());
	assert!(held.wrap_one(&doctor.recipient).is_err());
}

#[test]
fn who_left_does_not_walk_forward() {
	let leaver = holder(1, Level::Full);
	let ring = first_ring();
	let wrap = ring.wrap_one(&leaver.recipient).unwrap();
	let (rotation, next) = ring.rotate(&[holder(2, Level::Full).recipient], &mut os_rng()).unwrap();
	let mut left_with = KeyRing::from_wrap(&leaver.secret, &wrap, PLACE).unwrap();
	left_with.explore(0, [rotation.link], []);
	let later = next.seal(&given(), VISIT, 1, 0, &mut os_rng()).unwrap();
	assert!(matches!(left_with.open::<Immunizations>(&later, VISIT, 0), Err(Error::EpochUnreachable { .. })));
	for wrap in &rotation.wraps {
		assert!(KeyRing::from_wrap(&leaver.secret, wrap, PLACE).is_err());
	}
}

/// Every full reader makes every wrap anew, and so sees which is not what it should be.
#[test]
fn a_full_reader_tells_good_wraps_from_bad_ones() {
	let (full, proof) = (holder(1, Level::Full), holder(2, Level::Proof));
	let recipients = [full.recipient.clone(), proof.recipient.clone()];
	let (rotation, _) = first_ring().rotate(&recipients, &mut os_rng()).unwrap();
	let ring = KeyRing::from_wrap(&full.secret, &rotation.wraps[0], PLACE).unwrap();
	for (wrap, recipient) in rotation.wraps.iter().zip(&recipients) {
		assert!(ring.is_good(wrap, recipient).unwrap());
		let mut bytes = wrap.sealed.to_vec();
		*bytes.last_mut().unwrap() ^= 1;
		let damaged = Wrap { sealed: bytes.try_into().unwrap(), ..wrap.clone() };
		assert!(!ring.is_good(&damaged, recipient).unwrap());
		assert!(!ring.is_good(&Wrap { key_version: 2, ..wrap.clone() }, recipient).unwrap());
	}
	let (other, _) = first_ring().rotate(&recipients, &mut os_rng()).unwrap();
	assert!(!ring.is_good(&other.wraps[0], &recipients[0]).unwrap(), "a good wrap of another secret");
	assert!(!ring.is_good(&rotation.wraps[1], &recipients[0]).unwrap());
	let proof = KeyRing::from_wrap(&proof.secret, &rotation.wraps[1], PLACE).unwrap();
	assert!(matches!(proof.is_good(&rotation.wraps[0], &recipients[0]), Err(Error::LevelTooLow { .. })));
}

/// A link that leads to another secret than it should leads astray nobody who has been given the right one.
#[test]
fn a_lying_link_hides_nothing_from_who_was_given_the_key() {
	let owner = holder(1, Level::Full);
	let first = first_ring();
	let sealed = first.seal(&given(), VISIT, 1, 0, &mut os_rng()).unwrap();
	let own = first.newest_key().unwrap().clone();
	let (lie, ring) = first_ring().rotate(std::slice::from_ref(&owner.recipient), &mut os_rng()).unwrap();
	let mut held = ring.clone();
	held.explore(0, [lie.link.clone()], []);
	assert!(held.open::<Immunizations>(&sealed, VISIT, 0).is_err());

	let mut held = ring;
	held.explore(0, [lie.link.clone()], [(0, own)]);
	assert!(held.open::<Immunizations>(&sealed, VISIT, 0).is_ok());
	assert!(held.has_gaps());
	let bridges = held.bridges(&mut os_rng()).unwrap();
	assert_eq!(bridges.iter().map(|link| (link.from, link.to)).collect::<Vec<_>>(), [(0, 1)]);
	assert!(!held.has_gaps());

	// Who has the links alone reads it too, now.
	let mut other = KeyRing::from_wrap(&owner.secret, &lie.wraps[0], PLACE).unwrap();
	other.explore(0, [lie.link, bridges[0].clone()], []);
	assert!(other.open::<Immunizations>(&sealed, VISIT, 0).is_ok());
}

/// A link whose half for proof readers is garbage hides earlier doses from schools: the owner sees it, and adds a
/// bridge that leads proof readers back.
#[test]
fn a_link_that_leads_full_readers_alone_is_bridged() {
	let (owner, school) = (holder(1, Level::Full), holder(2, Level::Proof));
	let first = first_ring();
	let sealed = first.seal(&given(), VISIT, 1, 0, &mut os_rng()).unwrap();
	let own = first.newest_key().unwrap().clone();
	let recipients = [owner.recipient.clone(), school.recipient.clone()];
	let (rotation, _) = first.rotate(&recipients, &mut os_rng()).unwrap();
	let mut bytes = rotation.link.sealed.to_vec();
	*bytes.last_mut().unwrap() ^= 1;
	let half = EpochLink { sealed: bytes.try_into().unwrap(), ..rotation.link };

	let mut proof = KeyRing::from_wrap(&school.secret, &rotation.wraps[1], PLACE).unwrap();
	proof.explore(0, [half.clone()], []);
	assert!(matches!(proof.open::<Immunizations>(&sealed, VISIT, 0), Err(Error::EpochUnreachable { .. })));

	let mut held = KeyRing::from_wrap(&owner.secret, &rotation.wraps[0], PLACE).unwrap();
	held.explore(0, [half.clone()], [(0, own)]);
	assert!(held.open::<Immunizations>(&sealed, VISIT, 0).is_ok());
	assert!(held.has_gaps());
	let bridges = held.bridges(&mut os_rng()).unwrap();
	proof.explore(0, [half, bridges[0].clone()], []);
	assert!(proof.open::<Immunizations>(&sealed, VISIT, 0).is_ok());
}

/// A gateway that invents an epoch costs its client no more than a known one.
#[test]
fn links_are_followed_by_their_number_and_not_by_that_of_the_epochs() {
	let mut ring = KeyRing::empty(Level::Full, u32::MAX, PLACE);
	ring.explore(0, [], []);
	assert!(ring.is_empty());
}

/// A rotation leads back to the newest epoch that its maker can open, and past those that it cannot.
#[test]
fn a_rotation_leads_past_an_epoch_that_nobody_can_open() {
	let first = first_ring();
	let mut ring = KeyRing::empty(Level::Full, 4, PLACE);
	assert!(matches!(ring.rotate(&[], &mut os_rng()), Err(Error::EpochUnreachable { epoch: 4, .. })));
	ring.explore(0, [], [(2, first.newest_key().unwrap().clone())]);
	let (rotation, next) = ring.rotate(&[], &mut os_rng()).unwrap();
	assert_eq!((rotation.epoch, rotation.link.from, rotation.link.to, next.newest()), (5, 2, 5, 5));
}

#[test]
fn a_proof_reader_neither_wraps_nor_rotates() {
	let proof = holder(1, Level::Proof);
	let wrap = first_ring().wrap_one(&proof.recipient).unwrap();
	let ring = KeyRing::from_wrap(&proof.secret, &wrap, PLACE).unwrap();
	let other = holder(2, Level::Proof).recipient;
	assert!(matches!(ring.wrap_one(&other), Err(Error::LevelTooLow { .. })));
	assert!(matches!(ring.rotate(&[], &mut os_rng()), Err(Error::LevelTooLow { .. })));
	assert!(ring.seal(&note("x"), VISIT, 1, 0, &mut os_rng()).is_err());
}

#[test]
fn a_section_opens_nowhere_but_in_its_place() {
	let ring = first_ring();
	let sealed = ring.seal(&note("x"), VISIT, 2, 3, &mut os_rng()).unwrap();
	assert!(ring.open::<Note>(&sealed, VISIT, 3).is_ok());
	assert!(matches!(ring.open::<Note>(&sealed, VISIT, 4), Err(Error::Unreadable { .. })));
	assert!(ring.open::<Note>(&sealed, Some(VisitId([5; 16])), 3).is_err());
	assert!(ring.open::<Note>(&sealed, None, 3).is_err());
	assert!(ring.open::<Child>(&sealed, VISIT, 3).is_err());
	let mut forged = sealed.clone();
	forged.commitment.0[0] ^= 1;
	assert!(ring.open::<Note>(&forged, VISIT, 3).is_err());
	let elsewhere = Sealed { index: 1, ..sealed.clone() };
	assert!(ring.open::<Note>(&elsewhere, VISIT, 3).is_err());
	let later = Sealed { epoch: 1, ..sealed };
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
		Reader { id: id(2), level: Level::Full, basis: Basis::Guardian },
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
