//! Each call at its worst: the longest content, the most notes, a signature to verify.

use crate::{BenchmarkHelper, pallet::*};
use codec::Decode;
use frame_benchmarking::v2::*;
use frame_support::{BoundedVec, traits::Time};
use frame_system::{RawOrigin, pallet_prelude::BlockNumberFor};
use sp_core::{crypto::KeyTypeId, sr25519};
use sp_runtime::traits::Zero;
use vacchain_primitives::{
	ClosingReason, Commitment, Decision, Epoch, Level, NoteEntry, NoteKind, NoteReference, ParticipantId,
	RecordId, Role, Sealed, Section, SigningStatement, Visit, VisitId, VisitState, Wrap,
	bounds::{MAX_CIPHERTEXT, MAX_NOTES, WRAP_LEN},
};

const RECORD: RecordId = RecordId([1; 16]);
const VISIT: VisitId = VisitId([2; 16]);
const KEYS: KeyTypeId = KeyTypeId(*b"phys");

/// Who stands in the scene, by number.
const HOSPITAL: u8 = 1;
const DOCTOR: u8 = 2;
const PHYSICIAN: u8 = 3;

fn id(number: u8) -> ParticipantId {
	ParticipantId([number; 32])
}

fn account<T: Config>(key: [u8; 32]) -> T::AccountId {
	T::AccountId::decode(&mut &key[..]).expect("an account is a key")
}

fn origin<T: Config>(number: u8) -> RawOrigin<T::AccountId> {
	RawOrigin::Signed(account::<T>([number; 32]))
}

/// The longest content, told apart by its commitment.
fn sealed(content: u8) -> Sealed {
	Sealed {
		epoch: 0,
		commitment: Commitment([content; 32]),
		ciphertext: BoundedVec::truncate_from(alloc::vec![content; MAX_CIPHERTEXT as usize]),
	}
}

fn wrap(reader: u8, epoch: Epoch) -> Wrap {
	Wrap { reader: id(reader), level: Level::Full, epoch, sealed: [0; WRAP_LEN] }
}

/// A record to which the hospital has access, the hospital, its doctor and its physician.
fn scene<T: Config>(physician: [u8; 32]) {
	let register = |number, key, role, hospital: Option<u8>| {
		T::BenchmarkHelper::participant(id(number), account::<T>(key), role, hospital.map(id));
	};
	register(HOSPITAL, [HOSPITAL; 32], Role::Hospital, None);
	register(DOCTOR, [DOCTOR; 32], Role::Doctor, Some(HOSPITAL));
	register(PHYSICIAN, physician, Role::Physician, Some(HOSPITAL));
	T::BenchmarkHelper::record(RECORD, id(HOSPITAL));
}

/// In this scene, a visit in this state that has as many notes as leave room for one.
fn visit<T: Config>(state: VisitState) {
	let notes = MAX_NOTES - 1;
	let decision = Decision::Cleared;
	for version in 0..notes {
		let note = NoteEntry {
			author: id(DOCTOR),
			at: T::Clock::now(),
			kind: NoteKind::Corrected,
			decision: Some(decision),
			sealed: Some(sealed(1)),
		};
		Notes::<T>::insert(VISIT, version, note);
	}
	let latest = NoteReference { version: notes - 1, commitment: Commitment([1; 32]), decision };
	let visit = Visit {
		record: RECORD,
		hospital: id(HOSPITAL),
		doctor: id(DOCTOR),
		physician: id(PHYSICIAN),
		epoch: 0,
		state,
		opened_at: T::Clock::now(),
		notes,
		note: (state != VisitState::Opened).then_some(latest),
	};
	Visits::<T>::insert(VISIT, visit);
	VisitWraps::<T>::insert(VISIT, [wrap(DOCTOR, 0), wrap(PHYSICIAN, 0)]);
	Sections::<T>::insert(VISIT, Section::Examination, sealed(2));
}

fn scene_with_visit<T: Config>(state: VisitState) {
	scene::<T>([PHYSICIAN; 32]);
	visit::<T>(state);
}

fn assert_state<T: Config>(state: VisitState) {
	assert_eq!(Visits::<T>::get(VISIT).map(|visit| visit.state), Some(state));
}

fn assert_last_note<T: Config>(kind: NoteKind) {
	assert_eq!(Notes::<T>::get(VISIT, MAX_NOTES - 1).map(|note| note.kind), Some(kind));
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn open() {
		scene::<T>([PHYSICIAN; 32]);
		#[extrinsic_call]
		_(
			origin::<T>(HOSPITAL),
			VISIT,
			RECORD,
			id(DOCTOR),
			id(PHYSICIAN),
			sealed(2),
			wrap(DOCTOR, 0),
			wrap(PHYSICIAN, 0),
		);
		assert_state::<T>(VisitState::Opened);
		assert_eq!(Sections::<T>::get(VISIT, Section::Examination), Some(sealed(2)));
	}

	#[benchmark]
	fn renew() {
		scene_with_visit::<T>(VisitState::Linked);
		let new = Wrap { sealed: [1; WRAP_LEN], ..wrap(DOCTOR, 0) };
		#[extrinsic_call]
		_(origin::<T>(HOSPITAL), VISIT, new.clone(), wrap(PHYSICIAN, 0));
		assert_eq!(Pallet::<T>::visit_wrap(VISIT, id(DOCTOR)), Some(new));
	}

	#[benchmark]
	fn write_note() {
		scene_with_visit::<T>(VisitState::Opened);
		#[extrinsic_call]
		_(origin::<T>(DOCTOR), VISIT, MAX_NOTES - 1, Decision::Cleared, sealed(1));
		assert_state::<T>(VisitState::Noted);
		assert_last_note::<T>(NoteKind::Written);
	}

	#[benchmark]
	fn correct_note() {
		scene_with_visit::<T>(VisitState::Noted);
		#[extrinsic_call]
		_(origin::<T>(DOCTOR), VISIT, MAX_NOTES - 1, Decision::Cleared, sealed(1));
		assert_state::<T>(VisitState::Noted);
		assert_last_note::<T>(NoteKind::Corrected);
	}

	#[benchmark]
	fn withdraw_note() {
		scene_with_visit::<T>(VisitState::Noted);
		#[extrinsic_call]
		_(origin::<T>(DOCTOR), VISIT, MAX_NOTES - 1);
		assert_state::<T>(VisitState::Opened);
		assert_last_note::<T>(NoteKind::Withdrawn);
	}

	/// Once the visit is linked, consent is asked too.
	#[benchmark]
	fn add_addendum() {
		scene_with_visit::<T>(VisitState::Linked);
		#[extrinsic_call]
		_(origin::<T>(DOCTOR), VISIT, MAX_NOTES - 1, sealed(1));
		assert_last_note::<T>(NoteKind::Addendum);
	}

	#[benchmark]
	fn sign() {
		let key = sp_io::crypto::sr25519_generate(KEYS, None);
		scene::<T>(key.0);
		visit::<T>(VisitState::Noted);
		let (immunization, recommendation) = (sealed(3), sealed(4));
		let statement = SigningStatement {
			genesis: frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero()).into(),
			record: RECORD,
			visit: VISIT,
			note: Commitment([1; 32]),
			immunization: immunization.commitment,
			recommendation: recommendation.commitment,
			signed_at: T::Clock::now(),
		};
		let signature: sr25519::Signature =
			sp_io::crypto::sr25519_sign(KEYS, &key, &statement.digest()).expect("the key was just made");
		#[extrinsic_call]
		_(
			RawOrigin::Signed(account::<T>(key.0)),
			VISIT,
			statement.note,
			immunization,
			recommendation,
			statement.signed_at,
			signature.0,
		);
		assert_state::<T>(VisitState::Signed);
		assert_eq!(Signatures::<T>::get(VISIT).map(|entry| entry.statement), Some(statement));
	}

	#[benchmark]
	fn link() {
		scene_with_visit::<T>(VisitState::Signed);
		#[extrinsic_call]
		_(origin::<T>(HOSPITAL), VISIT);
		assert_state::<T>(VisitState::Linked);
	}

	#[benchmark]
	fn close() {
		scene_with_visit::<T>(VisitState::Noted);
		#[extrinsic_call]
		_(origin::<T>(HOSPITAL), VISIT, ClosingReason::Deferred);
		assert_state::<T>(VisitState::Closed(ClosingReason::Deferred));
	}

	#[benchmark]
	fn retract() {
		scene_with_visit::<T>(VisitState::Linked);
		#[extrinsic_call]
		_(origin::<T>(PHYSICIAN), VISIT, sealed(5));
		assert_state::<T>(VisitState::Retracted);
		assert_eq!(Sections::<T>::get(VISIT, Section::Retraction), Some(sealed(5)));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
