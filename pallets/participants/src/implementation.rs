//! The behaviour of the calls, the answers to others' questions, and the reads.

use alloc::{collections::BTreeSet, vec::Vec};
use frame_support::{
	ensure,
	pallet_prelude::*,
	traits::{EnsureOrigin, Time},
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use sp_runtime::traits::UniqueSaturatedInto;
use vacchain_primitives::{
	Actor, Allowance, Daily, EncryptionKey, KeyEntry, KeyVersion, Member, Participant, ParticipantChange,
	ParticipantChangeEntry, ParticipantId, Role, Status,
	bounds::MAX_PAGE,
	page, profile_digest,
	questions::{
		AccountOf, ActorOf, HasVote, HealthAuthority, MemberOf, ParticipantChanged, QuotaOf, SpendDaily,
	},
};

use crate::{Profile, Suspension, pallet::*, quota};

/// Who decides on a participant.
#[derive(Clone, Copy)]
pub(crate) enum Decider {
	HealthAdmin(ParticipantId),
	Institutions,
	Organisation(ParticipantId),
}

impl Decider {
	/// Whom a log names.
	pub(crate) fn id(self) -> Option<ParticipantId> {
		match self {
			Self::HealthAdmin(id) | Self::Organisation(id) => Some(id),
			Self::Institutions => None,
		}
	}
}

/// Origins.
impl<T: Config> Pallet<T> {
	fn actor(origin: OriginFor<T>) -> Result<Option<Actor>, DispatchError> {
		Ok(Self::actor_of(&ensure_signed(origin)?))
	}

	pub(crate) fn ensure_health_admin(origin: OriginFor<T>) -> Result<ParticipantId, DispatchError> {
		let admin = Self::health_admin(&ensure_signed(origin)?);
		admin.map(|actor| actor.id).ok_or_else(|| Error::<T>::NotHealthAdmin.into())
	}

	pub(crate) fn ensure_organisation(origin: OriginFor<T>) -> Result<Actor, DispatchError> {
		Self::actor(origin)?
			.filter(|actor| actor.role.is_organisation())
			.ok_or_else(|| Error::<T>::NotOrganisation.into())
	}

	pub(crate) fn ensure_participant(origin: OriginFor<T>) -> Result<ParticipantId, DispatchError> {
		Self::actor(origin)?.map(|actor| actor.id).ok_or_else(|| Error::<T>::NotParticipant.into())
	}

	pub(crate) fn ensure_decider<Vote: EnsureOrigin<OriginFor<T>>>(
		origin: OriginFor<T>,
	) -> Result<Decider, DispatchError> {
		match Vote::try_origin(origin) {
			Ok(_) => Ok(Decider::Institutions),
			// An origin without a signature is a vote that falls short, or on another matter.
			Err(origin) if ensure_signed(origin.clone()).is_err() => Err(Error::<T>::DecidedByVote.into()),
			Err(origin) => Self::ensure_health_admin(origin).map(Decider::HealthAdmin),
		}
	}

	pub(crate) fn ensure_decider_or_employer<Vote: EnsureOrigin<OriginFor<T>>>(
		origin: OriginFor<T>,
	) -> Result<Decider, DispatchError> {
		match Self::ensure_organisation(origin.clone()) {
			Ok(organisation) => Ok(Decider::Organisation(organisation.id)),
			Err(_) => Self::ensure_decider::<Vote>(origin),
		}
	}

	pub(crate) fn ensure_health_admins_vote(origin: OriginFor<T>) -> Result<(), Error<T>> {
		T::HealthAdminsVote::try_origin(origin).map(|_| ()).map_err(|_| Error::<T>::DecidedByVote)
	}
}

/// Rules.
impl<T: Config> Pallet<T> {
	/// The participant on whom somebody decides. An organisation is not told whether a participant that is not its own
	/// exists.
	fn ensure_known(decider: Decider, id: &ParticipantId) -> Result<Participant<T::AccountId>, Error<T>> {
		Participants::<T>::get(id).ok_or(match decider {
			Decider::Organisation(_) => Error::<T>::NotItsOrganisation,
			Decider::HealthAdmin(_) | Decider::Institutions => Error::<T>::NotFound,
		})
	}

	/// Checks that this participant is theirs to decide on.
	pub(crate) fn ensure_decides(
		decider: Decider,
		id: &ParticipantId,
		participant: &Participant<T::AccountId>,
	) -> Result<(), Error<T>> {
		let role = participant.role;
		ensure!(role != Role::Custody, Error::<T>::RoleNotAllowed);
		match decider {
			Decider::Organisation(organisation) => {
				ensure!(participant.organisation == Some(organisation), Error::<T>::NotItsOrganisation);
			}
			Decider::Institutions => ensure!(role.is_organisation(), Error::<T>::RoleNotAllowed),
			Decider::HealthAdmin(_) => {
				ensure!(role != Role::HealthAdmin, Error::<T>::RoleNotAllowed);
				// The health authority's own admins do not decide on it, whether or not it has a vote.
				let is_theirs = role != Role::HealthAuthority && !T::Institutions::has_vote(id);
				ensure!(is_theirs, Error::<T>::DecidedByVote);
			}
		}
		Ok(())
	}

	/// Counts what one health admin decides alone; organisations and votes are not counted.
	fn ensure_not_too_often(decider: Decider, what: Daily) -> DispatchResult {
		match decider {
			Decider::HealthAdmin(admin) => T::Daily::spend(&admin, what),
			Decider::Institutions | Decider::Organisation(_) => Ok(()),
		}
	}

	/// Checks that neither id nor account is anyone's.
	pub(crate) fn ensure_new(id: &ParticipantId, account: &T::AccountId) -> Result<(), Error<T>> {
		ensure!(!Participants::<T>::contains_key(id), Error::<T>::AlreadyExists);
		ensure!(!Accounts::<T>::contains_key(account), Error::<T>::AccountInUse);
		Ok(())
	}

	/// Checks that an organisation is active and has people of this role.
	pub(crate) fn ensure_employs(organisation: &ParticipantId, role: Role) -> Result<(), Error<T>> {
		let employs = Self::member_of(organisation)
			.is_some_and(|member| member.active && role.employers().contains(&member.role));
		ensure!(employs, Error::<T>::WrongOrganisation);
		Ok(())
	}
}

/// Calls.
impl<T: Config> Pallet<T> {
	pub(crate) fn do_register(
		admin: ParticipantId,
		id: ParticipantId,
		role: Role,
		organisation: Option<ParticipantId>,
		account: T::AccountId,
		encryption_key: EncryptionKey,
		profile: Profile,
	) -> DispatchResult {
		let is_theirs = !matches!(role, Role::HealthAuthority | Role::HealthAdmin | Role::Custody);
		ensure!(is_theirs, Error::<T>::RoleNotAllowed);
		if role.is_organisation() {
			ensure!(encryption_key.is_none(), Error::<T>::SharedEncryptionKey);
		} else {
			ensure!(encryption_key.is_well_formed(), Error::<T>::Malformed);
		}
		match organisation {
			Some(organisation) => Self::ensure_employs(&organisation, role)?,
			None => ensure!(role.employers().is_empty(), Error::<T>::WrongOrganisation),
		}
		Self::ensure_new(&id, &account)?;
		if let Some(organisation) = organisation {
			let candidate = Self::ensure_candidate(&organisation, &id, role, &account, &encryption_key)?;
			ensure!(candidate.profile == profile, Error::<T>::NotPutForward);
			Self::remove_candidate(&organisation, &id);
		}
		Self::admit(id, role, organisation, account, encryption_key, profile);
		Self::log(&id, Some(admin), ParticipantChange::Registered { role, organisation });
		Self::deposit_event(Event::Registered { id, role });
		Ok(())
	}

	pub(crate) fn do_suspend(decider: Decider, id: ParticipantId) -> DispatchResult {
		let mut participant = Self::ensure_known(decider, &id)?;
		Self::ensure_decides(decider, &id, &participant)?;
		Self::ensure_not_too_often(decider, Daily::Suspensions)?;
		ensure!(participant.status != Status::Dismissed, Error::<T>::WrongState);
		Suspensions::<T>::try_mutate(id, |suspension| {
			let side = suspension.side(decider);
			ensure!(!*side, Error::<T>::WrongState);
			*side = true;
			Ok::<_, Error<T>>(())
		})?;
		participant.status = Status::Suspended;
		Participants::<T>::insert(id, &participant);
		Self::stop_holding_all(&id, &participant);
		T::OnChange::participant_changed(&id)?;
		Self::log(&id, decider.id(), ParticipantChange::Suspended);
		Self::deposit_event(Event::Suspended { id });
		Ok(())
	}

	pub(crate) fn do_reinstate(decider: Decider, id: ParticipantId) -> DispatchResult {
		let mut participant = Self::ensure_known(decider, &id)?;
		Self::ensure_decides(decider, &id, &participant)?;
		Self::ensure_not_too_often(decider, Daily::Suspensions)?;
		let mut suspension = Suspensions::<T>::get(id);
		ensure!(suspension.lift(decider), Error::<T>::WrongState);
		if suspension == Suspension::default() {
			Suspensions::<T>::remove(id);
			participant.status = Status::Active;
			Participants::<T>::insert(id, &participant);
			Self::resume_holding(&id, &participant);
			ReinstatedAt::<T>::insert(id, T::Clock::now());
		} else {
			Suspensions::<T>::insert(id, suspension);
		}
		T::OnChange::participant_changed(&id)?;
		Self::log(&id, decider.id(), ParticipantChange::Reinstated);
		Self::deposit_event(Event::Reinstated { id });
		Ok(())
	}

	pub(crate) fn do_update_profile(decider: Decider, id: ParticipantId, profile: Profile) -> DispatchResult {
		let mut participant = Self::ensure_known(decider, &id)?;
		Self::ensure_decides(decider, &id, &participant)?;
		Self::ensure_not_too_often(decider, Daily::Details)?;
		let (before, after) = (profile_digest(&participant.profile), profile_digest(&profile));
		participant.profile = profile;
		Participants::<T>::insert(id, participant);
		Self::log(&id, decider.id(), ParticipantChange::ProfileUpdated { before, after });
		Self::deposit_event(Event::ProfileUpdated { id });
		Ok(())
	}

	pub(crate) fn do_set_password_number(id: ParticipantId, number: u32) -> DispatchResult {
		let mut participant = Participants::<T>::get(id).ok_or(Error::<T>::NotFound)?;
		let is_next = participant.password_number.checked_add(1) == Some(number);
		ensure!(is_next, Error::<T>::WrongNumber);
		participant.password_number = number;
		Participants::<T>::insert(id, participant);
		Self::deposit_event(Event::PasswordNumberSet { id, number });
		Ok(())
	}
}

impl Suspension {
	/// Whether this decider's side has suspended the participant.
	fn side(&mut self, decider: Decider) -> &mut bool {
		match decider {
			Decider::Organisation(_) => &mut self.by_organisation,
			Decider::HealthAdmin(_) => &mut self.by_admin,
			Decider::Institutions => &mut self.by_vote,
		}
	}

	/// Takes back what this decider's side has decided; the institutions also what a health admin has. Whether there was
	/// something to take back.
	fn lift(&mut self, decider: Decider) -> bool {
		let was = core::mem::take(self.side(decider));
		let was_an_admins = matches!(decider, Decider::Institutions) && core::mem::take(&mut self.by_admin);
		was || was_an_admins
	}
}

/// Rows.
impl<T: Config> Pallet<T> {
	pub(crate) fn admit(
		id: ParticipantId,
		role: Role,
		organisation: Option<ParticipantId>,
		account: T::AccountId,
		encryption_key: EncryptionKey,
		profile: Profile,
	) {
		Self::open_account(&account, id);
		let index = RoleCount::<T>::mutate(role, post_increment);
		ByRole::<T>::insert(role, index, id);
		if let Some(organisation) = organisation.filter(|_| role.is_staff()) {
			Self::join_staff(&organisation, &id);
		}
		let participant = Participant {
			role,
			organisation,
			account,
			encryption_key,
			key_version: 0,
			password_number: 0,
			status: Status::Active,
			profile,
		};
		Self::append_keys(&id, &participant);
		Participants::<T>::insert(id, participant);
	}

	pub(crate) fn join_staff(organisation: &ParticipantId, id: &ParticipantId) {
		let index = StaffCount::<T>::mutate(organisation, post_increment);
		Staff::<T>::insert(organisation, index, id);
		StaffIndex::<T>::insert(id, index);
	}

	/// Takes a person off its organisation's list; the last one on it takes the place.
	pub(crate) fn leave_staff(organisation: &ParticipantId, id: &ParticipantId) {
		let Some(index) = StaffIndex::<T>::take(id) else { return };
		let last = StaffCount::<T>::mutate(organisation, |count| {
			*count = count.saturating_sub(1);
			*count
		});
		if let Some(moved) = Staff::<T>::take(organisation, last)
			&& last != index
		{
			Staff::<T>::insert(organisation, index, moved);
			StaffIndex::<T>::insert(moved, index);
		}
	}

	/// Appends the keys that a participant has from now on.
	pub(crate) fn append_keys(id: &ParticipantId, participant: &Participant<T::AccountId>) {
		let index = KeyCount::<T>::mutate(id, post_increment);
		let Participant { account, encryption_key, key_version, .. } = participant.clone();
		let since = T::Clock::now();
		Keys::<T>::insert(id, index, KeyEntry { account, encryption_key, key_version, since });
	}

	/// Appends what happened to a participant.
	pub(crate) fn log(id: &ParticipantId, by: Option<ParticipantId>, change: ParticipantChange) {
		let index = LogCount::<T>::mutate(id, post_increment);
		let block = frame_system::Pallet::<T>::block_number().unique_saturated_into();
		Log::<T>::insert(id, index, ParticipantChangeEntry { block, at: T::Clock::now(), by, change });
	}

	/// Gives an account to a participant, and a reason to exist, so that its nonce is kept.
	pub(crate) fn open_account(account: &T::AccountId, id: ParticipantId) {
		frame_system::Pallet::<T>::inc_providers(account);
		Accounts::<T>::insert(account, id);
	}

	/// Whether this participant, and the organisation it works for, may act.
	pub fn is_active(participant: &Participant<T::AccountId>) -> bool {
		participant.status == Status::Active
			&& participant.organisation.is_none_or(|organisation| {
				Participants::<T>::get(organisation)
					.is_some_and(|organisation| organisation.status == Status::Active)
			})
	}

	/// Whose current account this is, whether or not it may act.
	pub fn participant_of(account: &T::AccountId) -> Option<ParticipantId> {
		let id = Accounts::<T>::get(account)?;
		(Participants::<T>::get(id)?.account == *account).then_some(id)
	}

	/// The participants of a role from index `start`, at most [`MAX_PAGE`].
	pub fn of_role(role: Role, start: u32, limit: u32) -> Vec<ParticipantId> {
		page(start, limit, |index| ByRole::<T>::get(role, index))
	}

	/// The participants that somebody has suspended, after this one, at most [`MAX_PAGE`].
	pub fn suspended(after: Option<ParticipantId>, limit: u32) -> Vec<ParticipantId> {
		let all = match after {
			Some(after) => Suspensions::<T>::iter_keys_from(Suspensions::<T>::hashed_key_for(after)),
			None => Suspensions::<T>::iter_keys(),
		};
		all.take(limit.min(MAX_PAGE) as usize).collect()
	}

	/// The keys that a participant has had from index `start`, at most
	/// [`MAX_PAGE`](vacchain_primitives::bounds::MAX_PAGE).
	pub fn keys_of(id: ParticipantId, start: u32, limit: u32) -> Vec<KeyEntry<T::AccountId>> {
		page(start, limit, |index| Keys::<T>::get(id, index))
	}

	/// The log of a participant from index `start`, at most
	/// [`MAX_PAGE`](vacchain_primitives::bounds::MAX_PAGE).
	pub fn participant_log(id: ParticipantId, start: u32, limit: u32) -> Vec<ParticipantChangeEntry> {
		page(start, limit, |index| Log::<T>::get(id, index))
	}

	/// The people of an organisation from index `start`, at most [`MAX_PAGE`](vacchain_primitives::bounds::MAX_PAGE).
	pub fn staff(organisation: ParticipantId, start: u32, limit: u32) -> Vec<ParticipantId> {
		page(start, limit, |index| Staff::<T>::get(organisation, index))
	}

	/// The number of transactions that a participant may still send.
	pub fn allowance(id: ParticipantId) -> Option<Allowance> {
		let quota = T::Quotas::quota_of(Participants::<T>::get(id)?.role);
		Some(quota::allowance::<T>(&id, quota))
	}

	/// Checks that every row has its counterpart.
	///
	/// # Errors
	///
	/// Names the invariant that does not hold.
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		for (id, participant) in Participants::<T>::iter() {
			ensure!(
				Accounts::<T>::get(&participant.account) == Some(id),
				"a participant's account leads back to it"
			);
			ensure!(
				frame_system::Pallet::<T>::providers(&participant.account) > 0,
				"a participant's account exists"
			);
			let organisation = participant.organisation.and_then(Participants::<T>::get);
			let employers = participant.role.employers();
			ensure!(
				organisation.map_or(employers.is_empty(), |one| employers.contains(&one.role)),
				"people and gateways belong to an organisation of their kind, and nobody else to any"
			);
			ensure!(
				StaffIndex::<T>::contains_key(id) == participant.role.is_staff(),
				"people are listed among their organisation's"
			);
			let is_suspended = Suspensions::<T>::get(id) != Suspension::default();
			ensure!(
				is_suspended == (participant.status == Status::Suspended),
				"somebody has suspended whoever is suspended"
			);
			ensure!(
				participant.status != Status::Dismissed || participant.role == Role::HealthAdmin,
				"only health admins are dismissed"
			);
			Self::try_state_of_lists(&id, &participant)?;
		}
		for (organisation, count) in StaffCount::<T>::iter() {
			ensure!(Staff::<T>::iter_prefix(organisation).count() == count as usize, "staff is counted");
		}
		for (organisation, index, id) in Staff::<T>::iter() {
			let is_its_person = |row: Participant<T::AccountId>| {
				row.organisation == Some(organisation) && row.role.is_staff()
			};
			ensure!(
				Participants::<T>::get(id).is_some_and(is_its_person),
				"staff are an organisation's people"
			);
			ensure!(StaffIndex::<T>::get(id) == Some(index), "a person stands where its index says");
		}
		for (account, id) in Accounts::<T>::iter() {
			ensure!(Participants::<T>::contains_key(id), "an account belongs to a participant");
			ensure!(frame_system::Pallet::<T>::providers(&account) > 0, "an account is never reaped");
		}
		for (id, suspension) in Suspensions::<T>::iter() {
			ensure!(suspension != Suspension::default(), "an empty suspension has no row");
			ensure!(Participants::<T>::contains_key(id), "a participant is suspended");
		}
		Self::try_state_of_candidates()?;
		Self::try_state_of_number_tags()?;
		Self::try_state_of_content_keys()?;
		Self::try_state_of_roles()
	}

	/// Checks that every participant is listed once under its role.
	fn try_state_of_roles() -> Result<(), sp_runtime::TryRuntimeError> {
		for (role, count) in RoleCount::<T>::iter() {
			ensure!(
				ByRole::<T>::iter_prefix(role).count() == count as usize,
				"the participants of a role are counted"
			);
		}
		let mut listed = BTreeSet::new();
		for (role, _, id) in ByRole::<T>::iter() {
			ensure!(
				Participants::<T>::get(id).is_some_and(|row| row.role == role),
				"participants are listed under their role"
			);
			ensure!(listed.insert(id), "every participant is listed once");
		}
		ensure!(listed.len() == Participants::<T>::iter().count(), "every participant is listed once");
		Ok(())
	}

	/// Checks the invariants of a participant's keys and of its log.
	fn try_state_of_lists(
		id: &ParticipantId,
		participant: &Participant<T::AccountId>,
	) -> Result<(), sp_runtime::TryRuntimeError> {
		let (keys, entries) = (KeyCount::<T>::get(id), LogCount::<T>::get(id));
		ensure!(Keys::<T>::iter_prefix(id).count() == keys as usize, "keys are counted");
		ensure!(Log::<T>::iter_prefix(id).count() == entries as usize, "a log is counted");
		ensure!((0..entries).all(|index| Log::<T>::contains_key(id, index)), "a log has no gap");
		let last = keys.checked_sub(1).and_then(|last| Keys::<T>::get(id, last));
		let is_present = last.is_some_and(|last| {
			last.account == participant.account
				&& last.encryption_key == participant.encryption_key
				&& last.key_version == participant.key_version
		});
		ensure!(is_present, "the last keys are the present ones");
		let mut before: Option<KeyVersion> = None;
		for index in 0..keys {
			let version = Keys::<T>::get(id, index).ok_or("keys have no gap")?.key_version;
			let follows =
				before.is_none_or(|before| version == before || Some(version) == before.checked_add(1));
			ensure!(follows, "a key version follows the one before it");
			before = Some(version);
		}
		Ok(())
	}
}

pub(crate) fn post_increment(count: &mut u32) -> u32 {
	let index = *count;
	*count = count.saturating_add(1);
	index
}

impl<T: Config> ActorOf<T::AccountId> for Pallet<T> {
	fn actor_of(account: &T::AccountId) -> Option<Actor> {
		let id = Accounts::<T>::get(account)?;
		let participant = Participants::<T>::get(id)?;
		let may_act = participant.account == *account
			&& participant.role != Role::Custody
			&& Self::is_active(&participant);
		may_act.then_some(Actor { id, role: participant.role, organisation: participant.organisation })
	}
}

impl<T: Config> AccountOf<T::AccountId> for Pallet<T> {
	fn account_of(id: &ParticipantId) -> Option<T::AccountId> {
		Participants::<T>::get(id).filter(Self::is_active).map(|participant| participant.account)
	}
}

impl<T: Config> MemberOf for Pallet<T> {
	fn member_of(id: &ParticipantId) -> Option<Member> {
		let participant = Participants::<T>::get(id)?;
		Some(Member {
			role: participant.role,
			organisation: participant.organisation,
			active: Self::is_active(&participant),
			key_version: participant.key_version,
			has_key: !participant.encryption_key.is_none(),
		})
	}
}

impl<T: Config> HealthAuthority for Pallet<T> {
	fn health_authority() -> Option<ParticipantId> {
		HealthAuthorityId::<T>::get()
	}
}
