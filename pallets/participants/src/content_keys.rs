//! The organisations' content keys: who holds them, and how they are replaced.

use alloc::vec::Vec;
use frame_support::{ensure, pallet_prelude::*, traits::Time};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use vacchain_primitives::{
	Actor, ContentKeyDigest, ContentKeyLink, ContentKeyWrap, EncryptionKey, KeyVersion, OfferedKey,
	Participant, ParticipantChange, ParticipantId, PendingContentKey, Role, Status,
	bounds::{CONTENT_KEY_GRACE, CONTENT_KEY_PAUSE, MAX_HOLDERS, MAX_PAGE, MAX_REMOVED_WRAPS},
	questions::{AcceptsKey, ActorOf, AdminsNeeded, HoldsContentKey},
};

use crate::{HolderSet, HolderWraps, OfferedSet, pallet::*};

/// A person who reads for an organisation, or as a custody of it.
pub(crate) struct ReadingStaff {
	id: ParticipantId,
	organisation: ParticipantId,
}

/// Origins.
impl<T: Config> Pallet<T> {
	pub(crate) fn ensure_reading_staff(
		origin: OriginFor<T>,
		organisation: ParticipantId,
	) -> Result<ReadingStaff, DispatchError> {
		let reader = |actor: Actor| {
			let row = Participants::<T>::get(organisation)?;
			// A custody's people are those of the organisation to which it belongs.
			let employer = row.organisation.unwrap_or(organisation);
			let reads = actor.organisation == Some(employer) && actor.role.reads_for(row.role);
			reads.then_some(ReadingStaff { id: actor.id, organisation })
		};
		Self::actor_of(&ensure_signed(origin)?).and_then(reader).ok_or_else(|| Error::<T>::NotHolder.into())
	}

	/// Checks that a person holds the current version of its organisation's content key.
	fn ensure_holder(who: &ReadingStaff) -> Result<HolderSet, Error<T>> {
		let holders = Holders::<T>::get(who.organisation);
		ensure!(holders.binary_search(&who.id).is_ok(), Error::<T>::NotHolder);
		Ok(holders)
	}
}

/// Calls.
impl<T: Config> Pallet<T> {
	pub(crate) fn do_replace_content_key(
		maker: ReadingStaff,
		encryption_key: EncryptionKey,
		link: Option<ContentKeyLink>,
		wraps: HolderWraps,
	) -> DispatchResult {
		let ReadingStaff { id: maker, organisation } = maker;
		let row = Participants::<T>::get(organisation).ok_or(Error::<T>::NotFound)?;
		let version = row.key_version.checked_add(1).ok_or(Error::<T>::WrongVersion)?;
		let present = Holders::<T>::get(organisation);
		ensure!(present.is_empty() || present.contains(&maker), Error::<T>::NotHolder);
		let has_counted = ContentKeySince::<T>::get(organisation)
			.is_none_or(|(since, _)| T::Clock::now() >= since.saturating_add(CONTENT_KEY_PAUSE));
		ensure!(has_counted || Self::content_key_due(organisation), Error::<T>::TooSoon);
		ensure!(encryption_key.is_well_formed(), Error::<T>::Malformed);
		if let Some(link) = &link {
			ensure!(link.version == version, Error::<T>::WrongVersion);
			ensure!(link.is_well_formed(row.role), Error::<T>::Malformed);
		}
		ensure!(link.is_none() == present.is_empty(), Error::<T>::WrongLink);

		let mut holders = Vec::new();
		for wrap in &wraps {
			ensure!(wrap.version == version, Error::<T>::WrongVersion);
			Self::ensure_wrap(&organisation, row.role, wrap)?;
			holders.push(wrap.holder);
		}
		holders.sort_unstable();
		ensure!(holders.is_sorted_by(|one, next| one < next), Error::<T>::WrongReaders);
		let stays = |holder: &ParticipantId| Self::may_hold(&organisation, holder);
		let gets_wrap = |holder: &ParticipantId| holders.binary_search(holder).is_ok();
		let stay: Vec<_> = present.into_iter().filter(stays).collect();
		let offered = Offered::<T>::get(organisation).into_iter().map(|offered| offered.holder);
		let mut needs_wrap = offered.filter(stays).chain(stay.iter().copied()).chain([maker]);
		ensure!(needs_wrap.all(|holder| gets_wrap(&holder)), Error::<T>::WrongReaders);
		let can_confirm = stay.into_iter().any(|holder| holder != maker);
		let holders: HolderSet = holders.try_into().map_err(|_| Error::<T>::TooManyHolders)?;

		Self::drop_pending(&organisation);
		wraps.into_iter().for_each(|wrap| Self::put_wrap(organisation, wrap));
		match link {
			Some(link) if can_confirm => {
				let made_at = T::Clock::now();
				let pending = PendingContentKey { encryption_key, link, maker, holders, made_at };
				PendingContentKeys::<T>::insert(organisation, pending);
				Self::log(&organisation, Some(maker), ParticipantChange::ContentKeyMade { version });
				Self::deposit_event(Event::ContentKeyMade { organisation, version });
			}
			link => {
				Self::put_content_key(organisation, row, [maker; 2], encryption_key, link, holders, version);
			}
		}
		Ok(())
	}

	pub(crate) fn do_confirm_content_key(who: ReadingStaff, digest: ContentKeyDigest) -> DispatchResult {
		Self::ensure_holder(&who)?;
		let ReadingStaff { id, organisation } = who;
		let pending = PendingContentKeys::<T>::get(organisation).ok_or(Error::<T>::NotFound)?;
		ensure!(id != pending.maker && pending.holders.contains(&id), Error::<T>::NotHolder);
		ensure!(pending.digest() == digest, Error::<T>::WrongVersion);
		let row = Participants::<T>::get(organisation).ok_or(Error::<T>::NotFound)?;
		let maker_reads = Participants::<T>::get(pending.maker)
			.is_some_and(|maker| Self::is_reader(&maker, &organisation, row.role));
		let may_hold = maker_reads && Self::may_hold(&organisation, &pending.maker);
		ensure!(may_hold, Error::<T>::WrongReaders);
		PendingContentKeys::<T>::remove(organisation);
		let PendingContentKey { encryption_key, link, maker, holders, .. } = pending;
		let version = link.version;
		Self::put_content_key(organisation, row, [maker, id], encryption_key, Some(link), holders, version);
		Ok(())
	}

	pub(crate) fn do_share_content_key(sharer: ReadingStaff, wrap: ContentKeyWrap) -> DispatchResult {
		Self::ensure_holder(&sharer)?;
		let ReadingStaff { id: sharer, organisation } = sharer;
		let row = Participants::<T>::get(organisation).ok_or(Error::<T>::NotFound)?;
		ensure!(wrap.version == row.key_version, Error::<T>::WrongVersion);
		Self::ensure_wrap(&organisation, row.role, &wrap)?;
		let ContentKeyWrap { holder, version, .. } = wrap;
		Self::offer(&organisation, OfferedKey { holder, maker: sharer })?;
		Self::put_wrap(organisation, wrap);
		Self::log(&organisation, Some(sharer), ParticipantChange::ContentKeyShared { version, holder });
		Self::deposit_event(Event::ContentKeyShared { organisation, version, holder });
		Ok(())
	}

	pub(crate) fn do_accept_content_key(who: ReadingStaff, version: KeyVersion) -> DispatchResult {
		let ReadingStaff { id: holder, organisation } = who;
		let row = Participants::<T>::get(organisation).ok_or(Error::<T>::NotFound)?;
		ensure!(version == row.key_version, Error::<T>::WrongVersion);
		let holds = Holders::<T>::get(organisation).binary_search(&holder).is_ok();
		ensure!(!holds, Error::<T>::WrongState);
		ensure!(Self::take_offer(&organisation, &holder), Error::<T>::NotFound);
		Self::enlist(&organisation, &holder)?;
		Self::log(&organisation, Some(holder), ParticipantChange::ContentKeyAccepted { version });
		Self::deposit_event(Event::ContentKeyAccepted { organisation, version, holder });
		Ok(())
	}

	pub(crate) fn do_discard_content_key(who: ReadingStaff, version: KeyVersion) -> DispatchResult {
		let ReadingStaff { id: holder, organisation } = who;
		let wrap = (organisation, holder, version);
		ensure!(ContentKeyWraps::<T>::contains_key(wrap), Error::<T>::NotFound);
		let is_current = Participants::<T>::get(organisation)
			.is_some_and(|organisation| organisation.key_version == version);
		if is_current {
			// It has said that its wrap opens, and nobody else has.
			ensure!(*Holders::<T>::get(organisation) != [holder], Error::<T>::LastHolder);
			Self::delist(&organisation, &holder);
			Self::take_offer(&organisation, &holder);
			GivenUp::<T>::insert(organisation, holder, version);
		}
		ContentKeyWraps::<T>::remove(wrap);
		let is_pending =
			PendingContentKeys::<T>::get(organisation).is_some_and(|pending| pending.link.version == version);
		if is_pending {
			Self::drop_pending(&organisation);
		}
		Self::log(&organisation, Some(holder), ParticipantChange::ContentKeyDiscarded { version });
		Self::deposit_event(Event::ContentKeyDiscarded { organisation, version, holder });
		Ok(())
	}
}

/// Rules.
impl<T: Config> Pallet<T> {
	/// Checks that a wrap is for an active person who reads for this organisation and may hold its content key, and for the
	/// key that this person has now.
	fn ensure_wrap(organisation: &ParticipantId, kind: Role, wrap: &ContentKeyWrap) -> Result<(), Error<T>> {
		ensure!(wrap.is_well_formed(kind), Error::<T>::Malformed);
		let holder = Participants::<T>::get(wrap.holder)
			.filter(|holder| Self::is_reader(holder, organisation, kind))
			.ok_or(Error::<T>::WrongReaders)?;
		ensure!(Self::may_hold(organisation, &wrap.holder), Error::<T>::HoldsOtherHalf);
		ensure!(wrap.key_version == holder.key_version, Error::<T>::StaleKey);
		Ok(())
	}

	fn is_reader(person: &Participant<T::AccountId>, organisation: &ParticipantId, kind: Role) -> bool {
		let employer = match kind {
			Role::Custody => HealthAuthorityId::<T>::get(),
			_ => Some(*organisation),
		};
		person.organisation == employer && person.status == Status::Active && person.role.reads_for(kind)
	}

	/// Whether a person may hold this content key: of a custody not one who was ever given the other custody's, unless one
	/// admin suffices.
	pub(crate) fn may_hold(organisation: &ParticipantId, person: &ParticipantId) -> bool {
		let had_other =
			organisation.other_custody().is_some_and(|other| CustodyKeys::<T>::contains_key(person, other));
		!had_other || T::AdminsNeeded::admins_needed() < 2
	}

	/// The content keys that a person of this role and organisation can hold.
	fn content_keys_of(person: &Participant<T::AccountId>) -> impl Iterator<Item = ParticipantId> + use<T> {
		let custodies: &[ParticipantId] = match person.role.reads_for(Role::Custody) {
			true => &ParticipantId::CUSTODIES,
			false => &[],
		};
		person.organisation.into_iter().chain(custodies.iter().copied())
	}

	/// Checks that no content key is lost when this person leaves its organisation.
	pub(crate) fn ensure_others_hold_all(
		id: &ParticipantId,
		person: &Participant<T::AccountId>,
	) -> Result<(), Error<T>> {
		Self::content_keys_of(person).try_for_each(|key| Self::ensure_others_hold(&key, id, person))
	}

	/// Checks that the organisation's content key is not lost when this person leaves.
	pub(crate) fn ensure_others_hold(
		organisation: &ParticipantId,
		id: &ParticipantId,
		person: &Participant<T::AccountId>,
	) -> Result<(), Error<T>> {
		let others_hold = Holders::<T>::get(organisation).iter().any(|holder| holder != id);
		// A wrap that its holder has not accepted may open to nothing.
		let holds =
			|| Self::has_current_wrap(organisation, id, person) && !Self::is_offered(organisation, id);
		ensure!(others_hold || !holds(), Error::<T>::LastHolder);
		Ok(())
	}

	/// Whether this person has a wrap of the current version that its current key opens.
	fn has_current_wrap(
		organisation: &ParticipantId,
		id: &ParticipantId,
		person: &Participant<T::AccountId>,
	) -> bool {
		let current = Participants::<T>::get(organisation).map(|organisation| organisation.key_version);
		current
			.and_then(|current| ContentKeyWraps::<T>::get((organisation, id, current)))
			.is_some_and(|(key_version, _)| key_version == person.key_version)
	}
}

/// Rows.
impl<T: Config> Pallet<T> {
	/// The content key counts from now on. The person who made it and the one who put it in force, last, have opened their
	/// wraps; the others among those who have wraps have not.
	fn put_content_key(
		organisation: ParticipantId,
		mut row: Participant<T::AccountId>,
		[maker, by]: [ParticipantId; 2],
		encryption_key: EncryptionKey,
		link: Option<ContentKeyLink>,
		with_wraps: HolderSet,
		version: KeyVersion,
	) {
		// A key that nobody holds any longer, or somebody who no longer should, is not wrapped to.
		let was_due = ContentKeysDue::<T>::take(organisation).is_some();
		let since = (T::Clock::now(), link.is_some() && !was_due);
		ContentKeySince::<T>::insert(organisation, since);
		row.encryption_key = encryption_key;
		row.key_version = version;
		Self::append_keys(&organisation, &row);
		Participants::<T>::insert(organisation, row);
		if let Some(link) = link {
			ContentKeyLinks::<T>::insert(organisation, version, link.sealed);
		}
		let (holders, others): (Vec<_>, Vec<_>) =
			with_wraps.into_iter().partition(|holder| [maker, by].contains(holder));
		Holders::<T>::insert(organisation, HolderSet::truncate_from(holders));
		let offered: Vec<_> = others.into_iter().map(|holder| OfferedKey { holder, maker }).collect();
		match offered.is_empty() {
			true => Offered::<T>::remove(organisation),
			false => Offered::<T>::insert(organisation, OfferedSet::truncate_from(offered)),
		}
		Self::log(&organisation, Some(by), ParticipantChange::ContentKeyReplaced { version });
		Self::deposit_event(Event::ContentKeyReplaced { organisation, version });
	}

	/// Keeps a wrap of a content key, and for ever that its holder has had a custody's.
	pub(crate) fn put_wrap(organisation: ParticipantId, wrap: ContentKeyWrap) {
		let ContentKeyWrap { holder, key_version, version, sealed } = wrap;
		if organisation.other_custody().is_some() {
			CustodyKeys::<T>::insert(holder, organisation, ());
		}
		ContentKeyWraps::<T>::insert((organisation, holder, version), (key_version, sealed));
	}

	/// Removes a pending content key and its wraps.
	fn drop_pending(organisation: &ParticipantId) {
		let Some(pending) = PendingContentKeys::<T>::take(organisation) else { return };
		let version = pending.link.version;
		for holder in pending.holders {
			ContentKeyWraps::<T>::remove((organisation, holder, version));
		}
		Self::deposit_event(Event::ContentKeyDropped { organisation: *organisation, version });
	}

	/// Lists a person among the holders of the current version.
	pub(crate) fn enlist(organisation: &ParticipantId, id: &ParticipantId) -> Result<(), Error<T>> {
		let offered = Offered::<T>::decode_len(organisation).unwrap_or_default();
		Holders::<T>::try_mutate(organisation, |holders| {
			let Err(place) = holders.binary_search(id) else { return Err(Error::<T>::WrongState) };
			// One call wraps the next version for all of them.
			ensure!(holders.len() + offered < MAX_HOLDERS as usize, Error::<T>::TooManyHolders);
			holders.try_insert(place, *id).map_err(|_| Error::<T>::TooManyHolders)
		})
	}

	/// Lists a wrap among those of the current version that nobody has accepted.
	pub(crate) fn offer(organisation: &ParticipantId, offer: OfferedKey) -> Result<(), Error<T>> {
		let holders = Holders::<T>::get(organisation);
		ensure!(holders.binary_search(&offer.holder).is_err(), Error::<T>::WrongState);
		Offered::<T>::try_mutate(organisation, |offered| {
			let Err(place) = offered.binary_search_by_key(&offer.holder, |offered| offered.holder) else {
				return Err(Error::<T>::WrongState);
			};
			ensure!(holders.len() + offered.len() < MAX_HOLDERS as usize, Error::<T>::TooManyHolders);
			offered.try_insert(place, offer).map_err(|_| Error::<T>::TooManyHolders)
		})
	}

	/// Whether the person has a wrap of the current version that it has not accepted.
	fn is_offered(organisation: &ParticipantId, id: &ParticipantId) -> bool {
		Offered::<T>::get(organisation).binary_search_by_key(id, |offered| offered.holder).is_ok()
	}

	/// Takes the person's wrap from those that nobody has accepted. Whether it was among them.
	fn take_offer(organisation: &ParticipantId, id: &ParticipantId) -> bool {
		Offered::<T>::mutate_exists(organisation, |row| {
			let Some(offered) = row else { return false };
			let Ok(place) = offered.binary_search_by_key(id, |offered| offered.holder) else { return false };
			offered.remove(place);
			if offered.is_empty() {
				*row = None;
			}
			true
		})
	}

	/// Whether the person was among the holders.
	fn delist(organisation: &ParticipantId, id: &ParticipantId) -> bool {
		Holders::<T>::mutate_exists(organisation, |row| {
			let Some(holders) = row else { return false };
			let Ok(place) = holders.binary_search(id) else { return false };
			holders.remove(place);
			if holders.is_empty() {
				*row = None;
			}
			true
		})
	}

	/// A person no longer reads for its organisation, or has another key: it holds none of the content keys any longer.
	pub(crate) fn stop_holding_all(id: &ParticipantId, person: &Participant<T::AccountId>) {
		Self::content_keys_of(person).for_each(|key| Self::stop_holding(&key, id));
	}

	/// A person no longer reads for this organisation, or has another key. Its wraps go; not those of the only holder,
	/// without whom nobody could open anything once that person may act again.
	pub(crate) fn stop_holding(organisation: &ParticipantId, id: &ParticipantId) {
		let is_pending = PendingContentKeys::<T>::get(organisation)
			.is_some_and(|pending| pending.maker == *id || pending.holders.contains(id));
		if is_pending {
			Self::drop_pending(organisation);
		}
		let Some(row) = Participants::<T>::get(organisation) else { return };
		let (has_held, given_up) = (Self::delist(organisation, id), GivenUp::<T>::take(organisation, id));
		// It may have opened a wrap that it has not accepted.
		if Self::take_offer(organisation, id) || has_held || given_up == Some(row.key_version) {
			ContentKeysDue::<T>::insert(organisation, ());
		}
		if has_held && !Holders::<T>::contains_key(organisation) {
			return;
		}
		let oldest = row.key_version.saturating_sub(MAX_REMOVED_WRAPS - 1);
		for version in oldest..=row.key_version {
			ContentKeyWraps::<T>::remove((organisation, id, version));
		}
	}

	/// A person may act again, and holds the content keys of which its wraps have stayed. Only a holder's wraps stay.
	pub(crate) fn resume_holding(id: &ParticipantId, person: &Participant<T::AccountId>) {
		for organisation in Self::content_keys_of(person) {
			if Self::has_current_wrap(&organisation, id, person) {
				// No room for it among the holders: a colleague shares with it once there is.
				let _ = Self::enlist(&organisation, id);
			}
		}
	}
}

/// Reads.
impl<T: Config> Pallet<T> {
	/// Whether an organisation's content key is to be replaced.
	pub fn content_key_due(organisation: ParticipantId) -> bool {
		ContentKeysDue::<T>::contains_key(organisation)
	}

	/// The wraps of an organisation's content key that a person has, newest first: of the `limit` versions before the
	/// version `before`, or of the newest ones, a pending one included; of at most [`MAX_PAGE`] versions.
	pub fn content_key_wraps(
		organisation: ParticipantId,
		holder: ParticipantId,
		before: Option<KeyVersion>,
		limit: u32,
	) -> Vec<ContentKeyWrap> {
		let Some(row) = Participants::<T>::get(organisation) else { return Vec::new() };
		// A pending version is the one after the current one.
		let newest = row.key_version.saturating_add(1);
		newest_first(newest, before, limit)
			.filter_map(|version| {
				let (key_version, sealed) = ContentKeyWraps::<T>::get((organisation, holder, version))?;
				Some(ContentKeyWrap { holder, key_version, version, sealed })
			})
			.collect()
	}

	/// The links between the versions of an organisation's content key, newest first, paged as
	/// [`Self::content_key_wraps`].
	pub fn content_key_links(
		organisation: ParticipantId,
		before: Option<KeyVersion>,
		limit: u32,
	) -> Vec<ContentKeyLink> {
		let Some(row) = Participants::<T>::get(organisation) else { return Vec::new() };
		newest_first(row.key_version, before, limit)
			.filter_map(|version| {
				let sealed = ContentKeyLinks::<T>::get(organisation, version)?;
				Some(ContentKeyLink { version, sealed })
			})
			.collect()
	}

	/// Checks the invariants of the content keys.
	pub(crate) fn try_state_of_content_keys() -> Result<(), sp_runtime::TryRuntimeError> {
		for (organisation, holders) in Holders::<T>::iter() {
			let row = Participants::<T>::get(organisation).ok_or("holders work for an organisation")?;
			ensure!(!holders.is_empty(), "no row has no holders");
			ensure!(holders.is_sorted_by(|one, next| one < next), "holders are in order");
			for id in &holders {
				let person = Participants::<T>::get(id).ok_or("a holder is a participant")?;
				ensure!(
					Self::is_reader(&person, &organisation, row.role),
					"a holder is active and reads for its organisation"
				);
				ensure!(
					Self::has_current_wrap(&organisation, id, &person),
					"a holder has a wrap of the current version for its current key"
				);
			}
		}
		for (organisation, offered) in Offered::<T>::iter() {
			let row = Participants::<T>::get(organisation).ok_or("wraps are offered for an organisation")?;
			ensure!(!offered.is_empty(), "no row offers nothing");
			ensure!(offered.is_sorted_by(|one, next| one.holder < next.holder), "offers are in order");
			let holders = Holders::<T>::get(organisation);
			ensure!(holders.len() + offered.len() <= MAX_HOLDERS as usize, "one call wraps the next version");
			for OfferedKey { holder, .. } in &offered {
				ensure!(!holders.contains(holder), "no holder has a wrap that it has not accepted");
				let person = Participants::<T>::get(holder).ok_or("a wrap is offered to a participant")?;
				ensure!(
					Self::is_reader(&person, &organisation, row.role)
						&& Self::has_current_wrap(&organisation, holder, &person),
					"a wrap of the current version is offered to an active person who reads"
				);
			}
		}
		for ((organisation, holder, version), _) in ContentKeyWraps::<T>::iter() {
			let row = Participants::<T>::get(organisation)
				.ok_or("a content key is an organisation's or a custody's")?;
			let is_key_owner = row.role.is_organisation() || row.role == Role::Custody;
			ensure!(is_key_owner, "a content key is an organisation's or a custody's");
			ensure!(
				row.role != Role::Custody || CustodyKeys::<T>::contains_key(holder, organisation),
				"who was given a custody's content key is remembered"
			);
			let holds = |person: Participant<T::AccountId>| person.role.reads_for(row.role);
			ensure!(
				Participants::<T>::get(holder).is_some_and(holds),
				"a wrap is for somebody who reads or has read for the organisation"
			);
			let is_pending = PendingContentKeys::<T>::get(organisation)
				.is_some_and(|pending| pending.link.version == version && pending.holders.contains(&holder));
			ensure!(version <= row.key_version || is_pending, "no wrap is of a version to come");
		}
		for (organisation, pending) in PendingContentKeys::<T>::iter() {
			let row = Participants::<T>::get(organisation).ok_or("a pending key is an organisation's")?;
			ensure!(row.key_version.checked_add(1) == Some(pending.link.version), "a pending key comes next");
			ensure!(pending.holders.contains(&pending.maker), "the maker of a pending key holds it");
			for holder in &pending.holders {
				ensure!(
					ContentKeyWraps::<T>::contains_key((organisation, holder, pending.link.version)),
					"a pending key is wrapped for its holders"
				);
			}
		}
		for (organisation, version, _) in ContentKeyLinks::<T>::iter() {
			let row = Participants::<T>::get(organisation).ok_or("a link is an organisation's")?;
			ensure!((1..=row.key_version).contains(&version), "a link is of a version that counts");
		}
		for (organisation, _, version) in GivenUp::<T>::iter() {
			let row = Participants::<T>::get(organisation).ok_or("a wrap given up was an organisation's")?;
			ensure!(version <= row.key_version, "a wrap given up was of a version that counted");
		}
		for organisation in ContentKeySince::<T>::iter_keys() {
			let row = Participants::<T>::get(organisation).ok_or("a content key is somebody's")?;
			ensure!(!row.encryption_key.is_none(), "a content key that counts has a public part");
		}
		for organisation in ContentKeysDue::<T>::iter_keys() {
			ensure!(Participants::<T>::contains_key(organisation), "an organisation's content key is due");
		}
		Ok(())
	}
}

/// The `limit` numbers before `before`, or up to the newest one, at most [`MAX_PAGE`].
fn newest_first(
	newest: KeyVersion,
	before: Option<KeyVersion>,
	limit: u32,
) -> impl Iterator<Item = KeyVersion> {
	let end = before.map_or(newest, |before| before.saturating_sub(1).min(newest));
	let none_is_left = before == Some(0);
	(0..=end).rev().take(if none_is_left { 0 } else { limit.min(MAX_PAGE) as usize })
}

impl<T: Config> AcceptsKey for Pallet<T> {
	fn accepts_key(id: &ParticipantId, version: KeyVersion) -> bool {
		let Some(row) = Participants::<T>::get(id) else { return false };
		let is_before = || version.checked_add(1) == Some(row.key_version);
		let is_graceful = || {
			ContentKeySince::<T>::get(id).is_some_and(|(since, is_graceful)| {
				is_graceful && T::Clock::now() < since.saturating_add(CONTENT_KEY_GRACE)
			})
		};
		!row.encryption_key.is_none() && (version == row.key_version || is_before() && is_graceful())
	}
}

impl<T: Config> HoldsContentKey for Pallet<T> {
	fn holds_content_key(organisation: &ParticipantId, person: &ParticipantId) -> bool {
		Holders::<T>::get(organisation).binary_search(person).is_ok()
	}
}
