//! By which ID number an admin finds a family that forgot its username.

use alloc::vec::Vec;
use frame_support::{ensure, pallet_prelude::*};
use vacchain_primitives::{
	Daily, IdentityTag, ParticipantChange, ParticipantId, Role, questions::SpendDaily,
};

use crate::pallet::*;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_number_tag(
		admin: ParticipantId,
		id: ParticipantId,
		tag: Option<IdentityTag>,
	) -> DispatchResult {
		let participant = Participants::<T>::get(id).ok_or(Error::<T>::NotFound)?;
		ensure!(participant.role == Role::Family, Error::<T>::RoleNotAllowed);
		let before = NumberTagOf::<T>::take(id);
		T::Daily::spend(&admin, if before.is_some() { Daily::Details } else { Daily::Entries })?;
		if let Some(before) = before {
			NumberTags::<T>::mutate_exists(before.tag, |families| {
				if let Some(list) = families {
					list.retain(|family| *family != id);
					if list.is_empty() {
						*families = None;
					}
				}
			});
		}
		if let Some(tag) = tag {
			NumberTags::<T>::try_mutate(tag.tag, |families| {
				let families = families.get_or_insert_default();
				families.try_push(id).map_err(|_| Error::<T>::TooManySameNumber)
			})?;
			NumberTagOf::<T>::insert(id, tag);
		}
		Self::log(&id, Some(admin), ParticipantChange::NumberTagSet);
		Self::deposit_event(Event::NumberTagSet { id });
		Ok(())
	}

	/// The families whose ID number has this tag.
	pub fn families_tagged(tag: IdentityTag) -> Vec<ParticipantId> {
		NumberTags::<T>::get(tag.tag).unwrap_or_default().into_inner()
	}

	/// Checks that the two maps are one relation.
	pub(crate) fn try_state_of_number_tags() -> Result<(), sp_runtime::TryRuntimeError> {
		let mut listed = 0;
		for (tag, families) in NumberTags::<T>::iter() {
			listed += families.len();
			ensure!(!families.is_empty(), "a tag is somebody's");
			for id in families {
				ensure!(
					NumberTagOf::<T>::get(id).map(|known| known.tag) == Some(tag),
					"a family has one tag of its ID number"
				);
				let role = Participants::<T>::get(id).map(|family| family.role);
				ensure!(role == Some(Role::Family), "families alone have a tag of their ID number");
			}
		}
		ensure!(NumberTagOf::<T>::iter().count() == listed, "a family has one tag of its ID number");
		Ok(())
	}
}
