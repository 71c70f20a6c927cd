//! The records.

use frame_support::{pallet_prelude::*, storage_alias};
use vacchain_primitives::{
	Action, Actor, Commitment, Epoch, EpochLink, GivenHalves, Level, ParticipantId, Reader, RecordId,
	Rotation, VisitIndex, Wrap,
	bounds::RENEWED_VISIT_INDEX,
	questions::{
		AddBridge, AddWrap, AppendHistory, EpochOf, ErasureAsked, GiveHalves, InUse, IsLeaving, KeepPastWrap,
		MemberOf, OwnerOf, ReadersOf, RecordsOf, RenewalDue, StartEpoch, UseVisitIndex, WantsEpoch, WrapsOf,
	},
};

use crate::{Directory, key_version, wraps_for};

/// There is no such record.
pub const NO_RECORD: DispatchError = DispatchError::Other("NotFound");
/// The epoch is not the one it should be.
pub const STALE_EPOCH: DispatchError = DispatchError::Other("StaleEpoch");
/// The wraps are not exactly the readers'.
pub const WRONG_READERS: DispatchError = DispatchError::Other("WrongReaders");
/// A wrap is for a key that its reader has no longer.
pub const STALE_KEY: DispatchError = DispatchError::Other("StaleKey");
/// The index of a visit is too low.
pub const STALE_INDEX: DispatchError = DispatchError::Other("StaleIndex");

/// The epoch, and the highest index of a visit in it.
#[storage_alias]
pub type Epochs = StorageMap<Fakes, Twox64Concat, RecordId, (Epoch, VisitIndex)>;

/// The wraps of the epoch.
#[storage_alias]
pub type Wraps = StorageMap<Fakes, Twox64Concat, RecordId, Vec<Wrap>, ValueQuery>;

/// The wraps of ended epochs, and who made which.
#[storage_alias]
pub type PastWraps = StorageMap<Fakes, Twox64Concat, RecordId, Vec<(ParticipantId, Wrap)>, ValueQuery>;

/// The bridges between epochs, and who made which.
#[storage_alias]
pub type Bridges = StorageMap<Fakes, Twox64Concat, RecordId, Vec<(ParticipantId, EpochLink)>, ValueQuery>;

/// Who gave whom which half.
#[storage_alias]
pub type Halves = StorageMap<
	Fakes,
	Twox64Concat,
	RecordId,
	Vec<(ParticipantId, ParticipantId, Level, GivenHalves)>,
	ValueQuery,
>;

/// What happened, and by whom.
#[storage_alias]
pub type History =
	StorageMap<Fakes, Twox64Concat, RecordId, Vec<(ParticipantId, Action, Option<Commitment>)>, ValueQuery>;

/// Whose each record is.
#[storage_alias]
pub type Owners = StorageMap<Fakes, Twox64Concat, RecordId, ParticipantId>;

/// The records whose erasure is asked for.
#[storage_alias]
pub type Leaving = StorageMap<Fakes, Twox64Concat, RecordId, ()>;

/// The records that were voided.
#[storage_alias]
pub type Voided = StorageMap<Fakes, Twox64Concat, RecordId, ()>;

/// The records of which the next writer must start an epoch.
#[storage_alias]
pub type Apart = StorageMap<Fakes, Twox64Concat, RecordId, ()>;

/// Keeps the records.
pub struct Archive;

impl Archive {
	/// A record of this family, in this epoch, which these readers can open.
	pub fn create(record: RecordId, owner: ParticipantId, epoch: Epoch, readers: &[Reader]) {
		Epochs::insert(record, (epoch, RENEWED_VISIT_INDEX));
		Wraps::insert(record, wraps_for(readers, epoch));
		Owners::insert(record, owner);
	}

	/// The last entry of a record's history.
	pub fn last_entry(record: RecordId) -> Option<(ParticipantId, Action)> {
		History::get(record).pop().map(|(actor, action, _)| (actor, action))
	}

	/// Every active reader has a wrap and there are no others, or a renewal is due.
	pub fn check<Consent: ReadersOf + RenewalDue>() {
		for record in Epochs::iter_keys() {
			let readers: Vec<_> =
				Consent::readers_of(&record).iter().map(|reader| (reader.id, reader.level)).collect();
			let wraps: Vec<_> = Wraps::get(record).iter().map(|wrap| (wrap.reader, wrap.level)).collect();
			let is_active =
				|(id, _): &&(ParticipantId, Level)| Directory::member_of(id).is_some_and(|one| one.active);
			let have_wraps = readers.iter().filter(is_active).all(|reader| wraps.contains(reader));
			let are_readers = wraps.iter().all(|wrap| readers.contains(wrap));
			assert!(
				have_wraps && are_readers || Consent::renewal_due(&record),
				"active readers have wraps, or a renewal is due"
			);
		}
	}
}

impl EpochOf for Archive {
	fn epoch_of(record: &RecordId) -> Option<(Epoch, VisitIndex)> {
		Epochs::get(record)
	}
}

impl OwnerOf for Archive {
	fn owner_of(record: &RecordId) -> Option<ParticipantId> {
		Owners::get(record)
	}
}

impl RecordsOf for Archive {
	fn records_of(owner: &ParticipantId) -> Vec<RecordId> {
		let mut records: Vec<_> =
			Owners::iter().filter(|(_, other)| other == owner).map(|(record, _)| record).collect();
		records.sort_unstable();
		records
	}
}

impl WantsEpoch for Archive {
	fn wants_epoch(record: &RecordId) -> bool {
		Apart::contains_key(record)
	}
}

impl InUse for Archive {
	fn in_use(record: &RecordId) -> bool {
		!Voided::contains_key(record)
	}
}

impl ErasureAsked for Archive {
	fn erasure_asked(record: &RecordId) -> bool {
		Leaving::contains_key(record)
	}
}

impl IsLeaving for Archive {
	fn is_leaving(_: &RecordId) -> bool {
		false
	}
}

impl WrapsOf for Archive {
	fn wraps_of(record: &RecordId) -> Vec<Wrap> {
		Wraps::get(record)
	}
}

impl AddWrap for Archive {
	fn add_wrap(record: &RecordId, reader: &Reader, wrap: Wrap) -> DispatchResult {
		ensure!(Epochs::get(record).is_some_and(|(epoch, _)| epoch == wrap.epoch), STALE_EPOCH);
		ensure!((wrap.reader, wrap.level) == (reader.id, reader.level), WRONG_READERS);
		ensure!(wrap.key_version == key_version(&reader.id), STALE_KEY);
		Wraps::mutate(record, |wraps| {
			wraps.retain(|present| present.reader != wrap.reader);
			wraps.push(wrap);
		});
		Ok(())
	}
}

impl StartEpoch for Archive {
	fn start_epoch(record: &RecordId, rotation: Rotation, readers: &[Reader]) -> DispatchResult {
		let epoch = rotation.epoch;
		ensure!(Epochs::get(record).is_some_and(|(current, _)| current + 1 == epoch), STALE_EPOCH);
		let wraps = rotation.wraps.into_inner();
		let has_wrap = |reader: &Reader| {
			wraps.iter().any(|wrap| (wrap.reader, wrap.level, wrap.epoch) == (reader.id, reader.level, epoch))
		};
		ensure!(wraps.len() == readers.len() && readers.iter().all(has_wrap), WRONG_READERS);
		ensure!(wraps.iter().all(|wrap| wrap.key_version == key_version(&wrap.reader)), STALE_KEY);
		Epochs::insert(record, (epoch, RENEWED_VISIT_INDEX));
		Wraps::insert(record, wraps);
		Ok(())
	}
}

impl AddBridge for Archive {
	fn add_bridge(record: &RecordId, maker: ParticipantId, link: EpochLink) -> DispatchResult {
		Bridges::append(record, (maker, link));
		Ok(())
	}
}

impl KeepPastWrap for Archive {
	fn keep_past_wrap(record: &RecordId, maker: ParticipantId, wrap: Wrap) -> DispatchResult {
		PastWraps::append(record, (maker, wrap));
		Ok(())
	}
}

impl GiveHalves for Archive {
	fn give_halves(
		record: &RecordId,
		giver: ParticipantId,
		reader: &ParticipantId,
		half: Level,
		halves: GivenHalves,
	) -> DispatchResult {
		ensure!(halves.iter().all(|wrap| wrap.key_version == key_version(reader)), STALE_KEY);
		Halves::append(record, (giver, *reader, half, halves));
		Ok(())
	}

	fn end_halves(record: &RecordId, reader: &ParticipantId) {
		Halves::mutate(record, |halves| halves.retain(|(_, present, ..)| present != reader));
	}
}

impl UseVisitIndex for Archive {
	fn use_visit_index(record: &RecordId, index: VisitIndex) -> DispatchResult {
		let (epoch, highest) = Epochs::get(record).ok_or(NO_RECORD)?;
		ensure!(index >= highest && index > RENEWED_VISIT_INDEX, STALE_INDEX);
		Epochs::insert(record, (epoch, index));
		Ok(())
	}
}

impl AppendHistory for Archive {
	fn append_history(
		record: &RecordId,
		actor: &Actor,
		action: Action,
		commitment: Option<Commitment>,
	) -> DispatchResult {
		History::append(record, (actor.id, action, commitment));
		Ok(())
	}
}
