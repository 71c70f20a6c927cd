//! The readers of records, requests for access, and the log of reads.

use pallet_access_log::{Earlier, Recent, Sums};
use vacchain_primitives::{
	AccessPlace, Actor, Participant, ParticipantId, ReadKind, RecordId, Status,
	bounds::ACCESSES_PAGE,
	reading::{AccessRow, Answer, ListPlace, Noted, ReadRefusal, ReaderRow, RequestRow},
};

use super::{Told, directory::after, ledger::Ledger, right};
use crate::{AccessLog, Consent, Runtime};

/// The readers of a record.
pub fn readers(at: &Ledger, caller: &Actor, record: RecordId) -> Result<Told, ReadRefusal> {
	right::to_history(at, caller, record)?;
	let wraps = at.wraps(record);
	let row = |reader: vacchain_primitives::Reader| {
		let known = at.participant(reader.id).ok_or(ReadRefusal::NotFound)?;
		let Participant { role, encryption_key, key_version, status, organisation, .. } = known;
		let wrap = wraps.iter().find(|wrap| wrap.reader == reader.id).cloned();
		let is_active = |id| at.participant(id).is_some_and(|known| known.status == Status::Active);
		let gets_keys =
			reader.basis.keeps_past_wraps() || status == Status::Active && organisation.is_none_or(is_active);
		Ok(ReaderRow { reader, role, encryption_key, key_version, wrap, gets_keys })
	};
	let rows = at.readers(record).into_iter().map(row).collect::<Result<_, _>>()?;
	let owner = at.record(record).ok_or(ReadRefusal::NotFound)?.owner;
	let noted = Noted { owner, kind: ReadKind::Readers, visit: None, records: [record].into() };
	Ok(Told { answer: Answer::Readers(rows), noted: Some(noted) })
}

/// The requests that wait for the family that reads.
pub fn requests(at: &Ledger, caller: &Actor, place: ListPlace<ParticipantId>) -> Answer {
	let family = caller.id;
	at.now();
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
