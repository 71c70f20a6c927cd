//! Getting a session with a password, with keys, and losing it.

use vacchain_client::{
	Error, Identity,
	device::DeviceSecret,
	password::{NewPassword, Password, PasswordError},
	primitives::{Role, Status},
	random::os_rng,
};

use crate::fake::Fake;

const PASSWORD: &str = "correct horse battery";
const OTHER: &str = "staple horse battery";

fn amina() -> Identity {
	Identity::generate("amina", &mut os_rng()).unwrap()
}

/// R13: a username and a password, on any machine, are enough to have one's keys.
#[tokio::test]
async fn r13_a_password_gives_the_keys_back_that_were_registered_with_it() {
	let (fake, amina) = (Fake::default(), amina());
	let registered = fake.client().await.register_password(&amina, Role::Family, PASSWORD).await.unwrap();
	assert_eq!(registered.info.participant, amina.id);

	let elsewhere = fake.client().await;
	let logged_in = elsewhere.log_in_with_password("amina", PASSWORD).await.unwrap();
	assert_eq!(logged_in.identity.public(), amina.public());
	assert_eq!(logged_in.identity.secrets(), amina.secrets());
	assert_eq!(elsewhere.session_info().await.unwrap().participant, amina.id);
}

/// R13: who guesses does not learn whether there is such a person.
#[tokio::test]
async fn r13_a_wrong_password_and_an_unknown_username_look_the_same() {
	let fake = Fake::default();
	fake.client().await.register_password(&amina(), Role::Family, PASSWORD).await.unwrap();
	let client = fake.client().await;
	let wrong = client.log_in_with_password("amina", OTHER).await.unwrap_err();
	let unknown = client.log_in_with_password("nobody", PASSWORD).await.unwrap_err();
	assert!(matches!((&wrong, &unknown), (Error::LoginRefused, Error::LoginRefused)));
	assert_eq!(wrong.to_string(), unknown.to_string());
	let refused = client.session_info().await;
	assert!(matches!(refused, Err(Error::Gateway(refusal)) if refusal.name == "NotLoggedIn"));
}

/// R13: one username, one person.
#[tokio::test]
async fn r13_a_username_that_another_has_is_refused() {
	let fake = Fake::default();
	fake.client().await.register_password(&amina(), Role::Family, PASSWORD).await.unwrap();
	let refused = fake.client().await.register_password(&amina(), Role::Family, PASSWORD).await;
	assert!(matches!(refused, Err(Error::Gateway(refusal)) if refusal.name == "UsernameTaken"));
	let refused = fake.client().await.log_in_with_password("No Name", PASSWORD).await;
	assert!(matches!(refused, Err(Error::Username(_))));
}

#[tokio::test]
async fn a_short_or_weak_password_is_refused_before_anything_is_sent() {
	let fake = Fake::default();
	let refused = fake.client().await.register_password(&amina(), Role::Family, "1234567").await;
	assert!(matches!(refused, Err(Error::Password(PasswordError::TooShort))));
	let refused = fake.client().await.register_password(&amina(), Role::Family, "amina2026!").await;
	assert!(matches!(refused, Err(Error::Password(PasswordError::Weak { .. }))));
	assert_eq!(fake.state().credentials.dump(), Fake::default().state().credentials.dump());
}

/// R13: the password can be changed, and the former one opens nothing any more.
#[tokio::test]
async fn r13_a_changed_password_takes_the_place_of_the_one_before() {
	let (fake, amina) = (Fake::default(), amina());
	let client = fake.client().await;
	client.register_password(&amina, Role::Family, PASSWORD).await.unwrap();
	client.change_password(&amina, Role::Family, OTHER).await.unwrap();
	let client = fake.client().await;
	assert!(matches!(client.log_in_with_password("amina", PASSWORD).await, Err(Error::LoginRefused)));
	let logged_in = client.log_in_with_password("amina", OTHER).await.unwrap();
	assert_eq!(logged_in.identity.public(), amina.public());
}

/// R13: what the gateway keeps shows neither the password nor the keys.
#[tokio::test]
async fn r13_the_gateway_holds_nothing_that_opens_the_keys() {
	let (fake, amina) = (Fake::default(), amina());
	fake.client().await.register_password(&amina, Role::Family, PASSWORD).await.unwrap();
	let kept = fake.state().credentials.dump();
	for secret in [PASSWORD.as_bytes(), amina.account.seed(), amina.encryption.as_bytes()] {
		assert!(!kept.contains(&format!("{secret:?}")[1..secret.len()]));
		assert!(!kept.contains(&hex::encode(secret)));
	}
	assert!(kept.contains(&format!("{:?}", amina.account.id())), "the search finds what is there");
}

/// trust.md, "Passwords of admins and institutions can be guessed by whoever runs a gateway": the right password, without the
/// secret of the device, is a wrong one, at the gateway and for the key bundle that the gateway keeps.
#[tokio::test]
async fn r13_a_gateway_that_guesses_the_password_lacks_the_secret_of_the_device() {
	let (fake, school) = (Fake::default(), amina());
	let device = DeviceSecret::generate(&mut os_rng());
	let password = NewPassword::with_device("password", &device).unwrap();
	fake.client().await.register_new_password(&school, &password).await.unwrap();
	let other = DeviceSecret::generate(&mut os_rng());
	for guessed in [Password::new("password", None), Password::new("password", Some(&other))] {
		let refused = fake.client().await.log_in("amina", &guessed).await;
		assert!(matches!(refused, Err(Error::LoginRefused)));
	}
	// Another device, with the code of the first.
	let device = DeviceSecret::from_code(&device.code()).unwrap();
	let logged_in = fake.client().await.log_in("amina", &Password::new("password", Some(&device))).await;
	assert_eq!(logged_in.unwrap().identity.secrets(), school.secrets());
}

/// The same row: their client does not let them change to a password alone.
#[tokio::test]
async fn r13_an_institution_s_account_gets_no_password_alone() {
	let (fake, school) = (Fake::default(), amina());
	fake.register(&school, Role::School, Status::Active, b"");
	let client = fake.client().await;
	client.log_in_with_keys(&school).await.unwrap();
	let refused = client.change_password(&school, Role::Family, PASSWORD).await;
	assert!(matches!(refused, Err(Error::Password(PasswordError::NeedsDevice))));
	let device = DeviceSecret::generate(&mut os_rng());
	let password = NewPassword::with_device(PASSWORD, &device).unwrap();
	client.change_to_new_password(&school, &password).await.unwrap();
}

/// The same row: a gateway that says that an institution is a family, or nobody, gets no password alone either.
#[tokio::test]
async fn r13_a_gateway_does_not_decide_that_no_device_is_needed() {
	let (fake, school) = (Fake::default(), amina());
	let alone = NewPassword::strong(PASSWORD, &[]).unwrap();
	let client = fake.client().await;
	let refused = client.register_new_password(&school, &alone).await;
	assert!(matches!(refused, Err(Error::Password(PasswordError::NeedsDevice))));
	fake.register(&school, Role::Family, Status::Active, b"");
	assert_eq!(client.log_in_with_keys(&school).await.unwrap().info.role, Some(Role::Family));
	let refused = client.change_to_new_password(&school, &alone).await;
	assert!(matches!(refused, Err(Error::Password(PasswordError::NeedsDevice))));
}

#[tokio::test]
async fn holders_of_keys_log_in_without_a_password_if_the_chain_knows_them() {
	let (fake, known) = (Fake::default(), amina());
	fake.register(&known, Role::Family, Status::Active, b"");
	let client = fake.client().await;
	assert_eq!(client.log_in_with_keys(&known).await.unwrap().info.role, Some(Role::Family));
	// The same name with other keys, and nobody.
	for other in [amina(), Identity::generate("nobody", &mut os_rng()).unwrap()] {
		assert!(matches!(fake.client().await.log_in_with_keys(&other).await, Err(Error::LoginRefused)));
	}
}

#[tokio::test]
async fn after_a_logout_the_token_is_worth_nothing() {
	let (fake, amina) = (Fake::default(), amina());
	let client = fake.client().await;
	let token = client.register_password(&amina, Role::Family, PASSWORD).await.unwrap().token;
	assert_eq!(fake.client().await.resume(&token).await.unwrap().participant, amina.id);
	client.log_out().await.unwrap();
	let refused = fake.client().await.resume(&token).await;
	assert!(matches!(refused, Err(Error::Gateway(refusal)) if refusal.name == "SessionEnded"));
	let refused = client.log_out_everywhere().await;
	assert!(matches!(refused, Err(Error::Gateway(refusal)) if refusal.name == "NotLoggedIn"));
}

#[tokio::test]
async fn all_sessions_of_a_person_end_at_once() {
	let (fake, amina) = (Fake::default(), amina());
	fake.client().await.register_password(&amina, Role::Family, PASSWORD).await.unwrap();
	let client = fake.client().await;
	client.log_in_with_password("amina", PASSWORD).await.unwrap();
	assert_eq!(client.log_out_everywhere().await.unwrap(), 2);
}

#[tokio::test]
async fn nothing_secret_is_shown_of_a_session() {
	let (fake, amina) = (Fake::default(), amina());
	let logged_in = fake.client().await.register_password(&amina, Role::Family, PASSWORD).await.unwrap();
	assert_eq!(format!("{logged_in:?}"), "LoggedIn(amina, ..)");
}

/// R13: a password is the same on machines that write its letters in another way.
#[tokio::test]
async fn r13_a_password_is_the_same_on_every_keyboard() {
	const COMPOSED: &str = "caf\u{e9} cr\u{e8}me tisch lampe";
	const DECOMPOSED: &str = "cafe\u{301}\u{a0}cre\u{300}me tisch lampe";
	let (fake, amina) = (Fake::default(), amina());
	let client = fake.client().await;
	client.register_password(&amina, Role::Family, COMPOSED).await.unwrap();
	let logged_in = fake.client().await.log_in_with_password("amina", DECOMPOSED).await.unwrap();
	assert_eq!(logged_in.identity.secrets(), amina.secrets());
	client.change_password(&amina, Role::Family, DECOMPOSED).await.unwrap();
	fake.client().await.log_in_with_password("amina", COMPOSED).await.unwrap();
}
