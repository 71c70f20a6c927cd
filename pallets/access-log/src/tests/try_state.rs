use super::*;

/// After this damage to a log that has rows, pages and sums, the invariants name what is wrong.
fn finds(problem: &'static str, damage: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		Owners::insert(RECORD, id(FAMILY));
		for hour in 0..Moment::from(MAX_ACCESSES) + 3 {
			Now::set(START + hour * HOUR);
			log_next(GATEWAY, &[read(RECORD), read(RECORD)]);
		}
		assert_ok!(AccessLog::do_try_state());
		damage();
		assert_eq!(AccessLog::do_try_state(), Err(problem.into()));
	});
}

/// S9
#[test]
fn a_lost_page_is_found() {
	finds("a log has no gap", || Earlier::<Test>::remove(RECORD, 2));
}

/// S9
#[test]
fn a_lost_row_is_found() {
	finds("a log has no gap", || {
		Earlier::<Test>::mutate(RECORD, 2, |page| page.as_mut().unwrap().pop());
	});
}

/// S9
#[test]
fn lost_sums_are_found() {
	finds("what is no longer kept is summed", || {
		Sums::<Test>::remove((RECORD, id(SCHOOL), id(GATEWAY)));
	});
}

#[test]
fn a_page_without_a_log_is_found() {
	finds("a log's pages are its own", || Earlier::<Test>::insert(SIBLING, 0, crate::Page::default()));
}

#[test]
fn a_log_that_is_too_long_is_found() {
	finds("a log keeps no more rows than it may", || {
		Recent::<Test>::mutate(RECORD, |recent| recent.first -= 1);
	});
}

#[test]
fn a_sum_that_came_too_early_is_found() {
	finds("nothing is summed before a log is full", || {
		Recent::<Test>::mutate(RECORD, |recent| recent.first += 1);
	});
}

#[test]
fn a_log_whose_numbers_are_wrong_is_found() {
	finds("a log's rows are numbered", || Recent::<Test>::mutate(RECORD, |recent| recent.start += 1));
}

#[test]
fn a_log_of_an_unknown_record_is_found() {
	finds("a log belongs to a record", || Owners::remove(RECORD));
}

#[test]
fn a_row_without_a_batch_is_found() {
	finds("a row came in a batch of its gateway", || Batches::<Test>::remove(id(GATEWAY)));
}

#[test]
fn a_row_of_what_never_happened_is_found() {
	finds("what is logged happened", || {
		Recent::<Test>::mutate(RECORD, |recent| recent.rows[0].count = 0);
	});
}
