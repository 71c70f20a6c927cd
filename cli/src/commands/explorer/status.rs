//! `vacchain explorer status`.

use anyhow::Result;
use vacchain_client::{primitives::Moment, wire::ChainStatus};

use super::shown_head;
use crate::{
	context::Context,
	output::{Value, facts},
};

/// How many slots may be without a block before the command remarks on it.
const SLOTS_LATE: Moment = 6;
/// How many blocks finality may be behind before the command remarks on it.
const BLOCKS_BEHIND: u32 = 16;

/// See whether your gateway's node is in step, and which block is final
///
/// It answers also while the node is behind the network.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: the account of the organisation whose gateway it is.

Example:
  vacchain --key hospital.key explorer status")]
pub struct Args {}

/// Does it.
pub async fn run(_: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let status = session.client().chain_status().await?;
	let remarks = remarks(&status);
	let rows: Vec<(&str, Value)> = vec![
		("best block", shown_head(&status.best).into()),
		("final block", shown_head(&status.finalized).into()),
		("not final yet", behind(&status).to_string().into()),
		("peers", status.peers.to_string().into()),
		(
			"best of the peers",
			status.best_of_peers.map_or_else(|| "none".into(), |best| best.to_string()).into(),
		),
		("in step", if remarks.is_empty() { "yes".into() } else { Value::lines(&remarks) }),
	];
	context.output.result(&status, facts(rows))
}

fn behind(status: &ChainStatus) -> u32 {
	status.best.number.saturating_sub(status.finalized.number)
}

/// A sentence for each thing that keeps the node out of step.
fn remarks(status: &ChainStatus) -> Vec<String> {
	let mut remarks = Vec::new();
	if status.syncing {
		remarks.push("The node is fetching blocks. Look again soon.".into());
	}
	if let Some(best) = status.best_of_peers
		&& best > status.best.number.saturating_add(1)
	{
		let missing = best.saturating_sub(status.best.number);
		remarks.push(format!("A peer has {missing} blocks more. Look at the node's log if it stays so."));
	}
	if let Some(at) = status.best.at
		&& status.clock.saturating_sub(at) > status.slot_duration.saturating_mul(SLOTS_LATE)
	{
		let seconds = status.clock.saturating_sub(at) / 1000;
		remarks.push(format!(
			"The best block is {seconds} s old. See who makes blocks with `vacchain explorer validators`."
		));
	}
	if behind(status) > BLOCKS_BEHIND {
		remarks.push(format!(
			"Finality is {} blocks behind: it needs more than two thirds of the validators.",
			behind(status)
		));
	}
	remarks
}

#[cfg(test)]
mod tests {
	use super::*;
	use vacchain_client::wire::{BlockHead, Bytes};

	fn head(number: u32, at: Moment) -> BlockHead {
		BlockHead { number, hash: Bytes(vec![1; 32]), at: Some(at) }
	}

	fn in_step() -> ChainStatus {
		ChainStatus {
			best: head(100, 10_000),
			finalized: head(98, 9_500),
			clock: 10_100,
			slot_duration: 250,
			syncing: false,
			peers: 2,
			best_of_peers: Some(101),
		}
	}

	/// S14: the technician is told what is wrong, and where to look.
	#[test]
	fn a_node_that_is_not_in_step_is_remarked_on() {
		assert_eq!(remarks(&in_step()), Vec::<String>::new());
		for (status, word) in [
			(ChainStatus { syncing: true, ..in_step() }, "fetching"),
			(ChainStatus { best_of_peers: Some(110), ..in_step() }, "10 blocks more"),
			(ChainStatus { clock: 20_000, ..in_step() }, "10 s old"),
			(ChainStatus { finalized: head(80, 5_000), ..in_step() }, "20 blocks behind"),
		] {
			let said = remarks(&status);
			assert!(said.len() == 1 && said[0].contains(word), "{said:?}");
		}
		assert!(remarks(&ChainStatus { best_of_peers: None, peers: 0, ..in_step() }).is_empty());
	}
}
