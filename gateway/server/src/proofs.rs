//! `proofs_*`: proofs of the newest final block's state, for clients that believe no gateway.
//!
//! The node makes them. Whether the caller may see a row, the runtime decides, as for every read: what is proven of a
//! participant is the row that `directory_participant` shows.

use std::{fmt, sync::Arc};

use codec::Encode;
use jsonrpsee::{
	Extensions,
	core::{RpcResult, async_trait},
};
use sp_crypto_hashing::blake2_256;
use vacchain_gateway::{
	Refusal,
	rows::{self, MAX_PROVEN},
	types::{Bytes, GenesisProof, Proof, Vaccinations, Wanted},
};
use vacchain_primitives::{
	BlockNumber, ParticipantId, RecordId, VisitId,
	api::RegistryApi,
	reading::{Answer, ReadRequest},
};

use crate::{
	access::Session,
	api::ProofsServer,
	chain::{Answered as _, Chain, Hash, NodeClient},
	reads::Reads,
	recent::Recent,
};

/// How many proofs are kept for callers who ask for the same.
const KNOWN: usize = 64;

/// A proof that a block is final.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finality {
	/// The blocks, each with its justification: SCALE, as `sc_consensus_grandpa::warp_proof::WarpSyncProof`.
	pub proof: Vec<u8>,
	/// The last of these blocks.
	pub last: Hash,
	/// Whether that is the newest final block.
	pub is_finished: bool,
}

/// What a node proves of its chain.
pub trait NodeProofs: Send + Sync + 'static {
	/// The genesis block and its voters.
	///
	/// # Errors
	///
	/// [`Refusal::ChainUnavailable`].
	fn genesis(&self) -> Result<GenesisProof, Refusal>;

	/// The changes of the voters since the final block of this number, and the newest final block.
	///
	/// # Errors
	///
	/// [`Refusal::ChainBehind`] if the node knows no final block of this number, [`Refusal::ChainUnavailable`].
	fn finality(&self, from: BlockNumber) -> Result<Finality, Refusal>;

	/// The rows under these keys in the state of this block: a compact proof, SCALE.
	///
	/// # Errors
	///
	/// [`Refusal::StatePruned`], [`Refusal::ChainUnavailable`].
	fn state(&self, block: Hash, keys: &[Vec<u8>]) -> Result<Vec<u8>, Refusal>;
}

/// `proofs_*`. Clones share it.
pub struct Proofs<C> {
	reads: Reads<C>,
	made: Arc<Made>,
}

/// The node, and what it has proven lately.
struct Made {
	node: Arc<dyn NodeProofs>,
	/// By the block from which on, and the newest final block.
	finality: Recent<(BlockNumber, Hash), Arc<Finality>, KNOWN>,
	/// By block and digest of the keys.
	states: Recent<(Hash, [u8; 32]), Arc<Vec<u8>>, KNOWN>,
}

impl<C> Clone for Proofs<C> {
	fn clone(&self) -> Self {
		Self { reads: self.reads.clone(), made: Arc::clone(&self.made) }
	}
}

impl<C> fmt::Debug for Proofs<C> {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("Proofs(..)")
	}
}

impl Made {
	fn finality(&self, from: BlockNumber, newest: Hash) -> Result<Arc<Finality>, Refusal> {
		if let Some(known) = self.finality.get((from, newest)) {
			return Ok(known);
		}
		let finality = Arc::new(self.node.finality(from)?);
		self.finality.put((from, newest), Arc::clone(&finality));
		Ok(finality)
	}

	fn state(&self, block: Hash, keys: &[Vec<u8>]) -> Result<Arc<Vec<u8>>, Refusal> {
		let question = (block, blake2_256(&keys.encode()));
		if let Some(known) = self.states.get(question) {
			return Ok(known);
		}
		let state = Arc::new(self.node.state(block, keys)?);
		self.states.put(question, Arc::clone(&state));
		Ok(state)
	}

	fn proof(&self, from: Option<BlockNumber>, newest: Hash, keys: &[Vec<u8>]) -> Result<Proof, Refusal> {
		let genesis = from.is_none().then(|| self.node.genesis()).transpose()?;
		let finality = self.finality(from.unwrap_or_default(), newest)?;
		let state = finality.is_finished.then(|| self.state(finality.last, keys)).transpose()?;
		let state = state.map(|state| Bytes(state.to_vec()));
		Ok(Proof { genesis, finality: finality.proof.clone().into(), state })
	}
}

impl<C: NodeClient> Proofs<C> {
	/// The proofs of this node, for whom these reads are.
	pub fn new(reads: Reads<C>, node: Arc<dyn NodeProofs>) -> Self {
		let (finality, states) = (Recent::default(), Recent::default());
		Self { reads, made: Arc::new(Made { node, finality, states }) }
	}

	fn chain(&self) -> &Chain<C> {
		self.reads.chain()
	}

	/// The readers of a record, if the runtime shows them to the caller.
	async fn readers(
		&self,
		extensions: &Extensions,
		record: RecordId,
	) -> Result<Vec<ParticipantId>, Refusal> {
		match self.reads.read(extensions, ReadRequest::Readers { record }).await? {
			Answer::Readers(rows) => Ok(rows.into_iter().map(|row| row.reader.id).collect()),
			_ => Err(Refusal::ChainUnavailable),
		}
	}

	/// The record of a visit, if the runtime shows the visit to the caller.
	async fn record_of(&self, extensions: &Extensions, visit: VisitId) -> Result<RecordId, Refusal> {
		match self.reads.read(extensions, ReadRequest::Visit { visit }).await? {
			Answer::Visit(reading) => Ok(reading.visit.record),
			_ => Err(Refusal::ChainUnavailable),
		}
	}

	/// The keys of what a proof of vaccinations rests on, if the runtime shows the caller the record.
	async fn vaccinations(
		&self,
		extensions: &Extensions,
		Vaccinations { record, visits }: Vaccinations,
	) -> Result<impl Iterator<Item = Vec<u8>>, Refusal> {
		if visits.len() > MAX_PROVEN {
			return Err(Refusal::Malformed("list of visits"));
		}
		self.reads.read(extensions, ReadRequest::Record { record, visit: None }).await?;
		// No row of another record lies under these keys.
		let visits = visits.into_iter().map(move |visit| rows::visit(&record, &visit));
		Ok(visits.chain([rows::record(&record), rows::child(&record)]))
	}

	/// Refuses unless the runtime shows the caller all of these participants.
	async fn admit(
		&self,
		extensions: &Extensions,
		mut participants: Vec<ParticipantId>,
	) -> Result<(), Refusal> {
		if participants.is_empty() {
			return Ok(());
		}
		let authority = self.reads.ask(extensions, ReadRequest::HealthAuthority).await?;
		if let Answer::Participant(authority) = authority.answer {
			participants.retain(|id| *id != authority.id);
		}
		let Some(first) = participants.pop() else { return Ok(()) };
		// Whether the node knows the chain's present is looked at once.
		self.reads.ask(extensions, ReadRequest::Participant { id: first }).await?;
		let &Session { participant, account, .. } = Session::of(extensions)?;
		let shown = self.chain().ask(move |at| {
			for id in participants {
				let request = ReadRequest::Participant { id };
				at.api.read(at.block, participant, account.into(), request).answered()??;
			}
			Ok(())
		});
		shown.await
	}
}

#[async_trait]
impl<C: NodeClient> ProofsServer for Proofs<C> {
	async fn state(
		&self,
		extensions: &Extensions,
		from: Option<BlockNumber>,
		wanted: Wanted,
	) -> RpcResult<Proof> {
		let Wanted { mut participants, record, visit, keys: of, vaccinations, lanes } = wanted;
		if participants.len() > MAX_PROVEN {
			return Err(Refusal::Malformed("list of participants").into());
		}
		let mut keys: Vec<Vec<u8>> = participants.iter().map(rows::participant).collect();
		keys.extend([rows::time(), rows::health_authority()]);
		if of.len() > MAX_PROVEN || of.iter().any(|(id, _)| !participants.contains(id)) {
			return Err(Refusal::Malformed("list of keys").into());
		}
		keys.extend(of.iter().map(|(id, place)| rows::keys(id, *place)));
		if let Some(wanted) = vaccinations {
			keys.extend(self.vaccinations(extensions, wanted).await?);
		}
		if let Some(record) = record {
			let readers = self.readers(extensions, record).await?;
			participants.retain(|id| !readers.contains(id));
			keys.extend([rows::record(&record), rows::wraps(&record), rows::readers(&record)]);
			keys.extend(readers.iter().map(rows::participant));
		}
		if let Some(visit) = visit {
			let record = self.record_of(extensions, visit).await?;
			keys.extend([rows::visit(&record, &visit), rows::visit_keys(&record, &visit)]);
		}
		if lanes {
			keys.push(rows::lanes(&Session::of(extensions)?.account));
		}
		keys.sort_unstable();
		keys.dedup();
		self.admit(extensions, participants).await?;
		let made = Arc::clone(&self.made);
		let chain = self.chain().clone();
		let proof = self.chain().ask(move |_| {
			let newest = chain.client().info().finalized_hash;
			made.proof(from, newest, &keys)
		});
		Ok(proof.await?)
	}
}
