//! What the calls do, the answers to others' questions, and the reads.

use alloc::vec::Vec;
use frame_support::{ensure, pallet_prelude::*, traits::Time};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use vacchain_primitives::{
	AccessRequest, Action, Actor, Basis, Level, Moment, ParticipantId, Reader, RecordId, Role, Rotation,
	Wrap,
	bounds::MAX_PAGE,
	questions::{
		AccessLevel, ActorOf, AddWrap, AppendHistory, EpochOf, MemberOf, OpenConsent, ReadersOf, StartEpoch,
	},
};

use crate::{ReaderSet, pallet::*};

/// Origins.
impl<T: Config> Pallet<T> {
	/// The participant who signed, if it may act.
	fn actor(origin: OriginFor<T>) -> Result<Option<Actor>, DispatchError> {
		Ok(T::Participants::actor_of(&ensure_signed(origin)?))
	}

	/// The provider who signed, and the most that it may be granted.
	pub(crate) fn ensure_provider(origin: OriginFor<T>) -> Result<(ParticipantId, Level), DispatchError> {
		Self::actor(origin)?
			.and_then(|actor| Some((actor.id, actor.role.grantable()?)))
			.ok_or_else(|| Error::<T>::NotProvider.into())
	}

	pub(crate) fn ensure_family(origin: OriginFor<T>) -> Result<ParticipantId, DispatchError> {
		Self::actor(origin)?
			.filter(|actor| actor.role == Role::Family)
			.map(|actor| actor.id)
			.ok_or_else(|| Error::<T>::NotOwner.into())
	}

	pub(crate) fn ensure_health_admin(origin: OriginFor<T>) -> Result<ParticipantId, DispatchError> {
		Self::actor(origin)?
			.filter(|actor| actor.role == Role::HealthAdmin)
			.map(|actor| actor.id)
			.ok_or_else(|| Error::<T>::NotHealthAdmin.into())
	}

	/// The custodian who signed, and the record's readers.
	pub(crate) fn ensure_custodian(
		origin: OriginFor<T>,
		record: &RecordId,
	) -> Result<(ParticipantId, ReaderSet), DispatchError> {
		Self::ensure_reader(origin, record, Reader::is_custodian, Error::<T>::NotCustodian)
	}

	/// The owner who signed, and the record's readers.
	pub(crate) fn ensure_owner(
		origin: OriginFor<T>,
		record: &RecordId,
	) -> Result<(ParticipantId, ReaderSet), DispatchError> {
		Self::ensure_reader(origin, record, |reader| reader.basis == Basis::Owner, Error::<T>::NotOwner)
	}

	fn ensure_reader(
		origin: OriginFor<T>,
		record: &RecordId,
		may: impl Fn(&Reader) -> bool,
		refusal: Error<T>,
	) -> Result<(ParticipantId, ReaderSet), DispatchError> {
		let actor = Self::actor(origin)?;
		let readers = Readers::<T>::get(record);
		match actor {
			Some(Actor { id, .. }) if readers.iter().any(|reader| reader.id == id && may(reader)) => {
				Ok((id, readers))
			}
			_ => Err(refusal.into()),
		}
	}
}

/// Requests.
impl<T: Config> Pallet<T> {
	pub(crate) fn do_request_access(
		requester: ParticipantId,
		most: Level,
		family: ParticipantId,
		level: Level,
	) -> DispatchResult {
		ensure!(level <= most, Error::<T>::LevelNotAllowed);
		let is_family = T::Participants::member_of(&family).is_some_and(|member| member.role == Role::Family);
		ensure!(is_family, Error::<T>::NotFound);
		ensure!(!Requests::<T>::contains_key(family, requester), Error::<T>::AlreadyExists);
		let requested_at = T::Clock::now();
		Requests::<T>::insert(family, requester, AccessRequest { level, requested_at });
		Self::deposit_event(Event::AccessRequested { family, requester, level });
		Ok(())
	}

	pub(crate) fn do_withdraw_request(requester: ParticipantId, family: ParticipantId) -> DispatchResult {
		Requests::<T>::take(family, requester).ok_or(Error::<T>::NotFound)?;
		Self::deposit_event(Event::RequestWithdrawn { family, requester });
		Ok(())
	}

	pub(crate) fn do_deny_request(family: ParticipantId, requester: ParticipantId) -> DispatchResult {
		Requests::<T>::take(family, requester).ok_or(Error::<T>::NotFound)?;
		Self::deposit_event(Event::RequestDenied { family, requester });
		Ok(())
	}

	/// A grant answers the provider's requests to the owner and to the custodian who grants.
	fn answer_requests(readers: &ReaderSet, custodian: ParticipantId, requester: &ParticipantId) {
		let owner = readers.iter().find(|reader| reader.basis == Basis::Owner).map(|owner| owner.id);
		for family in owner.into_iter().chain([custodian]) {
			Requests::<T>::remove(family, requester);
		}
	}
}

/// Readers.
impl<T: Config> Pallet<T> {
	pub(crate) fn do_grant(
		custodian: ParticipantId,
		mut readers: ReaderSet,
		record: RecordId,
		expires_at: Option<Moment>,
		wrap: Wrap,
	) -> DispatchResult {
		let (reader, level) = (wrap.reader, wrap.level);
		let role = Self::ensure_grantable(&reader, level)?;
		let grant = Self::new_grant(reader, level, expires_at)?;
		if role == Role::Hospital {
			Self::ensure_no_other_hospital(&readers, &reader)?;
		}
		Self::insert_grant(&mut readers, grant)?;
		T::Records::add_wrap(&record, wrap)?;
		Self::answer_requests(&readers, custodian, &reader);
		Readers::<T>::insert(record, readers);
		let action = Action::AccessGranted { reader, level, expires_at };
		T::Records::append_history(&record, custodian, action, None)?;
		Self::deposit_event(Event::AccessGranted { record, reader, level });
		Ok(())
	}

	pub(crate) fn do_revoke(
		custodian: ParticipantId,
		mut readers: ReaderSet,
		record: RecordId,
		reader: ParticipantId,
		rotation: Rotation,
	) -> DispatchResult {
		Self::remove(&mut readers, &reader, Reader::is_grant)?;
		Self::start_epoch(record, readers, rotation)?;
		T::Records::append_history(&record, custodian, Action::AccessRevoked { reader }, None)?;
		Self::deposit_event(Event::AccessRevoked { record, reader });
		Ok(())
	}

	pub(crate) fn do_transfer(
		custodian: ParticipantId,
		mut readers: ReaderSet,
		record: RecordId,
		from: ParticipantId,
		to: ParticipantId,
		expires_at: Option<Moment>,
		rotation: Rotation,
	) -> DispatchResult {
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
		Self::answer_requests(&readers, custodian, &to);
		Self::start_epoch(record, readers, rotation)?;
		T::Records::append_history(&record, custodian, Action::Transferred { from, to }, None)?;
		Self::deposit_event(Event::Transferred { record, from, to });
		Ok(())
	}

	pub(crate) fn do_name_guardian(
		owner: ParticipantId,
		mut readers: ReaderSet,
		record: RecordId,
		wrap: Wrap,
	) -> DispatchResult {
		let guardian = wrap.reader;
		let may_be = T::Participants::member_of(&guardian)
			.is_some_and(|member| member.active && member.role.may_be_guardian());
		ensure!(may_be, Error::<T>::NotGuardian);
		ensure!(wrap.level == Level::Full, Error::<T>::LevelNotAllowed);
		ensure!(readers.iter().all(|reader| reader.id != guardian), Error::<T>::AlreadyExists);
		readers
			.try_push(Reader { id: guardian, level: Level::Full, basis: Basis::Guardian })
			.map_err(|_| Error::<T>::TooManyReaders)?;
		T::Records::add_wrap(&record, wrap)?;
		Readers::<T>::insert(record, readers);
		T::Records::append_history(&record, owner, Action::GuardianNamed { guardian }, None)?;
		Self::deposit_event(Event::GuardianNamed { record, guardian });
		Ok(())
	}

	pub(crate) fn do_remove_guardian(
		owner: ParticipantId,
		mut readers: ReaderSet,
		record: RecordId,
		guardian: ParticipantId,
		rotation: Rotation,
	) -> DispatchResult {
		Self::remove(&mut readers, &guardian, |reader| reader.basis == Basis::Guardian)?;
		Self::start_epoch(record, readers, rotation)?;
		T::Records::append_history(&record, owner, Action::GuardianRemoved { guardian }, None)?;
		Self::deposit_event(Event::GuardianRemoved { record, guardian });
		Ok(())
	}

	pub(crate) fn do_renew_keys(
		custodian: ParticipantId,
		readers: ReaderSet,
		record: RecordId,
		rotation: Rotation,
	) -> DispatchResult {
		Self::start_epoch(record, readers, rotation)?;
		T::Records::append_history(&record, custodian, Action::KeysRenewed, None)?;
		Self::deposit_event(Event::KeysRenewed { record });
		Ok(())
	}

	pub(crate) fn do_restore(
		admin: ParticipantId,
		record: RecordId,
		reader: ParticipantId,
		rotation: Rotation,
	) -> DispatchResult {
		let readers = Readers::<T>::get(record);
		let now = T::Clock::now();
		let reads = readers.iter().any(|present| present.id == reader && !present.is_expired(now));
		ensure!(reads, Error::<T>::NotFound);
		let keys_since = T::Participants::member_of(&reader).ok_or(Error::<T>::NotFound)?.keys_since;
		let (_, epoch_since) = T::Records::epoch_of(&record).ok_or(Error::<T>::NotFound)?;
		ensure!(keys_since >= epoch_since, Error::<T>::KeysNotReplaced);
		Self::start_epoch(record, readers, rotation)?;
		T::Records::append_history(&record, admin, Action::AccessRestored { reader }, None)?;
		Self::deposit_event(Event::AccessRestored { record, reader });
		Ok(())
	}

	/// The role of a participant that may be granted this level now.
	fn ensure_grantable(reader: &ParticipantId, level: Level) -> Result<Role, Error<T>> {
		let member = T::Participants::member_of(reader)
			.filter(|member| member.active)
			.ok_or(Error::<T>::NotGrantable)?;
		let most = member.role.grantable().ok_or(Error::<T>::NotGrantable)?;
		ensure!(level <= most, Error::<T>::LevelNotAllowed);
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

	/// Starts a new epoch with those readers whose grants have not expired.
	fn start_epoch(record: RecordId, mut readers: ReaderSet, rotation: Rotation) -> DispatchResult {
		let now = T::Clock::now();
		readers.retain(|reader| !reader.is_expired(now));
		T::Records::start_epoch(&record, rotation, &readers)?;
		Self::remember_former(&record, &readers, now);
		Readers::<T>::insert(record, readers);
		Ok(())
	}
}

/// Reads.
impl<T: Config> Pallet<T> {
	/// Requests that wait for a family's answer, after the requester `after`, at most [`MAX_PAGE`](vacchain_primitives::bounds::MAX_PAGE).
	pub fn requests(
		family: ParticipantId,
		after: Option<ParticipantId>,
		limit: u32,
	) -> Vec<(ParticipantId, AccessRequest)> {
		let limit = limit.min(MAX_PAGE) as usize;
		match after {
			Some(after) => {
				let start = Requests::<T>::hashed_key_for(family, after);
				Requests::<T>::iter_prefix_from(family, start).take(limit).collect()
			}
			None => Requests::<T>::iter_prefix(family).take(limit).collect(),
		}
	}

	/// Why and how much this participant may read of this record now.
	pub fn standing(record: &RecordId, reader: &ParticipantId) -> Option<Reader> {
		let now = T::Clock::now();
		let mut readers = Readers::<T>::get(record).into_iter();
		readers.find(|present| present.id == *reader && !present.is_expired(now))
	}

	/// Checks that readers are what they may be.
	///
	/// # Errors
	///
	/// Names the invariant that does not hold.
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		let now = T::Clock::now();
		for (record, readers) in Readers::<T>::iter() {
			let count = |may: &dyn Fn(&Reader) -> bool| readers.iter().filter(|reader| may(reader)).count();
			let role = |reader: &Reader| T::Participants::member_of(&reader.id).map(|member| member.role);
			ensure!(T::Records::epoch_of(&record).is_some(), "readers belong to a record");
			ensure!(count(&|reader| reader.basis == Basis::Owner) == 1, "a record has one owner");
			ensure!(count(&|reader| reader.basis == Basis::Authority) == 1, "the health authority reads");
			ensure!(
				readers.iter().all(|reader| count(&|other| other.id == reader.id) == 1),
				"nobody reads twice"
			);
			ensure!(
				count(&|reader| {
					reader.is_grant() && !reader.is_expired(now) && role(reader) == Some(Role::Hospital)
				}) <= 1,
				"two hospitals never hold access at the same time"
			);
			ensure!(
				readers.iter().filter(|reader| reader.is_grant()).all(|reader| {
					role(reader).and_then(Role::grantable).is_some_and(|most| reader.level <= most)
				}),
				"nobody is granted more than its role allows"
			);
		}
		Ok(())
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

impl<T: Config> OpenConsent for Pallet<T> {
	fn open_consent(record: RecordId, owner: ParticipantId, authority: ParticipantId) {
		let full = |id, basis| Reader { id, level: Level::Full, basis };
		let readers = [full(owner, Basis::Owner), full(authority, Basis::Authority)];
		Readers::<T>::insert(record, ReaderSet::truncate_from(readers.to_vec()));
	}
}
