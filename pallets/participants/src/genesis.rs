//! Who exists from the start.

#![expect(clippy::expect_used, reason = "a chain specification that does not fit must not become a chain")]

use codec::Decode;
use frame_support::Hashable;
use sp_runtime::traits::TrailingZeroInput;
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

	/// Puts the health authority's custodies in place, each with wraps of its first content key for health admins who are
	/// there.
	///
	/// # Panics
	///
	/// As [`Self::found_authority`].
	pub(crate) fn found_custodies(custodies: &[GenesisCustody]) {
		assert!(custodies.len() == 2, "a health authority has two custodies at genesis");
		let authority = HealthAuthorityId::<T>::get();
		for (id, custody) in ParticipantId::CUSTODIES.into_iter().zip(custodies) {
			let GenesisCustody { encryption_key, profile, wraps } = custody;
			assert!(encryption_key.is_well_formed(), "a genesis encryption key is malformed");
			// Nobody acts as a custody: no key leads to this account.
			let account = T::AccountId::decode(&mut TrailingZeroInput::new(&id.blake2_256()))
				.expect("an infinite input is as long as an account; qed");
			Self::found(id, Role::Custody, authority, &account, encryption_key.clone(), profile);
			assert!(!wraps.is_empty(), "a genesis custody needs a holder");
			for GenesisWrap { holder, wrap } in wraps {
				let row = Participants::<T>::get(holder);
				let is_admin = row.is_some_and(|row| row.role == Role::HealthAdmin);
				assert!(is_admin, "a genesis custody is held by a genesis health admin");
				let sealed = wrap.0.clone().try_into().expect("a genesis wrap has the wrong length");
				let wrap = ContentKeyWrap { holder: *holder, key_version: FIRST, version: FIRST, sealed };
				assert!(wrap.is_well_formed(Role::Custody), "a genesis wrap has the wrong length");
				let may_hold = Self::may_hold(&id, holder);
				assert!(may_hold, "with two admins needed, nobody holds both custodies at genesis");
				Self::enlist(&id, holder).expect("a genesis custody has too many holders, or one twice");
				Self::put_wrap(id, wrap);
			}
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
