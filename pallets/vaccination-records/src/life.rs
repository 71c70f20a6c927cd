//! The end of a record's life, and its change of owner: powers over records, and the rows that leave the chain with them.

use alloc::vec::Vec;
use frame_support::{ensure, pallet_prelude::*, traits::Time};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use vacchain_primitives::{
	Action, Actor, Epoch, EpochLink, Grounds, Namesake, NamesakeReason, ParticipantId, Power, PowerDigest,
	PowerStep, Reader, Record, RecordId, RecordState, Role, Tombstone, VoidReason,
	bounds::MAX_ERASED_PER_BLOCK,
	derives::{apply, scale_bounded},
	questions::{
		ActorOf, AppendHistory, EndGrants, EraseRecord, ExerciseOverRecord, HealthAuthority, IsLeaving,
		MemberOf, ReadersOf, ReplaceOwner,
	},
};

use crate::{AgreedMerge, Row, RowKey, WeightInfo, pallet::*};

/// Rows of a record that leave the chain, some in each block.
#[apply(scale_bounded!)]
#[derive(Copy)]
pub enum Removal {
	/// All rows of a record that was erased.
	Record(RecordId),
	/// The wraps that a former owner has of the epochs from `next` to the one before `end`.
	PastWraps {
		/// Of which record.
		record: RecordId,
		/// Whose.
		of: ParticipantId,
		/// The first epoch that is left.
		next: Epoch,
		/// The first epoch that is not among them.
		end: Epoch,
	},
}

/// Calls.
impl<T: Config> Pallet<T> {
	/// The owner who signed.
	pub(crate) fn ensure_owner(origin: OriginFor<T>, record: &RecordId) -> Result<Actor, DispatchError> {
		let actor = T::Participants::actor_of(&ensure_signed(origin)?);
		let owns = |actor: &Actor| Self::record(*record).is_some_and(|row| row.owner == actor.id);
		actor.filter(owns).ok_or_else(|| Error::<T>::NotOwner.into())
	}

	pub(crate) fn do_ask_for_erasure(owner: Actor, record: RecordId, asked: bool) -> DispatchResult {
		let mut row = Self::record(record).ok_or(Error::<T>::NotFound)?;
		ensure!(row.erasure_asked_at.is_some() != asked, Error::<T>::WrongState);
		row.erasure_asked_at = asked.then(T::Clock::now);
		Rows::<T>::insert(record, RowKey::Record, Row::Record(row));
		let action = if asked { Action::ErasureAsked } else { Action::ErasureDeclined };
		Self::append_history(&record, &owner, action, None)?;
		Self::deposit_event(Event::ErasureAsked { record, asked });
		Ok(())
	}
}

/// Merging.
impl<T: Config> Pallet<T> {
	pub(crate) fn do_agree_to_merge(
		owner: Actor,
		record: RecordId,
		into: RecordId,
		link: EpochLink,
	) -> DispatchResult {
		let row = Self::owned(record, &owner.id)?;
		let other = Self::owned(into, &owner.id).map_err(|_| Error::<T>::NotOwner)?;
		let are_in_use = [&row, &other].iter().all(|row| row.state == RecordState::InUse);
		ensure!(are_in_use && record != into && row.merged.is_empty(), Error::<T>::WrongState);
		ensure!(link.from == row.epoch && link.to <= other.epoch, Error::<T>::StaleEpoch);
		ensure!(link.has_form(), Error::<T>::Malformed);
		Rows::<T>::insert(record, RowKey::Merge, Row::Merge(AgreedMerge { into, link }));
		Self::append_to_both(&record, &into, &owner, &Action::MergeAgreed { record, into })?;
		Self::deposit_event(Event::MergeAgreed { record, into });
		Ok(())
	}

	fn append_to_both(record: &RecordId, other: &RecordId, actor: &Actor, action: &Action) -> DispatchResult {
		[record, other].into_iter().try_for_each(|id| Self::append_history(id, actor, action.clone(), None))
	}

	fn ensure_mergeable(record: RecordId, row: &Record, into: RecordId) -> Result<Record, Error<T>> {
		let other = Self::owned(into, &row.owner)?;
		let are_in_use = [row, &other].iter().all(|row| row.state == RecordState::InUse);
		ensure!(are_in_use && row.merged.is_empty() && !other.merged.is_full(), Error::<T>::WrongState);
		let agreed = Self::agreed_merge(record).ok_or(Error::<T>::WrongState)?;
		ensure!(agreed.into == into && agreed.link.from == row.epoch, Error::<T>::WrongState);
		Ok(other)
	}

	fn merge(record: RecordId, mut row: Record, into: RecordId, grounds: &Grounds) -> DispatchResult {
		let mut other = Self::ensure_mergeable(record, &row, into)?;
		Self::leave_bucket(record, row.identity_tag.tag);
		other.merged.try_push(record).map_err(|_| Error::<T>::WrongState)?;
		row.state = RecordState::Merged { into, at: T::Clock::now() };
		Rows::<T>::insert(record, RowKey::Record, Row::Record(row));
		// If they had one tag, the first of it may be another one now.
		other.namesake = Self::record(into).and_then(|known| known.namesake);
		Rows::<T>::insert(into, RowKey::Record, Row::Record(other));
		T::Consent::end_grants(&record);
		let (admin, confirmed_by, voted) = Self::proposer(grounds);
		let action = Action::RecordsMerged { record, into, confirmed_by, voted };
		Self::append_to_both(&record, &into, &admin, &action)?;
		Self::deposit_event(Event::Merged { record, into });
		Ok(())
	}

	/// Both need new keys: who read the one could come to the other.
	fn undo_merge(record: RecordId, mut row: Record, grounds: &Grounds) -> DispatchResult {
		let from = row.state.merged_into().ok_or(Error::<T>::WrongState)?;
		let mut other = Self::record(from).ok_or(Error::<T>::NotFound)?;
		other.merged.retain(|merged| *merged != record);
		other.renew = true;
		let first = IdentityTags::<T>::get(row.identity_tag.tag).first().copied();
		IdentityTags::<T>::try_append(row.identity_tag.tag, record)
			.map_err(|()| Error::<T>::TooManyNamesakes)?;
		row.namesake = first.map(|record| Namesake { record, reason: NamesakeReason::Namesake });
		(row.state, row.renew) = (RecordState::InUse, true);
		Rows::<T>::insert(record, RowKey::Record, Row::Record(row));
		Rows::<T>::insert(from, RowKey::Record, Row::Record(other));
		Rows::<T>::remove(record, RowKey::Merge);
		let (admin, confirmed_by, voted) = Self::proposer(grounds);
		let action = Action::MergeUndone { record, from, confirmed_by, voted };
		Self::append_to_both(&record, &from, &admin, &action)?;
		Self::deposit_event(Event::MergeUndone { record });
		Ok(())
	}
}

/// Powers.
impl<T: Config> Pallet<T> {
	/// The record, if this family owns it.
	fn owned(record: RecordId, owner: &ParticipantId) -> Result<Record, Error<T>> {
		let row = Self::record(record).ok_or(Error::<T>::NotFound)?;
		ensure!(row.owner == *owner, Error::<T>::WrongState);
		Ok(row)
	}

	fn ensure_may_own(owner: &ParticipantId) -> Result<(), Error<T>> {
		let is_family = T::Participants::member_of(owner)
			.is_some_and(|member| member.active && member.role == Role::Family);
		ensure!(is_family, Error::<T>::NotFamily);
		let owned = OwnedRecords::<T>::get(owner);
		ensure!(!owned.is_full() || Self::first_void(&owned).is_some(), Error::<T>::TooManyRecords);
		Ok(())
	}

	/// The health admin who proposed it, as who acts; and what the history tells of the others.
	fn proposer(grounds: &Grounds) -> (Actor, Option<ParticipantId>, bool) {
		let Grounds { proposed_by, confirmed_by, exercised_by } = *grounds;
		let organisation = T::Participants::health_authority();
		let admin = Actor { id: proposed_by, role: Role::HealthAdmin, organisation };
		(admin, confirmed_by, exercised_by.is_none())
	}

	fn void(record: RecordId, mut row: Record, reason: VoidReason, grounds: &Grounds) -> DispatchResult {
		Self::leave_bucket(record, row.identity_tag.tag);
		row.state = RecordState::Void { reason, at: T::Clock::now() };
		Rows::<T>::insert(record, RowKey::Record, Row::Record(row));
		T::Consent::end_grants(&record);
		let (admin, confirmed_by, voted) = Self::proposer(grounds);
		let action = Action::RecordVoided { reason, confirmed_by, voted };
		Self::append_history(&record, &admin, action, None)?;
		Self::deposit_event(Event::Voided { record });
		Ok(())
	}

	/// The wraps that the former owner has leave: those of now at once, those of ended epochs in the next blocks.
	fn change_owner(
		record: RecordId,
		mut row: Record,
		to: ParticipantId,
		grounds: &Grounds,
	) -> DispatchResult {
		let from = core::mem::replace(&mut row.owner, to);
		Self::disown(&from, &record);
		Self::own(to, record)?;
		let end = row.epoch;
		// What the former owner agreed to ends with it.
		Rows::<T>::remove(record, RowKey::Merge);
		row.owner_since = row.epoch.saturating_add(1);
		row.erasure_asked_at = None;
		Rows::<T>::insert(record, RowKey::Record, Row::Record(row));
		let mut wraps = Self::wraps(record);
		wraps.retain(|wrap| wrap.reader != from && wrap.reader != to);
		Rows::<T>::insert(record, RowKey::Wraps, Row::Wraps(wraps));
		// What was given to the former custodians is of no use to them, and not for others.
		Rows::<T>::remove(record, RowKey::Halves);
		if end > 0 {
			Self::remove_later(Removal::PastWraps { record, of: from, next: 0, end });
		}
		T::Consent::replace_owner(&record, to);
		let (admin, confirmed_by, voted) = Self::proposer(grounds);
		let action = Action::OwnerChanged { from, to, confirmed_by, voted };
		Self::append_history(&record, &admin, action, None)?;
		Self::deposit_event(Event::OwnerChanged { record, owner: to });
		Ok(())
	}

	/// From now on the record is there for nobody.
	fn erase(record: RecordId, row: Record) {
		if row.state == RecordState::InUse {
			Self::leave_bucket(record, row.identity_tag.tag);
		}
		Self::disown(&row.owner, &record);
		T::Consent::erase_record(&record, MAX_ERASED_PER_BLOCK);
		let owner = Tombstone::digest_of(&record, &row.owner);
		let tombstone = Tombstone { root: row.root, owner, at: T::Clock::now() };
		Erased::<T>::insert(Tombstone::place_of(&record), tombstone);
		for key in [RowKey::Record, RowKey::Child, RowKey::Wraps, RowKey::Halves] {
			Rows::<T>::remove(record, key);
		}
		Self::remove_later(Removal::Record(record));
		Self::deposit_event(Event::Erased { record });
	}

	/// Puts a record into a family's list. Where that is full, one that was voided makes room, so that nobody fills it
	/// for ever with records made in error; it is read by its id from then on.
	pub(crate) fn own(owner: ParticipantId, record: RecordId) -> Result<(), Error<T>> {
		OwnedRecords::<T>::try_mutate(owner, |owned| {
			if owned.is_full()
				&& let Some(place) = Self::first_void(owned)
			{
				owned.remove(place);
			}
			owned.try_push(record).map_err(|_| Error::<T>::TooManyRecords)
		})
	}

	/// The place of the first voided record in a family's list.
	fn first_void(owned: &[RecordId]) -> Option<usize> {
		let is_void =
			|id: &RecordId| matches!(Self::record(*id).map(|row| row.state), Some(RecordState::Void { .. }));
		owned.iter().position(is_void)
	}

	/// Takes a record out of a family's list.
	fn disown(owner: &ParticipantId, record: &RecordId) {
		let mut owned = OwnedRecords::<T>::get(owner);
		owned.retain(|other| other != record);
		if owned.is_empty() {
			OwnedRecords::<T>::remove(owner);
		} else {
			OwnedRecords::<T>::insert(owner, owned);
		}
	}
}

impl<T: Config> ExerciseOverRecord<T::AccountId> for Pallet<T> {
	/// A guardian has a say in whether the record goes.
	fn may_object(power: &Power<T::AccountId>, id: &ParticipantId) -> bool {
		let Power::EraseRecord { record, .. } = power else { return false };
		let is_it = |reader: &Reader| reader.id == *id && reader.is_custodian();
		T::Consent::readers_of(record).iter().any(is_it)
	}

	fn check(power: &Power<T::AccountId>) -> DispatchResult {
		match power {
			Power::ChangeOwner { record, from, to } => {
				let row = Self::owned(*record, from)?;
				let is_alone = row.state == RecordState::InUse && row.merged.is_empty();
				ensure!(is_alone && from != to, Error::<T>::WrongState);
				Self::ensure_may_own(to)?;
			}
			Power::VoidRecord { record, owner, .. } => {
				let row = Self::owned(*record, owner)?;
				let is_alone = row.state == RecordState::InUse && row.merged.is_empty();
				ensure!(is_alone, Error::<T>::WrongState);
			}
			Power::MergeRecord { record, owner, into } => {
				Self::ensure_mergeable(*record, &Self::owned(*record, owner)?, *into)?;
			}
			Power::UndoMerge { record, owner } => {
				let row = Self::owned(*record, owner)?;
				ensure!(row.state.merged_into().is_some(), Error::<T>::WrongState);
			}
			Power::EraseRecord { record, owner, asked_at } => {
				let row = Self::owned(*record, owner)?;
				// Merges are undone first.
				let is_alone = row.state.merged_into().is_none() && row.merged.is_empty();
				ensure!(row.erasure_asked_at == Some(*asked_at) && is_alone, Error::<T>::WrongState);
			}
			Power::ReplaceKeys { .. } => return Err(Error::<T>::NotFound.into()),
		}
		Ok(())
	}

	fn exercise(power: &Power<T::AccountId>, grounds: &Grounds) -> DispatchResult {
		Self::check(power)?;
		match power {
			Power::ChangeOwner { record, from, to } => {
				Self::change_owner(*record, Self::owned(*record, from)?, *to, grounds)
			}
			Power::VoidRecord { record, owner, reason } => {
				Self::void(*record, Self::owned(*record, owner)?, *reason, grounds)
			}
			Power::MergeRecord { record, owner, into } => {
				Self::merge(*record, Self::owned(*record, owner)?, *into, grounds)
			}
			Power::UndoMerge { record, owner } => {
				Self::undo_merge(*record, Self::owned(*record, owner)?, grounds)
			}
			Power::EraseRecord { record, owner, .. } => {
				Self::erase(*record, Self::owned(*record, owner)?);
				Ok(())
			}
			Power::ReplaceKeys { .. } => Err(Error::<T>::NotFound.into()),
		}
	}

	fn note(power: &Power<T::AccountId>, digest: PowerDigest, by: Option<ParticipantId>, step: PowerStep) {
		let (Some(record), false) = (power.record(), step == PowerStep::Exercised) else { return };
		let Some(id) = by.or_else(T::Participants::health_authority) else { return };
		let Some(member) = T::Participants::member_of(&id) else { return };
		let actor = Actor { id, role: member.role, organisation: member.organisation };
		let action = Action::PowerOverRecord { kind: power.kind(), digest, step };
		// A record that is gone has no history.
		let _ = Self::append_history(&record, &actor, action, None);
	}
}

/// Rows that leave.
impl<T: Config> Pallet<T> {
	fn remove_later(removal: Removal) {
		let (first, next) = RemovalRange::<T>::get();
		Removals::<T>::insert(next, removal);
		RemovalRange::<T>::put((first, next.saturating_add(1)));
	}

	/// Removes some rows of the first removal that waits, as many as this weight and one block allow.
	pub(crate) fn remove_some(left: Weight) -> Weight {
		let cost = T::WeightInfo::remove_some;
		if cost(1).any_gt(left) {
			return Weight::zero();
		}
		let (first, next) = RemovalRange::<T>::get();
		let Some(removal) = Removals::<T>::get(first) else { return cost(0) };
		let most = (1..=MAX_ERASED_PER_BLOCK).take_while(|count| cost(*count).all_lte(left)).count() as u32;
		let rest = match removal {
			Removal::Record(record) => (!Self::erase_rows(&record, most)).then_some(removal),
			Removal::PastWraps { record, of, next, end } => {
				let stop = next.saturating_add(most).min(end);
				(next..stop).for_each(|epoch| Self::remove_past_wraps(record, epoch, &of));
				(stop < end).then_some(Removal::PastWraps { record, of, next: stop, end })
			}
		};
		match rest {
			Some(rest) => Removals::<T>::insert(first, rest),
			None => {
				Removals::<T>::remove(first);
				RemovalRange::<T>::put((first.saturating_add(1), next));
			}
		}
		cost(most)
	}

	/// Whether none is left.
	fn erase_rows(record: &RecordId, most: u32) -> bool {
		let keys: Vec<_> = Rows::<T>::iter_key_prefix(record).take(most as usize).collect();
		if keys.is_empty() {
			return T::Kept::erase_record(record, most);
		}
		keys.into_iter().for_each(|key| Rows::<T>::remove(record, key));
		false
	}

	fn remove_past_wraps(record: RecordId, epoch: Epoch, of: &ParticipantId) {
		// A record that was erased meanwhile has none.
		if !Rows::<T>::contains_key(record, RowKey::PastWraps(epoch)) {
			return;
		}
		let mut past = Self::past(record, epoch);
		past.retain(|past| past.wrap.reader != *of);
		Rows::<T>::insert(record, RowKey::PastWraps(epoch), Row::PastWraps(past));
	}

	/// The remains of a record, for who owned it.
	pub fn tombstone(record: RecordId, owner: ParticipantId) -> Option<Tombstone> {
		let digest = Tombstone::digest_of(&record, &owner);
		Erased::<T>::get(Tombstone::place_of(&record)).filter(|tombstone| tombstone.owner == digest)
	}

	/// Whether a record with this id was erased.
	pub(crate) fn was_erased(record: &RecordId) -> bool {
		Erased::<T>::contains_key(Tombstone::place_of(record))
	}
}

impl<T: Config> IsLeaving for Pallet<T> {
	fn is_leaving(record: &RecordId) -> bool {
		Removals::<T>::iter_values().any(|removal| removal == Removal::Record(*record))
	}
}
