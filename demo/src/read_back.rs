//! Reads everything back, as each family sees it, and compares it with the files.

use futures::{StreamExt, stream};
use jiff::Timestamp;
use serde::Serialize;
use vacchain_client::{
	Error,
	content::{self as stored, Decision, Examination},
	primitives::{ClosingReason, VisitState},
	views::{RecordView, Shown, VisitView},
};
use vacchain_fhir::{Child, Encounter, Immunization, Vaccine, VitalSigns};

use crate::{cast::Cast, content, story::Played};

/// How many records are read at a time.
const AT_ONCE: usize = 32;

/// Something that the chain holds otherwise than the files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
	/// The child's file.
	pub file: String,
	/// The difference, in words.
	pub what: String,
}

/// The content that was read back.
#[derive(Default)]
pub struct ReadBack {
	/// How many visits.
	pub visits: usize,
	/// How many doses, of visits whose signature holds.
	pub doses: usize,
	/// How many doses that somebody reported, and nobody signed.
	pub reported: usize,
	/// How many visits in which the child was deferred.
	pub deferred: usize,
	/// The differences from the files.
	pub differences: Vec<Difference>,
}

/// Reads every record with a fresh session of its family, which knows nothing but its keys. Families read at all
/// gateways in turn: what was written at others is there too.
///
/// # Errors
///
/// When the chain cannot be reached.
pub async fn read_back(cast: &Cast<'_>, played: &[Played<'_>]) -> Result<ReadBack, Error> {
	cast.chain.settle().await?;
	let views: Vec<_> = stream::iter(played.iter().enumerate())
		.map(|(number, child)| async move { (child, read(cast, number, child).await) })
		.buffered(AT_ONCE)
		.collect()
		.await;
	let mut all = ReadBack::default();
	for (played, view) in views {
		let view = match view {
			Err(error @ Error::Transport(_)) => return Err(error),
			view => view,
		};
		let child = played.part.child;
		let found = match &view {
			Ok(view) => {
				all.visits += view.visits.len();
				all.doses += view.visits.iter().map(doses_of).sum::<usize>();
				all.reported += view.reports.iter().map(|report| report.standing().len()).sum::<usize>();
				all.deferred += view.visits.iter().filter(|visit| is_deferred(visit)).count();
				let mut found = compare(child, view);
				if view.visits.iter().map(|visit| visit.id).ne(played.visits.iter().copied()) {
					found.push("the visits are others, or in another order".into());
				}
				found
			}
			Err(error) => vec![format!("its family cannot read it: {error}")],
		};
		let file = || child.source.clone();
		all.differences.extend(found.into_iter().map(|what| Difference { file: file(), what }));
	}
	Ok(all)
}

async fn read(cast: &Cast<'_>, number: usize, child: &Played<'_>) -> Result<RecordView, Error> {
	let identity = cast.player(child.part.family).session.identity();
	let family = cast.chain.log_in_anywhere(number, identity).await?;
	if !family.records().await?.contains(&child.record) {
		return Err(Error::NotFound);
	}
	let view = family.read_record(&child.record).await;
	family.client().log_out().await?;
	view
}

/// How many doses a visit proves.
pub fn doses_of(visit: &VisitView) -> usize {
	let holds = visit.signature.as_ref().is_some_and(|signature| signature.check.is_valid());
	visit
		.immunization
		.open()
		.filter(|_| holds)
		.map_or(0, |given| given.doses.iter().filter(|dose| dose.primary_source).count())
}

/// Whether the doctor deferred the child. Only the note says so.
pub fn is_deferred(visit: &VisitView) -> bool {
	visit.notes.last().and_then(|note| note.decision) == Some(Decision::Deferred)
}

/// The differences of a record from the file.
pub fn compare(child: &Child, view: &RecordView) -> Vec<String> {
	let mut found = Findings::default();
	match &view.child {
		Shown::Open(stored) => {
			let same = [
				("family name", &stored.family_name, &child.family_name),
				("given names", &stored.given_names, &child.given_names),
				("gender", &stored.gender, &child.gender.to_string()),
				("birth date", &stored.birth_date, &child.birth_date.to_string()),
				("family file number", &stored.family_file_number, &child.family_file_number),
			];
			for (what, stored, given) in same {
				found.check(what, stored, given);
			}
		}
		other => found.add(format!("the child cannot be read: {other:?}")),
	}
	found.place.clear();
	let stored: Vec<_> = view.reports.iter().flat_map(|report| report.standing()).map(dose_of).collect();
	let given = child.visits.iter().flat_map(|visit| &visit.reported);
	let given: Vec<_> = given.flat_map(|reported| reported.doses.iter().cloned().map(Some)).collect();
	found.check("reported doses", &stored, &given);
	found.check("number of visits", &view.visits.len(), &child.visits.len());
	for (visit, encounter) in view.visits.iter().zip(&child.visits) {
		found.place = format!("visit of {}: ", content::day(encounter.start));
		compare_visit(child, encounter, visit, &mut found);
	}
	found.list
}

fn compare_visit(child: &Child, encounter: &Encounter, visit: &VisitView, found: &mut Findings) {
	match &visit.examination {
		Shown::Open(stored) => {
			found.check("vital signs", &vitals(stored), &encounter.vitals);
			found.check(
				"age in days",
				&stored.age_days,
				&content::age_days(child.birth_date, encounter.start),
			);
		}
		other => found.add(format!("the examination cannot be read: {other:?}")),
	}
	match visit.notes.as_slice() {
		[note] => {
			let text = note.text.open().map(|note| note.text.as_str());
			found.check("note", &text, &Some(content::note(encounter).as_str()));
			let decision = if encounter.deferred.is_some() { Decision::Deferred } else { Decision::Cleared };
			found.check("decision", &note.decision, &Some(decision));
		}
		notes => found.add(format!("the note has {} versions instead of one", notes.len())),
	}
	if encounter.deferred.is_some() {
		found.check("state", &visit.visit.state, &VisitState::Closed(ClosingReason::Unsigned));
		found.check("vaccines given", &visit.immunization, &Shown::Absent);
		return;
	}
	found.check("state", &visit.visit.state, &VisitState::Linked);
	match &visit.signature {
		Some(signature) if signature.check.is_valid() => {}
		other => found.add(format!("the signature does not hold: {other:?}")),
	}
	match &visit.immunization {
		Shown::Open(given) => {
			found.check("number of doses", &given.doses.len(), &encounter.immunizations.len());
			for (stored, dose) in given.doses.iter().zip(&encounter.immunizations) {
				found.check("dose", &dose_of(stored).as_ref(), &Some(dose));
			}
		}
		other => found.add(format!("the vaccines given cannot be read: {other:?}")),
	}
}

/// A dose as the reader of the files would have it; none if its time is no time.
fn dose_of(dose: &stored::Immunization) -> Option<Immunization> {
	Some(Immunization {
		vaccine: Vaccine { cvx: dose.vaccine_code.clone(), display: dose.vaccine_display.clone() },
		occurrence: dose.occurrence.parse::<Timestamp>().ok()?,
		lot_number: dose.lot_number.clone(),
		manufacturer: dose.manufacturer.clone(),
		expiration_date: dose.expiration_date.as_deref().and_then(|day| day.parse().ok()),
		dose_number: dose.dose_number,
		site: dose.site.clone(),
		route: dose.route.clone(),
		primary_source: dose.primary_source,
	})
}

fn vitals(examination: &Examination) -> VitalSigns {
	VitalSigns {
		weight_kg: examination.weight_kg,
		height_cm: examination.height_cm,
		body_temperature_celsius: examination.body_temperature_celsius,
	}
}

#[derive(Default)]
struct Findings {
	place: String,
	list: Vec<String>,
}

impl Findings {
	fn add(&mut self, what: String) {
		self.list.push(format!("{}{what}", self.place));
	}

	fn check<Value: PartialEq + std::fmt::Debug>(&mut self, what: &str, stored: &Value, given: &Value) {
		if stored != given {
			self.add(format!("{what}: the chain has {stored:?}, the file {given:?}"));
		}
	}
}

#[cfg(test)]
mod tests {
	use vacchain_client::{
		primitives::{Level, NoteKind, ParticipantId, RecordId, Visit, VisitId},
		views::{NoteText, NoteView, SignatureCheck, SignatureView},
	};
	use vacchain_testing::package;

	use super::*;

	const SOMEONE: ParticipantId = ParticipantId([1; 32]);
	const RECORD: RecordId = RecordId([2; 16]);

	fn children() -> Vec<Child> {
		let folder = package::folder().join("children");
		vacchain_fhir::read_folder(&folder, Timestamp::now()).unwrap().children
	}

	/// The record that the chain should hold of a child.
	fn view(child: &Child) -> RecordView {
		let visits = child.visits.iter().map(|encounter| visit_view(child, encounter)).collect();
		RecordView {
			record: RECORD,
			owner: SOMEONE,
			created_at: 0,
			level: Level::Full,
			child: Shown::Open(content::child(child)),
			state: vacchain_client::primitives::RecordState::InUse,
			merged: vec![],
			erasure_asked_at: None,
			rectified: None,
			visits,
			reports: Vec::new(),
		}
	}

	fn visit_view(child: &Child, encounter: &Encounter) -> VisitView {
		let deferred = encounter.deferred.is_some();
		let visit = Visit {
			record: RECORD,
			hospital: SOMEONE,
			doctor: SOMEONE,
			physician: SOMEONE,
			epoch: 0,
			index: 2,
			state: if deferred { VisitState::Closed(ClosingReason::Unsigned) } else { VisitState::Linked },
			made_at: 0,
			opened_at: 0,
			notes: 1,
			note: None,
		};
		let note = NoteView {
			version: 0,
			author: SOMEONE,
			at: 0,
			kind: NoteKind::Written,
			decision: Some(if deferred { Decision::Deferred } else { Decision::Cleared }),
			text: Shown::Open(NoteText { text: content::note(encounter) }),
		};
		let signature = SignatureView {
			physician: SOMEONE,
			account: [0; 32],
			signed_at: 0,
			recorded_at: 0,
			late: false,
			check: SignatureCheck::Valid,
		};
		VisitView {
			id: VisitId([3; 16]),
			visit,
			examination: Shown::Open(content::examination(child, encounter)),
			earlier_examinations: Vec::new(),
			dispute: None,
			rulings: Vec::new(),
			notes: vec![note],
			immunization: if deferred {
				Shown::Absent
			} else {
				Shown::Open(content::immunizations(encounter, "a hospital", "a physician"))
			},
			recommendation: Shown::Absent,
			retraction: Shown::Absent,
			signature: (!deferred).then_some(signature),
		}
	}

	#[test]
	fn what_equals_the_file_has_no_differences() {
		for child in children() {
			assert_eq!(compare(&child, &view(&child)), Vec::<String>::new());
		}
	}

	#[test]
	fn every_change_of_a_dose_is_found() {
		type Change = fn(&mut stored::Immunization);
		let changes: [Change; 10] = [
			|dose| dose.manufacturer = Some("other".into()),
			|dose| dose.expiration_date = Some("2001-01-01".into()),
			|dose| dose.vaccine_code = "999".into(),
			|dose| dose.vaccine_display.push('x'),
			|dose| dose.lot_number = Some("other".into()),
			|dose| dose.dose_number = Some(98),
			|dose| dose.site = Some("other".into()),
			|dose| dose.route = Some("other".into()),
			|dose| dose.occurrence = "2001-01-01T00:00:00Z".into(),
			|dose| dose.primary_source = !dose.primary_source,
		];
		let child = &children()[0];
		for change in changes {
			let mut view = view(child);
			let given = view.visits.iter_mut().find_map(|visit| match &mut visit.immunization {
				Shown::Open(given) => given.doses.first_mut(),
				_ => None,
			});
			change(given.unwrap());
			assert_eq!(compare(child, &view).len(), 1);
		}
	}

	#[test]
	fn every_other_change_is_found() {
		type Change = fn(&mut RecordView);
		let changes: [Change; 8] = [
			|view| view.visits.truncate(1),
			|view| view.visits[0].notes[0].decision = Some(Decision::Deferred),
			|view| view.visits[0].examination = Shown::Open(Examination::default()),
			|view| view.visits[0].notes.clear(),
			|view| view.visits[0].signature = None,
			|view| view.visits[0].immunization = Shown::LevelTooLow,
			|view| view.visits[0].visit.state = VisitState::Signed,
			|view| view.child = Shown::Absent,
		];
		let child = &children()[0];
		for change in changes {
			let mut view = view(child);
			change(&mut view);
			assert_ne!(compare(child, &view), Vec::<String>::new());
		}
	}
}
