//! Requests about the chain, for the operator of the gateway.

use serde::Serialize;
use vacchain_client::{
	peer_id,
	primitives::{BlockNumber, ParticipantId},
	wire::{BlockRef, Bytes, Cursor, Page, PeerRow},
};

use crate::{
	answer::{Answer, Answered, one},
	failure::{Failure, Result},
	params::{Params, need},
	state::session,
};

/// The 32 bytes of a hash or an id.
fn hash(text: &str, field: &'static str) -> Result<[u8; 32]> {
	let mut bytes = [0; 32];
	hex::decode_to_slice(text.trim(), &mut bytes).map_err(|_| Failure::of_field(field))?;
	Ok(bytes)
}

/// The block that a text names: by its number, or by its hash.
fn block_of(text: &str) -> Result<BlockRef> {
	match text.trim().parse() {
		Ok(number) => Ok(BlockRef::Number(number)),
		Err(_) => Ok(BlockRef::Hash(Bytes(hash(text, "block")?.to_vec()))),
	}
}

fn some_block(params: &Params) -> Result<Option<BlockRef>> {
	params.block.as_deref().map(block_of).transpose()
}

fn rows_wanted(params: &Params) -> Option<u32> {
	params.most.map(|most| u32::try_from(most).unwrap_or(u32::MAX))
}

fn page<Row: Serialize>(page: &Page<Row>) -> Answered {
	Answer::new().with("rows", &page.rows).with("next", &page.next).end()
}

pub(crate) async fn status() -> Answered {
	one("status", &session("chainStatus")?.client().chain_status().await?)
}

pub(crate) async fn blocks(params: Box<Params>) -> Answered {
	let session = session("chainBlocks")?;
	let wanted = rows_wanted(&params);
	page(&session.client().chain_blocks(params.from.map(Cursor), wanted).await?)
}

pub(crate) async fn block(params: Box<Params>) -> Answered {
	let session = session("chainBlock")?;
	let named = some_block(&params)?;
	one("block", &session.client().chain_block(&need(named, "block")?).await?)
}

pub(crate) async fn transactions(params: Box<Params>) -> Answered {
	let session = session("chainTransactions")?;
	let (named, wanted) = (some_block(&params)?, rows_wanted(&params));
	let Params { call, result, from, .. } = *params;
	let found = session.client().chain_transactions(
		named.as_ref(),
		call.as_deref(),
		result,
		from.map(Cursor),
		wanted,
	);
	page(&found.await?)
}

pub(crate) async fn transaction(params: Box<Params>) -> Answered {
	let session = session("chainTransaction")?;
	let id = hash(&need(params.id.as_deref(), "id")?.to_lowercase(), "id")?;
	let named = some_block(&params)?;
	one("transaction", &session.client().chain_transaction(&id, named.as_ref()).await?)
}

pub(crate) async fn validators() -> Answered {
	let found = session("chainValidators")?.client().chain_validators().await?;
	Answer::new().with("validators", &found.validators).with("looked_at", &found.looked_at).end()
}

/// A peer, as people write it.
#[derive(Serialize)]
struct Peer {
	peer: Option<String>,
	institution: Option<ParticipantId>,
	connected: bool,
	best: Option<BlockNumber>,
}

pub(crate) async fn peers() -> Answered {
	let found = session("chainPeers")?.client().chain_peers().await?;
	let shown = |row: &PeerRow| Peer {
		peer: row.node.as_ref().map(peer_id::to_text),
		institution: row.institution,
		connected: row.connected,
		best: row.best,
	};
	Answer::new()
		.with("own", &found.own.as_ref().map(peer_id::to_text))
		.with("listed_by", &found.listed_by)
		.with("connected", &found.connected)
		.with("peers", &found.rows.iter().map(shown).collect::<Vec<_>>())
		.end()
}
