//! The checks as exports of a WebAssembly module. Each check returns 0 if all is well; otherwise the reason
//! is UTF-8 text at `failure_pointer`, `failure_length` bytes long.

#![allow(unsafe_code, reason = "exporting a name counts as unsafe; nothing here dereferences a pointer")]

use std::sync::{Mutex, PoisonError};

use crate::Failure;

static FAILURE: Mutex<String> = Mutex::new(String::new());

fn report(result: Result<(), Failure>) -> u32 {
	match result {
		Ok(()) => 0,
		Err(reason) => {
			*FAILURE.lock().unwrap_or_else(PoisonError::into_inner) = reason;
			1
		}
	}
}

/// Checks RFC 9180's vectors.
#[unsafe(no_mangle)]
pub extern "C" fn check_rfc9180() -> u32 {
	report(crate::check_rfc9180())
}

/// Checks RFC 9807's vectors.
#[unsafe(no_mangle)]
pub extern "C" fn check_rfc9807() -> u32 {
	report(crate::check_rfc9807())
}

/// Checks the crate's own vectors.
#[unsafe(no_mangle)]
pub extern "C" fn check_own() -> u32 {
	report(crate::check_own())
}

/// Where the last reason is.
#[unsafe(no_mangle)]
pub extern "C" fn failure_pointer() -> *const u8 {
	FAILURE.lock().unwrap_or_else(PoisonError::into_inner).as_ptr()
}

/// How long the last reason is, in bytes.
#[unsafe(no_mangle)]
pub extern "C" fn failure_length() -> usize {
	FAILURE.lock().unwrap_or_else(PoisonError::into_inner).len()
}
