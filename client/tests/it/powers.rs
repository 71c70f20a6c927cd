//! Powers: the calls that are signed, and the lies of a gateway that are found out.

use codec::Encode;
use vacchain_client::{
	Error, Identity, PublicIdentity, Session,
	calls::Call,
	keys::{fingerprint, is_fingerprint},
	primitives::{EncryptionKey, ParticipantId, Power, PowerDigest, Role, Status, WaitingPower},
	random::os_rng,
	wire::PowerEntry,
};

use crate::{fake::Fake, transactions::encoded};

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
	PowerEntry { digest: waiting.digest(), subject, admins_needed: 2, awaits_vote: false, waiting }
}

async fn family() -> (Fake, Session, ParticipantId) {
	let fake = Fake::default();
	let amina = Identity::generate("amina", &mut os_rng()).unwrap();
	fake.register(&amina, Role::Family, Status::Active, b"");
	let session = fake.session(&amina).await;
	(fake, session, amina.id)
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

/// An admin who holds the power to confirm, and the public part of the new keys that the family has handed over itself.
async fn second_admin() -> (Fake, Session, PublicIdentity) {
	let fake = Fake::default();
	let admin = Identity::generate("second-admin", &mut os_rng()).unwrap();
	let amina = Identity::generate("amina", &mut os_rng()).unwrap();
	fake.register(&admin, Role::HealthAdmin, Status::Active, b"");
	fake.register(&amina, Role::Family, Status::Active, b"");
	let session = fake.session(&admin).await;
	let new = Identity::generate("amina", &mut os_rng()).unwrap().public();
	(fake, session, new)
}

/// The claim for these keys, made at this time.
fn claim_of(public: &PublicIdentity, proposed_at: u64) -> PowerEntry {
	let PowerEntry { mut waiting, .. } = entry(public.id);
	let Power::ReplaceKeys { account, encryption_key, .. } = &mut waiting.power;
	(*account, *encryption_key) = (public.account, public.encryption_key.clone());
	waiting.proposed_at = proposed_at;
	PowerEntry { digest: waiting.digest(), subject: public.id, admins_needed: 2, awaits_vote: false, waiting }
}

/// S4: the second admin confirms the proposal that names exactly the family's new keys.
#[tokio::test]
async fn s4_a_claim_to_the_keys_of_the_family_is_confirmed() {
	let (fake, session, public) = second_admin().await;
	assert!(matches!(session.confirm_claim(&public).await, Err(Error::NotFound)));
	let claim = claim_of(&public, 5);
	fake.state().powers = vec![entry(ParticipantId([9; 32])), claim.clone()];
	session.confirm_claim(&public).await.unwrap();
	assert_eq!(fake.calls(), [encoded(&Call::ConfirmPower { digest: claim.digest })]);
}

/// trust.md: an admin replaces a family's account, keeps its key, and acts as the family. The admin who proposes names the
/// family's account, which the second admin compares, and an encryption key of its own.
#[tokio::test]
async fn a_claim_with_another_encryption_key_is_not_confirmed() {
	let (fake, session, public) = second_admin().await;
	let admins = EncryptionKey::x25519([2; 32]);
	let false_claim = claim_of(&PublicIdentity { encryption_key: admins.clone(), ..public.clone() }, 5);
	fake.state().powers = vec![false_claim];
	let Err(Error::OtherKeysClaimed { claimed, shown }) = session.confirm_claim(&public).await else {
		panic!("another encryption key is not the family's");
	};
	assert_eq!(claimed, fingerprint(&public.id, &public.account, &admins));
	assert_eq!(shown, public.fingerprint());
	assert_ne!(claimed, shown);
	assert!(fake.sent().is_empty());
}

/// trust.md: between the second admin's look and its confirmation, the first one withdraws the claim and proposes another.
#[tokio::test]
async fn a_claim_that_was_replaced_since_it_was_shown_is_not_confirmed() {
	let (fake, session, public) = second_admin().await;
	fake.state().powers = vec![claim_of(&public, 5)];
	let shown = session.power_on(public.id).await.unwrap();
	let of_the_admin = Identity::generate("amina", &mut os_rng()).unwrap().public();
	fake.state().powers = vec![claim_of(&of_the_admin, 6)];
	let refused = session.confirm_claim(&public).await;
	assert!(matches!(refused, Err(Error::OtherKeysClaimed { .. })));
	assert!(fake.sent().is_empty());
	// The same keys, proposed anew, are another proposal: it is named by its own digest.
	let again = claim_of(&public, 7);
	fake.state().powers = vec![again.clone()];
	session.confirm_claim(&public).await.unwrap();
	assert_ne!(again.digest, shown.digest);
	assert_eq!(fake.calls(), [encoded(&Call::ConfirmPower { digest: again.digest })]);
}

/// It is read over the telephone, and typed in the digits of the script at hand.
#[test]
fn a_fingerprint_is_the_same_in_english_and_in_arabic_digits() {
	let fingerprint = "01234.56789.01234.56789.01234";
	let in_script = |zero: u32| -> String {
		let digit = |c: char| c.to_digit(10).and_then(|digit| char::from_u32(zero + digit)).unwrap_or(c);
		fingerprint.chars().map(digit).collect()
	};
	for typed in [fingerprint, "0123456789012345678901234", " 01234 56789-01234 56789 01234\n"] {
		assert!(is_fingerprint(typed, fingerprint), "{typed}");
	}
	assert!(is_fingerprint(&in_script(0x660), fingerprint));
	assert!(is_fingerprint(&in_script(0x6f0), fingerprint));
	for typed in ["", "yes", "01234", "01234.56789.01234.56789.01235", "01234.56789.01234.56789.01234x"] {
		assert!(!is_fingerprint(typed, fingerprint), "{typed}");
	}
}

#[test]
fn a_fingerprint_stands_for_id_account_and_key() {
	let public = Identity::dev("amina").unwrap().public();
	let other = Identity::dev("nadia").unwrap().public();
	let fingerprint = public.fingerprint();
	assert!(fingerprint.split('.').map(str::len).eq([5; 5]), "{fingerprint}");
	assert!(fingerprint.chars().all(|c| c == '.' || c.is_ascii_digit()), "{fingerprint}");
	for changed in [
		PublicIdentity { id: other.id, ..public.clone() },
		PublicIdentity { account: other.account, ..public.clone() },
		PublicIdentity { encryption_key: other.encryption_key, ..public.clone() },
	] {
		assert_ne!(changed.fingerprint(), fingerprint);
	}
	assert_eq!(PublicIdentity { username: None, ..public }.fingerprint(), fingerprint);
}
