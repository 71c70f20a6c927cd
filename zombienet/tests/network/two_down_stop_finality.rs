//! Two of four are down: nothing is final until one is back, and nothing is lost.

use std::time::Duration;

use anyhow::{Result, ensure};
use futures::future::try_join_all;
use tokio::{task::spawn, time::sleep};
use vacchain_zombienet::{
	Node,
	load::Ward,
	people::{hospital, newborns},
	stage::{on_network, say},
};

/// How long no finality is looked at.
const A_WHILE: Duration = Duration::from_secs(6);
/// How long votes that were cast before may still arrive.
const LAST_VOTES: Duration = Duration::from_secs(2);

/// S11: with two of four down nothing becomes final, nothing final is lost, and what was written meanwhile is final once
/// when one of the two is back.
#[test]
fn two_down_stop_finality_until_one_returns() -> Result<()> {
	on_network("four-institutions", async |network| {
		let hospital = hospital(network, "hospital", "hospital").await?;
		let newborns = newborns(network, &["Ada", "Ben", "Cleo", "Dina"], &hospital.desk).await?;
		let ward = Ward::of(&hospital, &newborns).await?;
		let mut written = ward.writes(20).await?;
		network.settles().await?;
		let (school, insurer) = (network.node("school"), network.node("insurer"));
		school.kill().await?;
		insurer.kill().await?;
		sleep(LAST_VOTES).await;
		let before = try_join_all(network.running().map(Node::finalized)).await?;
		say("two of four are killed");

		let pending = spawn({
			let ward = ward.clone();
			async move { ward.writes(40).await }
		});
		network.finalizes_nothing_for(A_WHILE).await?;
		ensure!(!pending.is_finished(), "writes became final");
		for node in network.running() {
			node.holds(&written).await?;
		}
		say("nothing becomes final, and what was final is there");

		school.restart().await?;
		let pending = pending.await??;
		say(&format!("one is back: all {} writes of the meantime are final", pending.len()));
		written.extend(pending);
		insurer.restart().await?;
		network.knows_itself().await?;
		network.finalizes().await?;
		for node in network.nodes() {
			node.holds(&written).await?;
			for block in &before {
				ensure!(node.hash_at(block.number).await? == Some(block.hash), "{} lost {block:?}", node.name());
			}
		}
		network.agrees().await?;
		say(&format!("all four agree, and hold all {} visits once", written.len()));
		Ok(())
	})
}
