//! What the pallet asks of its neighbours, answered as a test wants it.

use frame_support::{parameter_types, traits::Time};
use sp_runtime::{DispatchError, DispatchResult};
use vacchain_primitives::{
	Moment, ParticipantId, Quota, Role,
	bounds::BYTES_PER_TOKEN,
	questions::{AccountOf, HasVote, ParticipantChanged, PriceOf, QuotaOf},
};

use super::{Participants, RuntimeCall, id};

/// What each role may send.
pub const QUOTA: Quota = Quota { burst: 3, interval: 1_000 };

parameter_types! {
	pub static Now: Moment = 1_000_000;
	/// The accounts of the organisations that have a vote.
	pub static WithVote: Vec<u64> = vec![];
	/// Who changed, and which account could act for it then.
	pub static Changes: Vec<(ParticipantId, Option<u64>)> = vec![];
	/// Without whom the others cannot go on.
	pub static Indispensable: Option<ParticipantId> = None;
}

pub struct Clock;
impl Time for Clock {
	type Moment = Moment;
	fn now() -> Moment {
		Now::get()
	}
}

pub struct Quotas;
impl QuotaOf for Quotas {
	fn quota_of(_: Role) -> Quota {
		QUOTA
	}
}

/// What a transaction costs follows from its length alone.
pub struct Prices;
impl PriceOf<RuntimeCall> for Prices {
	fn price_of(_: &RuntimeCall, len: usize) -> u64 {
		1 + (len / BYTES_PER_TOKEN) as u64
	}
}

pub struct Institutions;
impl HasVote for Institutions {
	fn has_vote(organisation: &ParticipantId) -> bool {
		WithVote::get().into_iter().any(|account| id(account) == *organisation)
	}
}

pub struct Observer;
impl ParticipantChanged for Observer {
	fn participant_changed(id: &ParticipantId) -> DispatchResult {
		Changes::mutate(|changes| changes.push((*id, Participants::account_of(id))));
		if Indispensable::get() == Some(*id) { Err(DispatchError::Other("indispensable")) } else { Ok(()) }
	}
}
