//! Children who are made up for a test.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// The birth date of a made-up child, the same in every run. Two children have dates of their own, so that the registry
/// does not take one for the other; names that a test chose seldom share a date.
pub fn birth_date(child: impl AsRef<[u8]>) -> String {
	let mut hasher = DefaultHasher::new();
	child.as_ref().hash(&mut hasher);
	let number = hasher.finish();
	let (year, month, day) = (2008 + number % 18, 1 + (number >> 8) % 12, 1 + (number >> 16) % 28);
	format!("{year}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
	use super::birth_date;

	#[test]
	fn a_child_has_one_birth_date_and_its_siblings_have_others() {
		assert_eq!(birth_date("Ada"), birth_date("Ada"));
		let siblings = ["Ada", "Ben", "Ida", "Ina", "Zoë"].map(birth_date);
		let days: std::collections::BTreeSet<_> = siblings.iter().collect();
		assert_eq!(days.len(), siblings.len(), "{siblings:?}");
	}
}
