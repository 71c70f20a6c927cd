//! The institutions' cards: read, and checked before anything is made of them.

use crate::peers;
use codec::{DecodeAll, Encode};
use pallet_participants::{GenesisCustody, GenesisParticipant, GenesisWrap};
use sc_network::{PeerId, config::MultiaddrWithPeerId};
use serde_json::Value;
use sp_runtime::traits::OpaqueKeys;
use std::{
	collections::BTreeMap,
	fs::File,
	io::Read,
	path::{Path, PathBuf},
};
use vacchain_primitives::{
	CustodyCard, InstitutionCard, NodeId, ParticipantCard, ParticipantId, Role,
	bounds::{
		AUTHORITY_KEY_WRAP_LEN, CONTENT_KEY_WRAP_LEN, MAX_HOLDERS, MAX_INSTITUTIONS, MAX_NODES, MAX_PROFILE,
		SUITE,
	},
};
use vacchain_runtime::{AccountId, SessionKeys};

/// Fewer validators than this cannot lose one and go on finalizing.
pub const MINIMUM_VALIDATORS: u32 = 4;

/// Longest card, in bytes.
const MAX_CARD_LEN: u64 = 256 * 1024;

/// How names of fields that hold secrets are spelt.
const SECRETS: [&str; 8] = ["secret", "seed", "suri", "phrase", "mnemonic", "private", "password", "sealed"];

/// The facts of a card, checked.
#[derive(Debug)]
pub struct Institution {
	/// Where its card is.
	pub file: PathBuf,
	/// Its role.
	pub role: Role,
	/// The institution's participant.
	pub participant: GenesisParticipant<AccountId>,
	/// The network identities of its nodes.
	pub nodes: Vec<NodeId>,
	/// Where others can dial them, as far as they can.
	pub addresses: Vec<MultiaddrWithPeerId>,
	/// Its validator's keys.
	pub session_keys: SessionKeys,
	/// The health authority's first admins.
	pub health_admins: Vec<GenesisParticipant<AccountId>>,
	/// The health authority's custodies, custody A first.
	pub custodies: Vec<GenesisCustody>,
	/// Its gateway.
	pub gateway: Option<GenesisParticipant<AccountId>>,
}

/// The institutions of these cards, in order of id, so that the order of the files means nothing.
///
/// # Errors
///
/// A sentence that names the file, for a card that cannot be believed and for cards that do not go together.
pub fn read_all(files: &[PathBuf]) -> Result<Vec<Institution>, String> {
	let mut institutions = files.iter().map(|file| read(file)).collect::<Result<Vec<_>, _>>()?;
	institutions.sort_by_key(|institution| institution.participant.id);
	check_together(&institutions)?;
	Ok(institutions)
}

fn read(file: &Path) -> Result<Institution, String> {
	let unreadable = |error| format!("{}: the card cannot be read: {error}; check the path", file.display());
	let mut text = String::new();
	let open = File::open(file).map_err(unreadable)?;
	// One more than fits is enough to know.
	open.take(MAX_CARD_LEN + 1).read_to_string(&mut text).map_err(unreadable)?;
	check(file, &text).map_err(|reason| format!("{}: {reason}", file.display()))
}

fn check(file: &Path, text: &str) -> Result<Institution, String> {
	let again = "ask the institution to make its card again with `vacchain institution card`";
	if text.len() as u64 > MAX_CARD_LEN {
		return Err(format!("a card has at most {MAX_CARD_LEN} bytes; {again}"));
	}
	let value: Value =
		serde_json::from_str(text).map_err(|error| format!("this is no card: {error}; {again}"))?;
	if let Some(field) = secret_in(&value) {
		return Err(format!(
			"`{field}` looks like a secret, which must never leave its institution; {again}, and with new keys if others \
			 have seen this file"
		));
	}
	let card: InstitutionCard =
		serde_json::from_value(value).map_err(|error| format!("this is no card: {error}; {again}"))?;

	check_role(&card)?;
	check_encryption_keys(&card)?;
	check_custodies(&card)?;
	check_profile(&card.participant, "the institution")?;
	for admin in &card.health_admins {
		check_profile(&admin.participant, "a health admin")?;
	}
	if let Some(gateway) = &card.gateway {
		check_profile(gateway, "the gateway")?;
	}
	let (nodes, addresses) = check_nodes(&card.nodes)?;
	Ok(Institution {
		file: file.to_owned(),
		role: card.role,
		session_keys: check_session_keys(&card)?,
		nodes,
		addresses,
		health_admins: card
			.health_admins
			.into_iter()
			.map(|admin| genesis_participant(admin.participant, Some(admin.wrap.into_inner())))
			.collect(),
		custodies: card.custodies.into_iter().map(genesis_custody).collect(),
		gateway: card.gateway.map(|gateway| genesis_participant(gateway, None)),
		participant: genesis_participant(card.participant, None),
	})
}

/// The first field whose name is that of a secret.
fn secret_in(value: &Value) -> Option<&str> {
	match value {
		Value::Object(fields) => fields.iter().find_map(|(name, value)| {
			let spelt = name.to_lowercase();
			if SECRETS.iter().any(|secret| spelt.contains(secret)) {
				Some(name.as_str())
			} else {
				secret_in(value)
			}
		}),
		Value::Array(values) => values.iter().find_map(secret_in),
		_ => None,
	}
}

fn check_role(card: &InstitutionCard) -> Result<(), String> {
	let admins = card.health_admins.len();
	match card.role {
		Role::HealthAuthority if admins == 0 => {
			Err("the health authority names no health admin, so nobody could \
			register anyone; make the card again with `vacchain institution card --admin`"
				.into())
		}
		Role::HealthAuthority if admins > MAX_HOLDERS as usize => {
			Err(format!("it names {admins} health admins, and there are at most {MAX_HOLDERS}; name fewer"))
		}
		Role::HealthAuthority => Ok(()),
		role if role.is_organisation() && admins > 0 => {
			Err(format!("a {role} has no health admins; leave `healthAdmins` out"))
		}
		role if role.is_organisation() => Ok(()),
		role => Err(format!(
			"a {role} is no institution; only the health authority, hospitals, laboratories, schools and insurers run \
			 validators"
		)),
	}
}

/// Only the health authority begins with a content key; people and gateways have keys of their own.
fn check_encryption_keys(card: &InstitutionCard) -> Result<(), String> {
	let again = "make the card again with this release's `vacchain institution card`";
	let key = &card.participant.encryption_key;
	if card.role == Role::HealthAuthority {
		if !key.is_well_formed() {
			return Err(format!("the health authority has no content key; {again}"));
		}
	} else if !key.is_none() {
		return Err(format!(
			"a {} has no encryption key before its people are registered and make one; {again}",
			card.role
		));
	}
	let people = card.health_admins.iter().map(|admin| &admin.participant).chain(&card.gateway);
	if people.into_iter().any(|person| !person.encryption_key.is_well_formed()) {
		return Err(format!("a health admin or the gateway has no encryption key; {again}"));
	}
	let is_wrap = |sealed: &[u8]| sealed.first() == Some(&SUITE) && sealed.len() == AUTHORITY_KEY_WRAP_LEN;
	if !card.health_admins.iter().all(|admin| is_wrap(&admin.wrap)) {
		return Err(format!("a health admin's wrap of the content key is malformed; {again}"));
	}
	Ok(())
}

/// The health authority has two custodies, each held by one of its admins at least.
fn check_custodies(card: &InstitutionCard) -> Result<(), String> {
	let again = "make the card again with this release's `vacchain institution card`";
	let expected = if card.role == Role::HealthAuthority { 2 } else { 0 };
	if card.custodies.len() != expected {
		let count = card.custodies.len();
		return Err(format!("a {} has {expected} custodies, and it names {count}; {again}", card.role));
	}
	for (custody, name) in card.custodies.iter().zip(["A", "B"]) {
		if !custody.encryption_key.is_well_formed() {
			return Err(format!("custody {name} has no content key; {again}"));
		}
		check_profile_len(custody.profile.len(), &format!("custody {name}"))?;
		let mut holders: Vec<_> = custody.wraps.iter().map(|wrap| wrap.holder).collect();
		holders.sort_unstable();
		holders.dedup();
		let is_admin =
			|id: &ParticipantId| card.health_admins.iter().any(|admin| admin.participant.id == *id);
		if holders.is_empty() || holders.len() < custody.wraps.len() || !holders.iter().all(is_admin) {
			return Err(format!("custody {name} needs holders among the health admins, each once; {again}"));
		}
		let is_wrap = |sealed: &[u8]| sealed.first() == Some(&SUITE) && sealed.len() == CONTENT_KEY_WRAP_LEN;
		if !custody.wraps.iter().all(|wrap| is_wrap(&wrap.wrap)) {
			return Err(format!("a wrap of the content key of custody {name} is malformed; {again}"));
		}
	}
	Ok(())
}

fn check_profile(participant: &ParticipantCard, whose: &str) -> Result<(), String> {
	check_profile_len(participant.profile.len(), whose)
}

fn check_profile_len(len: usize, whose: &str) -> Result<(), String> {
	match len {
		0 => Err(format!("{whose} has an empty profile; give it a name")),
		len if len > MAX_PROFILE as usize => {
			Err(format!("the profile of {whose} has {len} bytes, and at most {MAX_PROFILE} fit; shorten it"))
		}
		_ => Ok(()),
	}
}

fn check_nodes(nodes: &[String]) -> Result<(Vec<NodeId>, Vec<MultiaddrWithPeerId>), String> {
	if nodes.is_empty() || nodes.len() > MAX_NODES as usize {
		return Err(format!("it lists {} nodes; an institution has 1 to {MAX_NODES}", nodes.len()));
	}
	let mut ids = Vec::new();
	let mut addresses = Vec::new();
	for node in nodes {
		let not_a_node = || {
			format!(
				"`{node}` is no node; give its peer id (12D3KooW...), or an address that ends with it, such as \
				 /dns/vacchain.example.org/tcp/30333/p2p/12D3KooW..."
			)
		};
		let peer: PeerId = match node.parse::<MultiaddrWithPeerId>() {
			Ok(address) => {
				let peer = address.peer_id;
				addresses.push(address);
				peer
			}
			Err(_) => node.parse().map_err(|_| not_a_node())?,
		};
		let id = peers::node_of(&peer).filter(|id| peers::peer_of(id).is_some());
		ids.push(id.ok_or_else(not_a_node)?);
	}
	Ok((ids, addresses))
}

fn check_session_keys(card: &InstitutionCard) -> Result<SessionKeys, String> {
	let made = &card.session_keys;
	let account = AccountId::from(card.participant.account);
	if made.owner != card.participant.account {
		return Err(format!(
			"its session keys were made for another account; run `vacchain-node session-keys --owner {account}` on its \
			 server"
		));
	}
	SessionKeys::decode_all(&mut made.keys.as_slice())
		.ok()
		.filter(|keys| keys.ownership_proof_is_valid(&account.encode(), &made.proof))
		.ok_or_else(|| {
			format!(
				"nothing proves that it holds its session keys; run `vacchain-node session-keys --owner {account}` on its \
				 server, and make the card again"
			)
		})
}

fn genesis_participant(card: ParticipantCard, wrap: Option<Vec<u8>>) -> GenesisParticipant<AccountId> {
	let ParticipantCard { id, account, encryption_key, profile } = card;
	GenesisParticipant { id, account: account.into(), encryption_key, profile, wrap: wrap.map(Into::into) }
}

fn genesis_custody(card: CustodyCard) -> GenesisCustody {
	let CustodyCard { encryption_key, profile, wraps } = card;
	let wraps = wraps
		.into_iter()
		.map(|wrap| GenesisWrap { holder: wrap.holder, wrap: wrap.wrap.into_inner().into() })
		.collect();
	GenesisCustody { encryption_key, profile, wraps }
}

fn check_together(institutions: &[Institution]) -> Result<(), String> {
	let count = institutions.len();
	if count < MINIMUM_VALIDATORS as usize {
		return Err(format!(
			"{count} cards make no network: with fewer than {MINIMUM_VALIDATORS} validators none may fail; give the \
			 cards of all institutions"
		));
	}
	if count > MAX_INSTITUTIONS as usize {
		return Err(format!(
			"{count} cards are too many; a network starts with at most {MAX_INSTITUTIONS} institutions"
		));
	}

	check_distinct("id", institutions, |institution| members(institution).map(|member| member.id).collect())?;
	check_distinct("account", institutions, |institution| {
		members(institution).map(|member| member.account.clone()).collect()
	})?;
	check_distinct("node", institutions, |institution| institution.nodes.clone())?;
	check_distinct("session key", institutions, |institution| {
		institution.session_keys.clone().into_raw_public_keys()
	})?;

	let mut authorities = institutions.iter().filter(|institution| institution.role == Role::HealthAuthority);
	match (authorities.next(), authorities.next()) {
		(Some(_), None) => Ok(()),
		(None, _) => {
			Err("no card is the health authority's, and nobody else registers anyone; add it".into())
		}
		(Some(one), Some(other)) => Err(format!(
			"{} and {} are both cards of the health authority, and a network has one; leave one out",
			one.file.display(),
			other.file.display()
		)),
	}
}

/// An institution, its gateway and, for the health authority, its admins.
fn members(institution: &Institution) -> impl Iterator<Item = &GenesisParticipant<AccountId>> {
	std::iter::once(&institution.participant).chain(&institution.health_admins).chain(&institution.gateway)
}

/// Refuses what stands in two cards, or twice in one.
fn check_distinct<Key: Ord>(
	what: &str,
	institutions: &[Institution],
	keys: impl Fn(&Institution) -> Vec<Key>,
) -> Result<(), String> {
	let mut seen = BTreeMap::new();
	for institution in institutions {
		for key in keys(institution) {
			if let Some(first) = seen.insert(key, &institution.file) {
				return Err(if first == &institution.file {
					format!("{}: the same {what} stands there twice; each is for one only", first.display())
				} else {
					format!(
						"{} and {} have the same {what}; give each institution's card once, and make new keys where two \
						 share them",
						first.display(),
						institution.file.display()
					)
				});
			}
		}
	}
	Ok(())
}

/// The id in a sentence.
pub fn short(id: &ParticipantId) -> String {
	id.to_string().chars().take(8).collect::<String>() + "…"
}
