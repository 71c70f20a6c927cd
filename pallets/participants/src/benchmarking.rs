//! What each call, and admission, costs at its worst: by and for staff, whose organisation is read too.

use alloc::vec;
use frame_benchmarking::v2::*;
use frame_support::{
	Hashable,
	dispatch::{DispatchInfo, GetDispatchInfo},
	traits::Time,
};
use frame_system::RawOrigin;
use sp_runtime::traits::{AsSystemOriginSigner, DispatchTransaction, Dispatchable};
use vacchain_primitives::{
	EncryptionKey, ParticipantId, Role, Status,
	bounds::{AUTHORITY_WRAP_LEN, MAX_PROFILE},
};

use crate::*;

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
		Role::HealthAdmin => AuthorityWraps::<T>::insert(id, 0, [1; AUTHORITY_WRAP_LEN]),
		_ => (),
	}
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
	let (_, authority) = participant::<T>(Role::HealthAuthority, None);
	RawOrigin::Signed(participant::<T>(Role::HealthAdmin, Some(authority)).0)
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
		Pallet::<T>::do_suspend(id)?;

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
	fn admit() -> Result<(), BenchmarkError> {
		let (account, id) = doctor::<T>();
		let now = T::Clock::now();
		WholeAt::<T>::insert(id, now);
		let call: T::RuntimeCall = frame_system::Call::remark { remark: vec![] }.into();
		let info = call.get_dispatch_info();
		let origin = RawOrigin::Signed(account).into();

		#[block]
		{
			AdmitParticipant::<T>::default()
				.validate_and_prepare(origin, &call, &info, 0, 0)
				.map_err(|_| "the first transaction is within the quota")?;
		}

		assert!(WholeAt::<T>::get(id) > now);
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
