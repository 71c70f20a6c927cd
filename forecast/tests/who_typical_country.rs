//! Plays cases of typical children by the schedule of a typical country. The dates are worked out by hand from the WHO's published
//! tables, and each case names the row. The keys of the sources are in the schedule's file.

#![allow(clippy::panic, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod histories;

use histories::{
	a_dose_more_changes_no_earlier_one, any_history, dates_are_in_order, histories, the_order_does_not_matter,
};
use proptest::prelude::*;
use std::sync::LazyLock;
use vacchain_forecast::{
	Assessment, Condition, Date, Dose, EvaluationReason, EvaluationStatus, Gender, Patient, Schedule,
	SeriesStatus, VaccineGroupForecast, assess, toml,
};

static SCHEDULE: LazyLock<Schedule> =
	LazyLock::new(|| toml::read(include_str!("../schedules/who-typical-country.toml")).unwrap());

/// The most bytes that the compact form of such a schedule should need.
const COMPACT_BYTES: usize = 20_000;

fn date(text: &str) -> Date {
	Date::parse(text).unwrap_or_else(|| panic!("{text:?} is not a date"))
}

/// A child, and the date at which it is assessed.
struct Case {
	name: &'static str,
	/// The row of the published table that the dates are worked out from.
	source: &'static str,
	born: &'static str,
	gender: Gender,
	doses: Vec<(&'static str, u16)>,
	on: &'static str,
	due: Vec<Due>,
	judged: Vec<Judged>,
}

/// What a vaccine group's forecast should say; an empty date is none.
enum Due {
	/// Earliest, recommended and past due date, and the dose number.
	Dose(&'static str, [&'static str; 3], u8),
	Status(&'static str, SeriesStatus),
	/// No forecast at all.
	Nothing(&'static str),
}

/// What a vaccine group should say of the dose of this number among the case's doses, counted from 1.
struct Judged(&'static str, usize, EvaluationStatus, Option<EvaluationReason>);

fn case(name: &'static str, source: &'static str) -> Case {
	Case {
		name,
		source,
		born: "2024-01-01",
		gender: Gender::Female,
		doses: Vec::new(),
		on: "2024-01-01",
		due: Vec::new(),
		judged: Vec::new(),
	}
}

impl Case {
	fn born(mut self, born: &'static str, gender: Gender) -> Self {
		(self.born, self.gender) = (born, gender);
		self
	}

	fn given(mut self, cvx: u16, dates: &[&'static str]) -> Self {
		self.doses.extend(dates.iter().map(|date| (*date, cvx)));
		self
	}

	fn on(mut self, on: &'static str) -> Self {
		self.on = on;
		self
	}

	fn due(mut self, group: &'static str, dates: [&'static str; 3], number: u8) -> Self {
		self.due.push(Due::Dose(group, dates, number));
		self
	}

	fn status(mut self, status: SeriesStatus, groups: &[&'static str]) -> Self {
		self.due.extend(groups.iter().map(|group| Due::Status(group, status)));
		self
	}

	fn nothing(mut self, group: &'static str) -> Self {
		self.due.push(Due::Nothing(group));
		self
	}

	fn judged(
		mut self,
		group: &'static str,
		dose: usize,
		status: EvaluationStatus,
		reason: Option<EvaluationReason>,
	) -> Self {
		self.judged.push(Judged(group, dose, status, reason));
		self
	}

	fn patient(&self) -> Patient {
		let dose = |(day, cvx): &(&str, u16)| Dose {
			date: date(day),
			cvx: *cvx,
			mvx: None,
			condition: Condition::Good,
		};
		Patient {
			birth_date: date(self.born),
			gender: self.gender,
			country_of_birth: None,
			doses: self.doses.iter().map(dose).collect(),
			observations: Vec::new(),
		}
	}

	fn differences(&self) -> Vec<String> {
		let assessment = assess(&self.patient(), &SCHEDULE, date(self.on));
		let mut differences = Vec::new();
		let mut compare = |what: String, found: String, expected: String| {
			if found != expected {
				differences
					.push(format!("{}: {what} is {found}, not {expected} ({})", self.name, self.source));
			}
		};
		for due in &self.due {
			match due {
				Due::Dose(group, dates, number) => {
					let made = forecast(&assessment, group);
					let found = made.map(|made| {
						let dates = [made.earliest, made.recommended, made.past_due];
						(
							dates.map(|date| date.map_or_else(String::new, |date| date.date.to_string())),
							made.dose_number,
						)
					});
					let expected = Some((dates.map(str::to_owned), Some(*number)));
					compare((*group).to_owned(), format!("{found:?}"), format!("{expected:?}"));
				}
				Due::Status(group, status) => {
					let found = forecast(&assessment, group).map(|made| made.status.0);
					compare((*group).to_owned(), format!("{found:?}"), format!("{:?}", Some(*status)));
				}
				Due::Nothing(group) => {
					let found = forecast(&assessment, group).map(|made| made.status.0);
					compare((*group).to_owned(), format!("{found:?}"), "None".to_owned());
				}
			}
		}
		for Judged(group, dose, status, reason) in &self.judged {
			let made = forecast(&assessment, group);
			let found = made.and_then(|made| made.evaluations.iter().find(|found| found.dose + 1 == *dose));
			let found = found.map(|found| (found.status, found.reasons.first().copied()));
			compare(
				format!("{group}, dose {dose}"),
				format!("{found:?}"),
				format!("{:?}", Some((*status, *reason))),
			);
		}
		differences
	}
}

fn forecast<'a>(assessment: &'a Assessment<'_>, group: &str) -> Option<&'a VaccineGroupForecast> {
	let position = SCHEDULE.vaccine_groups.iter().position(|found| found.name == group);
	let position = position.unwrap_or_else(|| panic!("{group:?} is not a vaccine group"));
	assessment.vaccine_groups.iter().find(|made| usize::from(made.vaccine_group) == position)
}

const BCG: &str = "BCG";
const HEPATITIS_B: &str = "Hepatitis B";
const BOPV: &str = "Polio (bOPV)";
const IPV: &str = "Polio (IPV)";
const DT: &str = "Diphtheria and tetanus";
const PERTUSSIS: &str = "Pertussis";
const HIB: &str = "Hib";
const PCV: &str = "Pneumococcal";
const ROTAVIRUS: &str = "Rotavirus";
const MEASLES: &str = "Measles";
const RUBELLA: &str = "Rubella";
const HPV: &str = "HPV";

/// CVX codes.
const PENTAVALENT: u16 = 198;
const DTP: u16 = 1;
const TD: u16 = 138;
const TDAP: u16 = 115;
const OPV: u16 = 178;
const ORAL_MONOVALENT_ROTAVIRUS: u16 = 119;
const ORAL_PENTAVALENT_ROTAVIRUS: u16 = 116;
const MR: u16 = 4;
const HPV_QUADRIVALENT: u16 = 62;

/// The visits at birth, 6, 10 and 14 weeks of a child of 2024-01-01.
fn on_time(name: &'static str, source: &'static str) -> Case {
	case(name, source)
		.given(19, &["2024-01-01"])
		.given(8, &["2024-01-01"])
		.given(PENTAVALENT, &["2024-02-12", "2024-03-11", "2024-04-08"])
		.given(OPV, &["2024-02-12", "2024-03-11", "2024-04-08"])
		.given(10, &["2024-04-08"])
		.given(133, &["2024-02-12", "2024-03-11", "2024-04-08"])
		.given(ORAL_MONOVALENT_ROTAVIRUS, &["2024-02-12", "2024-03-11"])
}

fn cases_on_time() -> Vec<Case> {
	let done = |name, source| {
		on_time(name, source).given(10, &["2024-10-01"]).given(MR, &["2024-10-01", "2025-04-01"])
	};
	vec![
		case("a newborn", "T2, all rows; S, the due dates of the first doses")
			.due(BCG, ["2024-01-01", "2024-01-01", ""], 1)
			.due(HEPATITIS_B, ["2024-01-01", "2024-01-01", "2024-01-01"], 1)
			.due(BOPV, ["2024-02-12", "2024-02-12", ""], 1)
			.due(IPV, ["2024-04-08", "2024-04-08", ""], 1)
			.due(DT, ["2024-02-12", "2024-02-12", ""], 1)
			.due(PERTUSSIS, ["2024-02-12", "2024-02-12", ""], 1)
			.due(HIB, ["2024-02-12", "2024-02-12", ""], 1)
			.due(PCV, ["2024-02-12", "2024-02-12", ""], 1)
			.due(ROTAVIRUS, ["2024-02-12", "2024-02-12", ""], 1)
			.due(MEASLES, ["2024-10-01", "2024-10-01", ""], 1)
			.due(RUBELLA, ["2024-10-01", "2024-10-01", ""], 1)
			.due(HPV, ["2033-01-01", "2033-01-01", "2037-12-31"], 1),
		on_time(
			"after 14 weeks",
			"T2: DTP boosters at 12-23 months; S: IPV dose 2 after 4 months; MCV1 at 9 months",
		)
		.on("2024-04-08")
		.status(SeriesStatus::Complete, &[BCG, HEPATITIS_B, BOPV, HIB, PCV, ROTAVIRUS])
		.due(IPV, ["2024-08-08", "2024-08-08", ""], 2)
		.due(DT, ["2025-01-01", "2025-01-01", "2025-12-31"], 4)
		.due(PERTUSSIS, ["2025-01-01", "2025-01-01", "2030-12-31"], 4)
		.due(MEASLES, ["2024-10-01", "2024-10-01", ""], 1)
		.judged(HEPATITIS_B, 2, EvaluationStatus::Valid, None)
		.judged(HIB, 5, EvaluationStatus::Valid, None),
		done("after 15 months", "S: MCV2 at 15 months; S: Rubella, one dose")
			.on("2025-04-01")
			.status(SeriesStatus::Complete, &[IPV, MEASLES, RUBELLA])
			.due(DT, ["2025-01-01", "2025-01-01", "2025-12-31"], 4),
		done(
			"after the first booster",
			"T2: Td at 4-7 years; DT: ideally 4 years between boosters; S: overdue at 8 years",
		)
		.given(DTP, &["2025-01-01"])
		.on("2025-04-01")
		.due(DT, ["2028-01-01", "2029-01-01", "2031-12-31"], 5)
		.status(SeriesStatus::Complete, &[PERTUSSIS]),
		done("after the second booster", "T2: Td at 9-15 years; S: overdue at 16 years")
			.given(DTP, &["2025-01-01"])
			.given(TD, &["2029-01-01"])
			.on("2029-01-01")
			.due(DT, ["2033-01-01", "2033-01-01", "2039-12-31"], 6),
		done("after the third booster", "S: six doses complete tetanus and diphtheria")
			.given(DTP, &["2025-01-01"])
			.given(TD, &["2029-01-01", "2033-01-01"])
			.on("2033-01-01")
			.status(SeriesStatus::Complete, &[DT, PERTUSSIS]),
	]
}

fn cases_late() -> Vec<Case> {
	vec![
		case(
			"unvaccinated at 14 months",
			"T3, doses for those who start late; DT: Hib, single dose after 12 months",
		)
		.on("2025-03-01")
		.due(BCG, ["2024-01-01", "2024-01-01", ""], 1)
		.due(HEPATITIS_B, ["2025-01-01", "2025-01-01", ""], 1)
		.due(BOPV, ["2024-02-12", "2024-02-12", ""], 1)
		.due(IPV, ["2024-04-08", "2024-04-08", ""], 1)
		.due(DT, ["2025-01-01", "2025-01-01", ""], 1)
		.due(HIB, ["2025-01-01", "2025-01-01", ""], 1)
		.due(PCV, ["2025-01-01", "2025-01-01", ""], 1)
		.due(ROTAVIRUS, ["2024-02-12", "2024-02-12", ""], 1),
		case(
			"a delayed start, two doses",
			"T3: DTP, at least 6 months between 2nd and 3rd dose; DT: Hepatitis B, 6 months after the first",
		)
		.given(PENTAVALENT, &["2025-03-01", "2025-04-05"])
		.on("2025-04-05")
		.due(DT, ["2025-10-05", "2025-10-05", ""], 3)
		.due(PERTUSSIS, ["2025-10-05", "2025-10-05", ""], 3)
		.due(HEPATITIS_B, ["2025-09-01", "2025-09-01", ""], 3)
		.status(SeriesStatus::Complete, &[HIB])
		.judged(HIB, 2, EvaluationStatus::Extraneous, Some(EvaluationReason::SeriesComplete)),
		case(
			"a delayed start, three doses",
			"S: booster dose 1 (delayed start) after 1 year; pertussis booster after 6 months",
		)
		.given(PENTAVALENT, &["2025-03-01", "2025-04-05", "2025-10-05"])
		.on("2025-10-05")
		.due(DT, ["2026-10-05", "2026-10-05", ""], 4)
		.due(PERTUSSIS, ["2026-04-05", "2026-04-05", "2030-12-31"], 4)
		.status(SeriesStatus::Complete, &[HEPATITIS_B]),
		case(
			"an interrupted series is resumed after three years",
			"T3: resume without repeating previous doses",
		)
		.given(PENTAVALENT, &["2024-02-12"])
		.on("2027-01-01")
		.due(DT, ["2024-03-11", "2024-03-11", "2024-04-07"], 2)
		.due(PERTUSSIS, ["2024-03-11", "2024-03-11", "2024-04-07"], 2)
		.due(HEPATITIS_B, ["2024-03-11", "2024-03-11", ""], 2)
		.due(HIB, ["2024-03-11", "2024-03-11", ""], 2)
		.judged(DT, 1, EvaluationStatus::Valid, None),
		case(
			"the birth dose of hepatitis B is given after a month",
			"DT: Hepatitis B.Birth dose, a late birth dose; T2: 4 weeks (min)",
		)
		.given(8, &["2024-02-01"])
		.on("2024-02-01")
		.due(HEPATITIS_B, ["2024-02-29", "2024-02-29", ""], 2)
		.judged(HEPATITIS_B, 1, EvaluationStatus::Valid, None),
		case(
			"the birth dose of hepatitis B is missed",
			"T3: Hepatitis B, at most 12 months of age, 3 doses (4 weeks)",
		)
		.on("2024-02-12")
		.due(HEPATITIS_B, ["2024-02-12", "2024-02-12", ""], 1),
		case(
			"three doses without a birth dose",
			"T3: Hepatitis B, at most 12 months of age, 3 doses (4 weeks)",
		)
		.given(PENTAVALENT, &["2024-02-12", "2024-03-11", "2024-04-08"])
		.on("2024-04-08")
		.status(SeriesStatus::Complete, &[HEPATITIS_B]),
		case(
			"pertussis and tetanus at eight years",
			"T3: DTP, if > 7 yrs use only aP; DT: from 7 years only Td; S: booster after 1 year",
		)
		.given(TDAP, &["2032-02-01", "2032-03-01", "2032-09-01"])
		.on("2032-09-01")
		.status(SeriesStatus::Complete, &[PERTUSSIS])
		.due(DT, ["2033-09-01", "2033-09-01", ""], 4),
		case(
			"pneumococcal from 12 to 24 months",
			"DT: 2 doses at 12-24 months; S: first within 24m, 4 weeks",
		)
		.given(133, &["2025-01-01"])
		.on("2025-01-01")
		.due(PCV, ["2025-01-29", "2025-01-29", ""], 2),
		case(
			"pneumococcal from 24 months on",
			"DT: Pneumococcal, single dose for children from 24 months on",
		)
		.given(133, &["2026-02-01"])
		.on("2026-02-01")
		.status(SeriesStatus::Complete, &[PCV]),
	]
}

fn cases_too_early_or_too_close() -> Vec<Case> {
	let too_young = Some(EvaluationReason::TooYoung);
	let too_soon = Some(EvaluationReason::TooSoon);
	vec![
		case("DTP at five weeks", "T2: DTP-containing vaccine, 6 weeks (min)")
			.given(PENTAVALENT, &["2024-02-05"])
			.on("2024-02-05")
			.judged(DT, 1, EvaluationStatus::NotValid, too_young)
			.judged(HIB, 1, EvaluationStatus::NotValid, too_young)
			.due(DT, ["2024-02-12", "2024-02-12", ""], 1),
		case(
			"DTP on the day before six weeks",
			"T2: DTP-containing vaccine, 6 weeks (min), without days of grace",
		)
		.given(PENTAVALENT, &["2024-02-11"])
		.on("2024-02-11")
		.judged(DT, 1, EvaluationStatus::NotValid, too_young),
		case("three weeks between two doses", "T2: 4 weeks (min)")
			.given(PENTAVALENT, &["2024-02-12", "2024-03-04"])
			.given(OPV, &["2024-02-12", "2024-03-04"])
			.on("2024-03-04")
			.judged(DT, 2, EvaluationStatus::NotValid, too_soon)
			.judged(BOPV, 4, EvaluationStatus::NotValid, too_soon)
			.due(DT, ["2024-04-01", "2024-04-01", "2024-04-28"], 2)
			.due(BOPV, ["2024-04-01", "2024-04-01", ""], 2),
		case(
			"measles at six months",
			"DT: Measles.Ongoing transmission, MCV1 at 9 months; a dose before is MCV0",
		)
		.given(MR, &["2024-07-01"])
		.on("2024-07-01")
		.judged(MEASLES, 1, EvaluationStatus::NotValid, too_young)
		.judged(RUBELLA, 1, EvaluationStatus::NotValid, too_young)
		.due(MEASLES, ["2024-10-01", "2024-10-01", ""], 1)
		.due(RUBELLA, ["2024-10-01", "2024-10-01", ""], 1),
		case("measles at six and nine months", "DT: MCV2 at 15-18 months, minimum interval 4 weeks")
			.given(MR, &["2024-07-01", "2024-10-01"])
			.on("2024-10-01")
			.judged(MEASLES, 2, EvaluationStatus::Valid, None)
			.due(MEASLES, ["2024-10-29", "2025-04-01", "2025-07-31"], 2)
			.status(SeriesStatus::Complete, &[RUBELLA]),
		case(
			"the second measles dose after 27 days",
			"DT: the minimum interval between MCV1 and MCV2 is 4 weeks",
		)
		.given(MR, &["2024-10-01", "2024-10-28"])
		.on("2024-10-28")
		.judged(MEASLES, 2, EvaluationStatus::NotValid, too_soon)
		.due(MEASLES, ["2024-11-25", "2025-04-01", "2025-07-31"], 2),
		case(
			"the second measles dose after 28 days",
			"DT: the minimum interval between MCV1 and MCV2 is 4 weeks",
		)
		.given(MR, &["2024-10-01", "2024-10-29"])
		.on("2024-10-29")
		.status(SeriesStatus::Complete, &[MEASLES]),
		case("measles after yellow fever", "MCV: live vaccines on one day or at intervals of 4 weeks")
			.given(37, &["2024-09-20"])
			.on("2024-10-01")
			.due(MEASLES, ["2024-10-18", "2024-10-18", ""], 1),
		case(
			"measles ten days after yellow fever",
			"MCV: live vaccines on one day or at intervals of 4 weeks",
		)
		.given(37, &["2024-10-01"])
		.given(MR, &["2024-10-11"])
		.on("2024-10-11")
		.judged(MEASLES, 2, EvaluationStatus::NotValid, Some(EvaluationReason::VaccineConflict)),
		case("measles and OPV ten days apart", "MCV: OPV can be given at any time before or after")
			.given(OPV, &["2024-10-01"])
			.given(MR, &["2024-10-11"])
			.on("2024-10-11")
			.judged(MEASLES, 2, EvaluationStatus::Valid, None),
		case(
			"an OPV birth dose",
			"DT: Polio.Birth dose, less than 1 week; it is dose 0, and three doses follow",
		)
		.given(OPV, &["2024-01-02"])
		.on("2024-01-02")
		.judged(BOPV, 1, EvaluationStatus::Valid, None)
		.due(BOPV, ["2024-02-12", "2024-02-12", ""], 2),
		case("an OPV birth dose and three doses", "DT: Polio.Birth dose; S: bOPV dose 3")
			.given(OPV, &["2024-01-02", "2024-02-12", "2024-03-11", "2024-04-08"])
			.on("2024-04-08")
			.status(SeriesStatus::Complete, &[BOPV]),
		case("IPV at six weeks", "DT: the early IPV schedule, 6 weeks and 14 weeks")
			.given(10, &["2024-02-12"])
			.on("2024-02-12")
			.judged(IPV, 1, EvaluationStatus::Valid, None)
			.due(IPV, ["2024-04-08", "2024-04-08", ""], 2),
		case("ten weeks between two doses of IPV", "T3: 2 IPV (min 8 weeks)")
			.given(10, &["2024-04-08", "2024-06-17"])
			.on("2024-06-17")
			.status(SeriesStatus::Complete, &[IPV]),
		case(
			"seven weeks between two doses of IPV",
			"T3: 2 IPV (min 8 weeks); S: 4 months after the latest dose",
		)
		.given(10, &["2024-04-08", "2024-05-27"])
		.on("2024-05-27")
		.judged(IPV, 2, EvaluationStatus::NotValid, too_soon)
		.due(IPV, ["2024-09-27", "2024-09-27", ""], 2),
		case(
			"the booster four months after the third dose",
			"DT: at least 6 months after the last primary dose",
		)
		.given(PENTAVALENT, &["2024-07-01", "2024-08-01", "2024-09-02"])
		.given(DTP, &["2025-01-02"])
		.on("2025-01-02")
		.judged(PERTUSSIS, 4, EvaluationStatus::NotValid, too_soon),
	]
}

fn cases_too_old() -> Vec<Case> {
	let too_old = Some(EvaluationReason::TooOld);
	vec![
		case("rotavirus on the day before two years", "S: Rotavirus dose 1 Expiration, 24 months")
			.on("2025-12-31")
			.due(ROTAVIRUS, ["2024-02-12", "2024-02-12", ""], 1),
		case("no rotavirus from two years on", "DT: rotavirus vaccination over 24 months is not recommended")
			.on("2026-01-01")
			.status(SeriesStatus::AgedOut, &[ROTAVIRUS]),
		case("rotavirus at two years", "DT: rotavirus vaccination over 24 months is not recommended")
			.given(ORAL_MONOVALENT_ROTAVIRUS, &["2026-01-01"])
			.on("2026-01-01")
			.judged(ROTAVIRUS, 1, EvaluationStatus::Extraneous, too_old)
			.status(SeriesStatus::AgedOut, &[ROTAVIRUS]),
		case("two rotavirus products", "DT: a mixed series has three doses")
			.given(ORAL_MONOVALENT_ROTAVIRUS, &["2024-02-12"])
			.given(ORAL_PENTAVALENT_ROTAVIRUS, &["2024-03-11"])
			.on("2024-03-11")
			.judged(ROTAVIRUS, 2, EvaluationStatus::Valid, None)
			.due(ROTAVIRUS, ["2024-04-08", "2024-04-08", ""], 3),
		case(
			"Hib on the day before five years",
			"T2: Hib, 59 months (max), single dose if more than 12 months of age",
		)
		.on("2028-12-31")
		.due(HIB, ["2025-01-01", "2025-01-01", ""], 1),
		case(
			"no Hib and no pneumococcal vaccine from five years on",
			"T2: Hib, not recommended for children > 5 yrs; PCV: under 5 years",
		)
		.on("2029-01-01")
		.status(SeriesStatus::AgedOut, &[HIB, PCV]),
		case("no pertussis booster from seven years on", "S: pertussis booster dose Expiration, 7 years")
			.given(PENTAVALENT, &["2024-02-12", "2024-03-11", "2024-04-08"])
			.on("2031-01-01")
			.status(SeriesStatus::Complete, &[PERTUSSIS])
			.due(DT, ["2025-01-01", "2025-01-01", "2025-12-31"], 4),
	]
}

fn cases_hpv() -> Vec<Case> {
	let girl = |name, source| case(name, source).born("2014-01-01", Gender::Female);
	vec![
		girl("a girl of ten", "DT: HPV.2 doses, girls of 9-14 years; S: overdue at 14 years")
			.on("2024-01-01")
			.due(HPV, ["2023-01-01", "2023-01-01", "2027-12-31"], 1),
		girl("a girl after her first dose", "DT: HPV.2 doses, minimum interval 6 months")
			.given(HPV_QUADRIVALENT, &["2024-01-01"])
			.on("2024-01-01")
			.due(HPV, ["2024-07-01", "2024-07-01", "2027-12-31"], 2),
		girl("four months between two doses", "DT: HPV.2 doses, minimum interval 6 months")
			.given(HPV_QUADRIVALENT, &["2024-01-01", "2024-05-01"])
			.on("2024-05-01")
			.judged(HPV, 2, EvaluationStatus::NotValid, Some(EvaluationReason::TooSoon))
			.due(HPV, ["2024-11-01", "2024-11-01", "2027-12-31"], 2),
		girl("six months between two doses", "DT: HPV.2 doses, minimum interval 6 months")
			.given(HPV_QUADRIVALENT, &["2024-01-01", "2024-07-01"])
			.on("2024-07-01")
			.status(SeriesStatus::Complete, &[HPV]),
		girl("a girl of fifteen", "DT: HPV.2 doses, from 15 years on clinical judgement is required")
			.on("2029-01-01")
			.status(SeriesStatus::AgedOut, &[HPV]),
		girl(
			"two doses at sixteen",
			"DT: HPV.2 doses, all older age groups for which HPV vaccines are licensed",
		)
		.given(HPV_QUADRIVALENT, &["2030-01-01", "2030-07-01"])
		.on("2030-07-01")
		.status(SeriesStatus::Complete, &[HPV]),
		case("a boy of ten", "DT: HPV.2 doses, boys are a secondary target population")
			.born("2014-01-01", Gender::Male)
			.on("2024-01-01")
			.nothing(HPV),
		case("a boy's two doses", "DT: HPV.2 doses, boys are a secondary target population")
			.born("2014-01-01", Gender::Male)
			.given(HPV_QUADRIVALENT, &["2024-01-01", "2024-07-01"])
			.on("2024-07-01")
			.status(SeriesStatus::Complete, &[HPV]),
	]
}

fn play(cases: &[Case]) {
	let differences: Vec<String> = cases.iter().flat_map(Case::differences).collect();
	assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn children_who_come_on_time() {
	play(&cases_on_time());
}

#[test]
fn children_who_come_late() {
	play(&cases_late());
}

#[test]
fn doses_too_early_or_too_close() {
	play(&cases_too_early_or_too_close());
}

#[test]
fn children_who_are_too_old() {
	play(&cases_too_old());
}

#[test]
fn hpv() {
	play(&cases_hpv());
}

#[test]
fn a_forecast_names_the_vaccine_for_the_age() {
	let recommended = |group, born, on| {
		let case = case("", "").born(born, Gender::Female);
		let assessment = assess(&case.patient(), &SCHEDULE, date(on));
		forecast(&assessment, group).unwrap().recommended_vaccines.clone()
	};
	assert_eq!(recommended(DT, "2024-01-01", "2024-02-12"), [PENTAVALENT]);
	assert_eq!(recommended(PERTUSSIS, "2024-01-01", "2024-02-12"), [PENTAVALENT]);
	assert_eq!(recommended(HEPATITIS_B, "2024-01-01", "2024-01-01"), [8]);
	assert_eq!(recommended(MEASLES, "2024-01-01", "2024-10-01"), [3, MR]);
}

#[test]
fn the_compact_form_is_small_and_read_as_the_schedule() {
	let bytes = SCHEDULE.to_bytes();
	println!("{} bytes", bytes.len());
	assert!(bytes.len() <= COMPACT_BYTES, "{} bytes", bytes.len());
	let read = Schedule::from_bytes(&bytes).unwrap();
	assert_eq!(read, *SCHEDULE);
	assert_eq!(read.hash(), SCHEDULE.hash());
}

#[test]
fn each_value_of_the_file_counts_for_the_hash() {
	let text = include_str!("../schedules/who-typical-country.toml");
	let changed =
		text.replace("earliest_recommended = \"15 months\"", "earliest_recommended = \"16 months\"");
	assert_ne!(toml::read(&changed).unwrap().hash(), SCHEDULE.hash());
	let commented = format!("# A comment\n{text}");
	assert_eq!(toml::read(&commented).unwrap().hash(), SCHEDULE.hash());
}

proptest! {
	#![proptest_config(histories(20_000))]

	#[test]
	fn the_order_of_the_doses_does_not_matter(history in any_history(&SCHEDULE)) {
		the_order_does_not_matter(&history, &SCHEDULE)?;
	}

	#[test]
	fn a_dose_more_never_makes_an_earlier_dose_valid(history in any_history(&SCHEDULE)) {
		a_dose_more_changes_no_earlier_one(&history, &SCHEDULE)?;
	}

	#[test]
	fn the_dates_of_a_forecast_are_in_order(history in any_history(&SCHEDULE)) {
		dates_are_in_order(&history, &SCHEDULE)?;
	}
}
