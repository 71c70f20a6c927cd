//! What the calls do, the answers to others' questions, and the reads.

use alloc::{collections::btree_set::BTreeSet, vec::Vec};
use frame_support::{ensure, pallet_prelude::*, traits::ChangeMembers};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use pallet_session::Pallet as Session;
use sp_runtime::traits::UniqueSaturatedInto;
use vacchain_primitives::{
	BlockNumber, Institution, Network, NodeId, ParticipantId, Validator,
	questions::{AccountOf, ActorOf, HasVote, MemberOf, ParticipantChanged},
};

use crate::{InstitutionList, NodeList, pallet::*};

/// How many of so many validators may leave at once.
pub(crate) fn a_third(validators: usize) -> usize {
	validators / 3
}

impl<T: Config> Pallet<T> {
	/// The institution that signed.
	pub(crate) fn ensure_institution(origin: OriginFor<T>) -> Result<ParticipantId, DispatchError> {
		let account = ensure_signed(origin)?;
		let actor = T::Participants::actor_of(&account).ok_or(Error::<T>::NotInstitution)?;
		ensure!(Self::is_institution(&actor.id), Error::<T>::NotInstitution);
		Ok(actor.id)
	}

	pub(crate) fn do_admit_organisation(id: ParticipantId) -> DispatchResult {
		let member = T::Participants::member_of(&id).ok_or(Error::<T>::NotFound)?;
		ensure!(member.role.is_organisation(), Error::<T>::NotFound);
		ensure!(member.active, Error::<T>::WrongState);
		Institutions::<T>::try_mutate(|institutions| insert::<T>(institutions, id))?;
		Self::refresh_seats();
		Self::deposit_event(Event::OrganisationAdmitted { id });
		Ok(())
	}

	pub(crate) fn do_dismiss_organisation(id: ParticipantId) -> DispatchResult {
		ensure!(Self::is_institution(&id), Error::<T>::NotInstitution);
		ensure!(!Self::all_validators().contains(&id), Error::<T>::StillValidating);
		ensure!(!Self::is_last_seat(&id), Error::<T>::LastInstitution);
		Institutions::<T>::mutate(|institutions| institutions.retain(|one| *one != id));
		for node in Nodes::<T>::take(id) {
			NodeOwner::<T>::remove(node);
		}
		Self::refresh_seats();
		Self::deposit_event(Event::OrganisationDismissed { id });
		Ok(())
	}

	pub(crate) fn do_admit_validator(id: ParticipantId) -> DispatchResult {
		ensure!(Self::is_institution(&id), Error::<T>::NotInstitution);
		let may_act = T::Participants::member_of(&id).is_some_and(|member| member.active);
		ensure!(may_act, Error::<T>::WrongState);
		ensure!(Session::<T>::load_keys(&id).is_some(), Error::<T>::NoSessionKeys);
		ensure!(Nodes::<T>::contains_key(id), Error::<T>::NoNodes);
		Chosen::<T>::try_mutate(|chosen| insert::<T>(chosen, id))?;
		Self::deposit_event(Event::ValidatorAdmitted { id });
		Ok(())
	}

	pub(crate) fn do_remove_validator(id: ParticipantId) -> DispatchResult {
		let mut chosen = Chosen::<T>::get();
		let index = chosen.binary_search(&id).map_err(|_| Error::<T>::NotValidator)?;
		chosen.remove(index);
		ensure!(chosen.len() >= MinimumValidators::<T>::get() as usize, Error::<T>::TooFewValidators);
		// Whoever the next session has and the one after it will not: this removal and those before it in this session.
		let planned = pallet_session::QueuedKeys::<T>::get();
		let leaving = planned.iter().filter(|(one, _)| !chosen.contains(one)).count();
		ensure!(leaving <= a_third(planned.len()), Error::<T>::TooManyLeaving);
		Chosen::<T>::put(chosen);
		Self::deposit_event(Event::ValidatorRemoved { id });
		Ok(())
	}

	pub(crate) fn do_pardon_validator(id: ParticipantId) -> DispatchResult {
		Offences::<T>::take(id).ok_or(Error::<T>::NoOffence)?;
		if let Some(index) = Session::<T>::validator_id_to_index(&id) {
			Session::<T>::reenable_index(index);
		}
		// There is room for one that was above the limit.
		Self::disable_offenders();
		Self::deposit_event(Event::ValidatorPardoned { id });
		Ok(())
	}

	pub(crate) fn do_set_nodes(id: ParticipantId, mut nodes: NodeList) -> DispatchResult {
		ensure!(!nodes.is_empty(), Error::<T>::NoNodes);
		nodes.sort();
		ensure!(nodes.is_sorted_by(|one, next| one < next), Error::<T>::NodeInUse);
		let is_free = |node| NodeOwner::<T>::get(node).is_none_or(|owner| owner == id);
		ensure!(nodes.iter().all(is_free), Error::<T>::NodeInUse);
		for node in Nodes::<T>::get(id) {
			NodeOwner::<T>::remove(node);
		}
		for node in &nodes {
			NodeOwner::<T>::insert(node, id);
		}
		Nodes::<T>::insert(id, nodes);
		Self::deposit_event(Event::NodesListed { id });
		Ok(())
	}

	pub(crate) fn is_institution(id: &ParticipantId) -> bool {
		Institutions::<T>::get().binary_search(id).is_ok()
	}

	/// Who validates in this session, in the next, or is chosen to in those after it, in order of id.
	pub(crate) fn all_validators() -> BTreeSet<ParticipantId> {
		let planned = pallet_session::QueuedKeys::<T>::get().into_iter().map(|(id, _)| id);
		Session::<T>::validators().into_iter().chain(planned).chain(Chosen::<T>::get()).collect()
	}

	/// The accounts that the institutions have now, without those that may not act, in order.
	fn accounts() -> Vec<T::AccountId> {
		let institutions = Institutions::<T>::get();
		let mut accounts: Vec<_> = institutions.iter().filter_map(T::Participants::account_of).collect();
		accounts.sort_unstable();
		accounts
	}

	/// Gives the seats of the council to the institutions that may act. Where there are none, the last one keeps its
	/// seat: nobody could give it another.
	pub(crate) fn refresh_seats() {
		let accounts = Self::accounts();
		let seats = Seats::<T>::get();
		if accounts.is_empty() || accounts == *seats {
			return;
		}
		T::Council::set_members_sorted(&accounts, &seats);
		// As many as there are institutions at most.
		Seats::<T>::put(BoundedVec::truncate_from(accounts));
	}

	/// Whether nobody could decide anything if this institution could not.
	pub fn is_last_seat(id: &ParticipantId) -> bool {
		let may_act = |one: &ParticipantId| T::Participants::account_of(one).is_some();
		let institutions = Institutions::<T>::get();
		institutions.contains(id) && !institutions.iter().any(|one| one != id && may_act(one))
	}

	pub(crate) fn block() -> BlockNumber {
		frame_system::Pallet::<T>::block_number().unique_saturated_into()
	}

	/// What is fixed at genesis, and the current session.
	pub fn network() -> Network {
		Network {
			slot_duration: SlotDuration::<T>::get(),
			session_length: SessionLength::<T>::get(),
			session: Session::<T>::current_index(),
			minimum_validators: MinimumValidators::<T>::get(),
			thresholds: VoteThresholds::<T>::get(),
		}
	}

	/// The institutions and their nodes, in order of id.
	pub fn institutions() -> Vec<Institution> {
		let institutions = Institutions::<T>::get().into_iter();
		institutions.map(|id| Institution { id, nodes: Nodes::<T>::get(id).into_inner() }).collect()
	}

	/// The nodes that may connect, in order of institution. Empty: every node may.
	pub fn nodes() -> Vec<NodeId> {
		Institutions::<T>::get().into_iter().flat_map(Nodes::<T>::get).collect()
	}

	/// The validators of this session and of those to come, in order of id.
	pub fn validators() -> Vec<Validator> {
		let session = Session::<T>::current_index();
		let active = Session::<T>::validators();
		let chosen = Chosen::<T>::get();
		let validator = |id| Validator {
			id,
			active: active.contains(&id),
			chosen: chosen.contains(&id),
			offence: Offences::<T>::get(id),
			authored: Authored::<T>::get(session, id),
			authored_before: session.checked_sub(1).map_or(0, |before| Authored::<T>::get(before, id)),
		};
		Self::all_validators().into_iter().map(validator).collect()
	}

	/// Checks that lists and maps agree, and that no vote went past a limit.
	///
	/// # Errors
	///
	/// Names the invariant that does not hold.
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		let (institutions, chosen) = (Institutions::<T>::get(), Chosen::<T>::get());
		for (list, unordered) in
			[(&institutions, "institutions are in order"), (&chosen, "validators are in order")]
		{
			ensure!(list.is_sorted_by(|one, next| one < next), unordered);
		}
		ensure!(chosen.iter().all(|id| institutions.contains(id)), "a validator is an institution's");
		ensure!(chosen.len() >= MinimumValidators::<T>::get() as usize, "there are enough validators");
		let planned = pallet_session::QueuedKeys::<T>::get();
		ensure!(
			planned.iter().filter(|(id, _)| !chosen.contains(id)).count() <= a_third(planned.len()),
			"at most a third of the validators leave at once"
		);
		ensure!(
			Self::all_validators().iter().all(|id| institutions.contains(id)),
			"an institution keeps its vote while it validates"
		);
		let accounts = Self::accounts();
		ensure!(
			accounts.is_empty() || accounts == *Seats::<T>::get(),
			"the institutions that may act have the seats"
		);
		for (id, nodes) in Nodes::<T>::iter() {
			ensure!(institutions.contains(&id), "nodes are an institution's");
			ensure!(
				!nodes.is_empty() && nodes.is_sorted_by(|one, next| one < next),
				"nodes are listed in order"
			);
			ensure!(
				nodes.iter().all(|node| NodeOwner::<T>::get(node) == Some(id)),
				"a listed node leads back to its institution"
			);
		}
		for (node, id) in NodeOwner::<T>::iter() {
			ensure!(Nodes::<T>::get(id).contains(&node), "a node is on its institution's list");
		}
		let session = Session::<T>::current_index();
		ensure!(
			Authored::<T>::iter_keys()
				.all(|(counted, _)| (session.saturating_sub(1)..=session).contains(&counted)),
			"blocks are counted for two sessions"
		);
		let validators = Self::all_validators();
		ensure!(Offences::<T>::iter_keys().all(|id| validators.contains(&id)), "an offence is a validator's");
		Ok(())
	}
}

/// Inserts an id in its place, once.
fn insert<T: Config>(list: &mut InstitutionList, id: ParticipantId) -> DispatchResult {
	let index = list.binary_search(&id).err().ok_or(Error::<T>::AlreadyExists)?;
	list.try_insert(index, id).map_err(|_| Error::<T>::TooManyInstitutions)?;
	Ok(())
}

impl<T: Config> HasVote for Pallet<T> {
	fn has_vote(id: &ParticipantId) -> bool {
		Self::is_institution(id)
	}
}

impl<T: Config> ParticipantChanged for Pallet<T> {
	fn participant_changed(id: &ParticipantId) -> DispatchResult {
		if Self::is_institution(id) {
			ensure!(!Self::accounts().is_empty(), Error::<T>::LastInstitution);
			Self::refresh_seats();
		}
		Ok(())
	}
}
