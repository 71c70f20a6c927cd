//! `vacchain enrol`.

use std::path::PathBuf;

use anyhow::Result;
use clap::Subcommand;
use serde_json::{Value, json};
use vacchain_client::{
	Client, Identity, SavedSession,
	actions::Applicant,
	content::ApplicationForm,
	foreign::visible,
	password::{NewPassword, needs_device},
	primitives::Role,
	random::os_rng,
	sealing::username::SECRET_PART,
	usernames::has_secret_part,
	views::Shown,
	wire::Enrolment,
};

use super::{
	keys::of_family,
	participant::{check_employer, check_licence},
};
use crate::{
	args::role,
	context::{Context, Device, Person},
	errors::Failure,
	fingerprint::ToldFingerprint,
	names::{Names, Who},
	output::{facts, table},
	password,
	rules::Rule,
	time,
};

/// How people come to take part.
#[derive(Debug, Subcommand)]
#[command(
	after_help = "Example:\n  vacchain enrol apply amina.elidrissi --role family --name \"El Idrissi\" --contact \"+49 30 1234\""
)]
pub enum Command {
	/// Choose a username and a password, and ask to be registered
	///
	/// Makes your keys, which this gateway alone keeps, sealed under your password, and logs you in. What you say of
	/// yourself only health admins can read; the organisation that you work for sees your name and licence, and puts you
	/// forward. Once a health admin has registered you, the name and licence of everybody but families are public. You can
	/// do nothing until then. If you are logged in under this username already,
	/// this replaces your earlier application. With --key, the keys of a key file are taken instead of new ones.
	///
	/// A family's username gets an end that nobody can guess, such as amina.elidrissi-x7k2m9qt: write it down. You log in
	/// with the whole of it, and give it to those who shall find you.
	///
	/// The password has to be one that takes more than ten thousand million guesses. An organisation's is mixed with a secret
	/// that this machine makes and keeps instead; another device needs its code (`vacchain account device-code`).
	#[command(after_help = "\
Who may use it: everyone whom the chain does not know yet.

Examples:
  vacchain enrol apply amina.elidrissi --role family --name \"El Idrissi\" --contact \"+49 30 1234\"
  vacchain enrol apply dr.haddad --role doctor --hospital hospital-01 --name \"Dr. Lina Haddad\" \\
      --licence D-4711 --note \"I begin on 1 December\"
  vacchain enrol apply school-01 --role school --name \"Lincoln School\" --key school.key \\
      --new-password-file password.txt")]
	Apply(ApplyArgs),
	/// Show where your enrolment stands
	#[command(after_help = "\
Who may use it: everyone who has logged in.

Example:
  vacchain enrol status")]
	Status,
	/// List who asks to be registered
	#[command(after_help = "\
Who may use it: a health admin, for everybody; an organisation's account, for its own people.

Example:
  vacchain --key admin.key enrol pending")]
	Pending,
	/// Register who asks for it, as what they ask for
	///
	/// Shows the application first. Check who it is before you say yes: by telephone, or by a licence that you look up. Ask the
	/// applicant for the fingerprint of the keys, too, and type it: a gateway could name keys of its own for the applicant, and
	/// act as the applicant with them. Where nobody can be asked, as in a script, --fingerprint is needed, or --yes.
	#[command(after_help = "\
Who may use it: a health admin.

Examples:
  vacchain --key admin.key enrol register amina.elidrissi-x7k2m9qt
  vacchain --key admin.key enrol register dr.haddad --fingerprint 01234.56789.01234.56789.01234
  vacchain --key admin.key enrol register dr.haddad --yes")]
	Register(RegisterArgs),
	/// Say no to who asks, with a reason that they see
	#[command(after_help = "\
Who may use it: a health admin.

Example:
  vacchain --key admin.key enrol decline dr.haddad \"The licence D-4711 is another doctor's\"")]
	Decline(DeclineArgs),
}

/// The roles that a person can ask for.
const APPLIED_FOR: &[Role] = &[
	Role::Family,
	Role::Hospital,
	Role::Receptionist,
	Role::Doctor,
	Role::Physician,
	Role::Laboratory,
	Role::LaboratoryTechnician,
	Role::School,
	Role::SchoolOfficer,
	Role::Insurer,
	Role::InsuranceAgent,
];

/// `enrol apply`.
#[derive(Debug, clap::Args)]
pub struct ApplyArgs {
	/// Your unique name: 3 to 32 characters of a-z, 0-9, '.', '_' and '-'; of a family, at most 23
	username: String,
	/// Your role
	#[arg(long, value_parser = role(APPLIED_FOR))]
	role: Role,
	/// Your name
	#[arg(long)]
	name: String,
	/// The organisation that you work for: its username or id
	#[arg(long, value_name = "WHO", visible_alias = "hospital")]
	organisation: Option<Who>,
	/// The number of the licence of an organisation or a professional
	#[arg(long, value_name = "NUMBER")]
	licence: Option<String>,
	/// How the health admin reaches you
	#[arg(long, value_name = "TEXT")]
	contact: Option<String>,
	/// The number of a family's identity document, by which a health admin finds a forgotten username
	#[arg(long, value_name = "NUMBER")]
	id_number: Option<String>,
	/// A note for the health admin
	#[arg(long, value_name = "TEXT")]
	note: Option<String>,
	/// Mix the password with a secret that this machine keeps, so that nobody who runs a gateway can guess it; an
	/// institution's always is
	#[arg(long)]
	device_code: bool,
	/// A file whose first line is the new password; without it, --password-file if there is no --key, or you are asked
	/// twice
	#[arg(long, value_name = "FILE")]
	new_password_file: Option<PathBuf>,
}

/// `enrol register`.
#[derive(Debug, clap::Args)]
pub struct RegisterArgs {
	/// The applicant: the username or id
	who: Who,
	#[command(flatten)]
	told: ToldFingerprint,
}

/// `enrol decline`.
#[derive(Debug, clap::Args)]
pub struct DeclineArgs {
	/// The applicant: the username or id
	who: Who,
	/// Why, in at most 200 characters
	reason: String,
}

/// Does it.
pub async fn run(command: Command, context: &Context) -> Result<()> {
	match command {
		Command::Apply(args) => apply(args, context).await,
		Command::Status => status(context).await,
		Command::Pending => pending(context).await,
		Command::Register(args) => register(args, context).await,
		Command::Decline(args) => decline(args, context).await,
	}
}

async fn apply(args: ApplyArgs, context: &Context) -> Result<()> {
	let role = args.role;
	check_employer(role, args.organisation.as_ref())?;
	check_licence(role, args.licence.as_deref())?;
	let saved = context.saved()?;
	let username = username(&args, saved.as_ref().map(SavedSession::username), context)?;
	let form = ApplicationForm {
		username: username.clone(),
		display_name: args.name.clone(),
		licence_number: args.licence.clone(),
		contact: args.contact.clone(),
		id_number: args.id_number.clone(),
		note: args.note.clone(),
	};
	let organisation = args.organisation.as_ref().map(|who| who.id);
	let (session, device) = match saved {
		Some(saved) if saved.username() == username => (context.resume().await?, None),
		_ => {
			let (session, device) = new_session(&username, &args, context).await?;
			(session, Some(device))
		}
	};
	let spinner = context.output.spinner("Applying");
	let applied = session.apply(role, organisation, &form).await;
	spinner.finish_and_clear();
	applied?;
	let fingerprint = session.identity().public().fingerprint();
	context.output.result(
		&json!({
			"done": "applied",
			"username": username,
			"participant": session.id(),
			"role": role,
			"organisation": organisation,
			"fingerprint": fingerprint,
		}),
		format!(
			"{username} has asked to be registered as {role}, and is logged in. A health admin has to agree first; look \
			 with:\n  vacchain enrol status\n\nThe admin asks you for the fingerprint of your keys. Read out:\n  {fingerprint}{}{}",
			if role == Role::Family { KEEP_USERNAME } else { "" },
			device.map(|device| device.remark(&username)).unwrap_or_default()
		),
	)
}

/// Tells a family about its username.
const KEEP_USERNAME: &str = "\n\nWrite the username down, with its end: you log in with it, and hospitals and \
                             schools that you give access find you by it.\nNobody can guess it, so give it to those \
                             alone.";

/// The username to apply under. Of a family: the one of the session or of the keys that begins as given, else a new one
/// with a part that nobody can guess.
fn username(args: &ApplyArgs, saved: Option<&str>, context: &Context) -> Result<String> {
	if args.role != Role::Family || has_secret_part(&args.username) {
		return Ok(args.username.clone());
	}
	let is_mine = |known: &&str| {
		known.strip_prefix(args.username.as_str()).is_some_and(|end| end.len() == 1 + SECRET_PART)
			&& has_secret_part(known)
	};
	if context.has_keys() {
		let known = context.key_name()?;
		return if is_mine(&known.as_str()) { Ok(known) } else { of_family(&args.username) };
	}
	match saved.filter(is_mine) {
		Some(known) => Ok(known.to_owned()),
		None => of_family(&args.username),
	}
}

/// Registers the password, and keeps the session before anything else can fail: it holds the new keys.
async fn new_session(username: &str, args: &ApplyArgs, context: &Context) -> Result<(Person, Device)> {
	let (identity, password_file) = if context.has_keys() {
		(context.identity()?, args.new_password_file.as_deref())
	} else {
		let file = args.new_password_file.as_deref().or(context.global.password_file.as_deref());
		(Identity::generate(username, &mut os_rng())?, file)
	};
	if identity.username != username {
		return Err(Failure::usage(
			format!("These are the keys of {}, not of {username}.", identity.username),
			"Name the key file of this username, or leave --key and VACCHAIN_KEY out.",
		)
		.into());
	}
	let client = context.client().await?;
	let device = context.device_for(username, args.device_code || needs_device(args.role))?;
	let organisation = args.organisation.as_ref().map(|who| who.text.as_str());
	let about: Vec<_> = [username, &args.name].into_iter().chain(organisation).collect();
	let work = async {
		let password = password::new_login(password_file, username, |typed| {
			NewPassword::of_role(args.role, typed, device.secret.as_ref(), &about)
		})?;
		let spinner = context.output.spinner("Registering the password");
		let logged_in = client.register_new_password(&identity, &password).await;
		spinner.finish_and_clear();
		Ok(logged_in?)
	};
	let logged_in =
		work.await.inspect_err(|error: &anyhow::Error| context.settle_device(username, &device, error))?;
	context.keep(&client, &logged_in)?;
	Ok((Person::new(&client, identity), device))
}

async fn status(context: &Context) -> Result<()> {
	let session = context.session().await?;
	let enrolment = session.enrolment_status().await?;
	let text = match &enrolment {
		Enrolment::NotApplied => {
			"You have not asked to be registered. Ask with `vacchain enrol apply`.".to_owned()
		}
		Enrolment::Waiting { applied_at } => {
			format!("You asked on {}. A health admin has to look at it.", time::show(*applied_at))
		}
		Enrolment::Declined { reason, at } => format!(
			"A health admin said no on {}: {}\nYou can ask again with `vacchain enrol apply`.",
			time::show(*at),
			visible(reason)
		),
		Enrolment::Registered => "You are registered.".to_owned(),
	};
	let fingerprint = session.identity().public().fingerprint();
	let text = match enrolment {
		Enrolment::Waiting { .. } => {
			format!("{text} The admin asks you for the fingerprint of your keys:\n  {fingerprint}")
		}
		_ => text,
	};
	context.output.result(
		&json!({ "username": session.identity().username, "enrolment": enrolment, "fingerprint": fingerprint }),
		text,
	)
}

async fn pending(context: &Context) -> Result<()> {
	let session = context.session().await?;
	let applicants = applicants(&session, context).await?;
	let names = employers(session.client(), &applicants).await?;
	let mut text = table(&["username", "name", "role", "works for", "licence", "fingerprint", "since"]);
	for applicant in &applicants {
		let (username, name, licence) = match &applicant.form {
			Shown::Open(form) => (
				form.username.clone(),
				form.display_name.clone(),
				form.licence_number.clone().unwrap_or_default(),
			),
			_ => (applicant.participant.to_string(), "cannot be read".into(), String::new()),
		};
		text.add_row([
			username,
			name,
			applicant.role.to_string(),
			applicant.organisation.map(|id| names.show(&id)).unwrap_or_default(),
			licence,
			match (&applicant.other_keys, applicant.other_terms.as_slice()) {
				(Some(_), _) => "NOT THE KEYS THAT WERE SEALED: register nobody".into(),
				(None, []) => applicant.fingerprint(),
				(None, terms) => {
					format!("NOT THE {} THAT WAS SEALED: register nobody", terms.join(", ").to_uppercase())
				}
			},
			time::show(applicant.applied_at),
		]);
	}
	let text = if applicants.is_empty() { "Nobody asks to be registered.".into() } else { text.trim_fmt() };
	let rows: Vec<_> = applicants.iter().map(to_json).collect();
	context.output.result(&json!({ "applicants": rows, "names": names.to_json() }), text)
}

async fn register(args: RegisterArgs, context: &Context) -> Result<()> {
	if args.told.asks() && !ToldFingerprint::can_ask(context.output) {
		return Err(Failure::usage(
			"Nobody can be asked here whether to register.",
			"Look at the application with `vacchain enrol pending --output json`, then give the applicant's --fingerprint, or \
			 --yes.",
		)
		.into());
	}
	let session = context.session().await?;
	let work = session.pending_enrolment(args.who.id);
	let applicant = match context.act(&session, "Reading the application", Rule::EMPLOYER, work).await {
		Err(error) if Failure::of(&error).code == "not-found" => return Err(nobody_asks(&args.who).into()),
		applicant => applicant?,
	};
	let names = employers(session.client(), std::slice::from_ref(&applicant)).await?;
	context.output.remark(&describe(&applicant, &names));
	// Keys and terms that differ from the sealed ones are refused before anybody is asked for digits.
	if applicant.other_keys.is_none() && applicant.other_terms.is_empty() {
		args.told.check(&applicant.fingerprint(), &args.who.text).await?;
	}
	let work = session.register_applicant(&applicant);
	let inclusion = context.act(&session, "Registering", Rule::REGISTRAR, work).await?;
	let mut facts = to_json(&applicant);
	if let Some(facts) = facts.as_object_mut() {
		facts.remove("applied_at");
	}
	context.output.done(
		"registered",
		facts,
		&inclusion,
		format!("Registered {} as {}.", args.who.text, applicant.role),
	)
}

async fn decline(args: DeclineArgs, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let work = session.decline_enrolment(args.who.id, &args.reason);
	match context.act(&session, "Declining", Rule::REGISTRAR, work).await {
		Err(error) if Failure::of(&error).code == "not-found" => return Err(nobody_asks(&args.who).into()),
		declined => declined?,
	}
	context.output.result(
		&json!({ "done": "declined", "participant": args.who.id, "reason": args.reason }),
		format!("{} sees your reason in `vacchain enrol status`, and can ask again.", args.who.text),
	)
}

/// Those who ask, with what they say of themselves.
async fn applicants(session: &Person, context: &Context) -> Result<Vec<Applicant>> {
	context.act(session, "Reading the applications", Rule::EMPLOYER, session.pending_enrolments()).await
}

/// The names of those for whom they work.
async fn employers(client: &Client, applicants: &[Applicant]) -> Result<Names> {
	let mut names = Names::default();
	names.look_up(client, applicants.iter().filter_map(|applicant| applicant.organisation)).await?;
	Ok(names)
}

fn nobody_asks(who: &Who) -> Failure {
	Failure::new(
		"not-found",
		format!("{} does not ask to be registered.", who.text),
		"See who does with `vacchain enrol pending`.",
	)
}

/// An application, for people.
fn describe(applicant: &Applicant, names: &Names) -> String {
	let mut rows = Vec::new();
	match &applicant.form {
		Shown::Open(form) => {
			rows.push(("username", form.username.clone()));
			rows.push(("name", form.display_name.clone()));
			rows.extend(form.licence_number.clone().map(|licence| ("licence", licence)));
			rows.extend(form.contact.clone().map(|contact| ("contact", contact)));
			rows.extend(form.id_number.clone().map(|number| ("ID number", number)));
			rows.extend(form.note.clone().map(|note| ("note", note)));
		}
		_ => match &applicant.profile {
			Some(profile) => {
				rows.push(("name", profile.display_name.clone()));
				rows.extend(profile.licence_number.clone().map(|licence| ("licence", licence)));
			}
			None => rows.push(("application", "cannot be read".into())),
		},
	}
	rows.push(("role", applicant.role.to_string()));
	rows.extend(applicant.organisation.map(|id| ("works for", names.show(&id))));
	rows.push(("id", applicant.participant.to_string()));
	rows.push(("account", hex::encode(applicant.account)));
	rows.push(("encryption key", applicant.encryption_key.to_string()));
	rows.push(("asks since", time::show(applicant.applied_at)));
	facts(rows)
}

/// The same for programs.
fn to_json(applicant: &Applicant) -> Value {
	json!({
		"participant": applicant.participant,
		"role": applicant.role,
		"organisation": applicant.organisation,
		"account": hex::encode(applicant.account),
		"encryption_key": applicant.encryption_key,
		"fingerprint": applicant.fingerprint(),
		// Nobody has compared anything with a form that is not open.
		"sealed_fingerprint": applicant.form.open().map(|_| {
			applicant.other_keys.clone().unwrap_or_else(|| applicant.fingerprint())
		}),
		"differs_from_sealed": applicant.form.open().map(|_| &applicant.other_terms),
		"profile": applicant.profile,
		"application": applicant.form,
		"applied_at": applicant.applied_at,
	})
}
