//! The calls that let readers in and out, and the answers to others' questions.

use alloc::vec::Vec;
use frame_support::{ensure, pallet_prelude::*, traits::Time};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use vacchain_primitives::{
	Action, Actor, Basis, Daily, EpochLink, GivenHalves, Level, Moment, NewKey, ParticipantId, Reader,
	RecordId, Role, Rotation, Wrap,
	bounds::{MAX_VISIT_INDEX, ROTATION_PAUSE},
	questions::{
		AccessLevel, ActorOf, AddBridge, AddWrap, AppendHistory, EpochOf, ErasureAsked, GiveHalves,
		HoldsContentKey, InUse, IsGuardian, KeepPastWrap, MemberOf, NoteForCustodian, OpenConsent, ReadersOf,
		RecordsOf, RenewKeys, RenewalDue, SpendDaily, StartEpoch, WantsEpoch, WrapsOf,
	},
};

use crate::{ReaderSet, pallet::*};

/// Origins.
impl<T: Config> Pallet<T> {
	/// The participant who signed, if it may act.
	fn actor(origin: OriginFor<T>) -> Result<Option<Actor>, DispatchError> {
		Ok(T::Participants::actor_of(&ensure_signed(origin)?))
	}

	/// Who signed, the provider on whose behalf, and the most that it may be granted.
	pub(crate) fn ensure_provider(
		origin: OriginFor<T>,
	) -> Result<(Actor, ParticipantId, Level), DispatchError> {
		let provider = Self::actor(origin)?.and_then(|actor| {
			let (provider, role) = actor.on_behalf_of()?;
			Some((actor, provider, role.grantable()?))
		});
		provider.ok_or_else(|| Error::<T>::NotProvider.into())
	}

	pub(crate) fn ensure_family(origin: OriginFor<T>) -> Result<ParticipantId, DispatchError> {
		Self::actor(origin)?
			.filter(|actor| actor.role == Role::Family)
			.map(|actor| actor.id)
			.ok_or_else(|| Error::<T>::NotOwner.into())
	}

	pub(crate) fn ensure_health_admin(origin: OriginFor<T>) -> Result<Actor, DispatchError> {
		let admin = T::Participants::health_admin(&ensure_signed(origin)?);
		admin.ok_or_else(|| Error::<T>::NotHealthAdmin.into())
	}

	/// The custodian who signed, and the record's readers.
	pub(crate) fn ensure_custodian(
		origin: OriginFor<T>,
		record: &RecordId,
	) -> Result<(Actor, ReaderSet), DispatchError> {
		Self::ensure_reader(origin, record, Reader::is_custodian, Error::<T>::NotCustodian)
	}

	/// The owner who signed, and the record's readers.
	pub(crate) fn ensure_owner(
		origin: OriginFor<T>,
		record: &RecordId,
	) -> Result<(Actor, ReaderSet), DispatchError> {
		Self::ensure_reader(origin, record, |reader| reader.basis == Basis::Owner, Error::<T>::NotOwner)
	}

	fn ensure_reader(
		origin: OriginFor<T>,
		record: &RecordId,
		may: impl Fn(&Reader) -> bool,
		refusal: Error<T>,
	) -> Result<(Actor, ReaderSet), DispatchError> {
		let actor = Self::actor(origin)?;
		let readers = Readers::<T>::get(record);
		match actor {
			Some(actor) if readers.iter().any(|reader| reader.id == actor.id && may(reader)) => {
				Ok((actor, readers))
			}
			_ => Err(refusal.into()),
		}
	}

	/// Who signed, and the reader as which: one who may read all of the record now. An organisation's account is its
	/// seat and reads nothing.
	pub(crate) fn ensure_full_reader(
		origin: OriginFor<T>,
		record: &RecordId,
	) -> Result<(Actor, ParticipantId), DispatchError> {
		let reads_as =
			|actor: &Actor| actor.on_behalf_of().map_or(actor.id, |(organisation, _)| organisation);
		Self::actor(origin)?
			.filter(|actor| !actor.role.is_organisation())
			.map(|actor| (actor, reads_as(&actor)))
			.filter(|(_, reader)| Self::access_level(record, reader) == Some(Level::Full))
			.ok_or_else(|| Error::<T>::NotFullReader.into())
	}
}

/// Readers.
impl<T: Config> Pallet<T> {
	pub(crate) fn do_grant(
		custodian: Actor,
		mut readers: ReaderSet,
		record: RecordId,
		reader: ParticipantId,
		level: Level,
		expires_at: Option<Moment>,
		key: NewKey,
	) -> DispatchResult {
		ensure!(T::Records::in_use(&record), Error::<T>::WrongState);
		let role = Self::ensure_grantable(&reader, level)?;
		let grant = Self::new_grant(reader, level, expires_at)?;
		if role == Role::Hospital {
			Self::ensure_no_other_hospital(&readers, &reader)?;
		}
		Self::drop_expired_if_renewed(&mut readers, &key);
		Self::insert_grant(&mut readers, grant)?;
		Self::answer_requests(&readers, custodian.id, &reader);
		Self::give_key(record, readers, &grant, key)?;
		let action = Action::AccessGranted { reader, level, expires_at };
		T::Records::append_history(&record, &custodian, action, None)?;
		Self::deposit_event(Event::AccessGranted { record, reader, level });
		Ok(())
	}

	pub(crate) fn do_revoke(
		custodian: Actor,
		mut readers: ReaderSet,
		record: RecordId,
		reader: ParticipantId,
		rotation: Option<Rotation>,
	) -> DispatchResult {
		Self::remove(&mut readers, &reader, Reader::is_grant)?;
		Self::shrink(record, readers, rotation)?;
		T::Records::append_history(&record, &custodian, Action::AccessRevoked { reader }, None)?;
		Self::deposit_event(Event::AccessRevoked { record, reader });
		Ok(())
	}

	pub(crate) fn do_transfer(
		custodian: Actor,
		mut readers: ReaderSet,
		record: RecordId,
		from: ParticipantId,
		to: ParticipantId,
		expires_at: Option<Moment>,
		rotation: Rotation,
	) -> DispatchResult {
		ensure!(T::Records::in_use(&record), Error::<T>::WrongState);
		let is_hospital =
			|id| T::Participants::member_of(id).is_some_and(|member| member.role == Role::Hospital);
		ensure!(is_hospital(&from), Error::<T>::NotFound);
		ensure!(from != to, Error::<T>::AlreadyExists);
		ensure!(is_hospital(&to), Error::<T>::NotGrantable);
		Self::ensure_grantable(&to, Level::Full)?;
		let grant = Self::new_grant(to, Level::Full, expires_at)?;
		Self::remove(&mut readers, &from, Reader::is_grant)?;
		Self::ensure_no_other_hospital(&readers, &to)?;
		Self::insert_grant(&mut readers, grant)?;
		Self::answer_requests(&readers, custodian.id, &to);
		Self::start_epoch(record, readers, rotation)?;
		T::Records::append_history(&record, &custodian, Action::Transferred { from, to }, None)?;
		Self::deposit_event(Event::Transferred { record, from, to });
		Ok(())
	}

	pub(crate) fn do_name_guardian(
		owner: Actor,
		mut readers: ReaderSet,
		record: RecordId,
		guardian: ParticipantId,
		key: NewKey,
	) -> DispatchResult {
		ensure!(T::Records::in_use(&record), Error::<T>::WrongState);
		let may_be = T::Participants::member_of(&guardian)
			.is_some_and(|member| member.active && member.role.may_be_guardian());
		ensure!(may_be, Error::<T>::NotGuardian);
		Self::drop_expired_if_renewed(&mut readers, &key);
		ensure!(readers.iter().all(|reader| reader.id != guardian), Error::<T>::AlreadyExists);
		let reader = Reader { id: guardian, level: Level::Full, basis: Basis::Guardian };
		readers.try_push(reader).map_err(|_| Error::<T>::TooManyReaders)?;
		Wards::<T>::try_append(guardian, record).map_err(|()| Error::<T>::TooManyWards)?;
		Self::give_key(record, readers, &reader, key)?;
		T::Records::append_history(&record, &owner, Action::GuardianNamed { guardian }, None)?;
		Self::deposit_event(Event::GuardianNamed { record, guardian });
		Ok(())
	}

	pub(crate) fn do_remove_guardian(
		owner: Actor,
		mut readers: ReaderSet,
		record: RecordId,
		guardian: ParticipantId,
		rotation: Option<Rotation>,
	) -> DispatchResult {
		// Who may object to an erasure is not silenced, but may leave by itself.
		let resigns = owner.id == guardian;
		ensure!(resigns || !T::Records::erasure_asked(&record), Error::<T>::WrongState);
		Self::remove(&mut readers, &guardian, |reader| reader.basis == Basis::Guardian)?;
		Self::end_ward(&record, &guardian);
		Self::shrink(record, readers, rotation)?;
		T::Records::append_history(&record, &owner, Action::GuardianRemoved { guardian }, None)?;
		Self::deposit_event(Event::GuardianRemoved { record, guardian });
		Ok(())
	}

	pub(crate) fn do_renew_keys(
		actor: &Actor,
		readers: ReaderSet,
		record: RecordId,
		rotation: Rotation,
	) -> DispatchResult {
		Self::start_epoch(record, readers, rotation)?;
		T::Records::end_halves(&record, &actor.id);
		T::Records::append_history(&record, actor, Action::KeysRenewed, None)?;
		Self::deposit_event(Event::KeysRenewed { record });
		Ok(())
	}

	pub(crate) fn do_give_half(
		admin: Actor,
		record: RecordId,
		reader: ParticipantId,
		halves: GivenHalves,
	) -> DispatchResult {
		let half = halves.first().map(|wrap| wrap.level).ok_or(Error::<T>::NotHolder)?;
		let custody = half.custody().ok_or(Error::<T>::NotHolder)?;
		ensure!(T::Participants::holds_content_key(&custody, &admin.id), Error::<T>::NotHolder);
		let readers = Readers::<T>::get(record);
		let is_custodian = readers.iter().any(|present| present.id == reader && present.is_custodian());
		ensure!(is_custodian, Error::<T>::NotFound);
		T::Daily::spend(&admin.id, Daily::Restores)?;
		T::Records::give_halves(&record, admin.id, &reader, half, halves)?;
		T::Records::append_history(&record, &admin, Action::HalfGiven { reader, half }, None)?;
		Self::deposit_event(Event::HalfGiven { record, reader, half });
		Ok(())
	}

	pub(crate) fn do_bridge(
		actor: Actor,
		maker: ParticipantId,
		record: RecordId,
		link: EpochLink,
	) -> DispatchResult {
		let (from, to) = (link.from, link.to);
		T::Records::add_bridge(&record, maker, link)?;
		Self::spend_mend(&record, maker)?;
		T::Records::append_history(&record, &actor, Action::EpochBridged { from, to }, None)?;
		Self::deposit_event(Event::EpochBridged { record, from, to });
		Ok(())
	}

	pub(crate) fn do_keep_past_wrap(
		actor: Actor,
		maker: ParticipantId,
		record: RecordId,
		wrap: Wrap,
	) -> DispatchResult {
		let (epoch, reader) = (wrap.epoch, wrap.reader);
		T::Records::keep_past_wrap(&record, maker, wrap)?;
		Self::spend_mend(&record, maker)?;
		T::Records::append_history(&record, &actor, Action::PastKeyWrapped { epoch, reader }, None)?;
		Self::deposit_event(Event::PastKeyWrapped { record, epoch, reader });
		Ok(())
	}
}

/// Rules.
impl<T: Config> Pallet<T> {
	/// The role of a participant that may be granted this level now.
	fn ensure_grantable(reader: &ParticipantId, level: Level) -> Result<Role, Error<T>> {
		let member = T::Participants::member_of(reader)
			.filter(|member| member.active)
			.ok_or(Error::<T>::NotGrantable)?;
		let most = member.role.grantable().ok_or(Error::<T>::NotGrantable)?;
		ensure!(!level.is_half() && level <= most, Error::<T>::LevelNotAllowed);
		Ok(member.role)
	}

	fn new_grant(id: ParticipantId, level: Level, expires_at: Option<Moment>) -> Result<Reader, Error<T>> {
		let granted_at = T::Clock::now();
		ensure!(expires_at.is_none_or(|end| end > granted_at), Error::<T>::AlreadyExpired);
		Ok(Reader { id, level, basis: Basis::Grant { granted_at, expires_at } })
	}

	/// Two hospitals never hold access at the same time; one whose grant has expired holds none.
	fn ensure_no_other_hospital(readers: &ReaderSet, hospital: &ParticipantId) -> Result<(), Error<T>> {
		let now = T::Clock::now();
		let other = readers.iter().any(|reader| {
			reader.is_grant()
				&& reader.id != *hospital
				&& !reader.is_expired(now)
				&& T::Participants::member_of(&reader.id).is_some_and(|member| member.role == Role::Hospital)
		});
		ensure!(!other, Error::<T>::AnotherHospital);
		Ok(())
	}

	/// Adds a grant, or replaces the reader's earlier one by one that gives as much or more.
	fn insert_grant(readers: &mut ReaderSet, grant: Reader) -> Result<(), Error<T>> {
		let Some(present) = readers.iter_mut().find(|reader| reader.id == grant.id) else {
			return readers.try_push(grant).map_err(|_| Error::<T>::TooManyReaders);
		};
		let (Basis::Grant { expires_at: old, .. }, Basis::Grant { expires_at: new, .. }) =
			(present.basis, grant.basis)
		else {
			return Err(Error::<T>::AlreadyExists);
		};
		ensure!(grant.level >= present.level, Error::<T>::RevokeFirst);
		ensure!(grant.level > present.level || new != old, Error::<T>::AlreadyExists);
		*present = grant;
		Ok(())
	}

	fn remove(
		readers: &mut ReaderSet,
		leaving: &ParticipantId,
		may: impl Fn(&Reader) -> bool,
	) -> Result<(), Error<T>> {
		let index = readers
			.iter()
			.position(|reader| reader.id == *leaving && may(reader))
			.ok_or(Error::<T>::NotFound)?;
		readers.remove(index);
		Ok(())
	}

	/// Whether a new epoch's key is wrapped for the reader: always for the owner, the health authority and its custodies, so
	/// that nothing is lost to them, and for others while they may act.
	pub fn gets_keys(reader: &Reader) -> bool {
		reader.basis.keeps_past_wraps()
			|| T::Participants::member_of(&reader.id).is_some_and(|member| member.active)
	}

	/// Whether the reader may act again and got no wrap while it could not.
	fn lacks_key(reader: &Reader, wraps: &[Wrap]) -> bool {
		wraps.iter().all(|wrap| wrap.reader != reader.id) && Self::gets_keys(reader)
	}

	/// Whether the wrap is for nobody who reads the record, for a reader that is suspended, or for a key that its reader no
	/// longer has.
	fn is_left_over(wrap: &Wrap, readers: &[Reader]) -> bool {
		let reader = readers.iter().find(|reader| reader.id == wrap.reader);
		!reader.is_some_and(Self::gets_keys) || Self::was_replaced(wrap)
	}

	/// Somebody other than a custodian starts an epoch that is not due once in a while only.
	fn ensure_not_too_soon(record: &RecordId) -> Result<(), Error<T>> {
		if Self::renewal_due(record) {
			return Ok(());
		}
		let (now, last) = (T::Clock::now(), RotatedAt::<T>::get(record));
		let has_waited = last.is_none_or(|last| now >= last.saturating_add(ROTATION_PAUSE));
		ensure!(has_waited, Error::<T>::TooSoon);
		RotatedAt::<T>::insert(record, now);
		Ok(())
	}

	/// Whether the reader has another key now than the one that the wrap is for.
	fn was_replaced(wrap: &Wrap) -> bool {
		T::Participants::member_of(&wrap.reader).is_some_and(|member| member.key_version != wrap.key_version)
	}

	fn drop_expired_if_renewed(readers: &mut ReaderSet, key: &NewKey) {
		if matches!(key, NewKey::Renewed(_)) {
			let now = T::Clock::now();
			readers.retain(|reader| !reader.is_expired(now));
		}
	}

	/// Gives one of these readers its key: the current one, unless a renewal is due, or with a new epoch.
	fn give_key(record: RecordId, readers: ReaderSet, reader: &Reader, key: NewKey) -> DispatchResult {
		match key {
			NewKey::Current(wrap) => {
				ensure!(!Self::renewal_due(&record), Error::<T>::RenewalNeeded);
				T::Records::add_wrap(&record, reader, wrap)?;
				Self::set_readers(record, readers);
				Ok(())
			}
			NewKey::Renewed(rotation) => Self::start_epoch(record, readers, rotation),
		}
	}

	/// Leaves the record to these readers: with a new epoch, or with one that is due.
	fn shrink(record: RecordId, readers: ReaderSet, rotation: Option<Rotation>) -> DispatchResult {
		match rotation {
			Some(rotation) => Self::start_epoch(record, readers, rotation),
			None => {
				Self::put_readers(record, readers, T::Clock::now());
				Ok(())
			}
		}
	}

	/// Starts a new epoch with those readers whose grants have not expired. A suspended reader stays, without its key.
	fn start_epoch(record: RecordId, mut readers: ReaderSet, rotation: Rotation) -> DispatchResult {
		let now = T::Clock::now();
		readers.retain(|reader| !reader.is_expired(now));
		let with_keys: Vec<_> = readers.iter().filter(|reader| Self::gets_keys(reader)).copied().collect();
		T::Records::start_epoch(&record, rotation, &with_keys)?;
		Self::put_readers(record, readers, now);
		Ok(())
	}

	pub(crate) fn put_readers(record: RecordId, readers: ReaderSet, now: Moment) {
		Self::remember_former(&record, &readers, now);
		Self::set_readers(record, readers);
	}
}

impl<T: Config> AccessLevel for Pallet<T> {
	fn access_level(record: &RecordId, reader: &ParticipantId) -> Option<Level> {
		Self::standing(record, reader).map(|present| present.level)
	}
}

impl<T: Config> ReadersOf for Pallet<T> {
	fn readers_of(record: &RecordId) -> Vec<Reader> {
		Readers::<T>::get(record).into_inner()
	}
}

impl<T: Config> NoteForCustodian for Pallet<T> {
	fn note_for_custodian(custodian: &ParticipantId, actor: &Actor, action: &Action) -> DispatchResult {
		let owned = T::Records::records_of(custodian);
		owned
			.iter()
			.chain(&Wards::<T>::get(custodian))
			.try_for_each(|record| T::Records::append_history(record, actor, action.clone(), None))
	}
}

impl<T: Config> IsGuardian for Pallet<T> {
	fn is_guardian(id: &ParticipantId) -> bool {
		Wards::<T>::contains_key(id)
	}
}

impl<T: Config> OpenConsent for Pallet<T> {
	fn open_consent(record: RecordId, owner: ParticipantId, authority: ParticipantId) {
		let readers = Reader::first(owner, authority).to_vec();
		Readers::<T>::insert(record, ReaderSet::truncate_from(readers));
	}
}

impl<T: Config> RenewalDue for Pallet<T> {
	fn renewal_due(record: &RecordId) -> bool {
		let Some((epoch, visit_index)) = T::Records::epoch_of(record) else { return false };
		let (now, readers) = (T::Clock::now(), Readers::<T>::get(record));
		let wraps = T::Records::wraps_of(record);
		// The health admin who created the record chose the secret of its first epoch.
		epoch == 0
			|| T::Records::wants_epoch(record)
			|| visit_index >= MAX_VISIT_INDEX
			|| readers.iter().any(|reader| reader.is_expired(now) || Self::lacks_key(reader, &wraps))
			|| wraps.iter().any(|wrap| Self::is_left_over(wrap, &readers))
	}
}

impl<T: Config> RenewKeys for Pallet<T> {
	fn renew_keys(record: RecordId, actor: &Actor, rotation: Rotation) -> DispatchResult {
		Self::ensure_not_too_soon(&record)?;
		Self::do_renew_keys(actor, Readers::<T>::get(record), record, rotation)
	}
}
