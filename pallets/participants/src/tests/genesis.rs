use super::*;
use crate::{GenesisConfig, GenesisCustody, GenesisGateway, GenesisOrganisation, GenesisParticipant};
use frame_support::traits::BuildGenesisConfig;
use vacchain_primitives::bounds::{MAX_HOLDERS, MAX_PROFILE};

const SECOND_ADMIN: u64 = 20;
const SCHOOL: u64 = 21;
const INSURER: u64 = 22;
const GATEWAY: u64 = 23;

fn authority() -> Option<GenesisParticipant<u64>> {
	Some(at_genesis(AUTHORITY, None))
}

fn admin(account: u64) -> GenesisParticipant<u64> {
	at_genesis(account, Some(AUTHORITY_KEY_WRAP_LEN))
}

fn build_all(genesis: GenesisConfig<Test>, check: impl Fn()) {
	build_where(1, genesis, check);
}

/// Where clinical content takes so many admins.
fn build_where(admins_needed: u32, genesis: GenesisConfig<Test>, check: impl Fn()) {
	sp_io::TestExternalities::default().execute_with(|| {
		Now::put(START);
		AdminsNeeded::put(admins_needed);
		genesis.build();
		check();
		assert_ok!(Participants::do_try_state());
	});
}

fn build_with(
	health_authority: Option<GenesisParticipant<u64>>,
	health_admins: Vec<GenesisParticipant<u64>>,
	organisations: Vec<GenesisOrganisation<u64>>,
	check: impl Fn(),
) {
	let custodies = match (&health_authority, health_admins.first()) {
		(Some(_), Some(_)) => vec![custody_at_genesis(241, &[ADMIN]), custody_at_genesis(242, &[ADMIN])],
		_ => vec![],
	};
	let genesis =
		GenesisConfig { health_authority, health_admins, custodies, organisations, gateways: vec![] };
	build_all(genesis, check);
}

fn build_gateways(gateways: Vec<GenesisGateway<u64>>, check: impl Fn()) {
	let organisations = vec![organisation_at_genesis(HOSPITAL, Role::Hospital)];
	let genesis = GenesisConfig {
		health_authority: authority(),
		health_admins: vec![admin(ADMIN)],
		custodies: vec![custody_at_genesis(241, &[ADMIN]), custody_at_genesis(242, &[ADMIN])],
		organisations,
		gateways,
	};
	build_all(genesis, check);
}

fn build(
	health_authority: Option<GenesisParticipant<u64>>,
	health_admins: Vec<GenesisParticipant<u64>>,
	check: impl Fn(),
) {
	build_with(health_authority, health_admins, vec![], check);
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
			let sealed = sealed(account as u8, AUTHORITY_KEY_WRAP_LEN).try_into().unwrap();
			assert_eq!(ContentKeyWraps::<Test>::get((self::id(AUTHORITY), id, 0)), Some((0, sealed)));
			assert_eq!(*Rows::<Test>::get(id).unwrap().profile, *b"at genesis");
		}
		assert_eq!(Participants::of_role(Role::HealthAuthority, 0, 9), [id(AUTHORITY)]);
		assert_eq!(Participants::staff(id(AUTHORITY), 0, 9), [ADMIN, SECOND_ADMIN].map(id));
		assert_eq!(holders(AUTHORITY), [ADMIN, SECOND_ADMIN].map(id));
		let change = ParticipantChange::Registered { role: Role::HealthAuthority, organisation: None };
		assert_eq!(last_entry(AUTHORITY), (None, change));
		assert_eq!(Participants::keys_of(id(ADMIN), 0, 9).len(), 1);
	});
}

/// R2, S10: the organisations that run the network are there from the start.
#[test]
fn genesis_names_organisations() {
	let roles = [(HOSPITAL, Role::Hospital), (SCHOOL, Role::School), (INSURER, Role::Insurer)];
	let organisations = roles.map(|(account, role)| organisation_at_genesis(account, role)).to_vec();
	build_with(authority(), vec![admin(ADMIN)], organisations, || {
		for (account, role) in roles {
			assert_eq!(actor(account), Some(Actor { id: id(account), role, organisation: None }));
			assert_eq!(Participants::of_role(role, 0, 9), [id(account)]);
			let row = Rows::<Test>::get(id(account)).unwrap();
			assert_eq!((row.encryption_key, &**row.profile), (EncryptionKey::none(), &b"at genesis"[..]));
		}
	});
}

/// S5: who reads is logged from the first block on.
#[test]
fn genesis_names_gateways() {
	let gateways = vec![gateway_at_genesis(GATEWAY, AUTHORITY), gateway_at_genesis(GATEWAY + 1, HOSPITAL)];
	build_gateways(gateways, || {
		for (account, organisation) in [(GATEWAY, AUTHORITY), (GATEWAY + 1, HOSPITAL)] {
			let (id, organisation) = (id(account), Some(id(organisation)));
			assert_eq!(actor(account), Some(Actor { id, role: Role::Gateway, organisation }));
			let row = Rows::<Test>::get(id).unwrap();
			assert_eq!((row.encryption_key, &**row.profile), (key(account), &b"at genesis"[..]));
		}
		assert_eq!(Participants::staff(id(AUTHORITY), 0, 9), [id(ADMIN)]);
	});
}

#[test]
#[should_panic(expected = "a genesis gateway needs an organisation of the genesis")]
fn a_gateway_of_nobody_stops_genesis() {
	build_gateways(vec![gateway_at_genesis(GATEWAY, STRANGER)], || ());
}

#[test]
#[should_panic(expected = "a genesis gateway needs an organisation of the genesis")]
fn a_gateway_of_a_person_stops_genesis() {
	build_gateways(vec![gateway_at_genesis(GATEWAY, ADMIN)], || ());
}

/// R2: two roles on one account.
#[test]
#[should_panic(expected = "a genesis account is listed twice")]
fn a_gateway_with_its_organisations_account_stops_genesis() {
	let twin = GenesisGateway { account: HOSPITAL, ..gateway_at_genesis(GATEWAY, HOSPITAL) };
	build_gateways(vec![twin], || ());
}

#[test]
fn a_chain_specification_names_participants_in_json() {
	let digits = |account: u64| id(account).to_string();
	let text = format!(
		r#"{{
			"healthAuthority": {{ "id": "{1}", "account": 1, "encryptionKey": "01{1}", "profile": "it" }},
			"healthAdmins": [{3}],
			"custodies": [{4}, {4}],
			"organisations": [
				{{ "role": "insurer", "id": "{0}", "account": 4, "profile": "them" }}
			],
			"gateways": [
				{{ "organisation": "{0}", "id": "{2}", "account": 23, "encryptionKey": "01{2}", "profile": "its" }}
			]
		}}"#,
		digits(4),
		digits(AUTHORITY),
		digits(GATEWAY),
		serde_json::to_string(&admin(ADMIN)).unwrap(),
		serde_json::to_string(&custody_at_genesis(241, &[ADMIN])).unwrap(),
	);
	let config: GenesisConfig<Test> = serde_json::from_str(&text).unwrap();
	let written = serde_json::to_string(&config).unwrap();
	let read: GenesisConfig<Test> = serde_json::from_str(&written).unwrap();
	build_all(read, || {
		assert_eq!(Participants::of_role(Role::Insurer, 0, 9), [id(4)]);
		assert_eq!(actor(GATEWAY).unwrap().organisation, Some(id(4)));
	});

	let none: GenesisConfig<Test> =
		serde_json::from_str(r#"{ "healthAuthority": null, "healthAdmins": [] }"#).unwrap();
	assert!(none.organisations.is_empty() && none.gateways.is_empty());
}

#[test]
#[should_panic(expected = "a genesis organisation is a hospital, a laboratory, a school or an insurer")]
fn a_person_among_the_organisations_stops_genesis() {
	build_with(authority(), vec![admin(ADMIN)], vec![organisation_at_genesis(FAMILY, Role::Family)], || ());
}

#[test]
#[should_panic(expected = "a genesis organisation is a hospital, a laboratory, a school or an insurer")]
fn a_second_health_authority_stops_genesis() {
	let second = organisation_at_genesis(20, Role::HealthAuthority);
	build_with(authority(), vec![admin(ADMIN)], vec![second], || ());
}

/// R2: two roles on one account.
#[test]
#[should_panic(expected = "a genesis account is listed twice")]
fn an_organisation_with_anothers_account_stops_genesis() {
	let twin = GenesisOrganisation { account: ADMIN, ..organisation_at_genesis(HOSPITAL, Role::Hospital) };
	build_with(authority(), vec![admin(ADMIN)], vec![twin], || ());
}

#[test]
#[should_panic(expected = "there are too many genesis health admins")]
fn too_many_admins_stop_genesis() {
	build(authority(), (100..=100 + u64::from(MAX_HOLDERS)).map(admin).collect(), || ());
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
	build(authority(), vec![at_genesis(ADMIN, Some(AUTHORITY_KEY_WRAP_LEN - 1))], || ());
}

#[test]
#[should_panic(expected = "a genesis encryption key is malformed")]
fn an_authority_without_a_content_key_stops_genesis() {
	let authority =
		GenesisParticipant { encryption_key: EncryptionKey::none(), ..at_genesis(AUTHORITY, None) };
	build(Some(authority), vec![admin(ADMIN)], || ());
}

#[test]
#[should_panic(expected = "a genesis profile is too long")]
fn a_long_profile_stops_genesis() {
	let profile = "x".repeat(MAX_PROFILE as usize + 1);
	build(authority(), vec![GenesisParticipant { profile, ..admin(ADMIN) }], || ());
}

fn build_custodies(admins_needed: u32, custodies: Vec<GenesisCustody>, check: impl Fn()) {
	let genesis = GenesisConfig {
		health_authority: authority(),
		health_admins: vec![admin(ADMIN), admin(SECOND_ADMIN)],
		custodies,
		organisations: vec![],
		gateways: vec![],
	};
	build_where(admins_needed, genesis, check);
}

/// trust.md: one admin alone opens no clinical content. From the first block on each custody has holders of its own.
#[test]
fn genesis_names_the_custodies_and_their_holders() {
	let custodies = vec![custody_at_genesis(241, &[ADMIN]), custody_at_genesis(242, &[SECOND_ADMIN])];
	build_custodies(2, custodies, || {
		for (custody, (number, holder)) in
			ParticipantId::CUSTODIES.into_iter().zip([(241, ADMIN), (242, SECOND_ADMIN)])
		{
			let row = Rows::<Test>::get(custody).unwrap();
			assert_eq!((row.role, row.organisation), (Role::Custody, Some(id(AUTHORITY))));
			assert_eq!((row.encryption_key, row.key_version), (key(number), 0));
			assert_eq!(*Holders::<Test>::get(custody), [id(holder)]);
			assert_eq!(Participants::content_key_wraps(custody, id(holder), None, 9).len(), 1);
			assert_eq!(actor(row.account), None, "nobody acts as a custody");
		}
		assert_eq!(Participants::staff(id(AUTHORITY), 0, 9), [ADMIN, SECOND_ADMIN].map(id));
	});
}

#[test]
#[should_panic(expected = "with two admins needed, nobody holds both custodies at genesis")]
fn an_admin_with_both_custodies_stops_genesis_where_two_are_needed() {
	build_custodies(2, vec![custody_at_genesis(241, &[ADMIN]), custody_at_genesis(242, &[ADMIN])], || ());
}

#[test]
#[should_panic(expected = "a health authority has two custodies at genesis")]
fn a_missing_custody_stops_genesis() {
	build_custodies(1, vec![custody_at_genesis(241, &[ADMIN])], || ());
}

#[test]
#[should_panic(expected = "a genesis custody needs a holder")]
fn a_custody_that_nobody_opens_stops_genesis() {
	build_custodies(1, vec![custody_at_genesis(241, &[ADMIN]), custody_at_genesis(242, &[])], || ());
}

#[test]
#[should_panic(expected = "a genesis custody is held by a genesis health admin")]
fn a_custody_of_somebody_else_stops_genesis() {
	build_custodies(1, vec![custody_at_genesis(241, &[AUTHORITY]), custody_at_genesis(242, &[ADMIN])], || ());
}
