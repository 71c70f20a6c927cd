//! What became of a transaction.

use sp_runtime::DispatchError;

use crate::derives::{apply, scale};

/// What became of a transaction whose block holds it.
#[apply(scale!)]
#[derive(Copy)]
pub enum Outcome {
	/// It took effect.
	Done,
	/// It closed a vote, and what the institutions had decided was carried out.
	Carried,
	/// It closed a vote, and the proposal was rejected.
	Rejected,
	/// Its call was refused.
	Failed(DispatchError),
	/// It was to carry out what the institutions had decided, and that was refused.
	NotCarriedOut(DispatchError),
}
