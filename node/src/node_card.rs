//! `node-card`: a node's consent to be listed by an institution, made where the node's key stays.

use crate::chain_spec;
use clap::Parser;
use sc_network::config::{NodeKeyConfig, Secret};
use sp_runtime::BuildStorage;
use std::path::{Path, PathBuf};
use vacchain_primitives::{NodeCard, NodeId, ParticipantId, node_statement};

/// The end of `--help`.
const EXAMPLES: &str = "\
The institution lists the node with the card: `vacchain institution set-nodes node.card.json`. A card holds as long as \
the node keeps its key, so keep it for the next list.

Example:
  vacchain-node node-card --node-key-file /var/lib/vacchain/node.key --chain /etc/vacchain/chain.json \\
      --institution 1f0c9f04151687736326c9fea17e25fc5287613693c912909cb226aa4794f26a > node.card.json";

/// Let an institution list this node, and print the node's card as JSON.
///
/// The card holds the node's public key and its signature: nobody can list a node whose key is another's. It is for one
/// institution on one chain. It works offline, beside a running node too.
#[derive(Debug, Parser)]
#[command(after_help = EXAMPLES)]
pub struct NodeCardCmd {
	/// The institution that is to list the node: its id, 64 hexadecimal digits, as `vacchain keys show` prints it.
	#[arg(long, value_name = "ID")]
	institution: ParticipantId,
	/// The chain: `dev`, `local`, or the file of its specification.
	#[arg(long, value_name = "CHAIN")]
	chain: String,
	/// The node's key, as `vacchain-node key generate-node-key` wrote it.
	#[arg(long, value_name = "FILE")]
	node_key_file: PathBuf,
}

impl NodeCardCmd {
	/// Signs, and prints the card.
	///
	/// # Errors
	///
	/// A sentence that names the file or the chain, and says what to do.
	pub fn run(&self) -> Result<(), String> {
		let genesis = chain_spec::load_with_state(&self.chain)?.build_storage()?;
		let card = card(&self.node_key_file, self.institution, chain_spec::genesis_hash(&genesis).0)?;
		let text = serde_json::to_string_pretty(&card)
			.map_err(|error| format!("the card cannot be printed: {error}"))?;
		println!("{text}");
		Ok(())
	}
}

fn card(key_file: &Path, institution: ParticipantId, genesis: [u8; 32]) -> Result<NodeCard, String> {
	let file = key_file.display();
	// The SDK would make a new key where there is no file.
	if !key_file.is_file() {
		return Err(format!("there is no node key {file}; give the file that the node is started with"));
	}
	let key = NodeKeyConfig::Ed25519(Secret::File(key_file.to_owned())).into_keypair().map_err(|error| {
		format!("{file} holds no node key: {error}; give the file that the node is started with")
	})?;
	let signature = key.sign(&node_statement(&genesis, &institution));
	let signature =
		signature.try_into().map_err(|_| format!("the key of {file} does not sign as ed25519 does"))?;
	Ok(NodeCard { node: NodeId(key.public().to_bytes()), institution, genesis, signature })
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_core::{Pair, ed25519};
	use tempfile::TempDir;

	const INSTITUTION: ParticipantId = ParticipantId([7; 32]);
	const GENESIS: [u8; 32] = [8; 32];

	/// S10: a card is signed by the node's own key, for one institution on one chain.
	#[test]
	fn the_card_is_signed_by_the_node_s_key() {
		let folder = TempDir::new().unwrap();
		let file = folder.path().join("node.key");
		std::fs::write(&file, "05".repeat(32)).unwrap();
		let card = card(&file, INSTITUTION, GENESIS).unwrap();
		assert_eq!(card.node.0, ed25519::Pair::from_seed(&[5; 32]).public().0);
		let holds = |institution, genesis| {
			let statement = node_statement(&genesis, &institution);
			ed25519::Pair::verify(&card.signature.into(), statement, &card.node.0.into())
		};
		assert!(holds(INSTITUTION, GENESIS));
		assert!(!holds(ParticipantId([9; 32]), GENESIS) && !holds(INSTITUTION, [9; 32]));
		let text = serde_json::to_string(&card).unwrap();
		assert_eq!(serde_json::from_str::<NodeCard>(&text).unwrap(), card);
		assert!(!text.contains(&"05".repeat(8)), "the key stays");
	}

	#[test]
	fn no_key_is_made_or_guessed() {
		let folder = TempDir::new().unwrap();
		let file = folder.path().join("node.key");
		assert!(card(&file, INSTITUTION, GENESIS).unwrap_err().contains("there is no node key"));
		assert!(!file.exists());
		std::fs::write(&file, "no key").unwrap();
		assert!(card(&file, INSTITUTION, GENESIS).unwrap_err().contains("holds no node key"));
	}
}
