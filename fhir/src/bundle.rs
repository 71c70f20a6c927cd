//! One bundle.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use serde_json::Value;

use crate::{
	Child, Encounter, Gender, Immunization, MAX_FILE_BYTES, ORIGIN_NOT_RECORDED, Organization, Practitioner,
	Problem, REASON_NOT_RECORDED, Reason, Reported, VitalSigns,
	dose::dose,
	fields::{
		bounded, date, date_time, has_code, is_future, joined, list, midnight, placeholder, shortened, text,
		words,
	},
	index::{Index, Lookup, Resource, Target, kind_of},
	people::{NPI, current_address, family_key, full_name, licence_number, official_name, one_line},
	problem::Problems,
	sensitive, vitals,
};

/// Reads one bundle, which may hold several patients.
///
/// `source` is the file's name, which the children and the problems carry. What lies after `now` is left out.
pub fn read_bundle(source: &str, bytes: &[u8], now: Timestamp) -> (Vec<Child>, Vec<Problem>) {
	read(source, bytes, now, None)
}

/// As [`read_bundle`]; what is not in the bundle may be in `shared`.
pub fn read<'a>(
	source: &str,
	bytes: &[u8],
	now: Timestamp,
	shared: Option<&Index<'a>>,
) -> (Vec<Child>, Vec<Problem>) {
	let mut problems = Problems { file: source, list: Vec::new() };
	let value = match parse(bytes) {
		Ok(value) => value,
		Err(reason) => {
			problems.add(None, reason);
			return (Vec::new(), problems.list);
		}
	};
	let mut own = Index::default();
	own.add(&value);
	let mut reader = Reader {
		now,
		lookup: Lookup { own, shared },
		problems,
		patients: HashMap::new(),
		owners: HashMap::new(),
	};
	let children = reader.children();
	(children, reader.problems.list)
}

fn parse(bytes: &[u8]) -> Result<Value, Reason> {
	if bytes.len() as u64 > MAX_FILE_BYTES {
		return Err(Reason::TooLarge);
	}
	let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
	let value: Value = serde_json::from_slice(bytes).map_err(|error| {
		let (line, column) = (error.line(), error.column());
		let message = error.to_string();
		let message =
			message.split_once(" at line ").map_or(message.as_str(), |(message, _)| message).to_owned();
		Reason::NotJson { line, column, message }
	})?;
	if text(&value, "resourceType") == Some("Bundle") { Ok(value) } else { Err(Reason::NotABundle) }
}

struct Reader<'a, 'i, 's> {
	now: Timestamp,
	lookup: Lookup<'a, 'i>,
	problems: Problems<'s>,
	/// By entry; none for a patient that was left out, and whose resources are left out with it.
	patients: HashMap<usize, Option<Patient<'a>>>,
	/// Whose visit an encounter is, by their entries.
	owners: HashMap<usize, usize>,
}

/// A patient while its visits are collected.
struct Patient<'a> {
	child: Child,
	/// By the encounter's entry.
	visits: BTreeMap<usize, Visit<'a>>,
	sensitive: BTreeSet<String>,
}

/// What was done, or not, in an encounter.
struct Visit<'a> {
	encounter: Resource<'a>,
	immunizations: Vec<Immunization>,
	/// The doses that were given elsewhere, by their sources.
	reported: Vec<Reported>,
	vitals: VitalSigns,
	/// Whether something was given, be it recorded in a way that cannot be read.
	given: bool,
	not_done: BTreeSet<String>,
}

impl<'a> Reader<'a, '_, '_> {
	fn children(&mut self) -> Vec<Child> {
		let patients: Vec<_> = self.lookup.own.of_kind("Patient").collect();
		if patients.is_empty() {
			self.problems.add(None, Reason::NoPatient);
		}
		for &resource in &patients {
			let result = self.patient(resource);
			let patient = self.problems.ok(resource, result).map(|child| {
				let mut sensitive = BTreeSet::new();
				sensitive::collect(resource, &mut sensitive);
				Patient { child, visits: BTreeMap::new(), sensitive }
			});
			self.patients.insert(resource.position, patient);
		}
		for resource in self.lookup.own.of_kind("Immunization").collect::<Vec<_>>() {
			if let Err(reason) = self.immunization(resource) {
				self.problems.add(Some(resource), reason);
			}
		}
		for resource in self.lookup.own.of_kind("Observation").collect::<Vec<_>>() {
			if let Err(reason) = self.observation(resource) {
				self.problems.add(Some(resource), reason);
			}
		}
		patients.iter().filter_map(|resource| self.child(*resource)).collect()
	}

	/// The child without its visits.
	fn patient(&mut self, resource: Resource<'a>) -> Result<Child, Reason> {
		let json = resource.json;
		let id = bounded("id", resource.id.ok_or(Reason::MissingId)?)?;
		if !self.lookup.own.is_first(resource) {
			return Err(Reason::DuplicatePatient { first: self.problems.file.to_owned() });
		}
		let name = official_name(json).ok_or(Reason::MissingName)?;
		let family_name = bounded("name.family", text(name, "family").unwrap_or_default())?;
		let mut given_names = bounded("name.given", &joined(name, "given", " "))?;
		if family_name.is_empty() && given_names.is_empty() {
			given_names = bounded("name.text", text(name, "text").ok_or(Reason::MissingName)?)?;
		}
		// A placeholder is no name; but without any name there is no child.
		if text(name, "use") == Some("temp") && !family_name.is_empty() {
			given_names.clear();
		}
		let birth_date = text(json, "birthDate").ok_or(Reason::MissingBirthDate)?;
		let birth_date = date(birth_date)
			.ok_or_else(|| Reason::InvalidDate { field: "birthDate", value: shortened(birth_date) })?;
		if midnight(birth_date).is_some_and(|birth| is_future(birth, self.now)) {
			return Err(Reason::InFuture { field: "birthDate", date: birth_date.to_string() });
		}
		if let Some(date) = placeholder(&birth_date.to_string()) {
			self.problems.add(Some(resource), Reason::Placeholder { field: "birthDate", date });
		}
		let gender = match text(json, "gender") {
			Some("male") => Gender::Male,
			Some("female") => Gender::Female,
			Some("other") => Gender::Other,
			Some("unknown") | None => Gender::Unknown,
			Some(other) => {
				let reason = Reason::InvalidValue { field: "gender", value: shortened(other) };
				self.problems.add(Some(resource), reason);
				Gender::Unknown
			}
		};
		let identifiers =
			|| list(json, "identifier").iter().filter(|identifier| text(identifier, "value").is_some());
		let identifier = identifiers()
			.find(|identifier| has_code(identifier.get("type"), &["MR"]))
			.or_else(|| identifiers().next());
		let family_file_number = identifier.and_then(|identifier| text(identifier, "value")).unwrap_or(&id);
		let family_file_number = bounded("identifier", family_file_number)?;
		let family_file_system = identifier.and_then(|identifier| text(identifier, "system"));
		let address = current_address(json);
		Ok(Child {
			source: self.problems.file.to_owned(),
			family: family_key(json, &id, &family_name, address),
			id,
			family_name,
			given_names,
			naming: None,
			gender,
			birth_date,
			birth_order: json
				.get("multipleBirthInteger")
				.and_then(Value::as_u64)
				.and_then(|order| order.try_into().ok())
				.filter(|order| *order > 0),
			is_of_multiple_birth: json.get("multipleBirthBoolean").and_then(Value::as_bool) == Some(true),
			family_file_number,
			family_file_system: family_file_system.map(str::to_owned),
			is_active: json.get("active").and_then(Value::as_bool) != Some(false),
			replaced_by: self.linked(resource, "replaced-by"),
			replaces: self.linked(resource, "replaces"),
			address: address
				.and_then(one_line)
				.and_then(|line| self.problems.ok(resource, bounded("address", &line))),
			sensitive: Vec::new(),
			visits: Vec::new(),
		})
	}

	/// The ids of the patients to which a patient has links of this type.
	fn linked(&self, resource: Resource<'a>, kind: &str) -> Vec<String> {
		let of_kind = list(resource.json, "link").iter().filter(|link| text(link, "type") == Some(kind));
		let id = |link: &'a Value| match self.lookup.follow(resource, link.get("other"), &["Patient"]) {
			Target::Found(other) => other.id.map(str::to_owned),
			// It may be in another file.
			Target::Missing(literal) => {
				let (literal, _) = literal.split_once("/_history/").unwrap_or((literal, ""));
				literal.rsplit(['/', ':']).next().map(str::to_owned)
			}
			Target::Named { .. } | Target::None => None,
		};
		of_kind.filter_map(id).collect()
	}

	fn immunization(&mut self, resource: Resource<'a>) -> Result<(), Reason> {
		let json = resource.json;
		let completed = match text(json, "status") {
			Some("completed") => true,
			Some("not-done") => false,
			Some("entered-in-error") => return Ok(()),
			other => {
				let value = shortened(other.unwrap_or_default());
				return Err(Reason::InvalidValue { field: "status", value });
			}
		};
		if !self.lookup.own.is_first(resource) {
			return Err(Reason::DuplicateResource { resource_type: resource.kind.to_owned() });
		}
		let missing = |field| {
			move |reference: &str| Reason::MissingReference { field, reference: shortened(reference) }
		};
		let patient = self.lookup.follow_own(resource, "patient", "Patient").map_err(missing("patient"))?;
		// One that was left out takes with it what refers to it.
		let left_out = |patient: Option<Resource<'_>>| {
			patient.is_some_and(|patient| matches!(self.patients.get(&patient.position), Some(None)))
		};
		if left_out(patient) {
			return Ok(());
		}
		let encounter =
			self.lookup.follow_own(resource, "encounter", "Encounter").map_err(missing("encounter"))?;
		let encounter = encounter.ok_or(Reason::NoEncounter)?;
		let subject =
			self.lookup.follow_own(encounter, "subject", "Patient").map_err(missing("encounter.subject"))?;
		if let (Some(patient), Some(subject)) = (patient, subject)
			&& patient.position != subject.position
		{
			return Err(Reason::OtherPatient);
		}
		let patient = patient.or(subject).ok_or(Reason::NoSubject)?;
		let owner = patient.position;
		let Some(Some(patient)) = self.patients.get_mut(&owner) else {
			return Ok(());
		};
		if *self.owners.entry(encounter.position).or_insert(owner) != owner {
			return Err(Reason::OtherPatient);
		}
		if let Some(status @ ("cancelled" | "entered-in-error")) = text(encounter.json, "status") {
			return Err(Reason::EncounterVoid { status: status.to_owned() });
		}

		sensitive::collect(resource, &mut patient.sensitive);
		let visit = patient.visits.entry(encounter.position).or_insert_with(|| Visit {
			encounter,
			immunizations: Vec::new(),
			reported: Vec::new(),
			vitals: VitalSigns::default(),
			given: false,
			not_done: BTreeSet::new(),
		});
		if completed {
			visit.given = true;
			let maker = match self.lookup.follow(resource, json.get("manufacturer"), &["Organization"]) {
				Target::Found(maker) => text(maker.json, "name"),
				Target::Named { name, .. } => Some(name),
				Target::Missing(_) | Target::None => None,
			};
			let maker = maker.or_else(|| json.get("manufacturer").and_then(|maker| text(maker, "display")));
			let immunization = dose(resource, &patient.child, maker, self.now, &mut self.problems)?;
			// Where the bundle has no name for it, the code system's is shown.
			patient.sensitive.insert(immunization.vaccine.display.clone());
			// A dose of which the bundle says nothing was given here.
			if json.get("primarySource") == Some(&Value::Bool(false)) {
				let origin = json.get("reportOrigin").and_then(words);
				let origin = origin.map(|origin| bounded("reportOrigin", origin)).transpose();
				let origin = self.problems.ok(resource, origin).flatten();
				patient.sensitive.extend(origin.clone());
				let source = origin.unwrap_or_else(|| ORIGIN_NOT_RECORDED.to_owned());
				match visit.reported.iter_mut().find(|reported| reported.source == source) {
					Some(reported) => reported.doses.push(immunization),
					None => visit.reported.push(Reported { source, doses: vec![immunization] }),
				}
			} else {
				visit.immunizations.push(immunization);
			}
		} else {
			visit.not_done.extend(json.get("statusReason").and_then(words).map(str::to_owned));
		}
		Ok(())
	}

	/// Observations outside vaccination visits are left out without a problem.
	fn observation(&mut self, resource: Resource<'a>) -> Result<(), Reason> {
		if !vitals::is_vital_sign(resource.json) {
			return Ok(());
		}
		let Ok(Some(encounter)) = self.lookup.follow_own(resource, "encounter", "Encounter") else {
			return Ok(());
		};
		let subject = match self.lookup.follow_own(resource, "subject", "Patient") {
			Ok(subject) => subject,
			Err(reference) => {
				return Err(Reason::MissingReference { field: "subject", reference: shortened(reference) });
			}
		};
		let Some(owner) = self.owners.get(&encounter.position) else {
			return Ok(());
		};
		if subject.is_some_and(|subject| subject.position != *owner) {
			return Err(Reason::OtherPatient);
		}
		let Some(Some(Patient { visits, sensitive, .. })) = self.patients.get_mut(owner) else {
			return Ok(());
		};
		let Some(visit) = visits.get_mut(&encounter.position) else {
			return Ok(());
		};
		sensitive::collect(resource, sensitive);
		vitals::measure(resource.json, &mut visit.vitals)
	}

	/// The child with its visits.
	fn child(&mut self, resource: Resource<'a>) -> Option<Child> {
		let Patient { mut child, visits, mut sensitive } = self.patients.remove(&resource.position)??;
		for visit in visits.into_values() {
			let encounter = visit.encounter;
			sensitive::collect(encounter, &mut sensitive);
			// What was given cannot be read, and that is reported.
			if visit.immunizations.is_empty() && visit.reported.is_empty() && visit.given {
				continue;
			}
			let result = self.visit(visit, &mut sensitive);
			child.visits.extend(self.problems.ok(encounter, result));
		}
		child.visits.sort_by(|a, b| (a.start, &a.id).cmp(&(b.start, &b.id)));
		child.sensitive = sensitive.into_iter().collect();
		Some(child)
	}

	fn visit(&mut self, visit: Visit<'a>, sensitive: &mut BTreeSet<String>) -> Result<Encounter, Reason> {
		let encounter = visit.encounter;
		let hospital = self.hospital(encounter, sensitive)?;
		let doctor = self.doctor(encounter, sensitive)?;
		let first = |doses: &mut dyn Iterator<Item = &Immunization>| {
			doses.map(|immunization| immunization.occurrence).min()
		};
		// What was given elsewhere was given before the visit.
		let first_dose = first(&mut visit.immunizations.iter())
			.or_else(|| first(&mut visit.reported.iter().flat_map(|reported| &reported.doses)));
		let period_start = encounter.json.get("period").and_then(|period| text(period, "start"));
		let start = match period_start.map(|start| (start, date_time(start))) {
			Some((_, Some(start))) if is_future(start, self.now) => {
				let reason = Reason::InFuture { field: "period.start", date: start.to_string() };
				match first_dose {
					Some(first_dose) => {
						self.problems.add(Some(encounter), reason);
						first_dose
					}
					None => return Err(reason),
				}
			}
			Some((written, Some(start))) => {
				if let Some(date) = placeholder(written) {
					self.problems.add(Some(encounter), Reason::Placeholder { field: "period.start", date });
				}
				start
			}
			Some((start, None)) => {
				let reason = Reason::InvalidDate { field: "period.start", value: shortened(start) };
				match first_dose {
					Some(first_dose) => {
						self.problems.add(Some(encounter), reason);
						first_dose
					}
					None => return Err(reason),
				}
			}
			None => first_dose.ok_or(Reason::MissingDate { field: "period.start" })?,
		};
		let is_deferred =
			visit.immunizations.is_empty() && (visit.reported.is_empty() || !visit.not_done.is_empty());
		let deferred = is_deferred.then(|| {
			let reasons = visit.not_done.into_iter().collect::<Vec<_>>().join("; ");
			let reason = self.problems.ok(encounter, bounded("statusReason", &reasons)).unwrap_or_default();
			if reason.is_empty() { REASON_NOT_RECORDED.to_owned() } else { reason }
		});
		Ok(Encounter {
			id: bounded("id", encounter.id.unwrap_or_default())?,
			start,
			hospital,
			doctor,
			vitals: visit.vitals,
			immunizations: visit.immunizations,
			reported: visit.reported,
			deferred,
		})
	}

	fn hospital(
		&self,
		encounter: Resource<'a>,
		sensitive: &mut BTreeSet<String>,
	) -> Result<Organization, Reason> {
		let reference = encounter.json.get("serviceProvider");
		match self.lookup.follow(encounter, reference, &["Organization"]) {
			Target::Found(hospital) => {
				sensitive::collect(hospital, sensitive);
				let name = text(hospital.json, "name").or_else(|| text(reference?, "display"));
				Ok(Organization {
					id: bounded("serviceProvider.id", hospital.id.ok_or(Reason::NoHospital)?)?,
					name: bounded("serviceProvider.name", name.ok_or(Reason::NoHospital)?)?,
					licence_number: licence_number(hospital.json)
						.map(|number| bounded("serviceProvider.identifier", number))
						.transpose()?,
				})
			}
			Target::Named { system, value, name } => {
				sensitive.extend([value.to_owned(), name.to_owned()]);
				let id = bounded("serviceProvider.identifier", value)?;
				Ok(Organization {
					licence_number: (system == NPI).then(|| id.clone()),
					id,
					name: bounded("serviceProvider.display", name)?,
				})
			}
			Target::Missing(reference) => {
				Err(Reason::MissingReference { field: "serviceProvider", reference: shortened(reference) })
			}
			Target::None => Err(Reason::NoHospital),
		}
	}

	fn doctor(
		&self,
		encounter: Resource<'a>,
		sensitive: &mut BTreeSet<String>,
	) -> Result<Practitioner, Reason> {
		const KINDS: &[&str] = &["Practitioner", "PractitionerRole"];
		let mut missing = None;
		for participant in list(encounter.json, "participant") {
			let Some(reference) = participant.get("individual") else {
				continue;
			};
			let mut target = self.lookup.follow(encounter, Some(reference), KINDS);
			let mut display = text(reference, "display");
			if let Target::Found(role) = target
				&& role.kind == "PractitionerRole"
			{
				let practitioner = role.json.get("practitioner");
				display = practitioner.and_then(|practitioner| text(practitioner, "display")).or(display);
				target = self.lookup.follow(role, practitioner, &["Practitioner"]);
			}
			match target {
				Target::Found(doctor) => {
					let Some(id) = doctor.id else { continue };
					let name = official_name(doctor.json).map(full_name).filter(|name| !name.is_empty());
					let Some(name) = name.as_deref().or(display) else {
						continue;
					};
					sensitive::collect(doctor, sensitive);
					sensitive.insert(name.to_owned());
					return Ok(Practitioner {
						id: bounded("participant.id", id)?,
						name: bounded("participant.name", name)?,
						licence_number: licence_number(doctor.json)
							.map(|number| bounded("participant.identifier", number))
							.transpose()?,
					});
				}
				Target::Named { system, value, name } => {
					sensitive.extend([value.to_owned(), name.to_owned()]);
					let id = bounded("participant.identifier", value)?;
					return Ok(Practitioner {
						licence_number: (system == NPI).then(|| id.clone()),
						id,
						name: bounded("participant.display", name)?,
					});
				}
				// Parents take part in encounters too.
				Target::Missing(literal) if kind_of(reference).is_none_or(|kind| KINDS.contains(&kind)) => {
					missing.get_or_insert(literal);
				}
				Target::Missing(_) | Target::None => {}
			}
		}
		Err(missing.map_or(Reason::NoPractitioner, |reference| Reason::MissingReference {
			field: "participant",
			reference: shortened(reference),
		}))
	}
}
