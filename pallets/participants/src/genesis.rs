//! Who exists from the start.

use vacchain_primitives::{
	ContentKeyWrap, EncryptionKey, ParticipantChange, ParticipantId, Role, WrappedKey,
};

use crate::pallet::*;

/// A participant's first key.
const FIRST: vacchain_primitives::KeyVersion = 0;

impl<T: Config> Pallet<T> {
	/// Puts the health authority and its admins in place, each with a wrap of the authority's first content key.
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
			assert!(encryption_key.is_well_formed(), "a genesis encryption key is malformed");
			Self::found(*id, role, organisation, account, encryption_key.clone(), profile);
		};
		HealthAuthorityId::<T>::put(authority.id);
		found(authority, Role::HealthAuthority, None);
		for admin in admins {
			found(admin, Role::HealthAdmin, Some(authority.id));
			let sealed = admin.wrap.as_ref().expect("a genesis health admin needs a wrap").0.clone();
			let sealed: WrappedKey = sealed.try_into().expect("a genesis wrap has the wrong length");
			let wrap = ContentKeyWrap { holder: admin.id, key_version: FIRST, version: FIRST, sealed };
			assert!(wrap.is_well_formed(Role::HealthAuthority), "a genesis wrap has the wrong length");
			ContentKeyWraps::<T>::insert((authority.id, admin.id, FIRST), (FIRST, wrap.sealed));
			Self::enlist(&authority.id, &admin.id).expect("there are too many genesis health admins");
		}
	}

	/// Puts another organisation in place.
	///
	/// # Panics
	///
	/// As [`Self::found_authority`].
	pub(crate) fn found_organisation(organisation: &GenesisOrganisation<T::AccountId>) {
		let GenesisOrganisation { role, id, account, profile } = organisation;
		let is_other = role.is_organisation() && *role != Role::HealthAuthority;
		assert!(is_other, "a genesis organisation is a hospital, a laboratory, a school or an insurer");
		Self::found(*id, *role, None, account, EncryptionKey::none(), profile);
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
		assert!(encryption_key.is_well_formed(), "a genesis encryption key is malformed");
		Self::found(*id, Role::Gateway, Some(*organisation), account, encryption_key.clone(), profile);
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
		Self::log(&id, None, ParticipantChange::Registered { role, organisation });
	}
}
