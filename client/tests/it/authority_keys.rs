//! The health admins keep the health authority's keys: each has all of them, and nobody else has any.

use std::collections::BTreeMap;

use codec::{Decode, DecodeAll};
use vacchain_client::{
	Error, Identity, Session,
	content::Child,
	primitives::{
		AuthorityWrap, Basis, EncryptionKey, IdentityTag, Level, Participant, ParticipantId, Reader, Record,
		RecordId, Role, Status,
	},
	random::os_rng,
	vault::{KeyRing, Located, Recipient},
};
use vacchain_sealing::{
	AuthoritySecrets, EncryptionSecret, IdentityKey, RecordKey, RecordSecret, unwrap_authority,
	wrap_authority,
};

use crate::{
	fake::{Fake, Fate, KnownRecord},
	transactions::facts,
};

/// A health authority whose keys were replaced twice, and three admins: the first has all versions, the second the
/// newest, the third was dismissed.
struct World {
	fake: Fake,
	authority: Identity,
	admins: [Identity; 3],
	/// By version.
	secrets: [AuthoritySecrets; 3],
}

impl World {
	fn new() -> Self {
		let fake = Fake::default();
		let new = |name| Identity::generate(name, &mut os_rng()).unwrap();
		let identity_key = IdentityKey::generate(&mut os_rng());
		let secrets = [(); 3].map(|()| AuthoritySecrets {
			encryption: EncryptionSecret::generate(&mut os_rng()),
			identity_key: identity_key.clone(),
		});
		let admins = ["first", "second", "third"].map(new);
		let world = Self { fake, authority: new("the.authority"), admins, secrets };
		world.register();
		world.tell_wraps(0, &[2, 1, 0]);
		world.tell_wraps(1, &[2]);
		world
	}

	fn register(&self) {
		let newest = self.secrets[2].encryption.public();
		self.tell_participant(&self.authority, Role::HealthAuthority, newest, Status::Active);
		let statuses = [Status::Active, Status::Active, Status::Dismissed];
		for (admin, status) in self.admins.iter().zip(statuses) {
			self.tell_participant(admin, Role::HealthAdmin, admin.encryption.public(), status);
		}
		let staff: Vec<_> = self.admins.iter().map(|admin| admin.id).collect();
		self.fake.state().staff = staff;
	}

	fn tell_participant(&self, who: &Identity, role: Role, encryption_key: EncryptionKey, status: Status) {
		let known = Participant {
			role,
			organisation: None,
			account: who.account.id(),
			encryption_key,
			keys_since: 0,
			status,
			profile: Vec::new().try_into().unwrap(),
		};
		self.fake.state().participants.insert(who.id, known);
	}

	/// Which versions an admin has, newest first.
	fn tell_wraps(&self, admin: usize, versions: &[u32]) {
		let admin = &self.admins[admin];
		let wrap = |version: &u32| {
			let (to, rng) = (admin.encryption.public(), &mut os_rng());
			let secrets = &self.secrets[*version as usize];
			wrap_authority(secrets, &to, &self.authority.id, &admin.id, *version, rng).unwrap()
		};
		let wraps: Vec<_> = versions.iter().map(wrap).collect();
		self.fake.state().authority_wraps.insert(admin.id, wraps);
	}

	/// A child's record whose key is wrapped to this version of the health authority's.
	fn tell_record(&self, id: RecordId, version: usize) {
		let place = Located { genesis: facts().genesis, record: id };
		let ring = KeyRing::from_key(RecordKey::Full(RecordSecret::generate(&mut os_rng())), 0, place);
		let encryption_key = self.secrets[version].encryption.public();
		let recipient = Recipient { id: self.authority.id, level: Level::Full, encryption_key };
		let wrap = ring.wrap_one(&recipient, &mut os_rng()).unwrap();
		let child = Child {
			family_name: "Silva".into(),
			given_names: "Ana".into(),
			gender: "female".into(),
			birth_date: "2026-01-31".into(),
			family_file_number: "F-1".into(),
		};
		let record = Record {
			owner: ParticipantId([1; 32]),
			epoch: 0,
			epoch_since: 0,
			created_at: 0,
			identity_tag: IdentityTag([0; 32]),
			history: 1,
		};
		let reader = Reader { id: self.authority.id, level: Level::Full, basis: Basis::Authority };
		let known = KnownRecord {
			record,
			child: ring.seal(&child, None, 0, &mut os_rng()).unwrap(),
			readers: vec![reader],
			wraps: vec![wrap],
			links: BTreeMap::new(),
			visits: vec![],
		};
		self.fake.state().records.insert(id, known);
	}

	async fn session(&self, admin: usize) -> Session {
		self.fake.session(&self.admins[admin]).await
	}

	fn open(&self, admin: usize, wrap: &AuthorityWrap) -> AuthoritySecrets {
		let admin = &self.admins[admin];
		unwrap_authority(&admin.encryption, wrap, &self.authority.id, &admin.id).unwrap()
	}

	/// The arguments of the last call that was sent.
	fn sent<Arguments: Decode>(&self) -> Arguments {
		Arguments::decode_all(&mut &self.fake.calls().last().unwrap()[2..]).unwrap()
	}
}

/// R2: a health admin who was appointed is given what the others hold, by one of them.
#[tokio::test]
async fn r2_an_admin_is_given_every_version_that_it_lacks_newest_first() {
	for (held, given) in [(&[][..], &[2, 1, 0][..]), (&[2], &[1, 0]), (&[2, 1], &[0])] {
		let world = World::new();
		world.tell_wraps(1, held);
		world.session(0).await.share_authority_keys(world.admins[1].id).await.unwrap().unwrap();
		let (admin, wraps) = world.sent::<(ParticipantId, Vec<AuthorityWrap>)>();
		assert_eq!(admin, world.admins[1].id);
		let versions: Vec<_> = wraps.iter().map(|wrap| wrap.version).collect();
		assert_eq!(versions, given);
		for wrap in &wraps {
			assert_eq!(world.open(1, wrap), world.secrets[wrap.version as usize]);
		}
	}
}

#[tokio::test]
async fn an_admin_that_lacks_nothing_is_given_nothing() {
	let world = World::new();
	world.tell_wraps(1, &[2, 1, 0]);
	assert_eq!(world.session(0).await.share_authority_keys(world.admins[1].id).await.unwrap(), None);
	assert!(world.fake.sent().is_empty());
}

#[tokio::test]
async fn who_holds_no_keys_shares_and_replaces_none() {
	let world = World::new();
	world.tell_wraps(1, &[]);
	let session = world.session(1).await;
	let shared = session.share_authority_keys(world.admins[0].id).await;
	assert!(matches!(shared, Err(Error::NotAnAdmin)));
	assert!(matches!(session.replace_authority_keys().await, Err(Error::NotAnAdmin)));
	assert!(world.fake.sent().is_empty());
}

/// R2: an admin who was dismissed does not get the health authority's next keys.
#[tokio::test]
async fn r2_new_keys_are_for_the_active_admins_and_children_keep_their_tags() {
	let world = World::new();
	world.session(0).await.replace_authority_keys().await.unwrap();
	let (key, wraps) = world.sent::<(EncryptionKey, Vec<(ParticipantId, AuthorityWrap)>)>();
	let readers: Vec<_> = wraps.iter().map(|(admin, _)| *admin).collect();
	assert_eq!(readers, [world.admins[0].id, world.admins[1].id]);
	for (index, (_, wrap)) in wraps.iter().enumerate() {
		let secrets = world.open(index, wrap);
		assert_eq!(wrap.version, 3);
		assert_eq!(secrets.encryption.public(), key);
		assert_eq!(secrets.identity_key, world.secrets[2].identity_key);
		assert!(world.secrets.iter().all(|former| former.encryption.public() != key));
	}
}

#[tokio::test]
async fn new_keys_are_wrapped_anew_when_admins_changed_meanwhile_but_not_for_ever() {
	let world = World::new();
	world.fake.fates([Fate::FailedIn("Participants", "WrongReaders")]);
	world.session(0).await.replace_authority_keys().await.unwrap();
	assert_eq!(world.fake.sent().len(), 2);
	world.fake.fates(vec![Fate::FailedIn("Participants", "WrongReaders"); 100]);
	world.session(0).await.replace_authority_keys().await.unwrap_err();
	assert_eq!(world.fake.sent().len(), 2 + 4);
}

/// R2: an admin who works on reads what was wrapped to keys that another admin made meanwhile.
#[tokio::test]
async fn r2_keys_that_another_admin_replaced_are_learned_when_they_are_needed() {
	let world = World::new();
	let (before, after, never) = (RecordId([1; 16]), RecordId([2; 16]), RecordId([3; 16]));
	world.tell_record(before, 0);
	world.tell_record(after, 2);
	world.tell_wraps(0, &[1, 0]);
	let session = world.session(0).await;
	session.read_record(&before).await.unwrap().child.open().unwrap();
	assert!(matches!(session.read_record(&after).await, Err(Error::Sealing(_))));
	world.tell_wraps(0, &[2, 1, 0]);
	assert_eq!(session.read_record(&after).await.unwrap().child.open().unwrap().given_names, "Ana");

	// Whose wrap none of the versions opens gets an answer, too.
	world.tell_wraps(1, &[2]);
	world.tell_record(never, 0);
	assert!(matches!(world.session(1).await.read_record(&never).await, Err(Error::Sealing(_))));
}
