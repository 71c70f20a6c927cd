//! A child's record is erased, and nothing of it is left on any node.

use anyhow::{Context as _, Result, bail, ensure};
use futures::future::try_join_all;
use sp_crypto_hashing::twox_128;
use vacchain_client::{
	Error,
	primitives::{BlockNumber, Level, Power},
};
use vacchain_zombienet::{
	Network, Node, Rows,
	canaries::Canaries,
	people::{
		Newborn, health_admin, hospital, immunizations, log_in, newborns, organisation, register_gateway,
		school,
	},
	stage::{on_network, say},
	until,
};

/// How many finalized blocks keep their transactions, and how many their state: `networks/short-memory.toml` says so.
const KEPT: BlockNumber = 96;
/// How many blocks after the erasure the last row of a record of one visit has left the state.
const LEAVES_WITHIN: BlockNumber = 8;
/// What a node that joins later is started with.
const JOINS_LATER: [&str; 3] = ["--sync=warp", "--blocks-pruning=24s", "--state-pruning=96"];
/// The rows that name an erased record: until their time is over, the ends of its visits' keys.
const NAME_IT: [(&str, &str); 1] = [("VaccineDetails", "EndingKeys")];

/// R4: what lies on chain of a child is gone from state and RPC once its record is erased, from bodies when their time is
/// over, and from the files of each of four nodes after the documented compaction. A node that joins later has none of it,
/// though all others have joined anew and the validators' keys have changed. Another child's proof holds at every node.
#[test]
fn r4_an_erased_child_leaves_every_node() -> Result<()> {
	on_network("short-memory", async |network| {
		let insurer = organisation(network, "insurer", "insurer").await?;
		let owner = insurer.identity().account.id();
		let keys = network.node("insurer").makes_session_keys(&owner).await?;
		insurer.set_session_keys(&keys).await?;
		let changes = insurer.client().network().await?.session + 2;

		let hospital = hospital(network, "hospital", "hospital").await?;
		let school = school(network, "school", "school").await?;
		let mut chain = Chain::read(network.node("hospital"));
		chain.skip().await?;
		let children = newborns(network, &["Ada", "Ben"], &hospital).await?;
		let [ada, ben] = children.as_slice() else { bail!("two were asked for") };
		try_join_all(
			children
				.iter()
				.map(async |child| child.family.grant(child.record, school.id, Level::Proof, None).await),
		)
		.await?;
		chain.read_on().await?;
		try_join_all(children.iter().map(|child| hospital.vaccinates(child))).await?;
		chain.read_on().await?;
		network.settles().await?;
		for child in [ada, ben] {
			let proof = school.officer.check_proof(&child.record).await?;
			ensure!(proof.is_valid() && proof.doses() == immunizations().doses.len(), "{proof:?}");
		}
		let admin = health_admin(network).await?;
		let mut canaries = Canaries::of(ada, ben, &admin).await?;
		let carry = admin.client().runtime().await?.calls.index_of("Intents", "carry")?;
		let about = canaries.add_transactions(carry, &chain.transactions)?;
		ensure!(about >= 7, "only {about} transactions are about her");
		let everything = canaries.find(&chain.transactions.concat());
		ensure!(everything.contains("ciphertext") && everything.contains("commitment"), "{everything:?}");
		for node in network.nodes() {
			let has_written = || canaries.find_in_files(node.folder());
			until(format!("the files of {} hold her record", node.name()), async || {
				Ok((has_written()? == canaries.names()).then_some(()))
			})
			.await?;
		}
		say(&format!("two children have a history; each node's files hold one's {:?}", canaries.names()));

		let second = log_in("second-admin", network.node("health-authority")).await?;
		let is_it =
			|power: &Power<_>| matches!(power, Power::EraseRecord { record, .. } if *record == ada.record);
		ada.family.ask_for_erasure(ada.record).await?;
		network.settles().await?;
		admin.propose_erasure(ada.record).await?;
		second.confirm_power(second.meant_over(ada.record, is_it).await?.digest).await?;
		let power = admin.power_over(ada.record).await?;
		let due_at = power.waiting.due_at.context("it was confirmed and is never due")?;
		let is_due = async || Ok((admin.client().now().await? >= due_at).then_some(()));
		until("nobody can object any more", is_due).await?;
		let erased = admin.exercise_power(power.digest).await?.number;
		network.settles().await?;
		chain.read_on().await?;
		canaries.add_transactions(carry, &chain.transactions)?;
		let officer = &school.officer.identity().username;
		for node in network.nodes() {
			answers_for_one_alone(node, officer, ada, ben).await?;
		}
		let refused = ada.family.read_record(&ada.record).await;
		ensure!(matches!(refused, Err(Error::NotFound)), "the family reads it still");
		ada.family.client().erased(&ada.record).await?;
		let gone = erased + LEAVES_WITHIN;
		for node in network.nodes() {
			node.finalizes(gone).await?;
			let kinds = found_in(&canaries, &node.state_at(gone).await?)?;
			ensure!(kinds.is_empty(), "{kinds:?} are in the state of {}", node.name());
		}
		say("one is erased: gateways answer as if it had never been, and its rows have left the state");

		let school = organisation(network, "school", "school").await?;
		let cards = network.node_cards(&["school", "school-mirror"], &school.id()).await?;
		school.set_nodes(&cards).await?;
		register_gateway(network, "school-mirror", "school").await?;
		for node in network.nodes() {
			node.finalizes(erased + KEPT + 1).await?;
			ensure!(node.state_at(erased - 1).await.is_err(), "{} keeps an old state", node.name());
			has_no_body_of(&canaries, node, erased).await?;
			let kinds = canaries.find_in_files(node.folder())?;
			say(&format!("{} keeps no body and no state with it; in its files are {kinds:?}", node.name()));
		}

		network.reaches_session(changes + 1).await?;
		for name in ["insurer", "school", "hospital", "health-authority"] {
			compact(network, name).await?;
			let kinds = canaries.find_in_files(network.node(name).folder())?;
			ensure!(kinds.is_empty(), "{kinds:?} are in the files of {name}");
			say(&format!("{name} has joined with a new database, and its files hold nothing of it"));
		}

		let mirror = network.add("school-mirror", false, &JOINS_LATER).await?;
		let client = mirror.client().await?;
		until("the newcomer has the state", async || Ok((client.now().await? > 0).then_some(()))).await?;
		network.knows_itself().await?;
		network.finalizes().await?;
		for node in network.nodes() {
			answers_for_one_alone(node, officer, ada, ben).await?;
			let kinds = found_in(&canaries, &node.state_at(node.finalized().await?.number).await?)?;
			ensure!(kinds.is_empty(), "{kinds:?} are in the state of {}", node.name());
			has_no_body_of(&canaries, node, erased).await?;
			let kinds = canaries.find_in_files(node.folder())?;
			ensure!(kinds.is_empty(), "{kinds:?} are in the files of {}", node.name());
			node.checks_its_state().await?;
		}
		network.agrees().await?;
		say("a fifth node has none of it; at all five the other child's proof holds");
		Ok(())
	})
}

/// The transactions of a node's blocks, read before they are pruned.
struct Chain<'a> {
	node: &'a Node,
	read: BlockNumber,
	transactions: Vec<Vec<u8>>,
}

impl<'a> Chain<'a> {
	fn read(node: &'a Node) -> Self {
		Self { node, read: 0, transactions: Vec::new() }
	}

	/// Passes over what has been finalized until now.
	async fn skip(&mut self) -> Result<()> {
		self.read = self.node.finalized().await?.number;
		Ok(())
	}

	/// Reads what was finalized since the last time.
	async fn read_on(&mut self) -> Result<()> {
		let last = self.node.finalized().await?.number;
		for number in self.read + 1..=last {
			let block = self.node.transactions(number..=number).await?;
			ensure!(!block.is_empty(), "the body of block {number} was pruned before it was read");
			self.transactions.extend(block.into_values().flatten());
		}
		self.read = last;
		Ok(())
	}
}

/// At this node the officer of the school checks the proof of one child, and finds nothing of the erased one.
async fn answers_for_one_alone(node: &Node, officer: &str, erased: &Newborn, other: &Newborn) -> Result<()> {
	let officer = log_in(officer, node).await?;
	// A gateway that has just learnt that it may log reads answers them from then on.
	let proof = async || Ok(Some(officer.check_proof(&other.record).await?));
	let proof = until(format!("{} answers what it has to log", node.name()), proof).await?;
	ensure!(proof.is_valid(), "the other child's proof does not hold at {}", node.name());
	ensure!(proof.doses() == immunizations().doses.len(), "the proof has {} doses", proof.doses());
	let refused = officer.check_proof(&erased.record).await;
	ensure!(matches!(refused, Err(Error::NotFound)), "{} answers {refused:?}", node.name());
	Ok(())
}

/// The canaries in the rows of a state, in which nothing but [`NAME_IT`] names the record and its visits.
fn found_in(canaries: &Canaries, rows: &Rows) -> Result<Vec<String>> {
	let may_name =
		NAME_IT.map(|(pallet, map)| [twox_128(pallet.as_bytes()), twox_128(map.as_bytes())].concat());
	ensure!(rows.len() > 100, "a state of {} rows", rows.len());
	let mut found = Vec::new();
	for (key, value) in rows {
		let row = [key.as_slice(), value].concat();
		found.extend(canaries.find(&row).into_iter().map(str::to_owned));
		if !may_name.iter().any(|prefix| key.starts_with(prefix)) {
			ensure!(!canaries.is_named_in(&row), "the row {} names it", hex::encode(key));
		}
	}
	Ok(found)
}

/// No transaction that this node keeps has a canary, and none up to the erasure names the record.
async fn has_no_body_of(canaries: &Canaries, node: &Node, erased: BlockNumber) -> Result<()> {
	let last = node.finalized().await?.number;
	let kept = node.transactions(1..=last).await?;
	ensure!(kept.contains_key(&last), "{} has no bodies at all", node.name());
	for (number, transactions) in kept {
		let transactions = transactions.concat();
		let kinds = canaries.find(&transactions);
		ensure!(kinds.is_empty(), "{kinds:?} are in block {number} of {}", node.name());
		ensure!(number > erased || !canaries.is_named_in(&transactions), "block {number} names it");
	}
	Ok(())
}

/// The compaction of docs/operations.md: the node is stopped, the others go on, and it joins again without its database.
async fn compact(network: &Network, name: &str) -> Result<()> {
	let node = network.node(name);
	node.kill().await?;
	// The rounds of voting in which it took part come to an end.
	network.finalizes().await?;
	network.finalizes().await?;
	node.starts_without_database().await?;
	let client = node.client().await?;
	until(format!("{name} has the state"), async || Ok((client.now().await? > 0).then_some(()))).await?;
	network.knows_itself().await?;
	network.finalizes().await?;
	Ok(())
}
