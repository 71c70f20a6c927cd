//! What the institutions can decide.

use codec::{DecodeAll, Encode};
use serde::Serialize;
use sp_crypto_hashing::blake2_256;
use vacchain_primitives::{AccountId, EncryptionKey, Matter, ParticipantId, PowerDigest};

use crate::{
	content::{ContentError, Profile},
	error::TransportError,
	keys::PublicIdentity,
	transaction::{CallTable, Hash},
};

/// What can be proposed to the institutions. Nothing else can.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "motion", rename_all = "kebab-case")]
pub enum Motion {
	/// Give a registered organisation a vote.
	AdmitOrganisation {
		/// Which.
		organisation: ParticipantId,
	},
	/// Take an organisation's vote, and with it the place of its nodes.
	DismissOrganisation {
		/// Which.
		organisation: ParticipantId,
	},
	/// Let an institution make and finalize blocks.
	AdmitValidator {
		/// Which.
		institution: ParticipantId,
	},
	/// Let an institution make and finalize blocks no longer.
	RemoveValidator {
		/// Which.
		institution: ParticipantId,
	},
	/// Let a validator that was disabled for an offence go on.
	PardonValidator {
		/// Which.
		institution: ParticipantId,
	},
	/// Have the chain take a call from nobody for the time being.
	Pause {
		/// The pallet's name in the runtime.
		pallet: String,
		/// The call's name in the pallet.
		call: String,
	},
	/// Have the chain take a paused call again.
	Unpause {
		/// The pallet's name in the runtime.
		pallet: String,
		/// The call's name in the pallet.
		call: String,
	},
	/// Stop an institution from acting.
	Suspend {
		/// Which.
		participant: ParticipantId,
	},
	/// Let a suspended institution act again.
	Reinstate {
		/// Which.
		participant: ParticipantId,
	},
	/// Replace the lost keys of an institution.
	ReplaceKeys {
		/// Which.
		participant: ParticipantId,
		/// Its new account.
		#[serde(with = "crate::keys::account_hex")]
		account: AccountId,
		/// Its new X25519 public key.
		encryption_key: EncryptionKey,
		/// Its public profile, as [`Profile::to_bytes`] makes it.
		#[serde(skip)]
		profile: Vec<u8>,
	},
	/// Let someone work for the health authority.
	AppointHealthAdmin {
		/// Who. The id must be free.
		admin: ParticipantId,
		/// Their account.
		#[serde(with = "crate::keys::account_hex")]
		account: AccountId,
		/// Their X25519 public key.
		encryption_key: EncryptionKey,
		/// Their public profile, as [`Profile::to_bytes`] makes it.
		#[serde(skip)]
		profile: Vec<u8>,
	},
	/// Let someone work for the health authority no longer.
	DismissHealthAdmin {
		/// Who.
		admin: ParticipantId,
	},
	/// Replace the lost keys of a health admin.
	ReplaceHealthAdminKeys {
		/// Whose.
		admin: ParticipantId,
		/// Their new account.
		#[serde(with = "crate::keys::account_hex")]
		account: AccountId,
		/// Their new X25519 public key.
		encryption_key: EncryptionKey,
		/// Their public profile, as [`Profile::to_bytes`] makes it.
		#[serde(skip)]
		profile: Vec<u8>,
	},
	/// Decide on what health admins propose, and its subject has objected or cannot object to.
	DecidePower {
		/// Which proposal.
		digest: PowerDigest,
		/// Whether it is done, or ended.
		approve: bool,
	},
	/// Let what takes one health admin take two from now on.
	RaiseAdminsNeeded,
	/// Let the chain run other code. Whoever has it then hands it in.
	Upgrade {
		/// Its BLAKE2-256 hash, as [`code_hash`] makes it; hexadecimal in JSON.
		#[serde(with = "crate::keys::account_hex")]
		code_hash: Hash,
	},
}

const PARTICIPANTS: &str = "Participants";
const POWERS: &str = "Powers";
const AUTHORITIES: &str = "Authorities";
const TX_PAUSE: &str = "TxPause";

impl Motion {
	/// Appoints a health admin with these keys.
	///
	/// # Errors
	///
	/// When the profile does not fit.
	pub fn appoint_health_admin(public: &PublicIdentity, profile: &Profile) -> Result<Self, ContentError> {
		let PublicIdentity { id: admin, account, encryption_key, .. } = public.clone();
		Ok(Self::AppointHealthAdmin { admin, account, encryption_key, profile: profile.to_bytes()? })
	}

	/// On what it is voted, which says how many votes it needs.
	pub const fn matter(&self) -> Matter {
		match self {
			Self::AdmitOrganisation { .. } | Self::DismissOrganisation { .. } | Self::ReplaceKeys { .. } => {
				Matter::Membership
			}
			Self::Suspend { .. } | Self::Reinstate { .. } => Matter::Organisations,
			Self::AdmitValidator { .. } | Self::RemoveValidator { .. } | Self::PardonValidator { .. } => {
				Matter::Validators
			}
			Self::AppointHealthAdmin { .. }
			| Self::DismissHealthAdmin { .. }
			| Self::ReplaceHealthAdminKeys { .. }
			| Self::DecidePower { .. }
			| Self::RaiseAdminsNeeded => Matter::HealthAdmins,
			Self::Upgrade { .. } => Matter::Upgrade,
			Self::Pause { .. } | Self::Unpause { .. } => Matter::Pause,
		}
	}

	/// The pallet's name in the runtime, and the call's name in the pallet.
	pub const fn name(&self) -> (&'static str, &'static str) {
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
			Self::Pause { .. } => (TX_PAUSE, "pause"),
			Self::Unpause { .. } => (TX_PAUSE, "unpause"),
		}
	}

	/// The call that carries it out, SCALE: the pallet's and the call's index, and the arguments. Its BLAKE2-256 hash
	/// is the proposal's.
	///
	/// # Errors
	///
	/// When the runtime has no such call.
	pub fn encode(&self, calls: &CallTable) -> Result<Vec<u8>, TransportError> {
		let (pallet, name) = self.name();
		Ok([&calls.index_of(pallet, name)?[..], &self.arguments()].concat())
	}

	/// The motion of a proposal's call. Nothing if it is none that this client knows.
	pub fn decode(call: &[u8], calls: &CallTable) -> Option<Self> {
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

	fn arguments(&self) -> Vec<u8> {
		match self {
			Self::AdmitOrganisation { organisation: id }
			| Self::DismissOrganisation { organisation: id }
			| Self::AdmitValidator { institution: id }
			| Self::RemoveValidator { institution: id }
			| Self::PardonValidator { institution: id }
			| Self::Suspend { participant: id }
			| Self::Reinstate { participant: id }
			| Self::DismissHealthAdmin { admin: id } => id.encode(),
			Self::ReplaceKeys { participant: id, account, encryption_key, profile }
			| Self::ReplaceHealthAdminKeys { admin: id, account, encryption_key, profile }
			| Self::AppointHealthAdmin { admin: id, account, encryption_key, profile } => {
				(id, account, encryption_key, profile).encode()
			}
			Self::DecidePower { digest, approve } => (digest, approve).encode(),
			Self::RaiseAdminsNeeded => Vec::new(),
			Self::Upgrade { code_hash } => code_hash.encode(),
			Self::Pause { pallet, call } | Self::Unpause { pallet, call } => (pallet, call).encode(),
		}
	}
}

/// The hash by which the institutions name the code of a runtime: BLAKE2-256 of the file.
pub fn code_hash(code: &[u8]) -> Hash {
	blake2_256(code)
}

fn all<Arguments: DecodeAll>(bytes: &mut &[u8]) -> Option<Arguments> {
	Arguments::decode_all(bytes).ok()
}
