//! `vacchain claim`.

use std::path::PathBuf;

use anyhow::Result;
use clap::Subcommand;
use serde_json::{Value, json};
use vacchain_client::{
	Client, Error, Inclusion,
	keys::fingerprint,
	primitives::{ParticipantId, Power},
	store,
	wire::PowerEntry,
};

use crate::{
	context::{Context, Person},
	errors::Failure,
	names::{Names, Who},
	output::table,
	rules::Rule,
	time,
};

/// New keys for a family, a guardian, or an organisation without a vote, that lost its own: two health admins and time to
/// object.
#[derive(Debug, Subcommand)]
#[command(after_help = "\
How it goes:
  1. The family makes new keys with `vacchain keys new` under its username, and goes to a health admin.
  2. That admin checks who it is and claims the keys: vacchain claim propose FILE
  3. Another admin checks the same, gets FILE from the family itself, and confirms it: vacchain claim confirm FILE
  4. The old keys can object until the time is over: vacchain claim veto
  5. An admin exercises it: vacchain claim exercise WHO
  6. An admin of each custody gives its half of the records' keys: vacchain record restore WHO

Example:
  vacchain --key admin.key claim propose amina.public.json")]
pub enum Command {
	/// List the claims that wait, and what each waits for
	#[command(after_help = "\
Who may use it: a health admin; an institution, for the claims on which it can vote; everybody else is shown \
the claim to its own keys.

Example:
  vacchain --key admin.key claim list")]
	List,
	/// Claim new keys for a family, a guardian or an organisation that lost its own
	///
	/// FILE is the public part of new keys, made with `vacchain keys new` under the same username. Check first who asks.
	/// An organisation keeps its content key and gets a new account. Institutions get new keys by vote; gateways, and people
	/// who are guardians of no record, from their organisation (`vacchain candidate put-forward-new-keys`).
	#[command(after_help = "\
Who may use it: a health admin, after checking who asks.

Example:
  vacchain --key admin.key claim propose amina.public.json")]
	Propose(FileArgs),
	/// Confirm what another health admin has claimed
	///
	/// Check yourself who asks. FILE is the public part of the new keys, from the family itself and not from the admin who
	/// proposed the claim; or compare its fingerprint with the one that `vacchain keys show` tells the family. A claim that
	/// names another account or another encryption key is not confirmed. From now on the old keys have time to object.
	#[command(after_help = "\
Who may use it: a health admin other than the one who proposed it.

Example:
  vacchain --key second-admin.key claim confirm amina.public.json")]
	Confirm(FileArgs),
	/// Take a claim back
	#[command(after_help = "\
Who may use it: a health admin, unless somebody has objected: then the institutions decide.

Example:
  vacchain --key admin.key claim withdraw amina.elidrissi-x7k2m9qt")]
	Withdraw(WhoArgs),
	/// Object to a claim to your own keys
	///
	/// If you have not lost your keys, somebody tries to take your account. The institutions then decide; until they do,
	/// nothing changes.
	#[command(after_help = "\
Who may use it: the participant whose keys are claimed, with its present keys or password.

Example:
  vacchain --key amina.key claim veto")]
	Veto,
	/// Exercise a claim that is due: the new keys act from now on
	///
	/// Afterwards two health admins, one of each custody, give access to the records back with `vacchain record restore`, visibly in
	/// their history.
	#[command(after_help = "\
Who may use it: a health admin.

Example:
  vacchain --key admin.key claim exercise amina.elidrissi-x7k2m9qt")]
	Exercise(WhoArgs),
}

/// The column with the whole id of the participant from whom a power takes something: an institution names it by that, because
/// it knows no family's username.
pub const SUBJECT: &str = "to decide on";

/// The public part of somebody's new keys.
#[derive(Debug, clap::Args)]
pub struct FileArgs {
	/// The public part of the new keys
	#[arg(value_name = "FILE")]
	public: PathBuf,
}

/// The participant with the claimed keys.
#[derive(Debug, clap::Args)]
pub struct WhoArgs {
	/// The username or id
	who: Who,
}

/// Does it.
pub async fn run(command: Command, context: &Context) -> Result<()> {
	match command {
		Command::List => list(context).await,
		Command::Propose(args) => propose(args, context).await,
		Command::Confirm(args) => confirm(args, context).await,
		Command::Withdraw(args) => step(Step::Withdraw, args.who, context).await,
		Command::Veto => veto(context).await,
		Command::Exercise(args) => step(Step::Exercise, args.who, context).await,
	}
}

/// A health admin's step with a claim that waits.
#[derive(Clone, Copy)]
enum Step {
	Withdraw,
	Exercise,
}

async fn list(context: &Context) -> Result<()> {
	let session = context.session().await?;
	let role = session.role().await?;
	let sees_all = Rule::CLAIMS.includes(role) || role.is_organisation();
	let mut powers = if sees_all { session.waiting_powers().await? } else { session.own_powers().await? };
	powers.retain(|entry| entry.waiting.power.record().is_none());
	let mut names = Names::of(&session);
	let people = powers.iter().flat_map(|entry| {
		let waiting = &entry.waiting;
		[Some(entry.subject), Some(waiting.proposed_by), waiting.confirmed_by, waiting.vetoed_by]
			.into_iter()
			.flatten()
	});
	names.look_up(session.client(), people.collect::<Vec<_>>()).await?;
	let mut columns = vec!["whose keys", "proposed by", "confirmed by", "waits for", "new keys"];
	columns.extend(role.is_organisation().then_some(SUBJECT));
	let mut rows = table(&columns);
	for entry in &powers {
		let mut row = vec![
			names.show(&entry.subject),
			names.show(&entry.waiting.proposed_by),
			entry.waiting.confirmed_by.map(|admin| names.show(&admin)).unwrap_or_default(),
			waits_for(entry, &names),
			claimed_fingerprint(entry),
		];
		row.extend(role.is_organisation().then(|| entry.subject.to_string()));
		rows.add_row(row);
	}
	let text = if powers.is_empty() { "No claim waits.".to_owned() } else { rows.trim_fmt() };
	context.output.result(&json!({ "claims": powers, "names": names.to_json() }), text)
}

async fn propose(args: FileArgs, context: &Context) -> Result<()> {
	let public = store::load_public_identity(&args.public)?;
	let session = context.session().await?;
	let inclusion = context.act(&session, "Claiming", Rule::CLAIMS, session.claim_keys(&public)).await?;
	let entry = found(&session, public.id, &public.name(), context).await?;
	let (name, fingerprint) = (public.name(), claimed_fingerprint(&entry));
	let text = match entry.waiting.due_at {
		None => format!(
			"Claimed new keys for {name}: {fingerprint}. Another health admin gets the file from the family, and confirms \
			 them with:\n  vacchain claim confirm {}",
			args.public.display(),
		),
		Some(due) => format!(
			"Claimed new keys for {name}: {fingerprint}. The old ones can object until {due}; then:\n  \
			 vacchain claim exercise {name}",
			due = time::show(due),
		),
	};
	context.output.done("claimed", to_json(&entry), &inclusion, text)
}

async fn confirm(args: FileArgs, context: &Context) -> Result<()> {
	let public = store::load_public_identity(&args.public)?;
	let (session, name) = (context.session().await?, public.name());
	found(&session, public.id, &name, context).await?;
	let work = session.confirm_claim(&public);
	let inclusion = context.act(&session, "Confirming", Rule::CLAIMS, work).await?;
	let confirmed = found(&session, public.id, &name, context).await?;
	let text = format!(
		"Confirmed the claim for {name}: {fingerprint}. The old keys can object until {due}; then:\n  \
		 vacchain claim exercise {name}",
		fingerprint = claimed_fingerprint(&confirmed),
		due = confirmed.waiting.due_at.map(time::show).unwrap_or_default(),
	);
	context.output.done("confirmed", to_json(&confirmed), &inclusion, text)
}

async fn step(step: Step, who: Who, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let entry = found(&session, who.id, &who.text, context).await?;
	let digest = entry.digest;
	let work = async {
		match step {
			Step::Withdraw => session.withdraw_power(digest).await,
			Step::Exercise => session.exercise_power(digest).await,
		}
	};
	let inclusion: Inclusion = context.act(&session, "Sending", Rule::CLAIMS, work).await?;
	let name = &who.text;
	let (done, text, object) = match step {
		Step::Withdraw => ("withdrawn", format!("The claim for {name} is withdrawn."), to_json(&entry)),
		Step::Exercise => {
			let text = format!(
				"{name} acts with its new keys now. An admin of each custody gives it its access back with `vacchain record restore {name}`."
			);
			("keys_replaced", text, to_json(&entry))
		}
	};
	context.output.done(done, object, &inclusion, text)
}

async fn veto(context: &Context) -> Result<()> {
	let session = context.session().await?;
	let is_claim = |entry: &PowerEntry| entry.waiting.power.record().is_none();
	let entry = session.own_powers().await?.into_iter().find(is_claim).ok_or_else(|| {
		Failure::new("not-found", "Nobody claims new keys for you.", "Nothing is left to do.")
	})?;
	let work = session.veto_power(entry.digest);
	let inclusion = context.act(&session, "Objecting", Rule::SUBJECT, work).await?;
	context.output.done(
		"vetoed",
		to_json(&entry),
		&inclusion,
		"You have objected. The institutions decide; until they do, your keys stay as they are.",
	)
}

/// The claim that waits for somebody.
async fn found(
	session: &Person,
	subject: ParticipantId,
	name: &str,
	context: &Context,
) -> Result<PowerEntry> {
	let work = async {
		match session.power_on(subject).await {
			Err(Error::NotFound) => Ok(None),
			// What is proposed to be done to a record is no claim.
			Ok(entry) if entry.waiting.power.record().is_some() => Ok(None),
			found => found.map(Some),
		}
	};
	let claim = context.act(session, "Reading the claims", Rule::CLAIMS, work).await?;
	claim.ok_or_else(|| {
		let message = format!("No claim to the keys of {name} waits.");
		Failure::new("not-found", message, "List those that do with `vacchain claim list`.").into()
	})
}

/// The next step of a claim, for people.
pub fn waits_for(entry: &PowerEntry, names: &Names) -> String {
	match (entry.waiting.vetoed_by, entry.waiting.due_at) {
		(Some(by), _) => format!("the institutions' vote: {} objects", names.show(&by)),
		_ if entry.awaits_vote => "the institutions' vote: its owner may not act, and cannot object".into(),
		(None, None) => format!("another health admin, until {}", time::show(entry.waiting.ends_at)),
		(None, Some(_)) if entry.admins_needed > 1 && entry.waiting.confirmed_by.is_none() => {
			format!("another health admin, until {}", time::show(entry.waiting.ends_at))
		}
		(None, Some(due)) => format!("objections, until {}", time::show(due)),
	}
}

/// The fingerprint of the keys that a claim names, as `vacchain keys show` shows the family its own.
pub fn claimed_fingerprint(entry: &PowerEntry) -> String {
	match &entry.waiting.power {
		Power::ReplaceKeys { id, account, encryption_key, .. } => fingerprint(id, account, encryption_key),
		power => power.kind().to_string(),
	}
}

fn to_json(entry: &PowerEntry) -> Value {
	json!({
		"participant": entry.subject,
		"digest": entry.digest,
		"fingerprint": claimed_fingerprint(entry),
		"due_at": entry.waiting.due_at,
		"claim": entry,
	})
}

/// The claim to this participant's own keys, or what is proposed to be done to one of its records, if it waits, with a warning
/// for people.
///
/// # Errors
///
/// When the gateway cannot be reached or understood.
pub async fn warning(client: &Client) -> Result<Option<(PowerEntry, String)>> {
	let own = match client.own_powers().await {
		// Nobody claims anything of whoever is not registered.
		Err(Error::Refused(_) | Error::Gateway(_) | Error::NotRegistered(_) | Error::KeysReplaced) => None,
		own => own?.into_iter().next(),
	};
	let Some(entry) = own else { return Ok(None) };
	if let Some(record) = entry.waiting.power.record() {
		let (kind, since) = (entry.waiting.power.kind(), time::show(entry.waiting.proposed_at));
		let next = match entry.waiting.vetoed_by {
			Some(_) => "somebody has objected, and the institutions decide".to_owned(),
			None => format!("if that is not right, object with `vacchain power object {record}`"),
		};
		let text = format!("a health admin proposes {kind}, {record}, since {since}; {next}");
		return Ok(Some((entry, text)));
	}
	let text = match entry.waiting.vetoed_by {
		Some(_) => {
			"somebody claims new keys for you, and you have objected; the institutions decide".to_owned()
		}
		None => format!(
			"a health admin claims new keys for you since {}: {}; if they are not yours, object with `vacchain claim veto`",
			time::show(entry.waiting.proposed_at),
			claimed_fingerprint(&entry)
		),
	};
	Ok(Some((entry, text)))
}
