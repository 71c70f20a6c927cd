//! Lists by which people find what concerns them. Each costs what its page costs, whatever the registry holds.

use alloc::vec::Vec;
use pallet_consent::{OpenTo, SentRequests, Wards};
use pallet_vaccine_details::{FinishedVisits, OpenVisits, Waiting};
use vacchain_primitives::{
	Actor, GrantPlace, Moment, ParticipantId, RecordId, VisitPlace,
	bounds::RECENT_VISITS,
	reading::{Answer, ListPlace, ReadRefusal, Rows, SentRow, VisitRow},
};

use super::{
	Told,
	consent::requests_to,
	directory::after,
	ledger::Ledger,
	records::{note_shown, owner, record_reading, shown_records},
	right,
};
use crate::{Consent, Runtime, VaccineDetails};

/// The visits that wait for the caller, or for the hospital for which it acts.
pub fn waiting_visits(
	at: &Ledger,
	caller: &Actor,
	place: ListPlace<VisitPlace>,
) -> Result<Told, ReadRefusal> {
	let who = right::reader_of(caller);
	let found =
		after(place, |after, rows| VaccineDetails::waiting_visits(who, after, rows), |(place, _)| *place);
	visits(at, caller, found, |place| Waiting::<Runtime>::hashed_key_for(who, place))
}

/// The visits of the hospital for which the caller acts.
pub fn hospital_visits(
	at: &Ledger,
	caller: &Actor,
	since: Option<Moment>,
	place: ListPlace<VisitPlace>,
) -> Result<Told, ReadRefusal> {
	let hospital = right::reader_of(caller);
	at.note_now();
	let Some(since) = since else {
		let found = after(
			place,
			|after, rows| VaccineDetails::open_visits(hospital, after, rows),
			|(place, _)| *place,
		);
		return visits(at, caller, found, |place| OpenVisits::<Runtime>::hashed_key_for(hospital, place));
	};
	// Finished visits of earlier days are in no list.
	let since = since.max(pallet_timestamp::Now::<Runtime>::get().saturating_sub(RECENT_VISITS));
	let found = after(
		place,
		|after, rows| VaccineDetails::recent_visits(hospital, since, after, rows),
		|(place, _)| *place,
	);
	visits(at, caller, found, |place| {
		if FinishedVisits::<Runtime>::contains_key(hospital, place) {
			FinishedVisits::<Runtime>::hashed_key_for(hospital, place)
		} else {
			OpenVisits::<Runtime>::hashed_key_for(hospital, place)
		}
	})
}

/// A page of visits, each with as much of its record as the caller may read now. Without any right to the record, finished
/// visits are left out, and nothing is told of the notes of those that go on: neither by the answer, nor by the rows that it
/// names.
fn visits(
	at: &Ledger,
	caller: &Actor,
	found: Rows<(VisitPlace, RecordId), VisitPlace>,
	key: impl Fn(VisitPlace) -> Vec<u8>,
) -> Result<Told, ReadRefusal> {
	let (mut rows, mut noted) = (Vec::with_capacity(found.rows.len()), Vec::new());
	for (place, record) in found.rows {
		let id = place.visit();
		let mut visit = VaccineDetails::visit(id).ok_or(ReadRefusal::NotFound)?;
		let right = right::by_visit(caller, id, Some(&visit));
		if right.is_none() && !visit.state.is_open() {
			continue;
		}
		at.note(key(place));
		let record = match right {
			Some(right) => {
				at.note_visit(record, id);
				right.note(at);
				let shown = record_reading(at, right)?;
				note_shown(&mut noted, &shown);
				Some(shown)
			}
			None => {
				(visit.notes, visit.note) = (0, None);
				None
			}
		};
		rows.push(VisitRow { id, visit, record });
	}
	Ok(Told { answer: Answer::VisitRows(Rows { rows, next: found.next }), noted })
}

/// The records that are open to the organisation for which the caller acts.
pub fn open_records(at: &Ledger, caller: &Actor, place: ListPlace<GrantPlace>) -> Result<Told, ReadRefusal> {
	let who = right::reader_of(caller);
	at.note_now();
	let Rows { rows, next } = after(place, |after, rows| Consent::open_to(who, after, rows), |place| *place);
	let rights = rows.into_iter().filter_map(|place| {
		let right = right::in_list(caller, place.record())?;
		at.note(OpenTo::<Runtime>::hashed_key_for(who, place));
		Some(right)
	});
	let (rows, noted) = shown_records(at, rights)?;
	Ok(Told { answer: Answer::OpenRecords(Rows { rows, next }), noted })
}

/// The requests for access of the organisation for which the caller acts.
pub fn sent_requests(at: &Ledger, caller: &Actor, place: ListPlace<ParticipantId>) -> Answer {
	let who = right::reader_of(caller);
	at.note_now();
	let found = after(place, |after, rows| Consent::sent_requests(who, after, rows), |(family, _)| *family);
	Answer::SentRequests(found.map(|(family, sent)| {
		at.note(SentRequests::<Runtime>::hashed_key_for(who, family));
		SentRow { family, sent }
	}))
}

/// The records of which the caller is a guardian.
pub fn wards(at: &Ledger, caller: &Actor, place: ListPlace<RecordId>) -> Result<Told, ReadRefusal> {
	at.note(Wards::<Runtime>::hashed_key_for(caller.id));
	let Rows { rows, next } =
		after(place, |after, rows| Consent::wards_of(caller.id, after, rows), |record| *record);
	let rights = rows.into_iter().filter_map(|record| right::in_list(caller, record));
	let (rows, noted) = shown_records(at, rights)?;
	Ok(Told { answer: Answer::Wards(Rows { rows, next }), noted })
}

/// The requests that wait for the family of a record of which the caller is a custodian.
pub fn ward_requests(
	at: &Ledger,
	caller: &Actor,
	record: RecordId,
	place: ListPlace<ParticipantId>,
) -> Result<Answer, ReadRefusal> {
	right::of_custodian(at, caller, record)?;
	Ok(requests_to(at, owner(at, record)?, place))
}
