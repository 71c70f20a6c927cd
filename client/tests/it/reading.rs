//! Readers of each kind see their part of a record, and nobody sees more.

use std::collections::HashMap;

use codec::{DecodeAll, Encode};
use vacchain_client::{
	Client, Error, Identity, ProvenKey, Session,
	content::{Child, Decision, Examination, Immunization, Immunizations, Note, Profile, Recommendation},
	primitives::{
		AccessEntry, Basis, Clearance, Level, NoteEntry, NoteKind, NoteReference, ParticipantId, ReadKind,
		Reader, Record, RecordId, Role, Rotation, Sealed, Section, SignatureEntry, SigningStatement, Status,
		Visit, VisitId, VisitIndex, VisitState,
	},
	random::os_rng,
	vault::{KeyRing, Located, Recipient},
	views::{Shown, SignatureCheck},
	wire::AccessRow,
};
use vacchain_sealing::{ClearanceToken, EncryptionSecret, RecordKey, RecordSecret, participant_id};

use crate::fake::{Fake, Fate, KnownRecord, KnownVisit, NOW};

pub const RECORD: RecordId = RecordId([3; 16]);
pub const VISIT: VisitId = VisitId([4; 16]);
/// The index of the visit.
pub const INDEX: VisitIndex = 2;

/// A record in epoch 1 with one linked visit of epoch 0, and people who may or may not read it.
pub struct World {
	pub fake: Fake,
	pub client: Client,
	pub ring: KeyRing,
	pub family: Identity,
	pub authority: Identity,
	pub hospital: Identity,
	pub school: Identity,
	pub stranger: Identity,
	pub doctor: Identity,
	pub physician: Identity,
	/// The content keys of the health authority's custodies.
	pub custodies: [EncryptionSecret; 2],
}

pub fn recipient(identity: &Identity, level: Level) -> Recipient {
	Recipient {
		id: identity.id,
		level,
		encryption_key: ProvenKey::held(&identity.encryption),
		key_version: 0,
	}
}

fn grant(identity: &Identity, level: Level, expires_at: Option<u64>) -> Reader {
	Reader { id: identity.id, level, basis: Basis::Grant { granted_at: 1, expires_at } }
}

pub fn child() -> Child {
	Child {
		family_name: "O'Brien".into(),
		given_names: "Seán".into(),
		gender: "male".into(),
		birth_date: "2024-01-31".into(),
		family_file_number: "F-1".into(),
		birth_order: None,
	}
}

pub fn given() -> Immunizations {
	let dose = Immunization {
		vaccine_code: "08".into(),
		vaccine_display: "Hep B".into(),
		lot_number: Some("L1".into()),
		dose_number: Some(1),
		site: None,
		route: None,
		occurrence: "2024-02-01T10:00:00Z".into(),
		manufacturer: None,
		expiration_date: None,
		primary_source: true,
	};
	Immunizations { hospital_name: "H".into(), physician_name: "P".into(), doses: vec![dose.clone(), dose] }
}

impl World {
	pub async fn new() -> Self {
		let fake = Fake::default();
		let client = fake.client().await;
		let new = |name| Identity::generate(name, &mut os_rng()).unwrap();
		let place = Located { genesis: client.genesis(), record: RECORD };
		let first = KeyRing::from_key(RecordKey::Full(RecordSecret::generate(&mut os_rng())), 0, place);
		let mut world = Self {
			family: new("the.family"),
			authority: new("the.authority"),
			hospital: new("the.hospital"),
			school: new("the.school"),
			stranger: new("the.stranger"),
			doctor: new("the.doctor"),
			physician: new("the.physician"),
			custodies: [(); 2].map(|()| EncryptionSecret::generate(&mut os_rng())),
			ring: first,
			fake,
			client,
		};
		world.register();
		world.tell_record();
		world
	}

	fn register(&self) {
		for (identity, role) in [
			(&self.family, Role::Family),
			(&self.authority, Role::HealthAuthority),
			(&self.hospital, Role::Hospital),
			(&self.school, Role::School),
			(&self.stranger, Role::School),
			(&self.doctor, Role::Doctor),
			(&self.physician, Role::Physician),
		] {
			let profile = Profile {
				display_name: format!("The {}", identity.username),
				licence_number: Some("17".into()),
			};
			self.fake.register(identity, role, Status::Active, &profile.to_bytes().unwrap());
		}
		for professional in [&self.doctor, &self.physician] {
			let mut state = self.fake.state();
			state.participants.get_mut(&professional.id).unwrap().organisation = Some(self.hospital.id);
		}
		for (id, secret) in ParticipantId::CUSTODIES.into_iter().zip(&self.custodies) {
			let mut custody = self.fake.state().participants[&self.authority.id].clone();
			(custody.role, custody.organisation) = (Role::Custody, Some(self.authority.id));
			custody.encryption_key = secret.public();
			self.fake.state().participants.insert(id, custody);
		}
	}

	/// A linked visit, sealed in epoch 0.
	fn visit(&self) -> KnownVisit {
		let (ring, rng) = (&self.ring, &mut os_rng());
		let token = ClearanceToken::generate(rng);
		let clearance = token.clearance();
		let note = Note { text: "Well.".into(), clearance: Some(token) };
		let note = ring.seal(&note, Some(VISIT), INDEX, 0, rng).unwrap();
		let examination = Examination { age_days: 1, weight_kg: Some(3.1), ..Default::default() };
		let examination = ring.seal(&examination, Some(VISIT), INDEX, 0, rng).unwrap();
		let immunization = ring.seal(&given(), Some(VISIT), INDEX, 0, rng).unwrap();
		let recommendation = ring.seal(&Recommendation::default(), Some(VISIT), INDEX, 0, rng).unwrap();
		let statement = SigningStatement {
			genesis: self.client.genesis(),
			record: RECORD,
			visit: VISIT,
			note: note.commitment,
			examination: examination.commitment,
			immunization: immunization.commitment,
			recommendation: recommendation.commitment,
			signed_at: NOW,
		};
		let signature = Some(self.signature(statement, &self.physician));
		let reference = NoteReference { version: 0, commitment: note.commitment, clearance };
		let visit = Visit {
			record: RECORD,
			hospital: self.hospital.id,
			doctor: self.doctor.id,
			physician: self.physician.id,
			epoch: 0,
			index: INDEX,
			state: VisitState::Linked,
			made_at: NOW,
			opened_at: NOW,
			notes: 1,
			note: Some(reference),
		};
		let entry = NoteEntry {
			author: self.doctor.id,
			at: NOW,
			kind: NoteKind::Written,
			clearance: Some(clearance),
			sealed: Some(note),
		};
		let wrap =
			|professional| ring.wrap_visit(VISIT, INDEX, &recipient(professional, Level::Full)).unwrap();
		KnownVisit {
			visit,
			sections: HashMap::from([
				(Section::Examination, examination),
				(Section::Immunization, immunization),
				(Section::Recommendation, recommendation),
			]),
			notes: vec![entry],
			wraps: [&self.doctor, &self.physician].map(wrap).into(),
			signature,
		}
	}

	fn signature(&self, statement: SigningStatement, signer: &Identity) -> SignatureEntry {
		SignatureEntry {
			physician: self.physician.id,
			account: signer.account.id(),
			signature: signer.account.sign(&statement.digest()),
			statement,
			recorded_at: NOW,
		}
	}

	/// The doctor writes the next version of the note, which counts.
	pub fn correct_note(&self, decision: Decision, text: &str) {
		let wraps = self.fake.state().visits[&VISIT].wraps.clone();
		let ring = KeyRing::from_visit_wrap(&self.doctor.encryption, &wraps[0], &VISIT, self.ring.place());
		let token = ClearanceToken::generate(&mut os_rng());
		let clearance = token.clearance();
		let note = Note { text: text.into(), clearance: (decision == Decision::Cleared).then_some(token) };
		self.change(|visit| {
			let version = visit.visit.notes;
			let sealed = ring.unwrap().seal(&note, Some(VISIT), INDEX, version, &mut os_rng()).unwrap();
			let commitment = sealed.commitment;
			visit.visit.note = Some(NoteReference { version, commitment, clearance });
			visit.visit.notes += 1;
			visit.visit.state = VisitState::Noted;
			visit.notes.push(NoteEntry {
				author: self.doctor.id,
				at: NOW,
				kind: NoteKind::Corrected,
				clearance: Some(clearance),
				sealed: Some(sealed),
			});
		});
	}

	/// Changes the visit.
	fn change(&self, change: impl FnOnce(&mut KnownVisit)) {
		change(self.fake.state().visits.get_mut(&VISIT).unwrap());
	}

	/// The record, its child sealed in epoch 0, its readers in epoch 1.
	fn tell_record(&mut self) {
		let visit = self.visit();
		let rng = &mut os_rng();
		let child = self.ring.seal(&child(), None, 0, 0, rng).unwrap();
		let record = Record {
			owner: self.family.id,
			owner_since: 0,
			state: vacchain_client::primitives::RecordState::InUse,
			erasure_asked_at: None,
			merged: Default::default(),
			renew: false,
			epoch: 0,
			epoch_since: 2,
			created_at: NOW,
			identity_tag: vacchain_client::primitives::IdentityTag { key_version: 0, tag: [0; 32] },
			namesake: None,
			visit_index: INDEX,
			rectified: None,
			history: 0,
			root: [0; 32],
		};
		let wraps = self.ring.wrap_for(&self.first()).unwrap();
		let mut known = KnownRecord::new(record, child, vec![], wraps);
		known.visits = vec![VISIT];
		self.fake.state().records.insert(RECORD, known);
		self.fake.state().visits.insert(VISIT, visit);
		self.tell_readers(None, None);
		let (rotation, ring) = self.ring.rotate(&self.recipients(), rng).unwrap();
		self.ring = ring;
		self.start_epoch(&self.family, rotation);
	}

	/// Those who read a record from the start: its owner, the health authority and its custodies.
	pub fn first(&self) -> [Recipient; 4] {
		let [a, b] = &self.custodies;
		let secrets = [&self.family.encryption, &self.authority.encryption, a, b];
		let readers = Reader::first(self.family.id, self.authority.id);
		std::array::from_fn(|place| {
			let Reader { id, level, .. } = readers[place];
			let key_version = self.fake.state().participants[&id].key_version;
			Recipient { id, level, encryption_key: ProvenKey::held(secrets[place]), key_version }
		})
	}

	/// Those who read the record.
	pub fn recipients(&self) -> [Recipient; 6] {
		let [family, authority, a, b] = self.first();
		let (hospital, school) =
			(recipient(&self.hospital, Level::Full), recipient(&self.school, Level::Proof));
		[family, authority, hospital, school, a, b]
	}

	/// The chain carries out somebody's rotation.
	pub fn start_epoch(&self, actor: &Identity, rotation: Rotation) {
		self.fake.state().records.get_mut(&RECORD).unwrap().start_epoch(actor.id, rotation);
	}

	pub fn tell_readers(&self, hospital_until: Option<u64>, school_until: Option<u64>) {
		let mut readers = Reader::first(self.family.id, self.authority.id).to_vec();
		readers.push(grant(&self.hospital, Level::Full, hospital_until));
		readers.push(grant(&self.school, Level::Proof, school_until));
		self.fake.state().records.get_mut(&RECORD).unwrap().readers = readers;
	}

	pub async fn session(&self, identity: &Identity) -> Session {
		self.fake.session(identity).await
	}
}

#[tokio::test]
async fn r5_the_family_reads_everything_across_epochs() {
	let world = World::new().await;
	let view = world.session(&world.family).await.read_record(&RECORD).await.unwrap();
	assert_eq!(view.level, Level::Full);
	assert_eq!(view.child, Shown::Open(child()));
	let visit = &view.visits[0];
	assert_eq!(visit.examination.open().unwrap().weight_kg, Some(3.1));
	assert_eq!(visit.immunization, Shown::Open(given()));
	assert_eq!(visit.recommendation, Shown::Open(Recommendation::default()));
	assert_eq!(visit.notes[0].text.open().unwrap().text, "Well.");
	assert_eq!(visit.notes[0].decision, Some(Decision::Cleared));
	assert_eq!(visit.retraction, Shown::Absent);
	assert_eq!(visit.signature.as_ref().unwrap().check, SignatureCheck::Valid);
}

#[tokio::test]
async fn r11_a_school_reads_proofs_and_no_clinical_data() {
	let world = World::new().await;
	let school = world.session(&world.school).await;
	let proof = school.check_proof(&RECORD).await.unwrap();
	assert!(proof.is_valid());
	assert_eq!(proof.doses(), 2);
	assert_eq!(proof.child, Shown::Open(child()));
	assert_eq!(proof.visits[0].physician_profile.display_name, "The the.physician");

	let view = school.read_record(&RECORD).await.unwrap();
	let visit = &view.visits[0];
	assert_eq!(visit.immunization, Shown::Open(given()));
	assert_eq!(visit.examination, Shown::LevelTooLow);
	assert_eq!(visit.recommendation, Shown::LevelTooLow);
	assert!(visit.notes.is_empty());
	let refused = school.history(&RECORD).await;
	assert!(matches!(refused, Err(Error::Gateway(refusal)) if refusal.name == "NotAllowed"));
}

#[tokio::test]
async fn r4_who_holds_no_consent_learns_nothing_not_even_that_there_is_a_record() {
	let world = World::new().await;
	let stranger = world.session(&world.stranger).await;
	let nowhere = RecordId([9; 16]);
	for record in [RECORD, nowhere] {
		assert!(matches!(stranger.read_record(&record).await, Err(Error::NotFound)));
		assert!(matches!(stranger.check_proof(&record).await, Err(Error::NotFound)));
		assert!(matches!(stranger.readers(&record).await, Err(Error::NotFound)));
	}
}

#[tokio::test]
async fn an_expired_grant_reads_nothing_and_looks_like_no_record() {
	let world = World::new().await;
	world.tell_readers(Some(NOW), Some(NOW));
	for reader in [&world.hospital, &world.school] {
		let session = world.session(reader).await;
		assert!(matches!(session.read_record(&RECORD).await, Err(Error::NotFound)));
		assert!(session.find("the.family").await.unwrap().is_empty());
	}
	world.tell_readers(Some(NOW + 1), None);
	assert!(world.session(&world.hospital).await.read_record(&RECORD).await.is_ok());
}

#[tokio::test]
async fn r17_a_search_finds_what_consents_cover_and_the_rest_looks_like_nothing() {
	let world = World::new().await;
	assert_eq!(world.session(&world.school).await.find("the.family").await.unwrap(), [RECORD]);
	let stranger = world.session(&world.stranger).await;
	for username in ["the.family", "no.such.family", "No Username"] {
		assert!(stranger.find(username).await.unwrap().is_empty());
	}
	let found = world.session(&world.school).await.search("the.family").await.unwrap();
	assert_eq!((found[0].record, found[0].level), (RECORD, Level::Proof));
	assert_eq!(found[0].child, Shown::Open(child()));
	assert!(matches!(stranger.search("No Username").await, Err(Error::Username(_))));
}

#[tokio::test]
async fn r8_the_doctor_named_in_a_visit_reads_the_child_and_no_others_do() {
	let world = World::new().await;
	let view = world.session(&world.doctor).await.read_visit_as_professional(&VISIT).await.unwrap();
	assert_eq!(view.child, Shown::Open(child()));
	assert!(view.visits[0].examination.open().is_some());
	let other = world.session(&world.stranger).await.read_visit_as_professional(&VISIT).await;
	assert!(matches!(other, Err(Error::NotFound)));
	assert!(matches!(world.session(&world.doctor).await.read_record(&RECORD).await, Err(Error::NotFound)));
}

#[tokio::test]
async fn a_professional_does_not_read_what_was_sealed_in_later_epochs() {
	let world = World::new().await;
	let later = Examination { age_days: 99, ..Default::default() };
	let later = world.ring.seal(&later, Some(VISIT), INDEX, 0, &mut os_rng()).unwrap();
	world.change(|visit| drop(visit.sections.insert(Section::Examination, later)));
	let view = world.session(&world.doctor).await.read_visit_as_professional(&VISIT).await.unwrap();
	assert_eq!(view.visits[0].examination, Shown::Later);
}

#[tokio::test]
async fn a_signature_of_another_key_or_over_other_content_does_not_hold() {
	let world = World::new().await;
	let school = world.session(&world.school).await;
	let entry = world.fake.state().visits[&VISIT].signature.clone().unwrap();

	let by_another = world.signature(entry.statement, &world.doctor);
	world.change(|visit| visit.signature = Some(by_another));
	let proof = school.check_proof(&RECORD).await.unwrap();
	assert!(matches!(proof.visits[0].signature.check, SignatureCheck::Invalid(_)));
	world.fake.state().former_accounts.insert(world.physician.id, world.doctor.account.id());
	let proof = school.check_proof(&RECORD).await.unwrap();
	assert_eq!(proof.visits[0].signature.check, SignatureCheck::ValidWithFormerKeys);

	let mut forged = entry.clone();
	forged.signature[0] ^= 1;
	world.change(|visit| visit.signature = Some(forged));
	let proof = school.check_proof(&RECORD).await.unwrap();
	assert!(!proof.is_valid());
	assert_eq!(proof.doses(), 0);

	let other = Immunizations { doses: vec![], ..given() };
	let other = world.ring.seal(&other, Some(VISIT), INDEX, 0, &mut os_rng()).unwrap();
	world.change(|visit| {
		visit.signature = Some(entry);
		visit.sections.insert(Section::Immunization, other);
	});
	let proof = school.check_proof(&RECORD).await.unwrap();
	assert!(matches!(proof.visits[0].signature.check, SignatureCheck::Invalid(_)));
}

#[tokio::test]
async fn only_linked_visits_prove_anything() {
	let world = World::new().await;
	for state in [VisitState::Signed, VisitState::Retracted, VisitState::Noted] {
		world.change(|visit| visit.visit.state = state);
		assert!(world.session(&world.school).await.check_proof(&RECORD).await.unwrap().visits.is_empty());
	}
}

#[tokio::test]
async fn damaged_content_is_named_and_the_rest_is_shown() {
	let world = World::new().await;
	world.change(|visit| {
		let damaged = visit.sections.get_mut(&Section::Examination).unwrap();
		let mut bytes = damaged.ciphertext.to_vec();
		bytes[40] ^= 1;
		damaged.ciphertext = bytes.try_into().unwrap();
	});
	let view = world.session(&world.family).await.read_record(&RECORD).await.unwrap();
	assert!(matches!(view.visits[0].examination, Shown::Damaged(_)));
	assert_eq!(view.visits[0].immunization, Shown::Open(given()));
}

#[tokio::test]
async fn who_is_not_registered_is_told_so() {
	let world = World::new().await;
	let nobody = Identity::generate("nobody", &mut os_rng()).unwrap();
	let error = world.session(&nobody).await.read_record(&RECORD).await.unwrap_err();
	assert!(matches!(error, Error::NotRegistered(_)));
	let error = world.session(&nobody).await.role().await.unwrap_err();
	assert!(error.to_string().contains("nobody"), "{error}");
}

#[tokio::test]
async fn s4_former_keys_open_nothing_and_say_why() {
	let world = World::new().await;
	let renewed = Identity::generate("the.family", &mut os_rng()).unwrap();
	let session = world.session(&renewed).await;
	assert!(matches!(session.read_record(&RECORD).await, Err(Error::KeysReplaced)));
}

#[tokio::test]
async fn r10_a_physician_cannot_sign_what_has_no_note() {
	let world = World::new().await;
	world.change(|visit| {
		visit.visit.note = None;
		visit.visit.state = VisitState::Opened;
	});
	let shown = world.session(&world.physician).await.note_to_sign(VISIT).await;
	assert!(matches!(shown, Err(Error::NoNote)));
	assert!(world.fake.sent().is_empty());
}

#[tokio::test]
async fn r10_a_physician_signs_the_note_that_was_read() {
	let world = World::new().await;
	let visit = world.fake.state().visits[&VISIT].visit.clone();
	let physician = world.session(&world.physician).await;
	let shown = physician.note_to_sign(VISIT).await.unwrap();
	assert_eq!((shown.examination_version, shown.examination.open().unwrap().weight_kg), (0, Some(3.1)));
	let [note, examined] = shown.commitments();
	assert_eq!(note, visit.note.unwrap().commitment);
	physician.sign(&shown, &given(), &Recommendation::default()).await.unwrap();
	let sent = &world.fake.sent()[0].bytes;
	let named = [VISIT.encode(), note.encode(), examined.encode()].concat();
	assert!(sent.windows(named.len()).any(|window| window == named));
}

/// R10: a note that was changed after it was read is shown again, and nothing is signed.
#[tokio::test]
async fn r10_a_physician_gets_the_note_that_was_changed_meanwhile() {
	let world = World::new().await;
	let physician = world.session(&world.physician).await;
	let read = physician.note_to_sign(VISIT).await.unwrap();
	assert_eq!((read.version, read.text.as_str(), read.decision), (0, "Well.", Decision::Cleared));

	world.correct_note(Decision::Cleared, "Fever.");
	let again = physician.note_as_read(VISIT, read.version).await;
	assert!(matches!(
		again,
		Err(Error::NoteChanged { read: 0, latest: 1, text, decision: Decision::Cleared }) if text == "Fever."
	));
	assert!(world.fake.sent().is_empty());

	// The same when the note changes while the signature is on its way.
	let shown = physician.note_as_read(VISIT, 1).await.unwrap();
	for name in ["StaleNote", "NotCleared", "NoteMissing"] {
		world.fake.fates([Fate::FailedIn("VaccineDetails", name)]);
		let signed = physician.sign(&shown, &given(), &Recommendation::default()).await;
		assert!(matches!(signed, Err(Error::Dispatch(refusal)) if refusal.name == name));
	}
	world.correct_note(Decision::Deferred, "High fever.");
	world.fake.fates([Fate::FailedIn("VaccineDetails", "StaleNote")]);
	let signed = physician.sign(&shown, &given(), &Recommendation::default()).await;
	assert!(matches!(
		signed,
		Err(Error::NoteChanged { read: 1, latest: 2, decision: Decision::Deferred, .. })
	));
}

/// R10: the client never signs a note that the physician was not shown, also when a newer one clears the child.
#[tokio::test]
async fn r10_a_note_that_came_after_the_one_shown_is_never_signed() {
	let world = World::new().await;
	let physician = world.session(&world.physician).await;
	let shown = physician.note_to_sign(VISIT).await.unwrap();
	let first = world.fake.state().visits[&VISIT].visit.note.unwrap().commitment;
	world.correct_note(Decision::Cleared, "Fever.");
	physician.sign(&shown, &given(), &Recommendation::default()).await.unwrap();
	let sent = &world.fake.sent()[0].bytes;
	let named = [&VISIT.encode()[..], &first.encode()].concat();
	assert!(sent.windows(named.len()).any(|window| window == named), "another note was signed");
}

/// R10: nothing is sent to sign on a note that defers the child.
#[tokio::test]
async fn r10_a_physician_does_not_sign_when_the_doctor_deferred() {
	let world = World::new().await;
	world.correct_note(Decision::Deferred, "Fever.");
	let physician = world.session(&world.physician).await;
	let shown = physician.note_to_sign(VISIT).await.unwrap();
	assert_eq!(shown.decision, Decision::Deferred);
	let signed = physician.sign(&shown, &given(), &Recommendation::default()).await;
	assert!(matches!(signed, Err(Error::Deferred)));
	assert!(world.fake.sent().is_empty());
}

/// R9: what a doctor sends shows a clearance, and only who opens the note learns whether it clears the child.
#[tokio::test]
async fn r9_only_the_sealed_note_says_what_the_doctor_decides() {
	let world = World::new().await;
	let doctor = world.session(&world.doctor).await;
	let ring = {
		let wraps = world.fake.state().visits[&VISIT].wraps.clone();
		KeyRing::from_visit_wrap(&world.doctor.encryption, &wraps[0], &VISIT, world.ring.place()).unwrap()
	};
	for decision in [Decision::Cleared, Decision::Deferred] {
		doctor.write_note(VISIT, decision, "Seen.").await.unwrap();
		let call = world.fake.calls().pop().unwrap();
		let (visit, version, clearance, sealed) =
			<(VisitId, u32, Clearance, Sealed)>::decode_all(&mut &call[2..]).unwrap();
		assert_eq!((visit, version, sealed.index), (VISIT, 1, INDEX));
		let note = ring.open::<Note>(&sealed, Some(VISIT), version).unwrap();
		assert_eq!(note.decision(Some(&clearance)), Some(decision));
	}
	let lengths: Vec<_> = world.fake.calls().iter().map(Vec::len).collect();
	assert_eq!(lengths[0], lengths[1]);
}

/// S5: the family sees who read; nobody else does.
#[tokio::test]
async fn s5_the_family_sees_who_read_its_record() {
	let world = World::new().await;
	let row = |index| AccessRow {
		index: Some(index),
		entry: AccessEntry {
			reader: world.school.id,
			gateway: world.authority.id,
			kind: ReadKind::Visits,
			at: NOW,
			count: 3,
			logged_at: NOW + 5000,
		},
	};
	let rows: Vec<_> = (0..150).rev().map(row).collect();
	world.fake.state().accesses.clone_from(&rows);
	let family = world.session(&world.family).await;
	for most in [1, 63, 64, 149, 150, 200] {
		let newest = &rows[..most.min(rows.len())];
		assert_eq!(family.access_log(&RECORD, most).await.unwrap(), newest, "{most}");
	}
	let refused = world.session(&world.school).await.access_log(&RECORD, 1).await;
	assert!(matches!(refused, Err(Error::NotFound)));
}

/// R5: a record that got new keys many times is read back to its first epoch.
#[tokio::test]
async fn r5_old_entries_are_read_across_more_epochs_than_one_answer_leads() {
	let mut world = World::new().await;
	let first = world.first();
	for _ in 0..150 {
		let (rotation, ring) = world.ring.rotate(&first, &mut os_rng()).unwrap();
		world.ring = ring;
		world.start_epoch(&world.family, rotation);
	}
	// The links alone lead back.
	world.fake.state().records.get_mut(&RECORD).unwrap().past_wraps.clear();
	let view = world.session(&world.family).await.read_record(&RECORD).await.unwrap();
	assert_eq!(view.child, Shown::Open(child()));

	world.fake.state().records.get_mut(&RECORD).unwrap().links.remove(70);
	let view = world.session(&world.family).await.read_record(&RECORD).await.unwrap();
	assert!(matches!(view.child, Shown::Damaged(_)), "{:?}", view.child);
}

#[test]
fn ids_of_people_are_those_of_their_names() {
	let identity = Identity::generate("the.family", &mut os_rng()).unwrap();
	assert_eq!(participant_id("the.family"), Ok(identity.id));
}
