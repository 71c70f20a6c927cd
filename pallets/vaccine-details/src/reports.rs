//! Doses that were given elsewhere, as somebody reported them.

use alloc::vec::Vec;
use frame_support::{ensure, pallet_prelude::*, traits::Time};
use vacchain_primitives::{
	Action, Actor, Daily, ParticipantId, RecordId, Report, ReportRetraction, Role, Rotation, Sealed, Visit,
	bounds::MAX_DAILY_REPORTS,
	page,
	questions::{AppendHistory, RenewKeys, RenewalDue, SpendDaily, UseVisitIndex},
};

use crate::{Row, RowKey, pallet::*};

impl<T: Config> Pallet<T> {
	/// The entries of a record with reported doses from `start`, at most
	/// [`MAX_PAGE`](vacchain_primitives::bounds::MAX_PAGE).
	pub fn reports(record: RecordId, start: u32, limit: u32) -> Vec<Report> {
		page(start, limit, |number| Self::report(record, number))
	}

	/// By a receptionist, under the hospital's consent, and under an index of the record's current epoch.
	pub(crate) fn do_report_doses(
		(actor, hospital): (Actor, ParticipantId),
		record: RecordId,
		number: u32,
		doses: Sealed,
		rotation: Option<Rotation>,
	) -> DispatchResult {
		ensure!(Self::has_consent(&record, &hospital), Error::<T>::NoConsent);
		match rotation {
			Some(rotation) => T::Consent::renew_keys(record, &actor, rotation)?,
			None => ensure!(!T::Consent::renewal_due(&record), Error::<T>::RenewalNeeded),
		}
		Self::ensure_current(&record, &doses)?;
		T::Records::use_visit_index(&record, doses.index)?;
		Self::add_report(actor, hospital, record, number, doses)
	}

	/// By the doctor whom an open visit names, under the visit's keys.
	pub(crate) fn do_report_in_visit(
		(doctor, row): (Actor, Visit),
		record: RecordId,
		number: u32,
		doses: Sealed,
	) -> DispatchResult {
		ensure!(row.record == record, Error::<T>::NotFound);
		ensure!(row.state.is_open(), Error::<T>::WrongState);
		// The entry stands in the hospital's name.
		Self::ensure_staff(&doctor.id, Role::Doctor, row.hospital, Error::<T>::NotItsDoctor)?;
		ensure!(Self::has_consent(&record, &row.hospital), Error::<T>::NoConsent);
		Self::ensure_sealed(&row, &doses)?;
		Self::add_report(doctor, row.hospital, record, number, doses)
	}

	fn add_report(
		author: Actor,
		organisation: ParticipantId,
		record: RecordId,
		number: u32,
		doses: Sealed,
	) -> DispatchResult {
		let (mut all, mut its) = (Self::tally(record), Self::tally_of_today(record, organisation));
		ensure!(number == all.reports, Error::<T>::StaleVersion);
		ensure!(its.reported < MAX_DAILY_REPORTS, Error::<T>::TooManyReports);
		all.reports = all.reports.checked_add(1).ok_or(Error::<T>::TooManyReports)?;
		its.reported = its.reported.saturating_add(1);

		let action = Action::DosesReported { number };
		T::Records::append_history(&record, &author, action, Some(doses.commitment))?;
		let report = Report { author: author.id, organisation, at: T::Clock::now(), doses, retraction: None };
		Self::insert(record, RowKey::Report(number), Row::Report(report));
		Self::insert(record, RowKey::Tally, Row::Tally(all));
		Self::insert(record, RowKey::TallyOf(organisation), Row::TallyOf(its));
		Self::deposit_event(Event::DosesReported { record, number });
		Ok(())
	}

	/// By the hospital that has the family's consent now, whoever wrote the entry down; by a health admin where the hospital
	/// that wrote it has none any more.
	pub(crate) fn do_retract_report(
		actor: Actor,
		record: RecordId,
		number: u32,
		reason: Sealed,
	) -> DispatchResult {
		let report = Self::report(record, number);
		// The right comes first, so that no refusal tells which entries there are.
		match actor.on_behalf_of() {
			Some((hospital, Role::Hospital)) => {
				ensure!(Self::has_consent(&record, &hospital), Error::<T>::NoConsent);
			}
			_ => {
				let cannot = |report: &Report| !Self::has_consent(&record, &report.organisation);
				let steps_in = actor.role == Role::HealthAdmin && report.as_ref().is_none_or(cannot);
				ensure!(steps_in, Error::<T>::NotHospital);
			}
		}
		let mut report = report.ok_or(Error::<T>::NotFound)?;
		ensure!(report.retraction.is_none(), Error::<T>::WrongState);
		Self::ensure_current(&record, &reason)?;
		if actor.role == Role::HealthAdmin {
			T::Daily::spend(&actor.id, Daily::Rulings)?;
		}

		let action = Action::ReportRetracted { number };
		T::Records::append_history(&record, &actor, action, Some(reason.commitment))?;
		report.retraction = Some(ReportRetraction { by: actor.id, at: T::Clock::now(), reason });
		Self::insert(record, RowKey::Report(number), Row::Report(report));
		Self::deposit_event(Event::ReportRetracted { record, number });
		Ok(())
	}
}
