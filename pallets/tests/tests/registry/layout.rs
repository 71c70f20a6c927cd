//! The rows that the pallets store for a record, and where they lie.

use frame_support::{StorageHasher, Twox128};
use std::collections::{BTreeMap, BTreeSet};
use vacchain_primitives::{Level, RecordId, VisitId, bounds::ADDENDA_WINDOW};

use crate::{calls, world::World};

const CHILD: RecordId = RecordId([1; 16]);

/// Keys and values in storage.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows(pub BTreeMap<Vec<u8>, Vec<u8>>);

impl Rows {
	/// All rows of these pallets.
	pub fn now(pallets: &[&str]) -> Self {
		let mut rows = BTreeMap::new();
		for pallet in pallets {
			let prefix = Twox128::hash(pallet.as_bytes()).to_vec();
			let mut key = prefix.clone();
			while let Some(next) = sp_io::storage::next_key(&key).filter(|next| next.starts_with(&prefix)) {
				rows.insert(next.clone(), sp_io::storage::get(&next).expect("the key is there").to_vec());
				key = next;
			}
		}
		Self(rows)
	}

	/// Those whose key was not there before.
	pub fn without(mut self, before: &Self) -> Self {
		self.0.retain(|key, _| !before.0.contains_key(key));
		self
	}

	/// How many leaves of the trie they are.
	pub fn leaves(&self) -> usize {
		self.0.len()
	}

	/// The bytes of their keys and values.
	pub fn bytes(&self) -> usize {
		self.0.iter().map(|(key, value)| key.len() + value.len()).sum()
	}
}

/// A visit as most are: opened, noted once, signed and linked; then the time for addenda passes.
pub fn visit(world: &mut World, visit: VisitId, record: RecordId) {
	world.send("re-avicenne", calls::open(&world.model, visit, record, "dr-alaoui", "ph-fassi"));
	world.send("dr-alaoui", calls::write_note(&world.model, visit, true));
	world.send("ph-fassi", calls::sign(&world.model, visit));
	world.send("re-avicenne", calls::link(visit));
	world.wait(ADDENDA_WINDOW);
	world.wait(250);
}

/// Each pallet has one map whose keys name a record first; the few others lead to it.
#[test]
fn all_rows_of_a_record_lie_under_one_prefix_in_each_pallet() {
	const PALLETS: [&str; 3] = ["VaccinationRecords", "Consent", "VaccineDetails"];

	World::tell(|world| {
		world.send("health-admin", calls::create(&world.model, CHILD, "amrani"));
		world.send("amrani", calls::grant(&world.model, CHILD, "avicenne", Level::Full));
		world.send("amrani", calls::renew_keys(&world.model, CHILD));
		visit(world, VisitId([100; 16]), CHILD);
		let rows = Rows::now(&PALLETS);
		let index = Twox128::hash(b"IdentityTags");
		for pallet in PALLETS {
			let prefix = Twox128::hash(pallet.as_bytes());
			let is_of_record = |key: &&Vec<u8>| {
				key.starts_with(&prefix)
					&& key[16..32] != index
					&& key.get(48..64).is_some_and(|id| id == CHILD.0)
			};
			let prefixes: BTreeSet<_> = rows.0.keys().filter(is_of_record).map(|key| &key[..48]).collect();
			assert_eq!(prefixes.len(), 1, "{pallet}");
		}
	});
}
