use super::*;

fn set(account: u64, number: u32) -> DispatchResult {
	Participants::set_password_number(RuntimeOrigin::signed(account), number)
}

/// R13: an old password, stored at a gateway that was down, is told from the new one.
#[test]
fn everybody_counts_its_own_passwords() {
	execute(|| {
		for account in [FAMILY, DOCTOR, ADMIN, HOSPITAL] {
			for number in [1, 2] {
				assert_ok!(set(account, number));
				assert_eq!(Rows::<Test>::get(id(account)).unwrap().password_number, number);
				System::assert_last_event(Event::PasswordNumberSet { id: id(account), number }.into());
			}
		}
	});
}

/// R13: nobody brings an old password back, and two changes at the same time do not count as one.
#[test]
fn passwords_are_counted_one_at_a_time() {
	execute(|| {
		assert_ok!(set(FAMILY, 1));
		for number in [0, 1, 3, u32::MAX] {
			assert_noop!(set(FAMILY, number), Error::WrongNumber);
		}
	});
}

/// R14
#[test]
fn only_active_participants_count_passwords() {
	execute(|| {
		for account in [SUSPENDED_HOSPITAL, ITS_DOCTOR, STRANGER] {
			assert_noop!(set(account, 1), Error::NotParticipant);
		}
		assert_noop!(Participants::set_password_number(RuntimeOrigin::none(), 1), DispatchError::BadOrigin);
	});
}
