//! Ports for listening that nothing else takes meanwhile.
//!
//! Zombienet binds the ports that a node is to have itself, and shares them with nobody, so no socket can hold them for
//! it. A UDP socket of the same number stands for each: other programs that choose ports like this see that it is taken,
//! and the system frees it with this program.

use std::{
	net::{Ipv4Addr, TcpListener, UdpSocket},
	sync::{Mutex, PoisonError},
};

use anyhow::{Context as _, Result};

/// From here up to Linux's range for outgoing connections, of which any could take a port that a node was told to use
/// and has not opened yet.
const FIRST: u16 = 20_000;
const COUNT: u16 = 12_000;

/// A port that nobody listens on now, another one each time. It stays reserved as long as this program runs: a node that
/// was killed starts again on it.
///
/// # Errors
///
/// When none is left.
pub(crate) fn free_port() -> Result<u16> {
	static RESERVED: Mutex<Vec<UdpSocket>> = Mutex::new(Vec::new());
	let mut reserved = RESERVED.lock().unwrap_or_else(PoisonError::into_inner);
	for port in FIRST..FIRST + COUNT {
		let Ok(reservation) = UdpSocket::bind((Ipv4Addr::LOCALHOST, port)) else { continue };
		if TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).is_ok() {
			reserved.push(reservation);
			return Ok(port);
		}
	}
	None.context("no port is free")
}
