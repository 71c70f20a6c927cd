//! The options that every command takes, and the values that several take.

use std::path::PathBuf;

use clap::{
	Args, Parser, ValueEnum,
	builder::{PossibleValuesParser, TypedValueParser},
};
use vacchain_client::{
	Stage,
	content::Decision,
	primitives::{ClosingReason, Level, ParticipantId, Role},
};

use crate::{
	commands::Command,
	output::{Format, Output},
};

const TOP_HELP: &str = "\
Examples:
  vacchain enrol apply amina.elidrissi --role family --name \"El Idrissi\" --contact \"+49 30 1234\"
  vacchain login amina.elidrissi-x7k2m9qt               asks for the password, stays logged in
  vacchain record list                                  the family's children
  vacchain access grant Yasmin hospital-01 --until 2027-01-31
  vacchain access log Yasmin                            who has read it
  vacchain --key school.key record search amina.elidrissi-x7k2m9qt      what the school may check
  vacchain --key school.key record proof amina.elidrissi-x7k2m9qt/Yasmin

Who acts is --dev or --key if one is given, else who logged in with `vacchain login`.
Set VACCHAIN_GATEWAY, VACCHAIN_GATEWAY_CA, VACCHAIN_KEY and VACCHAIN_PASSWORD_FILE to leave out the
options of these names. Sessions are kept in the folder VACCHAIN_STATE, else in vacchain in the
folder XDG_STATE_HOME, else in ~/.local/state/vacchain.
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

/// Options that every command takes.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Options for every command")]
pub struct Global {
	/// The gateway to talk to; without it, the one where you logged in last, or ws://127.0.0.1:9955
	#[arg(long, global = true, value_name = "URL", env = "VACCHAIN_GATEWAY", hide_env_values = true)]
	pub gateway: Option<String>,
	/// For a wss:// gateway: a PEM file with the root certificates to trust instead of the system's
	#[arg(long, global = true, value_name = "FILE", env = "VACCHAIN_GATEWAY_CA", hide_env_values = true)]
	pub gateway_ca: Option<PathBuf>,
	/// Act with the keys of this file, instead of as who logged in
	#[arg(long, global = true, value_name = "FILE", env = "VACCHAIN_KEY", hide_env_values = true)]
	pub key: Option<PathBuf>,
	/// A file whose first line is your password, or that of --key; without it, you are asked
	#[arg(long, global = true, value_name = "FILE", env = "VACCHAIN_PASSWORD_FILE", hide_env_values = true)]
	pub password_file: Option<PathBuf>,
	/// Act as a development identity instead of --key, such as health-admin: for development only, everybody knows
	/// its keys, and only development chains know it
	#[arg(long, global = true, value_name = "NAME")]
	pub dev: Option<String>,
	/// For people, or one JSON object for programs (errors too, on standard error)
	#[arg(long, global = true, value_name = "FORM", value_enum, default_value_t = Format::Human)]
	pub output: Format,
	/// Say in words what you sign, and ask before it is signed; without a terminal it is only said
	#[arg(long, global = true)]
	pub explain: bool,
	/// How far a transaction must have come before the command ends
	#[arg(long, global = true, value_name = "STAGE", value_enum, default_value_t = Wait::InBlock)]
	pub wait: Wait,
}

impl Global {
	/// Where results go.
	pub fn output(&self) -> Output {
		Output::new(self.output, self.explain)
	}
}

/// How long a command waits for its transaction.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Wait {
	InBlock,
	Finalized,
}

impl From<Wait> for Stage {
	fn from(wait: Wait) -> Self {
		match wait {
			Wait::InBlock => Self::InBlock,
			Wait::Finalized => Self::Finalized,
		}
	}
}

/// A level of access.
pub fn level() -> impl TypedValueParser<Value = Level> {
	PossibleValuesParser::new(["proof", "full"]).map(|text| match text.as_str() {
		"full" => Level::Full,
		_ => Level::Proof,
	})
}

/// A custody of the health authority, by its letter.
pub fn custody() -> impl TypedValueParser<Value = ParticipantId> {
	PossibleValuesParser::new(["a", "b"]).map(|text| match text.as_str() {
		"a" => ParticipantId::CUSTODY_A,
		_ => ParticipantId::CUSTODY_B,
	})
}

/// One of these roles.
pub fn role(of: &'static [Role]) -> impl TypedValueParser<Value = Role> {
	let names = of.iter().map(|role| role_name(*role));
	PossibleValuesParser::new(names).try_map(move |text| {
		of.iter().copied().find(|role| role_name(*role) == text).ok_or("there is no such role")
	})
}

/// A role as one types it.
const fn role_name(role: Role) -> &'static str {
	match role {
		Role::HealthAuthority => "health-authority",
		Role::HealthAdmin => "health-admin",
		Role::Family => "family",
		Role::Hospital => "hospital",
		Role::Laboratory => "laboratory",
		Role::Receptionist => "receptionist",
		Role::LaboratoryTechnician => "laboratory-technician",
		Role::SchoolOfficer => "school-officer",
		Role::InsuranceAgent => "insurance-agent",
		Role::Doctor => "doctor",
		Role::Physician => "physician",
		Role::School => "school",
		Role::Insurer => "insurer",
		Role::Gateway => "gateway",
		Role::Custody => "custody",
	}
}

/// A note's decision about the child.
pub fn decision() -> impl TypedValueParser<Value = Decision> {
	PossibleValuesParser::new(["cleared", "deferred"]).map(|text| match text.as_str() {
		"cleared" => Decision::Cleared,
		_ => Decision::Deferred,
	})
}

/// Why a visit ends without a signature.
pub fn closing_reason() -> impl TypedValueParser<Value = ClosingReason> {
	PossibleValuesParser::new(["unsigned", "entered-in-error"]).map(|text| match text.as_str() {
		"unsigned" => ClosingReason::Unsigned,
		_ => ClosingReason::EnteredInError,
	})
}
