//! What a client has verified, and keeps.

use std::{path::Path, time::Duration};

use vacchain_client::{
	Account, Client, Error, Identity, Retries, Session, Stage,
	calls::Call,
	content::Examination,
	primitives::{Level, Participant, ParticipantId, Role, Status},
	proven::{DEVELOPMENT_VOTERS, MAX_AGE},
	random::os_rng,
	vault::{KeyRing, Located},
	wire::Wanted,
};
use vacchain_sealing::{RecordKey, RecordSecret};
use vacchain_verify::Refusal;

use crate::{
	fake::{Fake, Fate, Truth},
	reading::{INDEX, RECORD, VISIT, World, recipient},
};

async fn client(fake: &Fake, folder: &Path) -> Client {
	let client = fake.client().await;
	client.keep_lanes(folder.into());
	client
}

/// The number of the block that is proven.
async fn block(client: &Client) -> Result<u32, Error> {
	client.proven(&Wanted::default()).await.map(|proven| proven.block())
}

/// trust.md: a program that was started again, at any gateway of the chain, is not shown less than it has seen.
#[tokio::test]
async fn what_a_client_has_verified_holds_every_gateway_of_its_chain() {
	let folder = tempfile::tempdir().unwrap();
	let fake = Fake::default();
	let first = client(&fake, folder.path()).await;
	for number in 1..=3 {
		assert_eq!(block(&first).await.unwrap(), number);
	}
	assert_eq!(block(&client(&fake, folder.path()).await).await.unwrap(), 4);
	// Another gateway is behind, and yet another one has another block of that number.
	let behind = Fake::default();
	let refused = block(&client(&behind, folder.path()).await).await.unwrap_err();
	assert!(matches!(refused, Error::NotProven(Refusal::Older { shown: 1, seen: 4 })), "{refused}");
	behind.state().proven = 3;
	behind.state().late = 1000;
	let refused = block(&client(&behind, folder.path()).await).await.unwrap_err();
	assert!(matches!(refused, Error::NotProven(Refusal::Forked(4))), "{refused}");
	// A client that keeps nothing starts with the first block.
	assert_eq!(block(&behind.client().await).await.unwrap(), 5);
}

#[tokio::test]
async fn a_gateway_may_only_have_the_chain_that_it_had_first_or_that_the_person_names() {
	let folder = tempfile::tempdir().unwrap();
	let fake = Fake::default();
	block(&client(&fake, folder.path()).await).await.unwrap();
	let pin = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
	let pin = pin.into_iter().find(|path| path.extension().is_some_and(|end| end == "chain")).unwrap();
	std::fs::write(&pin, hex::encode([9; 32])).unwrap();
	let refused = block(&client(&fake, folder.path()).await).await.unwrap_err();
	assert!(matches!(refused, Error::OtherChain { pinned, .. } if pinned == [9; 32]), "{refused}");
	// What the person names counts, and not what is kept.
	let named = client(&fake, folder.path()).await;
	named.name_chain(crate::fake::genesis());
	block(&named).await.unwrap();
	let other = fake.client().await;
	other.name_chain([8; 32]);
	assert!(matches!(block(&other).await, Err(Error::OtherChain { pinned, .. }) if pinned == [8; 32]));
}

#[tokio::test]
async fn a_final_block_of_another_time_is_refused() {
	let fake = Fake::default();
	let client = fake.client().await;
	fake.state().late = MAX_AGE - 60_000;
	block(&client).await.unwrap();
	fake.state().late = MAX_AGE + 60_000;
	let refused = block(&client).await.unwrap_err();
	assert!(matches!(refused, Error::NotProven(Refusal::NotFresh { .. })), "{refused}");
}

#[tokio::test]
async fn a_participant_without_a_key_or_unknown_gets_nothing_sealed() {
	let world = World::new().await;
	let family = world.session(&world.family).await;
	let unknown = family.recipient(world.stranger.id, Level::Full).await;
	assert!(unknown.is_ok(), "everybody of this world is registered");
	world.fake.state().participants.remove(&world.stranger.id);
	let unknown = family.recipient(world.stranger.id, Level::Full).await.unwrap_err();
	assert!(matches!(unknown, Error::NotRegistered(id) if id == world.stranger.id.to_string()));
	world.fake.register(&world.stranger, Role::Hospital, Status::Active, b"");
	world.fake.state().participants.get_mut(&world.stranger.id).unwrap().encryption_key.0.clear();
	let without = family.recipient(world.stranger.id, Level::Full).await.unwrap_err();
	assert!(matches!(without, Error::NoContentKey(id) if id == world.stranger.id));
	let wanted = Wanted { record: Some(RECORD), ..Wanted::default() };
	let readers = family.client().proven(&wanted).await.unwrap().readers(&RECORD).unwrap();
	assert!(readers.iter().any(|reader| reader.id == world.family.id));
}

/// The keys of a visit go to professionals of the hospital alone. Whom a person names by mistake, the chain's words tell.
#[tokio::test]
async fn the_keys_of_a_visit_are_wrapped_for_the_hospital_s_own_professionals_alone() {
	let world = World::new().await;
	let hospital = world.session(&world.hospital).await;
	let (doctor, physician) = (world.doctor.id, world.physician.id);
	let open = async |session: &Session, doctor, physician| {
		let opened = session.open_visit(RECORD, doctor, physician, &Default::default()).await;
		match opened {
			Err(Error::Dispatch(refusal)) => Some((refusal.pallet, refusal.name)),
			opened => {
				opened.unwrap();
				None
			}
		}
	};
	let refusal = |name: &str| Some(("VaccineDetails".to_owned(), name.to_owned()));
	let school = world.school.id;
	for (named, name) in [
		((physician, physician), "NotItsDoctor"),
		((school, physician), "NotItsDoctor"),
		((doctor, doctor), "NotItsPhysician"),
	] {
		assert_eq!(open(&hospital, named.0, named.1).await, refusal(name));
	}
	for (place, who) in [(0, doctor), (1, physician)] {
		let name = ["NotItsDoctor", "NotItsPhysician"][place];
		let honest = world.fake.state().participants[&who].clone();
		for change in [
			|known: &mut Participant<_>| known.organisation = None,
			|known: &mut Participant<_>| known.status = Status::Suspended,
		] {
			change(world.fake.state().participants.get_mut(&who).unwrap());
			assert_eq!(open(&hospital, doctor, physician).await, refusal(name));
			let reassigned = hospital.reassign_visit(VISIT, Some(doctor), None).await;
			assert!(matches!(reassigned, Err(Error::Dispatch(refusal)) if refusal.name == name));
			world.fake.state().participants.insert(who, honest.clone());
		}
	}
	let family = world.session(&world.family).await;
	assert_eq!(open(&family, doctor, physician).await, refusal("NotHospital"));
	assert!(world.fake.calls().is_empty(), "nothing was signed");
	assert_eq!(open(&hospital, doctor, physician).await, None);
}

/// trust.md: the keys of a record and of a visit, and who works for a hospital, are not the gateway's to tell.
#[tokio::test]
async fn what_no_final_block_has_seals_nothing() {
	type Lie = fn(&World, &KeyRing);
	let made_up = |world: &World, epoch| {
		let place = Located { genesis: world.client.genesis(), record: RECORD };
		KeyRing::from_key(RecordKey::Full(RecordSecret::generate(&mut os_rng())), epoch, place)
	};
	let own_keys: Lie = |world, own| {
		let wraps = own.wrap_for(&world.recipients()).unwrap();
		world.fake.state().records.get_mut(&RECORD).unwrap().wraps = wraps;
	};
	let old_keys: Lie = |world, _| {
		let (rotation, ring) = world.ring.rotate(&world.recipients(), &mut os_rng()).unwrap();
		world.fake.state().finals = None;
		world.start_epoch(&world.family, rotation);
		world.fake.lies();
		let wraps = world.ring.wrap_for(&world.recipients()).unwrap();
		let mut state = world.fake.state();
		let known = state.records.get_mut(&RECORD).unwrap();
		(known.record.epoch, known.wraps) = (ring.newest() - 1, wraps);
	};
	let other_doctor: Lie = |world, _| {
		world.fake.state().visits.get_mut(&VISIT).unwrap().visit.doctor = world.stranger.id;
	};
	let own_keys_of_visit: Lie = |world, own| {
		let wrap = |who| own.wrap_visit(VISIT, INDEX, &recipient(who, Level::Full)).unwrap();
		let wraps = [&world.doctor, &world.physician].map(wrap).into();
		world.fake.state().visits.get_mut(&VISIT).unwrap().wraps = wraps;
	};
	let nothing: Lie = |_, _| {};

	let hurried = Retries { finality: Duration::from_millis(300), ..Retries::default() };
	for (name, lie, is_visit, not_final) in [
		("own keys", own_keys, false, 3),
		("old keys", old_keys, false, 3),
		("another doctor", other_doctor, true, 3),
		// Who renews a visit rests on the record's keys, and on no wrap of the visit.
		("own keys of the visit", own_keys_of_visit, true, 2),
		("nothing", nothing, false, 0),
		("nothing", nothing, true, 0),
	] {
		let world = World::new().await;
		world.fake.lies();
		lie(&world, &made_up(&world, u32::from(!is_visit)));
		let session = async |identity: &Identity| {
			let client = world.fake.client_of(Some(identity.id), hurried).await;
			Session::new(&client, identity.clone())
		};
		let (doctor, physician) = (world.doctor.id, world.physician.id);
		let hospital = session(&world.hospital).await;
		let mut outcomes = Vec::new();
		if is_visit {
			outcomes.push(hospital.renew_visit(VISIT).await.map(|_| ()));
			let note = session(&world.doctor).await.add_addendum(VISIT, "later").await;
			outcomes.push(note.map(|_| ()));
			outcomes.push(session(&world.physician).await.retract(VISIT, "wrong child").await.map(|_| ()));
		} else {
			let opened = hospital.open_visit(RECORD, doctor, physician, &Examination::default()).await;
			outcomes.push(opened.map(|_| ()));
			outcomes.push(hospital.retract_report(RECORD, 0, "twice").await.map(|_| ()));
			let family = session(&world.family).await;
			outcomes.push(family.grant(RECORD, world.stranger.id, Level::Proof, None).await.map(|_| ()));
		}
		let refused = outcomes.iter().filter(|outcome| matches!(outcome, Err(Error::NotFinalYet))).count();
		assert_eq!(refused, not_final, "{name}: {outcomes:?}");
		let done = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
		assert_eq!(world.fake.calls().len(), done, "{name}: {outcomes:?}");
		assert!(not_final > 0 || done == 3, "{outcomes:?}");
	}

	// Whom the gateway alone shows as the hospital's doctor.
	let world = World::new().await;
	world.fake.state().participants.get_mut(&world.doctor.id).unwrap().organisation = None;
	world.fake.lies();
	let hospital = world.hospital.id;
	world.fake.state().participants.get_mut(&world.doctor.id).unwrap().organisation = Some(hospital);
	let client = world.fake.client_of(Some(hospital), hurried).await;
	let session = Session::new(&client, world.hospital.clone());
	let (doctor, physician) = (world.doctor.id, world.physician.id);
	let opened = session.open_visit(RECORD, doctor, physician, &Examination::default()).await;
	assert!(matches!(opened, Err(Error::OtherRole(who)) if who == doctor), "{opened:?}");
	assert!(world.fake.calls().is_empty());
}

/// trust.md: a gateway's word that a transaction is final, or failed, is not enough.
#[tokio::test]
async fn what_a_gateway_says_is_final_has_to_be_shown_by_a_final_block() {
	let account = Account::from_seed([1; 32]);
	let hurried = Retries { finality: Duration::from_millis(300), ..Retries::default() };
	let call = Call::Suspend { id: ParticipantId([5; 32]) };
	for (truth, fate) in [
		(Truth::NotFinal, Fate::Included),
		(Truth::NotFinal, Fate::Failed("NoConsent")),
		(Truth::Contrary, Fate::Included),
		(Truth::Contrary, Fate::Failed("NoConsent")),
		(Truth::PassedOver, Fate::Included),
		(Truth::PassedOver, Fate::Failed("NoConsent")),
	] {
		let fake = Fake::default();
		fake.state().truth = Some(truth);
		fake.fates([fate]);
		let client = fake.client_of(None, hurried).await;
		let outcome = client.submit_until(&account, &call, Stage::Finalized).await.unwrap_err();
		assert!(matches!(outcome, Error::FinalityNotProven { block: 2, .. }), "{outcome:?}");
		assert_eq!(fake.numbers(), [1], "nothing is signed anew");
	}
	let fake = Fake::default();
	fake.fates([Fate::Included, Fate::Failed("NoConsent")]);
	let client = fake.client_of(None, hurried).await;
	client.submit_until(&account, &call, Stage::Finalized).await.unwrap();
	let failed = client.submit_until(&account, &call, Stage::Finalized).await.unwrap_err();
	assert!(matches!(failed, Error::Dispatch(_)), "{failed:?}");
}

/// Nothing is kept of chains whose voters' keys everybody knows.
#[test]
fn the_development_voters_are_those_of_the_genesis_presets() {
	use sp_core::{Pair as _, crypto::Ss58Codec as _, ed25519};

	let text = std::fs::read_to_string("../runtime/src/genesis/local_validators.json").unwrap();
	let validators: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
	let voters = validators.iter().map(|validator| {
		let voter = ed25519::Public::from_ss58check(validator["grandpa"].as_str().unwrap()).unwrap();
		hex::encode(voter.0)
	});
	let development = ed25519::Pair::from_string("//Alice", None).unwrap().public();
	let all: Vec<_> = std::iter::once(hex::encode(development.0)).chain(voters).collect();
	assert_eq!(all, DEVELOPMENT_VOTERS);
}
