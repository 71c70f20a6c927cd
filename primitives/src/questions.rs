//! The questions pallets ask each other: one trait, one question. The runtime joins them.

use alloc::vec::Vec;
use core::marker::PhantomData;
use sp_runtime::DispatchResult;

use crate::{
	Action, Actor, Commitment, Daily, Epoch, EpochLink, GivenHalves, Grounds, KeyVersion, Level, Member,
	Moment, ParticipantId, PausedCall, Power, PowerDigest, PowerStep, Quota, Reader, RecordId, Role,
	Rotation, VisitId, VisitIndex, Wrap,
};

/// Who acts with this account?
pub trait ActorOf<AccountId> {
	/// The participant, if the account is its current one and it, and its organisation, are active.
	fn actor_of(account: &AccountId) -> Option<Actor>;

	/// The participant, if it is such an actor and a health admin.
	fn health_admin(account: &AccountId) -> Option<Actor> {
		Self::actor_of(account).filter(|actor| actor.role == Role::HealthAdmin)
	}
}

/// What is this participant?
pub trait MemberOf {
	/// Nothing if it is not registered.
	fn member_of(id: &ParticipantId) -> Option<Member>;
}

/// Can something be wrapped to this version of this participant's key?
pub trait AcceptsKey {
	/// Whether it is the key that the participant has now; or, for a while, the one before it of an organisation whose people
	/// made a new content key though none was due, so that they hold up nobody's rotation.
	fn accepts_key(id: &ParticipantId, version: KeyVersion) -> bool;
}

/// Which account acts for this participant?
pub trait AccountOf<AccountId> {
	/// Nothing if it is not registered, or it or its organisation may not act.
	fn account_of(id: &ParticipantId) -> Option<AccountId>;
}

/// Has this organisation a vote?
pub trait HasVote {
	/// Whether it is one of the institutions that decide together.
	fn has_vote(id: &ParticipantId) -> bool;
}

/// Who must know that this participant's account or status changed, and can they go on?
pub trait ParticipantChanged {
	/// Called after the change.
	///
	/// # Errors
	///
	/// When the change cannot stand.
	fn participant_changed(id: &ParticipantId) -> DispatchResult;
}

/// May this health admin do this once more today?
pub trait SpendDaily {
	/// Counts it.
	///
	/// # Errors
	///
	/// When the admin has done it as often as one admin may in a day of the chain's clock.
	fn spend(admin: &ParticipantId, what: Daily) -> DispatchResult;
}

/// How many health admins does it take to claim an account, and to open clinical content?
pub trait AdminsNeeded {
	/// One or two.
	fn admins_needed() -> u32;
}

/// What does this power do, and to whom?
pub trait ExercisePower<Account> {
	/// Whether this participant may object: the one from whom it takes something, and whoever else has a say.
	fn may_object(power: &Power<Account>, id: &ParticipantId) -> bool {
		power.subject() == *id
	}

	/// Since when the subject could object at any time: nothing if it cannot now, because it may not act.
	fn could_object_since(power: &Power<Account>) -> Option<Moment>;

	/// Checks that it could be exercised now.
	///
	/// # Errors
	///
	/// When it could not.
	fn check(power: &Power<Account>) -> DispatchResult;

	/// Does it.
	///
	/// # Errors
	///
	/// When it cannot be done.
	fn exercise(power: Power<Account>, grounds: &Grounds) -> DispatchResult;

	/// Writes into the subject's lasting log what became of it. `by` is nobody for the institutions' vote and the clock.
	fn note(power: &Power<Account>, digest: PowerDigest, by: Option<ParticipantId>, step: PowerStep);
}

/// What does this power do to a record?
pub trait ExerciseOverRecord<Account> {
	/// Whether this participant may object besides the record's owner.
	fn may_object(power: &Power<Account>, id: &ParticipantId) -> bool;

	/// Checks that it could be exercised now.
	///
	/// # Errors
	///
	/// When it could not.
	fn check(power: &Power<Account>) -> DispatchResult;

	/// Does it.
	///
	/// # Errors
	///
	/// When it cannot be done.
	fn exercise(power: &Power<Account>, grounds: &Grounds) -> DispatchResult;

	/// Writes into the record's history what became of it. What is exercised has an entry of its own. `by` is nobody for the
	/// institutions' vote and the clock.
	fn note(power: &Power<Account>, digest: PowerDigest, by: Option<ParticipantId>, step: PowerStep);
}

/// Powers over participants, and powers over records: each is for the one that owns it. Every step is in the lasting log of
/// the participant from whom a power takes something.
pub struct PowersOver<Participants, Records>(PhantomData<(Participants, Records)>);

impl<Account, Participants, Records> ExercisePower<Account> for PowersOver<Participants, Records>
where
	Participants: ExercisePower<Account>,
	Records: ExerciseOverRecord<Account>,
{
	fn may_object(power: &Power<Account>, id: &ParticipantId) -> bool {
		power.subject() == *id || power.record().is_some() && Records::may_object(power, id)
	}

	fn could_object_since(power: &Power<Account>) -> Option<Moment> {
		Participants::could_object_since(power)
	}

	fn check(power: &Power<Account>) -> DispatchResult {
		match power.record() {
			Some(_) => Records::check(power),
			None => Participants::check(power),
		}
	}

	fn exercise(power: Power<Account>, grounds: &Grounds) -> DispatchResult {
		match power.record() {
			Some(_) => Records::exercise(&power, grounds),
			None => Participants::exercise(power, grounds),
		}
	}

	fn note(power: &Power<Account>, digest: PowerDigest, by: Option<ParticipantId>, step: PowerStep) {
		if power.record().is_some() {
			Records::note(power, digest, by, step);
		}
		Participants::note(power, digest, by, step);
	}
}

/// Must the next writer start an epoch of this record, whatever its readers hold?
pub trait WantsEpoch {
	/// Whether the record was told apart from another one since its epoch started.
	fn wants_epoch(record: &RecordId) -> bool;
}

/// Is this record in use?
pub trait InUse {
	/// `false` if it was voided, or there is no such record.
	fn in_use(record: &RecordId) -> bool;
}

/// Has the owner of this record asked for its erasure?
pub trait ErasureAsked {
	/// Whether it has, and has not declined since.
	fn erasure_asked(record: &RecordId) -> bool;
}

/// Can everybody who was let into this record be left out of it?
pub trait EndGrants {
	/// Ends all grants. The owner, the guardians, the health authority and its custodies remain.
	fn end_grants(record: &RecordId);
}

/// Can another family take the owner's place among the readers of this record?
pub trait ReplaceOwner {
	/// Ends all grants and guardianships, too: the new owner decides anew.
	fn replace_owner(record: &RecordId, owner: ParticipantId);
}

/// Was this record erased, and are its rows about to leave the chain?
pub trait IsLeaving {
	/// Whether it is so.
	fn is_leaving(record: &RecordId) -> bool;
}

/// Can all that is kept of this record be removed?
pub trait EraseRecord {
	/// Removes at most so many rows. Whether none is left.
	fn erase_record(record: &RecordId, most: u32) -> bool;
}

impl EraseRecord for () {
	fn erase_record(_: &RecordId, _: u32) -> bool {
		true
	}
}

impl<First: EraseRecord, Second: EraseRecord> EraseRecord for (First, Second) {
	fn erase_record(record: &RecordId, most: u32) -> bool {
		First::erase_record(record, most) && Second::erase_record(record, most)
	}
}

/// Can this be written into the history of every record that this participant owns, or is a guardian of?
pub trait NoteForCustodian {
	/// Appends an entry to each of them.
	///
	/// # Errors
	///
	/// When one of the records is unknown.
	fn note_for_custodian(custodian: &ParticipantId, actor: &Actor, action: &Action) -> DispatchResult;
}

/// Is this participant a guardian of a record?
pub trait IsGuardian {
	/// Whether it is one of any record.
	fn is_guardian(id: &ParticipantId) -> bool;
}

/// Which records does this family own?
pub trait RecordsOf {
	/// In order of creation, at most [`MAX_RECORDS`](crate::bounds::MAX_RECORDS).
	fn records_of(owner: &ParticipantId) -> Vec<RecordId>;
}

/// Which calls have the institutions paused?
pub trait PausedCalls {
	/// In order of pallet and call.
	fn paused_calls() -> Vec<PausedCall>;
}

impl PausedCalls for () {
	fn paused_calls() -> Vec<PausedCall> {
		Vec::new()
	}
}

/// How much may this role send?
pub trait QuotaOf {
	/// Its token bucket.
	fn quota_of(role: Role) -> Quota;

	/// The part of it that nobody else can use up. What a person sends beyond it takes from the bucket that it shares with
	/// its organisation's other people, too.
	fn own_of(role: Role) -> Quota {
		Self::quota_of(role)
	}

	/// The bucket that the people of an organisation of this role share. Nothing: they share none.
	fn shared_of(_: Role) -> Option<Quota> {
		None
	}
}

/// Can this participant pay for what it sends?
pub trait SpendQuota {
	/// Whether its quota holds so many tokens. An exempt call takes nothing of what an organisation's people share.
	fn can_spend(actor: &Actor, tokens: u64, is_exempt: bool) -> bool;
	/// Whether one of `parts` equal parts of what is left of its quota holds so many tokens.
	fn part_holds(actor: &Actor, parts: u32, tokens: u64) -> bool;
	/// Takes so many tokens.
	fn spend(actor: &Actor, tokens: u64, is_exempt: bool);
}

/// Must somebody know that an account acts for nobody any more, for ever?
pub trait AccountRetired<AccountId> {
	/// Called after the participant has another account.
	fn account_retired(account: &AccountId);
}

impl<AccountId> AccountRetired<AccountId> for () {
	fn account_retired(_: &AccountId) {}
}

/// Which participant is the health authority?
pub trait HealthAuthority {
	/// Nothing before genesis has named one.
	fn health_authority() -> Option<ParticipantId>;
}

/// Does this person hold the current version of this organisation's content key?
pub trait HoldsContentKey {
	/// Whether it is active and among the holders.
	fn holds_content_key(organisation: &ParticipantId, person: &ParticipantId) -> bool;
}

/// How much of this record may this participant read now?
pub trait AccessLevel {
	/// Nothing without consent, or after it ended.
	fn access_level(record: &RecordId, reader: &ParticipantId) -> Option<Level>;
}

/// May this participant read this record by consent, at this level or above, or could it at this time or later?
pub trait HadAccess {
	/// A reader that keeps or gets a lower level had the higher one until it lost that. Readers who left are remembered for as long as a read may be logged late, the latest
	/// [`MAX_READERS`](crate::bounds::MAX_READERS) of them.
	fn had_access(record: &RecordId, reader: &ParticipantId, level: Level, since: Moment) -> bool;
}

/// Is this participant the doctor or the physician of this visit of this record?
pub trait NamedInVisit {
	/// Whatever became of the visit. `false` if it is another record's.
	fn is_named(record: &RecordId, visit: &VisitId, professional: &ParticipantId) -> bool;
}

/// Has this participant standing in this record, or had it at this time or later: could it have read it?
pub trait HasStanding {
	/// By consent, as staff of an organisation that has consent, or by right of the visit.
	fn has_standing(
		record: &RecordId,
		reader: &ParticipantId,
		visit: Option<&VisitId>,
		since: Moment,
	) -> bool;
}

/// Into which record was this one merged?
pub trait MergedInto {
	/// Nothing if it was not.
	fn merged_into(record: &RecordId) -> Option<RecordId>;
}

/// Standing, the right to have read a record, as consent, staff and visits give it.
///
/// A participant that was suspended meanwhile keeps its standing here: its earlier reads must not be lost.
pub struct StandingOf<Records, Consent, Participants, Visits>(
	PhantomData<(Records, Consent, Participants, Visits)>,
);

impl<Records, Consent, Participants, Visits> HasStanding
	for StandingOf<Records, Consent, Participants, Visits>
where
	Records: MergedInto,
	Consent: HadAccess,
	Participants: MemberOf,
	Visits: NamedInVisit,
{
	fn has_standing(
		record: &RecordId,
		reader: &ParticipantId,
		visit: Option<&VisitId>,
		since: Moment,
	) -> bool {
		// Who reads a record reads what was merged into it, without consent to that one.
		Self::stands(record, reader, visit, since)
			|| Records::merged_into(record).is_some_and(|other| Self::stands(&other, reader, visit, since))
	}
}

impl<Records, Consent, Participants, Visits> StandingOf<Records, Consent, Participants, Visits>
where
	Consent: HadAccess,
	Participants: MemberOf,
	Visits: NamedInVisit,
{
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
				visit.is_some_and(|visit| Visits::is_named(record, visit, reader))
			}
			// A gateway reads nothing.
			Some(Member { role: Role::Gateway, .. }) | None => false,
			// Staff, health admins among them, read under their organisation's consent.
			Some(member) => member.on_behalf_of().is_some_and(|(organisation, _)| had_access(&organisation)),
		}
	}
}

/// How many tokens of its sender's quota does this call cost?
pub trait PriceOf<Call> {
	/// The price of a transaction of `len` bytes.
	fn price_of(call: &Call, len: usize) -> u64;

	/// Whether this call by this sender takes nothing from the quota that an organisation's people share: a visit that was
	/// given must be signed, and access taken back, whatever colleagues do. Only calls that the sender may make are exempt.
	fn is_exempt(_: &Actor, _: &Call) -> bool {
		false
	}
}

/// Who are all the readers of this record, expired grants included?
pub trait ReadersOf {
	/// Empty if there is no such record.
	fn readers_of(record: &RecordId) -> Vec<Reader>;
}

/// Who may read this new record?
pub trait OpenConsent {
	/// Starts with [`Reader::first`].
	fn open_consent(record: RecordId, owner: ParticipantId, authority: ParticipantId);
}

/// Whose record is this?
pub trait OwnerOf {
	/// Nothing if there is no such record.
	fn owner_of(record: &RecordId) -> Option<ParticipantId>;
}

/// Which epoch is this record in?
pub trait EpochOf {
	/// The current epoch, and the highest index of a visit in it.
	fn epoch_of(record: &RecordId) -> Option<(Epoch, VisitIndex)>;
}

/// Can this reader be given a key of the current epoch?
pub trait AddWrap {
	/// Stores the wrap, replacing the reader's earlier one.
	///
	/// # Errors
	///
	/// When the record is unknown, or the wrap is of another epoch, for another reader or level, or for a key that
	/// the reader has no longer.
	fn add_wrap(record: &RecordId, reader: &Reader, wrap: Wrap) -> DispatchResult;
}

/// Does a reader of this record hold a key that it should no longer hold, or lack the one that it should?
pub trait RenewalDue {
	/// Whether the next writer must start a new epoch: a grant has expired, a reader has left, was suspended or reinstated, or
	/// has had its encryption key replaced since the epoch started, the epoch has no visit index left, or the record has never been renewed since
	/// the health admin who created it chose its secret.
	fn renewal_due(record: &RecordId) -> bool;
}

/// Can somebody other than a custodian renew the keys of a record with this rotation?
pub trait RenewKeys {
	/// Starts a new epoch for the readers whose grants have not expired.
	///
	/// # Errors
	///
	/// When the record is unknown, the epoch is not the next, the wraps are not exactly those of the readers that
	/// remain, or no renewal is due and the last one that was not due is less than
	/// [`ROTATION_PAUSE`](crate::bounds::ROTATION_PAUSE) ago.
	fn renew_keys(record: RecordId, actor: &Actor, rotation: Rotation) -> DispatchResult;
}

/// Which wraps has the current epoch of this record?
pub trait WrapsOf {
	/// One for each reader, and those of readers that have left since the epoch started; empty if there is no such record.
	fn wraps_of(record: &RecordId) -> Vec<Wrap>;
}

/// Can a visit with this index be opened in the current epoch?
pub trait UseVisitIndex {
	/// Remembers the index as the highest one.
	///
	/// # Errors
	///
	/// When the record is unknown, or the index is lower than the highest one, kept for visits that were renewed, or
	/// above the most there can be.
	fn use_visit_index(record: &RecordId, index: VisitIndex) -> DispatchResult;
}

/// Can this link bridge two epochs of the record?
pub trait AddBridge {
	/// Keeps the link, in place of one from the same epoch by the same maker.
	///
	/// # Errors
	///
	/// When the record is unknown, or the link names epochs that the record has not had.
	fn add_bridge(record: &RecordId, maker: ParticipantId, link: EpochLink) -> DispatchResult;
}

/// Can a full reader keep this wrap of an ended epoch for the owner, the health authority or a custody?
pub trait KeepPastWrap {
	/// Keeps the wrap beside those that came with the epoch, in place of one for the same reader by the same maker.
	///
	/// # Errors
	///
	/// When the record is unknown, the epoch has not ended, or the wrap is not for the owner, the health authority or a
	/// custody, at its level and with its current key.
	fn keep_past_wrap(record: &RecordId, maker: ParticipantId, wrap: Wrap) -> DispatchResult;
}

/// Can these halves of the record secret be kept for this custodian?
pub trait GiveHalves {
	/// Keeps them until the reader gives the record new keys, in place of what the same giver gave the same reader before.
	///
	/// # Errors
	///
	/// When the record is unknown, a half is of an epoch to come, of two one epoch, or not for the reader's current key,
	/// or there are too many.
	fn give_halves(
		record: &RecordId,
		giver: ParticipantId,
		reader: &ParticipantId,
		half: Level,
		halves: GivenHalves,
	) -> DispatchResult;

	/// Removes the halves that were given to this reader: it needs them no more.
	fn end_halves(record: &RecordId, reader: &ParticipantId);
}

/// Can a new epoch start with exactly these readers?
pub trait StartEpoch {
	/// Replaces all wraps by those of the rotation. The ended epoch's wraps of the owner, the health authority and its
	/// custodies stay, and so do halves that were given to a reader who stays under the same key.
	///
	/// # Errors
	///
	/// When the record is unknown, the epoch is not the next, the link does not lead back from it, or the wraps are not
	/// exactly those of `readers`, for their current keys.
	fn start_epoch(record: &RecordId, rotation: Rotation, readers: &[Reader]) -> DispatchResult;
}

/// Can this be written into the record's history?
pub trait AppendHistory {
	/// Appends an entry with the current block, time and epoch, and with whom the actor works for now. A call that starts
	/// an epoch asks afterwards.
	///
	/// # Errors
	///
	/// When the record is unknown.
	fn append_history(
		record: &RecordId,
		actor: &Actor,
		action: Action,
		commitment: Option<Commitment>,
	) -> DispatchResult;
}
