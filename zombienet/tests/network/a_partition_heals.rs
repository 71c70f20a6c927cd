//! The line between two and two is cut, and mended.

use std::{env, time::Duration};

use anyhow::{Result, ensure};
use futures::future::try_join_all;
use tokio::{task::spawn, time::sleep};
use vacchain_zombienet::{
	Node, WITHOUT_NAMESPACES,
	load::Ward,
	people::{hospital, newborns},
	stage::{on_network, say},
};

/// How long the line is cut.
const A_WHILE: Duration = Duration::from_secs(8);
/// How long votes that were cast before may still count.
const LAST_VOTES: Duration = Duration::from_secs(2);

/// S6, S11: while the line between two and two is cut neither side finalizes anything; once it is mended all four agree,
/// and what was written on either side is final once.
#[test]
fn a_partition_heals_without_conflict() -> Result<()> {
	if env::var_os(WITHOUT_NAMESPACES).is_some() {
		say(&format!("left out: the partition, because {WITHOUT_NAMESPACES} is set"));
		return Ok(());
	}
	on_network("two-sides", async |network| {
		let west = hospital(network, "hospital", "hospital").await?;
		let east = hospital(network, "clinic", "school").await?;
		let here = newborns(network, &["Ada", "Ben"], &west.desk).await?;
		let there = newborns(network, &["Cleo", "Dina"], &east.desk).await?;
		let wards = [Ward::of(&west, &here).await?, Ward::of(&east, &there).await?];

		network.cut()?;
		sleep(LAST_VOTES).await;
		let before = try_join_all(network.running().map(Node::finalized)).await?;
		say("the line is cut");
		let pending = wards.map(|ward| spawn(async move { ward.writes(25).await }));
		network.finalizes_nothing_for(A_WHILE).await?;
		let [a, b] = [network.node("hospital").best().await?, network.node("school").best().await?];
		ensure!(a.hash != b.hash, "the sides know of each other");
		say(&format!("neither side finalizes; the west is at block {}, the east at {}", a.number, b.number));

		network.mend()?;
		let mut written = Vec::new();
		for pending in pending {
			written.extend(pending.await??);
		}
		say("the line is mended, and all that was written on either side is final");
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
