//! `new-network`: a chain of the institutions' own, from their cards.

mod cards;
#[cfg(test)]
mod tests;

use crate::chain_spec;
use cards::{Institution, MINIMUM_VALIDATORS};
use clap::{Parser, ValueEnum};
use pallet_authorities::{GenesisInstitution, MAX_SLOT_DURATION, MIN_SESSION_SLOTS, MIN_SLOT_DURATION};
use pallet_participants::{GenesisGateway, GenesisOrganisation, GenesisParticipant};
use sc_service::{ChainSpec as _, ChainType, chain_ops};
use sp_core::storage::well_known_keys::CODE;
use sp_runtime::{
	BuildStorage,
	traits::{BlakeTwo256, Hash},
};
use std::{
	fs::File,
	io::{self, Write},
	path::{Path, PathBuf},
};
use vacchain_primitives::{
	Matter, Moment, Role, Thresholds,
	bounds::{DAY, MAX_POWER_DELAY, MIN_POWER_DELAY},
};
use vacchain_runtime::{
	AuthoritiesConfig, ParticipantsConfig, PowersConfig, RuntimeGenesisConfig, SessionConfig, VERSION,
};

/// The end of `--help`.
const EXAMPLES: &str = "\
Each institution makes its card itself, with `vacchain institution card`; docs/operations.md goes through it. Nobody has to trust \
who makes the specification: the same program, cards and options give the same genesis hash on everyone's machine.

Examples:
  vacchain-node new-network cards/*.json --name \"Registry of Examplia\" --id examplia \\
      --raw --output examplia.json
  vacchain-node new-network cards/*.json --name Trial --id trial --preset local-area \\
      --votes-on-upgrade 100";

/// How long a session is unless it is told otherwise, in milliseconds: a decision on validators takes effect one to two
/// sessions after it was made.
const SESSION: Moment = 10 * 60 * 1000;

/// How long a claim waits unless it is told otherwise, in milliseconds: over a weekend.
const CLAIM_DELAY: Moment = 3 * DAY;

/// Make a new chain's specification from its institutions' cards.
///
/// Every institution that gives a card gets a vote and a validator. Nothing in a card is secret; one that holds a secret,
/// or that cannot be believed, is refused. The specification goes to standard output or a file, and a summary for
/// comparing it to standard error.
#[derive(Debug, Parser)]
#[command(after_help = EXAMPLES)]
pub struct NewNetworkCmd {
	/// The institutions' cards, a file each, at least four.
	#[arg(required = true, value_name = "CARD")]
	cards: Vec<PathBuf>,
	/// The network's name for people.
	#[arg(long, value_parser = name)]
	name: String,
	/// The network's name for programs, and the folder of its database: a-z, 0-9, '_' and '-'.
	#[arg(long, value_parser = id)]
	id: String,
	/// Where the validators are, which decides how often a block is made.
	#[arg(long, value_enum, default_value_t = Preset::WideArea)]
	preset: Preset,
	/// How often a block is made instead, in milliseconds. It can never be changed.
	#[arg(long, value_name = "MILLISECONDS", conflicts_with = "preset",
		value_parser = clap::value_parser!(u64).range(MIN_SLOT_DURATION..=MAX_SLOT_DURATION))]
	slot_time: Option<Moment>,
	/// How long a session is, in milliseconds: ten minutes unless it is told otherwise, and at least as long as the slots
	/// of all validators that there can be. It can never be changed.
	#[arg(long, value_name = "MILLISECONDS")]
	session_time: Option<Moment>,
	/// Which share of all institutions suspends or reinstates an organisation, in percent.
	#[arg(long, value_name = "PERCENT", default_value_t = Thresholds::default().organisations, value_parser = share)]
	votes_on_organisations: u8,
	/// Which share of all institutions appoints or dismisses a health admin, in percent.
	#[arg(long, value_name = "PERCENT", default_value_t = Thresholds::default().health_admins, value_parser = share)]
	votes_on_health_admins: u8,
	/// Which share of all institutions admits, removes or pardons a validator, in percent.
	#[arg(long, value_name = "PERCENT", default_value_t = Thresholds::default().validators, value_parser = share)]
	votes_on_validators: u8,
	/// Which share of all institutions upgrades what the chain runs, and decides who has a vote, in percent; no other
	/// share may be above it.
	#[arg(long, value_name = "PERCENT", default_value_t = Thresholds::default().upgrade, value_parser = share)]
	votes_on_upgrade: u8,
	/// Which share of all institutions pauses a call, and opens it again, in percent.
	#[arg(long, value_name = "PERCENT", default_value_t = Thresholds::default().pause, value_parser = share)]
	votes_on_pause: u8,
	/// How many health admins a claim to new keys of a family takes, and how many it takes to open clinical content. With
	/// two, nobody holds both halves of a record's secret; with one, a single admin can read everything. The institutions
	/// can raise it later, and never lower it.
	#[arg(long, value_name = "ADMINS", default_value_t = pallet_powers::MOST_ADMINS,
		value_parser = clap::value_parser!(u32).range(1..=i64::from(pallet_powers::MOST_ADMINS)))]
	admins_needed: u32,
	/// How long whoever has the old keys can object to a claim, in milliseconds: three days unless it is told otherwise. It
	/// can never be changed.
	#[arg(long, value_name = "MILLISECONDS", default_value_t = CLAIM_DELAY,
		value_parser = clap::value_parser!(u64).range(MIN_POWER_DELAY..=MAX_POWER_DELAY))]
	claim_delay: Moment,
	/// Where the specification goes instead of standard output. An existing file is not overwritten.
	#[arg(long, value_name = "FILE")]
	output: Option<PathBuf>,
	/// Write the genesis as the storage that every version of the node reads alike, instead of readable JSON.
	#[arg(long)]
	raw: bool,
}

/// Where a network's validators are.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Preset {
	/// In one place, or a millisecond or two apart: a block every 250 ms.
	LocalArea,
	/// In a country, over the Internet: a block every 2 s.
	WideArea,
}

impl Preset {
	const fn slot_time(self) -> Moment {
		match self {
			Self::LocalArea => 250,
			Self::WideArea => 2000,
		}
	}
}

fn name(text: &str) -> Result<String, String> {
	if text.trim().is_empty() || text.len() > 100 || text.chars().any(char::is_control) {
		return Err("a name is a line of 1 to 100 bytes".into());
	}
	Ok(text.to_owned())
}

fn id(text: &str) -> Result<String, String> {
	let allowed =
		|byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-');
	if !(3..=64).contains(&text.len()) || !text.bytes().all(allowed) {
		return Err("an id has 3 to 64 characters, each of a-z, 0-9, '_' or '-'".into());
	}
	// Their databases would share a folder.
	if chain_spec::is_known(text) {
		return Err("this is the name of a development chain; choose another one".into());
	}
	Ok(text.to_owned())
}

fn share(text: &str) -> Result<u8, String> {
	let percent = text.parse().map_err(|_| "a share is a number of percent")?;
	let all = Thresholds {
		organisations: percent,
		health_admins: percent,
		validators: percent,
		upgrade: percent,
		pause: percent,
	};
	if !all.is_sound() {
		return Err(
			"a decision needs more than 50 percent, or two could contradict each other, and at most 100"
				.into(),
		);
	}
	Ok(percent)
}

impl NewNetworkCmd {
	/// Reads the cards and writes the specification.
	///
	/// # Errors
	///
	/// A sentence that names the card, the option or the file, and says what to do.
	pub fn run(&self) -> Result<(), String> {
		if !self.thresholds().is_sound() {
			return Err("no matter may need more votes than an upgrade, which can change every rule; raise \
				--votes-on-upgrade"
				.into());
		}
		if self.session_time() < self.shortest_session() {
			return Err(format!(
				"a session takes at least {} ms, so that every validator has a slot in it; raise --session-time",
				self.shortest_session()
			));
		}
		let institutions = cards::read_all(&self.cards)?;
		self.check_admins(&institutions)?;
		self.check_custodies(&institutions)?;
		let mut spec = self.chain_spec(&institutions)?;
		let genesis = spec.build_storage()?;
		let hash = chain_spec::genesis_hash(&genesis);
		let runtime = BlakeTwo256::hash(genesis.top.get(CODE).map(Vec::as_slice).unwrap_or_default());
		if self.raw {
			spec.set_storage(genesis);
		}
		let text = chain_ops::build_spec(&spec, self.raw)
			.map_err(|error| format!("the specification cannot be written: {error}"))?;
		match &self.output {
			Some(path) => write_new(path, &text)?,
			None => io::stdout()
				.write_all(text.as_bytes())
				.map_err(|error| format!("standard output cannot be written: {error}"))?,
		}
		eprint!("{}", self.summary(&institutions));
		eprintln!(
			"runtime   {runtime:?}, version {}\ngenesis   {hash:?}\n\nCompare both with everyone's before you start a node.",
			VERSION.spec_version
		);
		Ok(())
	}

	/// Where a claim takes two health admins, there must be two.
	fn check_admins(&self, institutions: &[Institution]) -> Result<(), String> {
		let admins: usize = institutions.iter().map(|institution| institution.health_admins.len()).sum();
		if admins >= self.admins_needed as usize {
			return Ok(());
		}
		Err(format!(
			"the health authority's card names {admins} health admin, and a claim to new keys takes {needed}; add another \
			 admin to the card with `vacchain institution card --admin`, or say --admins-needed 1",
			needed = self.admins_needed
		))
	}

	/// Where two admins are needed, no admin holds both custodies.
	fn check_custodies(&self, institutions: &[Institution]) -> Result<(), String> {
		let custodies = institutions.iter().find(|institution| institution.role == Role::HealthAuthority);
		let Some([a, b]) = custodies.map(|authority| authority.custodies.as_slice()) else { return Ok(()) };
		let holds_both = a.wraps.iter().any(|one| b.wraps.iter().any(|other| one.holder == other.holder));
		if self.admins_needed > 1 && holds_both {
			return Err(
				"one health admin holds both custodies and so opens every record alone; make the health \
				authority's card again with two admins, or say --admins-needed 1"
					.into(),
			);
		}
		Ok(())
	}

	/// The specification of the chain of these institutions.
	fn chain_spec(&self, institutions: &[Institution]) -> Result<chain_spec::ChainSpec, String> {
		let genesis = serde_json::to_value(self.genesis(institutions))
			.map_err(|error| format!("the genesis cannot be written: {error}"))?;
		let addresses = institutions.iter().flat_map(|institution| institution.addresses.clone()).collect();
		Ok(chain_spec::builder(&self.name, &self.id, ChainType::Live)?
			.with_boot_nodes(addresses)
			.with_genesis_config(genesis)
			.build())
	}

	fn genesis(&self, institutions: &[Institution]) -> RuntimeGenesisConfig {
		let authority = institutions.iter().find(|institution| institution.role == Role::HealthAuthority);
		let organisations = institutions
			.iter()
			.filter(|institution| institution.role != Role::HealthAuthority)
			.map(|institution| {
				let GenesisParticipant { id, account, profile, .. } = institution.participant.clone();
				GenesisOrganisation { role: institution.role, id, account, profile }
			})
			.collect();
		let gateways = institutions
			.iter()
			.filter_map(|institution| {
				let GenesisParticipant { id, account, encryption_key, profile, .. } =
					institution.gateway.clone()?;
				let organisation = institution.participant.id;
				Some(GenesisGateway { organisation, id, account, encryption_key, profile })
			})
			.collect();
		RuntimeGenesisConfig {
			participants: ParticipantsConfig {
				health_authority: authority.map(|authority| authority.participant.clone()),
				health_admins: authority.map(|authority| authority.health_admins.clone()).unwrap_or_default(),
				custodies: authority.map(|authority| authority.custodies.clone()).unwrap_or_default(),
				organisations,
				gateways,
			},
			authorities: AuthoritiesConfig {
				slot_duration: self.slot_time(),
				session_duration: self.session_time(),
				// One of the least that can found a network may leave: a proven cheat drops out.
				minimum_validators: MINIMUM_VALIDATORS - 1,
				thresholds: self.thresholds(),
				institutions: institutions
					.iter()
					.map(|institution| GenesisInstitution {
						organisation: institution.participant.id,
						nodes: institution.nodes.clone(),
					})
					.collect(),
				validators: institutions.iter().map(|institution| institution.participant.id).collect(),
				..Default::default()
			},
			session: SessionConfig {
				keys: institutions
					.iter()
					.map(|Institution { participant, session_keys, .. }| {
						(participant.account.clone(), participant.id, session_keys.clone())
					})
					.collect(),
				..Default::default()
			},
			powers: PowersConfig {
				admins_needed: self.admins_needed,
				delay: self.claim_delay,
				..Default::default()
			},
			..Default::default()
		}
	}

	fn slot_time(&self) -> Moment {
		self.slot_time.unwrap_or(self.preset.slot_time())
	}

	/// The shortest session that these slots allow, in milliseconds.
	fn shortest_session(&self) -> Moment {
		self.slot_time() * Moment::from(MIN_SESSION_SLOTS)
	}

	fn session_time(&self) -> Moment {
		self.session_time.unwrap_or(SESSION.max(self.shortest_session()))
	}

	fn thresholds(&self) -> Thresholds {
		Thresholds {
			organisations: self.votes_on_organisations,
			health_admins: self.votes_on_health_admins,
			validators: self.votes_on_validators,
			upgrade: self.votes_on_upgrade,
			pause: self.votes_on_pause,
		}
	}

	/// A summary of the cards and options, for people.
	fn summary(&self, institutions: &[Institution]) -> String {
		let mut text = format!("{} ({})\n\n", self.name, self.id);
		for Institution { file, role, participant, nodes, health_admins, gateway, .. } in institutions {
			let id = cards::short(&participant.id);
			let nodes = nodes.len();
			let admins = match health_admins.len() {
				0 => String::new(),
				admins => format!(", health admins: {admins}"),
			};
			let gateway = if gateway.is_some() { ", a gateway" } else { "" };
			text += &format!("{id}  {role:16}  {}, nodes: {nodes}{admins}{gateway}\n", file.display());
		}
		let seats = u32::try_from(institutions.len()).unwrap_or(u32::MAX);
		let votes: Vec<String> = Matter::ALL
			.into_iter()
			.map(|matter| format!("{matter} {}", self.thresholds().votes_needed(matter, seats)))
			.collect();
		text += &format!(
			"\nblocks    every {} ms\nsessions  of {} ms\nvotes     of {seats} needed: {}\nadmins    needed for a claim and \
			 to open clinical content: {}\nclaims    time to object: {} ms\n",
			self.slot_time(),
			self.session_time(),
			votes.join(", "),
			self.admins_needed,
			self.claim_delay
		);
		text
	}
}

/// Writes a file that is not there yet.
fn write_new(path: &Path, text: &str) -> Result<(), String> {
	File::create_new(path).and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| {
		match error.kind() {
			io::ErrorKind::AlreadyExists => {
				format!("{} exists already; give another file with --output, or move it away", path.display())
			}
			_ => format!("{} cannot be written: {error}; give another file with --output", path.display()),
		}
	})
}
