//! The institutions upgrade the runtime while visits are written.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use tokio::time::sleep;
use vacchain_client::{
	Identity, Motion, Transport as _,
	calls::Call,
	motion::code_hash,
	primitives::Role,
};
use vacchain_zombienet::{
	PATIENCE,
	institutions::Institutions,
	load::Ward,
	people::{health_admin, hospital, newborns, organisation},
	stage::{on_network, say},
	until,
};

/// A profile as the runtime before the upgrade keeps it, and as the migration leaves it.
const PROFILES: [&str; 2] = ["  {\"display_name\":\"Evening School\"}\n", "{\"display_name\":\"Evening School\"}"];

/// S10: the institutions decide on new code and hand it in while visits are written: all are written, the migration has
/// been made, and the checks of the whole state pass on every node.
#[test]
fn the_runtime_is_upgraded_by_vote_while_visits_are_written() -> Result<()> {
	on_network("four-institutions", async |network| {
		let code = vacchain_next_runtime::WASM_BINARY.context("it was built without its Wasm runtime")?;
		let institutions = Institutions::of(network).await?;
		let admin = health_admin(network).await?;
		let evening_school = Identity::dev("evening-school")?.public();
		let register = Call::Register {
			id: evening_school.id,
			role: Role::School,
			organisation: None,
			account: evening_school.account,
			encryption_key: evening_school.encryption_key,
			profile: PROFILES[0].into(),
		};
		admin.client().submit(&admin.identity().account, &register).await?;
		let hospital = hospital(network, "hospital", "hospital").await?;
		let newborns = newborns(network, &["Ada", "Ben", "Cleo", "Dina"], &hospital.desk).await?;
		let ward = Ward::of(&hospital, &newborns).await?;
		let mut written = ward.writes(20).await?;
		let before = hospital.desk.client().transport().runtime().await?.spec_version;

		let writing = ward.goes_on_writing(8);
		institutions.decide(network, Motion::Upgrade { code_hash: code_hash(code) }).await?;
		say(&format!("the institutions decided on new code, while visits are written to version {before}"));
		let insurer = organisation(network, "insurer", "insurer").await?;
		insurer.apply_upgrade(code.to_vec()).await?;
		until("all nodes run the new code", PATIENCE, async || {
			let mut all = true;
			for node in network.nodes() {
				let version: serde_json::Value = node.call("state_getRuntimeVersion", Default::default()).await?;
				all &= version["specVersion"].as_u64() > Some(before.into());
			}
			Ok(all.then_some(()))
		})
		.await?;
		say("all nodes run it");
		sleep(Duration::from_secs(3)).await;
		written.extend(writing.stop().await?);
		network.finalizes().await?;
		say(&format!("{} visits were written, before, during and after", written.len()));

		for node in network.nodes() {
			node.holds(&written).await?;
			let client = node.client().await?;
			let profile = client.participant(&evening_school.id).await?.context("the school is gone")?.profile;
			ensure!(profile.as_slice() == PROFILES[1].as_bytes(), "{} did not migrate", node.name());
			node.checks_its_state().await?;
		}
		network.agrees().await?;
		say("the migration has been made, nothing is lost, and the state checks pass on every node");
		Ok(())
	})
}
