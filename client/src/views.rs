//! What a reader sees of a record.

use serde::Serialize;
use vacchain_primitives::{
	AccountId, Decision, HistoryEntry, Level, Moment, NoteKind, ParticipantId, Reader, RecordId, Role,
	Sealed, Section, SignatureEntry, Visit, VisitId, VisitState,
};

use crate::{
	content::{Child, Content, Examination, Immunizations, Note, Recommendation, Retraction},
	error::{Error, Result},
	keys::verify,
	session::Session,
	transport::Transport,
	vault::KeyRing,
};

/// A section, as far as the reader can open it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown<C> {
	/// Opened, and its commitment checked.
	Open(C),
	/// There is none.
	Absent,
	/// The reader's level does not open it.
	LevelTooLow,
	/// The reader was given no keys of its epoch.
	OtherEpoch,
	/// It cannot be opened though it should: why.
	Damaged(String),
}

impl<C> Shown<C> {
	/// The content, if it could be opened.
	pub fn open(&self) -> Option<&C> {
		match self {
			Self::Open(content) => Some(content),
			_ => None,
		}
	}
}

/// A record, as far as its reader can open it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RecordView {
	/// Its id.
	pub record: RecordId,
	/// The family that owns it.
	pub owner: ParticipantId,
	/// When it was created.
	pub created_at: Moment,
	/// How much the reader may see.
	pub level: Level,
	/// Who the child is.
	pub child: Shown<Child>,
	/// Its visits, in order of opening.
	pub visits: Vec<VisitView>,
}

/// A visit, as far as its reader can open it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VisitView {
	/// Its id.
	pub id: VisitId,
	/// What is known in clear.
	pub visit: Visit,
	/// What the reception desk recorded.
	pub examination: Shown<Examination>,
	/// The versions of the note, oldest first.
	pub notes: Vec<NoteView>,
	/// The vaccines given.
	pub immunization: Shown<Immunizations>,
	/// What remains, and the next date.
	pub recommendation: Shown<Recommendation>,
	/// Why it was entered in error.
	pub retraction: Shown<Retraction>,
	/// The physician's signature.
	pub signature: Option<SignatureView>,
}

/// A version of a note.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NoteView {
	/// Its number, from 0.
	pub version: u32,
	/// The doctor.
	pub author: ParticipantId,
	/// When it reached the chain.
	pub at: Moment,
	/// What it is.
	pub kind: NoteKind,
	/// What it says of the child.
	pub decision: Option<Decision>,
	/// Its text.
	pub text: Shown<Note>,
}

/// A signature, checked.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SignatureView {
	/// Who signed.
	pub physician: ParticipantId,
	/// The physician's sr25519 public key then.
	#[serde(with = "crate::keys::account_hex")]
	pub account: AccountId,
	/// When, by the physician's clock.
	pub signed_at: Moment,
	/// When it reached the chain.
	pub recorded_at: Moment,
	/// Whether it holds.
	pub check: SignatureCheck,
}

/// Whether a signature holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SignatureCheck {
	/// It is the physician's, over exactly what the record holds.
	Valid,
	/// The same, and the physician's keys have been replaced since.
	ValidWithFormerKeys,
	/// It does not hold: why.
	Invalid(String),
}

impl SignatureCheck {
	/// Whether it holds.
	pub fn is_valid(&self) -> bool {
		!matches!(self, Self::Invalid(_))
	}
}

impl<T: Transport> Session<T> {
	/// A record, with everything that this person's level opens.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if there is no such record, or no consent, or it has ended: the same for all.
	pub async fn read_record(&self, record: &RecordId) -> Result<RecordView> {
		let ring = self.ring(record).await?;
		self.view_record(record, ring).await
	}

	/// One visit, with everything that this person's level opens.
	///
	/// # Errors
	///
	/// As [`Session::read_record`].
	pub async fn read_visit(&self, id: &VisitId) -> Result<VisitView> {
		let visit = self.client().visit(id).await?.ok_or(Error::NotFound)?;
		let mut ring = self.ring(&visit.record).await?;
		self.view_visit(*id, visit, &mut ring).await
	}

	/// The record of a visit that names this person as its doctor or physician, with the keys which the visit gives:
	/// the child and every earlier visit.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if there is no such visit, or it names others.
	pub async fn read_visit_as_professional(&self, id: &VisitId) -> Result<RecordView> {
		let (visit, ring) = self.visit_ring(id).await?;
		self.view_record(&visit.record, ring).await
	}

	/// Who may read a record, ended grants included: for those who may see its [history](Session::history).
	///
	/// # Errors
	///
	/// As [`Session::history`].
	pub async fn readers(&self, record: &RecordId) -> Result<Vec<Reader>> {
		self.full_standing(record).await?;
		self.client().readers(record).await
	}

	/// What happened to a record, oldest first: for its custodians, hospitals with consent, and health admins.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] as in [`Session::read_record`]; [`Error::LevelTooLow`] for who may only see proofs.
	pub async fn history(&self, record: &RecordId) -> Result<Vec<HistoryEntry>> {
		self.full_standing(record).await?;
		self.client().history(record).await
	}

	/// This person as a full reader of the record.
	async fn full_standing(&self, record: &RecordId) -> Result<()> {
		let reader = self.standing(record).await?;
		if reader.level < Level::Full {
			return Err(Error::LevelTooLow { held: reader.level, needed: Level::Full });
		}
		Ok(())
	}

	async fn view_record(&self, id: &RecordId, mut ring: KeyRing) -> Result<RecordView> {
		let record = self.client().record(id).await?.ok_or(Error::NotFound)?;
		let child = self.client().child(id).await?;
		let child = self.show(child.as_ref(), None, 0, &mut ring).await?;
		let mut visits = Vec::new();
		for id in self.client().visits_of(id).await? {
			let visit = self.client().visit(&id).await?.ok_or(Error::NotFound)?;
			visits.push(self.view_visit(id, visit, &mut ring).await?);
		}
		Ok(RecordView {
			record: *id,
			owner: record.owner,
			created_at: record.created_at,
			level: ring.level(),
			child,
			visits,
		})
	}

	async fn view_visit(&self, id: VisitId, visit: Visit, ring: &mut KeyRing) -> Result<VisitView> {
		let place = Some(id);
		let examination = self.section_of(id, Section::Examination).await?;
		let immunization = self.section_of(id, Section::Immunization).await?;
		let recommendation = self.section_of(id, Section::Recommendation).await?;
		let retraction = if visit.state == VisitState::Retracted {
			self.section_of(id, Section::Retraction).await?
		} else {
			None
		};
		let signature = match self.client().signature(&id).await? {
			Some(entry) => {
				let sections = [immunization.as_ref(), recommendation.as_ref()];
				Some(self.check_signature(id, &visit, &entry, sections).await?)
			}
			None => None,
		};
		let notes = if visit.notes > 0 { self.view_notes(id, ring).await? } else { Vec::new() };
		Ok(VisitView {
			id,
			examination: self.show(examination.as_ref(), place, 0, ring).await?,
			notes,
			immunization: self.show(immunization.as_ref(), place, 0, ring).await?,
			recommendation: self.show(recommendation.as_ref(), place, 0, ring).await?,
			retraction: self.show(retraction.as_ref(), place, 0, ring).await?,
			signature,
			visit,
		})
	}

	async fn view_notes(&self, visit: VisitId, ring: &mut KeyRing) -> Result<Vec<NoteView>> {
		let mut notes = Vec::new();
		for (version, entry) in (0..).zip(self.client().notes(&visit).await?) {
			let text = self.show(entry.sealed.as_ref(), Some(visit), version, ring).await?;
			let (author, at, kind, decision) = (entry.author, entry.at, entry.kind, entry.decision);
			notes.push(NoteView { version, author, at, kind, decision, text });
		}
		Ok(notes)
	}

	pub(crate) async fn section_of(&self, visit: VisitId, section: Section) -> Result<Option<Sealed>> {
		self.client().section(&visit, section).await
	}

	/// Opens a section as far as the ring reaches. Only the chain's failures are errors.
	pub(crate) async fn show<C: Content>(
		&self,
		sealed: Option<&Sealed>,
		visit: Option<VisitId>,
		version: u32,
		ring: &mut KeyRing,
	) -> Result<Shown<C>> {
		let Some(sealed) = sealed else {
			return Ok(Shown::Absent);
		};
		if ring.level() < C::SECTION.level() {
			return Ok(Shown::LevelTooLow);
		}
		if sealed.epoch > ring.newest() {
			return Ok(Shown::OtherEpoch);
		}
		let opened = match self.reach(ring, sealed.epoch).await {
			Ok(()) => ring.open(sealed, visit, version),
			Err(error) => Err(error),
		};
		match opened {
			Ok(content) => Ok(Shown::Open(content)),
			Err(error @ Error::Transport(_)) => Err(error),
			Err(error) => Ok(Shown::Damaged(error.to_string())),
		}
	}

	/// Checks a signature against what the chain holds. `sections` are the vaccines given and those that remain.
	pub(crate) async fn check_signature(
		&self,
		id: VisitId,
		visit: &Visit,
		entry: &SignatureEntry,
		sections: [Option<&Sealed>; 2],
	) -> Result<SignatureView> {
		let signer = self.client().participant(&entry.physician).await?;
		let check = match signed_wrongly(self.client().genesis(), id, visit, entry, sections) {
			Some(reason) => SignatureCheck::Invalid(reason.into()),
			None => match signer {
				Some(signer) if signer.role != Role::Physician => {
					SignatureCheck::Invalid("the signer is not registered as a physician".into())
				}
				Some(signer) if signer.account == entry.account => SignatureCheck::Valid,
				Some(_) => SignatureCheck::ValidWithFormerKeys,
				None => SignatureCheck::Invalid("the signer is not registered".into()),
			},
		};
		Ok(SignatureView {
			physician: entry.physician,
			account: entry.account,
			signed_at: entry.statement.signed_at,
			recorded_at: entry.recorded_at,
			check,
		})
	}
}

/// What is wrong with a signature, if anything is, whoever the signer is.
fn signed_wrongly(
	genesis: [u8; 32],
	id: VisitId,
	visit: &Visit,
	entry: &SignatureEntry,
	[immunization, recommendation]: [Option<&Sealed>; 2],
) -> Option<&'static str> {
	let statement = &entry.statement;
	let commitment = |sealed: Option<&Sealed>| sealed.map(|sealed| sealed.commitment);
	if (statement.genesis, statement.record, statement.visit) != (genesis, visit.record, id) {
		Some("it was made for another visit")
	} else if entry.physician != visit.physician {
		Some("the signer is not the physician whom the visit names")
	} else if visit.note.map(|note| note.commitment) != Some(statement.note) {
		Some("it names another note")
	} else if commitment(immunization) != Some(statement.immunization) {
		Some("it names other vaccines")
	} else if commitment(recommendation) != Some(statement.recommendation) {
		Some("it names another recommendation")
	} else if !verify(&entry.account, &statement.digest(), &entry.signature) {
		Some("it does not verify with the signer's key")
	} else {
		None
	}
}
