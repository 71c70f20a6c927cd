//! The rights that each call needs, and the form of content.

use frame_support::{ensure, pallet_prelude::*, traits::Time};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use vacchain_primitives::{
	Actor, Level, Moment, ParticipantId, RecordId, Role, Sealed, Visit, VisitId,
	bounds::{MAX_CLOCK_SKEW, MAX_LATE_OPENING, MAX_NOTES},
	questions::{AccessLevel, ActorOf, EpochOf, MemberOf},
};

use crate::pallet::*;

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

	pub(crate) fn ensure_next_version(row: &Visit, version: u32) -> Result<(), Error<T>> {
		ensure!(version == row.notes, Error::<T>::StaleVersion);
		ensure!(version < MAX_NOTES, Error::<T>::TooManyNotes);
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
