//! Everything that the test knows of a sequence: secrets, honesty, and everything that was ever on the chain.

use rand_core::{Rng as _, TryCryptoRng, TryRng};
use sp_runtime::{DispatchError, traits::Dispatchable};
use std::{
	collections::{BTreeMap, BTreeSet},
	convert::Infallible,
};
use vacchain_primitives::{
	Action, Epoch, EpochLink, HistoryEntry, KeyVersion, Level, Moment, NewKey, ParticipantId, Record,
	Rotation, Sealed, VisitId, VisitWrap, Wrap,
	questions::{AccessLevel, ReadersOf},
};
use vacchain_sealing::{EncryptionSecret, SectionContext};
use vacchain_sealing_vectors::VectorRng;

use crate::{
	cast::{self, RECORD},
	chain::{self, Consent, Directory, RuntimeCall, RuntimeOrigin, System, VaccinationRecords},
	client::Keys,
	play::Tally,
};

/// A day, in milliseconds.
pub const DAY: Moment = 24 * 60 * 60 * 1000;

/// A generator that every sequence begins anew.
pub struct Rng(VectorRng);

impl TryRng for Rng {
	type Error = Infallible;

	fn try_next_u32(&mut self) -> Result<u32, Infallible> {
		self.0.try_next_u32()
	}

	fn try_next_u64(&mut self) -> Result<u64, Infallible> {
		self.0.try_next_u64()
	}

	fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Infallible> {
		self.0.try_fill_bytes(dst)
	}
}

impl TryCryptoRng for Rng {}

impl Rng {
	/// One of these.
	pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
		from[self.below(from.len() as u32) as usize].clone()
	}

	/// A number below this one.
	pub fn below(&mut self, bound: u32) -> u32 {
		self.next_u32() % bound
	}

	/// True once in so many times.
	pub fn once_in(&mut self, times: u32) -> bool {
		self.below(times) == 0
	}

	pub fn bytes(&mut self, len: usize) -> Vec<u8> {
		self.0.bytes(len)
	}
}

/// A section that an honest actor sealed.
pub struct HonestSection {
	pub context: SectionContext,
	pub sealed: Sealed,
	pub content: Vec<u8>,
	/// At which step.
	pub step: u32,
	/// Whether the record was in a later epoch and the hospital had access still: then the chain must refuse it.
	pub is_stale: bool,
}

/// An access that ended or will end: of a reader's key up to this version.
pub struct Ended {
	pub reader: ParticipantId,
	pub key_version: KeyVersion,
	/// The last step at which it had access.
	pub last: u32,
}

/// A sequence as it is played.
pub struct World {
	pub rng: Rng,
	pub malicious: BTreeSet<ParticipantId>,
	/// Every version of each private key.
	pub secrets: BTreeMap<ParticipantId, Vec<EncryptionSecret>>,
	pub step: u32,
	pub now: Moment,
	pub sections: Vec<HonestSection>,
	/// When each visit was opened.
	pub opened: BTreeMap<VisitId, u32>,
	/// When each epoch started, and whether its maker is honest.
	pub epochs: Vec<(u32, bool)>,
	/// The last step at which each reader had access.
	pub last_access: BTreeMap<ParticipantId, u32>,
	/// The last step at which each professional was given keys.
	pub last_given: BTreeMap<ParticipantId, u32>,
	/// Keys that were replaced: somebody found them.
	pub found: Vec<Ended>,
	/// Everything that was ever on the chain.
	pub wraps: Vec<Wrap>,
	pub visit_wraps: Vec<(VisitId, VisitWrap)>,
	pub links: Vec<EpochLink>,
	pub halves: Vec<Wrap>,
	/// The secrets that custodians have joined from the halves that they were given.
	pub joined: BTreeMap<ParticipantId, Keys>,
	/// The tokens that clear the notes of malicious doctors.
	pub tokens: BTreeMap<VisitId, [u8; 32]>,
	pub told: Vec<String>,
	pub tally: Tally,
	entries: u32,
}

impl World {
	/// Registers the cast, a third of which is malicious.
	pub fn new(sequence: u64) -> Self {
		let mut rng = Rng(VectorRng::new(&sequence.to_le_bytes()));
		let mut malicious = BTreeSet::new();
		let mut secrets = BTreeMap::new();
		Directory::clear();
		for (id, role, organisation) in cast::everyone() {
			let secret = EncryptionSecret::generate(&mut rng);
			Directory::register(id, role, organisation, secret.public());
			secrets.insert(id, vec![secret]);
			let may_be = cast::answers_for(id) == id
				&& ![cast::AUTHORITY, cast::ADMIN, cast::THIRD_ADMIN].contains(&id);
			if may_be && rng.once_in(3) {
				malicious.insert(id);
			}
		}
		Self {
			rng,
			malicious,
			secrets,
			step: 0,
			now: chain::START,
			sections: vec![],
			opened: BTreeMap::new(),
			epochs: vec![],
			last_access: BTreeMap::new(),
			last_given: BTreeMap::new(),
			found: vec![],
			wraps: vec![],
			visit_wraps: vec![],
			links: vec![],
			halves: vec![],
			joined: BTreeMap::new(),
			tokens: BTreeMap::new(),
			told: vec![],
			tally: Tally::default(),
			entries: 0,
		}
	}

	pub fn is_honest(&self, id: ParticipantId) -> bool {
		!self.malicious.contains(&cast::answers_for(id))
	}

	/// The private keys that a participant has now: an organisation keeps those that it had, a person has lost them.
	pub fn keys_of(&self, id: &ParticipantId) -> Vec<(KeyVersion, EncryptionSecret)> {
		let all: Vec<_> = (0..).zip(self.secrets[id].iter().cloned()).collect();
		let is_authority = *id == cast::AUTHORITY || ParticipantId::CUSTODIES.contains(id);
		let keeps = is_authority || cast::HOSPITALS.contains(id) || cast::SCHOOLS.contains(id);
		if keeps { all } else { all[all.len() - 1..].to_vec() }
	}

	/// A participant has a new key, and somebody finds the old one.
	pub fn replace_key(&mut self, id: ParticipantId) {
		let (version, _) = Directory::key(&id);
		self.found.push(Ended { reader: id, key_version: version, last: self.step });
		let secret = EncryptionSecret::generate(&mut self.rng);
		Directory::replace_key(id, secret.public());
		self.secrets.get_mut(&id).expect("one of the cast").push(secret);
		self.told.push(format!("{:3} the key {version} of {:?} is replaced and found", self.step, id.0[0]));
	}

	pub fn record(&self) -> Record {
		VaccinationRecords::record(RECORD).expect("the sequence begins with the record")
	}

	/// The readers who get the next epoch's key: those whose access has not ended, and who are not suspended.
	pub fn readers(&self) -> Vec<(ParticipantId, Level)> {
		let readers = Consent::readers_of(&RECORD).into_iter();
		readers
			.filter(|reader| !reader.is_expired(self.now) && Directory::is_active(&reader.id))
			.map(|reader| (reader.id, reader.level))
			.collect()
	}

	/// Sends a call. A call that takes effect is remembered, and must be in the history.
	pub fn send(&mut self, actor: ParticipantId, call: impl Into<RuntimeCall>) -> Result<(), DispatchError> {
		let call = call.into();
		let name = {
			use frame_support::traits::GetCallMetadata;
			call.get_call_metadata().function_name
		};
		let epoch = VaccinationRecords::record(RECORD).map(|row| row.epoch);
		let origin = RuntimeOrigin::signed(chain::account(&actor));
		let result = frame_support::storage::with_storage_layer(|| {
			call.clone().dispatch(origin).map(|_| ()).map_err(|error| error.error)
		});
		let who = if self.is_honest(actor) { "honest" } else { "malicious" };
		self.told.push(format!("{:3} {who} {}: {name}: {result:?}", self.step, actor.0[0]));
		*self
			.tally
			.calls
			.entry(format!("{who} {name} {}", if result.is_ok() { "done" } else { "refused" }))
			.or_default() += 1;
		if result.is_ok() {
			self.remember(&call);
			self.check_history(actor, epoch);
		}
		result
	}

	/// Every taking is in the history, with who did it and in which epoch.
	fn check_history(&mut self, actor: ParticipantId, before: Option<Epoch>) {
		let row = self.record();
		let new: Vec<HistoryEntry> = VaccinationRecords::history(RECORD, self.entries, 64);
		assert!(!new.is_empty(), "what took effect is in the history");
		assert_eq!(self.entries + new.len() as u32, row.history);
		assert!(new.iter().all(|entry| entry.actor == actor && entry.block == System::block_number()));
		assert!(new.iter().all(|entry| entry.epoch == row.epoch), "an entry names the epoch after it");
		self.entries = row.history;
		if before != Some(row.epoch) {
			assert_eq!(row.epoch as usize, self.epochs.len(), "epochs follow one another");
			self.epochs.push((self.step, self.is_honest(actor)));
			let first = new.first().map(|entry| entry.action.clone());
			assert!(
				matches!(
					first,
					Some(
						Action::RecordCreated
							| Action::AccessGranted { .. }
							| Action::AccessRevoked { .. }
							| Action::Transferred { .. }
							| Action::GuardianNamed { .. }
							| Action::GuardianRemoved { .. }
							| Action::KeysRenewed
					)
				),
				"the history says who chose an epoch's keys: {first:?}"
			);
		}
	}

	fn remember(&mut self, call: &RuntimeCall) {
		use pallet_consent::Call as ConsentCall;
		use pallet_vaccination_records::Call as RecordsCall;
		use pallet_vaccine_details::Call as VisitsCall;
		match call {
			RuntimeCall::VaccinationRecords(RecordsCall::create { wraps, .. }) => {
				self.wraps.extend(wraps.iter().cloned());
			}
			RuntimeCall::Consent(call) => match call {
				ConsentCall::grant { key, .. } | ConsentCall::name_guardian { key, .. } => match key {
					NewKey::Current(wrap) => self.wraps.push(wrap.clone()),
					NewKey::Renewed(rotation) => self.remember_rotation(rotation),
				},
				ConsentCall::revoke { rotation, .. } | ConsentCall::remove_guardian { rotation, .. } => {
					rotation.iter().for_each(|rotation| self.remember_rotation(rotation));
				}
				ConsentCall::transfer { rotation, .. } | ConsentCall::renew_keys { rotation, .. } => {
					self.remember_rotation(rotation);
				}
				ConsentCall::give_half { halves, .. } => self.halves.extend(halves.iter().cloned()),
				ConsentCall::bridge { link, .. } => self.links.push(link.clone()),
				ConsentCall::keep_past_wrap { wrap, .. } => self.wraps.push(wrap.clone()),
				_ => {}
			},
			RuntimeCall::VaccineDetails(VisitsCall::open {
				visit,
				doctor_wrap,
				physician_wrap,
				rotation,
				..
			}) => {
				self.opened.insert(*visit, self.step);
				self.give(*visit, [doctor_wrap, physician_wrap]);
				if let Some(rotation) = rotation {
					self.remember_rotation(rotation);
				}
			}
			RuntimeCall::VaccineDetails(VisitsCall::renew { visit, doctor_wrap, physician_wrap }) => {
				self.give(*visit, [doctor_wrap, physician_wrap]);
			}
			_ => {}
		}
	}

	fn give(&mut self, visit: VisitId, wraps: [&VisitWrap; 2]) {
		for wrap in wraps {
			self.last_given.insert(wrap.professional, self.step);
			self.visit_wraps.push((visit, wrap.clone()));
		}
	}

	fn remember_rotation(&mut self, rotation: &Rotation) {
		self.wraps.extend(rotation.wraps.iter().cloned());
		self.links.push(rotation.link.clone());
	}

	/// Goes on to the next step, an hour later or some days.
	pub fn next_step(&mut self) {
		self.note_access();
		self.step += 1;
		self.now += if self.rng.once_in(8) { 2 * DAY } else { DAY / 24 };
		chain::start_block(self.step + 1, self.now);
	}

	/// Remembers who has access now.
	pub fn note_access(&mut self) {
		for (id, ..) in cast::everyone() {
			if Consent::access_level(&RECORD, &id).is_some() && Directory::is_active(&id) {
				self.last_access.insert(id, self.step);
			}
		}
	}
}
