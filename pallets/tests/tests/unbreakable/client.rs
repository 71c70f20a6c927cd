//! An honest client: it reads the chain, checks before it writes, and mends what it can.

use std::collections::BTreeMap;
use vacchain_primitives::{
	Epoch, EpochLink, GivenHalf, GivenHalves, Level, NewKey, ParticipantId, Reader, Rotation, Wrap,
	bounds::MAX_GIVEN_HALVES,
	questions::{AccessLevel, RenewalDue},
};
use vacchain_sealing::{
	LinkContext, RecordKey, RecordSecret, WrapContext, check_wrap, give_half, link, open_section, take_half,
	unwrap, walk_back, wrap,
};

use crate::{
	cast::{AUTHORITY, OWNER, RECORD},
	chain::{Consent, Directory, VaccinationRecords},
	world::{HonestSection, World},
};

/// The genesis hash of the test's chain.
pub const GENESIS: [u8; 32] = [69; 32];

/// Keys of epochs. An epoch may have several, because a bad wrap or link can hold anything.
pub type Keys = BTreeMap<Epoch, Vec<RecordKey>>;

fn add(keys: &mut Keys, epoch: Epoch, key: RecordKey) {
	let present = keys.entry(epoch).or_default();
	if !present.contains(&key) {
		present.push(key);
	}
}

/// All keys to which these keys and these links lead.
pub fn walk(mut keys: Keys, links: &[EpochLink]) -> Keys {
	let newest = keys.keys().copied().max().unwrap_or(0);
	for to in (1..=newest).rev() {
		for held in keys.get(&to).cloned().unwrap_or_default() {
			for link in links.iter().filter(|link| link.to == to) {
				if let Ok(earlier) = walk_back(&held, link, &GENESIS, &RECORD) {
					add(&mut keys, link.from, earlier);
				}
			}
		}
	}
	keys
}

/// Whether one of these keys opens the section.
pub fn opens(keys: &Keys, section: &HonestSection) -> bool {
	keys.get(&section.sealed.epoch).into_iter().flatten().any(|key| {
		open_section(key, &section.context, &section.sealed)
			.is_ok_and(|opened| *opened.content == section.content)
	})
}

/// The links that are on the chain now.
pub fn links(current: Epoch) -> Vec<EpochLink> {
	let mut all = vec![];
	let mut newest = current;
	while newest > 0 {
		let page = VaccinationRecords::epoch_links(RECORD, newest, 64);
		newest = newest.saturating_sub(page.len() as Epoch);
		all.extend(page);
	}
	all.extend((0..current).flat_map(|from| VaccinationRecords::bridges(RECORD, from)));
	all
}

/// The keys in a reader's wraps on the chain.
pub fn own_keys(world: &World, reader: ParticipantId) -> Keys {
	let current = world.record().epoch;
	let past = (0..current).flat_map(|epoch| VaccinationRecords::past_wraps(RECORD, epoch, reader));
	let wraps = past.chain(VaccinationRecords::wrap(RECORD, reader));
	let mut keys = Keys::new();
	for wrap in wraps {
		for (version, secret) in world.keys_of(&reader) {
			if version == wrap.key_version
				&& let Ok(key) = unwrap(&secret, &wrap, &GENESIS, &RECORD)
			{
				add(&mut keys, wrap.epoch, key);
			}
		}
	}
	keys
}

/// The secrets whose both halves are among these keys.
pub fn joined(keys: &Keys) -> Keys {
	let mut all = Keys::new();
	for (epoch, keys) in keys {
		for one in keys {
			for other in keys {
				if let (RecordKey::HalfA(a), RecordKey::HalfB(b)) = (one, other)
					&& let Ok(secret) = RecordSecret::combine(a, b)
				{
					add(&mut all, *epoch, RecordKey::Full(secret));
				}
			}
		}
	}
	all
}

/// The secrets that both custodies together open with wraps of their own.
pub fn custodies_keys(world: &World) -> Keys {
	let [mut halves, b] = ParticipantId::CUSTODIES.map(|custody| own_keys(world, custody));
	for (epoch, keys) in b {
		keys.into_iter().for_each(|key| add(&mut halves, epoch, key));
	}
	joined(&halves)
}

/// The secrets in the halves on the chain that were given to a custodian.
fn given_keys(world: &World, reader: ParticipantId) -> Keys {
	let mut halves = Keys::new();
	let (version, _) = Directory::key(&reader);
	let secret = &world.secrets[&reader][version as usize];
	for GivenHalf { wrap, .. } in VaccinationRecords::halves(RECORD, reader) {
		if let Ok(half) = take_half(secret, &wrap, &GENESIS, &RECORD) {
			add(&mut halves, wrap.epoch, half);
		}
	}
	joined(&halves)
}

/// A custodian remembers what the halves open that it has been given.
pub fn remember_halves(world: &mut World, reader: ParticipantId) {
	let given = given_keys(world, reader);
	let known = world.joined.entry(reader).or_default();
	for (epoch, keys) in given {
		keys.into_iter().for_each(|key| add(known, epoch, key));
	}
}

/// The halves of a custody that an honest admin gives a custodian: of the newest epochs up to this one that open.
pub fn halves(
	world: &mut World,
	custody: ParticipantId,
	reader: ParticipantId,
	newest: Epoch,
) -> GivenHalves {
	let (key_version, to) = Directory::key(&reader);
	let mut halves = GivenHalves::default();
	for (epoch, keys) in own_keys(world, custody).into_iter().rev().filter(|(epoch, _)| *epoch <= newest) {
		let Some(half) = keys.into_iter().next() else { continue };
		if halves.len() == MAX_GIVEN_HALVES as usize {
			break;
		}
		let level = half.level();
		let context = WrapContext { genesis: GENESIS, record: RECORD, reader, key_version, epoch, level };
		let half = give_half(&half, &to, &context, &mut world.rng).expect("it is a half");
		halves.try_push(half).expect("there is room");
	}
	halves
}

/// All that a reader's wraps and the chain's links lead to.
pub fn all_keys(world: &World, reader: ParticipantId) -> Keys {
	let mut keys = own_keys(world, reader);
	let joined = [Some(given_keys(world, reader)), world.joined.get(&reader).cloned()];
	for (epoch, found) in joined.into_iter().flatten().flatten() {
		found.into_iter().for_each(|key| add(&mut keys, epoch, key));
	}
	walk(keys, &links(world.record().epoch))
}

/// The wraps that came with an epoch and are still there: of an ended one those of the owner, the authority and its
/// custodies.
fn wraps_of(world: &World, epoch: Epoch) -> Vec<Wrap> {
	if epoch == world.record().epoch {
		return VaccinationRecords::wraps(RECORD).into_inner();
	}
	let first = |reader| VaccinationRecords::past_wraps(RECORD, epoch, reader).into_iter().next();
	kept().into_iter().filter_map(|(reader, _)| first(reader)).collect()
}

/// Whose wraps of ended epochs stay, and at which level.
pub fn kept() -> [(ParticipantId, Level); 4] {
	Reader::first(OWNER, AUTHORITY).map(|reader| (reader.id, reader.level))
}

fn is_good(secret: &RecordSecret, wrap: &Wrap) -> bool {
	Directory::key_of_version(&wrap.reader, wrap.key_version)
		.is_some_and(|to| check_wrap(secret, wrap, &to, &GENESIS, &RECORD).is_ok())
}

/// Whether every wrap that came with the epoch is the one that this secret makes.
fn is_sound(world: &World, epoch: Epoch, secret: &RecordSecret) -> bool {
	wraps_of(world, epoch).iter().all(|wrap| is_good(secret, wrap))
}

/// The secret of the current epoch, if the reader's wrap opens and every wrap is good: then it may be written in.
pub fn sound_secret(world: &World, reader: ParticipantId) -> Option<RecordSecret> {
	let epoch = world.record().epoch;
	let keys = own_keys(world, reader).remove(&epoch)?;
	keys.iter().find_map(|key| key.secret().ok().filter(|secret| is_sound(world, epoch, secret)).cloned())
}

/// Whether the epoch's wraps are good as far as this reader can tell.
pub fn may_write(world: &World, reader: ParticipantId) -> Option<RecordSecret> {
	if Consent::renewal_due(&RECORD) { None } else { sound_secret(world, reader) }
}

/// A wrap for the key that the reader has now.
pub fn wrap_for(secret: &RecordSecret, reader: ParticipantId, level: Level, epoch: Epoch) -> Wrap {
	let (key_version, key) = Directory::key(&reader);
	let context = WrapContext { genesis: GENESIS, record: RECORD, reader, key_version, epoch, level };
	wrap(secret, &key, &context).expect("something can be sealed to every key of the directory")
}

/// The secret to which a new epoch links: of the newest sound epoch; else of the newest that opens.
fn base(world: &World, reader: ParticipantId) -> Option<(Epoch, RecordSecret)> {
	let keys = all_keys(world, reader);
	let secrets =
		|epoch: &Epoch| keys[epoch].iter().filter_map(|key| key.secret().ok().cloned()).collect::<Vec<_>>();
	let sound = |epoch: &Epoch| {
		let found = secrets(epoch).into_iter().find(|secret| is_sound(world, *epoch, secret))?;
		Some((*epoch, found))
	};
	let any = |epoch: &Epoch| Some((*epoch, secrets(epoch).into_iter().next()?));
	keys.keys().rev().find_map(sound).or_else(|| keys.keys().rev().find_map(any))
}

/// A new epoch for exactly these readers, and its secret. A reader that opens nothing makes a link that holds a fresh
/// secret, so that the record goes on.
pub fn rotation(
	world: &mut World,
	reader: ParticipantId,
	readers: &[(ParticipantId, Level)],
) -> (RecordSecret, Rotation) {
	let current = world.record().epoch;
	let (from, earlier) =
		base(world, reader).unwrap_or_else(|| (current, RecordSecret::generate(&mut world.rng)));
	let (secret, epoch) = (RecordSecret::generate(&mut world.rng), current + 1);
	let context = LinkContext { genesis: GENESIS, record: RECORD, from, to: epoch };
	let link = link(&earlier, &secret, &context, &mut world.rng).expect("it leads back");
	let wraps = readers.iter().map(|(reader, level)| wrap_for(&secret, *reader, *level, epoch));
	let wraps = wraps.collect::<Vec<_>>().try_into().expect("a record has so many readers");
	(secret, Rotation { epoch, link, wraps })
}

/// The key for a new reader: the current one if the epoch is sound and no renewal is due, else with a new epoch.
pub fn new_key(world: &mut World, reader: ParticipantId, new: (ParticipantId, Level)) -> NewKey {
	if let Some(secret) = may_write(world, reader) {
		return NewKey::Current(wrap_for(&secret, new.0, new.1, world.record().epoch));
	}
	let readers = with(world, new);
	NewKey::Renewed(rotation(world, reader, &readers).1)
}

/// The readers that remain, and this one.
pub fn with(world: &World, new: (ParticipantId, Level)) -> Vec<(ParticipantId, Level)> {
	let mut readers = without(world, new.0);
	readers.push(new);
	readers
}

/// The readers that remain, without this one.
pub fn without(world: &World, leaving: ParticipantId) -> Vec<(ParticipantId, Level)> {
	let mut readers = world.readers();
	readers.retain(|(id, _)| *id != leaving);
	readers
}

/// Bridges and wraps that mend what a full reader opens and others do not: for each ended epoch whose secret it knows, a
/// bridge if the current key does not lead there, and a past wrap for the owner, the authority and its custodies if they
/// have no good one for the key that they have now.
pub fn mend(world: &mut World, actor: ParticipantId, reader: ParticipantId) {
	let current = world.record().epoch;
	// An expired grant leaves its wrap until the next epoch.
	if Consent::access_level(&RECORD, &reader) != Some(Level::Full) {
		return;
	}
	let Some(newest) = sound_secret(world, reader) else { return };
	let keys = all_keys(world, reader);
	let led_to = walk(Keys::from([(current, vec![RecordKey::Full(newest.clone())])]), &links(current));
	for epoch in 0..current {
		// The secret is known if it makes one of the kept wraps again.
		let knows = |secret: &&RecordSecret| wraps_of(world, epoch).iter().any(|wrap| is_good(secret, wrap));
		let secrets = keys.get(&epoch).into_iter().flatten().filter_map(|key| key.secret().ok());
		let Some(secret) = secrets.into_iter().find(knows).cloned() else { continue };
		let is_reached =
			led_to.get(&epoch).is_some_and(|keys| keys.contains(&RecordKey::Full(secret.clone())));
		if !is_reached {
			let context = LinkContext { genesis: GENESIS, record: RECORD, from: epoch, to: current };
			let link = link(&secret, &newest, &context, &mut world.rng).expect("it leads back");
			let call = pallet_consent::Call::bridge { record: RECORD, link };
			world.send(actor, call).expect("a full reader may bridge");
		}
		for (lacking, level) in kept() {
			let (version, _) = Directory::key(&lacking);
			let kept = VaccinationRecords::past_wraps(RECORD, epoch, lacking);
			if kept.iter().any(|wrap| wrap.key_version == version && is_good(&secret, wrap)) {
				continue;
			}
			let wrap = wrap_for(&secret, lacking, level, epoch);
			let call = pallet_consent::Call::keep_past_wrap { record: RECORD, wrap };
			world.send(actor, call).expect("a full reader may keep a past wrap");
		}
	}
}
