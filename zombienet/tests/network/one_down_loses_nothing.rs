//! One of four is killed under load: writes go on, none is lost, and it catches up.

use std::time::Duration;

use anyhow::{Result, ensure};
use tokio::time::sleep;
use vacchain_zombienet::{
	Network,
	load::{Ward, Written},
	people::{hospital, newborns},
	stage::{on_network, say},
};

/// How many records a node misses before it catches up, as in the experiment of HealthyBlock.
const MISSED: [usize; 5] = [50, 100, 300, 500, 1000];
/// What HealthyBlock published for the same: from 50 to 1,000 records, in milliseconds.
const HEALTHY_BLOCK: [u32; 2] = [275, 802];

/// S11: with one of four killed, writes keep finalizing and none is lost; the killed one comes back and catches up.
#[test]
fn one_down_loses_nothing_and_catches_up() -> Result<()> {
	on_network("four-institutions", async |network| {
		let wards = wards(network).await?;
		let insurer = network.node("insurer");

		let writing: Vec<_> = wards.iter().map(|ward| ward.goes_on_writing(16)).collect();
		sleep(Duration::from_secs(3)).await;
		insurer.kill().await?;
		say("the insurer's node is killed while visits are written");
		let took = network.finalizes().await?;
		say(&format!("the other three finalize a new block after {:.1} s", took.as_secs_f64()));
		sleep(Duration::from_secs(3)).await;
		network.finalizes().await?;
		let mut written = Vec::new();
		for writing in writing {
			written.extend(writing.stop().await?);
		}
		let after = written.iter().map(|one| one.inclusion.number).max();
		ensure!(after > Some(0));
		insurer.restart().await?;
		network.knows_itself().await?;
		network.settles().await?;
		for node in network.nodes() {
			node.holds(&written).await?;
		}
		network.agrees().await?;
		say(&format!("all four hold all {} visits, each once", written.len()));

		let mut table = Vec::new();
		for missed in MISSED {
			insurer.kill().await?;
			written.extend(write(&wards, missed).await?);
			let known = network.node("hospital").best().await?;
			let (start, catch_up) = insurer.comes_back_to(known).await?;
			say(&format!("{missed} missed: start {start:?}, catch up {catch_up:?}"));
			table.push((missed, start, catch_up));
			network.knows_itself().await?;
		}
		network.settles().await?;
		insurer.holds(&written).await?;
		network.agrees().await?;
		Ok(())
	})
}

/// Two hospitals, each with children of its own, each writing through a node of its own.
async fn wards(network: &Network) -> Result<[Ward; 2]> {
	let hospital = hospital(network, "hospital", "hospital").await?;
	let clinic = vacchain_zombienet::people::hospital(network, "clinic", "health-authority").await?;
	let here = newborns(network, &["Ada", "Ben", "Cleo", "Dina"], &hospital.desk).await?;
	let there = newborns(network, &["Edo", "Fay", "Gia", "Hal"], &clinic.desk).await?;
	Ok([Ward::of(&hospital, &here).await?, Ward::of(&clinic, &there).await?])
}

async fn write([one, other]: &[Ward; 2], visits: usize) -> Result<Vec<Written>> {
	let (mut written, rest) = futures::try_join!(one.writes(visits / 2), other.writes(visits - visits / 2))?;
	written.extend(rest);
	Ok(written)
}
