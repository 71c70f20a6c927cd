//! What readers of each kind see of a record, and that nobody sees more.

use codec::Encode;
use vacchain_client::{
	Client, Error, Identity, Session,
	content::{Child, Examination, Immunization, Immunizations, Note, Profile, Recommendation},
	primitives::{
		Basis, Decision, Level, NoteEntry, NoteKind, NoteReference, Participant, ParticipantId, Reader,
		Record, RecordId, Role, Section, SignatureEntry, SigningStatement, Status, Visit, VisitId,
		VisitState, bounds::MAX_PAGE,
	},
	random::os_rng,
	vault::{KeyRing, Located, Recipient},
	views::{Shown, SignatureCheck},
};
use vacchain_sealing::{RecordKey, RecordSecret};

use crate::fake::{Fake, NOW};

const RECORD: RecordId = RecordId([3; 16]);
const VISIT: VisitId = VisitId([4; 16]);

/// A record in epoch 1 with one linked visit of epoch 0, and people who may or may not read it.
pub struct World {
	pub fake: Fake,
	pub client: Client<Fake>,
	pub ring: KeyRing,
	pub family: Identity,
	pub authority: Identity,
	pub hospital: Identity,
	pub school: Identity,
	pub stranger: Identity,
	pub doctor: Identity,
	pub physician: Identity,
}

fn participant(identity: &Identity, role: Role) -> Participant<[u8; 32]> {
	let profile =
		Profile { display_name: format!("The {}", identity.username), licence_number: Some("17".into()) };
	Participant {
		role,
		organisation: None,
		account: identity.account.id(),
		encryption_key: identity.encryption.public(),
		keys_since: 0,
		status: Status::Active,
		profile: profile.to_bytes().unwrap().try_into().unwrap(),
	}
}

fn recipient(identity: &Identity, level: Level) -> Recipient {
	Recipient { id: identity.id, level, encryption_key: identity.encryption.public() }
}

fn grant(identity: &Identity, level: Level, expires_at: Option<u64>) -> Reader {
	Reader { id: identity.id, level, basis: Basis::Grant { granted_at: 1, expires_at } }
}

fn child() -> Child {
	Child {
		family_name: "O'Brien".into(),
		given_names: "Seán".into(),
		gender: "male".into(),
		birth_date: "2024-01-31".into(),
		family_file_number: "F-1".into(),
	}
}

fn given() -> Immunizations {
	let dose = Immunization {
		vaccine_code: "08".into(),
		vaccine_display: "Hep B".into(),
		lot_number: Some("L1".into()),
		dose_number: Some(1),
		site: None,
		route: None,
		occurrence: "2024-02-01T10:00:00Z".into(),
		primary_source: true,
	};
	Immunizations { hospital_name: "H".into(), physician_name: "P".into(), doses: vec![dose.clone(), dose] }
}

impl World {
	pub async fn new() -> Self {
		let fake = Fake::default();
		let client = Client::new(fake.clone()).await.unwrap();
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
			ring: first,
			fake,
			client,
		};
		world.register();
		world.tell_visit();
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
			self.fake.tell("participant", identity.id, Some(participant(identity, role)));
		}
		self.fake.tell("health_authority", (), Some(self.authority.id));
	}

	/// A linked visit, sealed in epoch 0.
	fn tell_visit(&self) {
		let (fake, ring, rng) = (&self.fake, &self.ring, &mut os_rng());
		let note = ring.seal(&Note { text: "Well.".into() }, Some(VISIT), 0, rng).unwrap();
		let examination = Examination { age_days: 1, weight_kg: Some(3.1), ..Default::default() };
		let examination = ring.seal(&examination, Some(VISIT), 0, rng).unwrap();
		let immunization = ring.seal(&given(), Some(VISIT), 0, rng).unwrap();
		let recommendation = ring.seal(&Recommendation::default(), Some(VISIT), 0, rng).unwrap();
		let statement = SigningStatement {
			genesis: self.client.genesis(),
			record: RECORD,
			visit: VISIT,
			note: note.commitment,
			immunization: immunization.commitment,
			recommendation: recommendation.commitment,
			signed_at: NOW,
		};
		self.tell_signature(statement, &self.physician);
		let reference =
			NoteReference { version: 0, commitment: note.commitment, decision: Decision::Cleared };
		let visit = Visit {
			record: RECORD,
			hospital: self.hospital.id,
			doctor: self.doctor.id,
			physician: self.physician.id,
			epoch: 0,
			state: VisitState::Linked,
			opened_at: NOW,
			notes: 1,
			note: Some(reference),
		};
		let entry = NoteEntry {
			author: self.doctor.id,
			at: NOW,
			kind: NoteKind::Written,
			decision: Some(Decision::Cleared),
			sealed: Some(note),
		};
		fake.tell("visit", VISIT, Some(visit));
		fake.tell("visits_of", (RECORD, 0u32, MAX_PAGE), vec![VISIT]);
		fake.tell("notes", (VISIT, 0u32, MAX_PAGE), vec![entry]);
		fake.tell("section", (VISIT, Section::Examination), Some(examination));
		fake.tell("section", (VISIT, Section::Immunization), Some(immunization));
		fake.tell("section", (VISIT, Section::Recommendation), Some(recommendation));
		for professional in [&self.doctor, &self.physician] {
			let wrap = ring.wrap_one(&recipient(professional, Level::Full), rng).unwrap();
			fake.tell("visit_wrap", (VISIT, professional.id), Some(wrap));
		}
	}

	fn tell_signature(&self, statement: SigningStatement, signer: &Identity) {
		let entry = SignatureEntry {
			physician: self.physician.id,
			account: signer.account.id(),
			signature: signer.account.sign(&statement.digest()),
			statement,
			recorded_at: NOW,
		};
		self.fake.tell("signature", VISIT, Some(entry));
	}

	/// The record, its child sealed in epoch 0, its readers in epoch 1.
	fn tell_record(&mut self) {
		let (fake, rng) = (&self.fake, &mut os_rng());
		let child = self.ring.seal(&child(), None, 0, rng).unwrap();
		fake.tell("child", RECORD, Some(child));
		let readers = [
			recipient(&self.family, Level::Full),
			recipient(&self.authority, Level::Full),
			recipient(&self.hospital, Level::Full),
			recipient(&self.school, Level::Proof),
		];
		let rotation = self.ring.rotate(&readers, rng).unwrap();
		fake.tell("epoch_link", (RECORD, 0u32), Some(rotation.link.clone()));
		for wrap in &rotation.wraps {
			fake.tell("wrap", (RECORD, wrap.reader), Some(wrap));
		}
		let place = self.ring.place();
		self.ring = KeyRing::from_wrap(&self.family.encryption, &rotation.wraps[0], place).unwrap();
		let record = Record {
			owner: self.family.id,
			epoch: 1,
			epoch_since: 2,
			created_at: NOW,
			identity_tag: vacchain_client::primitives::IdentityTag([0; 32]),
			history: 0,
		};
		fake.tell("record", RECORD, Some(record));
		fake.tell("records_of", (self.family.id, 0u32, MAX_PAGE), vec![RECORD]);
		self.tell_readers(None, None);
	}

	pub fn tell_readers(&self, hospital_until: Option<u64>, school_until: Option<u64>) {
		let readers = vec![
			Reader { id: self.family.id, level: Level::Full, basis: Basis::Owner },
			Reader { id: self.authority.id, level: Level::Full, basis: Basis::Authority },
			grant(&self.hospital, Level::Full, hospital_until),
			grant(&self.school, Level::Proof, school_until),
		];
		self.fake.tell("readers", RECORD, readers);
	}

	pub fn session(&self, identity: &Identity) -> Session<Fake> {
		Session::new(&self.client, identity.clone())
	}
}

#[tokio::test]
async fn r5_the_family_reads_everything_across_epochs() {
	let world = World::new().await;
	let view = world.session(&world.family).read_record(&RECORD).await.unwrap();
	assert_eq!(view.level, Level::Full);
	assert_eq!(view.child, Shown::Open(child()));
	let visit = &view.visits[0];
	assert_eq!(visit.examination.open().unwrap().weight_kg, Some(3.1));
	assert_eq!(visit.immunization, Shown::Open(given()));
	assert_eq!(visit.recommendation, Shown::Open(Recommendation::default()));
	assert_eq!(visit.notes[0].text.open().unwrap().text, "Well.");
	assert_eq!(visit.retraction, Shown::Absent);
	assert_eq!(visit.signature.as_ref().unwrap().check, SignatureCheck::Valid);
}

#[tokio::test]
async fn r11_a_school_reads_proofs_and_no_clinical_data() {
	let world = World::new().await;
	let school = world.session(&world.school);
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
	assert_eq!(visit.notes[0].text, Shown::LevelTooLow);
	assert!(matches!(school.history(&RECORD).await, Err(Error::LevelTooLow { .. })));
}

#[tokio::test]
async fn r4_who_holds_no_consent_learns_nothing_not_even_that_there_is_a_record() {
	let world = World::new().await;
	let stranger = world.session(&world.stranger);
	let nowhere = RecordId([9; 16]);
	for record in [RECORD, nowhere] {
		assert!(matches!(stranger.read_record(&record).await, Err(Error::NotFound)));
		assert!(matches!(stranger.check_proof(&record).await, Err(Error::NotFound)));
		assert!(matches!(stranger.history(&record).await, Err(Error::NotFound)));
	}
}

#[tokio::test]
async fn an_expired_grant_reads_nothing_and_looks_like_no_record() {
	let world = World::new().await;
	world.tell_readers(Some(NOW), Some(NOW));
	for reader in [&world.hospital, &world.school] {
		let session = world.session(reader);
		assert!(matches!(session.read_record(&RECORD).await, Err(Error::NotFound)));
		assert!(session.find("the.family").await.unwrap().is_empty());
	}
	world.tell_readers(Some(NOW + 1), None);
	assert!(world.session(&world.hospital).read_record(&RECORD).await.is_ok());
}

#[tokio::test]
async fn r17_a_search_finds_what_consents_cover_and_the_rest_looks_like_nothing() {
	let world = World::new().await;
	assert_eq!(world.session(&world.school).find("the.family").await.unwrap(), [RECORD]);
	let stranger = world.session(&world.stranger);
	for username in ["the.family", "no.such.family", "No Username"] {
		assert!(stranger.find(username).await.unwrap().is_empty());
	}
}

#[tokio::test]
async fn r8_the_doctor_named_in_a_visit_reads_the_child_and_no_others_do() {
	let world = World::new().await;
	let view = world.session(&world.doctor).read_visit_as_professional(&VISIT).await.unwrap();
	assert_eq!(view.child, Shown::Open(child()));
	assert!(view.visits[0].examination.open().is_some());
	let other = world.session(&world.stranger).read_visit_as_professional(&VISIT).await;
	assert!(matches!(other, Err(Error::NotFound)));
	assert!(matches!(world.session(&world.doctor).read_record(&RECORD).await, Err(Error::NotFound)));
}

#[tokio::test]
async fn a_professional_does_not_read_what_was_sealed_in_later_epochs() {
	let world = World::new().await;
	let later = Examination { age_days: 99, ..Default::default() };
	let later = world.ring.seal(&later, Some(VISIT), 0, &mut os_rng()).unwrap();
	world.fake.tell("section", (VISIT, Section::Examination), Some(later));
	let view = world.session(&world.doctor).read_visit_as_professional(&VISIT).await.unwrap();
	assert_eq!(view.visits[0].examination, Shown::OtherEpoch);
}

#[tokio::test]
async fn a_signature_of_another_key_or_over_other_content_does_not_hold() {
	let world = World::new().await;
	let school = world.session(&world.school);
	let entry = world.client.signature(&VISIT).await.unwrap().unwrap();

	world.tell_signature(entry.statement, &world.doctor);
	let proof = school.check_proof(&RECORD).await.unwrap();
	assert_eq!(proof.visits[0].signature.check, SignatureCheck::ValidWithFormerKeys);

	let mut forged = entry.clone();
	forged.signature[0] ^= 1;
	world.fake.tell("signature", VISIT, Some(forged));
	let proof = school.check_proof(&RECORD).await.unwrap();
	assert!(!proof.is_valid());
	assert_eq!(proof.doses(), 0);

	world.fake.tell("signature", VISIT, Some(&entry));
	let other = Immunizations { doses: vec![], ..given() };
	let other = world.ring.seal(&other, Some(VISIT), 0, &mut os_rng()).unwrap();
	world.fake.tell("section", (VISIT, Section::Immunization), Some(other));
	let proof = school.check_proof(&RECORD).await.unwrap();
	assert!(matches!(proof.visits[0].signature.check, SignatureCheck::Invalid(_)));
}

#[tokio::test]
async fn only_linked_visits_prove_anything() {
	let world = World::new().await;
	let visit = world.client.visit(&VISIT).await.unwrap().unwrap();
	for state in [VisitState::Signed, VisitState::Retracted, VisitState::Noted] {
		world.fake.tell("visit", VISIT, Some(Visit { state, ..visit.clone() }));
		assert!(world.session(&world.school).check_proof(&RECORD).await.unwrap().visits.is_empty());
	}
}

#[tokio::test]
async fn damaged_content_is_named_and_the_rest_is_shown() {
	let world = World::new().await;
	let mut damaged = world.client.section(&VISIT, Section::Examination).await.unwrap().unwrap();
	let mut bytes = damaged.ciphertext.to_vec();
	bytes[40] ^= 1;
	damaged.ciphertext = bytes.try_into().unwrap();
	world.fake.tell("section", (VISIT, Section::Examination), Some(damaged));
	let view = world.session(&world.family).read_record(&RECORD).await.unwrap();
	assert!(matches!(view.visits[0].examination, Shown::Damaged(_)));
	assert_eq!(view.visits[0].immunization, Shown::Open(given()));
}

#[tokio::test]
async fn who_is_not_registered_is_told_so() {
	let world = World::new().await;
	let nobody = Identity::generate("nobody", &mut os_rng()).unwrap();
	let error = world.session(&nobody).read_record(&RECORD).await.unwrap_err();
	assert!(error.to_string().contains("nobody"), "{error}");
}

#[tokio::test]
async fn s4_former_keys_open_nothing_and_say_why() {
	let world = World::new().await;
	let renewed = Identity::generate("the.family", &mut os_rng()).unwrap();
	let session = world.session(&renewed);
	assert!(matches!(session.read_record(&RECORD).await, Err(Error::KeysReplaced)));
}

#[tokio::test]
async fn r10_a_physician_cannot_sign_what_has_no_note() {
	let world = World::new().await;
	let visit = world.client.visit(&VISIT).await.unwrap().unwrap();
	world.fake.tell("visit", VISIT, Some(Visit { note: None, state: VisitState::Opened, ..visit }));
	let signed = world.session(&world.physician).sign(VISIT, &given(), &Recommendation::default()).await;
	assert!(matches!(signed, Err(Error::NoNote)));
	assert!(world.fake.sent().is_empty());
}

#[tokio::test]
async fn r10_a_physician_signs_the_note_that_was_read() {
	let world = World::new().await;
	let visit = world.client.visit(&VISIT).await.unwrap().unwrap();
	let notes = world.client.notes(&VISIT).await.unwrap();
	world.fake.tell("notes", (VISIT, 0u32, 1u32), &notes);
	world.session(&world.physician).sign(VISIT, &given(), &Recommendation::default()).await.unwrap();
	let sent = &world.fake.sent()[0].bytes;
	let named = [&VISIT.encode()[..], &visit.note.unwrap().commitment.encode()].concat();
	assert!(sent.windows(named.len()).any(|window| window == named));
}

#[test]
fn ids_of_people_are_those_of_their_names() {
	let identity = Identity::generate("the.family", &mut os_rng()).unwrap();
	assert_eq!(ParticipantId::from_username("the.family"), Ok(identity.id));
}
