//! The institutions upgrade the runtime, with a migration, while visits are written.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use codec::Encode as _;
use tokio::time::sleep;
use vacchain_client::{
	Identity, Motion, Session,
	calls::Call,
	gateway::api::TransactionsClient as _,
	motion::code_hash,
	primitives::{Body, EncryptionKey, Intent, Moment, Role},
	wire::Bytes,
};
use vacchain_extrinsic::sign_intent;
use vacchain_zombienet::{
	institutions::Institutions,
	load::Wards,
	people::{health_admin, organisation},
	stage::{on_network, say},
	until,
};

/// A profile as it was registered, and as the migration leaves it.
const PROFILES: [&str; 2] =
	["  {\"display_name\":\"Evening School\"}\n", "{\"display_name\":\"Evening School\"}"];
/// How long is written after the upgrade.
const A_WHILE: Duration = Duration::from_secs(3);

/// The lane of what is signed before the upgrade and handed in after it.
const LANE: u32 = 7;

fn school(identity: &Identity, profile: &str) -> Call {
	let public = identity.public();
	Call::Register {
		id: public.id,
		role: Role::School,
		organisation: None,
		account: public.account,
		encryption_key: EncryptionKey::none(),
		profile: profile.into(),
	}
}

/// An intent of the admin's, at this place of the lane, as it is handed in.
fn sign(
	admin: &Session,
	sequence: u32,
	made_at: Moment,
	(body, attachments): (Body, Vec<Vec<u8>>),
) -> Result<Bytes> {
	let account = &admin.identity().account;
	let signer = account.id();
	let intent = Intent { signer, lane: LANE, sequence, made_at, lifetime: 600, after: 0, body };
	let genesis = admin.client().genesis();
	let signed = sign_intent(intent, attachments, &genesis, |payload| account.sign(payload))?;
	Ok(Bytes(signed.encode()))
}

/// Room for the visits that are written in all.
const VISITS: usize = 768;

/// S10: the institutions decide on new code and hand it in while visits are written: none fails for it, the migration is
/// made, what was signed before the upgrade is done after it, and the checks of the whole state pass on every node.
#[test]
fn the_runtime_is_upgraded_by_vote_while_visits_are_written() -> Result<()> {
	on_network("four-institutions", async |network| {
		let code = vacchain_next_runtime::WASM_BINARY.context("it was built without its Wasm")?;
		let [evening_school, night_school] =
			[Identity::dev("evening-school")?, Identity::dev("night-school")?];
		let admin = health_admin(network).await?;
		let account = &admin.identity().account;
		admin.client().submit(account, &school(&evening_school, PROFILES[0])).await?;
		// Until the pool knows that this is done, it takes no other intent that opens a lane.
		network.settles().await?;
		let now = admin.client().now().await?;
		admin.client().rpc().submit(sign(&admin, 1, now, (Body::Hello, Vec::new()))?).await?;
		let signed_before = sign(&admin, 2, now, school(&night_school, PROFILES[1]).meaning()?)?;
		let wards = Wards::open(network, &[("hospital", "hospital")], VISITS).await?;
		for node in network.nodes() {
			node.checks_its_state().await?;
		}
		let hospital = network.node("hospital");
		let before = hospital.runtime_version().await?;

		let writing = wards.go_on_writing(8);
		let institutions = Institutions::of(network).await?;
		institutions.decide(network, Motion::Upgrade { code_hash: code_hash(code) }).await?;
		say("the institutions decided on new code, while visits are written");
		let insurer = organisation(network, "insurer", "insurer").await?;
		let upgraded = insurer.apply_upgrade(code.to_vec()).await?;
		for node in network.nodes() {
			let what = format!("{} runs the new code", node.name());
			until(what, async || Ok((node.runtime_version().await? > before).then_some(()))).await?;
		}
		network.finalizes().await?;
		say("all nodes run it, and finalize");
		admin.client().rpc().submit(signed_before).await?;
		until("what was signed before the upgrade is done after it", async || {
			Ok(admin.client().participant(&night_school.id).await?.map(drop))
		})
		.await?;
		sleep(A_WHILE).await;
		let written = writing.stop().await?;
		let after = written.iter().filter(|one| one.inclusion.number > upgraded.number).count();
		ensure!(0 < after && after < written.len(), "{after} of {} were written after", written.len());
		say(&format!("{} visits were written before, and {after} after", written.len() - after));

		network.settles().await?;
		for node in network.nodes() {
			node.holds(&written).await?;
			let client = node.client().await?;
			let profile =
				client.participant(&evening_school.id).await?.context("the school is gone")?.profile;
			ensure!(profile.as_slice() == PROFILES[1].as_bytes(), "{} did not migrate", node.name());
			node.checks_its_state().await?;
		}
		network.agrees().await?;
		say("the migration was made, nothing is lost, and the checks of the whole state pass on every node");
		Ok(())
	})
}
