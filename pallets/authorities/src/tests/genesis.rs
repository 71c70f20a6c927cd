use super::*;
use crate::{GenesisConfig, GenesisInstitution, MinimumValidators, SlotDurationOf, SlotsPerSession};
use frame_support::traits::Get;
use vacchain_primitives::{NodeId, Thresholds, bounds::MAX_NODES};

fn institution(n: u8, nodes: Vec<NodeId>) -> GenesisInstitution {
	GenesisInstitution { organisation: id(n), nodes }
}

fn start(config: GenesisConfig<Test>) {
	execute_on(build(config), || ());
}

/// S10: institutions have seats, validators validate, and nodes may connect from the first block.
#[test]
fn genesis_puts_the_network_in_place() {
	execute_on(build(genesis(5, 4, 3)), || {
		assert_eq!(*Institutions::<Test>::get(), ids(1..=5));
		assert_eq!(seats(), (1..=5).map(account).collect::<Vec<_>>());
		assert_eq!(*Chosen::<Test>::get(), ids(1..=4));
		assert_eq!(active(), [1, 2, 3, 4]);
		assert_eq!(MinimumValidators::<Test>::get(), 3);
		assert_eq!(Authorities::nodes(), [1, 2, 3, 4, 5].map(node));
		assert_eq!(*pallet_aura::Authorities::<Test>::get(), [1, 2, 3, 4].map(|n| aura(n).public()));
	});
}

/// S10: lists may come in any order.
#[test]
fn genesis_orders_its_lists() {
	let mut config = genesis(5, 4, 4);
	config.institutions.reverse();
	config.institutions[0].nodes = vec![node(52), node(5)];
	config.validators.reverse();
	execute_on(build(config), || {
		assert_eq!(*Institutions::<Test>::get(), ids(1..=5));
		assert_eq!(active(), [1, 2, 3, 4]);
		assert_eq!(*Nodes::<Test>::get(id(5)), nodes([5, 52]));
	});
}

/// S10: a development chain lists no nodes, and is open.
#[test]
fn a_development_chain_is_open() {
	let mut config = genesis(1, 1, 1);
	config.institutions[0].nodes.clear();
	execute_on(build(config), || assert_eq!(Authorities::nodes(), []));
}

#[test]
fn genesis_may_be_empty() {
	execute_on(build(GenesisConfig::default()), || {
		assert_eq!((Institutions::<Test>::get().len(), seats()), (0, vec![]));
		// The clock divides by them.
		assert!(SlotDurationOf::<Test>::get() > 0 && SlotsPerSession::<Test>::get() > 0);
	});
}

/// S10: what people write into a chain specification is understood, and nothing else.
#[test]
fn genesis_is_read_from_json() {
	let json = r#"{
		"slotDuration": 2000, "sessionDuration": 1800000, "minimumValidators": 1,
		"thresholds": { "organisations": 51, "healthAdmins": 52, "validators": 67, "upgrade": 75, "pause": 60 },
		"institutions": [{ "organisation": "ID", "nodes": ["NODE"] }],
		"validators": ["ID"]
	}"#;
	let json = json.replace("ID", &id(1).to_string()).replace("NODE", &node(1).to_string());
	let config: GenesisConfig<Test> = serde_json::from_str(&json).unwrap();
	assert_eq!((config.slot_duration, config.session_duration), (2000, 1_800_000));
	assert_eq!(config.thresholds.health_admins, 52);
	start(config);
	assert!(serde_json::from_str::<GenesisConfig<Test>>(&json.replace("upgrade", "upgrades")).is_err());
	assert!(serde_json::from_str::<GenesisConfig<Test>>(&json.replace("nodes", "node")).is_err());
}

#[test]
#[should_panic(expected = "the slot duration is between 100 and 60000 milliseconds")]
fn a_short_slot_stops_genesis() {
	start(GenesisConfig { slot_duration: 99, ..genesis(4, 4, 4) });
}

#[test]
#[should_panic(expected = "the slot duration is between 100 and 60000 milliseconds")]
fn a_long_slot_stops_genesis() {
	start(GenesisConfig { slot_duration: 60_001, ..genesis(4, 4, 4) });
}

#[test]
#[should_panic(expected = "a session has at least 32 slots")]
fn a_short_session_stops_genesis() {
	start(GenesisConfig { session_duration: 32 * SLOT_DURATION - 1, ..genesis(4, 4, 4) });
}

#[test]
#[should_panic(expected = "every threshold is above 50 percent")]
fn an_unsound_threshold_stops_genesis() {
	let thresholds = Thresholds { organisations: 50, ..Default::default() };
	start(GenesisConfig { thresholds, ..genesis(4, 4, 4) });
}

/// S10: an upgrade can change every share, and so needs the greatest.
#[test]
#[should_panic(expected = "at most that of an upgrade")]
fn a_threshold_above_an_upgrade_s_stops_genesis() {
	let thresholds = Thresholds { validators: 80, ..Default::default() };
	start(GenesisConfig { thresholds, ..genesis(4, 4, 4) });
}

#[test]
#[should_panic(expected = "a chain needs at least one validator")]
fn no_minimum_stops_genesis() {
	start(GenesisConfig { minimum_validators: 0, ..genesis(4, 4, 4) });
}

#[test]
#[should_panic(expected = "there are 3 validators, but the network's minimum is 4")]
fn too_few_validators_stop_genesis() {
	start(genesis(4, 3, 4));
}

#[test]
#[should_panic(expected = "an institution is listed twice")]
fn an_institution_twice_stops_genesis() {
	let mut config = genesis(4, 4, 4);
	config.institutions.push(institution(1, vec![]));
	start(config);
}

#[test]
#[should_panic(expected = "a validator is listed twice")]
fn a_validator_twice_stops_genesis() {
	let mut config = genesis(4, 4, 4);
	config.validators.push(id(1));
	start(config);
}

#[test]
#[should_panic(expected = "is listed twice")]
fn a_node_twice_stops_genesis() {
	let mut config = genesis(4, 4, 4);
	config.institutions.push(institution(5, vec![node(1)]));
	start(config);
}

#[test]
#[should_panic(expected = "an institution has at most 8 nodes")]
fn too_many_nodes_stop_genesis() {
	let mut config = genesis(4, 4, 4);
	config.institutions.push(institution(5, (100..=100 + MAX_NODES as u8).map(node).collect()));
	start(config);
}

#[test]
#[should_panic(expected = "there are at most 32 institutions")]
fn too_many_institutions_stop_genesis() {
	start(genesis(33, 4, 4));
}

#[test]
#[should_panic(expected = "is not among the organisations of the genesis participants")]
fn an_unregistered_institution_stops_genesis() {
	let mut config = genesis(4, 4, 4);
	config.institutions.push(institution(FAMILY + 1, vec![]));
	start(config);
}

#[test]
#[should_panic(expected = "is not among the organisations of the genesis participants")]
fn a_family_among_the_institutions_stops_genesis() {
	let mut config = genesis(4, 4, 4);
	config.institutions.push(institution(FAMILY, vec![]));
	start(config);
}

#[test]
#[should_panic(expected = "is not among the institutions")]
fn a_validator_without_a_vote_stops_genesis() {
	start(genesis(4, 5, 4));
}

#[test]
#[should_panic(expected = "lists no node")]
fn a_validator_that_could_not_connect_stops_genesis() {
	let mut config = genesis(4, 4, 4);
	config.institutions[3].nodes.clear();
	start(config);
}

#[test]
#[should_panic(expected = "has no session keys")]
fn a_validator_without_keys_stops_genesis() {
	let mut config = genesis(4, 4, 4);
	config.institutions.push(institution(ORGANISATIONS, vec![node(99)]));
	config.validators.push(id(ORGANISATIONS));
	start(config);
}
