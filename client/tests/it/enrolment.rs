//! Asking to be registered, and being registered.

use codec::Decode;
use vacchain_client::{
	Client, Error, Identity, PublicIdentity, Session,
	actions::{Applicant, RegistrationProfile},
	content::{ApplicationForm, FamilyProfile, Profile},
	primitives::{EncryptionKey, ParticipantId, Role, Status},
	random::os_rng,
	views::Shown,
	wire::{Application, Enrolment, PendingApplication},
};

use crate::fake::Fake;

/// A gateway whose chain has a health authority with one admin.
fn gateway() -> (Fake, Identity) {
	let fake = Fake::default();
	let new = |name| Identity::generate(name, &mut os_rng()).unwrap();
	let (authority, admin) = (new("the.authority"), new("the.admin"));
	fake.register(&authority, Role::HealthAuthority, Status::Active, b"");
	fake.register(&admin, Role::HealthAdmin, Status::Active, b"");
	fake.share_authority_key(&authority, &admin);
	(fake, admin)
}

/// Somebody who has a password, and is not on chain.
async fn applicant(fake: &Fake, username: &str) -> Session {
	let identity = Identity::generate(username, &mut os_rng()).unwrap();
	let client: Client = fake.client().await;
	client.register_password(&identity, Role::Family, "correct horse battery").await.unwrap();
	Session::new(&client, identity)
}

fn form(username: &str) -> ApplicationForm {
	ApplicationForm {
		username: username.into(),
		display_name: "Dr. Okafor".into(),
		licence_number: Some("L-17".into()),
		contact: Some("ward 3".into()),
		id_number: None,
		note: Some("I start on Monday.".into()),
	}
}

/// R1: a person asks, and a health admin registers it with the keys and the role that it named.
#[tokio::test]
async fn r1_a_health_admin_registers_who_asked_for_it() {
	let (fake, admin) = gateway();
	let doctor = applicant(&fake, "okafor").await;
	let hospital = ParticipantId([8; 32]);
	assert_eq!(doctor.enrolment_status().await.unwrap(), Enrolment::NotApplied);
	doctor.apply(Role::Doctor, Some(hospital), &form("okafor")).await.unwrap();
	assert!(matches!(doctor.enrolment_status().await.unwrap(), Enrolment::Waiting { .. }));

	let admin = fake.session(&admin).await;
	let pending = admin.pending_enrolments().await.unwrap();
	assert_eq!(pending[0].form, Shown::Open(form("okafor")));
	admin.register_applicant(&pending[0]).await.unwrap();
	let sent = &fake.calls()[0][2..];
	type Register = (ParticipantId, Role, Option<ParticipantId>, [u8; 32], EncryptionKey, Vec<u8>);
	let (id, role, organisation, account, encryption_key, profile) =
		Register::decode(&mut &sent[..]).unwrap();
	let public = doctor.identity().public();
	assert_eq!((id, role, organisation), (public.id, Role::Doctor, Some(hospital)));
	assert_eq!((account, encryption_key), (public.account, public.encryption_key));
	let expected = Profile { display_name: "Dr. Okafor".into(), licence_number: Some("L-17".into()) };
	assert_eq!(Profile::from_bytes(&profile), expected);
}

/// R1: what a person says of itself only health admins read.
#[tokio::test]
async fn r1_the_gateway_cannot_read_an_application() {
	let (fake, _) = gateway();
	let username = "okafor-x7k2m9qt";
	applicant(&fake, username).await.apply(Role::Family, None, &form(username)).await.unwrap();
	let kept = fake.state().applications[0].application.sealed.0.clone();
	assert!(!kept.windows(6).any(|window| window == b"Okafor"));
}

#[tokio::test]
async fn an_application_under_another_s_name_or_damaged_cannot_be_accepted() {
	let (fake, admin) = gateway();
	applicant(&fake, "okafor").await.apply(Role::Doctor, None, &form("somebody.else")).await.unwrap();
	applicant(&fake, "adeyemi").await.apply(Role::Doctor, None, &form("adeyemi")).await.unwrap();
	*fake.state().applications[1].application.sealed.0.last_mut().unwrap() ^= 1;
	let admin = fake.session(&admin).await;
	for applicant in admin.pending_enrolments().await.unwrap() {
		assert!(matches!(applicant.form, Shown::Damaged(_)));
		assert!(matches!(admin.register_applicant(&applicant).await, Err(Error::Missing(_))));
	}
	assert!(fake.sent().is_empty());
}

/// `trust.md`, "A gateway swaps keys in an application; the admin registers the attacker's": both keys are inside the sealed
/// form, and the admin's client compares each of them with what the gateway names.
#[tokio::test]
async fn r2_a_gateway_that_swaps_a_key_in_an_application_gets_nobody_registered() {
	let (fake, admin) = gateway();
	let doctor = applicant(&fake, "okafor").await;
	doctor.apply(Role::Doctor, Some(ParticipantId([8; 32])), &form("okafor")).await.unwrap();
	let honest = fake.state().applications[0].clone();
	let gateway_s = Identity::generate("okafor", &mut os_rng()).unwrap().public();
	let admin = fake.session(&admin).await;
	for swapped in [
		PendingApplication { account: gateway_s.account.into(), ..honest.clone() },
		PendingApplication { encryption_key: gateway_s.encryption_key, ..honest.clone() },
	] {
		fake.state().applications = vec![swapped];
		let shown = admin.pending_enrolment(doctor.id()).await.unwrap();
		let applicant_sees = doctor.identity().public().fingerprint();
		assert_eq!(shown.other_keys.as_ref(), Some(&applicant_sees));
		assert_ne!(shown.fingerprint(), applicant_sees);
		let Err(Error::OtherKeysNamed { named, sealed }) = admin.register_applicant(&shown).await else {
			panic!("the gateway's key is not the applicant's");
		};
		assert_eq!((named, sealed), (shown.fingerprint(), applicant_sees));
		assert!(fake.sent().is_empty());
	}
	fake.state().applications = vec![honest];
	let shown = admin.pending_enrolment(doctor.id()).await.unwrap();
	assert_eq!((&shown.other_keys, shown.fingerprint()), (&None, doctor.identity().public().fingerprint()));
	admin.register_applicant(&shown).await.unwrap();
}

/// The same row: role, organisation and public profile are inside the sealed form, too.
#[tokio::test]
async fn r2_a_gateway_that_changes_what_an_application_asks_for_gets_nobody_registered() {
	let (fake, admin) = gateway();
	let doctor = applicant(&fake, "okafor").await;
	doctor.apply(Role::Doctor, Some(ParticipantId([8; 32])), &form("okafor")).await.unwrap();
	let honest = fake.state().applications[0].clone();
	let admin = fake.session(&admin).await;
	type Change = fn(&mut Application);
	let changes: [(&str, Change); 3] = [
		("role", |application| application.role = Role::Physician),
		("organisation", |application| application.organisation = Some(ParticipantId([9; 32]))),
		("profile", |application| {
			let profile = Profile { display_name: "Dr. Mallory".into(), licence_number: None };
			application.profile = profile.to_bytes().unwrap().into();
		}),
	];
	for (term, change) in changes {
		let mut changed = honest.clone();
		change(&mut changed.application);
		fake.state().applications = vec![changed];
		let shown = admin.pending_enrolment(doctor.id()).await.unwrap();
		assert_eq!(shown.other_terms, [term]);
		let refused = admin.register_applicant(&shown).await;
		assert!(matches!(refused, Err(Error::OtherTermsNamed { terms }) if terms == term));
	}
	assert!(fake.sent().is_empty());
	fake.state().applications = vec![honest];
	let shown = admin.pending_enrolment(doctor.id()).await.unwrap();
	assert!(shown.other_terms.is_empty());
	admin.register_applicant(&shown).await.unwrap();
}

#[tokio::test]
async fn an_application_that_is_declined_waits_no_longer() {
	let (fake, admin) = gateway();
	let doctor = applicant(&fake, "okafor").await;
	doctor.apply(Role::Doctor, None, &form("okafor")).await.unwrap();
	let admin = fake.session(&admin).await;
	admin.decline_enrolment(doctor.id(), "Not of this hospital.").await.unwrap();
	assert!(admin.pending_enrolments().await.unwrap().is_empty());
	assert!(matches!(admin.decline_enrolment(doctor.id(), "Again.").await, Err(Error::NotFound)));
}

/// `trust.md`, "usernames are guessable": a family without the secret part in its username is not registered, neither
/// from an application nor from a public identity, and its own client does not even ask.
#[tokio::test]
async fn r2_a_family_whose_username_can_be_guessed_is_not_registered() {
	let (fake, admin) = gateway();
	let family = applicant(&fake, "okafor").await;
	let asked = family.apply(Role::Family, None, &form("okafor")).await;
	assert!(matches!(asked, Err(Error::GuessableUsername)));
	// Another client asks, as a school that becomes a family under way.
	family.apply(Role::School, None, &form("okafor")).await.unwrap();
	fake.state().applications[0].application.role = Role::Family;

	let admin = fake.session(&admin).await;
	let pending = admin.pending_enrolment(family.id()).await.unwrap();
	assert_eq!((&pending.form, &pending.other_terms[..]), (&Shown::Open(form("okafor")), &["role"][..]));
	// As if a client had sealed it so.
	let pending = Applicant { other_terms: Vec::new(), ..pending };
	assert!(matches!(admin.register_applicant(&pending).await, Err(Error::GuessableUsername)));
	let profile = RegistrationProfile::Family(pending.form.open().unwrap().family_profile());
	for username in [Some("okafor".to_owned()), None] {
		let public = PublicIdentity { username, ..family.identity().public() };
		let registered = admin.register(&public, Role::Family, None, &profile).await;
		assert!(matches!(registered, Err(Error::GuessableUsername)));
	}
	assert!(fake.sent().is_empty());
}

/// keys.md, 13: the admin's client derives the id itself, and registers nobody under another's name.
#[tokio::test]
async fn r2_an_id_that_is_not_the_username_s_is_not_registered() {
	let (fake, admin) = gateway();
	let admin = fake.session(&admin).await;
	let family = Identity::generate("okafor-x7k2m9qt", &mut os_rng()).unwrap();
	let public = PublicIdentity { id: ParticipantId([9; 32]), ..family.public() };
	let profile = RegistrationProfile::Family(FamilyProfile::default());
	let registered = admin.register(&public, Role::Family, None, &profile).await;
	assert!(matches!(registered, Err(Error::OthersUsername)));
	assert!(fake.sent().is_empty());
	admin.register(&family.public(), Role::Family, None, &profile).await.unwrap();
}
