//! Fakes of the neighbours that a pallet asks ([`questions`](vacchain_primitives::questions)), for tests of one pallet
//! alone. A pallet's `mock.rs` joins the ones that it needs.
//!
//! All that fakes know is in storage, so that `assert_noop!` covers it, too. A test changes it there: `Now::put(5)`,
//! `People::remove(id)`. Participants are numbers: the participant `n` has the id [`id`]`(n)`.

#![allow(
	clippy::restriction,
	clippy::cast_possible_truncation,
	clippy::missing_errors_doc,
	clippy::missing_panics_doc,
	reason = "a test fails by panicking"
)]

mod chain;
mod clock;
mod consents;
mod daily;
mod directory;
mod effects;
mod institutions;
mod quotas;
mod records;
mod rights;
mod sealed;

pub use chain::{account, chain, execute, id, pair};
pub use clock::{Clock, Now};
pub use consents::{Consents, Due, KeptRows, Leavers, Named, Readers};
pub use daily::{DAILY_BOUND, Days, LeftToday};
pub use directory::{Directory, HealthAuthorityId, Holders, People, Person, StillAccepted, key_version};
pub use effects::{AskedAt, Effects, Exercised, IMPOSSIBLE, IsImpossible, Log};
pub use institutions::{
	AdminsNeeded, Changes, Custodians, Guardians, INDISPENSABLE, Indispensable, Institutions, Noted,
	Observer, Retired, WithVote,
};
pub use quotas::{Own, Prices, QUOTA, Quotas, Shared, TokensLeft, Whole};
pub use records::{
	Apart, Archive, Bridges, Epochs, Halves, History, Leaving, NO_RECORD, Owners, PastWraps, STALE_EPOCH,
	STALE_INDEX, STALE_KEY, Voided, WRONG_READERS, Wraps,
};
pub use rights::{others_are_told_which_right_is_missing, send, unsigned_is_refused};
pub use sealed::{link, rotation_for, sealed, wrap_for, wraps_for};
