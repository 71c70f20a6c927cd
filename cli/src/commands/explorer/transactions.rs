//! `vacchain explorer transactions`, `transaction`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::wire::{ChainTransaction, TransactionKind, TransactionResult, Verdict};

use super::{NamedBlock, count, hash, rows_of, short, shown_time};
use crate::{
	context::Context,
	names,
	output::{Value, facts, table},
};

/// List transactions by what they call and what became of them, newest first
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: the account of the organisation whose gateway it is.

Examples:
  vacchain --key hospital.key explorer transactions --failed
  vacchain --key hospital.key explorer transactions --call Consent.grant --most 5")]
pub struct Args {
	/// List the transactions of this block alone, in its order: give its number or its hash
	#[arg(long, value_name = "BLOCK")]
	block: Option<NamedBlock>,
	/// Only those that make this call: the pallet and the call, as the list shows them
	#[arg(long, value_name = "PALLET.CALL")]
	call: Option<String>,
	/// Only those that failed
	#[arg(long)]
	failed: bool,
	/// How many
	#[arg(long, value_name = "COUNT", default_value = "20", value_parser = count)]
	most: usize,
}

/// See a transaction by its id: its block, its call, and what became of it
///
/// The gateway finds it in the last 4096 blocks; in an older one, name the block.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: the account of the organisation whose gateway it is.

The id is what a page shows of something that was sent, and `intent` in the answer to a command with --output json.

Example:
  vacchain --key hospital.key explorer transaction \\
      d8e275daff3195b8113a7a2be5f11201e47493847203dab61b4a541d347856cf")]
pub struct TransactionArgs {
	/// Its id, 64 hexadecimal digits
	#[arg(value_parser = hash)]
	id: [u8; 32],
	/// The block to look into: its number, or its hash
	#[arg(long, value_name = "BLOCK")]
	block: Option<NamedBlock>,
}

/// Lists transactions.
pub async fn run(Args { block, call, failed, most }: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let client = session.client();
	let block = block.map(|NamedBlock(block)| block);
	let result = failed.then_some(TransactionResult::Failed);
	let page = async |from, missing| {
		client.chain_transactions(block.as_ref(), call.as_deref(), result, from, Some(missing)).await
	};
	let (rows, next) = rows_of(most, page).await?;
	let text = if rows.is_empty() { "None were found.".into() } else { table_of(&rows) };
	context.output.result(&json!({ "transactions": rows, "more": next.is_some() }), text)
}

/// Shows a transaction.
pub async fn run_one(TransactionArgs { id, block }: TransactionArgs, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let block = block.map(|NamedBlock(block)| block);
	let found = session.client().chain_transaction(&id, block.as_ref()).await?;
	context.output.result(&found, facts(facts_of(&found)))
}

/// Transactions, one a line.
pub fn table_of(transactions: &[ChainTransaction]) -> String {
	let mut rows = table(&["block", "place", "call", "signer", "result", "bytes", "id"]);
	for transaction in transactions {
		rows.add_row([
			Value::number(transaction.number.to_string()),
			Value::number(transaction.index.to_string()),
			called(transaction).into(),
			transaction.signer.as_ref().map(names::short).unwrap_or_default().into(),
			result(transaction).into(),
			Value::number(transaction.bytes.to_string()),
			transaction.id.as_ref().map(short).unwrap_or_default().into(),
		]);
	}
	rows.trim_fmt()
}

fn facts_of(transaction: &ChainTransaction) -> Vec<(&'static str, Value)> {
	let kind = match transaction.kind {
		TransactionKind::Intent => "signed by a participant",
		TransactionKind::Inherent => "put there by the block's author",
		TransactionKind::Unsigned => "handed in by a node, and signed by nobody",
		TransactionKind::Unreadable => "not readable for this gateway",
	};
	let is_final = if transaction.is_final { "final" } else { "not final yet" };
	let mut facts: Vec<(&str, Value)> = vec![
		("call", called(transaction).into()),
		("kind", kind.into()),
		("block", format!("{}, {is_final}", transaction.number).into()),
		("block's hash", hex::encode(&transaction.block.0).into()),
		("time", shown_time(transaction.at).into()),
		("place", transaction.index.to_string().into()),
		("bytes", transaction.bytes.to_string().into()),
	];
	if let Some(signer) = &transaction.signer {
		facts.push(("signer", signer.to_string().into()));
	}
	if let Some(account) = &transaction.account {
		facts.push(("account", hex::encode(&account.0).into()));
	}
	if let (Some(lane), Some(sequence)) = (transaction.lane, transaction.sequence) {
		facts.push(("lane", format!("{lane:08x}, number {sequence}").into()));
	}
	facts.push(("result", result(transaction).into()));
	if let Some(failure) = &transaction.failure {
		facts.push(("why", failure.message.clone().into()));
		facts.push(("what to do", failure.advice.clone().into()));
	}
	facts
}

fn called(transaction: &ChainTransaction) -> String {
	transaction.call.clone().unwrap_or_else(|| "not readable".into())
}

fn result(transaction: &ChainTransaction) -> String {
	match (transaction.result, &transaction.failure, transaction.verdict) {
		(_, Some(failure), _) if failure.decided => {
			format!("not carried out: {}.{}", failure.pallet, failure.name)
		}
		(_, Some(failure), _) => format!("failed: {}.{}", failure.pallet, failure.name),
		(TransactionResult::Failed, None, _) => "failed".into(),
		(TransactionResult::Unknown, None, _) => "no longer known".into(),
		(TransactionResult::Done, None, Some(Verdict::Carried)) => "done: carried".into(),
		(TransactionResult::Done, None, Some(Verdict::Rejected)) => "done: rejected".into(),
		(TransactionResult::Done, None, None) => "done".into(),
	}
}
