//! What each call, and admission, costs at its worst: by and for staff, whose organisation is read too.

use alloc::{vec, vec::Vec};
use frame_benchmarking::v2::*;
use frame_support::{
	Hashable,
	dispatch::{DispatchInfo, GetDispatchInfo},
	traits::{EnsureOrigin, Time},
};
use frame_system::RawOrigin;
use sp_runtime::traits::{AsSystemOriginSigner, DispatchTransaction, Dispatchable};
use vacchain_primitives::{
	AuthorityWrap, EncryptionKey, ParticipantId, Role, Status,
	bounds::{AUTHORITY_WRAP_LEN, MAX_AUTHORITY_WRAPS, MAX_HEALTH_ADMINS, MAX_PROFILE},
};

use crate::{implementation::Decider, *};

/// Puts an active participant in place, for the benchmarks of this pallet and of those that ask it.
///
/// A health authority becomes the chain's own.
pub fn admit<T: Config>(
	id: ParticipantId,
	account: T::AccountId,
	role: Role,
	organisation: Option<ParticipantId>,
) {
	Pallet::<T>::admit(id, role, organisation, account, EncryptionKey(id.0), longest_profile());
	match role {
		Role::HealthAuthority => HealthAuthorityId::<T>::put(id),
		Role::HealthAdmin => {
			Pallet::<T>::enlist(id).expect("a benchmark has few admins");
			give_wraps::<T>(id, 0..=AuthorityVersion::<T>::get());
		}
		_ => (),
	}
}

/// Gives a health admin the health authority's secrets of these versions.
fn give_wraps<T: Config>(admin: ParticipantId, versions: impl IntoIterator<Item = u32>) {
	for version in versions {
		AuthorityWraps::<T>::insert(admin, version, [1; AUTHORITY_WRAP_LEN]);
	}
}

fn wrap(version: u32) -> AuthorityWrap {
	AuthorityWrap { version, sealed: [2; AUTHORITY_WRAP_LEN] }
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

/// A health authority, and the account of its only admin: those of genesis leave room for as many as there can be.
fn authority_and_admin<T: Config>() -> (ParticipantId, T::AccountId) {
	HealthAdmins::<T>::kill();
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

#[benchmarks(
	where
		T: Send + Sync,
		T::RuntimeCall: Dispatchable<Info = DispatchInfo>,
		T::RuntimeOrigin: AsSystemOriginSigner<T::AccountId>,
)]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn register() {
		let (admin, (_, hospital)) = (admin::<T>(), participant::<T>(Role::Hospital, None));
		let (account, id) = newcomer::<T>();
		let key = EncryptionKey([2; 32]);

		#[extrinsic_call]
		_(admin, id, Role::Doctor, Some(hospital), account.clone(), key, longest_profile());

		assert_eq!(Participants::<T>::get(id).map(|row| row.account), Some(account));
		assert_eq!(Pallet::<T>::staff(hospital, 0, 1), [id]);
	}

	#[benchmark]
	fn suspend() {
		let (admin, (_, id)) = (admin::<T>(), doctor::<T>());

		#[extrinsic_call]
		_(admin, id);

		assert_eq!(status::<T>(id), Some(Status::Suspended));
	}

	#[benchmark]
	fn reinstate() -> Result<(), BenchmarkError> {
		let (admin, (_, id)) = (admin::<T>(), doctor::<T>());
		Pallet::<T>::do_suspend(Decider::HealthAdmin, id)?;

		#[extrinsic_call]
		_(admin, id);

		assert_eq!(status::<T>(id), Some(Status::Active));
		Ok(())
	}

	#[benchmark]
	fn replace_keys() {
		let (admin, (_, id)) = (admin::<T>(), doctor::<T>());
		let (account, _) = newcomer::<T>();

		#[extrinsic_call]
		_(admin, id, account.clone(), EncryptionKey([2; 32]), longest_profile());

		assert_eq!(Pallet::<T>::participant_of(&account), Some(id));
	}

	#[benchmark]
	fn appoint_health_admin() -> Result<(), BenchmarkError> {
		let (authority, _) = authority_and_admin::<T>();
		(2..MAX_HEALTH_ADMINS).for_each(|_| drop(participant::<T>(Role::HealthAdmin, Some(authority))));
		let (vote, (account, id)) = (vote::<T>()?, newcomer::<T>());

		#[extrinsic_call]
		_(vote as T::RuntimeOrigin, id, account.clone(), EncryptionKey([2; 32]), longest_profile());

		assert_eq!(Pallet::<T>::participant_of(&account), Some(id));
		assert_eq!(HealthAdmins::<T>::get().len() as u32, MAX_HEALTH_ADMINS);
		Ok(())
	}

	#[benchmark]
	fn dismiss_health_admin() -> Result<(), BenchmarkError> {
		let (authority, _) = authority_and_admin::<T>();
		AuthorityVersion::<T>::put(MAX_AUTHORITY_WRAPS);
		let admins = (1..MAX_HEALTH_ADMINS).map(|_| participant::<T>(Role::HealthAdmin, Some(authority)).1);
		let admins: Vec<ParticipantId> = admins.collect();
		let (vote, id) = (vote::<T>()?, admins[0]);

		#[extrinsic_call]
		_(vote as T::RuntimeOrigin, id);

		assert_eq!(status::<T>(id), Some(Status::Dismissed));
		assert!(Pallet::<T>::authority_wraps(id).is_empty());
		Ok(())
	}

	#[benchmark]
	fn share_authority_keys(w: Linear<1, MAX_AUTHORITY_WRAPS>) {
		let (authority, sharer) = authority_and_admin::<T>();
		let (_, admin) = participant::<T>(Role::HealthAdmin, Some(authority));
		AuthorityVersion::<T>::put(w);
		give_wraps::<T>(Pallet::<T>::participant_of(&sharer).expect("is an admin"), 1..=w);
		AuthorityWraps::<T>::remove(admin, 0);
		give_wraps::<T>(admin, [w]);
		let shared: Vec<AuthorityWrap> = (0..w).rev().map(wrap).collect();

		#[extrinsic_call]
		_(RawOrigin::Signed(sharer), admin, shared.try_into().expect("are as many as may be"));

		assert_eq!(AuthorityWraps::<T>::get(admin, 0), Some(wrap(0).sealed));
	}

	#[benchmark]
	fn replace_authority_keys(a: Linear<1, MAX_HEALTH_ADMINS>) {
		let (authority, admin) = authority_and_admin::<T>();
		(1..a).for_each(|_| drop(participant::<T>(Role::HealthAdmin, Some(authority))));
		let wraps: Vec<_> = HealthAdmins::<T>::get().into_iter().map(|admin| (admin, wrap(1))).collect();
		let key = EncryptionKey([2; 32]);

		#[extrinsic_call]
		_(RawOrigin::Signed(admin), key, wraps.try_into().expect("are as many as may be"));

		assert_eq!(AuthorityVersion::<T>::get(), 1);
		assert_eq!(Participants::<T>::get(authority).map(|row| row.encryption_key), Some(key));
	}

	#[benchmark]
	fn admit() -> Result<(), BenchmarkError> {
		let (account, id) = doctor::<T>();
		let now = T::Clock::now();
		WholeAt::<T>::insert(id, now);
		let call: T::RuntimeCall = frame_system::Call::remark { remark: vec![] }.into();
		let info = call.get_dispatch_info();
		let origin = RawOrigin::Signed(account).into();

		#[block]
		{
			AdmitParticipant::<T>::from(Default::default())
				.validate_and_prepare(origin, &call, &info, 0, 0)
				.map_err(|_| "the first transaction is within the quota")?;
		}

		assert!(WholeAt::<T>::get(id) > now);
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
