//! How a sequence goes.

use std::{
	collections::BTreeMap,
	panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
};
use vacchain_primitives::{
	Basis, Clearance, IdentityTag, Level, Moment, NewKey, ParticipantId, Rotation, Section, SigningStatement,
	Visit, VisitId, VisitState,
	bounds::{MAX_VISIT_INDEX, RENEWED_VISIT_INDEX},
	questions::{AccessLevel, ReadersOf, RenewalDue},
};
use vacchain_sealing::{
	ClearanceToken, EncryptionSecret, RecordKey, RecordSecret, SectionContext, VisitWrapContext,
	open_section, seal_section, unwrap_visit, wrap_visit,
};

use crate::{
	cast::{
		ADMIN, AUTHORITY, CUSTODIANS, GUARDIANS, HOSPITALS, OTHER_ADMIN, OWNER, RECORD, SCHOOLS, doctors,
		physicians, receptionist,
	},
	chain::{self, Consent, Directory, VaccineDetails},
	claims,
	client::{self, GENESIS},
	mischief,
	world::{DAY, HonestSection, World},
};

/// How often what happened.
#[derive(Debug, Default)]
pub struct Tally {
	pub calls: BTreeMap<String, u64>,
	pub met: BTreeMap<String, u64>,
}

impl Tally {
	pub fn add(&mut self, other: Self) {
		for (sum, counts) in [(&mut self.calls, other.calls), (&mut self.met, other.met)] {
			for (name, count) in counts {
				*sum.entry(name).or_default() += count;
			}
		}
	}

	/// Counts something that a claim is about.
	pub fn met(&mut self, what: &str, count: u64) {
		*self.met.entry(what.into()).or_default() += count;
	}

	/// Fails if something that a claim is about never happened.
	pub fn assert_met(&self) {
		for who in ["honest", "malicious"] {
			for call in [
				"create",
				"grant",
				"revoke",
				"transfer",
				"name_guardian",
				"remove_guardian",
				"renew_keys",
				"give_half",
			]
			.into_iter()
			.chain(["bridge", "keep_past_wrap", "open", "renew", "write_note", "sign"])
			{
				let name = format!("{who} {call} done");
				assert!(self.calls.get(&name).is_some_and(|count| *count > 0), "{name}: never");
			}
		}
		for met in [
			"sections of honest actors",
			"sections that a lost key keeps from the owner until help comes",
			"sections kept from readers whose access had ended",
			"epochs that an honest writer found bad",
			"rotations that were overtaken by who was to leave",
			"readers that were suspended",
			"forbidden calls",
		] {
			assert!(self.met.get(met).is_some_and(|count| *count > 0), "{met}: never");
		}
	}
}

/// Plays a sequence and checks every claim. Returns what happened, step by step.
pub fn play(sequence: u64) -> (Vec<String>, Tally) {
	let mut world = World::new(sequence);
	let result = catch_unwind(AssertUnwindSafe(|| {
		chain::new_chain().execute_with(|| {
			chain::start_block(1, world.now);
			world.create();
			for _ in 0..14 + world.rng.below(16) {
				world.next_step();
				world.act();
			}
			world.note_access();
			claims::everything_is_readable(&mut world);
			world.note_access();
			claims::nobody_reads_on(&mut world);
			claims::one_admin_opens_no_clinical_content(&world);
		});
	}));
	if let Err(panic) = result {
		println!(
			"sequence {sequence}, malicious: {:?}",
			world.malicious.iter().map(|id| id.0[0]).collect::<Vec<_>>()
		);
		println!("{}", world.told.join("\n"));
		resume_unwind(panic);
	}
	(world.told, world.tally)
}

/// Whose key an actor uses for the record.
fn reader_of(actor: ParticipantId) -> ParticipantId {
	if CUSTODIANS.iter().any(|(admin, _)| *admin == actor) {
		return AUTHORITY;
	}
	HOSPITALS.into_iter().find(|hospital| receptionist(*hospital) == actor).unwrap_or(actor)
}

/// Keys, as honest and as malicious actors make them.
impl World {
	fn rotation(
		&mut self,
		actor: ParticipantId,
		readers: &[(ParticipantId, Level)],
	) -> (RecordSecret, Rotation) {
		let reader = reader_of(actor);
		if self.is_honest(actor) {
			client::rotation(self, reader, readers)
		} else {
			mischief::rotation(self, reader, readers)
		}
	}

	fn new_key(&mut self, actor: ParticipantId, new: (ParticipantId, Level)) -> NewKey {
		let reader = reader_of(actor);
		if !self.is_honest(actor) {
			return mischief::new_key(self, reader, new);
		}
		if !Consent::renewal_due(&RECORD) && client::sound_secret(self, reader).is_none() {
			self.tally.met("epochs that an honest writer found bad", 1);
		}
		client::new_key(self, reader, new)
	}

	/// Seals a section that must stay readable.
	fn seal(&mut self, key: &RecordKey, context: SectionContext, content: Vec<u8>) -> HonestSection {
		let sealed =
			seal_section(key, &context, &content, &mut self.rng).expect("the key reaches the section");
		let row = context.visit.and_then(VaccineDetails::visit);
		let is_stale = row.is_some_and(|row| {
			context.epoch != self.record().epoch && Consent::access_level(&RECORD, &row.hospital).is_some()
		});
		HonestSection { context, sealed, content, step: self.step, is_stale }
	}
}

/// The actions.
impl World {
	/// An admin creates the record.
	fn create(&mut self) {
		let actor = self.rng.pick(&[ADMIN, OTHER_ADMIN]);
		let secret = RecordSecret::generate(&mut self.rng);
		let context = SectionContext {
			genesis: GENESIS,
			record: RECORD,
			visit: None,
			section: Section::Child,
			epoch: 0,
			index: 0,
			version: 0,
		};
		let content = self.rng.bytes(60);
		let child = self.seal(&RecordKey::Full(secret.clone()), context, content);
		let is_honest = self.is_honest(actor);
		let wraps: Vec<_> = client::kept()
			.into_iter()
			.map(|(reader, level)| {
				if is_honest {
					client::wrap_for(&secret, reader, level, 0)
				} else {
					mischief::bad_wrap(self, &secret, reader, level, 0)
				}
			})
			.collect();
		let call = pallet_vaccination_records::Call::create {
			record: RECORD,
			owner: OWNER,
			identity_tag: IdentityTag { key_version: 0, tag: [7; 32] },
			child: child.sealed.clone(),
			wraps: wraps.try_into().expect("four wraps"),
			same_tag: None,
		};
		self.send(actor, call).expect("an admin may create a record");
		if is_honest {
			self.sections.push(child);
		}
	}

	/// Somebody does something.
	fn act(&mut self) {
		match self.rng.below(20) {
			0..7 => {
				let custodian = self.some_custodian();
				self.custodian_acts(custodian);
			}
			7..17 => {
				let reads =
					|hospital: &ParticipantId| Consent::access_level(&RECORD, hospital) == Some(Level::Full);
				match HOSPITALS.into_iter().find(reads) {
					None if !self.rng.once_in(4) => {
						let custodian = self.some_custodian();
						self.grant_a_hospital(custodian);
					}
					Some(hospital) if !self.rng.once_in(8) => self.hospital_acts(hospital),
					_ => {
						let hospital = self.rng.pick(&HOSPITALS);
						self.hospital_acts(hospital);
					}
				}
			}
			17 => self.admin_acts(),
			18 if self.rng.once_in(3) => {
				let school = self.rng.pick(&SCHOOLS);
				let is_active = Directory::is_active(&school);
				Directory::set_active(school, !is_active);
				let reads = Consent::access_level(&RECORD, &school).is_some();
				self.tally.met("readers that were suspended", u64::from(is_active && reads));
				self.told.push(format!("{:3} {} may act: {}", self.step, school.0[0], !is_active));
			}
			18 => {
				let hospital = self.rng.pick(&HOSPITALS);
				let [a, b] = ParticipantId::CUSTODIES;
				let family = [OWNER, OWNER, GUARDIANS[0]];
				let others = [AUTHORITY, a, b, SCHOOLS[0], hospital, doctors(hospital)[0]];
				let unlucky = [&family[..], &others].concat();
				let unlucky = self.rng.pick(&unlucky);
				self.replace_key(unlucky);
			}
			_ => self.somebody_tries_what_is_forbidden(),
		}
	}

	fn some_custodian(&mut self) -> ParticipantId {
		let custodian = self.rng.pick(&[OWNER, GUARDIANS[0], GUARDIANS[1]]);
		let is_custodian =
			Consent::readers_of(&RECORD).iter().any(|reader| reader.id == custodian && reader.is_custodian());
		if is_custodian { custodian } else { OWNER }
	}

	/// Lets a hospital in, in place of the one that is.
	fn grant_a_hospital(&mut self, actor: ParticipantId) {
		let (record, to) = (RECORD, self.rng.pick(&HOSPITALS));
		let reads = |id: &ParticipantId| Consent::access_level(&RECORD, id).is_some();
		let expires_at = self.some_end();
		match HOSPITALS.into_iter().find(reads) {
			Some(from) if from != to => {
				let mut readers = client::without(self, from);
				readers.push((to, Level::Full));
				let (_, rotation) = self.rotation(actor, &readers);
				let call = pallet_consent::Call::transfer { record, from, to, expires_at, rotation };
				self.send(actor, call).expect("a custodian may transfer");
			}
			_ => {
				let key = self.new_key(actor, (to, Level::Full));
				let level = Level::Full;
				let call = pallet_consent::Call::grant { record, reader: to, level, expires_at, key };
				// A grant with the same end is there already.
				let _ = self.send(actor, call);
			}
		}
	}

	/// Some grants end by themselves.
	fn some_end(&mut self) -> Option<Moment> {
		self.rng.once_in(3).then(|| self.now + DAY * u64::from(1 + self.rng.below(4)))
	}

	fn custodian_acts(&mut self, actor: ParticipantId) {
		let record = RECORD;
		let readers = Consent::readers_of(&RECORD);
		match self.rng.below(12) {
			0..3 => self.grant_a_hospital(actor),
			3 | 4 => {
				let reader = self.rng.pick(&SCHOOLS);
				let key = self.new_key(actor, (reader, Level::Proof));
				let (level, expires_at) = (Level::Proof, self.some_end());
				let call = pallet_consent::Call::grant { record, reader, level, expires_at, key };
				let _ = self.send(actor, call);
			}
			5 | 6 => {
				let grants: Vec<_> = readers.iter().filter(|reader| reader.is_grant()).collect();
				if !grants.is_empty() {
					let reader = self.rng.pick(&grants).id;
					let rotation = self.rotation_without(actor, reader);
					let attacker = HOSPITALS.contains(&reader).then(|| receptionist(reader));
					let attacker = attacker.filter(|_| Consent::access_level(&RECORD, &reader).is_some());
					let call = |rotation| pallet_consent::Call::revoke { record, reader, rotation };
					self.take_back(actor, reader, attacker, rotation, call);
				}
			}
			7 | 8 if actor == OWNER => {
				let guardian = self.rng.pick(&GUARDIANS);
				if readers.iter().any(|reader| reader.id == guardian && reader.basis == Basis::Guardian) {
					if self.rng.once_in(2) {
						let rotation = self.rotation_without(actor, guardian);
						let call =
							|rotation| pallet_consent::Call::remove_guardian { record, guardian, rotation };
						self.take_back(actor, guardian, Some(guardian), rotation, call);
					}
				} else {
					let key = self.new_key(actor, (guardian, Level::Full));
					let call = pallet_consent::Call::name_guardian { record, guardian, key };
					self.send(actor, call).expect("the owner may name a guardian");
				}
			}
			9 | 10 if !self.is_honest(actor) => {
				if self.rng.once_in(2) {
					mischief::bridge(self, actor, actor);
				} else {
					mischief::keep_past_wrap(self, actor, actor);
				}
			}
			9 if self.is_honest(actor) => client::mend(self, actor, actor),
			_ => {
				let readers = self.readers();
				let (_, rotation) = self.rotation(actor, &readers);
				let call = pallet_consent::Call::renew_keys { record, rotation };
				self.send(actor, call).expect("a custodian may renew the keys");
			}
		}
	}

	fn rotation_without(&mut self, actor: ParticipantId, leaving: ParticipantId) -> Rotation {
		let readers = client::without(self, leaving);
		self.rotation(actor, &readers).1
	}

	/// A custodian ends an access. A malicious reader who is about to lose it overtakes the rotation in the same block, as it
	/// would in every block; then the custodian does without, and an honest one renews the keys afterwards.
	fn take_back<Call: Into<chain::RuntimeCall>>(
		&mut self,
		actor: ParticipantId,
		leaving: ParticipantId,
		attacker: Option<ParticipantId>,
		rotation: Rotation,
		call: impl Fn(Option<Rotation>) -> Call,
	) {
		let attacks = |attacker: &ParticipantId| !self.is_honest(*attacker) && attacker != &actor;
		if let Some(attacker) = attacker.filter(attacks) {
			let before = self.record().epoch;
			let readers = self.readers();
			if HOSPITALS.contains(&leaving) {
				// A hospital starts an epoch with a visit only, and not always.
				self.open(leaving);
			} else {
				let (_, rotation) = self.rotation(attacker, &readers);
				let call = pallet_consent::Call::renew_keys { record: RECORD, rotation };
				self.send(attacker, call).expect("a custodian may renew the keys");
			}
			if self.record().epoch != before {
				self.send(actor, call(Some(rotation))).expect_err("the rotation was overtaken");
				self.send(actor, call(None)).expect("nobody holds off the end of its access");
				assert_eq!(Consent::access_level(&RECORD, &leaving), None);
				assert!(Consent::renewal_due(&RECORD), "whoever left holds the current key still");
				self.tally.met("rotations that were overtaken by who was to leave", 1);
				if self.is_honest(actor) && self.rng.once_in(2) {
					let readers = self.readers();
					let (_, rotation) = self.rotation(actor, &readers);
					let call = pallet_consent::Call::renew_keys { record: RECORD, rotation };
					self.send(actor, call).expect("a custodian may renew the keys");
				}
				return;
			}
		}
		// Now and then a custodian does without a rotation from the start.
		let rotation = Some(rotation).filter(|_| !self.rng.once_in(6));
		self.send(actor, call(rotation)).expect("a custodian may end an access");
	}

	/// An admin gives a custodian the half that it holds: rather one whose key was replaced.
	fn admin_acts(&mut self) {
		let (actor, custody) = self.rng.pick(&CUSTODIANS);
		let custodians: Vec<_> = Consent::readers_of(&RECORD)
			.into_iter()
			.filter(|reader| reader.is_custodian())
			.map(|reader| reader.id)
			.collect();
		let lost: Vec<_> =
			custodians.iter().copied().filter(|custodian| Directory::key(custodian).0 > 0).collect();
		let reader = self.rng.pick(if lost.is_empty() { &custodians } else { &lost });
		let current = self.record().epoch;
		let newest = if self.rng.once_in(3) { self.rng.below(current + 1) } else { current };
		let halves = if self.is_honest(actor) {
			client::halves(self, custody, reader, newest)
		} else {
			mischief::halves(self, custody, reader, newest)
		};
		if halves.is_empty() {
			return;
		}
		let call = pallet_consent::Call::give_half { record: RECORD, reader, halves };
		self.send(actor, call).expect("an admin may give the half that it holds");
		if self.is_honest(reader) {
			client::remember_halves(self, reader);
		}
	}

	fn hospital_acts(&mut self, hospital: ParticipantId) {
		let visits: Vec<(VisitId, Visit)> = self
			.opened
			.keys()
			.filter_map(|id| Some((*id, VaccineDetails::visit(*id)?)))
			.filter(|(_, visit)| visit.hospital == hospital)
			.collect();
		if visits.is_empty() || self.rng.once_in(4) {
			return self.open(hospital);
		}
		let (id, visit) = self.rng.pick(&visits);
		if self.rng.once_in(6) {
			let actor = receptionist(hospital);
			if self.is_honest(actor) {
				return client::mend(self, actor, hospital);
			}
			return if self.rng.once_in(2) {
				mischief::bridge(self, actor, hospital);
			} else {
				mischief::keep_past_wrap(self, actor, hospital);
			};
		}
		let is_stale = visit.epoch != self.record().epoch;
		if is_stale && Consent::access_level(&RECORD, &hospital).is_some() && !self.rng.once_in(5) {
			return self.renew(hospital, id, &visit);
		}
		match visit.state {
			VisitState::Opened => self.note(id, &visit),
			VisitState::Noted if self.rng.once_in(4) => self.note(id, &visit),
			VisitState::Noted => self.sign(id, &visit),
			VisitState::Signed if self.rng.once_in(2) => {
				let call = pallet_vaccine_details::Call::link { visit: id };
				self.send(receptionist(hospital), call).expect("a signed visit can be linked");
			}
			VisitState::Signed | VisitState::Linked if self.rng.once_in(6) => self.retract(id, &visit),
			VisitState::Signed | VisitState::Linked => self.add_addendum(id, &visit),
			VisitState::Closed(_) | VisitState::Retracted => self.open(hospital),
		}
	}

	fn open(&mut self, hospital: ParticipantId) {
		let actor = receptionist(hospital);
		let visit = VisitId(self.rng.bytes(16).try_into().expect("16 bytes"));
		let (doctor, physician) = (self.rng.pick(&doctors(hospital)), self.rng.pick(&physicians(hospital)));
		let readers = self.readers();
		let row = self.record();
		let is_honest = self.is_honest(actor);
		let sound = client::sound_secret(self, hospital);
		let due = Consent::renewal_due(&RECORD);
		let rotates = due || if is_honest { sound.is_none() } else { self.rng.once_in(3) };
		if is_honest && sound.is_none() && !due {
			self.tally.met("epochs that an honest writer found bad", 1);
		}
		let (secret, rotation) = if rotates {
			let (secret, rotation) = self.rotation(actor, &readers);
			(secret, Some(rotation))
		} else {
			(sound.unwrap_or_else(|| RecordSecret::generate(&mut self.rng)), None)
		};
		let epoch = if rotation.is_some() { row.epoch + 1 } else { row.epoch };
		let last = if rotation.is_some() { RENEWED_VISIT_INDEX } else { row.visit_index };
		let mut index = last + 1;
		if !is_honest {
			index = self.rng.pick(&[last.max(RENEWED_VISIT_INDEX + 1), index, index + 7, MAX_VISIT_INDEX]);
			index = index.min(MAX_VISIT_INDEX);
		}
		let context = SectionContext {
			genesis: GENESIS,
			record: RECORD,
			visit: Some(visit),
			section: Section::Examination,
			epoch,
			index,
			version: 0,
		};
		let wraps = |world: &mut Self| {
			[doctor, physician].map(|professional| {
				if !is_honest {
					return mischief::visit_wrap(world, &secret, visit, professional, epoch, index);
				}
				let (key_version, key) = Directory::key(&professional);
				let context = VisitWrapContext {
					genesis: GENESIS,
					record: RECORD,
					visit,
					professional,
					key_version,
					epoch,
					index,
				};
				wrap_visit(&secret, &key, &context).expect("the visit has an index")
			})
		};
		let [doctor_wrap, physician_wrap] = wraps(self);
		let section = is_honest.then(|| {
			let content = self.rng.bytes(50);
			self.seal(&RecordKey::Full(secret.clone()), context, content)
		});
		let examination = match &section {
			Some(section) => section.sealed.clone(),
			None => mischief::content(&mut self.rng, epoch, index),
		};
		let call = pallet_vaccine_details::Call::open {
			visit,
			record: RECORD,
			doctor,
			physician,
			made_at: self.now,
			examination,
			doctor_wrap,
			physician_wrap,
			rotation,
		};
		if self.send(actor, call).is_ok() {
			self.sections.extend(section);
		}
	}

	fn renew(&mut self, hospital: ParticipantId, visit: VisitId, row: &Visit) {
		let actor = receptionist(hospital);
		let epoch = self.record().epoch;
		let index = if epoch == row.epoch { row.index } else { RENEWED_VISIT_INDEX };
		let is_honest = self.is_honest(actor);
		let secret = match client::sound_secret(self, hospital) {
			Some(secret) => secret,
			// The hospital cannot start an epoch without opening a visit: it waits until the family has mended this one.
			None if is_honest => return,
			None => RecordSecret::generate(&mut self.rng),
		};
		let [doctor_wrap, physician_wrap] = [row.doctor, row.physician].map(|professional| {
			if !is_honest {
				return mischief::visit_wrap(self, &secret, visit, professional, epoch, index);
			}
			let (key_version, key) = Directory::key(&professional);
			let context = VisitWrapContext {
				genesis: GENESIS,
				record: RECORD,
				visit,
				professional,
				key_version,
				epoch,
				index,
			};
			wrap_visit(&secret, &key, &context).expect("the visit has an index")
		});
		let call = pallet_vaccine_details::Call::renew { visit, doctor_wrap, physician_wrap };
		let _ = self.send(actor, call);
	}

	/// The keys that the visit gave to this professional, if it opens with the key that the professional has now.
	fn given(&self, visit: VisitId, professional: ParticipantId) -> Option<RecordKey> {
		let wrap = VaccineDetails::visit_wrap(visit, professional)?;
		let (version, secret): (_, EncryptionSecret) = self.keys_of(&professional).pop()?;
		if version != wrap.key_version {
			return None;
		}
		unwrap_visit(&secret, &wrap, &GENESIS, &RECORD, &visit).ok()
	}

	fn context(visit: VisitId, row: &Visit, section: Section, version: u32) -> SectionContext {
		let (epoch, index) = (row.epoch, row.index);
		SectionContext {
			genesis: GENESIS,
			record: RECORD,
			visit: Some(visit),
			section,
			epoch,
			index,
			version,
		}
	}

	/// Clears the child or defers it.
	fn note(&mut self, visit: VisitId, row: &Visit) {
		let token = ClearanceToken::generate(&mut self.rng);
		let version = row.notes;
		let section = if self.is_honest(row.doctor) {
			let Some(key) = self.given(visit, row.doctor) else { return };
			let mut content = self.rng.bytes(40);
			if !self.rng.once_in(5) {
				content = [token.as_bytes().as_slice(), &content].concat();
			}
			Some(self.seal(&key, Self::context(visit, row, Section::Note, version), content))
		} else {
			None
		};
		let sealed = match &section {
			Some(section) => section.sealed.clone(),
			None => mischief::content(&mut self.rng, row.epoch, row.index),
		};
		let clearance = token.clearance();
		let result = if row.state == VisitState::Opened {
			self.send(
				row.doctor,
				pallet_vaccine_details::Call::write_note { visit, version, clearance, sealed },
			)
		} else {
			self.send(
				row.doctor,
				pallet_vaccine_details::Call::correct_note { visit, version, clearance, sealed },
			)
		};
		if result.is_ok() {
			self.sections.extend(section);
			if !self.is_honest(row.doctor) {
				self.tokens.insert(visit, *token.as_bytes());
			}
		}
	}

	/// Reads the note, and signs if it clears the child.
	fn sign(&mut self, visit: VisitId, row: &Visit) {
		let Some(note) = row.note else { return };
		let physician = row.physician;
		let (token, sections) = if self.is_honest(physician) {
			let Some(key) = self.given(visit, physician) else { return };
			let entry = VaccineDetails::notes(visit, note.version, 1).remove(0);
			let sealed = entry.sealed.expect("the note that counts has content");
			let mut context = Self::context(visit, row, Section::Note, note.version);
			(context.epoch, context.index) = (sealed.epoch, sealed.index);
			// The note may be of an epoch before the visit was renewed, to which the keys lead back.
			let keys =
				client::walk([(row.epoch, vec![key.clone()])].into(), &client::links(self.record().epoch));
			let opened = keys
				.get(&sealed.epoch)
				.into_iter()
				.flatten()
				.find_map(|key| open_section(key, &context, &sealed).ok());
			let token = opened.and_then(|opened| opened.content.first_chunk::<32>().copied());
			let Some(token) = token.filter(|token| Clearance::of(token) == note.clearance) else { return };
			let sections = [Section::Immunization, Section::Recommendation].map(|section| {
				let content = self.rng.bytes(70);
				self.seal(&key, Self::context(visit, row, section, 0), content)
			});
			(token, Some(sections))
		} else {
			let Some(token) = self.tokens.get(&visit).copied() else { return };
			(token, None)
		};
		let [immunization, recommendation] = match &sections {
			Some(sections) => sections.each_ref().map(|section| section.sealed.clone()),
			None => [(); 2].map(|()| mischief::content(&mut self.rng, row.epoch, row.index)),
		};
		let corrections = VaccineDetails::aside(RECORD, visit).corrections;
		let Some(examination) = VaccineDetails::examination(RECORD, visit, corrections) else { return };
		let examination = examination.commitment;
		let statement = SigningStatement {
			genesis: GENESIS,
			record: RECORD,
			visit,
			note: note.commitment,
			examination,
			immunization: immunization.commitment,
			recommendation: recommendation.commitment,
			signed_at: self.now,
		};
		let call = pallet_vaccine_details::Call::sign {
			visit,
			note: note.commitment,
			examination,
			clearance_token: token,
			immunization,
			recommendation,
			signed_at: self.now,
			signature: chain::sign(&physician, &statement.digest()),
		};
		if self.send(physician, call).is_ok() {
			self.sections.extend(sections.into_iter().flatten());
		}
	}

	fn add_addendum(&mut self, visit: VisitId, row: &Visit) {
		let version = row.notes;
		let section = if self.is_honest(row.doctor) {
			let Some(key) = self.given(visit, row.doctor) else { return };
			let content = self.rng.bytes(30);
			Some(self.seal(&key, Self::context(visit, row, Section::Note, version), content))
		} else {
			None
		};
		let sealed = match &section {
			Some(section) => section.sealed.clone(),
			None => mischief::content(&mut self.rng, row.epoch, row.index),
		};
		let call = pallet_vaccine_details::Call::add_addendum { visit, version, sealed };
		if self.send(row.doctor, call).is_ok() {
			self.sections.extend(section);
		}
	}

	fn retract(&mut self, visit: VisitId, row: &Visit) {
		if !self.is_honest(row.physician) {
			return;
		}
		let Some(key) = self.given(visit, row.physician) else { return };
		let content = self.rng.bytes(30);
		let section = self.seal(&key, Self::context(visit, row, Section::Retraction, 0), content);
		let call = pallet_vaccine_details::Call::retract { visit, reason: section.sealed.clone() };
		if self.send(row.physician, call).is_ok() {
			self.sections.push(section);
		}
	}

	/// Somebody sends a call that the chain must refuse.
	fn somebody_tries_what_is_forbidden(&mut self) {
		let current = self.record().epoch;
		let reads_now = |id: &ParticipantId| Consent::access_level(&RECORD, id) == Some(Level::Full);
		let outsiders: Vec<_> = GUARDIANS
			.into_iter()
			.chain(SCHOOLS)
			.chain(HOSPITALS.map(receptionist))
			.filter(|id| !reads_now(&reader_of(*id)))
			.collect();
		let result = match self.rng.below(5) {
			0 | 1 => {
				let rotation = mischief::forbidden_rotation(self, OWNER);
				self.send(OWNER, pallet_consent::Call::renew_keys { record: RECORD, rotation })
			}
			2 => {
				// The half of the other custody, or of its own for somebody who is no custodian.
				let (custody, reader) = self
					.rng
					.pick(&[(ParticipantId::CUSTODY_A, OWNER), (ParticipantId::CUSTODY_B, SCHOOLS[0])]);
				let halves = mischief::halves(self, custody, reader, current);
				if halves.is_empty() {
					return;
				}
				self.send(OTHER_ADMIN, pallet_consent::Call::give_half { record: RECORD, reader, halves })
			}
			3 => {
				let outsider = self.rng.pick(&outsiders);
				let (_, rotation) = mischief::rotation(self, OWNER, &[]);
				let link = vacchain_primitives::EpochLink {
					to: current,
					from: current.saturating_sub(1),
					..rotation.link
				};
				self.send(outsider, pallet_consent::Call::bridge { record: RECORD, link })
			}
			_ => {
				let outsider = self.rng.pick(&outsiders);
				let readers = self.readers();
				let (_, rotation) = mischief::rotation(self, OWNER, &readers);
				self.send(outsider, pallet_consent::Call::renew_keys { record: RECORD, rotation })
			}
		};
		assert!(result.is_err(), "the chain refuses it");
		self.tally.met("forbidden calls", 1);
	}
}
