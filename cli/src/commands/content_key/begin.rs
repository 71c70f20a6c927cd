//! `vacchain content-key begin`: a health admin makes a first content key before there is a chain.

use std::path::PathBuf;

use anyhow::Result;
use serde_json::json;
use vacchain_client::{
	PublicIdentity, content_keys::first_content_key, primitives::ParticipantId, random::os_rng,
	sealing::OrganisationSecrets, store,
};

use crate::{
	args::custody,
	context::Context,
	errors::Failure,
	output::{Value, facts},
};

/// `content-key begin`.
#[derive(Debug, clap::Args)]
pub struct Args {
	/// The key of a custody, which reads one half of every record's secret
	#[arg(long, value_parser = custody(), value_name = "LETTER", conflicts_with = "registry")]
	custody: Option<ParticipantId>,
	/// The key of the registry, which reads every record's proof: the public part of the health authority's keys
	#[arg(long, value_name = "FILE")]
	registry: Option<PathBuf>,
	/// Another health admin who is to hold the key: the public part of its keys. You hold it in any case
	#[arg(long, value_name = "FILE")]
	holder: Vec<PathBuf>,
	/// Where the key goes, wrapped for its holders; without it, WHOSE.content-key.json
	#[arg(long, value_name = "FILE")]
	file: Option<PathBuf>,
}

/// Does it.
pub fn run(args: Args, context: &Context) -> Result<()> {
	let maker = context.identity()?.public();
	let others = args.holder.iter().map(|file| Ok(store::load_public_identity(file)?));
	let mut holders = [Ok(maker)].into_iter().chain(others).collect::<Result<Vec<PublicIdentity>>>()?;
	holders.sort_by_key(|holder| holder.id);
	holders.dedup_by_key(|holder| holder.id);

	let (organisation, whose, secrets) = match (args.custody, &args.registry) {
		(Some(custody), _) => (custody, custody_name(&custody), OrganisationSecrets::generate(&mut os_rng())),
		(None, None) => {
			return Err(
				Failure::usage("It is not said whose key it is.", "Give --custody or --registry.").into()
			);
		}
		(None, Some(file)) => {
			let authority = store::load_public_identity(file)?;
			let secrets = OrganisationSecrets::generate_with_identity_key(&mut os_rng());
			(authority.id, "registry", secrets)
		}
	};
	let recipients = holders.iter().map(|holder| (holder.id, holder.encryption_key.clone()));
	let key = first_content_key(organisation, &secrets, recipients)?;
	let path = args.file.unwrap_or_else(|| PathBuf::from(format!("{whose}.content-key.json")));
	store::save_public(&path, &key)?;
	let text = format!(
		"{}\nNothing in it is secret. Give it to the person who makes the health authority's card, and keep a note of the \
		 public key: once the network runs, `vacchain content-key show` has to name the same one.",
		facts([
			("file", path.display().to_string().into()),
			("public key", key.encryption_key.to_string().into()),
			("held by", Value::lines(holders.iter().map(PublicIdentity::name))),
		])
	);
	context.output.result(&json!({ "content_key_file": path, "content_key": key }), text)
}

/// The name of the file of a custody's key.
fn custody_name(custody: &ParticipantId) -> &'static str {
	if *custody == ParticipantId::CUSTODY_A { "custody-a" } else { "custody-b" }
}
