//! The behaviour of the calls.

use frame_support::{ensure, pallet_prelude::*, traits::Time};
use sp_core::sr25519;
use sp_runtime::traits::Zero;
use vacchain_primitives::{
	AccountId, Action, Actor, Clearance, ClosingReason, Commitment, Daily, Moment, NoteEntry, NoteKind,
	NoteReference, ParticipantId, RecordId, Role, Rotation, Sealed, SignatureEntry, SigningStatement, Visit,
	VisitId, VisitState, VisitWrap,
	bounds::{MAX_CLOCK_SKEW, MAX_DAILY_VISITS, MAX_OPEN_VISITS, RENEWED_VISIT_INDEX},
	questions::{AppendHistory, EpochOf, NamedInVisit, RenewKeys, RenewalDue, SpendDaily, UseVisitIndex},
};

use crate::{Row, RowKey, Signed, pallet::*};

impl<T: Config> Pallet<T> {
	#[allow(clippy::too_many_arguments, reason = "one for each argument of the call")]
	pub(crate) fn do_open(
		(actor, hospital): (Actor, ParticipantId),
		visit: VisitId,
		record: RecordId,
		doctor: ParticipantId,
		physician: ParticipantId,
		made_at: Moment,
		examination: Sealed,
		wraps: [VisitWrap; 2],
		rotation: Option<Rotation>,
	) -> DispatchResult {
		ensure!(Self::has_consent(&record, &hospital), Error::<T>::NoConsent);
		Self::ensure_staff(&doctor, Role::Doctor, hospital, Error::<T>::NotItsDoctor)?;
		Self::ensure_staff(&physician, Role::Physician, hospital, Error::<T>::NotItsPhysician)?;
		ensure!(!RecordOf::<T>::contains_key(visit), Error::<T>::AlreadyExists);
		Self::ensure_made_lately(made_at)?;
		Self::ensure_consent_then(&record, &hospital, made_at)?;
		Self::count_visit(record, hospital)?;
		match rotation {
			Some(rotation) => T::Consent::renew_keys(record, &actor, rotation)?,
			None => ensure!(!T::Consent::renewal_due(&record), Error::<T>::RenewalNeeded),
		}
		let (epoch, _) = T::Records::epoch_of(&record).ok_or(Error::<T>::NotFound)?;
		let index = examination.index;
		let row = Visit {
			record,
			hospital,
			doctor,
			physician,
			epoch,
			index,
			state: VisitState::Opened,
			made_at,
			opened_at: T::Clock::now(),
			notes: 0,
			note: None,
		};
		Self::ensure_sealed(&row, &examination)?;
		Self::ensure_wraps_for(&wraps, &row)?;
		T::Records::use_visit_index(&record, index)?;

		let commitment = examination.commitment;
		Self::add_to_list(record, visit)?;
		Self::give_keys(visit, &row, wraps);
		Self::insert(record, RowKey::Opening(visit), Row::Opening(examination));
		Self::save(visit, row);
		T::Records::append_history(&record, &actor, Action::VisitOpened { visit }, Some(commitment))?;
		Self::deposit_event(Event::Opened { visit, record, hospital });
		Ok(())
	}

	fn add_to_list(record: RecordId, visit: VisitId) -> DispatchResult {
		let mut list = Self::list(record);
		if list.newest.is_full() {
			let full = core::mem::take(&mut list.newest);
			Self::insert(record, RowKey::Page(list.pages), Row::Page(full));
			list.pages = list.pages.checked_add(1).ok_or(DispatchError::Corruption)?;
		}
		list.newest.try_push(visit).map_err(|_| DispatchError::Corruption)?;
		Self::insert(record, RowKey::Visits, Row::Visits(list));
		RecordOf::<T>::insert(visit, record);
		Ok(())
	}

	/// Counts one visit more of this hospital today.
	fn count_visit(record: RecordId, hospital: ParticipantId) -> DispatchResult {
		let mut tally = Self::tally_of_today(record, hospital);
		ensure!(tally.open < MAX_OPEN_VISITS, Error::<T>::TooManyVisits);
		ensure!(tally.opened < MAX_DAILY_VISITS, Error::<T>::TooManyVisits);
		tally.opened = tally.opened.saturating_add(1);
		Self::insert(record, RowKey::TallyOf(hospital), Row::TallyOf(tally));
		Ok(())
	}

	/// Gives the keys again, of the current epoch. What a visit of an earlier epoch gives opens no visit that was
	/// opened later.
	pub(crate) fn do_renew(
		actor: Actor,
		visit: VisitId,
		mut row: Visit,
		wraps: [VisitWrap; 2],
	) -> DispatchResult {
		ensure!(Self::has_consent(&row.record, &row.hospital), Error::<T>::NoConsent);
		let is_over = matches!(row.state, VisitState::Closed(_) | VisitState::Retracted);
		ensure!(!is_over, Error::<T>::WrongState);
		let (epoch, _) = T::Records::epoch_of(&row.record).ok_or(Error::<T>::NotFound)?;
		if epoch != row.epoch {
			(row.epoch, row.index) = (epoch, RENEWED_VISIT_INDEX);
		}
		Self::ensure_wraps_for(&wraps, &row)?;

		T::Records::append_history(&row.record, &actor, Action::VisitRenewed { visit }, None)?;
		Self::give_keys(visit, &row, wraps);
		Self::save(visit, row);
		Self::deposit_event(Event::Renewed { visit });
		Ok(())
	}

	/// Writes or corrects: both bring a note that counts from now on.
	#[allow(clippy::too_many_arguments, reason = "one for each argument of the calls")]
	pub(crate) fn do_note(
		doctor: Actor,
		visit: VisitId,
		mut row: Visit,
		version: u32,
		kind: NoteKind,
		clearance: Clearance,
		sealed: Sealed,
	) -> DispatchResult {
		let expected = if kind == NoteKind::Written { VisitState::Opened } else { VisitState::Noted };
		ensure!(row.state == expected, Error::<T>::WrongState);
		Self::ensure_live(&row)?;
		Self::ensure_next_version(&row, version)?;
		Self::ensure_sealed(&row, &sealed)?;
		row.state = VisitState::Noted;
		row.note = Some(NoteReference { version, commitment: sealed.commitment, clearance });
		Self::add_note(doctor, visit, row, kind, Some(clearance), Some(sealed))
	}

	pub(crate) fn do_withdraw_note(
		doctor: Actor,
		visit: VisitId,
		mut row: Visit,
		version: u32,
	) -> DispatchResult {
		ensure!(row.state == VisitState::Noted, Error::<T>::WrongState);
		Self::ensure_live(&row)?;
		Self::ensure_next_version(&row, version)?;
		row.state = VisitState::Opened;
		row.note = None;
		Self::add_note(doctor, visit, row, NoteKind::Withdrawn, None, None)
	}

	pub(crate) fn do_add_addendum(
		doctor: Actor,
		visit: VisitId,
		row: Visit,
		version: u32,
		sealed: Sealed,
	) -> DispatchResult {
		match row.state {
			VisitState::Signed => Self::ensure_live(&row)?,
			VisitState::Linked => {
				ensure!(Self::has_consent(&row.record, &row.hospital), Error::<T>::NoConsent);
			}
			_ => return Err(Error::<T>::WrongState.into()),
		}
		Self::ensure_in_time(visit, &row)?;
		Self::ensure_next_version(&row, version)?;
		Self::ensure_sealed(&row, &sealed)?;
		Self::add_note(doctor, visit, row, NoteKind::Addendum, None, Some(sealed))
	}

	fn add_note(
		doctor: Actor,
		visit: VisitId,
		mut row: Visit,
		kind: NoteKind,
		clearance: Option<Clearance>,
		sealed: Option<Sealed>,
	) -> DispatchResult {
		let version = row.notes;
		row.notes = version.saturating_add(1);
		let commitment = sealed.as_ref().map(|sealed| sealed.commitment);
		let action = Action::NoteAdded { visit, version, kind };
		T::Records::append_history(&row.record, &doctor, action, commitment)?;
		let note = NoteEntry { author: doctor.id, at: T::Clock::now(), kind, clearance, sealed };
		Self::insert(row.record, RowKey::Note(visit, version), Row::Note(note));
		Self::save(visit, row);
		Self::deposit_event(Event::NoteAdded { visit, version, kind });
		Ok(())
	}

	#[allow(clippy::too_many_arguments, reason = "one for each argument of the call")]
	pub(crate) fn do_sign(
		(physician, account): (Actor, AccountId),
		visit: VisitId,
		mut row: Visit,
		(note, examination): (Commitment, Commitment),
		clearance_token: [u8; 32],
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
		Self::ensure_live(&row)?;
		ensure!(latest.commitment == note, Error::<T>::StaleNote);
		ensure!(latest.clearance == Clearance::of(&clearance_token), Error::<T>::NotCleared);
		let corrections = Self::aside(row.record, visit).corrections;
		let counts = Self::examination(row.record, visit, corrections).ok_or(Error::<T>::NotFound)?;
		ensure!(counts.commitment == examination, Error::<T>::StaleExamination);
		Self::ensure_sealed(&row, &immunization)?;
		Self::ensure_sealed(&row, &recommendation)?;
		let now = T::Clock::now();
		ensure!(signed_at <= now.saturating_add(MAX_CLOCK_SKEW), Error::<T>::SignedInFuture);
		ensure!(signed_at.saturating_add(MAX_CLOCK_SKEW) >= row.made_at, Error::<T>::SignedBeforeOpening);
		let statement = SigningStatement {
			genesis: frame_system::Pallet::<T>::block_hash(
				frame_system::pallet_prelude::BlockNumberFor::<T>::zero(),
			)
			.into(),
			record: row.record,
			visit,
			note,
			examination,
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
		let record = row.record;
		let action = Action::VisitSigned { visit };
		T::Records::append_history(&record, &physician, action, Some(immunization.commitment))?;
		let signature =
			SignatureEntry { physician: physician.id, account, statement, signature, recorded_at: now };
		let signed = Signed { immunization, recommendation, signature };
		Self::insert(record, RowKey::Signed(visit), Row::Signed(signed));
		Self::save(visit, row);
		Self::deposit_event(Event::Signed { visit, physician: physician.id });
		Ok(())
	}

	pub(crate) fn do_link(actor: Actor, visit: VisitId, mut row: Visit) -> DispatchResult {
		ensure!(row.state == VisitState::Signed, Error::<T>::WrongState);
		row.state = VisitState::Linked;
		let record = row.record;
		T::Records::append_history(&record, &actor, Action::VisitLinked { visit }, None)?;
		let keys = Self::keys(record, visit).ok_or(DispatchError::Corruption)?;
		Self::give_keys(visit, &row, keys.wraps);
		Self::save(visit, row);
		Self::deposit_event(Event::Linked { visit, record });
		Ok(())
	}

	pub(crate) fn do_close(
		actor: Actor,
		visit: VisitId,
		mut row: Visit,
		reason: ClosingReason,
	) -> DispatchResult {
		ensure!(matches!(row.state, VisitState::Opened | VisitState::Noted), Error::<T>::WrongState);
		// With a visit that has lapsed nothing else can be done; one that goes on could still be signed.
		if actor.role == Role::HealthAdmin && Self::ensure_live(&row).is_ok() {
			T::Daily::spend(&actor.id, Daily::Rulings)?;
		}
		row.state = VisitState::Closed(reason);
		T::Records::append_history(&row.record, &actor, Action::VisitClosed { visit, reason }, None)?;
		Self::take_keys(visit, &row);
		Self::save(visit, row);
		Self::deposit_event(Event::Closed { visit, reason });
		Ok(())
	}

	pub(crate) fn do_retract(
		physician: Actor,
		visit: VisitId,
		mut row: Visit,
		reason: Sealed,
	) -> DispatchResult {
		ensure!(matches!(row.state, VisitState::Signed | VisitState::Linked), Error::<T>::WrongState);
		let last = Self::last_ruling(row.record, visit);
		ensure!(last.is_none(), Error::<T>::Decided);
		Self::ensure_in_time(visit, &row)?;
		Self::ensure_sealed(&row, &reason)?;
		row.state = VisitState::Retracted;
		let record = row.record;
		let action = Action::VisitRetracted { visit };
		T::Records::append_history(&record, &physician, action, Some(reason.commitment))?;
		Self::take_keys(visit, &row);
		Self::insert(record, RowKey::Retraction(visit), Row::Retraction(reason));
		Self::save(visit, row);
		Self::deposit_event(Event::Retracted { visit });
		Ok(())
	}
}

impl<T: Config> NamedInVisit for Pallet<T> {
	fn is_named(record: &RecordId, visit: &VisitId, professional: &ParticipantId) -> bool {
		Self::visit(*visit).is_some_and(|row| {
			row.record == *record
				&& ([row.doctor, row.physician].contains(professional)
					|| Self::aside(*record, *visit).former.contains(professional))
		})
	}
}
