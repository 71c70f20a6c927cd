//! The health admin.

use std::collections::BTreeSet;

use vacchain_gateway::types::CustodyKeys;
use vacchain_primitives::{
	AccountId, EncryptionKey, Epoch, GivenHalves, IdentityTag, Level, Namesake, NamesakeReason, Participant,
	ParticipantId, RecordId, Role, RulingKind, VisitId, Wrap,
	bounds::{MAX_GIVEN_HALVES, MAX_PROFILE, MAX_SAME_NUMBER},
};
use vacchain_sealing::{IdentityKey, RecordKey, RecordSecret, WrapContext, give_half, open_for, unwrap};

use crate::{
	calls::Call,
	content::{Child, FamilyProfile, Profile, RulingReason},
	error::{Error, Result},
	inclusion::Inclusion,
	keys::PublicIdentity,
	proven::{ProvenKey, seal_for},
	random::{os_rng, record_id},
	session::Session,
	usernames::{find_id, has_secret_part},
	vault::{KeyRing, Located, Opening, Recipient},
};

/// How the chain refuses the record of a child that has one.
const ALREADY_REGISTERED: &str = "ChildAlreadyRegistered";

/// The details of a participant beside its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegistrationProfile {
	/// Of an organisation or a professional: everyone may read it.
	Public(Profile),
	/// Of a family: sealed to itself and to the health authority.
	Family(FamilyProfile),
}

/// The data of a record's child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownChild {
	/// The record.
	pub record: RecordId,
	/// Which version it is.
	pub version: u32,
	/// Who the child is.
	pub child: Child,
}

impl Session {
	/// Registers a participant with one role. `organisation` is the one that it works for and that has put it forward
	/// with these keys and this profile. An organisation is registered without a content key, which its people make. A
	/// family with an ID number is found by it from then on.
	///
	/// # Errors
	///
	/// [`Error::OthersUsername`] if the id is not that of the username; [`Error::GuessableUsername`] for a family whose
	/// username lacks the secret part, or is not known; [`Error::NumberTaken`] if as many families as can have the ID number;
	/// refusals of `Participants::register`.
	pub async fn register(
		&self,
		public: &PublicIdentity,
		role: Role,
		organisation: Option<ParticipantId>,
		profile: &RegistrationProfile,
	) -> Result<Inclusion> {
		check_username(public, role).await?;
		let (profile, id_number) = match profile {
			RegistrationProfile::Public(profile) => (profile.to_bytes()?, None),
			RegistrationProfile::Family(profile) => {
				let profile = FamilyProfile { username: public.username.clone(), ..profile.clone() };
				(self.seal_profile(public, &profile.to_bytes()?).await?, profile.id_number)
			}
		};
		let id_number = id_number.filter(|_| role == Role::Family);
		if let Some(number) = &id_number {
			self.ensure_number_is_free(number).await?;
		}
		let PublicIdentity { id, account, mut encryption_key, .. } = public.clone();
		if role.is_organisation() {
			encryption_key = EncryptionKey::none();
		}
		let call = Call::Register { id, role, organisation, account, encryption_key, profile };
		let registered = self.submit(call).await?;
		if let Some(number) = id_number {
			self.set_id_number(id, Some(&number)).await?;
		}
		Ok(registered)
	}

	/// Checks that another family can have this ID number, before it is registered: afterwards it could not be found by it.
	async fn ensure_number_is_free(&self, id_number: &str) -> Result<()> {
		let newest = self.tags(|key| key.number_tag(id_number)).await?.into_iter().take(1).collect();
		let families = self.client().families_tagged(newest).await?.into_iter().flatten().count();
		if families >= MAX_SAME_NUMBER as usize { Err(Error::NumberTaken { families }) } else { Ok(()) }
	}

	/// Stops a participant from acting.
	///
	/// # Errors
	///
	/// Refusals of `Participants::suspend`.
	pub async fn suspend(&self, id: ParticipantId) -> Result<Inclusion> {
		self.submit(Call::Suspend { id }).await
	}

	/// Lets a suspended participant act again.
	///
	/// # Errors
	///
	/// Refusals of `Participants::reinstate`.
	pub async fn reinstate(&self, id: ParticipantId) -> Result<Inclusion> {
		self.submit(Call::Reinstate { id }).await
	}

	/// Creates the record of a child, owned by its family.
	///
	/// # Errors
	///
	/// [`Error::ChildAlreadyRegistered`]; [`Error::NotAHolder`]; the refusals of `VaccinationRecords::create`.
	pub async fn create_record(&self, owner: ParticipantId, child: &Child) -> Result<RecordId> {
		if let Some(record) = self.first_with_tag_of(child).await? {
			return Err(Error::ChildAlreadyRegistered { record });
		}
		match self.create_tagged(owner, child, None).await {
			// Another one like it was created meanwhile.
			Err(Error::Dispatch(refusal)) if refusal.name == ALREADY_REGISTERED => {
				let record = self.first_with_tag_of(child).await?.ok_or(Error::Dispatch(refusal))?;
				Err(Error::ChildAlreadyRegistered { record })
			}
			created => created,
		}
	}

	/// Creates the record of a child that has the birth date, the family name and the birth order of another one, for
	/// this reason. It names the first record that has them.
	///
	/// # Errors
	///
	/// As [`Session::create_record`].
	pub async fn create_namesake(
		&self,
		owner: ParticipantId,
		child: &Child,
		namesake: Namesake,
	) -> Result<RecordId> {
		self.create_tagged(owner, child, Some(namesake)).await
	}

	/// The first record of a child with this birth date, family name and birth order, under the newest key of the tags
	/// that has one.
	///
	/// # Errors
	///
	/// [`Error::NotAHolder`]; when the gateway refuses or cannot be reached.
	pub async fn first_with_tag_of(&self, child: &Child) -> Result<Option<RecordId>> {
		let tags = self.tags(|key| key.tag(&child.civil_identity())).await?;
		let found = self.client().records_tagged(tags).await?;
		Ok(found.into_iter().flatten().next())
	}

	/// The data of a record's child, as it is now.
	///
	/// # Errors
	///
	/// [`Error::NotFound`]; [`Error::Missing`] if the child cannot be opened.
	pub async fn child_of(&self, record: &RecordId) -> Result<KnownChild> {
		let (reading, ring) = self.reading(record).await?;
		let mut opening = Opening { ring, visit: None };
		let shown = self.show_child(&reading, &mut opening).await?;
		let child = shown.open().cloned().ok_or(Error::Missing("child that can be opened"))?;
		let version = reading.rectified.map_or(0, |rectified| rectified.version);
		Ok(KnownChild { record: *record, version, child })
	}

	/// Rectifies the data of a record's child: what was mistyped, or has changed. `known` is what it was, as
	/// [`Session::child_of`] told: a rectification that somebody made meanwhile is not overwritten. The version before stays.
	///
	/// `namesake` is as in [`Session::create_namesake`], for a child that gets the birth date, the family name and the birth
	/// order of another one.
	///
	/// # Errors
	///
	/// [`Error::ChildAlreadyRegistered`]; [`Error::NotAHolder`]; the refusals of `VaccinationRecords::rectify`.
	pub async fn rectify(
		&self,
		known: &KnownChild,
		child: &Child,
		namesake: Option<Namesake>,
	) -> Result<Inclusion> {
		let record = known.record;
		let tags = self.tags(|key| key.tag(&child.civil_identity())).await?;
		let before = self.tags(|key| key.tag(&known.child.civil_identity())).await?;
		let others: Vec<Vec<RecordId>> = self.client().records_tagged(tags.clone()).await?;
		let newest = others.first().cloned().unwrap_or_default();
		// The first of each tag, of the newest key first.
		let mut firsts = others.iter().filter_map(|bucket| bucket.first().copied()).collect::<Vec<_>>();
		firsts.retain(|other| *other != record);
		let identity_tag = *tags.first().ok_or(Error::NotAHolder)?;
		let first = others.into_iter().flatten().find(|other| *other != record);
		let same_tag = match (namesake, first) {
			_ if newest.contains(&record) => None,
			(Some(namesake), _) => Some(namesake),
			(None, None) => None,
			// It was told apart from them when it was registered.
			(None, Some(_)) if tags == before => {
				let reason = NamesakeReason::Namesake;
				firsts.first().map(|record| Namesake { record: *record, reason })
			}
			(None, Some(record)) => return Err(Error::ChildAlreadyRegistered { record }),
		};
		let ring = self.ring_to_write(&record).await?;
		let version = known.version.saturating_add(1);
		let child = ring.seal(child, None, 0, version, &mut os_rng())?;
		self.submit(Call::Rectify { record, version, identity_tag, child, same_tag }).await
	}

	/// Sets by which ID number [`Session::find_family`] finds a family; nothing takes the number away.
	///
	/// # Errors
	///
	/// [`Error::NotAHolder`]; the refusals of `Participants::set_number_tag`.
	pub async fn set_id_number(&self, family: ParticipantId, id_number: Option<&str>) -> Result<Inclusion> {
		let tag = match id_number {
			Some(number) => self.tags(|key| key.number_tag(number)).await?.into_iter().next(),
			None => None,
		};
		self.submit(Call::SetNumberTag { id: family, tag }).await
	}

	/// The families with this ID number.
	///
	/// # Errors
	///
	/// [`Error::NotAHolder`]; when the gateway refuses or cannot be reached.
	pub async fn find_family(&self, id_number: &str) -> Result<Vec<ParticipantId>> {
		let tags = self.tags(|key| key.number_tag(id_number)).await?;
		let mut found: Vec<_> = self.client().families_tagged(tags).await?.into_iter().flatten().collect();
		found.sort_unstable();
		found.dedup();
		Ok(found)
	}

	/// The tags of something under every key that is looked under, the newest first.
	async fn tags(&self, tag: impl Fn(&IdentityKey) -> [u8; 32]) -> Result<Vec<IdentityTag>> {
		let holding = self.holding().await?;
		let keys = holding.tag_keys();
		if keys.is_empty() {
			return Err(Error::NotAHolder);
		}
		Ok(keys.into_iter().map(|(key_version, key)| IdentityTag { key_version, tag: tag(key) }).collect())
	}

	async fn create_tagged(
		&self,
		owner: ParticipantId,
		child: &Child,
		same_tag: Option<Namesake>,
	) -> Result<RecordId> {
		let holding = self.holding().await?;
		let tags = self.tags(|key| key.tag(&child.civil_identity())).await?;
		let identity_tag = tags.into_iter().next().ok_or(Error::NotAHolder)?;
		let recipients = self.first_recipients(owner, holding.organisation).await?;
		let (record, child, wraps) = {
			let mut rng = os_rng();
			let record = record_id(&mut rng);
			let key = RecordKey::Full(RecordSecret::generate(&mut rng));
			let ring = KeyRing::from_key(key, 0, self.located(&record));
			(record, ring.seal(child, None, 0, 0, &mut rng)?, ring.wrap_for(&recipients)?)
		};
		self.submit(Call::Create { record, owner, identity_tag, child, wraps, same_tag }).await?;
		Ok(record)
	}

	/// Gives a custodian of a record the half of its secret that this admin holds, or both where it holds both. The custodian
	/// opens the record with both halves, and gives it new keys. The epochs of which the custodian has the other half come first,
	/// at most two of them, then the newest ones, because the keys of the current one may be bad; with `newest`, none after
	/// that one. Answers a transaction for each half.
	///
	/// # Errors
	///
	/// [`Error::NoHalf`] if this admin holds none that opens; [`Error::NotFound`]; the refusals of `Consent::give_half`.
	pub async fn restore_access(
		&self,
		record: RecordId,
		reader: ParticipantId,
		newest: Option<Epoch>,
	) -> Result<Vec<Inclusion>> {
		let to = self.recipient(reader, Level::Full).await?;
		let CustodyKeys { oldest, mut wraps, given, .. } = self.client().custody(&record, newest).await?;
		let waits = |half: &Wrap| {
			(half.reader, half.key_version) == (reader, to.key_version)
				&& newest.is_none_or(|newest| half.epoch <= newest)
		};
		let given = given.into_iter().map(|half| half.wrap).filter(waits);
		let mut waiting: Vec<(Level, Epoch)> = given.map(|half| (half.level, half.epoch)).collect();
		let earlier: BTreeSet<_> =
			waiting.iter().map(|(_, epoch)| *epoch).filter(|epoch| *epoch < oldest).collect();
		for epoch in earlier.into_iter().rev() {
			let known = self.client().custody(&record, Some(epoch)).await?;
			wraps.extend(known.wraps.into_iter().filter(|wrap| wrap.epoch == epoch));
		}
		let mut done = Vec::new();
		for custody in ParticipantId::CUSTODIES {
			let others: BTreeSet<_> = waiting
				.iter()
				.filter(|(half, _)| half.custody() != Some(custody))
				.map(|(_, epoch)| *epoch)
				.collect();
			// An admin may have given garbage of old epochs, so there is room for the newest ones in any case.
			let first: BTreeSet<_> = others.into_iter().rev().take(MAX_GIVEN_HALVES as usize / 2).collect();
			wraps.sort_by_key(|wrap| (!first.contains(&wrap.epoch), std::cmp::Reverse(wrap.epoch)));
			let halves = self.halves_for(custody, &record, &wraps, &to).await?;
			if !halves.is_empty() {
				waiting.extend(halves.iter().map(|half| (half.level, half.epoch)));
				self.acceptances_ended().await;
				done.push(self.submit(Call::GiveHalf { record, reader, halves }).await?);
			}
		}
		if done.is_empty() { Err(Error::NoHalf) } else { Ok(done) }
	}

	/// The halves of the first epochs among `wraps` that this admin opens for a custody, wrapped for a custodian.
	async fn halves_for(
		&self,
		custody: ParticipantId,
		record: &RecordId,
		wraps: &[Wrap],
		to: &Recipient,
	) -> Result<GivenHalves> {
		let Located { genesis, record } = self.located(record);
		let holding = self.holding_of(Some(custody)).await?;
		let mut halves = GivenHalves::default();
		if holding.newest().is_err() {
			return Ok(halves);
		}
		for wrap in wraps.iter().filter(|wrap| wrap.reader == custody) {
			if halves.len() == MAX_GIVEN_HALVES as usize || halves.iter().any(|half| half.epoch == wrap.epoch)
			{
				continue;
			}
			let Some(secrets) = holding.version(wrap.key_version) else { continue };
			let Ok(half) = unwrap(&secrets.encryption, wrap, &genesis, &record) else { continue };
			let (reader, key_version, epoch, level) = (to.id, to.key_version, wrap.epoch, wrap.level);
			let context = WrapContext { genesis, record, reader, key_version, epoch, level };
			let half = give_half(&half, to.encryption_key.key(), &context, &mut os_rng())?;
			halves.try_push(half).map_err(|_| Error::NoHalf)?;
		}
		Ok(halves)
	}

	/// Decides about a visit that was signed: retracts one that nobody else can retract or that its family disputes, or undoes
	/// a retraction. Every reader of the record sees the reason.
	///
	/// # Errors
	///
	/// The refusals of `VaccineDetails::rule`.
	pub async fn rule_on_visit(&self, visit: VisitId, ruling: RulingKind, reason: &str) -> Result<Inclusion> {
		let reading = self.client().visit(&visit).await?;
		self.ensure_visit(&visit, &reading.visit, None).await?;
		let ring = self.ring_to_write(&reading.visit.record).await?;
		let number = u32::try_from(reading.rulings.len()).unwrap_or(u32::MAX);
		let reason = RulingReason { reason: reason.to_owned() };
		// Index 0 opens with every key of the epoch: the reason is for every reader.
		let reason = ring.seal(&reason, Some(visit), 0, number, &mut os_rng())?;
		self.submit(Call::Rule { visit, number, ruling, reason }).await
	}

	/// The details of a family, for the health authority. The family itself may read them too.
	///
	/// # Errors
	///
	/// When it was sealed to others.
	pub async fn family_profile(&self, family: &ParticipantId) -> Result<Option<FamilyProfile>> {
		match self.client().participant(family).await? {
			Some(known) => self.open_family_profile(family, &known).await,
			None => Ok(None),
		}
	}

	/// The same of a family whose row is known. Nothing if it is no family, or has no profile.
	pub(crate) async fn open_family_profile(
		&self,
		family: &ParticipantId,
		known: &Participant<AccountId>,
	) -> Result<Option<FamilyProfile>> {
		if known.role != Role::Family || known.profile.is_empty() {
			return Ok(None);
		}
		let me = self.reading_as().await?;
		let open = |secret: &_| open_for(secret, &me, family, &known.profile).map_err(Error::from);
		Ok(Some(FamilyProfile::from_bytes(&self.open_with_own(open).await?)?))
	}

	/// Changes the details of a family, which stay sealed to it and to the health authority. Its keys and its username stay.
	///
	/// # Errors
	///
	/// [`Error::NotRegistered`] if it is no family; [`Error::NumberTaken`] if as many families as can have its new ID number;
	/// refusals of `Participants::update_profile` and `Participants::set_number_tag`.
	pub async fn update_family(
		&self,
		family: ParticipantId,
		change: impl FnOnce(&mut FamilyProfile),
	) -> Result<Inclusion> {
		let known = self.proven_participant(&family).await?;
		if known.role != Role::Family {
			return Err(Error::NotRegistered(family.to_string()));
		}
		let before = self.family_profile(&family).await?.unwrap_or_default();
		let mut profile = before.clone();
		change(&mut profile);
		let new_number = profile.id_number.clone().filter(|_| profile.id_number != before.id_number);
		if let Some(number) = &new_number {
			self.ensure_number_is_free(number).await?;
		}
		let Participant { account, encryption_key, .. } = known;
		let public = PublicIdentity { username: None, id: family, account, encryption_key };
		let profile = self.seal_profile(&public, &profile.to_bytes()?).await?;
		let updated = self.submit(Call::UpdateProfile { id: family, profile }).await?;
		if let Some(number) = new_number {
			self.set_id_number(family, Some(&number)).await?;
		}
		Ok(updated)
	}

	/// `public` has the family's key: the one that it is to have from now on, or its present one, which is proven.
	pub(crate) async fn seal_profile(&self, public: &PublicIdentity, profile: &[u8]) -> Result<Vec<u8>> {
		let recipients = [(public.id, ProvenKey::to_be_registered(public)), self.authority_key().await?];
		let sealed = seal_for(recipients, &public.id, profile, &mut os_rng())?;
		debug_assert!(sealed.len() <= MAX_PROFILE as usize);
		Ok(sealed)
	}
}

/// Checks that the id is the username's, and that nobody can guess a family's.
async fn check_username(public: &PublicIdentity, role: Role) -> Result<()> {
	if role == Role::Family && !public.username.as_deref().is_some_and(has_secret_part) {
		return Err(Error::GuessableUsername);
	}
	match &public.username {
		Some(username) if find_id(username).await? != public.id => Err(Error::OthersUsername),
		_ => Ok(()),
	}
}
