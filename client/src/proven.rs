//! What the chain's validators vouch for, instead of what a gateway says.
//!
//! A client follows its chain from the hash of the genesis block: each change of the validators, and the newest final block,
//! each with its justification; then rows of that block's state, with the nodes of the trie that prove them
//! ([`vacchain_verify`]). A gateway can refuse and delay, and show nothing else.
//!
//! [`Client::proven`] asks and verifies. [`ProvenKey`] is the only kind of key to which this crate seals.

mod key;
mod light;
mod outcome;
mod recipients;
mod vaccinations;

pub use key::ProvenKey;
pub(crate) use key::seal_for;
pub use light::DEVELOPMENT_VOTERS;
pub(crate) use light::Light;
pub(crate) use recipients::ProvenRecord;
pub(crate) use vaccinations::ProvenVisits;

use std::time::Duration;

use codec::Decode;
use vacchain_gateway::{
	api::ProofsClient,
	rows,
	types::{Proof, Wanted},
};
use vacchain_primitives::{
	AccountId, BlockNumber, Commitment, KeyEntry, Moment, Participant, ParticipantId, Publication,
	PublicationHash, Reader, Record, RecordId, Sealed, Signer, Visit, VisitId, VisitWrap, Wrap,
};
use vacchain_verify::{Checkpoint, Head, Refusal, State};

use crate::{
	client::Client,
	error::{Error, Result},
	facts::Hash,
	platform::clock,
};

/// The pause between two looks at what is to become final.
pub(crate) const PAUSE: Duration = Duration::from_millis(200);
/// The refusal of a gateway whose node does not know the chain's present.
const CHAIN_BEHIND: &str = "ChainBehind";
/// How far the newest final block's time may be from this device's, in milliseconds.
pub const MAX_AGE: Moment = 600_000;
/// Most answers that lead from one checkpoint to the newest final block: a gateway that invents changes does not hold up a client
/// for ever.
const MAX_ANSWERS: u32 = 4096;

/// Rows of a final block's state.
pub struct Proven {
	head: Head,
	state: State,
}

impl Proven {
	/// The number of the block.
	pub fn block(&self) -> BlockNumber {
		self.head.number
	}

	/// A participant; nothing if there is none.
	///
	/// # Errors
	///
	/// [`Error::NotProven`] if the proof tells neither.
	pub fn participant(&self, id: &ParticipantId) -> Result<Option<Participant<AccountId>>> {
		self.row(&rows::participant(id))
	}

	/// The readers of a record.
	///
	/// # Errors
	///
	/// As [`Proven::participant`].
	pub fn readers(&self, record: &RecordId) -> Result<Vec<Reader>> {
		Ok(self.row(&rows::readers(record))?.unwrap_or_default())
	}

	/// A record; nothing if there is none.
	///
	/// # Errors
	///
	/// As [`Proven::participant`].
	pub fn record(&self, id: &RecordId) -> Result<Option<Record>> {
		Ok(self.row::<(u8, Record)>(&rows::record(id))?.map(|(_, known)| known))
	}

	/// The commitment to the child of a record; nothing if there is no such record.
	///
	/// # Errors
	///
	/// As [`Proven::participant`].
	pub fn child(&self, record: &RecordId) -> Result<Option<Commitment>> {
		Ok(self.row::<(u8, Sealed)>(&rows::child(record))?.map(|(_, child)| child.commitment))
	}

	/// An entry, from 0, in the list of keys that a participant has had; nothing if it never had so many.
	///
	/// # Errors
	///
	/// As [`Proven::participant`].
	pub fn key_entry(&self, id: &ParticipantId, place: u32) -> Result<Option<KeyEntry<AccountId>>> {
		self.row(&rows::key_entry(id, place))
	}

	/// The wraps of a record's current key.
	///
	/// # Errors
	///
	/// As [`Proven::participant`].
	pub fn wraps(&self, record: &RecordId) -> Result<Vec<Wrap>> {
		Ok(self.row::<(u8, Vec<Wrap>)>(&rows::wraps(record))?.map(|(_, wraps)| wraps).unwrap_or_default())
	}

	/// A visit of a record; nothing if there is none.
	///
	/// # Errors
	///
	/// As [`Proven::participant`].
	pub fn visit(&self, record: &RecordId, id: &VisitId) -> Result<Option<Visit>> {
		Ok(self.row::<(u8, Visit)>(&rows::visit(record, id))?.map(|(_, known)| known))
	}

	/// The keys that a visit gives its doctor and its physician; nothing if they have left the chain.
	///
	/// # Errors
	///
	/// As [`Proven::participant`].
	pub fn visit_keys(&self, record: &RecordId, id: &VisitId) -> Result<Option<[VisitWrap; 2]>> {
		type Row = (u8, [VisitWrap; 2], Option<Moment>);
		Ok(self.row::<Row>(&rows::visit_keys(record, id))?.map(|(_, wraps, _)| wraps))
	}

	/// The block's time.
	///
	/// # Errors
	///
	/// As [`Proven::participant`].
	pub fn time(&self) -> Result<Moment> {
		Ok(self.row(&rows::time())?.unwrap_or_default())
	}

	/// The lanes of an account.
	///
	/// # Errors
	///
	/// As [`Proven::participant`].
	pub fn lanes(&self, account: &AccountId) -> Result<Option<Signer>> {
		self.row(&rows::lanes(account))
	}

	/// The health authority.
	///
	/// # Errors
	///
	/// As [`Proven::participant`]; [`Error::NotFound`] if there is none.
	pub fn health_authority(&self) -> Result<ParticipantId> {
		self.row(&rows::health_authority())?.ok_or(Error::NotFound)
	}

	/// The versions of a publication on which the institutions have people's programs rely, the newest first.
	///
	/// # Errors
	///
	/// As [`Proven::participant`].
	pub fn published(&self, what: Publication) -> Result<Vec<PublicationHash>> {
		Ok(self.row(&rows::published(what))?.unwrap_or_default())
	}

	fn row<Row: Decode>(&self, key: &[u8]) -> Result<Option<Row>> {
		Ok(self.state.value(key)?)
	}
}

impl Client {
	/// Has this client accept no chain but the one with this genesis block. Without it, the first chain that a gateway's address
	/// had is the only one that it may have. To be called before anything is sealed.
	pub fn name_chain(&self, genesis: Hash) {
		// A second call changes nothing.
		let _ = self.light().named.set(genesis);
	}

	/// The versions of a publication that hold, the newest first, by the final block that is given with them.
	///
	/// # Errors
	///
	/// As [`Client::proven`].
	pub async fn published(&self, what: Publication) -> Result<(BlockNumber, Vec<PublicationHash>)> {
		let proven = self.proven(&Wanted { published: true, ..Wanted::default() }).await?;
		Ok((proven.block(), proven.published(what)?))
	}

	/// Rows of the newest final block's state, verified.
	///
	/// # Errors
	///
	/// [`Error::NotProven`] names what does not hold; [`Error::OtherChain`]; [`Error::NotFound`] if there is no such
	/// participant, or the caller may not see one; when the gateway cannot be reached.
	pub async fn proven(&self, wanted: &Wanted) -> Result<Proven> {
		let (light, store, genesis) = (self.light(), self.lane_store(), self.genesis());
		light.check(store, genesis)?;
		let mut known = light.checkpoint(store, genesis)?;
		for _ in 0..MAX_ANSWERS {
			let from = known.as_ref().map(|known| known.head().number);
			let Proof { genesis: first, finality, state } =
				self.ask(|| self.rpc().state(from, wanted.clone())).await?;
			let start = match known {
				Some(known) => known,
				None => {
					let first = first.ok_or(Refusal::Incomplete)?;
					let first = Checkpoint::genesis(genesis, first.header.as_ref(), first.state.as_ref())?;
					light.start(&first);
					first
				}
			};
			let next = start.follow(finality.as_ref())?;
			light.keep(store, &next)?;
			if let Some(state) = state {
				let head = *next.head();
				let state = State::proven(&head, state.as_ref())?;
				state.fresh(clock(), MAX_AGE)?;
				return Ok(Proven { head, state });
			}
			if next.head() == start.head() {
				break;
			}
			known = Some(next);
		}
		Err(Refusal::Incomplete.into())
	}
}
