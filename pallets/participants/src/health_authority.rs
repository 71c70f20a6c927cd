//! The health authority, its admins, and the secrets that they share.

use alloc::vec::Vec;
use frame_support::{ensure, pallet_prelude::*};
use vacchain_primitives::{
	AuthorityWrap, EncryptionKey, ParticipantId, Role, Status,
	bounds::{AUTHORITY_WRAP_LEN, MAX_AUTHORITY_WRAPS},
	page,
	questions::ParticipantChanged,
};

use crate::{AdminWraps, Profile, SharedWraps, pallet::*};

/// Genesis.
impl<T: Config> Pallet<T> {
	/// Puts the health authority and its admins in place.
	///
	/// # Panics
	///
	/// On a chain specification whose participants do not fit, before there is a chain.
	pub(crate) fn found_authority(
		authority: &GenesisParticipant<T::AccountId>,
		admins: &[GenesisParticipant<T::AccountId>],
	) {
		let found = |one: &GenesisParticipant<T::AccountId>, role, organisation| {
			let GenesisParticipant { id, account, encryption_key, profile, .. } = one;
			Self::found(*id, role, organisation, account, *encryption_key, profile);
		};
		HealthAuthorityId::<T>::put(authority.id);
		found(authority, Role::HealthAuthority, None);
		for admin in admins {
			found(admin, Role::HealthAdmin, Some(authority.id));
			Self::enlist(admin.id).expect("there are too many genesis health admins");
			let wrap = admin.wrap.as_ref().expect("a genesis health admin needs a wrap").0.as_slice();
			let wrap: [u8; AUTHORITY_WRAP_LEN] =
				wrap.try_into().expect("a genesis wrap has the wrong length");
			AuthorityWraps::<T>::insert(admin.id, AuthorityVersion::<T>::get(), wrap);
		}
	}

	/// Puts another organisation in place.
	///
	/// # Panics
	///
	/// As [`Self::found_authority`].
	pub(crate) fn found_organisation(organisation: &GenesisOrganisation<T::AccountId>) {
		let GenesisOrganisation { role, id, account, encryption_key, profile } = organisation;
		let is_other = matches!(role, Role::Hospital | Role::School | Role::Insurer);
		assert!(is_other, "a genesis organisation is a hospital, a school or an insurer");
		Self::found(*id, *role, None, account, *encryption_key, profile);
	}

	/// Puts an organisation's gateway in place.
	///
	/// # Panics
	///
	/// As [`Self::found_authority`].
	pub(crate) fn found_gateway(gateway: &GenesisGateway<T::AccountId>) {
		let GenesisGateway { organisation, id, account, encryption_key, profile } = gateway;
		let is_known = Participants::<T>::get(organisation).is_some_and(|row| row.role.is_organisation());
		assert!(is_known, "a genesis gateway needs an organisation of the genesis");
		Self::found(*id, Role::Gateway, Some(*organisation), account, *encryption_key, profile);
	}

	fn found(
		id: ParticipantId,
		role: Role,
		organisation: Option<ParticipantId>,
		account: &T::AccountId,
		encryption_key: EncryptionKey,
		profile: &str,
	) {
		assert!(!Participants::<T>::contains_key(id), "a genesis participant is listed twice");
		assert!(!Accounts::<T>::contains_key(account), "a genesis account is listed twice");
		let profile = profile.as_bytes().to_vec().try_into().expect("a genesis profile is too long");
		Self::admit(id, role, organisation, account.clone(), encryption_key, profile);
	}
}

/// Admins.
impl<T: Config> Pallet<T> {
	pub(crate) fn do_appoint_health_admin(
		id: ParticipantId,
		account: T::AccountId,
		encryption_key: EncryptionKey,
		profile: Profile,
	) -> DispatchResult {
		let authority = HealthAuthorityId::<T>::get().ok_or(Error::<T>::NotFound)?;
		Self::ensure_new(&id, &account)?;
		Self::enlist(id)?;
		Self::admit(id, Role::HealthAdmin, Some(authority), account, encryption_key, profile);
		Self::deposit_event(Event::HealthAdminAppointed { id });
		Ok(())
	}

	pub(crate) fn do_dismiss_health_admin(id: ParticipantId) -> DispatchResult {
		let mut admin = Participants::<T>::get(id).ok_or(Error::<T>::NotFound)?;
		ensure!(admin.role == Role::HealthAdmin, Error::<T>::RoleNotAllowed);
		let mut admins = HealthAdmins::<T>::get();
		let place = admins.binary_search(&id).map_err(|_| Error::<T>::WrongState)?;
		admins.remove(place);
		let version = AuthorityVersion::<T>::get();
		let is_open_to_others = admins.iter().any(|other| AuthorityWraps::<T>::contains_key(other, version));
		ensure!(is_open_to_others, Error::<T>::LastHealthAdmin);
		HealthAdmins::<T>::put(admins);
		admin.status = Status::Dismissed;
		Participants::<T>::insert(id, admin);
		for wrap in Self::authority_wraps(id) {
			AuthorityWraps::<T>::remove(id, wrap.version);
		}
		T::OnChange::participant_changed(&id)?;
		Self::deposit_event(Event::HealthAdminDismissed { id });
		Ok(())
	}

	/// Lists an admin among those who may act.
	pub(crate) fn enlist(id: ParticipantId) -> Result<(), Error<T>> {
		HealthAdmins::<T>::try_mutate(|admins| {
			let place = admins.binary_search(&id).unwrap_or_else(|place| place);
			admins.try_insert(place, id).map_err(|_| Error::<T>::TooManyHealthAdmins)
		})
	}
}

/// The secrets they share.
impl<T: Config> Pallet<T> {
	pub(crate) fn do_share_authority_keys(
		sharer: ParticipantId,
		admin: ParticipantId,
		wraps: SharedWraps,
	) -> DispatchResult {
		let row = Participants::<T>::get(admin).ok_or(Error::<T>::NotFound)?;
		let is_admin = row.role == Role::HealthAdmin && row.status == Status::Active;
		ensure!(is_admin, Error::<T>::WrongReaders);
		let (Some(newest), Some(oldest)) = (wraps.first(), wraps.last()) else {
			return Err(Error::<T>::WrongVersion.into());
		};
		let oldest = oldest.version;
		let has = AuthorityWraps::<T>::contains_key::<ParticipantId, u32>;
		// An admin's versions end with the current one and have no gap, so these look-ups say all.
		let comes_next = newest.version == AuthorityVersion::<T>::get()
			|| newest.version.checked_add(1).is_some_and(|later| has(admin, later));
		let has_no_gap = wraps.windows(2).all(|pair| pair[1].version.checked_add(1) == Some(pair[0].version));
		ensure!(comes_next && has_no_gap, Error::<T>::WrongVersion);
		ensure!(!has(admin, newest.version) && has(sharer, oldest), Error::<T>::WrongVersion);
		for AuthorityWrap { version, sealed } in wraps {
			AuthorityWraps::<T>::insert(admin, version, sealed);
		}
		Self::deposit_event(Event::AuthorityKeysShared { admin, oldest });
		Ok(())
	}

	pub(crate) fn do_replace_authority_keys(
		encryption_key: EncryptionKey,
		wraps: AdminWraps,
	) -> DispatchResult {
		let next = AuthorityVersion::<T>::get().checked_add(1).ok_or(Error::<T>::WrongVersion)?;
		ensure!(wraps.iter().all(|(_, wrap)| wrap.version == next), Error::<T>::WrongVersion);
		let mut readers: Vec<_> = wraps.iter().map(|(admin, _)| *admin).collect();
		readers.sort_unstable();
		ensure!(HealthAdmins::<T>::get() == readers, Error::<T>::WrongReaders);
		for (admin, wrap) in wraps {
			AuthorityWraps::<T>::insert(admin, next, wrap.sealed);
		}
		AuthorityVersion::<T>::put(next);
		let authority = HealthAuthorityId::<T>::get().ok_or(Error::<T>::NotFound)?;
		Participants::<T>::mutate_extant(authority, |authority| {
			authority.encryption_key = encryption_key;
			authority.keys_since = Self::block();
		});
		Self::deposit_event(Event::AuthorityKeysReplaced { version: next });
		Ok(())
	}

	/// The health authority's secrets as wrapped for a health admin, newest version first, at most
	/// [`MAX_AUTHORITY_WRAPS`].
	pub fn authority_wraps(admin: ParticipantId) -> Vec<AuthorityWrap> {
		let newest = AuthorityVersion::<T>::get();
		page(0, MAX_AUTHORITY_WRAPS, |index| {
			let version = newest.checked_sub(index)?;
			let sealed = AuthorityWraps::<T>::get(admin, version)?;
			Some(AuthorityWrap { version, sealed })
		})
	}

	/// What holds of the admins and their wraps, beyond what holds of every participant.
	pub(crate) fn try_state_of_health_admins() -> Result<(), sp_runtime::TryRuntimeError> {
		let mut active = Vec::new();
		for (id, participant) in Participants::<T>::iter() {
			let is_admin = participant.role == Role::HealthAdmin;
			match participant.status {
				Status::Active if is_admin => active.push(id),
				Status::Active => (),
				Status::Suspended => ensure!(!is_admin, "no health admin is suspended"),
				Status::Dismissed => ensure!(is_admin, "only health admins are dismissed"),
			}
		}
		active.sort_unstable();
		let admins = HealthAdmins::<T>::get();
		ensure!(admins == active, "the active health admins are listed");

		let current = AuthorityVersion::<T>::get();
		for (id, version, _) in AuthorityWraps::<T>::iter() {
			let older_than_current = current.checked_sub(version);
			ensure!(older_than_current.is_some(), "no wrap is of a version to come");
			match Participants::<T>::get(id).map(|participant| (participant.role, participant.status)) {
				Some((Role::HealthAdmin, Status::Active)) => ensure!(
					version == current || AuthorityWraps::<T>::contains_key(id, version + 1),
					"an admin has every version from its oldest one to the current one"
				),
				Some((Role::HealthAdmin, _)) => ensure!(
					older_than_current >= Some(MAX_AUTHORITY_WRAPS),
					"a dismissed admin has none of the newest versions"
				),
				_ => return Err("only health admins have wraps".into()),
			}
		}
		ensure!(
			admins.is_empty() || admins.iter().any(|id| AuthorityWraps::<T>::contains_key(id, current)),
			"an active admin has the current version"
		);
		Ok(())
	}
}
