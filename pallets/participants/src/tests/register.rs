use super::*;
use vacchain_primitives::{Participant, bounds::CANDIDATE_LIFETIME};

const NEW: u64 = 20;

/// R2: rights follow from the one role that a participant is registered with.
#[test]
fn a_health_admin_registers_a_participant() {
	execute(|| {
		assert_eq!(actor(NEW), None);
		assert_ok!(register(NEW, Role::School, None));

		let registered = Participant {
			role: Role::School,
			organisation: None,
			account: NEW,
			encryption_key: EncryptionKey::none(),
			key_version: 0,
			password_number: 0,
			status: Status::Active,
			profile: vec![NEW as u8].try_into().unwrap(),
		};
		assert_eq!(Rows::<Test>::get(id(NEW)), Some(registered));
		assert_eq!(actor(NEW), Some(Actor { id: id(NEW), role: Role::School, organisation: None }));
		assert_eq!(System::providers(&NEW), 1);
		System::assert_last_event(Event::Registered { id: id(NEW), role: Role::School }.into());
	});
}

/// R2: every role that health admins decide on.
#[test]
fn a_health_admin_registers_every_role_but_its_own_kind() {
	execute(|| {
		let employers = Role::ORGANISATIONS.map(|role| match role {
			Role::HealthAuthority => (role, AUTHORITY),
			Role::Hospital => (role, HOSPITAL),
			other => (other, 50 + other as u64),
		});
		for (role, account) in employers.into_iter().skip(2) {
			assert_ok!(register(account, role, None));
		}
		for (account, role) in (NEW..).zip(Role::ALL) {
			let kinds = role.employers();
			let organisation = employers.iter().find(|(kind, _)| kinds.contains(kind)).map(|(_, one)| *one);
			match role {
				Role::HealthAuthority | Role::HealthAdmin => {
					assert_noop!(register_alone(account, role, organisation), Error::RoleNotAllowed);
					assert_noop!(register_alone(account, role, Some(AUTHORITY)), Error::RoleNotAllowed);
				}
				_ => {
					assert_ok!(register(account, role, organisation));
					assert_eq!(actor(account).unwrap().role, role);
					assert_eq!(Rows::<Test>::get(id(account)).unwrap().organisation, organisation.map(id));
				}
			}
		}
	});
}

/// R2a: nobody becomes an organisation's person or program without the organisation.
#[test]
fn an_admin_alone_registers_nobody_for_an_organisation() {
	execute(|| {
		for role in
			[Role::Doctor, Role::Physician, Role::Receptionist, Role::LaboratoryTechnician, Role::Gateway]
		{
			assert_noop!(register_alone(NEW, role, Some(HOSPITAL)), Error::NotPutForward);
		}
		assert_ok!(put_forward(INSTITUTION, NEW, Role::Doctor));
		assert_noop!(register_alone(NEW, Role::Doctor, Some(HOSPITAL)), Error::NotPutForward);
	});
}

/// R2a: what the organisation has seen is what the chain gets.
#[test]
fn an_admin_registers_exactly_whom_the_organisation_has_put_forward() {
	execute(|| {
		assert_ok!(put_forward(HOSPITAL, NEW, Role::Doctor));
		let register = |who, role, account, key, profile| {
			Participants::register(by_admin(), id(who), role, Some(id(HOSPITAL)), account, key, profile)
		};
		for call in [
			register(NEW + 1, Role::Doctor, NEW, key(NEW), profile(NEW)),
			register(NEW, Role::Physician, NEW, key(NEW), profile(NEW)),
			register(NEW, Role::Doctor, NEW + 1, key(NEW), profile(NEW)),
			register(NEW, Role::Doctor, NEW, key(NEW + 1), profile(NEW)),
			register(NEW, Role::Doctor, NEW, key(NEW), profile(NEW + 1)),
		] {
			assert_noop!(call, Error::NotPutForward);
		}
		assert_ok!(register(NEW, Role::Doctor, NEW, key(NEW), profile(NEW)));
		assert!(Participants::candidates(None, None, 9).is_empty(), "a candidate serves once");
		let change = ParticipantChange::Registered { role: Role::Doctor, organisation: Some(id(HOSPITAL)) };
		assert_eq!(last_entry(NEW), (Some(id(ADMIN)), change));
	});
}

/// R2a: a candidate does not wait for ever.
#[test]
fn a_candidate_ends_after_its_time() {
	execute(|| {
		assert_ok!(put_forward(HOSPITAL, NEW, Role::Doctor));
		assert_ok!(put_forward(HOSPITAL, NEW + 1, Role::Doctor));
		Now::mutate(|now| *now += CANDIDATE_LIFETIME - 1);
		assert_ok!(register_alone(NEW, Role::Doctor, Some(HOSPITAL)));
		Now::mutate(|now| *now += 1);
		assert_noop!(register_alone(NEW + 1, Role::Doctor, Some(HOSPITAL)), Error::NotPutForward);
	});
}

/// Nobody could seal to a key of another suite, nor to one of another length.
#[test]
fn a_malformed_encryption_key_is_refused() {
	execute(|| {
		let of_another_suite = EncryptionKey(vec![9; 33].try_into().unwrap());
		for key in [EncryptionKey::none(), of_another_suite] {
			let call =
				Participants::register(by_admin(), id(NEW), Role::Family, None, NEW, key, profile(NEW));
			assert_noop!(call, Error::Malformed);
		}
	});
}

/// R15: a doctor or physician works for the hospital it was registered with.
#[test]
fn professionals_are_linked_to_their_hospital() {
	execute(|| {
		for (account, role) in [(NEW, Role::Doctor), (NEW + 1, Role::Physician)] {
			assert_ok!(register(account, role, Some(HOSPITAL)));
			assert_eq!(actor(account).unwrap().organisation, Some(id(HOSPITAL)));
		}
		assert_eq!(Participants::staff(id(HOSPITAL), 0, 9), [DOCTOR, NEW, NEW + 1].map(id));
	});
}

/// R15: no hospital, an unregistered one, a suspended one, or what is none.
#[test]
fn professionals_need_an_active_hospital() {
	execute(|| {
		for role in [Role::Doctor, Role::Physician] {
			for organisation in
				[None, Some(STRANGER), Some(SUSPENDED_HOSPITAL), Some(FAMILY), Some(AUTHORITY)]
			{
				assert_noop!(register_alone(NEW, role, organisation), Error::WrongOrganisation);
			}
		}
	});
}

/// S5: a gateway answers for the institution that runs it, whichever that is.
#[test]
fn a_gateway_belongs_to_any_organisation() {
	execute(|| {
		assert_ok!(register(NEW, Role::School, None));
		assert_ok!(register(NEW + 1, Role::Insurer, None));
		for (account, organisation) in (NEW + 2..).zip([AUTHORITY, HOSPITAL, NEW, NEW + 1]) {
			assert_ok!(register(account, Role::Gateway, Some(organisation)));
			let (id, organisation) = (id(account), Some(id(organisation)));
			assert_eq!(actor(account), Some(Actor { id, role: Role::Gateway, organisation }));
		}
	});
}

/// No organisation, an unregistered one, a suspended one, a person, or another gateway.
#[test]
fn a_gateway_needs_an_active_organisation() {
	execute(|| {
		assert_ok!(register(NEW, Role::Gateway, Some(HOSPITAL)));
		for organisation in [
			None,
			Some(STRANGER),
			Some(SUSPENDED_HOSPITAL),
			Some(FAMILY),
			Some(ADMIN),
			Some(DOCTOR),
			Some(NEW),
		] {
			assert_noop!(register_alone(NEW + 1, Role::Gateway, organisation), Error::WrongOrganisation);
		}
	});
}

/// R15: only a hospital's own kinds of people, and gateways, belong to it.
#[test]
fn nobody_else_has_an_organisation() {
	execute(|| {
		for role in [
			Role::Family,
			Role::Hospital,
			Role::Laboratory,
			Role::School,
			Role::Insurer,
			Role::SchoolOfficer,
			Role::InsuranceAgent,
		] {
			assert_noop!(register_alone(NEW, role, Some(HOSPITAL)), Error::WrongOrganisation);
		}
	});
}

/// R2, R13: a username is one participant's, whatever the account and role.
#[test]
fn a_username_is_registered_once() {
	execute(|| {
		for (role, account) in [(Role::Family, NEW), (Role::School, NEW), (Role::Family, FAMILY)] {
			let origin = RuntimeOrigin::signed(ADMIN);
			let call = Participants::register(
				origin,
				id(FAMILY),
				role,
				None,
				account,
				if role.is_organisation() { EncryptionKey::none() } else { key(NEW) },
				vec![].try_into().unwrap(),
			);
			assert_noop!(call, Error::AlreadyExists);
		}
	});
}

/// R2: two roles on one account are refused, for a current account and for one whose keys were replaced.
#[test]
fn an_account_has_one_role() {
	execute(|| {
		let as_school = |account| {
			let origin = RuntimeOrigin::signed(ADMIN);
			Participants::register(
				origin,
				id(NEW),
				Role::School,
				None,
				account,
				EncryptionKey::none(),
				vec![].try_into().unwrap(),
			)
		};
		for account in [AUTHORITY, ADMIN, FAMILY, DOCTOR, SUSPENDED_HOSPITAL] {
			assert_noop!(as_school(account), Error::AccountInUse);
		}
		assert_ok!(give_keys(FAMILY, NEW + 1, key(NEW)));
		assert_noop!(as_school(FAMILY), Error::AccountInUse);
		assert_noop!(as_school(NEW + 1), Error::AccountInUse);
	});
}

/// R2, R14: self-registration, and registration by anyone but an active health admin, is refused.
#[test]
fn only_health_admins_register() {
	execute(|| {
		only_health_admins_may(
			|origin| {
				let profile = Default::default();
				Participants::register(
					origin,
					id(STRANGER),
					Role::Family,
					None,
					STRANGER,
					key(STRANGER),
					profile,
				)
			},
			DispatchError::BadOrigin,
		);
		assert_eq!(actor(STRANGER), None);
	});
}
