//! Records, visits, histories and proofs, as people read them.

use std::fmt::Write;

use vacchain_client::{
	content::{
		Child, Examination, Immunization, Immunizations, NotGivenReason, Recommendation, RecommendedVaccine,
	},
	foreign::{paragraph, visible},
	primitives::{
		Action, Basis, HistoryEntry, Level, Moment, ParticipantChange, ParticipantChangeEntry, ParticipantId,
		PowerStep, ReadKind, Reader, RecordId, RecordState, Rectified, RulingKind,
	},
	proof::{Proof, ProvenVisit},
	views::{ChildView, NoteView, RecordView, ReportView, Shown, SignatureCheck, SignatureView, VisitView},
	wire::{AccessRow, LoginEvent, LoginEventKind},
};

use crate::{
	names::Names,
	output::{Value, facts, table},
	terms, time,
};

/// What stands in the place of the doses of a visit that was signed without one.
const NO_DOSE: &str = "no dose given";

/// Those whom a record's view names.
pub fn people(view: &RecordView) -> Vec<ParticipantId> {
	let mut people = vec![view.owner];
	people.extend(view.rectified.map(|rectified| rectified.by));
	people.extend(view.visits.iter().flat_map(people_of_visit));
	people.extend(view.reports.iter().flat_map(|report| [report.author, report.organisation]));
	people
}

/// Those whom a visit names.
pub fn people_of_visit(visit: &VisitView) -> Vec<ParticipantId> {
	let mut people = vec![visit.visit.hospital, visit.visit.doctor, visit.visit.physician];
	people.extend(visit.dispute.as_ref().map(|dispute| dispute.by));
	people.extend(visit.rulings.iter().map(|ruling| ruling.by));
	people
}

/// Those whom a history names.
pub fn people_of_history(history: &[HistoryEntry]) -> Vec<ParticipantId> {
	let mut people = Vec::new();
	for entry in history {
		people.push(entry.actor);
		match &entry.action {
			Action::AccessGranted { reader, .. }
			| Action::AccessRevoked { reader }
			| Action::HalfGiven { reader, .. }
			| Action::PastKeyWrapped { reader, .. } => people.push(*reader),
			Action::RequestDenied { requester } => people.push(*requester),
			Action::Transferred { from, to } => people.extend([*from, *to]),
			Action::OwnerChanged { from, to, confirmed_by, .. } => {
				people.extend([*from, *to]);
				people.extend(confirmed_by);
			}
			Action::RecordVoided { confirmed_by, .. }
			| Action::RecordsMerged { confirmed_by, .. }
			| Action::MergeUndone { confirmed_by, .. } => people.extend(confirmed_by),
			Action::CustodianKeysReplaced { custodian, confirmed_by, .. } => {
				people.push(*custodian);
				people.extend(confirmed_by);
			}
			Action::GuardianNamed { guardian } | Action::GuardianRemoved { guardian } => {
				people.push(*guardian);
			}
			Action::VisitReassigned { doctor, physician, .. } => people.extend([*doctor, *physician]),
			_ => {}
		}
	}
	people
}

/// Leaves out of a record what is no part of a proof, for readers of proofs: that there is a note stands on the chain in
/// clear.
pub fn without_clinical_part(view: &mut RecordView) {
	if view.level < Level::Full {
		view.visits.iter_mut().for_each(without_clinical_part_of_visit);
	}
}

/// The same for one visit.
pub fn without_clinical_part_of_visit(visit: &mut VisitView) {
	if matches!(visit.examination, Shown::LevelTooLow) {
		visit.notes.clear();
		visit.earlier_examinations.clear();
		visit.visit.note = None;
		visit.visit.notes = 0;
	}
}

/// A whole record.
pub fn record(view: &RecordView, names: &Names) -> String {
	let mut text = child(&view.child);
	let mut rows = vec![
		("record", view.record.to_string()),
		("owner", names.show(&view.owner)),
		("created", time::show(view.created_at)),
		("your access", terms::level(view.level).into()),
	];
	match view.state {
		RecordState::InUse => {}
		RecordState::Void { reason, at } => {
			rows.push(("VOID", format!("since {}: {}", time::show(at), terms::void_reason(reason))));
		}
		RecordState::Merged { into, at } => {
			rows.push(("MERGED", format!("into {into}, since {}", time::show(at))));
		}
	}
	rows.extend(view.merged.iter().map(|record| ("has the visits of", record.to_string())));
	rows.extend(view.erasure_asked_at.map(|at| ("erasure", format!("asked for {}", time::show(at)))));
	rows.extend(view.rectified.map(|rectified| ("rectified", self::rectified(&rectified, names))));
	if view.visits.is_empty() {
		rows.push(("visits", "none yet".into()));
	}
	text += &facts(rows);
	for (number, visit) in (1..).zip(&view.visits) {
		let _ = write!(text, "\nVisit {number} of {}: ", view.visits.len());
		text += &self::visit(visit, names);
	}
	text + &reports(&view.record, &view.reports, names)
}

/// The doses that somebody reported, told apart from the signed ones.
fn reports(shown: &RecordId, reports: &[ReportView], names: &Names) -> String {
	let mut text = String::new();
	for report in reports {
		let _ = writeln!(text, "\nReported, not signed, entry {}:", report.number);
		let merged = (report.record != *shown).then(|| ("in the merged record", report.record.to_string()));
		let mut rows = vec![
			("written by", format!("{}, {}", names.show(&report.author), names.show(&report.organisation))),
			("written on", time::show(report.at)),
		];
		rows.extend(merged);
		let closed = match &report.doses {
			Shown::Open(reported) => {
				rows.push(("source", reported.source.clone()));
				None
			}
			closed => Some(terms::why_closed(closed).to_owned()),
		};
		rows.extend(closed.map(|why| ("doses", why)));
		if let Some(reason) = &report.retraction {
			let reason = reason
				.open()
				.map_or_else(|| terms::why_closed(reason).to_owned(), |open| open.reason.clone());
			rows.push(("TAKEN BACK", reason));
		}
		text += &facts(rows);
		if let Shown::Open(reported) = &report.doses {
			let _ = writeln!(text, "\n{}", dose_table(&reported.doses));
		}
	}
	text
}

/// The child's identity, on one line or two.
pub fn child(child: &Shown<Child>) -> String {
	match child {
		Shown::Open(child) => format!(
			"{}, {}, born {}\nfamily file {}\n\n",
			visible(&child.full_name()),
			visible(&child.gender),
			visible(&child.birth_date),
			visible(&child.family_file_number)
		),
		closed => format!("The child's name: {}\n\n", terms::why_closed(closed)),
	}
}

/// When, and by whom, the child's data was corrected last.
fn rectified(Rectified { version, at, by }: &Rectified, names: &Names) -> String {
	format!("{} by {}, version {version} of the child's data", time::show(*at), names.show(by))
}

/// The versions of a child's data.
pub fn child_versions(versions: &[ChildView], names: &Names) -> String {
	let mut text = String::new();
	for ChildView { version, child, replaced } in versions {
		let until = match replaced {
			Some(replaced) => {
				format!("replaced {} by {}", time::show(replaced.at), names.show(&replaced.by))
			}
			None => "as it is now".into(),
		};
		let _ = write!(text, "Version {version}, {until}\n{}", self::child(child));
	}
	text.trim_end().to_owned()
}

/// A visit, from its state on.
pub fn visit(view: &VisitView, names: &Names) -> String {
	let visit = &view.visit;
	let mut rows: Vec<(_, Value)> = vec![
		("visit", view.id.to_string().into()),
		(
			"opened",
			format!(
				"{} by {}{}",
				time::show(visit.made_at),
				names.show(&visit.hospital),
				late(visit.is_late(), visit.opened_at)
			)
			.into(),
		),
		("doctor", names.show(&visit.doctor).into()),
		("physician", names.show(&visit.physician).into()),
	];
	match &view.examination {
		Shown::Absent | Shown::LevelTooLow => {}
		Shown::Open(open) => rows.push(("examination", examination(open))),
		closed => rows.push(("examination", terms::why_closed(closed).into())),
	}
	for (version, earlier) in view.earlier_examinations.iter().enumerate() {
		if let Some(open) = earlier.open() {
			let lines = [format!("version {version}:")].into_iter().chain(examination_lines(open));
			rows.push(("corrected", Value::lines(lines)));
		}
	}
	for note in &view.notes {
		rows.push(("note", self::note(note, visit.note.map(|note| note.version), names)));
	}
	let mut text = format!("{}\n{}", terms::state(visit.state), facts(rows));
	match &view.immunization {
		Shown::Absent => {}
		Shown::Open(given) => {
			let _ = writeln!(text, "\n{}\n", doses(given));
		}
		closed => text += &facts([("vaccines", terms::why_closed(closed))]),
	}
	let mut rows: Vec<(_, Value)> = Vec::new();
	match &view.recommendation {
		Shown::Absent | Shown::LevelTooLow => {}
		Shown::Open(open) => rows.extend(recommendation(open)),
		closed => rows.push(("remaining", terms::why_closed(closed).into())),
	}
	if let Some(signature) = &view.signature {
		rows.push(("signature", self::signature(signature, names).into()));
	}
	match &view.retraction {
		Shown::Absent | Shown::LevelTooLow => {}
		Shown::Open(retraction) => rows.push(("retracted", Value::lines(paragraph(&retraction.reason)))),
		closed => rows.push(("retracted", terms::why_closed(closed).into())),
	}
	if let Some(dispute) = &view.dispute {
		let reason = dispute.reason.open().map(|open| format!(": {}", open.reason)).unwrap_or_default();
		let by = names.show(&dispute.by);
		rows.push(("DISPUTED", format!("by {by}, {}{reason}", time::show(dispute.at)).into()));
	}
	for ruling in &view.rulings {
		let what = match ruling.kind {
			RulingKind::Retracted => "retracted",
			RulingKind::Reinstated => "counts again",
		};
		let reason = ruling.reason.open().map(|open| format!(": {}", open.reason)).unwrap_or_default();
		let by = names.show(&ruling.by);
		rows.push(("health admin", format!("{what}, {by}, {}{reason}", time::show(ruling.at)).into()));
	}
	text + &facts(rows)
}

/// What follows a time that reached the chain late.
fn late(is_late: bool, reached: Moment) -> String {
	if is_late { format!(" (LATE: reached the chain {})", time::show(reached)) } else { String::new() }
}

/// The doses of a visit.
fn doses(given: &Immunizations) -> String {
	if given.doses.is_empty() {
		return NO_DOSE.into();
	}
	dose_table(&given.doses)
}

fn dose_table(doses: &[Immunization]) -> String {
	let header = ["given", "vaccine", "CVX", "dose", "lot", "maker", "expires", "site", "route"];
	let mut rows = table(&header);
	for dose in doses {
		rows.add_row([
			time::show_day(&dose.occurrence),
			dose.vaccine_display.clone(),
			dose.vaccine_code.clone(),
			dose.dose_number.map(|number| number.to_string()).unwrap_or_default(),
			dose.lot_number.clone().unwrap_or_default(),
			dose.manufacturer.clone().unwrap_or_default(),
			expiry(dose),
			dose.site.clone().unwrap_or_default(),
			dose.route.clone().unwrap_or_default(),
		]);
	}
	rows.trim_fmt()
}

/// The last day of a dose's lot, marked where the dose was given later.
fn expiry(dose: &Immunization) -> String {
	let day = dose.expiration_date.clone().unwrap_or_default();
	if dose.was_expired() == Some(true) { format!("{day} (EXPIRED)") } else { day }
}

fn examination(open: &Examination) -> Value {
	Value::lines(examination_lines(open))
}

fn examination_lines(open: &Examination) -> Vec<String> {
	let mut parts = vec![time::show_age(open.age_days)];
	parts.extend(open.weight_kg.map(|value| format!("{value} kg")));
	parts.extend(open.height_cm.map(|value| format!("{value} cm")));
	parts.extend(open.body_temperature_celsius.map(|value| format!("{value} °C")));
	let mut lines = vec![parts.join(" · ")];
	if !open.planned_vaccines.is_empty() {
		let planned = open.planned_vaccines.iter();
		let planned: Vec<_> =
			planned.map(|vaccine| format!("{} ({})", vaccine.display, vaccine.code)).collect();
		lines.push(format!("planned: {}", planned.join(", ")));
	}
	lines
}

fn recommendation(open: &Recommendation) -> Vec<(&'static str, Value)> {
	let mut rows = Vec::new();
	if !open.not_given.is_empty() {
		let missed = open.not_given.iter().map(|vaccine| {
			let text = vaccine.text.as_ref().map(|text| format!(": {text}")).unwrap_or_default();
			format!("{} ({}), {}{text}", vaccine.display, vaccine.code, not_given_reason(vaccine.reason))
		});
		rows.push(("not given", Value::lines(missed)));
	}
	if !open.remaining.is_empty() {
		rows.push(("remaining", Value::lines(vaccines(&open.remaining))));
	}
	if let Some(note) = &open.note {
		rows.push(("physician's note", Value::lines(note_text(note))));
	}
	rows.push(("next visit", open.next_visit.as_deref().unwrap_or("none planned").into()));
	rows
}

/// Vaccines that remain, a line each.
pub fn vaccines(vaccines: &[RecommendedVaccine]) -> impl Iterator<Item = String> {
	vaccines.iter().map(|vaccine| {
		let due = vaccine.due_date.as_ref().map(|due| format!(", from {due}")).unwrap_or_default();
		format!("{} ({}){due}", vaccine.display, vaccine.code)
	})
}

fn not_given_reason(reason: NotGivenReason) -> &'static str {
	match reason {
		NotGivenReason::NotAvailable => "not available",
		NotGivenReason::Refused => "refused by the family",
		NotGivenReason::Contraindicated => "contraindicated",
		NotGivenReason::Other => "another reason",
	}
}

fn note(note: &NoteView, counts: Option<u32>, names: &Names) -> Value {
	let mut head = format!("version {}, {}", note.version, terms::note_kind(note.kind));
	if let Some(decision) = note.decision {
		let _ = write!(head, ": {}", terms::decision(decision));
	}
	let _ = write!(head, "; {}, {}", names.show(&note.author), time::show(note.at));
	if counts == Some(note.version) {
		head += " (counts)";
	}
	match &note.text {
		Shown::Absent => head.into(),
		Shown::Open(open) => Value::lines([head].into_iter().chain(note_text(&open.text))),
		closed => Value::lines([head.as_str(), terms::why_closed(closed)]),
	}
}

/// The lines of a note. A bar before each of several says that they are the note's, and none of the program.
pub fn note_text(text: &str) -> Vec<String> {
	match paragraph(text) {
		lines if lines.len() > 1 => lines.iter().map(|line| format!("│ {line}")).collect(),
		line => line,
	}
}

fn signature(signature: &SignatureView, names: &Names) -> String {
	format!(
		"{}; {}, signed {}, recorded {}{}",
		signature_check(&signature.check),
		names.show(&signature.physician),
		time::show(signature.signed_at),
		time::show(signature.recorded_at),
		if signature.late { " (LATE)" } else { "" }
	)
}

fn signature_check(check: &SignatureCheck) -> String {
	match check {
		SignatureCheck::Valid => "verified".into(),
		SignatureCheck::ValidWithFormerKeys => "verified, with keys since replaced".into(),
		SignatureCheck::Invalid(reason) => format!("NOT VERIFIED: {reason}"),
	}
}

/// A check of vaccinations.
pub fn proof(proof: &Proof) -> String {
	let verdict = match (proof.is_valid(), proof.doses()) {
		(false, _) => "Proof of vaccination: NOT VALID, see the signatures below".to_owned(),
		(true, 0) if proof.visits.is_empty() => {
			"Proof of vaccination: nothing is proven yet, no visit is linked to the record".to_owned()
		}
		(true, 0) => "Proof of vaccination: no dose is proven; every signature verified".to_owned(),
		(true, 1) => "Proof of vaccination: valid, 1 dose, its signature verified".to_owned(),
		(true, doses) => format!("Proof of vaccination: valid, {doses} doses, every signature verified"),
	};
	let disputed = match proof.disputed_doses() {
		0 => String::new(),
		disputed => format!("; {disputed} of them disputed by the family"),
	};
	let mut text = format!("{verdict}{disputed}\n\n{}", child(&proof.child));
	if let Some(Rectified { version, at, by }) = &proof.rectified {
		let by = by.to_string();
		let (by, at) = (by.get(..8).unwrap_or(&by), time::show(*at));
		let _ = write!(
			text,
			"The health authority rectified this data {at} (admin {by}, version {version}).\n\n"
		);
	}
	let mut rows = table(&["given", "vaccine", "CVX", "dose", "lot", "hospital", "physician", "signature"]);
	for visit in &proof.visits {
		match &visit.immunization {
			Shown::Open(given) if given.doses.is_empty() => {
				let mut row = vec![String::new(), NO_DOSE.to_owned()];
				row.resize(5, String::new());
				row.extend(who_proves(visit));
				rows.add_row(row);
			}
			Shown::Open(given) => {
				for dose in &given.doses {
					let mut row = vec![
						time::show_day(&dose.occurrence),
						dose.vaccine_display.clone(),
						dose.vaccine_code.clone(),
						dose.dose_number.map(|number| number.to_string()).unwrap_or_default(),
						dose.lot_number.clone().unwrap_or_default(),
					];
					row.extend(who_proves(visit));
					rows.add_row(row);
				}
			}
			closed => {
				let mut row = vec![String::new(), terms::why_closed(closed).to_owned()];
				row.resize(5, String::new());
				row.extend(who_proves(visit));
				rows.add_row(row);
			}
		}
	}
	if rows.row_count() > 0 {
		let _ = writeln!(text, "{}\n", rows.trim_fmt());
	}
	let standing: Vec<_> = proof.reports.iter().filter(|report| !report.standing().is_empty()).collect();
	if !standing.is_empty() {
		let _ = writeln!(text, "Reported by somebody, signed by nobody, and no part of the proof:");
		for report in standing {
			let source = report.doses.open().map(|reported| reported.source.as_str()).unwrap_or_default();
			let _ = writeln!(text, "{}\n", reported(source, report.standing()));
		}
	}
	text + &facts([
		("record", proof.record.to_string()),
		("checked", time::show(proof.checked_at)),
		("final block", proof.block.to_string()),
	])
}

/// Doses that somebody reported.
fn reported(source: &str, doses: &[Immunization]) -> String {
	format!("{}{}", facts([("source", source)]), dose_table(doses))
}

fn who_proves(visit: &ProvenVisit) -> [String; 3] {
	[
		visit.hospital_profile.display_name.clone(),
		visit.physician_profile.display_name.clone(),
		format!(
			"{}{}{}",
			signature_check(&visit.signature.check),
			if visit.signature.late { ", LATE" } else { "" },
			if visit.disputed { ", DISPUTED by the family" } else { "" }
		),
	]
}

/// The readers of a record.
pub fn readers(readers: &[Reader], now: Moment, names: &Names) -> String {
	let mut rows = table(&["who", "may read", "why", "since", "until"]);
	for reader in readers {
		let (why, since, until) = match reader.basis {
			Basis::Owner => ("owns it", String::new(), String::new()),
			Basis::Authority => ("health authority", String::new(), String::new()),
			Basis::Custody => {
				("custody of the health authority, to restore access", String::new(), String::new())
			}
			Basis::Guardian => ("guardian", String::new(), String::new()),
			Basis::Grant { granted_at, expires_at } => {
				let until = match expires_at {
					Some(end) if end <= now => format!("{}, over", time::show_end(end)),
					Some(end) => time::show_end(end),
					None => "no end".into(),
				};
				("granted", time::show(granted_at), until)
			}
		};
		rows.add_row([names.show(&reader.id), terms::level(reader.level).into(), why.into(), since, until]);
	}
	rows.trim_fmt()
}

/// The log of a record's reads.
pub fn accesses(accesses: &[AccessRow], names: &Names) -> String {
	let mut rows = table(&["when", "who", "what", "times", "through"]);
	for AccessRow { index, entry } in accesses {
		let when = match index {
			Some(_) => time::show(entry.at),
			None => format!("{} to {}", time::show(entry.at), time::show(entry.logged_at)),
		};
		let what = match entry.kind {
			ReadKind::Record => "the child",
			ReadKind::Visits => "the visits",
			ReadKind::History => "the history",
			ReadKind::Readers => "the list of readers",
		};
		rows.add_row([
			when,
			names.show(&entry.reader),
			what.into(),
			entry.count.to_string(),
			names.show(&entry.gateway),
		]);
	}
	rows.trim_fmt()
}

/// Above the newest rows of a long list: that there are earlier ones.
pub fn left_out(rows: usize) -> String {
	match rows {
		0 => String::new(),
		1 => "1 earlier entry is not shown.\n".into(),
		_ => format!("{rows} earlier entries are not shown.\n"),
	}
}

/// The log of a participant.
pub fn participant_log(log: &[ParticipantChangeEntry], names: &Names) -> String {
	let mut rows = table(&["when", "by", "what", "block"]);
	for ParticipantChangeEntry { block, at, by, change } in log {
		let by = by.map_or("genesis, or the institutions' vote".into(), |by| names.show(&by));
		rows.add_row([time::show(*at), by, participant_change(change, names), block.to_string()]);
	}
	rows.trim_fmt()
}

fn participant_change(change: &ParticipantChange, names: &Names) -> String {
	match change {
		ParticipantChange::Registered { role, organisation: None } => format!("registered as {role}"),
		ParticipantChange::Registered { role, organisation: Some(organisation) } => {
			format!("registered as {role} of {}", names.show(organisation))
		}
		ParticipantChange::Appointed => "appointed as health admin".into(),
		ParticipantChange::Dismissed => "dismissed as health admin".into(),
		ParticipantChange::Suspended => "suspended".into(),
		ParticipantChange::Reinstated => "reinstated".into(),
		ParticipantChange::Moved { from, to } => {
			format!("moved from {} to {}", names.show(from), names.show(to))
		}
		ParticipantChange::ProfileUpdated { .. } => "changed its public details".into(),
		ParticipantChange::KeysReplaced { key_version } => {
			format!("replaced its keys; its encryption key has version {key_version}")
		}
		ParticipantChange::Power { kind, digest: _, step } => power_step(&kind.to_string(), *step),
		ParticipantChange::NumberTagSet => "had the tag of its ID number set or taken away".into(),
		ParticipantChange::ContentKeyMade { version } => {
			format!("made version {version} of the content key, which waits for confirmation")
		}
		ParticipantChange::ContentKeyReplaced { version } => {
			format!("put version {version} of the content key in force")
		}
		ParticipantChange::ContentKeyShared { version, holder } => {
			format!("shared version {version} of the content key with {}", names.show(holder))
		}
		ParticipantChange::ContentKeyDiscarded { version } => {
			format!("gave up a copy of version {version} of the content key that is bad")
		}
		ParticipantChange::ContentKeyAccepted { version } => {
			format!("opened its copy of version {version} of the content key, and holds it")
		}
	}
}

/// The history of a record.
pub fn history(history: &[HistoryEntry], names: &Names) -> String {
	let mut rows = table(&["when", "who", "what", "block"]);
	for entry in history {
		rows.add_row([
			time::show(entry.at),
			names.show(&entry.actor),
			action(&entry.action, names),
			entry.block.to_string(),
		]);
	}
	rows.trim_fmt()
}

fn action(action: &Action, names: &Names) -> String {
	match action {
		Action::RecordCreated => "created the record".into(),
		Action::RequestDenied { requester } => {
			format!("denied {} the access that it asked for", names.show(requester))
		}
		Action::AccessGranted { reader, level, expires_at } => {
			let until = expires_at.map(|end| format!(" until {}", time::show_end(end))).unwrap_or_default();
			format!("let {} read {}{until}", names.show(reader), terms::level(*level))
		}
		Action::AccessRevoked { reader } => format!("revoked the access of {}", names.show(reader)),
		Action::Transferred { from, to } => {
			format!("moved the record from {} to {}", names.show(from), names.show(to))
		}
		Action::GuardianNamed { guardian } => format!("named {} a guardian", names.show(guardian)),
		Action::GuardianRemoved { guardian } => format!("dismissed the guardian {}", names.show(guardian)),
		Action::KeysRenewed => "renewed the record's keys".into(),
		Action::HalfGiven { reader, half } => {
			format!("gave {} {} of the keys, to restore its access", names.show(reader), terms::level(*half))
		}
		Action::CustodianKeysReplaced { custodian, confirmed_by, voted } => {
			let confirmed = confirmed_by.map(|admin| format!(", confirmed by {}", names.show(&admin)));
			let voted = if *voted { ", decided by the institutions" } else { "" };
			format!("replaced the keys of {}{}{voted}", names.show(custodian), confirmed.unwrap_or_default())
		}
		Action::EpochBridged { from, to } => format!("linked the keys of epoch {from} to those of {to}"),
		Action::PastKeyWrapped { epoch, reader } => {
			format!("gave {} the keys of epoch {epoch} again", names.show(reader))
		}
		Action::VisitOpened { visit } => format!("opened visit {visit}"),
		Action::VisitRenewed { visit } => format!("renewed the keys of visit {visit}"),
		Action::NoteAdded { visit, version, kind } => {
			format!("note version {version} {}, visit {visit}", terms::note_kind(*kind))
		}
		Action::VisitSigned { visit } => format!("signed visit {visit}"),
		Action::VisitLinked { visit } => format!("linked visit {visit}"),
		Action::VisitClosed { visit, reason } => {
			format!("closed visit {visit}: {}", terms::closing_reason(*reason))
		}
		Action::VisitRetracted { visit } => format!("retracted visit {visit}"),
		Action::PowerOverRecord { kind, step, .. } => power_step(&kind.to_string(), *step),
		Action::RecordVoided { reason, confirmed_by, voted } => {
			format!(
				"voided the record: {}{}",
				terms::void_reason(*reason),
				agreed(*confirmed_by, *voted, names)
			)
		}
		Action::OwnerChanged { from, to, confirmed_by, voted } => format!(
			"moved the record from {} to {}{}; grants and guardians ended",
			names.show(from),
			names.show(to),
			agreed(*confirmed_by, *voted, names)
		),
		Action::MergeAgreed { record, into } => format!("agreed that {record} is merged into {into}"),
		Action::RecordsMerged { record, into, confirmed_by, voted } => {
			format!("merged {record} into {into}{}", agreed(*confirmed_by, *voted, names))
		}
		Action::MergeUndone { record, from, confirmed_by, voted } => {
			format!("took {record} out of {from} again{}", agreed(*confirmed_by, *voted, names))
		}
		Action::ErasureAsked => "asked for the record to be erased".into(),
		Action::ErasureDeclined => "does not want the record erased any more".into(),
		Action::ChildRectified { version } => format!("rectified the child's data, as version {version}"),
		Action::ExaminationCorrected { visit, version } => {
			format!("corrected the measurements of visit {visit}, version {version}")
		}
		Action::VisitReassigned { visit, doctor, physician } => {
			format!("named {} and {} for visit {visit}", names.show(doctor), names.show(physician))
		}
		Action::VisitRuled { visit, ruling } => match ruling {
			RulingKind::Retracted => format!("retracted visit {visit} as a health admin"),
			RulingKind::Reinstated => format!("undid the retraction of visit {visit}"),
		},
		Action::VisitDisputed { visit } => format!("disputed visit {visit}"),
		Action::DisputeWithdrawn { visit } => format!("took the dispute of visit {visit} back"),
		Action::DosesReported { number } => format!("wrote down reported doses, entry {number}"),
		Action::ReportRetracted { number } => format!("took reported doses back, entry {number}"),
	}
}

/// A step in the life of a power of this kind.
fn power_step(kind: &str, step: PowerStep) -> String {
	match step {
		PowerStep::Proposed => format!("proposed {kind}"),
		PowerStep::Confirmed => format!("confirmed {kind}, which can be objected to"),
		PowerStep::Withdrawn => format!("withdrew the proposal of {kind}"),
		PowerStep::Vetoed => format!("objected to {kind}; the institutions decide"),
		PowerStep::Exercised => format!("decided {kind}"),
		PowerStep::Rejected => format!("rejected {kind}"),
		PowerStep::Lapsed => format!("let the proposal of {kind} lapse"),
	}
}

/// Who stood behind a power besides the admin who proposed it.
fn agreed(confirmed_by: Option<ParticipantId>, voted: bool, names: &Names) -> String {
	let confirmed = confirmed_by.map(|admin| format!(", confirmed by {}", names.show(&admin)));
	let voted = if voted { ", decided by the institutions" } else { "" };
	format!("{}{voted}", confirmed.unwrap_or_default())
}

/// The news about a device that is not this one, for a person.
pub fn login_news(event: &LoginEvent) -> String {
	let (device, network) = (visible(device(&event.device)), visible(&event.network));
	match event.kind {
		LoginEventKind::LoggedIn => format!(
			"A new device logged in as you on {}: {device}, from {network}. If it is not yours, end its session (`vacchain \
			 account sessions`) and change your password.",
			time::show(event.first_at)
		),
		LoginEventKind::PasswordSet => format!(
			"Your password was set on {}, on {device}, from {network}. If it was not you, change it, and tell the health \
			 authority.",
			time::show(event.last_at)
		),
	}
}

/// The name of a device at a login.
pub fn device(name: &str) -> &str {
	if name.is_empty() { "a device without a name" } else { name }
}

#[cfg(test)]
mod tests {
	use super::*;

	/// trust.md: escape sequences and bidi marks in foreign text reach the terminal; who reports doses writes no line into a proof.
	#[test]
	fn the_source_of_reported_doses_is_one_line() {
		let source = "card\nchild     verified\u{1b}[2J";
		let text = reported(source, &[]);
		assert_eq!(text.lines().filter(|line| line.contains("card")).count(), 1);
		assert!(!text.lines().any(|line| line.starts_with("child")) && !text.contains('\u{1b}'), "{text:?}");
	}
}
