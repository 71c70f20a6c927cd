//! What powers do.

use frame_support::{pallet_prelude::*, storage_alias};
use vacchain_primitives::{
	Grounds, Moment, ParticipantId, Power, PowerDigest, PowerStep, questions::ExercisePower,
};

use crate::{Directory, People};

/// Why a power cannot be exercised.
pub const IMPOSSIBLE: DispatchError = DispatchError::Other("impossible");

/// The powers that were exercised: the new account, and on whose decision: proposed, confirmed, exercised.
#[storage_alias]
pub type Exercised = StorageValue<Fakes, Vec<(u64, Vec<Option<ParticipantId>>)>, ValueQuery>;

/// What was noted, and by whom.
#[storage_alias]
pub type Log = StorageValue<Fakes, Vec<(Option<ParticipantId>, PowerStep)>, ValueQuery>;

/// Whether nothing can be exercised.
#[storage_alias]
pub type IsImpossible = StorageValue<Fakes, bool, ValueQuery>;

/// When owners have asked for the erasure of their records.
#[storage_alias]
pub type AskedAt = StorageValue<Fakes, Moment, ValueQuery>;

/// What powers do to the participants of [`Directory`].
pub struct Effects;

impl ExercisePower<u64> for Effects {
	fn could_object_since(power: &Power<u64>) -> Option<Moment> {
		People::get(power.subject())?.active_since
	}

	fn check(power: &Power<u64>) -> DispatchResult {
		let is_wished = match power {
			Power::EraseRecord { asked_at, .. } => *asked_at == AskedAt::get(),
			_ => true,
		};
		if is_wished && !IsImpossible::get() { Ok(()) } else { Err(IMPOSSIBLE) }
	}

	fn exercise(power: Power<u64>, grounds: &Grounds) -> DispatchResult {
		Self::check(&power)?;
		let Power::ReplaceKeys { id, account, .. } = power else { return Err(IMPOSSIBLE) };
		Directory::replace_account(id, account);
		let Grounds { proposed_by, confirmed_by, exercised_by } = *grounds;
		Exercised::append((account, vec![Some(proposed_by), confirmed_by, exercised_by]));
		Ok(())
	}

	fn note(_: &Power<u64>, _: PowerDigest, by: Option<ParticipantId>, step: PowerStep) {
		Log::append((by, step));
	}
}
