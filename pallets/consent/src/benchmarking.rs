//! Each call at its worst: a record with as many readers as there can be.

use crate::{BenchmarkHelper, ReaderSet, pallet::*};
use alloc::vec::Vec;
use frame_benchmarking::{account, v2::*};
use frame_support::{BoundedVec, traits::Time};
use frame_system::RawOrigin;
use vacchain_primitives::{
	AccessRequest, Basis, Epoch, EpochLink, Level, Moment, ParticipantId, Reader, RecordId, Role, Rotation,
	Wrap,
	bounds::{LINK_LEN, MAX_READERS, WRAP_LEN},
	questions::{AccessLevel, EpochOf, ReadersOf},
};

const RECORD: RecordId = RecordId([1; 16]);

/// Longer than a benchmark takes, in milliseconds.
const SOON: Moment = 24 * 60 * 60 * 1000;

/// Who stands in the scene, by number.
const FAMILY: u8 = 1;
const AUTHORITY: u8 = 2;
const ADMIN: u8 = 3;
const GUARDIAN: u8 = 4;
const HOSPITAL: u8 = 5;
const OTHER_HOSPITAL: u8 = 6;
/// The first of the schools that read.
const SCHOOL: u8 = 7;

fn id(number: u8) -> ParticipantId {
	ParticipantId([number; 32])
}

fn origin<T: Config>(number: u8) -> RawOrigin<T::AccountId> {
	RawOrigin::Signed(account("participant", number.into(), 0))
}

fn participant<T: Config>(number: u8, role: Role) {
	T::BenchmarkHelper::participant(id(number), account("participant", number.into(), 0), role);
}

fn grant<T: Config>(number: u8, level: Level) -> Reader {
	let granted_at = T::Clock::now();
	let expires_at = Some(granted_at.saturating_add(SOON));
	Reader { id: id(number), level, basis: Basis::Grant { granted_at, expires_at } }
}

fn guardian() -> Reader {
	Reader { id: id(GUARDIAN), level: Level::Full, basis: Basis::Guardian }
}

fn wrap(reader: &Reader, epoch: Epoch) -> Wrap {
	Wrap { reader: reader.id, level: reader.level, epoch, sealed: [0; WRAP_LEN] }
}

fn rotation(readers: &[Reader]) -> Rotation {
	Rotation {
		epoch: 1,
		link: EpochLink { secret: [0; LINK_LEN], proof_key: [0; LINK_LEN] },
		wraps: BoundedVec::truncate_from(readers.iter().map(|reader| wrap(reader, 1)).collect()),
	}
}

fn epoch<T: Config>() -> Option<Epoch> {
	T::Records::epoch_of(&RECORD).map(|(epoch, _)| epoch)
}

/// A record with `count` readers: owner and health authority, then `guests`, then schools.
fn scene<T: Config>(guests: &[Reader], count: u32) -> Vec<Reader> {
	participant::<T>(FAMILY, Role::Family);
	participant::<T>(AUTHORITY, Role::HealthAuthority);
	participant::<T>(ADMIN, Role::HealthAdmin);
	participant::<T>(GUARDIAN, Role::Family);
	participant::<T>(HOSPITAL, Role::Hospital);
	participant::<T>(OTHER_HOSPITAL, Role::Hospital);
	let full = |number, basis| Reader { id: id(number), level: Level::Full, basis };
	let mut readers = alloc::vec![full(FAMILY, Basis::Owner), full(AUTHORITY, Basis::Authority)];
	readers.extend_from_slice(guests);
	for number in (SCHOOL..).take((count as usize).saturating_sub(readers.len())) {
		participant::<T>(number, Role::School);
		readers.push(grant::<T>(number, Level::Proof));
	}
	T::BenchmarkHelper::record(RECORD, &readers);
	Readers::<T>::insert(RECORD, ReaderSet::truncate_from(readers.clone()));
	readers
}

/// A request of a hospital to the family.
fn request<T: Config>(requester: u8) {
	let request = AccessRequest { level: Level::Full, requested_at: T::Clock::now() };
	Requests::<T>::insert(id(FAMILY), id(requester), request);
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn request_access() {
		scene::<T>(&[], MAX_READERS);
		#[extrinsic_call]
		_(origin::<T>(HOSPITAL), id(FAMILY), Level::Full);
		assert!(Requests::<T>::contains_key(id(FAMILY), id(HOSPITAL)));
	}

	#[benchmark]
	fn withdraw_request() {
		scene::<T>(&[], MAX_READERS);
		request::<T>(HOSPITAL);
		#[extrinsic_call]
		_(origin::<T>(HOSPITAL), id(FAMILY));
		assert!(!Requests::<T>::contains_key(id(FAMILY), id(HOSPITAL)));
	}

	#[benchmark]
	fn deny_request() {
		scene::<T>(&[], MAX_READERS);
		request::<T>(HOSPITAL);
		#[extrinsic_call]
		_(origin::<T>(FAMILY), id(HOSPITAL));
		assert!(!Requests::<T>::contains_key(id(FAMILY), id(HOSPITAL)));
	}

	/// A hospital that asked takes the last place; the role of every other reader is looked up.
	#[benchmark]
	fn grant() {
		scene::<T>(&[], MAX_READERS - 1);
		request::<T>(HOSPITAL);
		let expires_at = Some(T::Clock::now().saturating_add(SOON));
		let wrap = wrap(&super::grant::<T>(HOSPITAL, Level::Full), 0);
		#[extrinsic_call]
		_(origin::<T>(FAMILY), RECORD, expires_at, wrap);
		assert_eq!(Pallet::<T>::access_level(&RECORD, &id(HOSPITAL)), Some(Level::Full));
		assert_eq!(Pallet::<T>::readers_of(&RECORD).len(), MAX_READERS as usize);
		assert!(!Requests::<T>::contains_key(id(FAMILY), id(HOSPITAL)));
	}

	#[benchmark]
	fn revoke() {
		let mut readers = scene::<T>(&[], MAX_READERS);
		let leaving = readers.pop().expect("there are schools").id;
		#[extrinsic_call]
		_(origin::<T>(FAMILY), RECORD, leaving, rotation(&readers));
		assert_eq!(Pallet::<T>::access_level(&RECORD, &leaving), None);
		assert_eq!(epoch::<T>(), Some(1));
	}

	#[benchmark]
	fn transfer() {
		let mut readers = scene::<T>(&[super::grant::<T>(HOSPITAL, Level::Full)], MAX_READERS);
		request::<T>(OTHER_HOSPITAL);
		readers[2] = super::grant::<T>(OTHER_HOSPITAL, Level::Full);
		let expires_at = Some(T::Clock::now().saturating_add(SOON));
		#[extrinsic_call]
		_(origin::<T>(FAMILY), RECORD, id(HOSPITAL), id(OTHER_HOSPITAL), expires_at, rotation(&readers));
		assert_eq!(Pallet::<T>::access_level(&RECORD, &id(HOSPITAL)), None);
		assert_eq!(Pallet::<T>::access_level(&RECORD, &id(OTHER_HOSPITAL)), Some(Level::Full));
		assert_eq!(epoch::<T>(), Some(1));
	}

	#[benchmark]
	fn name_guardian() {
		scene::<T>(&[], MAX_READERS - 1);
		#[extrinsic_call]
		_(origin::<T>(FAMILY), RECORD, wrap(&guardian(), 0));
		assert!(Pallet::<T>::readers_of(&RECORD).contains(&guardian()));
	}

	#[benchmark]
	fn remove_guardian() {
		let mut readers = scene::<T>(&[guardian()], MAX_READERS);
		readers.remove(2);
		#[extrinsic_call]
		_(origin::<T>(FAMILY), RECORD, id(GUARDIAN), rotation(&readers));
		assert_eq!(Pallet::<T>::access_level(&RECORD, &id(GUARDIAN)), None);
		assert_eq!(epoch::<T>(), Some(1));
	}

	#[benchmark]
	fn renew_keys() {
		let readers = scene::<T>(&[], MAX_READERS);
		#[extrinsic_call]
		_(origin::<T>(FAMILY), RECORD, rotation(&readers));
		assert_eq!(epoch::<T>(), Some(1));
	}

	#[benchmark]
	fn restore() {
		let readers = scene::<T>(&[], MAX_READERS);
		let last = readers[readers.len() - 1].id;
		#[extrinsic_call]
		_(origin::<T>(ADMIN), RECORD, last, rotation(&readers));
		assert_eq!(epoch::<T>(), Some(1));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
