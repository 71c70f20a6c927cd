//! Measures each call at its worst: by and for staff, whose organisation is read too.

#![allow(clippy::restriction, reason = "a benchmark whose scene cannot be set fails")]

use alloc::{vec, vec::Vec};
use frame_benchmarking::v2::*;
use frame_support::{
	Hashable,
	traits::{EnsureOrigin, Time},
};
use frame_system::RawOrigin;
use vacchain_primitives::{
	Actor, Candidate, ContentKeyLink, ContentKeyWrap, EncryptionKey, IdentityTag, KeyVersion, ParticipantId,
	PendingContentKey, Role, Status, WrappedKey,
	bounds::{
		AUTHORITY_KEY_LINK_LEN, AUTHORITY_KEY_WRAP_LEN, MAX_CANDIDATES, MAX_HOLDERS, MAX_PROFILE,
		MAX_REMOVED_WRAPS, MAX_SAME_NUMBER, SUITE,
	},
};

use crate::{implementation::Decider, *};

/// Puts an active participant in place, for the benchmarks of this pallet and of those that ask it. An organisation has
/// an encryption key, and a health admin holds its organisation's.
///
/// A health authority becomes the chain's own.
pub fn admit<T: Config>(
	id: ParticipantId,
	account: T::AccountId,
	role: Role,
	organisation: Option<ParticipantId>,
) {
	let key = EncryptionKey::x25519(id.0);
	Pallet::<T>::admit(id, role, organisation, account, key, longest_profile());
	match role {
		Role::HealthAuthority => HealthAuthorityId::<T>::put(id),
		Role::HealthAdmin => {
			let authority = organisation.expect("an admin has a health authority");
			hold::<T>(authority, id, 0);
		}
		_ => (),
	}
}

/// Makes a person a holder of its organisation's content key, of this version and no other.
pub fn hold<T: Config>(organisation: ParticipantId, id: ParticipantId, version: KeyVersion) {
	let sealed: WrappedKey = sealed(AUTHORITY_KEY_WRAP_LEN).try_into().expect("a wrap has room");
	ContentKeyWraps::<T>::insert((organisation, id, version), (0, sealed));
	Pallet::<T>::enlist(&organisation, &id).unwrap_or_else(|_| panic!("a benchmark has few holders"));
}

fn sealed(len: usize) -> Vec<u8> {
	let mut sealed = vec![2; len];
	sealed[0] = SUITE;
	sealed
}

fn wrap(holder: ParticipantId, version: KeyVersion) -> ContentKeyWrap {
	let sealed = sealed(AUTHORITY_KEY_WRAP_LEN).try_into().expect("a wrap has room");
	ContentKeyWrap { holder, key_version: 0, version, sealed }
}

fn new_key() -> EncryptionKey {
	EncryptionKey::x25519([2; 32])
}

/// The health authority's next content key is pending, for all its admins.
fn pending<T: Config>(authority: ParticipantId, maker: ParticipantId) -> PendingContentKey {
	let version = Participants::<T>::get(authority).map_or(0, |row| row.key_version).saturating_add(1);
	let holders = Holders::<T>::get(authority);
	for holder in &holders {
		let row = (authority, holder, version);
		ContentKeyWraps::<T>::insert(row, (0, wrap(*holder, version).sealed));
	}
	let link = link(version);
	let pending =
		PendingContentKey { encryption_key: new_key(), link, maker, holders, made_at: T::Clock::now() };
	PendingContentKeys::<T>::insert(authority, &pending);
	pending
}

fn link(version: KeyVersion) -> ContentKeyLink {
	ContentKeyLink { version, sealed: sealed(AUTHORITY_KEY_LINK_LEN).try_into().expect("a link has room") }
}

/// As many admins as can hold the health authority's content key, of whom the first has wraps of as many versions as a
/// dismissal removes, with a key pending.
fn full_authority<T: Config>() -> (ParticipantId, Vec<ParticipantId>) {
	let (_, authority) = participant::<T>(Role::HealthAuthority, None);
	Participants::<T>::mutate_extant(authority, |row| row.key_version = MAX_REMOVED_WRAPS);
	let admins: Vec<_> = (0..MAX_HOLDERS)
		.map(|_| {
			let (account, id) = newcomer::<T>();
			let (role, key) = (Role::HealthAdmin, EncryptionKey::x25519(id.0));
			Pallet::<T>::admit(id, role, Some(authority), account, key, longest_profile());
			hold::<T>(authority, id, MAX_REMOVED_WRAPS);
			id
		})
		.collect();
	for version in 0..MAX_REMOVED_WRAPS {
		ContentKeyWraps::<T>::insert((authority, admins[0], version), (0, wrap(admins[0], version).sealed));
	}
	pending::<T>(authority, admins[1]);
	(authority, admins)
}

/// As many receptionists as can hold a hospital's content key, with a key pending, and wraps of as many versions for the
/// first one as a move removes.
fn full_hospital<T: Config>() -> (ParticipantId, Vec<ParticipantId>) {
	let (_, hospital) = participant::<T>(Role::Hospital, None);
	Participants::<T>::mutate_extant(hospital, |row| row.key_version = MAX_REMOVED_WRAPS);
	let desks: Vec<_> = (0..MAX_HOLDERS)
		.map(|_| {
			let (_, id) = participant::<T>(Role::Receptionist, Some(hospital));
			hold::<T>(hospital, id, MAX_REMOVED_WRAPS);
			id
		})
		.collect();
	for version in 0..MAX_REMOVED_WRAPS {
		ContentKeyWraps::<T>::insert((hospital, desks[0], version), (0, wrap(desks[0], version).sealed));
	}
	pending::<T>(hospital, desks[1]);
	(hospital, desks)
}

/// An organisation has put somebody forward.
fn candidate<T: Config>(
	organisation: ParticipantId,
	id: ParticipantId,
	role: Role,
	account: T::AccountId,
	key: EncryptionKey,
) {
	let organisation = Actor { id: organisation, role: Role::Hospital, organisation: None };
	let forward = Pallet::<T>::do_put_forward(organisation, id, role, account, key, longest_profile());
	assert!(forward.is_ok(), "the candidate can be put forward");
}

/// The account of a participant.
fn account_of<T: Config>(id: ParticipantId) -> T::AccountId {
	Participants::<T>::get(id).expect("is registered").account
}

/// As [`admit`], with an account that nobody has yet, and an id for it.
pub fn participant<T: Config>(
	role: Role,
	organisation: Option<ParticipantId>,
) -> (T::AccountId, ParticipantId) {
	let (account, id) = newcomer::<T>();
	admit::<T>(id, account.clone(), role, organisation);
	(account, id)
}

fn newcomer<T: Config>() -> (T::AccountId, ParticipantId) {
	let account: T::AccountId = account("participant", Accounts::<T>::iter().count() as u32, 0);
	let id = ParticipantId(account.blake2_256());
	(account, id)
}

fn longest_profile() -> Profile {
	vec![1; MAX_PROFILE as usize].try_into().expect("is as long as a profile may be")
}

/// A health admin's origin.
fn admin<T: Config>() -> RawOrigin<T::AccountId> {
	RawOrigin::Signed(authority_and_admin::<T>().1)
}

/// A health authority, and the account of its only admin.
fn authority_and_admin<T: Config>() -> (ParticipantId, T::AccountId) {
	let (_, authority) = participant::<T>(Role::HealthAuthority, None);
	(authority, participant::<T>(Role::HealthAdmin, Some(authority)).0)
}

/// The institutions' vote on health admins.
fn vote<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
	T::HealthAdminsVote::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

/// A doctor of a hospital.
fn doctor<T: Config>() -> (T::AccountId, ParticipantId) {
	let (_, hospital) = participant::<T>(Role::Hospital, None);
	participant::<T>(Role::Doctor, Some(hospital))
}

fn status<T: Config>(id: ParticipantId) -> Option<Status> {
	Participants::<T>::get(id).map(|participant| participant.status)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn register() {
		let (admin, (_, hospital)) = (admin::<T>(), participant::<T>(Role::Hospital, None));
		let (account, id) = newcomer::<T>();
		candidate::<T>(hospital, id, Role::Doctor, account.clone(), new_key());

		#[extrinsic_call]
		_(admin, id, Role::Doctor, Some(hospital), account.clone(), new_key(), longest_profile());

		assert_eq!(Participants::<T>::get(id).map(|row| row.account), Some(account));
		assert_eq!(Pallet::<T>::staff(hospital, 0, 1), [id]);
	}

	#[benchmark]
	fn suspend() {
		let (admin, (hospital, desks)) = (admin::<T>(), full_hospital::<T>());
		let id = desks[0];

		#[extrinsic_call]
		_(admin, id);

		assert_eq!(status::<T>(id), Some(Status::Suspended));
		assert!(Pallet::<T>::content_key_wraps(hospital, id, None, MAX_REMOVED_WRAPS).is_empty());
	}

	#[benchmark]
	fn reinstate() -> Result<(), BenchmarkError> {
		let (hospital_account, hospital) = participant::<T>(Role::Hospital, None);
		let (_, id) = participant::<T>(Role::Receptionist, Some(hospital));
		hold::<T>(hospital, id, 0);
		Pallet::<T>::do_suspend(Decider::Organisation(hospital), id)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(hospital_account), id);

		assert_eq!(status::<T>(id), Some(Status::Active));
		assert_eq!(*Holders::<T>::get(hospital), [id]);
		Ok(())
	}

	#[benchmark]
	fn replace_keys() {
		let (admin, (_, desks)) = (admin::<T>(), full_hospital::<T>());
		let (id, (account, _)) = (desks[0], newcomer::<T>());
		let hospital = Participants::<T>::get(id).and_then(|desk| desk.organisation).expect("has a desk");
		candidate::<T>(hospital, id, Role::Receptionist, account.clone(), new_key());

		#[extrinsic_call]
		_(admin, id, account.clone(), new_key(), longest_profile());

		assert_eq!(Pallet::<T>::participant_of(&account), Some(id));
		assert!(Pallet::<T>::content_key_wraps(hospital, id, None, MAX_REMOVED_WRAPS).is_empty());
	}

	#[benchmark]
	fn replace_health_admin_keys() -> Result<(), BenchmarkError> {
		let (_, admins) = full_authority::<T>();
		let (vote, id, (account, _)) = (vote::<T>()?, admins[0], newcomer::<T>());

		#[extrinsic_call]
		_(vote as T::RuntimeOrigin, id, account.clone(), new_key(), longest_profile());

		assert_eq!(Pallet::<T>::participant_of(&account), Some(id));
		Ok(())
	}

	#[benchmark]
	fn appoint_health_admin() -> Result<(), BenchmarkError> {
		authority_and_admin::<T>();
		let (vote, (account, id)) = (vote::<T>()?, newcomer::<T>());

		#[extrinsic_call]
		_(vote as T::RuntimeOrigin, id, account.clone(), new_key(), longest_profile());

		assert_eq!(Pallet::<T>::participant_of(&account), Some(id));
		Ok(())
	}

	#[benchmark]
	fn dismiss_health_admin() -> Result<(), BenchmarkError> {
		let (authority, admins) = full_authority::<T>();
		let (vote, id) = (vote::<T>()?, admins[0]);

		#[extrinsic_call]
		_(vote as T::RuntimeOrigin, id);

		assert_eq!(status::<T>(id), Some(Status::Dismissed));
		assert!(Pallet::<T>::content_key_wraps(authority, id, None, MAX_REMOVED_WRAPS).is_empty());
		Ok(())
	}

	#[benchmark]
	fn put_forward() {
		let (organisation, hospital) = participant::<T>(Role::Hospital, None);
		let ended = Candidate {
			role: Role::Doctor,
			account: organisation.clone(),
			encryption_key: new_key(),
			profile: longest_profile(),
			ends_at: 0,
			agreed: false,
		};
		for index in 0..MAX_CANDIDATES {
			Candidates::<T>::insert(hospital, ParticipantId(index.blake2_256()), &ended);
		}
		CandidateCount::<T>::insert(hospital, MAX_CANDIDATES);
		let (account, id) = newcomer::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(organisation), id, Role::Doctor, account, new_key(), longest_profile());

		assert_eq!(CandidateCount::<T>::get(hospital), 1);
	}

	#[benchmark]
	fn withdraw_candidate() {
		let (organisation, hospital) = participant::<T>(Role::Hospital, None);
		let (account, id) = newcomer::<T>();
		candidate::<T>(hospital, id, Role::Doctor, account, new_key());

		#[extrinsic_call]
		_(RawOrigin::Signed(organisation), id);

		assert_eq!(CandidateCount::<T>::get(hospital), 0);
	}

	#[benchmark]
	fn move_staff() {
		let (admin, (_, desks)) = (admin::<T>(), full_hospital::<T>());
		let (id, (_, hospital)) = (desks[0], participant::<T>(Role::Hospital, None));
		let key = Participants::<T>::get(id).expect("is registered").encryption_key;
		candidate::<T>(hospital, id, Role::Receptionist, account_of::<T>(id), key);
		assert!(Pallet::<T>::do_agree_to_move(id, hospital).is_ok());

		#[extrinsic_call]
		_(admin, id, hospital);

		assert_eq!(Pallet::<T>::staff(hospital, 0, 1), [id]);
	}

	#[benchmark]
	fn agree_to_move() {
		let ((account, id), (_, hospital)) = (doctor::<T>(), participant::<T>(Role::Hospital, None));
		let key = Participants::<T>::get(id).expect("is registered").encryption_key;
		candidate::<T>(hospital, id, Role::Doctor, account.clone(), key);

		#[extrinsic_call]
		_(RawOrigin::Signed(account), hospital);

		assert!(Candidates::<T>::get(hospital, id).is_some_and(|candidate| candidate.agreed));
	}

	#[benchmark]
	fn update_profile() {
		let (admin, (_, id)) = (admin::<T>(), doctor::<T>());
		let profile: Profile = vec![9; MAX_PROFILE as usize].try_into().expect("is as long as may be");

		#[extrinsic_call]
		_(admin, id, profile.clone());

		assert_eq!(Participants::<T>::get(id).map(|row| row.profile), Some(profile));
	}

	#[benchmark]
	fn set_password_number() {
		let (account, id) = doctor::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(account), 1);

		assert_eq!(Participants::<T>::get(id).map(|row| row.password_number), Some(1));
	}

	/// The tag before and the new one are shared with as many families as may be.
	#[benchmark]
	fn set_number_tag() {
		let (_, id) = participant::<T>(Role::Family, None);
		let tags = [1, 2].map(|byte| IdentityTag { key_version: 0, tag: [byte; 32] });
		let others = |free: u8| (1..MAX_SAME_NUMBER as u8 + 1 - free).map(|byte| ParticipantId([byte; 32]));
		let families = |first: Option<ParticipantId>| {
			frame_support::BoundedVec::truncate_from(first.into_iter().chain(others(1)).collect())
		};
		NumberTags::<T>::insert(tags[0].tag, families(Some(id)));
		NumberTagOf::<T>::insert(id, tags[0]);
		NumberTags::<T>::insert(tags[1].tag, families(None));

		#[extrinsic_call]
		_(admin::<T>(), id, Some(tags[1]));

		assert_eq!(NumberTagOf::<T>::get(id), Some(tags[1]));
		// The others are nobody.
		tags.iter().for_each(|tag| NumberTags::<T>::remove(tag.tag));
		NumberTagOf::<T>::remove(id);
	}

	#[benchmark]
	fn replace_content_key(w: Linear<1, MAX_HOLDERS>) {
		let (authority, admins) = full_authority::<T>();
		let holders = &admins[..w as usize];
		Holders::<T>::insert(authority, HolderSet::default());
		holders.iter().for_each(|id| hold::<T>(authority, *id, MAX_REMOVED_WRAPS));
		let version = MAX_REMOVED_WRAPS + 1;
		let wraps: Vec<_> = holders.iter().map(|holder| wrap(*holder, version)).collect();
		let maker = RawOrigin::Signed(account_of::<T>(admins[0]));

		#[extrinsic_call]
		_(maker, authority, new_key(), Some(link(version)), wraps.try_into().expect("are as many as may be"));

		assert!(ContentKeyWraps::<T>::contains_key((authority, admins[0], version)));
	}

	#[benchmark]
	fn confirm_content_key() {
		let (authority, admins) = full_authority::<T>();
		let digest = PendingContentKeys::<T>::get(authority).expect("one is pending").digest();

		#[extrinsic_call]
		_(RawOrigin::Signed(account_of::<T>(admins[0])), authority, digest);

		assert_eq!(Participants::<T>::get(authority).map(|row| row.encryption_key), Some(new_key()));
	}

	#[benchmark]
	fn share_content_key() {
		let (authority, admins) = full_authority::<T>();
		let (id, version) = (admins[0], MAX_REMOVED_WRAPS);
		Holders::<T>::mutate(authority, |holders| holders.retain(|holder| *holder != id));

		#[extrinsic_call]
		_(RawOrigin::Signed(account_of::<T>(admins[1])), authority, wrap(id, version));

		assert!(Offered::<T>::get(authority).iter().any(|offered| offered.holder == id));
	}

	#[benchmark]
	fn accept_content_key() {
		let (authority, admins) = full_authority::<T>();
		let (id, version) = (admins[0], MAX_REMOVED_WRAPS);
		let holders = Holders::<T>::take(authority);
		let offered = holders.into_iter().map(|holder| OfferedKey { holder, maker: id }).collect();
		Offered::<T>::insert(authority, OfferedSet::truncate_from(offered));

		#[extrinsic_call]
		_(RawOrigin::Signed(account_of::<T>(id)), authority, version);

		assert_eq!(*Holders::<T>::get(authority), [id]);
	}

	#[benchmark]
	fn discard_content_key() {
		let (authority, admins) = full_authority::<T>();
		let (id, version) = (admins[0], MAX_REMOVED_WRAPS);

		#[extrinsic_call]
		_(RawOrigin::Signed(account_of::<T>(id)), authority, version);

		assert!(!Holders::<T>::get(authority).contains(&id));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
