//! Which vaccinations are due: evaluates a person's doses and forecasts the next ones by a schedule.
//!
//! The engine follows the Logic Specification for ACIP Recommendations, version 4.6, of the CDC's Clinical Decision Support
//! for Immunization (CDSi), which is in the public domain. Names are the specification's. Each module is one chapter, and
//! each answer carries the section or the business rule that it comes from ([`Rule`]).
//!
//! 1. [`Schedule`] is data: antigens, their series, doses, ages, intervals, vaccines and conflicts.
//! 2. [`assess`] takes a [`Patient`], a schedule and an assessment date, and returns an [`Assessment`].
//!
//! The answer is decision support only: a physician decides. The engine has no clock, no input and no output, and every
//! input has an answer.

#![no_std]

extern crate alloc;

mod assess;
mod best_series;
mod date;
mod evaluate;
mod forecast;
mod patient;
mod relevant_series;
mod rule;
mod schedule;
mod skip;
#[cfg(feature = "toml")]
pub mod toml;
mod vaccine_group;
#[cfg(feature = "xml")]
pub mod xml;

pub use assess::{Assessment, assess};
pub use date::{Date, Period};
pub use evaluate::{DoseEvaluation, EvaluationReason, EvaluationStatus};
pub use forecast::{ForecastReason, Forecasted, PatientSeriesForecast, SeriesStatus};
pub use patient::{Condition, Dose, Gender, Observation, Patient};
pub use relevant_series::PatientSeries;
pub use rule::Rule;
pub use schedule::*;
pub use vaccine_group::{VaccineConflict, VaccineGroupForecast};
