//! An operator's questions to its own node, over the RPC that no one else reaches.

use codec::{Decode as _, DecodeAll as _};
use jsonrpsee::{
	core::{
		client::{Client, ClientT as _, Subscription, SubscriptionClientT as _},
		traits::ToRpcParams,
	},
	rpc_params,
	ws_client::WsClientBuilder,
};
use serde::{Deserialize, Deserializer, de::DeserializeOwned, de::Error as _};
use vacchain_client::{Error, TransportError, wire::Bytes};

/// The kind of a digest item that says something before the block is run, in SCALE.
const PRE_RUNTIME: u8 = 6;
/// Whose part of a block's header says in which slot it was made.
const AURA: [u8; 4] = *b"aura";

/// A connection to a node's own RPC.
pub struct Operator(Client);

/// A block's header.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Header {
	/// The block's number.
	#[serde(deserialize_with = "hexadecimal")]
	pub number: u64,
	/// The hash of the block before it, in hexadecimal.
	pub parent_hash: String,
	digest: Digest,
}

#[derive(Deserialize)]
struct Digest {
	logs: Vec<Bytes>,
}

impl Operator {
	/// Connects to the node's RPC at a WebSocket address.
	///
	/// # Errors
	///
	/// When nothing answers there.
	pub async fn connect(url: &str) -> Result<Self, TransportError> {
		let unreachable = |error: jsonrpsee::core::ClientError| TransportError::Unreachable {
			url: url.to_owned(),
			reason: error.to_string(),
		};
		Ok(Self(WsClientBuilder::new().build(url).await.map_err(unreachable)?))
	}

	/// How many peers it has.
	///
	/// # Errors
	///
	/// When the node does not answer.
	pub async fn peers(&self) -> Result<usize, Error> {
		#[derive(Deserialize)]
		struct Health {
			peers: usize,
		}
		let Health { peers } = self.ask("system_health", rpc_params![]).await?;
		Ok(peers)
	}

	/// The header of the block with this hash, else of the best block.
	///
	/// # Errors
	///
	/// When the node does not answer.
	pub async fn header(&self, block: Option<&str>) -> Result<Option<Header>, Error> {
		self.ask("chain_getHeader", rpc_params![block]).await
	}

	/// The hash of the last final block, in hexadecimal.
	///
	/// # Errors
	///
	/// When the node does not answer.
	pub async fn finalized_head(&self) -> Result<String, Error> {
		self.ask("chain_getFinalizedHead", rpc_params![]).await
	}

	/// The public keys of those who take turns to make blocks.
	///
	/// # Errors
	///
	/// When the node does not answer, or not as this program understands.
	pub async fn authorities(&self) -> Result<Vec<[u8; 32]>, Error> {
		let answer: Bytes = self.ask("state_call", rpc_params!["AuraApi_authorities", "0x"]).await?;
		let keys = Vec::<[u8; 32]>::decode_all(&mut answer.0.as_slice());
		Ok(keys.map_err(|error| TransportError::Undecodable(error.to_string()))?)
	}

	/// The heads of its best chain, as they come.
	///
	/// # Errors
	///
	/// When the node does not answer.
	pub async fn best_heads(&self) -> Result<Subscription<Header>, Error> {
		let (begin, end) = ("chain_subscribeNewHeads", "chain_unsubscribeNewHeads");
		Ok(self.0.subscribe(begin, rpc_params![], end).await?)
	}

	/// The heads of its final chain, as they come.
	///
	/// # Errors
	///
	/// When the node does not answer.
	pub async fn final_heads(&self) -> Result<Subscription<Header>, Error> {
		let (begin, end) = ("chain_subscribeFinalizedHeads", "chain_unsubscribeFinalizedHeads");
		Ok(self.0.subscribe(begin, rpc_params![], end).await?)
	}

	async fn ask<Answer: DeserializeOwned>(
		&self,
		method: &str,
		parameters: impl ToRpcParams + Send,
	) -> Result<Answer, Error> {
		Ok(self.0.request(method, parameters).await?)
	}
}

impl Header {
	/// The slot in which the block was made. Validators take turns, slot by slot.
	pub fn slot(&self) -> u64 {
		let slot = self.digest.logs.iter().find_map(|item| {
			let (kind, engine, slot) = <(u8, [u8; 4], Vec<u8>)>::decode(&mut item.0.as_slice()).ok()?;
			let slot = slot.as_slice().try_into().ok()?;
			(kind == PRE_RUNTIME && engine == AURA).then(|| u64::from_le_bytes(slot))
		});
		slot.unwrap_or(0)
	}
}

/// A number as nodes write it: `0x1f`.
fn hexadecimal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
	let text = String::deserialize(deserializer)?;
	u64::from_str_radix(text.trim_start_matches("0x"), 16).map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_header_tells_its_number_and_its_slot() {
		let header: Header = serde_json::from_value(serde_json::json!({
			"parentHash": "0x01", "number": "0x1f4",
			"stateRoot": "0x02", "extrinsicsRoot": "0x03",
			"digest": { "logs": [
				"0x0466726f6e0408",
				format!("0x06{}20{}", hex::encode(b"aura"), hex::encode(77_u64.to_le_bytes())),
				format!("0x05{}04ff", hex::encode(b"aura")),
			] },
		}))
		.unwrap();
		assert_eq!((header.number, header.slot(), header.parent_hash.as_str()), (500, 77, "0x01"));
	}
}
