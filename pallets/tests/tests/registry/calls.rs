//! Calls as a client makes them that has read the registry just before: sound, unless the story wants otherwise.

use frame_support::BoundedVec;
use vacchain_primitives::{
	Basis, Candidate, ClosingReason, ContentKeyLink, ContentKeyWrap, EncryptionKey, Epoch, IdentityTag,
	Level, Moment, Namesake, NamesakeReason, NewKey, ParticipantId, Power, PowerDigest, Read, ReadKind,
	Reader, RecordId, Role, Rotation, RulingKind, Sealed, SigningStatement, VisitId, VisitIndex, VoidReason,
	bounds::{AUTHORITY_KEY_LINK_LEN, AUTHORITY_KEY_WRAP_LEN, CONTENT_KEY_LINK_LEN, CONTENT_KEY_WRAP_LEN},
};

use crate::{
	chain::{self, RuntimeCall, id},
	model::{self, Model, RENEWED, sealed},
	world::World,
};

/// A number for content that nothing else has.
fn fresh(model: &Model) -> u64 {
	model.records.values().map(|row| row.history.len() as u64).sum()
}

fn full(username: &str) -> Reader {
	Reader { id: id(username), level: Level::Full, basis: Basis::Guardian }
}

pub fn create(model: &Model, record: RecordId, owner: &str) -> RuntimeCall {
	let tag = [record.0, record.0].concat().try_into().expect("twice 16 bytes");
	let tag = IdentityTag { key_version: 0, tag };
	create_for(model, record, owner, tag)
}

/// Creates a record for the child of this civil identity.
pub fn create_for(model: &Model, record: RecordId, owner: &str, identity_tag: IdentityTag) -> RuntimeCall {
	let readers = Reader::first(id(owner), id(chain::AUTHORITY));
	let wraps = readers.map(|reader| model.wrap(reader.id, reader.level, 0));
	let wraps = BoundedVec::truncate_from(wraps.to_vec());
	let child = sealed(0, 0, u64::from(record.0[0]));
	let same_tag = None;
	pallet_vaccination_records::Call::create {
		record,
		owner: id(owner),
		identity_tag,
		child,
		wraps,
		same_tag,
	}
	.into()
}

/// Creates the record of another child with the same tag as this first record's.
pub fn create_namesake(model: &Model, record: RecordId, owner: &str, first: RecordId) -> RuntimeCall {
	let mut call = create_for(model, record, owner, model.records[&first].identity_tag);
	if let RuntimeCall::VaccinationRecords(pallet_vaccination_records::Call::create { same_tag, .. }) =
		&mut call
	{
		*same_tag = Some(Namesake { record: first, reason: NamesakeReason::Namesake });
	}
	call
}

/// Rectifies what a record says of its child, whose tag stays.
pub fn rectify(model: &Model, record: RecordId) -> RuntimeCall {
	let row = &model.records[&record];
	let version = row.rectified.as_ref().map_or(0, |rectified| rectified.version) + 1;
	let (identity_tag, child) = (row.identity_tag, sealed(0, 0, fresh(model)));
	pallet_vaccination_records::Call::rectify { record, version, identity_tag, child, same_tag: None }.into()
}

/// A new account for an organisation, which keeps its content key.
pub fn replace_account(world: &World, username: &str) -> RuntimeCall {
	let (id, account) = (id(username), world.unused_account());
	let encryption_key = world.model.people[&id].encryption_key.clone();
	pallet_participants::Call::replace_keys { id, account, encryption_key, profile: Default::default() }
		.into()
}

/// An organisation puts one of its own forward again, with other keys.
pub fn put_forward_again(world: &World, username: &str) -> RuntimeCall {
	let (id, account, encryption_key) = (id(username), world.unused_account(), world.unused_key());
	let (role, profile) = (world.model.people[&id].role, Default::default());
	pallet_participants::Call::put_forward { id, role, account, encryption_key, profile }.into()
}

/// The keys with which its organisation has put somebody forward again.
pub fn replace_keys(world: &World, username: &str) -> RuntimeCall {
	let id = id(username);
	let organisation = world.model.people[&id].organisation.expect("staff works for somebody");
	let candidate = world.model.candidates[&(organisation, id)].clone();
	let Candidate { account, encryption_key, profile, .. } = candidate;
	pallet_participants::Call::replace_keys { id, account, encryption_key, profile }.into()
}

pub fn replace_health_admin_keys(world: &World, username: &str) -> RuntimeCall {
	let (id, account, encryption_key) = (id(username), world.unused_account(), world.unused_key());
	let profile = Default::default();
	pallet_participants::Call::replace_health_admin_keys { id, account, encryption_key, profile }.into()
}

/// A claim: new keys for a family, or a new account for an organisation.
pub fn claim(world: &World, username: &str) -> RuntimeCall {
	let (id, account) = (id(username), world.unused_account());
	let person = &world.model.people[&id];
	let encryption_key = match person.role.is_organisation() {
		true => person.encryption_key.clone(),
		false => world.unused_key(),
	};
	let power = Power::ReplaceKeys { id, account, encryption_key, profile: Default::default() };
	propose(power)
}

pub fn ask_for_erasure(record: RecordId) -> RuntimeCall {
	pallet_vaccination_records::Call::ask_for_erasure { record }.into()
}

pub fn decline_erasure(record: RecordId) -> RuntimeCall {
	pallet_vaccination_records::Call::decline_erasure { record }.into()
}

/// To the current keys of the record from those of the other one.
pub fn agree_to_merge(model: &Model, record: RecordId, into: RecordId) -> RuntimeCall {
	let link = model::link(model.records[&record].epoch, model.records[&into].epoch);
	pallet_vaccination_records::Call::agree_to_merge { record, into, link }.into()
}

/// Proposes that a record moves to another family.
pub fn change_owner(model: &Model, record: RecordId, to: &str) -> RuntimeCall {
	propose(Power::ChangeOwner { record, from: model.records[&record].owner, to: id(to) })
}

/// Proposes that a record is voided.
pub fn void(model: &Model, record: RecordId) -> RuntimeCall {
	let (owner, reason) = (model.records[&record].owner, VoidReason::CreatedInError);
	propose(Power::VoidRecord { record, owner, reason })
}

/// Proposes the erasure for which the owner has asked.
pub fn erase(model: &Model, record: RecordId) -> RuntimeCall {
	let row = &model.records[&record];
	let asked_at = row.erasure_asked_at.expect("the owner has asked");
	propose(Power::EraseRecord { record, owner: row.owner, asked_at })
}

/// Proposes the merge to which the owner has agreed.
pub fn merge(model: &Model, record: RecordId, into: RecordId) -> RuntimeCall {
	propose(Power::MergeRecord { record, owner: model.records[&record].owner, into })
}

/// Proposes that a merge is undone.
pub fn undo_merge(model: &Model, record: RecordId) -> RuntimeCall {
	propose(Power::UndoMerge { record, owner: model.records[&record].owner })
}

fn propose(power: Power<sp_runtime::AccountId32>) -> RuntimeCall {
	pallet_powers::Call::propose { power }.into()
}

/// The power that waits for somebody.
pub fn power_on(world: &World, username: &str) -> PowerDigest {
	let id = id(username);
	*world.model.powers.iter().find(|(_, row)| row.power.subject() == id).expect("a power waits").0
}

pub fn confirm(world: &World, username: &str) -> RuntimeCall {
	pallet_powers::Call::confirm { digest: power_on(world, username) }.into()
}

pub fn exercise(world: &World, username: &str) -> RuntimeCall {
	pallet_powers::Call::exercise { digest: power_on(world, username) }.into()
}

pub fn veto(world: &World, username: &str) -> RuntimeCall {
	pallet_powers::Call::veto { digest: power_on(world, username) }.into()
}

pub fn withdraw(world: &World, username: &str) -> RuntimeCall {
	pallet_powers::Call::withdraw { digest: power_on(world, username) }.into()
}

pub fn decide(world: &World, username: &str, approve: bool) -> RuntimeCall {
	pallet_powers::Call::decide { digest: power_on(world, username), approve }.into()
}

pub fn appoint(world: &World, username: &str) -> RuntimeCall {
	let (id, account, encryption_key) = (id(username), world.unused_account(), world.unused_key());
	let profile = Default::default();
	pallet_participants::Call::appoint_health_admin { id, account, encryption_key, profile }.into()
}

pub fn dismiss(username: &str) -> RuntimeCall {
	pallet_participants::Call::dismiss_health_admin { id: id(username) }.into()
}

/// Gives the organisation's content key to one who reads for it.
pub fn share_content_key(model: &Model, username: &str) -> RuntimeCall {
	let holder = id(username);
	let organisation =
		model.people[&holder].organisation.expect("who reads for an organisation belongs to it");
	let row = &model.people[&organisation];
	let len = match row.role {
		Role::HealthAuthority => AUTHORITY_KEY_WRAP_LEN,
		_ => CONTENT_KEY_WRAP_LEN,
	};
	let (key_version, version) = (model.key_version(&holder), row.key_version);
	let sealed = BoundedVec::truncate_from(chain::sealed(len, version.into()));
	let wrap = ContentKeyWrap { holder, key_version, version, sealed };
	pallet_participants::Call::share_content_key { organisation, wrap }.into()
}

/// Accepts the organisation's content key that a colleague has shared.
pub fn accept_content_key(model: &Model, organisation: ParticipantId) -> RuntimeCall {
	let version = model.content_version(&organisation);
	pallet_participants::Call::accept_content_key { organisation, version }.into()
}

/// Gives a custody's content key to a health admin.
pub fn share_custody(model: &Model, custody: ParticipantId, username: &str) -> RuntimeCall {
	let holder = id(username);
	let (key_version, version) = (model.key_version(&holder), model.content_version(&custody));
	let sealed = BoundedVec::truncate_from(chain::sealed(CONTENT_KEY_WRAP_LEN, version.into()));
	let wrap = ContentKeyWrap { holder, key_version, version, sealed };
	pallet_participants::Call::share_content_key { organisation: custody, wrap }.into()
}

/// The next content key of its organisation, by one who reads for it: for this one and all who hold the present one.
pub fn replace_content_key(
	model: &Model,
	maker: ParticipantId,
	encryption_key: EncryptionKey,
) -> RuntimeCall {
	let organisation =
		model.people[&maker].organisation.expect("who reads for an organisation belongs to it");
	let (has_holders, mut holders) =
		(!model.holders(&organisation).is_empty(), model.with_wraps(&organisation));
	let row = &model.people[&organisation];
	let version = row.key_version + 1;
	let (wrap_len, link_len) = match row.role {
		Role::HealthAuthority => (AUTHORITY_KEY_WRAP_LEN, AUTHORITY_KEY_LINK_LEN),
		_ => (CONTENT_KEY_WRAP_LEN, CONTENT_KEY_LINK_LEN),
	};
	let bytes = |len| chain::sealed(len, version.into());
	let link =
		has_holders.then(|| ContentKeyLink { version, sealed: BoundedVec::truncate_from(bytes(link_len)) });
	holders.insert(maker);
	let wrap = |holder| ContentKeyWrap {
		holder,
		key_version: model.key_version(&holder),
		version,
		sealed: BoundedVec::truncate_from(bytes(wrap_len)),
	};
	let wraps = BoundedVec::truncate_from(holders.into_iter().map(wrap).collect());
	pallet_participants::Call::replace_content_key { organisation, encryption_key, link, wraps }.into()
}

/// Confirms the content key that waits.
pub fn confirm_content_key(model: &Model, organisation: &str) -> RuntimeCall {
	let pending = model.content_keys.get(&id(organisation)).and_then(|keys| keys.pending.as_ref());
	let digest = pending.expect("the story has made a content key").digest();
	pallet_participants::Call::confirm_content_key { organisation: id(organisation), digest }.into()
}

/// Puts somebody forward: a newcomer, or somebody of another organisation.
pub fn put_forward(world: &World, username: &str, role: Role) -> RuntimeCall {
	let id = id(username);
	let (account, encryption_key) = match world.model.people.get(&id) {
		Some(person) => (person.account.clone(), person.encryption_key.clone()),
		None => (world.unused_account(), world.unused_key()),
	};
	let profile = Default::default();
	pallet_participants::Call::put_forward { id, role, account, encryption_key, profile }.into()
}

/// Registers whom this organisation has put forward.
pub fn register_candidate(world: &World, organisation: &str, username: &str) -> RuntimeCall {
	let (organisation, id) = (id(organisation), id(username));
	let candidate = world.model.candidates[&(organisation, id)].clone();
	let vacchain_primitives::Candidate { role, account, encryption_key, profile, .. } = candidate;
	let organisation = Some(organisation);
	pallet_participants::Call::register { id, role, organisation, account, encryption_key, profile }.into()
}

/// Registers somebody whom nobody puts forward.
pub fn register_alone(world: &World, username: &str, role: Role) -> RuntimeCall {
	let (id, account, encryption_key) = (id(username), world.unused_account(), world.unused_key());
	let (organisation, profile) = (None, Default::default());
	pallet_participants::Call::register { id, role, organisation, account, encryption_key, profile }.into()
}

pub fn suspend(username: &str) -> RuntimeCall {
	pallet_participants::Call::suspend { id: id(username) }.into()
}

pub fn reinstate(username: &str) -> RuntimeCall {
	pallet_participants::Call::reinstate { id: id(username) }.into()
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
	let (reader, key) = (id(reader), key_for(model, record, id(reader), level));
	pallet_consent::Call::grant { record, reader, level, expires_at, key }.into()
}

/// The key that a custodian brings for a new reader: new keys if a renewal is due.
pub fn key_for(model: &Model, record: RecordId, reader: ParticipantId, level: Level) -> NewKey {
	if !model.is_due(&record) {
		return NewKey::Current(model.wrap(reader, level, model.records[&record].epoch));
	}
	let mut readers = model.remaining(&record, Some(&reader));
	readers.push(Reader { id: reader, level, basis: Basis::Guardian });
	NewKey::Renewed(rotation(model, record, &readers))
}

/// The start of the next epoch, for these readers.
pub fn rotation(model: &Model, record: RecordId, readers: &[Reader]) -> Rotation {
	let current = model.records.get(&record).map_or(0, |row| row.epoch);
	let epoch = current + 1;
	let with_keys = readers.iter().filter(|reader| model.gets_keys(reader));
	let wraps = with_keys.map(|reader| model.wrap(reader.id, reader.level, epoch)).collect();
	Rotation { epoch, link: model::link(current, epoch), wraps: BoundedVec::truncate_from(wraps) }
}

/// The rotation without one reader and with another.
fn rotate(model: &Model, record: RecordId, leaving: Option<&str>, entering: Option<&str>) -> Rotation {
	let mut readers = model.remaining(&record, leaving.map(id).as_ref());
	readers.extend(entering.map(full));
	rotation(model, record, &readers)
}

pub fn revoke(model: &Model, record: RecordId, reader: &str) -> RuntimeCall {
	let rotation = Some(rotate(model, record, Some(reader), None));
	pallet_consent::Call::revoke { record, reader: id(reader), rotation }.into()
}

/// Without new keys: the next writer brings them.
pub fn revoke_at_once(record: RecordId, reader: &str) -> RuntimeCall {
	pallet_consent::Call::revoke { record, reader: id(reader), rotation: None }.into()
}

pub fn transfer(model: &Model, record: RecordId, from: &str, to: &str) -> RuntimeCall {
	let rotation = rotate(model, record, Some(from), Some(to));
	let (from, to) = (id(from), id(to));
	pallet_consent::Call::transfer { record, from, to, expires_at: None, rotation }.into()
}

pub fn name_guardian(model: &Model, record: RecordId, guardian: &str) -> RuntimeCall {
	let (guardian, key) = (id(guardian), key_for(model, record, id(guardian), Level::Full));
	pallet_consent::Call::name_guardian { record, guardian, key }.into()
}

pub fn remove_guardian(model: &Model, record: RecordId, guardian: &str) -> RuntimeCall {
	let rotation = Some(rotate(model, record, Some(guardian), None));
	pallet_consent::Call::remove_guardian { record, guardian: id(guardian), rotation }.into()
}

/// Without new keys: the next writer brings them.
pub fn remove_guardian_at_once(record: RecordId, guardian: &str) -> RuntimeCall {
	pallet_consent::Call::remove_guardian { record, guardian: id(guardian), rotation: None }.into()
}

pub fn renew_keys(model: &Model, record: RecordId) -> RuntimeCall {
	pallet_consent::Call::renew_keys { record, rotation: rotate(model, record, None, None) }.into()
}

/// Gives a custodian this half of the current secret.
pub fn give_half(model: &Model, record: RecordId, reader: &str, half: Level) -> RuntimeCall {
	let reader = id(reader);
	let halves = vec![model.wrap(reader, half, model.records[&record].epoch)];
	let halves = BoundedVec::truncate_from(halves);
	pallet_consent::Call::give_half { record, reader, halves }.into()
}

pub fn bridge(from: Epoch, to: Epoch, record: RecordId) -> RuntimeCall {
	pallet_consent::Call::bridge { record, link: model::link(from, to) }.into()
}

pub fn keep_past_wrap(model: &Model, record: RecordId, epoch: Epoch, reader: &str) -> RuntimeCall {
	let level = if reader == chain::AUTHORITY { Level::Proof } else { Level::Full };
	let wrap = model.wrap(id(reader), level, epoch);
	pallet_consent::Call::keep_past_wrap { record, wrap }.into()
}

/// With the next index, and new keys if a renewal is due.
pub fn open(model: &Model, visit: VisitId, record: RecordId, doctor: &str, physician: &str) -> RuntimeCall {
	let row = &model.records[&record];
	let rotation = model.is_due(&record).then(|| rotate(model, record, None, None));
	let (epoch, index) = match &rotation {
		Some(rotation) => (rotation.epoch, RENEWED + 1),
		None => (row.epoch, row.visit_index + 1),
	};
	open_at(model, visit, record, [doctor, physician].map(id), (epoch, index), rotation)
}

/// With new keys, whether they are due or not.
pub fn open_with_new_keys(
	model: &Model,
	visit: VisitId,
	record: RecordId,
	doctor: &str,
	physician: &str,
) -> RuntimeCall {
	let rotation = rotate(model, record, None, None);
	let place = (rotation.epoch, RENEWED + 1);
	open_at(model, visit, record, [doctor, physician].map(id), place, Some(rotation))
}

/// With these keys.
pub fn open_at(
	model: &Model,
	visit: VisitId,
	record: RecordId,
	[doctor, physician]: [ParticipantId; 2],
	(epoch, index): (Epoch, VisitIndex),
	rotation: Option<Rotation>,
) -> RuntimeCall {
	let wraps = [doctor, physician].map(|id| model.visit_wrap(id, epoch, index));
	let [doctor_wrap, physician_wrap] = wraps;
	let (made_at, examination) = (model.now, sealed(epoch, index, fresh(model)));
	pallet_vaccine_details::Call::open {
		visit,
		record,
		doctor,
		physician,
		made_at,
		examination,
		doctor_wrap,
		physician_wrap,
		rotation,
	}
	.into()
}

pub fn renew(model: &Model, visit: VisitId) -> RuntimeCall {
	let row = &model.visits[&visit];
	let epoch = model.records[&row.record].epoch;
	let index = if epoch == row.epoch { row.index } else { RENEWED };
	let [doctor_wrap, physician_wrap] =
		[row.doctor, row.physician].map(|id| model.visit_wrap(id, epoch, index));
	pallet_vaccine_details::Call::renew { visit, doctor_wrap, physician_wrap }.into()
}

/// A note that clears the child, or does not.
pub fn write_note(model: &Model, visit: VisitId, clears: bool) -> RuntimeCall {
	let (version, sealed) = next_note(model, visit);
	let clearance = model::clearance(&sealed.commitment, clears);
	pallet_vaccine_details::Call::write_note { visit, version, clearance, sealed }.into()
}

pub fn correct_note(model: &Model, visit: VisitId, clears: bool) -> RuntimeCall {
	let (version, sealed) = next_note(model, visit);
	let clearance = model::clearance(&sealed.commitment, clears);
	pallet_vaccine_details::Call::correct_note { visit, version, clearance, sealed }.into()
}

pub fn withdraw_note(model: &Model, visit: VisitId) -> RuntimeCall {
	let version = model.visits[&visit].notes.len() as u32;
	pallet_vaccine_details::Call::withdraw_note { visit, version }.into()
}

pub fn add_addendum(model: &Model, visit: VisitId) -> RuntimeCall {
	let (version, sealed) = next_note(model, visit);
	pallet_vaccine_details::Call::add_addendum { visit, version, sealed }.into()
}

fn next_note(model: &Model, visit: VisitId) -> (u32, Sealed) {
	let row = &model.visits[&visit];
	(row.notes.len() as u32, sealed(row.epoch, row.index, fresh(model)))
}

/// Signs on the strength of the latest note, if there is one.
pub fn sign(model: &Model, visit: VisitId) -> RuntimeCall {
	let row = &model.visits[&visit];
	let latest = row.note.map(|note| note.commitment);
	sign_after(model, visit, latest.unwrap_or(sealed(0, 0, 0).commitment))
}

/// Signs on the strength of this note.
pub fn sign_after(model: &Model, visit: VisitId, note: vacchain_primitives::Commitment) -> RuntimeCall {
	let row = &model.visits[&visit];
	let immunization = sealed(row.epoch, row.index, fresh(model));
	let recommendation = sealed(row.epoch, row.index, !fresh(model));
	let signed_at = model.now;
	let examination = row.examination().commitment;
	let statement = SigningStatement {
		genesis: model.genesis,
		record: row.record,
		visit,
		note,
		examination,
		immunization: immunization.commitment,
		recommendation: recommendation.commitment,
		signed_at,
	};
	let signature = chain::sign(&model.people[&row.physician].account, &statement.digest());
	pallet_vaccine_details::Call::sign {
		visit,
		note,
		examination,
		clearance_token: model::token(&note),
		immunization,
		recommendation,
		signed_at,
		signature,
	}
	.into()
}

/// Corrects the measurements.
pub fn correct_examination(model: &Model, visit: VisitId) -> RuntimeCall {
	let row = &model.visits[&visit];
	let version = row.corrections.len() as u32 + 1;
	let examination = sealed(row.epoch, row.index, fresh(model));
	pallet_vaccine_details::Call::correct_examination { visit, version, examination }.into()
}

/// Names the same people again.
pub fn reassign(model: &Model, visit: VisitId) -> RuntimeCall {
	let row = &model.visits[&visit];
	let epoch = model.records[&row.record].epoch;
	let index = if epoch == row.epoch { row.index } else { RENEWED };
	let (doctor, physician) = (row.doctor, row.physician);
	let [doctor_wrap, physician_wrap] = [doctor, physician].map(|id| model.visit_wrap(id, epoch, index));
	pallet_vaccine_details::Call::reassign { visit, doctor, physician, doctor_wrap, physician_wrap }.into()
}

fn reason(model: &Model, record: &RecordId) -> Sealed {
	sealed(model.records[record].epoch, 0, fresh(model))
}

pub fn dispute(model: &Model, visit: VisitId) -> RuntimeCall {
	let reason = reason(model, &model.visits[&visit].record);
	pallet_vaccine_details::Call::dispute { visit, reason }.into()
}

pub fn withdraw_dispute(model: &Model, visit: VisitId) -> RuntimeCall {
	let number = model.visits[&visit].dispute.as_ref().map_or(0, |dispute| dispute.number);
	pallet_vaccine_details::Call::withdraw_dispute { visit, number }.into()
}

/// The family denies what this provider asks it for.
pub fn deny(model: &Model, family: &str, requester: &str) -> RuntimeCall {
	let requester = id(requester);
	let requested_at = model.requests[&(id(family), requester)].requested_at;
	pallet_consent::Call::deny_request { requester, requested_at }.into()
}

/// A custodian denies what this provider asks the owner of the record for.
pub fn deny_for_ward(model: &Model, record: RecordId, requester: &str) -> RuntimeCall {
	let requester = id(requester);
	let requested_at = model.requests[&(model.records[&record].owner, requester)].requested_at;
	pallet_consent::Call::deny_for_ward { record, requester, requested_at }.into()
}

pub fn rule(model: &Model, visit: VisitId, ruling: RulingKind) -> RuntimeCall {
	let row = &model.visits[&visit];
	let (number, reason) = (row.rulings.len() as u32, reason(model, &row.record));
	pallet_vaccine_details::Call::rule { visit, number, ruling, reason }.into()
}

/// With the next index, and new keys if a renewal is due.
pub fn report_doses(model: &Model, record: RecordId) -> RuntimeCall {
	let row = &model.records[&record];
	let rotation = model.is_due(&record).then(|| rotate(model, record, None, None));
	let (epoch, index) = match &rotation {
		Some(rotation) => (rotation.epoch, RENEWED + 1),
		None => (row.epoch, row.visit_index + 1),
	};
	let (number, doses) = (row.reports.len() as u32, sealed(epoch, index, fresh(model)));
	pallet_vaccine_details::Call::report_doses { record, number, visit: None, doses, rotation }.into()
}

/// Takes the last report back.
pub fn retract_report(model: &Model, record: RecordId) -> RuntimeCall {
	let number = (model.records[&record].reports.len() as u32).saturating_sub(1);
	let reason = reason(model, &record);
	pallet_vaccine_details::Call::retract_report { record, number, reason }.into()
}

pub fn link(visit: VisitId) -> RuntimeCall {
	pallet_vaccine_details::Call::link { visit }.into()
}

pub fn close(visit: VisitId, reason: ClosingReason) -> RuntimeCall {
	pallet_vaccine_details::Call::close { visit, reason }.into()
}

pub fn retract(model: &Model, visit: VisitId) -> RuntimeCall {
	let row = &model.visits[&visit];
	let reason = sealed(row.epoch, row.index, fresh(model));
	pallet_vaccine_details::Call::retract { visit, reason }.into()
}

/// The log of one reader's look at one record, just now.
pub fn log_read(model: &Model, gateway: &str, record: RecordId, reader: &str) -> RuntimeCall {
	let (kind, at) = (ReadKind::Record, model.now);
	let read = Read { record, reader: id(reader), visit: None, kind, at, count: 1 };
	let (batch, reads) = (model.last_batch(&id(gateway)) + 1, BoundedVec::truncate_from(vec![read]));
	pallet_access_log::Call::log_reads { batch, reads }.into()
}
