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
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};
use vacchain_gateway::{
	Refusal,
	rows::{self, MAX_PROVEN},
	types::{Bytes, GenesisProof, Proof, Vaccinations, Wanted},
};
use vacchain_primitives::{
	BlockNumber, ParticipantId, Publication, RecordId, VisitId,
	api::RegistryApi,
	reading::{Answer, ReadRequest},
};

use crate::{
	access::Session,
	api::ProofsServer,
	chain::{Answered as _, Chain, Hash, NodeClient, QUESTION_TIMEOUT},
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
	/// Its number.
	pub number: BlockNumber,
	/// The first change of the voters in it; nothing if the voters are those of the block from which on it proves.
	pub first_change: Option<BlockNumber>,
	/// Whether the last of these blocks is the newest final one.
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

	/// The first change of the voters after this block; nothing if there was none. From every block before the same change, one
	/// proof leads to the newest final block.
	///
	/// # Errors
	///
	/// [`Refusal::ChainUnavailable`].
	fn next_change(&self, from: BlockNumber) -> Result<Option<BlockNumber>, Refusal>;

	/// The changes of the voters since the final block of this number, and the newest final block, as far as one answer goes.
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
	/// The turn of whoever makes what may take long. What several ask for is made once.
	turn: Arc<Semaphore>,
	/// By the first change of the voters and, where the proof reaches it, the newest final block.
	finality: Recent<(Option<BlockNumber>, Option<Hash>), Arc<Finality>, KNOWN>,
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
	/// A proof that was made before, from this block on.
	fn known(&self, from: BlockNumber, newest: Hash) -> Result<Option<Arc<Finality>>, Refusal> {
		let change = self.node.next_change(from)?;
		let part = || self.finality.get((change, None));
		Ok(self.finality.get((change, Some(newest))).or_else(part))
	}

	fn finality(&self, from: BlockNumber, newest: Hash) -> Result<Arc<Finality>, Refusal> {
		if let Some(known) = self.known(from, newest)? {
			return Ok(known);
		}
		let finality = Arc::new(self.node.finality(from)?);
		// Who knows more than this node gets nothing that is kept for others.
		if from <= finality.number {
			let reaches = finality.is_finished.then_some(newest);
			self.finality.put((finality.first_change, reaches), Arc::clone(&finality));
		}
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
}

impl<C: NodeClient> Proofs<C> {
	/// The proofs of this node, for whom these reads are.
	pub fn new(reads: Reads<C>, node: Arc<dyn NodeProofs>) -> Self {
		let (finality, states) = (Recent::default(), Recent::default());
		let turn = Arc::new(Semaphore::new(1));
		Self { reads, made: Arc::new(Made { node, turn, finality, states }) }
	}

	fn chain(&self) -> &Chain<C> {
		self.reads.chain()
	}

	/// Makes what may take long: one at a time, and beside the questions of other answers.
	async fn in_turn<Answer: Send + 'static>(
		&self,
		make: impl FnOnce(&Made) -> Result<Answer, Refusal> + Send + 'static,
	) -> Result<Answer, Refusal> {
		let turn = timeout(QUESTION_TIMEOUT, Arc::clone(&self.made.turn).acquire_owned()).await;
		let turn = turn.map_err(|_| Refusal::ChainUnavailable)?.map_err(|_| Refusal::ChainUnavailable)?;
		let made = Arc::clone(&self.made);
		let answer = spawn_blocking(move || {
			let answer = make(&made);
			drop(turn);
			answer
		});
		answer.await.map_err(|_| Refusal::ChainUnavailable)?
	}

	/// The changes of the voters from this block on, and the newest final block.
	async fn finality(&self, from: BlockNumber) -> Result<Arc<Finality>, Refusal> {
		let newest = self.newest();
		let made = Arc::clone(&self.made);
		let known = spawn_blocking(move || made.known(from, newest)).await;
		let finality = match known.map_err(|_| Refusal::ChainUnavailable)?? {
			Some(known) => known,
			None => {
				let this = self.clone();
				self.in_turn(move |made| made.finality(from, this.newest())).await?
			}
		};
		if finality.is_finished && finality.number < from {
			return Err(Refusal::ChainBehind);
		}
		Ok(finality)
	}

	/// The newest final block.
	fn newest(&self) -> Hash {
		self.chain().client().info().finalized_hash
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
		let Wanted { mut participants, record, visit, key_entries, vaccinations, lanes, published } = wanted;
		if participants.len() > MAX_PROVEN {
			return Err(Refusal::Malformed("list of participants").into());
		}
		let mut keys: Vec<Vec<u8>> = participants.iter().map(rows::participant).collect();
		keys.extend([rows::time(), rows::health_authority()]);
		if key_entries.len() > MAX_PROVEN || key_entries.iter().any(|(id, _)| !participants.contains(id)) {
			return Err(Refusal::Malformed("list of entries of keys").into());
		}
		keys.extend(key_entries.iter().map(|(id, place)| rows::key_entry(id, *place)));
		if let Some(wanted) = vaccinations {
			keys.extend(self.vaccinations(extensions, wanted).await?);
		}
		if let Some(record) = record {
			let readers = self.readers(extensions, record).await?;
			// Who may see a reader of a record need not see the keys that it had before.
			let has_entry = |id: &ParticipantId| key_entries.iter().any(|(of, _)| of == id);
			participants.retain(|id| !readers.contains(id) || has_entry(id));
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
		if published {
			keys.extend(Publication::ALL.map(rows::published));
		}
		keys.sort_unstable();
		keys.dedup();
		self.admit(extensions, participants).await?;
		let genesis = match from {
			None => Some(self.in_turn(|made| made.node.genesis()).await?),
			Some(_) => None,
		};
		let finality = self.finality(from.unwrap_or_default()).await?;
		let proof = finality.proof.clone().into();
		if !finality.is_finished {
			return Ok(Proof { genesis, finality: proof, state: None });
		}
		let made = Arc::clone(&self.made);
		let state = self.chain().ask(move |_| made.state(finality.last, &keys)).await?;
		Ok(Proof { genesis, finality: proof, state: Some(Bytes(state.to_vec())) })
	}
}
