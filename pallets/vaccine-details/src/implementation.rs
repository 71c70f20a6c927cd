//! What the calls do, and the reads.

use alloc::vec::Vec;
use frame_support::{ensure, pallet_prelude::*, traits::Time};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use sp_core::sr25519;
use sp_runtime::traits::Zero;
use vacchain_primitives::{
	AccountId, Action, Actor, ClosingReason, Commitment, Decision, Level, Moment, NoteEntry, NoteKind,
	NoteReference, ParticipantId, RecordId, Role, Sealed, Section, SignatureEntry, SigningStatement, Visit,
	VisitId, VisitState, Wrap,
	bounds::{MAX_CLOCK_SKEW, MAX_NOTES},
	page,
	questions::{AccessLevel, ActorOf, AppendHistory, EpochOf, MemberOf, NamedInVisit},
};

use crate::pallet::*;

/// Origins.
impl<T: Config> Pallet<T> {
	fn actor(account: &T::AccountId, role: Role, refusal: Error<T>) -> Result<Actor, Error<T>> {
		T::Participants::actor_of(account).filter(|actor| actor.role == role).ok_or(refusal)
	}

	pub(crate) fn ensure_hospital(origin: OriginFor<T>) -> Result<ParticipantId, DispatchError> {
		let who = ensure_signed(origin)?;
		Ok(Self::actor(&who, Role::Hospital, Error::<T>::NotHospital)?.id)
	}

	/// The hospital that signed and opened the visit, and the visit.
	pub(crate) fn ensure_its_hospital(
		origin: OriginFor<T>,
		visit: &VisitId,
	) -> Result<(ParticipantId, Visit), DispatchError> {
		let hospital = Self::ensure_hospital(origin)?;
		let row = Visits::<T>::get(visit).ok_or(Error::<T>::NotFound)?;
		ensure!(row.hospital == hospital, Error::<T>::NotHospital);
		Ok((hospital, row))
	}

	/// The doctor who signed and is named in the visit, and the visit.
	pub(crate) fn ensure_named_doctor(
		origin: OriginFor<T>,
		visit: &VisitId,
	) -> Result<(ParticipantId, Visit), DispatchError> {
		let who = ensure_signed(origin)?;
		let doctor = Self::actor(&who, Role::Doctor, Error::<T>::NotNamedDoctor)?.id;
		let row = Visits::<T>::get(visit).ok_or(Error::<T>::NotFound)?;
		ensure!(row.doctor == doctor, Error::<T>::NotNamedDoctor);
		Ok((doctor, row))
	}

	/// The account of the physician who signed and is named in the visit, and the visit.
	pub(crate) fn ensure_named_physician(
		origin: OriginFor<T>,
		visit: &VisitId,
	) -> Result<(T::AccountId, Visit), DispatchError> {
		let who = ensure_signed(origin)?;
		let physician = Self::actor(&who, Role::Physician, Error::<T>::NotNamedPhysician)?.id;
		let row = Visits::<T>::get(visit).ok_or(Error::<T>::NotFound)?;
		ensure!(row.physician == physician, Error::<T>::NotNamedPhysician);
		Ok((who, row))
	}
}

/// Rules.
impl<T: Config> Pallet<T> {
	fn has_consent(record: &RecordId, hospital: &ParticipantId) -> bool {
		T::Consent::access_level(record, hospital) == Some(Level::Full)
	}

	/// The staff member, if it is an active one of this hospital.
	fn ensure_staff(
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

	/// The wraps are those of the doctor and the physician, full, of this epoch.
	fn ensure_wraps(
		wraps: &[Wrap; 2],
		doctor: ParticipantId,
		physician: ParticipantId,
		epoch: vacchain_primitives::Epoch,
	) -> Result<(), Error<T>> {
		ensure!(wraps.iter().all(|wrap| wrap.epoch == epoch), Error::<T>::StaleEpoch);
		let are_theirs = wraps.each_ref().map(|wrap| wrap.reader) == [doctor, physician]
			&& wraps.iter().all(|wrap| wrap.level == Level::Full);
		ensure!(are_theirs, Error::<T>::WrongReaders);
		Ok(())
	}

	/// The content is sealed under the visit's epoch, which is the record's for as long as the hospital has
	/// access.
	fn ensure_sealed(row: &Visit, sealed: &Sealed) -> Result<(), Error<T>> {
		ensure!(sealed.is_well_formed(), Error::<T>::Malformed);
		ensure!(sealed.epoch == row.epoch, Error::<T>::StaleEpoch);
		let (current, _) = T::Records::epoch_of(&row.record).ok_or(Error::<T>::NotFound)?;
		let is_current = row.epoch == current || !Self::has_consent(&row.record, &row.hospital);
		ensure!(is_current, Error::<T>::StaleEpoch);
		Ok(())
	}

	fn ensure_next_version(row: &Visit, version: u32) -> Result<(), Error<T>> {
		ensure!(version == row.notes, Error::<T>::StaleVersion);
		ensure!(version < MAX_NOTES, Error::<T>::TooManyNotes);
		Ok(())
	}
}

/// Calls.
impl<T: Config> Pallet<T> {
	pub(crate) fn do_open(
		hospital: ParticipantId,
		visit: VisitId,
		record: RecordId,
		doctor: ParticipantId,
		physician: ParticipantId,
		examination: Sealed,
		wraps: [Wrap; 2],
	) -> DispatchResult {
		ensure!(Self::has_consent(&record, &hospital), Error::<T>::NoConsent);
		Self::ensure_staff(&doctor, Role::Doctor, hospital, Error::<T>::NotItsDoctor)?;
		Self::ensure_staff(&physician, Role::Physician, hospital, Error::<T>::NotItsPhysician)?;
		ensure!(!Visits::<T>::contains_key(visit), Error::<T>::AlreadyExists);
		let (epoch, _) = T::Records::epoch_of(&record).ok_or(Error::<T>::NotFound)?;
		Self::ensure_wraps(&wraps, doctor, physician, epoch)?;
		let row = Visit {
			record,
			hospital,
			doctor,
			physician,
			epoch,
			state: VisitState::Opened,
			opened_at: T::Clock::now(),
			notes: 0,
			note: None,
		};
		Self::ensure_sealed(&row, &examination)?;

		let commitment = examination.commitment;
		let index = VisitCount::<T>::get(record);
		VisitCount::<T>::insert(record, index.saturating_add(1));
		VisitsOfRecord::<T>::insert(record, index, visit);
		VisitWraps::<T>::insert(visit, wraps);
		Sections::<T>::insert(visit, Section::Examination, examination);
		Visits::<T>::insert(visit, row);
		T::Records::append_history(&record, hospital, Action::VisitOpened { visit }, Some(commitment))?;
		Self::deposit_event(Event::Opened { visit, record, hospital });
		Ok(())
	}

	pub(crate) fn do_renew(
		hospital: ParticipantId,
		visit: VisitId,
		mut row: Visit,
		wraps: [Wrap; 2],
	) -> DispatchResult {
		ensure!(Self::has_consent(&row.record, &hospital), Error::<T>::NoConsent);
		let is_over = matches!(row.state, VisitState::Closed(_) | VisitState::Retracted);
		ensure!(!is_over, Error::<T>::WrongState);
		let (epoch, _) = T::Records::epoch_of(&row.record).ok_or(Error::<T>::NotFound)?;
		Self::ensure_wraps(&wraps, row.doctor, row.physician, epoch)?;
		row.epoch = epoch;
		T::Records::append_history(&row.record, hospital, Action::VisitRenewed { visit }, None)?;
		VisitWraps::<T>::insert(visit, wraps);
		Visits::<T>::insert(visit, row);
		Self::deposit_event(Event::Renewed { visit });
		Ok(())
	}

	/// Writes or corrects: both bring a decision that counts from now on.
	pub(crate) fn do_decide(
		doctor: ParticipantId,
		visit: VisitId,
		mut row: Visit,
		version: u32,
		kind: NoteKind,
		decision: Decision,
		sealed: Sealed,
	) -> DispatchResult {
		let expected = if kind == NoteKind::Written { VisitState::Opened } else { VisitState::Noted };
		ensure!(row.state == expected, Error::<T>::WrongState);
		Self::ensure_next_version(&row, version)?;
		Self::ensure_sealed(&row, &sealed)?;
		row.state = VisitState::Noted;
		row.note = Some(NoteReference { version, commitment: sealed.commitment, decision });
		Self::add_note(doctor, visit, row, kind, Some(decision), Some(sealed))
	}

	pub(crate) fn do_withdraw_note(
		doctor: ParticipantId,
		visit: VisitId,
		mut row: Visit,
		version: u32,
	) -> DispatchResult {
		ensure!(row.state == VisitState::Noted, Error::<T>::WrongState);
		Self::ensure_next_version(&row, version)?;
		row.state = VisitState::Opened;
		row.note = None;
		Self::add_note(doctor, visit, row, NoteKind::Withdrawn, None, None)
	}

	pub(crate) fn do_add_addendum(
		doctor: ParticipantId,
		visit: VisitId,
		row: Visit,
		version: u32,
		sealed: Sealed,
	) -> DispatchResult {
		match row.state {
			VisitState::Signed => {}
			VisitState::Linked => {
				ensure!(Self::has_consent(&row.record, &row.hospital), Error::<T>::NoConsent);
			}
			_ => return Err(Error::<T>::WrongState.into()),
		}
		Self::ensure_next_version(&row, version)?;
		Self::ensure_sealed(&row, &sealed)?;
		Self::add_note(doctor, visit, row, NoteKind::Addendum, None, Some(sealed))
	}

	fn add_note(
		author: ParticipantId,
		visit: VisitId,
		mut row: Visit,
		kind: NoteKind,
		decision: Option<Decision>,
		sealed: Option<Sealed>,
	) -> DispatchResult {
		let version = row.notes;
		row.notes = version.saturating_add(1);
		let commitment = sealed.as_ref().map(|sealed| sealed.commitment);
		let action = Action::NoteAdded { visit, version, kind, decision };
		T::Records::append_history(&row.record, author, action, commitment)?;
		Notes::<T>::insert(visit, version, NoteEntry { author, at: T::Clock::now(), kind, decision, sealed });
		Visits::<T>::insert(visit, row);
		Self::deposit_event(Event::NoteAdded { visit, version, kind });
		Ok(())
	}

	#[allow(clippy::too_many_arguments, reason = "one for each argument of the call")]
	pub(crate) fn do_sign(
		account: AccountId,
		visit: VisitId,
		mut row: Visit,
		note: Commitment,
		immunization: Sealed,
		recommendation: Sealed,
		signed_at: Moment,
		signature: [u8; 64],
	) -> DispatchResult {
		let latest = match row.state {
			VisitState::Opened => return Err(Error::<T>::NoteMissing.into()),
			VisitState::Noted => row.note.ok_or(Error::<T>::NoteMissing)?,
			_ => return Err(Error::<T>::WrongState.into()),
		};
		ensure!(latest.commitment == note, Error::<T>::StaleNote);
		ensure!(latest.decision == Decision::Cleared, Error::<T>::Deferred);
		Self::ensure_sealed(&row, &immunization)?;
		Self::ensure_sealed(&row, &recommendation)?;
		let now = T::Clock::now();
		ensure!(signed_at <= now.saturating_add(MAX_CLOCK_SKEW), Error::<T>::SignedInFuture);
		let statement = SigningStatement {
			genesis: frame_system::Pallet::<T>::block_hash(
				frame_system::pallet_prelude::BlockNumberFor::<T>::zero(),
			)
			.into(),
			record: row.record,
			visit,
			note,
			immunization: immunization.commitment,
			recommendation: recommendation.commitment,
			signed_at,
		};
		let is_signed = sp_io::crypto::sr25519_verify(
			&sr25519::Signature::from_raw(signature),
			&statement.digest(),
			&sr25519::Public::from_raw(account),
		);
		ensure!(is_signed, Error::<T>::BadSignature);

		row.state = VisitState::Signed;
		let (record, physician) = (row.record, row.physician);
		let action = Action::VisitSigned { visit };
		T::Records::append_history(&record, physician, action, Some(immunization.commitment))?;
		Sections::<T>::insert(visit, Section::Immunization, immunization);
		Sections::<T>::insert(visit, Section::Recommendation, recommendation);
		let entry = SignatureEntry { physician, account, statement, signature, recorded_at: now };
		Signatures::<T>::insert(visit, entry);
		Visits::<T>::insert(visit, row);
		Self::deposit_event(Event::Signed { visit, physician });
		Ok(())
	}

	pub(crate) fn do_link(hospital: ParticipantId, visit: VisitId, mut row: Visit) -> DispatchResult {
		ensure!(row.state == VisitState::Signed, Error::<T>::WrongState);
		row.state = VisitState::Linked;
		let record = row.record;
		T::Records::append_history(&record, hospital, Action::VisitLinked { visit }, None)?;
		Visits::<T>::insert(visit, row);
		Self::deposit_event(Event::Linked { visit, record });
		Ok(())
	}

	pub(crate) fn do_close(
		hospital: ParticipantId,
		visit: VisitId,
		mut row: Visit,
		reason: ClosingReason,
	) -> DispatchResult {
		ensure!(matches!(row.state, VisitState::Opened | VisitState::Noted), Error::<T>::WrongState);
		row.state = VisitState::Closed(reason);
		T::Records::append_history(&row.record, hospital, Action::VisitClosed { visit, reason }, None)?;
		Visits::<T>::insert(visit, row);
		Self::deposit_event(Event::Closed { visit, reason });
		Ok(())
	}

	pub(crate) fn do_retract(visit: VisitId, mut row: Visit, reason: Sealed) -> DispatchResult {
		ensure!(matches!(row.state, VisitState::Signed | VisitState::Linked), Error::<T>::WrongState);
		Self::ensure_sealed(&row, &reason)?;
		row.state = VisitState::Retracted;
		let (record, physician) = (row.record, row.physician);
		let action = Action::VisitRetracted { visit };
		T::Records::append_history(&record, physician, action, Some(reason.commitment))?;
		Sections::<T>::insert(visit, Section::Retraction, reason);
		Visits::<T>::insert(visit, row);
		Self::deposit_event(Event::Retracted { visit });
		Ok(())
	}
}

impl<T: Config> NamedInVisit for Pallet<T> {
	fn is_named(record: &RecordId, visit: &VisitId, professional: &ParticipantId) -> bool {
		Visits::<T>::get(visit)
			.is_some_and(|row| row.record == *record && [row.doctor, row.physician].contains(professional))
	}
}

/// Reads.
impl<T: Config> Pallet<T> {
	/// The visits of a record from index `start`, at most [`MAX_PAGE`](vacchain_primitives::bounds::MAX_PAGE).
	pub fn visits_of(record: RecordId, start: u32, limit: u32) -> Vec<VisitId> {
		page(start, limit, |index| VisitsOfRecord::<T>::get(record, index))
	}

	/// The versions of a visit's note from `start`, at most [`MAX_PAGE`](vacchain_primitives::bounds::MAX_PAGE).
	pub fn notes(visit: VisitId, start: u32, limit: u32) -> Vec<NoteEntry> {
		page(start, limit, |version| Notes::<T>::get(visit, version))
	}

	/// The keys that a visit gives to its doctor or physician.
	pub fn visit_wrap(visit: VisitId, professional: ParticipantId) -> Option<Wrap> {
		VisitWraps::<T>::get(visit)?.into_iter().find(|wrap| wrap.reader == professional)
	}

	/// Checks that every visit is complete for its state.
	///
	/// # Errors
	///
	/// Names the invariant that does not hold.
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		for (visit, row) in Visits::<T>::iter() {
			let (epoch, _) = T::Records::epoch_of(&row.record).ok_or("a visit belongs to a record")?;
			ensure!(row.epoch <= epoch, "no visit is ahead of its record");
			let wraps = VisitWraps::<T>::get(visit).ok_or("a visit gives keys")?;
			Self::ensure_wraps(&wraps, row.doctor, row.physician, row.epoch)
				.map_err(|_| "a visit gives its keys to its doctor and physician")?;
			ensure!(Sections::<T>::contains_key(visit, Section::Examination), "a visit is opened with data");
			let is_signed =
				matches!(row.state, VisitState::Signed | VisitState::Linked | VisitState::Retracted);
			ensure!(Signatures::<T>::contains_key(visit) == is_signed, "what is signed has a signature");
			for section in [Section::Immunization, Section::Recommendation] {
				ensure!(Sections::<T>::contains_key(visit, section) == is_signed, "a signature has content");
			}
			ensure!(
				Sections::<T>::contains_key(visit, Section::Retraction)
					== (row.state == VisitState::Retracted),
				"a retraction has a reason"
			);
			ensure!(
				(0..row.notes).all(|version| Notes::<T>::contains_key(visit, version))
					&& Notes::<T>::iter_prefix(visit).count() == row.notes as usize,
				"notes have no gap"
			);
			if row.state == VisitState::Opened {
				ensure!(row.note.is_none(), "an opened visit has no note that counts");
			}
			if is_signed || row.state == VisitState::Noted {
				let note = row.note.ok_or("a noted visit has a note that counts")?;
				let entry = Notes::<T>::get(visit, note.version).ok_or("the note that counts exists")?;
				ensure!(
					entry.sealed.map(|sealed| sealed.commitment) == Some(note.commitment),
					"the note that counts is the one named"
				);
			}
		}
		for (record, count) in VisitCount::<T>::iter() {
			ensure!(
				VisitsOfRecord::<T>::iter_prefix(record).count() == count as usize,
				"a record's visits are counted"
			);
		}
		ensure!(
			VisitsOfRecord::<T>::iter_values().all(Visits::<T>::contains_key)
				&& VisitsOfRecord::<T>::iter().count() == Visits::<T>::iter().count(),
			"every visit is listed once"
		);
		Ok(())
	}
}
