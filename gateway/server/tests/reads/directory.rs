//! Each role finds in the directory whom it may.

use serde_json::{Value, json};
use vacchain_primitives::{ParticipantId, Role};

use crate::world::{ADMIN, AUTHORITY, World, id, person};

fn ids(page: &Value) -> Vec<ParticipantId> {
	let rows = page["rows"].as_array().expect("it is a page");
	rows.iter().map(|row| serde_json::from_value(row["id"].clone()).expect("it has an id")).collect()
}

/// R15: a hospital's staff is those who were registered for it.
#[tokio::test]
async fn organisations_and_their_staff_are_listed_in_order_of_registration() {
	let world = World::new().await;
	let hospitals = world.call("amrani", "directory_hospitals", json!({})).await.unwrap();
	assert_eq!(ids(&hospitals), ["avicenne", "ibn-sina"].map(id));
	assert_eq!(hospitals["next"], Value::Null);
	let staff = world.call("amrani", "directory_staff", json!([id("avicenne")])).await.unwrap();
	assert_eq!(ids(&staff), ["dr-alaoui", "ph-fassi", "desk"].map(id));
	let authority = world.call("amrani", "directory_healthAuthority", json!({})).await.unwrap();
	assert_eq!(authority["id"], json!(id(AUTHORITY)));
}

#[tokio::test]
async fn a_list_goes_on_where_its_cursor_says() {
	let world = World::new().await;
	let first = world.call("amrani", "directory_hospitals", json!({ "limit": 1 })).await.unwrap();
	assert_eq!(ids(&first), [id("avicenne")]);
	let next = json!({ "limit": 1, "cursor": first["next"] });
	let second = world.call("amrani", "directory_hospitals", next.clone()).await.unwrap();
	assert_eq!((ids(&second), &second["next"]), (vec![id("ibn-sina")], &Value::Null));
	let other = world.call("amrani", "directory_schools", next).await;
	assert_eq!(other, Err("InvalidCursor".into()));
}

/// R17: a username that is guessed does not tell whether there is such a family.
#[tokio::test]
async fn a_family_is_not_found_by_those_who_may_not_know_of_it() {
	let world = World::new().await;
	for role in Role::ALL.into_iter().filter(|role| *role != Role::Gateway) {
		let find = |username| world.call(person(role), "directory_participant", json!([id(username)]));
		let may = matches!(role, Role::Family | Role::HealthAdmin);
		assert_eq!(find("berrada").await.is_ok(), may, "{role}");
		assert_eq!(find("nobody-yet").await, Err("NotFound".into()), "{role}");
		if !may {
			assert_eq!(find("berrada").await, find("nobody-yet").await, "{role}");
		}
		assert!(find("dr-alaoui").await.is_ok(), "{role}");
	}
}

#[tokio::test]
async fn the_health_authoritys_admins_are_listed_for_those_who_vote_on_them() {
	let world = World::new().await;
	for role in Role::ALL.into_iter().filter(|role| *role != Role::Gateway) {
		let listed = world.call(person(role), "directory_staff", json!([id(AUTHORITY)])).await;
		if role.is_organisation() || role == Role::HealthAdmin {
			assert_eq!(listed.map(|page| ids(&page)), Ok(vec![id(ADMIN)]), "{role}");
		} else {
			assert_eq!(listed, Err("NotFound".into()), "{role}");
		}
	}
}

#[tokio::test]
async fn whoever_takes_part_sees_how_the_network_runs() {
	let world = World::new().await;
	let info = world.call("amrani", "network_info", json!({})).await.unwrap();
	assert_eq!(info["slot_duration"], json!(250));
	for list in ["network_institutions", "network_validators", "network_proposals"] {
		assert!(world.call("amrani", list, json!({})).await.unwrap().is_array(), "{list}");
	}
}
