//! Ports for programs that must be told one.

use std::{io, net::Ipv4Addr};

use tokio::net::TcpSocket;

/// A TCP port of the loopback address that the system gives to nobody else while this lives.
///
/// The port is bound, and nothing listens on it. Linux lets a listener share a port with such a socket if both allow
/// it (`SO_REUSEADDR`, which Rust's and Tokio's listeners set), so the program for which the port is kept can listen.
/// The system gives the port neither to an outgoing connection nor to a program that asks for any free port.
#[derive(Debug)]
pub struct Port {
	number: u16,
	_bound: TcpSocket,
}

impl Port {
	/// Keeps a free port.
	///
	/// # Errors
	///
	/// When the system has none.
	pub fn keep() -> io::Result<Self> {
		let bound = TcpSocket::new_v4()?;
		bound.set_reuseaddr(true)?;
		bound.bind((Ipv4Addr::LOCALHOST, 0).into())?;
		Ok(Self { number: bound.local_addr()?.port(), _bound: bound })
	}

	/// Its number.
	pub fn number(&self) -> u16 {
		self.number
	}
}

#[cfg(test)]
mod tests {
	use std::{
		collections::HashSet,
		net::{TcpListener, TcpStream},
	};

	use super::*;

	#[test]
	fn nothing_answers_on_a_kept_port_until_somebody_listens_there() {
		let port = Port::keep().unwrap();
		let address = (Ipv4Addr::LOCALHOST, port.number());
		assert_eq!(TcpStream::connect(address).unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
		let listener = TcpListener::bind(address).unwrap();
		TcpStream::connect(address).unwrap();
		listener.accept().unwrap();
		// A second one finds the port taken, as usual.
		assert_eq!(TcpListener::bind(address).unwrap_err().kind(), io::ErrorKind::AddrInUse);
	}

	#[test]
	fn a_kept_port_is_given_to_nobody_else() {
		let kept: Vec<_> = (0..64).map(|_| Port::keep().unwrap()).collect();
		let numbers: HashSet<_> = kept.iter().map(Port::number).collect();
		assert_eq!(numbers.len(), kept.len());
		let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
		for _ in 0..2000 {
			let other = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
			let client = TcpStream::connect(server.local_addr().unwrap()).unwrap();
			for taken in [other.local_addr(), client.local_addr()] {
				assert!(!numbers.contains(&taken.unwrap().port()));
			}
			server.accept().unwrap();
		}
	}
}
