//! The health authority's admins.

use frame_support::{ensure, pallet_prelude::*};
use vacchain_primitives::{
	EncryptionKey, ParticipantChange, ParticipantId, Role, Status, questions::ParticipantChanged,
};

use crate::{Profile, pallet::*};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_appoint_health_admin(
		id: ParticipantId,
		account: T::AccountId,
		encryption_key: EncryptionKey,
		profile: Profile,
	) -> DispatchResult {
		let authority = HealthAuthorityId::<T>::get().ok_or(Error::<T>::NotFound)?;
		ensure!(encryption_key.is_well_formed(), Error::<T>::Malformed);
		Self::ensure_new(&id, &account)?;
		Self::admit(id, Role::HealthAdmin, Some(authority), account, encryption_key, profile);
		Self::log(&id, None, ParticipantChange::Appointed);
		Self::deposit_event(Event::HealthAdminAppointed { id });
		Ok(())
	}

	pub(crate) fn do_dismiss_health_admin(id: ParticipantId) -> DispatchResult {
		let mut admin = Participants::<T>::get(id).ok_or(Error::<T>::NotFound)?;
		ensure!(admin.role == Role::HealthAdmin, Error::<T>::RoleNotAllowed);
		ensure!(admin.status != Status::Dismissed, Error::<T>::WrongState);
		Self::ensure_others_hold_all(&id, &admin)?;
		admin.status = Status::Dismissed;
		Participants::<T>::insert(id, &admin);
		Suspensions::<T>::remove(id);
		Self::stop_holding_all(&id, &admin);
		T::OnChange::participant_changed(&id)?;
		Self::log(&id, None, ParticipantChange::Dismissed);
		Self::deposit_event(Event::HealthAdminDismissed { id });
		Ok(())
	}
}
