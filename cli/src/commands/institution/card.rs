//! `vacchain institution card`.

use std::{
	fs,
	path::{Path, PathBuf},
};

use anyhow::Result;
use serde::de::DeserializeOwned;
use serde_json::json;
use vacchain_client::{
	PublicIdentity,
	content::Profile,
	peer_id,
	primitives::{
		CustodyCard, EncryptionKey, FirstContentKey, GeneratedSessionKeys, HealthAdminCard, HolderWrap,
		InstitutionCard, NodeCard, ParticipantCard, ParticipantId, Role,
	},
	store,
};

use crate::{
	args::role,
	context::Context,
	errors::Failure,
	output::{Value, facts},
	password,
};

/// Introduce your institution to those with whom it founds a network
///
/// A card says in public who you are, which nodes you run and which keys your validator has. Whoever starts the network
/// collects everyone's cards and makes the chain's specification of them; nobody's secrets are needed for it.
///
/// The health authority names its first health admins, who have made the first content keys with `vacchain content-key
/// begin`: that of the registry, which all of them hold, and that of each custody, which reads one half of every record's
/// secret. The keys go onto the card wrapped for their holders, so that nobody else can open them, neither the person who
/// makes the card nor the key file that votes.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: an institution, before its network starts. It needs no node. Later institutions join by vote.

Examples:
  vacchain --key st-mary.key institution card --role hospital --name \"St. Mary\" --licence H-17 \\
      --node /dns/node.st-mary.example/tcp/30333/p2p/12D3KooW… --session-keys session-keys.json
      writes st-mary.card.json
  vacchain --key ministry.key institution card --role health-authority --name \"Ministry of Health\" \\
      --node /dns/node.ministry.example/tcp/30333/p2p/12D3KooW… \\
      --session-keys session-keys.json \\
      --admin anna.public.json \"Anna Kovač\" --admin joel.public.json \"Joel Osei\" \\
      --content-key registry.content-key.json --content-key custody-a.content-key.json \\
      --content-key custody-b.content-key.json")]
pub struct Args {
	/// Your role
	#[arg(long, value_parser = role(&Role::ORGANISATIONS))]
	role: Role,
	/// Your name
	#[arg(long)]
	name: String,
	/// The number of your licence
	#[arg(long, value_name = "NUMBER")]
	licence: Option<String>,
	/// A node of yours: its address for other nodes, /dns/HOST/tcp/30333/p2p/PEER-ID, or its peer id alone if nobody can
	/// dial it
	#[arg(long, value_name = "NODE", required = true, value_parser = node)]
	node: Vec<String>,
	/// The output of `vacchain-node session-keys` on your validator's machine
	#[arg(long, value_name = "FILE")]
	session_keys: PathBuf,
	/// For the health authority: the public part of an admin's keys, and the admin's name
	#[arg(long, num_args = 2, value_names = ["FILE", "NAME"])]
	admin: Vec<String>,
	/// For the health authority: the first content key of the registry or of a custody, as `vacchain content-key begin` wrote
	/// it
	#[arg(long, value_name = "FILE")]
	content_key: Vec<PathBuf>,
	/// Where the card goes; without it, USERNAME.card.json
	#[arg(long, value_name = "FILE")]
	card: Option<PathBuf>,
}

/// A node's peer id, alone or at the end of its address.
fn node(text: &str) -> Result<String, String> {
	peer_id::from_text(text).map(|_| text.to_owned()).map_err(|error| error.to_string())
}

/// Does it.
pub fn run(args: Args, context: &Context) -> Result<()> {
	let is_authority = args.role == Role::HealthAuthority;
	if is_authority && args.admin.is_empty() {
		return Err(Failure::usage(
			"The health authority has no health admin, so nobody could register anyone.",
			"Name at least one with --admin FILE NAME; two are better, since one may lose its keys.",
		)
		.into());
	}
	let has_holders = !args.admin.is_empty() || !args.content_key.is_empty();
	if has_holders && !is_authority {
		return Err(Failure::usage(
			"Only the health authority has health admins, and content keys before the network starts.",
			"Leave --admin and --content-key out.",
		)
		.into());
	}
	let session_keys = read_session_keys(&args.session_keys)?;
	let (admins, _) = args.admin.as_chunks();
	let admins = admins
		.iter()
		.map(|[file, name]| Ok((store::load_public_identity(file.as_ref())?, name.as_str())))
		.collect::<Result<Vec<_>>>()?;

	let identity = context.identity()?;
	if session_keys.owner != identity.account.id() {
		return Err(Failure::usage(
			format!("{} was made for another account than yours.", args.session_keys.display()),
			format!("Run `vacchain-node session-keys --owner {}` again.", hex::encode(identity.account.id())),
		)
		.into());
	}
	let keys = args.content_key.iter().map(|path| read_content_key(path)).collect::<Result<Vec<_>>>()?;
	let authority =
		if is_authority { Authority::new(identity.id, &admins, keys)? } else { Authority::none() };
	let institution = participant(&identity.public(), &args.name, args.licence)?;
	let card = InstitutionCard {
		role: args.role,
		participant: ParticipantCard { encryption_key: authority.encryption_key.clone(), ..institution },
		nodes: args.node,
		session_keys,
		health_admins: authority.health_admins.clone(),
		custodies: authority.custodies.clone(),
		gateway: None,
	};
	let path = args.card.unwrap_or_else(|| PathBuf::from(format!("{}.card.json", identity.username)));
	store::save_public(&path, &card)?;

	let mut rows = vec![
		("card", path.display().to_string().into()),
		("institution", format!("{} ({}), {}", args.name, identity.username, card.role).into()),
		("id", identity.id.to_string().into()),
		("nodes", Value::lines(&card.nodes)),
	];
	if is_authority {
		rows.push(("health admins", Value::lines(admins.iter().map(|(_, name)| *name))));
		for (name, custody) in ["custody A", "custody B"].into_iter().zip(&authority.custodies) {
			rows.push((name, authority.holders(custody, &admins).into()));
		}
	}
	let text = format!(
		"{}\nNothing in it is secret. Give it to those with whom you found the network, and tell them the id another way.",
		facts(rows)
	);
	context.output.result(&json!({ "card_file": path, "card": card }), text)
}

/// The file that `vacchain content-key begin` wrote.
fn read_content_key(path: &Path) -> Result<FirstContentKey> {
	read_printed(path, "first content key", "the file that `vacchain content-key begin` wrote")
}

/// The output of `vacchain-node session-keys`.
pub fn read_session_keys(path: &Path) -> Result<GeneratedSessionKeys> {
	read_printed(
		path,
		"session keys",
		"the file into which you put what `vacchain-node session-keys` printed",
	)
}

/// The output of `vacchain-node node-card`.
pub fn read_node_card(path: &Path) -> Result<NodeCard> {
	read_printed(path, "card of a node", "the file into which you put what `vacchain-node node-card` printed")
}

/// The output of a command, from the file that holds it.
fn read_printed<What: DeserializeOwned>(path: &Path, what: &str, file: &str) -> Result<What> {
	let fail = |reason: String| {
		Failure::usage(format!("{} holds no {what}: {reason}.", path.display()), format!("Give {file}."))
	};
	let text = fs::read_to_string(path).map_err(|error| fail(password::reason(&error)))?;
	Ok(serde_json::from_str(&text).map_err(|error| fail(error.to_string()))?)
}

fn participant(
	public: &PublicIdentity,
	name: &str,
	licence_number: Option<String>,
) -> Result<ParticipantCard> {
	let profile = Profile { display_name: name.to_owned(), licence_number }.to_bytes()?;
	Ok(ParticipantCard {
		id: public.id,
		account: public.account,
		encryption_key: public.encryption_key.clone(),
		profile: String::from_utf8(profile)?,
	})
}

/// The health authority at the beginning: its own first content key, its admins, and its custodies.
struct Authority {
	encryption_key: EncryptionKey,
	health_admins: Vec<HealthAdminCard>,
	custodies: Vec<CustodyCard>,
}

impl Authority {
	/// Other institutions begin with nothing of it.
	fn none() -> Self {
		Self { encryption_key: EncryptionKey::none(), health_admins: Vec::new(), custodies: Vec::new() }
	}

	/// Puts each first content key in its place, and checks that the admins hold it.
	fn new(
		id: ParticipantId,
		admins: &[(PublicIdentity, &str)],
		mut keys: Vec<FirstContentKey>,
	) -> Result<Self> {
		let mut take = |organisation: ParticipantId, name: &str, option: &str| {
			let at = keys.iter().position(|key| key.organisation == organisation).ok_or_else(|| {
				Failure::usage(
					format!("The card needs the first content key of {name}."),
					format!(
						"Let a health admin make it with `vacchain content-key begin {option}`, and give the file with \
						 --content-key."
					),
				)
			})?;
			let key = keys.swap_remove(at);
			let is_admin = |wrap: &HolderWrap| admins.iter().any(|(admin, _)| admin.id == wrap.holder);
			match key.wraps.iter().find(|wrap| !is_admin(wrap)) {
				None => Ok(key),
				Some(stranger) => Err(Failure::usage(
					format!(
						"{}, who holds the content key of {name}, is no admin of the card.",
						stranger.holder
					),
					"Name that person with --admin, or let the key be made again for the admins alone.",
				)),
			}
		};
		let registry = take(id, "the registry", "--registry FILE")?;
		let custodies = [
			(ParticipantId::CUSTODY_A, "Custody A", "--custody a"),
			(ParticipantId::CUSTODY_B, "Custody B", "--custody b"),
		]
		.map(|(custody, name, option)| Ok((take(custody, name, option)?, name)));
		let custodies = custodies.into_iter().collect::<Result<Vec<_>>>()?;
		if let Some(other) = keys.first() {
			return Err(Failure::usage(
				format!(
					"{} is neither the health authority nor a custody, or has two keys.",
					other.organisation
				),
				"Give one key of the registry and of each custody.",
			)
			.into());
		}

		let health_admins = admins.iter().map(|(admin, name)| {
			let held = registry.wraps.iter().find(|wrap| wrap.holder == admin.id).ok_or_else(|| {
				Failure::usage(
					format!("{name} does not hold the content key of the registry."),
					"Let it be made again with `vacchain content-key begin`, and name every admin as its --holder.",
				)
			})?;
			Ok(HealthAdminCard { participant: participant(admin, name, None)?, wrap: held.wrap.clone() })
		});
		let health_admins = health_admins.collect::<Result<_>>()?;
		let custodies = custodies.into_iter().map(|(FirstContentKey { encryption_key, wraps, .. }, name)| {
			let profile = Profile { display_name: name.to_owned(), licence_number: None }.to_bytes()?;
			Ok(CustodyCard { encryption_key, profile: String::from_utf8(profile)?, wraps })
		});
		let custodies = custodies.collect::<Result<_>>()?;
		Ok(Self { encryption_key: registry.encryption_key, health_admins, custodies })
	}

	/// The names of the admins who hold a custody.
	fn holders(&self, custody: &CustodyCard, admins: &[(PublicIdentity, &str)]) -> String {
		let is_holder = |id: &ParticipantId| custody.wraps.iter().any(|wrap| wrap.holder == *id);
		let holders = admins.iter().filter(|(admin, _)| is_holder(&admin.id)).map(|(_, name)| *name);
		format!("held by {}", holders.collect::<Vec<_>>().join(", "))
	}
}
