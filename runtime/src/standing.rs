//! Standing, the right to have read a record: a question to three pallets.

use vacchain_primitives::{
	Member, Moment, ParticipantId, RecordId, Role, VisitId,
	questions::{HadAccess, HasStanding, MemberOf, NamedInVisit},
};

use crate::{Consent, Participants, VaccineDetails};

/// Joins consent, staff and visits.
///
/// A participant that was suspended meanwhile keeps its standing here: its earlier reads must not be lost.
pub struct Standing;

impl HasStanding for Standing {
	fn has_standing(
		record: &RecordId,
		reader: &ParticipantId,
		visit: Option<&VisitId>,
		since: Moment,
	) -> bool {
		if Consent::had_access(record, reader, since) {
			return true;
		}
		match Participants::member_of(reader) {
			// Professionals read by right of a visit, whatever their hospital may read.
			Some(Member { role: Role::Doctor | Role::Physician, .. }) => {
				visit.is_some_and(|visit| VaccineDetails::is_named(record, visit, reader))
			}
			// A gateway reads nothing.
			Some(Member { role: Role::Gateway, .. }) | None => false,
			// Staff, health admins among them, read under their organisation's consent.
			Some(member) => member
				.on_behalf_of()
				.is_some_and(|(organisation, _)| Consent::had_access(record, &organisation, since)),
		}
	}
}
