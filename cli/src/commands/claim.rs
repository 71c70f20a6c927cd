//! `vacchain claim`.

use std::path::PathBuf;

use anyhow::Result;
use clap::Subcommand;
use serde_json::{Value, json};
use vacchain_client::{
	Client, Error, Inclusion,
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

/// New keys for a family, or an organisation without a vote, that lost its own: two health admins and time to object.
#[derive(Debug, Subcommand)]
#[command(after_help = "\
How it goes:
  1. The family makes new keys with `vacchain keys new` under its username, and goes to a health admin.
  2. That admin checks who it is and claims the keys: vacchain claim propose FILE
  3. Another admin checks the same, and confirms it: vacchain claim confirm WHO
  4. The old keys can object until the time is over: vacchain claim veto
  5. An admin exercises it: vacchain claim exercise WHO
  6. An admin of each custody gives its half of the records' keys: vacchain restore WHO

Example:
  vacchain --key admin.key claim propose amina.public.json")]
pub enum Command {
	/// List the claims that wait, and what each waits for
	#[command(after_help = "\
Who may use it: a health admin; an institution, for the claims that somebody objected to; everybody else is shown \
the claim to its own keys.

Example:
  vacchain --key admin.key claim list")]
	List,
	/// Claim new keys for a family or an organisation that lost its own
	///
	/// FILE is the public part of new keys, made with `vacchain keys new` under the same username. Check first who asks.
	/// An organisation keeps its content key and gets a new account. Institutions get new keys by vote, people and
	/// gateways from their organisation (`vacchain candidate put-forward-new-keys`).
	#[command(after_help = "\
Who may use it: a health admin, after checking who asks.

Example:
  vacchain --key admin.key claim propose amina.public.json")]
	Propose(FileArgs),
	/// Confirm what another health admin has claimed
	///
	/// Check yourself who asks, and that the account is the one that the family's new key file shows. From now on the old
	/// keys have time to object.
	#[command(after_help = "\
Who may use it: a health admin other than the one who proposed it.

Example:
  vacchain --key second-admin.key claim confirm amina.elidrissi")]
	Confirm(WhoArgs),
	/// Take a claim back
	#[command(after_help = "\
Who may use it: a health admin, unless somebody has objected: then the institutions decide.

Example:
  vacchain --key admin.key claim withdraw amina.elidrissi")]
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
	/// Afterwards two health admins, one of each custody, give access to the records back with `vacchain restore`, visibly in
	/// their history.
	#[command(after_help = "\
Who may use it: a health admin.

Example:
  vacchain --key admin.key claim exercise amina.elidrissi")]
	Exercise(WhoArgs),
}

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
		Command::Confirm(args) => step(Step::Confirm, args.who, context).await,
		Command::Withdraw(args) => step(Step::Withdraw, args.who, context).await,
		Command::Veto => veto(context).await,
		Command::Exercise(args) => step(Step::Exercise, args.who, context).await,
	}
}

/// A health admin's step with a claim that waits.
#[derive(Clone, Copy)]
enum Step {
	Confirm,
	Withdraw,
	Exercise,
}

async fn list(context: &Context) -> Result<()> {
	let session = context.session().await?;
	let role = session.role().await?;
	let sees_all = Rule::CLAIMS.includes(role) || role.is_organisation();
	let powers = if sees_all { session.waiting_powers().await? } else { session.own_powers().await? };
	let mut names = Names::of(&session);
	let people = powers.iter().flat_map(|entry| {
		[Some(entry.subject), Some(entry.waiting.proposed_by), entry.waiting.confirmed_by]
			.into_iter()
			.flatten()
	});
	names.look_up(session.client(), people.collect::<Vec<_>>()).await?;
	let mut rows = table(&["whose keys", "proposed by", "confirmed by", "waits for", "new account"]);
	for entry in &powers {
		let Power::ReplaceKeys { account, .. } = &entry.waiting.power;
		rows.add_row([
			names.show(&entry.subject),
			names.show(&entry.waiting.proposed_by),
			entry.waiting.confirmed_by.map(|admin| names.show(&admin)).unwrap_or_default(),
			waits_for(entry),
			hex::encode(account),
		]);
	}
	let text = if powers.is_empty() { "No claim waits.".to_owned() } else { rows.trim_fmt() };
	context.output.result(&json!({ "claims": powers, "names": names.to_json() }), text)
}

async fn propose(args: FileArgs, context: &Context) -> Result<()> {
	let public = store::load_public_identity(&args.public)?;
	let session = context.session().await?;
	let inclusion = context.act(&session, "Claiming", Rule::CLAIMS, session.claim_keys(&public)).await?;
	let entry = found(&session, public.id, &public.name(), context).await?;
	let text = match entry.waiting.due_at {
		None => format!(
			"Claimed new keys for {name}, account {account}. Another health admin confirms them with:\n  \
			 vacchain claim confirm {name}",
			name = public.name(),
			account = hex::encode(public.account),
		),
		Some(due) => format!(
			"Claimed new keys for {name}, account {account}. The old ones can object until {due}; then:\n  \
			 vacchain claim exercise {name}",
			name = public.name(),
			account = hex::encode(public.account),
			due = time::show(due),
		),
	};
	context.output.done("claimed", to_json(&entry), &inclusion, text)
}

async fn step(step: Step, who: Who, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let entry = found(&session, who.id, &who.text, context).await?;
	let digest = entry.digest;
	let work = async {
		match step {
			Step::Confirm => session.confirm_power(digest).await,
			Step::Withdraw => session.withdraw_power(digest).await,
			Step::Exercise => session.exercise_power(digest).await,
		}
	};
	let inclusion: Inclusion = context.act(&session, "Sending", Rule::CLAIMS, work).await?;
	let name = &who.text;
	let (done, text, object) = match step {
		Step::Confirm => {
			let confirmed = found(&session, who.id, name, context).await?;
			let due = confirmed.waiting.due_at.map(time::show).unwrap_or_default();
			let text = format!(
				"Confirmed the claim for {name}. The old keys can object until {due}; then:\n  vacchain claim exercise {name}"
			);
			("confirmed", text, to_json(&confirmed))
		}
		Step::Withdraw => ("withdrawn", format!("The claim for {name} is withdrawn."), to_json(&entry)),
		Step::Exercise => {
			let text = format!(
				"{name} acts with its new keys now. An admin of each custody gives it its access back with `vacchain restore {name}`."
			);
			("keys_replaced", text, to_json(&entry))
		}
	};
	context.output.done(done, object, &inclusion, text)
}

async fn veto(context: &Context) -> Result<()> {
	let session = context.session().await?;
	let entry = session.own_powers().await?.into_iter().next().ok_or_else(|| {
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
fn waits_for(entry: &PowerEntry) -> String {
	match (entry.waiting.vetoed_by, entry.waiting.due_at) {
		(Some(_), _) => "the institutions' vote: its owner objects".into(),
		(None, None) => format!("another health admin, until {}", time::show(entry.waiting.ends_at)),
		(None, Some(_)) if entry.admins_needed > 1 && entry.waiting.confirmed_by.is_none() => {
			format!("another health admin, until {}", time::show(entry.waiting.ends_at))
		}
		(None, Some(due)) => format!("objections, until {}", time::show(due)),
	}
}

fn to_json(entry: &PowerEntry) -> Value {
	json!({
		"participant": entry.subject,
		"digest": entry.digest,
		"due_at": entry.waiting.due_at,
		"claim": entry,
	})
}

/// The claim to this participant's own keys, if one waits, with a warning for people.
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
	let text = match entry.waiting.vetoed_by {
		Some(_) => {
			"somebody claims new keys for you, and you have objected; the institutions decide".to_owned()
		}
		None => format!(
			"a health admin claims new keys for you since {}; if you have not lost yours, object with `vacchain claim veto`",
			time::show(entry.waiting.proposed_at)
		),
	};
	Ok(Some((entry, text)))
}
