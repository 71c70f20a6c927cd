//! Standing, the right to have read a record: a question to four pallets.

use vacchain_primitives::{
	Level, Member, Moment, ParticipantId, RecordId, Role, VisitId,
	questions::{HadAccess, HasStanding, MemberOf, NamedInVisit},
};

use crate::{Consent, Participants, VaccinationRecords, VaccineDetails};

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
		// Who reads a record reads what was merged into it, without consent to that one.
		let through = || VaccinationRecords::record(*record).and_then(|row| row.state.merged_into());
		Self::stands(record, reader, visit, since)
			|| through().is_some_and(|other| Self::stands(&other, reader, visit, since))
	}
}

impl Standing {
	/// Whether the reader has or had standing in the record itself.
	fn stands(record: &RecordId, reader: &ParticipantId, visit: Option<&VisitId>, since: Moment) -> bool {
		// Whatever is opened of a record is told, so the lowest level that a reader can be granted suffices.
		let had_access = |id: &ParticipantId| Consent::had_access(record, id, Level::Proof, since);
		if had_access(reader) {
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
			Some(member) => member.on_behalf_of().is_some_and(|(organisation, _)| had_access(&organisation)),
		}
	}
}
