//! `vacchain account`.

mod device;
mod password;
pub mod sessions;
mod show;

use anyhow::Result;
use clap::Subcommand;

use crate::context::Context;

/// What is yours: who you are here, and how you log in.
#[derive(Debug, Subcommand)]
#[command(after_help = "Example:\n  vacchain account show")]
pub enum Command {
	Show(show::Args),
	Password(password::Args),
	/// Show the code with which another device of yours can log in
	///
	/// Where your password is mixed with the secret of your devices, it logs in nowhere without it: nobody who runs a gateway
	/// can guess it. The first device made the secret and keeps it, in a file that only you may read. Enter the code on the other
	/// device with `vacchain account add-device`. Keep a copy on paper, apart from the password: without it and without a key
	/// file, a lost machine is a lost account. The code alone logs nobody in: the password is needed, too.
	#[command(after_help = "\
Who may use it: everyone whose password is mixed with the secret of a device. It needs no node.

Examples:
  vacchain account device-code
  vacchain account device-code hospital-01")]
	DeviceCode(device::CodeArgs),
	/// Let this machine log in with your password, by the code of another device of yours
	#[command(after_help = "\
Who may use it: everyone whose password is mixed with the secret of a device. It needs no node.

Examples:
  vacchain account add-device hospital-01
      asks for the code, and does not show it
  vacchain account add-device hospital-01 --replace
      takes the place of another code that this machine keeps
  vacchain account add-device hospital-01 --code-file code.txt")]
	AddDevice(device::AddArgs),
	/// List your open sessions at this gateway, and the devices that logged in lately
	///
	/// Each with the name that the device gave, the network from which it came, and since when. The next command on another
	/// device of yours tells you of a new device and of a password that was set; VACCHAIN_DEVICE names this one,
	/// which has a random tag besides, and no name otherwise.
	#[command(after_help = "\
Who may use it: everyone who has logged in.

Example:
  vacchain account sessions")]
	Sessions,
	/// End one of your open sessions
	#[command(after_help = "\
Who may use it: everyone who has logged in.

Example:
  vacchain account end-session 5e5e5e5e5e5e5e5e")]
	EndSession(sessions::EndArgs),
}

/// Does it.
pub async fn run(command: Command, context: &Context) -> Result<()> {
	match command {
		Command::Show(args) => show::run(args, context).await,
		Command::Password(args) => password::run(args, context).await,
		Command::DeviceCode(args) => device::show(args, context),
		Command::AddDevice(args) => device::add(args, context),
		Command::Sessions => sessions::list(context).await,
		Command::EndSession(args) => sessions::end(args, context).await,
	}
}
