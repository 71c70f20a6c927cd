//! The behaviour of the calls, and the reads.

use alloc::vec::Vec;
use frame_support::{
	ensure,
	pallet_prelude::*,
	traits::{EnsureOrigin, Time},
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use vacchain_primitives::{
	Daily, Grounds, Moment, ParticipantId, Power, PowerDigest, PowerKind, PowerStep, Role, WaitingPower,
	bounds::{MAX_PAGE, MAX_POWER_DELAY, MAX_WAITING_POWERS, MIN_POWER_DELAY, POWER_LIFETIME},
	questions::{self, ActorOf, ExercisePower, MemberOf, SpendDaily},
};

use crate::{EndKey, MOST_ADMINS, pallet::*};

/// Origins.
impl<T: Config> Pallet<T> {
	pub(crate) fn ensure_health_admin(origin: OriginFor<T>) -> Result<ParticipantId, DispatchError> {
		let admin = T::Participants::health_admin(&ensure_signed(origin)?);
		admin.map(|actor| actor.id).ok_or_else(|| Error::<T>::NotHealthAdmin.into())
	}

	pub(crate) fn ensure_vote(origin: OriginFor<T>) -> Result<(), Error<T>> {
		T::Vote::try_origin(origin).map(|_| ()).map_err(|_| Error::<T>::DecidedByVote)
	}
}

/// Calls.
impl<T: Config> Pallet<T> {
	pub(crate) fn do_propose(admin: ParticipantId, power: Power<T::AccountId>) -> DispatchResult {
		Self::spend(&admin, Daily::Powers)?;
		T::Powers::check(&power)?;
		let (subject, now) = (power.subject(), T::Clock::now());
		if let Some(earlier) = Subjects::<T>::get(subject) {
			ensure!(
				!Self::waiting(earlier).is_some_and(|row| Self::may_come(&row)),
				Error::<T>::AlreadyExists
			);
			Self::lapse(earlier);
		}
		ProposedCount::<T>::try_mutate(admin, |count| {
			ensure!(*count < MAX_WAITING_POWERS, Error::<T>::TooManyPowers);
			*count += 1;
			Ok::<_, Error<T>>(())
		})?;
		let mut waiting = WaitingPower {
			power,
			proposed_by: admin,
			proposed_at: now,
			confirmed_by: None,
			due_at: None,
			vetoed_by: None,
			ends_at: now.saturating_add(POWER_LIFETIME),
		};
		let digest = waiting.digest();
		if AdminsNeeded::<T>::get() < MOST_ADMINS {
			Self::start_delay(&mut waiting, now);
		}
		let objection = Self::objection_to(&waiting.power);
		if let Some(by) = objection {
			Self::send_to_vote(&mut waiting, by, now);
		}
		Subjects::<T>::insert(subject, digest);
		Ends::<T>::insert(EndKey::new(waiting.ends_at, digest), ());
		Self::note(&waiting, digest, Some(admin), PowerStep::Proposed);
		Waiting::<T>::insert(digest, waiting);
		Self::deposit_event(Event::Proposed { digest, subject, by: admin });
		if objection.is_some() {
			Self::deposit_event(Event::Vetoed { digest });
		}
		Ok(())
	}

	pub(crate) fn do_confirm(admin: ParticipantId, digest: PowerDigest) -> DispatchResult {
		let waiting = Self::ensure_waiting(digest)?;
		ensure!(waiting.vetoed_by.is_none(), Error::<T>::Vetoed);
		ensure!(!Self::is_confirmed(&waiting), Error::<T>::WrongState);
		ensure!(waiting.proposed_by != admin, Error::<T>::SameAdmin);
		ensure!(Self::is_active_admin(&waiting.proposed_by), Error::<T>::AdminLeft);
		Self::spend(&admin, Daily::Powers)?;
		T::Powers::check(&waiting.power)?;
		Self::change(digest, waiting, |waiting| {
			waiting.confirmed_by = Some(admin);
			Self::start_delay(waiting, T::Clock::now());
			Self::note(waiting, digest, Some(admin), PowerStep::Confirmed);
		});
		Self::deposit_event(Event::Confirmed { digest, by: admin });
		Ok(())
	}

	pub(crate) fn do_withdraw(admin: ParticipantId, digest: PowerDigest) -> DispatchResult {
		let waiting = Self::ensure_waiting(digest)?;
		ensure!(waiting.vetoed_by.is_none(), Error::<T>::Vetoed);
		if waiting.proposed_by != admin {
			Self::spend(&admin, Daily::Powers)?;
		}
		Self::take(digest);
		Self::note(&waiting, digest, Some(admin), PowerStep::Withdrawn);
		Self::deposit_event(Event::Withdrawn { digest, by: admin });
		Ok(())
	}

	pub(crate) fn do_veto(origin: OriginFor<T>, digest: PowerDigest) -> DispatchResult {
		let account = ensure_signed(origin)?;
		let actor = T::Participants::actor_of(&account).ok_or(Error::<T>::NotSubject)?;
		let waiting = Self::ensure_waiting(digest)?;
		ensure!(T::Powers::may_object(&waiting.power, &actor.id), Error::<T>::NotSubject);
		ensure!(waiting.vetoed_by.is_none(), Error::<T>::WrongState);
		if let Power::EraseRecord { record, owner, .. } = &waiting.power {
			Objections::<T>::insert(record, (*owner, actor.id));
		}
		Self::change(digest, waiting, |waiting| {
			Self::send_to_vote(waiting, actor.id, T::Clock::now());
			Self::note(waiting, digest, Some(actor.id), PowerStep::Vetoed);
		});
		Self::deposit_event(Event::Vetoed { digest });
		Ok(())
	}

	pub(crate) fn do_exercise(admin: ParticipantId, digest: PowerDigest) -> DispatchResult {
		let waiting = Self::ensure_waiting(digest)?;
		ensure!(waiting.vetoed_by.is_none(), Error::<T>::Vetoed);
		ensure!(Self::is_confirmed(&waiting), Error::<T>::NotConfirmed);
		let are_active = Self::is_active_admin(&waiting.proposed_by)
			&& waiting.confirmed_by.is_none_or(|admin| Self::is_active_admin(&admin));
		ensure!(are_active, Error::<T>::AdminLeft);
		let since = T::Powers::could_object_since(&waiting.power).ok_or(Error::<T>::CannotObject)?;
		let due_at = waiting.due_at.unwrap_or(Moment::MAX).max(since.saturating_add(Delay::<T>::get()));
		ensure!(T::Clock::now() >= due_at, Error::<T>::NotDue);
		Self::carry_out(digest, Some(admin))
	}

	pub(crate) fn do_decide(digest: PowerDigest, approve: bool) -> DispatchResult {
		let waiting = Self::ensure_waiting(digest)?;
		ensure!(Self::awaits_vote(&waiting), Error::<T>::NotVetoed);
		if approve {
			return Self::carry_out(digest, None);
		}
		Self::take(digest);
		Self::end_objection(&waiting.power);
		Self::note(&waiting, digest, None, PowerStep::Rejected);
		Self::deposit_event(Event::Rejected { digest });
		Ok(())
	}

	pub(crate) fn do_raise_admins_needed() -> DispatchResult {
		ensure!(AdminsNeeded::<T>::get() < MOST_ADMINS, Error::<T>::WrongState);
		AdminsNeeded::<T>::put(MOST_ADMINS);
		Self::deposit_event(Event::AdminsNeededRaised);
		Ok(())
	}

	/// Does what a waiting power says: a health admin, or the institutions' vote.
	fn carry_out(digest: PowerDigest, exercised_by: Option<ParticipantId>) -> DispatchResult {
		let waiting = Self::take(digest).ok_or(Error::<T>::NotFound)?;
		Self::end_objection(&waiting.power);
		let WaitingPower { proposed_by, confirmed_by, .. } = waiting;
		Self::note(&waiting, digest, exercised_by, PowerStep::Exercised);
		T::Powers::exercise(waiting.power, &Grounds { proposed_by, confirmed_by, exercised_by })?;
		Self::deposit_event(Event::Exercised { digest });
		Ok(())
	}
}

/// Rules.
impl<T: Config> Pallet<T> {
	fn ensure_waiting(digest: PowerDigest) -> Result<WaitingPower<T::AccountId>, Error<T>> {
		Self::waiting(digest).ok_or(Error::<T>::NotFound)
	}

	/// Whether as many admins stand behind it as are needed now.
	fn is_confirmed(waiting: &WaitingPower<T::AccountId>) -> bool {
		waiting.due_at.is_some() && (waiting.confirmed_by.is_some() || AdminsNeeded::<T>::get() < MOST_ADMINS)
	}

	/// Whether it may be exercised some day. An erasure may not whose wish the owner has taken back, whatever it wishes since.
	fn may_come(waiting: &WaitingPower<T::AccountId>) -> bool {
		waiting.power.kind() != PowerKind::EraseRecord || T::Powers::check(&waiting.power).is_ok()
	}

	fn is_active_admin(id: &ParticipantId) -> bool {
		T::Participants::member_of(id).is_some_and(|member| member.active && member.role == Role::HealthAdmin)
	}

	/// The participant who has objected to the erasure of this record before, if the institutions have not decided on it since.
	fn objection_to(power: &Power<T::AccountId>) -> Option<ParticipantId> {
		let Power::EraseRecord { record, owner, .. } = power else { return None };
		let (owned_by, by) = Objections::<T>::get(record)?;
		(owned_by == *owner).then_some(by)
	}

	fn end_objection(power: &Power<T::AccountId>) {
		if let Power::EraseRecord { record, .. } = power {
			Objections::<T>::remove(record);
		}
	}

	/// From now on the institutions decide.
	fn send_to_vote(waiting: &mut WaitingPower<T::AccountId>, vetoed_by: ParticipantId, now: Moment) {
		let time = T::VotingTime::get().saturating_add(POWER_LIFETIME);
		waiting.vetoed_by = Some(vetoed_by);
		waiting.ends_at = now.saturating_add(time);
	}

	/// From now on the subject has the delay to object.
	fn start_delay(waiting: &mut WaitingPower<T::AccountId>, now: Moment) {
		let due_at = now.saturating_add(Delay::<T>::get());
		waiting.due_at = Some(due_at);
		waiting.ends_at = due_at.saturating_add(POWER_LIFETIME);
	}
}

/// Rows.
impl<T: Config> Pallet<T> {
	/// Changes a waiting power, and with it perhaps when it lapses.
	fn change(
		digest: PowerDigest,
		mut waiting: WaitingPower<T::AccountId>,
		change: impl FnOnce(&mut WaitingPower<T::AccountId>),
	) {
		Ends::<T>::remove(EndKey::new(waiting.ends_at, digest));
		change(&mut waiting);
		Ends::<T>::insert(EndKey::new(waiting.ends_at, digest), ());
		Waiting::<T>::insert(digest, waiting);
	}

	/// Takes a power from those that wait.
	pub(crate) fn take(digest: PowerDigest) -> Option<WaitingPower<T::AccountId>> {
		let waiting = Waiting::<T>::take(digest)?;
		Subjects::<T>::remove(waiting.power.subject());
		Ends::<T>::remove(EndKey::new(waiting.ends_at, digest));
		ProposedCount::<T>::mutate_exists(waiting.proposed_by, |count| {
			*count = count.and_then(|count| count.checked_sub(1)).filter(|count| *count > 0);
		});
		Some(waiting)
	}

	pub(crate) fn note(
		waiting: &WaitingPower<T::AccountId>,
		digest: PowerDigest,
		by: Option<ParticipantId>,
		step: PowerStep,
	) {
		T::Powers::note(&waiting.power, digest, by, step);
	}
}

/// Reads.
impl<T: Config> Pallet<T> {
	/// A power that waits.
	pub fn waiting(digest: PowerDigest) -> Option<WaitingPower<T::AccountId>> {
		let now = T::Clock::now();
		Waiting::<T>::get(digest).filter(|waiting| waiting.ends_at > now)
	}

	/// Whether the institutions can decide on a waiting power now: its subject has objected, or cannot object to a confirmed
	/// one because it may not act.
	pub fn awaits_vote(waiting: &WaitingPower<T::AccountId>) -> bool {
		let is_silenced = || T::Powers::could_object_since(&waiting.power).is_none();
		waiting.vetoed_by.is_some() || Self::is_confirmed(waiting) && is_silenced()
	}

	/// The power that waits for this subject.
	pub fn power_on(subject: ParticipantId) -> Option<(PowerDigest, WaitingPower<T::AccountId>)> {
		let digest = Subjects::<T>::get(subject)?;
		Some((digest, Self::waiting(digest)?))
	}

	/// The powers that wait, in order of their end: those after `after`, at most [`MAX_PAGE`].
	pub fn waiting_powers(
		after: Option<(Moment, PowerDigest)>,
		limit: u32,
	) -> Vec<(PowerDigest, WaitingPower<T::AccountId>)> {
		let now = T::Clock::now();
		let ends = match after {
			Some((ends_at, digest)) => {
				Ends::<T>::iter_keys_from(Ends::<T>::hashed_key_for(EndKey::new(ends_at, digest)))
			}
			None => Ends::<T>::iter_keys(),
		};
		ends.filter(|end| end.ends_at() > now)
			.take(limit.min(MAX_PAGE) as usize)
			.filter_map(|end| Some((end.digest(), Waiting::<T>::get(end.digest())?)))
			.collect()
	}

	/// How many health admins a power takes, and how many it takes to open clinical content.
	pub fn admins_needed() -> u32 {
		AdminsNeeded::<T>::get()
	}

	/// Checks that every waiting power has its rows, and that no admin stands behind one twice.
	///
	/// # Errors
	///
	/// Names the invariant that does not hold.
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		let needed = AdminsNeeded::<T>::get();
		ensure!((1..=MOST_ADMINS).contains(&needed), "a power takes one or two health admins");
		ensure!(
			(MIN_POWER_DELAY..=MAX_POWER_DELAY).contains(&Delay::<T>::get()),
			"the subject of a power has time to object"
		);
		let mut rows = 0;
		for (digest, waiting) in Waiting::<T>::iter() {
			let subject = waiting.power.subject();
			ensure!(waiting.digest() == digest, "a digest names its power");
			ensure!(Subjects::<T>::get(subject) == Some(digest), "one power waits for a subject");
			ensure!(
				Ends::<T>::contains_key(EndKey::new(waiting.ends_at, digest)),
				"every power lapses some day"
			);
			ensure!(waiting.confirmed_by != Some(waiting.proposed_by), "two admins are two people");
			ensure!(
				waiting.confirmed_by.is_none() || waiting.due_at.is_some(),
				"a confirmed power is due some day"
			);
			// A guardian who objected may have left since.
			let others_object = waiting.power.kind() == PowerKind::EraseRecord;
			ensure!(
				waiting.vetoed_by.is_none_or(|by| by == subject || others_object),
				"those who have a say object"
			);
			if let (Power::EraseRecord { record, owner, .. }, Some(by)) = (&waiting.power, waiting.vetoed_by)
			{
				ensure!(Objections::<T>::get(record) == Some((*owner, by)), "an objection stands");
			}
			rows += 1;
		}
		ensure!(Subjects::<T>::iter_keys().count() == rows, "a subject's power waits");
		ensure!(Ends::<T>::iter_keys().count() == rows, "what waits lapses once");
		let mut proposed = 0;
		for (admin, count) in ProposedCount::<T>::iter() {
			ensure!((1..=MAX_WAITING_POWERS).contains(&count), "few powers of an admin wait");
			let its = Waiting::<T>::iter_values().filter(|waiting| waiting.proposed_by == admin);
			ensure!(its.count() == count as usize, "an admin's powers are counted");
			proposed += count as usize;
		}
		ensure!(proposed == rows, "an admin's powers are counted");
		for mut today in Days::<T>::iter_values() {
			let is_bounded = Daily::ALL.into_iter().all(|what| *today.count(what) <= what.most());
			ensure!(is_bounded, "an admin does only so much in a day");
		}
		Ok(())
	}
}

impl<T: Config> questions::AdminsNeeded for Pallet<T> {
	fn admins_needed() -> u32 {
		Self::admins_needed()
	}
}
