//! The storage that a log takes. The figures are printed.

use super::*;
use frame_support::{storage::storage_prefix, traits::PalletInfoAccess};

/// The leaves and the raw bytes, keys included, that logs take.
fn size() -> (usize, usize) {
	let (mut leaves, mut bytes) = (0, 0);
	for map in ["Recent", "Earlier", "Sums"] {
		let prefix = storage_prefix(AccessLog::name().as_bytes(), map.as_bytes());
		let mut next = sp_io::storage::next_key(&prefix);
		while let Some(key) = next.filter(|key| key.starts_with(&prefix)) {
			leaves += 1;
			bytes += key.len() + sp_io::storage::get(&key).map_or(0, |value| value.len());
			next = sp_io::storage::next_key(&key);
		}
	}
	(leaves, bytes)
}

/// A thousand reads by one reader in an hour are one leaf, whether a gateway counts them or logs each at once.
#[test]
fn a_thousand_reads_of_one_reader_in_an_hour_are_one_leaf() {
	execute_with_records(|| {
		for _ in 0..1000 {
			log_next(GATEWAY, &[read(RECORD)]);
		}
		let (leaves, bytes) = size();
		println!("1,000 reads of one reader in an hour: {leaves} leaves, {bytes} raw bytes");
		assert_eq!(leaves, 1);
		assert!(bytes <= 160, "{bytes}");
	});
}

/// The reads of a visit's three people, of two kinds, take one leaf.
#[test]
fn the_reads_of_a_visit_are_one_leaf() {
	execute_with_records(|| {
		let by = |reader, kind| Read { reader: id(FIRST_OF_MANY + reader), kind, ..read(RECORD) };
		let kinds = [ReadKind::Record, ReadKind::Visits];
		let reads: Vec<_> = (0..3).flat_map(|reader| kinds.map(|kind| by(reader, kind))).collect();
		log_next(GATEWAY, &reads);
		let (leaves, bytes) = size();
		println!("the six rows of a usual visit: {leaves} leaves, {bytes} raw bytes");
		assert_eq!(leaves, 1);
	});
}

/// In a long log a row takes half of what it took as a leaf of its own, and a sixteenth of a leaf.
#[test]
fn a_row_of_a_long_log_shares_its_leaf() {
	execute_with_records(|| {
		for hour in 0..Moment::from(MAX_ACCESSES) {
			Now::set(START + hour * HOUR);
			log_next(GATEWAY, &[read(RECORD)]);
		}
		let (leaves, bytes) = size();
		let row = bytes as u32 / MAX_ACCESSES;
		println!("a log of {MAX_ACCESSES} rows: {leaves} leaves, {row} raw bytes a row");
		assert!(leaves as u32 <= MAX_ACCESSES / ACCESSES_PAGE);
		assert!(row <= 90, "{row}");
	});
}
