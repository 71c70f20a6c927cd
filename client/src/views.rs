//! Views of a record, as a reader sees it.

use futures::future::BoxFuture;
use serde::Serialize;
use vacchain_gateway::types::{
	AccessRow, ChildVersion, DisputeReading, Keys, NoteReading, RecordReading, ReportReading, RulingReading,
	SealedSection, VisitReading,
};
use vacchain_primitives::{
	AccountId, EpochLink, HistoryEntry, Level, Moment, NoteKind, ParticipantId, Reader, RecordId,
	RecordState, Rectified, Role, RulingKind, Sealed, Section, SignatureEntry, Visit, VisitId, VisitState,
};
use zeroize::Zeroizing;

use crate::{
	client::Latest,
	content::{
		Child, Content, Decision, DisputeReason, Examination, Immunization, Immunizations, Note,
		Recommendation, ReportedDoses, Retraction, RulingReason,
	},
	error::{Error, Result},
	keys::verify,
	session::Session,
	vault::{KeyRing, Opening},
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
	/// It was sealed after the reader was given its keys: in a later epoch, or for a later visit.
	Later,
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

	/// The same of a part of the content.
	fn map<Part>(self, part: impl FnOnce(C) -> Part) -> Shown<Part> {
		match self {
			Self::Open(content) => Shown::Open(part(content)),
			Self::Absent => Shown::Absent,
			Self::LevelTooLow => Shown::LevelTooLow,
			Self::Later => Shown::Later,
			Self::Damaged(reason) => Shown::Damaged(reason),
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
	/// Whether it is in use.
	pub state: RecordState,
	/// The records that were merged into it; their visits and reported doses are among its own.
	pub merged: Vec<RecordId>,
	/// When its owner asked for it to be erased, if it did and this reader may know.
	pub erasure_asked_at: Option<Moment>,
	/// When, and by whom, the child's data was rectified last.
	pub rectified: Option<Rectified>,
	/// Its visits, in order of opening.
	pub visits: Vec<VisitView>,
	/// The doses that were given elsewhere, as somebody reported them: never signed.
	pub reports: Vec<ReportView>,
}

impl RecordView {
	/// The latest signed visit whose recommendation this reader can open, and the recommendation.
	pub fn last_recommendation(&self) -> Option<(&VisitView, &Recommendation)> {
		let signed =
			|visit: &&VisitView| matches!(visit.visit.state, VisitState::Signed | VisitState::Linked);
		let visit = self.visits.iter().rev().find(signed)?;
		Some((visit, visit.recommendation.open()?))
	}
}

/// A version of the data of a record's child.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChildView {
	/// Which: 0 is that of the record's creation.
	pub version: u32,
	/// Who the child was said to be.
	pub child: Shown<Child>,
	/// The rectification that replaced it; none for the current version.
	pub replaced: Option<Rectified>,
}

/// An entry with doses that were given elsewhere, as somebody reported them. It proves nothing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportView {
	/// The record in which it stands: the one that is read, or one that was merged into it.
	pub record: RecordId,
	/// Its number among the record's reports, from 0.
	pub number: u32,
	/// The person who wrote it down.
	pub author: ParticipantId,
	/// For which organisation.
	pub organisation: ParticipantId,
	/// When it reached the chain.
	pub at: Moment,
	/// The doses and their source.
	pub doses: Shown<ReportedDoses>,
	/// Why the organisation took it back, if it did.
	pub retraction: Option<Shown<RulingReason>>,
}

impl ReportView {
	/// The doses, unless they were taken back or cannot be opened.
	pub fn standing(&self) -> &[Immunization] {
		match (&self.retraction, self.doses.open()) {
			(None, Some(reported)) => &reported.doses,
			_ => &[],
		}
	}
}

/// A custodian's objection to a visit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DisputeView {
	/// The custodian.
	pub by: ParticipantId,
	/// When it reached the chain.
	pub at: Moment,
	/// Why.
	pub reason: Shown<DisputeReason>,
}

/// A health admin's decision about a visit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RulingView {
	/// The health admin.
	pub by: ParticipantId,
	/// When it reached the chain.
	pub at: Moment,
	/// What was decided.
	pub kind: RulingKind,
	/// Why.
	pub reason: Shown<RulingReason>,
}

/// A visit, as far as its reader can open it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VisitView {
	/// Its id.
	pub id: VisitId,
	/// The facts that are known in clear.
	pub visit: Visit,
	/// The entries of the reception desk.
	pub examination: Shown<Examination>,
	/// The versions of it that were corrected, oldest first.
	pub earlier_examinations: Vec<Shown<Examination>>,
	/// The versions of the note, oldest first; only for who reads at level full.
	pub notes: Vec<NoteView>,
	/// The vaccines given.
	pub immunization: Shown<Immunizations>,
	/// The vaccines that remain, and the next date.
	pub recommendation: Shown<Recommendation>,
	/// Why it was entered in error.
	pub retraction: Shown<Retraction>,
	/// The physician's signature.
	pub signature: Option<SignatureView>,
	/// The family's objection.
	pub dispute: Option<DisputeView>,
	/// What health admins decided about it, oldest first.
	pub rulings: Vec<RulingView>,
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
	/// Its kind.
	pub kind: NoteKind,
	/// Its decision about the child, if it decides and can be opened.
	pub decision: Option<Decision>,
	/// Its text.
	pub text: Shown<NoteText>,
}

/// The text of a note and its decision, for a reader who can open it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NoteText {
	/// The doctor's text.
	pub text: String,
}

impl From<Note> for NoteText {
	fn from(note: Note) -> Self {
		Self { text: note.text }
	}
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
	/// Whether it reached the chain late.
	pub late: bool,
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

impl Session {
	/// A record, with everything that this person's level opens.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if there is no such record, or no consent, or it has ended: the same for all.
	pub async fn read_record(&self, record: &RecordId) -> Result<RecordView> {
		let (reading, ring) = self.reading(record).await?;
		self.view_record(reading, Opening { ring, visit: None }).await
	}

	/// One visit, with everything that this person's level opens.
	///
	/// # Errors
	///
	/// As [`Session::read_record`].
	pub async fn read_visit(&self, id: &VisitId) -> Result<VisitView> {
		let reading = self.client().visit(id).await?;
		let ring = self.ring(&reading.visit.record).await?;
		self.view_visit(reading, &mut Opening { ring, visit: None }).await
	}

	/// The record of a visit that names this person as its doctor or physician, with the keys which the visit gives:
	/// the child and every earlier visit.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if there is no such visit, or it names others.
	pub async fn read_visit_as_professional(&self, id: &VisitId) -> Result<RecordView> {
		let record = self.client().visit(id).await?.visit.record;
		let reading = self.client().record(&record, Some(id)).await?;
		let ring = self.open_wrap(&record, Some(id), &reading.wrap).await?;
		self.view_record(reading, Opening { ring, visit: Some(*id) }).await
	}

	/// Who may read a record, ended grants included: for those who may see its [history](Session::history).
	///
	/// # Errors
	///
	/// As [`Session::history`].
	pub async fn readers(&self, record: &RecordId) -> Result<Vec<Reader>> {
		let rows = self.client().readers(record).await?;
		Ok(rows.into_iter().map(|row| row.reader).collect())
	}

	/// The history of a record, oldest entry first: for its custodians, hospitals with consent, and health admins.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] as in [`Session::read_record`], and for who may only see proofs; [`Error::Gateway`] with
	/// `NotAllowed` for roles that never see it.
	pub async fn history(&self, record: &RecordId) -> Result<Latest<HistoryEntry>> {
		self.client().history(record).await
	}

	/// Who read a record, and when, for its custodians: the newest `most` rows, newest first.
	///
	/// # Errors
	///
	/// As [`Session::history`].
	pub async fn access_log(&self, record: &RecordId, most: usize) -> Result<Vec<AccessRow>> {
		self.client().access_log(record, most).await
	}

	/// The versions of the data of a record's child, oldest first: for those who may see its
	/// [history](Session::history).
	///
	/// # Errors
	///
	/// As [`Session::history`].
	pub async fn child_versions(&self, record: &RecordId) -> Result<Vec<ChildView>> {
		let mut opening = Opening { ring: self.ring(record).await?, visit: None };
		let mut versions = Vec::new();
		for ChildVersion { version, child, replaced } in self.client().child_versions(record).await? {
			let child = self.show(Some(&child), None, version, &mut opening).await?;
			versions.push(ChildView { version, child, replaced });
		}
		Ok(versions)
	}

	/// The child of a record, in its current version.
	pub(crate) async fn show_child(
		&self,
		reading: &RecordReading,
		opening: &mut Opening,
	) -> Result<Shown<Child>> {
		let version = reading.rectified.map_or(0, |rectified| rectified.version);
		self.show(Some(&reading.child), None, version, opening).await
	}

	/// The keys of a record that was merged into the one that is being opened.
	pub(crate) async fn merged_opening(&self, merged: &RecordId, opening: &mut Opening) -> Result<Opening> {
		let keys = self.client().wraps(merged, opening.visit.as_ref(), None).await?;
		// Who has a wrap of its own reads by that.
		match keys.merged_link.clone() {
			Some(link) => self.walk_to_merged(merged, keys, &link, opening).await,
			None => Ok(Opening { ring: self.ring(merged).await?, visit: None }),
		}
	}

	/// The keys of a record to which this link leads from the one into which it was merged, and that is open.
	pub(crate) async fn walk_to_merged(
		&self,
		merged: &RecordId,
		keys: Keys,
		link: &EpochLink,
		opening: &mut Opening,
	) -> Result<Opening> {
		let (visit, place) = (opening.visit, self.located(merged));
		// A bad link is seen in what does not open.
		let mut ring = match self.reach(&mut opening.ring, visit.as_ref(), link.to).await {
			Ok(()) => opening.ring.walk_to_merged(link, place),
			Err(Error::EpochUnreachable { .. }) => None,
			Err(error) => return Err(error),
		}
		.unwrap_or_else(|| KeyRing::empty(opening.ring.level(), link.from, place));
		self.take_in(&mut ring, keys, link.from).await?;
		Ok(Opening { ring, visit })
	}

	async fn view_record(&self, reading: RecordReading, mut opening: Opening) -> Result<RecordView> {
		let child = self.show_child(&reading, &mut opening).await?;
		let mut visits = Vec::new();
		for visit in self.client().visits(&reading.id, opening.visit.as_ref()).await? {
			visits.push(self.view_visit(visit, &mut opening).await?);
		}
		let mut reports = self.view_reports(&reading.id, &mut opening).await?;
		for merged in &reading.merged {
			let mut other = self.merged_opening(merged, &mut opening).await?;
			for visit in self.client().visits(merged, opening.visit.as_ref()).await? {
				visits.push(self.view_visit(visit, &mut other).await?);
			}
			reports.extend(self.view_merged_reports(merged, opening.visit.as_ref(), &mut other).await?);
		}
		if !reading.merged.is_empty() {
			visits.sort_by_key(|visit| visit.visit.opened_at);
		}
		Ok(RecordView {
			record: reading.id,
			owner: reading.owner,
			created_at: reading.created_at,
			level: opening.ring.level(),
			child,
			state: reading.state,
			merged: reading.merged,
			erasure_asked_at: reading.erasure_asked_at,
			rectified: reading.rectified,
			visits,
			reports,
		})
	}

	async fn view_visit(&self, reading: VisitReading, opening: &mut Opening) -> Result<VisitView> {
		let signature = self.check_signature(&reading);
		let VisitReading { id, visit, examination, notes, immunization, recommendation, .. } = reading;
		let VisitReading { earlier_examinations, retraction, dispute, rulings, .. } = reading;
		let place = Some(id);
		let mut earlier = Vec::new();
		for (version, examination) in (0..).zip(&earlier_examinations) {
			earlier.push(self.show(Some(examination), place, version, opening).await?);
		}
		let version = u32::try_from(earlier.len()).unwrap_or(u32::MAX);
		let dispute = match dispute {
			None => None,
			Some(DisputeReading { number: _, by, at, reason }) => {
				Some(DisputeView { by, at, reason: self.show(Some(&reason), place, 0, opening).await? })
			}
		};
		let mut decided = Vec::new();
		for (number, RulingReading { by, at, kind, reason }) in (0..).zip(rulings) {
			let reason = self.show(Some(&reason), place, number, opening).await?;
			decided.push(RulingView { by, at, kind, reason });
		}
		Ok(VisitView {
			id,
			examination: self.show(examination.as_ref(), place, version, opening).await?,
			earlier_examinations: earlier,
			notes: self.view_notes(id, notes, opening).await?,
			immunization: self.show(immunization.as_ref(), place, 0, opening).await?,
			recommendation: self.show(recommendation.as_ref(), place, 0, opening).await?,
			retraction: self.show(retraction.as_ref(), place, 0, opening).await?,
			signature,
			dispute,
			rulings: decided,
			visit,
		})
	}

	/// The doses of a record that somebody reported.
	pub(crate) async fn view_reports(
		&self,
		record: &RecordId,
		opening: &mut Opening,
	) -> Result<Vec<ReportView>> {
		let visit = opening.visit;
		self.view_merged_reports(record, visit.as_ref(), opening).await
	}

	/// As [`view_reports`](Self::view_reports), of a record that was merged into the one that `visit` gives.
	pub(crate) async fn view_merged_reports(
		&self,
		record: &RecordId,
		visit: Option<&VisitId>,
		opening: &mut Opening,
	) -> Result<Vec<ReportView>> {
		let mut reports = Vec::new();
		for reading in self.client().reports(record, visit).await? {
			let ReportReading { number, author, organisation, at, doses, retraction } = reading;
			let doses = self.show(Some(&doses), None, number, opening).await?;
			let retraction = match retraction {
				None => None,
				Some(taken_back) => Some(self.show(Some(&taken_back.reason), None, number, opening).await?),
			};
			reports.push(ReportView { record: *record, number, author, organisation, at, doses, retraction });
		}
		Ok(reports)
	}

	async fn view_notes(
		&self,
		visit: VisitId,
		readings: Vec<NoteReading>,
		opening: &mut Opening,
	) -> Result<Vec<NoteView>> {
		let mut notes = Vec::with_capacity(readings.len());
		for (version, reading) in (0..).zip(readings) {
			let note: Shown<Note> = self.show(reading.text.as_ref(), Some(visit), version, opening).await?;
			let NoteReading { author, at, kind, clearance, .. } = reading;
			let decision = note.open().and_then(|note| note.decision(clearance.as_ref()));
			notes.push(NoteView { version, author, at, kind, decision, text: note.map(NoteText::from) });
		}
		Ok(notes)
	}

	/// Opens a section as far as the keys reach. Only the gateway's failures are errors.
	pub(crate) async fn show<C: Content>(
		&self,
		section: Option<&SealedSection>,
		visit: Option<VisitId>,
		version: u32,
		opening: &mut Opening,
	) -> Result<Shown<C>> {
		let record = opening.ring.place().record;
		let shown = self.show_bytes(C::SECTION, section, visit, version, opening).await?;
		Ok(match shown {
			Shown::Open(bytes) => match C::from_bytes(&bytes) {
				Ok(content) => Shown::Open(content),
				Err(error) => {
					self.forget(&record);
					Shown::Damaged(error.to_string())
				}
			},
			Shown::Absent => Shown::Absent,
			Shown::LevelTooLow => Shown::LevelTooLow,
			Shown::Later => Shown::Later,
			Shown::Damaged(reason) => Shown::Damaged(reason),
		})
	}

	/// As [`Session::show`], for bytes that nobody has read yet. Boxed and of one type, so that each kind of content makes little
	/// code.
	fn show_bytes<'a>(
		&'a self,
		kind: Section,
		section: Option<&'a SealedSection>,
		visit: Option<VisitId>,
		version: u32,
		Opening { ring, visit: by_visit }: &'a mut Opening,
	) -> BoxFuture<'a, Result<Shown<Zeroizing<Vec<u8>>>>> {
		Box::pin(async move {
			let Some(section) = section else {
				return Ok(Shown::Absent);
			};
			if ring.level() < kind.level() {
				return Ok(Shown::LevelTooLow);
			}
			let Some(ciphertext) = &section.ciphertext else {
				return Ok(Shown::LevelTooLow);
			};
			if ring.is_later(section.epoch, section.index) {
				return Ok(Shown::Later);
			}
			let opened = match self.reach(ring, by_visit.as_ref(), section.epoch).await {
				Ok(()) => sealed(section, ciphertext.as_ref())
					.and_then(|sealed| ring.open_bytes(kind, &sealed, visit, version)),
				Err(error) => Err(error),
			};
			match opened {
				Ok(bytes) => Ok(Shown::Open(bytes)),
				Err(
					error @ (Error::Sealing(_) | Error::Unreadable { .. } | Error::EpochUnreachable { .. }),
				) => {
					// Somebody may add what leads to the right key at any time.
					self.forget(&ring.place().record);
					Ok(Shown::Damaged(error.to_string()))
				}
				Err(error) => Err(error),
			}
		})
	}

	/// Checks a visit's signature, if it has one, against what the gateway says that it signs.
	pub(crate) fn check_signature(&self, reading: &VisitReading) -> Option<SignatureView> {
		let entry = reading.signature.as_ref()?;
		let check = match signed_wrongly(self.client().genesis(), reading, entry) {
			Some(reason) => SignatureCheck::Invalid(reason.into()),
			None => match &reading.signer {
				Some(signer) if signer.role != Role::Physician => {
					SignatureCheck::Invalid("the signer is not registered as a physician".into())
				}
				Some(signer) if signer.account_id() == Some(entry.account) => SignatureCheck::Valid,
				Some(_) => SignatureCheck::ValidWithFormerKeys,
				None => SignatureCheck::Invalid("the signer is not registered".into()),
			},
		};
		Some(SignatureView {
			physician: entry.physician,
			account: entry.account,
			signed_at: entry.statement.signed_at,
			recorded_at: entry.recorded_at,
			late: entry.is_late(),
			check,
		})
	}
}

/// A section as it is on chain.
///
/// # Errors
///
/// When the ciphertext is longer than any on chain.
pub(crate) fn sealed(section: &SealedSection, ciphertext: &[u8]) -> Result<Sealed> {
	let ciphertext = ciphertext.to_vec().try_into().map_err(|_| vacchain_sealing::Error::Malformed)?;
	let SealedSection { epoch, index, commitment, .. } = *section;
	Ok(Sealed { epoch, index, commitment, ciphertext })
}

/// The fault of a signature, if it has one, whoever the signer is.
fn signed_wrongly(genesis: [u8; 32], reading: &VisitReading, entry: &SignatureEntry) -> Option<&'static str> {
	let (statement, visit) = (&entry.statement, &reading.visit);
	let commitment = |section: &Option<SealedSection>| section.as_ref().map(|section| section.commitment);
	if (statement.genesis, statement.record, statement.visit) != (genesis, visit.record, reading.id) {
		Some("it was made for another visit")
	} else if entry.physician != visit.physician {
		Some("the signer is not the physician whom the visit names")
	} else if visit.note.map(|note| note.commitment) != Some(statement.note) {
		Some("it names another note")
	} else if commitment(&reading.examination) != Some(statement.examination) {
		Some("it names another examination")
	} else if commitment(&reading.immunization) != Some(statement.immunization) {
		Some("it names other vaccines")
	} else if commitment(&reading.recommendation) != Some(statement.recommendation) {
		Some("it names another recommendation")
	} else if !verify(&entry.account, &statement.digest(), &entry.signature) {
		Some("it does not verify with the signer's key")
	} else {
		None
	}
}
