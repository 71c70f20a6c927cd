//! Lists by which a person finds what concerns it, with the children's names opened.

use futures::future::try_join_all;
use serde::Serialize;
use vacchain_gateway::types::{KeyWrap, ParticipantEntry, RecordReading, RequestRow, SentRow, VisitRow};
use vacchain_primitives::{
	AccessRequest, Basis, Level, Moment, Participant, ParticipantId, RecordId, RecordState, Role, Visit,
	VisitId,
};

use crate::{
	actions::PendingRequest,
	content::{Child, FamilyProfile, Profile},
	error::{Error, Result},
	session::Session,
	usernames,
	vault::Opening,
	views::Shown,
};

/// Most rows that are opened at the same time. Each may ask the gateway for what leads to the child's key.
const TOGETHER: usize = 8;

/// Why a record in a list is not opened whose reader has no wrap.
const NO_KEY: &str =
	"the record's keys were renewed while this reader could not act; the next ones are for it, too";

/// A record in a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FoundRecord {
	/// Its id.
	pub record: RecordId,
	/// The family that owns it.
	pub owner: ParticipantId,
	/// How much the reader may see.
	pub level: Level,
	/// Whether it is in use.
	pub state: RecordState,
	/// The visit by right of which its doctor or its physician reads. Nothing for a reader of the record.
	pub visit: Option<VisitId>,
	/// Who the child is.
	pub child: Shown<Child>,
}

/// A visit in a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FoundVisit {
	/// Its id.
	pub id: VisitId,
	/// The facts that are known in clear.
	pub visit: Visit,
	/// Who the child is; [`Shown::LevelTooLow`] if this person may not read that now.
	pub child: Shown<Child>,
	/// The family that owns the record; nothing if this person may not read the record now.
	pub owner: Option<ParticipantId>,
	/// Whether the record is in use; nothing if this person may not read the record now.
	pub record_state: Option<RecordState>,
}

/// A request for access to a family's records, as a guardian of some of them sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct WardRequest {
	/// The records of that family of which this person is a guardian.
	pub wards: Vec<FoundRecord>,
	/// The request.
	pub pending: PendingRequest,
}

/// A participant in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FoundParticipant {
	/// Who.
	pub id: ParticipantId,
	/// What the chain holds of it.
	#[serde(flatten)]
	pub participant: Participant<vacchain_primitives::AccountId>,
	/// A family's sealed profile, if this person could open it.
	pub family: Option<FamilyProfile>,
}

impl FoundParticipant {
	/// Its name, as people call it.
	pub fn name(&self) -> String {
		match &self.family {
			Some(family) => family.display_name.clone(),
			None if self.participant.role == Role::Family => String::new(),
			None => Profile::from_bytes(&self.participant.profile).display_name,
		}
	}
}

impl Session {
	/// The visits that wait for this person, in order of opening: for its note, for its signature, or, for a receptionist, to
	/// be linked.
	///
	/// # Errors
	///
	/// [`Error::Gateway`] with `NotAllowed` for other roles; when the gateway cannot be reached.
	pub async fn waiting_visits(&self) -> Result<Vec<FoundVisit>> {
		let rows = self.client().waiting_visits().await?;
		self.found_visits(rows).await
	}

	/// The visits of the receptionist's hospital, in order of opening: those that were opened since then, of at most two days
	/// back; without a time, the open ones of every day.
	///
	/// # Errors
	///
	/// As [`Session::waiting_visits`].
	pub async fn hospital_visits(&self, since: Option<Moment>) -> Result<Vec<FoundVisit>> {
		let rows = self.client().hospital_visits(since).await?;
		self.found_visits(rows).await
	}

	/// As [`Session::waiting_visits`]: the first `most`, and whether they are all.
	///
	/// # Errors
	///
	/// As [`Session::waiting_visits`].
	pub async fn first_waiting_visits(&self, most: usize) -> Result<(Vec<FoundVisit>, bool)> {
		let (rows, is_all) = self.client().first_waiting_visits(most).await?;
		Ok((self.found_visits(rows).await?, is_all))
	}

	/// The open visits of the receptionist's hospital: the first `most`, and whether they are all.
	///
	/// # Errors
	///
	/// As [`Session::waiting_visits`].
	pub async fn first_hospital_visits(&self, most: usize) -> Result<(Vec<FoundVisit>, bool)> {
		let (rows, is_all) = self.client().first_hospital_visits(most).await?;
		Ok((self.found_visits(rows).await?, is_all))
	}

	/// The records that are open to the organisation for which this person reads, those whose grant ends first, first: the
	/// first `most`, and whether they are all.
	///
	/// # Errors
	///
	/// As [`Session::waiting_visits`].
	pub async fn first_open_records(&self, most: usize) -> Result<(Vec<FoundRecord>, bool)> {
		let (rows, is_all) = self.client().first_open_records(most).await?;
		Ok((self.found_records(rows).await?, is_all))
	}

	/// The records of a family, by its username, that this person may read now, and whose they are: by consent, or as the
	/// doctor or physician of a visit. A family that does
	/// not exist, one without records and one that has not consented look the same: there are none.
	///
	/// # Errors
	///
	/// [`Error::Username`] if the text cannot be a username; when the gateway refuses or cannot be reached.
	pub async fn search(&self, family_username: &str) -> Result<Vec<FoundRecord>> {
		let family = usernames::find_id(family_username).await?;
		let found = self.client().search(family).await?;
		self.found_records(found).await
	}

	/// A record that this person reads, with its child's name. A child that cannot be opened is no error.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] as in [`Session::read_record`]; when the gateway refuses or cannot be reached.
	pub async fn found_record(&self, record: &RecordId) -> Result<FoundRecord> {
		self.found(&self.client().record(record, None).await?).await
	}

	/// The records of which this person is a guardian, in order of id.
	///
	/// # Errors
	///
	/// As [`Session::waiting_visits`].
	pub async fn wards(&self) -> Result<Vec<FoundRecord>> {
		let rows = self.client().wards().await?;
		self.found_records(rows).await
	}

	/// The requests for access that wait for the families of this guardian's wards. It answers one with a grant, or
	/// with [`Session::deny_for_ward`].
	///
	/// # Errors
	///
	/// As [`Session::waiting_visits`].
	pub async fn ward_requests(&self) -> Result<Vec<WardRequest>> {
		let mut families: Vec<Vec<FoundRecord>> = Vec::new();
		for ward in self.wards().await? {
			match families.iter_mut().find(|wards| wards.iter().any(|other| other.owner == ward.owner)) {
				Some(wards) => wards.push(ward),
				None => families.push(vec![ward]),
			}
		}
		let mut requests = Vec::new();
		for wards in families {
			let Some(first) = wards.first() else { continue };
			for RequestRow { requester, request } in self.client().ward_requests(&first.record).await? {
				let pending = self.pending_request(requester, request).await?;
				requests.push(WardRequest { wards: wards.clone(), pending });
			}
		}
		Ok(requests)
	}

	/// The requests for access of the organisation for which this person acts, and where they stand.
	///
	/// # Errors
	///
	/// As [`Session::waiting_visits`].
	pub async fn sent_requests(&self) -> Result<Vec<SentRow>> {
		self.client().sent_requests().await
	}

	/// The participants of a role, in order of registration, families with their names: the first `most`, and whether they are
	/// all.
	///
	/// # Errors
	///
	/// As [`Session::waiting_visits`].
	pub async fn participants(&self, role: Role, most: usize) -> Result<(Vec<FoundParticipant>, bool)> {
		let (rows, is_all) = self.client().participants(role, most).await?;
		Ok((self.found_participants(rows).await, is_all))
	}

	/// The participants that are suspended, families with their names.
	///
	/// # Errors
	///
	/// As [`Session::waiting_visits`].
	pub async fn suspended_participants(&self) -> Result<Vec<FoundParticipant>> {
		let rows = self.client().suspended_participants().await?;
		Ok(self.found_participants(rows).await)
	}

	/// The people of an organisation.
	///
	/// # Errors
	///
	/// As [`Session::waiting_visits`].
	pub async fn staff(&self, organisation: &ParticipantId) -> Result<Vec<FoundParticipant>> {
		let rows = self.client().staff(organisation).await?;
		Ok(self.found_participants(rows).await)
	}

	pub(crate) async fn pending_request(
		&self,
		requester: ParticipantId,
		request: AccessRequest,
	) -> Result<PendingRequest> {
		let known = self.registered(&requester).await?;
		let profile = Profile::from_bytes(&known.profile);
		Ok(PendingRequest { requester, role: known.role, profile, request })
	}

	/// Records of a list, with their children's names.
	pub(crate) async fn found_records(&self, rows: Vec<RecordReading>) -> Result<Vec<FoundRecord>> {
		let mut found = Vec::with_capacity(rows.len());
		for rows in rows.chunks(TOGETHER) {
			found.extend(try_join_all(rows.iter().map(|reading| self.found(reading))).await?);
		}
		Ok(found)
	}

	async fn found(&self, reading: &RecordReading) -> Result<FoundRecord> {
		let RecordReading { id, owner, level, state, visit, .. } = *reading;
		let child = self.child_in(reading).await?;
		Ok(FoundRecord { record: id, owner, level, state, visit, child })
	}

	async fn found_visits(&self, rows: Vec<VisitRow>) -> Result<Vec<FoundVisit>> {
		let mut found = Vec::with_capacity(rows.len());
		for rows in rows.chunks(TOGETHER) {
			found.extend(try_join_all(rows.iter().map(|row| self.found_visit(row))).await?);
		}
		Ok(found)
	}

	async fn found_visit(&self, row: &VisitRow) -> Result<FoundVisit> {
		let VisitRow { id, visit, record } = row;
		let child = match record {
			Some(reading) => self.child_in(reading).await?,
			None => Shown::LevelTooLow,
		};
		let record = record.as_ref();
		let (owner, record_state) = (record.map(|row| row.owner), record.map(|row| row.state));
		Ok(FoundVisit { id: *id, visit: visit.clone(), child, owner, record_state })
	}

	/// The child of a record in a list. Keys that somebody made badly for one record hide no other.
	async fn child_in(&self, reading: &RecordReading) -> Result<Shown<Child>> {
		// An owner without a wrap may have halves of the secret.
		let has_no_key = matches!(&reading.wrap, KeyWrap::Record(wrap) if wrap.is_absent());
		if has_no_key && reading.basis != Some(Basis::Owner) {
			return Ok(Shown::Damaged(NO_KEY.into()));
		}
		match self.ring_in(reading).await {
			Ok(ring) => self.show_child(reading, &mut Opening { ring, visit: reading.visit }).await,
			Err(error) if Error::is_of_one_record_s_keys(&error) => Ok(Shown::Damaged(error.to_string())),
			Err(error) => Err(error),
		}
	}

	async fn found_participants(&self, rows: Vec<ParticipantEntry>) -> Vec<FoundParticipant> {
		let mut found = Vec::with_capacity(rows.len());
		for ParticipantEntry { id, participant } in rows {
			// Its name is all that a family is missing whose profile cannot be opened.
			let family = self.open_family_profile(&id, &participant).await.ok().flatten();
			found.push(FoundParticipant { id, participant, family });
		}
		found
	}
}
