//! The readers of records, requests for access, and the log of reads.

use pallet_access_log::{Earlier, Recent, Sums};
use vacchain_primitives::{
	AccessPlace, Actor, Participant, ParticipantId, ReadKind, Reader, RecordId,
	bounds::ACCESSES_PAGE,
	reading::{AccessRow, Answer, ListPlace, ReadRefusal, ReaderRow, RequestRow},
};

use super::{Told, directory::after, ledger::Ledger, records::owner, right};
use crate::{AccessLog, Consent, Runtime};

/// The readers of a record.
pub fn readers(at: &Ledger, caller: &Actor, record: RecordId) -> Result<Told, ReadRefusal> {
	right::to_history(at, caller, record)?;
	let wraps = at.wraps(record);
	let row = |reader: Reader| {
		let known = at.participant(reader.id).ok_or(ReadRefusal::NotFound)?;
		let Participant { role, encryption_key, key_version, organisation, .. } = known;
		if let Some(organisation) = organisation {
			at.note_participant(organisation);
		}
		let wrap = wraps.iter().find(|wrap| wrap.reader == reader.id).cloned();
		let gets_keys = Consent::gets_keys(&reader);
		Ok(ReaderRow { reader, role, encryption_key, key_version, wrap, gets_keys })
	};
	let rows = at.readers(record).into_iter().map(row).collect::<Result<_, _>>()?;
	let of = (record, owner(at, record)?);
	Ok(Told::of_record(of, ReadKind::Readers, None, Answer::Readers(rows)))
}

/// The requests that wait for the family that reads.
pub fn requests(at: &Ledger, caller: &Actor, place: ListPlace<ParticipantId>) -> Answer {
	requests_to(at, caller.id, place)
}

/// The requests that wait for a family.
pub fn requests_to(at: &Ledger, family: ParticipantId, place: ListPlace<ParticipantId>) -> Answer {
	at.note_now();
	let found =
		after(place, |after, rows| Consent::requests(family, after, rows), |(requester, _)| *requester);
	Answer::AccessRequests(found.map(|(requester, request)| {
		at.note(pallet_consent::Requests::<Runtime>::hashed_key_for(family, requester));
		RequestRow { requester, request }
	}))
}

/// Who has read a record.
pub fn accesses(
	at: &Ledger,
	caller: &Actor,
	record: RecordId,
	place: ListPlace<AccessPlace>,
) -> Result<Answer, ReadRefusal> {
	right::of_custodian(at, caller, record)?;
	at.note(Recent::<Runtime>::hashed_key_for(record));
	let start = Recent::<Runtime>::get(record).start;
	let found = after(place, |after, rows| AccessLog::accesses(record, after, rows), |(place, _)| *place);
	Ok(Answer::Accesses(found.map(|(place, entry)| {
		let index = match place {
			AccessPlace::Row(number) => {
				if number < start {
					at.note(Earlier::<Runtime>::hashed_key_for(record, number / ACCESSES_PAGE));
				}
				Some(number)
			}
			AccessPlace::Sum(reader, gateway, _) => {
				at.note(Sums::<Runtime>::hashed_key_for((record, reader, gateway)));
				None
			}
		};
		AccessRow { index, entry }
	})))
}
