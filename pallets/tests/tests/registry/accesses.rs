//! How many rows of storage a call touches: as many in a large registry as in a small one.

use sp_core::Blake2Hasher;
use sp_io::TestExternalities;
use sp_trie::recorder::Recorder;
use std::collections::BTreeSet;
use vacchain_primitives::{
	ClosingReason, IdentityTag, Level, RecordId, Role, RulingKind, VisitId,
	bounds::{DAY, MAX_RECORDS},
};

use crate::{
	calls,
	chain::{self, RuntimeCall, id},
	world::World,
};

const CHILD: RecordId = RecordId([0xff; 16]);
/// The first of the records that the child's family owns besides.
const FIRST: RecordId = RecordId([0; 16]);
/// The record that is created while rows are counted.
const CREATED: RecordId = RecordId([0xfe; 16]);
const VISIT: VisitId = VisitId([0xff; 16]);
const UNSIGNED: VisitId = VisitId([0xfe; 16]);

/// How many of these records one family owns, the child's and the one to be created not counted.
const OF_ONE_FAMILY: u32 = MAX_RECORDS - 2;

/// A registry of this many records, all open to one hospital, with a visit each in the child's. Its family has as many
/// as it can.
fn registry(records: u32) -> (TestExternalities, World) {
	let mut chain = chain::new_chain();
	let world = chain.execute_with(|| {
		let mut world = World::new();
		world.send("health-admin", calls::create(&world.model, CHILD, "amrani"));
		world.send("amrani", calls::grant(&world.model, CHILD, "avicenne", Level::Full));
		let mut family = "amrani".to_owned();
		for index in 0..records {
			if index > 0 && index % OF_ONE_FAMILY == 0 {
				family = format!("family-{index}");
				world.register(&family, Role::Family, None);
			}
			// A family is given few records in a day.
			if index % 4 == 3 {
				world.wait(DAY);
			}
			let bytes = u128::from(index).to_le_bytes();
			let (record, visit) = (RecordId(bytes), VisitId(bytes));
			world.send("health-admin", calls::create(&world.model, record, &family));
			world.send(&family, calls::grant(&world.model, record, "avicenne", Level::Full));
			world.send("re-avicenne", calls::open(&world.model, visit, CHILD, "dr-alaoui", "ph-fassi"));
			world.send("re-avicenne", calls::close(visit, ClosingReason::Unsigned));
		}
		world.wait(1000);
		world
	});
	(chain, world)
}

/// The caller of each call, given the registry at that moment.
type Move = (&'static str, fn(&World) -> RuntimeCall);

/// Every call of the registry, each of which takes effect.
const MOVES: [Move; 93] = [
	("avicenne", |world| calls::put_forward(world, "dr-new", Role::Doctor)),
	("health-admin", |world| calls::register_candidate(world, "avicenne", "dr-new")),
	("avicenne", |world| calls::put_forward(world, "dr-else", Role::Doctor)),
	("avicenne", |_| pallet_participants::Call::withdraw_candidate { id: id("dr-else") }.into()),
	("cheikh-zaid", |world| calls::put_forward(world, "dr-new", Role::Doctor)),
	("dr-new", |_| pallet_participants::Call::agree_to_move { organisation: id("cheikh-zaid") }.into()),
	("health-admin", |_| {
		pallet_participants::Call::move_staff { id: id("dr-new"), organisation: id("cheikh-zaid") }.into()
	}),
	("health-admin", |_| calls::suspend("dr-new")),
	("health-admin", |_| calls::reinstate("dr-new")),
	("cheikh-zaid", |_| {
		pallet_participants::Call::update_profile { id: id("dr-new"), profile: Default::default() }.into()
	}),
	("amrani", |_| pallet_participants::Call::set_password_number { number: 1 }.into()),
	("health-admin", |_| {
		let tag = Some(IdentityTag { key_version: 0, tag: [1; 32] });
		pallet_participants::Call::set_number_tag { id: id("amrani"), tag }.into()
	}),
	(chain::ORGANISATIONS_VOTE, |_| calls::suspend("cheikh-zaid")),
	(chain::ORGANISATIONS_VOTE, |_| calls::reinstate("cheikh-zaid")),
	(chain::HEALTH_ADMINS_VOTE, |world| calls::appoint(world, "third-admin")),
	("health-admin", |world| calls::share_content_key(&world.model, "third-admin")),
	("third-admin", |world| calls::accept_content_key(&world.model, id(chain::AUTHORITY))),
	(chain::HEALTH_ADMINS_VOTE, |_| calls::dismiss("third-admin")),
	("health-admin", |world| {
		calls::replace_content_key(&world.model, id("health-admin"), world.unused_key())
	}),
	("second-admin", |world| calls::confirm_content_key(&world.model, chain::AUTHORITY)),
	("second-admin", |world| {
		let version = world.model.content_version(&id(chain::AUTHORITY));
		let organisation = id(chain::AUTHORITY);
		pallet_participants::Call::discard_content_key { organisation, version }.into()
	}),
	("health-admin", |world| calls::create(&world.model, CREATED, "amrani")),
	("health-admin", |world| calls::rectify(&world.model, CREATED)),
	("so-atlas", |_| calls::request("amrani", Level::Proof)),
	("so-atlas", |_| pallet_consent::Call::withdraw_request { family: id("amrani") }.into()),
	("ia-atlantique", |_| calls::request("amrani", Level::Proof)),
	("amrani", |world| calls::deny(&world.model, "amrani", "assur-atlantique")),
	("so-atlas", |_| calls::request("amrani", Level::Proof)),
	("amrani", |world| calls::grant(&world.model, CHILD, "ecole-atlas", Level::Proof)),
	("amrani", |world| calls::name_guardian(&world.model, CHILD, "berrada")),
	("ia-atlantique", |_| calls::request("amrani", Level::Proof)),
	("berrada", |world| calls::deny_for_ward(&world.model, CHILD, "assur-atlantique")),
	("berrada", |world| calls::revoke(&world.model, CHILD, "ecole-atlas")),
	(chain::HEALTH_ADMINS_VOTE, |_| pallet_powers::Call::raise_admins_needed {}.into()),
	("health-admin", |world| calls::claim(world, "berrada")),
	("second-admin", |world| calls::withdraw(world, "berrada")),
	("health-admin", |world| calls::claim(world, "berrada")),
	("second-admin", |world| calls::confirm(world, "berrada")),
	("second-admin", |world| calls::exercise(world, "berrada")),
	("health-admin", |world| calls::give_half(&world.model, CHILD, "berrada", Level::HalfA)),
	("health-admin", |world| calls::claim(world, "berrada")),
	("berrada", |world| calls::veto(world, "berrada")),
	(chain::HEALTH_ADMINS_VOTE, |world| calls::decide(world, "berrada", true)),
	("amrani", |world| calls::remove_guardian(&world.model, CHILD, "berrada")),
	("amrani", |world| calls::renew_keys(&world.model, CHILD)),
	("amrani", |_| calls::bridge(0, 2, CHILD)),
	("re-avicenne", |world| calls::keep_past_wrap(&world.model, CHILD, 1, "amrani")),
	("re-avicenne", |world| calls::open(&world.model, VISIT, CHILD, "dr-alaoui", "ph-fassi")),
	("dr-alaoui", |world| calls::write_note(&world.model, VISIT, false)),
	("dr-alaoui", |world| calls::correct_note(&world.model, VISIT, true)),
	("dr-alaoui", |world| calls::withdraw_note(&world.model, VISIT)),
	("dr-alaoui", |world| calls::write_note(&world.model, VISIT, true)),
	("amrani", |world| calls::renew_keys(&world.model, CHILD)),
	("re-avicenne", |world| calls::renew(&world.model, VISIT)),
	("ph-fassi", |world| calls::sign(&world.model, VISIT)),
	("dr-alaoui", |world| calls::add_addendum(&world.model, VISIT)),
	("re-avicenne", |_| calls::link(VISIT)),
	("amrani", |world| calls::dispute(&world.model, VISIT)),
	("amrani", |world| calls::withdraw_dispute(&world.model, VISIT)),
	("ph-fassi", |world| calls::retract(&world.model, VISIT)),
	("health-admin", |world| calls::rule(&world.model, VISIT, RulingKind::Reinstated)),
	("re-avicenne", |world| calls::report_doses(&world.model, CHILD)),
	("re-avicenne", |world| calls::retract_report(&world.model, CHILD)),
	("re-avicenne", |world| calls::open(&world.model, UNSIGNED, CHILD, "dr-alaoui", "ph-fassi")),
	("re-avicenne", |world| calls::correct_examination(&world.model, UNSIGNED)),
	("re-avicenne", |world| calls::reassign(&world.model, UNSIGNED)),
	("re-avicenne", |_| calls::close(UNSIGNED, ClosingReason::Unsigned)),
	("avicenne-gateway", |world| calls::log_read(&world.model, "avicenne-gateway", CHILD, "dr-alaoui")),
	("avicenne", |world| calls::put_forward_again(world, "dr-alaoui")),
	("health-admin", |world| calls::replace_keys(world, "dr-alaoui")),
	(chain::HEALTH_ADMINS_VOTE, |world| calls::replace_health_admin_keys(world, "second-admin")),
	("amrani", |world| calls::transfer(&world.model, CHILD, "avicenne", "cheikh-zaid")),
	("amrani", |world| calls::name_guardian(&world.model, CHILD, "berrada")),
	("berrada", |_| pallet_consent::Call::resign { record: CHILD }.into()),
	("amrani", |world| calls::agree_to_merge(&world.model, CREATED, FIRST)),
	("health-admin", |world| calls::merge(&world.model, CREATED, FIRST)),
	("second-admin", |world| calls::confirm(world, "amrani")),
	("health-admin", |world| calls::exercise(world, "amrani")),
	("health-admin", |world| calls::undo_merge(&world.model, CREATED)),
	("second-admin", |world| calls::confirm(world, "amrani")),
	("health-admin", |world| calls::exercise(world, "amrani")),
	("amrani", |_| calls::ask_for_erasure(CREATED)),
	("amrani", |_| calls::decline_erasure(CREATED)),
	("amrani", |_| calls::ask_for_erasure(CREATED)),
	("health-admin", |world| calls::erase(&world.model, CREATED)),
	("second-admin", |world| calls::confirm(world, "amrani")),
	("health-admin", |world| calls::exercise(world, "amrani")),
	("health-admin", |world| calls::void(&world.model, FIRST)),
	("second-admin", |world| calls::confirm(world, "amrani")),
	("health-admin", |world| calls::exercise(world, "amrani")),
	("health-admin", |world| calls::change_owner(&world.model, CHILD, "berrada")),
	("second-admin", |world| calls::confirm(world, "amrani")),
	("health-admin", |world| calls::exercise(world, "amrani")),
];

/// The rows that each move reads or writes, counted.
fn accesses(records: u32) -> Vec<(String, usize)> {
	let (mut chain, mut world) = registry(records);
	let count = |(actor, call): &Move| {
		chain.execute_with(|| world.wait(1000));
		chain.commit_all().expect("no transaction is open");
		let recorder = Recorder::<Blake2Hasher>::default();
		let name = chain.execute_with_recorder(recorder.clone(), || world.send(actor, call(&world)));
		let read = recorder.recorded_keys().into_values().flatten().map(|(key, _)| key.to_vec());
		let written = chain.overlayed_changes().changes().map(|(key, _)| key.clone());
		(name, read.chain(written).collect::<BTreeSet<_>>().len())
	};
	MOVES.iter().map(count).collect()
}

#[test]
fn a_call_touches_as_much_storage_in_a_large_registry_as_in_a_small_one() {
	// In the small one, too, so many days have passed that finished visits are forgotten.
	let (small, large) = (accesses(40), accesses(2000));
	println!("{small:#?}");
	assert_eq!(small, large);
	let called: BTreeSet<_> = small.into_iter().map(|(name, _)| name).collect();
	assert_eq!(called, crate::world::Tally::all_calls(), "every call is counted");
}

/// trust.md: a request for access tells whether a family exists. Now the chain looks at and keeps as much whoever is asked,
/// so that neither the answer nor its time tells.
#[test]
fn a_request_for_access_does_not_tell_whether_a_family_exists() {
	let touched = ["amrani", "nobody-at-all", "dr-alaoui", "cheikh-zaid"].map(|asked| {
		let (mut chain, mut world) = registry(1);
		chain.commit_all().expect("no transaction is open");
		let recorder = Recorder::<Blake2Hasher>::default();
		let request = calls::request(asked, Level::Full);
		chain.execute_with_recorder(recorder.clone(), || world.send("re-avicenne", request));
		let read = recorder.recorded_keys().into_values().flatten().map(|(key, _)| key.to_vec());
		let written = chain.overlayed_changes().changes().map(|(key, _)| key.clone());
		let all: BTreeSet<_> = read.chain(written).collect();
		let asked = id(asked).0;
		// The request, and the provider's list of what it has asked, alone are touched under the asked one's own id.
		let own = all.iter().filter(|key| key.windows(32).any(|part| part == asked)).count();
		(all.len(), own)
	});
	println!("{touched:?}");
	assert_eq!(touched, [touched[0]; 4]);
	assert_eq!(touched[0].1, 2);
}
