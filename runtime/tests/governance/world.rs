//! A chain with many institutions, and what they do together.

use frame_support::{
	assert_ok,
	genesis_builder_helper::{build_state, get_preset},
};
use pallet_authorities::{CouncilInstance, Institutions};
use pallet_collective::Event as CouncilEvent;
use serde_json::{Value, json};
use sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET;
use sp_io::TestExternalities;
use sp_runtime::{
	DispatchResult,
	traits::{BlakeTwo256, Dispatchable, Hash as _},
};
use vacchain_primitives::{EncryptionKey, Moment, ParticipantId, Proposal};
use vacchain_runtime::{
	AccountId, Authorities, Hash, Runtime, RuntimeCall, RuntimeEvent, RuntimeGenesisConfig, RuntimeOrigin,
	System, genesis_presets,
};

/// How many organisations without a vote the chain knows besides the institutions.
pub const CANDIDATES: usize = 8;
/// More than the time for a vote, in milliseconds.
pub const A_WEEK: Moment = 7 * 24 * 60 * 60 * 1000;

/// The chain `local` with so many institutions, of which its own four validate, and [`CANDIDATES`] more organisations.
pub fn chain(institutions: usize) -> TestExternalities {
	let json = |bytes: Option<Vec<u8>>| -> Value {
		serde_json::from_slice(&bytes.expect("there is such a preset")).expect("a preset is JSON")
	};
	let mut genesis = json(get_preset::<RuntimeGenesisConfig>(&None, |_| None));
	let patch = json(genesis_presets::get(&LOCAL_TESTNET_RUNTIME_PRESET.into()));
	for (pallet, fields) in patch.as_object().expect("it is by pallet") {
		for (field, value) in fields.as_object().expect("it is by field") {
			genesis[pallet][field] = value.clone();
		}
	}
	let with_vote = genesis["authorities"]["institutions"].as_array().expect("it is a list").len();
	let pattern = genesis["participants"]["organisations"][0].clone();
	for n in with_vote..institutions + CANDIDATES {
		let bytes = [n as u8; 32];
		let mut organisation = pattern.clone();
		organisation["id"] = json!(ParticipantId(bytes));
		organisation["account"] = json!(AccountId::new(bytes));
		genesis["participants"]["organisations"].as_array_mut().expect("it is a list").push(organisation);
		if n < institutions {
			let institution = json!({ "organisation": ParticipantId(bytes), "nodes": [] });
			genesis["authorities"]["institutions"].as_array_mut().expect("it is a list").push(institution);
		}
	}
	let mut chain = TestExternalities::default();
	chain.execute_with(|| {
		assert_ok!(build_state::<RuntimeGenesisConfig>(genesis.to_string().into_bytes()));
		System::set_block_number(1);
		set_time(A_WEEK);
	});
	chain
}

/// Runs a test on such a chain, then checks every invariant of the vote.
pub fn on_chain(institutions: usize, test: impl FnOnce()) {
	chain(institutions).execute_with(|| {
		test();
		assert_ok!(Authorities::do_try_state());
	});
}

/// An organisation that has no vote in the genesis block.
pub fn candidate(institutions: usize, n: usize) -> ParticipantId {
	ParticipantId([(institutions + n % CANDIDATES) as u8; 32])
}

/// Those that have a vote, in order of id.
pub fn everyone() -> Vec<ParticipantId> {
	Institutions::<Runtime>::get().into_inner()
}

pub fn now() -> Moment {
	pallet_timestamp::Now::<Runtime>::get()
}

pub fn set_time(now: Moment) {
	pallet_timestamp::Now::<Runtime>::put(now);
}

pub fn account(id: ParticipantId) -> AccountId {
	pallet_participants::Participants::<Runtime>::get(id).expect("it is registered").account
}

/// A transaction of this account.
pub fn send(account: AccountId, call: impl Into<RuntimeCall>) -> DispatchResult {
	let sent = call.into().dispatch(RuntimeOrigin::signed(account));
	sent.map(|_| ()).map_err(|error| error.error)
}

pub fn hash(call: &RuntimeCall) -> Hash {
	BlakeTwo256::hash_of(call)
}

pub fn propose(by: ParticipantId, call: &RuntimeCall) -> DispatchResult {
	send(account(by), pallet_authorities::Call::propose { proposal: Box::new(call.clone()) })
}

pub fn vote(by: ParticipantId, proposal: &Proposal, approve: bool) -> DispatchResult {
	let call =
		pallet_authorities::Call::vote { proposal: proposal.hash.into(), index: proposal.index, approve };
	send(account(by), call)
}

/// The proposal of this call, if it waits for votes.
pub fn waiting(call: &RuntimeCall) -> Option<Proposal> {
	Authorities::proposals().into_iter().find(|proposal| Hash::from(proposal.hash) == hash(call))
}

/// The outcomes of the proposals that were carried out since the events were last forgotten.
pub fn carried_out() -> Vec<(Hash, DispatchResult)> {
	let executed = |event| match event {
		RuntimeEvent::Council(CouncilEvent::<Runtime, CouncilInstance>::Executed {
			proposal_hash,
			result,
		}) => Some((proposal_hash, result)),
		_ => None,
	};
	System::events().into_iter().filter_map(|record| executed(record.event)).collect()
}

/// All of a coalition try to have this carried out, one after the other. Whether it was, and did what it should.
pub fn decide(coalition: &[ParticipantId], call: impl Into<RuntimeCall>) -> bool {
	let call = call.into();
	System::reset_events();
	for member in coalition {
		let _ = match waiting(&call) {
			None => propose(*member, &call),
			Some(proposal) => vote(*member, &proposal, true),
		};
		if let Some((_, result)) = carried_out().into_iter().find(|(carried, _)| *carried == hash(&call)) {
			return result.is_ok();
		}
	}
	// It keeps no place.
	if let Some(proposal) = waiting(&call) {
		for member in coalition {
			let _ = vote(*member, &proposal, false);
		}
		let withdraw = pallet_authorities::Call::withdraw { proposal: hash(&call), index: proposal.index };
		let _ = send(account(proposal.proposer), withdraw);
	}
	false
}

/// The proposals that can be made.
pub mod motions {
	use super::*;
	use pallet_authorities::Call as Authorities;
	use pallet_participants::Call as Participants;
	use pallet_tx_pause::Call as TxPause;

	pub fn suspend(id: ParticipantId) -> RuntimeCall {
		Participants::suspend { id }.into()
	}

	pub fn reinstate(id: ParticipantId) -> RuntimeCall {
		Participants::reinstate { id }.into()
	}

	/// Gives the seat of an institution to this account.
	pub fn replace_keys(id: ParticipantId, account: AccountId) -> RuntimeCall {
		let encryption_key = pallet_participants::Participants::<Runtime>::get(id)
			.map_or(EncryptionKey::x25519([7; 32]), |participant| participant.encryption_key);
		Participants::replace_keys { id, account, encryption_key, profile: Default::default() }.into()
	}

	pub fn admit(id: ParticipantId) -> RuntimeCall {
		Authorities::admit_organisation { id }.into()
	}

	pub fn dismiss(id: ParticipantId) -> RuntimeCall {
		Authorities::dismiss_organisation { id }.into()
	}

	pub fn remove_validator(id: ParticipantId) -> RuntimeCall {
		Authorities::remove_validator { id }.into()
	}

	pub fn admit_validator(id: ParticipantId) -> RuntimeCall {
		Authorities::admit_validator { id }.into()
	}

	pub fn upgrade(number: u8) -> RuntimeCall {
		Authorities::authorize_upgrade { code_hash: [number; 32].into() }.into()
	}

	pub fn pause(pallet: &str, call: &str) -> RuntimeCall {
		TxPause::pause { full_name: name(pallet, call) }.into()
	}

	pub fn unpause(pallet: &str, call: &str) -> RuntimeCall {
		TxPause::unpause { ident: name(pallet, call) }.into()
	}

	pub fn name(pallet: &str, call: &str) -> pallet_tx_pause::RuntimeCallNameOf<Runtime> {
		let bounded = |text: &str| text.as_bytes().to_vec().try_into().expect("names are short");
		(bounded(pallet), bounded(call))
	}
}
