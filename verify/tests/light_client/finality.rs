use codec::{Decode, Encode};
use proptest::prelude::*;
use sp_consensus_grandpa::ConsensusLog;
use sp_core::H256;
use vacchain_verify::{Checkpoint, Part, Refusal};

use crate::world::*;

/// Four voters, who hand over to four others, and these again.
fn three_sets() -> (World, Vec<(Header, Justification)>) {
	let mut world = World::new(&[1, 2, 3, 4]);
	world.block();
	let first = world.handover(&[3, 4, 5, 6]);
	world.block();
	let second = world.handover(&[5, 6, 7]);
	let newest = world.block();
	let fragments = vec![
		(first.clone(), justification(&first, &[1, 2, 3], 0)),
		(second.clone(), justification(&second, &[3, 5, 6], 1)),
		(newest.clone(), justification(&newest, &[5, 6, 7], 2)),
	];
	(world, fragments)
}

#[test]
fn a_client_follows_the_voters_from_genesis_to_the_newest_block() {
	let (world, fragments) = three_sets();
	let checkpoint = verified(&world, &fragments).unwrap();
	assert_eq!(checkpoint.head().number, 5);
	assert_eq!(checkpoint.head().hash, world.newest().hash().0);
	assert_eq!(checkpoint.head().state_root, world.newest().state_root.0);
	assert_eq!(checkpoint.set_id(), 2);
	assert_eq!(
		checkpoint.voters(),
		weighted(&[5, 6, 7]).iter().map(|(id, one)| (raw(id), *one)).collect::<Vec<_>>()
	);

	// In steps it comes to the same.
	let first = world.start().follow(&finality(&fragments[..1])).unwrap();
	assert_eq!(first.set_id(), 1);
	assert_eq!(first.follow(&finality(&fragments[1..])).unwrap(), checkpoint);
	// And what it has seen it may be shown again.
	assert_eq!(checkpoint.follow(&finality(&fragments[2..])), Ok(checkpoint.clone()));
	assert_eq!(first.follow(&finality(&fragments[..1])), Ok(first.clone()));
}

#[test]
fn the_list_of_changes_is_the_sdks() {
	let (_, fragments) = three_sets();
	let bytes = finality(&fragments);
	let proof =
		sc_consensus_grandpa::warp_proof::WarpSyncProof::<Block>::decode(&mut bytes.as_slice()).unwrap();
	assert_eq!(proof.encode(), bytes);
}

#[test]
fn genesis_is_the_block_that_the_client_pins() {
	let (world, other) = (World::new(&[1, 2, 3]), World::new(&[1, 2, 4]));
	let key = Checkpoint::genesis_key();
	let proof = |world: &World| world.genesis_state.compact(world.genesis_state.proof(&[&key]));
	let (header, hash) = (world.headers[0].encode(), world.hash_of_genesis());
	let refused = |hash, header: &[u8], proof: &[u8]| Checkpoint::genesis(hash, header, proof).unwrap_err();

	assert_eq!(refused(other.hash_of_genesis(), &header, &proof(&world)), Refusal::OtherGenesis);
	assert_eq!(refused(hash, &header, &proof(&other)), Refusal::OtherState);
	assert_eq!(refused(hash, &header[1..], &proof(&world)), Refusal::Malformed(Part::Header));
	let without = world.genesis_state.compact(world.genesis_state.proof(&[b"another"]));
	assert_eq!(refused(hash, &header, &without), Refusal::Incomplete);
	// Another block than the first is no genesis, whoever pins it.
	let mut world = world;
	let second = world.block();
	assert_eq!(refused(second.hash().0, &second.encode(), &proof(&world)), Refusal::OtherGenesis);
}

#[test]
fn a_set_change_cannot_be_skipped() {
	let (world, fragments) = three_sets();
	let skipped = [fragments[0].clone(), fragments[2].clone()];
	assert_eq!(verified(&world, &skipped), Err(Refusal::NotFinal(5)));
	// Nor can a block that changes nothing stand for one.
	let mut world = World::new(&[1, 2, 3]);
	let (first, second) = (world.block(), world.block());
	let both = [
		(first.clone(), justification(&first, &[1, 2, 3], 0)),
		(second.clone(), justification(&second, &[1, 2, 3], 0)),
	];
	assert_eq!(verified(&world, &both), Err(Refusal::NoChange(1)));
}

#[test]
fn voters_who_handed_over_make_nothing_final() {
	let (world, mut fragments) = three_sets();
	let newest = fragments[2].0.clone();
	fragments[2].1 = justification(&newest, &[3, 4, 5, 6], 2);
	assert_eq!(verified(&world, &fragments), Err(Refusal::NotFinal(5)), "the set before");
	fragments[2].1 = justification(&newest, &[5, 6, 7], 1);
	assert_eq!(verified(&world, &fragments), Err(Refusal::NotFinal(5)), "the number of the set before");
}

#[test]
fn two_thirds_are_not_enough_and_no_voter_counts_twice() {
	let mut world = World::new(&[1, 2, 3, 4]);
	let block = world.block();
	for voters in [&[1_u8, 2][..], &[1, 2, 2], &[1, 2, 5], &[], &[5, 6, 7]] {
		let fragment = (block.clone(), justification(&block, voters, 0));
		assert_eq!(verified(&world, &[fragment]), Err(Refusal::NotFinal(1)), "{voters:?}");
	}
	assert!(verified(&world, &[(block.clone(), justification(&block, &[4, 2, 1], 0))]).is_ok());
}

#[test]
fn a_forged_signature_spoils_the_justification() {
	let mut world = World::new(&[1, 2, 3, 4]);
	let block = world.block();
	let mut forged = justification(&block, &[1, 2, 3, 4], 0);
	forged.commit.precommits[3].signature = forged.commit.precommits[2].signature.clone();
	assert_eq!(verified(&world, &[(block.clone(), forged)]), Err(Refusal::NotFinal(1)));
	let mut later = justification(&block, &[1, 2, 3, 4], 0);
	later.round = 4;
	assert_eq!(verified(&world, &[(block, later)]), Err(Refusal::NotFinal(1)));
}

#[test]
fn votes_for_later_blocks_count_with_their_ancestry() {
	let mut world = World::new(&[1, 2, 3, 4]);
	let (first, second, third) = (world.block(), world.block(), world.block());
	let mut over = justification(&first, &[1], 0);
	over.commit.precommits.extend([vote(2, &second, 3, 0), vote(3, &third, 3, 0)]);
	assert_eq!(verified(&world, &[(first.clone(), over.clone())]), Err(Refusal::NotFinal(1)), "no ancestry");
	over.votes_ancestries = vec![third.clone(), second.clone()];
	assert_eq!(verified(&world, &[(first.clone(), over.clone())]).unwrap().head().number, 1);
	let mut more = over.clone();
	more.votes_ancestries.push(world.block());
	assert_eq!(
		verified(&world, &[(first.clone(), more)]),
		Err(Refusal::NotFinal(1)),
		"a header that nobody voted for"
	);
	let mut twice = over.clone();
	twice.votes_ancestries.push(second);
	assert_eq!(verified(&world, &[(first.clone(), twice)]), Err(Refusal::NotFinal(1)), "a header twice");
	// A vote for a block of another branch.
	let mut branch =
		World { headers: world.headers[..2].to_vec(), genesis_state: World::new(&[1]).genesis_state };
	branch.block_with(H256::repeat_byte(8), Default::default());
	let other = branch.block();
	over.commit.precommits[2] = vote(3, &other, 3, 0);
	assert_eq!(verified(&world, &[(first, over)]), Err(Refusal::NotFinal(1)));
}

#[test]
fn a_voter_who_cheated_counts_once() {
	let mut world = World::new(&[1, 2, 3, 4]);
	let (first, second) = (world.block(), world.block());
	let mut made = justification(&first, &[1, 2, 3], 0);
	made.commit.precommits.push(vote(3, &second, 3, 0));
	made.votes_ancestries.push(second.clone());
	assert!(verified(&world, &[(first.clone(), made)]).is_ok());
	let mut too_few = justification(&first, &[1, 3], 0);
	too_few.commit.precommits.push(vote(3, &second, 3, 0));
	too_few.votes_ancestries.push(second);
	assert_eq!(verified(&world, &[(first, too_few)]), Err(Refusal::NotFinal(1)));
}

#[test]
fn a_strangers_vote_has_no_place_among_the_voters() {
	let mut world = World::new(&[1, 2, 3, 4]);
	let block = world.block();
	let fragment = (block.clone(), justification(&block, &[1, 2, 3, 4, 9], 0));
	assert_eq!(verified(&world, &[fragment]), Err(Refusal::NotFinal(1)));
}

#[test]
fn a_justification_stands_beside_its_block() {
	let mut world = World::new(&[1, 2, 3]);
	let (first, second) = (world.block(), world.block());
	let other = justification(&first, &[1, 2, 3], 0);
	assert_eq!(verified(&world, &[(second, other)]), Err(Refusal::OtherBlock(2)));
}

#[test]
fn what_is_older_than_was_seen_is_refused() {
	let mut world = World::new(&[1, 2, 3]);
	let (first, second) = (world.block(), world.block());
	let of = |block: &Header| [(block.clone(), justification(block, &[1, 2, 3], 0))];
	let seen = verified(&world, &of(&second)).unwrap();
	assert_eq!(seen.follow(&finality(&of(&first))), Err(Refusal::Older { shown: 1, seen: 2 }));
}

#[test]
fn two_final_blocks_of_one_number_are_told() {
	let mut world = World::new(&[1, 2, 3]);
	let block = world.block();
	let mut fork = World::new(&[1, 2, 3]);
	let other = fork.block_with(H256::repeat_byte(8), Default::default());
	let of = |block: &Header, voters: &[u8]| finality(&[(block.clone(), justification(block, voters, 0))]);
	let seen = world.start().follow(&of(&block, &[1, 2, 3])).unwrap();
	assert_eq!(seen.follow(&of(&other, &[1, 2, 3])), Err(Refusal::Forked(1)));
	assert_eq!(seen.follow(&of(&other, &[1])), Err(Refusal::NotFinal(1)), "only who can sign makes a fork");
}

#[test]
fn changes_that_headers_do_not_prove_are_refused() {
	let next = || sp_consensus_grandpa::ScheduledChange { next_authorities: weighted(&[7]), delay: 0 };
	let late = scheduled(&[7], 1);
	for log in [ConsensusLog::ForcedChange(0, next()), late] {
		let mut world = World::new(&[1, 2, 3]);
		let block = world.block_with(H256::default(), says(log));
		let fragment = (block.clone(), justification(&block, &[1, 2, 3], 0));
		assert_eq!(verified(&world, &[fragment]), Err(Refusal::Forced(1)));
	}
	// What says nothing of voters is passed over.
	for log in [ConsensusLog::OnDisabled(1), ConsensusLog::Pause(3), ConsensusLog::Resume(3)] {
		let mut world = World::new(&[1, 2, 3]);
		let block = world.block_with(H256::default(), says(log));
		let fragment = (block.clone(), justification(&block, &[1, 2, 3], 0));
		assert_eq!(verified(&world, &[fragment]).unwrap().set_id(), 0);
	}
}

#[test]
fn nobody_hands_over_to_nobody() {
	let mut world = World::new(&[1, 2, 3]);
	let (last, after) = (world.handover(&[]), world.block());
	let fragments = [
		(last.clone(), justification(&last, &[1, 2, 3], 0)),
		(after.clone(), justification(&after, &[1, 2, 3], 1)),
	];
	assert_eq!(verified(&world, &fragments), Err(Refusal::NotFinal(2)));
}

#[test]
fn a_checkpoint_is_kept_for_its_chain() {
	let (world, fragments) = three_sets();
	let checkpoint = verified(&world, &fragments).unwrap();
	let kept = checkpoint.to_bytes();
	assert_eq!(Checkpoint::from_bytes(world.hash_of_genesis(), &kept).unwrap(), checkpoint);
	assert_eq!(Checkpoint::from_bytes([0; 32], &kept), Err(Refusal::OtherGenesis));
	let malformed = Err(Refusal::Malformed(Part::Checkpoint));
	assert_eq!(Checkpoint::from_bytes(world.hash_of_genesis(), &kept[..kept.len() - 1]), malformed);
	let later = [&[2], &kept[1..]].concat();
	assert_eq!(Checkpoint::from_bytes(world.hash_of_genesis(), &later), malformed, "another version");
}

#[test]
fn bytes_that_are_no_proof_are_refused() {
	let world = World::new(&[1, 2, 3]);
	let malformed = Err(Refusal::Malformed(Part::Finality));
	for bytes in
		[&[][..], &[0, 1], &[4], &[255; 40], &[0xfe, 0xff, 0xff, 0xff, 1], &vec![0; 8 * 1024 * 1024 + 1]]
	{
		assert_eq!(world.start().follow(bytes), malformed);
	}
}

#[test]
fn a_proof_takes_no_more_memory_than_its_bytes_need() {
	let mut world = World::new(&[1, 2, 3]);
	let mut digest = sp_runtime::Digest::default();
	// One byte each, and 32 bytes in memory.
	(0..1000).for_each(|_| digest.push(sp_runtime::DigestItem::RuntimeEnvironmentUpdated));
	let block = world.block_with(H256::default(), digest);
	let fragment = (block.clone(), justification(&block, &[1, 2, 3], 0));
	assert_eq!(verified(&world, &[fragment]), Err(Refusal::Malformed(Part::Finality)));
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(10_000))]

	/// Whatever changes in a proof, the client refuses it or comes to the same block and the same voters.
	#[test]
	fn no_mutation_of_a_proof_changes_what_is_believed(place: prop::sample::Index, mask in 1_u8.., cut: bool) {
		thread_local! {
			static PLAYED: (World, Vec<u8>, Checkpoint) = {
				let (world, fragments) = three_sets();
				let (bytes, checkpoint) = (finality(&fragments), verified(&world, &fragments).unwrap());
				(world, bytes, checkpoint)
			};
		}
		PLAYED.with(|(world, bytes, checkpoint)| {
			let mut bytes = bytes.clone();
			let place = place.index(bytes.len());
			if cut { bytes.truncate(place) } else { bytes[place] ^= mask }
			if let Ok(believed) = world.start().follow(&bytes) {
				assert_eq!(&believed, checkpoint);
			}
		});
	}
}
