//! The pallet's calls and refusals; a file for each call, and `rights` for who may call.

mod bridge;
mod deny_request;
mod end_requests;
mod finding;
mod former;
mod give_half;
mod grant;
mod invariants;
mod keep_past_wrap;
mod leaving;
mod name_guardian;
mod reads;
mod remove_guardian;
mod renew_keys;
mod renewal_due;
mod request_access;
mod revoke;
mod rights;
mod transfer;
mod withdraw_request;

use crate::{
	EndingRange, EndingRequests, Error, Event, FormerReaders, Readers, RequestCount, Requests, SentRequests,
	mock::*,
};
use frame_support::{assert_noop, assert_ok};
use vacchain_primitives::{
	AccessRequest, Action, Actor, Basis, Daily, GivenHalves, Level, Moment, NewKey, ParticipantId, Reader,
	RecordId, RequestOutcome, Role, SentRequest, Wrap,
	bounds::{
		MAX_CLOCK_SKEW, MAX_ENDED_PER_BLOCK, MAX_READERS, MAX_REQUESTS, MAX_VISIT_INDEX, REQUEST_LIFETIME,
		ROTATION_PAUSE, VISIT_LAPSE,
	},
	questions::{AccessLevel, HadAccess, ReadersOf, RenewKeys, RenewalDue},
};

/// In milliseconds.
const DAY: Moment = 24 * 60 * 60 * 1000;

fn signed(account: u64) -> RuntimeOrigin {
	RuntimeOrigin::signed(account)
}

/// How much of the record a participant may read now.
fn level(reader: u64) -> Option<Level> {
	Consent::access_level(&RECORD, &id(reader))
}

fn epoch() -> u32 {
	Epochs::get(RECORD).expect("the record exists").0
}

fn request(requester: u64) -> Option<AccessRequest> {
	Requests::<Test>::get(id(FAMILY), id(requester))
}

/// Asks the family for access.
fn ask(requester: u64, level: Level) {
	assert_ok!(Consent::request_access(signed(staff(requester)), id(FAMILY), level));
}

/// The family lets a reader in, without an end.
fn let_in(reader: u64, level: Level) {
	let_in_until(reader, level, None);
}

fn let_in_until(reader: u64, level: Level, expires_at: Option<Moment>) {
	let key = key(reader, level);
	assert_ok!(Consent::grant(signed(FAMILY), RECORD, id(reader), level, expires_at, key));
}

/// The family names a second custodian.
fn name(guardian: u64) {
	let key = key(guardian, Level::Full);
	assert_ok!(Consent::name_guardian(signed(FAMILY), RECORD, id(guardian), key));
}

/// Fills every place that is left with schools.
fn fill() {
	for school in SCHOOLS.take(16 - Consent::readers_of(&RECORD).len()) {
		let_in(school, Level::Proof);
	}
}

/// The last thing that happened is this event, and this entry of the record's history.
fn assert_recorded(event: Event<Test>, actor: u64, action: Action) {
	System::assert_last_event(event.into());
	assert_eq!(Archive::last_entry(RECORD), Some((id(actor), action)));
}
