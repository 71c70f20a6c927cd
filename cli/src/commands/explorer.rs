//! `vacchain explorer`.

mod blocks;
mod peers;
mod status;
mod transactions;
mod validators;

use std::str::FromStr;

use anyhow::Result;
use clap::Subcommand;
use vacchain_client::{
	Client, Error, Session,
	primitives::{Moment, ParticipantId},
	wire::{BlockHead, BlockRef, Bytes, Cursor, Page},
};

use crate::{args::bytes_of, context::Context, names::Names, time};

/// The blocks, transactions, validators and peers that the node of your own gateway sees.
///
/// It shows ids, numbers, names of calls and outcomes, and no content. A node keeps the outcomes of the last 256 blocks, the
/// transactions of about a day, and every block's number, hash and time.
#[derive(Debug, Subcommand)]
#[command(after_help = "\
Only the account of the organisation whose gateway it is may use these commands.

Examples:
  vacchain --key hospital.key explorer status
  vacchain --key hospital.key explorer transactions --failed")]
pub enum Command {
	Status(status::Args),
	Blocks(blocks::Args),
	Block(blocks::BlockArgs),
	Transactions(transactions::Args),
	Transaction(transactions::TransactionArgs),
	Validators(validators::Args),
	Peers(peers::Args),
}

/// Does it.
pub async fn run(command: Command, context: &Context) -> Result<()> {
	match command {
		Command::Status(args) => status::run(args, context).await,
		Command::Blocks(args) => blocks::run(args, context).await,
		Command::Block(args) => blocks::run_one(args, context).await,
		Command::Transactions(args) => transactions::run(args, context).await,
		Command::Transaction(args) => transactions::run_one(args, context).await,
		Command::Validators(args) => validators::run(args, context).await,
		Command::Peers(args) => peers::run(args, context).await,
	}
}

/// A block as a person names it.
#[derive(Clone, Debug)]
struct NamedBlock(BlockRef);

impl FromStr for NamedBlock {
	type Err = String;

	fn from_str(text: &str) -> Result<Self, String> {
		if let Ok(hash) = hash(text) {
			return Ok(Self(BlockRef::Hash(Bytes(hash.to_vec()))));
		}
		let number = text.parse().map_err(|_| "write its number, or its hash of 64 hexadecimal digits")?;
		Ok(Self(BlockRef::Number(number)))
	}
}

/// The 32 bytes of a hash or an id.
fn hash(text: &str) -> Result<[u8; 32], String> {
	bytes_of(text).ok_or_else(|| "write its 64 hexadecimal digits".into())
}

/// How many rows a person asks for.
fn count(text: &str) -> Result<usize, String> {
	match text.parse() {
		Ok(count @ 1..=1000) => Ok(count),
		_ => Err("write a number from 1 to 1000".into()),
	}
}

/// How many pages are asked for at most: the gateway looks into 64 blocks for each page of transactions.
const MAX_PAGES: usize = 64;

/// The rows of a list until there are this many, page by page, and where the list goes on. `ask` asks for the page from there on,
/// and is told how many rows are missing.
async fn rows_of<Row>(
	most: usize,
	mut ask: impl AsyncFnMut(Option<Cursor>, u32) -> Result<Page<Row>, Error>,
) -> Result<(Vec<Row>, Option<Cursor>)> {
	let (mut rows, mut next) = (Vec::new(), None);
	for _ in 0..MAX_PAGES {
		let missing = u32::try_from(most.saturating_sub(rows.len())).unwrap_or(u32::MAX);
		let page = ask(next, missing).await?;
		rows.extend(page.rows);
		next = page.next;
		if next.is_none() || rows.len() >= most {
			break;
		}
	}
	Ok((rows, next))
}

/// The names of institutions. Participants that are not organisations keep their ids.
async fn names(
	session: &Session,
	client: &Client,
	ids: impl IntoIterator<Item = ParticipantId>,
) -> Result<Names> {
	let mut names = Names::of(session);
	names.look_up(client, ids).await?;
	Ok(names)
}

fn shown_time(at: Option<Moment>) -> String {
	at.map(time::show).unwrap_or_default()
}

fn shown_head(head: &BlockHead) -> String {
	format!("{} at {}", head.number, shown_time(head.at))
}

/// The first digits of a hash.
fn short(bytes: &Bytes) -> String {
	const SHOWN: usize = 8;
	let digits = hex::encode(&bytes.0);
	match digits.get(..SHOWN) {
		Some(first) if digits.len() > SHOWN => format!("{first}…"),
		_ => digits,
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_block_is_named_by_its_number_or_its_hash() {
		let named = |text: &str| text.parse().map(|NamedBlock(block)| block);
		assert_eq!(named("1200"), Ok(BlockRef::Number(1200)));
		let digits = "ab".repeat(32);
		let hash = BlockRef::Hash(Bytes(vec![0xab; 32]));
		assert_eq!(named(&digits), Ok(hash.clone()));
		assert_eq!(named(&format!("0x{digits}")), Ok(hash));
		for wrong in ["", "-1", "best", "4294967296", &"ab".repeat(31), "zz"] {
			assert!(named(wrong).unwrap_err().contains("number"), "{wrong}");
		}
	}

	#[test]
	fn a_list_has_a_row_and_at_most_a_thousand() {
		assert_eq!((count("1"), count("1000")), (Ok(1), Ok(1000)));
		for wrong in ["0", "1001", "-1", "many"] {
			assert!(count(wrong).is_err(), "{wrong}");
		}
	}

	#[test]
	fn a_hash_is_cut_to_its_first_digits() {
		assert_eq!(short(&Bytes(vec![0xab; 32])), "abababab…");
		assert_eq!(short(&Bytes(vec![0xab; 2])), "abab");
	}
}
