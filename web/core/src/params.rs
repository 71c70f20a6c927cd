//! The parameters of every request in one type: reading many types of their own would take much code.

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use vacchain_client::{
	PublicIdentity,
	browser::from_json,
	content::{
		ApplicationForm, Child, Decision, Examination, FamilyProfile, Immunization, Profile, Recommendation,
	},
	primitives::{
		ClosingReason, LaneId, Level, Moment, Namesake, ParticipantId, PowerDigest, Publication, RecordId,
		Role, RulingKind, VisitId,
	},
	usernames,
	wire::TransactionResult,
};
use zeroize::Zeroizing;

use crate::failure::{Failure, Result};

/// What a request may name. Each request reads what it needs.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Params {
	pub(crate) about: Vec<String>,
	pub(crate) active: Option<bool>,
	pub(crate) addresses: Vec<String>,
	pub(crate) all: bool,
	pub(crate) approve: Option<bool>,
	pub(crate) beginning: Option<String>,
	pub(crate) block: Option<String>,
	pub(crate) call: Option<String>,
	pub(crate) cards: Vec<String>,
	pub(crate) child: Option<Child>,
	#[serde(deserialize_with = "secret")]
	pub(crate) code: Option<Zeroizing<String>>,
	pub(crate) code_hash: Option<String>,
	pub(crate) contact: Option<String>,
	pub(crate) custody: Option<String>,
	pub(crate) decision: Option<Decision>,
	#[serde(deserialize_with = "secret")]
	pub(crate) device_code: Option<Zeroizing<String>>,
	pub(crate) digest: Option<PowerDigest>,
	pub(crate) doctor: Option<String>,
	pub(crate) doses: Vec<Immunization>,
	pub(crate) epoch: Option<u32>,
	pub(crate) everywhere: bool,
	pub(crate) examination: Option<Examination>,
	/// Which version of the examination was shown.
	pub(crate) examined: Option<u32>,
	pub(crate) expires_at: Option<Moment>,
	pub(crate) family: Option<String>,
	pub(crate) fingerprint: Option<String>,
	pub(crate) forget_device: bool,
	pub(crate) form: Option<ApplicationForm>,
	pub(crate) from: Option<String>,
	pub(crate) hashes: Vec<String>,
	pub(crate) id: Option<String>,
	pub(crate) id_number: Option<String>,
	pub(crate) ids: Vec<String>,
	pub(crate) into: Option<RecordId>,
	pub(crate) key_file: Option<String>,
	pub(crate) keys: Option<String>,
	pub(crate) kind: Option<String>,
	pub(crate) lane: Option<LaneId>,
	pub(crate) level: Option<Level>,
	pub(crate) licence_number: Option<String>,
	pub(crate) mode: Option<String>,
	pub(crate) most: Option<usize>,
	pub(crate) motion: Option<String>,
	pub(crate) name: Option<String>,
	pub(crate) namesake: Option<Namesake>,
	pub(crate) note: Option<u32>,
	pub(crate) number: Option<u32>,
	#[serde(deserialize_with = "secret")]
	pub(crate) old_password: Option<Zeroizing<String>>,
	pub(crate) organisation: Option<String>,
	pub(crate) pallet: Option<String>,
	#[serde(deserialize_with = "secret")]
	pub(crate) password: Option<Zeroizing<String>>,
	pub(crate) physician: Option<String>,
	/// Of a family or of anybody else: all fields of both.
	pub(crate) profile: Option<FamilyOrPublic>,
	pub(crate) public: Option<PublicIdentity>,
	/// A text, or the name of a reason: each request knows which.
	pub(crate) reason: Option<String>,
	pub(crate) recommendation: Option<Recommendation>,
	pub(crate) record: Option<RecordId>,
	pub(crate) records: Option<Vec<RecordId>>,
	pub(crate) replace: bool,
	pub(crate) requested_at: Option<Moment>,
	pub(crate) requester: Option<ParticipantId>,
	pub(crate) result: Option<TransactionResult>,
	pub(crate) role: Option<Role>,
	pub(crate) ruling: Option<RulingKind>,
	pub(crate) session: Option<String>,
	/// The digest of what was shown.
	pub(crate) shown: Option<String>,
	pub(crate) since: Option<Moment>,
	pub(crate) source: Option<String>,
	pub(crate) step: Option<String>,
	pub(crate) suspended: bool,
	pub(crate) text: Option<String>,
	pub(crate) to: Option<String>,
	pub(crate) username: Option<String>,
	pub(crate) version: Option<u32>,
	pub(crate) visit: Option<VisitId>,
	pub(crate) vote: Option<String>,
	pub(crate) ward: Option<RecordId>,
	pub(crate) what: Option<Publication>,
	pub(crate) which: Option<String>,
	pub(crate) who: Option<String>,
	pub(crate) with_device: bool,
	pub(crate) without_device: bool,
}

fn secret<'de, D: Deserializer<'de>>(secret: D) -> Result<Option<Zeroizing<String>>, D::Error> {
	Ok(Option::<String>::deserialize(secret)?.map(Zeroizing::new))
}

/// The fields of both kinds of profile.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FamilyOrPublic {
	pub(crate) display_name: String,
	pub(crate) licence_number: Option<String>,
	pub(crate) username: Option<String>,
	pub(crate) contact: Option<String>,
	pub(crate) id_number: Option<String>,
}

impl FamilyOrPublic {
	pub(crate) fn public(self) -> Profile {
		Profile { display_name: self.display_name, licence_number: self.licence_number }
	}

	pub(crate) fn family(self) -> FamilyProfile {
		let Self { display_name, username, contact, id_number, .. } = self;
		FamilyProfile { username, display_name, contact, id_number }
	}
}

impl Params {
	pub(crate) fn read(params: &str) -> Result<Self> {
		from_json(params).map_err(|error| {
			Failure::new("input", "usage", &error.to_string(), "Correct what was entered, and try again.")
		})
	}

	pub(crate) fn record(&self) -> Result<RecordId> {
		self.record.ok_or(Failure::of_field("record"))
	}

	pub(crate) fn visit(&self) -> Result<VisitId> {
		self.visit.ok_or(Failure::of_field("visit"))
	}

	pub(crate) fn reason(&self) -> Result<&str> {
		self.reason.as_deref().ok_or(Failure::of_field("reason"))
	}

	/// The reason as one of several.
	pub(crate) fn reason_of<Reason: for<'a> Deserialize<'a>>(&self) -> Result<Reason> {
		let quoted =
			serde_json::value::to_raw_value(self.reason()?).map_err(|_| Failure::of_field("reason"))?;
		read(&quoted, "reason")
	}

	pub(crate) fn closing_reason(&self) -> Result<ClosingReason> {
		self.reason_of()
	}

	pub(crate) fn who(&self) -> Result<&str> {
		self.who.as_deref().ok_or(Failure::of_field("who"))
	}

	/// The content key that is meant: a custody's, or the organisation's.
	pub(crate) fn custody(&self) -> Result<Option<ParticipantId>> {
		match self.custody.as_deref() {
			None => Ok(None),
			Some("a") => Ok(Some(ParticipantId::CUSTODY_A)),
			Some("b") => Ok(Some(ParticipantId::CUSTODY_B)),
			Some(_) => Err(Failure::of_field("custody")),
		}
	}
}

/// A value of a parameter.
pub(crate) fn read<Value: for<'a> Deserialize<'a>>(text: &RawValue, field: &'static str) -> Result<Value> {
	from_json(text.get()).map_err(|_| Failure::of_field(field))
}

/// A parameter that must be there.
pub(crate) fn need<Value>(value: Option<Value>, field: &'static str) -> Result<Value> {
	value.ok_or(Failure::of_field(field))
}

/// The participant that a text names: by its id, or by a username.
pub(crate) async fn id_of(who: &str) -> Result<ParticipantId> {
	match who.trim().parse() {
		Ok(id) => Ok(id),
		Err(_) => Ok(usernames::find_id(who.trim()).await?),
	}
}

/// As [`id_of`], where there is a text.
pub(crate) async fn some_id_of(who: Option<&str>) -> Result<Option<ParticipantId>> {
	match who {
		Some(who) => id_of(who).await.map(Some),
		None => Ok(None),
	}
}
