//! How many leaves of the trie a record, a visit and a rotation cost, and how many bytes.

use frame_support::{StorageHasher, Twox128};
use std::collections::BTreeMap;
use vacchain_primitives::{Level, RecordId, VisitId, bounds::ADDENDA_WINDOW};

use crate::{calls, world::World};

const CHILD: RecordId = RecordId([1; 16]);
const SIBLING: RecordId = RecordId([2; 16]);

/// What the pallets that hold records have in storage.
#[derive(Clone, Debug, PartialEq)]
struct Rows(BTreeMap<Vec<u8>, Vec<u8>>);

impl Rows {
	fn now() -> Self {
		let mut rows = BTreeMap::new();
		for pallet in ["VaccinationRecords", "Consent", "VaccineDetails"] {
			let prefix = Twox128::hash(pallet.as_bytes()).to_vec();
			let mut key = prefix.clone();
			while let Some(next) = sp_io::storage::next_key(&key).filter(|next| next.starts_with(&prefix)) {
				rows.insert(next.clone(), sp_io::storage::get(&next).expect("it is there").to_vec());
				key = next;
			}
		}
		Self(rows)
	}

	/// The leaves since then, and the bytes of their keys and values.
	fn since(&self, before: &Self) -> (usize, usize) {
		let bytes = |rows: &Self| rows.0.iter().map(|(key, value)| key.len() + value.len()).sum::<usize>();
		(self.0.len() - before.0.len(), bytes(self) - bytes(before))
	}
}

/// A visit as most are: opened, noted once, signed and linked; then the time for addenda passes.
fn visit(world: &mut World, visit: VisitId, record: RecordId) {
	world.send("re-avicenne", calls::open(&world.model, visit, record, "dr-alaoui", "ph-fassi"));
	world.send("dr-alaoui", calls::write_note(&world.model, visit, true));
	world.send("ph-fassi", calls::sign(&world.model, visit));
	world.send("re-avicenne", calls::link(visit));
	world.wait(ADDENDA_WINDOW);
	world.wait(250);
}

/// A record is about six leaves, a visit about five, a rotation two, and an empty block changes nothing. All rows of a
/// record lie under one key prefix in each pallet.
#[test]
fn a_record_and_its_visits_are_few_leaves() {
	World::tell(|world| {
		world.send("health-admin", calls::create(&world.model, SIBLING, "amrani"));
		let start = Rows::now();
		world.send("health-admin", calls::create(&world.model, CHILD, "amrani"));
		let created = Rows::now();
		world.send("amrani", calls::grant(&world.model, CHILD, "avicenne", Level::Full));
		world.send("amrani", calls::grant(&world.model, CHILD, "ecole-atlas", Level::Proof));
		let granted = Rows::now();
		world.send("amrani", calls::renew_keys(&world.model, CHILD));
		let rotated = Rows::now();
		world.wait(250);
		let empty = Rows::now();
		let visits = 12;
		for number in 0..visits {
			visit(world, VisitId([100 + number; 16]), CHILD);
		}
		let visited = Rows::now();

		let (record, rotation) = (created.since(&start), rotated.since(&granted));
		let with_readers = granted.since(&start);
		let (leaves, bytes) = visited.since(&empty);
		let per_visit = (leaves as f64 / f64::from(visits), bytes as f64 / f64::from(visits));
		println!("a record of two readers: {record:?} (leaves, raw bytes)");
		println!("a record of four readers, once rotated: {with_readers:?}");
		println!("a rotation: {rotation:?}");
		println!("an empty block changes rows: {}", empty != rotated);
		println!("a visit, of {visits}: {per_visit:?}");

		assert!(record.0 <= 6, "a record is {} leaves", record.0);
		assert!(with_readers.0 <= 8, "a record of four readers is {} leaves", with_readers.0);
		assert!(rotation.0 <= 2, "a rotation is {} leaves", rotation.0);
		assert_eq!(empty, rotated, "an empty block changes nothing");
		assert!(per_visit.0 < 5.5, "a visit is {} leaves", per_visit.0);
		assert!(per_visit.1 < 3_200.0, "a visit is {} bytes", per_visit.1);

		// Each pallet has one map whose keys name a record first; the few others lead to it.
		let prefixes = |pallet: &str| {
			let prefix = Twox128::hash(pallet.as_bytes());
			let index = Twox128::hash(b"IdentityTags");
			let of_record = |key: &&Vec<u8>| {
				key.starts_with(&prefix)
					&& key[16..32] != index
					&& key.get(48..64).is_some_and(|id| id == CHILD.0)
			};
			visited
				.0
				.keys()
				.filter(of_record)
				.map(|key| key[..48].to_vec())
				.collect::<std::collections::BTreeSet<_>>()
		};
		for pallet in ["VaccinationRecords", "Consent", "VaccineDetails"] {
			assert_eq!(prefixes(pallet).len(), 1, "{pallet}");
		}
	});
}
