//! The claims, checked after every sequence.

use vacchain_primitives::{Level, ParticipantId, questions::RenewalDue};
use vacchain_sealing::{unwrap, unwrap_visit};

use crate::{
	cast::{self, ADMIN, AUTHORITY, OWNER, RECORD},
	chain::{Consent, Directory, VaccinationRecords},
	client::{self, GENESIS, Keys},
	world::{Ended, HonestSection, World},
};

/// The owner and the health authority read every section that an honest actor sealed.
pub fn everything_is_readable(world: &mut World) {
	let owner_is_honest = world.is_honest(OWNER);
	let (version, _) = Directory::key(&OWNER);

	// Wraps of their own are enough, unless the owner lost its key.
	for reader in [OWNER, AUTHORITY] {
		if reader == OWNER && (version > 0 || !owner_is_honest) {
			continue;
		}
		let own = client::own_keys(world, reader);
		for section in &world.sections {
			assert!(
				client::opens(&own, section),
				"{} opens {:?} with wraps of its own",
				reader.0[0],
				section.context
			);
		}
	}
	if owner_is_honest && version > 0 {
		let keys = client::all_keys(world, OWNER);
		let lost = world.sections.iter().filter(|section| !client::opens(&keys, section)).count();
		world.tally.met("sections that a lost key keeps from the owner until help comes", lost as u64);
	}
	heal(world);
	for reader in [OWNER, AUTHORITY] {
		if reader == OWNER && !owner_is_honest {
			continue;
		}
		let keys = client::all_keys(world, reader);
		for section in &world.sections {
			assert!(client::opens(&keys, section), "{} opens {:?}", reader.0[0], section.context);
		}
	}
	world.tally.met("sections of honest actors", world.sections.len() as u64);
}

/// The documented way back: an honest admin gives the owner its access back if its key was replaced, the owner renews
/// the keys if they are bad or due, and both mend what they open.
fn heal(world: &mut World) {
	let owner_is_honest = world.is_honest(OWNER);
	for _ in 0..2 {
		world.next_step();
		let (version, _) = Directory::key(&OWNER);
		if VaccinationRecords::wrap(RECORD, OWNER).is_some_and(|wrap| wrap.key_version != version) {
			let readers = world.readers();
			let (_, rotation) = client::rotation(world, AUTHORITY, &readers);
			let call = pallet_consent::Call::restore { record: RECORD, reader: OWNER, rotation };
			world.send(ADMIN, call).expect("the owner's key was replaced");
			world.next_step();
		}
		if owner_is_honest && (client::sound_secret(world, OWNER).is_none() || Consent::renewal_due(&RECORD))
		{
			let readers = world.readers();
			let (_, rotation) = client::rotation(world, OWNER, &readers);
			let call = pallet_consent::Call::renew_keys { record: RECORD, rotation };
			world.send(OWNER, call).expect("the owner may renew the keys");
			world.next_step();
		}
		client::mend(world, ADMIN, AUTHORITY);
		if owner_is_honest {
			client::mend(world, OWNER, OWNER);
		}
	}
}

/// Everything that keys up to a version open, with all that was ever on the chain.
fn known(world: &World, id: ParticipantId, key_version: u32) -> Keys {
	let mut keys = Keys::new();
	let secrets = &world.secrets[&id][..=key_version as usize];
	for wrap in world.wraps.iter().filter(|wrap| wrap.reader == id) {
		let Some(secret) = secrets.get(wrap.key_version as usize) else { continue };
		if let Ok(key) = unwrap(secret, wrap, &GENESIS, &RECORD) {
			keys.entry(wrap.epoch).or_default().push(key);
		}
	}
	for (visit, wrap) in world.visit_wraps.iter().filter(|(_, wrap)| wrap.professional == id) {
		let Some(secret) = secrets.get(wrap.key_version as usize) else { continue };
		if let Ok(key) = unwrap_visit(secret, wrap, &GENESIS, &RECORD, visit) {
			keys.entry(wrap.epoch).or_default().push(key);
		}
	}
	client::walk(keys, &world.links)
}

/// Nobody opens what was sealed after the access had ended, with all that was ever on the chain; and a proof reader
/// never opens a full section.
///
/// A visit that was open when the access ended goes on under the keys of its epoch until the epoch ends, because its
/// professionals cannot start a new one; and to its end if its hospital lost its own access, too.
pub fn nobody_reads_on(world: &mut World) {
	let mut ended: Vec<(Ended, Option<u32>)> = vec![];
	for (id, role, _) in cast::everyone() {
		let (key_version, _) = Directory::key(&id);
		let last =
			if role.is_professional() { world.last_given.get(&id) } else { world.last_access.get(&id) };
		let last = last.copied();
		ended.push((Ended { reader: id, key_version, last: last.unwrap_or(0) }, last));
	}
	for found in &world.found {
		let found = Ended { ..*found };
		let last = Some(found.last);
		ended.push((found, last));
	}
	for (Ended { reader, key_version, .. }, last) in ended {
		let keys = known(world, reader, key_version);
		let is_after = |step: u32| last.is_none_or(|last| step > last);
		let must_not_open = |section: &HonestSection| {
			let (started, by_honest) = world.epochs[section.sealed.epoch as usize];
			let opened = section.context.visit.map_or(0, |visit| world.opened[&visit]);
			by_honest && is_after(section.step) && (is_after(opened) || is_after(started) || section.is_stale)
		};
		let is_school = cast::SCHOOLS.contains(&reader);
		let mut checked = 0;
		for section in &world.sections {
			let is_clinical = section.context.section.level() == Level::Full;
			if must_not_open(section) || is_school && is_clinical {
				checked += 1;
				assert!(
					!client::opens(&keys, section),
					"{} (key {key_version}), whose access ended at {last:?}, opens {:?} of step {}",
					reader.0[0],
					section.context,
					section.step,
				);
			}
		}
		world.tally.met("sections kept from readers whose access had ended", checked);
	}
}
