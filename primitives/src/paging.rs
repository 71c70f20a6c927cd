//! Lists are maps from an index, read a page at a time.

use alloc::vec::Vec;

use crate::bounds::MAX_PAGE;

/// The rows from index `start`, at most `limit` and at most [`MAX_PAGE`], up to the first that is missing.
pub fn page<Row>(start: u32, limit: u32, row: impl Fn(u32) -> Option<Row>) -> Vec<Row> {
	(start..start.saturating_add(limit.min(MAX_PAGE))).map_while(row).collect()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_page_starts_and_ends_where_it_is_asked_to() {
		let rows = |index: u32| (index < 100).then_some(index);
		assert_eq!(page(98, 10, rows), [98, 99]);
		assert_eq!(page(3, 2, rows), [3, 4]);
		assert_eq!(page(0, u32::MAX, rows).len(), MAX_PAGE as usize);
		assert!(page(u32::MAX, 10, rows).is_empty());
	}
}
