//! The network at its start.

#![expect(clippy::panic, reason = "a chain specification that does not fit must not become a chain")]

use alloc::vec::Vec;
use vacchain_primitives::{
	Moment, NodeId, ParticipantId,
	bounds::{MAX_INSTITUTIONS, MAX_NODES},
	questions::MemberOf,
};

use crate::{InstitutionList, NodeList, pallet::*};

/// The shortest time between two blocks, in milliseconds: less leaves no time for a block to travel.
pub const MIN_SLOT_DURATION: Moment = 100;

/// The longest time between two blocks, in milliseconds: nobody waits longer at a desk.
pub const MAX_SLOT_DURATION: Moment = 60_000;

/// The shortest session, in slots: every validator has one in it, however many there are.
pub const MIN_SESSION_SLOTS: u32 = MAX_INSTITUTIONS;

/// An institution of the genesis block.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GenesisInstitution {
	/// The organisation.
	pub organisation: ParticipantId,
	/// Its nodes.
	pub nodes: Vec<NodeId>,
}

impl<T: Config> Pallet<T> {
	/// Puts the network in place.
	///
	/// # Panics
	///
	/// On a chain specification that no network could run by, before there is a chain.
	pub(crate) fn build_genesis(config: &GenesisConfig<T>) {
		let GenesisConfig { slot_duration, session_duration, minimum_validators, thresholds, .. } = config;
		if config.institutions.is_empty() && config.validators.is_empty() {
			return;
		}
		assert!(
			(MIN_SLOT_DURATION..=MAX_SLOT_DURATION).contains(slot_duration),
			"the slot duration is between {MIN_SLOT_DURATION} and {MAX_SLOT_DURATION} milliseconds"
		);
		assert!(
			session_duration / slot_duration >= MIN_SESSION_SLOTS.into(),
			"a session has at least {MIN_SESSION_SLOTS} slots, so that every validator has one in it"
		);
		assert!(
			thresholds.is_sound(),
			"every threshold is above 50 percent, so that no two decisions contradict each other, and at most that of an \
			 upgrade, which could change it"
		);
		SlotDuration::<T>::put(slot_duration);
		SessionDuration::<T>::put(session_duration);
		MinimumValidators::<T>::put(minimum_validators);
		VoteThresholds::<T>::put(thresholds);
		Self::seat_at_genesis(&config.institutions);
		Self::choose_at_genesis(&config.validators, *minimum_validators);
	}

	fn seat_at_genesis(listed: &[GenesisInstitution]) {
		let ids = listed.iter().map(|one| one.organisation).collect();
		Institutions::<T>::put(sorted(ids, "an institution is listed twice"));
		for GenesisInstitution { organisation, nodes } in listed {
			let member = T::Participants::member_of(organisation);
			assert!(
				member.is_some_and(|member| member.active && member.role.is_organisation()),
				"the institution {organisation} is not among the organisations of the genesis participants"
			);
			for node in nodes {
				assert!(!NodeOwner::<T>::contains_key(node), "the node {node} is listed twice");
				NodeOwner::<T>::insert(node, organisation);
			}
			if !nodes.is_empty() {
				let mut nodes = nodes.clone();
				nodes.sort_unstable();
				let nodes = NodeList::try_from(nodes)
					.unwrap_or_else(|_| panic!("an institution has at most {MAX_NODES} nodes"));
				Nodes::<T>::insert(organisation, nodes);
			}
		}
		Self::refresh_seats();
	}

	fn choose_at_genesis(validators: &[ParticipantId], minimum: u32) {
		assert!(minimum > 0, "a chain needs at least one validator");
		assert!(
			validators.len() >= minimum as usize,
			"there are {} validators, but the network's minimum is {minimum}",
			validators.len(),
		);
		let is_open = NodeOwner::<T>::iter().next().is_none();
		for id in validators {
			assert!(Self::is_institution(id), "the validator {id} is not among the institutions");
			assert!(
				is_open || Nodes::<T>::contains_key(id),
				"the validator {id} lists no node, so that no other node would let its own connect"
			);
		}
		Chosen::<T>::put(sorted(validators.to_vec(), "a validator is listed twice"));
	}
}

/// Ids in order, each once.
fn sorted(mut ids: Vec<ParticipantId>, twice: &str) -> InstitutionList {
	ids.sort_unstable();
	assert!(ids.is_sorted_by(|one, next| one < next), "{twice}");
	InstitutionList::try_from(ids)
		.unwrap_or_else(|_| panic!("there are at most {MAX_INSTITUTIONS} institutions"))
}
