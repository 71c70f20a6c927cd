//! What a client has verified of its chain, and keeps.

use std::sync::{
	Arc, Mutex, MutexGuard, OnceLock, PoisonError,
	atomic::{AtomicBool, Ordering},
};

use sp_crypto_hashing::blake2_128;
use vacchain_primitives::{AccountId, Signer};
use vacchain_verify::{Checkpoint, Refusal};

use crate::{
	error::{Error, Result, StoreError},
	facts::Hash,
	lanes::LaneStore,
};

/// The chain of a client, as far as it has verified it.
#[derive(Default)]
pub(crate) struct Light {
	/// The gateway's address; nothing if the store belongs to one gateway alone.
	pub(crate) place: OnceLock<String>,
	/// The hash of the genesis block that the person named.
	pub(crate) named: OnceLock<Hash>,
	known: Mutex<Option<Checkpoint>>,
	/// Whether it is a development chain.
	is_development: AtomicBool,
	/// The lanes of the account whose lanes were proven last.
	pub(super) lanes: Mutex<Option<(AccountId, Signer)>>,
}

/// The voters of the genesis blocks of the development and the local chain, whose keys everybody knows: they can make any block
/// final, and these chains start anew at will.
pub const DEVELOPMENT_VOTERS: [&str; 5] = [
	"88dc3417d5058ec4b4503e0c12ea1a0a89be200fe98922423d4334014fa6b0ee",
	"a197ebaa93f2b5b6844402a06b14b98b2c0e24101751788e71001bbfc06050f4",
	"5e8e1ca73116271dbee2c27448ccf2931ed7e890f29db207159f0ee3df4a7a9b",
	"163dd82ba4d98c4f5e7058aa3001012fcd8b2228cdc0564c0b5995b13c7697fc",
	"1ae2770fd0ea12d2b96282ce7df34817a059e8d0c66e9975d748decaff228dc9",
];

impl Light {
	/// Refuses a chain that is not the one that was named or, if none was, that this gateway had first.
	///
	/// # Errors
	///
	/// [`Error::OtherChain`]; [`Error::Store`] if the store cannot be read.
	pub(crate) fn check(&self, store: Option<&Arc<dyn LaneStore>>, told: Hash) -> Result<()> {
		let pinned = match self.named.get() {
			Some(named) => Some(*named),
			None => store.map(|store| read(store, &self.pin())).transpose()?.flatten().and_then(as_hash),
		};
		match pinned {
			Some(pinned) if pinned != told => Err(Error::OtherChain { pinned, told }),
			_ => Ok(()),
		}
	}

	/// The checkpoint from which on this client goes on; nothing at its first time.
	///
	/// # Errors
	///
	/// [`Error::Store`] if the store cannot be read.
	pub(crate) fn checkpoint(
		&self,
		store: Option<&Arc<dyn LaneStore>>,
		genesis: Hash,
	) -> Result<Option<Checkpoint>> {
		let mut known = self.known();
		if known.as_ref().is_none_or(|known| *known.genesis_hash() != genesis) {
			let kept = store.map(|store| read(store, &checkpoint_of(&genesis))).transpose()?.flatten();
			*known = kept.and_then(|kept| Checkpoint::from_bytes(genesis, &kept).ok());
		}
		Ok(known.clone())
	}

	/// Starts from the genesis block. Nothing is kept of a development chain, which only this machine's own gateway can have.
	pub(crate) fn start(&self, first: &Checkpoint) {
		let is_known = |voter: &[u8; 32]| DEVELOPMENT_VOTERS.contains(&hex::encode(voter).as_str());
		let is_development = first.voters().iter().all(|(voter, _)| is_known(voter));
		let is_here = self.place.get().is_none_or(|place| is_on_this_machine(place));
		self.is_development.store(is_development && is_here, Ordering::Relaxed);
	}

	/// Keeps what was verified, unless more is known by now, and which chain this gateway has.
	///
	/// # Errors
	///
	/// [`Refusal::Forked`]; [`Error::Store`] if it cannot be kept.
	pub(crate) fn keep(&self, store: Option<&Arc<dyn LaneStore>>, next: &Checkpoint) -> Result<()> {
		let genesis = *next.genesis_hash();
		let mut known = self.known();
		if !is_news(known.as_ref(), next)? {
			return Ok(());
		}
		*known = Some(next.clone());
		drop(known);
		let Some(store) = store.filter(|_| !self.is_development.load(Ordering::Relaxed)) else {
			return Ok(());
		};
		store.change(&self.pin(), &mut |kept| kept.is_none().then(|| hex::encode(genesis)))?;
		let mut outcome = Ok(());
		store.change(&checkpoint_of(&genesis), &mut |kept| {
			let kept = kept.and_then(|kept| hex::decode(kept.trim()).ok());
			let kept = kept.and_then(|kept| Checkpoint::from_bytes(genesis, &kept).ok());
			match is_news(kept.as_ref(), next) {
				Ok(true) => Some(hex::encode(next.to_bytes())),
				Ok(false) => None,
				Err(refusal) => {
					outcome = Err(refusal);
					None
				}
			}
		})?;
		Ok(outcome?)
	}

	/// Under which name the chain of this gateway is kept.
	fn pin(&self) -> String {
		let place = self.place.get().map(String::as_str).unwrap_or_default();
		format!("gateway-{}.chain", hex::encode(blake2_128(place.as_bytes())))
	}

	fn known(&self) -> MutexGuard<'_, Option<Checkpoint>> {
		self.known.lock().unwrap_or_else(PoisonError::into_inner)
	}
}

/// Whether a gateway's address is one of this machine.
fn is_on_this_machine(place: &str) -> bool {
	let host = place.split_once("://").map_or(place, |(_, rest)| rest);
	let host = host.split('/').next().unwrap_or_default();
	let name = host.rsplit_once(':').map_or(host, |(name, _)| name).trim_matches(['[', ']']);
	name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Under which name the checkpoint of a chain is kept: every gateway of the chain is held to it.
fn checkpoint_of(genesis: &Hash) -> String {
	format!("chain-{}.checkpoint", hex::encode(&genesis[..16]))
}

/// Whether a checkpoint is newer than what is known.
fn is_news(known: Option<&Checkpoint>, next: &Checkpoint) -> Result<bool, Refusal> {
	let Some(known) = known.map(Checkpoint::head) else { return Ok(true) };
	let next = next.head();
	if known.number == next.number && known.hash != next.hash {
		return Err(Refusal::Forked(next.number));
	}
	Ok(known.number < next.number)
}

fn read(store: &Arc<dyn LaneStore>, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
	let mut found = None;
	store.change(name, &mut |kept| {
		found = kept.and_then(|kept| hex::decode(kept.trim()).ok());
		None
	})?;
	Ok(found)
}

fn as_hash(bytes: Vec<u8>) -> Option<Hash> {
	bytes.try_into().ok()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn loopback_is_this_machine_and_nothing_else_is() {
		for here in ["ws://127.0.0.1:9944", "wss://localhost", "ws://[::1]:9944/path", "http://127.8.8.8:1"] {
			assert!(is_on_this_machine(here), "{here}");
		}
		for elsewhere in [
			"wss://gateway.example",
			"wss://127.0.0.1.example:1",
			"ws://10.0.0.1:9944",
			"wss://localhost.example",
		] {
			assert!(!is_on_this_machine(elsewhere), "{elsewhere}");
		}
	}
}
