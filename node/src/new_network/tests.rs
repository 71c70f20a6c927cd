//! From cards to a genesis, and every card that is refused.

use super::*;
use codec::Encode;
use pallet_authorities as authorities;
use pallet_participants::{ContentKeyWraps, HealthAuthorityId, Holders, Participants};
use sc_network::PeerId;
use serde_json::{Value, json};
use sp_core::{Pair, ed25519, proof_of_possession::ProofOfPossessionGenerator, sr25519};
use tempfile::TempDir;
use vacchain_primitives::{
	EncryptionKey, NodeId, ParticipantId,
	bounds::{AUTHORITY_KEY_WRAP_LEN, CONTENT_KEY_WRAP_LEN, SUITE},
};
use vacchain_runtime::{AccountId, Runtime, SessionKeys};

const FOUR: [(&str, Role); 4] = [
	("ministry", Role::HealthAuthority),
	("st-mary", Role::Hospital),
	("lincoln", Role::School),
	("sickkasse", Role::Insurer),
];

/// Cards in files, of which a test spoils one.
struct Cards {
	folder: TempDir,
	cards: Vec<(String, Value)>,
}

impl Cards {
	fn four() -> Self {
		let cards = FOUR.map(|(name, role)| (name.to_owned(), card(name, role)));
		Self { folder: TempDir::new().unwrap(), cards: cards.into() }
	}

	/// The four, of which the hospital's is changed.
	fn spoilt(spoil: impl FnOnce(&mut Value)) -> Self {
		let mut cards = Self::four();
		spoil(&mut cards.cards[1].1);
		cards
	}

	fn paths(&self) -> Vec<PathBuf> {
		self.cards
			.iter()
			.map(|(name, card)| {
				let path = self.folder.path().join(format!("{name}.card.json"));
				std::fs::write(&path, card.to_string()).unwrap();
				path
			})
			.collect()
	}

	fn read(&self) -> Result<Vec<Institution>, String> {
		cards::read_all(&self.paths())
	}

	/// The refusal, which holds all these words.
	fn refusal(&self, words: &[&str]) {
		let refusal = self.read().unwrap_err();
		for word in words {
			assert!(refusal.contains(word), "{word:?} is not in: {refusal}");
		}
		assert!(refusal.contains("; "), "it does not say what to do: {refusal}");
	}
}

fn id(name: &str) -> ParticipantId {
	ParticipantId(sp_crypto_hashing::blake2_256(name.as_bytes()))
}

fn seed(name: &str) -> [u8; 32] {
	id(name).0
}

fn account(name: &str) -> AccountId {
	sr25519::Pair::from_seed(&seed(name)).public().into()
}

fn node_id(name: &str) -> NodeId {
	NodeId(ed25519::Pair::from_seed(&seed(&format!("{name}-node"))).public().0)
}

fn peer_id(name: &str) -> PeerId {
	PeerId::from_ed25519(&node_id(name).0).unwrap()
}

fn keys_of(name: &str) -> (sr25519::Pair, ed25519::Pair) {
	let seed = seed(&format!("{name}-validator"));
	(sr25519::Pair::from_seed(&seed), ed25519::Pair::from_seed(&seed))
}

fn session_keys(name: &str, owner: &AccountId) -> Value {
	let (mut aura, mut grandpa) = keys_of(name);
	let proof = (
		aura.generate_proof_of_possession(owner.as_ref()),
		grandpa.generate_proof_of_possession(owner.as_ref()),
	);
	json!({
		"owner": hex::encode(owner),
		"keys": hex::encode((aura.public(), grandpa.public()).encode()),
		"proof": hex::encode(proof.encode()),
	})
}

fn encryption_key(name: &str) -> EncryptionKey {
	EncryptionKey::x25519(seed(&format!("{name}-encryption")))
}

/// A health admin's wrap of the health authority's content key.
fn wrap() -> String {
	hex::encode(wrap_bytes())
}

fn wrap_bytes() -> [u8; AUTHORITY_KEY_WRAP_LEN] {
	let mut wrap = [7; AUTHORITY_KEY_WRAP_LEN];
	wrap[0] = SUITE;
	wrap
}

/// A custody whose content key these admins hold.
fn custody(name: &str, holders: &[&str]) -> Value {
	let mut wrap = [7; CONTENT_KEY_WRAP_LEN];
	wrap[0] = SUITE;
	let wrap = |holder: &&str| json!({ "holder": id(holder), "wrap": hex::encode(wrap) });
	json!({
		"encryptionKey": encryption_key(name),
		"profile": json!({ "display_name": name }).to_string(),
		"wraps": holders.iter().map(wrap).collect::<Vec<_>>(),
	})
}

fn participant(name: &str) -> Value {
	json!({
		"id": id(name),
		"account": hex::encode(account(name)),
		"encryptionKey": encryption_key(name),
		"profile": json!({ "display_name": name }).to_string(),
	})
}

fn card(name: &str, role: Role) -> Value {
	let mut card = json!({
		"role": role,
		"participant": participant(name),
		"nodes": [format!("/dns/vacchain.{name}.example/tcp/30333/p2p/{}", peer_id(name))],
		"sessionKeys": session_keys(name, &account(name)),
	});
	if role == Role::HealthAuthority {
		card["healthAdmins"] = json!([
			{ "participant": participant("anna"), "wrap": wrap() },
			{ "participant": participant("joel"), "wrap": wrap() },
		]);
		card["custodies"] = json!([custody("custody-a", &["anna"]), custody("custody-b", &["joel"])]);
	} else {
		let participant = card["participant"].as_object_mut().unwrap();
		participant.remove("encryptionKey");
	}
	card
}

fn command(options: &[&str]) -> NewNetworkCmd {
	try_command(options).unwrap()
}

fn try_command(options: &[&str]) -> Result<NewNetworkCmd, String> {
	let given = ["new-network", "one.card.json", "--name", "Examplia", "--id", "examplia"];
	NewNetworkCmd::try_parse_from(given.iter().chain(options)).map_err(|error| error.to_string())
}

/// S10: the network starts with exactly the institutions, votes and validators that the cards name.
#[test]
fn the_genesis_holds_exactly_what_the_cards_say() {
	let institutions = Cards::four().read().unwrap();
	let options = ["--preset", "local-area", "--session-time", "19250", "--votes-on-upgrade", "100"];
	let spec = command(&options).chain_spec(&institutions).unwrap();
	assert_eq!((spec.name(), spec.id()), ("Examplia", "examplia"));
	assert_eq!(spec.boot_nodes().len(), 4);

	sp_io::TestExternalities::new(spec.build_storage().unwrap()).execute_with(|| {
		assert_eq!(authorities::SlotDuration::<Runtime>::get(), 250);
		assert_eq!(authorities::SessionDuration::<Runtime>::get(), 19_250);
		assert_eq!(
			authorities::MinimumValidators::<Runtime>::get(),
			MINIMUM_VALIDATORS - 1,
			"a cheat can leave"
		);
		let thresholds = Thresholds { upgrade: 100, ..Default::default() };
		assert_eq!(authorities::VoteThresholds::<Runtime>::get(), thresholds);

		let mut ids = FOUR.map(|(name, _)| id(name));
		ids.sort();
		assert_eq!(authorities::Institutions::<Runtime>::get().as_slice(), ids);
		assert_eq!(authorities::Chosen::<Runtime>::get().as_slice(), ids);
		let mut seated = pallet_session::Validators::<Runtime>::get();
		seated.sort();
		assert_eq!(seated, ids);

		for (name, role) in FOUR {
			let member = Participants::<Runtime>::get(id(name)).unwrap();
			assert_eq!((member.role, member.account), (role, account(name)));
			let content_key = (role == Role::HealthAuthority).then(|| encryption_key(name));
			assert_eq!(member.encryption_key, content_key.unwrap_or_default());
			assert_eq!(member.profile.to_vec(), json!({ "display_name": name }).to_string().into_bytes());
			assert_eq!(authorities::Nodes::<Runtime>::get(id(name)).as_slice(), [node_id(name)]);
			let (aura, grandpa) = keys_of(name);
			let keys = SessionKeys { aura: aura.public().into(), grandpa: grandpa.public().into() };
			assert_eq!(pallet_session::NextKeys::<Runtime>::get(id(name)), Some(keys));
		}

		assert_eq!(HealthAuthorityId::<Runtime>::get(), Some(id("ministry")));
		for name in ["anna", "joel"] {
			let admin = Participants::<Runtime>::get(id(name)).unwrap();
			assert_eq!((admin.role, admin.organisation), (Role::HealthAdmin, Some(id("ministry"))));
			let (key_version, sealed) =
				ContentKeyWraps::<Runtime>::get((id("ministry"), id(name), 0)).unwrap();
			assert_eq!((key_version, sealed.as_slice()), (0, &wrap_bytes()[..]));
		}
		for (custody, (name, holder)) in
			ParticipantId::CUSTODIES.into_iter().zip([("custody-a", "anna"), ("custody-b", "joel")])
		{
			let row = Participants::<Runtime>::get(custody).unwrap();
			assert_eq!((row.role, row.organisation), (Role::Custody, Some(id("ministry"))));
			assert_eq!(row.encryption_key, encryption_key(name));
			assert_eq!(*Holders::<Runtime>::get(custody), [id(holder)]);
		}
		assert_eq!(pallet_powers::AdminsNeeded::<Runtime>::get(), 2);
		assert_eq!(Participants::<Runtime>::iter().count(), 8);
	});
}

#[test]
fn the_same_cards_make_the_same_genesis_in_any_order_and_form() {
	let cards = Cards::four();
	let mut paths = cards.paths();
	let spec = command(&[]).chain_spec(&cards::read_all(&paths).unwrap()).unwrap();
	let genesis = spec.build_storage().unwrap();
	assert_eq!(chain_spec::slot_duration(&genesis), Ok(Preset::WideArea.slot_time()));

	paths.reverse();
	let again = command(&[]).chain_spec(&cards::read_all(&paths).unwrap()).unwrap();
	for raw in [false, true] {
		let text = chain_ops::build_spec(&spec, raw).unwrap();
		assert!(text == chain_ops::build_spec(&again, raw).unwrap(), "raw: {raw}");
		let read = chain_spec::ChainSpec::from_json_bytes(text.into_bytes()).unwrap();
		assert!(read.build_storage().unwrap().top == genesis.top, "raw: {raw}");
	}

	// Any other option makes another one.
	let other =
		command(&["--votes-on-validators", "66"]).chain_spec(&cards::read_all(&paths).unwrap()).unwrap();
	let hash = chain_spec::genesis_hash(&other.build_storage().unwrap());
	assert_ne!(hash, chain_spec::genesis_hash(&genesis));
}

/// S5: an institution whose card names a gateway runs it from the first block on.
#[test]
fn a_card_may_name_a_gateway() {
	let cards = Cards::spoilt(|card| card["gateway"] = participant("st-mary-gateway"));
	let institutions = cards.read().unwrap();
	let command = command(&[]);
	let storage = command.chain_spec(&institutions).unwrap().build_storage().unwrap();
	sp_io::TestExternalities::new(storage).execute_with(|| {
		let gateways: Vec<_> =
			Participants::<Runtime>::iter().filter(|(_, row)| row.role == Role::Gateway).collect();
		let [(gateway, row)] = gateways.as_slice() else { panic!("{gateways:?}") };
		assert_eq!((*gateway, row.organisation), (id("st-mary-gateway"), Some(id("st-mary"))));
		assert_eq!(row.account, account("st-mary-gateway"));
	});
	let summary = command.summary(&institutions);
	let with_one: Vec<_> = summary.lines().filter(|line| line.contains("a gateway")).collect();
	assert!(matches!(with_one[..], [line] if line.contains("st-mary.card.json")), "{summary}");
}

#[test]
fn a_gateway_that_cannot_be_believed_is_refused() {
	Cards::spoilt(|card| card["gateway"] = participant("st-mary")).refusal(&["st-mary", "same id", "twice"]);
	Cards::spoilt(|card| card["gateway"] = participant("anna")).refusal(&["ministry", "st-mary", "same id"]);
	Cards::spoilt(|card| {
		card["gateway"] = participant("st-mary-gateway");
		card["gateway"]["account"] = card["participant"]["account"].clone();
	})
	.refusal(&["st-mary", "same account", "twice"]);
	Cards::spoilt(|card| {
		card["gateway"] = participant("st-mary-gateway");
		card["gateway"]["profile"] = json!("");
	})
	.refusal(&["the gateway", "empty profile"]);
}

#[test]
fn a_card_that_cannot_be_read_is_refused() {
	Cards::spoilt(|card| *card = json!("nothing")).refusal(&["st-mary.card.json", "no card"]);
	Cards::spoilt(|card| card["rolle"] = json!("hospital")).refusal(&["st-mary", "unknown field `rolle`"]);
	Cards::spoilt(|card| card["participant"]["id"] = json!("17")).refusal(&["st-mary", "hexadecimal"]);
	Cards::spoilt(|card| card["role"] = json!("doctor")).refusal(&["st-mary", "doctor"]);
	Cards::spoilt(|card| card["participant"]["profile"] = json!("x".repeat(300 * 1024)))
		.refusal(&["st-mary", "bytes"]);
	Cards::spoilt(|card| card["participant"]["profile"] = json!("x".repeat(1025)))
		.refusal(&["st-mary", "1025", "shorten"]);
	Cards::spoilt(|card| card["participant"]["profile"] = json!("")).refusal(&["st-mary", "empty profile"]);

	let cards = Cards::four();
	let mut paths = cards.paths();
	paths[2] = cards.folder.path().join("nowhere.json");
	let refusal = cards::read_all(&paths).unwrap_err();
	assert!(refusal.contains("nowhere.json") && refusal.contains("check the path"), "{refusal}");
}

#[test]
fn a_card_that_holds_a_secret_is_refused_without_repeating_it() {
	for field in ["seed", "secretKey", "suri", "privateKey", "mnemonic", "password", "sealed"] {
		let cards = Cards::spoilt(|card| card["participant"][field] = json!("0x5ec3e7"));
		cards.refusal(&["st-mary.card.json", field, "never leave"]);
		assert!(!cards.read().unwrap_err().contains("5ec3e7"), "{field}");
	}
}

#[test]
fn session_keys_of_somebody_else_are_refused() {
	let another = "made for another account";
	Cards::spoilt(|card| card["sessionKeys"] = session_keys("st-mary", &account("lincoln"))).refusal(&[
		"st-mary.card.json",
		another,
		"--owner",
	]);
	// Claims to be the owner of keys whose proof names another one.
	Cards::spoilt(|card| {
		card["sessionKeys"] = session_keys("lincoln", &account("lincoln"));
		card["sessionKeys"]["owner"] = json!(hex::encode(account("st-mary")));
	})
	.refusal(&["st-mary.card.json", "nothing proves"]);
	Cards::spoilt(|card| card["sessionKeys"]["proof"] = json!("00".repeat(128))).refusal(&["nothing proves"]);
	Cards::spoilt(|card| card["sessionKeys"]["proof"] = json!("")).refusal(&["nothing proves"]);
	Cards::spoilt(|card| card["sessionKeys"]["keys"] = json!("00".repeat(63))).refusal(&["nothing proves"]);
}

#[test]
fn nodes_that_are_none_are_refused() {
	let address = |peer: &str| format!("/ip4/192.0.2.1/tcp/30333/p2p/{peer}");
	for wrong in [
		"12D3KooW".to_owned(),
		"vacchain.st-mary.example".to_owned(),
		"/dns/vacchain.st-mary.example/tcp/30333".to_owned(),
		// A peer id of an RSA key: a hash, from which no public key follows.
		address("QmcgpsyWgH8Y8ajJz1Cu72KnS5uo2Aa2LpzU7kinSupNKC"),
	] {
		Cards::spoilt(|card| card["nodes"] = json!([wrong])).refusal(&["st-mary", &wrong, "12D3KooW..."]);
	}
	Cards::spoilt(|card| card["nodes"] = json!([])).refusal(&["st-mary", "lists 0 nodes"]);
	let many: Vec<_> = (0..9).map(|n| peer_id(&format!("node-{n}")).to_string()).collect();
	Cards::spoilt(|card| card["nodes"] = json!(many)).refusal(&["st-mary", "lists 9 nodes"]);

	// A node that nobody dials is listed, and is no address of the network.
	let cards = Cards::spoilt(|card| card["nodes"] = json!([peer_id("st-mary").to_string()]));
	let institutions = cards.read().unwrap();
	assert_eq!(command(&[]).chain_spec(&institutions).unwrap().boot_nodes().len(), 3);
}

#[test]
fn the_health_authority_and_nobody_else_has_health_admins() {
	let mut cards = Cards::four();
	cards.cards[0].1["healthAdmins"] = json!([]);
	cards.refusal(&["ministry.card.json", "no health admin", "--admin"]);
	let admin = |name: &str| json!({ "participant": participant(name), "wrap": wrap() });
	cards.cards[0].1["healthAdmins"] = (0..65).map(|n| admin(&format!("admin-{n}"))).collect();
	cards.refusal(&["ministry.card.json", "65", "64"]);
	cards.cards[0].1["healthAdmins"] = json!([admin("anna"), admin("joel"), admin("anna")]);
	cards.refusal(&["ministry.card.json", "same id", "twice"]);
	cards.cards[0].1["healthAdmins"] = json!([{ "participant": participant("anna"), "wrap": "00" }]);
	cards.refusal(&["ministry.card.json", "malformed"]);
	cards.cards[0].1["healthAdmins"] = json!([{ "participant": participant("anna"), "wrap": "" }]);
	cards.refusal(&["ministry.card.json", "no card"]);

	Cards::spoilt(|card| card["healthAdmins"] = json!([admin("eve")])).refusal(&["st-mary", "healthAdmins"]);
}

/// The authority's voting key file opens no record: its content key is made apart, and nobody else begins with one.
#[test]
fn the_health_authority_and_nobody_else_begins_with_a_content_key() {
	let mut cards = Cards::four();
	cards.cards[0].1["participant"].as_object_mut().unwrap().remove("encryptionKey");
	cards.refusal(&["ministry.card.json", "content key"]);

	let with_key = |card: &mut Value| card["participant"]["encryptionKey"] = json!(encryption_key("eve"));
	Cards::spoilt(with_key).refusal(&["st-mary", "no encryption key"]);

	let mut cards = Cards::four();
	cards.cards[0].1["healthAdmins"][0]["participant"]["encryptionKey"] = "".into();
	cards.refusal(&["ministry.card.json", "health admin"]);
}

/// trust.md: one admin alone opens no clinical content.
#[test]
fn each_custody_has_holders_of_its_own_unless_one_admin_suffices() {
	let mut cards = Cards::four();
	cards.cards[0].1["custodies"] = json!([custody("custody-a", &["anna"]), custody("custody-b", &["anna"])]);
	let institutions = cards.read().unwrap();
	let refusal = command(&[]).check_custodies(&institutions).unwrap_err();
	assert!(refusal.contains("both custodies") && refusal.contains("--admins-needed 1"), "{refusal}");
	let one = command(&["--admins-needed", "1"]);
	one.check_custodies(&institutions).unwrap();
	sp_io::TestExternalities::new(one.chain_spec(&institutions).unwrap().build_storage().unwrap())
		.execute_with(|| assert_eq!(pallet_powers::AdminsNeeded::<Runtime>::get(), 1));
	command(&[]).check_custodies(&Cards::four().read().unwrap()).unwrap();
	assert!(try_command(&["--admins-needed", "3"]).unwrap_err().contains("1..=2"));
}

#[test]
fn the_health_authority_and_nobody_else_has_custodies() {
	let with = |custodies: Value| {
		let mut cards = Cards::four();
		cards.cards[0].1["custodies"] = custodies;
		cards
	};
	let (a, b) = (|| custody("custody-a", &["anna"]), custody("custody-b", &["joel"]));
	with(json!([a()])).refusal(&["ministry.card.json", "2 custodies", "1"]);
	with(json!([a(), custody("custody-b", &[])])).refusal(&["ministry.card.json", "custody B", "holders"]);
	with(json!([a(), custody("custody-b", &["eve"])])).refusal(&["custody B", "holders"]);
	with(json!([custody("custody-a", &["anna", "anna"]), b])).refusal(&["custody A", "each once"]);
	let mut malformed = a();
	malformed["wraps"][0]["wrap"] = wrap().into();
	with(json!([malformed, b])).refusal(&["custody A", "malformed"]);
	let mut keyless = a();
	keyless["encryptionKey"] = "".into();
	with(json!([keyless, b])).refusal(&["custody A", "content key"]);
	Cards::spoilt(|card| card["custodies"] = json!([custody("custody-a", &["eve"])]))
		.refusal(&["st-mary", "custodies"]);
}

#[test]
fn cards_that_do_not_go_together_are_refused() {
	let mut three = Cards::four();
	three.cards.pop();
	three.refusal(&["3 cards", "4"]);

	let mut leaderless = Cards::four();
	leaderless.cards[0] = ("st-john".into(), card("st-john", Role::Hospital));
	leaderless.refusal(&["health authority", "add it"]);

	let mut crowned = Cards::four();
	let mut other = card("other", Role::HealthAuthority);
	other["healthAdmins"] = json!([{
		"participant": participant("eve"), "wrap": wrap()
	}]);
	other["custodies"] = json!([custody("custody-c", &["eve"]), custody("custody-d", &["eve"])]);
	crowned.cards[1] = ("other".into(), other);
	crowned.refusal(&["ministry.card.json", "other.card.json", "leave one out"]);

	let mut crowd = Cards::four();
	let more = (0..29).map(|n| format!("school-{n}")).map(|name| (name.clone(), card(&name, Role::School)));
	crowd.cards.extend(more);
	crowd.refusal(&["33 cards", "32"]);
}

#[test]
fn what_two_cards_share_is_named() {
	// The hospital's card takes something of the school's.
	for (what, take) in [
		("id", (|card| card["participant"]["id"] = json!(id("lincoln"))) as fn(&mut Value)),
		("account", |card| {
			card["participant"]["account"] = json!(hex::encode(account("lincoln")));
			card["sessionKeys"] = session_keys("st-mary", &account("lincoln"));
		}),
		("node", |card| card["nodes"] = json!([peer_id("lincoln").to_string()])),
		("session key", |card| card["sessionKeys"] = session_keys("lincoln", &account("st-mary"))),
		// The wraps of an admin, which stand in the health authority's card.
		("id", |card| card["participant"]["id"] = json!(id("anna"))),
	] {
		Cards::spoilt(take).refusal(&["st-mary.card.json", "card.json and ", &format!("the same {what}")]);
	}
	let mut twice = Cards::four();
	twice.cards.push(twice.cards[3].clone());
	twice.refusal(&["sickkasse.card.json", "same id"]);
}

#[test]
fn options_that_make_no_sound_network_are_refused() {
	for (options, word) in [
		(&["--votes-on-validators", "50"][..], "more than 50"),
		(&["--votes-on-upgrade", "101"], "at most 100"),
		(&["--votes-on-organisations", "many"], "percent"),
		(&["--votes-on-pause", "50"], "more than 50"),
		(&["--slot-time", "99"], "100..=60000"),
		(&["--slot-time", "60001"], "100..=60000"),
		(&["--slot-time", "500", "--preset", "local-area"], "cannot be used with"),
		(&["--session-time", "soon"], "soon"),
	] {
		let refusal = try_command(options).unwrap_err();
		assert!(refusal.contains(word), "{options:?}: {refusal}");
	}
	for id in ["ab", "Examplia", "../up", "vacchain_dev", "vacchain_local"] {
		let refused =
			NewNetworkCmd::try_parse_from(["new-network", "card", "--name", "Examplia", "--id", id]);
		assert!(refused.is_err(), "{id}");
	}
}

/// S4: a claim to a family's account takes two admins and three days, unless the institutions want it otherwise.
#[test]
fn a_claim_takes_two_admins_and_three_days_unless_it_is_told_otherwise() {
	let mut cards = Cards::four();
	let rules = |cards: &Cards, options: &[&str]| {
		let command = command(options);
		let institutions = cards.read().unwrap();
		command.check_admins(&institutions)?;
		let storage = command.chain_spec(&institutions).unwrap().build_storage().unwrap();
		Ok::<_, String>(sp_io::TestExternalities::new(storage).execute_with(|| {
			(pallet_powers::AdminsNeeded::<Runtime>::get(), pallet_powers::Delay::<Runtime>::get())
		}))
	};
	assert_eq!(rules(&cards, &[]), Ok((2, CLAIM_DELAY)));
	assert_eq!(rules(&cards, &["--admins-needed", "1", "--claim-delay", "60000"]), Ok((1, 60_000)));

	// A network with one admin says so.
	cards.cards[0].1["healthAdmins"].as_array_mut().unwrap().pop();
	let [a, b] = ["custody-a", "custody-b"].map(|name| custody(name, &["anna"]));
	cards.cards[0].1["custodies"] = json!([a, b]);
	let refusal = rules(&cards, &[]).unwrap_err();
	assert!(refusal.contains("--admin") && refusal.contains("--admins-needed 1"), "{refusal}");
	assert_eq!(rules(&cards, &["--admins-needed", "1"]), Ok((1, CLAIM_DELAY)));
	for options in [["--admins-needed", "0"], ["--admins-needed", "3"], ["--claim-delay", "999"]] {
		assert!(try_command(&options).is_err(), "{options:?}");
	}
}

/// S10: an upgrade can change every share, and so needs the greatest.
#[test]
fn no_share_is_above_an_upgrade_s() {
	let refusal = command(&["--votes-on-validators", "68"]).run().unwrap_err();
	assert!(refusal.contains("--votes-on-upgrade"), "{refusal}");
}

#[test]
fn a_session_takes_ten_minutes_unless_it_is_told_otherwise() {
	assert_eq!(command(&[]).session_time(), 600_000);
	assert_eq!(command(&["--preset", "local-area"]).session_time(), 600_000);
	assert_eq!(command(&["--slot-time", "60000"]).session_time(), 32 * 60_000);
	assert_eq!(command(&["--session-time", "80000"]).session_time(), 80_000);
}

/// S10: every validator has a slot in every session.
#[test]
fn a_session_is_not_shorter_than_its_slots() {
	let refusal = command(&["--session-time", "63999"]).run().unwrap_err();
	assert!(refusal.contains("64000") && refusal.contains("--session-time"), "{refusal}");
}

#[test]
fn a_file_that_is_there_is_not_overwritten() {
	let folder = TempDir::new().unwrap();
	let path = folder.path().join("examplia.json");
	write_new(&path, "first").unwrap();
	let refusal = write_new(&path, "second").unwrap_err();
	assert!(refusal.contains("exists already") && refusal.contains("--output"), "{refusal}");
	assert_eq!(std::fs::read_to_string(&path).unwrap(), "first");
}
