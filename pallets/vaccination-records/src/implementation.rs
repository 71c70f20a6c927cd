//! The behaviour of the calls, and the answers to others' questions.

use alloc::vec::Vec;
use frame_support::{ensure, pallet_prelude::*, traits::Time};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use sp_runtime::traits::UniqueSaturatedInto;
use vacchain_primitives::{
	Action, Actor, BlockNumber, Commitment, Daily, Epoch, EpochLink, GivenHalf, GivenHalves, HistoryEntry,
	IdentityTag, Level, Namesake, ParticipantId, Reader, Record, RecordId, RecordState, Rectified, Role,
	Rotation, Sealed, VisitIndex, Wrap,
	bounds::{
		DAY, HISTORY_PAGE, MAX_DAILY_RECORDS, MAX_RECTIFICATIONS, MAX_VISIT_INDEX, RENEWED_VISIT_INDEX,
	},
	questions::{
		AcceptsKey, ActorOf, AddBridge, AddWrap, AppendHistory, EpochOf, ErasureAsked, GiveHalves,
		HealthAuthority, InUse, KeepPastWrap, MemberOf, MergedInto, OpenConsent, OwnerOf, ReadersOf,
		RecordsOf, SpendDaily, StartEpoch, UseVisitIndex, WantsEpoch, WrapsOf,
	},
};

use crate::{Bridge, FormerChild, PastWrap, PastWraps, Row, RowKey, Wraps, pallet::*};

/// Calls.
impl<T: Config> Pallet<T> {
	pub(crate) fn ensure_health_admin(origin: OriginFor<T>) -> Result<Actor, DispatchError> {
		let admin = T::Participants::health_admin(&ensure_signed(origin)?);
		admin.ok_or_else(|| Error::<T>::NotHealthAdmin.into())
	}

	pub(crate) fn do_create(
		admin: Actor,
		record: RecordId,
		owner: ParticipantId,
		identity_tag: IdentityTag,
		child: Sealed,
		wraps: Wraps,
		same_tag: Option<Namesake>,
	) -> DispatchResult {
		let is_family = T::Participants::member_of(&owner)
			.is_some_and(|member| member.active && member.role == Role::Family);
		ensure!(is_family, Error::<T>::NotFamily);
		ensure!(!Rows::<T>::contains_key(record, RowKey::Record), Error::<T>::AlreadyExists);
		ensure!(!Self::was_erased(&record), Error::<T>::AlreadyExists);
		Self::ensure_another_child(&identity_tag, same_tag)?;
		ensure!(child.is_well_formed(), Error::<T>::Malformed);
		ensure!(child.epoch == 0, Error::<T>::StaleEpoch);
		ensure!(child.index == 0, Error::<T>::StaleIndex);
		let authority = T::Participants::health_authority().ok_or(Error::<T>::WrongReaders)?;
		Self::ensure_wraps_for(&wraps, 0, &Reader::first(owner, authority))?;
		T::Daily::spend(&admin.id, Daily::Entries)?;
		Self::count_creation(&owner)?;

		let commitment = child.commitment;
		Self::insert(record, owner, identity_tag, child, wraps, same_tag)?;
		T::Consent::open_consent(record, owner, authority);
		Self::append_history(&record, &admin, Action::RecordCreated, Some(commitment))?;
		Self::deposit_event(Event::Created { record, owner });
		Ok(())
	}

	pub(crate) fn do_rectify(
		admin: Actor,
		record: RecordId,
		version: u32,
		identity_tag: IdentityTag,
		child: Sealed,
		same_tag: Option<Namesake>,
	) -> DispatchResult {
		let mut row = Self::record(record).ok_or(Error::<T>::NotFound)?;
		let former = Self::child(record).ok_or(Error::<T>::NotFound)?;
		ensure!(row.state == RecordState::InUse, Error::<T>::WrongState);
		let before = row.child_version();
		ensure!(before < MAX_RECTIFICATIONS, Error::<T>::TooManyVersions);
		ensure!(version == before + 1, Error::<T>::StaleVersion);
		let made_last = row.rectified.is_some_and(|last| last.by == admin.id);
		ensure!(before < MAX_RECTIFICATIONS / 2 || !made_last, Error::<T>::AnotherAdminNeeded);
		if identity_tag.tag == row.identity_tag.tag {
			ensure!(same_tag.is_none(), Error::<T>::NotNamesake);
		} else {
			ensure!(same_tag.is_none_or(|namesake| namesake.record != record), Error::<T>::NotNamesake);
			Self::ensure_another_child(&identity_tag, same_tag)?;
		}
		ensure!(child.is_well_formed(), Error::<T>::Malformed);
		// Until its keys are new, a record that was told apart from another one opens to readers of that one.
		ensure!(child.epoch == row.epoch && !row.renew, Error::<T>::StaleEpoch);
		ensure!(child.index == 0, Error::<T>::StaleIndex);
		T::Daily::spend(&admin.id, Daily::Details)?;

		if identity_tag.tag != row.identity_tag.tag {
			Self::leave_bucket(record, row.identity_tag.tag);
			IdentityTags::<T>::try_append(identity_tag.tag, record)
				.map_err(|()| Error::<T>::TooManyNamesakes)?;
			(row.identity_tag, row.namesake) = (identity_tag, same_tag);
		}
		let (commitment, rectified) =
			(child.commitment, Rectified { version, at: T::Clock::now(), by: admin.id });
		row.rectified = Some(rectified);
		let former = FormerChild { child: former, replaced: rectified };
		Rows::<T>::insert(record, RowKey::FormerChild(before), Row::FormerChild(former));
		Rows::<T>::insert(record, RowKey::Child, Row::Child(child));
		Rows::<T>::insert(record, RowKey::Record, Row::Record(row));
		Self::append_history(&record, &admin, Action::ChildRectified { version }, Some(commitment))?;
		Self::deposit_event(Event::ChildRectified { record, version });
		Ok(())
	}

	/// Takes a record out of the list of those with a tag. The next one becomes the first, which the others then name; the
	/// first one itself names no record with its tag, and what the one that left named under an earlier key's.
	pub(crate) fn leave_bucket(record: RecordId, tag: [u8; 32]) {
		let mut bucket = IdentityTags::<T>::get(tag);
		let was_first = bucket.first() == Some(&record);
		bucket.retain(|other| *other != record);
		if was_first && let Some(first) = bucket.first() {
			let earlier = Self::record(record).and_then(|row| row.namesake).map(|namesake| namesake.record);
			for other in &bucket {
				let names =
					if other == first { earlier.filter(|earlier| earlier != first) } else { Some(*first) };
				if let Some(mut row) = Self::record(*other) {
					row.namesake =
						row.namesake.zip(names).map(|(namesake, record)| Namesake { record, ..namesake });
					Rows::<T>::insert(other, RowKey::Record, Row::Record(row));
				}
			}
		}
		if bucket.is_empty() {
			IdentityTags::<T>::remove(tag);
		} else {
			IdentityTags::<T>::insert(tag, bucket);
		}
	}

	/// Counts a record that a family is given today.
	fn count_creation(owner: &ParticipantId) -> DispatchResult {
		let today = u32::try_from(T::Clock::now() / DAY).unwrap_or(u32::MAX);
		CreatedOn::<T>::try_mutate(owner, |(day, count)| {
			if *day != today {
				(*day, *count) = (today, 0);
			}
			ensure!(*count < MAX_DAILY_RECORDS, Error::<T>::TooManyToday);
			*count += 1;
			Ok(())
		})
	}

	/// Puts a new record, without history, in place.
	pub(crate) fn insert(
		record: RecordId,
		owner: ParticipantId,
		identity_tag: IdentityTag,
		child: Sealed,
		wraps: Wraps,
		namesake: Option<Namesake>,
	) -> DispatchResult {
		Self::own(owner, record)?;
		IdentityTags::<T>::try_append(identity_tag.tag, record).map_err(|()| Error::<T>::TooManyNamesakes)?;
		Rows::<T>::insert(record, RowKey::Child, Row::Child(child));
		Rows::<T>::insert(record, RowKey::Wraps, Row::Wraps(wraps));
		let row = Record {
			owner,
			owner_since: 0,
			state: RecordState::InUse,
			erasure_asked_at: None,
			merged: Default::default(),
			renew: false,
			epoch: 0,
			epoch_since: Self::block(),
			created_at: T::Clock::now(),
			identity_tag,
			namesake,
			visit_index: RENEWED_VISIT_INDEX,
			rectified: None,
			history: 0,
			root: [0; 32],
		};
		Rows::<T>::insert(record, RowKey::Record, Row::Record(row));
		Ok(())
	}

	pub(crate) fn block() -> BlockNumber {
		frame_system::Pallet::<T>::block_number().unique_saturated_into()
	}
}

/// Rules.
impl<T: Config> Pallet<T> {
	/// Nobody else has the tag, or the child is said to be another than the first who has it. A tag under another key is
	/// another tag to the chain, so a namesake may also be the first record of that one.
	fn ensure_another_child(tag: &IdentityTag, same_tag: Option<Namesake>) -> Result<(), Error<T>> {
		let known = IdentityTags::<T>::get(tag.tag);
		match (known.first(), same_tag) {
			(None, None) => {}
			(Some(_), None) => return Err(Error::<T>::ChildAlreadyRegistered),
			(Some(first), Some(namesake)) => ensure!(*first == namesake.record, Error::<T>::NotNamesake),
			(None, Some(namesake)) => {
				let earlier = Self::record(namesake.record).map(|row| row.identity_tag);
				let is_first = earlier.is_some_and(|earlier| {
					earlier.key_version != tag.key_version
						&& IdentityTags::<T>::get(earlier.tag).first() == Some(&namesake.record)
				});
				ensure!(is_first, Error::<T>::NotNamesake);
			}
		}
		ensure!(!known.is_full(), Error::<T>::TooManyNamesakes);
		Ok(())
	}

	/// There is exactly one wrap of the epoch for each reader, at its level.
	fn ensure_set(wraps: &[Wrap], epoch: Epoch, readers: &[Reader]) -> Result<(), Error<T>> {
		ensure!(wraps.iter().all(|wrap| wrap.epoch == epoch), Error::<T>::StaleEpoch);
		let mut expected: Vec<_> = readers.iter().map(|reader| (reader.id, reader.level)).collect();
		let mut given: Vec<_> = wraps.iter().map(|wrap| (wrap.reader, wrap.level)).collect();
		expected.sort_unstable();
		given.sort_unstable();
		ensure!(expected == given, Error::<T>::WrongReaders);
		Ok(())
	}

	/// There is exactly one wrap of the epoch for each reader, at its level, for the key that it has now.
	fn ensure_wraps_for(wraps: &[Wrap], epoch: Epoch, readers: &[Reader]) -> Result<(), Error<T>> {
		Self::ensure_set(wraps, epoch, readers)?;
		ensure!(wraps.iter().all(Wrap::is_well_formed), Error::<T>::Malformed);
		ensure!(wraps.iter().all(Self::is_for_current_key), Error::<T>::StaleKey);
		Ok(())
	}

	/// Whether the wrap is for a key that its reader has now, or can still open.
	fn is_for_current_key(wrap: &Wrap) -> bool {
		T::Participants::accepts_key(&wrap.reader, wrap.key_version)
	}

	/// The owner, the health authority and its custodies keep their wraps of every epoch, so that nothing that they could
	/// read is lost when somebody makes a bad epoch.
	fn keep_past_wraps(record: RecordId, epoch: Epoch, readers: &[Reader]) {
		let stays = |wrap: &Wrap| {
			readers.iter().any(|reader| reader.id == wrap.reader && reader.basis.keeps_past_wraps())
		};
		let kept = Self::wraps(record).into_iter().filter(stays).map(|wrap| PastWrap { maker: None, wrap });
		let kept = PastWraps::truncate_from(kept.collect());
		Rows::<T>::insert(record, RowKey::PastWraps(epoch), Row::PastWraps(kept));
	}
}

impl<T: Config> OwnerOf for Pallet<T> {
	fn owner_of(record: &RecordId) -> Option<ParticipantId> {
		Self::record(*record).map(|row| row.owner)
	}
}

impl<T: Config> WantsEpoch for Pallet<T> {
	fn wants_epoch(record: &RecordId) -> bool {
		Self::record(*record).is_some_and(|row| row.renew)
	}
}

impl<T: Config> InUse for Pallet<T> {
	fn in_use(record: &RecordId) -> bool {
		Self::record(*record).is_some_and(|row| row.state == RecordState::InUse)
	}
}

impl<T: Config> MergedInto for Pallet<T> {
	fn merged_into(record: &RecordId) -> Option<RecordId> {
		Self::record(*record).and_then(|row| row.state.merged_into())
	}
}

impl<T: Config> ErasureAsked for Pallet<T> {
	fn erasure_asked(record: &RecordId) -> bool {
		Self::record(*record).is_some_and(|row| row.erasure_asked_at.is_some())
	}
}

impl<T: Config> RecordsOf for Pallet<T> {
	fn records_of(owner: &ParticipantId) -> Vec<RecordId> {
		OwnedRecords::<T>::get(owner).into_inner()
	}
}

impl<T: Config> EpochOf for Pallet<T> {
	fn epoch_of(record: &RecordId) -> Option<(Epoch, VisitIndex)> {
		Self::record(*record).map(|row| (row.epoch, row.visit_index))
	}
}

impl<T: Config> WrapsOf for Pallet<T> {
	fn wraps_of(record: &RecordId) -> Vec<Wrap> {
		Self::wraps(*record).into_inner()
	}
}

impl<T: Config> AddWrap for Pallet<T> {
	fn add_wrap(record: &RecordId, reader: &Reader, wrap: Wrap) -> DispatchResult {
		let row = Self::record(*record).ok_or(Error::<T>::NotFound)?;
		Self::ensure_wraps_for(core::slice::from_ref(&wrap), row.epoch, core::slice::from_ref(reader))?;
		let mut wraps = Self::wraps(*record);
		match wraps.iter_mut().find(|present| present.reader == wrap.reader) {
			Some(present) => *present = wrap,
			None => wraps.try_push(wrap).map_err(|_| Error::<T>::WrongReaders)?,
		}
		Rows::<T>::insert(record, RowKey::Wraps, Row::Wraps(wraps));
		Ok(())
	}
}

impl<T: Config> StartEpoch for Pallet<T> {
	fn start_epoch(record: &RecordId, rotation: Rotation, readers: &[Reader]) -> DispatchResult {
		let Rotation { epoch, link, wraps } = rotation;
		let mut row = Self::record(*record).ok_or(Error::<T>::NotFound)?;
		ensure!(row.epoch.checked_add(1) == Some(epoch) && link.to == epoch, Error::<T>::StaleEpoch);
		ensure!(link.is_well_formed(), Error::<T>::Malformed);
		Self::ensure_wraps_for(&wraps, epoch, readers)?;

		Self::keep_past_wraps(*record, row.epoch, readers);
		Self::keep_halves(*record, |half| {
			let is_for = |wrap: &Wrap| wrap.reader == half.reader && wrap.key_version == half.key_version;
			wraps.iter().any(is_for)
		});
		Rows::<T>::insert(record, RowKey::Wraps, Row::Wraps(wraps));
		Rows::<T>::insert(record, RowKey::Link(epoch), Row::Link(link));
		(row.epoch, row.epoch_since, row.visit_index) = (epoch, Self::block(), RENEWED_VISIT_INDEX);
		row.renew = false;
		Rows::<T>::insert(record, RowKey::Record, Row::Record(row));
		Self::deposit_event(Event::EpochStarted { record: *record, epoch });
		Ok(())
	}
}

impl<T: Config> UseVisitIndex for Pallet<T> {
	fn use_visit_index(record: &RecordId, index: VisitIndex) -> DispatchResult {
		let mut row = Self::record(*record).ok_or(Error::<T>::NotFound)?;
		ensure!(row.state == RecordState::InUse, Error::<T>::WrongState);
		let is_free =
			index >= row.visit_index && (RENEWED_VISIT_INDEX + 1..=MAX_VISIT_INDEX).contains(&index);
		ensure!(is_free, Error::<T>::StaleIndex);
		row.visit_index = index;
		Rows::<T>::insert(record, RowKey::Record, Row::Record(row));
		Ok(())
	}
}

impl<T: Config> AddBridge for Pallet<T> {
	fn add_bridge(record: &RecordId, maker: ParticipantId, link: EpochLink) -> DispatchResult {
		let row = Self::record(*record).ok_or(Error::<T>::NotFound)?;
		ensure!(link.to <= row.epoch, Error::<T>::NotFound);
		ensure!(link.is_well_formed(), Error::<T>::Malformed);
		let from = link.from;
		let mut bridges = Self::bridges_to(*record, from);
		bridges.retain(|bridge| bridge.maker != maker);
		if bridges.is_full() {
			let readers = T::Consent::readers_of(record);
			bridges.retain(|bridge| readers.iter().any(|reader| reader.id == bridge.maker));
		}
		bridges.try_push(Bridge { maker, link }).map_err(|_| DispatchError::Corruption)?;
		Rows::<T>::insert(record, RowKey::Bridges(from), Row::Bridges(bridges));
		Ok(())
	}
}

impl<T: Config> KeepPastWrap for Pallet<T> {
	fn keep_past_wrap(record: &RecordId, maker: ParticipantId, wrap: Wrap) -> DispatchResult {
		let row = Self::record(*record).ok_or(Error::<T>::NotFound)?;
		let epoch = wrap.epoch;
		ensure!(epoch < row.epoch, Error::<T>::NotFound);
		let readers = T::Consent::readers_of(record);
		let is_kept = |reader: &&Reader| reader.id == wrap.reader && reader.basis.keeps_past_wraps();
		let reader = readers.iter().find(is_kept);
		let reader = reader.ok_or(Error::<T>::WrongReaders)?;
		Self::ensure_wraps_for(core::slice::from_ref(&wrap), epoch, core::slice::from_ref(reader))?;
		let mut wraps = Self::past(*record, epoch);
		wraps.retain(|past| past.maker != Some(maker) || past.wrap.reader != wrap.reader);
		if wraps.is_full() {
			let reads = |maker: ParticipantId| readers.iter().any(|reader| reader.id == maker);
			wraps.retain(|past| past.maker.is_none_or(reads));
		}
		wraps.try_push(PastWrap { maker: Some(maker), wrap }).map_err(|_| DispatchError::Corruption)?;
		Rows::<T>::insert(record, RowKey::PastWraps(epoch), Row::PastWraps(wraps));
		Ok(())
	}
}

impl<T: Config> GiveHalves for Pallet<T> {
	fn give_halves(
		record: &RecordId,
		giver: ParticipantId,
		reader: &ParticipantId,
		half: Level,
		halves: GivenHalves,
	) -> DispatchResult {
		let row = Self::record(*record).ok_or(Error::<T>::NotFound)?;
		let is_theirs = |wrap: &Wrap| wrap.reader == *reader && wrap.level == half;
		ensure!(halves.iter().all(is_theirs), Error::<T>::WrongReaders);
		ensure!(halves.iter().all(|wrap| wrap.epoch <= row.epoch), Error::<T>::StaleEpoch);
		let mut epochs: Vec<Epoch> = halves.iter().map(|wrap| wrap.epoch).collect();
		epochs.sort_unstable();
		ensure!(epochs.is_sorted_by(|one, next| one < next), Error::<T>::StaleEpoch);
		ensure!(halves.iter().all(Wrap::is_well_formed), Error::<T>::Malformed);
		ensure!(halves.iter().all(Self::is_for_current_key), Error::<T>::StaleKey);

		let mut given = Self::given(*record);
		given.retain(|present| {
			present.giver != giver || present.wrap.reader != *reader || present.wrap.level != half
		});
		for wrap in halves {
			given.try_push(GivenHalf { giver, wrap }).map_err(|_| Error::<T>::TooManyHalves)?;
		}
		Rows::<T>::insert(record, RowKey::Halves, Row::Halves(given));
		Ok(())
	}

	fn end_halves(record: &RecordId, reader: &ParticipantId) {
		Self::keep_halves(*record, |half| half.reader != *reader);
	}
}

impl<T: Config> AppendHistory for Pallet<T> {
	fn append_history(
		record: &RecordId,
		actor: &Actor,
		action: Action,
		commitment: Option<Commitment>,
	) -> DispatchResult {
		let mut row = Self::record(*record).ok_or(Error::<T>::NotFound)?;
		let entry = HistoryEntry {
			block: Self::block(),
			at: T::Clock::now(),
			actor: actor.id,
			organisation: actor.organisation,
			action,
			epoch: row.epoch,
			commitment,
		};
		let page = row.history / HISTORY_PAGE;
		let mut entries = Self::history_page(*record, page).unwrap_or_default();
		row.root = entry.root_after(&row.root);
		row.history = row.history.checked_add(1).ok_or(DispatchError::Corruption)?;
		entries.try_push(entry).map_err(|_| DispatchError::Corruption)?;
		Rows::<T>::insert(record, RowKey::History(page), Row::History(entries));
		Rows::<T>::insert(record, RowKey::Record, Row::Record(row));
		Ok(())
	}
}
