//! The rights that each call needs, and the form of content.

use frame_support::{ensure, pallet_prelude::*, traits::Time};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use vacchain_primitives::{
	Actor, Basis, Level, Moment, ParticipantId, Reader, RecordId, Role, Sealed, Visit, VisitId,
	bounds::{DAY, MAX_CLOCK_SKEW, MAX_LATE_OPENING, MAX_NOTES, MAX_VISIT_INDEX, VISIT_LAPSE},
	questions::{AccessLevel, ActorOf, EpochOf, HadAccess, MemberOf, ReadersOf},
};

use crate::{HospitalTally, pallet::*};

/// Origins.
impl<T: Config> Pallet<T> {
	fn actor(account: &T::AccountId, role: Role, refusal: Error<T>) -> Result<Actor, Error<T>> {
		T::Participants::actor_of(account).filter(|actor| actor.role == role).ok_or(refusal)
	}

	/// The signer, and the hospital on whose behalf it acts.
	pub(crate) fn ensure_hospital(origin: OriginFor<T>) -> Result<(Actor, ParticipantId), DispatchError> {
		let actor = T::Participants::actor_of(&ensure_signed(origin)?).ok_or(Error::<T>::NotHospital)?;
		match actor.on_behalf_of() {
			Some((hospital, Role::Hospital)) => Ok((actor, hospital)),
			_ => Err(Error::<T>::NotHospital.into()),
		}
	}

	/// The signer for the hospital that opened the visit, and the visit.
	pub(crate) fn ensure_its_hospital(
		origin: OriginFor<T>,
		visit: VisitId,
	) -> Result<(Actor, Visit), DispatchError> {
		let (actor, hospital) = Self::ensure_hospital(origin)?;
		let row = Self::visit(visit).ok_or(Error::<T>::NotFound)?;
		ensure!(row.hospital == hospital, Error::<T>::NotHospital);
		Ok((actor, row))
	}

	/// The signer for the hospital that opened the visit, or a health admin where that hospital may not act any more; and
	/// the visit.
	pub(crate) fn ensure_its_hospital_or_admin(
		origin: OriginFor<T>,
		visit: VisitId,
	) -> Result<(Actor, Visit), DispatchError> {
		let actor = T::Participants::actor_of(&ensure_signed(origin)?).ok_or(Error::<T>::NotHospital)?;
		let row = Self::visit(visit).ok_or(Error::<T>::NotFound)?;
		let is_its = actor.on_behalf_of() == Some((row.hospital, Role::Hospital));
		let steps_in = actor.role == Role::HealthAdmin && !Self::is_active(&row.hospital);
		ensure!(is_its || steps_in, Error::<T>::NotHospital);
		Ok((actor, row))
	}

	/// Who may link a visit, and the visit: as [`Self::ensure_its_hospital_or_admin`]; where the hospital has no consent any
	/// more, also every health admin. A dose that was signed for is recorded though its hospital does not care.
	pub(crate) fn ensure_may_link(
		origin: OriginFor<T>,
		visit: VisitId,
	) -> Result<(Actor, Visit), DispatchError> {
		let admin = T::Participants::health_admin(&ensure_signed(origin.clone())?);
		if let (Some(admin), Some(row)) = (admin, Self::visit(visit))
			&& !Self::has_consent(&row.record, &row.hospital)
		{
			return Ok((admin, row));
		}
		Self::ensure_its_hospital_or_admin(origin, visit)
	}

	/// Who may close a visit, and the visit: as [`Self::ensure_its_hospital_or_admin`]; once it has lapsed, also the doctor
	/// and the physician whom it names, and every health admin.
	pub(crate) fn ensure_may_close(
		origin: OriginFor<T>,
		visit: VisitId,
	) -> Result<(Actor, Visit), DispatchError> {
		let actor = T::Participants::actor_of(&ensure_signed(origin.clone())?);
		if let (Some(actor), Some(row)) = (actor, Self::visit(visit)) {
			let is_concerned =
				[row.doctor, row.physician].contains(&actor.id) || actor.role == Role::HealthAdmin;
			if is_concerned && Self::ensure_live(&row).is_err() {
				return Ok((actor, row));
			}
		}
		Self::ensure_its_hospital_or_admin(origin, visit)
	}

	/// The owner or a guardian of the visit's record, and the visit.
	pub(crate) fn ensure_custodian(
		origin: OriginFor<T>,
		visit: VisitId,
	) -> Result<(Actor, Visit), DispatchError> {
		let actor = T::Participants::actor_of(&ensure_signed(origin)?).ok_or(Error::<T>::NotCustodian)?;
		let row = Self::visit(visit).ok_or(Error::<T>::NotFound)?;
		let readers = T::Consent::readers_of(&row.record);
		let is_custodian = readers.iter().any(|reader| reader.id == actor.id && reader.is_custodian());
		ensure!(is_custodian, Error::<T>::NotCustodian);
		Ok((actor, row))
	}

	/// A health admin, and the visit.
	pub(crate) fn ensure_health_admin(
		origin: OriginFor<T>,
		visit: VisitId,
	) -> Result<(Actor, Visit), DispatchError> {
		let admin = T::Participants::health_admin(&ensure_signed(origin)?);
		let admin = admin.ok_or(Error::<T>::NotHealthAdmin)?;
		Ok((admin, Self::visit(visit).ok_or(Error::<T>::NotFound)?))
	}

	/// The doctor who signed and is named in the visit, and the visit.
	pub(crate) fn ensure_named_doctor(
		origin: OriginFor<T>,
		visit: VisitId,
	) -> Result<(Actor, Visit), DispatchError> {
		let who = ensure_signed(origin)?;
		let doctor = Self::actor(&who, Role::Doctor, Error::<T>::NotNamedDoctor)?;
		let row = Self::visit(visit).ok_or(Error::<T>::NotFound)?;
		ensure!(row.doctor == doctor.id, Error::<T>::NotNamedDoctor);
		Ok((doctor, row))
	}

	/// The physician who signed and is named in the visit, the account, and the visit.
	pub(crate) fn ensure_named_physician(
		origin: OriginFor<T>,
		visit: VisitId,
	) -> Result<(Actor, T::AccountId, Visit), DispatchError> {
		let who = ensure_signed(origin)?;
		let physician = Self::actor(&who, Role::Physician, Error::<T>::NotNamedPhysician)?;
		let row = Self::visit(visit).ok_or(Error::<T>::NotFound)?;
		ensure!(row.physician == physician.id, Error::<T>::NotNamedPhysician);
		Ok((physician, who, row))
	}
}

/// Rules.
impl<T: Config> Pallet<T> {
	pub(crate) fn has_consent(record: &RecordId, hospital: &ParticipantId) -> bool {
		T::Consent::access_level(record, hospital) == Some(Level::Full)
	}

	/// The staff member, if it is an active one of this hospital.
	pub(crate) fn ensure_staff(
		id: &ParticipantId,
		role: Role,
		hospital: ParticipantId,
		refusal: Error<T>,
	) -> Result<(), Error<T>> {
		let is_staff = T::Participants::member_of(id).is_some_and(|member| {
			member.active && member.role == role && member.organisation == Some(hospital)
		});
		ensure!(is_staff, refusal);
		Ok(())
	}

	/// The content is sealed under the visit's epoch, which is the record's for as long as the hospital has
	/// access, and under the visit's index.
	pub(crate) fn ensure_sealed(row: &Visit, sealed: &Sealed) -> Result<(), Error<T>> {
		ensure!(sealed.is_well_formed(), Error::<T>::Malformed);
		ensure!(sealed.epoch == row.epoch, Error::<T>::StaleEpoch);
		let (current, _) = T::Records::epoch_of(&row.record).ok_or(Error::<T>::NotFound)?;
		let is_current = row.epoch == current || !Self::has_consent(&row.record, &row.hospital);
		ensure!(is_current, Error::<T>::StaleEpoch);
		ensure!(sealed.index == row.index, Error::<T>::StaleIndex);
		Ok(())
	}

	/// The visit has not lapsed: the hospital has full access, or had it a short time ago.
	pub(crate) fn ensure_live(row: &Visit) -> Result<(), Error<T>> {
		let since = T::Clock::now().saturating_sub(VISIT_LAPSE);
		let is_live = Self::has_consent(&row.record, &row.hospital)
			|| T::Consent::had_access(&row.record, &row.hospital, Level::Full, since);
		ensure!(is_live, Error::<T>::Lapsed);
		Ok(())
	}

	/// The content is of the form that sealing makes, under the record's current epoch.
	pub(crate) fn ensure_current(record: &RecordId, sealed: &Sealed) -> Result<(), Error<T>> {
		ensure!(sealed.is_well_formed(), Error::<T>::Malformed);
		let (current, _) = T::Records::epoch_of(record).ok_or(Error::<T>::NotFound)?;
		ensure!(sealed.epoch == current, Error::<T>::StaleEpoch);
		ensure!(sealed.index <= MAX_VISIT_INDEX, Error::<T>::StaleIndex);
		Ok(())
	}

	/// Whether this participant may act.
	pub(crate) fn is_active(id: &ParticipantId) -> bool {
		T::Participants::member_of(id).is_some_and(|member| member.active)
	}

	/// The counts of a hospital in a record, with those of a day for today.
	pub(crate) fn tally_of_today(record: RecordId, hospital: ParticipantId) -> HospitalTally {
		let (tally, day) = (Self::tally_of(record, hospital), T::Clock::now() / DAY);
		if tally.day == day { tally } else { HospitalTally { day, opened: 0, reported: 0, ..tally } }
	}

	pub(crate) fn ensure_next_version(row: &Visit, version: u32) -> Result<(), Error<T>> {
		ensure!(version == row.notes, Error::<T>::StaleVersion);
		ensure!(version < MAX_NOTES, Error::<T>::TooManyNotes);
		Ok(())
	}

	/// The hospital was granted access before it opened the visit: what it did without is not covered by a grant that came
	/// later.
	pub(crate) fn ensure_consent_then(
		record: &RecordId,
		hospital: &ParticipantId,
		made_at: Moment,
	) -> Result<(), Error<T>> {
		let latest = made_at.saturating_add(MAX_CLOCK_SKEW);
		let is_later =
			|reader: &Reader| matches!(reader.basis, Basis::Grant { granted_at, .. } if granted_at > latest);
		let readers = T::Consent::readers_of(record);
		let is_later = readers.iter().any(|reader| reader.id == *hospital && is_later(reader));
		ensure!(!is_later, Error::<T>::InvalidTime);
		Ok(())
	}

	/// The hospital's clock was about right when it opened the visit, and the opening has not been long on its way.
	pub(crate) fn ensure_made_lately(made_at: Moment) -> Result<(), Error<T>> {
		let now = T::Clock::now();
		let is_late = made_at < now.saturating_sub(MAX_LATE_OPENING);
		ensure!(!is_late && made_at <= now.saturating_add(MAX_CLOCK_SKEW), Error::<T>::InvalidTime);
		Ok(())
	}
}
