use super::*;
use crate::{Call, HISTORY_SESSIONS, ReportLongevity};
use codec::Decode;
use frame_support::{pallet_prelude::*, traits::Get};
use sp_core::offchain::{TransactionPoolExt, testing::TestTransactionPoolExt};
#[allow(deprecated)]
use sp_runtime::traits::ValidateUnsigned;

fn call(equivocation: EquivocationProof, key_owner_proof: MembershipProof) -> Call<Test> {
	Call::report_equivocation_unsigned { equivocation_proof: Box::new(equivocation), key_owner_proof }
}

#[allow(deprecated)]
fn validate(source: TransactionSource, call: &Call<Test>) -> TransactionValidity {
	Authorities::validate_unsigned(source, call)
}

#[allow(deprecated)]
fn pre_dispatch(call: &Call<Test>) -> Result<(), TransactionValidityError> {
	Authorities::pre_dispatch(call)
}

/// This report is refused, by the call and by the pool.
fn assert_refused(equivocation: EquivocationProof, key_owner_proof: MembershipProof, error: Error) {
	let refusal = match error {
		Error::AlreadyReported | Error::TooOld => InvalidTransaction::Stale,
		_ => InvalidTransaction::BadProof,
	};
	let call = call(equivocation.clone(), key_owner_proof.clone());
	assert_noop!(report(equivocation, key_owner_proof), error);
	assert_eq!(validate(TransactionSource::Local, &call), Err(refusal.into()));
	assert_eq!(pre_dispatch(&call), Err(refusal.into()));
}

/// S10: two blocks of a validator in one slot are proven, and it is disabled.
#[test]
fn two_blocks_in_a_slot_are_proven() {
	execute(|| {
		assert_ok!(report(equivocation(2, slot()), key_owner_proof(2)));
		assert_eq!(disabled(), [2]);
	});
}

/// S10: the headers are sealed by the offender, or nothing is proven.
#[test]
fn a_forged_header_proves_nothing() {
	execute(|| {
		let (true_proof, slot) = (equivocation(2, slot()), slot());
		let forged = [
			// Another validator's seal.
			sealed_header(2, slot, 3),
			// No seal.
			header(2, slot),
			// A seal of another header.
			Header { number: 9, ..sealed_header(2, slot, 2) },
			// No digest at all.
			Header { digest: Digest::default(), ..header(2, slot) },
			// Bytes behind the seal.
			{
				let mut header = sealed_header(2, slot, 2);
				let Some(DigestItem::Seal(engine, mut seal)) = header.digest.pop() else { unreachable!() };
				seal.push(0);
				header.digest.push(DigestItem::Seal(engine, seal));
				header
			},
			// A seal of another engine.
			{
				let mut header = sealed_header(2, slot, 2);
				let Some(DigestItem::Seal(_, seal)) = header.digest.pop() else { unreachable!() };
				header.digest.push(DigestItem::Seal(*b"FRNK", seal));
				header
			},
		];
		for header in forged {
			let second = EquivocationProof { second_header: header.clone(), ..true_proof.clone() };
			let first = EquivocationProof { first_header: header, ..true_proof.clone() };
			for proof in [first, second] {
				assert_refused(proof, key_owner_proof(2), Error::InvalidEquivocation);
			}
		}
		assert_eq!((offence(2), offence(3)), (None, None));
	});
}

/// S10: one block is no contradiction.
#[test]
fn the_same_header_twice_proves_nothing() {
	execute(|| {
		let proof = equivocation(2, slot());
		let twice = EquivocationProof { second_header: proof.first_header.clone(), ..proof };
		assert_refused(twice, key_owner_proof(2), Error::InvalidEquivocation);
	});
}

/// S10: two blocks in two slots are no contradiction, whatever the report says.
#[test]
fn headers_of_two_slots_prove_nothing() {
	execute(|| {
		make_block();
		let (last, before) = (slot(), slot() - 1.into());
		let proof = equivocation(2, last);
		let other = sealed_header(2, before, 2);
		let second = EquivocationProof { second_header: other.clone(), ..proof.clone() };
		let first = EquivocationProof { first_header: other, ..proof.clone() };
		let both = EquivocationProof { slot: before, ..proof };
		for proof in [first, second, both] {
			assert_refused(proof, key_owner_proof(2), Error::InvalidEquivocation);
		}
	});
}

/// S10: a block names its slot once; without, or with another engine's, it is of none.
#[test]
fn a_header_without_a_slot_proves_nothing() {
	execute(|| {
		let bare = |logs| seal(Header { digest: Digest { logs }, ..header(2, slot()) }, 2);
		let foreign = DigestItem::PreRuntime(*b"FRNK", codec::Encode::encode(&slot()));
		for logs in [vec![], vec![foreign], vec![DigestItem::PreRuntime(AURA_ENGINE_ID, vec![1])]] {
			let proof = EquivocationProof { second_header: bare(logs), ..equivocation(2, slot()) };
			assert_refused(proof, key_owner_proof(2), Error::InvalidEquivocation);
		}
	});
}

/// S10: the key is a validator's in the session that the report names, and no other.
#[test]
fn a_stranger_s_key_proves_nothing() {
	execute(|| {
		// An institution that does not validate, and nobody.
		for n in [5, 99] {
			assert_refused(equivocation(n, slot()), key_owner_proof(n), Error::InvalidKeyOwnerProof);
		}
		let wrong_count = MembershipProof { validator_count: 5, ..key_owner_proof(2) };
		assert_refused(equivocation(2, slot()), wrong_count, Error::InvalidKeyOwnerProof);
		let to_come = MembershipProof { session: 1, ..key_owner_proof(2) };
		assert_refused(equivocation(2, slot()), to_come, Error::InvalidKeyOwnerProof);
	});
}

/// S10: what was reported is not reported again: not the same headers, not others of the slot, nor in another session.
#[test]
fn nothing_is_reported_twice() {
	execute(|| {
		let slot = slot();
		convict(2);
		assert_refused(equivocation(2, slot), key_owner_proof(2), Error::AlreadyReported);
		let others = EquivocationProof { second_header: sealed_header(3, slot, 2), ..equivocation(2, slot) };
		assert_refused(others, key_owner_proof(2), Error::AlreadyReported);
		pass_sessions(1);
		assert_refused(equivocation(2, slot), key_owner_proof(2), Error::AlreadyReported);
	});
}

/// S10: an equivocation is proven by the historical proof of its session, long after that has ended.
#[test]
fn an_equivocation_is_proven_long_after() {
	execute(|| {
		make_block();
		let (slot, proof) = (slot(), key_owner_proof(2));
		pass_sessions(HISTORY_SESSIONS);
		let damaged = MembershipProof { trie_nodes: vec![], ..proof.clone() };
		assert_refused(equivocation(2, slot), damaged, Error::InvalidKeyOwnerProof);
		let inflated = MembershipProof { validator_count: 5, ..proof.clone() };
		assert_refused(equivocation(2, slot), inflated, Error::InvalidKeyOwnerProof);
		assert_refused(equivocation(3, slot), proof.clone(), Error::InvalidKeyOwnerProof);
		assert_ok!(report(equivocation(2, slot), proof));
		assert_eq!(offence(2).unwrap().session, 0);
		assert_eq!(disabled(), [2]);
	});
}

/// S10: there is an end to it.
#[test]
fn an_old_equivocation_is_refused() {
	execute(|| {
		make_block();
		let (slot, proof) = (slot(), key_owner_proof(2));
		pass_sessions(HISTORY_SESSIONS + 1);
		assert_refused(equivocation(2, slot), proof, Error::TooOld);
		// A proof of today does not make it younger.
		assert_refused(equivocation(2, slot), key_owner_proof(2), Error::InvalidKeyOwnerProof);
	});
}

/// S10: the session may have ended when the proof is made; the offence is filed under the one it happened in.
#[test]
fn a_proof_may_be_made_in_the_next_session() {
	execute(|| {
		pass_sessions(1);
		make_block();
		let before = slot();
		pass_sessions(1);
		// The block that starts a session is the last of the session before.
		for (n, slot) in [(2, before), (3, slot())] {
			assert_ok!(report(equivocation(n, slot), key_owner_proof(n)));
			assert_eq!(offence(n).unwrap().session, 1);
		}
		pass_sessions(1);
		assert_refused(equivocation(4, before), key_owner_proof(4), Error::InvalidKeyOwnerProof);
	});
}

/// S10: blocks from before the chain's first, made with the same keys on a network that was tried out, prove nothing.
#[test]
fn what_was_before_the_chain_proves_nothing() {
	execute(|| {
		assert_refused(equivocation(2, GENESIS_SLOT.into()), key_owner_proof(2), Error::InvalidKeyOwnerProof);
		pass_sessions(1);
		assert_refused(equivocation(2, GENESIS_SLOT.into()), key_owner_proof(2), Error::InvalidKeyOwnerProof);
	});
}

/// S10: changing the session keys hides nothing: not in the session, nor in the next, nor later.
#[test]
fn new_keys_hide_nothing() {
	execute(|| {
		pass_sessions(1);
		make_block();
		let slots = [slot(), slot() + 1, slot() + 2];
		for _ in slots {
			make_block();
		}
		let early_proof = key_owner_proof(2);
		change_keys(2, 92);
		assert_ok!(report(equivocation(2, slots[0]), key_owner_proof(2)));
		pass_sessions(1);
		assert_ok!(report(equivocation(2, slots[1]), key_owner_proof(2)));
		pass_sessions(2);
		assert_ok!(report(equivocation(2, slots[2]), early_proof));
		// And from then on the new key is its own.
		make_block();
		let new = EquivocationProof {
			offender: aura(92).public(),
			first_header: seal(header(1, slot()), 92),
			second_header: seal(header(2, slot()), 92),
			slot: slot(),
		};
		let proof = key_owner_proof(92);
		pass_sessions(3);
		assert_ok!(report(new, proof));
	});
}

/// S10: only the author of a block puts a report in it: none is taken from outside, or from an account.
#[test]
fn a_report_from_outside_is_refused() {
	execute(|| {
		let call = call(equivocation(2, slot()), key_owner_proof(2));
		assert_eq!(validate(TransactionSource::External, &call), Err(InvalidTransaction::Call.into()));
		for source in [TransactionSource::Local, TransactionSource::InBlock] {
			assert_ok!(validate(source, &call));
		}
		assert_ok!(pre_dispatch(&call));
		for origin in [signed(1), RuntimeOrigin::root(), unanimous()] {
			let proof = Box::new(equivocation(2, slot()));
			assert_noop!(
				Authorities::report_equivocation_unsigned(origin, proof, key_owner_proof(2)),
				DispatchError::BadOrigin
			);
		}
	});
}

/// S10: no other call goes unsigned.
#[test]
fn only_reports_go_unsigned() {
	execute(|| {
		let call = Call::admit_validator { id: id(5) };
		for source in [TransactionSource::Local, TransactionSource::InBlock, TransactionSource::External] {
			assert_eq!(validate(source, &call), Err(InvalidTransaction::Call.into()));
		}
		assert_eq!(pre_dispatch(&call), Err(InvalidTransaction::Call.into()));
	});
}

/// S10: a report comes first in its block, stands once in the pool for an offender and a slot, stays as long as it can
/// be proven, and goes to no other node.
#[test]
fn a_report_is_one_transaction_of_its_node() {
	execute(|| {
		let slot = slot();
		let valid = |proof| validate(TransactionSource::Local, &call(proof, key_owner_proof(2))).unwrap();
		let report = valid(equivocation(2, slot));
		assert_eq!((report.priority, report.propagate), (TransactionPriority::MAX, false));
		assert_eq!(report.longevity, u64::from(HISTORY_SESSIONS * SESSION_LENGTH));
		assert_eq!(report.longevity, ReportLongevity::<Test>::get());
		let others = EquivocationProof { second_header: sealed_header(3, slot, 2), ..equivocation(2, slot) };
		assert_eq!(valid(others).provides, report.provides);
		assert_ne!(valid(equivocation(2, slot + 1)).provides, report.provides);
	});
}

/// S10: a node submits what it found.
#[test]
fn a_node_submits_its_report() {
	let mut network = new_test_ext();
	let (pool, state) = TestTransactionPoolExt::new();
	network.register_extension(TransactionPoolExt::new(pool));
	execute_on(network, || {
		let (proof, key_owner_proof) = (equivocation(2, slot()), key_owner_proof(2));
		assert_eq!(
			Authorities::submit_unsigned_equivocation_report(proof.clone(), key_owner_proof.clone()),
			Some(())
		);
		let transactions = state.read().transactions.clone();
		let [transaction] = &transactions[..] else { panic!("one transaction") };
		type Extrinsic = frame_system::mocking::MockUncheckedExtrinsic<Test>;
		let extrinsic = Extrinsic::decode(&mut &transaction[..]).unwrap();
		assert_eq!(extrinsic.function, RuntimeCall::Authorities(call(proof, key_owner_proof)));
	});
}
