//! Somebody makes bad keys: what stays readable, and how the next write mends it.

use codec::DecodeAll;
use rand_core::CryptoRng;
use vacchain_client::{
	Error, Identity, Notice, Session,
	primitives::{
		EpochLink, Level, Moment, NewKey, ParticipantId, RecordId, Role, Rotation, Status, Wrap,
		bounds::SUITE,
	},
	random::os_rng,
	vault::KeyRing,
	views::{RecordView, Shown},
};
use vacchain_sealing::{LinkContext, link};

use crate::{
	fake::Fate,
	reading::{RECORD, VISIT, World, child, given},
};

/// Random bytes of the right length and suite.
fn garbage(rng: &mut impl CryptoRng, len: usize) -> Vec<u8> {
	let mut bytes = vec![0; len];
	rng.fill_bytes(&mut bytes);
	bytes[0] = SUITE;
	bytes
}

/// A wrap that opens nothing.
pub fn spoilt(wrap: &Wrap) -> Wrap {
	let sealed = garbage(&mut os_rng(), wrap.sealed.len()).try_into().unwrap();
	Wrap { sealed, ..wrap.clone() }
}

/// A link that leads nowhere.
fn cut(link: &EpochLink) -> EpochLink {
	let sealed = garbage(&mut os_rng(), link.sealed.len()).try_into().unwrap();
	EpochLink { sealed, ..link.clone() }
}

/// A rotation by the honest client's encoding, of which this is then spoilt.
pub fn rotation(world: &World, spoil: impl FnOnce(&mut [Wrap], &mut EpochLink)) -> Rotation {
	let (mut rotation, _) = world.ring.rotate(&world.recipients(), &mut os_rng()).unwrap();
	let mut wraps = rotation.wraps.into_inner();
	spoil(&mut wraps, &mut rotation.link);
	Rotation { wraps: wraps.try_into().unwrap(), ..rotation }
}

pub fn all_garbage(wraps: &mut [Wrap], link: &mut EpochLink) {
	wraps.iter_mut().for_each(|wrap| *wrap = spoilt(wrap));
	*link = cut(link);
}

/// A session of a health admin.
pub async fn admin(world: &World) -> Session {
	let admin = Identity::generate("the.admin", &mut os_rng()).unwrap();
	world.fake.register(&admin, Role::HealthAdmin, Status::Active, b"");
	world.fake.share_authority_key(&world.authority, &admin);
	world.session(&admin).await
}

/// Checks the view of a reader of proofs.
fn is_proven(view: &RecordView) {
	assert_eq!(view.child, Shown::Open(child()));
	assert_eq!(view.visits[0].immunization, Shown::Open(given()));
	assert_eq!(view.visits[0].examination, Shown::LevelTooLow);
}

pub fn is_whole(view: &RecordView) {
	assert_eq!(view.child, Shown::Open(child()));
	assert_eq!(view.visits[0].immunization, Shown::Open(given()));
	assert_eq!(view.visits[0].notes[0].text.open().unwrap().text, "Well.");
}

/// The arguments of the last call that was sent.
pub fn last<Arguments: DecodeAll>(world: &World) -> Arguments {
	Arguments::decode_all(&mut &world.fake.calls().last().unwrap()[2..]).unwrap()
}

/// The chain does with the last call, a rotation by this person, what it should.
pub fn carry_out(world: &World, actor: &Identity) -> Rotation {
	let (_, rotation) = last::<(RecordId, Rotation)>(world);
	world.start_epoch(actor, rotation.clone());
	rotation
}

/// `trust.md`, "a custodian rotates with garbage wraps or a garbage link": the owner and the health authority read on,
/// without any command; the others are told who did it; the owner's next write gives all of them their keys.
#[tokio::test]
async fn a_custodian_rotates_with_garbage_and_nothing_is_lost() {
	let world = World::new().await;
	let attacker = Identity::generate("a.guardian", &mut os_rng()).unwrap();
	// Twice: nothing leads back from the newest epoch to any sound one.
	world.start_epoch(&attacker, rotation(&world, all_garbage));
	world.start_epoch(&attacker, {
		let first = rotation(&world, all_garbage);
		let wraps = first.wraps.iter().map(|wrap| Wrap { epoch: 3, ..wrap.clone() });
		let link = EpochLink { from: 2, to: 3, ..first.link };
		Rotation { epoch: 3, link, wraps: wraps.collect::<Vec<_>>().try_into().unwrap() }
	});

	let family = world.session(&world.family).await;
	is_whole(&family.read_record(&RECORD).await.unwrap());
	is_proven(&admin(&world).await.read_record(&RECORD).await.unwrap());
	let refused = world.session(&world.hospital).await.read_record(&RECORD).await;
	assert!(
		matches!(&refused, Err(Error::BadKeys { record: RECORD, epoch: 3, makers }) if *makers == [attacker.id]),
		"{refused:?}"
	);
	let proof = world.session(&world.school).await.check_proof(&RECORD).await;
	assert!(
		matches!(proof, Err(Error::BadKeys { makers, .. }) if makers.is_empty()),
		"a school sees no history"
	);

	family.renew_keys(RECORD).await.unwrap();
	let renewed = carry_out(&world, &world.family);
	assert_eq!((renewed.epoch, renewed.link.from), (4, 1), "it leads past what nobody can open");
	let notices = family.take_notices();
	assert_eq!(
		notices,
		[Notice::BadKeys {
			record: RECORD,
			epoch: 3,
			makers: vec![attacker.id],
			readers: vec![world.family.id],
			mended: true
		}]
	);
	assert!(family.take_notices().is_empty());

	is_whole(&world.session(&world.hospital).await.read_record(&RECORD).await.unwrap());
	is_whole(&family.read_record(&RECORD).await.unwrap());
	is_proven(&admin(&world).await.read_record(&RECORD).await.unwrap());
	assert!(world.session(&world.school).await.check_proof(&RECORD).await.unwrap().is_valid());
}

/// Whoever writes next and holds the key sees the one bad wrap among good ones, and does not use the key further.
#[tokio::test]
async fn one_bad_wrap_is_found_by_the_next_writer_whoever_it_is() {
	for victim in 0..6 {
		let world = World::new().await;
		world.start_epoch(&world.family, rotation(&world, |wraps, _| wraps[victim] = spoilt(&wraps[victim])));
		let reader = world.recipients()[victim].id;
		// A grant by the family: with a rotation, though the chain demands none.
		let family = world.session(&world.family).await;
		family.grant(RECORD, world.stranger.id, Level::Proof, None).await.unwrap();
		let calls = world.fake.calls();
		let (record, to, level, until, key) =
			<(RecordId, ParticipantId, Level, Option<Moment>, NewKey)>::decode_all(&mut &calls[0][2..])
				.unwrap();
		assert_eq!((record, to, level, until), (RECORD, world.stranger.id, Level::Proof, None));
		let NewKey::Renewed(rotation) = key else { panic!("{victim}: the bad key is used further") };
		assert_eq!(rotation.wraps.len(), 7);
		assert!(matches!(
			family.take_notices().as_slice(),
			[Notice::BadKeys { readers, mended: true, .. }] if *readers == [reader]
		));
		// The health authority, and each custody, is given again what it should have been given.
		let kept = calls.len() - 1;
		assert_eq!(kept, usize::from([1, 4, 5].contains(&victim)), "{victim}");
		if kept == 1 {
			let (record, wrap) = last::<(RecordId, Wrap)>(&world);
			assert_eq!((record, wrap.reader, wrap.epoch), (RECORD, reader, 2));
			let recipient = &world.recipients()[victim];
			let place = world.ring.place();
			let theirs = &world.fake.state().records[&RECORD].wraps[0].clone();
			let ring = KeyRing::from_wrap(&world.family.encryption, theirs, place);
			assert!(ring.unwrap().is_good(&wrap, recipient).unwrap());
		}
	}

	// The hospital, when it opens a visit.
	let world = World::new().await;
	world.start_epoch(&world.family, rotation(&world, |wraps, _| wraps[3] = spoilt(&wraps[3])));
	let hospital = world.session(&world.hospital).await;
	let (doctor, physician) = (world.doctor.id, world.physician.id);
	hospital.open_visit(RECORD, doctor, physician, &Default::default()).await.unwrap();
	let call = world.fake.calls().pop().unwrap();
	assert_eq!(
		call.windows(32).filter(|window| *window == world.school.id.0).count(),
		1,
		"it brings a rotation"
	);
	assert!(matches!(hospital.take_notices().as_slice(), [Notice::BadKeys { mended: true, .. }]));
}

/// A garbage link costs the others what lies before it until the owner writes: then the owner adds a link.
#[tokio::test]
async fn a_garbage_link_is_bridged_by_the_owner_s_next_write() {
	let world = World::new().await;
	world.start_epoch(&world.hospital, rotation(&world, |_, link| *link = cut(link)));
	let hospital = world.session(&world.hospital).await;
	let view = hospital.read_record(&RECORD).await.unwrap();
	assert!(matches!(view.child, Shown::Damaged(_)), "{view:?}");
	let family = world.session(&world.family).await;
	is_whole(&family.read_record(&RECORD).await.unwrap());

	family.grant(RECORD, world.stranger.id, Level::Proof, None).await.unwrap();
	assert_eq!(world.fake.calls().len(), 2);
	let (record, bridge) = last::<(RecordId, EpochLink)>(&world);
	assert_eq!((record, bridge.from, bridge.to), (RECORD, 1, 2));
	world.fake.state().records.get_mut(&RECORD).unwrap().bridges.push(bridge);
	is_whole(&hospital.read_record(&RECORD).await.unwrap());
	assert!(world.session(&world.school).await.check_proof(&RECORD).await.unwrap().is_valid());

	// Nothing is left to mend.
	family.grant(RECORD, world.stranger.id, Level::Proof, Some(9)).await.unwrap();
	assert_eq!(world.fake.calls().len(), 3);
	assert!(family.take_notices().is_empty());
}

#[tokio::test]
async fn a_gap_that_cannot_be_closed_now_is_told_and_the_write_is_done() {
	let world = World::new().await;
	world.start_epoch(&world.hospital, rotation(&world, |_, link| *link = cut(link)));
	let family = world.session(&world.family).await;
	world.fake.fates([Fate::Included, Fate::Failed("NotReader")]);
	family.grant(RECORD, world.stranger.id, Level::Proof, None).await.unwrap();
	assert!(matches!(family.take_notices().as_slice(), [Notice::NotBridged { record: RECORD, .. }]));
}

/// A key that was replaced meanwhile is nobody's fault: the chain demands new keys, and nobody is named.
#[tokio::test]
async fn a_reader_whose_keys_were_replaced_has_no_bad_wrap() {
	let world = World::new().await;
	let renewed = Identity::generate("the.school", &mut os_rng()).unwrap();
	{
		let mut state = world.fake.state();
		let known = state.participants.get_mut(&world.school.id).unwrap();
		known.encryption_key = renewed.encryption.public();
		known.account = renewed.account.id();
		known.key_version = 1;
		state.records.get_mut(&RECORD).unwrap().renewal_due = true;
	}
	let school = world.session(&renewed).await;
	assert!(matches!(school.check_proof(&RECORD).await, Err(Error::AccessNotRestored)));
	let family = world.session(&world.family).await;
	family.grant(RECORD, world.stranger.id, Level::Proof, None).await.unwrap();
	assert!(family.take_notices().is_empty());
	let (_, _, _, _, key) = last::<(RecordId, ParticipantId, Level, Option<Moment>, NewKey)>(&world);
	let NewKey::Renewed(rotation) = key else { panic!("the chain demands new keys") };
	world.start_epoch(&world.family, rotation);
	assert!(school.check_proof(&RECORD).await.unwrap().is_valid());
}

/// The chain's demand that comes between reading and writing is met.
#[tokio::test]
async fn what_the_chain_demands_meanwhile_is_brought() {
	let world = World::new().await;
	world.fake.fates([Fate::FailedIn("Consent", "RenewalNeeded")]);
	let family = world.session(&world.family).await;
	family.grant(RECORD, world.stranger.id, Level::Proof, None).await.unwrap();
	let keys: Vec<_> = world
		.fake
		.calls()
		.iter()
		.map(|call| {
			let (.., key) =
				<(RecordId, ParticipantId, Level, Option<Moment>, NewKey)>::decode_all(&mut &call[2..])
					.unwrap();
			matches!(key, NewKey::Renewed(_))
		})
		.collect();
	assert_eq!(keys, [false, true]);

	for name in ["RenewalNeeded", "StaleKey", "StaleIndex", "StaleEpoch"] {
		let world = World::new().await;
		world.fake.fates([Fate::FailedIn("VaccineDetails", name)]);
		let hospital = world.session(&world.hospital).await;
		let (doctor, physician) = (world.doctor.id, world.physician.id);
		hospital.open_visit(RECORD, doctor, physician, &Default::default()).await.unwrap();
		assert_eq!(world.fake.calls().len(), 2, "{name}");
	}
	let world = World::new().await;
	world.fake.fates(vec![Fate::FailedIn("VaccineDetails", "TooLate"); 9]);
	let physician = world.session(&world.physician).await;
	assert!(matches!(physician.retract(VISIT, "wrong child").await, Err(Error::Dispatch(_))));
	assert_eq!(world.fake.calls().len(), 1, "the hospital has to act");
}

/// The hospital does not bring a visit to keys that the family cannot open: what is sealed there would be lost to it.
#[tokio::test]
async fn a_visit_is_not_renewed_into_bad_keys() {
	let world = World::new().await;
	world.start_epoch(&world.family, rotation(&world, |wraps, _| wraps[0] = spoilt(&wraps[0])));
	let refused = world.session(&world.hospital).await.renew_visit(VISIT).await;
	assert!(matches!(&refused, Err(Error::BadKeys { epoch: 2, makers, .. }) if *makers == [world.family.id]));
	assert!(world.fake.calls().is_empty());
}

/// A key of an earlier epoch, which a former reader may have, is not used further.
#[tokio::test]
async fn keys_of_an_earlier_epoch_are_replaced_by_the_next_writer() {
	let world = World::new().await;
	let again = {
		let secret = world.ring.newest_key().unwrap().clone();
		let ring = KeyRing::from_key(secret, 2, world.ring.place());
		let honest = rotation(&world, |_, _| {});
		let wraps = ring.wrap_for(&world.recipients()).unwrap().try_into().unwrap();
		let old = world.ring.newest_secret().unwrap();
		let context = LinkContext { genesis: ring.place().genesis, record: RECORD, from: 1, to: 2 };
		Rotation { wraps, link: link(old, old, &context, &mut os_rng()).unwrap(), ..honest }
	};
	world.start_epoch(&world.family, again);
	let family = world.session(&world.family).await;
	family.grant(RECORD, world.stranger.id, Level::Proof, None).await.unwrap();
	let (.., key) = last::<(RecordId, ParticipantId, Level, Option<Moment>, NewKey)>(&world);
	assert!(matches!(key, NewKey::Renewed(_)));
	let notices = family.take_notices();
	assert!(
		matches!(notices.as_slice(), [Notice::BadKeys { readers, mended: true, .. }] if readers.is_empty())
	);
}

/// A write asks for the keys of the newest epochs alone, however many epochs a record has: who makes many of them does not
/// slow the writers down.
#[tokio::test]
async fn a_write_asks_for_no_more_than_it_needs_however_many_epochs_there_are() {
	let mut world = World::new().await;
	for _ in 0..150 {
		let (rotation, ring) = world.ring.rotate(&world.recipients(), &mut os_rng()).unwrap();
		world.ring = ring;
		world.start_epoch(&world.family, rotation);
	}
	let hospital = world.session(&world.hospital).await;
	hospital.open_visit(RECORD, world.doctor.id, world.physician.id, &Default::default()).await.unwrap();
	assert_eq!(world.fake.state().keys_asked, 1);
	// After a garbage epoch a gap has to be closed: the walk ends where a key is.
	world.start_epoch(&world.hospital, rotation(&world, all_garbage));
	let family = world.session(&world.family).await;
	family.renew_keys(RECORD).await.unwrap();
	assert!(world.fake.state().keys_asked < 8, "{}", world.fake.state().keys_asked);
	let rotation = carry_out(&world, &world.family);
	assert_eq!((rotation.epoch, rotation.link.from), (153, 151));
	is_whole(&family.read_record(&RECORD).await.unwrap());
}

/// A record whose first keys were garbage, made by who created it, goes on: its owner starts anew.
#[tokio::test]
async fn a_record_that_began_with_garbage_goes_on() {
	let world = World::new().await;
	{
		let mut state = world.fake.state();
		let known = state.records.get_mut(&RECORD).unwrap();
		known.links.clear();
		known.past_wraps.clear();
		known.wraps.iter_mut().for_each(|wrap| *wrap = spoilt(wrap));
	}
	let hospital = world.session(&world.hospital).await;
	let opened = hospital.open_visit(RECORD, world.doctor.id, world.physician.id, &Default::default()).await;
	assert!(matches!(opened, Err(Error::BadKeys { .. })), "it is the owner's to start anew");
	let family = world.session(&world.family).await;
	assert!(matches!(family.read_record(&RECORD).await, Err(Error::BadKeys { .. })));
	family.renew_keys(RECORD).await.unwrap();
	assert_eq!(world.fake.calls().len(), 1);
	carry_out(&world, &world.family);
	hospital.open_visit(RECORD, world.doctor.id, world.physician.id, &Default::default()).await.unwrap();
	assert!(matches!(family.read_record(&RECORD).await.unwrap().child, Shown::Damaged(_)));
}
