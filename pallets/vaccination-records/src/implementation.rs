//! What the calls do, the answers to others' questions, and the reads.

use alloc::vec::Vec;
use frame_support::{ensure, pallet_prelude::*, traits::Time};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use sp_runtime::traits::UniqueSaturatedInto;
use vacchain_primitives::{
	Action, BlockNumber, Commitment, Epoch, HistoryEntry, IdentityTag, Level, ParticipantId, Reader, Record,
	RecordId, Role, Rotation, Sealed, Wrap,
	bounds::MAX_RECORDS,
	page,
	questions::{
		ActorOf, AddWrap, AppendHistory, EpochOf, HealthAuthority, MemberOf, OpenConsent, OwnerOf, StartEpoch,
	},
};

use crate::{Wraps, pallet::*};

impl<T: Config> Pallet<T> {
	pub(crate) fn ensure_health_admin(origin: OriginFor<T>) -> Result<ParticipantId, DispatchError> {
		let who = ensure_signed(origin)?;
		T::Participants::actor_of(&who)
			.filter(|actor| actor.role == Role::HealthAdmin)
			.map(|actor| actor.id)
			.ok_or_else(|| Error::<T>::NotHealthAdmin.into())
	}

	pub(crate) fn do_create(
		admin: ParticipantId,
		record: RecordId,
		owner: ParticipantId,
		identity_tag: IdentityTag,
		child: Sealed,
		wraps: Wraps,
	) -> DispatchResult {
		let is_family = T::Participants::member_of(&owner)
			.is_some_and(|member| member.active && member.role == Role::Family);
		ensure!(is_family, Error::<T>::NotFamily);
		ensure!(OwnedCount::<T>::get(owner) < MAX_RECORDS, Error::<T>::TooManyRecords);
		ensure!(!Records::<T>::contains_key(record), Error::<T>::AlreadyExists);
		ensure!(!IdentityTags::<T>::contains_key(identity_tag), Error::<T>::ChildAlreadyRegistered);
		ensure!(child.is_well_formed(), Error::<T>::Malformed);
		ensure!(child.epoch == 0, Error::<T>::StaleEpoch);
		let authority = T::Participants::health_authority().ok_or(Error::<T>::WrongReaders)?;
		ensure_wraps_for::<T>(&wraps, 0, [owner, authority].map(|reader| (reader, Level::Full)))?;

		let commitment = child.commitment;
		Self::insert(record, owner, identity_tag, child, wraps);
		T::Consent::open_consent(record, owner, authority);
		Self::append_history(&record, admin, Action::RecordCreated, Some(commitment))?;
		Self::deposit_event(Event::Created { record, owner });
		Ok(())
	}

	/// Puts a new record, without history, in place.
	pub(crate) fn insert(
		record: RecordId,
		owner: ParticipantId,
		identity_tag: IdentityTag,
		child: Sealed,
		wraps: Wraps,
	) {
		let index = OwnedCount::<T>::get(owner);
		OwnedCount::<T>::insert(owner, index.saturating_add(1));
		OwnedRecords::<T>::insert(owner, index, record);
		IdentityTags::<T>::insert(identity_tag, record);
		Children::<T>::insert(record, child);
		CurrentWraps::<T>::insert(record, wraps);
		let (epoch_since, created_at) = (Self::block(), T::Clock::now());
		Records::<T>::insert(
			record,
			Record { owner, epoch: 0, epoch_since, created_at, identity_tag, history: 0 },
		);
	}

	fn block() -> BlockNumber {
		frame_system::Pallet::<T>::block_number().unique_saturated_into()
	}

	/// The records of a family from index `start`, at most [`MAX_PAGE`](vacchain_primitives::bounds::MAX_PAGE).
	pub fn records_of(owner: ParticipantId, start: u32, limit: u32) -> Vec<RecordId> {
		page(start, limit, |index| OwnedRecords::<T>::get(owner, index))
	}

	/// A reader's wrap of a record's current key.
	pub fn wrap(record: RecordId, reader: ParticipantId) -> Option<Wrap> {
		CurrentWraps::<T>::get(record).into_iter().find(|wrap| wrap.reader == reader)
	}

	/// What happened to a record from index `start`, at most [`MAX_PAGE`](vacchain_primitives::bounds::MAX_PAGE) entries.
	pub fn history(record: RecordId, start: u32, limit: u32) -> Vec<HistoryEntry> {
		page(start, limit, |index| History::<T>::get(record, index))
	}

	/// Checks that wraps and readers are one set, and that every row has its counterpart.
	///
	/// # Errors
	///
	/// Names the invariant that does not hold.
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		use vacchain_primitives::questions::ReadersOf;

		for (id, record) in Records::<T>::iter() {
			let readers = T::Consent::readers_of(&id);
			let wraps = CurrentWraps::<T>::get(id);
			ensure_wraps_for::<T>(
				&wraps,
				record.epoch,
				readers.iter().map(|reader| (reader.id, reader.level)),
			)
			.map_err(|_| "readers and wraps are one set, of the current epoch")?;
			ensure!(
				readers.iter().filter(|reader| reader.id == record.owner).count() == 1,
				"the owner reads its record"
			);
			ensure!(
				IdentityTags::<T>::get(record.identity_tag) == Some(id),
				"a record's identity tag leads back to it"
			);
			ensure!(Children::<T>::contains_key(id), "a record has a child");
			ensure!(
				(0..record.epoch).all(|epoch| EpochLinks::<T>::contains_key(id, epoch)),
				"every ended epoch has its link"
			);
			ensure!(
				EpochLinks::<T>::iter_prefix(id).count() == record.epoch as usize,
				"no epoch has a link that it should not have"
			);
			ensure!(
				(0..record.history).all(|index| History::<T>::contains_key(id, index))
					&& History::<T>::iter_prefix(id).count() == record.history as usize,
				"history has no gap"
			);
		}
		ensure!(
			IdentityTags::<T>::iter().count() == Records::<T>::iter().count(),
			"a record has one identity tag"
		);
		for (owner, count) in OwnedCount::<T>::iter() {
			ensure!(
				OwnedRecords::<T>::iter_prefix(owner).count() == count as usize,
				"a family's records are counted"
			);
		}
		for (owner, _, record) in OwnedRecords::<T>::iter() {
			ensure!(
				Records::<T>::get(record).is_some_and(|record| record.owner == owner),
				"a family's list holds its own records"
			);
		}
		Ok(())
	}
}

/// Checks that there is exactly one wrap of the epoch for each reader, at its level.
fn ensure_wraps_for<T: Config>(
	wraps: &[Wrap],
	epoch: Epoch,
	readers: impl IntoIterator<Item = (ParticipantId, Level)>,
) -> Result<(), Error<T>> {
	ensure!(wraps.iter().all(|wrap| wrap.epoch == epoch), Error::<T>::StaleEpoch);
	let mut expected: Vec<_> = readers.into_iter().collect();
	let mut given: Vec<_> = wraps.iter().map(|wrap| (wrap.reader, wrap.level)).collect();
	expected.sort_unstable();
	given.sort_unstable();
	ensure!(expected == given, Error::<T>::WrongReaders);
	Ok(())
}

impl<T: Config> OwnerOf for Pallet<T> {
	fn owner_of(record: &RecordId) -> Option<ParticipantId> {
		Records::<T>::get(record).map(|record| record.owner)
	}
}

impl<T: Config> EpochOf for Pallet<T> {
	fn epoch_of(record: &RecordId) -> Option<(Epoch, BlockNumber)> {
		Records::<T>::get(record).map(|record| (record.epoch, record.epoch_since))
	}
}

impl<T: Config> AddWrap for Pallet<T> {
	fn add_wrap(record: &RecordId, wrap: Wrap) -> DispatchResult {
		let epoch = Records::<T>::get(record).ok_or(Error::<T>::NotFound)?.epoch;
		ensure!(wrap.epoch == epoch, Error::<T>::StaleEpoch);
		CurrentWraps::<T>::try_mutate(record, |wraps| {
			match wraps.iter_mut().find(|present| present.reader == wrap.reader) {
				Some(present) => *present = wrap,
				None => wraps.try_push(wrap).map_err(|_| Error::<T>::WrongReaders)?,
			}
			Ok(())
		})
	}
}

impl<T: Config> StartEpoch for Pallet<T> {
	fn start_epoch(record: &RecordId, rotation: Rotation, readers: &[Reader]) -> DispatchResult {
		Records::<T>::try_mutate(record, |slot| {
			let row = slot.as_mut().ok_or(Error::<T>::NotFound)?;
			ensure!(row.epoch.checked_add(1) == Some(rotation.epoch), Error::<T>::StaleEpoch);
			let expected = readers.iter().map(|reader| (reader.id, reader.level));
			ensure_wraps_for::<T>(&rotation.wraps, rotation.epoch, expected)?;
			EpochLinks::<T>::insert(record, row.epoch, rotation.link);
			CurrentWraps::<T>::insert(record, rotation.wraps);
			row.epoch = rotation.epoch;
			row.epoch_since = Self::block();
			Self::deposit_event(Event::EpochStarted { record: *record, epoch: row.epoch });
			Ok(())
		})
	}
}

impl<T: Config> AppendHistory for Pallet<T> {
	fn append_history(
		record: &RecordId,
		actor: ParticipantId,
		action: Action,
		commitment: Option<Commitment>,
	) -> DispatchResult {
		Records::<T>::try_mutate(record, |slot| {
			let row = slot.as_mut().ok_or(Error::<T>::NotFound)?;
			let entry = HistoryEntry { block: Self::block(), at: T::Clock::now(), actor, action, commitment };
			History::<T>::insert(record, row.history, entry);
			row.history = row.history.saturating_add(1);
			Ok(())
		})
	}
}
