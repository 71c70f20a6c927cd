//! The behaviour of the calls, the answers to others' questions, and the reads.

use alloc::{collections::btree_set::BTreeSet, string::String, vec::Vec};
use frame_support::{ensure, pallet_prelude::*, traits::ChangeMembers};
use frame_system::{
	ensure_signed,
	pallet_prelude::{BlockNumberFor, OriginFor},
};
use pallet_session::Pallet as Session;
use sp_core::ed25519;
use sp_runtime::traits::{UniqueSaturatedInto, Zero};
use vacchain_primitives::{
	BlockNumber, Institution, Matter, Network, NodeId, NodeProof, ParticipantId, Publication, Validator,
	is_gateway_address, node_statement,
	questions::{AccountOf, ActorOf, HasVote, MemberOf, ParticipantChanged, PausedCalls},
};

use crate::{GatewayList, InstitutionList, NodeList, PublishedList, pallet::*};

/// How many of so many validators may leave at once.
pub(crate) fn a_third(validators: usize) -> usize {
	validators / 3
}

/// Whether nothing stands twice in a list.
fn are_named_once(list: &[impl Ord]) -> bool {
	list.iter().collect::<BTreeSet<_>>().len() == list.len()
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
		Self::renew_thresholds();
		Self::deposit_event(Event::OrganisationAdmitted { id });
		Ok(())
	}

	pub(crate) fn do_dismiss_organisation(id: ParticipantId) -> DispatchResult {
		ensure!(Self::is_institution(&id), Error::<T>::NotInstitution);
		ensure!(!Self::all_validators().contains(&id), Error::<T>::StillValidating);
		Institutions::<T>::mutate(|institutions| institutions.retain(|one| *one != id));
		ensure!(Self::can_reinstate(), Error::<T>::TooFewLeft);
		for node in Nodes::<T>::take(id) {
			NodeOwner::<T>::remove(node);
		}
		Gateways::<T>::remove(id);
		Self::drop_proposals_of(id);
		Self::refresh_seats();
		Self::renew_thresholds();
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
		if Offences::<T>::contains_key(id) {
			Self::forgive(id);
		}
		Self::deposit_event(Event::ValidatorAdmitted { id });
		Ok(())
	}

	pub(crate) fn do_remove_validator(id: ParticipantId) -> DispatchResult {
		Self::unchoose(&id)?;
		Self::deposit_event(Event::ValidatorRemoved { id });
		Ok(())
	}

	/// Plans without a validator, if enough remain.
	pub(crate) fn unchoose(id: &ParticipantId) -> Result<(), Error<T>> {
		let mut chosen = Chosen::<T>::get();
		let index = chosen.binary_search(id).map_err(|_| Error::<T>::NotValidator)?;
		chosen.remove(index);
		ensure!(chosen.len() >= MinimumValidators::<T>::get() as usize, Error::<T>::TooFewValidators);
		// Those that the next session has and the one after it will not: this removal and those before it in this
		// session.
		let planned = pallet_session::QueuedKeys::<T>::get();
		let leaving = planned.iter().filter(|(one, _)| !chosen.contains(one)).count();
		ensure!(leaving <= a_third(planned.len()), Error::<T>::TooManyLeaving);
		Chosen::<T>::put(chosen);
		Ok(())
	}

	pub(crate) fn do_pardon_validator(id: ParticipantId) -> DispatchResult {
		ensure!(Offences::<T>::contains_key(id), Error::<T>::NoOffence);
		Self::forgive(id);
		Self::deposit_event(Event::ValidatorPardoned { id });
		Ok(())
	}

	fn forgive(id: ParticipantId) {
		Offences::<T>::remove(id);
		if let Some(index) = Session::<T>::validator_id_to_index(&id) {
			Session::<T>::reenable_index(index);
		}
		// There is room for one that was above the limit.
		Self::disable_offenders();
	}

	/// Checks that whoever holds a node's key agrees to this institution's listing it on this chain.
	fn ensure_agrees(id: &ParticipantId, proof: &NodeProof) -> Result<(), Error<T>> {
		let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
		let genesis = genesis.as_ref().try_into().map_err(|_| Error::<T>::InvalidNodeProof)?;
		let signature = ed25519::Signature::from_raw(proof.signature);
		let key = ed25519::Public::from_raw(proof.node.0);
		let is_signed = sp_io::crypto::ed25519_verify(&signature, &node_statement(genesis, id), &key);
		ensure!(is_signed, Error::<T>::InvalidNodeProof);
		Ok(())
	}

	pub(crate) fn do_set_gateways(id: ParticipantId, gateways: GatewayList) -> DispatchResult {
		ensure!(Self::are_addresses(&gateways), Error::<T>::InvalidAddress);
		if gateways.is_empty() {
			Gateways::<T>::remove(id);
		} else {
			Gateways::<T>::insert(id, gateways);
		}
		Self::deposit_event(Event::GatewaysNamed { id });
		Ok(())
	}

	pub(crate) fn do_publish(what: Publication, hashes: PublishedList) -> DispatchResult {
		ensure!(are_named_once(&hashes), Error::<T>::NamedTwice);
		if hashes.is_empty() {
			Published::<T>::remove(what);
		} else {
			Published::<T>::insert(what, &hashes);
		}
		Self::deposit_event(Event::Published { what, hashes });
		Ok(())
	}

	/// Whether each is a gateway's address, and named once.
	fn are_addresses(gateways: &GatewayList) -> bool {
		are_named_once(gateways) && gateways.iter().all(|address| is_gateway_address(address))
	}

	pub(crate) fn do_set_nodes(id: ParticipantId, proofs: &[NodeProof]) -> DispatchResult {
		ensure!(!proofs.is_empty(), Error::<T>::NoNodes);
		let mut nodes = NodeList::truncate_from(proofs.iter().map(|proof| proof.node).collect());
		nodes.sort();
		ensure!(nodes.is_sorted_by(|one, next| one < next), Error::<T>::NodeInUse);
		let is_free = |node| NodeOwner::<T>::get(node).is_none_or(|owner| owner == id);
		ensure!(nodes.iter().all(is_free), Error::<T>::NodeInUse);
		for proof in proofs {
			Self::ensure_agrees(&id, proof)?;
		}
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

	/// The validators of this session, of the next, and those chosen for later ones, in order of id.
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

	/// Gives the seats of the council to the institutions that may act.
	pub(crate) fn refresh_seats() {
		let accounts = Self::accounts();
		let seats = Seats::<T>::get();
		if accounts == *seats {
			return;
		}
		T::Council::set_members_sorted(&accounts, &seats);
		// As many as there are institutions at most.
		Seats::<T>::put(BoundedVec::truncate_from(accounts));
	}

	/// Whether the institutions that may act are enough to let others act again.
	fn can_reinstate() -> bool {
		Self::accounts().len() as u32 >= Self::votes_needed(Matter::Organisations).max(1)
	}

	pub(crate) fn block() -> BlockNumber {
		frame_system::Pallet::<T>::block_number().unique_saturated_into()
	}

	/// The network as fixed at genesis, and the current session.
	pub fn network() -> Network {
		Network {
			slot_duration: SlotDuration::<T>::get(),
			session_duration: SessionDuration::<T>::get(),
			session: Session::<T>::current_index(),
			minimum_validators: MinimumValidators::<T>::get(),
			thresholds: VoteThresholds::<T>::get(),
			paused: T::Pauses::paused_calls(),
		}
	}

	/// The institutions, their nodes and their gateways, in order of id.
	pub fn institutions() -> Vec<Institution> {
		let text = |address: BoundedVec<u8, _>| String::from_utf8_lossy(&address).into_owned();
		let institution = |id| Institution {
			id,
			nodes: Nodes::<T>::get(id).into_inner(),
			gateways: Gateways::<T>::get(id).into_iter().map(text).collect(),
		};
		Institutions::<T>::get().into_iter().map(institution).collect()
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
		ensure!(Self::accounts() == *Seats::<T>::get(), "the institutions that may act have the seats");
		ensure!(
			institutions.is_empty() || Self::can_reinstate(),
			"enough institutions may act to decide on others"
		);
		Self::try_state_of_votes()?;
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
		for (id, gateways) in Gateways::<T>::iter() {
			ensure!(institutions.contains(&id), "gateways are an institution's");
			let is_sound = !gateways.is_empty() && Self::are_addresses(&gateways);
			ensure!(is_sound, "a gateway's address is one, and named once");
		}
		ensure!(
			Published::<T>::iter_values().all(|hashes| !hashes.is_empty() && are_named_once(&hashes)),
			"a version is published once"
		);
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
			let seats = Seats::<T>::decode_len().unwrap_or_default();
			let is_less = Self::accounts().len() < seats;
			ensure!(!is_less || Self::can_reinstate(), Error::<T>::TooFewLeft);
			Self::refresh_seats();
		}
		Ok(())
	}
}
