//! Places in the lists by which people find what concerns them. Their bytes are in the order of the list.

use crate::{
	Moment, RecordId, VisitId,
	derives::{apply, scale_bounded},
};

/// The place of a visit in a list in order of opening.
#[apply(scale_bounded!)]
#[derive(Copy, PartialOrd, Ord)]
pub struct VisitPlace([u8; 8], VisitId);

impl VisitPlace {
	/// The place of a visit whose opening reached the chain then.
	pub const fn new(opened_at: Moment, visit: VisitId) -> Self {
		Self(opened_at.to_be_bytes(), visit)
	}

	/// The last place before the visits that were opened then.
	pub const fn before(opened_at: Moment) -> Self {
		Self::new(opened_at.saturating_sub(1), VisitId([u8::MAX; 16]))
	}

	/// When the opening reached the chain.
	pub const fn opened_at(&self) -> Moment {
		Moment::from_be_bytes(self.0)
	}

	/// Which visit.
	pub const fn visit(&self) -> VisitId {
		self.1
	}
}

/// The place of a record in a list of what is open to an organisation: the grants in order of their end, then those without
/// one.
#[apply(scale_bounded!)]
#[derive(Copy, PartialOrd, Ord)]
pub struct GrantPlace([u8; 8], RecordId);

impl GrantPlace {
	/// The place of a record that is open until then.
	pub const fn new(expires_at: Option<Moment>, record: RecordId) -> Self {
		let end = match expires_at {
			Some(end) => end,
			None => Moment::MAX,
		};
		Self(end.to_be_bytes(), record)
	}

	/// The last place whose grant is over now.
	pub const fn over(now: Moment) -> Self {
		Self::new(Some(now), RecordId([u8::MAX; 16]))
	}

	/// Which record.
	pub const fn record(&self) -> RecordId {
		self.1
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use codec::Encode;

	/// R8: the list of visits that wait is in order of opening, whatever ids the visits have.
	#[test]
	fn the_bytes_of_a_place_are_in_the_order_of_the_list() {
		let [low, high] = [VisitId([0; 16]), VisitId([u8::MAX; 16])];
		let visits = [
			VisitPlace::new(255, high),
			VisitPlace::before(256),
			VisitPlace::new(256, low),
			VisitPlace::new(256, high),
			VisitPlace::new(65_536, low),
		];
		let bytes = visits.map(|place| place.encode());
		assert!(bytes.is_sorted(), "{bytes:?}");
		assert_eq!((visits[4].opened_at(), visits[4].visit()), (65_536, low));
		let [low, high] = [RecordId([0; 16]), RecordId([u8::MAX; 16])];
		let grants = [
			GrantPlace::new(Some(256), high),
			GrantPlace::over(256),
			GrantPlace::new(Some(257), low),
			GrantPlace::new(None, low),
		];
		let bytes = grants.map(|place| place.encode());
		assert!(bytes.is_sorted(), "{bytes:?}");
		assert_eq!(grants[3].record(), low);
	}
}
