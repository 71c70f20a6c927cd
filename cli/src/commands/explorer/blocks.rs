//! `vacchain explorer blocks`, `block`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::wire::{ChainBlock, Kept, TransactionKind};

use super::{NamedBlock, count, names, rows_of, short, shown_time, transactions::table_of};
use crate::{
	context::Context,
	names::Names,
	output::{Value, facts, table},
};

/// How many transactions of a block are shown.
const SHOWN_TRANSACTIONS: usize = 200;

/// List the newest blocks: when, by whom, how many transactions, how many failed
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: the account of the organisation whose gateway it is.

Example:
  vacchain --key hospital.key explorer blocks --most 50")]
pub struct Args {
	/// How many
	#[arg(long, value_name = "COUNT", default_value = "20", value_parser = count)]
	most: usize,
}

/// See a block and its transactions
///
/// The command shows of an old block what the node still keeps.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: the account of the organisation whose gateway it is.

Example:
  vacchain --key hospital.key explorer block 1200")]
pub struct BlockArgs {
	/// Its number, or its hash
	block: NamedBlock,
}

/// Lists blocks.
pub async fn run(Args { most }: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let client = session.client();
	let page = async |from, missing| client.chain_blocks(from, Some(missing)).await;
	let (blocks, _) = rows_of(most, page).await?;
	let names = names(&session, client, blocks.iter().filter_map(|block| block.author)).await?;
	let mut rows = table(&["block", "time", "final", "made by", "transactions", "failed", "hash"]);
	for block in &blocks {
		rows.add_row([
			Value::number(block.number.to_string()),
			shown_time(block.at).into(),
			yes_or_no(block.is_final).into(),
			author(block, &names).into(),
			Value::number(known(block.transactions)),
			Value::number(known(block.failed)),
			short(&block.hash).into(),
		]);
	}
	context.output.result(&json!({ "blocks": blocks, "names": names.to_json() }), rows.trim_fmt())
}

/// Shows a block.
pub async fn run_one(BlockArgs { block: NamedBlock(block) }: BlockArgs, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let client = session.client();
	let shown = client.chain_block(&block).await?;
	let by_hash = vacchain_client::wire::BlockRef::Hash(shown.hash.clone());
	let page = async |from, _| client.chain_transactions(Some(&by_hash), None, None, from, None).await;
	let (transactions, next) = match shown.kept {
		Kept::Header => (Vec::new(), None),
		Kept::All | Kept::Transactions => rows_of(SHOWN_TRANSACTIONS, page).await?,
	};
	let names = names(&session, client, shown.author).await?;
	let mut text = facts(facts_of(&shown, &names));
	if !transactions.is_empty() {
		text = format!("{text}\n{}", table_of(&transactions));
	}
	if next.is_some() {
		let number = shown.number;
		text = format!(
			"{text}\n\nThe block has more. Narrow them down with `vacchain explorer transactions --block {number} --failed`."
		);
	}
	let signed = transactions.iter().filter(|one| one.kind == TransactionKind::Intent).count();
	context.output.result(
		&json!({
			"block": shown, "transactions": transactions, "intents": signed, "more": next.is_some(),
			"names": names.to_json(),
		}),
		text,
	)
}

fn facts_of(block: &ChainBlock, names: &Names) -> Vec<(&'static str, Value)> {
	let kept = match block.kept {
		Kept::All => "its transactions and their outcomes",
		Kept::Transactions => "its transactions; their outcomes are no longer kept",
		Kept::Header => "its number, hash and time; its transactions are no longer kept",
	};
	let is_final = match (block.is_final, block.in_best_chain) {
		(true, _) => "yes",
		(false, true) => "not yet",
		(false, false) => "no: the chain has left it for another block",
	};
	vec![
		("block", block.number.to_string().into()),
		("hash", hex::encode(&block.hash.0).into()),
		("before it", hex::encode(&block.parent.0).into()),
		("time", shown_time(block.at).into()),
		("made by", author(block, names).into()),
		("final", is_final.into()),
		("kept of it", kept.into()),
		("transactions", known(block.transactions).into()),
		("failed", known(block.failed).into()),
		("bytes", block.bytes.map_or_else(|| "not known".into(), |bytes| bytes.to_string()).into()),
	]
}

fn author(block: &ChainBlock, names: &Names) -> String {
	block.author.map_or_else(|| "not known".into(), |author| names.show(&author))
}

fn known(count: Option<u32>) -> String {
	count.map_or_else(|| "not known".into(), |count| count.to_string())
}

fn yes_or_no(is_so: bool) -> &'static str {
	if is_so { "yes" } else { "not yet" }
}
