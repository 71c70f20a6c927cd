//! The content of records, made from the files.

use std::fmt::Write as _;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use vacchain_client::content::{
	Child, Content as _, Examination, Immunization, Immunizations, PlannedVaccine, Recommendation,
	RecommendedVaccine,
};
use vacchain_fhir as fhir;

use crate::cast::MADE_UP_PHYSICIAN;

/// The child's identity.
pub fn child(child: &fhir::Child) -> Child {
	Child {
		family_name: child.family_name.clone(),
		given_names: child.given_names.clone(),
		gender: child.gender.to_string(),
		birth_date: child.birth_date.to_string(),
		family_file_number: child.family_file_number.clone(),
		birth_order: child.birth_order,
	}
}

/// The child's identity before it was named.
pub fn newborn(child: &fhir::Child) -> Child {
	Child { given_names: String::new(), ..self::child(child) }
}

/// The reception desk's record: the vital signs of the visit, and as planned vaccines those that were given.
pub fn examination(child: &fhir::Child, visit: &fhir::Encounter) -> Examination {
	let planned = visit
		.immunizations
		.iter()
		.map(|dose| PlannedVaccine { code: dose.vaccine.cvx.clone(), display: dose.vaccine.display.clone() });
	Examination {
		age_days: age_days(child.birth_date, visit.start),
		weight_kg: visit.vitals.weight_kg,
		height_cm: visit.vitals.height_cm,
		body_temperature_celsius: visit.vitals.body_temperature_celsius,
		planned_vaccines: planned.collect(),
	}
}

/// The doctor's note, made from the encounter, because bundles have none.
pub fn note(visit: &fhir::Encounter) -> String {
	let mut note = format!("Seen on {}.", day(visit.start));
	let vitals = [
		("Weight", visit.vitals.weight_kg, "kg"),
		("Height", visit.vitals.height_cm, "cm"),
		("Temperature", visit.vitals.body_temperature_celsius, "°C"),
	];
	for (what, value, unit) in vitals {
		if let Some(value) = value {
			// Writing to a string cannot fail.
			let _ = write!(note, " {what} {value} {unit}.");
		}
	}
	match &visit.deferred {
		Some(reason) => {
			let _ = write!(note, " Not vaccinated today: {reason}.");
		}
		None => {
			let names: Vec<_> =
				visit.immunizations.iter().map(|dose| dose.vaccine.display.as_str()).collect();
			let _ = match names.is_empty() {
				true => write!(note, " No contraindication found."),
				false => write!(note, " No contraindication found; cleared for {}.", names.join(", ")),
			};
		}
	}
	note
}

/// The vaccines given.
pub fn immunizations(visit: &fhir::Encounter, hospital: &str, physician: &str) -> Immunizations {
	let doses = visit.immunizations.iter().map(dose);
	Immunizations {
		hospital_name: hospital.to_owned(),
		physician_name: physician.to_owned(),
		doses: doses.collect(),
	}
}

/// The doses that were given elsewhere, of one source, as they are written down at a visit.
pub fn reported(reported: &fhir::Reported) -> Vec<Immunization> {
	reported.doses.iter().map(dose).collect()
}

fn dose(dose: &fhir::Immunization) -> Immunization {
	Immunization {
		vaccine_code: dose.vaccine.cvx.clone(),
		vaccine_display: dose.vaccine.display.clone(),
		lot_number: dose.lot_number.clone(),
		manufacturer: dose.manufacturer.clone(),
		expiration_date: dose.expiration_date.map(|day| day.to_string()),
		dose_number: dose.dose_number,
		site: dose.site.clone(),
		route: dose.route.clone(),
		occurrence: dose.occurrence.to_string(),
		primary_source: dose.primary_source,
	}
}

/// The recommendation for the next visit, which the files know.
pub fn recommendation(next: Option<&fhir::Encounter>) -> Recommendation {
	let Some(next) = next else { return Recommendation::default() };
	let due_date = day(next.start).to_string();
	let remaining = next.immunizations.iter().map(|dose| RecommendedVaccine {
		code: dose.vaccine.cvx.clone(),
		display: dose.vaccine.display.clone(),
		due_date: Some(due_date.clone()),
	});
	Recommendation {
		remaining: remaining.collect(),
		next_visit: Some(due_date.clone()),
		..Recommendation::default()
	}
}

/// Plays a visit as several where its doses are more than one signature can hold. Says so of each.
pub fn split(children: &mut [fhir::Child]) -> Vec<String> {
	let visits = children.iter().flat_map(|child| &child.visits);
	// Who signs is not known yet.
	let names = visits.map(|visit| visit.doctor.name.as_str()).chain([MADE_UP_PHYSICIAN]);
	let longest = names.max_by_key(|name| name.len()).unwrap_or_default().to_owned();
	let mut remarks = Vec::new();
	for child in children {
		let visits = std::mem::take(&mut child.visits);
		for visit in visits {
			let (id, day) = (visit.id.clone(), day(visit.start));
			let parts = parts(visit, &longest);
			if parts.len() > 1 {
				remarks.push(format!(
					"{}: the visit of {day} (Encounter/{id}) has more doses than one signature holds: it is \
					 played as {} visits",
					child.source,
					parts.len()
				));
			}
			child.visits.extend(parts);
		}
	}
	remarks
}

/// A visit whose doses fit, or as many as it takes.
fn parts(visit: fhir::Encounter, physician: &str) -> Vec<fhir::Encounter> {
	let fits = immunizations(&visit, &visit.hospital.name, physician).to_bytes().is_ok();
	let half = visit.immunizations.len() / 2;
	if fits || half == 0 {
		return vec![visit];
	}
	let mut first = visit;
	let rest = fhir::Encounter {
		id: format!("{}+", first.id),
		vitals: fhir::VitalSigns::default(),
		immunizations: first.immunizations.split_off(half),
		reported: Vec::new(),
		..first.clone()
	};
	[parts(first, physician), parts(rest, physician)].concat()
}

/// The day of a time, in UTC.
pub fn day(time: Timestamp) -> Date {
	time.to_zoned(TimeZone::UTC).date()
}

/// The age at a time, in days: 0 before birth, which another time zone can make of the day of birth.
pub fn age_days(birth: Date, at: Timestamp) -> u32 {
	birth.until(day(at)).map_or(0, |age| u32::try_from(age.get_days()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
	use vacchain_testing::package;

	use super::*;

	/// What one signature cannot hold is played as several visits, and every dose is in one of them.
	#[test]
	fn a_visit_with_more_doses_than_one_signature_holds_is_split() {
		let folder = package::folder().join("children");
		let mut children = fhir::read_folder(&folder, Timestamp::now()).unwrap().children;
		assert_eq!(split(&mut children), Vec::<String>::new());
		let child = &mut children[0];
		let dose = child.visits.iter().find_map(|visit| visit.immunizations.first()).unwrap().clone();
		let vaccine = fhir::Vaccine { display: "ß".repeat(99), ..dose.vaccine.clone() };
		let visit = child.visits.remove(0);
		let doses = vec![fhir::Immunization { vaccine, ..dose }; 30];
		child.visits = vec![fhir::Encounter { immunizations: doses.clone(), deferred: None, ..visit }];

		let remarks = split(&mut children);
		assert_eq!(remarks.len(), 1, "{remarks:?}");
		let visits = &children[0].visits;
		assert!(visits.len() > 1);
		for visit in visits {
			immunizations(visit, &visit.hospital.name, &visit.doctor.name).to_bytes().unwrap();
		}
		let played: Vec<_> = visits.iter().flat_map(|visit| visit.immunizations.clone()).collect();
		assert_eq!(played, doses);
	}
}
