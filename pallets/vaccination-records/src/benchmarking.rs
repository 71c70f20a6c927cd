//! The worst case of each call.

#![allow(clippy::restriction, reason = "a benchmark whose scene cannot be set fails")]

use alloc::{vec, vec::Vec};
use frame_benchmarking::v2::*;
use frame_support::Hashable;
use frame_system::RawOrigin;
use vacchain_primitives::{
	Commitment, EpochLink, IdentityTag, Level, Namesake, NamesakeReason, ParticipantId, Reader, RecordId,
	Sealed, Wrap,
	bounds::{LINK_LEN, MAX_CIPHERTEXT, MAX_ERASED_PER_BLOCK, MAX_NAMESAKES, SUITE, WRAP_LEN},
	questions::{MemberOf, OpenConsent},
};

use crate::*;

/// Puts a record of epoch 0 in place, owned by the first of these readers and with a wrap for each, for the
/// benchmarks of those that ask this pallet.
pub fn record<T: Config>(record: RecordId, readers: &[Reader]) {
	let owner = readers.first().expect("a record has an owner").id;
	let wraps: Vec<Wrap> = readers.iter().map(|reader| wrap::<T>(reader.id, reader.level)).collect();
	let identity_tag = IdentityTag { key_version: 0, tag: record.blake2_256() };
	let wraps = wraps.try_into().expect("a record has at most this many readers");
	Pallet::<T>::insert(record, owner, identity_tag, longest_child(), wraps, None)
		.expect("it is the owner's first");
}

fn wrap<T: Config>(reader: ParticipantId, level: Level) -> Wrap {
	let key_version = T::Participants::member_of(&reader).map_or(0, |member| member.key_version);
	let sealed = vec![SUITE; WRAP_LEN].try_into().expect("a wrap is no longer than one may be");
	Wrap { reader, key_version, level, epoch: 0, sealed }
}

fn longest_child() -> Sealed {
	let ciphertext = vec![SUITE; MAX_CIPHERTEXT as usize].try_into().expect("is as long as one may be");
	Sealed { epoch: 0, index: 0, commitment: Commitment([1; 32]), ciphertext }
}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// The longest ciphertext, and as many namesakes as there may be; the wraps are always four.
	#[benchmark]
	fn create() {
		let (admin, authority) = T::BenchmarkHelper::health_admin();
		let owner = T::BenchmarkHelper::family();
		let record = RecordId([1; 16]);
		let wraps = Reader::first(owner, authority).map(|reader| wrap::<T>(reader.id, reader.level));
		let wraps: Wraps = wraps.to_vec().try_into().expect("four fit");
		let child = longest_child();
		let tag = IdentityTag { key_version: 0, tag: [1; 32] };
		let known = (2..=MAX_NAMESAKES as u8).map(|number| RecordId([number; 16]));
		IdentityTags::<T>::insert(tag.tag, frame_support::BoundedVec::truncate_from(known.collect()));
		let first = RecordId([2; 16]);
		let same_tag = Some(Namesake { record: first, reason: NamesakeReason::Twin });

		#[extrinsic_call]
		_(RawOrigin::Signed(admin), record, owner, tag, child.clone(), wraps.clone(), same_tag);

		assert_eq!(Pallet::<T>::child(record), Some(child));
		assert_eq!(Pallet::<T>::wraps(record), wraps);
		assert_eq!(Pallet::<T>::history(record, 0, 2).len(), 1);
		assert!(IdentityTags::<T>::get(tag.tag).is_full());
		// They are no records.
		IdentityTags::<T>::insert(tag.tag, frame_support::BoundedVec::truncate_from(alloc::vec![record]));
	}

	/// The longest ciphertext. The record is the first of as many as have its tag, and becomes the last of as many as have
	/// the new one.
	#[benchmark]
	fn rectify() {
		let (admin, authority) = T::BenchmarkHelper::health_admin();
		let owner = T::BenchmarkHelper::family();
		let readers = Reader::first(owner, authority);
		let bucket = |first: RecordId, rest: core::ops::Range<u8>| {
			let rest = rest.map(|number| RecordId([number; 16]));
			frame_support::BoundedVec::truncate_from([first].into_iter().chain(rest).collect())
		};
		let (rectified, first) = (RecordId([1; 16]), RecordId([100; 16]));
		super::record::<T>(rectified, &readers);
		T::Consent::open_consent(rectified, owner, authority);
		let old = Pallet::<T>::record(rectified).expect("it was put in place").identity_tag;
		for number in 2..=MAX_NAMESAKES as u8 {
			let id = RecordId([number; 16]);
			super::record::<T>(id, &readers);
			T::Consent::open_consent(id, owner, authority);
			let mut row = Pallet::<T>::record(id).expect("it was put in place");
			IdentityTags::<T>::remove(row.identity_tag.tag);
			row.identity_tag = old;
			row.namesake = Some(Namesake { record: rectified, reason: NamesakeReason::Twin });
			Rows::<T>::insert(id, RowKey::Record, Row::Record(row));
		}
		IdentityTags::<T>::insert(old.tag, bucket(rectified, 2..MAX_NAMESAKES as u8 + 1));
		let tag = IdentityTag { key_version: 0, tag: [1; 32] };
		IdentityTags::<T>::insert(tag.tag, bucket(first, 101..100 + MAX_NAMESAKES as u8 - 1));
		let same_tag = Some(Namesake { record: first, reason: NamesakeReason::Twin });
		let child = Sealed { commitment: Commitment([2; 32]), ..longest_child() };

		#[extrinsic_call]
		_(RawOrigin::Signed(admin), rectified, 1, tag, child.clone(), same_tag);

		assert_eq!(Pallet::<T>::child(rectified), Some(child));
		assert_eq!(Pallet::<T>::child_versions(rectified, 0, 9).len(), 2);
		assert_eq!(IdentityTags::<T>::get(old.tag).first(), Some(&RecordId([2; 16])));
		assert!(IdentityTags::<T>::get(tag.tag).is_full());
		// They are no records.
		IdentityTags::<T>::insert(tag.tag, frame_support::BoundedVec::truncate_from(vec![rectified]));
	}

	/// A record of a family that was put in place.
	fn owned<T: Config>(owner: ParticipantId) -> RecordId {
		let (_, authority) = T::BenchmarkHelper::health_admin();
		let id = RecordId([1; 16]);
		super::record::<T>(id, &Reader::first(owner, authority));
		T::Consent::open_consent(id, owner, authority);
		id
	}

	#[benchmark]
	fn ask_for_erasure() {
		let (account, owner) = T::BenchmarkHelper::owner();
		let record = owned::<T>(owner);

		#[extrinsic_call]
		_(RawOrigin::Signed(account), record);

		assert!(Pallet::<T>::record(record).is_some_and(|row| row.erasure_asked_at.is_some()));
	}

	#[benchmark]
	fn decline_erasure() -> Result<(), BenchmarkError> {
		let (account, owner) = T::BenchmarkHelper::owner();
		let record = owned::<T>(owner);
		Pallet::<T>::ask_for_erasure(RawOrigin::Signed(account.clone()).into(), record)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(account), record);

		assert!(Pallet::<T>::record(record).is_some_and(|row| row.erasure_asked_at.is_none()));
		Ok(())
	}

	#[benchmark]
	fn agree_to_merge() {
		let (account, owner) = T::BenchmarkHelper::owner();
		let (_, authority) = T::BenchmarkHelper::health_admin();
		let record = owned::<T>(owner);
		let into = RecordId([2; 16]);
		super::record::<T>(into, &Reader::first(owner, authority));
		T::Consent::open_consent(into, owner, authority);
		let sealed = vec![SUITE; LINK_LEN].try_into().expect("a link is no longer than one may be");
		let link = EpochLink { from: 0, to: 0, sealed };

		#[extrinsic_call]
		_(RawOrigin::Signed(account), record, into, link);

		assert!(Pallet::<T>::agreed_merge(record).is_some_and(|agreed| agreed.into == into));
	}

	/// The pages of a history that is longer than what a block removes.
	#[benchmark]
	fn remove_some(c: Linear<1, MAX_ERASED_PER_BLOCK>) {
		let record = RecordId([9; 16]);
		for page in 0..=c {
			Rows::<T>::insert(record, RowKey::History(page), Row::History(Default::default()));
		}
		Removals::<T>::insert(0, Removal::Record(record));
		RemovalRange::<T>::put((0, 1));

		#[block]
		{
			Pallet::<T>::remove_some(T::WeightInfo::remove_some(c));
		}

		assert_eq!(Rows::<T>::iter_key_prefix(record).count(), 1);
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
