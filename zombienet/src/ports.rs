//! Ports for listening that nothing else takes meanwhile.

use std::{
	net::{Ipv4Addr, TcpListener},
	sync::atomic::{AtomicU16, Ordering},
};

use anyhow::{Context as _, Result};

/// From here up to Linux's range for outgoing connections, of which any could take a port that a node was told to use
/// and has not opened yet.
const FIRST: u16 = 20_000;
const COUNT: u16 = 12_000;

/// A port that nobody listens on now, another one each time.
///
/// # Errors
///
/// When none is left.
pub(crate) fn free_port() -> Result<u16> {
	static NEXT: AtomicU16 = AtomicU16::new(0);
	// Two programs begin at different places.
	let start = (std::process::id() % u32::from(COUNT)) as u16;
	for _ in 0..COUNT {
		let step = NEXT.fetch_add(1, Ordering::Relaxed) % COUNT;
		let port = FIRST + (start + step) % COUNT;
		if TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).is_ok() {
			return Ok(port);
		}
	}
	None.context("no port is free")
}
