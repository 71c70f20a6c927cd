use super::*;
use vacchain_primitives::Rotation;

fn restore(reader: u64, rotation: Rotation) -> Result<(), sp_runtime::DispatchError> {
	Consent::restore(signed(ADMIN), RECORD, id(reader), rotation)
}

/// S4: a health admin gives a family with new keys its access back, visibly in the history; so too a guardian or
/// a hospital.
#[test]
fn who_lost_its_keys_gets_its_access_back() {
	execute_and_check(|| {
		name(DOCTOR);
		let_in(HOSPITAL, Level::Full);
		for (epoch, account) in [(2, FAMILY), (3, DOCTOR), (4, HOSPITAL)] {
			Directory::replace_keys(account);
			assert_ok!(restore(account, rotation(epoch, &[FAMILY, AUTHORITY, DOCTOR, HOSPITAL], &[])));
			let (record, reader) = (RECORD, id(account));
			assert_recorded(
				Event::AccessRestored { record, reader },
				ADMIN,
				Action::AccessRestored { reader },
			);
			assert_eq!((level(account), super::epoch()), (Some(Level::Full), epoch));
		}
	});
}

/// S4: without a loss there is nothing to restore: an admin cannot renew a record's keys at will. R14.
#[test]
fn keys_that_were_not_replaced_are_not_restored() {
	execute_and_check(|| {
		let_in(SCHOOL, Level::Proof);
		assert_ok!(Consent::revoke(
			signed(FAMILY),
			RECORD,
			id(SCHOOL),
			rotation(2, &[FAMILY, AUTHORITY], &[])
		));
		assert_noop!(restore(FAMILY, rotation(3, &[FAMILY, AUTHORITY], &[])), Error::<Test>::KeysNotReplaced);
		Directory::replace_keys(FAMILY);
		assert_ok!(restore(FAMILY, rotation(3, &[FAMILY, AUTHORITY], &[])));
		assert_noop!(restore(FAMILY, rotation(4, &[FAMILY, AUTHORITY], &[])), Error::<Test>::KeysNotReplaced);
	});
}

/// S4, R4: only who had access gets it back: not a stranger, one without consent, or one whose grant has expired;
/// and only to a record that exists.
#[test]
fn who_had_no_access_gets_none() {
	execute_and_check(|| {
		let_in_until(SCHOOL, Level::Proof, Some(START + DAY));
		Now::put(START + DAY);
		for reader in [STRANGER, OTHER_FAMILY, HOSPITAL, SCHOOL] {
			assert_noop!(restore(reader, rotation(2, &[FAMILY, AUTHORITY], &[])), Error::<Test>::NotFound);
		}
		let rotation = rotation(2, &[FAMILY, AUTHORITY], &[]);
		assert_noop!(
			Consent::restore(signed(ADMIN), RecordId([9; 16]), id(FAMILY), rotation),
			Error::<Test>::NotFound
		);
	});
}

/// S4, S8: the next key is wrapped for exactly the readers: an admin lets nobody in.
#[test]
fn nobody_is_let_in_on_the_way() {
	execute_and_check(|| {
		Directory::replace_keys(FAMILY);
		assert_noop!(restore(FAMILY, rotation(1, &[FAMILY, AUTHORITY], &[])), STALE_EPOCH);
		assert_noop!(restore(FAMILY, rotation(2, &[FAMILY, AUTHORITY, ADMIN], &[])), WRONG_READERS);
	});
}

/// trust.md: one admin restores, voids, reassigns at the speed of the quota.
#[test]
fn one_admin_restores_voids_reassigns_at_the_speed_of_the_quota() {
	execute_and_check(|| {
		RestoresLeft::put(1);
		Directory::replace_keys(FAMILY);
		assert_ok!(restore(FAMILY, rotation(2, &[FAMILY, AUTHORITY], &[])));
		assert_eq!(RestoresLeft::get(), Some(0));
		Directory::replace_keys(FAMILY);
		assert_noop!(restore(FAMILY, rotation(3, &[FAMILY, AUTHORITY], &[])), DAILY_BOUND);
	});
}

/// S4: the history of every record of which somebody is custodian says that its keys were replaced.
#[test]
fn new_keys_of_a_custodian_are_in_the_history_of_each_of_its_records() {
	use vacchain_primitives::questions::NoteForCustodian;
	execute_and_check(|| {
		name(OTHER_FAMILY);
		let actor = Actor { id: id(ADMIN), role: Role::HealthAdmin, organisation: Some(id(AUTHORITY)) };
		for (account, records) in
			[(FAMILY, vec![RECORD, SIBLING]), (OTHER_FAMILY, vec![RECORD]), (DOCTOR, vec![])]
		{
			let before = [RECORD, SIBLING].map(|record| History::get(record).len());
			let (custodian, confirmed_by) = (id(account), Some(id(STRANGER)));
			let action = Action::CustodianKeysReplaced { custodian, confirmed_by, voted: false };
			assert_ok!(Consent::note_for_custodian(&custodian, &actor, &action));
			for (record, before) in [RECORD, SIBLING].into_iter().zip(before) {
				let new = History::get(record).split_off(before);
				let expected: &[_] = match records.contains(&record) {
					true => &[(id(ADMIN), action.clone())],
					false => &[],
				};
				assert_eq!(new, expected);
			}
		}
	});
}
