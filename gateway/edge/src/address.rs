//! The addresses that count as one client.

use std::net::{IpAddr, Ipv6Addr};

/// An address for limits: an IPv4 address, or the /64 that one IPv6 client has for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Client(IpAddr);

impl From<IpAddr> for Client {
	fn from(address: IpAddr) -> Self {
		Self(match address.to_canonical() {
			IpAddr::V6(v6) => {
				let [a, b, c, d, ..] = v6.segments();
				Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
			}
			IpAddr::V4(v4) => v4.into(),
		})
	}
}

impl Client {
	/// It, in 16 bytes: an IPv4 address as IPv6 writes it.
	pub fn octets(self) -> [u8; 16] {
		match self.0 {
			IpAddr::V4(v4) => v4.to_ipv6_mapped().octets(),
			IpAddr::V6(v6) => v6.octets(),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_client_is_an_ipv4_address_or_a_64_of_ipv6() {
		let of = |text: &str| Client::from(text.parse::<IpAddr>().unwrap());
		assert_eq!(of("2001:db8:1:2::3"), of("2001:db8:1:2:ffff::1"));
		assert_ne!(of("2001:db8:1:2::3"), of("2001:db8:1:3::3"));
		assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
		assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
		assert_eq!(of("192.0.2.1").octets(), of("::ffff:192.0.2.1").octets());
		assert_ne!(of("192.0.2.1").octets(), of("192.0.2.2").octets());
	}
}
