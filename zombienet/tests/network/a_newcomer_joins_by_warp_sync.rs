//! A new full node joins by warp sync.

use anyhow::{Result, ensure};
use vacchain_client::primitives::Level;
use vacchain_zombienet::{
	people::{Person, hospital, newborns, organisation},
	stage::{on_network, say},
};

/// A full node that joins by warp sync has no old bodies, and answers every read as the others do.
#[test]
fn a_newcomer_joins_by_warp_sync_and_answers_every_read() -> Result<()> {
	on_network("four-institutions", async |network| {
		let hospital = hospital(network, "hospital", "hospital").await?;
		let newborns = newborns(network, &["Ada", "Ben"], &hospital.desk).await?;
		for newborn in &newborns {
			hospital.vaccinates(newborn).await?;
		}
		let school = organisation(network, "school", "school").await?;
		newborns[0].family.grant(newborns[0].record, school.id(), Level::Proof, None).await?;
		network.settles().await?;
		let old = network.node("hospital").finalized().await?;
		say("a history is written");

		network.add("school-archive", false, &["--sync=warp", "--blocks-pruning=32"]).await?;
		let newcomer = network.node("school-archive");
		let took = newcomer.finalizes(old.number).await?;
		say(&format!("the newcomer is there after {took:?}"));
		for n in [1, 10, 20, old.number - 1, old.number] {
			say(&format!("body {n}: {}", newcomer.has_body(n).await.unwrap_or(false)));
		}
		println!("{}", newcomer.end_of_log(40));
		Ok(())
	})
}
