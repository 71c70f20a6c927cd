//! The same session keys run on two nodes.

use anyhow::{Result, ensure};
use vacchain_client::{Motion, primitives::Validator};
use vacchain_zombienet::{
	institutions::Institutions,
	people::organisation,
	stage::{on_network, say},
};

/// S10: a validator whose keys run twice is proven to have made two blocks in one slot and disabled at once; it drops out
/// of the validators and of GRANDPA's voters at the next session, the chain goes on, and the vote brings it back.
#[test]
fn the_same_keys_twice_are_proven_and_leave() -> Result<()> {
	on_network("four-institutions", async |network| {
		let institutions = Institutions::of(network).await?;
		let hospital = organisation(network, "hospital", "hospital").await?;
		let cards = network.node_cards(&["hospital", "hospital-twin"], &hospital.id()).await?;
		hospital.set_nodes(&cards).await?;
		let keys = format!("--keystore-path={}", network.node("hospital").keystore()?.display());
		network.add("hospital-twin", true, &[&keys]).await?;
		say("the hospital runs a second node with the same session keys");

		let (id, school) = (hospital.id(), network.node("school"));
		// It may have left already when it is looked for.
		let is_proven =
			|hospital: Option<&Validator>| hospital.is_none_or(|hospital| hospital.offence.is_some());
		school.sees(&id, "the offence is proven", is_proven).await?;
		say("it is proven to have made two blocks in one slot, and disabled");
		network.node("hospital-twin").kill().await?;
		network.finalizes().await?;

		let session = school.client().await?.network().await?.session;
		network.reaches_session(session + 1).await?;
		let left = |hospital: Option<&Validator>| hospital.is_none();
		school.sees(&id, "the hospital has left", left).await?;
		let voters = school.grandpa_voters().await?;
		ensure!(voters == 3, "{voters} vote on finality");
		network.finalizes().await?;
		say("it has left with the session, without a vote: three make blocks and finalize");

		institutions.decide(network, Motion::AdmitValidator { institution: id }).await?;
		let is_back = |hospital: Option<&Validator>| {
			hospital.is_some_and(|hospital| hospital.offence.is_none() && hospital.authored > 0)
		};
		school.sees(&id, "the hospital makes blocks again", is_back).await?;
		network.finalizes().await?;
		network.agrees().await?;
		say("admitted by vote, it makes blocks again");
		Ok(())
	})
}
