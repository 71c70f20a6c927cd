//! New keys for participants that lost theirs.

use frame_support::{ensure, pallet_prelude::*};
use vacchain_primitives::{
	Action, Actor, Daily, EncryptionKey, Grounds, Moment, Participant, ParticipantChange, ParticipantId,
	Power, PowerDigest, PowerStep, Role, Status,
	questions::{
		AccountRetired, ExercisePower, HasVote, IsGuardian, NoteForCustodian, ParticipantChanged, SpendDaily,
	},
};

use crate::{Profile, implementation::Decider, pallet::*};

/// Calls.
impl<T: Config> Pallet<T> {
	pub(crate) fn do_replace_keys(
		decider: Decider,
		id: ParticipantId,
		account: T::AccountId,
		encryption_key: EncryptionKey,
		profile: Profile,
	) -> DispatchResult {
		let participant = Participants::<T>::get(id).ok_or(Error::<T>::NotFound)?;
		Self::ensure_decides(decider, &id, &participant)?;
		if let Decider::HealthAdmin(admin) = decider {
			let organisation = participant.organisation.ok_or(Error::<T>::TakesTwoAdmins)?;
			ensure!(!T::Custody::is_guardian(&id), Error::<T>::TakesTwoAdmins);
			Self::ensure_replaceable(&participant, &account, &encryption_key)?;
			let candidate =
				Self::ensure_candidate(&organisation, &id, participant.role, &account, &encryption_key)?;
			ensure!(candidate.profile == profile, Error::<T>::NotPutForward);
			T::Daily::spend(&admin, Daily::Staff)?;
			Self::remove_candidate(&organisation, &id);
		}
		Self::ensure_replaceable(&participant, &account, &encryption_key)?;
		let grounds = Self::grounds(&id, decider.id());
		Self::put_keys(&grounds, id, participant, account, encryption_key, profile)
	}

	pub(crate) fn do_replace_health_admin_keys(
		id: ParticipantId,
		account: T::AccountId,
		encryption_key: EncryptionKey,
		profile: Profile,
	) -> DispatchResult {
		let admin = Participants::<T>::get(id).ok_or(Error::<T>::NotFound)?;
		ensure!(admin.role == Role::HealthAdmin, Error::<T>::RoleNotAllowed);
		ensure!(admin.status != Status::Dismissed, Error::<T>::WrongState);
		Self::ensure_replaceable(&admin, &account, &encryption_key)?;
		Self::put_keys(&Self::grounds(&id, None), id, admin, account, encryption_key, profile)
	}
}

/// Rules.
impl<T: Config> Pallet<T> {
	/// Checks that a participant can act with these keys.
	fn ensure_replaceable(
		participant: &Participant<T::AccountId>,
		account: &T::AccountId,
		encryption_key: &EncryptionKey,
	) -> Result<(), Error<T>> {
		ensure!(!Accounts::<T>::contains_key(account), Error::<T>::AccountInUse);
		if participant.encryption_key != *encryption_key {
			ensure!(!participant.role.is_organisation(), Error::<T>::SharedEncryptionKey);
			ensure!(encryption_key.is_well_formed(), Error::<T>::Malformed);
			ensure!(participant.key_version.checked_add(1).is_some(), Error::<T>::WrongVersion);
		}
		Ok(())
	}

	/// The participant, if its keys are replaced by a claim.
	fn ensure_claimable(id: &ParticipantId) -> Result<Participant<T::AccountId>, Error<T>> {
		let participant = Participants::<T>::get(id).ok_or(Error::<T>::NotFound)?;
		let role = participant.role;
		let is_guardian = || role.is_staff() && role != Role::HealthAdmin && T::Custody::is_guardian(id);
		ensure!(role == Role::Family || role.is_organisation() || is_guardian(), Error::<T>::RoleNotAllowed);
		let is_theirs = role != Role::HealthAuthority && !T::Institutions::has_vote(id);
		ensure!(is_theirs, Error::<T>::DecidedByVote);
		Ok(participant)
	}
}

/// Rows.
impl<T: Config> Pallet<T> {
	/// A decision of one health admin, or of the institutions, whose vote names nobody but the participant.
	fn grounds(id: &ParticipantId, admin: Option<ParticipantId>) -> Grounds {
		Grounds { proposed_by: admin.unwrap_or(*id), confirmed_by: None, exercised_by: admin }
	}

	/// Replaces keys, which the history of each record tells of which the participant is custodian.
	fn put_keys(
		grounds: &Grounds,
		id: ParticipantId,
		mut participant: Participant<T::AccountId>,
		account: T::AccountId,
		encryption_key: EncryptionKey,
		profile: Profile,
	) -> DispatchResult {
		if participant.encryption_key != encryption_key {
			participant.encryption_key = encryption_key;
			participant.key_version =
				participant.key_version.checked_add(1).ok_or(Error::<T>::WrongVersion)?;
			Self::stop_holding_all(&id, &participant);
		}
		Self::open_account(&account, id);
		T::OnRetire::account_retired(&core::mem::replace(&mut participant.account, account));
		participant.profile = profile;
		Self::append_keys(&id, &participant);
		let key_version = participant.key_version;
		Participants::<T>::insert(id, participant);
		T::OnChange::participant_changed(&id)?;
		let Grounds { proposed_by, confirmed_by, exercised_by } = *grounds;
		Self::log(&id, exercised_by, ParticipantChange::KeysReplaced { key_version });
		let organisation = HealthAuthorityId::<T>::get();
		let proposer = Actor { id: proposed_by, role: Role::HealthAdmin, organisation };
		let voted = exercised_by.is_none();
		let action = Action::CustodianKeysReplaced { custodian: id, confirmed_by, voted };
		T::Custody::note_for_custodian(&id, &proposer, &action)?;
		Self::deposit_event(Event::KeysReplaced { id });
		Ok(())
	}
}

impl<T: Config> ExercisePower<T::AccountId> for Pallet<T> {
	fn could_object_since(power: &Power<T::AccountId>) -> Option<Moment> {
		let subject = power.subject();
		let row = Participants::<T>::get(subject).filter(Self::is_active)?;
		// A person's organisation takes the person with it when it is suspended.
		let with_organisation = row.organisation.map(ReinstatedAt::<T>::get).unwrap_or_default();
		Some(ReinstatedAt::<T>::get(subject).max(with_organisation))
	}

	fn check(power: &Power<T::AccountId>) -> DispatchResult {
		match power {
			Power::ReplaceKeys { id, account, encryption_key, .. } => {
				let participant = Self::ensure_claimable(id)?;
				Ok(Self::ensure_replaceable(&participant, account, encryption_key)?)
			}
			// Powers over records are not for this pallet.
			_ => Err(Error::<T>::NotFound.into()),
		}
	}

	fn exercise(power: Power<T::AccountId>, grounds: &Grounds) -> DispatchResult {
		Self::check(&power)?;
		match power {
			Power::ReplaceKeys { id, account, encryption_key, profile } => {
				let participant = Self::ensure_claimable(&id)?;
				Self::put_keys(grounds, id, participant, account, encryption_key, profile)
			}
			// Powers over records are not for this pallet.
			_ => Err(Error::<T>::NotFound.into()),
		}
	}

	fn note(power: &Power<T::AccountId>, digest: PowerDigest, by: Option<ParticipantId>, step: PowerStep) {
		let change = ParticipantChange::Power { kind: power.kind(), digest, step };
		Self::log(&power.subject(), by, change);
	}
}
