use super::*;
use sp_runtime::DispatchResult;

/// Halves of the current epoch, wrapped for the key that the reader has now.
fn halves(reader: u64, half: Level) -> GivenHalves {
	GivenHalves::truncate_from(vec![wrap(reader, half, epoch())])
}

fn give(admin: u64, reader: u64, half: Level) -> DispatchResult {
	Consent::give_half(signed(admin), RECORD, id(reader), halves(reader, half))
}

/// S4: two health admins give a family with new keys its access back, each with the half of its custody, visibly in the
/// history. The family starts a new epoch itself; so does a guardian.
#[test]
fn a_custodian_who_lost_its_keys_gets_both_halves_and_renews() {
	execute_and_check(|| {
		name(DOCTOR);
		for (next, account) in [(2, FAMILY), (3, DOCTOR)] {
			Directory::replace_keys(account);
			for (admin, half) in [(ADMIN, Level::HalfA), (OTHER_ADMIN, Level::HalfB)] {
				let given = halves(account, half);
				assert_ok!(give(admin, account, half));
				let (record, reader) = (RECORD, id(account));
				let event = Event::HalfGiven { record, reader, half };
				assert_recorded(event, admin, Action::HalfGiven { reader, half });
				assert_eq!(Halves::get(RECORD).last(), Some(&(id(admin), reader, half, given)));
				assert_eq!(epoch(), next - 1, "an admin starts no epoch");
			}
			let rotation = rotation(next, &[FAMILY, AUTHORITY, DOCTOR], &[]);
			assert_ok!(Consent::renew_keys(signed(account), RECORD, rotation));
			assert_eq!((level(account), epoch()), (Some(Level::Full), next));
			assert_eq!(Halves::get(RECORD), [], "it needs them no more");
		}
	});
}

/// trust.md: one admin alone opens no clinical content. An admin gives the half that it holds, and no other; the health
/// authority reads proofs and starts no epoch.
#[test]
fn an_admin_gives_its_own_half_alone() {
	execute_and_check(|| {
		Directory::replace_keys(FAMILY);
		for (admin, half) in
			[(ADMIN, Level::HalfB), (OTHER_ADMIN, Level::HalfA), (ADMIN, Level::Full), (ADMIN, Level::Proof)]
		{
			assert_noop!(give(admin, FAMILY, half), Error::<Test>::NotHolder);
		}
		let nothing = Consent::give_half(signed(ADMIN), RECORD, id(FAMILY), GivenHalves::default());
		assert_noop!(nothing, Error::<Test>::NotHolder);
		Holders::remove(id(ADMIN));
		assert_noop!(give(ADMIN, FAMILY, Level::HalfA), Error::<Test>::NotHolder);
		assert_eq!(level(AUTHORITY), Some(Level::Proof));
	});
}

/// trust.md: `restore` works on a reader's claim with two admins. Whether a custodian's wrap is garbage, the chain cannot
/// tell, so the halves are given whether or not the custodian's keys were replaced.
#[test]
fn halves_are_given_on_a_claim() {
	execute_and_check(|| {
		assert_ok!(give(ADMIN, FAMILY, Level::HalfA));
		assert_ok!(give(OTHER_ADMIN, FAMILY, Level::HalfB));
	});
}

/// S4, R4: only a custodian gets halves: not a stranger, and not a reader by a grant, which could be revoked.
#[test]
fn who_is_no_custodian_gets_no_half() {
	execute_and_check(|| {
		let_in(HOSPITAL, Level::Full);
		let_in(SCHOOL, Level::Proof);
		for reader in [STRANGER, OTHER_FAMILY, HOSPITAL, SCHOOL, AUTHORITY, ADMIN, DOCTOR] {
			assert_noop!(give(ADMIN, reader, Level::HalfA), Error::<Test>::NotFound);
		}
		let elsewhere =
			Consent::give_half(signed(ADMIN), RecordId([9; 16]), id(FAMILY), halves(FAMILY, Level::HalfA));
		assert_noop!(elsewhere, Error::<Test>::NotFound);
		name(DOCTOR);
		assert_ok!(give(ADMIN, DOCTOR, Level::HalfA));
	});
}

/// trust.md: a wrap is made for a key that was replaced meanwhile.
#[test]
fn a_half_for_a_replaced_key_is_refused() {
	execute_and_check(|| {
		let stale = halves(FAMILY, Level::HalfA);
		Directory::replace_keys(FAMILY);
		assert_noop!(Consent::give_half(signed(ADMIN), RECORD, id(FAMILY), stale), STALE_KEY);
	});
}

/// trust.md: one admin restores, voids, reassigns at the speed of the quota.
#[test]
fn one_admin_restores_voids_reassigns_at_the_speed_of_the_quota() {
	execute_and_check(|| {
		LeftToday::insert(id(ADMIN), 1);
		Directory::replace_keys(FAMILY);
		assert_ok!(give(ADMIN, FAMILY, Level::HalfA));
		assert_eq!(Days::take_spent(), [(id(ADMIN), Daily::Restores)]);
		assert_noop!(give(ADMIN, FAMILY, Level::HalfA), DAILY_BOUND);
	});
}

/// S4: what concerns a custodian is noted in every record that it owns or guards, and in no other.
#[test]
fn a_note_for_a_custodian_is_in_each_of_its_records() {
	use vacchain_primitives::questions::{IsGuardian, NoteForCustodian};
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
					true => &[(id(ADMIN), action.clone(), None)],
					false => &[],
				};
				assert_eq!(new, expected);
			}
			let guards = [OTHER_FAMILY].contains(&account);
			assert_eq!(Consent::is_guardian(&custodian), guards);
		}
	});
}
