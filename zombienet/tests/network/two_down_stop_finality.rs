//! Two of four are down: nothing becomes final until one is back, and nothing is lost.

use std::time::Duration;

use anyhow::{Result, ensure};
use tokio::task::spawn;
use vacchain_zombienet::{
	load::Wards,
	stage::{on_network, say},
};

/// How long there is no finality.
const A_WHILE: Duration = Duration::from_secs(6);
/// How long votes that were cast before may still arrive.
const LAST_VOTES: Duration = Duration::from_secs(2);

/// S11: with two of four down nothing becomes final and nothing final is lost; what was written meanwhile is final, once,
/// when one of the two is back.
#[test]
fn two_down_stop_finality_until_one_returns() -> Result<()> {
	on_network("four-institutions", async |network| {
		let wards = Wards::open(network, &[("hospital", "hospital")], 96).await?;
		let mut written = wards.write(20).await?;
		network.settles().await?;
		let [school, insurer] = ["school", "insurer"].map(|name| network.node(name));
		school.kill().await?;
		insurer.kill().await?;
		say("two of four are killed");

		network.stops_finalizing(LAST_VOTES).await?;
		let pending = spawn({
			let wards = wards.clone();
			async move { wards.write(40).await }
		});
		let before = network.finalizes_nothing_for(A_WHILE).await?;
		ensure!(!pending.is_finished(), "writes became final");
		for node in network.running() {
			node.holds(&written).await?;
		}
		say("nothing becomes final, and what was final is there");

		school.restart().await?;
		let pending = pending.await??;
		say(&format!("one is back: the {} writes of the meantime are final", pending.len()));
		written.extend(pending);
		insurer.restart().await?;
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
