//! Quotas on the whole runtime: what a call costs, and which calls take nothing that colleagues share.

use frame_support::{BoundedVec, assert_ok};
use pallet_participants::{OwnWholeAt, SharedWholeAt, WholeAt};
use pallet_vaccine_details::{RecordOf, Row, RowKey, Rows};
use vacchain_primitives::{
	Basis, Commitment, EncryptionKey, Level, ParticipantId, Read, ReadKind, Reader, RecordId, Role, Sealed,
	Status, Visit, VisitId, VisitState,
	bounds::{BYTES_PER_TOKEN, MAX_READS},
	questions::{ActorOf, PriceOf, QuotaOf, SpendQuota},
};
use vacchain_runtime::{AccountId, Participants, Runtime, RuntimeCall};

use crate::world::{account, everyone, now, on_chain, send};

type Quotas = <Runtime as pallet_participants::Config>::Quotas;
type Prices = <Runtime as pallet_intents::Config>::Prices;

const RECORD: RecordId = RecordId([1; 16]);
const VISIT: VisitId = VisitId([2; 16]);

/// A hospital that has a vote.
fn hospital() -> ParticipantId {
	let is_hospital = |id: &ParticipantId| {
		pallet_participants::Participants::<Runtime>::get(id).is_some_and(|row| row.role == Role::Hospital)
	};
	everyone().into_iter().find(is_hospital).expect("the chain has a hospital")
}

/// A health admin.
fn admin() -> AccountId {
	let mut all = pallet_participants::Participants::<Runtime>::iter_values();
	let admin = all.find(|row| row.role == Role::HealthAdmin && row.status == Status::Active);
	admin.expect("the chain has a health admin").account
}

/// Somebody new of the hospital, whom it puts forward and a health admin registers.
fn employ(number: u8, role: Role) -> ParticipantId {
	let (id, organisation) = (ParticipantId([number; 32]), hospital());
	let (new, key) = (AccountId::new(id.0), EncryptionKey::x25519(id.0));
	let forward = pallet_participants::Call::put_forward {
		id,
		role,
		account: new.clone(),
		encryption_key: key.clone(),
		profile: Default::default(),
	};
	assert_ok!(send(account(organisation), forward));
	let register = pallet_participants::Call::register {
		id,
		role,
		organisation: Some(organisation),
		account: new,
		encryption_key: key,
		profile: Default::default(),
	};
	assert_ok!(send(admin(), register));
	id
}

/// Charges an intent that means this call, as a block does. Whether it was charged to what colleagues share, or to the part
/// that stands before it.
fn is_charged(who: ParticipantId, call: &RuntimeCall) -> bool {
	let actor = Participants::actor_of(&account(who)).expect("it may act");
	let rows = || (OwnWholeAt::<Runtime>::get(who), SharedWholeAt::<Runtime>::get(hospital()));
	let (before, whole) = (rows(), WholeAt::<Runtime>::get(who));
	let (tokens, is_exempt) = (Prices::price_of(call, 200), Prices::is_exempt(&actor, call));
	assert!(Participants::can_spend(&actor, tokens, is_exempt));
	Participants::spend(&actor, tokens, is_exempt);
	assert!(WholeAt::<Runtime>::get(who) > whole, "everybody's own quota is charged");
	rows() != before
}

fn sealed() -> Sealed {
	Sealed { epoch: 1, index: 2, commitment: Commitment([3; 32]), ciphertext: Default::default() }
}

fn sign(visit: VisitId) -> RuntimeCall {
	pallet_vaccine_details::Call::sign {
		visit,
		note: Commitment([4; 32]),
		examination: Commitment([3; 32]),
		clearance_token: [5; 32],
		immunization: sealed(),
		recommendation: sealed(),
		signed_at: now(),
		signature: [6; 64],
	}
	.into()
}

/// What takes access away from somebody: a reader, or a guardian.
fn revocations(record: RecordId) -> [RuntimeCall; 3] {
	let somebody = ParticipantId([9; 32]);
	[
		pallet_consent::Call::revoke { record, reader: somebody, rotation: None }.into(),
		pallet_consent::Call::remove_guardian { record, guardian: somebody, rotation: None }.into(),
		pallet_consent::Call::resign { record }.into(),
	]
}

fn visit(physician: ParticipantId, doctor: ParticipantId, state: VisitState) {
	let row = Visit {
		record: RECORD,
		hospital: hospital(),
		doctor,
		physician,
		epoch: 1,
		index: 2,
		state,
		made_at: now(),
		opened_at: now(),
		notes: 1,
		note: None,
	};
	RecordOf::<Runtime>::insert(VISIT, RECORD);
	Rows::<Runtime>::insert(RECORD, RowKey::Visit(VISIT), Row::Visit(row));
}

/// keys.md, "Quota": signing and revoking are exempt from what colleagues share, so that a dose that was given is recorded
/// and access taken back whatever they do. Somebody who may not do it is not exempt: else a receptionist with invented
/// visits, or a doctor with invented records, fills blocks with what nobody's shared quota bounds.
#[test]
fn calls_that_one_may_not_make_are_not_exempt() {
	on_chain(4, || {
		let [desk, doctor, physician, other] = [
			employ(101, Role::Receptionist),
			employ(102, Role::Doctor),
			employ(103, Role::Physician),
			employ(104, Role::Physician),
		];
		visit(physician, doctor, VisitState::Noted);
		let guardian = Reader { id: doctor, level: Level::Full, basis: Basis::Guardian };
		pallet_consent::Readers::<Runtime>::insert(RECORD, BoundedVec::truncate_from(vec![guardian]));

		assert!(!is_charged(physician, &sign(VISIT)), "the visit names this physician");
		for (who, visit) in [
			(desk, VISIT),
			(doctor, VISIT),
			(other, VISIT),
			(desk, VisitId([7; 16])),
			(physician, VisitId([7; 16])),
		] {
			assert!(is_charged(who, &sign(visit)), "{who} may not sign {visit:?}");
		}
		visit(physician, doctor, VisitState::Signed);
		assert!(is_charged(physician, &sign(VISIT)), "it is signed");

		for call in revocations(RECORD) {
			assert!(!is_charged(doctor, &call), "this doctor is a guardian");
			for who in [desk, physician] {
				assert!(is_charged(who, &call), "{who} is no custodian");
			}
		}
		for call in revocations(RecordId([8; 16])) {
			assert!(is_charged(doctor, &call), "nobody is a custodian of an invented record");
		}
		let other_call = frame_system::Call::remark { remark: vec![] }.into();
		assert!(is_charged(physician, &other_call));
	});
}

/// A person has a tenth of its rate and of its burst for itself, and the shared bucket holds what four of an organisation's
/// people may send at their full rate.
#[test]
fn what_people_share_is_enough_for_four_of_them() {
	let people = Role::ALL.into_iter().filter(|role| role.is_staff());
	for role in people {
		let (whole, own) = (Quotas::quota_of(role), Quotas::own_of(role));
		assert_eq!((own.burst, own.interval), (whole.burst / 10, whole.interval * 10), "{role}");
		for employer in role.employers() {
			let shared = Quotas::shared_of(*employer).expect("people share a quota");
			assert!(shared.burst >= 4 * whole.burst, "{role} of a {employer}");
			assert!(shared.interval * 4 <= whole.interval, "{role} of a {employer}");
		}
	}
	for role in Role::ALL.into_iter().filter(|role| !role.is_staff()) {
		assert_eq!(Quotas::quota_of(role), Quotas::own_of(role), "{role}");
	}
}

/// A token pays for a length of a transaction, and for a number of reads.
#[test]
fn a_call_costs_what_it_is_long_and_a_batch_of_reads_what_it_holds() {
	let remark: RuntimeCall = frame_system::Call::remark { remark: vec![] }.into();
	for (len, price) in [(200, 1), (BYTES_PER_TOKEN - 1, 1), (BYTES_PER_TOKEN, 2), (5 * BYTES_PER_TOKEN, 6)] {
		assert_eq!(Prices::price_of(&remark, len), price);
	}
	let read = Read {
		record: RECORD,
		reader: ParticipantId([1; 32]),
		visit: None,
		kind: ReadKind::Record,
		at: 0,
		count: 1,
	};
	for count in [0, 1, MAX_READS as usize] {
		let reads = BoundedVec::truncate_from(vec![read; count]);
		let call = pallet_access_log::Call::log_reads { batch: 1, reads }.into();
		assert_eq!(Prices::price_of(&call, 5 * BYTES_PER_TOKEN), 1);
	}
}
