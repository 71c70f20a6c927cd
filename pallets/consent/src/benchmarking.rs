//! Each call at its worst: a record with as many readers as there can be.

#![allow(clippy::restriction, reason = "a benchmark whose scene cannot be set fails")]

use crate::{BenchmarkHelper, EndingRequest, ReaderSet, pallet::*};
use alloc::vec::Vec;
use frame_benchmarking::{account, v2::*};
use frame_support::{BoundedVec, traits::Time};
use frame_system::RawOrigin;
use vacchain_primitives::{
	AccessRequest, Actor, Basis, Epoch, EpochLink, GivenHalves, Level, Moment, NewKey, ParticipantId, Reader,
	RecordId, RequestOutcome, Role, Rotation, SentRequest, Wrap,
	bounds::{
		LINK_LEN, MAX_ENDED_PER_BLOCK, MAX_GIVEN_HALVES, MAX_READERS, REQUEST_LIFETIME, SUITE, WRAP_LEN,
	},
	questions::{AccessLevel, EpochOf, MemberOf, ReadersOf},
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
/// Of the first hospital.
const RECEPTIONIST: u8 = 7;
/// The first of the schools that read.
const SCHOOL: u8 = 8;

fn id(number: u8) -> ParticipantId {
	ParticipantId([number; 32])
}

fn origin<T: Config>(number: u8) -> RawOrigin<T::AccountId> {
	RawOrigin::Signed(account("participant", number.into(), 0))
}

fn participant<T: Config>(number: u8, role: Role, organisation: Option<u8>) {
	let account = account("participant", number.into(), 0);
	T::BenchmarkHelper::participant(id(number), account, role, organisation.map(id));
}

fn grant<T: Config>(number: u8, level: Level) -> Reader {
	let granted_at = T::Clock::now();
	let expires_at = Some(granted_at.saturating_add(SOON));
	Reader { id: id(number), level, basis: Basis::Grant { granted_at, expires_at } }
}

fn owner() -> Actor {
	Actor { id: id(FAMILY), role: Role::Family, organisation: None }
}

fn guardian() -> Reader {
	Reader { id: id(GUARDIAN), level: Level::Full, basis: Basis::Guardian }
}

fn key_version<T: Config>(reader: &Reader) -> u32 {
	T::Participants::member_of(&reader.id).map_or(0, |member| member.key_version)
}

fn wrap<T: Config>(reader: &Reader, epoch: Epoch) -> Wrap {
	let sealed = BoundedVec::truncate_from(alloc::vec![SUITE; WRAP_LEN]);
	Wrap { reader: reader.id, key_version: key_version::<T>(reader), level: reader.level, epoch, sealed }
}

fn link(from: Epoch, to: Epoch) -> EpochLink {
	EpochLink { from, to, sealed: BoundedVec::truncate_from(alloc::vec![SUITE; LINK_LEN]) }
}

fn rotation<T: Config>(readers: &[Reader]) -> Rotation {
	let wraps = readers.iter().map(|reader| wrap::<T>(reader, 1)).collect();
	Rotation { epoch: 1, link: link(0, 1), wraps: BoundedVec::truncate_from(wraps) }
}

fn epoch<T: Config>() -> Option<Epoch> {
	T::Records::epoch_of(&RECORD).map(|(epoch, _)| epoch)
}

/// A record with `count` readers: owner, health authority and custodies, then `guests`, then schools.
fn scene<T: Config>(guests: &[Reader], count: u32) -> Vec<Reader> {
	participant::<T>(FAMILY, Role::Family, None);
	participant::<T>(AUTHORITY, Role::HealthAuthority, None);
	participant::<T>(ADMIN, Role::HealthAdmin, Some(AUTHORITY));
	participant::<T>(GUARDIAN, Role::Family, None);
	participant::<T>(HOSPITAL, Role::Hospital, None);
	participant::<T>(OTHER_HOSPITAL, Role::Hospital, None);
	participant::<T>(RECEPTIONIST, Role::Receptionist, Some(HOSPITAL));
	for (number, custody) in (200..).zip(ParticipantId::CUSTODIES) {
		let account = account("custody", number, 0);
		T::BenchmarkHelper::participant(custody, account, Role::Custody, Some(id(AUTHORITY)));
	}
	T::BenchmarkHelper::hold(ParticipantId::CUSTODY_A, id(ADMIN));
	let mut readers = Reader::first(id(FAMILY), id(AUTHORITY)).to_vec();
	readers.extend_from_slice(guests);
	for number in (SCHOOL..).take((count as usize).saturating_sub(readers.len())) {
		participant::<T>(number, Role::School, None);
		readers.push(grant::<T>(number, Level::Proof));
	}
	T::BenchmarkHelper::record(RECORD, &readers);
	Pallet::<T>::set_readers(RECORD, ReaderSet::truncate_from(readers.clone()));
	readers
}

/// A request of a hospital to the family.
fn request<T: Config>(requester: u8) {
	request_to::<T>(FAMILY, requester);
}

fn request_to<T: Config>(family: u8, requester: u8) {
	let (family, requester, since) = (id(family), id(requester), T::Clock::now());
	let request = AccessRequest { by: id(RECEPTIONIST), level: Level::Full, requested_at: since };
	let sent = SentRequest { request, outcome: RequestOutcome::Waiting, since };
	Requests::<T>::insert(family, requester, request);
	SentRequests::<T>::insert(requester, family, sent);
	RequestCount::<T>::mutate(requester, |count| *count += 1);
	let (first, next) = EndingRange::<T>::get();
	EndingRequests::<T>::insert(next, EndingRequest { family, requester, since });
	EndingRange::<T>::put((first, next + 1));
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn request_access() {
		scene::<T>(&[], MAX_READERS);
		#[extrinsic_call]
		_(origin::<T>(RECEPTIONIST), id(FAMILY), Level::Full);
		assert!(Requests::<T>::contains_key(id(FAMILY), id(HOSPITAL)));
	}

	#[benchmark]
	fn withdraw_request() {
		scene::<T>(&[], MAX_READERS);
		request::<T>(HOSPITAL);
		#[extrinsic_call]
		_(origin::<T>(RECEPTIONIST), id(FAMILY));
		assert!(!Requests::<T>::contains_key(id(FAMILY), id(HOSPITAL)));
	}

	#[benchmark]
	fn deny_request() {
		scene::<T>(&[], MAX_READERS);
		request::<T>(HOSPITAL);
		#[extrinsic_call]
		_(origin::<T>(FAMILY), id(HOSPITAL), T::Clock::now());
		assert!(!Requests::<T>::contains_key(id(FAMILY), id(HOSPITAL)));
	}

	#[benchmark]
	fn deny_for_ward() {
		scene::<T>(&[], MAX_READERS);
		request::<T>(HOSPITAL);
		#[extrinsic_call]
		_(origin::<T>(FAMILY), RECORD, id(HOSPITAL), T::Clock::now());
		assert!(!Requests::<T>::contains_key(id(FAMILY), id(HOSPITAL)));
	}

	/// A hospital that asked takes the last place, with new keys; the role of every other reader is looked up.
	#[benchmark]
	fn grant() {
		let mut readers = scene::<T>(&[], MAX_READERS - 1);
		request::<T>(HOSPITAL);
		let expires_at = Some(T::Clock::now().saturating_add(SOON));
		readers.push(super::grant::<T>(HOSPITAL, Level::Full));
		let key = NewKey::Renewed(rotation::<T>(&readers));
		#[extrinsic_call]
		_(origin::<T>(FAMILY), RECORD, id(HOSPITAL), Level::Full, expires_at, key);
		assert_eq!(Pallet::<T>::access_level(&RECORD, &id(HOSPITAL)), Some(Level::Full));
		assert_eq!(Pallet::<T>::readers_of(&RECORD).len(), MAX_READERS as usize);
		assert!(!Requests::<T>::contains_key(id(FAMILY), id(HOSPITAL)));
	}

	#[benchmark]
	fn revoke() {
		let mut readers = scene::<T>(&[], MAX_READERS);
		let leaving = readers.pop().expect("there are schools").id;
		#[extrinsic_call]
		_(origin::<T>(FAMILY), RECORD, leaving, Some(rotation::<T>(&readers)));
		assert_eq!(Pallet::<T>::access_level(&RECORD, &leaving), None);
		assert_eq!(epoch::<T>(), Some(1));
	}

	#[benchmark]
	fn transfer() {
		let mut readers = scene::<T>(&[super::grant::<T>(HOSPITAL, Level::Full)], MAX_READERS);
		request::<T>(OTHER_HOSPITAL);
		readers[4] = super::grant::<T>(OTHER_HOSPITAL, Level::Full);
		let expires_at = Some(T::Clock::now().saturating_add(SOON));
		#[extrinsic_call]
		_(origin::<T>(FAMILY), RECORD, id(HOSPITAL), id(OTHER_HOSPITAL), expires_at, rotation::<T>(&readers));
		assert_eq!(Pallet::<T>::access_level(&RECORD, &id(HOSPITAL)), None);
		assert_eq!(Pallet::<T>::access_level(&RECORD, &id(OTHER_HOSPITAL)), Some(Level::Full));
		assert_eq!(epoch::<T>(), Some(1));
	}

	#[benchmark]
	fn name_guardian() {
		let mut readers = scene::<T>(&[], MAX_READERS - 1);
		readers.push(guardian());
		let key = NewKey::Renewed(rotation::<T>(&readers));
		#[extrinsic_call]
		_(origin::<T>(FAMILY), RECORD, id(GUARDIAN), key);
		assert!(Pallet::<T>::readers_of(&RECORD).contains(&guardian()));
	}

	#[benchmark]
	fn remove_guardian() {
		let mut readers = scene::<T>(&[guardian()], MAX_READERS);
		readers.remove(4);
		#[extrinsic_call]
		_(origin::<T>(FAMILY), RECORD, id(GUARDIAN), Some(rotation::<T>(&readers)));
		assert_eq!(Pallet::<T>::access_level(&RECORD, &id(GUARDIAN)), None);
		assert_eq!(epoch::<T>(), Some(1));
	}

	#[benchmark]
	fn resign() {
		scene::<T>(&[guardian()], MAX_READERS);
		#[extrinsic_call]
		_(origin::<T>(GUARDIAN), RECORD);
		assert_eq!(Pallet::<T>::access_level(&RECORD, &id(GUARDIAN)), None);
	}

	#[benchmark]
	fn renew_keys() {
		let readers = scene::<T>(&[], MAX_READERS);
		#[extrinsic_call]
		_(origin::<T>(FAMILY), RECORD, rotation::<T>(&readers));
		assert_eq!(epoch::<T>(), Some(1));
	}

	/// Of as many epochs as can be at one time.
	#[benchmark]
	fn give_half() -> Result<(), BenchmarkError> {
		let readers = scene::<T>(&[], MAX_READERS);
		for epoch in 1..MAX_GIVEN_HALVES {
			let wraps = readers.iter().map(|reader| wrap::<T>(reader, epoch)).collect();
			let wraps = BoundedVec::truncate_from(wraps);
			let rotation = Rotation { epoch, link: link(epoch - 1, epoch), wraps };
			Pallet::<T>::do_renew_keys(
				&owner(),
				ReaderSet::truncate_from(readers.clone()),
				RECORD,
				rotation,
			)?;
		}
		T::BenchmarkHelper::replace_key(id(FAMILY));
		let half = Reader { level: Level::HalfA, ..readers[0] };
		let halves = (0..MAX_GIVEN_HALVES).map(|epoch| wrap::<T>(&half, epoch)).collect();
		#[extrinsic_call]
		_(origin::<T>(ADMIN), RECORD, id(FAMILY), GivenHalves::truncate_from(halves));
		Ok(())
	}

	#[benchmark]
	fn bridge() -> Result<(), BenchmarkError> {
		let readers = scene::<T>(&[], MAX_READERS);
		Pallet::<T>::do_renew_keys(
			&owner(),
			ReaderSet::truncate_from(readers.clone()),
			RECORD,
			rotation::<T>(&readers),
		)?;
		#[extrinsic_call]
		_(origin::<T>(FAMILY), RECORD, link(0, 1));
		assert!(Mends::<T>::get(RECORD).counts.contains(&(id(FAMILY), 1)));
		Ok(())
	}

	#[benchmark]
	fn keep_past_wrap() -> Result<(), BenchmarkError> {
		let readers = scene::<T>(&[], MAX_READERS);
		Pallet::<T>::do_renew_keys(
			&owner(),
			ReaderSet::truncate_from(readers.clone()),
			RECORD,
			rotation::<T>(&readers),
		)?;
		#[extrinsic_call]
		_(origin::<T>(FAMILY), RECORD, wrap::<T>(&readers[1], 0));
		assert!(Mends::<T>::get(RECORD).counts.contains(&(id(FAMILY), 1)));
		Ok(())
	}

	/// Requests that nobody has answered in time.
	#[benchmark]
	fn end_requests(n: Linear<0, MAX_ENDED_PER_BLOCK>) -> Result<(), BenchmarkError> {
		scene::<T>(&[], MAX_READERS);
		for family in 0..n as u8 {
			request_to::<T>(100 + family, HOSPITAL);
		}
		T::BenchmarkHelper::wait(REQUEST_LIFETIME);
		#[block]
		{
			Pallet::<T>::end_requests(frame_support::weights::Weight::MAX);
		}
		assert_eq!(Requests::<T>::iter().count(), 0);
		let has_ended = |sent: &SentRequest| sent.outcome == RequestOutcome::Ended;
		assert_eq!(SentRequests::<T>::iter_values().filter(has_ended).count(), n as usize);
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
