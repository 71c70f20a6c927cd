//! Becoming a participant: who asks, and the health admin who answers.

use vacchain_gateway::types::{Application, Enrolment, PendingApplication};
use vacchain_primitives::{AccountId, EncryptionKey, Moment, ParticipantId, Role};
use vacchain_sealing::open_for;

use super::RegistrationProfile;
use crate::{
	content::{ApplicationForm, Profile, SealedApplication},
	error::{Error, Result, TransportError},
	inclusion::Inclusion,
	keys::{PublicIdentity, fingerprint},
	proven::seal_for,
	random::os_rng,
	session::Session,
	usernames::has_secret_part,
	views::Shown,
};

/// Somebody who asks to be registered.
#[derive(Clone, Debug, PartialEq)]
pub struct Applicant {
	/// Who.
	pub participant: ParticipantId,
	/// The account to be registered.
	pub account: AccountId,
	/// The encryption key to be registered.
	pub encryption_key: EncryptionKey,
	/// As what.
	pub role: Role,
	/// Where, for those who work for somebody.
	pub organisation: Option<ParticipantId>,
	/// The public profile that the chain is to hold, of those who work for somebody.
	pub profile: Option<Profile>,
	/// The applicant's own details. Only health admins can read them.
	pub form: Shown<ApplicationForm>,
	/// The fingerprint of the keys in the sealed application, if the gateway names others: nobody is registered with those.
	pub other_keys: Option<String>,
	/// What the gateway names otherwise than the applicant has sealed: `role`, `organisation` or `profile`. Nobody is registered
	/// with it.
	pub other_terms: Vec<&'static str>,
	/// Since when it waits.
	pub applied_at: Moment,
}

impl Applicant {
	/// The digits that the applicant sees, too: [`fingerprint`] of the keys to be registered.
	pub fn fingerprint(&self) -> String {
		fingerprint(&self.participant, &self.account, &self.encryption_key)
	}
}

impl Session {
	/// Asks to be registered as a participant. `organisation` is the one that this person or gateway works for: its
	/// account sees the name and the licence, and puts it forward. Only health admins read the rest of the form.
	/// Replaces what was asked before.
	///
	/// # Errors
	///
	/// [`Error::GuessableUsername`] for a family; [`Error::ProfileTooLong`]; [`Error::Gateway`] with `AlreadyRegistered`,
	/// `RoleIsVotedOn` and `TooManyApplications`.
	pub async fn apply(
		&self,
		role: Role,
		organisation: Option<ParticipantId>,
		form: &ApplicationForm,
	) -> Result<()> {
		if role == Role::Family && !has_secret_part(&form.username) {
			return Err(Error::GuessableUsername);
		}
		let authority = self.authority_key().await?;
		let PublicIdentity { account, encryption_key, .. } = self.identity().public();
		let application =
			SealedApplication { form: form.clone(), role, organisation, account, encryption_key };
		let sealed = seal_for([authority], &self.id(), &application.to_bytes()?, &mut os_rng())?.into();
		let profile = match organisation {
			Some(_) => form.profile().to_bytes()?,
			None => Vec::new(),
		};
		self.client().apply(&Application { role, organisation, profile: profile.into(), sealed }).await
	}

	/// Where this person's enrolment stands.
	///
	/// # Errors
	///
	/// When the gateway refuses or cannot be reached.
	pub async fn enrolment_status(&self) -> Result<Enrolment> {
		self.client().enrolment_status().await
	}

	/// The applicants: a health admin sees all of them, an organisation's account its own people. A health
	/// admin's client derives the id of each applicant's username, which takes a quarter of a second.
	///
	/// # Errors
	///
	/// [`Error::NotAHolder`]; when the gateway refuses or cannot be reached.
	pub async fn pending_enrolments(&self) -> Result<Vec<Applicant>> {
		let mut applicants = Vec::new();
		for pending in self.client().applications().await? {
			applicants.push(self.applicant(pending).await?);
		}
		Ok(applicants)
	}

	/// Somebody who asks to be registered.
	///
	/// # Errors
	///
	/// [`Error::NotAHolder`]; [`Error::NotFound`] if nobody of this id waits; when the gateway refuses or cannot be
	/// reached.
	pub async fn pending_enrolment(&self, id: ParticipantId) -> Result<Applicant> {
		let pending = self.client().applications().await?;
		let pending = pending.into_iter().find(|pending| pending.participant == id);
		self.applicant(pending.ok_or(Error::NotFound)?).await
	}

	/// Registers somebody who asked for it, with the keys and the role that it named; who works for somebody, as its
	/// organisation has put it forward.
	///
	/// # Errors
	///
	/// [`Error::OtherKeysNamed`] if the gateway names other keys than the applicant has sealed, and [`Error::OtherTermsNamed`] if it
	/// names another role, organisation or profile; [`Error::Missing`] if what
	/// it says of itself cannot be read; as [`Session::register`].
	pub async fn register_applicant(&self, applicant: &Applicant) -> Result<Inclusion> {
		if let Some(sealed) = applicant.other_keys.clone() {
			return Err(Error::OtherKeysNamed { named: applicant.fingerprint(), sealed });
		}
		if !applicant.other_terms.is_empty() {
			return Err(Error::OtherTermsNamed { terms: applicant.other_terms.join(", ") });
		}
		let form = applicant.form.open().ok_or(Error::Missing("application that can be read"))?;
		let public = PublicIdentity {
			username: Some(form.username.clone()),
			id: applicant.participant,
			account: applicant.account,
			encryption_key: applicant.encryption_key.clone(),
		};
		let profile = match (applicant.role, &applicant.profile) {
			(Role::Family, _) => RegistrationProfile::Family(form.family_profile()),
			// Exactly as its organisation has put it forward.
			(_, Some(profile)) => RegistrationProfile::Public(profile.clone()),
			(_, None) => RegistrationProfile::Public(form.profile()),
		};
		self.register(&public, applicant.role, applicant.organisation, &profile).await
	}

	/// Says no to somebody who asked to be registered: for health admins. The reason, at most 200 characters, is shown
	/// to who applied.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if nobody of this id waits; when the gateway refuses or cannot be reached.
	pub async fn decline_enrolment(&self, participant: ParticipantId, reason: &str) -> Result<()> {
		self.client().decline_application(&participant, reason).await
	}

	async fn applicant(&self, pending: PendingApplication) -> Result<Applicant> {
		let PendingApplication { participant, account, encryption_key, application, applied_at } = pending;
		let account = account.0.as_slice().try_into().map_err(TransportError::undecodable)?;
		let (mut other_keys, mut other_terms) = (None, Vec::new());
		let form = if self.role().await? == Role::HealthAdmin {
			let me = self.reading_as().await?;
			let open = |secret: &_| {
				let bytes = open_for(secret, &me, &participant, application.sealed.as_ref())?;
				Ok(SealedApplication::from_bytes(&bytes)?)
			};
			let opened = async {
				let sealed: SealedApplication = self.open_with_own(open).await?;
				sealed.form.check_sender(&participant).await?;
				Ok(sealed)
			};
			match opened.await {
				Ok(sealed) => {
					if (sealed.account, &sealed.encryption_key) != (account, &encryption_key) {
						other_keys = Some(fingerprint(&participant, &sealed.account, &sealed.encryption_key));
					}
					other_terms = terms_that_differ(&sealed, &application);
					Shown::Open(sealed.form)
				}
				Err(error @ (Error::Sealing(_) | Error::Content(_) | Error::OthersUsername)) => {
					Shown::Damaged(error.to_string())
				}
				Err(error) => return Err(error),
			}
		} else {
			Shown::LevelTooLow
		};
		let profile = application.organisation.map(|_| Profile::from_bytes(application.profile.as_ref()));
		Ok(Applicant {
			participant,
			account,
			encryption_key,
			role: application.role,
			organisation: application.organisation,
			profile,
			form,
			other_keys,
			other_terms,
			applied_at,
		})
	}
}

/// What is not as the applicant has sealed it.
fn terms_that_differ(sealed: &SealedApplication, named: &Application) -> Vec<&'static str> {
	let has_sealed_profile = named.organisation.is_none()
		|| sealed.form.profile().to_bytes().is_ok_and(|profile| profile == named.profile.as_ref());
	[
		(sealed.role == named.role, "role"),
		(sealed.organisation == named.organisation, "organisation"),
		(has_sealed_profile, "profile"),
	]
	.into_iter()
	.filter_map(|(is_same, term)| (!is_same).then_some(term))
	.collect()
}
