//! Which calls a transaction may make.

use crate::RuntimeCall;
use frame_support::traits::Contains;

/// The registry's calls and the block's own timestamp. Whatever a pallet of the SDK also offers is closed until it
/// is named here; only the chain itself (the root origin) passes by.
pub struct AllowedCalls;

impl Contains<RuntimeCall> for AllowedCalls {
	fn contains(call: &RuntimeCall) -> bool {
		match call {
			RuntimeCall::Timestamp(_)
			| RuntimeCall::Session(pallet_session::Call::set_keys { .. })
			| RuntimeCall::System(frame_system::Call::apply_authorized_upgrade { .. })
			| RuntimeCall::Grandpa(pallet_grandpa::Call::report_equivocation_unsigned { .. })
			| RuntimeCall::Authorities(_)
			| RuntimeCall::TxPause(_)
			| RuntimeCall::Participants(_)
			| RuntimeCall::Powers(_)
			| RuntimeCall::VaccinationRecords(_)
			| RuntimeCall::Consent(_)
			| RuntimeCall::VaccineDetails(_)
			| RuntimeCall::AccessLog(_)
			| RuntimeCall::Intents(_) => true,
			RuntimeCall::System(_)
			| RuntimeCall::Session(_)
			// The institutions vote with the calls of `pallet_authorities`.
			| RuntimeCall::Council(_)
			| RuntimeCall::Grandpa(_) => false,
		}
	}
}
