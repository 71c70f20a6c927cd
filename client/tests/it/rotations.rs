//! What starts a new epoch is built anew when the record moved on meanwhile.

use vacchain_client::{Error, primitives::RecordId};

use crate::{
	fake::{Fate, NOW},
	reading::World,
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

#[tokio::test]
async fn a_rotation_that_was_overtaken_is_built_anew() {
	for name in ["StaleEpoch", "WrongReaders"] {
		let world = World::new().await;
		world.fake.fates([Fate::Failed(name), Fate::Failed(name)]);
		world.session(&world.family).await.renew_keys(RECORD).await.unwrap();
		assert_eq!(world.fake.nonces(), [0, 1, 2]);
	}
}

#[tokio::test]
async fn a_rotation_is_not_built_anew_for_ever_nor_for_other_errors() {
	let world = World::new().await;
	world.fake.fates(vec![Fate::Failed("StaleEpoch"); 100]);
	let error = world.session(&world.family).await.renew_keys(RECORD).await.unwrap_err();
	assert!(matches!(error, Error::Dispatch(_)));
	assert_eq!(world.fake.nonces().len(), 4);

	let world = World::new().await;
	world.fake.fates([Fate::Failed("NotCustodian")]);
	world.session(&world.family).await.renew_keys(RECORD).await.unwrap_err();
	assert_eq!(world.fake.nonces().len(), 1);
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
