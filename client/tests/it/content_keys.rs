//! The people who read for an organisation share its content key: each has all of it, and nobody else has any.

use std::time::Duration;

use codec::{Decode, DecodeAll};
use vacchain_client::{
	Error, Identity, Notice, ProvenKey, Session,
	content::Child,
	primitives::{
		Basis, ContentKeyDigest, ContentKeyLink, ContentKeyWrap, EncryptionKey, IdentityTag, KeyVersion,
		Level, Namesake, NamesakeReason, OfferedKey, Participant, ParticipantId, PendingContentKey, Reader,
		Record, RecordId, Rectified, Role, Sealed, Status, Wrap,
	},
	random::os_rng,
	vault::{KeyRing, Located, Recipient},
};
use vacchain_gateway::Refusal;
use vacchain_sealing::{
	EncryptionSecret, IdentityKey, OrganisationSecrets, OrganisationWrapContext, RecordKey, RecordSecret,
	link_organisation, unwrap_organisation, walk_back_organisation, wrap_organisation,
};

use crate::fake::{Fake, Fate, KnownRecord, genesis};

/// A health authority whose content key was replaced twice, and three admins: the first holds it, the second does not,
/// the third was dismissed.
struct World {
	fake: Fake,
	authority: Identity,
	admins: [Identity; 3],
	/// By version.
	secrets: [OrganisationSecrets; 3],
}

fn child() -> Child {
	Child {
		family_name: "Silva".into(),
		given_names: "Ana".into(),
		gender: "female".into(),
		birth_date: "2026-01-31".into(),
		family_file_number: "F-1".into(),
		birth_order: None,
	}
}

impl World {
	fn new() -> Self {
		let fake = Fake::default();
		let new = |name| Identity::generate(name, &mut os_rng()).unwrap();
		let identity_key = IdentityKey::generate(&mut os_rng());
		let secrets = [(); 3].map(|()| OrganisationSecrets {
			encryption: EncryptionSecret::generate(&mut os_rng()),
			identity_key: Some(identity_key.clone()),
		});
		let admins = ["first", "second", "third"].map(new);
		let world = Self { fake, authority: new("the.authority"), admins, secrets };
		world.register(2);
		world.tell_links(2);
		world.tell_wraps(0, &[2]);
		world
	}

	fn register(&self, version: KeyVersion) {
		let newest = self.secrets[version as usize].encryption.public();
		self.tell_participant(&self.authority, Role::HealthAuthority, newest, version, Status::Active);
		let versions = self.secrets.iter().map(|secrets| secrets.encryption.public()).collect();
		self.fake.state().former_keys.insert(self.authority.id, versions);
		let statuses = [Status::Active, Status::Active, Status::Dismissed];
		for (admin, status) in self.admins.iter().zip(statuses) {
			self.tell_participant(admin, Role::HealthAdmin, admin.encryption.public(), 0, status);
		}
		for id in ParticipantId::CUSTODIES {
			let mut custody = self.fake.state().participants[&self.authority.id].clone();
			(custody.role, custody.organisation) = (Role::Custody, Some(self.authority.id));
			custody.encryption_key = EncryptionSecret::generate(&mut os_rng()).public();
			self.fake.state().participants.insert(id, custody);
		}
		let staff: Vec<_> = self.admins.iter().map(|admin| admin.id).collect();
		self.fake.state().staff = staff;
	}

	fn tell_participant(
		&self,
		who: &Identity,
		role: Role,
		encryption_key: EncryptionKey,
		key_version: KeyVersion,
		status: Status,
	) {
		let known = Participant {
			role,
			organisation: (role == Role::HealthAdmin).then_some(self.authority.id),
			account: who.account.id(),
			encryption_key,
			key_version,
			password_number: 0,
			status,
			profile: Vec::new().try_into().unwrap(),
		};
		self.fake.state().participants.insert(who.id, known);
	}

	/// The links between the versions up to this one, newest first.
	fn tell_links(&self, newest: KeyVersion) {
		let link = |version: KeyVersion| {
			let [earlier, later] = [version - 1, version].map(|version| &self.secrets[version as usize]);
			let authority = &self.authority.id;
			let sealed = link_organisation(earlier, later, authority, version, &mut os_rng()).unwrap();
			ContentKeyLink { version, sealed }
		};
		self.fake.state().content_key_links = (1..=newest).rev().map(link).collect();
	}

	/// Which versions are wrapped for an admin, newest first.
	fn tell_wraps(&self, admin: usize, versions: &[KeyVersion]) {
		let admin = &self.admins[admin];
		let wrap = |version: &KeyVersion| {
			let to = admin.encryption.public();
			let context = self.context(admin, *version);
			let secrets = &self.secrets[*version as usize];
			let sealed = wrap_organisation(secrets, &to, &context, &mut os_rng()).unwrap();
			ContentKeyWrap { holder: admin.id, key_version: 0, version: *version, sealed }
		};
		let wraps: Vec<_> = versions.iter().map(wrap).collect();
		self.fake.state().content_key_wraps.insert(admin.id, wraps);
	}

	fn context(&self, admin: &Identity, version: KeyVersion) -> OrganisationWrapContext {
		OrganisationWrapContext { organisation: self.authority.id, holder: admin.id, key_version: 0, version }
	}

	/// A child's record whose key is wrapped to this version of the health authority's.
	fn tell_record(&self, id: RecordId, version: usize) {
		let place = Located { genesis: genesis(), record: id };
		let ring = KeyRing::from_key(RecordKey::Full(RecordSecret::generate(&mut os_rng())), 0, place);
		let encryption_key = ProvenKey::held(&self.secrets[version].encryption);
		let recipient = Recipient {
			id: self.authority.id,
			level: Level::Proof,
			encryption_key,
			key_version: version as u32,
		};
		let wrap = ring.wrap_one(&recipient).unwrap();
		let child = child();
		let record = Record {
			owner: ParticipantId([1; 32]),
			owner_since: 0,
			state: vacchain_client::primitives::RecordState::InUse,
			erasure_asked_at: None,
			merged: Default::default(),
			renew: false,
			epoch: 0,
			epoch_since: 0,
			created_at: 0,
			identity_tag: IdentityTag { key_version: 0, tag: [0; 32] },
			namesake: None,
			visit_index: 1,
			rectified: None,
			history: 1,
			root: [0; 32],
		};
		let reader = Reader { id: self.authority.id, level: Level::Proof, basis: Basis::Authority };
		let child = ring.seal(&child, None, 0, 0, &mut os_rng()).unwrap();
		let known = KnownRecord::new(record, child, vec![reader], vec![wrap]);
		self.fake.state().records.insert(id, known);
	}

	async fn session(&self, admin: usize) -> Session {
		self.fake.session(&self.admins[admin]).await
	}

	fn open(&self, admin: usize, wrap: &ContentKeyWrap) -> OrganisationSecrets {
		let admin = &self.admins[admin];
		unwrap_organisation(&admin.encryption, &wrap.sealed, &self.context(admin, wrap.version)).unwrap()
	}

	/// The arguments of the last call that was sent.
	fn sent<Arguments: Decode>(&self) -> Arguments {
		Arguments::decode_all(&mut &self.fake.calls().last().unwrap()[2..]).unwrap()
	}
}

type Replaced = (ParticipantId, EncryptionKey, Option<ContentKeyLink>, Vec<ContentKeyWrap>);

/// R2: a health admin who was appointed is given what the others hold, by one of them: one wrap opens every version.
#[tokio::test]
async fn r2_an_admin_who_lacks_the_content_key_is_given_the_current_version() {
	let world = World::new();
	let (record, second) = (RecordId([1; 16]), world.admins[1].id);
	world.tell_record(record, 0);
	let refused = world.session(1).await.read_record(&record).await;
	assert!(matches!(refused, Err(Error::NotAHolder)), "{refused:?}");
	world.session(0).await.share_content_key(None, second).await.unwrap().unwrap();
	let (organisation, wrap) = world.sent::<(ParticipantId, ContentKeyWrap)>();
	assert_eq!(organisation, world.authority.id);
	assert_eq!((wrap.holder, wrap.version), (second, 2));
	assert_eq!(world.open(1, &wrap), world.secrets[2]);

	world.fake.state().content_key_wraps.insert(second, vec![wrap]);
	assert!(world.session(1).await.read_record(&record).await.unwrap().child.open().is_some());
	assert_eq!(
		world.session(0).await.share_content_key(None, second).await.unwrap(),
		None,
		"it lacks nothing"
	);
	assert_eq!(world.fake.sent().len(), 1);
}

/// An admin who was given a wrap of the content key, by the first one.
fn offered(world: &World) -> OfferedKey {
	OfferedKey { holder: world.admins[1].id, maker: world.admins[0].id }
}

/// Key-scheme review, 6: a person counts as a holder only when its own program has opened the wrap. It says so as part of
/// whatever the person does, once.
#[tokio::test]
async fn a_wrap_that_opens_is_accepted_on_the_way() {
	let world = World::new();
	let record = RecordId([1; 16]);
	world.tell_record(record, 0);
	world.tell_wraps(1, &[2]);
	world.fake.state().offered = vec![offered(&world)];
	let session = world.session(1).await;
	assert!(session.read_record(&record).await.unwrap().child.open().is_some());
	assert_eq!(world.sent::<(ParticipantId, KeyVersion)>(), (world.authority.id, 2));
	assert!(session.read_record(&record).await.unwrap().child.open().is_some());
	assert_eq!(world.fake.sent().len(), 1);
	assert!(session.take_notices().is_empty());

	// It cannot share before it counts as a holder.
	let newcomer = Identity::generate("fourth", &mut os_rng()).unwrap();
	world.tell_participant(&newcomer, Role::HealthAdmin, newcomer.encryption.public(), 0, Status::Active);
	world.session(1).await.share_content_key(None, newcomer.id).await.unwrap().unwrap();
	assert_eq!(world.fake.sent().len(), 3);
}

/// The second admin was offered a wrap of version 2 that is not right: its program uses and accepts nothing of it, names its
/// maker, and gives it up when it is asked to.
async fn counts_for_nothing(world: &World, record: RecordId) {
	world.fake.state().offered = vec![offered(world)];
	let session = world.session(1).await;
	assert!(matches!(session.read_record(&record).await, Err(Error::NotAHolder)));
	let (organisation, maker) = (world.authority.id, world.admins[0].id);
	assert_eq!(session.take_notices(), [Notice::BadContentKey { organisation, version: 2, maker }]);
	assert!(world.fake.sent().is_empty());
	session.discard_bad_content_key(None).await.unwrap().unwrap();
	assert_eq!(world.sent::<(ParticipantId, KeyVersion)>(), (organisation, 2));
}

/// Key-scheme review, 6: a colleague wraps random bytes. The victim's program accepts nothing, and names the maker.
#[tokio::test]
async fn a_wrap_that_does_not_open_is_not_accepted_and_its_maker_is_named() {
	let world = World::new();
	let record = RecordId([1; 16]);
	world.tell_record(record, 0);
	world.tell_wraps(1, &[2]);
	world.fake.state().content_key_wraps.get_mut(&world.admins[1].id).unwrap()[0].sealed[40] ^= 1;
	counts_for_nothing(&world, record).await;
}

/// Security review: a malicious admin wraps the right secret with another key of the tags, or none. The victim would count as a
/// holder, and its tags would let every child be registered again. Its program uses and accepts nothing of it, and names the maker.
#[tokio::test]
async fn a_wrap_with_another_tag_key_counts_for_nothing() {
	for identity_key in [Some(IdentityKey::generate(&mut os_rng())), None] {
		let mut world = World::new();
		let record = RecordId([1; 16]);
		world.tell_record(record, 2);
		world.secrets[2].identity_key = identity_key;
		world.tell_wraps(1, &[2]);
		counts_for_nothing(&world, record).await;
	}
}

/// A gateway that refuses the acceptance, or tells nothing of it, does not keep a read from its answer.
#[tokio::test]
async fn an_acceptance_that_is_refused_or_slow_does_not_hold_up_a_read() {
	let world = World::new();
	let record = RecordId([1; 16]);
	world.tell_record(record, 0);
	world.tell_wraps(1, &[2]);
	world.fake.state().offered = vec![offered(&world)];
	let read = async |fates: Vec<Fate>| {
		world.fake.fates(fates);
		let session = world.session(1).await;
		let read = tokio::time::timeout(Duration::from_secs(15), session.read_record(&record)).await;
		assert!(read.expect("the read does not wait").unwrap().child.open().is_some());
		session.take_notices()
	};
	let refused = read(vec![Fate::Refused(Refusal::PoolFull); 20]).await;
	assert!(matches!(refused.as_slice(), [Notice::ContentKeyNotAccepted { version: 2, .. }]), "{refused:?}");
	assert_eq!(world.fake.sent().len(), 1, "it is not sent anew");
	world.fake.state().fates.clear();
	let slow = read(vec![Fate::Silent]).await;
	assert!(slow.is_empty(), "{slow:?}");
	assert_eq!(world.fake.sent().len(), 2);
}

/// A person whose acceptance fails reads all the same, and is told.
#[tokio::test]
async fn a_wrap_that_cannot_be_accepted_now_opens_all_the_same() {
	let world = World::new();
	let record = RecordId([1; 16]);
	world.tell_record(record, 0);
	world.tell_wraps(1, &[2]);
	world.fake.state().offered = vec![offered(&world)];
	let read = async |fate| {
		world.fake.fates([fate]);
		let session = world.session(1).await;
		assert!(session.read_record(&record).await.unwrap().child.open().is_some());
		session.take_notices()
	};
	let notices = read(Fate::Failed("Paused")).await;
	assert!(matches!(notices.as_slice(), [Notice::ContentKeyNotAccepted { version: 2, .. }]), "{notices:?}");
	let by_another_program = read(Fate::FailedIn("Participants", "WrongState")).await;
	assert!(by_another_program.is_empty(), "{by_another_program:?}");
}

#[tokio::test]
async fn who_holds_no_content_key_shares_and_replaces_none() {
	let world = World::new();
	let session = world.session(1).await;
	let shared = session.share_content_key(None, world.admins[2].id).await;
	assert!(matches!(shared, Err(Error::NotAHolder)));
	assert!(matches!(session.make_content_key(None).await, Err(Error::NotAHolder)));
	assert!(world.fake.sent().is_empty());
}

/// R2: an admin who was dismissed does not get the health authority's next content key.
#[tokio::test]
async fn r2_a_new_content_key_is_for_the_active_admins_and_children_keep_their_tags() {
	let world = World::new();
	world.session(0).await.make_content_key(None).await.unwrap();
	let (_, key, link, wraps) = world.sent::<Replaced>();
	let holders: Vec<_> = wraps.iter().map(|wrap| wrap.holder).collect();
	assert_eq!(holders, [world.admins[0].id, world.admins[1].id]);
	let link = link.unwrap();
	assert_eq!(link.version, 3);
	for (index, wrap) in wraps.iter().enumerate() {
		let secrets = world.open(index, wrap);
		assert_eq!(wrap.version, 3);
		assert_eq!(secrets.encryption.public(), key);
		assert_eq!(secrets.identity_key, world.secrets[2].identity_key);
		assert!(world.secrets.iter().all(|former| former.encryption.public() != key));
		let earlier = walk_back_organisation(&secrets, &link.sealed, &world.authority.id, 3).unwrap();
		assert_eq!(earlier, world.secrets[2]);
	}
}

/// Security review, 17: an organisation has more reading staff than can hold its content key. Those who hold the present
/// version have the next one, or the chain refuses it.
#[tokio::test]
async fn who_holds_the_present_content_key_has_the_next_one_however_many_others_read() {
	let world = World::new();
	let newcomers = (1..=70).map(|number| ParticipantId([number; 32]));
	let known = world.fake.state().participants[&world.admins[1].id].clone();
	world.fake.state().participants.extend(newcomers.clone().map(|id| (id, known.clone())));
	// The holder is the last one of the list.
	world.fake.state().staff = newcomers.chain([world.admins[0].id]).collect();
	world.session(0).await.make_content_key(None).await.unwrap();
	let (.., wraps) = world.sent::<Replaced>();
	assert_eq!((wraps.len(), wraps[0].holder), (64, world.admins[0].id));
}

#[tokio::test]
async fn a_content_key_is_made_anew_when_holders_changed_meanwhile_but_not_for_ever() {
	let world = World::new();
	world.fake.fates([Fate::FailedIn("Participants", "WrongReaders")]);
	world.session(0).await.make_content_key(None).await.unwrap();
	assert_eq!(world.fake.sent().len(), 2);
	world.fake.fates(vec![Fate::FailedIn("Participants", "WrongReaders"); 100]);
	world.session(0).await.make_content_key(None).await.unwrap_err();
	assert_eq!(world.fake.sent().len(), 2 + 4);
}

/// trust.md: an admin replaces the authority's keys with garbage: no colleague confirms it.
#[tokio::test]
async fn only_a_sound_content_key_is_confirmed() {
	let world = World::new();
	world.register(1);
	world.tell_links(1);
	world.tell_wraps(1, &[2, 1]);
	let authority = &world.authority.id;
	let [one, two] = [1, 2].map(|version| &world.secrets[version]);
	let pending = |earlier: &OrganisationSecrets| PendingContentKey {
		encryption_key: two.encryption.public(),
		link: ContentKeyLink {
			version: 2,
			sealed: link_organisation(earlier, two, authority, 2, &mut os_rng()).unwrap(),
		},
		maker: world.admins[0].id,
		holders: Default::default(),
		made_at: 0,
	};
	world.fake.state().pending_content_key = Some(pending(&world.secrets[0]));
	let refused = world.session(1).await.confirm_content_key(None).await;
	assert!(matches!(refused, Err(Error::BadContentKey { version: 2, .. })), "{refused:?}");
	assert!(world.fake.sent().is_empty());

	let sound = pending(one);
	world.fake.state().pending_content_key = Some(sound.clone());
	world.session(1).await.confirm_content_key(None).await.unwrap();
	assert_eq!(world.sent::<(ParticipantId, ContentKeyDigest)>(), (world.authority.id, sound.digest()));
}

/// R2: an admin who works on reads what was wrapped to a key that another admin made meanwhile.
#[tokio::test]
async fn r2_a_content_key_that_another_admin_made_is_learned_when_it_is_needed() {
	let world = World::new();
	let (before, after) = (RecordId([1; 16]), RecordId([2; 16]));
	world.tell_record(before, 0);
	world.tell_record(after, 2);
	world.tell_wraps(0, &[1]);
	world.register(1);
	world.tell_links(1);
	let session = world.session(0).await;
	session.read_record(&before).await.unwrap().child.open().unwrap();
	assert!(matches!(session.read_record(&after).await, Err(Error::NotAHolder)));
	world.tell_wraps(0, &[2]);
	world.register(2);
	world.tell_links(2);
	assert_eq!(session.read_record(&after).await.unwrap().child.open().unwrap().given_names, "Ana");
}

/// R1, keys.md, 12: a child whose record has its tag under an earlier key is found, and a namesake names that record.
#[tokio::test]
async fn r1_a_child_is_found_under_every_live_key_of_the_tags() {
	let mut world = World::new();
	world.secrets[2].identity_key = Some(IdentityKey::generate(&mut os_rng()));
	world.tell_links(2);
	world.tell_wraps(0, &[2]);
	let (first, owner) = (RecordId([1; 16]), Identity::generate("silva-x7k2m9qt", &mut os_rng()).unwrap());
	world.fake.register(&owner, Role::Family, Status::Active, b"");
	world.tell_record(first, 0);
	let mut child = child();
	let earlier = world.secrets[0].identity_key.as_ref().unwrap().tag(&child.civil_identity());
	let known = IdentityTag { key_version: 0, tag: earlier };
	world.fake.state().records.get_mut(&first).unwrap().record.identity_tag = known;

	let session = world.session(0).await;
	child.given_names = "Another".into();
	child.family_name = child.family_name.to_uppercase();
	let refused = session.create_record(owner.id, &child).await;
	assert!(
		matches!(refused, Err(Error::ChildAlreadyRegistered { record }) if record == first),
		"{refused:?}"
	);
	assert!(world.fake.sent().is_empty());

	let namesake = Namesake { record: first, reason: NamesakeReason::Namesake };
	session.create_namesake(owner.id, &child, namesake).await.unwrap();
	type Create = (RecordId, ParticipantId, IdentityTag, Sealed, Vec<Wrap>, Option<Namesake>);
	let (_, _, tag, _, _, same_tag) = world.sent::<Create>();
	assert_eq!((tag.key_version, same_tag), (2, Some(namesake)));
	assert_ne!(tag.tag, earlier);
}

/// R1a: an admin rectifies what the record says now. The record keeps its tag where the child's identity stays, and no other
/// child's record takes the place of a rectified one.
#[tokio::test]
async fn r1a_a_child_is_rectified_as_it_is_known() {
	let mut world = World::new();
	world.secrets[0].identity_key = Some(IdentityKey::generate(&mut os_rng()));
	world.tell_wraps(0, &[0]);
	let [record, other] = [RecordId([1; 16]), RecordId([2; 16])];
	world.tell_record(record, 0);
	world.tell_record(other, 0);
	let tag_of = |child: &Child| {
		let tag = world.secrets[0].identity_key.as_ref().unwrap().tag(&child.civil_identity());
		IdentityTag { key_version: 0, tag }
	};
	let another = Child { family_name: "Costa".into(), ..child() };
	world.fake.state().records.get_mut(&record).unwrap().record.identity_tag = tag_of(&child());
	world.fake.state().records.get_mut(&other).unwrap().record.identity_tag = tag_of(&another);

	let session = world.session(0).await;
	let known = session.child_of(&record).await.unwrap();
	assert_eq!((known.version, &known.child), (0, &child()));
	let refused = session.rectify(&known, &another, None).await;
	assert!(
		matches!(refused, Err(Error::ChildAlreadyRegistered { record }) if record == other),
		"{refused:?}"
	);
	assert!(world.fake.sent().is_empty());

	let named = Child { given_names: "Ana Maria".into(), ..child() };
	session.rectify(&known, &named, None).await.unwrap();
	type Rectify = (RecordId, u32, IdentityTag, Sealed, Option<Namesake>);
	let (rectified, version, tag, sealed, same_tag) = world.sent::<Rectify>();
	assert_eq!((rectified, version, tag, same_tag), (record, 1, tag_of(&named), None));

	// The chain carries it out: every reader sees the new version, and the history the one before.
	{
		let mut state = world.fake.state();
		let row = state.records.get_mut(&record).unwrap();
		let replaced = Rectified { version: 1, at: 9, by: session.id() };
		row.rectify(sealed, replaced);
	}
	assert_eq!(session.child_of(&record).await.unwrap().child, named);
	let versions = session.child_versions(&record).await.unwrap();
	let told: Vec<_> = versions.iter().map(|row| (row.version, row.child.open().cloned())).collect();
	assert_eq!(told, [(0, Some(child())), (1, Some(named))]);
	assert_eq!(versions[0].replaced.map(|replaced| replaced.at), Some(9));
}

/// R2: a family is found by its ID number, whatever key its tag was made under.
#[tokio::test]
async fn r2_a_family_is_found_by_its_id_number() {
	let world = World::new();
	let family = ParticipantId([1; 32]);
	let session = world.session(0).await;
	session.set_id_number(family, Some("AB 12-345")).await.unwrap();
	let (id, tag) = world.sent::<(ParticipantId, Option<IdentityTag>)>();
	assert_eq!(id, family);
	world.fake.state().number_tags.push((family, tag.unwrap()));
	assert_eq!(session.find_family("ab12345").await.unwrap(), [family]);
	assert_eq!(session.find_family("ab12346").await.unwrap(), []);
}
