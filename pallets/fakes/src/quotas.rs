//! How much participants may send, and what it costs.

use frame_support::{pallet_prelude::*, storage_alias};
use vacchain_primitives::{
	Actor, Quota, Role,
	questions::{PriceOf, QuotaOf, SpendQuota},
};

use crate::Directory;

/// The quota of each role, unless a test says otherwise.
pub const QUOTA: Quota = Quota { burst: 3, interval: 1_000 };

/// The quota of a person: tokens at once, and how long one takes to come back.
#[storage_alias]
pub type Whole = StorageValue<Fakes, (u32, u64)>;

/// The part of it that is its own.
#[storage_alias]
pub type Own = StorageValue<Fakes, (u32, u64)>;

/// The quota that an organisation's people share.
#[storage_alias]
pub type Shared = StorageValue<Fakes, (u32, u64)>;

fn quota((burst, interval): (u32, u64)) -> Quota {
	Quota { burst, interval }
}

/// The same for every role.
pub struct Quotas;

impl QuotaOf for Quotas {
	fn quota_of(_: Role) -> Quota {
		Whole::get().map_or(QUOTA, quota)
	}

	fn own_of(_: Role) -> Quota {
		Own::get().map_or(QUOTA, quota)
	}

	fn shared_of(_: Role) -> Option<Quota> {
		Shared::get().map(quota)
	}
}

/// Tokens that all have left together.
#[storage_alias]
pub type TokensLeft = StorageValue<Fakes, u64, ValueQuery>;

impl SpendQuota for Directory {
	fn can_spend(_: &Actor, tokens: u64, _: bool) -> bool {
		tokens <= TokensLeft::get()
	}

	fn part_holds(_: &Actor, parts: u32, tokens: u64) -> bool {
		tokens <= TokensLeft::get() / u64::from(parts)
	}

	fn spend(_: &Actor, tokens: u64, _: bool) {
		TokensLeft::mutate(|left| *left -= tokens);
	}
}

/// A token for each call, and one more for each 8 KiB.
pub struct Prices;

impl<Call> PriceOf<Call> for Prices {
	fn price_of(_: &Call, len: usize) -> u64 {
		1 + (len / 8192) as u64
	}
}
