//! `vacchain candidate`.

use std::path::PathBuf;

use anyhow::Result;
use clap::Subcommand;
use serde_json::json;
use vacchain_client::{
	actions::Applicant,
	content::Profile,
	keys::fingerprint,
	primitives::{ParticipantId, Role},
	store,
	wire::CandidateEntry,
};

use crate::{
	args::role,
	context::{Context, Person},
	errors::Failure,
	fingerprint::ToldFingerprint,
	names::{Names, Who},
	output::table,
	rules::Rule,
	time,
};

/// How an organisation's people come to take part: its account puts them forward, and a health admin registers them.
#[derive(Debug, Subcommand)]
#[command(after_help = "Example:\n  vacchain --key hospital-01.key candidate put-forward dr.haddad")]
pub enum Command {
	/// List who was put forward and is not registered yet
	#[command(after_help = "\
Who may use it: an organisation's account, for its own people; a health admin, for everybody.

Example:
  vacchain --key hospital-01.key candidate list")]
	List,
	/// Put somebody of your organisation forward
	///
	/// WHO has asked with `vacchain enrol apply` at this gateway, or with --file, has keys of their own. Check who it is
	/// first: you answer for it. You are asked for the fingerprint of the keys, which they see with `vacchain enrol status` or
	/// `vacchain keys show`: a gateway could name keys of its own. Where nobody can be asked, as in a script, --fingerprint or --yes
	/// is needed, except with --file. A health admin then registers exactly
	/// what you put forward, within thirty days.
	#[command(after_help = "\
Who may use it: an organisation's account.

Examples:
  vacchain --key hospital-01.key candidate put-forward dr.haddad
  vacchain --key hospital-01.key candidate put-forward --file dr.haddad.public.json --role doctor \\
      --name \"Dr. Lina Haddad\" --licence D-4711
  vacchain --key hospital-01.key candidate put-forward --file hospital-gateway.json --role gateway \\
      --name \"Gateway of St. Mary\"")]
	PutForward(PutForwardArgs),
	/// Put somebody forward who works elsewhere now, to come to your organisation
	#[command(after_help = "\
Who may use it: an organisation's account. They then agree with `vacchain candidate agree`, and a health admin moves \
them with `vacchain participant move`.

Example:
  vacchain --key hospital-02.key candidate put-forward-to-move dr.haddad")]
	PutForwardToMove(WhoArgs),
	/// Agree to move to an organisation that has put you forward
	///
	/// Nobody moves you without it: your organisation answers for your keys when you lose them.
	#[command(after_help = "\
Who may use it: a person of another organisation, after its `vacchain candidate put-forward-to-move`.

Example:
  vacchain --key dr.haddad.key candidate agree hospital-02")]
	Agree(AgreeArgs),
	/// Put one of your own forward again, who lost its keys
	///
	/// FILE is the public part of new keys, made with `vacchain keys new` under the same username. Check who it is first:
	/// whoever has the new keys acts for your organisation. A health admin then replaces them.
	#[command(after_help = "\
Who may use it: an organisation's account. A health admin then uses `vacchain participant replace-keys`.

Example:
  vacchain --key hospital-01.key candidate put-forward-new-keys dr.haddad.public.json")]
	PutForwardNewKeys(FileArgs),
	/// Take back who you put forward
	#[command(after_help = "\
Who may use it: an organisation's account.

Example:
  vacchain --key hospital-01.key candidate withdraw dr.haddad")]
	Withdraw(WhoArgs),
	/// Register somebody exactly as their organisation has put them forward
	///
	/// At a terminal you are asked for the fingerprint of their keys, which they read out to you.
	#[command(after_help = "\
Who may use it: a health admin.

Example:
  vacchain --key admin.key candidate register dr.haddad")]
	Register(RegisterArgs),
}

/// The ways to put people and gateways forward.
pub const PUT_FORWARD: &[Role] = &[
	Role::Receptionist,
	Role::Doctor,
	Role::Physician,
	Role::LaboratoryTechnician,
	Role::SchoolOfficer,
	Role::InsuranceAgent,
	Role::Gateway,
];

/// `candidate put-forward`.
#[derive(Debug, clap::Args)]
pub struct PutForwardArgs {
	/// The username or id of somebody who asked at this gateway
	#[arg(required_unless_present = "file", conflicts_with = "file")]
	who: Option<Who>,
	/// The public part of their keys, made with `vacchain keys new`
	#[arg(long, value_name = "FILE", requires = "role", requires = "name")]
	file: Option<PathBuf>,
	/// Their role
	#[arg(long, value_parser = role(PUT_FORWARD), requires = "file")]
	role: Option<Role>,
	/// Their display name
	#[arg(long, requires = "file")]
	name: Option<String>,
	/// The number of their licence
	#[arg(long, value_name = "NUMBER", requires = "file")]
	licence: Option<String>,
	#[command(flatten)]
	told: ToldFingerprint,
}

/// `candidate register`.
#[derive(Debug, clap::Args)]
pub struct RegisterArgs {
	/// The username or id
	who: Who,
	#[command(flatten)]
	told: ToldFingerprint,
}

/// The public part of somebody's new keys.
#[derive(Debug, clap::Args)]
pub struct FileArgs {
	/// The public part of the new keys
	#[arg(value_name = "FILE")]
	public: PathBuf,
	#[command(flatten)]
	told: ToldFingerprint,
}

/// One person or gateway.
#[derive(Debug, clap::Args)]
pub struct WhoArgs {
	/// The username or id
	who: Who,
}

/// The new organisation.
#[derive(Debug, clap::Args)]
pub struct AgreeArgs {
	/// The organisation's username or id
	organisation: Who,
}

/// Does it.
pub async fn run(command: Command, context: &Context) -> Result<()> {
	match command {
		Command::List => list(context).await,
		Command::PutForward(args) => put_forward(args, context).await,
		Command::PutForwardToMove(args) => put_forward_to_move(args.who, context).await,
		Command::Agree(args) => agree(args.organisation, context).await,
		Command::PutForwardNewKeys(args) => put_forward_new_keys(args, context).await,
		Command::Withdraw(args) => withdraw(args.who, context).await,
		Command::Register(args) => register(args, context).await,
	}
}

async fn list(context: &Context) -> Result<()> {
	let session = context.session().await?;
	let candidates = candidates(&session, context).await?;
	let mut names = Names::of(&session);
	names.look_up(session.client(), candidates.iter().map(|one| one.organisation)).await?;
	let mut rows = table(&["name", "as", "of", "until", "has agreed to move", "id"]);
	for CandidateEntry { participant, organisation, candidate } in &candidates {
		rows.add_row([
			Profile::from_bytes(&candidate.profile).display_name,
			candidate.role.to_string(),
			names.show(organisation),
			time::show(candidate.ends_at),
			if candidate.agreed { "yes".into() } else { String::new() },
			participant.to_string(),
		]);
	}
	let text = if candidates.is_empty() { "Nobody was put forward.".to_owned() } else { rows.trim_fmt() };
	context.output.result(&json!({ "candidates": candidates, "names": names.to_json() }), text)
}

async fn put_forward(args: PutForwardArgs, context: &Context) -> Result<()> {
	// The keys of an applicant are the gateway's word alone.
	if args.who.is_some() && args.told.asks() && !ToldFingerprint::can_ask(context.output) {
		return Err(Failure::usage(
			"Nobody can be asked here for the fingerprint of the applicant's keys.",
			"Give the --fingerprint that the applicant reads from `vacchain enrol status`, or --yes.",
		)
		.into());
	}
	let session = context.session().await?;
	let (id, text, role, inclusion) = match (args.who, args.file, args.role, args.name) {
		(_, Some(file), Some(role), Some(name)) => {
			let public = store::load_public_identity(&file)?;
			args.told.check_where_asked(&public.fingerprint(), &public.name(), context.output).await?;
			let profile = Profile { display_name: name, licence_number: args.licence };
			let work = session.put_forward(&public, role, &profile);
			let inclusion = context.act(&session, "Putting forward", Rule::ORGANISATION, work).await?;
			(public.id, public.name(), role, inclusion)
		}
		(Some(who), ..) => {
			let applicant = applicant(&session, &who, context).await?;
			args.told.check(&applicant.fingerprint(), &who.text).await?;
			let work = session.put_applicant_forward(&applicant);
			let inclusion = context.act(&session, "Putting forward", Rule::ORGANISATION, work).await?;
			(who.id, who.text, applicant.role, inclusion)
		}
		_ => return Err(Failure::usage("Nobody is named.", "Name somebody, or give --file.").into()),
	};
	context.output.done(
		"put_forward",
		json!({ "participant": id, "role": role }),
		&inclusion,
		format!("{text} is put forward as {role}. A health admin registers them within thirty days."),
	)
}

async fn put_forward_to_move(who: Who, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let work = session.put_forward_to_move(who.id, None);
	let inclusion = context.act(&session, "Putting forward", Rule::ORGANISATION, work).await?;
	context.output.done(
		"put_forward",
		json!({ "participant": who.id }),
		&inclusion,
		format!(
			"{} is put forward. They agree with `vacchain candidate agree`; then a health admin moves them with \
			 `vacchain participant move`.",
			who.text
		),
	)
}

async fn agree(organisation: Who, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let work = session.agree_to_move(organisation.id);
	let inclusion = context.act(&session, "Agreeing", Rule::MOVER, work).await?;
	let text = format!(
		"You have agreed to move to {}. A health admin moves you with `vacchain participant move`.",
		organisation.text
	);
	context.output.done("agreed", json!({ "organisation": organisation.id }), &inclusion, text)
}

async fn put_forward_new_keys(args: FileArgs, context: &Context) -> Result<()> {
	let public = store::load_public_identity(&args.public)?;
	args.told.check_where_asked(&public.fingerprint(), &public.name(), context.output).await?;
	let session = context.session().await?;
	let work = session.put_forward_new_keys(&public);
	let inclusion = context.act(&session, "Putting forward", Rule::ORGANISATION, work).await?;
	context.output.done(
		"put_forward",
		json!({ "participant": public.id, "account": hex::encode(public.account) }),
		&inclusion,
		format!(
			"{name} is put forward with new keys. A health admin replaces them with:\n  vacchain participant replace-keys {name}",
			name = public.name()
		),
	)
}

async fn withdraw(who: Who, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let work = session.withdraw_candidate(who.id);
	let inclusion = context.act(&session, "Withdrawing", Rule::ORGANISATION, work).await?;
	let text = format!("{} is no longer put forward.", who.text);
	context.output.done("withdrawn", json!({ "participant": who.id }), &inclusion, text)
}

async fn register(RegisterArgs { who, told }: RegisterArgs, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let candidate = put_forward_by(&session, &who, context).await?;
	let keys = &candidate.candidate;
	let fingerprint = fingerprint(&who.id, &keys.account, &keys.encryption_key);
	told.check_where_asked(&fingerprint, &who.text, context.output).await?;
	let work = session.register_candidate(&candidate);
	let inclusion = context.act(&session, "Registering", Rule::REGISTRAR, work).await?;
	let (role, organisation) = (candidate.candidate.role, candidate.organisation);
	context.output.done(
		"registered",
		json!({ "participant": who.id, "role": role, "organisation": organisation }),
		&inclusion,
		format!("Registered {} as {role}.", who.text),
	)
}

/// Somebody as its organisation has put it forward.
///
/// # Errors
///
/// When nobody has.
pub async fn put_forward_by(session: &Person, who: &Who, context: &Context) -> Result<CandidateEntry> {
	let mut candidates = candidates(session, context).await?.into_iter();
	let candidate = candidates.find(|candidate| candidate.participant == who.id);
	candidate.ok_or_else(|| nobody_put_forward(who).into())
}

async fn candidates(session: &Person, context: &Context) -> Result<Vec<CandidateEntry>> {
	context.act(session, "Reading the candidates", Rule::EMPLOYER, session.candidates()).await
}

/// Somebody who asked at this gateway.
async fn applicant(session: &Person, who: &Who, context: &Context) -> Result<Applicant> {
	let work = session.pending_enrolments();
	let waiting = context.act(session, "Reading the applications", Rule::ORGANISATION, work).await?;
	let is_named = |one: &Applicant| -> bool { one.participant == who.id };
	waiting.into_iter().find(is_named).ok_or_else(|| nobody_asks(who, session.id()).into())
}

fn nobody_asks(who: &Who, organisation: ParticipantId) -> Failure {
	Failure::new(
		"not-found",
		format!("{} has not asked at this gateway to work for {organisation}.", who.text),
		"They ask with `vacchain enrol apply`; who has keys of their own is put forward with --file.",
	)
}

fn nobody_put_forward(who: &Who) -> Failure {
	Failure::new(
		"not-found",
		format!("No organisation has put {} forward.", who.text),
		"See who was with `vacchain candidate list`; the organisation puts them forward with `vacchain candidate \
		 put-forward`.",
	)
}
