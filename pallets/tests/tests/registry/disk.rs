//! The cost of a record's rows: leaves of the trie, raw bytes, and bytes on disk.
//!
//! For the disk, the test writes the rows of one record hundreds of times over, each time with ids and contents of their
//! own, into a trie, and the trie's nodes into a ParityDB with the options of a node's column of states. It measures what
//! the files take when all is written and the database is closed. One such thing costs the difference between two states,
//! divided by the copies. Bodies and headers of blocks are not in it.
//!
//! `cargo test --release --locked --workspace --test registry -- --nocapture few_leaves` prints the table of
//! docs/benchmarks.md.

use sp_runtime::traits::BlakeTwo256;
use sp_trie::{LayoutV1, MemoryDB, TrieDBMutBuilder, TrieMut};
use std::{fs, os::unix::fs::MetadataExt, path::Path};
use vacchain_primitives::{Level, RecordId, VisitId};

use crate::{
	calls,
	layout::{Rows, visit},
	world::World,
};

const CHILD: RecordId = RecordId([1; 16]);
const SIBLING: RecordId = RecordId([2; 16]);
const GATEWAY: &str = "avicenne-gateway";
/// The pallets that hold rows of records.
const PALLETS: [&str; 4] = ["VaccinationRecords", "Consent", "VaccineDetails", "AccessLog"];
/// How often the rows of a record are written to disk.
const COPIES: u32 = 500;
/// How many other rows the database holds already, so that the pages of its index are all in use.
const OTHERS: u32 = 60_000;
/// How many visits and how many rows of the log are added.
const MORE: u8 = 12;
/// An hour, in milliseconds: the rows of the log are by hour.
const HOUR: u64 = 60 * 60 * 1000;

/// A thing that is measured, how many of it, and the most that one may cost: leaves, raw bytes, bytes on disk.
type Thing = (&'static str, u8, [f64; 3]);

const THINGS: [Thing; 5] = [
	("a record of four readers", 1, [10.0, 3_300.0, 4_600.0]),
	("a rotation", 1, [2.0, 900.0, 1_300.0]),
	("an empty block", 1, [0.0, 0.0, 0.0]),
	("a usual visit", MORE, [6.0, 3_100.0, 3_900.0]),
	("a row of the log of reads", MORE, [0.5, 110.0, 150.0]),
];

/// As many bytes, and others in each copy.
fn other_bytes(bytes: &[u8], copy: u32) -> Vec<u8> {
	let mut other = Vec::with_capacity(bytes.len());
	for (number, part) in (0_u32..).zip(bytes.chunks(32)) {
		let fresh = sp_io::hashing::blake2_256(&[part, &copy.to_le_bytes(), &number.to_le_bytes()].concat());
		other.extend_from_slice(&fresh[..part.len()]);
	}
	other
}

/// The row of another record: in the same map, with another id and its hash, and another content of the same length.
fn other_row((key, value): (&Vec<u8>, &Vec<u8>), copy: u32) -> (Vec<u8>, Vec<u8>) {
	let (map, rest) = key.split_at(key.len().min(32));
	let (id, within) = rest.split_at(rest.len().min(32));
	([map, &other_bytes(id, copy), within].concat(), other_bytes(value, copy))
}

/// How many bytes the files of a database take that holds these rows [`COPIES`] times over.
fn on_disk(rows: &Rows) -> u64 {
	let mut nodes = MemoryDB::<BlakeTwo256>::default();
	let mut root = Default::default();
	{
		let mut trie = TrieDBMutBuilder::<LayoutV1<BlakeTwo256>>::new(&mut nodes, &mut root).build();
		let copies = (0..COPIES).flat_map(|copy| rows.0.iter().map(move |row| other_row(row, copy)));
		let others = (0..OTHERS).map(|number| (other_bytes(&[0; 32], number), other_bytes(&[1; 40], number)));
		for (key, value) in others.chain(copies) {
			trie.insert(&key, &value).expect("the trie is in memory");
		}
	}
	let folder = tempfile::tempdir().expect("the disk has room");
	let mut options = parity_db::Options::with_columns(folder.path(), 1);
	// As `sc-client-db` opens the column of states.
	options.columns[0].ref_counted = true;
	options.columns[0].preimage = true;
	options.columns[0].uniform = true;
	// Nobody needs the files after the test.
	(options.sync_wal, options.sync_data) = (false, false);
	let open = || parity_db::Db::open_or_create(&options).expect("the database opens");
	let database = open();
	let nodes: Vec<_> = nodes.drain().into_iter().filter(|(_, (_, count))| *count > 0).collect();
	for part in nodes.chunks(4096) {
		let part = part.iter().map(|(hash, (node, _))| (0, hash.as_ref().to_vec(), Some(node.clone())));
		database.commit(part).expect("the nodes are written");
	}
	drop(database);
	// Opening it again moves the rest of the log into the tables.
	drop(open());
	size(folder.path())
}

/// The bytes on disk of a folder's files.
fn size(folder: &Path) -> u64 {
	let files = fs::read_dir(folder).expect("the folder is there");
	let size = |file: fs::DirEntry| file.metadata().expect("the file is there").blocks() * 512;
	files.map(|file| size(file.expect("the file is there"))).sum()
}

/// The rows of [`PALLETS`] after each of [`THINGS`], before them first, without those that were there before.
fn story(world: &mut World) -> Vec<Rows> {
	world.send("health-admin", calls::create(&world.model, SIBLING, "amrani"));
	let start = Rows::now(&PALLETS);
	let own = || Rows::now(&PALLETS).without(&start);
	let mut states = vec![own()];

	world.send("health-admin", calls::create(&world.model, CHILD, "amrani"));
	world.send("amrani", calls::grant(&world.model, CHILD, "avicenne", Level::Full));
	world.send("amrani", calls::grant(&world.model, CHILD, "ecole-atlas", Level::Proof));
	states.push(own());
	world.send("amrani", calls::renew_keys(&world.model, CHILD));
	states.push(own());
	world.wait(250);
	states.push(own());
	for number in 0..MORE {
		visit(world, VisitId([100 + number; 16]), CHILD);
	}
	states.push(own());
	for _ in 0..MORE {
		world.wait(HOUR);
		world.send(GATEWAY, calls::log_read(&world.model, GATEWAY, CHILD, "re-avicenne"));
	}
	states.push(own());
	states
}

/// A record of four readers is ten leaves, a visit about five, a rotation two, the rows of the log of reads share theirs,
/// and an empty block changes nothing. On disk they take little more than their bytes.
#[test]
fn a_record_and_its_visits_are_few_leaves() {
	World::tell(|world| {
		let states = story(world);
		let disk: Vec<_> = states.iter().map(|rows| on_disk(rows) as f64 / f64::from(COPIES)).collect();
		println!("| | leaves | raw bytes | bytes on disk |\n|---|---:|---:|---:|");
		let mut dear: Vec<String> = vec![];
		for ((states, disk), (name, count, most)) in states.windows(2).zip(disk.windows(2)).zip(THINGS) {
			let each = |of: [f64; 2]| (of[1] - of[0]) / f64::from(count);
			let both = |of: fn(&Rows) -> usize| [of(&states[0]) as f64, of(&states[1]) as f64];
			let costs = [each(both(Rows::leaves)), each(both(Rows::bytes)), each([disk[0], disk[1]])];
			let [leaves, raw, on_disk] = costs;
			println!("| {name} | {leaves:.1} | {raw:.0} | {on_disk:.0} |");
			if costs.iter().zip(most).any(|(cost, most)| *cost > most) {
				dear.push(format!("{name}: {costs:?}, and at most {most:?}"));
			}
		}
		assert!(dear.is_empty(), "leaves, raw bytes and bytes on disk have grown:\n{}", dear.join("\n"));
		assert_eq!(states[2], states[3], "an empty block changes nothing");
	});
}
