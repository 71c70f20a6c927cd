//! The plans for people and organisations.

use frame_support::BoundedVec;
use pallet_participants::Call;
use sp_runtime::AccountId32;
use vacchain_primitives::{
	Candidate, ContentKeyDigest, ContentKeyLink, ContentKeyWrap, EncryptionKey, IdentityTag, KeyVersion,
	ParticipantId, Power, PowerDigest, Role, Status, WaitingPower, WrappedKey, bounds::SUITE,
};

use super::{Deed, Planner};
use crate::{
	chain::{self, RuntimeCall},
	model::{Model, Person},
};

/// The powers that wait.
type Waiting = WaitingPower<AccountId32>;

/// Above this many people nobody new comes.
const CROWD: usize = 48;

/// Bytes of a known suite; what they hold is nothing to the chain.
fn sealed(byte: u8, len: usize) -> Vec<u8> {
	let mut sealed = vec![byte; len];
	sealed[0] = SUITE;
	sealed
}

/// The deed that comes before this one, where nothing would fit it.
pub(super) fn before(model: &Model, deed: Deed) -> Option<Deed> {
	let some_candidate = || model.candidates.values().any(|candidate| candidate.ends_at > model.now);
	let some_agreed = || model.candidates.values().any(|row| row.ends_at > model.now && row.agreed);
	let some_power = |fits: &dyn Fn(&Waiting) -> bool| {
		model.powers.values().any(|row| row.ends_at > model.now && fits(row))
	};
	let some_offered = || model.content_keys.values().any(|keys| !keys.offered.is_empty());
	let some_pending = || model.content_keys.values().any(|keys| keys.pending.is_some());
	match deed {
		Deed::WithdrawCandidate | Deed::AgreeToMove if !some_candidate() => Some(Deed::PutForward),
		Deed::MoveStaff if !some_agreed() => Some(Deed::AgreeToMove),
		Deed::AcceptContentKey if !some_offered() => Some(Deed::ShareContentKey),
		Deed::ConfirmContentKey if !some_pending() => Some(Deed::ReplaceContentKey),
		Deed::Confirm if !some_power(&|row| row.vetoed_by.is_none() && !model.is_agreed(row)) => {
			Some(Deed::Propose)
		}
		Deed::Exercise if !some_power(&|row| row.vetoed_by.is_none() && model.is_agreed(row)) => {
			Some(if model.admins_needed == 1 { Deed::Propose } else { Deed::Confirm })
		}
		Deed::Veto | Deed::WithdrawPower if !some_power(&|row| row.vetoed_by.is_none()) => {
			Some(Deed::Propose)
		}
		Deed::Decide
			if !some_power(&|row| {
				row.vetoed_by.is_some() || model.is_agreed(row) && model.could_object_since(row).is_none()
			}) =>
		{
			Some(Deed::Veto)
		}
		Deed::AppointHealthAdmin if model.admins().len() > 4 => Some(Deed::DismissHealthAdmin),
		_ => None,
	}
}

impl Planner<'_> {
	pub(super) fn people_deed(&mut self, deed: Deed) -> (Option<AccountId32>, RuntimeCall) {
		match deed {
			Deed::Register => self.register(),
			Deed::PutForward => self.put_forward(),
			Deed::WithdrawCandidate | Deed::AgreeToMove | Deed::MoveStaff => self.candidate_deed(deed),
			Deed::Suspend | Deed::Reinstate | Deed::UpdateProfile => self.standing(deed),
			Deed::ReplaceKeys => self.replace_keys(),
			Deed::ReplaceHealthAdminKeys => self.replace_health_admin_keys(),
			Deed::Propose => self.propose(),
			Deed::Confirm
			| Deed::WithdrawPower
			| Deed::Veto
			| Deed::Exercise
			| Deed::Decide
			| Deed::RaiseAdminsNeeded => self.power(deed),
			Deed::SetPasswordNumber => self.set_password_number(),
			Deed::SetNumberTag => self.set_number_tag(),
			Deed::AppointHealthAdmin | Deed::DismissHealthAdmin => self.health_admins(deed),
			Deed::ReplaceContentKey => self.replace_content_key(),
			Deed::ConfirmContentKey => self.confirm_content_key(),
			Deed::ShareContentKey => self.share_content_key(),
			Deed::DiscardContentKey => self.discard_content_key(),
			Deed::AcceptContentKey => self.accept_content_key(),
			_ => unreachable!("the other deeds are planned elsewhere"),
		}
	}

	fn new_account(&mut self) -> AccountId32 {
		let used: Vec<_> = self.model.accounts.keys().cloned().collect();
		let used = self.dice.choose(&used).filter(|_| self.slips());
		let forward = self.model.candidates.len() as u16;
		used.unwrap_or_else(|| chain::account(self.model.accounts.len() as u16 + forward))
	}

	fn new_id(&mut self) -> ParticipantId {
		let is_known = self.slips() || self.model.people.len() > CROWD;
		let number = self.model.people.len() + self.model.candidates.len();
		let newcomer = chain::id(&format!("newcomer-{number}"));
		if is_known { self.person(|_, _| true) } else { newcomer }
	}

	/// The key that goes with an account; now and then one that nobody can seal to.
	fn key_for(&mut self, account: &AccountId32) -> EncryptionKey {
		match self.slips() {
			true if self.dice.one_in(2) => EncryptionKey::none(),
			true => EncryptionKey(BoundedVec::truncate_from(vec![SUITE + 1; 33])),
			false => EncryptionKey::x25519(account.clone().into()),
		}
	}

	fn profile(&mut self) -> pallet_participants::Profile {
		BoundedVec::truncate_from(vec![self.dice.roll() as u8; 3])
	}

	fn organisation(&mut self) -> ParticipantId {
		let model = self.model;
		self.person(|id, person| Model::is_organisation(person.role) && model.is_active(id))
	}

	/// A candidate, with the organisation that has put it forward.
	fn candidate(
		&mut self,
		fits: impl Fn(&ParticipantId, &ParticipantId) -> bool,
	) -> Option<((ParticipantId, ParticipantId), Candidate<AccountId32>)> {
		let model = self.model;
		let rows: Vec<_> = model
			.candidates
			.iter()
			.filter(|((organisation, id), row)| fits(organisation, id) && row.ends_at > model.now)
			.map(|(key, row)| (*key, row.clone()))
			.collect();
		self.dice.choose(&rows)
	}

	/// A candidate as it was put forward, or somebody whom nobody need put forward.
	fn register(&mut self) -> (Option<AccountId32>, RuntimeCall) {
		let model = self.model;
		let candidate = self.candidate(|_, id| !model.people.contains_key(id));
		let (id, role, organisation, account, encryption_key, profile) = match candidate {
			Some(((organisation, id), row)) if !self.dice.one_in(4) => {
				(id, row.role, Some(organisation), row.account, row.encryption_key, row.profile)
			}
			_ => {
				let alone = [Role::Family, Role::Hospital, Role::Laboratory, Role::School, Role::Insurer];
				let roles = if self.slips() { &Role::ALL[..] } else { &alone };
				let role = self.dice.choose(roles).expect("there are roles");
				let account = self.new_account();
				let belongs = alone.contains(&role) == self.slips();
				let organisation = belongs.then(|| self.organisation());
				let key = match Model::is_organisation(role) {
					true if !self.slips() => EncryptionKey::none(),
					_ => self.key_for(&account),
				};
				(self.new_id(), role, organisation, account, key, self.profile())
			}
		};
		let profile = if self.slips() { self.profile() } else { profile };
		let account = if self.slips() { self.new_account() } else { account };
		let call = Call::register { id, role, organisation, account, encryption_key, profile };
		(self.admin(), call.into())
	}

	/// Somebody new, or somebody who could come from another organisation of the kind.
	fn put_forward(&mut self) -> (Option<AccountId32>, RuntimeCall) {
		let model = self.model;
		let organisation = self.organisation();
		let kind = model.role(&organisation);
		let fits =
			|role: &Role| *role != Role::HealthAdmin && kind.is_some_and(|kind| Model::employs(kind, *role));
		let roles: Vec<_> =
			if self.slips() { Role::ALL.into() } else { Role::ALL.into_iter().filter(fits).collect() };
		let role = self.dice.choose(&roles).unwrap_or(Role::Doctor);
		let profile = self.profile();
		let call = if self.dice.one_in(3) {
			// It has lost its keys.
			let id = self.person(|_, person| {
				person.organisation == Some(organisation) && person.role != Role::HealthAdmin
			});
			let role = model.role(&id).unwrap_or(role);
			let account = self.new_account();
			let encryption_key = self.key_for(&account);
			Call::put_forward { id, role, account, encryption_key, profile }
		} else if self.dice.one_in(2) {
			let id = self.person(|_, person| {
				person.role == role
					&& person.organisation != Some(organisation)
					&& Model::is_staff(person.role)
			});
			let (role, account, encryption_key) = match model.people.get(&id) {
				Some(row) if !self.slips() => (row.role, row.account.clone(), row.encryption_key.clone()),
				_ => {
					let account = self.new_account();
					(role, account.clone(), self.key_for(&account))
				}
			};
			Call::put_forward { id, role, account, encryption_key, profile }
		} else {
			let (id, account) = (self.new_id(), self.new_account());
			let encryption_key = self.key_for(&account);
			Call::put_forward { id, role, account, encryption_key, profile }
		};
		(self.signer(organisation), call.into())
	}

	fn candidate_deed(&mut self, deed: Deed) -> (Option<AccountId32>, RuntimeCall) {
		let model = self.model;
		let is_move = deed != Deed::WithdrawCandidate;
		// Somebody agrees, or is moved who has, most of the time.
		let fits = |organisation: &ParticipantId, id: &ParticipantId| {
			let has_agreed = model.candidates[&(*organisation, *id)].agreed;
			let elsewhere = |person: &Person| person.organisation != Some(*organisation);
			model.people.get(id).map_or(!is_move, |person| is_move && elsewhere(person))
				&& (!is_move || has_agreed == (deed == Deed::MoveStaff))
		};
		let candidate = match self.candidate(fits) {
			Some(candidate) if !self.dice.one_in(5) => Some(candidate),
			_ => self.candidate(|_, id| model.people.contains_key(id) == is_move),
		};
		let candidate = candidate.filter(|_| !self.slips()).map(|(key, _)| key);
		let (organisation, id) = candidate
			.unwrap_or_else(|| (self.organisation(), self.person(|_, person| Model::is_staff(person.role))));
		if deed == Deed::AgreeToMove {
			(self.signer(id), Call::agree_to_move { organisation }.into())
		} else if is_move {
			(self.admin(), Call::move_staff { id, organisation }.into())
		} else {
			(self.signer(organisation), Call::withdraw_candidate { id }.into())
		}
	}

	/// Suspends while few are, and reinstates otherwise.
	fn standing(&mut self, deed: Deed) -> (Option<AccountId32>, RuntimeCall) {
		let is_suspended = |person: &Person| person.status == Status::Suspended;
		let suspended = self.people(|_, person| is_suspended(person)).len();
		match deed {
			Deed::UpdateProfile => {
				let (id, profile) = (self.person(|_, _| true), self.profile());
				(self.decider_or_employer(&id), Call::update_profile { id, profile }.into())
			}
			Deed::Suspend if suspended < 3 => {
				let id = self.person(|_, person| !is_suspended(person) && person.status != Status::Dismissed);
				(self.decider_or_employer(&id), Call::suspend { id }.into())
			}
			_ => {
				let id = self.person(|_, person| is_suspended(person));
				// The party that has suspended it, most of the time.
				let by =
					self.model.people.get(&id).map(|person| (person.is_suspended_by, person.organisation));
				let signer = match by {
					Some(([true, ..], Some(organisation))) if !self.dice.one_in(3) => {
						self.signer(organisation)
					}
					_ => self.decider(&id),
				};
				(signer, Call::reinstate { id }.into())
			}
		}
	}

	/// Its organisation, or who decides on it otherwise.
	fn decider_or_employer(&mut self, id: &ParticipantId) -> Option<AccountId32> {
		let person = self.model.people.get(id);
		let organisation = person.and_then(|person| person.organisation);
		let is_admin = person.is_some_and(|person| person.role == Role::HealthAdmin);
		match organisation {
			Some(organisation) if is_admin || self.dice.one_in(2) => self.signer(organisation),
			_ => self.decider(id),
		}
	}

	fn replace_keys(&mut self) -> (Option<AccountId32>, RuntimeCall) {
		let model = self.model;
		let id = self.person(|id, person| {
			let reads = |person: &Person| {
				let of = |organisation| model.reads_for(id, &organisation);
				person.organisation.is_some_and(of)
			};
			let is_reader =
				model.records.values().any(|row| row.readers.iter().any(|reader| reader.id == *id));
			person.role != Role::HealthAdmin && (person.role == Role::Family || is_reader || reads(person))
		});
		let account = self.new_account();
		let is_organisation = model.role(&id).is_some_and(Model::is_organisation);
		let is_kept = is_organisation != self.dice.one_in(if is_organisation { 8 } else { 4 });
		let present = model.people.get(&id).map(|person| person.encryption_key.clone());
		let fresh = self.key_for(&account);
		let encryption_key = present.filter(|_| is_kept).unwrap_or(fresh);
		let profile = self.profile();
		let again = self.candidate(|organisation, id| {
			model.people.get(id).is_some_and(|person| person.organisation == Some(*organisation))
		});
		if let Some(((_, id), row)) = again.filter(|_| !self.dice.one_in(3)) {
			let Candidate { account, encryption_key, profile, .. } = row;
			let profile = if self.slips() { self.profile() } else { profile };
			return (self.admin(), Call::replace_keys { id, account, encryption_key, profile }.into());
		}
		(self.decider(&id), Call::replace_keys { id, account, encryption_key, profile }.into())
	}

	fn replace_health_admin_keys(&mut self) -> (Option<AccountId32>, RuntimeCall) {
		let id =
			self.person(|_, person| person.role == Role::HealthAdmin && person.status != Status::Dismissed);
		let account = self.new_account();
		let (encryption_key, profile) = (self.key_for(&account), self.profile());
		let call = Call::replace_health_admin_keys { id, account, encryption_key, profile };
		(self.vote(chain::HEALTH_ADMINS_VOTE), call.into())
	}

	fn set_password_number(&mut self) -> (Option<AccountId32>, RuntimeCall) {
		let model = self.model;
		let id = self.person(|id, _| model.is_active(id));
		let present = model.people.get(&id).map_or(0, |person| person.password_number);
		let number = self.epoch(present + 1);
		(self.signer(id), Call::set_password_number { number }.into())
	}

	fn set_number_tag(&mut self) -> (Option<AccountId32>, RuntimeCall) {
		let id = self.person(|_, person| person.role == Role::Family);
		let byte = (self.dice.roll() % 3) as u8;
		let tag = (byte > 0).then_some(IdentityTag { key_version: 0, tag: [byte; 32] });
		(self.admin(), Call::set_number_tag { id, tag }.into())
	}

	fn health_admins(&mut self, deed: Deed) -> (Option<AccountId32>, RuntimeCall) {
		let call = if deed == Deed::AppointHealthAdmin {
			let (id, account) = (self.new_id(), self.new_account());
			let (encryption_key, profile) = (self.key_for(&account), self.profile());
			Call::appoint_health_admin { id, account, encryption_key, profile }
		} else {
			let model = self.model;
			let is_kept = self.dice.one_in(4);
			let id = self.person(|id, person| {
				person.role == Role::HealthAdmin
					&& person.status != Status::Dismissed
					&& (is_kept || !model.is_last_holder_of_any(id))
			});
			Call::dismiss_health_admin { id }
		};
		(self.vote(chain::HEALTH_ADMINS_VOTE), call.into())
	}
}

/// The powers.
impl Planner<'_> {
	fn propose(&mut self) -> (Option<AccountId32>, RuntimeCall) {
		let model = self.model;
		let is_rare = self.dice.one_in(3);
		let id = self.person(|id, person| {
			let is_guardian = model.is_guardian(id);
			let is_claimed =
				person.role == Role::Family || Model::is_organisation(person.role) || is_guardian;
			let owns = is_guardian || model.records.values().any(|row| row.owner == *id);
			is_claimed && (owns || is_rare) && person.role != Role::HealthAuthority && !Model::has_vote(id)
		});
		let account = self.new_account();
		let present = self.model.people.get(&id).map(|person| person.encryption_key.clone());
		let is_organisation = self.model.role(&id).is_some_and(Model::is_organisation);
		let fresh = self.key_for(&account);
		let is_kept = is_organisation != self.slips();
		let encryption_key = present.filter(|_| is_kept).unwrap_or(fresh);
		let power = Power::ReplaceKeys { id, account, encryption_key, profile: self.profile() };
		(self.admin(), pallet_powers::Call::propose { power }.into())
	}

	/// A step with a power that waits, or that is gone.
	fn power(&mut self, deed: Deed) -> (Option<AccountId32>, RuntimeCall) {
		use pallet_powers::Call;
		let model = self.model;
		let fits = |row: &Waiting| match deed {
			Deed::Confirm => row.vetoed_by.is_none() && !model.is_agreed(row),
			Deed::Exercise => row.vetoed_by.is_none() && model.is_agreed(row),
			Deed::Decide => {
				row.vetoed_by.is_some() || model.is_agreed(row) && model.could_object_since(row).is_none()
			}
			_ => row.vetoed_by.is_none(),
		};
		let rows = |fits: &dyn Fn(&Waiting) -> bool| -> Vec<_> {
			model
				.powers
				.iter()
				.filter(|(_, row)| fits(row))
				.map(|(digest, row)| (*digest, row.clone()))
				.collect()
		};
		let is_due = |row: &Waiting| row.due_at.is_some_and(|due| model.now >= due);
		let mut waiting = rows(&fits);
		// Nothing that is not due is exercised, most of the time.
		if deed == Deed::Exercise && waiting.iter().any(|(_, row)| is_due(row)) && !self.dice.one_in(8) {
			waiting.retain(|(_, row)| is_due(row));
		}
		if waiting.is_empty() || self.slips() {
			waiting = rows(&|_| true);
		}
		let row = self.dice.choose(&waiting);
		let digest = match &row {
			Some((digest, _)) if !(self.slips() && self.dice.one_in(3)) => *digest,
			_ => PowerDigest([9; 32]),
		};
		let subject = row.as_ref().map_or(chain::id("amrani"), |(_, row)| row.power.subject());
		let proposer = row.map(|(_, row)| row.proposed_by);
		match deed {
			Deed::Confirm => {
				let is_alone = self.dice.one_in(6);
				let admin = self.person(|id, person| {
					let is_proposer = Some(*id) == proposer;
					person.role == Role::HealthAdmin && model.is_active(id) && is_proposer == is_alone
				});
				(self.signer(admin), Call::confirm { digest }.into())
			}
			Deed::WithdrawPower => (self.admin(), Call::withdraw { digest }.into()),
			Deed::Veto => {
				// A guardian may object, too, if a record would be gone.
				let power = self.model.powers.get(&digest).map(|row| &row.power);
				let may = |id: &ParticipantId| power.is_some_and(|power| model.may_object(power, id));
				let objects = self.person(|id, _| may(id) && model.is_active(id));
				let objector = if self.dice.one_in(2) { objects } else { subject };
				(self.signer(objector), Call::veto { digest }.into())
			}
			Deed::Exercise => (self.admin(), Call::exercise { digest }.into()),
			Deed::Decide => {
				let approve = self.dice.one_in(2);
				(self.vote(chain::HEALTH_ADMINS_VOTE), Call::decide { digest, approve }.into())
			}
			_ => (self.vote(chain::HEALTH_ADMINS_VOTE), Call::raise_admins_needed {}.into()),
		}
	}
}

/// Content keys.
impl Planner<'_> {
	/// An organisation whose people read for it, or a custody.
	fn reading_organisation(&mut self, fits: impl Fn(&ParticipantId) -> bool) -> ParticipantId {
		let model = self.model;
		self.person(|id, person| {
			let reads = |reader: &ParticipantId| model.is_active(reader);
			let has_key = Model::is_organisation(person.role) || person.role == Role::Custody;
			has_key && fits(id) && model.reading_staff(id).iter().any(reads)
		})
	}

	/// Somebody who holds its content key and may act; where nobody does, somebody who could.
	fn holder(
		&mut self,
		organisation: &ParticipantId,
		fits: impl Fn(&ParticipantId) -> bool,
	) -> ParticipantId {
		let model = self.model;
		let holders = model.holders(organisation);
		let staff = model.reading_staff(organisation);
		self.person(|id, _| {
			let may = if holders.is_empty() { staff.contains(id) } else { holders.contains(id) };
			may && model.is_active(id) && fits(id)
		})
	}

	/// How many bytes hold this organisation's secrets, with this many more.
	fn sealed_bytes(&mut self, organisation: &ParticipantId, overhead: usize) -> Vec<u8> {
		let is_authority = self.model.role(organisation) == Some(Role::HealthAuthority);
		let keys = if is_authority != self.slips() { 64 } else { 32 };
		sealed(self.dice.roll() as u8, 1 + keys + overhead)
	}

	fn content_key_wrap(
		&mut self,
		organisation: &ParticipantId,
		holder: ParticipantId,
		version: KeyVersion,
	) -> ContentKeyWrap {
		let key_version = self.model.people.get(&holder).map_or(0, |row| row.key_version);
		let key_version = self.epoch(key_version);
		let sealed: WrappedKey = BoundedVec::truncate_from(self.sealed_bytes(organisation, 48));
		ContentKeyWrap { holder, key_version, version, sealed }
	}

	fn replace_content_key(&mut self) -> (Option<AccountId32>, RuntimeCall) {
		let model = self.model;
		let organisation = self.reading_organisation(|_| true);
		let maker = self.holder(&organisation, |_| true);
		let present = model.holders(&organisation);
		let version = self.epoch(model.content_version(&organisation) + 1);
		let with_wraps = model.with_wraps(&organisation);
		let mut holders: Vec<_> = with_wraps.iter().copied().collect();
		let others: Vec<_> = model.reading_staff(&organisation);
		let others = others.into_iter().filter(|id| !with_wraps.contains(id));
		let suits = |id: &ParticipantId| model.may_hold(&organisation, id);
		let others = others.filter(|id| *id == maker || suits(id) && self.dice.one_in(2));
		holders.extend(others.collect::<Vec<_>>());
		if self.slips() {
			match self.dice.roll() % 3 {
				0 => drop(holders.pop()),
				1 => holders.push(self.person(|_, _| true)),
				_ => holders.extend(holders.first().copied()),
			}
		}
		let wraps = holders.into_iter().map(|holder| self.content_key_wrap(&organisation, holder, version));
		let wraps = BoundedVec::truncate_from(wraps.collect());
		let link = (present.is_empty() == self.slips()).then(|| ContentKeyLink {
			version: self.epoch(version),
			sealed: BoundedVec::truncate_from(self.sealed_bytes(&organisation, 40)),
		});
		let encryption_key = match self.slips() {
			true => EncryptionKey::none(),
			false => EncryptionKey::x25519([self.dice.roll() as u8 | 0x80; 32]),
		};
		(self.signer(maker), Call::replace_content_key { organisation, encryption_key, link, wraps }.into())
	}

	fn confirm_content_key(&mut self) -> (Option<AccountId32>, RuntimeCall) {
		let model = self.model;
		let pending_of = |organisation: &ParticipantId| {
			model.content_keys.get(organisation).and_then(|keys| keys.pending.as_ref())
		};
		let organisation = self.reading_organisation(|id| pending_of(id).is_some());
		let pending = pending_of(&organisation);
		let maker = pending.map(|pending| pending.maker);
		let holder = self.holder(&organisation, |id| Some(*id) != maker);
		let digest = pending.map(|pending| pending.digest()).filter(|_| !self.slips());
		let digest = digest.unwrap_or(ContentKeyDigest([0; 32]));
		(self.signer(holder), Call::confirm_content_key { organisation, digest }.into())
	}

	fn share_content_key(&mut self) -> (Option<AccountId32>, RuntimeCall) {
		let model = self.model;
		let lacks = |organisation: &ParticipantId, id: &ParticipantId| {
			model.reads_for(id, organisation) && !model.with_wraps(organisation).contains(id)
		};
		let organisation = self.reading_organisation(|id| {
			!model.holders(id).is_empty() && model.people.keys().any(|person| lacks(id, person))
		});
		// Now and then to one who has had the other custody's.
		let is_careless = self.dice.one_in(6);
		let suits = |organisation: &ParticipantId, id: &ParticipantId| {
			lacks(organisation, id) && (is_careless || model.may_hold(organisation, id))
		};
		let (sharer, to) =
			(self.holder(&organisation, |_| true), self.person(|id, _| suits(&organisation, id)));
		let version = self.epoch(model.content_version(&organisation));
		let wrap = self.content_key_wrap(&organisation, to, version);
		(self.signer(sharer), Call::share_content_key { organisation, wrap }.into())
	}

	fn accept_content_key(&mut self) -> (Option<AccountId32>, RuntimeCall) {
		let model = self.model;
		let organisation = self.reading_organisation(|id| !model.offered(id).is_empty());
		let offered = model.offered(&organisation);
		let is_repeated = self.dice.one_in(8);
		let holder =
			self.person(|id, _| offered.contains(id) != is_repeated && model.reads_for(id, &organisation));
		let version = self.epoch(model.content_version(&organisation));
		(self.signer(holder), Call::accept_content_key { organisation, version }.into())
	}

	fn discard_content_key(&mut self) -> (Option<AccountId32>, RuntimeCall) {
		let model = self.model;
		let organisation = self.reading_organisation(|id| model.content_keys.contains_key(id));
		let offered = model.offered(&organisation);
		let holder = match self.dice.one_in(2) && !offered.is_empty() {
			true => self.person(|id, _| offered.contains(id)),
			false => self.holder(&organisation, |_| true),
		};
		let versions: Vec<_> = model
			.content_keys
			.get(&organisation)
			.into_iter()
			.flat_map(|keys| keys.wraps.keys())
			.filter(|(of, _)| *of == holder)
			.map(|(_, version)| *version)
			.collect();
		let version = self.dice.choose(&versions).filter(|_| !self.slips()).unwrap_or(9);
		(self.signer(holder), Call::discard_content_key { organisation, version }.into())
	}
}
