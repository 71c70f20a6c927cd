//! What a light client verifies.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vacchain_primitives::{ParticipantId, RecordId, VisitId};

use super::Bytes;

/// The rows of a state that a client wants proven. The block's time, and which participant is the health authority, are proven
/// with them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Wanted {
	/// These participants.
	pub participants: Vec<ParticipantId>,
	/// This record, the wraps of its current key, and its readers, each of them as a participant, too.
	pub record: Option<RecordId>,
	/// This visit, and the keys that it gives its doctor and its physician.
	pub visit: Option<VisitId>,
	/// Entries in the list of keys that a participant has had: the participant, which is among `participants`, and the place in the
	/// list, from 0.
	pub key_entries: Vec<(ParticipantId, u32)>,
	/// What a proof of vaccinations rests on.
	pub vaccinations: Option<Vaccinations>,
	/// Whether the lanes of the session's own account are wanted.
	pub lanes: bool,
	/// Whether the pages and the schedule that the institutions publish are wanted.
	pub published: bool,
}

/// A record, the child, and visits of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Vaccinations {
	/// The record.
	pub record: RecordId,
	/// At most [`MAX_PROVEN`](crate::rows::MAX_PROVEN).
	pub visits: Vec<VisitId>,
}

/// What proves rows of the newest final block's state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Proof {
	/// The genesis block, for a client that named no block.
	pub genesis: Option<GenesisProof>,
	/// A block for each change of the validators since the block that the client named, each with its justification, and at
	/// the end the newest final block: SCALE, as GRANDPA's proof for warp synchronization.
	pub finality: Bytes,
	/// The rows in the state of the last of these blocks: a compact proof, SCALE. Nothing if there are more changes: the client
	/// asks again, from that block on.
	pub state: Option<Bytes>,
}

/// What proves the validators of the genesis block to a client that knows its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GenesisProof {
	/// Its header, SCALE.
	pub header: Bytes,
	/// GRANDPA's voters in its state: a compact proof, SCALE.
	pub state: Bytes,
}
