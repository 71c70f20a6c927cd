//! Who may read a record, and why.

use crate::{
	Level, Moment, ParticipantId,
	bounds::REQUEST_LIFETIME,
	derives::{apply, scale_bounded_json},
};

/// Why a reader may read.
#[apply(scale_bounded_json!)]
#[derive(Copy)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
	/// Owns the record.
	Owner,
	/// The health authority, whose admins check who the child is and which vaccines it had.
	Authority,
	/// A custody of the health authority: it reads one half of the record secret, so that two admins together can give a
	/// custodian its access back.
	Custody,
	/// Named by the owner as a second custodian.
	Guardian,
	/// Consented to by a custodian.
	Grant {
		/// Since when.
		granted_at: Moment,
		/// Until when, if there is an end. An expired grant reads nothing.
		expires_at: Option<Moment>,
	},
}

impl Basis {
	/// Whether the reader's wraps of ended epochs stay on the chain: the owner's and the health authority's.
	pub const fn keeps_past_wraps(self) -> bool {
		matches!(self, Self::Owner | Self::Authority | Self::Custody)
	}
}

/// One who may read a record.
#[apply(scale_bounded_json!)]
#[derive(Copy)]
pub struct Reader {
	/// Who.
	pub id: ParticipantId,
	/// How much.
	pub level: Level,
	/// Why.
	pub basis: Basis,
}

impl Reader {
	/// The readers of a new record: its owner, and the health authority, which reads at level proof, and whose custodies
	/// hold a half of the record secret each.
	pub const fn first(owner: ParticipantId, authority: ParticipantId) -> [Self; 4] {
		let [a, b] = ParticipantId::CUSTODIES;
		[
			Self { id: owner, level: Level::Full, basis: Basis::Owner },
			Self { id: authority, level: Level::Proof, basis: Basis::Authority },
			Self { id: a, level: Level::HalfA, basis: Basis::Custody },
			Self { id: b, level: Level::HalfB, basis: Basis::Custody },
		]
	}

	/// Whether this is a grant that has ended.
	pub fn is_expired(&self, now: Moment) -> bool {
		matches!(self.basis, Basis::Grant { expires_at: Some(end), .. } if end <= now)
	}

	/// Whether this is a grant.
	pub fn is_grant(&self) -> bool {
		matches!(self.basis, Basis::Grant { .. })
	}

	/// Whether this reader may consent for the child.
	pub fn is_custodian(&self) -> bool {
		matches!(self.basis, Basis::Owner | Basis::Guardian)
	}
}

/// A provider's request for access to one of a family's records. The family chooses which.
#[apply(scale_bounded_json!)]
#[derive(Copy)]
pub struct AccessRequest {
	/// Who asks, in the name of its organisation.
	pub by: ParticipantId,
	/// How much is asked for.
	pub level: Level,
	/// When it was asked.
	pub requested_at: Moment,
}

impl AccessRequest {
	/// Whether it has waited as long as a request waits for an answer.
	pub fn is_over(&self, now: Moment) -> bool {
		now >= self.requested_at.saturating_add(REQUEST_LIFETIME)
	}
}

/// Where a provider's request for access stands.
#[apply(scale_bounded_json!)]
#[derive(Copy)]
#[serde(rename_all = "snake_case")]
pub enum RequestOutcome {
	/// It waits for an answer. A family that does not exist never answers.
	Waiting,
	/// A custodian let the provider read a record.
	Granted,
	/// The family denied it.
	Denied,
	/// Nobody answered in time.
	Ended,
}

/// A provider's request for access, as the provider sees it: until it was answered or ended, and for
/// [`REQUEST_LIFETIME`] after that.
#[apply(scale_bounded_json!)]
#[derive(Copy)]
pub struct SentRequest {
	/// What was asked for.
	#[serde(flatten)]
	pub request: AccessRequest,
	/// Where it stands.
	pub outcome: RequestOutcome,
	/// Since when it stands there.
	pub since: Moment,
}
