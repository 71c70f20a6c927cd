//! Two network namespaces with one line between them, which can be cut.
//!
//! A node in a namespace keeps its RPC to that namespace's loopback, as everywhere. A [`Window`] shows a port of it on
//! this machine's own loopback: a thread that has entered the namespace passes bytes between the two.

use std::{
	fs::File,
	io,
	net::{Ipv4Addr, TcpListener as StdTcpListener},
	process::Command,
	thread,
	time::Duration,
};

use anyhow::{Context as _, Result, bail};
use nix::sched::{CloneFlags, setns};
use tokio::{
	io::copy_bidirectional,
	net::{TcpListener, TcpStream},
	runtime,
	sync::oneshot::{self, error::TryRecvError},
	task::spawn,
};

/// The line's name in both namespaces.
const LINE: &str = "line";
/// Set to leave the test out where network namespaces cannot be made.
pub const WITHOUT_NAMESPACES: &str = "VACCHAIN_WITHOUT_NAMESPACES";

/// Two sides of one line. Dropping it removes both.
pub(crate) struct Sides {
	/// Where the health authority and the hospital are.
	pub west: Side,
	/// Where the school and the insurer are.
	pub east: Side,
}

/// One network namespace, at one end of the line.
pub(crate) struct Side {
	/// Which of the two.
	pub name: &'static str,
	namespace: String,
	/// Its address on the line, from the range for benchmarks between networks (RFC 2544).
	pub address: Ipv4Addr,
}

impl Sides {
	/// Makes the namespaces, and joins them.
	///
	/// # Errors
	///
	/// When this user may not make network namespaces.
	pub fn make() -> Result<Self> {
		let side = |name, last| Side {
			name,
			namespace: format!("vacchain-{name}-{}", std::process::id()),
			address: Ipv4Addr::new(198, 18, 0, last),
		};
		// Made first, so that what fails half-way is removed.
		let sides = Self { west: side("west", 1), east: side("east", 2) };
		let Self { west, east } = &sides;
		for side in [west, east] {
			ip(&["netns", "add", &side.namespace]).with_context(|| {
				format!(
					"network namespaces cannot be made; run as root, install iproute2, or leave this test out with \
					 {WITHOUT_NAMESPACES}=1"
				)
			})?;
		}
		ip(&[
			"link",
			"add",
			LINE,
			"netns",
			&west.namespace,
			"type",
			"veth",
			"peer",
			"name",
			LINE,
			"netns",
			&east.namespace,
		])?;
		for side in [west, east] {
			let address = format!("{}/30", side.address);
			ip(&["-n", &side.namespace, "address", "add", &address, "dev", LINE])?;
			ip(&["-n", &side.namespace, "link", "set", "lo", "up"])?;
			ip(&["-n", &side.namespace, "link", "set", LINE, "up"])?;
		}
		Ok(sides)
	}

	/// Cuts the line.
	///
	/// # Errors
	///
	/// When it cannot be cut.
	pub fn cut(&self) -> Result<()> {
		ip(&["-n", &self.west.namespace, "link", "set", LINE, "down"])
	}

	/// Mends the line.
	///
	/// # Errors
	///
	/// When it cannot be mended.
	pub fn mend(&self) -> Result<()> {
		ip(&["-n", &self.west.namespace, "link", "set", LINE, "up"])
	}
}

impl Side {
	/// The start of a command line that runs in it.
	pub fn prefix(&self) -> String {
		format!("ip netns exec {} ", self.namespace)
	}
}

impl Drop for Side {
	fn drop(&mut self) {
		// One that was never made cannot be removed.
		let _ = ip(&["netns", "delete", &self.namespace]);
	}
}

fn ip(arguments: &[&str]) -> Result<()> {
	let done = Command::new("ip").args(arguments).output().context("there is no program `ip`")?;
	if !done.status.success() {
		bail!("ip {}: {}", arguments.join(" "), String::from_utf8_lossy(&done.stderr).trim());
	}
	Ok(())
}

/// Ports of a namespace's loopback, shown on this machine's. Dropping it closes them.
pub(crate) struct Window(
	#[allow(dead_code, reason = "the thread ends when it is dropped")] oneshot::Sender<()>,
);

impl Window {
	/// Opens it as soon as `is_free` says that nobody here holds the ports any more.
	///
	/// # Errors
	///
	/// When the namespace cannot be opened.
	pub fn open(side: &Side, ports: Vec<u16>, is_free: impl Fn() -> bool + Send + 'static) -> Result<Self> {
		let namespace = File::open(format!("/run/netns/{}", side.namespace))?;
		let (sender, mut closed) = oneshot::channel();
		thread::spawn(move || {
			while !is_free() {
				if closed.try_recv() != Err(TryRecvError::Empty) {
					return Ok(());
				}
				thread::sleep(Duration::from_millis(10));
			}
			let listen = |port| StdTcpListener::bind((Ipv4Addr::LOCALHOST, port));
			let listeners = ports.into_iter().map(listen).collect::<io::Result<Vec<_>>>()?;
			// This thread connects in the namespace from here on.
			setns(&namespace, CloneFlags::CLONE_NEWNET)?;
			runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
				for listener in listeners {
					listener.set_nonblocking(true)?;
					spawn(pass_on(TcpListener::from_std(listener)?));
				}
				// Nothing is ever sent: this ends when the window is dropped.
				let _ = closed.await;
				io::Result::Ok(())
			})
		});
		Ok(Self(sender))
	}
}

/// Joins each connection with one to the same port of the namespace's loopback.
async fn pass_on(listener: TcpListener) -> io::Result<()> {
	let inside = (Ipv4Addr::LOCALHOST, listener.local_addr()?.port());
	loop {
		let (mut here, _) = listener.accept().await?;
		spawn(async move {
			// The asker sees the connection end.
			if let Ok(mut there) = TcpStream::connect(inside).await {
				let _ = copy_bidirectional(&mut here, &mut there).await;
			}
		});
	}
}
