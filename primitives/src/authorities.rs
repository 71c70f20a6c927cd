//! The institutions that run the network: who votes, who validates, which nodes may connect.

use alloc::{string::String, vec::Vec};
use codec::{Decode, Encode};
use core::{
	fmt,
	net::{IpAddr, Ipv6Addr},
};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

use crate::{
	BlockNumber, Moment, NodeId, ParticipantId,
	derives::{apply, scale_bounded, scale_bounded_json},
	hexadecimal::{Any, Fixed},
};

/// What the institutions vote on. Each has its own threshold.
#[apply(scale_bounded_json!)]
#[derive(Copy)]
#[serde(rename_all = "kebab-case")]
pub enum Matter {
	/// Membership: which organisations have a vote, and which account votes for each.
	Membership,
	/// Which organisations may act.
	Organisations,
	/// Who works for the health authority as an admin and with which keys, and what somebody objects to that admins do.
	HealthAdmins,
	/// Which institutions make and finalize blocks.
	Validators,
	/// What the chain and people's programs run.
	Upgrade,
	/// Which calls the chain takes from nobody for the time being.
	Pause,
}

impl Matter {
	/// Every matter.
	pub const ALL: [Self; 6] = [
		Self::Membership,
		Self::Organisations,
		Self::HealthAdmins,
		Self::Validators,
		Self::Upgrade,
		Self::Pause,
	];
}

/// What the institutions publish by its hash, for people's programs to rely on.
#[apply(scale_bounded_json!)]
#[derive(Copy)]
#[serde(rename_all = "kebab-case")]
pub enum Publication {
	/// The pages that gateways serve: their manifest.
	#[codec(index = 0)]
	Pages,
	/// What says which vaccination is due when: a schedule in its compact form.
	#[codec(index = 1)]
	Schedule,
}

impl Publication {
	/// Everything that is published.
	pub const ALL: [Self; 2] = [Self::Pages, Self::Schedule];
}

impl fmt::Display for Publication {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.pad(match self {
			Self::Pages => "pages",
			Self::Schedule => "schedule",
		})
	}
}

impl fmt::Display for Matter {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.pad(match self {
			Self::Membership => "membership",
			Self::Organisations => "organisations",
			Self::HealthAdmins => "health admins",
			Self::Validators => "validators",
			Self::Upgrade => "upgrade",
			Self::Pause => "pause",
		})
	}
}

/// The share of all institutions, in percent, that a decision needs: more than 50, so that two decisions cannot
/// contradict each other, and at most 100.
///
/// Suspended institutions count: a share of those who are left could be reached by suspending the others. No matter
/// needs more than an upgrade, which can change every rule. [`Matter::Membership`] needs as much as an upgrade, so that
/// nobody reaches a share by changing who is counted.
#[apply(scale_bounded_json!)]
#[derive(Copy)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Thresholds {
	/// For [`Matter::Organisations`].
	pub organisations: u8,
	/// For [`Matter::HealthAdmins`].
	pub health_admins: u8,
	/// For [`Matter::Validators`].
	pub validators: u8,
	/// For [`Matter::Upgrade`] and [`Matter::Membership`].
	pub upgrade: u8,
	/// For [`Matter::Pause`].
	pub pause: u8,
}

impl Default for Thresholds {
	/// More than half for people, organisations and pauses, more than two thirds for what keeps the chain alive.
	fn default() -> Self {
		Self { organisations: 51, health_admins: 51, validators: 67, upgrade: 67, pause: 51 }
	}
}

impl Thresholds {
	/// The share that a matter needs, in percent.
	pub const fn of(&self, matter: Matter) -> u8 {
		match matter {
			Matter::Organisations => self.organisations,
			Matter::HealthAdmins => self.health_admins,
			Matter::Validators => self.validators,
			Matter::Upgrade | Matter::Membership => self.upgrade,
			Matter::Pause => self.pause,
		}
	}

	/// How many votes a matter needs where there are so many institutions, suspended ones included.
	pub const fn votes_needed(&self, matter: Matter, institutions: u32) -> u32 {
		(institutions as u64 * self.of(matter) as u64).div_ceil(100) as u32
	}

	/// Whether every share is above a half and at most the whole, and none is above that of an upgrade.
	pub const fn is_sound(&self) -> bool {
		const fn holds(percent: u8, upgrade: u8) -> bool {
			percent > 50 && percent <= upgrade
		}
		let upgrade = self.upgrade;
		upgrade <= 100
			&& holds(upgrade, upgrade)
			&& holds(self.organisations, upgrade)
			&& holds(self.health_admins, upgrade)
			&& holds(self.validators, upgrade)
			&& holds(self.pause, upgrade)
	}
}

/// What a validator was proven to have done.
#[apply(scale_bounded_json!)]
#[derive(Copy)]
pub struct Offence {
	/// The session in which it happened.
	pub session: u32,
	/// The block in which it was proven.
	pub proven_in: BlockNumber,
}

/// What is fixed at genesis, and where the session clock stands.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Network {
	/// How often a block is made, in milliseconds.
	pub slot_duration: Moment,
	/// How long a session is, in milliseconds. Changes of the validator set take effect between two.
	pub session_duration: Moment,
	/// The current session.
	pub session: u32,
	/// Fewer validators than this there cannot be.
	pub minimum_validators: u32,
	/// How many votes a decision needs.
	#[serde(with = "ThresholdsToRead")]
	pub thresholds: Thresholds,
	/// The calls that the institutions have paused, in order.
	pub paused: Vec<PausedCall>,
}

/// A call that the chain takes from nobody until the institutions decide otherwise.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PausedCall {
	/// The pallet's name in the runtime.
	pub pallet: String,
	/// The call's name in the pallet.
	pub call: String,
}

/// [`Thresholds`] as the gateway answers them: its fields are in snake case, those of a genesis are not.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(remote = "Thresholds", deny_unknown_fields)]
struct ThresholdsToRead {
	organisations: u8,
	health_admins: u8,
	validators: u8,
	upgrade: u8,
	pause: u8,
}

/// A validator of this session or of those to come.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Validator {
	/// The institution.
	pub id: ParticipantId,
	/// Whether it validates in this session.
	pub active: bool,
	/// Whether the institutions want it to validate in the sessions to come.
	pub chosen: bool,
	/// Its proven offence. The validator makes no blocks, and leaves with the session unless there would be too few
	/// validators.
	pub offence: Option<Offence>,
	/// Blocks it made in this session so far.
	pub authored: u32,
	/// Blocks it made in the session before.
	pub authored_before: u32,
}

/// A proposal that the institutions have not decided yet.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Proposal {
	/// The BLAKE2-256 hash of the call: its id.
	#[serde(with = "Fixed::<32>")]
	pub hash: [u8; 32],
	/// Its number, which votes name beside the hash.
	pub index: u32,
	/// The call, SCALE.
	#[serde(with = "Any")]
	pub call: Vec<u8>,
	/// The institution that proposed it.
	pub proposer: ParticipantId,
	/// The matter, which follows from the call.
	pub matter: Matter,
	/// How many votes it needs.
	pub threshold: u32,
	/// Who is for it.
	pub ayes: Vec<ParticipantId>,
	/// Who is against it.
	pub nays: Vec<ParticipantId>,
	/// When the time for voting is over: those who have not voted by then count as against it.
	pub ends_at: Moment,
}

/// A node that an institution lists, with the proof that whoever runs the node agrees.
#[apply(scale_bounded!)]
#[derive(Copy)]
pub struct NodeProof {
	/// The node's ed25519 public key.
	pub node: NodeId,
	/// The ed25519 signature over [`node_statement`] by the node's key.
	pub signature: [u8; 64],
}

/// The bytes that a node's key signs, so that an institution can list it: the signature holds on one chain and for one institution.
pub fn node_statement(genesis: &[u8; 32], institution: &ParticipantId) -> Vec<u8> {
	[NODE_STATEMENT, genesis, &institution.0].concat()
}

/// What [`node_statement`] starts with. A node's key signs nothing else that starts so: libp2p and Noise have prefixes
/// of their own.
const NODE_STATEMENT: &[u8] = b"vacchain node of an institution 1:";

/// An institution: an organisation that votes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Institution {
	/// The organisation.
	pub id: ParticipantId,
	/// Its nodes, which may connect to everyone's.
	pub nodes: Vec<NodeId>,
	/// The public addresses of its gateways, where everyone can log in.
	pub gateways: Vec<String>,
}

/// Whether bytes are a gateway's address: a URL whose scheme is `https` or `wss`, or on loopback also `http` or `ws`, with
/// a host, and without a user, a query or a fragment.
///
/// What is sent to a gateway is a password's proof and a session's token: nobody is told an address without TLS.
pub fn is_gateway_address(address: &[u8]) -> bool {
	let Ok(text) = core::str::from_utf8(address) else { return false };
	let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"@?#\\\"<>^`{|}%".contains(&byte);
	let Some((scheme, rest)) = text.split_once("://") else { return false };
	let authority = rest.split('/').next().unwrap_or_default();
	let (host, port) = match authority.strip_prefix('[') {
		Some(rest) => match rest.split_once(']') {
			Some((host, port)) if host.parse::<Ipv6Addr>().is_ok() => (host, port),
			_ => return false,
		},
		None => match authority.find(':') {
			Some(colon) => authority.split_at(colon),
			None => (authority, ""),
		},
	};
	let is_port = port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
	let is_loopback =
		host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
	text.bytes().all(is_plain)
		&& !host.is_empty()
		&& is_port
		&& match scheme {
			"https" | "wss" => true,
			"http" | "ws" => is_loopback,
			_ => false,
		}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::bounds::MAX_INSTITUTIONS;

	/// R13: everyone can be told it, and nobody sends a password's proof in clear.
	#[test]
	fn a_gateway_s_address_is_encrypted_or_on_loopback() {
		for good in [
			"https://vaccines.example.org",
			"wss://vaccines.example.org:8443/registry",
			"wss://192.0.2.7",
			"wss://[2001:db8::7]:443",
			"ws://127.0.0.1:9955",
			"http://localhost",
			"ws://[::1]:9955",
		] {
			assert!(is_gateway_address(good.as_bytes()), "{good}");
		}
		for bad in [
			"",
			"vaccines.example.org",
			"ws://vaccines.example.org",
			"http://192.0.2.7",
			"ws://localhost.example.org",
			"ws://127.0.0.1.example.org",
			"ftp://vaccines.example.org",
			"wss://",
			"wss:///path",
			"wss://:443",
			"wss://host:port",
			"wss://host:99999",
			"wss://user@vaccines.example.org",
			"wss://127.0.0.1@example.org",
			"wss://vaccines.example.org?x=1",
			"wss://vaccines.example.org#x",
			"wss://vaccines.example.org/\u{202e}",
			"wss://vaccines example.org",
			"wss://[::1",
			"ws://[::2]",
			"wss://[vaccines.example.org]",
		] {
			assert!(!is_gateway_address(bad.as_bytes()), "{bad}");
		}
	}

	const EVEN: Thresholds =
		Thresholds { organisations: 60, health_admins: 70, validators: 80, upgrade: 90, pause: 55 };

	#[test]
	fn each_matter_has_its_threshold() {
		assert_eq!(Matter::ALL.map(|matter| EVEN.of(matter)), [90, 60, 70, 80, 90, 55]);
	}

	/// A decision needs the least number of votes that is more than half, or more than two thirds, of them.
	#[test]
	fn the_default_is_a_majority_however_many_vote() {
		let thresholds = Thresholds::default();
		for seats in 1..=MAX_INSTITUTIONS {
			for matter in [Matter::Organisations, Matter::HealthAdmins, Matter::Pause] {
				assert_eq!(thresholds.votes_needed(matter, seats), seats / 2 + 1, "{seats}");
			}
			for matter in [Matter::Validators, Matter::Upgrade, Matter::Membership] {
				assert_eq!(thresholds.votes_needed(matter, seats), 2 * seats / 3 + 1, "{seats}");
			}
		}
	}

	#[test]
	fn votes_are_rounded_up_to_all_of_them_at_most() {
		let needed =
			|percent, seats| Thresholds { upgrade: percent, ..EVEN }.votes_needed(Matter::Upgrade, seats);
		assert_eq!([60, 61, 100].map(|percent| needed(percent, 5)), [3, 4, 5]);
		assert_eq!(needed(100, u32::MAX), u32::MAX);
		assert_eq!(needed(100, 0), 0);
	}

	/// Above a half, so that two decisions cannot contradict each other; and never above an upgrade's, which could
	/// change it.
	#[test]
	fn a_threshold_is_above_a_half_and_at_most_an_upgrade_s() {
		assert!(Thresholds::default().is_sound());
		for (percent, sound) in [(0, false), (50, false), (51, true), (90, true), (91, false), (255, false)] {
			for thresholds in [
				Thresholds { organisations: percent, ..EVEN },
				Thresholds { health_admins: percent, ..EVEN },
				Thresholds { validators: percent, ..EVEN },
				Thresholds { pause: percent, ..EVEN },
			] {
				assert_eq!(thresholds.is_sound(), sound, "{thresholds:?}");
			}
		}
		for (upgrade, sound) in [(79, false), (80, true), (100, true), (101, false), (255, false)] {
			assert_eq!(Thresholds { upgrade, ..EVEN }.is_sound(), sound, "{upgrade}");
		}
	}

	#[test]
	fn a_node_s_statement_names_the_chain_and_the_institution() {
		let (genesis, institution) = ([1; 32], ParticipantId([2; 32]));
		let statement = node_statement(&genesis, &institution);
		assert_ne!(statement, node_statement(&[3; 32], &institution));
		assert_ne!(statement, node_statement(&genesis, &ParticipantId([3; 32])));
	}
}
