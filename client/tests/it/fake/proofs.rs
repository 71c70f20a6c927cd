//! The fake gateway's proofs: a chain of one voter, whose newest block has the fake's state.

use std::{
	collections::BTreeMap,
	sync::OnceLock,
	time::{SystemTime, UNIX_EPOCH},
};

use codec::Encode;
use jsonrpsee::{
	Extensions,
	core::{RpcResult, async_trait},
};
use sp_consensus_grandpa::{AuthorityId, AuthorityPair, AuthoritySignature, GrandpaJustification};
use sp_core::{Blake2Hasher, H256, Pair as _};
use sp_runtime::{
	Digest, generic,
	traits::{BlakeTwo256, Header as _},
};
use sp_trie::{
	LayoutV1, MemoryDB, Recorder, StorageProof, Trie as _, TrieDBBuilder, TrieDBMutBuilder, TrieMut as _,
};
use vacchain_client::{
	primitives::{AccountId, Lane, Publication, Signer, VisitWrap, bounds::LANE_WINDOW},
	wire::*,
};
use vacchain_gateway::{Refusal, rows};
use vacchain_gateway_server::api::ProofsServer;

use super::{Connection, NOW, State, Truth};

type Header = generic::Header<u32, BlakeTwo256>;
type Layout = LayoutV1<Blake2Hasher>;
pub type Rows = Vec<(Vec<u8>, Vec<u8>)>;

/// The hash of the first block.
pub fn genesis() -> [u8; 32] {
	static GENESIS: OnceLock<[u8; 32]> = OnceLock::new();
	*GENESIS.get_or_init(|| first().0.hash().0)
}

fn voter() -> AuthorityPair {
	AuthorityPair::from_seed(&[7; 32])
}

/// The first block, and its state.
fn first() -> (Header, Rows) {
	let key = [b"Grandpa".as_slice(), b"Authorities"].map(sp_crypto_hashing::twox_128).concat();
	let rows = vec![(key, vec![(voter().public(), 1_u64)].encode())];
	(block(0, prove(&rows, &[]).0), rows)
}

fn block(number: u32, root: H256) -> Header {
	Header::new(number, H256::zero(), root, H256::repeat_byte(7), Digest::default())
}

/// The root of a state of these rows, and a proof of those under these keys.
fn prove(rows: &Rows, keys: &[Vec<u8>]) -> (H256, Vec<u8>) {
	let (mut db, mut root) = (MemoryDB::<Blake2Hasher>::default(), H256::default());
	let mut trie = TrieDBMutBuilder::<Layout>::new(&mut db, &mut root).build();
	for (key, value) in rows {
		trie.insert(key, value).unwrap();
	}
	trie.commit();
	drop(trie);
	let mut recorder = Recorder::<Layout>::new();
	{
		let trie = TrieDBBuilder::<Layout>::new(&db, &root).with_recorder(&mut recorder).build();
		keys.iter().for_each(|key| drop(trie.get(key).unwrap()));
	}
	let proof = StorageProof::new(recorder.drain().into_iter().map(|record| record.data));
	(root, proof.into_compact_proof::<Blake2Hasher>(root).map(|proof| proof.encode()).unwrap_or_default())
}

/// What makes a block final.
fn justification(header: &Header) -> GrandpaJustification<Header> {
	let (target_hash, target_number) = (header.hash(), header.number);
	let precommit = finality_grandpa::Precommit { target_hash, target_number };
	let message = finality_grandpa::Message::Precommit(precommit.clone());
	let signature: AuthoritySignature = voter().sign(&(message, 1_u64, 0_u64).encode());
	let id: AuthorityId = voter().public();
	let precommits = vec![finality_grandpa::SignedPrecommit { precommit, signature, id }];
	let commit = finality_grandpa::Commit { target_hash, target_number, precommits };
	GrandpaJustification { round: 1, commit, votes_ancestries: Vec::new() }
}

/// The rows of the fake's state.
pub fn rows_of(state: &State) -> Rows {
	let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
	let mut all = vec![(rows::time(), (u64::try_from(now).unwrap() - state.late).encode())];
	all.extend(state.authority().map(|id| (rows::health_authority(), id.encode())));
	all.extend(state.participants.iter().map(|(id, known)| (rows::participant(id), known.encode())));
	all.extend(lanes_of(state).into_iter().map(|(account, lanes)| (rows::lanes(&account), lanes.encode())));
	all.extend(state.published.iter().map(|(what, hashes)| (rows::published(*what), hashes.encode())));
	for (id, known) in &state.records {
		all.push((rows::readers(id), known.readers.encode()));
		all.push((rows::record(id), (0_u8, &known.record).encode()));
		all.push((rows::child(id), (1_u8, &known.child).encode()));
		all.push((rows::wraps(id), (2_u8, &known.wraps).encode()));
	}
	for id in state.participants.keys() {
		let keys = (0..).zip(state.keys_of(id));
		all.extend(keys.map(|(place, entry)| (rows::key_entry(id, place), entry.encode())));
	}
	for (id, known) in &state.visits {
		let record = &known.visit.record;
		all.push((rows::visit(record, id), (2_u8, &known.visit).encode()));
		let wraps: Result<[VisitWrap; 2], _> = known.wraps.clone().try_into();
		let keys = wraps.map(|wraps| (7_u8, wraps, None::<u64>).encode());
		all.extend(keys.map(|keys| (rows::visit_keys(record, id), keys)).ok());
	}
	all
}

/// The lanes of everybody who has signed.
fn lanes_of(state: &State) -> BTreeMap<AccountId, Signer> {
	let mut carried = state.carried.clone();
	carried.sort_unstable_by_key(|(.., sequence, _)| *sequence);
	let mut all = BTreeMap::<AccountId, Signer>::new();
	for (account, id, sequence, failed) in carried {
		let signer = all.entry(account).or_default();
		if state.truth == Some(Truth::NotFinal) {
			continue;
		}
		if signer.lane(id).is_none() {
			signer.lanes.try_push(Lane::new(id, 0)).unwrap();
		}
		let lane = signer.lane_mut(id).unwrap();
		if state.truth == Some(Truth::PassedOver) {
			lane.take(sequence + LANE_WINDOW, NOW);
			continue;
		}
		lane.take(sequence, NOW);
		if failed == (state.truth == Some(Truth::Contrary)) {
			lane.note_success(sequence);
		}
	}
	all
}

#[async_trait]
impl ProofsServer for Connection {
	async fn state(&self, _: &Extensions, from: Option<u32>, wanted: Wanted) -> RpcResult<Proof> {
		let mut state = self.fake.state();
		let Wanted { mut participants, record, visit, key_entries, vaccinations, lanes, published } = wanted;
		let mut keys = vec![rows::time(), rows::health_authority()];
		if let Some(record) = record {
			let known = state.records.get(&record).ok_or(Refusal::NotFound)?;
			participants.extend(known.readers.iter().map(|reader| reader.id));
			keys.extend([rows::readers(&record), rows::record(&record), rows::wraps(&record)]);
		}
		if let Some(visit) = visit {
			let record = state.visits.get(&visit).ok_or(Refusal::NotFound)?.visit.record;
			keys.extend([rows::visit(&record, &visit), rows::visit_keys(&record, &visit)]);
		}
		keys.extend(key_entries.iter().map(|(id, place)| rows::key_entry(id, *place)));
		if let Some(Vaccinations { record, visits }) = vaccinations {
			keys.extend([rows::record(&record), rows::child(&record)]);
			keys.extend(visits.iter().map(|visit| rows::visit(&record, visit)));
		}
		if participants.iter().any(|id| !state.participants.contains_key(id)) {
			return Err(Refusal::NotFound.into());
		}
		keys.extend(participants.iter().map(rows::participant));
		if lanes {
			keys.extend(lanes_of(&state).keys().map(rows::lanes));
		}
		if published {
			keys.extend(Publication::ALL.map(rows::published));
		}
		let rows = state.finals.clone().unwrap_or_else(|| rows_of(&state));
		let (root, proof) = prove(&rows, &keys);
		state.proven += 1;
		let newest = block(state.proven, root);
		let genesis = from.is_none().then(|| {
			let (header, rows) = first();
			let state = prove(&rows, &[rows[0].0.clone()]).1;
			GenesisProof { header: header.encode().into(), state: state.into() }
		});
		let justification = justification(&newest);
		let finality = (vec![(newest, justification)], true).encode();
		Ok(Proof { genesis, finality: finality.into(), state: Some(proof.into()) })
	}
}
