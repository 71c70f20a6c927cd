//! Somebody who may rotate a record's keys makes bad ones, with a client of its own, on a running node.

use serde_json::{Value, json};
use vacchain_client::{
	Client, Session,
	calls::Call,
	primitives::{EpochLink, Level, ParticipantId, RecordId, Wrap, bounds},
	random::{os_rng, record_id},
	sealing::{RecordKey, RecordSecret},
	store,
	vault::{KeyRing, Located},
	wire::KeyWrap,
};

use crate::world::{PASSWORD, World, id, text, world};

/// The spoilt part of a rotation.
#[derive(Clone, Copy)]
struct Spoilt {
	link: bool,
	wraps: fn(&str) -> bool,
}

/// A custody, or the participant of this name.
fn reader(name: &str) -> ParticipantId {
	match name {
		"custody-a" => ParticipantId::CUSTODY_A,
		"custody-b" => ParticipantId::CUSTODY_B,
		name => id(name),
	}
}

/// Somebody renews a record's keys by the client's own encoding, with random bytes in place of some.
fn renew_badly(world: &World, who: &str, record: &str, readers: &[(&str, Level)], spoilt: Spoilt) {
	let identity = store::load_key_file(&world.folder.join(format!("{who}.key")), PASSWORD).unwrap();
	let record: RecordId = record.parse().unwrap();
	let runtime = tokio::runtime::Runtime::new().unwrap();
	runtime.block_on(async {
		let client = Client::connect(&world.gateway).await.unwrap();
		client.log_in_with_keys(&identity).await.unwrap();
		let KeyWrap::Record(held) = client.wraps(&record, None, None).await.unwrap().wrap else { panic!() };
		let place = Located { genesis: client.genesis(), record };
		// A custodian that has spoilt the keys before goes on with a key that it makes up.
		let held = KeyRing::from_wrap(&identity.encryption, &held, place).unwrap_or_else(|_| {
			KeyRing::from_key(RecordKey::Full(RecordSecret::generate(&mut os_rng())), held.epoch, place)
		});
		let named: Vec<_> = readers.iter().map(|(name, level)| (reader(name), *level)).collect();
		let recipients = Session::new(&client, identity.clone()).recipients(&named).await.unwrap();
		let (mut rotation, _) = held.rotate(&recipients, &mut os_rng()).unwrap();
		for (wrap, (name, _)) in rotation.wraps.iter_mut().zip(readers) {
			if (spoilt.wraps)(name) {
				*wrap = Wrap { sealed: random(bounds::WRAP_LEN), ..wrap.clone() };
			}
		}
		if spoilt.link {
			rotation.link = EpochLink { sealed: random(bounds::LINK_LEN), ..rotation.link };
		}
		client.submit(&identity.account, &Call::RenewKeys { record, rotation }).await.unwrap();
	});
}

/// Random bytes of the only suite.
fn random<Bounded: TryFrom<Vec<u8>, Error: std::fmt::Debug>>(len: usize) -> Bounded {
	let one = || record_id(&mut os_rng()).0;
	let mut bytes: Vec<u8> = std::iter::repeat_with(one).flatten().take(len).collect();
	bytes[0] = bounds::SUITE;
	bytes.try_into().unwrap()
}

const READERS: [(&str, Level); 4] = [
	("health-authority", Level::Proof),
	("custody-a", Level::HalfA),
	("custody-b", Level::HalfB),
	("hospital-01", Level::Full),
];

/// The child's name, and the text of the first visit's note.
fn seen(record: &Value) -> [&Value; 2] {
	let record = &record["record"];
	[&record["child"]["open"]["given_names"], &record["visits"][0]["notes"][0]["text"]["open"]["text"]]
}

/// `trust.md`: "A custodian, a guardian or a broken client rotates with garbage wraps or a garbage link: the record is
/// lost for everyone, for ever." A family signs `renewKeys` with random bytes for wraps and link. Owner and health
/// authority read on; the next write heals; the history names the maker; `restore` works, too.
#[test]
fn a_custodian_rotates_with_garbage_wraps_and_a_garbage_link() {
	let world = world();
	let (family, record) = world.at_the_desk("family.garbage", "Inès");
	world.vaccinated(&record, "08");
	let readers = [&[(family, Level::Full)][..], &READERS].concat();
	let whole = [&json!("Inès"), &json!("well")];
	let proven = [whole[0], &Value::Null];

	for _ in 0..2 {
		renew_badly(world, family, &record, &readers, Spoilt { link: true, wraps: |_| true });
	}
	assert_eq!(seen(&world.run(family, &["record", "show", &record]).json()), whole);
	assert_eq!(seen(&world.admin(&["record", "show", &record]).json()), proven);
	world.run("desk-01", &["record", "show", &record]).refused("bad-keys");

	// The next write of an honest custodian heals it, and says who made the keys.
	let write = world.run(family, &["access", "grant", &record, "school-01"]);
	write.ok();
	let notice = write.notice("bad-keys");
	assert_eq!(notice["notice"]["makers"], json!([id(family).to_string()]));
	assert_eq!(notice["notice"]["mended"], true);
	for reader in [family, "desk-01"] {
		assert_eq!(seen(&world.run(reader, &["record", "show", &record]).json()), whole, "{reader}");
	}
	assert_eq!(seen(&world.admin(&["record", "show", &record]).json()), proven);
	assert_eq!(world.run("officer-01", &["record", "proof", &record]).json()["valid"], true);
	let visit = world.vaccinated(&record, "10");
	let shown = world.run(family, &["record", "show", &record]).json();
	assert_eq!(text(&shown["record"]["visits"][1]["id"]), visit);

	// The history names who made each epoch's keys.
	let history = world.run(family, &["record", "history", &record]).json();
	let entries = history["history"].as_array().unwrap();
	let bad: Vec<_> = entries.iter().filter(|entry| entry["action"]["action"] == "keys_renewed").collect();
	assert_eq!(bad.len(), 2);
	assert!(bad.iter().all(|entry| entry["actor"] == json!(id(family).to_string())));
}

/// `trust.md`, the same row: the family loses its keys while the record's are garbage, and gets all back.
#[test]
fn restore_works_on_a_record_whose_keys_are_garbage() {
	let world = world();
	let (family, record) = world.at_the_desk("family.restored", "Noé");
	world.vaccinated(&record, "08");
	let readers = [&[(family, Level::Full)][..], &READERS].concat();
	renew_badly(world, family, &record, &readers, Spoilt { link: true, wraps: |_| true });

	for kind in ["key", "public.json"] {
		let name = format!("{family}.{kind}");
		std::fs::remove_file(world.folder.join(&name)).unwrap();
	}
	world.keys(family);
	world.claim(family);
	world.run(family, &["record", "show", &record]).refused("access-not-restored");
	world.admin(&["record", "restore", family]).ok();
	let whole = [&json!("Noé"), &json!("well")];
	for reader in [family, "desk-01"] {
		assert_eq!(seen(&world.run(reader, &["record", "show", &record]).json()), whole, "{reader}");
	}
}

/// `trust.md`, the same row, by a guardian, and with a garbage link alone: those who were given keys read what is sealed
/// from then on, and the owner's next write gives them what lies before.
#[test]
fn a_guardian_rotates_with_a_garbage_link() {
	let world = world();
	let (family, record) = world.at_the_desk("family.linked", "Léa");
	let guardian = world.family("family.disputing");
	world.run(family, &["guardian", "add", &record, guardian]).ok();
	world.vaccinated(&record, "08");
	let readers = [&[(family, Level::Full), (guardian, Level::Full)][..], &READERS].concat();
	renew_badly(world, guardian, &record, &readers, Spoilt { link: true, wraps: |_| false });

	let whole = [&json!("Léa"), &json!("well")];
	assert_eq!(seen(&world.run(family, &["record", "show", &record]).json()), whole);
	let cut_off = world.run("desk-01", &["record", "show", &record]).json();
	assert!(cut_off["record"]["child"]["damaged"].is_string());
	world.run(family, &["access", "grant", &record, "school-01"]).ok();
	assert_eq!(seen(&world.run("desk-01", &["record", "show", &record]).json()), whole);
	assert_eq!(world.run("officer-01", &["record", "proof", &record]).json()["valid"], true);
}

/// `trust.md`, the same row: one bad wrap among good ones is found by whoever writes next.
#[test]
fn one_bad_wrap_is_found_by_the_next_writer() {
	let world = world();
	let (family, record) = world.at_the_desk("family.one", "Élise");
	world.vaccinated(&record, "08");
	let readers = [&[(family, Level::Full)][..], &READERS].concat();
	renew_badly(
		world,
		family,
		&record,
		&readers,
		Spoilt { link: false, wraps: |name| name == "health-authority" },
	);
	let open = world.open("desk-01", &record, "dr.haddad", "dr.novak");
	open.ok();
	let notice = open.notice("bad-keys");
	assert_eq!(notice["notice"]["readers"], json!([id("health-authority").to_string()]));
	let whole = [&json!("Élise"), &json!("well")];
	assert_eq!(seen(&world.admin(&["record", "show", &record]).json()), [whole[0], &Value::Null]);
	assert_eq!(seen(&world.run(family, &["record", "show", &record]).json()), whole);
}
