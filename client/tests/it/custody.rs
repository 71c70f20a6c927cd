//! The two custodies of the health authority: no admin alone opens clinical content, and two give a family its access back.

use vacchain_client::{
	Error, Identity, Notice, Session,
	primitives::{
		Epoch, GivenHalf, GivenHalves, KeyVersion, Level, OfferedKey, ParticipantId, RecordId, Role,
		Rotation, Status, Wrap,
	},
	random::os_rng,
	views::Shown,
};
use vacchain_sealing::{RecordKey, RecordSecret, WrapContext, give_half, unwrap};

use crate::{
	bad_keys::{all_garbage, carry_out, is_whole, last, rotation, spoilt},
	fake::Fate,
	reading::{RECORD, World, child, given},
};

/// Two health admins, of whom each holds one custody.
async fn admins(world: &World) -> [Identity; 2] {
	let admins = ["anna", "joel"].map(|name| Identity::generate(name, &mut os_rng()).unwrap());
	for ((custody, secret), admin) in ParticipantId::CUSTODIES.into_iter().zip(&world.custodies).zip(&admins)
	{
		world.fake.register(admin, Role::HealthAdmin, Status::Active, b"");
		world.fake.share_authority_key(&world.authority, admin);
		world.fake.share_custody_key(custody, secret, admin);
	}
	admins
}

/// The family loses its keys, and a health admin registers others.
fn replace_keys(world: &World) -> Identity {
	let renewed = Identity::generate("the.family", &mut os_rng()).unwrap();
	let mut state = world.fake.state();
	let known = state.participants.get_mut(&world.family.id).unwrap();
	known.encryption_key = renewed.encryption.public();
	known.account = renewed.account.id();
	known.key_version += 1;
	state.records.get_mut(&RECORD).unwrap().renewal_due = true;
	drop(state);
	renewed
}

/// An admin gives its half, and the chain keeps it.
async fn give(world: &World, admin: &Identity) -> GivenHalves {
	let given = world.session(admin).await.restore_access(RECORD, world.family.id, None).await.unwrap();
	assert_eq!(given.len(), 1, "an admin holds one half");
	let (record, reader, halves) = last::<(RecordId, ParticipantId, GivenHalves)>(world);
	assert_eq!((record, reader), (RECORD, world.family.id));
	keep(world, admin, &halves);
	halves
}

fn keep(world: &World, giver: &Identity, halves: &[Wrap]) {
	let giver = giver.id;
	let halves = halves.iter().cloned().map(|wrap| GivenHalf { giver, wrap });
	world.fake.state().records.get_mut(&RECORD).unwrap().halves.extend(halves);
}

async fn read(world: &World, family: &Identity) -> (Session, vacchain_client::Result<()>) {
	let session = world.session(family).await;
	let read = session.read_record(&RECORD).await.map(|view| is_whole(&view));
	(session, read)
}

/// S4: a lost key does not lose the record. Two admins give a half each; the family opens the record with both, and its
/// program gives it new keys.
#[tokio::test]
async fn s4_two_admins_give_a_family_its_access_back() {
	let world = World::new().await;
	let [anna, joel] = admins(&world).await;
	let family = replace_keys(&world);
	assert!(matches!(read(&world, &family).await.1, Err(Error::AccessNotRestored)));
	let halves = give(&world, &anna).await;
	let levels: Vec<_> = halves.iter().map(|half| (half.level, half.epoch, half.key_version)).collect();
	assert_eq!(levels, [(Level::HalfA, 1, 1), (Level::HalfA, 0, 1)]);
	assert!(matches!(read(&world, &family).await.1, Err(Error::AccessNotRestored)), "one half is none");
	give(&world, &joel).await;

	let (session, opened) = read(&world, &family).await;
	opened.unwrap();
	assert_eq!(session.take_notices(), [Notice::Restored { record: RECORD }]);
	let (_, rotation) = last::<(RecordId, Rotation)>(&world);
	assert_eq!((rotation.epoch, rotation.link.from), (2, 1));
	world.start_epoch(&family, rotation);
	let sent = world.fake.calls().len();
	for reader in [&family, &world.hospital] {
		is_whole(&world.session(reader).await.read_record(&RECORD).await.unwrap());
	}
	assert_eq!(world.fake.calls().len(), sent, "nothing is left to do");
}

/// trust.md: one admin alone opens no clinical content: with the keys of the registry and of its custody, and a copy of the
/// whole database. Both custodies together do.
#[tokio::test]
async fn one_admin_alone_opens_no_clinical_content() {
	let world = World::new().await;
	let [anna, _] = admins(&world).await;
	let view = world.session(&anna).await.read_record(&RECORD).await.unwrap();
	assert_eq!((&view.child, view.level), (&Shown::Open(child()), Level::Proof));
	let visit = &view.visits[0];
	assert_eq!(visit.immunization, Shown::Open(given()));
	assert_eq!((&visit.examination, &visit.recommendation), (&Shown::LevelTooLow, &Shown::LevelTooLow));
	assert!(visit.notes.is_empty());
	assert!(world.session(&anna).await.history(&RECORD).await.is_ok(), "R3");

	let genesis = world.ring.place().genesis;
	let everything: Vec<Wrap> = {
		let state = world.fake.state();
		let known = &state.records[&RECORD];
		known.wraps.iter().chain(&known.past_wraps).cloned().collect()
	};
	let open = |secrets: &[&vacchain_sealing::EncryptionSecret], epoch: Epoch| -> Vec<RecordKey> {
		let of_epoch = everything.iter().filter(|wrap| wrap.epoch == epoch);
		let opened = |wrap: &Wrap| {
			let mut keys = secrets.iter().filter_map(|secret| unwrap(secret, wrap, &genesis, &RECORD).ok());
			keys.next()
		};
		of_epoch.filter_map(opened).collect()
	};
	for custody in &world.custodies {
		for epoch in [0, 1] {
			let keys = open(&[custody, &world.authority.encryption], epoch);
			assert_eq!(keys.len(), 2);
			assert!(keys.iter().all(|key| key.level() < Level::Full && key.secret().is_err()));
		}
	}
	let [a, b] = &world.custodies;
	let keys = open(&[a, b], 1);
	let [RecordKey::HalfA(a), RecordKey::HalfB(b)] = keys.as_slice() else { panic!("{keys:?}") };
	assert_eq!(&RecordSecret::combine(a, b).unwrap(), world.ring.newest_secret().unwrap());
}

/// Key-scheme review, on restoring: the first admin gave its half of epochs that are long past when the second one comes.
/// The second one's program finds which they are.
#[tokio::test]
async fn the_second_half_is_of_an_epoch_of_which_the_first_was_given() {
	let mut world = World::new().await;
	let [anna, joel] = admins(&world).await;
	let family = replace_keys(&world);
	let of_the_first =
		world.session(&anna).await.restore_access(RECORD, world.family.id, Some(1)).await.unwrap();
	assert_eq!(of_the_first.len(), 1);
	let (.., first) = last::<(RecordId, ParticipantId, GivenHalves)>(&world);
	assert_eq!(first.iter().map(|half| half.epoch).collect::<Vec<_>>(), [1, 0]);
	// More epochs than one answer tells of start meanwhile.
	for _ in 0..12 {
		let (rotation, ring) = world.ring.rotate(&world.recipients(), &mut os_rng()).unwrap();
		world.ring = ring;
		world.start_epoch(&world.hospital, rotation);
	}
	keep(&world, &anna, &first);
	let epochs: Vec<_> = give(&world, &joel).await.iter().map(|half| half.epoch).collect();
	assert_eq!(epochs, [1, 0, 13, 12], "some of the newest, in case that the first ones are garbage");
	let (_, opened) = read(&world, &family).await;
	opened.unwrap();
}

/// Key-scheme review, 6: an admin was given a custody's key, of which it needs nothing every day. Its program opens and accepts
/// it all the same, so that the admin who gave it can leave.
#[tokio::test]
async fn a_custodys_key_is_accepted_by_whatever_the_admin_does() {
	let world = World::new().await;
	let [anna, joel] = admins(&world).await;
	let offered = OfferedKey { holder: anna.id, maker: joel.id };
	world.fake.state().offered_custodies.insert(ParticipantId::CUSTODY_A, vec![offered]);
	world.session(&anna).await.read_record(&RECORD).await.unwrap();
	assert_eq!(last::<(ParticipantId, KeyVersion)>(&world), (ParticipantId::CUSTODY_A, 0));
	assert_eq!(world.fake.sent().len(), 1);
}

/// An admin who holds no custody gives nothing, and is told whom to ask.
#[tokio::test]
async fn an_admin_without_a_custody_gives_no_half() {
	let world = World::new().await;
	let admin = crate::bad_keys::admin(&world).await;
	let refused = admin.restore_access(RECORD, world.family.id, None).await;
	assert!(matches!(refused, Err(Error::NoHalf)), "{refused:?}");
	assert!(world.fake.sent().is_empty());
}

/// Where one admin suffices, it holds both custodies and gives both halves.
#[tokio::test]
async fn where_one_admin_suffices_one_gives_both_halves() {
	let world = World::new().await;
	let [anna, _] = admins(&world).await;
	world.fake.share_custody_key(ParticipantId::CUSTODY_B, &world.custodies[1], &anna);
	let given = world.session(&anna).await.restore_access(RECORD, world.family.id, None).await.unwrap();
	assert_eq!(given.len(), 2);
}

/// trust.md: bad halves are told from good ones, and who gave them is named. A garbage half harms nobody once a good one
/// is there.
#[tokio::test]
async fn bad_halves_are_told_from_good_ones_and_their_givers_are_named() {
	let world = World::new().await;
	let [anna, joel] = admins(&world).await;
	let liar = Identity::generate("a.liar", &mut os_rng()).unwrap();
	let family = replace_keys(&world);
	let good = give(&world, &joel).await;
	// Another half than the record's, well sealed.
	let (genesis, reader, epoch, key_version) = (world.ring.place().genesis, world.family.id, 1, 1);
	let level = Level::HalfA;
	let context = WrapContext { genesis, record: RECORD, reader, key_version, epoch, level };
	let other = RecordKey::HalfA(RecordSecret::generate(&mut os_rng()).half_a());
	let lie = give_half(&other, &family.encryption.public(), &context, &mut os_rng()).unwrap();
	keep(&world, &liar, std::slice::from_ref(&lie));
	let (session, opened) = read(&world, &family).await;
	assert!(matches!(opened, Err(Error::AccessNotRestored)));
	let notices = session.take_notices();
	assert_eq!(
		notices,
		[Notice::BadHalves { record: RECORD, epoch: 1, givers: vec![joel.id, liar.id] }],
		"one of the two"
	);

	// Bytes that do not open at all.
	keep(&world, &liar, &[spoilt(&Wrap { level: Level::HalfB, ..good[0].clone() })]);
	give(&world, &anna).await;
	let (session, opened) = read(&world, &family).await;
	opened.unwrap();
	let notices = session.take_notices();
	for expected in [
		Notice::BadHalves { record: RECORD, epoch: 1, givers: vec![liar.id] },
		Notice::Restored { record: RECORD },
	] {
		assert!(notices.contains(&expected), "{notices:?}");
	}
	assert!(
		notices
			.iter()
			.all(|notice| { !matches!(notice, Notice::BadHalves { givers, .. } if *givers != [liar.id]) }),
		"{notices:?}"
	);
}

/// trust.md: `restore` works on a record whose newest keys are garbage. The halves of the epoch before open it, and the new
/// keys lead back to that one.
#[tokio::test]
async fn restore_works_on_a_record_whose_keys_are_garbage() {
	let world = World::new().await;
	let [anna, joel] = admins(&world).await;
	world.start_epoch(&world.hospital, rotation(&world, all_garbage));
	let family = replace_keys(&world);
	for admin in [&anna, &joel] {
		let epochs: Vec<_> = give(&world, admin).await.iter().map(|half| half.epoch).collect();
		assert_eq!(epochs, [1, 0], "of those that open");
	}
	let (_, opened) = read(&world, &family).await;
	opened.unwrap();
	let rotation = carry_out(&world, &family);
	assert_eq!((rotation.epoch, rotation.link.from), (3, 1));
	for reader in [&family, &world.hospital] {
		is_whole(&world.session(reader).await.read_record(&RECORD).await.unwrap());
	}
}

/// A record that cannot be given new keys now is read all the same, and the person is told.
#[tokio::test]
async fn a_restored_record_that_cannot_be_renewed_is_read() {
	let world = World::new().await;
	let [anna, joel] = admins(&world).await;
	let family = replace_keys(&world);
	give(&world, &anna).await;
	give(&world, &joel).await;
	world.fake.fates([Fate::Failed("Paused")]);
	let (session, opened) = read(&world, &family).await;
	opened.unwrap();
	assert!(matches!(session.take_notices().as_slice(), [Notice::NotRenewed { record: RECORD, .. }]));
}
