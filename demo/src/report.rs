//! The demo's report at its end.

use jiff::{ToSpan as _, civil::Date};
use serde::{Serialize, Serializer};
use vacchain_client::{
	content::{Examination, Immunization},
	foreign::{paragraph, visible},
	primitives::{ParticipantId, RecordId, Role, VisitState},
	proof::Proof,
	views::{RecordView, Shown, SignatureCheck, SignatureView, VisitView},
};
use vacchain_fhir::Problem;
use vacchain_terminal::{
	output::{Table, Value},
	time, view,
};

use crate::{
	accesses::Accesses,
	attempts::Attempt,
	cast::{Cast, Listed},
	keep::Kept,
	network::Figures,
	read_back::{Difference, is_deferred},
};

/// How wide tables are at most, in characters.
const WIDTH: u16 = 118;

/// All of it.
#[derive(Serialize)]
pub struct Report<'a> {
	/// The folder with the bundles.
	pub data: String,
	/// The parts of it that were left out, and dates that may be wrong.
	pub problems: Vec<ProblemLine<'a>>,
	/// The children who were found in several places, and those who may be.
	pub remarks: Vec<ProblemLine<'a>>,
	/// The figures.
	pub totals: Totals,
	/// How the nodes of `--network` did.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub network: Option<Figures>,
	/// The people who took part.
	pub participants: Vec<Listed<'a>>,
	/// The children that were played, in the order of the files.
	pub children: Vec<ChildLine<'a>>,
	/// The differences of the chain from the files. Empty when all is well.
	pub differences: Vec<Difference>,
	/// One child's record as its family sees it.
	pub family_view: RecordView,
	/// The same as its school sees it.
	pub school_view: Proof,
	/// The readers of that record, and the times, as its family sees them.
	#[serde(serialize_with = "rows_of")]
	pub accesses: Accesses,
	/// The attempts that must be refused.
	pub attempts: Vec<Attempt>,
	/// The remains with `--keep`.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub kept: Option<Kept>,
}

/// Something in the folder that was left out, or is remarked upon.
#[derive(Serialize)]
pub struct ProblemLine<'a> {
	file: &'a str,
	resource: Option<&'a str>,
	reason: String,
}

/// The figures.
#[derive(Serialize)]
pub struct Totals {
	/// Children whose record was read back.
	pub children: usize,
	/// Their families.
	pub families: usize,
	/// The hospitals in the files.
	pub hospitals: usize,
	/// The doctors in the files.
	pub doctors: usize,
	/// The physicians, the made-up ones too.
	pub physicians: usize,
	/// Visits that were read back.
	pub visits: usize,
	/// Doses that were read back, signed.
	pub doses: usize,
	/// Doses that somebody reported and nobody signed, read back.
	pub reported: usize,
	/// Visits in which the child was deferred, read back.
	pub deferred: usize,
	/// Everyone who enrolled: picked a password, was registered, and logged in.
	pub people: usize,
	/// How long that took.
	pub enrolling_seconds: f64,
	/// Transactions from the first record to the end of the last visit.
	pub transactions: u64,
	/// How long these took.
	pub seconds: f64,
	/// How many of them in a second.
	pub transactions_per_second: f64,
}

/// A child that was played.
#[derive(Serialize)]
pub struct ChildLine<'a> {
	/// Its file.
	pub file: &'a str,
	/// Its family's username.
	pub family: &'a str,
	/// Its record.
	pub record: RecordId,
}

impl<'a> From<&'a Problem> for ProblemLine<'a> {
	fn from(problem: &'a Problem) -> Self {
		Self {
			file: &problem.file,
			resource: problem.resource.as_deref(),
			reason: problem.reason.to_string(),
		}
	}
}

impl Report<'_> {
	/// Whether everything is as it should be.
	pub fn is_good(&self) -> bool {
		self.differences.is_empty() && self.attempts.iter().all(|attempt| attempt.refused)
	}

	/// For people.
	pub fn text(&self, cast: &Cast<'_>) -> String {
		let name = |id: &ParticipantId| cast.name_of(id).unwrap_or_default().to_owned();
		let mut parts = vec![
			self.totals.table().to_string(),
			format!(
				"A child's record, as its family sees it\n\n{}{}",
				view::child(&self.family_view.child),
				family_table(&self.family_view, &name)
			),
			format!(
				"The same record, as the {} {} sees it with the family's consent\n\n{}",
				cast.player(cast.script.officer).role,
				visible(&cast.player(cast.script.officer).name),
				view::proof(&self.school_view).trim_end()
			),
			format!("Who has read it, as its family sees it\n\n{}", self.accesses.text()),
			self.attempts_text(),
		];
		if let Some(network) = &self.network {
			parts.insert(1, network_text(network));
		}
		if !self.differences.is_empty() {
			parts.push(self.differences_text());
		}
		parts.push(self.verdict());
		if let Some(kept) = &self.kept {
			parts.push(kept.text());
		}
		parts.join("\n\n")
	}

	fn attempts_text(&self) -> String {
		let lines: Vec<_> = self
			.attempts
			.iter()
			.map(|Attempt { what, refused, answer }| {
				let mark = if *refused { "refused" } else { "NOT REFUSED AS IT MUST BE" };
				// Only the chain's names mean something to people.
				let name =
					if answer.code.contains('.') { format!("{}: ", answer.code) } else { String::new() };
				let (what, message, advice) =
					(visible(what), visible(&answer.message), visible(&answer.advice));
				format!("  {what}\n    {mark}: {name}{message}\n    {advice}")
			})
			.collect();
		format!("What is refused\n\n{}", lines.join("\n\n"))
	}

	fn differences_text(&self) -> String {
		let lines: Vec<_> = self
			.differences
			.iter()
			.map(|Difference { file, what }| format!("  {}: {}", visible(file), visible(what)))
			.collect();
		format!("The chain differs from the files\n\n{}", lines.join("\n"))
	}

	fn verdict(&self) -> String {
		let Totals { children, visits, doses, .. } = self.totals;
		let left_out = match self.problems.len() {
			0 => String::new(),
			1 => " 1 problem in the files was reported above.".into(),
			problems => format!(" {problems} problems in the files were reported above."),
		};
		if self.is_good() {
			format!(
				"Read back by their families: {children} children, {visits} visits, {doses} doses. All equal the \
				 files.{left_out}"
			)
		} else {
			format!("The demo FAILED: see what is said above.{left_out}")
		}
	}
}

impl Totals {
	fn table(&self) -> Table {
		let mut table = Table::boxed(&["", "played"], WIDTH);
		let rows = [
			("Children", self.children.to_string()),
			("Families", self.families.to_string()),
			("Hospitals", self.hospitals.to_string()),
			("Visits", self.visits.to_string()),
			("Doses given", self.doses.to_string()),
			("Doses reported", self.reported.to_string()),
			("Visits deferred", self.deferred.to_string()),
			("People enrolled", self.people.to_string()),
			("Seconds, to enrol them", format!("{:.1}", self.enrolling_seconds)),
			("Transactions of the visits", self.transactions.to_string()),
			("Seconds", format!("{:.1}", self.seconds)),
			("Transactions per second", format!("{:.0}", self.transactions_per_second)),
		];
		for (what, value) in rows {
			table.add_row([what.into(), Value::number(value)]);
		}
		table
	}
}

fn rows_of<S: Serializer>(accesses: &Accesses, serializer: S) -> Result<S::Ok, S::Error> {
	accesses.rows.serialize(serializer)
}

fn network_text(network: &Figures) -> String {
	let mut table = Table::boxed(&["Node", "Serves", "Blocks made", "Memory"], WIDTH);
	for node in &network.nodes {
		let memory = node.memory_mib.map(|mib| format!("{mib} MiB")).unwrap_or_default();
		let serves: Vec<_> = node.serves.iter().map(Role::to_string).collect();
		let (name, serves) = (node.name.as_str().into(), serves.join(", ").into());
		table.add_row([name, serves, Value::number(node.blocks.to_string()), Value::number(memory)]);
	}
	format!(
		"The network\n\n{table}\n{} blocks became final, half of them within {} ms and all within {} ms.",
		network.blocks, network.median_finality_ms, network.longest_finality_ms
	)
}

fn family_table(view: &RecordView, name: &impl Fn(&ParticipantId) -> String) -> Table {
	let header = ["Visit", "Measured", "Vaccines given", "Note", "Signed by", "Next"];
	let mut table = Table::boxed(&header, WIDTH);
	let birth = view.child.open().and_then(|child| child.birth_date.parse().ok());
	for visit in &view.visits {
		let hospital = name(&visit.visit.hospital);
		let doctor = name(&visit.visit.doctor);
		let note = visit.notes.iter().rev().find_map(|note| note.text.open());
		let recommendation = visit.recommendation.open();
		let note = note.map(|note| format!("{doctor}: {}", note.text)).unwrap_or_default();
		let signed = visit.signature.as_ref();
		let next = recommendation.and_then(|recommendation| recommendation.next_visit.as_deref());
		table.add_row([
			Value::lines([day_of(birth, &visit.examination), hospital]),
			Value::lines(visit.examination.open().map(measured).unwrap_or_default()),
			given(visit),
			Value::lines(paragraph(&note)),
			Value::lines(
				signed.into_iter().flat_map(|signature| [name(&signature.physician), holds(signature)]),
			),
			next.unwrap_or_default().into(),
		]);
	}
	table
}

/// The day of a visit, which the child's age at it tells.
fn day_of(birth: Option<Date>, examination: &Shown<Examination>) -> String {
	let age = examination.open().map(|examination| examination.age_days);
	let day = birth.zip(age).and_then(|(birth, age)| birth.checked_add(i64::from(age).days()).ok());
	day.map(|day| day.to_string()).unwrap_or_default()
}

fn measured(examination: &Examination) -> Vec<String> {
	let values = [
		(examination.weight_kg, "kg"),
		(examination.height_cm, "cm"),
		(examination.body_temperature_celsius, "°C"),
	];
	let values = values.into_iter().filter_map(|(value, unit)| Some(format!("{:.1} {unit}", value?)));
	std::iter::once(format!("at {}", time::show_age(examination.age_days))).chain(values).collect()
}

fn given(visit: &VisitView) -> Value {
	match &visit.immunization {
		Shown::Open(given) => Value::lines(given.doses.iter().map(dose)),
		_ if visit.visit.state == VisitState::Linked => "cannot be read".into(),
		_ if is_deferred(visit) => "none, deferred".into(),
		_ => "none".into(),
	}
}

fn dose(dose: &Immunization) -> String {
	let mut text = format!("{} (CVX {})", dose.vaccine_display, dose.vaccine_code);
	if let Some(number) = dose.dose_number {
		text += &format!(", dose {number}");
	}
	if let Some(lot) = &dose.lot_number {
		text += &format!(", lot {lot}");
	}
	text
}

fn holds(signature: &SignatureView) -> String {
	match &signature.check {
		SignatureCheck::Valid | SignatureCheck::ValidWithFormerKeys => "signature verified".into(),
		SignatureCheck::Invalid(reason) => format!("NOT VALID: {reason}"),
	}
}
