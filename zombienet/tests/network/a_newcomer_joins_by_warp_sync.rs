//! A new full node joins by warp sync.

use anyhow::{Context as _, Result, ensure};
use vacchain_client::primitives::{Level, Role};
use vacchain_zombienet::{
	people::{School, hospital, log_in, newborns, organisation, register_gateway, school},
	stage::{on_network, say},
	until,
};

/// How many finalized blocks of the newcomer keep their transactions.
const BODIES_KEPT: &str = "--blocks-pruning=8s";

/// A full node that joins by warp sync, over a change of the validators' keys, has no old bodies and answers every read
/// as the others do.
#[test]
fn a_newcomer_joins_by_warp_sync_and_answers_every_read() -> Result<()> {
	on_network("four-institutions", async |network| {
		let insurer = organisation(network, "insurer", "insurer").await?;
		let owner = insurer.identity().account.id();
		let keys = network.node("insurer").makes_session_keys(&owner).await?;
		insurer.set_session_keys(&keys).await?;
		let changes = insurer.client().network().await?.session + 2;

		let hospital = hospital(network, "hospital", "hospital").await?;
		let newborns = newborns(network, &["Ada", "Ben"], &hospital).await?;
		for newborn in &newborns {
			hospital.vaccinates(newborn).await?;
		}
		let School { id, officer } = school(network, "school", "school").await?;
		newborns[0].family.grant(newborns[0].record, id, Level::Proof, None).await?;
		let school = organisation(network, "school", "school").await?;
		let cards = network.node_cards(&["school", "school-mirror"], &school.id()).await?;
		school.set_nodes(&cards).await?;
		register_gateway(network, "school-mirror", "school").await?;
		network.reaches_session(changes + 1).await?;
		network.settles().await?;
		let old = network.node("school").finalized().await?;
		say("two children have a history, a validator has new keys, and the school lists a second node");

		let mirror = network.add("school-mirror", false, &["--sync=warp", BODIES_KEPT]).await?;
		let client = mirror.client().await?;
		until("the newcomer has the state", async || Ok((client.now().await? > 0).then_some(()))).await?;
		network.settles().await?;
		let (mirror, original) = (network.node("school-mirror"), network.node("school"));
		for number in [1, old.number / 2, old.number] {
			ensure!(original.has_body(number).await?, "the school's first node has no body {number}");
			ensure!(!mirror.has_body(number).await?, "the newcomer has the body of block {number}");
		}
		say("the newcomer has the state, and none of the old blocks' transactions");

		let here = original.client().await?;
		for newborn in &newborns {
			let username = &newborn.family.identity().username;
			let (here, there) = (log_in(username, original).await?, log_in(username, mirror).await?);
			let record = &newborn.record;
			ensure!(there.read_record(record).await? == here.read_record(record).await?, "another record");
			ensure!(there.history(record).await? == here.history(record).await?, "another history");
			ensure!(there.readers(record).await? == here.readers(record).await?, "other readers");
		}
		let there = log_in(&officer.identity().username, mirror).await?;
		// A gateway that has just learnt that it may log reads answers them from then on.
		let proof = async || Ok(Some(there.check_proof(&newborns[0].record).await?));
		let proof = until("the newcomer answers what it has to log", proof).await?;
		ensure!(proof.is_valid(), "the proof does not hold there");
		let username = &newborns[0].family.identity().username;
		ensure!(
			there.find(username).await? == [newborns[0].record],
			"the school does not find the child there"
		);
		for role in [Role::HealthAuthority, Role::Hospital, Role::School, Role::Insurer] {
			let organisations = client.organisations(role).await?;
			ensure!(organisations == here.organisations(role).await?, "other organisations");
			for listed in organisations {
				let known = client.participant(&listed.id).await?.context("it is listed and unknown")?;
				ensure!(Some(known) == here.participant(&listed.id).await?, "another participant");
			}
		}
		ensure!(client.institutions().await? == here.institutions().await?, "other institutions");
		mirror.checks_its_state().await?;
		network.agrees_on(&[old]).await?;
		say("it answers every read as the school's first node does");
		Ok(())
	})
}
