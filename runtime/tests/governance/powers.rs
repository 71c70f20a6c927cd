//! What takes two health admins, on the whole runtime: the institutions decide what somebody objects to, and nothing else.

use frame_support::{assert_noop, assert_ok};
use pallet_powers::{Call, Error};
use vacchain_primitives::{
	EncryptionKey, ParticipantChange, ParticipantId, Power, PowerDigest, PowerStep, Role,
};
use vacchain_runtime::{AccountId, Participants, Powers, Runtime};

use crate::world::{account, decide, everyone, now, on_chain, send, set_time};

const FAMILY: ParticipantId = ParticipantId([200; 32]);
const NEW: [u8; 32] = [201; 32];

/// The two health admins of the chain `local`.
fn admins() -> [AccountId; 2] {
	let all = pallet_participants::Participants::<Runtime>::iter();
	let mut admins: Vec<_> =
		all.filter(|(_, row)| row.role == Role::HealthAdmin).map(|(_, row)| row.account).collect();
	admins.sort();
	admins.try_into().expect("the chain has two health admins")
}

/// Two admins have claimed new keys for a family.
fn claimed() -> PowerDigest {
	let [first, second] = admins();
	let register = pallet_participants::Call::register {
		id: FAMILY,
		role: Role::Family,
		organisation: None,
		account: AccountId::new(FAMILY.0),
		encryption_key: EncryptionKey::x25519(FAMILY.0),
		profile: Default::default(),
	};
	assert_ok!(send(first.clone(), register));
	let encryption_key = EncryptionKey::x25519(NEW);
	let power =
		Power::ReplaceKeys { id: FAMILY, account: NEW.into(), encryption_key, profile: Default::default() };
	assert_ok!(send(first.clone(), Call::propose { power }));
	let (digest, _) = Powers::power_on(FAMILY).expect("it waits");
	assert_noop!(send(first, Call::confirm { digest }), Error::<Runtime>::SameAdmin);
	assert_ok!(send(second, Call::confirm { digest }));
	digest
}

/// Whether the family acts with the new account.
fn is_replaced() -> bool {
	account(FAMILY) == AccountId::new(NEW)
}

/// trust.md: an admin replaces a family's account, keeps its key, and acts as the family, unseen; S4, S10.
#[test]
fn an_admin_replaces_a_familys_account_and_the_institutions_stop_it() {
	on_chain(7, || {
		let digest = claimed();
		let all = everyone();
		let approve = Call::<Runtime>::decide { digest, approve: true };
		assert!(!decide(&all, approve.clone()), "nobody has objected");
		assert_ok!(send(AccountId::new(FAMILY.0), Call::veto { digest }));
		set_time(now() + 60_000);
		let [first, second] = admins();
		for admin in [first, second] {
			let exercise = send(admin.clone(), Call::exercise { digest });
			assert_noop!(exercise, Error::<Runtime>::Vetoed);
			assert_noop!(send(admin.clone(), approve.clone()), Error::<Runtime>::DecidedByVote);
			assert_noop!(send(admin, Call::withdraw { digest }), Error::<Runtime>::Vetoed);
		}
		// 51 % of seven are four.
		assert!(!decide(&all[..3], approve));
		assert!(decide(&all[..4], Call::<Runtime>::decide { digest, approve: false }));
		assert!(!is_replaced());
		let last = Participants::participant_log(FAMILY, 0, 64).pop().expect("it has a log");
		assert!(matches!(last.change, ParticipantChange::Power { step: PowerStep::Rejected, .. }));
		assert_ok!(Powers::do_try_state());
	});
}

/// S4: whoever stole the old keys does not keep the family out.
#[test]
fn a_thief_of_the_old_keys_objects_in_vain() {
	on_chain(4, || {
		let digest = claimed();
		assert_ok!(send(AccountId::new(FAMILY.0), Call::veto { digest }));
		assert!(decide(&everyone()[..3], Call::<Runtime>::decide { digest, approve: true }));
		assert!(is_replaced());
		assert_noop!(send(AccountId::new(FAMILY.0), Call::veto { digest }), Error::<Runtime>::NotSubject);
	});
}

/// S4, S10: a health admin who lost its keys gets new ones from the institutions, and from nobody else.
#[test]
fn the_institutions_replace_an_admins_keys() {
	on_chain(4, || {
		let [admin, other] = admins();
		let id = Participants::participant_of(&admin).expect("it is registered");
		let replace = pallet_participants::Call::<Runtime>::replace_health_admin_keys {
			id,
			account: NEW.into(),
			encryption_key: EncryptionKey::x25519(NEW),
			profile: Default::default(),
		};
		let alone = send(other, replace.clone());
		assert_noop!(alone, pallet_participants::Error::<Runtime>::DecidedByVote);
		assert!(!decide(&everyone()[..2], replace.clone()));
		assert!(decide(&everyone()[..3], replace));
		assert_eq!(account(id), AccountId::new(NEW));
	});
}

/// S10: a power cannot be made to take fewer admins.
#[test]
fn two_admins_stay_needed() {
	on_chain(4, || {
		assert_eq!(Powers::admins_needed(), 2);
		assert!(!decide(&everyone(), Call::<Runtime>::raise_admins_needed {}));
	});
}
