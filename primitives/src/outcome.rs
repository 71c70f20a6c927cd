//! What became of a transaction.

use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;
use sp_runtime::DispatchError;

/// What became of a transaction whose block holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
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
