use super::*;

#[test]
fn waiting_powers_are_paged_in_order_of_their_end() {
	execute(|| {
		for number in 0..5 {
			assert_ok!(propose(ADMIN, 1000 + number));
			wait(1);
		}
		let all = Powers::waiting_powers(None, u32::MAX);
		let subjects: Vec<_> = all.iter().map(|(digest, _)| *digest).collect();
		assert_eq!(subjects, (0..5).map(|number| digest_on(1000 + number)).collect::<Vec<_>>());
		let mut paged = Powers::waiting_powers(None, 2);
		while let Some((digest, last)) = paged.last().cloned() {
			let next = Powers::waiting_powers(Some((last.ends_at, digest)), 2);
			if next.is_empty() {
				break;
			}
			paged.extend(next);
		}
		assert_eq!(paged, all);
	});
}

/// A page goes on where the last one ended, also if that power waits no longer.
#[test]
fn a_page_goes_on_after_what_has_gone() {
	execute(|| {
		for number in 0..3 {
			assert_ok!(propose(ADMIN, 1000 + number));
			wait(1);
		}
		let (digest, first) = Powers::waiting_powers(None, 1).remove(0);
		assert_ok!(Powers::withdraw(signed(ADMIN), digest));
		assert_eq!(Powers::waiting_powers(Some((first.ends_at, digest)), 9).len(), 2);
	});
}
