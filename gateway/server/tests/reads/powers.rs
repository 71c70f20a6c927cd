//! Powers: who sees that one waits.

use serde_json::{Value, json};
use vacchain_primitives::{EncryptionKey, ParticipantId, Power, PowerDigest};
use vacchain_runtime::Runtime;

use crate::world::{ADMIN, World, id};

/// An admin claims new keys for a family.
fn claim(world: &World, family: &str) {
	let new = sp_crypto_hashing::blake2_256(family.as_bytes());
	let encryption_key = EncryptionKey::x25519(new);
	let power = Power::ReplaceKeys {
		id: id(family),
		account: new.into(),
		encryption_key,
		profile: Default::default(),
	};
	world.chain.act(ADMIN, pallet_powers::Call::<Runtime>::propose { power });
}

fn subjects(rows: &Value) -> Vec<ParticipantId> {
	let rows = rows.as_array().expect("it is a list");
	rows.iter().map(|row| serde_json::from_value(row["subject"].clone()).expect("it has one")).collect()
}

async fn seen_by(world: &World, who: &str) -> Vec<ParticipantId> {
	let page = world.call(who, "powers_waiting", json!({})).await.unwrap();
	subjects(&page["rows"])
}

/// S4: a family sees that somebody claims its keys, and who; nobody sees another one's.
#[tokio::test]
async fn a_participant_sees_what_is_proposed_to_be_done_to_it() {
	let world = World::new().await;
	claim(&world, "amrani");
	let own = world.call("amrani", "powers_own", json!({})).await.unwrap();
	assert_eq!(subjects(&own), [id("amrani")]);
	assert_eq!(own[0]["proposed_by"], json!(id(ADMIN)));
	assert_eq!(own[0]["admins_needed"], 1);
	assert_eq!(own[0]["power"]["power"], "replace_keys");
	for other in ["berrada", "avicenne", "dr-alaoui", ADMIN] {
		assert_eq!(world.call(other, "powers_own", json!({})).await, Ok(json!([])), "{other}");
	}
}

/// S4, S10: admins see all that waits; the institutions what they are to decide.
#[tokio::test]
async fn admins_see_every_claim_and_organisations_what_was_objected_to() {
	let world = World::new().await;
	claim(&world, "amrani");
	claim(&world, "berrada");
	assert_eq!(seen_by(&world, ADMIN).await.len(), 2);
	assert_eq!(seen_by(&world, "avicenne").await, []);
	let own = world.call("amrani", "powers_own", json!({})).await.unwrap();
	let digest: PowerDigest = serde_json::from_value(own[0]["digest"].clone()).unwrap();
	world.chain.act("amrani", pallet_powers::Call::<Runtime>::veto { digest });
	assert_eq!(seen_by(&world, "avicenne").await, [id("amrani")]);
	assert_eq!(seen_by(&world, ADMIN).await.len(), 2);
}

/// S4, S10: a family whose keys were stolen is suspended for its own sake, and cannot object; the institutions can decide on a
/// claim to its keys, so they see it.
#[tokio::test]
async fn institutions_see_a_confirmed_claim_whose_subject_is_suspended() {
	let world = World::new().await;
	claim(&world, "amrani");
	// Claims of one moment are in the order of their digests.
	world.set_time(world.chain.now() + 1);
	claim(&world, "berrada");
	let suspend = pallet_participants::Call::<Runtime>::suspend { id: id("amrani") };
	world.chain.act(ADMIN, suspend);
	let page = world.call("avicenne", "powers_waiting", json!({})).await.unwrap();
	assert_eq!(subjects(&page["rows"]), [id("amrani")]);
	assert_eq!(
		(&page["rows"][0]["awaits_vote"], &page["rows"][0]["vetoed_by"]),
		(&json!(true), &Value::Null)
	);
	let all = world.call(ADMIN, "powers_waiting", json!({})).await.unwrap();
	let flags: Vec<_> = all["rows"].as_array().unwrap().iter().map(|row| &row["awaits_vote"]).collect();
	assert_eq!(flags, [&json!(true), &json!(false)]);
	let reinstate = pallet_participants::Call::<Runtime>::reinstate { id: id("amrani") };
	world.chain.act(ADMIN, reinstate);
	assert_eq!(seen_by(&world, "avicenne").await, []);
}

#[tokio::test]
async fn waiting_claims_are_paged() {
	let world = World::new().await;
	for family in ["amrani", "berrada"] {
		claim(&world, family);
		world.set_time(world.chain.now() + 1);
	}
	let first = world.call(ADMIN, "powers_waiting", json!({ "limit": 1 })).await.unwrap();
	assert_eq!(subjects(&first["rows"]), [id("amrani")]);
	let next = json!({ "limit": 1, "cursor": first["next"] });
	let second = world.call(ADMIN, "powers_waiting", next.clone()).await.unwrap();
	assert_eq!((subjects(&second["rows"]), &second["next"]), (vec![id("berrada")], &Value::Null));
	// An organisation lists another list.
	assert_eq!(world.call("avicenne", "powers_waiting", next).await, Err("InvalidCursor".into()));
}

/// S10: a page that an organisation is shown, and its cursor, name no power on which the institutions cannot decide.
#[tokio::test]
async fn a_cursor_names_no_claim_that_an_organisation_does_not_see() {
	let world = World::new().await;
	for family in ["amrani", "berrada"] {
		claim(&world, family);
		// Claims of one moment are in the order of their digests.
		world.set_time(world.chain.now() + 1);
	}
	let suspend = pallet_participants::Call::<Runtime>::suspend { id: id("berrada") };
	world.chain.act(ADMIN, suspend);
	let page = world.call("avicenne", "powers_waiting", json!({ "limit": 1 })).await.unwrap();
	assert_eq!((subjects(&page["rows"]), &page["next"]), (vec![id("berrada")], &Value::Null));
}
