//! `vacchain card`.

use std::{
	fs,
	path::{Path, PathBuf},
};

use anyhow::Result;
use serde::de::DeserializeOwned;
use serde_json::json;
use vacchain_client::{
	Identity, PublicIdentity,
	content::Profile,
	peer_id,
	primitives::{
		CustodyCard, CustodyWrap, EncryptionKey, GeneratedSessionKeys, HealthAdminCard, InstitutionCard,
		KeyVersion, NodeCard, ParticipantCard, ParticipantId, Role, WrappedKey,
	},
	random::os_rng,
	sealing::{OrganisationSecrets, OrganisationWrapContext, wrap_organisation},
	store,
};

use crate::{args::role, context::Context, errors::Failure, output::facts, password};

/// The first version of the health authority's content key, and of everybody's own keys.
const FIRST: KeyVersion = 0;

/// Introduce your institution to those with whom it founds a network
///
/// A card says in public who you are, which nodes you run and which keys your validator has. Whoever starts the network
/// collects everyone's cards and makes the chain's specification of them; nobody's secrets are needed for it.
///
/// The health authority names its first health admins. The secrets that they share, its content key and the key that
/// finds the same child twice, are made for the card and go onto it wrapped for each of them, so that nobody else can open
/// them: the key file that votes does not hold them. So are the content keys of its two custodies, each of which reads one
/// half of every record's secret: the first admin holds custody A, the second one custody B, and neither opens clinical
/// content alone. A single admin holds both.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: an institution, before its network starts. It needs no node. Later institutions join by vote.

Examples:
  vacchain --key st-mary.key card --role hospital --name \"St. Mary\" --licence H-17 \\
      --node /dns/node.st-mary.example/tcp/30333/p2p/12D3KooW… --session-keys session-keys.json
      writes st-mary.card.json
  vacchain --key ministry.key card --role health-authority --name \"Ministry of Health\" \\
      --node /dns/node.ministry.example/tcp/30333/p2p/12D3KooW… \\
      --session-keys session-keys.json \\
      --admin anna.public.json \"Anna Kovač\" --admin joel.public.json \"Joel Osei\"")]
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
	if !is_authority && !args.admin.is_empty() {
		return Err(
			Failure::usage("Only the health authority has health admins.", "Leave --admin out.").into()
		);
	}
	let session_keys = read_session_keys(&args.session_keys)?;
	let admins = args
		.admin
		.chunks_exact(2)
		.map(|admin| Ok((store::load_public_identity(admin[0].as_ref())?, admin[1].as_str())))
		.collect::<Result<Vec<_>>>()?;

	let identity = context.identity()?;
	if session_keys.owner != identity.account.id() {
		return Err(Failure::usage(
			format!("{} was made for another account than yours.", args.session_keys.display()),
			format!("Run `vacchain-node session-keys --owner {}` again.", hex::encode(identity.account.id())),
		)
		.into());
	}
	let (encryption_key, health_admins) = content_key(&identity, &admins)?;
	let custodies = custodies(&admins)?;
	let institution = participant(&identity.public(), &args.name, args.licence)?;
	let card = InstitutionCard {
		role: args.role,
		participant: ParticipantCard { encryption_key, ..institution },
		nodes: args.node,
		session_keys,
		health_admins,
		custodies,
		gateway: None,
	};
	let path = args.card.unwrap_or_else(|| PathBuf::from(format!("{}.card.json", identity.username)));
	store::save_public(&path, &card)?;

	let mut rows = vec![
		("card", path.display().to_string()),
		("institution", format!("{} ({}), {}", args.name, identity.username, card.role)),
		("id", identity.id.to_string()),
		("nodes", card.nodes.join("\n")),
	];
	if is_authority {
		rows.push(("health admins", admins.iter().map(|(_, name)| *name).collect::<Vec<_>>().join("\n")));
		for (custody, holder) in ["custody A", "custody B"].into_iter().zip(custodians(&admins)) {
			rows.push((custody, format!("held by {}", holder.1)));
		}
	}
	let text = format!(
		"{}\nNothing in it is secret. Give it to those with whom you found the network, and tell them the id another way.",
		facts(rows)
	);
	context.output.result(&json!({ "card_file": path, "card": card }), text)
}

/// The output of `vacchain-node session-keys`.
pub fn read_session_keys(path: &Path) -> Result<GeneratedSessionKeys> {
	read_printed(path, "session keys", "session-keys")
}

/// The output of `vacchain-node node-card`.
pub fn read_node_card(path: &Path) -> Result<NodeCard> {
	read_printed(path, "card of a node", "node-card")
}

/// The output of a command of the node.
fn read_printed<What: DeserializeOwned>(path: &Path, what: &str, command: &str) -> Result<What> {
	let fail = |reason: String| {
		Failure::usage(
			format!("{} holds no {what}: {reason}.", path.display()),
			format!("Give the file into which you put what `vacchain-node {command}` printed."),
		)
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

/// The health authority's first content key, and its wraps for the admins. Other institutions have none yet.
fn content_key(
	authority: &Identity,
	admins: &[(PublicIdentity, &str)],
) -> Result<(EncryptionKey, Vec<HealthAdminCard>)> {
	if admins.is_empty() {
		return Ok((EncryptionKey::none(), Vec::new()));
	}
	let secrets = OrganisationSecrets::generate_with_identity_key(&mut os_rng());
	let mut cards = Vec::new();
	for (admin, name) in admins {
		let wrap = wrap_for(&secrets, authority.id, admin)?;
		cards.push(HealthAdminCard { participant: participant(admin, name, None)?, wrap });
	}
	Ok((secrets.encryption.public(), cards))
}

/// The holders of custody A and of custody B: two admins, if there are two.
fn custodians<'a, 'b>(
	admins: &'a [(PublicIdentity, &'b str)],
) -> impl Iterator<Item = &'a (PublicIdentity, &'b str)> {
	admins.iter().take(1).chain(admins.get(1).or(admins.first()))
}

/// The custodies of the health authority, each with its first content key wrapped for its holder.
fn custodies(admins: &[(PublicIdentity, &str)]) -> Result<Vec<CustodyCard>> {
	let mut cards = Vec::new();
	for ((custody, name), (admin, _)) in
		ParticipantId::CUSTODIES.into_iter().zip(["Custody A", "Custody B"]).zip(custodians(admins))
	{
		let secrets = OrganisationSecrets::generate(&mut os_rng());
		let profile = Profile { display_name: name.to_owned(), licence_number: None }.to_bytes()?;
		cards.push(CustodyCard {
			encryption_key: secrets.encryption.public(),
			profile: String::from_utf8(profile)?,
			wraps: vec![CustodyWrap { holder: admin.id, wrap: wrap_for(&secrets, custody, admin)? }],
		});
	}
	Ok(cards)
}

/// A first content key, wrapped for a health admin.
fn wrap_for(
	secrets: &OrganisationSecrets,
	organisation: ParticipantId,
	admin: &PublicIdentity,
) -> Result<WrappedKey> {
	let context =
		OrganisationWrapContext { organisation, holder: admin.id, key_version: FIRST, version: FIRST };
	Ok(wrap_organisation(secrets, &admin.encryption_key, &context, &mut os_rng())?)
}
