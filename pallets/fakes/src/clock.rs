//! The chain's clock.

use frame_support::{pallet_prelude::ValueQuery, storage_alias, traits::Time};
use vacchain_primitives::Moment;

/// What the clock says.
#[storage_alias]
pub type Now = StorageValue<Fakes, Moment, ValueQuery>;

/// Says [`Now`].
pub struct Clock;

impl Time for Clock {
	type Moment = Moment;

	fn now() -> Moment {
		Now::get()
	}
}
