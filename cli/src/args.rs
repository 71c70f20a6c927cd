//! The options that every command takes, and the values that several take.

use std::path::PathBuf;

use clap::{
	Args, ValueEnum,
	builder::{PossibleValuesParser, TypedValueParser},
};
use vacchain_client::{
	Stage,
	content::Decision,
	primitives::{ClosingReason, Level, ParticipantId, Role},
};

use crate::output::{Format, Output};

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
	/// The hash of the genesis block of your chain, in hexadecimal; without it, a gateway's address may only have the chain
	/// that it had at your first visit
	#[arg(long, global = true, value_name = "HASH", env = "VACCHAIN_CHAIN", hide_env_values = true, value_parser = genesis)]
	pub chain: Option<[u8; 32]>,
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

/// The hash of the genesis block.
fn genesis(text: &str) -> Result<[u8; 32], String> {
	let advice = "a block's hash is 64 hexadecimal digits; `vacchain network status` shows it";
	bytes_of(text).ok_or_else(|| advice.into())
}

/// The 32 bytes of a hash or an id, in hexadecimal.
pub fn bytes_of(text: &str) -> Option<[u8; 32]> {
	let mut bytes = [0; 32];
	hex::decode_to_slice(text.strip_prefix("0x").unwrap_or(text), &mut bytes).ok()?;
	Some(bytes)
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

/// A positive number with a decimal point.
pub fn measure(text: &str) -> Result<f64, String> {
	match text.parse::<f64>() {
		Ok(value) if value.is_finite() && value > 0.0 && value < 1000.0 => Ok(value),
		_ => Err("write a number between 0 and 1000, such as 5.2".into()),
	}
}
