//! The line between two and two is cut, and mended.

use std::{env, time::Duration};

use anyhow::{Result, ensure};
use tokio::task::spawn;
use vacchain_zombienet::{
	WITHOUT_NAMESPACES,
	load::Wards,
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
		let west = Wards::open(network, &[("hospital", "hospital")], 64).await?;
		let east = Wards::open(network, &[("clinic", "school")], 64).await?;
		network.cut()?;
		say("the line is cut");
		network.stops_finalizing(LAST_VOTES).await?;
		let pending = [west, east].map(|wards| spawn(async move { wards.write(25).await }));
		let before = network.finalizes_nothing_for(A_WHILE).await?;
		ensure!(pending.iter().all(|writes| !writes.is_finished()), "writes became final");
		let (west, east) = (network.node("hospital").best().await?, network.node("school").best().await?);
		ensure!(west.hash != east.hash, "the sides know of each other");
		say(&format!(
			"neither side finalizes; the west is at block {}, the east at {}",
			west.number, east.number
		));

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
		}
		network.agrees_on(&before).await?;
		say(&format!("all four agree, and hold all {} visits once", written.len()));
		Ok(())
	})
}
