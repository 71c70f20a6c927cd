//! Becoming a participant.

use std::sync::atomic::Ordering;

use jsonrpsee::types::ErrorObjectOwned;
use sqlx::Connection as _;
use vacchain_gateway::{
	Refusal,
	types::{Application, Bytes, Cursor, Enrolment, Page, PendingApplication},
};
use vacchain_gateway_server::enrolment::{KEEP_UNENROLLED, MOST_BEHIND, MOST_WAITING, purge_unenrolled};
use vacchain_gateway_store::ApplicationState;
use vacchain_primitives::{EncryptionKey, ParticipantId, Role};

use crate::support::{Answer, Client, Gateway, MINUTE, NOW, Network, Person, id, random_bytes};

const HERE: &str = "192.0.2.1";

fn refused<T: std::fmt::Debug>(answer: Answer<T>, refusal: Refusal) {
	assert_eq!(answer.unwrap_err(), ErrorObjectOwned::from(refusal));
}

fn application(role: Role, organisation: Option<ParticipantId>) -> Application {
	let profile = Bytes(if organisation.is_some() { vec![2; 30] } else { Vec::new() });
	Application { role, organisation, profile, sealed: Bytes(vec![3; 300]) }
}

async fn apply(client: &Client, application: Application) -> Answer<()> {
	client.call("enrolment_apply", (application,)).await
}

async fn status(client: &Client) -> Answer<Enrolment> {
	client.call("enrolment_status", ()).await
}

async fn pending(client: &Client, cursor: Option<Cursor>, limit: u32) -> Page<PendingApplication> {
	client.call("enrolment_pending", (cursor, limit)).await.unwrap()
}

/// A client who has registered a password.
async fn newcomer(gateway: &Gateway, username: &str) -> (Person, Client) {
	let person = Person::new(username, b"correct horse battery");
	let client = gateway.client(HERE);
	person.register(&client).await.unwrap();
	(person, client)
}

/// A health admin who has logged in.
async fn admin(network: &Network, gateway: &Gateway) -> Client {
	let admin = Person::new("admin", b"irrelevant");
	network.people.register(&admin, Role::HealthAdmin);
	let client = gateway.client(HERE);
	admin.answer_challenge(&client).await.unwrap();
	client
}

/// R2: whoever applies has no rights until a health admin has registered the keys of the credential.
#[tokio::test]
async fn an_application_waits_until_a_health_admin_has_registered_it() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let (amina, client) = newcomer(&gateway, "amina").await;
	assert_eq!(status(&client).await, Ok(Enrolment::NotApplied));
	refused(client.call::<Page<PendingApplication>>("enrolment_pending", ()).await, Refusal::NotRegistered);
	apply(&client, application(Role::Family, None)).await.unwrap();
	assert_eq!(status(&client).await, Ok(Enrolment::Waiting { applied_at: NOW }));

	let admin = admin(&network, &gateway).await;
	let expected = PendingApplication {
		participant: amina.id(),
		account: amina.account().into(),
		encryption_key: amina.encryption_key.clone(),
		application: application(Role::Family, None),
		applied_at: NOW,
	};
	assert_eq!(pending(&admin, None, 9).await, Page { rows: vec![expected], next: None });

	network.people.register(&amina, Role::Family);
	assert_eq!(status(&client).await, Ok(Enrolment::Registered));
	assert_eq!(pending(&admin, None, 9).await, Page { rows: vec![], next: None });
	assert_eq!(gateway.store.application(&amina.id()).await, Ok(None));
	refused(apply(&client, application(Role::Family, None)).await, Refusal::AlreadyRegistered);
}

/// R14: a health admin may say no, and why; asking again is possible.
#[tokio::test]
async fn a_declined_application_says_why_and_can_be_made_again() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let (amina, client) = newcomer(&gateway, "amina").await;
	apply(&client, application(Role::School, None)).await.unwrap();
	let admin = admin(&network, &gateway).await;
	let decline =
		async |who: ParticipantId, reason: &str| admin.call::<()>("enrolment_decline", (who, reason)).await;
	let reason = "é".repeat(200);
	for bad in [String::new(), format!("{reason}é"), "two\nlines".into(), "\u{1b}[31m".into(), "\0".into()] {
		refused(decline(amina.id(), &bad).await, Refusal::Malformed("reason"));
	}
	refused(decline(ParticipantId([1; 32]), "why").await, Refusal::NotFound);
	refused(client.call::<()>("enrolment_decline", (amina.id(), "why")).await, Refusal::NotRegistered);
	network.wait(MINUTE);
	decline(amina.id(), &reason).await.unwrap();
	assert_eq!(status(&client).await, Ok(Enrolment::Declined { reason, at: NOW + MINUTE }));
	refused(decline(amina.id(), "again").await, Refusal::NotFound);
	assert_eq!(pending(&admin, None, 9).await.rows, vec![]);
	apply(&client, application(Role::Family, None)).await.unwrap();
	assert_eq!(status(&client).await, Ok(Enrolment::Waiting { applied_at: NOW + MINUTE }));
}

/// R15: staff name their employer, and nobody else names one; what health admins cannot register is refused.
#[tokio::test]
async fn an_application_is_for_what_a_health_admin_can_register() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let hospital = Person::new("hospital", b"irrelevant");
	network.people.register(&hospital, Role::Hospital);
	let (_, client) = newcomer(&gateway, "amina").await;
	let voted_in = Refusal::RoleIsVotedOn;
	for role in [Role::HealthAuthority, Role::HealthAdmin] {
		refused(apply(&client, application(role, None)).await, voted_in.clone());
	}
	let nobody = ParticipantId([1; 32]);
	let wrong = [
		(Role::Family, Some(hospital.id())),
		(Role::School, Some(hospital.id())),
		(Role::Doctor, None),
		(Role::Physician, Some(nobody)),
	];
	for (role, organisation) in wrong {
		refused(apply(&client, application(role, organisation)).await, Refusal::Malformed("organisation"));
	}
	for len in [0, 4097] {
		let application = Application { sealed: random_bytes(len), ..application(Role::Family, None) };
		refused(apply(&client, application).await, Refusal::Malformed("sealed application"));
	}
	let application =
		Application { sealed: random_bytes(4096), ..application(Role::Doctor, Some(hospital.id())) };
	apply(&client, application).await.unwrap();
	refused(apply(&gateway.client(HERE), self::application(Role::Family, None)).await, Refusal::NotLoggedIn);
}

/// An applicant that took the username of somebody on chain is told that the chain knows other keys.
#[tokio::test]
async fn an_application_for_somebody_elses_username_is_refused() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let (_, client) = newcomer(&gateway, "amina").await;
	network.people.register(&Person::new("amina", b"irrelevant"), Role::Family);
	refused(apply(&client, application(Role::Family, None)).await, Refusal::KeysReplaced);
	refused(status(&client).await, Refusal::KeysReplaced);
}

/// A username that somebody only took is free again; who waits for an answer, or is on chain, keeps a password.
#[tokio::test]
async fn a_username_that_is_not_used_is_free_again() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let (squatter, idle) = newcomer(&gateway, "amina").await;
	let (waiting, applies) = newcomer(&gateway, "badr").await;
	apply(&applies, application(Role::Family, None)).await.unwrap();
	let (enrolled, _) = newcomer(&gateway, "chama").await;
	network.people.register(&enrolled, Role::Family);

	let purge = async |now| {
		network.people.time.store(now - MOST_BEHIND, Ordering::SeqCst);
		purge_unenrolled(&network.people, &gateway.store, now).await
	};
	assert_eq!(purge(NOW + KEEP_UNENROLLED - 1).await, Ok(0));
	refused(Person::new("amina", b"another").register(&gateway.client(HERE)).await, Refusal::UsernameTaken);
	assert_eq!(purge(NOW + KEEP_UNENROLLED).await, Ok(1));
	assert_eq!(purge(NOW + 9 * KEEP_UNENROLLED).await, Ok(0));

	assert_eq!(gateway.store.credential(&squatter.id()).await, Ok(None));
	for kept in [waiting, enrolled] {
		assert!(gateway.store.credential(&kept.id()).await.unwrap().is_some(), "{}", kept.username);
	}
	network.wait(MINUTE);
	refused(status(&idle).await, Refusal::SessionEnded);
	Person::new("amina", b"another").register(&gateway.client(HERE)).await.unwrap();
}

/// R13: a node that is not in sync does not know who was registered since; nobody loses a password, and the keys under
/// it, for that.
#[tokio::test]
async fn a_node_that_is_behind_removes_no_password() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let (amina, _) = newcomer(&gateway, "amina").await;
	let late = NOW + 9 * KEEP_UNENROLLED;
	for (behind, removed) in [(late, 0), (late - NOW, 0), (MOST_BEHIND + 1, 0), (MOST_BEHIND, 1)] {
		network.people.time.store(late - behind, Ordering::SeqCst);
		assert_eq!(purge_unenrolled(&network.people, &gateway.store, late).await, Ok(removed));
		let kept = gateway.store.credential(&amina.id()).await.unwrap();
		assert_eq!(kept.is_none(), removed == 1, "{behind} ms behind");
	}
}

/// Many applications come in pages, each once.
#[tokio::test]
async fn pending_applications_come_in_pages() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let mut ids = Vec::new();
	for number in 0..7 {
		let id = id(&format!("family-{number}"));
		let application = vacchain_gateway_store::Application {
			account: [number; 32],
			encryption_key: EncryptionKey::x25519([number; 32]),
			role: Role::Family,
			organisation: None,
			profile: Vec::new(),
			sealed: vec![number],
			applied_at: NOW,
			state: ApplicationState::Waiting,
		};
		gateway.store.put_application(&id, &application, 10_000).await.unwrap();
		ids.push(id);
	}
	ids.sort_unstable();
	let admin = admin(&network, &gateway).await;
	let (mut seen, mut cursor) = (Vec::new(), None);
	loop {
		let page = pending(&admin, cursor, 3).await;
		assert!(page.rows.len() <= 3);
		seen.extend(page.rows.iter().map(|row| row.participant));
		cursor = page.next;
		if cursor.is_none() {
			break;
		}
	}
	assert_eq!(seen, ids);
	for made_up in ["", "00", "x", "' OR 1=1 --"] {
		let cursor = Some(Cursor(made_up.into()));
		let answer = admin.call::<Page<PendingApplication>>("enrolment_pending", (cursor,)).await;
		refused(answer, Refusal::InvalidCursor);
	}
}

/// However many apply, so many wait at one time.
#[tokio::test]
async fn too_many_applications_are_refused() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let (_, client) = newcomer(&gateway, "amina").await;
	let mut database = sqlx::SqliteConnection::connect(network.store_file().to_str().unwrap()).await.unwrap();
	let fill = sqlx::query(
		"WITH RECURSIVE numbers(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < $1)
		INSERT INTO applications (participant, account, encryption_key, role, profile, sealed, applied_at, state)
		SELECT randomblob(32), randomblob(32), randomblob(32), 2, x'7b7d', x'00', 0, 0 FROM numbers",
	);
	fill.bind(i64::from(MOST_WAITING) - 1).execute(&mut database).await.unwrap();
	apply(&client, application(Role::Family, None)).await.unwrap();
	apply(&client, application(Role::School, None)).await.unwrap();
	let (_, one_more) = newcomer(&gateway, "zoe").await;
	refused(apply(&one_more, application(Role::Family, None)).await, Refusal::TooManyApplications);
}
