//! Powers: the calls that are signed, and the lies of a gateway that are found out.

use codec::Encode;
use vacchain_client::{
	Error, Identity, Session,
	calls::Call,
	primitives::{EncryptionKey, ParticipantId, Power, PowerDigest, Role, Status, WaitingPower},
	random::os_rng,
	wire::PowerEntry,
};

use crate::{fake::Fake, transactions::facts};

const ADMIN: ParticipantId = ParticipantId([7; 32]);

fn entry(subject: ParticipantId) -> PowerEntry {
	let power = Power::ReplaceKeys {
		id: subject,
		account: [1; 32],
		encryption_key: EncryptionKey::x25519([2; 32]),
		profile: vec![3; 9].try_into().unwrap(),
	};
	let waiting = WaitingPower {
		power,
		proposed_by: ADMIN,
		proposed_at: 5,
		confirmed_by: None,
		due_at: None,
		vetoed_by: None,
		ends_at: 99,
	};
	PowerEntry { digest: waiting.digest(), subject, admins_needed: 2, waiting }
}

async fn family() -> (Fake, Session, ParticipantId) {
	let fake = Fake::default();
	let amina = Identity::generate("amina", &mut os_rng()).unwrap();
	fake.register(&amina, Role::Family, Status::Active, b"");
	let session = fake.session(&amina).await;
	(fake, session, amina.id)
}

fn encoded(call: &Call) -> Vec<u8> {
	call.encode(&facts().calls).unwrap()
}

/// S4: who still has the old keys objects to exactly what waits.
#[tokio::test]
async fn s4_a_family_objects_to_what_it_was_shown() {
	let (fake, session, amina) = family().await;
	assert!(session.own_powers().await.unwrap().is_empty());
	let waiting = entry(amina);
	fake.state().powers = vec![entry(ParticipantId([9; 32])), waiting.clone()];
	assert_eq!(session.own_powers().await.unwrap(), std::slice::from_ref(&waiting));
	session.veto_power(waiting.digest).await.unwrap();
	assert_eq!(fake.calls(), [encoded(&Call::VetoPower { digest: waiting.digest })]);
	assert_eq!(fake.calls()[0][2..], waiting.digest.encode());
}

/// trust.md: a gateway shows a harmless proposal beside a hostile one's hash.
#[tokio::test]
async fn a_gateway_shows_a_harmless_claim_beside_a_hostile_one_s_digest() {
	let (fake, session, amina) = family().await;
	let hostile = PowerEntry { digest: PowerDigest([6; 32]), ..entry(amina) };
	let of_another = PowerEntry { subject: amina, ..entry(ADMIN) };
	for lie in [hostile, of_another] {
		fake.state().powers = vec![lie];
		assert!(matches!(session.own_powers().await, Err(Error::Transport(_))));
		assert!(matches!(session.power_on(amina).await, Err(Error::Transport(_))));
	}
	assert!(fake.sent().is_empty());
}
