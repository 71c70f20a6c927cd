//! The faults that are known before the node starts, each said in a sentence.

use sc_network::{Multiaddr, multiaddr::Protocol};
use sc_service::Configuration;
use std::{
	io,
	net::{IpAddr, SocketAddr, TcpListener},
};

/// Checks the folder and the ports that the node is about to use. The RPC's port becomes a fixed one: where it is
/// taken the SDK would pick another, that nobody knows of.
///
/// # Errors
///
/// A sentence that names the folder or the port, and the option that changes it.
pub fn check(config: &mut Configuration, gateway: Option<SocketAddr>) -> Result<(), String> {
	let folder = &config.data_path;
	std::fs::create_dir_all(folder).and_then(|()| tempfile(folder)).map_err(|error| {
		format!("cannot write to {}: {error}; give another folder with --base-path", folder.display())
	})?;

	for endpoint in config.rpc.addr.iter_mut().flatten() {
		endpoint.retry_random_port = false;
		if !endpoint.is_optional {
			check_port(endpoint.listen_addr, "the operator's RPC", "--rpc-port")?;
		}
	}
	for address in config.network.listen_addresses.iter().filter_map(tcp_address) {
		check_port(address, "peers", "--port")?;
	}
	if let Some(gateway) = gateway {
		check_port(gateway, "clients", "--gateway-port")?;
	}
	if let Some(prometheus) = &config.prometheus_config {
		check_port(prometheus.port, "Prometheus", "--prometheus-port")?;
	}
	Ok(())
}

/// Creates and removes a file, as only a writable folder allows.
fn tempfile(folder: &std::path::Path) -> io::Result<()> {
	let probe = folder.join(format!(".writable-{}", std::process::id()));
	std::fs::File::create(&probe)?;
	std::fs::remove_file(probe)
}

fn check_port(address: SocketAddr, whom: &str, option: &str) -> Result<(), String> {
	match TcpListener::bind(address) {
		Err(error) if matches!(error.kind(), io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied) => {
			Err(format!("cannot listen on {address} for {whom}: {error}; give another port with {option}"))
		}
		// The SDK copes with, or reports, anything else that is wrong with an address, such as a missing IPv6.
		_ => Ok(()),
	}
}

/// The socket address that a peer's address begins with.
pub fn tcp_address(address: &Multiaddr) -> Option<SocketAddr> {
	let mut parts = address.iter();
	let ip: IpAddr = match parts.next()? {
		Protocol::Ip4(ip) => ip.into(),
		Protocol::Ip6(ip) => ip.into(),
		_ => return None,
	};
	match parts.next()? {
		Protocol::Tcp(port) => Some((ip, port).into()),
		_ => None,
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_taken_port_is_named_with_the_option_that_changes_it() {
		let taken = TcpListener::bind("127.0.0.1:0").unwrap();
		let address = taken.local_addr().unwrap();
		let message = check_port(address, "peers", "--port").unwrap_err();
		assert!(message.contains(&address.to_string()) && message.contains("--port"), "{message}");
		drop(taken);
		assert_eq!(check_port(address, "peers", "--port"), Ok(()));
	}

	#[test]
	fn a_peers_address_is_read_down_to_its_port() {
		let read = |text: &str| tcp_address(&text.parse().unwrap()).map(|address| address.to_string());
		assert_eq!(read("/ip4/127.0.0.1/tcp/30333").as_deref(), Some("127.0.0.1:30333"));
		assert_eq!(read("/ip6/::1/tcp/1/ws").as_deref(), Some("[::1]:1"));
		assert_eq!(read("/dns/example.org/tcp/1"), None);
	}
}
