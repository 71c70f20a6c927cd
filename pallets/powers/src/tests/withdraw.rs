use super::*;

#[test]
fn any_admin_takes_a_power_back() {
	execute(|| {
		for admin in [ADMIN, OTHER_ADMIN] {
			assert_ok!(propose(ADMIN, FAMILY));
			let digest = digest_on(FAMILY);
			assert_ok!(Powers::withdraw(signed(admin), digest));
			assert_eq!(Powers::power_on(id(FAMILY)), None);
			assert_eq!(log().last(), Some(&(Some(admin), PowerStep::Withdrawn)));
			System::assert_last_event(Event::Withdrawn { digest, by: id(admin) }.into());
		}
		let digest = confirmed();
		assert_ok!(Powers::withdraw(signed(THIRD_ADMIN), digest));
		assert_noop!(Powers::withdraw(signed(THIRD_ADMIN), digest), Error::NotFound);
	});
}

/// Neither a thief of the old key nor an admin decides alone.
#[test]
fn nobody_takes_back_what_the_institutions_decide() {
	execute(|| {
		assert_ok!(propose(ADMIN, FAMILY));
		assert_ok!(veto(FAMILY));
		assert_noop!(Powers::withdraw(signed(ADMIN), digest_on(FAMILY)), Error::Vetoed);
	});
}

/// R14
#[test]
fn only_health_admins_withdraw() {
	execute(|| {
		assert_ok!(propose(OTHER_ADMIN, FAMILY));
		only_health_admins_may(|origin| Powers::withdraw(origin, digest_on(FAMILY)));
	});
}
