//! Visits, each one vaccine detail (VD): opened, noted, signed, linked.
//!
//! `Opened` (hospital, with consent) → `Noted` (doctor: cleared or deferred) → `Signed` (physician) → `Linked`
//! (hospital). An unfinished or deferred visit is `Closed` with a reason; a signed one that was entered in error
//! is `Retracted`. Notes are versions in a list: correcting and withdrawing append.
//!
//! The content of a visit is sealed under the visit's epoch. As long as the hospital has access to the record,
//! that must be the record's current epoch: after a rotation the hospital renews the visit. When consent ends
//! while a visit is open, the named professionals may still finish it under the epoch they have.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod implementation;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
pub mod weights;

pub use pallet::*;
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
	/// the last.
	fn record(record: vacchain_primitives::RecordId, hospital: vacchain_primitives::ParticipantId);
}

#[frame_support::pallet]
pub mod pallet {
	use super::WeightInfo;
	use frame_support::{pallet_prelude::*, traits::Time};
	use frame_system::pallet_prelude::*;
	use vacchain_primitives::{
		ClosingReason, Commitment, Decision, Moment, NoteEntry, NoteKind, ParticipantId, RecordId, Sealed,
		Section, SignatureEntry, Visit, VisitId, Wrap,
		questions::{AccessLevel, ActorOf, AppendHistory, EpochOf, MemberOf},
	};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

	/// What the runtime chooses.
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
		/// Who takes part.
		type Participants: ActorOf<Self::AccountId> + MemberOf;
		/// Who may read a record.
		type Consent: AccessLevel;
		/// The records that visits belong to.
		type Records: EpochOf + AppendHistory;
		/// What the calls cost.
		type WeightInfo: WeightInfo;
		/// What benchmarks need of the neighbours.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: super::BenchmarkHelper<Self::AccountId>;
	}

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// Every visit.
	// Blake2: ids are chosen by clients.
	#[pallet::storage]
	#[pallet::getter(fn visit)]
	pub type Visits<T: Config> = StorageMap<_, Blake2_128Concat, VisitId, Visit, OptionQuery>;

	/// The visits of a record, in order of opening.
	// Blake2: ids are chosen by clients; Twox: an index.
	#[pallet::storage]
	pub type VisitsOfRecord<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, RecordId, Twox64Concat, u32, VisitId, OptionQuery>;

	/// How many visits a record has.
	// Blake2: ids are chosen by clients.
	#[pallet::storage]
	pub type VisitCount<T: Config> = StorageMap<_, Blake2_128Concat, RecordId, u32, ValueQuery>;

	/// The sealed sections of a visit, other than its notes.
	// Blake2: ids are chosen by clients; Twox: an enumeration.
	#[pallet::storage]
	#[pallet::getter(fn section)]
	pub type Sections<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, VisitId, Twox64Concat, Section, Sealed, OptionQuery>;

	/// The versions of a visit's note.
	// Blake2: ids are chosen by clients; Twox: an index.
	#[pallet::storage]
	pub type Notes<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, VisitId, Twox64Concat, u32, NoteEntry, OptionQuery>;

	/// The keys that a visit gives to its doctor and its physician, in this order.
	// Blake2: ids are chosen by clients.
	#[pallet::storage]
	pub type VisitWraps<T: Config> = StorageMap<_, Blake2_128Concat, VisitId, [Wrap; 2], OptionQuery>;

	/// The physician's signature of a visit.
	// Blake2: ids are chosen by clients.
	#[pallet::storage]
	#[pallet::getter(fn signature)]
	pub type Signatures<T: Config> = StorageMap<_, Blake2_128Concat, VisitId, SignatureEntry, OptionQuery>;

	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A hospital opened a visit.
		Opened {
			/// Which.
			visit: VisitId,
			/// Of which record.
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
			/// Of which visit.
			visit: VisitId,
			/// Which version.
			version: u32,
			/// What it is.
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
	}

	/// Why a call was refused, and what to do next.
	#[pallet::error]
	pub enum Error<T> {
		/// Only a hospital may open a visit, and only the one that opened it may renew, link or close it.
		/// Use the key file of that hospital.
		NotHospital,
		/// The hospital has no full access to the record. Ask the family for it.
		NoConsent,
		/// Only the doctor named in the visit may write its notes. Ask the hospital who that is.
		NotNamedDoctor,
		/// Only the physician named in the visit may sign or retract it. Ask the hospital who that is.
		NotNamedPhysician,
		/// The doctor must be an active doctor of this hospital. Choose one of its own.
		NotItsDoctor,
		/// The physician must be an active physician of this hospital. Choose one of its own.
		NotItsPhysician,
		/// No such visit or record. Check its id.
		NotFound,
		/// This visit exists already. Choose another id.
		AlreadyExists,
		/// The visit is past this step, or not there yet. Look at its state.
		WrongState,
		/// The doctor has written no note, or has withdrawn it. Ask the doctor for a note first.
		NoteMissing,
		/// The doctor has changed the note since you read it. Read the latest note, then sign.
		StaleNote,
		/// The doctor deferred the child: it must not be vaccinated now. Close the visit.
		Deferred,
		/// Another version of the note was written meanwhile. Read it, then write yours.
		StaleVersion,
		/// The keys of the record have changed meanwhile. The hospital renews the visit, then try again.
		StaleEpoch,
		/// The wraps must be those of the visit's doctor and physician, with full access. Look up who
		/// they are and wrap again.
		WrongReaders,
		/// The visit has as many notes as it can have. Write the next one at the next visit.
		TooManyNotes,
		/// The signature does not fit what was signed and the physician's account. Sign again.
		BadSignature,
		/// The signing time lies in the future. Set your clock.
		SignedInFuture,
		/// The sealed content has a length that sealing does not make. Seal it again.
		Malformed,
	}

	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Open a visit of a record, naming its doctor and physician and giving them the record's key.
		///
		/// Origin: a hospital with full access. Errors: [`Error::NotHospital`], [`Error::NoConsent`],
		/// [`Error::NotItsDoctor`], [`Error::NotItsPhysician`], [`Error::AlreadyExists`],
		/// [`Error::StaleEpoch`], [`Error::WrongReaders`], [`Error::Malformed`]. Event: [`Event::Opened`].
		#[pallet::call_index(0)]
		#[allow(clippy::too_many_arguments, reason = "a visit has as many parts")]
		pub fn open(
			origin: OriginFor<T>,
			visit: VisitId,
			record: RecordId,
			doctor: ParticipantId,
			physician: ParticipantId,
			examination: Sealed,
			doctor_wrap: Wrap,
			physician_wrap: Wrap,
		) -> DispatchResult {
			let hospital = Self::ensure_hospital(origin)?;
			let wraps = [doctor_wrap, physician_wrap];
			Self::do_open(hospital, visit, record, doctor, physician, examination, wraps)
		}

		/// Bring a visit to the record's current epoch.
		///
		/// Origin: the hospital that opened it, with full access. Errors: [`Error::NotFound`],
		/// [`Error::NotHospital`], [`Error::NoConsent`], [`Error::WrongState`], [`Error::StaleEpoch`],
		/// [`Error::WrongReaders`]. Event: [`Event::Renewed`].
		#[pallet::call_index(1)]
		pub fn renew(
			origin: OriginFor<T>,
			visit: VisitId,
			doctor_wrap: Wrap,
			physician_wrap: Wrap,
		) -> DispatchResult {
			let (hospital, row) = Self::ensure_its_hospital(origin, &visit)?;
			Self::do_renew(hospital, visit, row, [doctor_wrap, physician_wrap])
		}

		/// Write a visit's first note, or the first after a withdrawal.
		///
		/// Origin: the doctor named in the visit. Errors: [`Error::NotFound`], [`Error::NotNamedDoctor`],
		/// [`Error::WrongState`], [`Error::StaleVersion`], [`Error::TooManyNotes`], [`Error::StaleEpoch`],
		/// [`Error::Malformed`]. Event: [`Event::NoteAdded`].
		#[pallet::call_index(2)]
		pub fn write_note(
			origin: OriginFor<T>,
			visit: VisitId,
			version: u32,
			decision: Decision,
			sealed: Sealed,
		) -> DispatchResult {
			let (doctor, row) = Self::ensure_named_doctor(origin, &visit)?;
			Self::do_decide(doctor, visit, row, version, NoteKind::Written, decision, sealed)
		}

		/// Correct a visit's note; the version before stays.
		///
		/// Origin: the doctor named in the visit. Errors: as [`Pallet::write_note`]. Event:
		/// [`Event::NoteAdded`].
		#[pallet::call_index(3)]
		pub fn correct_note(
			origin: OriginFor<T>,
			visit: VisitId,
			version: u32,
			decision: Decision,
			sealed: Sealed,
		) -> DispatchResult {
			let (doctor, row) = Self::ensure_named_doctor(origin, &visit)?;
			Self::do_decide(doctor, visit, row, version, NoteKind::Corrected, decision, sealed)
		}

		/// Withdraw a visit's note; the version before stays.
		///
		/// Origin: the doctor named in the visit. Errors: [`Error::NotFound`], [`Error::NotNamedDoctor`],
		/// [`Error::WrongState`], [`Error::StaleVersion`], [`Error::TooManyNotes`]. Event:
		/// [`Event::NoteAdded`].
		#[pallet::call_index(4)]
		pub fn withdraw_note(origin: OriginFor<T>, visit: VisitId, version: u32) -> DispatchResult {
			let (doctor, row) = Self::ensure_named_doctor(origin, &visit)?;
			Self::do_withdraw_note(doctor, visit, row, version)
		}

		/// Add to a visit's notes after the signature.
		///
		/// Once the visit is linked, this needs the hospital's access to the record.
		///
		/// Origin: the doctor named in the visit. Errors: as [`Pallet::write_note`], and
		/// [`Error::NoConsent`]. Event: [`Event::NoteAdded`].
		#[pallet::call_index(5)]
		pub fn add_addendum(
			origin: OriginFor<T>,
			visit: VisitId,
			version: u32,
			sealed: Sealed,
		) -> DispatchResult {
			let (doctor, row) = Self::ensure_named_doctor(origin, &visit)?;
			Self::do_add_addendum(doctor, visit, row, version, sealed)
		}

		/// Sign a visit: record the vaccines given, on the strength of the latest note.
		///
		/// `signature` is the physician's own, sr25519 over the digest of the
		/// [`SigningStatement`](vacchain_primitives::SigningStatement) that the arguments make.
		///
		/// Origin: the physician named in the visit. Errors: [`Error::NotFound`],
		/// [`Error::NotNamedPhysician`], [`Error::WrongState`], [`Error::NoteMissing`], [`Error::StaleNote`],
		/// [`Error::Deferred`], [`Error::StaleEpoch`], [`Error::Malformed`], [`Error::SignedInFuture`],
		/// [`Error::BadSignature`]. Event: [`Event::Signed`].
		#[pallet::call_index(6)]
		pub fn sign(
			origin: OriginFor<T>,
			visit: VisitId,
			note: Commitment,
			immunization: Sealed,
			recommendation: Sealed,
			signed_at: Moment,
			signature: [u8; 64],
		) -> DispatchResult {
			let (account, row) = Self::ensure_named_physician(origin, &visit)?;
			Self::do_sign(
				account.into(),
				visit,
				row,
				note,
				immunization,
				recommendation,
				signed_at,
				signature,
			)
		}

		/// Link a signed visit to its record, which closes the visit.
		///
		/// Origin: the hospital that opened it. Errors: [`Error::NotFound`], [`Error::NotHospital`],
		/// [`Error::WrongState`]. Event: [`Event::Linked`].
		#[pallet::call_index(7)]
		pub fn link(origin: OriginFor<T>, visit: VisitId) -> DispatchResult {
			let (hospital, row) = Self::ensure_its_hospital(origin, &visit)?;
			Self::do_link(hospital, visit, row)
		}

		/// Close a visit that was not signed.
		///
		/// Origin: the hospital that opened it. Errors: [`Error::NotFound`], [`Error::NotHospital`],
		/// [`Error::WrongState`]. Event: [`Event::Closed`].
		#[pallet::call_index(8)]
		pub fn close(origin: OriginFor<T>, visit: VisitId, reason: ClosingReason) -> DispatchResult {
			let (hospital, row) = Self::ensure_its_hospital(origin, &visit)?;
			Self::do_close(hospital, visit, row, reason)
		}

		/// Retract a signed visit as entered in error, with a sealed reason. Nothing is removed.
		///
		/// Origin: the physician named in the visit. Errors: [`Error::NotFound`],
		/// [`Error::NotNamedPhysician`], [`Error::WrongState`], [`Error::StaleEpoch`],
		/// [`Error::Malformed`]. Event: [`Event::Retracted`].
		#[pallet::call_index(9)]
		pub fn retract(origin: OriginFor<T>, visit: VisitId, reason: Sealed) -> DispatchResult {
			let (_, row) = Self::ensure_named_physician(origin, &visit)?;
			Self::do_retract(visit, row, reason)
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
