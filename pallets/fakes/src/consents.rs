//! Who may read which record.

use frame_support::{pallet_prelude::*, storage_alias};
use vacchain_primitives::{
	Action, Actor, Basis, Level, Moment, ParticipantId, Reader, RecordId, Role, Rotation, VisitId,
	bounds::RENEWED_VISIT_INDEX,
	questions::{
		AccessLevel, AppendHistory, EndGrants, EraseRecord, HadAccess, HasStanding, MemberOf, OpenConsent,
		ReadersOf, RenewKeys, RenewalDue, ReplaceOwner,
	},
};

use crate::{Archive, Directory, Epochs, HealthAuthorityId, NO_RECORD, STALE_EPOCH};

/// The readers of each record.
#[storage_alias]
pub type Readers = StorageMap<Fakes, Twox64Concat, RecordId, Vec<Reader>, ValueQuery>;

/// When a reader left a record.
#[storage_alias]
pub type Leavers = StorageMap<Fakes, Twox64Concat, (RecordId, ParticipantId), Moment>;

/// The records whose keys are to be renewed before anything new is sealed.
#[storage_alias]
pub type Due = StorageMap<Fakes, Twox64Concat, RecordId, ()>;

/// Whom a visit names.
#[storage_alias]
pub type Named = StorageMap<Fakes, Twox64Concat, VisitId, ParticipantId>;

/// How many rows of a record others keep when it is erased.
#[storage_alias]
pub type KeptRows = StorageValue<Fakes, u32, ValueQuery>;

/// Knows the readers.
pub struct Consents;

impl Consents {
	/// Lets one read a record by a grant of this time, in place of an earlier one.
	pub fn grant(record: RecordId, reader: ParticipantId, level: Level, granted_at: Moment) {
		let basis = Basis::Grant { granted_at, expires_at: None };
		Readers::mutate(record, |readers| {
			readers.retain(|present| present.id != reader);
			readers.push(Reader { id: reader, level, basis });
		});
	}

	/// One reads a record no more.
	pub fn end(record: RecordId, reader: ParticipantId) {
		Readers::mutate(record, |readers| readers.retain(|present| present.id != reader));
	}
}

impl OpenConsent for Consents {
	fn open_consent(record: RecordId, owner: ParticipantId, authority: ParticipantId) {
		Readers::insert(record, Reader::first(owner, authority).to_vec());
	}
}

impl ReadersOf for Consents {
	fn readers_of(record: &RecordId) -> Vec<Reader> {
		Readers::get(record)
	}
}

impl AccessLevel for Consents {
	fn access_level(record: &RecordId, reader: &ParticipantId) -> Option<Level> {
		Readers::get(record).iter().find(|present| present.id == *reader).map(|present| present.level)
	}
}

impl HadAccess for Consents {
	fn had_access(record: &RecordId, reader: &ParticipantId, level: Level, since: Moment) -> bool {
		Self::access_level(record, reader).is_some_and(|present| present >= level)
			|| Leavers::get((record, reader)).is_some_and(|left| left >= since)
	}
}

/// Professionals read by right of the visit that names them; gateways read for nobody; all others read every record, until
/// they leave it.
impl HasStanding for Consents {
	fn has_standing(
		record: &RecordId,
		reader: &ParticipantId,
		visit: Option<&VisitId>,
		since: Moment,
	) -> bool {
		match Directory::member_of(reader).map(|member| member.role) {
			None | Some(Role::Gateway) => false,
			Some(Role::Doctor | Role::Physician) => visit.and_then(Named::get) == Some(*reader),
			_ => Leavers::get((record, reader)).is_none_or(|left| left >= since),
		}
	}
}

impl EndGrants for Consents {
	fn end_grants(record: &RecordId) {
		Readers::mutate(record, |readers| readers.retain(|reader| !reader.is_grant()));
	}
}

impl ReplaceOwner for Consents {
	fn replace_owner(record: &RecordId, owner: ParticipantId) {
		let authority = HealthAuthorityId::get().expect("there is a health authority");
		Self::open_consent(*record, owner, authority);
	}
}

impl RenewalDue for Consents {
	fn renewal_due(record: &RecordId) -> bool {
		Due::contains_key(record)
	}
}

impl RenewKeys for Consents {
	fn renew_keys(record: RecordId, actor: &Actor, rotation: Rotation) -> DispatchResult {
		let (epoch, _) = Epochs::get(record).ok_or(NO_RECORD)?;
		ensure!(rotation.epoch == epoch + 1, STALE_EPOCH);
		Due::remove(record);
		Epochs::insert(record, (epoch + 1, RENEWED_VISIT_INDEX));
		Archive::append_history(&record, actor, Action::KeysRenewed, None)
	}
}

/// Forgets the readers first, then the rows that others keep.
impl EraseRecord for Consents {
	fn erase_record(record: &RecordId, most: u32) -> bool {
		if Readers::contains_key(record) {
			Readers::remove(record);
			return true;
		}
		KeptRows::mutate(|left| {
			*left = left.saturating_sub(most);
			*left == 0
		})
	}
}
