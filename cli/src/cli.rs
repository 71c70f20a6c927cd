//! The command line as a whole.

use clap::Parser;

use crate::{args::Global, commands::Command};

const TOP_HELP: &str = "\
Examples:
  vacchain enrol apply amina.elidrissi --role family --name \"El Idrissi\" --contact \"+49 30 1234\"
  vacchain login amina.elidrissi-x7k2m9qt               asks for the password, stays logged in
  vacchain record list                                  the family's children
  vacchain access grant Yasmin hospital-01 --until 2027-01-31
  vacchain access log Yasmin                            who has read it
  vacchain --key officer.key record search amina.elidrissi-x7k2m9qt     what the school may check
  vacchain --key officer.key record proof amina.elidrissi-x7k2m9qt/Yasmin

--dev or --key names the person who acts, else it is the one who logged in with `vacchain login`.
Set VACCHAIN_GATEWAY, VACCHAIN_GATEWAY_CA, VACCHAIN_CHAIN, VACCHAIN_KEY and VACCHAIN_PASSWORD_FILE
to leave out the options of these names. Sessions are kept in the folder VACCHAIN_STATE, else in
your own state folder, under XDG_STATE_HOME or ~/.local/state.
Help on a command, with an example and who may use it: `vacchain help visit open`

Exit codes: 0 done; 1 refused, not found or failed; 2 the command line, or a file that it names, is
wrong; 130 interrupted.";

/// A child's vaccination record, kept by its family on a chain of health institutions
///
/// The family owns its children's records and decides who may open them. Content is sealed on this machine, before
/// it is sent; the chain holds ciphertext. Every command says in its help who may use it.
#[derive(Debug, Parser)]
#[command(name = "vacchain", version, after_help = TOP_HELP, arg_required_else_help = true, max_term_width = 100)]
pub struct Cli {
	#[command(flatten)]
	pub global: Global,
	#[command(subcommand)]
	pub command: Command,
}
