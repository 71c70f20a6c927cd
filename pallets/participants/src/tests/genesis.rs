use super::*;
use crate::{AuthorityWraps, GenesisConfig, GenesisParticipant};
use frame_support::traits::BuildGenesisConfig;
use vacchain_primitives::bounds::{AUTHORITY_WRAP_LEN, MAX_PROFILE};

const SECOND_ADMIN: u64 = 20;

fn authority() -> Option<GenesisParticipant<u64>> {
	Some(at_genesis(AUTHORITY, None))
}

fn admin(account: u64) -> GenesisParticipant<u64> {
	at_genesis(account, Some(AUTHORITY_WRAP_LEN))
}

fn build(
	health_authority: Option<GenesisParticipant<u64>>,
	health_admins: Vec<GenesisParticipant<u64>>,
	check: impl Fn(),
) {
	sp_io::TestExternalities::default().execute_with(|| {
		GenesisConfig::<Test> { health_authority, health_admins }.build();
		check();
		assert_ok!(Participants::do_try_state());
	});
}

/// R2: admins come from genesis, and can act at once.
#[test]
fn genesis_names_the_health_authority_and_its_admins() {
	build(authority(), vec![admin(ADMIN), admin(SECOND_ADMIN)], || {
		assert_eq!(Participants::health_authority(), Some(id(AUTHORITY)));
		assert_eq!(actor(AUTHORITY).unwrap().role, Role::HealthAuthority);
		for account in [ADMIN, SECOND_ADMIN] {
			let (id, organisation) = (id(account), Some(id(AUTHORITY)));
			assert_eq!(actor(account), Some(Actor { id, role: Role::HealthAdmin, organisation }));
			assert_eq!(AuthorityWraps::<Test>::get(id, 0), Some([account as u8; AUTHORITY_WRAP_LEN]));
			assert_eq!(*Rows::<Test>::get(id).unwrap().profile, *b"at genesis");
		}
		assert_eq!(Participants::organisations(Role::HealthAuthority, 0, 9), [id(AUTHORITY)]);
		assert_eq!(Participants::staff(id(AUTHORITY), 0, 9), [ADMIN, SECOND_ADMIN].map(id));
	});
}

#[test]
fn genesis_may_be_empty() {
	build(None, vec![], || assert_eq!(Participants::health_authority(), None));
}

#[test]
#[should_panic(expected = "health admins need a health authority")]
fn admins_without_an_authority_stop_genesis() {
	build(None, vec![admin(ADMIN)], || ());
}

#[test]
#[should_panic(expected = "a genesis participant is listed twice")]
fn one_id_for_two_stops_genesis() {
	let twin = GenesisParticipant { account: SECOND_ADMIN, ..admin(ADMIN) };
	build(authority(), vec![admin(ADMIN), twin], || ());
}

/// R2: two roles on one account.
#[test]
#[should_panic(expected = "a genesis account is listed twice")]
fn one_account_for_two_stops_genesis() {
	build(authority(), vec![GenesisParticipant { account: AUTHORITY, ..admin(ADMIN) }], || ());
}

#[test]
#[should_panic(expected = "a genesis health admin needs a wrap")]
fn an_admin_without_a_wrap_stops_genesis() {
	build(authority(), vec![at_genesis(ADMIN, None)], || ());
}

#[test]
#[should_panic(expected = "a genesis wrap has the wrong length")]
fn a_short_wrap_stops_genesis() {
	build(authority(), vec![at_genesis(ADMIN, Some(AUTHORITY_WRAP_LEN - 1))], || ());
}

#[test]
#[should_panic(expected = "a genesis profile is too long")]
fn a_long_profile_stops_genesis() {
	let profile = "x".repeat(MAX_PROFILE as usize + 1);
	build(authority(), vec![GenesisParticipant { profile, ..admin(ADMIN) }], || ());
}
