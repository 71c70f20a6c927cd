//! The content of records, made from the files.

use std::fmt::Write as _;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use vacchain_client::content::{
	Child, Examination, Immunization, Immunizations, PlannedVaccine, Recommendation, RecommendedVaccine,
};
use vacchain_fhir as fhir;

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
			let _ = write!(note, " No contraindication found; cleared for {}.", names.join(", "));
		}
	}
	note
}

/// The vaccines given.
pub fn immunizations(visit: &fhir::Encounter, hospital: &str, physician: &str) -> Immunizations {
	let doses = visit.immunizations.iter().map(|dose| Immunization {
		vaccine_code: dose.vaccine.cvx.clone(),
		vaccine_display: dose.vaccine.display.clone(),
		lot_number: dose.lot_number.clone(),
		dose_number: dose.dose_number,
		site: dose.site.clone(),
		route: dose.route.clone(),
		occurrence: dose.occurrence.to_string(),
		primary_source: dose.primary_source,
	});
	Immunizations {
		hospital_name: hospital.to_owned(),
		physician_name: physician.to_owned(),
		doses: doses.collect(),
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
	Recommendation { remaining: remaining.collect(), next_visit: Some(due_date.clone()) }
}

/// The day of a time, in UTC.
pub fn day(time: Timestamp) -> Date {
	time.to_zoned(TimeZone::UTC).date()
}

/// The age at a time, in days: 0 before birth, which another time zone can make of the day of birth.
pub fn age_days(birth: Date, at: Timestamp) -> u32 {
	birth.until(day(at)).map_or(0, |age| u32::try_from(age.get_days()).unwrap_or(0))
}
