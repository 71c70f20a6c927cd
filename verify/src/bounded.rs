//! Decodes what a stranger sent.

use codec::{DecodeWithMemLimit, DecodeWithMemTracking};

/// How much more memory a value takes at most than its bytes. Honest ones take up to twice as much.
const GROWTH: usize = 4;

/// The value of these bytes: nothing if they are longer than `max_len`, take more memory than such a value needs, or do not
/// decode to the end.
pub(crate) fn decode<Value: DecodeWithMemTracking>(mut bytes: &[u8], max_len: usize) -> Option<Value> {
	if bytes.len() > max_len {
		return None;
	}
	let mem_limit = bytes.len().saturating_mul(GROWTH);
	let value = Value::decode_with_mem_limit(&mut bytes, mem_limit).ok()?;
	bytes.is_empty().then_some(value)
}
