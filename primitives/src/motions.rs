//! The motions on which the institutions decide.

use alloc::{string::String, vec::Vec};
use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;
use serde::Serialize;

use crate::{
	AccountId, EncryptionKey, Matter, ParticipantId, PowerDigest, Publication, PublicationHash,
	hexadecimal::Fixed,
};

/// A motion that can be proposed to the institutions. Nothing else can.
///
/// People sign a motion inside an intent, so an index is never used for anything else.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, Serialize)]
#[serde(tag = "motion", rename_all = "kebab-case")]
pub enum Motion {
	/// Give a registered organisation a vote.
	#[codec(index = 0)]
	AdmitOrganisation {
		/// Which.
		organisation: ParticipantId,
	},
	/// Take an organisation's vote, and with it the place of its nodes.
	#[codec(index = 1)]
	DismissOrganisation {
		/// Which.
		organisation: ParticipantId,
	},
	/// Let an institution make and finalize blocks.
	#[codec(index = 2)]
	AdmitValidator {
		/// Which.
		institution: ParticipantId,
	},
	/// Let an institution make and finalize blocks no longer.
	#[codec(index = 3)]
	RemoveValidator {
		/// Which.
		institution: ParticipantId,
	},
	/// Let a validator that was disabled for an offence go on.
	#[codec(index = 4)]
	PardonValidator {
		/// Which.
		institution: ParticipantId,
	},
	/// Have the chain take a call from nobody for the time being.
	#[codec(index = 5)]
	Pause {
		/// The pallet's name in the runtime.
		pallet: String,
		/// The call's name in the pallet.
		call: String,
	},
	/// Have the chain take a paused call again.
	#[codec(index = 6)]
	Unpause {
		/// The pallet's name in the runtime.
		pallet: String,
		/// The call's name in the pallet.
		call: String,
	},
	/// Stop an institution from acting.
	#[codec(index = 7)]
	Suspend {
		/// Which.
		participant: ParticipantId,
	},
	/// Let a suspended institution act again.
	#[codec(index = 8)]
	Reinstate {
		/// Which.
		participant: ParticipantId,
	},
	/// Replace the lost keys of an institution.
	#[codec(index = 9)]
	ReplaceKeys {
		/// Which.
		participant: ParticipantId,
		/// Its new account, hexadecimal in JSON.
		#[serde(with = "Fixed::<32>")]
		account: AccountId,
		/// Its public key.
		encryption_key: EncryptionKey,
		/// Its public profile, as clients encode it.
		#[serde(skip)]
		profile: Vec<u8>,
	},
	/// Let someone work for the health authority.
	#[codec(index = 10)]
	AppointHealthAdmin {
		/// Who. The id must be free.
		admin: ParticipantId,
		/// Their account, hexadecimal in JSON.
		#[serde(with = "Fixed::<32>")]
		account: AccountId,
		/// Their public key.
		encryption_key: EncryptionKey,
		/// Their public profile, as clients encode it.
		#[serde(skip)]
		profile: Vec<u8>,
	},
	/// Let someone work for the health authority no longer.
	#[codec(index = 11)]
	DismissHealthAdmin {
		/// Who.
		admin: ParticipantId,
	},
	/// Let the chain run other code. Anybody who has it can then hand it in.
	#[codec(index = 12)]
	Upgrade {
		/// Its BLAKE2-256 hash, hexadecimal in JSON.
		#[serde(with = "Fixed::<32>")]
		code_hash: [u8; 32],
	},
	/// Replace the lost keys of a health admin.
	#[codec(index = 13)]
	ReplaceHealthAdminKeys {
		/// Whose.
		admin: ParticipantId,
		/// Their new account, hexadecimal in JSON.
		#[serde(with = "Fixed::<32>")]
		account: AccountId,
		/// Their new public key.
		encryption_key: EncryptionKey,
		/// Their public profile, as clients encode it.
		#[serde(skip)]
		profile: Vec<u8>,
	},
	/// Decide on what health admins propose and its subject has objected to.
	#[codec(index = 14)]
	DecidePower {
		/// Which proposal.
		digest: PowerDigest,
		/// Whether it is done, or ended.
		approve: bool,
	},
	/// Let what takes one health admin take two from now on.
	#[codec(index = 15)]
	RaiseAdminsNeeded,
	/// Say on which pages, or by which schedule, people's programs rely. The list replaces the one before.
	#[codec(index = 16)]
	Publish {
		/// Which.
		what: Publication,
		/// The versions that hold, the newest first.
		hashes: Vec<PublicationHash>,
	},
}

impl Motion {
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
			Self::Upgrade { .. } | Self::Publish { .. } => Matter::Upgrade,
			Self::Pause { .. } | Self::Unpause { .. } => Matter::Pause,
		}
	}
}
