//! Each call at its worst: a subject that is custodian of as many records as it can be.

#![allow(clippy::restriction, reason = "a benchmark whose scene cannot be set fails")]

use frame_benchmarking::v2::*;
use frame_support::traits::{EnsureOrigin, Time};
use frame_system::RawOrigin;
use vacchain_primitives::{
	ParticipantId, Power, PowerDigest,
	bounds::{DAY, MAX_ENDED_PER_BLOCK, POWER_LIFETIME},
};

use crate::pallet::*;

/// The neighbours' part in benchmarks.
pub trait BenchmarkHelper<AccountId> {
	/// Registers an active health admin; each one is another.
	fn health_admin() -> (AccountId, ParticipantId);
	/// Registers somebody from whom a power takes something, at its worst, with the power; each one is another.
	fn power() -> (AccountId, Power<AccountId>);
}

/// Two health admins.
fn admins<T: Config>() -> [(T::AccountId, ParticipantId); 2] {
	AdminsNeeded::<T>::put(crate::MOST_ADMINS);
	Delay::<T>::put(DAY);
	[T::BenchmarkHelper::health_admin(), T::BenchmarkHelper::health_admin()]
}

/// A power that the first of them has proposed, and the account of its subject.
fn proposed<T: Config>(admin: ParticipantId) -> Result<(T::AccountId, PowerDigest), BenchmarkError> {
	let (account, power) = T::BenchmarkHelper::power();
	let before: alloc::collections::BTreeSet<_> = Waiting::<T>::iter_keys().map(|digest| digest.0).collect();
	Pallet::<T>::do_propose(admin, power)?;
	let digest = Waiting::<T>::iter_keys().find(|digest| !before.contains(&digest.0));
	Ok((account, digest.ok_or("it waits")?))
}

fn vote<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
	T::Vote::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn propose() {
		let [(admin, id), _] = admins::<T>();
		let (_, power) = T::BenchmarkHelper::power();

		#[extrinsic_call]
		_(RawOrigin::Signed(admin), power);

		assert_eq!(ProposedCount::<T>::get(id), 1);
	}

	#[benchmark]
	fn confirm() -> Result<(), BenchmarkError> {
		let [(_, first), (second, id)] = admins::<T>();
		let (_, digest) = proposed::<T>(first)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(second), digest);

		assert_eq!(Waiting::<T>::get(digest).and_then(|waiting| waiting.confirmed_by), Some(id));
		Ok(())
	}

	#[benchmark]
	fn withdraw() -> Result<(), BenchmarkError> {
		let [(_, first), (second, _)] = admins::<T>();
		let (_, digest) = proposed::<T>(first)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(second), digest);

		assert!(!Waiting::<T>::contains_key(digest));
		Ok(())
	}

	#[benchmark]
	fn veto() -> Result<(), BenchmarkError> {
		let [(_, first), _] = admins::<T>();
		let (subject, digest) = proposed::<T>(first)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(subject), digest);

		assert!(Waiting::<T>::get(digest).is_some_and(|waiting| waiting.vetoed_by.is_some()));
		Ok(())
	}

	#[benchmark]
	fn exercise() -> Result<(), BenchmarkError> {
		let [(_, first), (second, id)] = admins::<T>();
		// Due at once.
		Delay::<T>::put(0);
		let (_, digest) = proposed::<T>(first)?;
		Pallet::<T>::do_confirm(id, digest)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(second), digest);

		assert!(!Waiting::<T>::contains_key(digest));
		Ok(())
	}

	#[benchmark]
	fn decide() -> Result<(), BenchmarkError> {
		let [(_, first), _] = admins::<T>();
		let (subject, digest) = proposed::<T>(first)?;
		Pallet::<T>::do_veto(RawOrigin::Signed(subject).into(), digest)?;
		let vote = vote::<T>()?;

		#[extrinsic_call]
		_(vote as T::RuntimeOrigin, digest, true);

		assert!(!Waiting::<T>::contains_key(digest));
		Ok(())
	}

	#[benchmark]
	fn raise_admins_needed() -> Result<(), BenchmarkError> {
		AdminsNeeded::<T>::put(1);
		let vote = vote::<T>()?;

		#[extrinsic_call]
		_(vote as T::RuntimeOrigin);

		assert_eq!(AdminsNeeded::<T>::get(), crate::MOST_ADMINS);
		Ok(())
	}

	#[benchmark]
	fn end_lapsed(n: Linear<0, MAX_ENDED_PER_BLOCK>) -> Result<(), BenchmarkError> {
		let [(_, first), _] = admins::<T>();
		for _ in 0..n {
			let (_, digest) = proposed::<T>(first)?;
			let mut waiting = Waiting::<T>::get(digest).ok_or("it waits")?;
			Ends::<T>::remove(crate::EndKey::new(waiting.ends_at, digest));
			waiting.ends_at = T::Clock::now().saturating_sub(POWER_LIFETIME);
			Ends::<T>::insert(crate::EndKey::new(waiting.ends_at, digest), ());
			Waiting::<T>::insert(digest, waiting);
		}

		#[block]
		{
			Pallet::<T>::end_lapsed(frame_support::weights::Weight::MAX);
		}

		assert_eq!(Waiting::<T>::iter_keys().count(), 0);
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_chain(2), crate::mock::Test);
}
