//! The errors of the edge.

use std::{io, net::SocketAddr, path::PathBuf};

use super::PagesError;

/// Why an edge does not start: the message names the option to mend.
#[derive(Debug, thiserror::Error)]
pub enum EdgeError {
	/// The port is taken, or not allowed.
	#[error("cannot listen on {address} for the gateway: {error}; give another port with --gateway-port")]
	Listen {
		/// Where.
		address: SocketAddr,
		/// Why not.
		error: io::Error,
	},
	/// A file for TLS cannot be used.
	#[error(
		"{} cannot be used for TLS: {reason}; give PEM files with --gateway-tls-cert and --gateway-tls-key",
		file.display()
	)]
	Tls {
		/// Which.
		file: PathBuf,
		/// Why not.
		reason: String,
	},
	/// A name to be reached under is none.
	#[error("`{0}` is no name to be reached under; give --gateway-host NAME or NAME:PORT, without wildcards")]
	Host(String),
	/// An origin is none.
	#[error("`{0}` is no origin; give --gateway-cors one such as https://vaccines.example.org")]
	Cors(String),
	/// The pages cannot be served.
	#[error(
		"the pages of {} cannot be served: {error}; build them with scripts/web.sh, and give their folder with \
		--gateway-pages",
		folder.display()
	)]
	Pages {
		/// Their folder.
		folder: PathBuf,
		/// Why not.
		error: PagesError,
	},
}
