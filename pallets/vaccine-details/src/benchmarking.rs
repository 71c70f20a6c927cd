//! Each call at its worst: the longest content, the most notes, a signature to verify.

#![allow(clippy::restriction, reason = "a benchmark whose scene cannot be set fails")]

use crate::{Aside, BenchmarkHelper, EndingVisitKeys, Row, RowKey, VisitKeys, pallet::*};
use codec::Decode;
use frame_benchmarking::v2::*;
use frame_support::{BoundedVec, traits::Time};
use frame_system::{RawOrigin, pallet_prelude::BlockNumberFor};
use sp_core::{crypto::KeyTypeId, sr25519};
use sp_runtime::traits::Zero;
use vacchain_primitives::{
	Basis, Clearance, ClosingReason, Commitment, Dispute, EpochLink, NoteEntry, NoteKind, NoteReference,
	ParticipantId, RecordId, Report, Role, Rotation, RulingKind, Sealed, Section, SigningStatement, Visit,
	VisitId, VisitIndex, VisitState, VisitWrap, Wrap,
	bounds::{
		LINK_LEN, MAX_CIPHERTEXT, MAX_ENDED_PER_BLOCK, MAX_NOTES, RENEWED_VISIT_INDEX, SUITE, VISIT_WRAP_LEN,
	},
	questions::{MemberOf, ReadersOf},
};

const RECORD: RecordId = RecordId([1; 16]);
const VISIT: VisitId = VisitId([2; 16]);
const KEYS: KeyTypeId = KeyTypeId(*b"phys");

/// The people of the scene, by number.
const HOSPITAL: u8 = 1;
const DOCTOR: u8 = 2;
const PHYSICIAN: u8 = 3;
const RECEPTIONIST: u8 = 4;
const OTHER_DOCTOR: u8 = 5;
const OTHER_PHYSICIAN: u8 = 6;
const ADMIN: u8 = 7;

/// The index of the visit in the record's epoch.
const INDEX: VisitIndex = RENEWED_VISIT_INDEX + 1;
const TOKEN: [u8; 32] = [1; 32];

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
	let mut ciphertext = alloc::vec![content; MAX_CIPHERTEXT as usize];
	ciphertext[0] = SUITE;
	Sealed {
		epoch: 0,
		index: INDEX,
		commitment: Commitment([content; 32]),
		ciphertext: BoundedVec::truncate_from(ciphertext),
	}
}

fn wrap<T: Config>(professional: u8) -> VisitWrap {
	let professional = id(professional);
	let key_version = T::Participants::member_of(&professional).map_or(0, |member| member.key_version);
	let sealed = BoundedVec::truncate_from(alloc::vec![SUITE; VISIT_WRAP_LEN]);
	VisitWrap { professional, key_version, epoch: 0, index: INDEX, sealed }
}

/// A record to which the hospital has access, the hospital, its people, and new keys for all who read the record.
fn scene<T: Config>(physician: [u8; 32]) -> Rotation {
	let register = |number, key, role, hospital: Option<u8>| {
		T::BenchmarkHelper::participant(id(number), account::<T>(key), role, hospital.map(id));
	};
	register(HOSPITAL, [HOSPITAL; 32], Role::Hospital, None);
	register(DOCTOR, [DOCTOR; 32], Role::Doctor, Some(HOSPITAL));
	register(PHYSICIAN, physician, Role::Physician, Some(HOSPITAL));
	register(RECEPTIONIST, [RECEPTIONIST; 32], Role::Receptionist, Some(HOSPITAL));
	let wraps = T::BenchmarkHelper::record(RECORD, id(HOSPITAL));
	let sealed = BoundedVec::truncate_from(alloc::vec![SUITE; LINK_LEN]);
	let wraps = wraps.into_iter().map(|wrap| Wrap { epoch: 1, ..wrap }).collect();
	let link = EpochLink { from: 0, to: 1, sealed };
	Rotation { epoch: 1, link, wraps: BoundedVec::truncate_from(wraps) }
}

/// In this scene, a visit in this state that has as many notes as leave room for one.
fn visit<T: Config>(state: VisitState) {
	let notes = MAX_NOTES - 1;
	let clearance = Clearance::of(&TOKEN);
	for version in 0..notes {
		let note = NoteEntry {
			author: id(DOCTOR),
			at: T::Clock::now(),
			kind: NoteKind::Corrected,
			clearance: Some(clearance),
			sealed: Some(sealed(1)),
		};
		Pallet::<T>::insert(RECORD, RowKey::Note(VISIT, version), Row::Note(note));
	}
	let latest = NoteReference { version: notes - 1, commitment: Commitment([1; 32]), clearance };
	let visit = Visit {
		record: RECORD,
		hospital: id(HOSPITAL),
		doctor: id(DOCTOR),
		physician: id(PHYSICIAN),
		epoch: 0,
		index: INDEX,
		state,
		made_at: T::Clock::now(),
		opened_at: T::Clock::now(),
		notes,
		note: (state != VisitState::Opened).then_some(latest),
	};
	RecordOf::<T>::insert(VISIT, RECORD);
	let until = (state == VisitState::Linked).then(|| T::Clock::now().saturating_add(1));
	let keys = VisitKeys { wraps: [wrap::<T>(DOCTOR), wrap::<T>(PHYSICIAN)], until };
	Pallet::<T>::insert(RECORD, RowKey::Visit(VISIT), Row::Visit(visit));
	Pallet::<T>::insert(RECORD, RowKey::Keys(VISIT), Row::Keys(keys));
	Pallet::<T>::insert(RECORD, RowKey::Opening(VISIT), Row::Opening(sealed(2)));
}

fn scene_with_visit<T: Config>(state: VisitState) {
	scene::<T>([PHYSICIAN; 32]);
	visit::<T>(state);
}

/// The record's owner, as whom the benchmarks' record has somebody who is registered as a family here.
fn custodian<T: Config>() -> RawOrigin<T::AccountId> {
	let readers = T::Consent::readers_of(&RECORD);
	let owner = readers.iter().find(|reader| reader.is_custodian()).expect("a record has an owner").id;
	let account = account::<T>(owner.0);
	T::BenchmarkHelper::participant(owner, account.clone(), Role::Family, None);
	RawOrigin::Signed(account)
}

fn assert_state<T: Config>(state: VisitState) {
	assert_eq!(Pallet::<T>::visit(VISIT).map(|visit| visit.state), Some(state));
}

fn assert_last_note<T: Config>(kind: NoteKind) {
	assert_eq!(Pallet::<T>::note(RECORD, VISIT, MAX_NOTES - 1).map(|note| note.kind), Some(kind));
}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// As many readers as there can be get new keys.
	#[benchmark]
	fn open() {
		let rotation = scene::<T>([PHYSICIAN; 32]);
		let new = |wrap| VisitWrap { epoch: 1, ..wrap };
		let examination = Sealed { epoch: 1, ..sealed(2) };
		#[extrinsic_call]
		_(
			origin::<T>(RECEPTIONIST),
			VISIT,
			RECORD,
			id(DOCTOR),
			id(PHYSICIAN),
			T::Clock::now(),
			examination.clone(),
			new(wrap::<T>(DOCTOR)),
			new(wrap::<T>(PHYSICIAN)),
			Some(rotation),
		);
		assert_state::<T>(VisitState::Opened);
		assert_eq!(Pallet::<T>::section(VISIT, Section::Examination), Some(examination));
	}

	#[benchmark]
	fn renew() {
		scene_with_visit::<T>(VisitState::Linked);
		let mut new = wrap::<T>(DOCTOR);
		new.sealed[1] = 9;
		#[extrinsic_call]
		_(origin::<T>(RECEPTIONIST), VISIT, new.clone(), wrap::<T>(PHYSICIAN));
		assert_eq!(Pallet::<T>::visit_wrap(VISIT, id(DOCTOR)), Some(new));
	}

	#[benchmark]
	fn write_note() {
		scene_with_visit::<T>(VisitState::Opened);
		#[extrinsic_call]
		_(origin::<T>(DOCTOR), VISIT, MAX_NOTES - 1, Clearance::of(&TOKEN), sealed(1));
		assert_state::<T>(VisitState::Noted);
		assert_last_note::<T>(NoteKind::Written);
	}

	#[benchmark]
	fn correct_note() {
		scene_with_visit::<T>(VisitState::Noted);
		#[extrinsic_call]
		_(origin::<T>(DOCTOR), VISIT, MAX_NOTES - 1, Clearance::of(&TOKEN), sealed(1));
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
			examination: sealed(2).commitment,
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
			statement.examination,
			TOKEN,
			immunization,
			recommendation,
			statement.signed_at,
			signature.0,
		);
		assert_state::<T>(VisitState::Signed);
		assert_eq!(Pallet::<T>::signature(VISIT).map(|entry| entry.statement), Some(statement));
	}

	#[benchmark]
	fn link() {
		scene_with_visit::<T>(VisitState::Signed);
		#[extrinsic_call]
		_(origin::<T>(RECEPTIONIST), VISIT);
		assert_state::<T>(VisitState::Linked);
	}

	#[benchmark]
	fn close() {
		scene_with_visit::<T>(VisitState::Noted);
		#[extrinsic_call]
		_(origin::<T>(RECEPTIONIST), VISIT, ClosingReason::Unsigned);
		assert_state::<T>(VisitState::Closed(ClosingReason::Unsigned));
	}

	#[benchmark]
	fn retract() {
		scene_with_visit::<T>(VisitState::Linked);
		#[extrinsic_call]
		_(origin::<T>(PHYSICIAN), VISIT, sealed(5));
		assert_state::<T>(VisitState::Retracted);
		assert_eq!(Pallet::<T>::section(VISIT, Section::Retraction), Some(sealed(5)));
	}

	#[benchmark]
	fn correct_examination() {
		scene_with_visit::<T>(VisitState::Noted);
		#[extrinsic_call]
		_(origin::<T>(RECEPTIONIST), VISIT, 1, sealed(6));
		assert_eq!(Pallet::<T>::examination(RECORD, VISIT, 1), Some(sealed(6)));
	}

	/// Both are replaced.
	#[benchmark]
	fn reassign() {
		scene_with_visit::<T>(VisitState::Noted);
		for (number, role) in [(OTHER_DOCTOR, Role::Doctor), (OTHER_PHYSICIAN, Role::Physician)] {
			let account = account::<T>([number; 32]);
			T::BenchmarkHelper::participant(id(number), account, role, Some(id(HOSPITAL)));
		}
		#[extrinsic_call]
		_(
			origin::<T>(RECEPTIONIST),
			VISIT,
			id(OTHER_DOCTOR),
			id(OTHER_PHYSICIAN),
			wrap::<T>(OTHER_DOCTOR),
			wrap::<T>(OTHER_PHYSICIAN),
		);
		assert_eq!(Pallet::<T>::visit(VISIT).map(|visit| visit.doctor), Some(id(OTHER_DOCTOR)));
	}

	#[benchmark]
	fn dispute() {
		scene_with_visit::<T>(VisitState::Linked);
		let custodian = custodian::<T>();
		#[extrinsic_call]
		_(custodian, VISIT, sealed(7));
		assert!(Pallet::<T>::dispute_of(RECORD, VISIT).is_some());
	}

	#[benchmark]
	fn withdraw_dispute() {
		scene_with_visit::<T>(VisitState::Linked);
		let custodian = custodian::<T>();
		let objection = Dispute { number: 0, by: id(DOCTOR), at: T::Clock::now(), reason: sealed(7) };
		Pallet::<T>::insert(RECORD, RowKey::Dispute(VISIT), Row::Dispute(objection));
		#[extrinsic_call]
		_(custodian, VISIT, 0);
		assert!(Pallet::<T>::dispute_of(RECORD, VISIT).is_none());
	}

	/// Of a visit that its family disputes.
	#[benchmark]
	fn rule() {
		scene_with_visit::<T>(VisitState::Signed);
		let objection = Dispute { number: 0, by: id(DOCTOR), at: T::Clock::now(), reason: sealed(7) };
		Pallet::<T>::insert(RECORD, RowKey::Dispute(VISIT), Row::Dispute(objection));
		let aside = Aside { disputes: 1, ..Aside::default() };
		Pallet::<T>::insert(RECORD, RowKey::Aside(VISIT), Row::Aside(aside));
		let readers = T::Consent::readers_of(&RECORD);
		let authority =
			readers.iter().find(|reader| reader.basis == Basis::Authority).map(|reader| reader.id);
		let account = account::<T>([ADMIN; 32]);
		T::BenchmarkHelper::participant(id(ADMIN), account, Role::HealthAdmin, authority);
		#[extrinsic_call]
		_(origin::<T>(ADMIN), VISIT, 0, RulingKind::Retracted, sealed(8));
		assert_state::<T>(VisitState::Retracted);
	}

	/// As many readers as there can be get new keys.
	#[benchmark]
	fn report_doses() {
		let rotation = scene::<T>([PHYSICIAN; 32]);
		let doses = Sealed { epoch: 1, ..sealed(9) };
		#[extrinsic_call]
		_(origin::<T>(RECEPTIONIST), RECORD, 0, None, doses.clone(), Some(rotation));
		assert_eq!(Pallet::<T>::report(RECORD, 0).map(|report| report.doses), Some(doses));
	}

	#[benchmark]
	fn retract_report() {
		scene::<T>([PHYSICIAN; 32]);
		let report = Report {
			author: id(RECEPTIONIST),
			organisation: id(HOSPITAL),
			at: T::Clock::now(),
			doses: sealed(9),
			retraction: None,
		};
		Pallet::<T>::insert(RECORD, RowKey::Report(0), Row::Report(report));
		#[extrinsic_call]
		_(origin::<T>(RECEPTIONIST), RECORD, 0, sealed(5));
		assert!(Pallet::<T>::report(RECORD, 0).is_some_and(|report| report.retraction.is_some()));
	}

	/// The keys of visits that were linked long ago.
	#[benchmark]
	fn end_keys(n: Linear<0, MAX_ENDED_PER_BLOCK>) {
		scene_with_visit::<T>(VisitState::Linked);
		let row = Pallet::<T>::visit(VISIT).expect("it is in the scene");
		for place in 0..n {
			let (visit, until) = (VisitId([100 + place as u8; 16]), T::Clock::now());
			RecordOf::<T>::insert(visit, RECORD);
			Pallet::<T>::insert(RECORD, RowKey::Visit(visit), Row::Visit(row.clone()));
			let keys = VisitKeys { wraps: [wrap::<T>(DOCTOR), wrap::<T>(PHYSICIAN)], until: Some(until) };
			Pallet::<T>::insert(RECORD, RowKey::Keys(visit), Row::Keys(keys));
			EndingKeys::<T>::insert(u64::from(place), EndingVisitKeys { record: RECORD, visit, until });
		}
		EndingRange::<T>::put((0, u64::from(n)));
		#[block]
		{
			Pallet::<T>::end_keys(frame_support::weights::Weight::MAX);
		}
		assert_eq!(EndingKeys::<T>::iter().count(), 0);
		// Its doctor and its physician find the visit of the scene still.
		assert_eq!(Named::<T>::iter().count(), 2);
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
