//! One of four is killed under load: writes go on, none is lost, and it catches up.

use std::time::Duration;

use anyhow::{Result, ensure};
use tokio::time::sleep;
use vacchain_zombienet::{
	catch_up,
	load::Wards,
	stage::{on_network, say},
};

/// How long is written before, and after, the kill.
const A_WHILE: Duration = Duration::from_secs(3);

/// Room for the visits that are written in all.
const VISITS: usize = 2600;

/// S11: with one of four killed, writes keep finalizing and none is lost; the killed one comes back and catches up.
#[test]
fn one_down_loses_nothing_and_catches_up() -> Result<()> {
	on_network("four-institutions", async |network| {
		let wards =
			Wards::open(network, &[("hospital", "hospital"), ("clinic", "health-authority")], VISITS).await?;
		let insurer = network.node("insurer");
		let writing = wards.go_on_writing(16);
		sleep(A_WHILE).await;
		insurer.kill().await?;
		say("the insurer's node is killed while visits are written through two others");
		let took = network.finalizes().await?;
		say(&format!("the other three finalize a new block after {:.1} s", took.as_secs_f64()));
		let at_kill = network.node("hospital").finalized().await?;
		sleep(A_WHILE).await;
		let mut written = writing.stop().await?;
		let after = written.iter().filter(|one| one.inclusion.number > at_kill.number).count();
		ensure!(after > 0, "nothing was written after the kill");

		insurer.restart().await?;
		network.knows_itself().await?;
		network.settles().await?;
		for node in network.nodes() {
			node.holds(&written).await?;
		}
		network.agrees_on(&[at_kill]).await?;
		say(&format!("all four hold all {} visits once, {after} of them written meanwhile", written.len()));

		let (missed, more) = catch_up::measure(network, &wards, insurer).await?;
		written.extend(more);
		network.finalizes().await?;
		insurer.holds(&written).await?;
		network.agrees().await?;
		say(&format!("the insurer's node caught up each time:\n\n{}", catch_up::table(&missed)));
		Ok(())
	})
}
