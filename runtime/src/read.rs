//! Who may read what: the one place that decides it.
//!
//! [`read`] decides role, status, consent, level and scope at one block, and answers with all that was asked for. A record
//! that is not there and a record that the reader may not see get the same refusal after the same work (R17).

mod caller;
mod consent;
mod directory;
mod finding;
mod ledger;
mod powers;
mod records;
mod right;
mod search;

pub use caller::caller;

use alloc::vec::Vec;
use vacchain_primitives::{
	ParticipantId, ReadKind, RecordId, VisitId,
	reading::{Answer, Noted, ReadAnswer, ReadRefusal, ReadRequest},
};

use crate::AccountId;
use ledger::Ledger;

/// An answer, with the reads that are to be logged.
struct Told {
	answer: Answer,
	noted: Vec<Noted>,
}

impl Told {
	/// An answer about one record of this owner.
	fn of_record(
		(record, owner): (RecordId, ParticipantId),
		kind: ReadKind,
		visit: Option<VisitId>,
		answer: Answer,
	) -> Self {
		Self { answer, noted: [Noted { owner, kind, visit, records: [record].into() }].into() }
	}
}

impl From<Answer> for Told {
	fn from(answer: Answer) -> Self {
		Self { answer, noted: Vec::new() }
	}
}

/// Answers a participant that logged in with this account.
///
/// # Errors
///
/// Why it is not answered.
pub fn read(
	participant: ParticipantId,
	account: &AccountId,
	request: ReadRequest,
) -> Result<ReadAnswer, ReadRefusal> {
	use ReadRequest as Ask;
	let at = Ledger::default();
	let topic = request.topic();
	let Told { answer, noted } = match request {
		Ask::HealthAuthority => directory::health_authority(&at)?.into(),
		Ask::Organisations { role, place } => directory::organisations(&at, role, place)?.into(),
		request => {
			let caller = caller(participant, account)?;
			if !topic.includes(caller.role) {
				return Err(ReadRefusal::NotAllowed(topic));
			}
			at.note_participant(caller.id);
			if let Some(organisation) = caller.organisation {
				at.note_participant(organisation);
			}
			let who = &caller;
			match request {
				Ask::HealthAuthority | Ask::Organisations { .. } => return Err(ReadRefusal::NotFound),
				Ask::Staff { organisation, place } => directory::staff(&at, who, organisation, place)?.into(),
				Ask::Participant { id } => directory::participant(&at, who, id)?.into(),
				Ask::FamiliesTagged { tags } => directory::families(&at, tags)?.into(),
				Ask::Candidates { place } => directory::candidates(&at, who, place).into(),
				Ask::ParticipantKeys { id, place } => directory::keys(&at, who, id, place)?.into(),
				Ask::ParticipantLog { id, place } => directory::log(&at, who, id, place)?.into(),
				Ask::ContentKey { organisation } => directory::content_key(&at, who, organisation)?.into(),
				Ask::ContentKeyWraps { organisation, place } => {
					directory::content_key_wraps(&at, who, organisation, place)?.into()
				}
				Ask::ContentKeyLinks { organisation, place } => {
					directory::content_key_links(&at, who, organisation, place)?.into()
				}
				Ask::Participants { role, place } => directory::of_role(&at, role, place)?.into(),
				Ask::SuspendedParticipants { place } => directory::suspended(&at, place)?.into(),
				Ask::WaitingPowers { place } => powers::waiting(&at, who, place).into(),
				Ask::OwnPowers => powers::own(&at, who).into(),
				Ask::OwnedRecords { place } => records::owned(&at, who, place)?.into(),
				Ask::RecordsTagged { tags } => records::tagged(&at, tags)?.into(),
				Ask::RecordsOf { family, place } => records::of_family(&at, who, family, place)?,
				Ask::Record { record, visit } => records::record(&at, who, record, visit)?,
				Ask::Visits { record, visit, place } => records::visits(&at, who, record, visit, place)?,
				Ask::Visit { visit } => records::visit(&at, who, visit)?,
				Ask::History { record, place } => records::history(&at, who, record, place)?,
				Ask::RecordKeys { record, visit, newest } => records::keys(&at, who, record, visit, newest)?,
				Ask::CustodyKeys { record, newest } => records::custody_keys(&at, who, record, newest)?,
				Ask::Readers { record } => consent::readers(&at, who, record)?,
				Ask::AccessRequests { place } => consent::requests(&at, who, place).into(),
				Ask::ChildVersions { record, place } => records::child_versions(&at, who, record, place)?,
				Ask::Reports { record, visit, place } => records::reports(&at, who, record, visit, place)?,
				Ask::Accesses { record, place } => consent::accesses(&at, who, record, place)?.into(),
				Ask::WaitingVisits { place } => finding::waiting_visits(&at, who, place)?,
				Ask::HospitalVisits { since, place } => finding::hospital_visits(&at, who, since, place)?,
				Ask::OpenRecords { place } => finding::open_records(&at, who, place)?,
				Ask::SentRequests { place } => finding::sent_requests(&at, who, place).into(),
				Ask::Wards { place } => finding::wards(&at, who, place)?,
				Ask::WardRequests { record, place } => {
					finding::ward_requests(&at, who, record, place)?.into()
				}
			}
		}
	};
	Ok(ReadAnswer { answer, noted, keys: at.into_keys() })
}
