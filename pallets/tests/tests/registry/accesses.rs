//! How many rows of storage a call touches: as many in a large registry as in a small one.

use sp_core::Blake2Hasher;
use sp_io::TestExternalities;
use sp_trie::recorder::Recorder;
use std::collections::BTreeSet;
use vacchain_primitives::{ClosingReason, Decision, Level, RecordId, Role, VisitId, bounds::MAX_RECORDS};

use crate::{
	calls,
	chain::{self, RuntimeCall, id},
	world::{World, register},
};

const CHILD: RecordId = RecordId([0xff; 16]);
const VISIT: VisitId = VisitId([0xff; 16]);
const DEFERRED: VisitId = VisitId([0xfe; 16]);

/// How many of these records one family owns, the child's and the one to be created not counted.
const OF_ONE_FAMILY: u32 = MAX_RECORDS - 2;

/// A registry of this many records, all open to one hospital, with a visit each in the child's. Its family has as many
/// as it can.
fn registry(records: u32) -> (TestExternalities, World) {
	let mut chain = chain::new_chain();
	let world = chain.execute_with(|| {
		let mut world = World::new();
		world.send("health-admin", calls::create(CHILD, "amrani"));
		world.send("amrani", calls::grant(&world.model, CHILD, "avicenne", Level::Full));
		let mut family = "amrani".to_owned();
		for index in 0..records {
			if index > 0 && index % OF_ONE_FAMILY == 0 {
				family = format!("family-{index}");
				world.send("health-admin", register(id(&family), Role::Family, None, world.unused_account()));
			}
			let bytes = u128::from(index).to_le_bytes();
			let (record, visit) = (RecordId(bytes), VisitId(bytes));
			world.send("health-admin", calls::create(record, &family));
			world.send(&family, calls::grant(&world.model, record, "avicenne", Level::Full));
			world.send("avicenne", calls::open(&world.model, visit, CHILD, "dr-alaoui", "ph-fassi"));
		}
		world.wait(1000);
		world
	});
	(chain, world)
}

/// Who makes which call, given the registry at that moment.
type Move = (&'static str, fn(&World) -> RuntimeCall);

/// Every call of the registry, each of which takes effect.
const MOVES: [Move; 37] = [
	("health-admin", |world| {
		register(id("dr-new"), Role::Doctor, Some(id("avicenne")), world.unused_account())
	}),
	("health-admin", |_| calls::suspend("dr-new")),
	("health-admin", |_| calls::reinstate("dr-new")),
	(chain::ORGANISATIONS_VOTE, |_| calls::suspend("cheikh-zaid")),
	(chain::ORGANISATIONS_VOTE, |_| calls::reinstate("cheikh-zaid")),
	(chain::HEALTH_ADMINS_VOTE, |world| calls::appoint(world, "third-admin")),
	("health-admin", |world| calls::share(&world.model, "third-admin")),
	(chain::HEALTH_ADMINS_VOTE, |_| calls::dismiss("third-admin")),
	("health-admin", |world| calls::replace_authority_keys(&world.model)),
	("health-admin", |_| calls::create(RecordId([0xfe; 16]), "amrani")),
	("ecole-atlas", |_| calls::request("amrani", Level::Proof)),
	("ecole-atlas", |_| pallet_consent::Call::withdraw_request { family: id("amrani") }.into()),
	("assur-atlantique", |_| calls::request("amrani", Level::Proof)),
	("amrani", |_| pallet_consent::Call::deny_request { requester: id("assur-atlantique") }.into()),
	("ecole-atlas", |_| calls::request("amrani", Level::Proof)),
	("amrani", |world| calls::grant(&world.model, CHILD, "ecole-atlas", Level::Proof)),
	("amrani", |world| calls::name_guardian(&world.model, CHILD, "berrada")),
	("berrada", |world| calls::revoke(&world.model, CHILD, "ecole-atlas")),
	("amrani", |world| calls::remove_guardian(&world.model, CHILD, "berrada")),
	("amrani", |world| calls::renew_keys(&world.model, CHILD)),
	("health-admin", |world| calls::replace_keys(world, "amrani")),
	("health-admin", |world| calls::restore(&world.model, CHILD, "amrani")),
	("avicenne", |world| calls::open(&world.model, VISIT, CHILD, "dr-alaoui", "ph-fassi")),
	("dr-alaoui", |world| calls::write_note(&world.model, VISIT, Decision::Deferred)),
	("dr-alaoui", |world| calls::correct_note(&world.model, VISIT, Decision::Cleared)),
	("dr-alaoui", |world| calls::withdraw_note(&world.model, VISIT)),
	("dr-alaoui", |world| calls::write_note(&world.model, VISIT, Decision::Cleared)),
	("amrani", |world| calls::renew_keys(&world.model, CHILD)),
	("avicenne", |world| calls::renew(&world.model, VISIT)),
	("ph-fassi", |world| calls::sign(&world.model, VISIT)),
	("dr-alaoui", |world| calls::add_addendum(&world.model, VISIT)),
	("avicenne", |_| calls::link(VISIT)),
	("ph-fassi", |world| calls::retract(&world.model, VISIT)),
	("avicenne", |world| calls::open(&world.model, DEFERRED, CHILD, "dr-alaoui", "ph-fassi")),
	("avicenne", |_| calls::close(DEFERRED, ClosingReason::Unfinished)),
	("avicenne-gateway", |world| calls::log_read(&world.model, "avicenne-gateway", CHILD, "dr-alaoui")),
	("amrani", |world| calls::transfer(&world.model, CHILD, "avicenne", "cheikh-zaid")),
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
	let (small, large) = (accesses(10), accesses(2000));
	println!("{small:#?}");
	assert_eq!(small, large);
	let called: BTreeSet<_> = small.into_iter().map(|(name, _)| name).collect();
	assert_eq!(called, crate::world::Tally::all_calls(), "every call is counted");
}
