use super::*;
use sp_runtime::BuildStorage;
use vacchain_primitives::bounds::{MAX_POWER_DELAY, MIN_POWER_DELAY};

fn build(admins_needed: u32, delay: Moment) {
	let powers = crate::GenesisConfig { admins_needed, delay, ..Default::default() };
	let genesis = RuntimeGenesisConfig { system: Default::default(), powers };
	let storage = genesis.build_storage().unwrap();
	sp_io::TestExternalities::new(storage).execute_with(|| {
		assert_eq!((Powers::admins_needed(), crate::Delay::<Test>::get()), (admins_needed, delay));
	});
}

#[test]
fn genesis_says_how_many_admins_and_how_long() {
	build(1, MIN_POWER_DELAY);
	build(2, MAX_POWER_DELAY);
}

#[test]
fn unless_it_is_told_otherwise_two_admins_and_three_days_are_needed() {
	let genesis = crate::GenesisConfig::<Test>::default();
	assert_eq!((genesis.admins_needed, genesis.delay), (2, 3 * DAY));
}

#[test]
#[should_panic(expected = "one or two health admins")]
fn a_power_takes_somebody() {
	build(0, DELAY);
}

#[test]
#[should_panic(expected = "one or two health admins")]
fn a_power_takes_no_more_than_two() {
	build(3, DELAY);
}

#[test]
#[should_panic(expected = "so that its subject can object")]
fn the_subject_has_time_to_object() {
	build(2, MIN_POWER_DELAY - 1);
}

#[test]
#[should_panic(expected = "so that its subject can object")]
fn a_claim_comes_to_an_end() {
	build(2, MAX_POWER_DELAY + 1);
}

/// Spelt as in every chain specification.
#[test]
fn a_specification_spells_it_in_camel_case() {
	let json = serde_json::to_value(crate::GenesisConfig::<Test>::default()).unwrap();
	assert_eq!(json, serde_json::json!({ "adminsNeeded": 2, "delay": 3 * DAY }));
}
