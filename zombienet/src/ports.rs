//! Ports for listening that nothing else takes meanwhile.
//!
//! Zombienet binds the ports that a node is to have itself, and shares them with nobody, so no socket can hold them for
//! it. A UDP socket of the same number stands for each: other programs that choose ports like this see that it is taken,
//! and the system frees it with this program.

use std::{
	net::{Ipv4Addr, Ipv6Addr, UdpSocket},
	sync::{
		Mutex, PoisonError,
		atomic::{AtomicU16, Ordering},
	},
};

use anyhow::{Context as _, Result};
use tokio::net::TcpSocket;

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
	static NEXT: AtomicU16 = AtomicU16::new(0);
	// Two programs begin at different places.
	let start = u16::try_from(std::process::id() % u32::from(COUNT))?;
	for _ in 0..COUNT {
		let step = NEXT.fetch_add(1, Ordering::Relaxed) % COUNT;
		let port = FIRST + (start + step) % COUNT;
		let Ok(reservation) = UdpSocket::bind((Ipv4Addr::LOCALHOST, port)) else { continue };
		// As Zombienet binds it: a connection that ended a moment ago is in the way, too.
		if TcpSocket::new_v6().is_ok_and(|socket| socket.bind((Ipv6Addr::UNSPECIFIED, port).into()).is_ok()) {
			RESERVED.lock().unwrap_or_else(PoisonError::into_inner).push(reservation);
			return Ok(port);
		}
	}
	None.context("no port is free")
}
