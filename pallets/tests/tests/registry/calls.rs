//! Calls as a client makes them that has read the registry just before: sound, unless the story wants otherwise.

use frame_support::BoundedVec;
use vacchain_primitives::{
	AuthorityWrap, Basis, ClosingReason, Decision, EncryptionKey, IdentityTag, Level, Moment, Read, ReadKind,
	Reader, RecordId, SigningStatement, VisitId, Wrap,
};

use crate::{
	chain::{self, RuntimeCall, id},
	model::{self, Model, rotation, sealed, wrap},
	world::World,
};

/// A number for content that nothing else has.
fn fresh(model: &Model) -> u64 {
	model.records.values().map(|row| row.history.len() as u64).sum()
}

fn full(username: &str) -> Reader {
	Reader { id: id(username), level: Level::Full, basis: Basis::Guardian }
}

pub fn create(record: RecordId, owner: &str) -> RuntimeCall {
	let tag = IdentityTag([record.0, record.0].concat().try_into().expect("twice 16 bytes"));
	create_for(record, owner, tag)
}

/// Creates a record for the child of this civil identity.
pub fn create_for(record: RecordId, owner: &str, identity_tag: IdentityTag) -> RuntimeCall {
	let wraps = [owner, chain::AUTHORITY].map(|reader| wrap(id(reader), Level::Full, 0));
	let wraps = BoundedVec::truncate_from(wraps.to_vec());
	let child = sealed(0, u64::from(record.0[0]));
	pallet_vaccination_records::Call::create { record, owner: id(owner), identity_tag, child, wraps }.into()
}

pub fn replace_keys(world: &World, username: &str) -> RuntimeCall {
	let (account, encryption_key) = (world.unused_account(), EncryptionKey([7; 32]));
	let profile = Default::default();
	pallet_participants::Call::replace_keys { id: id(username), account, encryption_key, profile }.into()
}

pub fn suspend(username: &str) -> RuntimeCall {
	pallet_participants::Call::suspend { id: id(username) }.into()
}

pub fn reinstate(username: &str) -> RuntimeCall {
	pallet_participants::Call::reinstate { id: id(username) }.into()
}

pub fn appoint(world: &World, username: &str) -> RuntimeCall {
	let (id, account) = (id(username), world.unused_account());
	let (encryption_key, profile) = (EncryptionKey(account.clone().into()), Default::default());
	pallet_participants::Call::appoint_health_admin { id, account, encryption_key, profile }.into()
}

pub fn dismiss(username: &str) -> RuntimeCall {
	pallet_participants::Call::dismiss_health_admin { id: id(username) }.into()
}

/// Gives an admin all the health authority's secrets that it lacks.
pub fn share(model: &Model, username: &str) -> RuntimeCall {
	let admin = id(username);
	let wraps: Vec<AuthorityWrap> = model.lacking(&admin).into_iter().map(model::authority_wrap).collect();
	let wraps = BoundedVec::truncate_from(wraps);
	pallet_participants::Call::share_authority_keys { admin, wraps }.into()
}

/// Starts the next version of the health authority's keys for those who are its admins.
pub fn replace_authority_keys(model: &Model) -> RuntimeCall {
	let version = model.authority_version + 1;
	let wraps: Vec<_> =
		model.admins().into_iter().map(|admin| (admin, model::authority_wrap(version))).collect();
	let (encryption_key, wraps) = (EncryptionKey([version as u8; 32]), BoundedVec::truncate_from(wraps));
	pallet_participants::Call::replace_authority_keys { encryption_key, wraps }.into()
}

pub fn request(family: &str, level: Level) -> RuntimeCall {
	pallet_consent::Call::request_access { family: id(family), level }.into()
}

pub fn grant(model: &Model, record: RecordId, reader: &str, level: Level) -> RuntimeCall {
	grant_until(model, record, reader, level, None)
}

pub fn grant_until(
	model: &Model,
	record: RecordId,
	reader: &str,
	level: Level,
	expires_at: Option<Moment>,
) -> RuntimeCall {
	let wrap = wrap(id(reader), level, model.records[&record].epoch);
	pallet_consent::Call::grant { record, expires_at, wrap }.into()
}

/// The rotation without one reader and with another.
fn rotate(
	model: &Model,
	record: RecordId,
	leaving: Option<&str>,
	entering: Option<&str>,
) -> vacchain_primitives::Rotation {
	let mut readers = model.remaining(&record, leaving.map(id).as_ref());
	readers.extend(entering.map(full));
	rotation(model.records[&record].epoch + 1, readers.iter().map(|reader| (reader.id, reader.level)))
}

pub fn revoke(model: &Model, record: RecordId, reader: &str) -> RuntimeCall {
	let rotation = rotate(model, record, Some(reader), None);
	pallet_consent::Call::revoke { record, reader: id(reader), rotation }.into()
}

pub fn transfer(model: &Model, record: RecordId, from: &str, to: &str) -> RuntimeCall {
	let rotation = rotate(model, record, Some(from), Some(to));
	let (from, to) = (id(from), id(to));
	pallet_consent::Call::transfer { record, from, to, expires_at: None, rotation }.into()
}

pub fn name_guardian(model: &Model, record: RecordId, guardian: &str) -> RuntimeCall {
	let wrap = wrap(id(guardian), Level::Full, model.records[&record].epoch);
	pallet_consent::Call::name_guardian { record, wrap }.into()
}

pub fn remove_guardian(model: &Model, record: RecordId, guardian: &str) -> RuntimeCall {
	let rotation = rotate(model, record, Some(guardian), None);
	pallet_consent::Call::remove_guardian { record, guardian: id(guardian), rotation }.into()
}

pub fn renew_keys(model: &Model, record: RecordId) -> RuntimeCall {
	pallet_consent::Call::renew_keys { record, rotation: rotate(model, record, None, None) }.into()
}

pub fn restore(model: &Model, record: RecordId, reader: &str) -> RuntimeCall {
	let rotation = rotate(model, record, None, None);
	pallet_consent::Call::restore { record, reader: id(reader), rotation }.into()
}

pub fn open(model: &Model, visit: VisitId, record: RecordId, doctor: &str, physician: &str) -> RuntimeCall {
	let epoch = model.records[&record].epoch;
	let [doctor, physician] = [doctor, physician].map(id);
	let [doctor_wrap, physician_wrap] = [doctor, physician].map(|id| wrap(id, Level::Full, epoch));
	let examination = sealed(epoch, fresh(model));
	pallet_vaccine_details::Call::open {
		visit,
		record,
		doctor,
		physician,
		examination,
		doctor_wrap,
		physician_wrap,
	}
	.into()
}

pub fn renew(model: &Model, visit: VisitId) -> RuntimeCall {
	let row = &model.visits[&visit];
	let epoch = model.records[&row.record].epoch;
	let wraps: [Wrap; 2] = [row.doctor, row.physician].map(|id| wrap(id, Level::Full, epoch));
	let [doctor_wrap, physician_wrap] = wraps;
	pallet_vaccine_details::Call::renew { visit, doctor_wrap, physician_wrap }.into()
}

pub fn write_note(model: &Model, visit: VisitId, decision: Decision) -> RuntimeCall {
	let (version, sealed) = next_note(model, visit);
	pallet_vaccine_details::Call::write_note { visit, version, decision, sealed }.into()
}

pub fn correct_note(model: &Model, visit: VisitId, decision: Decision) -> RuntimeCall {
	let (version, sealed) = next_note(model, visit);
	pallet_vaccine_details::Call::correct_note { visit, version, decision, sealed }.into()
}

pub fn withdraw_note(model: &Model, visit: VisitId) -> RuntimeCall {
	let version = model.visits[&visit].notes.len() as u32;
	pallet_vaccine_details::Call::withdraw_note { visit, version }.into()
}

pub fn add_addendum(model: &Model, visit: VisitId) -> RuntimeCall {
	let (version, sealed) = next_note(model, visit);
	pallet_vaccine_details::Call::add_addendum { visit, version, sealed }.into()
}

fn next_note(model: &Model, visit: VisitId) -> (u32, vacchain_primitives::Sealed) {
	let row = &model.visits[&visit];
	(row.notes.len() as u32, sealed(row.epoch, fresh(model)))
}

/// Signs on the strength of the latest note, if there is one.
pub fn sign(model: &Model, visit: VisitId) -> RuntimeCall {
	let row = &model.visits[&visit];
	let latest = row.note.map(|(_, commitment, _)| commitment);
	sign_after(model, visit, latest.unwrap_or(model::sealed(0, 0).commitment))
}

/// Signs on the strength of this note.
pub fn sign_after(model: &Model, visit: VisitId, note: vacchain_primitives::Commitment) -> RuntimeCall {
	let row = &model.visits[&visit];
	let immunization = sealed(row.epoch, fresh(model));
	let recommendation = sealed(row.epoch, !fresh(model));
	let signed_at = model.now;
	let statement = SigningStatement {
		genesis: model.genesis,
		record: row.record,
		visit,
		note,
		immunization: immunization.commitment,
		recommendation: recommendation.commitment,
		signed_at,
	};
	let signature = chain::sign(&model.people[&row.physician].account, &statement.digest());
	pallet_vaccine_details::Call::sign { visit, note, immunization, recommendation, signed_at, signature }
		.into()
}

pub fn link(visit: VisitId) -> RuntimeCall {
	pallet_vaccine_details::Call::link { visit }.into()
}

pub fn close(visit: VisitId, reason: ClosingReason) -> RuntimeCall {
	pallet_vaccine_details::Call::close { visit, reason }.into()
}

pub fn retract(model: &Model, visit: VisitId) -> RuntimeCall {
	let reason = sealed(model.visits[&visit].epoch, fresh(model));
	pallet_vaccine_details::Call::retract { visit, reason }.into()
}

/// What a gateway logs of one reader's look at one record, just now.
pub fn log_read(model: &Model, gateway: &str, record: RecordId, reader: &str) -> RuntimeCall {
	let (kind, at) = (ReadKind::Record, model.now);
	let read = Read { record, reader: id(reader), visit: None, kind, at, count: 1 };
	let (batch, reads) = (model.last_batch(&id(gateway)) + 1, BoundedVec::truncate_from(vec![read]));
	pallet_access_log::Call::log_reads { batch, reads }.into()
}
