use super::*;

/// After this damage, the invariants name what is wrong.
fn finds(problem: &'static str, damage: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		Records::set(vec![RECORD, SIBLING]);
		assert_ok!(log(GATEWAY, 1, &[read(RECORD), read(RECORD)]));
		assert_ok!(AccessLog::do_try_state());
		damage();
		assert_eq!(AccessLog::do_try_state(), Err(problem.into()));
	});
}

/// S9
#[test]
fn a_lost_row_is_found() {
	finds("a log has no gap", || Accesses::<Test>::remove(RECORD, 0));
}

/// S9
#[test]
fn an_uncounted_row_is_found() {
	finds("a log's rows are counted", || AccessCounts::<Test>::insert(RECORD, 1));
}

#[test]
fn a_row_of_a_record_without_a_count_is_found() {
	finds("a log's rows are counted", || {
		Accesses::<Test>::insert(SIBLING, 0, entry(GATEWAY, read(SIBLING)));
	});
}

#[test]
fn a_log_of_an_unknown_record_is_found() {
	finds("a log belongs to a record", || Records::set(vec![SIBLING]));
}

#[test]
fn a_row_without_a_batch_is_found() {
	finds("a row came in a batch of its gateway", || Batches::<Test>::remove(id(GATEWAY)));
}

#[test]
fn a_row_of_what_never_happened_is_found() {
	finds("what is logged happened", || {
		Accesses::<Test>::insert(RECORD, 0, AccessEntry { count: 0, ..entry(GATEWAY, read(RECORD)) });
	});
}
