//! The claims, checked after every sequence.

use vacchain_primitives::{Level, ParticipantId, questions::RenewalDue};
use vacchain_sealing::{unwrap, unwrap_visit};

use crate::{
	cast::{self, ADMIN, AUTHORITY, OWNER, RECORD, THIRD_ADMIN},
	chain::{Consent, Directory},
	client::{self, GENESIS, Keys},
	world::{Ended, HonestSection, World},
};

/// The owner, and the health authority's two custodies together, read every section that an honest actor sealed. The health
/// authority itself reads every proof.
pub fn everything_is_readable(world: &mut World) {
	let owner_is_honest = world.is_honest(OWNER);
	let (version, _) = Directory::key(&OWNER);

	// Wraps of their own are enough, unless the owner lost its key.
	the_authority_reads_with_wraps_of_its_own(world);
	if owner_is_honest && version == 0 {
		let own = client::own_keys(world, OWNER);
		for section in &world.sections {
			assert!(client::opens(&own, section), "the owner opens {:?}", section.context);
		}
	}
	if owner_is_honest && version > 0 {
		let keys = client::all_keys(world, OWNER);
		let lost = world.sections.iter().filter(|section| !client::opens(&keys, section)).count();
		world.tally.met("sections that a lost key keeps from the owner until help comes", lost as u64);
	}
	heal(world);
	the_authority_reads_with_wraps_of_its_own(world);
	if owner_is_honest {
		let keys = client::all_keys(world, OWNER);
		for section in &world.sections {
			assert!(client::opens(&keys, section), "the owner opens {:?}", section.context);
		}
	}
	world.tally.met("sections of honest actors", world.sections.len() as u64);
}

/// Both custodies together open everything, and the health authority itself every section of level proof, with wraps of
/// their own alone.
fn the_authority_reads_with_wraps_of_its_own(world: &World) {
	let (together, registry) = (client::custodies_keys(world), client::own_keys(world, AUTHORITY));
	for section in &world.sections {
		assert!(client::opens(&together, section), "both custodies open {:?}", section.context);
		let is_proof = section.context.section.level() == Level::Proof;
		assert_eq!(client::opens(&registry, section), is_proof, "the authority and {:?}", section.context);
	}
}

/// The documented way back: two honest admins give the owner the halves of all epochs if its key was replaced, the owner
/// renews the keys if they are bad or due, and mends what it opens.
fn heal(world: &mut World) {
	let owner_is_honest = world.is_honest(OWNER);
	for _ in 0..2 {
		world.next_step();
		let (version, _) = Directory::key(&OWNER);
		if owner_is_honest && version > 0 {
			let mut newest = Some(world.record().epoch);
			while let Some(epoch) = newest {
				for (admin, custody) in
					[(ADMIN, ParticipantId::CUSTODY_A), (THIRD_ADMIN, ParticipantId::CUSTODY_B)]
				{
					let halves = client::halves(world, custody, OWNER, epoch);
					if !halves.is_empty() {
						let call = pallet_consent::Call::give_half { record: RECORD, reader: OWNER, halves };
						world.send(admin, call).expect("it holds the half");
					}
				}
				client::remember_halves(world, OWNER);
				newest = epoch.checked_sub(1);
			}
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
		if owner_is_honest {
			client::mend(world, OWNER, OWNER);
		}
	}
}

/// trust.md: one admin alone opens no clinical content: with the registry's keys and those of its custody, in every version,
/// and everything that was ever on the chain, the halves that were given to others among it. With the other custody's it
/// opens all.
pub fn one_admin_opens_no_clinical_content(world: &World) {
	let all_of = |id: ParticipantId| known(world, id, Directory::key(&id).0);
	let registry = all_of(AUTHORITY);
	for custody in ParticipantId::CUSTODIES {
		let mut keys = registry.clone();
		for (epoch, half) in all_of(custody) {
			keys.entry(epoch).or_default().extend(half);
		}
		for secret in &world.secrets[&custody] {
			for half in &world.halves {
				let opened = vacchain_sealing::take_half(secret, half, &GENESIS, &RECORD);
				assert!(opened.is_err(), "a half for a custodian opens for the custodian alone");
			}
		}
		assert!(client::joined(&keys).is_empty(), "no admin has both halves");
		let keys = client::walk(keys, &world.links);
		let clinical = world.sections.iter().filter(|section| section.context.section.level() == Level::Full);
		for section in clinical {
			assert!(!client::opens(&keys, section), "one admin opens {:?}", section.context);
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
		let is_authority = reader == AUTHORITY || ParticipantId::CUSTODIES.contains(&reader);
		let reads_proofs = is_authority || cast::SCHOOLS.contains(&reader);
		let mut checked = 0;
		for section in &world.sections {
			let is_clinical = section.context.section.level() == Level::Full;
			if must_not_open(section) || reads_proofs && is_clinical {
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
