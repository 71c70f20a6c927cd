//! Everything that a malicious actor does and the chain takes, because it cannot look inside: random wraps, wraps of other
//! secrets, links to nothing, bridges of garbage, keys under which nobody else reads.

use vacchain_primitives::{
	Epoch, EpochLink, GivenHalves, Level, NewKey, ParticipantId, Rotation, Sealed, VisitId, VisitIndex,
	VisitWrap, Wrap,
	bounds::{LINK_LEN, SEALING_OVERHEAD, SIZE_CLASSES, SUITE, VISIT_WRAP_LEN, WRAP_LEN},
	questions::RenewalDue,
};
use vacchain_sealing::{
	EncryptionSecret, LinkContext, RecordKey, RecordSecret, VisitWrapContext, WrapContext, give_half, link,
	wrap, wrap_visit,
};

use crate::{
	cast::{OWNER, RECORD},
	chain::{Consent, Directory, VaccinationRecords},
	client::{self, GENESIS},
	world::{Rng, World},
};

/// Random bytes that begin as sealed ones do.
fn noise(rng: &mut Rng, len: usize) -> Vec<u8> {
	let mut bytes = rng.bytes(len);
	bytes[0] = SUITE;
	bytes
}

/// A secret that the actor knows, of this epoch if it can be; or one that nothing was sealed under.
fn some_secret(world: &mut World, reader: ParticipantId, epoch: Epoch) -> RecordSecret {
	let known = client::all_keys(world, reader);
	let known = known.get(&epoch).and_then(|keys| keys.iter().find_map(|key| key.secret().ok())).cloned();
	known.filter(|_| !world.rng.once_in(3)).unwrap_or_else(|| RecordSecret::generate(&mut world.rng))
}

/// A wrap that is well formed, for the key that the reader has now, and more often than not bad.
pub fn bad_wrap(
	world: &mut World,
	secret: &RecordSecret,
	reader: ParticipantId,
	level: Level,
	epoch: Epoch,
) -> Wrap {
	let good = client::wrap_for(secret, reader, level, epoch);
	let sealed = match world.rng.below(6) {
		0 => good.sealed.clone(),
		1 => noise(&mut world.rng, WRAP_LEN).try_into().expect("a wrap's length"),
		2 => {
			let other = RecordSecret::generate(&mut world.rng);
			client::wrap_for(&other, reader, level, epoch).sealed
		}
		// A replay.
		3 => VaccinationRecords::wrap(RECORD, reader).map_or(good.sealed.clone(), |old| old.sealed),
		// For a key that is nobody's.
		4 => {
			let key = EncryptionSecret::generate(&mut world.rng).public();
			let (key_version, _) = Directory::key(&reader);
			let context = WrapContext { genesis: GENESIS, record: RECORD, reader, key_version, epoch, level };
			wrap(secret, &key, &context).expect("a fresh key can be sealed to").sealed
		}
		_ => {
			let mut sealed = good.sealed.to_vec();
			let place = 1 + world.rng.below(sealed.len() as u32 - 1) as usize;
			sealed[place] ^= 1 << world.rng.below(8);
			sealed.try_into().expect("the same length")
		}
	};
	Wrap { sealed, ..good }
}

/// A link that is well formed, and more often than not bad.
fn bad_link(
	world: &mut World,
	reader: ParticipantId,
	from: Epoch,
	to: Epoch,
	later: &RecordSecret,
) -> EpochLink {
	let earlier = some_secret(world, reader, from);
	let other = RecordSecret::generate(&mut world.rng);
	let context = LinkContext { genesis: GENESIS, record: RECORD, from, to };
	let mut make = |earlier: &RecordSecret, later: &RecordSecret| {
		link(earlier, later, &context, &mut world.rng).expect("it leads back")
	};
	let good = make(&earlier, later);
	let holds_another = make(&other, later);
	match world.rng.below(6) {
		0 | 1 => good,
		2 => holds_another,
		3 => link(&earlier, &other, &context, &mut world.rng).expect("it leads back"),
		// One half good, the other not.
		4 => EpochLink {
			sealed: [&good.sealed[..73], &holds_another.sealed[73..]]
				.concat()
				.try_into()
				.expect("the length"),
			..good
		},
		_ => {
			let sealed = noise(&mut world.rng, LINK_LEN).try_into().expect("a link's length");
			EpochLink { sealed, ..good }
		}
	}
}

/// A new epoch for exactly these readers, which nobody may be able to read, and the secret that some of it may hold.
pub fn rotation(
	world: &mut World,
	reader: ParticipantId,
	readers: &[(ParticipantId, Level)],
) -> (RecordSecret, Rotation) {
	let current = world.record().epoch;
	let (secret, epoch) = (RecordSecret::generate(&mut world.rng), current + 1);
	let from = if world.rng.once_in(3) { world.rng.below(epoch) } else { current };
	let link = bad_link(world, reader, from, epoch, &secret);
	// Everybody's wrap is bad, or the owner's, the authority's, anybody's, or nobody's.
	let mode = world.rng.below(5);
	let wraps: Vec<Wrap> = readers
		.iter()
		.map(|(id, level)| {
			let is_bad = match mode {
				0 => true,
				1 => *id == OWNER,
				2 => *id != OWNER && client::kept().iter().any(|(kept, _)| kept == id),
				3 => world.rng.once_in(2),
				_ => false,
			};
			if is_bad {
				bad_wrap(world, &secret, *id, *level, epoch)
			} else {
				client::wrap_for(&secret, *id, *level, epoch)
			}
		})
		.collect();
	(secret, Rotation { epoch, link, wraps: wraps.try_into().expect("a record has so many readers") })
}

/// A key for a new reader.
pub fn new_key(world: &mut World, reader: ParticipantId, new: (ParticipantId, Level)) -> NewKey {
	if Consent::renewal_due(&RECORD) || world.rng.once_in(2) {
		let readers = client::with(world, new);
		return NewKey::Renewed(rotation(world, reader, &readers).1);
	}
	let epoch = world.record().epoch;
	let secret = some_secret(world, reader, epoch);
	NewKey::Current(bad_wrap(world, &secret, new.0, new.1, epoch))
}

/// A bridge between any two epochs.
pub fn bridge(world: &mut World, actor: ParticipantId, reader: ParticipantId) {
	let current = world.record().epoch;
	if current == 0 {
		return;
	}
	let from = world.rng.below(current);
	let to = from + 1 + world.rng.below(current - from);
	let later = some_secret(world, reader, to);
	let link = bad_link(world, reader, from, to, &later);
	let _ = world.send(actor, pallet_consent::Call::bridge { record: RECORD, link });
}

/// A past wrap for the owner or the authority.
pub fn keep_past_wrap(world: &mut World, actor: ParticipantId, reader: ParticipantId) {
	let current = world.record().epoch;
	if current == 0 {
		return;
	}
	let (epoch, (lacking, level)) = (world.rng.below(current), world.rng.pick(&client::kept()));
	let secret = some_secret(world, reader, epoch);
	let wrap = bad_wrap(world, &secret, lacking, level, epoch);
	let _ = world.send(actor, pallet_consent::Call::keep_past_wrap { record: RECORD, wrap });
}

/// Halves for a custodian: of another secret, of another epoch, of nothing.
pub fn halves(
	world: &mut World,
	custody: ParticipantId,
	reader: ParticipantId,
	newest: Epoch,
) -> GivenHalves {
	let mut halves = client::halves(world, custody, reader, newest);
	let (key_version, to) = Directory::key(&reader);
	for wrap in &mut halves {
		let context = WrapContext {
			genesis: GENESIS,
			record: RECORD,
			reader,
			key_version,
			epoch: wrap.epoch,
			level: wrap.level,
		};
		let other = RecordSecret::generate(&mut world.rng);
		let other = match wrap.level {
			Level::HalfA => RecordKey::HalfA(other.half_a()),
			_ => RecordKey::HalfB(other.half_b()),
		};
		wrap.sealed = match world.rng.below(3) {
			0 => noise(&mut world.rng, WRAP_LEN).try_into().expect("a wrap's length"),
			1 => give_half(&other, &to, &context, &mut world.rng).expect("it is a half").sealed,
			_ => continue,
		};
	}
	halves
}

/// Content that nobody opens.
pub fn content(rng: &mut Rng, epoch: Epoch, index: VisitIndex) -> Sealed {
	let ciphertext = noise(rng, SIZE_CLASSES[0] + SEALING_OVERHEAD).try_into().expect("a size class");
	let commitment = vacchain_primitives::Commitment(rng.bytes(32).try_into().expect("32 bytes"));
	Sealed { epoch, index, commitment, ciphertext }
}

/// Keys of a visit that open, or do not, and may be of another secret.
pub fn visit_wrap(
	world: &mut World,
	secret: &RecordSecret,
	visit: VisitId,
	professional: ParticipantId,
	epoch: Epoch,
	index: VisitIndex,
) -> VisitWrap {
	let (key_version, key) = Directory::key(&professional);
	let context =
		VisitWrapContext { genesis: GENESIS, record: RECORD, visit, professional, key_version, epoch, index };
	let other = RecordSecret::generate(&mut world.rng);
	let made = |secret| wrap_visit(secret, &key, &context).expect("the visit has an index");
	match world.rng.below(3) {
		0 => made(secret),
		1 => made(&other),
		_ => {
			let sealed = noise(&mut world.rng, VISIT_WRAP_LEN).try_into().expect("a visit wrap's length");
			VisitWrap { sealed, ..made(secret) }
		}
	}
}

/// A rotation that the chain must refuse from anybody: it leaves somebody out, is of another epoch, leads nowhere,
/// or is for keys that were replaced.
pub fn forbidden_rotation(world: &mut World, reader: ParticipantId) -> Rotation {
	let readers = world.readers();
	let (secret, mut bad) = rotation(world, reader, &readers);
	let last = bad.wraps.len() - 1;
	match world.rng.below(9) {
		0 => {
			let (left_out, _) = world.rng.pick(&client::kept());
			bad.wraps.retain(|wrap| wrap.reader != left_out);
		}
		1 => {
			bad.wraps[last] = bad.wraps[0].clone();
		}
		2 => {
			let stranger = crate::cast::receptionist(crate::cast::HOSPITALS[0]);
			bad.wraps[last] = client::wrap_for(&secret, stranger, Level::Full, bad.epoch);
		}
		3 => bad.epoch += 1,
		4 => bad.link.to += 1,
		5 => bad.link.from = bad.link.to,
		6 => bad.wraps[last].key_version += 1,
		7 => bad.wraps[0].sealed = bad.wraps[0].sealed[1..].to_vec().try_into().expect("shorter"),
		_ => bad.wraps[0].level = Level::Proof,
	}
	bad
}
