//! Between the registry's types and a database's.

use sqlx::{Row, any::AnyRow};
use vacchain_primitives::EncryptionKey;

use super::StoreError;

/// As the database holds it: every number is signed there, and of 64 bits.
pub(super) fn number(number: u64) -> Result<i64, StoreError> {
	number.try_into().map_err(|_| StoreError::Unfit("number"))
}

/// Bytes within their bound.
pub(super) fn bounded<'a>(what: &'static str, bytes: &'a [u8], most: usize) -> Result<&'a [u8], StoreError> {
	if bytes.len() <= most { Ok(bytes) } else { Err(StoreError::Unfit(what)) }
}

/// Text within its bound, in bytes. PostgreSQL's has no NUL.
pub(super) fn text<'a>(what: &'static str, text: &'a str, most: usize) -> Result<&'a str, StoreError> {
	if text.len() <= most && !text.contains('\0') { Ok(text) } else { Err(StoreError::Unfit(what)) }
}

/// The value of a row by column; [`StoreError::Damaged`] if it is something else.
pub(super) trait Column {
	fn number<N: TryFrom<i64>>(&self, column: &str) -> Result<N, StoreError>;
	fn bytes(&self, column: &str) -> Result<&[u8], StoreError>;
	fn array<const N: usize>(&self, column: &str) -> Result<[u8; N], StoreError>;
	fn encryption_key(&self, column: &str) -> Result<EncryptionKey, StoreError>;
	fn text(&self, column: &str) -> Result<String, StoreError>;
	fn is_null(&self, column: &str) -> Result<bool, StoreError>;
}

impl Column for AnyRow {
	fn number<N: TryFrom<i64>>(&self, column: &str) -> Result<N, StoreError> {
		self.try_get::<i64, _>(column)?.try_into().map_err(|_| StoreError::Damaged)
	}

	fn bytes(&self, column: &str) -> Result<&[u8], StoreError> {
		Ok(self.try_get(column)?)
	}

	fn array<const N: usize>(&self, column: &str) -> Result<[u8; N], StoreError> {
		self.bytes(column)?.try_into().map_err(|_| StoreError::Damaged)
	}

	fn encryption_key(&self, column: &str) -> Result<EncryptionKey, StoreError> {
		self.bytes(column)?.to_vec().try_into().map(EncryptionKey).map_err(|_| StoreError::Damaged)
	}

	fn text(&self, column: &str) -> Result<String, StoreError> {
		Ok(self.try_get(column)?)
	}

	fn is_null(&self, column: &str) -> Result<bool, StoreError> {
		Ok(sqlx::ValueRef::is_null(&self.try_get_raw(column)?))
	}
}
