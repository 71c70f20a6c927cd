//! Visits, each one vaccine detail (VD): opened, noted, signed, linked.
//!
//! `Opened` (hospital, with consent) → `Noted` (doctor) → `Signed` (physician) → `Linked` (hospital). A visit that nobody
//! signed is `Closed`; a signed one that was entered in error is `Retracted`. Notes are versions in a list: correcting
//! and withdrawing append. A note carries the hash of a token, which the doctor seals inside it only if the child may be
//! vaccinated; the signature reveals the token. So nothing in clear says that a child was deferred.
//!
//! A family disputes a visit; a health admin retracts one that nobody else can retract or that is disputed, and undoes a
//! retraction. Doses that were given elsewhere are entries of the record beside its visits: reported, never signed.
//!
//! The content of a visit is sealed under the visit's epoch and index: the keys of an index open the visits before it
//! and none after. As long as the hospital has access to the record, the epoch must be the record's current one: after a
//! rotation the hospital renews the visit. When consent ends while a visit is open, the named professionals may still
//! finish it under the keys they have, until it lapses
//! ([`VISIT_LAPSE`](vacchain_primitives::bounds::VISIT_LAPSE)); then it can only be closed. The keys leave the chain when the visit is over, or
//! [`ADDENDA_WINDOW`](vacchain_primitives::bounds::ADDENDA_WINDOW) after it was linked.
//!
//! People find their visits by indices: [`Waiting`] for the one who is next, [`OpenVisits`] and [`FinishedVisits`] for the
//! hospital, [`Named`] for doctor and physician. Their rows leave when a visit is over, or soon after.

#![cfg_attr(not(feature = "std"), no_std)]
#![expect(
	clippy::cast_possible_truncation,
	reason = "the codec's derive casts a variant's index to a byte; own casts are of bounded numbers"
)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod changes;
mod erase;
mod finding;
mod implementation;
mod keys;
#[cfg(test)]
mod mock;
mod reads;
mod reports;
mod rows;
mod rules;
#[cfg(test)]
mod tests;
pub mod weights;

pub use finding::OpenFirst;
pub use keys::EndingVisitKeys;
pub use pallet::*;
pub use rows::{Aside, HospitalTally, Row, RowKey, Signed, Tally, VisitKeys, VisitList, VisitPage};
pub use weights::WeightInfo;

/// Sets the scene of a benchmark in the pallet's neighbours.
#[cfg(feature = "runtime-benchmarks")]
pub trait BenchmarkHelper<AccountId> {
	/// Registers an active participant.
	fn participant(
		id: vacchain_primitives::ParticipantId,
		account: AccountId,
		role: vacchain_primitives::Role,
		organisation: Option<vacchain_primitives::ParticipantId>,
	);
	/// Creates a record of epoch 0 with as many readers as there can be, of which a hospital with full access is
	/// the last, and returns their wraps.
	fn record(
		record: vacchain_primitives::RecordId,
		hospital: vacchain_primitives::ParticipantId,
	) -> alloc::vec::Vec<vacchain_primitives::Wrap>;
}

#[allow(clippy::too_many_arguments, reason = "a visit and a signature have as many parts")]
#[expect(clippy::expect_used, reason = "FRAME's expansion looks up the pallet's name in the runtime")]
#[frame_support::pallet]
pub mod pallet {
	use super::{EndingVisitKeys, OpenFirst, Row, RowKey, WeightInfo};
	use frame_support::{pallet_prelude::*, traits::Time};
	use frame_system::pallet_prelude::*;
	use vacchain_primitives::{
		Clearance, ClosingReason, Commitment, Moment, NoteKind, ParticipantId, RecordId, Rotation,
		RulingKind, Sealed, VisitId, VisitPlace, VisitWrap,
		questions::{
			AccessLevel, ActorOf, AppendHistory, EpochOf, HadAccess, IsLeaving, MemberOf, ReadersOf,
			RenewKeys, RenewalDue, SpendDaily, UseVisitIndex,
		},
	};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

	/// The runtime's choices.
	#[pallet::config]
	pub trait Config:
		frame_system::Config<
			RuntimeEvent: From<Event<Self>>,
			AccountId: Into<vacchain_primitives::AccountId>,
			Hash: Into<[u8; 32]>,
		>
	{
		/// The chain's clock, in milliseconds.
		type Clock: Time<Moment = Moment>;
		/// The participants.
		type Participants: ActorOf<Self::AccountId> + MemberOf;
		/// The readers of a record, and whether its keys are fit for new content.
		type Consent: AccessLevel + HadAccess + ReadersOf + RenewalDue + RenewKeys;
		/// The records that visits belong to.
		type Records: EpochOf + UseVisitIndex + AppendHistory + IsLeaving;
		/// How much a health admin does alone in a day.
		type Daily: SpendDaily;
		/// The weights of the calls.
		type WeightInfo: WeightInfo;
		/// The neighbours' part in benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: super::BenchmarkHelper<Self::AccountId>;
	}

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// The rows of every record's visits.
	// Blake2: ids are chosen by clients.
	#[pallet::storage]
	pub type Rows<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, RecordId, Blake2_128Concat, RowKey, Row, OptionQuery>;

	/// The record of a visit.
	// Blake2: ids are chosen by clients.
	#[pallet::storage]
	pub type RecordOf<T: Config> = StorageMap<_, Blake2_128Concat, VisitId, RecordId, OptionQuery>;

	/// When the keys of linked visits leave the chain, in order.
	// Twox: a counter.
	#[pallet::storage]
	pub type EndingKeys<T: Config> = StorageMap<_, Twox64Concat, u64, EndingVisitKeys, OptionQuery>;

	/// The first of the [`EndingKeys`], and the next one's place.
	#[pallet::storage]
	pub type EndingRange<T: Config> = StorageValue<_, (u64, u64), ValueQuery>;

	/// The visits that wait for a doctor's note, for a physician's signature, or for a hospital to link them, in order of
	/// opening, each with its record.
	// Identity: a digest, and a time of the chain's clock before an id; their bytes are the order of the list.
	#[pallet::storage]
	pub type Waiting<T: Config> =
		StorageDoubleMap<_, Identity, ParticipantId, Identity, VisitPlace, RecordId, OptionQuery>;

	/// The visits of a hospital that are to be noted, signed or linked, in order of opening, each with its record.
	// Identity: as in `Waiting`.
	#[pallet::storage]
	pub type OpenVisits<T: Config> =
		StorageDoubleMap<_, Identity, ParticipantId, Identity, VisitPlace, RecordId, OptionQuery>;

	/// The visits of a hospital that were finished lately, in order of opening, each with its record.
	// Identity: as in `Waiting`.
	#[pallet::storage]
	pub type FinishedVisits<T: Config> =
		StorageDoubleMap<_, Identity, ParticipantId, Identity, VisitPlace, RecordId, OptionQuery>;

	/// The visits that give their keys to a doctor or physician, by the person and the record: the open ones first, and among
	/// them the newest first.
	// Identity: a digest; Blake2: record ids are chosen by clients; Identity: as in `Waiting`.
	#[pallet::storage]
	pub type Named<T: Config> = StorageNMap<
		_,
		(NMapKey<Identity, ParticipantId>, NMapKey<Blake2_128Concat, RecordId>, NMapKey<Identity, OpenFirst>),
		(),
		OptionQuery,
	>;

	/// The events.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A hospital opened a visit.
		Opened {
			/// Which.
			visit: VisitId,
			/// The record.
			record: RecordId,
			/// By whom.
			hospital: ParticipantId,
		},
		/// A hospital brought a visit to the record's current epoch.
		Renewed {
			/// Which.
			visit: VisitId,
		},
		/// A doctor added a version of a visit's note.
		NoteAdded {
			/// The visit.
			visit: VisitId,
			/// Which version.
			version: u32,
			/// The kind of note.
			kind: NoteKind,
		},
		/// A physician signed a visit.
		Signed {
			/// Which.
			visit: VisitId,
			/// Who.
			physician: ParticipantId,
		},
		/// A hospital linked a visit to its record.
		Linked {
			/// Which.
			visit: VisitId,
			/// To which record.
			record: RecordId,
		},
		/// A hospital closed a visit without a signature.
		Closed {
			/// Which.
			visit: VisitId,
			/// Why.
			reason: ClosingReason,
		},
		/// A physician retracted a visit as entered in error.
		Retracted {
			/// Which.
			visit: VisitId,
		},
		/// A hospital corrected the measurements of a visit.
		ExaminationCorrected {
			/// The visit.
			visit: VisitId,
			/// Which version.
			version: u32,
		},
		/// A hospital replaced the doctor or the physician of a visit.
		Reassigned {
			/// Which.
			visit: VisitId,
			/// The doctor now.
			doctor: ParticipantId,
			/// The physician now.
			physician: ParticipantId,
		},
		/// A custodian disputes a visit.
		Disputed {
			/// Which.
			visit: VisitId,
		},
		/// A custodian took the dispute of a visit back.
		DisputeWithdrawn {
			/// Which.
			visit: VisitId,
		},
		/// A health admin retracted a visit, or undid its retraction.
		Ruled {
			/// Which.
			visit: VisitId,
			/// What was decided.
			ruling: RulingKind,
		},
		/// Somebody wrote down doses that were given elsewhere.
		DosesReported {
			/// In which record.
			record: RecordId,
			/// Which entry of it.
			number: u32,
		},
		/// A hospital or a health admin took reported doses back.
		ReportRetracted {
			/// Of which record.
			record: RecordId,
			/// Which entry of it.
			number: u32,
		},
	}

	/// Why a call was refused, and what to do next.
	#[pallet::error]
	pub enum Error<T> {
		/// Only a receptionist may do this: of the hospital that opened the visit, or of one with full access to the record.
		/// Ask a receptionist of that hospital; a health admin links and closes visits where the hospital cannot.
		NotHospital,
		/// The hospital has no full access to the record. Ask the family for it.
		NoConsent,
		/// Only the doctor named in the visit may write its notes. Ask the hospital who that is.
		NotNamedDoctor,
		/// Only the physician named in the visit may sign or retract it. Ask the hospital who that is; a health admin retracts
		/// where that physician may not act any more, or where the family disputes the visit.
		NotNamedPhysician,
		/// The doctor must be an active doctor of this hospital. Choose one of its own.
		NotItsDoctor,
		/// The physician must be an active physician of this hospital. Choose one of its own.
		NotItsPhysician,
		/// No such visit, record or entry with reported doses. Check its id or number.
		NotFound,
		/// This visit exists already. Choose another id.
		AlreadyExists,
		/// The visit is past this step, or not there yet; or the entry with reported doses was taken back already. Look at it.
		WrongState,
		/// The doctor has written no note, or has withdrawn it. Ask the doctor for a note first.
		NoteMissing,
		/// The doctor has changed the note since you read it. Read the latest note, then sign.
		StaleNote,
		/// The doctor has not cleared the child for this vaccination: the doctor deferred the child, or another note
		/// counts. Read the note again.
		NotCleared,
		/// The measurements were corrected since you read them. Read them again, then sign.
		StaleExamination,
		/// Another version of the note or the measurements, another dispute or ruling was written meanwhile. Read it, then write
		/// yours.
		StaleVersion,
		/// The keys of the record have changed meanwhile. The hospital renews the visit, then try again.
		StaleEpoch,
		/// The wraps and the content must have one index, the visit's. Read the visit and the record again, then wrap
		/// and seal again.
		StaleIndex,
		/// A professional's key was replaced meanwhile. Look up the key again and wrap again.
		StaleKey,
		/// A grant has expired, a reader's key was replaced, or the keys were never renewed. Bring new keys for the
		/// record's readers that remain.
		RenewalNeeded,
		/// The wraps must be those of the visit's doctor and physician. Look up who they are and wrap again.
		WrongReaders,
		/// The time for addenda and for retracting is over. The hospital gives the keys again with renew.
		TooLate,
		/// The visit has as many notes as it can have. Write the next one at the next visit.
		TooManyNotes,
		/// The signature does not fit what was signed and the physician's account. Sign again.
		BadSignature,
		/// The signing time lies in the future. Set your clock.
		SignedInFuture,
		/// The time of the opening lies in the future, too many days back, or before the family granted access. Set your clock,
		/// and open the visit again.
		InvalidTime,
		/// A wrap or the sealed content is not of a form that sealing makes. Seal it again.
		Malformed,
		/// As many of your hospital's visits of this record are open, or were opened today, as can be. Link or close those that
		/// are over; visits that were opened today count until tomorrow.
		TooManyVisits,
		/// Your hospital has added as many entries of reported doses to this record today as one day takes. Put more doses into
		/// one entry, or come back tomorrow.
		TooManyReports,
		/// The visit was corrected, given to others or ruled on as often as can be. If it is not signed, close it and open
		/// another one; if it is, it stays as it is.
		TooManyChanges,
		/// The hospital's access ended too long ago: the visit has lapsed. Close it, or have it linked if it is signed; the
		/// family's consent makes a new visit possible.
		Lapsed,
		/// The signing time lies before the visit was opened. Set your clock, and sign again.
		SignedBeforeOpening,
		/// Only the family that owns the record, or a guardian it named, may dispute a visit; only the custodian who disputes
		/// it, or that family, takes that back. Ask the family.
		NotCustodian,
		/// Only an active health admin may do this. Ask one to do it for you.
		NotHealthAdmin,
		/// The visit's hospital and physician are active, and no family disputes the visit. Ask the physician to retract it.
		NotForAdmin,
		/// You retracted this visit yourself. Ask another health admin to undo it.
		AnotherAdminNeeded,
		/// A health admin has decided about this visit. Ask a health admin to decide again.
		Decided,
	}

	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Open a visit of a record, naming its doctor and physician and giving them the keys of the visit's index.
		/// `made_at` is when the hospital opened it, by its clock. When a renewal is due, the hospital brings a
		/// rotation for exactly the readers that remain.
		///
		/// Origin: a receptionist of a hospital with full access. Errors: [`Error::NotHospital`], [`Error::NoConsent`],
		/// [`Error::NotItsDoctor`], [`Error::NotItsPhysician`], [`Error::AlreadyExists`], [`Error::InvalidTime`],
		/// [`Error::TooManyVisits`], [`Error::NotFound`], [`Error::RenewalNeeded`], [`Error::StaleEpoch`], [`Error::StaleIndex`], [`Error::StaleKey`],
		/// [`Error::WrongReaders`], [`Error::Malformed`]; `TooSoon` of the consent for a rotation that is not due;
		/// `StaleEpoch`, `StaleIndex`, `StaleKey`, `WrongReaders` and `Malformed` of the records. Event: [`Event::Opened`].
		#[pallet::call_index(0)]
		pub fn open(
			origin: OriginFor<T>,
			visit: VisitId,
			record: RecordId,
			doctor: ParticipantId,
			physician: ParticipantId,
			made_at: Moment,
			examination: Sealed,
			doctor_wrap: VisitWrap,
			physician_wrap: VisitWrap,
			rotation: Option<Rotation>,
		) -> DispatchResult {
			let hospital = Self::ensure_hospital(origin)?;
			let wraps = [doctor_wrap, physician_wrap];
			Self::do_open(hospital, visit, record, doctor, physician, made_at, examination, wraps, rotation)
		}

		/// Bring a visit to the record's current epoch, or give its keys again. In its own epoch, a visit keeps its
		/// index; in a later one, it has
		/// [`RENEWED_VISIT_INDEX`](vacchain_primitives::bounds::RENEWED_VISIT_INDEX). Renewing a linked visit opens the
		/// time for addenda again.
		///
		/// Origin: a receptionist of the hospital that opened it, with full access. Errors: [`Error::NotFound`],
		/// [`Error::NotHospital`], [`Error::NoConsent`], [`Error::WrongState`], [`Error::StaleEpoch`],
		/// [`Error::StaleIndex`], [`Error::StaleKey`], [`Error::WrongReaders`], [`Error::Malformed`]. Event:
		/// [`Event::Renewed`].
		#[pallet::call_index(1)]
		pub fn renew(
			origin: OriginFor<T>,
			visit: VisitId,
			doctor_wrap: VisitWrap,
			physician_wrap: VisitWrap,
		) -> DispatchResult {
			let (actor, row) = Self::ensure_its_hospital(origin, visit)?;
			Self::do_renew(actor, visit, row, [doctor_wrap, physician_wrap])
		}

		/// Write a visit's first note, or the first after a withdrawal.
		///
		/// Origin: the doctor named in the visit. Errors: [`Error::NotFound`], [`Error::NotNamedDoctor`],
		/// [`Error::WrongState`], [`Error::Lapsed`], [`Error::StaleVersion`], [`Error::TooManyNotes`], [`Error::StaleEpoch`],
		/// [`Error::StaleIndex`], [`Error::Malformed`]. Event: [`Event::NoteAdded`].
		#[pallet::call_index(2)]
		pub fn write_note(
			origin: OriginFor<T>,
			visit: VisitId,
			version: u32,
			clearance: Clearance,
			sealed: Sealed,
		) -> DispatchResult {
			let (doctor, row) = Self::ensure_named_doctor(origin, visit)?;
			Self::do_note(doctor, visit, row, version, NoteKind::Written, clearance, sealed)
		}

		/// Correct a visit's note; the version before stays.
		///
		/// Origin: the doctor named in the visit. Errors: [`Error::NotFound`], [`Error::NotNamedDoctor`],
		/// [`Error::WrongState`], [`Error::Lapsed`], [`Error::StaleVersion`], [`Error::TooManyNotes`], [`Error::StaleEpoch`],
		/// [`Error::StaleIndex`], [`Error::Malformed`]. Event: [`Event::NoteAdded`].
		#[pallet::call_index(3)]
		pub fn correct_note(
			origin: OriginFor<T>,
			visit: VisitId,
			version: u32,
			clearance: Clearance,
			sealed: Sealed,
		) -> DispatchResult {
			let (doctor, row) = Self::ensure_named_doctor(origin, visit)?;
			Self::do_note(doctor, visit, row, version, NoteKind::Corrected, clearance, sealed)
		}

		/// Withdraw a visit's note; the version before stays.
		///
		/// Origin: the doctor named in the visit. Errors: [`Error::NotFound`], [`Error::NotNamedDoctor`],
		/// [`Error::WrongState`], [`Error::Lapsed`], [`Error::StaleVersion`], [`Error::TooManyNotes`]. Event:
		/// [`Event::NoteAdded`].
		#[pallet::call_index(4)]
		pub fn withdraw_note(origin: OriginFor<T>, visit: VisitId, version: u32) -> DispatchResult {
			let (doctor, row) = Self::ensure_named_doctor(origin, visit)?;
			Self::do_withdraw_note(doctor, visit, row, version)
		}

		/// Add to a visit's notes after the signature.
		///
		/// Once the visit is linked, this needs the hospital's access to the record, and is possible for some time. Before, it is
		/// possible until the visit would lapse.
		///
		/// Origin: the doctor named in the visit. Errors: [`Error::NotFound`], [`Error::NotNamedDoctor`],
		/// [`Error::WrongState`], [`Error::StaleVersion`], [`Error::TooManyNotes`], [`Error::StaleEpoch`],
		/// [`Error::StaleIndex`], [`Error::Malformed`], [`Error::NoConsent`], [`Error::Lapsed`], [`Error::TooLate`]. Event:
		/// [`Event::NoteAdded`].
		#[pallet::call_index(5)]
		pub fn add_addendum(
			origin: OriginFor<T>,
			visit: VisitId,
			version: u32,
			sealed: Sealed,
		) -> DispatchResult {
			let (doctor, row) = Self::ensure_named_doctor(origin, visit)?;
			Self::do_add_addendum(doctor, visit, row, version, sealed)
		}

		/// Sign a visit: record the vaccines given, on the strength of the latest note and of the examination as it was corrected
		/// last.
		///
		/// `signature` is the physician's own, sr25519 over the digest of the
		/// [`SigningStatement`](vacchain_primitives::SigningStatement) that the arguments make. `clearance_token` comes
		/// from the note.
		///
		/// Origin: the physician named in the visit. Errors: [`Error::NotFound`],
		/// [`Error::NotNamedPhysician`], [`Error::WrongState`], [`Error::NoteMissing`], [`Error::StaleNote`],
		/// [`Error::NotCleared`], [`Error::StaleExamination`], [`Error::StaleEpoch`], [`Error::StaleIndex`], [`Error::Malformed`],
		/// [`Error::SignedInFuture`], [`Error::SignedBeforeOpening`], [`Error::Lapsed`], [`Error::BadSignature`]. Event:
		/// [`Event::Signed`].
		#[pallet::call_index(6)]
		pub fn sign(
			origin: OriginFor<T>,
			visit: VisitId,
			note: Commitment,
			examination: Commitment,
			clearance_token: [u8; 32],
			immunization: Sealed,
			recommendation: Sealed,
			signed_at: Moment,
			signature: [u8; 64],
		) -> DispatchResult {
			let (physician, account, row) = Self::ensure_named_physician(origin, visit)?;
			Self::do_sign(
				(physician, account.into()),
				visit,
				row,
				(note, examination),
				clearance_token,
				immunization,
				recommendation,
				signed_at,
				signature,
			)
		}

		/// Link a signed visit to its record, which closes the visit.
		///
		/// Origin: a receptionist of the hospital that opened it, or a health admin where that hospital may not act or has no
		/// consent any more. Errors: [`Error::NotFound`], [`Error::NotHospital`], [`Error::WrongState`]. Event:
		/// [`Event::Linked`].
		#[pallet::call_index(7)]
		pub fn link(origin: OriginFor<T>, visit: VisitId) -> DispatchResult {
			let (actor, row) = Self::ensure_may_link(origin, visit)?;
			Self::do_link(actor, visit, row)
		}

		/// Close a visit that was not signed.
		///
		/// Origin: a receptionist of the hospital that opened it, or a health admin where that hospital may not act; once the
		/// visit has lapsed, also its doctor, its physician and every health admin. Errors: [`Error::NotFound`],
		/// [`Error::NotHospital`], [`Error::WrongState`]; `DailyBound` of the powers for a health admin, unless the visit has
		/// lapsed. Event: [`Event::Closed`].
		#[pallet::call_index(8)]
		pub fn close(origin: OriginFor<T>, visit: VisitId, reason: ClosingReason) -> DispatchResult {
			let (actor, row) = Self::ensure_may_close(origin, visit)?;
			Self::do_close(actor, visit, row, reason)
		}

		/// Retract a signed visit as entered in error, with a sealed reason. Nothing is removed.
		///
		/// Origin: the physician named in the visit. Errors: [`Error::NotFound`],
		/// [`Error::NotNamedPhysician`], [`Error::WrongState`], [`Error::Decided`], [`Error::TooLate`], [`Error::StaleEpoch`],
		/// [`Error::StaleIndex`], [`Error::Malformed`]. Event: [`Event::Retracted`].
		#[pallet::call_index(9)]
		pub fn retract(origin: OriginFor<T>, visit: VisitId, reason: Sealed) -> DispatchResult {
			let (physician, _, row) = Self::ensure_named_physician(origin, visit)?;
			Self::do_retract(physician, visit, row, reason)
		}

		/// Correct the measurements of a visit before it is signed; the version before stays.
		///
		/// Origin: a receptionist of the hospital that opened it, with full access. Errors: [`Error::NotFound`],
		/// [`Error::NotHospital`], [`Error::WrongState`], [`Error::NoConsent`], [`Error::StaleVersion`],
		/// [`Error::TooManyChanges`], [`Error::StaleEpoch`], [`Error::StaleIndex`], [`Error::Malformed`]. Event:
		/// [`Event::ExaminationCorrected`].
		#[pallet::call_index(10)]
		pub fn correct_examination(
			origin: OriginFor<T>,
			visit: VisitId,
			version: u32,
			examination: Sealed,
		) -> DispatchResult {
			let (actor, row) = Self::ensure_its_hospital(origin, visit)?;
			Self::do_correct_examination(actor, visit, row, version, examination)
		}

		/// Replace the doctor or the physician of a visit before it is signed. A note stays, and the new doctor may correct it.
		///
		/// Origin: a receptionist of the hospital that opened it, with full access. Errors: [`Error::NotFound`],
		/// [`Error::NotHospital`], [`Error::WrongState`], [`Error::NoConsent`], [`Error::NotItsDoctor`],
		/// [`Error::NotItsPhysician`], [`Error::TooManyChanges`], [`Error::StaleEpoch`], [`Error::StaleIndex`],
		/// [`Error::StaleKey`], [`Error::WrongReaders`], [`Error::Malformed`]. Event: [`Event::Reassigned`].
		#[pallet::call_index(11)]
		pub fn reassign(
			origin: OriginFor<T>,
			visit: VisitId,
			doctor: ParticipantId,
			physician: ParticipantId,
			doctor_wrap: VisitWrap,
			physician_wrap: VisitWrap,
		) -> DispatchResult {
			let (actor, row) = Self::ensure_its_hospital(origin, visit)?;
			Self::do_reassign(actor, visit, row, doctor, physician, [doctor_wrap, physician_wrap])
		}

		/// Dispute a signed visit, with a sealed reason. A proof says so, and a health admin can then retract the visit.
		///
		/// Origin: the owner or a guardian of the record. Errors: [`Error::NotFound`], [`Error::NotCustodian`],
		/// [`Error::WrongState`], [`Error::StaleEpoch`], [`Error::StaleIndex`], [`Error::Malformed`]. Event:
		/// [`Event::Disputed`].
		#[pallet::call_index(12)]
		pub fn dispute(origin: OriginFor<T>, visit: VisitId, reason: Sealed) -> DispatchResult {
			let (actor, row) = Self::ensure_custodian(origin, visit)?;
			Self::do_dispute(actor, visit, row, reason)
		}

		/// Take the last dispute of a visit back; `number` names it.
		///
		/// Origin: the custodian who disputes it, or the owner of the record. Errors: [`Error::NotFound`],
		/// [`Error::NotCustodian`], [`Error::WrongState`], [`Error::StaleVersion`] if another one was made since.
		/// Event: [`Event::DisputeWithdrawn`].
		#[pallet::call_index(13)]
		pub fn withdraw_dispute(origin: OriginFor<T>, visit: VisitId, number: u32) -> DispatchResult {
			let (actor, row) = Self::ensure_custodian(origin, visit)?;
			Self::do_withdraw_dispute(actor, visit, row, number)
		}

		/// Retract a visit whose hospital or physician may not act any more, or which its family has disputed since a
		/// health admin ruled last; or undo a retraction. `number` counts the rulings on this visit.
		///
		/// Origin: a health admin; another one than who retracted. Errors: [`Error::NotHealthAdmin`], [`Error::NotFound`],
		/// [`Error::StaleVersion`], [`Error::TooManyChanges`], [`Error::WrongState`], [`Error::NotForAdmin`],
		/// [`Error::AnotherAdminNeeded`], [`Error::StaleEpoch`], [`Error::StaleIndex`], [`Error::Malformed`]; `DailyBound` of
		/// the powers. Event: [`Event::Ruled`].
		#[pallet::call_index(14)]
		pub fn rule(
			origin: OriginFor<T>,
			visit: VisitId,
			number: u32,
			ruling: RulingKind,
			reason: Sealed,
		) -> DispatchResult {
			let (admin, row) = Self::ensure_health_admin(origin, visit)?;
			Self::do_rule(admin, visit, row, number, ruling, reason)
		}

		/// Write down doses that were given elsewhere, as somebody reported them. `number` counts the record's entries.
		///
		/// Origin: a receptionist of a hospital with full access, who brings new keys where they are due; or the doctor whom
		/// the open visit `visit` names. Errors: [`Error::NotHospital`], [`Error::NotNamedDoctor`], [`Error::NotFound`],
		/// [`Error::NoConsent`], [`Error::WrongState`], [`Error::NotItsDoctor`] if the doctor works elsewhere by now,
		/// [`Error::RenewalNeeded`], [`Error::StaleVersion`], [`Error::TooManyReports`], [`Error::StaleEpoch`],
		/// [`Error::StaleIndex`], [`Error::Malformed`]; as for [`Pallet::open`], the errors of the consent and of the records.
		/// Event: [`Event::DosesReported`].
		#[pallet::call_index(15)]
		pub fn report_doses(
			origin: OriginFor<T>,
			record: RecordId,
			number: u32,
			visit: Option<VisitId>,
			doses: Sealed,
			rotation: Option<Rotation>,
		) -> DispatchResult {
			match visit {
				Some(visit) => {
					let named = Self::ensure_named_doctor(origin, visit)?;
					Self::do_report_in_visit(named, record, number, doses)
				}
				None => {
					let hospital = Self::ensure_hospital(origin)?;
					Self::do_report_doses(hospital, record, number, doses, rotation)
				}
			}
		}

		/// Take reported doses back, with a sealed reason. Nothing is removed.
		///
		/// Origin: a receptionist of a hospital with full access; a health admin where the hospital that wrote them down has none
		/// any more. Errors: [`Error::NotHospital`], [`Error::NotFound`], [`Error::WrongState`], [`Error::NoConsent`],
		/// [`Error::StaleEpoch`], [`Error::StaleIndex`], [`Error::Malformed`]; `DailyBound` of the powers for a health admin. Event:
		/// [`Event::ReportRetracted`].
		#[pallet::call_index(16)]
		pub fn retract_report(
			origin: OriginFor<T>,
			record: RecordId,
			number: u32,
			reason: Sealed,
		) -> DispatchResult {
			let actor = T::Participants::actor_of(&ensure_signed(origin)?).ok_or(Error::<T>::NotHospital)?;
			Self::do_retract_report(actor, record, number, reason)
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_idle(_: BlockNumberFor<T>, left: Weight) -> Weight {
			Self::end_keys(left)
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
