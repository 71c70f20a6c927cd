//! What changes in a visit besides its course: measurements, people, and what others say about it.

use frame_support::{ensure, pallet_prelude::*, traits::Time};
use vacchain_primitives::{
	Action, Actor, Basis, Daily, Dispute, ParticipantId, Role, Ruling, RulingKind, Sealed, Visit, VisitId,
	VisitState, VisitWrap,
	bounds::{MAX_CORRECTIONS, MAX_RULINGS, RENEWED_VISIT_INDEX},
	questions::{AppendHistory, EpochOf, ReadersOf, SpendDaily},
};

use crate::{Row, RowKey, pallet::*};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_correct_examination(
		actor: Actor,
		visit: VisitId,
		row: Visit,
		version: u32,
		examination: Sealed,
	) -> DispatchResult {
		ensure!(row.state.is_unsigned(), Error::<T>::WrongState);
		let record = row.record;
		ensure!(Self::has_consent(&record, &row.hospital), Error::<T>::NoConsent);
		let mut aside = Self::aside(record, visit);
		ensure!(version == aside.corrections.saturating_add(1), Error::<T>::StaleVersion);
		ensure!(aside.corrections < MAX_CORRECTIONS, Error::<T>::TooManyChanges);
		Self::ensure_sealed(&row, &examination)?;

		aside.corrections = version;
		let action = Action::ExaminationCorrected { visit, version };
		T::Records::append_history(&record, &actor, action, Some(examination.commitment))?;
		Self::insert(record, RowKey::Corrected(visit, version), Row::Corrected(examination));
		Self::insert(record, RowKey::Aside(visit), Row::Aside(aside));
		Self::deposit_event(Event::ExaminationCorrected { visit, version });
		Ok(())
	}

	/// Names others, and gives the keys anew. A note stays, and the new doctor may correct or withdraw it.
	pub(crate) fn do_reassign(
		actor: Actor,
		visit: VisitId,
		mut row: Visit,
		doctor: ParticipantId,
		physician: ParticipantId,
		wraps: [VisitWrap; 2],
	) -> DispatchResult {
		ensure!(row.state.is_unsigned(), Error::<T>::WrongState);
		let record = row.record;
		ensure!(Self::has_consent(&record, &row.hospital), Error::<T>::NoConsent);
		Self::ensure_staff(&doctor, Role::Doctor, row.hospital, Error::<T>::NotItsDoctor)?;
		Self::ensure_staff(&physician, Role::Physician, row.hospital, Error::<T>::NotItsPhysician)?;
		let mut aside = Self::aside(record, visit);
		for (before, now) in [(row.doctor, doctor), (row.physician, physician)] {
			if before != now {
				aside.former.try_push(before).map_err(|_| Error::<T>::TooManyChanges)?;
			}
		}
		(row.doctor, row.physician) = (doctor, physician);
		let (epoch, _) = T::Records::epoch_of(&record).ok_or(Error::<T>::NotFound)?;
		if epoch != row.epoch {
			(row.epoch, row.index) = (epoch, RENEWED_VISIT_INDEX);
		}
		Self::ensure_wraps_for(&wraps, &row)?;

		let action = Action::VisitReassigned { visit, doctor, physician };
		T::Records::append_history(&record, &actor, action, None)?;
		Self::insert(record, RowKey::Aside(visit), Row::Aside(aside));
		Self::give_keys(visit, &row, wraps);
		Self::save(visit, row);
		Self::deposit_event(Event::Reassigned { visit, doctor, physician });
		Ok(())
	}

	pub(crate) fn do_dispute(actor: Actor, visit: VisitId, row: Visit, reason: Sealed) -> DispatchResult {
		ensure!(matches!(row.state, VisitState::Signed | VisitState::Linked), Error::<T>::WrongState);
		let record = row.record;
		ensure!(Self::dispute_of(record, visit).is_none(), Error::<T>::WrongState);
		Self::ensure_current(&record, &reason)?;
		let action = Action::VisitDisputed { visit };
		T::Records::append_history(&record, &actor, action, Some(reason.commitment))?;
		let mut aside = Self::aside(record, visit);
		let dispute = Dispute { number: aside.disputes, by: actor.id, at: T::Clock::now(), reason };
		aside.disputes = aside.disputes.saturating_add(1);
		Self::insert(record, RowKey::Aside(visit), Row::Aside(aside));
		Self::insert(record, RowKey::Dispute(visit), Row::Dispute(dispute));
		Self::deposit_event(Event::Disputed { visit });
		Ok(())
	}

	pub(crate) fn do_withdraw_dispute(
		actor: Actor,
		visit: VisitId,
		row: Visit,
		number: u32,
	) -> DispatchResult {
		let dispute = Self::dispute_of(row.record, visit).ok_or(Error::<T>::WrongState)?;
		ensure!(dispute.number == number, Error::<T>::StaleVersion);
		let owns = || {
			let readers = T::Consent::readers_of(&row.record);
			readers.iter().any(|reader| reader.id == actor.id && reader.basis == Basis::Owner)
		};
		ensure!(dispute.by == actor.id || owns(), Error::<T>::NotCustodian);
		T::Records::append_history(&row.record, &actor, Action::DisputeWithdrawn { visit }, None)?;
		Rows::<T>::remove(row.record, RowKey::Dispute(visit));
		Self::deposit_event(Event::DisputeWithdrawn { visit });
		Ok(())
	}

	/// Retracts what nobody else can, or what the family disputes; and undoes what somebody else retracted.
	pub(crate) fn do_rule(
		admin: Actor,
		visit: VisitId,
		mut row: Visit,
		number: u32,
		kind: RulingKind,
		reason: Sealed,
	) -> DispatchResult {
		let record = row.record;
		let mut aside = Self::aside(record, visit);
		ensure!(number == aside.rulings, Error::<T>::StaleVersion);
		// The last word is never a retraction that nobody can undo.
		ensure!(number < MAX_RULINGS || kind == RulingKind::Reinstated, Error::<T>::TooManyChanges);
		match kind {
			RulingKind::Retracted => {
				let is_signed = matches!(row.state, VisitState::Signed | VisitState::Linked);
				ensure!(is_signed, Error::<T>::WrongState);
				let is_gone = !Self::is_active(&row.hospital) || !Self::is_active(&row.physician);
				// A dispute that was ruled on is no ground for a second ruling.
				let is_new = |dispute: Dispute| dispute.number >= aside.heard;
				let may = is_gone || Self::dispute_of(record, visit).is_some_and(is_new);
				ensure!(may, Error::<T>::NotForAdmin);
				row.state = VisitState::Retracted;
			}
			RulingKind::Reinstated => {
				ensure!(row.state == VisitState::Retracted, Error::<T>::WrongState);
				let by_same = Self::last_ruling(record, visit).is_some_and(|last| last.by == admin.id);
				ensure!(!by_same, Error::<T>::AnotherAdminNeeded);
				row.state = VisitState::Linked;
			}
		}
		Self::ensure_current(&record, &reason)?;
		T::Daily::spend(&admin.id, Daily::Rulings)?;

		let action = Action::VisitRuled { visit, ruling: kind };
		T::Records::append_history(&record, &admin, action, Some(reason.commitment))?;
		let ruling = Ruling { by: admin.id, at: T::Clock::now(), kind, reason };
		Self::insert(record, RowKey::Ruling(visit, number), Row::Ruling(ruling));
		aside.rulings = number.saturating_add(1);
		aside.heard = aside.disputes;
		Self::insert(record, RowKey::Aside(visit), Row::Aside(aside));
		Self::take_keys(visit, &row);
		Self::save(visit, row);
		Self::deposit_event(Event::Ruled { visit, ruling: kind });
		Ok(())
	}
}
