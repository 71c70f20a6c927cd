//! Whom an organisation puts forward, and who moves from one to another.

use alloc::vec::Vec;
use frame_support::{ensure, pallet_prelude::*, traits::Time};
use vacchain_primitives::{
	Actor, Candidate, Daily, EncryptionKey, Participant, ParticipantChange, ParticipantId, Role, Status,
	bounds::{CANDIDATE_LIFETIME, MAX_CANDIDATES, MAX_PAGE},
	questions::{MemberOf, ParticipantChanged, SpendDaily},
};

use crate::{Profile, pallet::*};

/// Calls.
impl<T: Config> Pallet<T> {
	pub(crate) fn do_put_forward(
		organisation: Actor,
		id: ParticipantId,
		role: Role,
		account: T::AccountId,
		encryption_key: EncryptionKey,
		profile: Profile,
	) -> DispatchResult {
		ensure!(!matches!(role, Role::HealthAdmin | Role::Custody), Error::<T>::RoleNotAllowed);
		ensure!(role.employers().contains(&organisation.role), Error::<T>::WrongOrganisation);
		ensure!(encryption_key.is_well_formed(), Error::<T>::Malformed);
		let organisation = organisation.id;
		// An organisation does not learn whether there is such a family (R17).
		match Participants::<T>::get(id).filter(|row| row.role != Role::Family) {
			None => ensure!(!Accounts::<T>::contains_key(&account), Error::<T>::AccountInUse),
			Some(row) => {
				ensure!(row.role == role, Error::<T>::AlreadyExists);
				if row.organisation == Some(organisation) {
					// It has lost its keys.
					ensure!(row.account != account, Error::<T>::AlreadyExists);
					ensure!(!Accounts::<T>::contains_key(&account), Error::<T>::AccountInUse);
				} else {
					// It is to move.
					let is_as_registered = row.account == account && row.encryption_key == encryption_key;
					ensure!(is_as_registered, Error::<T>::AlreadyExists);
				}
			}
		}
		let now = T::Clock::now();
		let ends_at = now.saturating_add(CANDIDATE_LIFETIME);
		let ended: Vec<_> = Candidates::<T>::iter_prefix(organisation)
			.filter(|(_, candidate)| candidate.ends_at <= now)
			.map(|(ended, _)| ended)
			.collect();
		ended.iter().for_each(|ended| Self::remove_candidate(&organisation, ended));
		if !Candidates::<T>::contains_key(organisation, id) {
			CandidateCount::<T>::try_mutate(organisation, |count| {
				ensure!(*count < MAX_CANDIDATES, Error::<T>::TooManyCandidates);
				*count += 1;
				Ok::<_, Error<T>>(())
			})?;
		}
		let candidate = Candidate { role, account, encryption_key, profile, ends_at, agreed: false };
		Candidates::<T>::insert(organisation, id, candidate);
		Self::deposit_event(Event::PutForward { organisation, id });
		Ok(())
	}

	pub(crate) fn do_withdraw_candidate(organisation: ParticipantId, id: ParticipantId) -> DispatchResult {
		ensure!(Candidates::<T>::contains_key(organisation, id), Error::<T>::NotFound);
		Self::remove_candidate(&organisation, &id);
		Self::deposit_event(Event::CandidateWithdrawn { organisation, id });
		Ok(())
	}

	pub(crate) fn do_agree_to_move(id: ParticipantId, to: ParticipantId) -> DispatchResult {
		let person = Participants::<T>::get(id).ok_or(Error::<T>::NotFound)?;
		Self::ensure_moves(&person)?;
		ensure!(person.organisation != Some(to), Error::<T>::WrongState);
		let mut candidate =
			Self::ensure_candidate(&to, &id, person.role, &person.account, &person.encryption_key)?;
		ensure!(!candidate.agreed, Error::<T>::WrongState);
		candidate.agreed = true;
		Candidates::<T>::insert(to, id, candidate);
		Self::deposit_event(Event::AgreedToMove { id, organisation: to });
		Ok(())
	}

	pub(crate) fn do_move_staff(
		admin: ParticipantId,
		id: ParticipantId,
		to: ParticipantId,
	) -> DispatchResult {
		let mut person = Participants::<T>::get(id).ok_or(Error::<T>::NotFound)?;
		Self::ensure_moves(&person)?;
		let from = person.organisation.ok_or(Error::<T>::WrongOrganisation)?;
		ensure!(from != to, Error::<T>::WrongState);
		Self::ensure_employs(&to, person.role)?;
		let candidate =
			Self::ensure_candidate(&to, &id, person.role, &person.account, &person.encryption_key)?;
		ensure!(candidate.agreed, Error::<T>::NotAgreed);
		// The organisation that stopped a person from acting lets that person act again, and nobody else does.
		ensure!(!Suspensions::<T>::get(id).by_organisation, Error::<T>::StoppedByOrganisation);
		T::Daily::spend(&admin, Daily::Staff)?;
		if Self::member_of(&from).is_some_and(|member| member.active) {
			Self::ensure_others_hold(&from, &id, &person)?;
		} else {
			// It acts again.
			ReinstatedAt::<T>::insert(id, T::Clock::now());
		}
		Self::remove_candidate(&to, &id);
		Self::stop_holding(&from, &id);
		Self::leave_staff(&from, &id);
		Self::join_staff(&to, &id);
		person.organisation = Some(to);
		person.profile = candidate.profile;
		Participants::<T>::insert(id, &person);
		if person.status == Status::Active {
			Self::resume_holding(&id, &person);
		}
		T::OnChange::participant_changed(&id)?;
		Self::log(&id, Some(admin), ParticipantChange::Moved { from, to });
		Self::deposit_event(Event::Moved { id, from, to });
		Ok(())
	}
}

/// Rules.
impl<T: Config> Pallet<T> {
	/// Checks that this is one of an organisation's people, on whom no vote decides.
	fn ensure_moves(person: &Participant<T::AccountId>) -> Result<(), Error<T>> {
		ensure!(person.role.is_staff() && person.role != Role::HealthAdmin, Error::<T>::RoleNotAllowed);
		Ok(())
	}
}

/// Rows.
impl<T: Config> Pallet<T> {
	/// The candidate, if the organisation has put it forward with this role and these keys, and not too long ago.
	pub(crate) fn ensure_candidate(
		organisation: &ParticipantId,
		id: &ParticipantId,
		role: Role,
		account: &T::AccountId,
		encryption_key: &EncryptionKey,
	) -> Result<Candidate<T::AccountId>, Error<T>> {
		Candidates::<T>::get(organisation, id)
			.filter(|candidate| {
				candidate.role == role
					&& candidate.account == *account
					&& candidate.encryption_key == *encryption_key
					&& candidate.ends_at > T::Clock::now()
			})
			.ok_or(Error::<T>::NotPutForward)
	}

	pub(crate) fn remove_candidate(organisation: &ParticipantId, id: &ParticipantId) {
		if Candidates::<T>::take(organisation, id).is_some() {
			CandidateCount::<T>::mutate_exists(organisation, |count| {
				*count = count.and_then(|count| count.checked_sub(1)).filter(|count| *count > 0);
			});
		}
	}

	/// Who waits to be registered or moved, each with the organisation that has put it forward, ended ones included: of
	/// this organisation or of all, after the row `after`, at most [`MAX_PAGE`].
	pub fn candidates(
		organisation: Option<ParticipantId>,
		after: Option<(ParticipantId, ParticipantId)>,
		limit: u32,
	) -> Vec<(ParticipantId, ParticipantId, Candidate<T::AccountId>)> {
		let rows = match after {
			Some((organisation, id)) => {
				Candidates::<T>::iter_from(Candidates::<T>::hashed_key_for(organisation, id))
			}
			None => match organisation {
				Some(one) => {
					Candidates::<T>::iter_from(Candidates::<T>::hashed_key_for(one, ParticipantId([0; 32])))
				}
				None => Candidates::<T>::iter(),
			},
		};
		rows.take_while(|(of, _, _)| organisation.is_none_or(|organisation| *of == organisation))
			.take(limit.min(MAX_PAGE) as usize)
			.collect()
	}

	/// Checks the invariants of the candidates.
	pub(crate) fn try_state_of_candidates() -> Result<(), sp_runtime::TryRuntimeError> {
		let mut rows = 0;
		for (organisation, count) in CandidateCount::<T>::iter() {
			ensure!((1..=MAX_CANDIDATES).contains(&count), "candidates are few");
			ensure!(
				Candidates::<T>::iter_prefix(organisation).count() == count as usize,
				"candidates are counted"
			);
			rows += count as usize;
		}
		ensure!(Candidates::<T>::iter_keys().count() == rows, "candidates are counted");
		for (organisation, _, candidate) in Candidates::<T>::iter() {
			let employer = Participants::<T>::get(organisation);
			ensure!(
				employer.is_some_and(|employer| candidate.role.employers().contains(&employer.role)),
				"a candidate is of a role that its organisation has"
			);
		}
		Ok(())
	}
}
