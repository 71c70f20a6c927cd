//! The chain, as the operator of the gateway sees it.

use std::{collections::BTreeSet, sync::Arc};

use codec::Encode;
use frame_support::dispatch::DispatchInfo;
use jsonrpsee::{
	Extensions,
	core::{RpcResult, async_trait},
};
use sp_core::H256;
use sp_runtime::DispatchError;
use vacchain_client::Identity;
use vacchain_gateway::{
	Details, Refusal,
	types::{
		BlockRef, Bytes, ChainBlock, ChainTransaction, Cursor, Kept, Page, TransactionKind, TransactionResult,
	},
};
use vacchain_gateway_server::{
	access::{Caller, Session},
	api::ExplorersServer,
	auth::Clock,
	explorer::{Explorer, KnownPeer, MAX_BLOCKS, MAX_LOOKED_INTO, MAX_PEERS, NodeNetwork},
};
use vacchain_primitives::{AccountId, NodeId, ParticipantId, Role};
use vacchain_runtime::System;

use crate::{
	chain::{START, TestChain},
	pool::Pool,
	scene::{Scene, transaction},
};

/// A node with as many peers.
struct Peers(u16);

#[async_trait]
impl NodeNetwork for Peers {
	fn own(&self) -> Option<NodeId> {
		Some(NodeId([0; 32]))
	}

	fn is_syncing(&self) -> bool {
		false
	}

	async fn peers(&self) -> Result<Vec<KnownPeer>, Refusal> {
		let peer = |number: u16| {
			let mut node = NodeId([0; 32]);
			node.0[..2].copy_from_slice(&number.to_be_bytes());
			KnownPeer { node: Some(node), best: number.into() }
		};
		Ok((1..=self.0).map(peer).collect())
	}
}

/// The account of an organisation at a gateway.
struct Operator {
	scene: Scene,
	explorer: Explorer<TestChain, Pool>,
	extensions: Extensions,
}

impl Operator {
	/// The health authority at its own gateway.
	fn new() -> Self {
		Self::over(Scene::new())
	}

	fn over(scene: Scene) -> Self {
		let own = Identity::dev("health-authority-gateway").unwrap().account.id();
		Self::at(scene, own, Identity::dev("health-authority").unwrap().id)
	}

	/// This organisation at the gateway with this account.
	fn at(scene: Scene, gateway: AccountId, organisation: ParticipantId) -> Self {
		let clock = Clock::new(|| START);
		let explorer = Explorer::new(scene.relay.clone(), gateway, Arc::new(Peers(3)), clock);
		let session = Session {
			token_hash: [0; 32],
			participant: organisation,
			account: [9; 32],
			opened_at: 0,
			expires_at: 1,
		};
		let mut extensions = Extensions::new();
		extensions.insert(Caller { session, role: Role::HealthAuthority, organisation: None });
		Self { scene, explorer, extensions }
	}

	async fn blocks(&self, cursor: Option<Cursor>, limit: u32) -> Result<Page<ChainBlock>, String> {
		named(self.explorer.blocks(&self.extensions, cursor, Some(limit)).await)
	}

	async fn block(&self, block: impl Into<Named>) -> Result<ChainBlock, String> {
		named(self.explorer.block(&self.extensions, block.into().0).await)
	}

	async fn of_block(&self, block: impl Into<Named>, limit: u32) -> Result<Page<ChainTransaction>, String> {
		let block = Some(block.into().0);
		named(self.explorer.transactions(&self.extensions, block, None, None, None, Some(limit)).await)
	}

	async fn listed(
		&self,
		call: Option<&str>,
		result: Option<TransactionResult>,
		cursor: Option<Cursor>,
	) -> Result<Page<ChainTransaction>, String> {
		let call = call.map(str::to_owned);
		named(self.explorer.transactions(&self.extensions, None, call, result, cursor, Some(63)).await)
	}

	async fn find(&self, id: &[u8], block: Option<BlockRef>) -> Result<ChainTransaction, String> {
		named(self.explorer.transaction(&self.extensions, Bytes(id.to_vec()), block).await)
	}
}

/// A block as the tests name it.
struct Named(BlockRef);

impl From<u32> for Named {
	fn from(number: u32) -> Self {
		Self(BlockRef::Number(number))
	}
}

impl From<H256> for Named {
	fn from(hash: H256) -> Self {
		Self(BlockRef::Hash(Bytes(hash.0.to_vec())))
	}
}

/// The answer, or the name of the refusal.
fn named<T>(answer: RpcResult<T>) -> Result<T, String> {
	answer.map_err(|error| {
		let details: Details = serde_json::from_str(error.data().expect("it is a refusal").get()).unwrap();
		details.name
	})
}

/// Every block's first transaction ended so.
fn ended(chain: &TestChain, result: Result<(), DispatchError>) {
	chain.run(|| {
		System::set_block_number(1);
		System::reset_events();
		System::note_finished_initialize();
		let result = result.map(|()| ().into()).map_err(Into::into);
		System::note_applied_extrinsic(&result, DispatchInfo::default());
	});
}

/// Bytes as an extrinsic, with their length before them.
fn extrinsic(bytes: &[u8]) -> Vec<u8> {
	bytes.to_vec().encode()
}

/// What sets a block's time.
fn time() -> Vec<u8> {
	extrinsic(&[4, 1, 0, 11, 0, 0, 0, 0, 0, 0])
}

/// S14: a gateway shows the chain to the organisation that runs it, and to nobody else.
#[tokio::test]
async fn only_the_organisation_of_the_gateway_looks() {
	let own = Identity::dev("health-authority-gateway").unwrap().account.id();
	let authority = Identity::dev("health-authority").unwrap().id;
	let stranger = ParticipantId([7; 32]);
	for (gateway, organisation) in [(own, stranger), ([5; 32], authority)] {
		let Operator { explorer, extensions, .. } = Operator::at(Scene::new(), gateway, organisation);
		let refusals = [
			named(explorer.chain_status(&extensions).await).err(),
			named(explorer.blocks(&extensions, None, None).await).err(),
			named(explorer.block(&extensions, BlockRef::Number(1)).await).err(),
			named(explorer.transactions(&extensions, None, None, None, None, None).await).err(),
			named(explorer.transaction(&extensions, Bytes(vec![1; 32]), None).await).err(),
			named(explorer.chain_validators(&extensions).await).err(),
			named(explorer.peers(&extensions).await).err(),
		];
		assert_eq!(refusals, [const { "NotYourGateway" }; 7].map(|name| Some(name.to_owned())));
		// Also with a cursor or a parameter that is wrong.
		let wrong = Some(Cursor("nonsense".into()));
		assert_eq!(named(explorer.blocks(&extensions, wrong, None).await), Err("NotYourGateway".to_owned()));
	}
	assert!(Operator::new().blocks(None, 1).await.is_ok());
}

/// S14: the newest block comes first, and every block comes once.
#[tokio::test]
async fn blocks_are_listed_a_page_at_a_time() {
	let operator = Operator::new();
	operator.scene.chain.add_empty(3 * MAX_BLOCKS);
	let (best, _) = operator.scene.chain.best();
	let (mut cursor, mut numbers) = (None, Vec::new());
	loop {
		let page = operator.blocks(cursor, 1000).await.unwrap();
		assert!(page.rows.len() <= MAX_BLOCKS as usize);
		numbers.extend(page.rows.iter().map(|block| block.number));
		cursor = page.next;
		if cursor.is_none() {
			break;
		}
	}
	assert_eq!(numbers, (0..=best).rev().collect::<Vec<_>>());
	let page = operator.blocks(None, 0).await.unwrap();
	assert_eq!(page.rows.len(), 1, "a page has a row");
	let other = operator.listed(None, None, page.next).await;
	assert_eq!(other.unwrap_err(), "InvalidCursor");
}

/// S14: which block is final, and which the chain has left.
#[tokio::test]
async fn a_block_says_whether_it_is_final() {
	let operator = Operator::new();
	let (number, before) = operator.scene.chain.best();
	let left = operator.scene.chain.add(&[]);
	let fork = operator.scene.chain.fork(before, &[]);
	let next = operator.scene.chain.add(&[]);
	operator.scene.chain.finalize(fork);
	let facts = async |block: Named| {
		let block = operator.block(block).await.unwrap();
		(block.number, block.in_best_chain, block.is_final)
	};
	assert_eq!(facts(number.into()).await, (number, true, true));
	assert_eq!(facts(left.into()).await, (number + 1, false, false));
	assert_eq!(facts((number + 1).into()).await, (number + 1, true, true));
	assert_eq!(facts(next.into()).await, (number + 2, true, false));
	assert_eq!(operator.block(number + 1).await.unwrap().hash.0, fork.0.to_vec());
	let status = named(operator.explorer.chain_status(&operator.extensions).await).unwrap();
	assert_eq!((status.best.number, status.finalized.number), (number + 2, number + 1));
	assert_eq!((status.peers, status.best_of_peers, status.clock), (3, Some(3), START));
}

/// S14: a block that is not there is told as one.
#[tokio::test]
async fn a_wrong_block_is_refused_by_name() {
	let operator = Operator::new();
	let (best, _) = operator.scene.chain.best();
	for unknown in [Named::from(best + 1), Named::from(u32::MAX), Named::from(H256([3; 32]))] {
		assert_eq!(operator.block(Named(unknown.0.clone())).await.unwrap_err(), "NoSuchBlock");
		assert_eq!(operator.of_block(unknown, 1).await.unwrap_err(), "NoSuchBlock");
	}
	for length in [0, 31, 33] {
		let named = || Named(BlockRef::Hash(Bytes(vec![1; length])));
		assert_eq!(operator.block(named()).await.unwrap_err(), "Malformed");
		assert_eq!(operator.of_block(named(), 1).await.unwrap_err(), "Malformed");
	}
}

/// S14: bytes that nobody can read are told as such, among the others.
#[tokio::test]
async fn a_block_with_junk_is_shown() {
	let operator = Operator::new();
	let signed = operator.scene.sign();
	let junk = [extrinsic(&[]), extrinsic(&[0xff; 40]), extrinsic(&[0x45, 0, 17, 0, 1, 1, 9])];
	let block = [vec![time()], vec![transaction(&signed)], junk.to_vec()].concat();
	let hash = operator.scene.chain.add(&block);
	let (number, _) = operator.scene.chain.best();
	let rows = operator.of_block(hash, 63).await.unwrap().rows;
	let kinds: Vec<_> = rows.iter().map(|row| row.kind).collect();
	let unreadable = TransactionKind::Unreadable;
	assert_eq!(kinds[..2], [TransactionKind::Inherent, TransactionKind::Intent]);
	assert_eq!(kinds[2..], [unreadable, unreadable, unreadable]);
	let calls: Vec<_> = rows.iter().map(|row| row.call.as_deref()).collect();
	assert_eq!(calls, [Some("Timestamp.set"), Some("VaccineDetails.link"), None, None, None]);
	let intent = &rows[1];
	assert_eq!(intent.account, Some(Bytes(operator.scene.who.account.id().to_vec())));
	assert_eq!((intent.signer, intent.sequence), (Some(operator.scene.who.id), Some(1)));
	let shown = operator.block(number).await.unwrap();
	assert_eq!(shown.transactions, Some(5));
	assert_eq!(shown.bytes, Some(rows.iter().map(|row| u64::from(row.bytes)).sum()));
	// A page at a time, each once.
	let (mut cursor, mut places) = (None, Vec::new());
	loop {
		let block = Some(BlockRef::Number(number));
		let page = operator
			.explorer
			.transactions(&operator.extensions, block, None, None, cursor, Some(2))
			.await
			.unwrap();
		places.extend(page.rows.iter().map(|row| row.index));
		cursor = page.next;
		if cursor.is_none() {
			break;
		}
	}
	assert_eq!(places, [0, 1, 2, 3, 4]);
}

/// S14: did it get into a block, what did it call, did it succeed, and if not, why?
#[tokio::test]
async fn a_transaction_is_found_by_its_id() {
	let operator = Operator::new();
	let signed = operator.scene.sign_with(1, |_| {});
	let id = signed.intent.id(&operator.scene.genesis());
	assert_eq!(operator.find(&id, None).await.unwrap_err(), "NoSuchTransaction");
	ended(&operator.scene.chain, Err(DispatchError::BadOrigin));
	let hash = operator.scene.chain.add(&[transaction(&signed.encode())]);
	operator.scene.chain.add_empty(1);
	let (best, _) = operator.scene.chain.best();
	let found = operator.find(&id, None).await.unwrap();
	assert_eq!((found.number, found.index, found.block.0.clone()), (best - 1, 0, hash.0.to_vec()));
	assert_eq!((found.id.clone(), found.call.as_deref()), (Some(id.into()), Some("VaccineDetails.link")));
	assert_eq!(found.result, TransactionResult::Failed);
	let failure = found.failure.clone().unwrap();
	assert_eq!((failure.name.as_str(), failure.decided), ("BadOrigin", false));
	assert!(!failure.message.is_empty() && !failure.advice.is_empty());

	let by_block = |block: Named| operator.find(&id, Some(block.0));
	assert_eq!(by_block(hash.into()).await.unwrap(), found);
	assert_eq!(by_block((best - 1).into()).await.unwrap(), found);
	assert_eq!(by_block(best.into()).await.unwrap_err(), "NoSuchTransaction");
	assert_eq!(by_block((best + 1).into()).await.unwrap_err(), "NoSuchBlock");
	for length in [0, 31, 33] {
		assert_eq!(operator.find(&vec![1; length], None).await.unwrap_err(), "Malformed");
	}
}

/// S14: transactions by call and outcome, newest first, and a page looks into so many blocks at most.
#[tokio::test]
async fn transactions_are_listed_by_call_and_outcome() {
	let operator = Operator::new();
	ended(&operator.scene.chain, Err(DispatchError::BadOrigin));
	let signed = operator.scene.sign();
	operator.scene.chain.add(&[transaction(&signed), extrinsic(&[0xff; 9])]);
	let (number, _) = operator.scene.chain.best();
	operator.scene.chain.add(&[time()]);
	let page = operator.listed(None, None, None).await.unwrap();
	let places: Vec<_> = page.rows.iter().map(|row| (row.number, row.index)).collect();
	assert_eq!(places, [(number, 1), (number, 0)], "without what sets the time");
	let count = async |call, result| {
		let page = operator.listed(call, result, None).await.unwrap();
		page.rows.len()
	};
	assert_eq!(count(Some("VaccineDetails.link"), None).await, 1);
	assert_eq!(count(Some("VaccineDetails.link"), Some(TransactionResult::Failed)).await, 1);
	assert_eq!(count(Some("VaccineDetails.link"), Some(TransactionResult::Done)).await, 0);
	assert_eq!(count(Some("VaccineDetails.sign"), None).await, 0);
	assert_eq!(count(None, Some(TransactionResult::Unknown)).await, 1);
	assert_eq!(count(Some("Timestamp.set"), None).await, 1);

	operator.scene.chain.add_empty(2 * MAX_LOOKED_INTO);
	let first = operator.listed(None, None, None).await.unwrap();
	assert!(first.rows.is_empty() && first.next.is_some(), "it looks into so many blocks at most");
	let other = operator.listed(Some("VaccineDetails.link"), None, first.next.clone()).await;
	assert_eq!(other.unwrap_err(), "InvalidCursor", "a cursor is of one list");
	let (mut cursor, mut found) = (first.next, BTreeSet::new());
	while cursor.is_some() {
		let page = operator.listed(None, None, cursor).await.unwrap();
		found.extend(page.rows.iter().map(|row| (row.number, row.index)));
		cursor = page.next;
	}
	assert_eq!(found, [(number, 0), (number, 1)].into());
}

/// S14: an old block answers with what is left of it, and says so.
#[tokio::test]
async fn an_old_block_says_what_is_left() {
	let operator = Operator::new();
	ended(&operator.scene.chain, Ok(()));
	let signed = operator.scene.sign_with(1, |_| {});
	let id = signed.intent.id(&operator.scene.genesis());
	let hash = operator.scene.chain.add(&[transaction(&signed.encode())]);
	let (number, _) = operator.scene.chain.best();
	operator.scene.chain.add_empty(1);
	operator.scene.chain.prune_state(hash);
	let block = operator.block(hash).await.unwrap();
	assert_eq!((block.kept, block.transactions, block.failed), (Kept::Transactions, Some(1), None));
	assert_eq!(operator.of_block(hash, 63).await.unwrap().rows[0].result, TransactionResult::Unknown);

	// Another gateway, which has not looked at it before.
	operator.scene.chain.prune(hash);
	let late = Operator::over(Scene::over(operator.scene.chain.clone()));
	let block = late.block(hash).await.unwrap();
	assert_eq!((block.kept, block.number, block.transactions), (Kept::Header, number, None));
	assert_eq!(late.of_block(hash, 63).await.unwrap_err(), "BlockPruned");
	let by_hash = Named::from(hash).0;
	assert_eq!(late.find(&id, Some(by_hash)).await.unwrap_err(), "BlockPruned");
	let listed = late.listed(None, None, None).await.unwrap();
	assert!(listed.rows.is_empty() && listed.next.is_none(), "before it all are gone");
	assert!(late.blocks(None, 32).await.unwrap().rows.len() > 2, "the list of blocks goes on");
}

/// S14: who is connected, and who is listed and is not.
#[tokio::test]
async fn peers_are_shown_with_the_institutions_that_list_them() {
	let Operator { explorer, extensions, scene } = Operator::new();
	let peers = named(explorer.peers(&extensions).await).unwrap();
	assert_eq!((peers.own, peers.connected, peers.rows.len()), (Some(NodeId([0; 32])), 3, 3));
	assert!(peers.rows.iter().all(|row| row.connected && row.institution.is_none()));
	let validators = named(explorer.chain_validators(&extensions).await).unwrap();
	assert_eq!(validators.validators.len(), 1, "the development chain has one");
	let own = Identity::dev("health-authority-gateway").unwrap().account.id();
	let crowded = Explorer::new(scene.relay.clone(), own, Arc::new(Peers(300)), Clock::new(|| START));
	let peers = named(crowded.peers(&extensions).await).unwrap();
	assert_eq!((peers.connected, peers.rows.len()), (300, MAX_PEERS));
}
