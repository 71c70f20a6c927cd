use super::*;
use crate::{Error, Event, Signers};
use frame_support::dispatch::GetDispatchInfo;
use frame_system::RawOrigin;
use sp_core::Pair as _;
use vacchain_primitives::{Attached, SignedIntent};

#[test]
fn what_a_person_signed_is_done_and_charged() {
	execute(|| {
		let signed = signed(FAMILY, 7, 1, YES);
		assert_eq!(carry(&signed), Ok(Ok(())));
		let lane = Lane { id: 7, highest: 1, used: 1, failed: 0, newest: START, since: 0 };
		assert_eq!(row(FAMILY).lanes.to_vec(), [lane]);
		assert_eq!(TokensLeft::get(), 999);
		let event = Event::Carried {
			intent: signed.intent.id(&GENESIS),
			signer: id(FAMILY),
			lane: 7,
			sequence: 1,
			result: Ok(()),
		};
		System::assert_last_event(event.into());
	});
}

/// A refused call must not leave the intent free: it would be done when it is no longer meant.
#[test]
fn what_is_refused_is_used_up_and_remembered() {
	execute(|| {
		let signed = signed(FAMILY, 7, 1, NO);
		assert_eq!(carry(&signed), Ok(Err(DispatchError::BadOrigin)));
		assert_eq!(carry(&signed), Err(IntentRefusal::AlreadyDone { failed: Some(true) }));
		assert_eq!((row(FAMILY).lanes[0].failed, TokensLeft::get()), (1, 999));
	});
}

#[test]
fn an_intent_is_done_once() {
	execute(|| {
		let signed = signed(FAMILY, 7, 1, YES);
		assert_eq!(carry(&signed), Ok(Ok(())));
		assert_eq!(carry(&signed), Err(IntentRefusal::AlreadyDone { failed: Some(false) }));
		assert_eq!(validate(&signed), Err(InvalidTransaction::Stale.into()));
	});
}

#[test]
fn nobody_but_an_active_participant_is_heard() {
	execute(|| {
		assert_eq!(carry(&signed(STRANGER, 7, 1, YES)), Err(IntentRefusal::NotActive));
		Directory::suspend(FAMILY);
		assert_eq!(carry(&signed(FAMILY, 7, 1, YES)), Err(IntentRefusal::NotActive));
	});
}

#[test]
fn a_signature_holds_for_its_signer_its_chain_and_its_intent() {
	execute(|| {
		let meant = intent(FAMILY, 7, 1, YES);
		let refused = |signed: &SignedIntent| assert_eq!(carry(signed), Err(IntentRefusal::BadSignature));
		refused(&sign(DOCTOR, meant.clone()));
		let on_another_chain = pair(FAMILY).sign(&meant.payload(&[0; 32])).0;
		refused(&SignedIntent::new(meant.clone(), on_another_chain, vec![]).unwrap());
		let SignedIntent { signature, .. } = sign(FAMILY, meant.clone());
		let other = vacchain_primitives::Intent { body: NO, ..meant.clone() };
		refused(&SignedIntent::new(other, signature, vec![]).unwrap());
		assert_eq!(carry(&sign(FAMILY, meant)), Ok(Ok(())));
	});
}

#[test]
fn an_intent_is_done_in_its_time() {
	execute(|| {
		assert_ok!(carry(&signed(FAMILY, 7, 1, YES)));
		let made_at = |made_at| {
			let mut intent = intent(FAMILY, 7, 2, YES);
			intent.made_at = made_at;
			sign(FAMILY, intent)
		};
		let lives = u64::from(LIFETIME) * 1000;
		assert_eq!(Intents::check(&made_at(START - lives - 1)), Err(IntentRefusal::Expired));
		assert_ok!(Intents::check(&made_at(START - lives)));
		assert_ok!(Intents::check(&made_at(START + MAX_CLOCK_SKEW)));
		assert_eq!(Intents::check(&made_at(START + MAX_CLOCK_SKEW + 1)), Err(IntentRefusal::MadeInFuture));
		assert_eq!(validate(&made_at(START)).unwrap().longevity, lives / 250);
	});
}

#[test]
fn an_intent_lives_no_longer_than_what_it_means_may() {
	execute(|| {
		for (body, most) in [(YES, 24 * 60 * 60), (Body::Hello, 7 * 24 * 60 * 60)] {
			let living = |lifetime| {
				let mut intent = intent(FAMILY, 7, 1, body.clone());
				intent.lifetime = lifetime;
				Intents::check(&sign(FAMILY, intent))
			};
			assert_ok!(living(most));
			assert_eq!(living(most + 1), Err(IntentRefusal::LivesTooLong));
			assert_eq!(living(u32::MAX), Err(IntentRefusal::LivesTooLong));
		}
	});
}

/// The runtime refuses an intent that it cannot do before it is used up, so that the person can sign something else.
#[test]
fn what_is_outdated_or_paused_is_not_used_up() {
	execute(|| {
		let outdated = signed(FAMILY, 7, 1, Body::Reinstate { id: id(DOCTOR) });
		assert_eq!(carry(&outdated), Err(IntentRefusal::Outdated));
		IsPaused::put(true);
		let paused = signed(FAMILY, 7, 1, YES);
		assert_eq!(carry(&paused), Err(IntentRefusal::Paused));
		// Lanes are not paused.
		assert_ok!(carry(&signed(FAMILY, 8, 1, Body::Hello)));
		IsPaused::put(false);
		assert_eq!(carry(&paused), Ok(Ok(())));
	});
}

/// The origin alone says that the intent was checked.
#[test]
fn only_an_authorized_intent_is_carried() {
	execute(|| {
		let signed = Box::new(signed(FAMILY, 7, 1, YES));
		for origin in [RawOrigin::Signed(account(FAMILY)), RawOrigin::None, RawOrigin::Root] {
			let refused = DispatchError::BadOrigin;
			assert_noop!(Intents::carry(origin.into(), signed.clone()), refused);
		}
		let stranger = Box::new(super::signed(STRANGER, 7, 1, YES));
		assert_noop!(Intents::carry(RawOrigin::Authorized.into(), stranger), Error::<Test>::WrongState);
	});
}

#[test]
fn a_used_up_quota_refuses_and_a_long_intent_costs_more() {
	execute(|| {
		TokensLeft::set(2);
		let (mut attachments, code) = (vec![], vec![0_u8; 3 * 8192]);
		let body = Body::BringCode { code: Attached::to(&code, &mut attachments) };
		let meant = intent(FAMILY, 7, 1, body);
		let signature = pair(FAMILY).sign(&meant.payload(&GENESIS)).0;
		let long = SignedIntent::new(meant, signature, attachments).unwrap();
		assert_eq!(carry(&long), Err(IntentRefusal::QuotaUsedUp));
		TokensLeft::set(4);
		assert_eq!(carry(&long), Ok(Ok(())));
		assert_eq!(TokensLeft::get(), 0);
		assert_eq!(carry(&signed(FAMILY, 7, 2, YES)), Err(IntentRefusal::QuotaUsedUp));
	});
}

#[test]
fn what_takes_back_signs_or_votes_goes_first_and_everything_is_passed_on() {
	execute(|| {
		let vote = validate(&signed(SEAT, 7, 1, YES)).unwrap();
		let hello = validate(&signed(SEAT, 7, 1, Body::Hello)).unwrap();
		assert!(vote.priority > hello.priority && vote.propagate && hello.propagate);
		// A family has no vote, and passes nobody by in the name of one.
		let junk = validate(&signed(FAMILY, 7, 1, YES)).unwrap();
		assert_eq!(junk.priority, hello.priority);
	});
}

#[test]
fn carrying_weighs_what_it_carries() {
	execute(|| {
		let weight = |body| {
			let call = crate::Call::<Test>::carry { signed: Box::new(signed(FAMILY, 7, 1, body)) };
			RuntimeCall::from(call).get_dispatch_info()
		};
		let (remark, hello) = (weight(YES), weight(Body::Hello));
		assert!(remark.call_weight.any_gt(hello.call_weight));
		assert_eq!(weight(NO).class, frame_support::dispatch::DispatchClass::Operational);
		assert!(!Signers::<Test>::contains_key(account(FAMILY)));
	});
}
