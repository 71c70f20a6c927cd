//! Where the next page of a list starts.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use codec::{DecodeAll, Encode};
use sp_crypto_hashing::blake2_128;
use vacchain_gateway::{Refusal, types::Cursor};
use vacchain_primitives::bounds::MAX_ROWS;

/// How many rows a page has when a caller asks for this many.
pub fn rows(limit: Option<u32>) -> u32 {
	limit.unwrap_or(MAX_ROWS).clamp(1, MAX_ROWS)
}

/// A list: a method, and what it lists.
///
/// A cursor is of one list. It is no secret and grants nothing: what a caller may see is decided anew for every page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct List([u8; 16]);

impl List {
	/// The list of this method about this subject.
	pub fn of(method: &str, subject: impl Encode) -> Self {
		Self(blake2_128(&("vacchain/cursor/v1", method, subject).encode()))
	}

	/// The cursor that stands for a position.
	pub fn cursor(&self, position: impl Encode) -> Cursor {
		Cursor(BASE64_URL_SAFE_NO_PAD.encode((self.0, position).encode()))
	}

	/// The position that a cursor stands for; none for the first page.
	///
	/// # Errors
	///
	/// [`Refusal::InvalidCursor`] for text that [`List::cursor`] of this list did not make.
	pub fn position<Position: DecodeAll>(
		&self,
		cursor: Option<&Cursor>,
	) -> Result<Option<Position>, Refusal> {
		let Some(Cursor(text)) = cursor else {
			return Ok(None);
		};
		let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| Refusal::InvalidCursor)?;
		let position = bytes.strip_prefix(&self.0).ok_or(Refusal::InvalidCursor)?;
		Position::decode_all(&mut &position[..]).map(Some).map_err(|_| Refusal::InvalidCursor)
	}
}

#[cfg(test)]
mod tests {
	use proptest::prelude::*;
	use vacchain_primitives::{ParticipantId, RecordId};

	use super::*;

	const RECORD: RecordId = RecordId([7; 16]);

	#[test]
	fn a_cursor_leads_back_to_its_place_in_its_own_list_alone() {
		let visits = List::of("records_visits", RECORD);
		let cursor = visits.cursor(48_u32);
		assert_eq!(visits.position(Some(&cursor)), Ok(Some(48_u32)));
		assert_eq!(visits.position::<u32>(None), Ok(None));
		for other in [List::of("records_history", RECORD), List::of("records_visits", RecordId([8; 16]))] {
			assert_eq!(other.position::<u32>(Some(&cursor)), Err(Refusal::InvalidCursor));
		}
		assert_eq!(visits.position::<ParticipantId>(Some(&cursor)), Err(Refusal::InvalidCursor));
	}

	#[test]
	fn a_page_has_at_least_one_row_and_at_most_so_many() {
		assert_eq!([None, Some(0), Some(5), Some(u32::MAX)].map(rows), [MAX_ROWS, 1, 5, MAX_ROWS]);
	}

	proptest! {
		#[test]
		fn no_text_but_a_cursor_is_taken_for_one(text in ".{0,80}", tail in "[A-Za-z0-9_=-]{1,8}") {
			let list = List::of("records_mine", RECORD);
			prop_assert_eq!(list.position::<u32>(Some(&Cursor(text))), Err(Refusal::InvalidCursor));
			let longer = Cursor(list.cursor(1_u32).0 + &tail);
			prop_assert_eq!(list.position::<u32>(Some(&longer)), Err(Refusal::InvalidCursor));
		}
	}
}
