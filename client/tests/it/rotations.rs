//! A call that starts a new epoch is built anew when the record moved on meanwhile.

use codec::DecodeAll;
use vacchain_client::{
	Error, Notice,
	primitives::{Level, Moment, NewKey, ParticipantId, RecordId, Rotation, Sealed, Status, VisitId},
};

use crate::{
	fake::{Fate, NOW},
	reading::{VISIT, World},
};

const RECORD: RecordId = RecordId([3; 16]);

/// The readers whose ids a transaction carries, of those given.
fn named(world: &World, bytes: &[u8]) -> [usize; 4] {
	[&world.family, &world.authority, &world.hospital, &world.school]
		.map(|identity| bytes.windows(32).filter(|window| *window == identity.id.0).count())
}

#[tokio::test]
async fn r6_a_revocation_wraps_for_those_who_remain() {
	let world = World::new().await;
	world.session(&world.family).await.revoke(RECORD, world.school.id).await.unwrap();
	let sent = world.fake.sent();
	assert_eq!(named(&world, &sent[0].bytes), [1, 1, 1, 1], "the school is named as who leaves");
	world.session(&world.family).await.renew_keys(RECORD).await.unwrap();
	assert_eq!(named(&world, &world.fake.sent()[1].bytes), [1, 1, 1, 1]);
	world.tell_readers(Some(NOW - 1), None);
	world.session(&world.family).await.renew_keys(RECORD).await.unwrap();
	assert_eq!(named(&world, &world.fake.sent()[2].bytes), [1, 1, 0, 1], "an expired grant drops out");
}

/// Security review, 10: who is suspended, because its keys were stolen perhaps, gets no new keys; nothing is lost to the owner and
/// the health authority.
#[tokio::test]
async fn r6_a_suspended_reader_gets_no_new_keys() {
	let world = World::new().await;
	let family = world.session(&world.family).await;
	for suspended in [&world.hospital, &world.authority] {
		let mut state = world.fake.state();
		state.participants.get_mut(&suspended.id).unwrap().status = Status::Suspended;
	}
	family.renew_keys(RECORD).await.unwrap();
	assert_eq!(named(&world, &world.fake.sent()[0].bytes), [1, 1, 0, 1]);
}

#[tokio::test]
async fn a_rotation_that_was_overtaken_is_built_anew() {
	for name in ["StaleEpoch", "WrongReaders"] {
		let world = World::new().await;
		world.fake.fates([Fate::Failed(name), Fate::Failed(name)]);
		world.session(&world.family).await.renew_keys(RECORD).await.unwrap();
		assert_eq!(world.fake.numbers(), [1, 2, 3]);
	}
}

#[tokio::test]
async fn a_rotation_is_not_built_anew_for_ever_nor_for_other_errors() {
	let world = World::new().await;
	world.fake.fates(vec![Fate::Failed("StaleEpoch"); 100]);
	let error = world.session(&world.family).await.renew_keys(RECORD).await.unwrap_err();
	assert!(matches!(error, Error::Dispatch(_)));
	assert_eq!(world.fake.numbers().len(), 4);

	let world = World::new().await;
	world.fake.fates([Fate::Failed("NotCustodian")]);
	world.session(&world.family).await.renew_keys(RECORD).await.unwrap_err();
	assert_eq!(world.fake.numbers().len(), 1);
}

#[tokio::test]
async fn r6_who_cannot_read_cannot_grant() {
	let world = World::new().await;
	let stranger = world.session(&world.stranger).await;
	let refused = stranger
		.grant(RECORD, world.school.id, vacchain_client::primitives::Level::Proof, None)
		.await
		.unwrap_err();
	assert!(matches!(refused, Error::NotFound));
	assert!(world.fake.sent().is_empty());
}

/// Security review, 1: a reader that is about to lose access renews the keys in every block. Its access ends without new keys
/// the second time, and the keys follow.
#[tokio::test]
async fn r6_a_reader_who_overtakes_every_rotation_does_not_keep_its_access() {
	for name in ["StaleEpoch", "WrongReaders"] {
		let world = World::new().await;
		world.fake.fates([Fate::Failed(name), Fate::Included, Fate::Failed(name), Fate::Included]);
		let family = world.session(&world.family).await;
		family.revoke(RECORD, world.hospital.id).await.unwrap();
		let calls = world.fake.calls();
		let (_, _, first): (RecordId, ParticipantId, Option<Rotation>) = arguments(&calls[0]);
		assert!(first.is_some());
		let second: (RecordId, ParticipantId, Option<Rotation>) = arguments(&calls[1]);
		assert_eq!(second, (RECORD, world.hospital.id, None));
		let (record, _): (RecordId, Rotation) = arguments(&calls[3]);
		assert_eq!((record, calls.len()), (RECORD, 4), "the keys are renewed, at the second attempt");
		assert!(family.take_notices().is_empty());
	}
}

/// Security review, 1: where the keys that are due do not get through either, the family is told.
#[tokio::test]
async fn r6_an_access_that_ended_without_new_keys_is_told() {
	let world = World::new().await;
	let stale = || Fate::Failed("StaleEpoch");
	world.fake.fates([stale(), Fate::Included, stale(), stale(), stale(), stale()]);
	let family = world.session(&world.family).await;
	family.remove_guardian(RECORD, world.hospital.id).await.unwrap();
	assert!(matches!(family.take_notices().as_slice(), [Notice::RenewalDue { record: RECORD, .. }]));
}

/// R4: why a family disputes a visit is not sealed under keys that are due: a hospital whose access has ended may hold them.
#[tokio::test]
async fn r4_a_dispute_brings_the_keys_that_are_due() {
	let world = World::new().await;
	let family = world.session(&world.family).await;
	family.dispute_visit(VISIT, "we were not there").await.unwrap();
	let (disputed, _): (VisitId, Sealed) = arguments(&world.fake.calls()[0]);
	assert_eq!((disputed, world.fake.calls().len()), (VISIT, 1), "none are due");

	world.fake.state().records.get_mut(&RECORD).unwrap().renewal_due = true;
	family.dispute_visit(VISIT, "we were not there").await.unwrap();
	let calls = world.fake.calls();
	let (record, rotation): (RecordId, Rotation) = arguments(&calls[1]);
	assert_eq!((record, rotation.epoch), (RECORD, 2));
	let (disputed, _): (VisitId, Sealed) = arguments(&calls[2]);
	assert_eq!((disputed, calls.len()), (VISIT, 3));
}

/// R19: a hospital that overtakes the family does not hold off the transfer to another one.
#[tokio::test]
async fn r19_a_hospital_that_overtakes_every_rotation_does_not_keep_the_record() {
	let world = World::new().await;
	world.fake.fates([Fate::Failed("StaleEpoch")]);
	let family = world.session(&world.family).await;
	family.transfer(RECORD, world.hospital.id, world.stranger.id, None).await.unwrap();
	let calls = world.fake.calls();
	let second: (RecordId, ParticipantId, Option<Rotation>) = arguments(&calls[1]);
	assert_eq!(second, (RECORD, world.hospital.id, None));
	let (record, reader, level, expires_at, _): (RecordId, ParticipantId, Level, Option<Moment>, NewKey) =
		arguments(&calls[2]);
	assert_eq!((record, reader, level, expires_at), (RECORD, world.stranger.id, Level::Full, None));
}

fn arguments<Arguments: DecodeAll>(call: &[u8]) -> Arguments {
	Arguments::decode_all(&mut &call[2..]).unwrap()
}
