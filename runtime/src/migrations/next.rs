//! A migration as a release would bring it, for the upgrade that the network's tests decide on and make.

use crate::{Participants, Runtime};
use frame_support::{
	migrations::VersionedMigration,
	traits::{Get, UncheckedOnRuntimeUpgrade},
	weights::Weight,
};
use vacchain_primitives::Role;

/// Writes every participant anew, the public profiles without the white space around them.
pub type TrimProfiles =
	VersionedMigration<0, 1, Trim, Participants, <Runtime as frame_system::Config>::DbWeight>;

/// The change of [`TrimProfiles`] to each row.
pub struct Trim;

impl UncheckedOnRuntimeUpgrade for Trim {
	fn on_runtime_upgrade() -> Weight {
		let mut rows = 0;
		pallet_participants::Participants::<Runtime>::translate_values(
			|mut participant: vacchain_primitives::Participant<crate::AccountId>| {
				rows += 1;
				// A family's is sealed.
				if participant.role != Role::Family {
					let trimmed = participant.profile.trim_ascii().to_vec();
					participant.profile = trimmed.try_into().expect("it is no longer than before; qed");
				}
				Some(participant)
			},
		);
		<Runtime as frame_system::Config>::DbWeight::get().reads_writes(rows, rows)
	}
}
