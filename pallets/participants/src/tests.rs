//! A file a call; `genesis`, `quota`, `reads` and `try_state` for the rest.

mod accept_content_key;
mod appoint_health_admin;
mod claims;
mod confirm_content_key;
mod custodies;
mod discard_content_key;
mod dismiss_health_admin;
mod genesis;
mod keys_and_log;
mod move_staff;
mod put_forward;
mod quota;
mod reads;
mod register;
mod reinstate;
mod replace_content_key;
mod replace_health_admin_keys;
mod replace_keys;
mod set_number_tag;
mod set_password_number;
mod share_content_key;
mod suspend;
mod trust;
mod try_state;
mod update_profile;
mod withdraw_candidate;

use frame_support::{assert_noop, assert_ok, storage::with_storage_layer};
use sp_io::TestExternalities;
use sp_runtime::{DispatchError, DispatchResult};
use vacchain_primitives::{
	Actor, ContentKeyLink, ContentKeyWrap, EncryptionKey, Grounds, KeyVersion, ParticipantChange,
	ParticipantId, Power, Role, Status,
	bounds::{
		AUTHORITY_KEY_LINK_LEN, AUTHORITY_KEY_WRAP_LEN, CONTENT_KEY_LINK_LEN, CONTENT_KEY_PAUSE,
		CONTENT_KEY_WRAP_LEN,
	},
	questions::{AccountOf, ActorOf, ExercisePower, HealthAuthority, MemberOf},
};

use crate::{ContentKeyWraps, Holders, Offered, Participants as Rows, PendingContentKeys, mock::*};

type Error = crate::Error<Test>;
type Event = crate::Event<Test>;

/// Registered by the admin.
const FAMILY: u64 = 3;
const HOSPITAL: u64 = 4;
const DOCTOR: u64 = 5;
/// Suspended, with a doctor who is not.
const SUSPENDED_HOSPITAL: u64 = 6;
const ITS_DOCTOR: u64 = 7;
/// Appointed by the institutions; the admin has not shared the health authority's content key with it.
const NEW_ADMIN: u64 = 9;
/// Registered by nobody.
const STRANGER: u64 = 99;

/// Receptionists of [`HOSPITAL`], registered by [`with_desk`].
const DESK: u64 = 10;
const OTHER_DESK: u64 = 11;
const THIRD_DESK: u64 = 12;

/// An organisation puts somebody forward, with the profile that [`register`] names.
fn put_forward(organisation: u64, account: u64, role: Role) -> DispatchResult {
	let (origin, profile) = (RuntimeOrigin::signed(organisation), profile(account));
	Participants::put_forward(origin, id(account), role, account, key(account), profile)
}

/// The profile of whoever has this account.
fn profile(account: u64) -> crate::Profile {
	vec![account as u8].try_into().unwrap()
}

/// The admin registers somebody whom nobody need put forward, or whom somebody has.
fn register_alone(account: u64, role: Role, organisation: Option<u64>) -> DispatchResult {
	let key = if role.is_organisation() { EncryptionKey::none() } else { key(account) };
	let organisation = organisation.map(id);
	Participants::register(by_admin(), id(account), role, organisation, account, key, profile(account))
}

/// The organisation, if there is one, puts a participant forward, and the admin registers it.
fn register(account: u64, role: Role, organisation: Option<u64>) -> DispatchResult {
	if let Some(organisation) = organisation {
		put_forward(organisation, account, role)?;
	}
	register_alone(account, role, organisation)
}

/// Block 2, with all of them in place.
fn scene() -> TestExternalities {
	let mut ext = new_test_ext();
	ext.execute_with(|| {
		assert_ok!(register(FAMILY, Role::Family, None));
		for (hospital, doctor) in [(HOSPITAL, DOCTOR), (SUSPENDED_HOSPITAL, ITS_DOCTOR)] {
			assert_ok!(register(hospital, Role::Hospital, None));
			assert_ok!(register(doctor, Role::Doctor, Some(hospital)));
		}
		assert_ok!(Participants::suspend(RuntimeOrigin::signed(ADMIN), id(SUSPENDED_HOSPITAL)));
		System::reset_events();
		Changes::set(vec![]);
		System::set_block_number(2);
	});
	ext
}

/// Runs a test, then checks the invariants.
fn execute(test: impl FnOnce()) {
	scene().execute_with(|| {
		test();
		assert_ok!(Participants::do_try_state());
	});
}

/// The active organisations.
const ORGANISATIONS: [u64; 3] = [AUTHORITY, INSTITUTION, HOSPITAL];

/// Everybody who is not an active health admin, the health authority included.
const OTHERS: [u64; 8] =
	[AUTHORITY, INSTITUTION, FAMILY, HOSPITAL, DOCTOR, SUSPENDED_HOSPITAL, ITS_DOCTOR, STRANGER];

/// Of people and organisations, only an active health admin may make this call. A call without a signature is refused so.
fn only_health_admins_may(
	call: impl Fn(RuntimeOrigin) -> DispatchResult,
	unsigned: impl Into<DispatchError>,
) {
	only_health_admins_of(&OTHERS, call, unsigned);
}

/// As [`only_health_admins_may`], for a call that an organisation may make about its people.
fn only_health_admins_and_the_organisation_may(
	call: impl Fn(RuntimeOrigin) -> DispatchResult,
	unsigned: impl Into<DispatchError>,
) {
	let people: Vec<u64> = OTHERS.into_iter().filter(|account| !ORGANISATIONS.contains(account)).collect();
	for organisation in ORGANISATIONS {
		assert_noop!(call(RuntimeOrigin::signed(organisation)), Error::NotItsOrganisation);
	}
	only_health_admins_of(&people, call, unsigned);
}

fn only_health_admins_of(
	others: &[u64],
	call: impl Fn(RuntimeOrigin) -> DispatchResult,
	unsigned: impl Into<DispatchError>,
) {
	for account in others.iter().copied() {
		assert_noop!(call(RuntimeOrigin::signed(account)), Error::NotHealthAdmin);
	}
	unsigned_is_refused(&call, unsigned);
	for (stopped, status) in [(ADMIN, Status::Dismissed), (AUTHORITY, Status::Suspended)] {
		set_status(stopped, status);
		assert_noop!(call(RuntimeOrigin::signed(ADMIN)), Error::NotHealthAdmin);
		set_status(stopped, Status::Active);
	}
}

/// The institutions decide on organisations with a vote, and they alone; on people they do not; nobody decides so on
/// health admins.
fn the_vote_decides_on_organisations(call: impl Fn(RuntimeOrigin, u64) -> DispatchResult) {
	the_vote_decides_on_organisations_by(by_vote, call);
}

/// As [`the_vote_decides_on_organisations`], by this vote.
fn the_vote_decides_on_organisations_by(
	by_vote: impl Fn() -> RuntimeOrigin,
	call: impl Fn(RuntimeOrigin, u64) -> DispatchResult,
) {
	for institution in [AUTHORITY, INSTITUTION] {
		assert_noop!(call(by_admin(), institution), Error::DecidedByVote);
	}
	for person in [FAMILY, DOCTOR, ADMIN] {
		assert_noop!(call(by_vote(), person), Error::RoleNotAllowed);
	}
	assert_noop!(call(by_admin(), ADMIN), Error::RoleNotAllowed);
	for origin in [by_admin(), by_vote()] {
		assert_noop!(call(origin, STRANGER), Error::NotFound);
	}
	let on_another_matter = RuntimeOrigin::signed(HealthAdminsVote::get());
	assert_noop!(call(on_another_matter, INSTITUTION), Error::NotHealthAdmin);
	WithVote::set(vec![]);
	assert_noop!(call(by_admin(), AUTHORITY), Error::DecidedByVote);
}

/// Only the institutions' vote on health admins may make this call.
fn only_the_vote_on_health_admins_may(call: impl Fn(RuntimeOrigin) -> DispatchResult) {
	let signed = OTHERS.into_iter().chain([ADMIN, OrganisationsVote::get()]).map(RuntimeOrigin::signed);
	for origin in signed.chain([RuntimeOrigin::none(), RuntimeOrigin::root()]) {
		assert_noop!(call(origin), Error::DecidedByVote);
	}
}

fn by_admin() -> RuntimeOrigin {
	RuntimeOrigin::signed(ADMIN)
}

/// The institutions' vote on organisations.
fn by_vote() -> RuntimeOrigin {
	RuntimeOrigin::signed(OrganisationsVote::get())
}

/// The institutions' vote on who votes.
fn by_membership_vote() -> RuntimeOrigin {
	RuntimeOrigin::signed(MembershipVote::get())
}

/// A claim: this participant is to act with these keys.
fn claim(who: u64, account: u64, encryption_key: EncryptionKey) -> Power<u64> {
	Power::ReplaceKeys { id: id(who), account, encryption_key, profile: profile(account) }
}

/// On whose decision a claim is exercised: the admins'.
fn grounds() -> Grounds {
	Grounds { proposed_by: id(ADMIN), confirmed_by: Some(id(NEW_ADMIN)), exercised_by: Some(id(ADMIN)) }
}

/// New keys for anybody: a claim for families and organisations, and for the others a candidate of their organisation.
fn give_keys(who: u64, account: u64, encryption_key: EncryptionKey) -> DispatchResult {
	let row = Rows::<Test>::get(id(who)).ok_or(Error::NotFound)?;
	let Some(organisation) = row.organisation else {
		return Participants::exercise(claim(who, account, encryption_key), &grounds());
	};
	let (origin, key) = (RuntimeOrigin::signed(organisation.0[0].into()), encryption_key.clone());
	Participants::put_forward(origin, id(who), row.role, account, key, profile(account))?;
	Participants::replace_keys(by_admin(), id(who), account, encryption_key, profile(account))
}

/// The institutions appoint a health admin.
fn appoint(account: u64) -> DispatchResult {
	let (origin, profile) = (RuntimeOrigin::signed(HealthAdminsVote::get()), Default::default());
	Participants::appoint_health_admin(origin, id(account), account, key(account), profile)
}

/// The institutions dismiss a health admin.
fn dismiss(account: u64) -> DispatchResult {
	Participants::dismiss_health_admin(RuntimeOrigin::signed(HealthAdminsVote::get()), id(account))
}

/// The kind of an account's organisation, and whose it is.
fn employer(account: u64) -> (ParticipantId, Role) {
	let organisation = Rows::<Test>::get(id(account)).unwrap().organisation.unwrap();
	(organisation, Rows::<Test>::get(organisation).unwrap().role)
}

/// A wrap of this version of its organisation's content key, for the key that its holder has now.
fn wrap(holder: u64, version: KeyVersion) -> ContentKeyWrap {
	let len = match employer(holder).1 {
		Role::HealthAuthority => AUTHORITY_KEY_WRAP_LEN,
		_ => CONTENT_KEY_WRAP_LEN,
	};
	let sealed = sealed(version as u8 + 100, len).try_into().unwrap();
	let key_version = Rows::<Test>::get(id(holder)).unwrap().key_version;
	ContentKeyWrap { holder: id(holder), key_version, version, sealed }
}

/// The link to this version of the content key of an account's organisation.
fn link(account: u64, version: KeyVersion) -> ContentKeyLink {
	let len = match employer(account).1 {
		Role::HealthAuthority => AUTHORITY_KEY_LINK_LEN,
		_ => CONTENT_KEY_LINK_LEN,
	};
	ContentKeyLink { version, sealed: sealed(version as u8 + 100, len).try_into().unwrap() }
}

/// The public part of this version.
fn content_key(version: KeyVersion) -> EncryptionKey {
	key(100 + u64::from(version))
}

/// Somebody makes this version of its organisation's content key, for these people, an hour after the one before.
fn replace_content_key(maker: u64, version: KeyVersion, holders: &[u64]) -> DispatchResult {
	an_hour_later(|| replace_content_key_now(maker, version, holders))
}

/// Does this, and what fails has not taken the time either.
fn an_hour_later(act: impl FnOnce() -> DispatchResult) -> DispatchResult {
	with_storage_layer(|| {
		Now::mutate(|now| *now += CONTENT_KEY_PAUSE);
		act()
	})
}

fn replace_content_key_now(maker: u64, version: KeyVersion, holders: &[u64]) -> DispatchResult {
	let link = Holders::<Test>::contains_key(employer(maker).0).then(|| link(maker, version));
	let wraps: Vec<_> = holders.iter().map(|holder| wrap(*holder, version)).collect();
	let (origin, wraps) = (RuntimeOrigin::signed(maker), wraps.try_into().unwrap());
	Participants::replace_content_key(origin, employer(maker).0, content_key(version), link, wraps)
}

/// Somebody confirms the content key that is pending.
fn confirm_content_key(holder: u64) -> DispatchResult {
	let digest = match PendingContentKeys::<Test>::get(employer(holder).0) {
		Some(pending) => pending.digest(),
		None => vacchain_primitives::ContentKeyDigest([0; 32]),
	};
	Participants::confirm_content_key(RuntimeOrigin::signed(holder), employer(holder).0, digest)
}

/// Somebody wraps the current content key for a colleague.
fn offer(from: u64, to: u64) -> DispatchResult {
	let version = Rows::<Test>::get(employer(from).0).unwrap().key_version;
	Participants::share_content_key(RuntimeOrigin::signed(from), employer(from).0, wrap(to, version))
}

/// Somebody says that its wrap of the current content key opens.
fn accept(holder: u64) -> DispatchResult {
	let organisation = employer(holder).0;
	let version = Rows::<Test>::get(organisation).unwrap().key_version;
	let account = Rows::<Test>::get(id(holder)).unwrap().account;
	Participants::accept_content_key(RuntimeOrigin::signed(account), organisation, version)
}

/// Somebody gives the current content key to a colleague, who accepts it.
fn share(from: u64, to: u64) -> DispatchResult {
	offer(from, to)?;
	accept(to)
}

/// A wrap of this version of a custody's content key, for the key that its holder has now.
fn custody_wrap(holder: u64, version: KeyVersion) -> ContentKeyWrap {
	let sealed = sealed(version as u8 + 100, CONTENT_KEY_WRAP_LEN).try_into().unwrap();
	ContentKeyWrap { sealed, ..wrap(holder, version) }
}

/// A health admin gives the current content key of a custody to a colleague, who accepts it.
fn share_custody(custody: ParticipantId, from: u64, to: u64) -> DispatchResult {
	let version = Rows::<Test>::get(custody).unwrap().key_version;
	Participants::share_content_key(RuntimeOrigin::signed(from), custody, custody_wrap(to, version))?;
	Participants::accept_content_key(RuntimeOrigin::signed(to), custody, version)
}

/// A health admin makes this version of a custody's content key, for these colleagues, an hour after the one before.
fn replace_custody(
	custody: ParticipantId,
	maker: u64,
	version: KeyVersion,
	holders: &[u64],
) -> DispatchResult {
	let sealed = sealed(version as u8 + 100, CONTENT_KEY_LINK_LEN).try_into().unwrap();
	let link = Holders::<Test>::contains_key(custody).then_some(ContentKeyLink { version, sealed });
	let wraps: Vec<_> = holders.iter().map(|holder| custody_wrap(*holder, version)).collect();
	let (origin, wraps) = (RuntimeOrigin::signed(maker), wraps.try_into().unwrap());
	let key = content_key(version);
	an_hour_later(|| Participants::replace_content_key(origin, custody, key, link, wraps))
}

/// A health admin gives a colleague the content keys of the health authority and of both custodies.
fn share_all(from: u64, to: u64) {
	assert_ok!(share(from, to));
	for custody in ParticipantId::CUSTODIES {
		assert_ok!(share_custody(custody, from, to));
	}
}

/// The current version of an organisation's content key.
fn version(organisation: u64) -> KeyVersion {
	Rows::<Test>::get(id(organisation)).unwrap().key_version
}

/// Who holds an organisation's content key.
fn holders(organisation: u64) -> Vec<ParticipantId> {
	Holders::<Test>::get(id(organisation)).into_inner()
}

/// The people who have a wrap of an organisation's content key that they have not accepted, and the makers of the wraps.
fn offered(organisation: u64) -> Vec<(ParticipantId, ParticipantId)> {
	let offered = Offered::<Test>::get(id(organisation));
	offered.into_iter().map(|offered| (offered.holder, offered.maker)).collect()
}

/// The versions of its organisation's content key of which somebody has a wrap, newest first.
fn versions(holder: u64) -> Vec<KeyVersion> {
	let organisation = employer(holder).0;
	let rows = ContentKeyWraps::<Test>::iter_prefix((organisation, id(holder)));
	let mut versions: Vec<_> = rows.map(|(version, _)| version).collect();
	versions.sort_unstable_by(|one, other| other.cmp(one));
	versions
}

/// Three receptionists of [`HOSPITAL`], of whom two have held its content key of version 1 for an hour.
fn scene_with_desk() -> TestExternalities {
	let mut ext = scene();
	ext.execute_with(|| {
		for desk in [DESK, OTHER_DESK, THIRD_DESK] {
			assert_ok!(register(desk, Role::Receptionist, Some(HOSPITAL)));
		}
		assert_ok!(replace_content_key(DESK, 1, &[DESK, OTHER_DESK]));
		assert_ok!(accept(OTHER_DESK));
		Now::mutate(|now| *now += CONTENT_KEY_PAUSE);
		System::reset_events();
		Changes::set(vec![]);
	});
	ext
}

/// Runs a test in the scene of [`scene_with_desk`], then checks the invariants.
fn with_desk(test: impl FnOnce()) {
	scene_with_desk().execute_with(|| {
		test();
		assert_ok!(Participants::do_try_state());
	});
}

/// The last entry of a participant's log.
fn last_entry(account: u64) -> (Option<ParticipantId>, ParticipantChange) {
	let entry = Participants::participant_log(id(account), 0, u32::MAX).pop().unwrap();
	(entry.by, entry.change)
}

/// Sets a status that no call gives to a health admin, nor a health admin to its authority.
fn set_status(account: u64, status: Status) {
	Rows::<Test>::mutate(id(account), |row| row.as_mut().unwrap().status = status);
}

fn actor(account: u64) -> Option<Actor> {
	Participants::actor_of(&account)
}
