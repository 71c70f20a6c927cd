use codec::Encode;
use proptest::prelude::*;
use sp_core::Blake2Hasher;
use vacchain_verify::{Checkpoint, Part, Refusal, State, storage_key};

use crate::world::*;

const NOW: u64 = 1_700_000_000_000;

fn values() -> Vec<(Vec<u8>, Vec<u8>)> {
	let mut values = vec![(State::time_key().to_vec(), NOW.encode())];
	// Short values stand in the trie's nodes, long ones beside them.
	for index in 0_u8..40 {
		let key = [&storage_key("Records", "Visits")[..], &[index / 10, index]].concat();
		values.push((key, vec![index; if index % 3 == 0 { 8 } else { 200 }]));
	}
	values
}

/// A final block with these values.
fn played() -> (Values, Checkpoint) {
	let state = Values::of(&values());
	let mut world = World::new(&[1, 2, 3]);
	let block = world.block_with(state.root, Default::default());
	let checkpoint = verified(&world, &[(block.clone(), justification(&block, &[1, 2, 3], 0))]).unwrap();
	(state, checkpoint)
}

#[test]
fn a_value_and_the_lack_of_one_are_proven() {
	let (values, checkpoint) = played();
	let [short, long, missing] =
		[3, 4, 90].map(|index| [&storage_key("Records", "Visits")[..], &[0, index]].concat());
	let proof = values.compact(values.proof(&[&short, &long, &missing]));
	let state = state(&checkpoint, &proof).unwrap();
	assert_eq!(state.get(&short), Ok(Some(vec![3; 8])));
	assert_eq!(state.get(&long), Ok(Some(vec![4; 200])));
	assert_eq!(state.get(&missing), Ok(None));
	let elsewhere = [&storage_key("Records", "Visits")[..], &[3, 33]].concat();
	assert_eq!(state.get(&elsewhere), Err(Refusal::Incomplete));
	assert_eq!(state.value::<u8>(&short), Err(Refusal::Malformed(Part::Value)));
}

#[test]
fn a_list_is_proven_to_be_whole() {
	let (all, checkpoint) = played();
	let prefix = [&storage_key("Records", "Visits")[..], &[2]].concat();
	let whole = all.proof_under(&prefix);
	let state_of = |proof| state(&checkpoint, &all.compact(proof));
	let rows = state_of(whole.clone()).unwrap().under(&prefix).unwrap();
	assert_eq!(rows, values().into_iter().filter(|(key, _)| key.starts_with(&prefix)).collect::<Vec<_>>());
	// Every row that is left out is noticed, wherever it stands: each node that only it needs.
	let mut left_out = 0;
	for node in whole.iter_nodes() {
		let fewer = whole.iter_nodes().filter(|other| *other != node).cloned();
		let fewer = sp_trie::StorageProof::new(fewer);
		let Ok(fewer) = fewer.into_compact_proof::<Blake2Hasher>(all.root) else { continue };
		let Ok(state) = state(&checkpoint, &fewer.encode()) else { continue };
		assert_eq!(state.under(&prefix), Err(Refusal::Incomplete));
		left_out += 1;
	}
	assert!(left_out >= 10, "{left_out}");
	let elsewhere = [&storage_key("Records", "Visits")[..], &[3]].concat();
	assert_eq!(state_of(whole).unwrap().under(&elsewhere), Err(Refusal::Incomplete));
	let none = all.proof_under(b"nothing of the kind");
	assert_eq!(state_of(none).unwrap().under(b"nothing of the kind"), Ok(Vec::new()));
}

#[test]
fn another_blocks_state_is_refused() {
	let (values, checkpoint) = played();
	let other = Values::of(&[(State::time_key().to_vec(), (NOW + 1).encode())]);
	let proof = other.compact(other.proof(&[&State::time_key()]));
	assert_eq!(state(&checkpoint, &proof).err(), Some(Refusal::OtherState));
	let mut more =
		values.proof(&[&State::time_key()]).into_compact_proof::<Blake2Hasher>(values.root).unwrap();
	more.encoded_nodes.push(vec![1; 50]);
	assert_eq!(
		state(&checkpoint, &more.encode()).err(),
		Some(Refusal::OtherState),
		"more than leads to the root"
	);
	for bytes in [&[][..], &[0], &[255; 9], &vec![0; 16 * 1024 * 1024 + 1]] {
		assert_eq!(state(&checkpoint, bytes).err(), Some(Refusal::OtherState));
	}
}

#[test]
fn a_proof_of_empty_nodes_is_refused_before_it_fills_the_memory() {
	let (_, checkpoint) = played();
	let nodes = sp_trie::CompactProof { encoded_nodes: vec![Vec::new(); 100_000] };
	assert_eq!(state(&checkpoint, &nodes.encode()).err(), Some(Refusal::OtherState));
}

#[test]
fn an_old_block_and_one_of_the_future_are_refused() {
	let (values, checkpoint) = played();
	let state = state(&checkpoint, &values.compact(values.proof(&[&State::time_key()]))).unwrap();
	for here in [NOW - 60_000, NOW, NOW + 60_000] {
		assert_eq!(state.fresh(here, 60_000), Ok(NOW));
	}
	for here in [NOW - 60_001, NOW + 60_001, 0, u64::MAX] {
		assert_eq!(state.fresh(here, 60_000), Err(Refusal::NotFresh { block: NOW, here }));
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(10_000))]

	/// Whatever changes in a proof, no value that it proves changes.
	#[test]
	fn no_mutation_of_a_proof_changes_a_value(place: prop::sample::Index, mask in 1_u8.., cut: bool) {
		thread_local! {
			static PLAYED: (Checkpoint, Vec<u8>) = {
				let (values, checkpoint) = played();
				let bytes = values.compact(values.proof_under(&storage_key("Records", "Visits")));
				(checkpoint, bytes)
			};
		}
		PLAYED.with(|(checkpoint, bytes)| {
			let mut bytes = bytes.clone();
			let place = place.index(bytes.len());
			if cut { bytes.truncate(place) } else { bytes[place] ^= mask }
			let Ok(state) = state(checkpoint, &bytes) else { return };
			for (key, value) in values() {
				assert!(state.get(&key).is_ok_and(|got| got == Some(value)) || state.get(&key).is_err());
			}
		});
	}
}
