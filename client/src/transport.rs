//! The seam between the client and whatever leads to the chain.

use std::{future::Future, sync::Arc};

use vacchain_primitives::{AccountId, BlockNumber, Moment};

use crate::{
	error::{Result, TransportError},
	transaction::{Checkpoint, Hash, RuntimeFacts, SignedTransaction},
};

/// How far a transaction must have come before it counts as done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
	/// In the best block. A fork may still undo it.
	#[default]
	InBlock,
	/// In a block that is final.
	Finalized,
}

/// What the institutions' vote decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
	/// Enough were for it, and it was carried out.
	Carried,
	/// Too few were for it.
	Rejected,
}

/// Where a transaction was included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inclusion {
	/// The block's number.
	pub number: BlockNumber,
	/// The block's hash.
	pub block: Hash,
	/// The transaction's place in the block, from 0.
	pub index: u32,
	/// The transaction's hash.
	pub transaction: Hash,
	/// What the institutions decided in it, if it closed a vote.
	pub verdict: Option<Verdict>,
}

/// What leads to the chain.
pub trait Transport: Send + Sync + 'static {
	/// A submitted transaction that is being watched. Dropping it ends the watch, not the transaction.
	type Pending: Send;

	/// The SCALE answer of a method of the runtime API, such as `RegistryApi_record`, at the best block.
	fn call_api(
		&self,
		method: &str,
		arguments: Vec<u8>,
	) -> impl Future<Output = Result<Vec<u8>, TransportError>> + Send;

	/// What transactions must say of the chain and its current runtime.
	fn runtime(&self) -> impl Future<Output = Result<Arc<RuntimeFacts>, TransportError>> + Send;

	/// A recent block from which transactions can be valid.
	fn checkpoint(&self) -> impl Future<Output = Result<Checkpoint, TransportError>> + Send;

	/// The chain's clock: the time of the best block.
	fn now(&self) -> impl Future<Output = Result<Moment, TransportError>> + Send;

	/// The nonce of an account's next transaction, those counted that wait for a block.
	fn nonce(&self, account: &AccountId) -> impl Future<Output = Result<u32, TransportError>> + Send;

	/// Hands over a transaction. It is accepted, not yet included, when this ends.
	///
	/// # Errors
	///
	/// [`Error::Refused`](crate::Error::Refused) if it is not accepted.
	fn submit(&self, transaction: SignedTransaction) -> impl Future<Output = Result<Self::Pending>> + Send;

	/// Waits until a submitted transaction has come this far.
	///
	/// # Errors
	///
	/// [`Error::Dispatch`](crate::Error::Dispatch) if its call failed,
	/// [`Error::NotCarriedOut`](crate::Error::NotCarriedOut) if it closed a vote whose decision failed, or handed in
	/// code that is no upgrade, [`Error::Refused`](crate::Error::Refused) if it never reached a block.
	fn wait(&self, pending: Self::Pending, until: Stage) -> impl Future<Output = Result<Inclusion>> + Send;
}
