//! Motions of the institutions, as the calls of a runtime.

use codec::{DecodeAll, Encode};
use sp_crypto_hashing::blake2_256;
pub use vacchain_primitives::Motion;

use crate::{
	content::{ContentError, Profile},
	error::TransportError,
	facts::{CallTable, Hash},
	keys::PublicIdentity,
};

const PARTICIPANTS: &str = "Participants";
const POWERS: &str = "Powers";
const AUTHORITIES: &str = "Authorities";
const TX_PAUSE: &str = "TxPause";

/// A motion as the call that carries it out.
pub trait MotionCall: Sized {
	/// The pallet's name in the runtime, and the call's name in the pallet.
	fn name(&self) -> (&'static str, &'static str);

	/// The call that carries it out, SCALE: the pallet's and the call's index, and the arguments. Its BLAKE2-256 hash
	/// is the proposal's.
	///
	/// # Errors
	///
	/// When the runtime has no such call.
	fn encode_call(&self, calls: &CallTable) -> Result<Vec<u8>, TransportError>;

	/// The motion of a proposal's call. Nothing if this client knows no such motion.
	fn decode_call(call: &[u8], calls: &CallTable) -> Option<Self>;
}

impl MotionCall for Motion {
	fn name(&self) -> (&'static str, &'static str) {
		match self {
			Self::AdmitOrganisation { .. } => (AUTHORITIES, "admit_organisation"),
			Self::DismissOrganisation { .. } => (AUTHORITIES, "dismiss_organisation"),
			Self::AdmitValidator { .. } => (AUTHORITIES, "admit_validator"),
			Self::RemoveValidator { .. } => (AUTHORITIES, "remove_validator"),
			Self::PardonValidator { .. } => (AUTHORITIES, "pardon_validator"),
			Self::Suspend { .. } => (PARTICIPANTS, "suspend"),
			Self::Reinstate { .. } => (PARTICIPANTS, "reinstate"),
			Self::ReplaceKeys { .. } => (PARTICIPANTS, "replace_keys"),
			Self::AppointHealthAdmin { .. } => (PARTICIPANTS, "appoint_health_admin"),
			Self::DismissHealthAdmin { .. } => (PARTICIPANTS, "dismiss_health_admin"),
			Self::ReplaceHealthAdminKeys { .. } => (PARTICIPANTS, "replace_health_admin_keys"),
			Self::DecidePower { .. } => (POWERS, "decide"),
			Self::RaiseAdminsNeeded => (POWERS, "raise_admins_needed"),
			Self::Upgrade { .. } => (AUTHORITIES, "authorize_upgrade"),
			Self::Publish { .. } => (AUTHORITIES, "publish"),
			Self::Pause { .. } => (TX_PAUSE, "pause"),
			Self::Unpause { .. } => (TX_PAUSE, "unpause"),
		}
	}

	fn encode_call(&self, calls: &CallTable) -> Result<Vec<u8>, TransportError> {
		let (pallet, name) = self.name();
		Ok([&calls.index_of(pallet, name)?[..], &arguments(self)].concat())
	}

	fn decode_call(call: &[u8], calls: &CallTable) -> Option<Self> {
		let (index, mut arguments) = call.split_first_chunk()?;
		let arguments = &mut arguments;
		Some(match calls.name_of(*index)? {
			(AUTHORITIES, "admit_organisation") => Self::AdmitOrganisation { organisation: all(arguments)? },
			(AUTHORITIES, "dismiss_organisation") => {
				Self::DismissOrganisation { organisation: all(arguments)? }
			}
			(AUTHORITIES, "admit_validator") => Self::AdmitValidator { institution: all(arguments)? },
			(AUTHORITIES, "remove_validator") => Self::RemoveValidator { institution: all(arguments)? },
			(AUTHORITIES, "pardon_validator") => Self::PardonValidator { institution: all(arguments)? },
			(AUTHORITIES, "authorize_upgrade") => Self::Upgrade { code_hash: all(arguments)? },
			(AUTHORITIES, "publish") => {
				let (what, hashes) = all(arguments)?;
				Self::Publish { what, hashes }
			}
			(TX_PAUSE, "pause") => {
				let (pallet, call) = all(arguments)?;
				Self::Pause { pallet, call }
			}
			(TX_PAUSE, "unpause") => {
				let (pallet, call) = all(arguments)?;
				Self::Unpause { pallet, call }
			}
			(PARTICIPANTS, "suspend") => Self::Suspend { participant: all(arguments)? },
			(PARTICIPANTS, "reinstate") => Self::Reinstate { participant: all(arguments)? },
			(PARTICIPANTS, "dismiss_health_admin") => Self::DismissHealthAdmin { admin: all(arguments)? },
			(PARTICIPANTS, "replace_keys") => {
				let (participant, account, encryption_key, profile) = all(arguments)?;
				Self::ReplaceKeys { participant, account, encryption_key, profile }
			}
			(PARTICIPANTS, "replace_health_admin_keys") => {
				let (admin, account, encryption_key, profile) = all(arguments)?;
				Self::ReplaceHealthAdminKeys { admin, account, encryption_key, profile }
			}
			(POWERS, "decide") => {
				let (digest, approve) = all(arguments)?;
				Self::DecidePower { digest, approve }
			}
			(POWERS, "raise_admins_needed") => {
				let () = all(arguments)?;
				Self::RaiseAdminsNeeded
			}
			(PARTICIPANTS, "appoint_health_admin") => {
				let (admin, account, encryption_key, profile) = all(arguments)?;
				Self::AppointHealthAdmin { admin, account, encryption_key, profile }
			}
			_ => return None,
		})
	}
}

fn arguments(motion: &Motion) -> Vec<u8> {
	match motion {
		Motion::AdmitOrganisation { organisation: id }
		| Motion::DismissOrganisation { organisation: id }
		| Motion::AdmitValidator { institution: id }
		| Motion::RemoveValidator { institution: id }
		| Motion::PardonValidator { institution: id }
		| Motion::Suspend { participant: id }
		| Motion::Reinstate { participant: id }
		| Motion::DismissHealthAdmin { admin: id } => id.encode(),
		Motion::ReplaceKeys { participant: id, account, encryption_key, profile }
		| Motion::ReplaceHealthAdminKeys { admin: id, account, encryption_key, profile }
		| Motion::AppointHealthAdmin { admin: id, account, encryption_key, profile } => {
			(id, account, encryption_key, profile).encode()
		}
		Motion::DecidePower { digest, approve } => (digest, approve).encode(),
		Motion::RaiseAdminsNeeded => Vec::new(),
		Motion::Upgrade { code_hash } => code_hash.encode(),
		Motion::Publish { what, hashes } => (what, hashes).encode(),
		Motion::Pause { pallet, call } | Motion::Unpause { pallet, call } => (pallet, call).encode(),
	}
}

/// Appoints a health admin with these keys.
///
/// # Errors
///
/// When the profile does not fit.
pub fn appoint_health_admin(public: &PublicIdentity, profile: &Profile) -> Result<Motion, ContentError> {
	let PublicIdentity { id: admin, account, encryption_key, .. } = public.clone();
	Ok(Motion::AppointHealthAdmin { admin, account, encryption_key, profile: profile.to_bytes()? })
}

/// The hash by which the institutions name the code of a runtime: BLAKE2-256 of the file.
pub fn code_hash(code: &[u8]) -> Hash {
	blake2_256(code)
}

fn all<Arguments: DecodeAll>(bytes: &mut &[u8]) -> Option<Arguments> {
	Arguments::decode_all(bytes).ok()
}
