//! What the calls do, the answers to others' questions, and the reads.

use alloc::vec::Vec;
use frame_support::{ensure, pallet_prelude::*, traits::EnsureOrigin};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use sp_runtime::traits::UniqueSaturatedInto;
use vacchain_primitives::{
	Actor, Allowance, BlockNumber, EncryptionKey, Member, Participant, ParticipantId, Role, Status, page,
	questions::{AccountOf, ActorOf, HasVote, HealthAuthority, MemberOf, ParticipantChanged, QuotaOf},
};

use crate::{Profile, admission, pallet::*};

/// Who decides on a participant.
#[derive(Clone, Copy)]
pub(crate) enum Decider {
	HealthAdmin,
	Institutions,
}

/// Origins.
impl<T: Config> Pallet<T> {
	pub(crate) fn ensure_health_admin(origin: OriginFor<T>) -> Result<ParticipantId, DispatchError> {
		let who = ensure_signed(origin)?;
		Self::actor_of(&who)
			.filter(|actor| actor.role == Role::HealthAdmin)
			.map(|actor| actor.id)
			.ok_or_else(|| Error::<T>::NotHealthAdmin.into())
	}

	pub(crate) fn ensure_decider<Vote: EnsureOrigin<OriginFor<T>>>(
		origin: OriginFor<T>,
	) -> Result<Decider, DispatchError> {
		match Vote::try_origin(origin) {
			Ok(_) => Ok(Decider::Institutions),
			// Whoever has not signed is a vote that falls short, or on another matter.
			Err(origin) if ensure_signed(origin.clone()).is_err() => Err(Error::<T>::DecidedByVote.into()),
			Err(origin) => Self::ensure_health_admin(origin).map(|_| Decider::HealthAdmin),
		}
	}

	pub(crate) fn ensure_health_admins_vote(origin: OriginFor<T>) -> Result<(), Error<T>> {
		T::HealthAdminsVote::try_origin(origin).map(|_| ()).map_err(|_| Error::<T>::DecidedByVote)
	}
}

impl<T: Config> Pallet<T> {
	/// Checks that this participant is theirs to decide on.
	fn ensure_decides(decider: Decider, id: &ParticipantId, role: Role) -> Result<(), Error<T>> {
		match decider {
			Decider::Institutions => ensure!(role.is_organisation(), Error::<T>::RoleNotAllowed),
			Decider::HealthAdmin => {
				ensure!(role != Role::HealthAdmin, Error::<T>::RoleNotAllowed);
				// The health authority's own admins do not decide on it, whether or not it has a vote.
				let is_theirs = role != Role::HealthAuthority && !T::Institutions::has_vote(id);
				ensure!(is_theirs, Error::<T>::DecidedByVote);
			}
		}
		Ok(())
	}

	pub(crate) fn do_register(
		id: ParticipantId,
		role: Role,
		organisation: Option<ParticipantId>,
		account: T::AccountId,
		encryption_key: EncryptionKey,
		profile: Profile,
	) -> DispatchResult {
		let is_theirs = !matches!(role, Role::HealthAuthority | Role::HealthAdmin);
		ensure!(is_theirs, Error::<T>::RoleNotAllowed);
		let is_organisation_right = match organisation {
			Some(organisation) => Self::member_of(&organisation)
				.is_some_and(|member| member.active && role.employers().contains(&member.role)),
			None => role.employers().is_empty(),
		};
		ensure!(is_organisation_right, Error::<T>::WrongOrganisation);
		Self::ensure_new(&id, &account)?;
		Self::admit(id, role, organisation, account, encryption_key, profile);
		Self::deposit_event(Event::Registered { id, role });
		Ok(())
	}

	/// Checks that neither id nor account is anyone's.
	pub(crate) fn ensure_new(id: &ParticipantId, account: &T::AccountId) -> Result<(), Error<T>> {
		ensure!(!Participants::<T>::contains_key(id), Error::<T>::AlreadyExists);
		ensure!(!Accounts::<T>::contains_key(account), Error::<T>::AccountInUse);
		Ok(())
	}

	pub(crate) fn do_suspend(decider: Decider, id: ParticipantId) -> DispatchResult {
		Self::set_status(decider, id, Status::Suspended)?;
		Self::deposit_event(Event::Suspended { id });
		Ok(())
	}

	pub(crate) fn do_reinstate(decider: Decider, id: ParticipantId) -> DispatchResult {
		Self::set_status(decider, id, Status::Active)?;
		Self::deposit_event(Event::Reinstated { id });
		Ok(())
	}

	pub(crate) fn do_replace_keys(
		decider: Decider,
		id: ParticipantId,
		account: T::AccountId,
		encryption_key: EncryptionKey,
		profile: Profile,
	) -> DispatchResult {
		let mut participant = Participants::<T>::get(id).ok_or(Error::<T>::NotFound)?;
		Self::ensure_decides(decider, &id, participant.role)?;
		ensure!(!Accounts::<T>::contains_key(&account), Error::<T>::AccountInUse);
		if participant.encryption_key != encryption_key {
			ensure!(participant.role != Role::HealthAuthority, Error::<T>::SharedEncryptionKey);
			participant.encryption_key = encryption_key;
			participant.keys_since = Self::block();
		}
		Self::open_account(&account, id);
		participant.account = account;
		participant.profile = profile;
		Participants::<T>::insert(id, participant);
		T::OnChange::participant_changed(&id)?;
		Self::deposit_event(Event::KeysReplaced { id });
		Ok(())
	}

	pub(crate) fn admit(
		id: ParticipantId,
		role: Role,
		organisation: Option<ParticipantId>,
		account: T::AccountId,
		encryption_key: EncryptionKey,
		profile: Profile,
	) {
		Self::open_account(&account, id);
		if role.is_organisation() {
			let index = OrganisationCount::<T>::mutate(role, post_increment);
			Organisations::<T>::insert(role, index, id);
		}
		if let Some(organisation) = organisation.filter(|_| role != Role::Gateway) {
			let index = StaffCount::<T>::mutate(organisation, post_increment);
			Staff::<T>::insert(organisation, index, id);
		}
		Participants::<T>::insert(
			id,
			Participant {
				role,
				organisation,
				account,
				encryption_key,
				keys_since: Self::block(),
				status: Status::Active,
				profile,
			},
		);
	}

	/// Gives an account to a participant, and a reason to exist, so that its nonce is kept.
	fn open_account(account: &T::AccountId, id: ParticipantId) {
		frame_system::Pallet::<T>::inc_providers(account);
		Accounts::<T>::insert(account, id);
	}

	fn set_status(decider: Decider, id: ParticipantId, status: Status) -> DispatchResult {
		let mut participant = Participants::<T>::get(id).ok_or(Error::<T>::NotFound)?;
		Self::ensure_decides(decider, &id, participant.role)?;
		ensure!(participant.status != status, Error::<T>::WrongState);
		participant.status = status;
		Participants::<T>::insert(id, participant);
		T::OnChange::participant_changed(&id)?;
		Ok(())
	}

	pub(crate) fn block() -> BlockNumber {
		frame_system::Pallet::<T>::block_number().unique_saturated_into()
	}

	/// Whether this participant, and the organisation it works for, may act.
	fn is_active(participant: &Participant<T::AccountId>) -> bool {
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

	/// The organisations of a role from index `start`, at most [`MAX_PAGE`](vacchain_primitives::bounds::MAX_PAGE).
	pub fn organisations(role: Role, start: u32, limit: u32) -> Vec<ParticipantId> {
		page(start, limit, |index| Organisations::<T>::get(role, index))
	}

	/// The people of an organisation from index `start`, at most [`MAX_PAGE`](vacchain_primitives::bounds::MAX_PAGE).
	pub fn staff(organisation: ParticipantId, start: u32, limit: u32) -> Vec<ParticipantId> {
		page(start, limit, |index| Staff::<T>::get(organisation, index))
	}

	/// What a participant may still send.
	pub fn allowance(id: ParticipantId) -> Option<Allowance> {
		let quota = T::Quotas::quota_of(Participants::<T>::get(id)?.role);
		Some(admission::allowance::<T>(&id, quota))
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
				"whoever works for an organisation belongs to one of its kind, and nobody else to any"
			);
		}
		for (role, count) in OrganisationCount::<T>::iter() {
			ensure!(
				Organisations::<T>::iter_prefix(role).count() == count as usize,
				"organisations are counted"
			);
		}
		for (organisation, count) in StaffCount::<T>::iter() {
			ensure!(Staff::<T>::iter_prefix(organisation).count() == count as usize, "staff is counted");
		}
		for (organisation, _, id) in Staff::<T>::iter() {
			let is_its_person = |row: Participant<T::AccountId>| {
				row.organisation == Some(organisation) && row.role != Role::Gateway
			};
			ensure!(
				Participants::<T>::get(id).is_some_and(is_its_person),
				"staff are an organisation's people"
			);
		}
		for (account, id) in Accounts::<T>::iter() {
			ensure!(Participants::<T>::contains_key(id), "an account belongs to a participant");
			ensure!(frame_system::Pallet::<T>::providers(&account) > 0, "an account is never reaped");
		}
		Self::try_state_of_health_admins()
	}
}

fn post_increment(count: &mut u32) -> u32 {
	let index = *count;
	*count = count.saturating_add(1);
	index
}

impl<T: Config> ActorOf<T::AccountId> for Pallet<T> {
	fn actor_of(account: &T::AccountId) -> Option<Actor> {
		let id = Accounts::<T>::get(account)?;
		let participant = Participants::<T>::get(id)?;
		let may_act = participant.account == *account && Self::is_active(&participant);
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
			keys_since: participant.keys_since,
		})
	}
}

impl<T: Config> HealthAuthority for Pallet<T> {
	fn health_authority() -> Option<ParticipantId> {
		HealthAuthorityId::<T>::get()
	}
}
