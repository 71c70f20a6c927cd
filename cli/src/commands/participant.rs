//! `vacchain participant`.

mod list;

use std::path::PathBuf;

use anyhow::Result;
use clap::Subcommand;
use serde_json::json;
use vacchain_client::{
	Latest,
	actions::RegistrationProfile,
	content::{FamilyProfile, Profile},
	primitives::{Role, Status},
	store,
};

use super::candidate;
use crate::{
	args::role,
	context::Context,
	errors::Failure,
	fingerprint::ToldFingerprint,
	names::{Names, Who},
	output::{facts, table},
	rules::Rule,
	view,
};

/// The actions on participants.
#[derive(Debug, Subcommand)]
#[command(
	after_help = "Example:\n  vacchain --key admin.key participant register school-01.public.json --role school \\\n      --name \"Lincoln School\""
)]
pub enum Command {
	/// Register someone with one role
	///
	/// FILE is the public part that `vacchain keys new` made for them, or what `vacchain-node gateway account` shows of a
	/// gateway. Applicants are registered with `vacchain enrol register` instead, and people whom their organisation has
	/// put forward with `vacchain candidate register`. Somebody who works for an organisation must have been put forward
	/// by it with the same keys, role, name and licence. At a terminal you are asked for the fingerprint of the keys, which
	/// their owner sees with `vacchain keys show` and reads out.
	/// Name and licence of organisations and professionals are public; a family's name and contact are sealed to the
	/// family and the health authority.
	#[command(after_help = "\
Who may use it: a health admin.

Examples:
  vacchain --key admin.key participant register hospital-01.public.json --role hospital \\
      --name \"St. Mary\" --licence H-17
  vacchain --key admin.key participant register dr.haddad.public.json --role doctor \\
      --hospital hospital-01 --name \"Dr. Lina Haddad\" --licence D-4711
  vacchain --key admin.key participant register amina.public.json --role family \\
      --name \"El Idrissi\" --contact \"+49 30 1234\"
  vacchain --key admin.key participant register hospital-gateway.json --role gateway \\
      --organisation hospital-01 --name \"Gateway of St. Mary\"")]
	Register(RegisterArgs),
	/// Stop a participant from acting
	///
	/// The staff of a suspended hospital cannot act either. Nothing that was recorded is lost.
	#[command(after_help = "\
Who may use it: a health admin; an organisation's account, for its own people. Institutions are
suspended by vote (`vacchain vote propose suspend`).

Example:
  vacchain --key admin.key participant suspend hospital-01")]
	Suspend(WhoArgs),
	/// Let a suspended participant act again
	///
	/// Each side that suspended it has to reinstate it: its organisation, the registry, or both.
	#[command(after_help = "\
Who may use it: a health admin; an organisation's account, for its own people. Institutions are reinstated by vote.

Example:
  vacchain --key admin.key participant reinstate hospital-01")]
	Reinstate(WhoArgs),
	/// Replace the lost keys of a person or a gateway
	///
	/// Its organisation has put it forward again with its new keys: `vacchain candidate put-forward-new-keys`. A colleague
	/// then shares the organisation's content key with it. Families, doctors who are guardians of a record, and organisations
	/// without a vote get new keys by a claim (`vacchain claim`), institutions and health admins by vote.
	#[command(after_help = "\
Who may use it: a health admin.

Example:
  vacchain --key admin.key participant replace-keys dr.haddad")]
	ReplaceKeys(WhoArgs),
	/// Move a person to the organisation that has put it forward
	#[command(after_help = "\
Who may use it: a health admin, after the new organisation's `vacchain candidate put-forward-to-move` and the \
person's own `vacchain candidate agree`.

Example:
  vacchain --key admin.key participant move dr.haddad --to hospital-02")]
	Move(MoveArgs),
	/// Keep a name, licence, contact or ID number up to date; the keys stay
	///
	/// Name and licence of organisations and professionals are public. What is not named of a family stays; its details stay
	/// sealed to the family and the health authority.
	#[command(after_help = "\
Who may use it: an organisation's account, for its own people; a health admin, for everybody.

Examples:
  vacchain --key hospital-01.key participant update dr.haddad --name \"Dr. Lina Haddad\" --licence D-4712
  vacchain --key admin.key participant update amina.elidrissi-x7k2m9qt --contact \"+49 30 9999\"")]
	Update(UpdateArgs),
	/// Show the id of a username
	///
	/// The chain, the gateways and their nodes know participants by their ids alone. An id follows from the username, and
	/// deriving it takes a moment on purpose: whoever guesses usernames pays that for each guess.
	#[command(after_help = "\
Who may use it: everyone. It needs no node.

Example:
  vacchain participant id st-mary-gateway")]
	Id(WhoArgs),
	/// Find a family that forgot its username by its ID number
	///
	/// The chain knows neither: it has a tag of the number under a key that health admins hold. Check who asks before you
	/// tell a username.
	#[command(after_help = "\
Who may use it: a health admin.

Example:
  vacchain --key admin.key participant find --id-number \"AB 12345\"")]
	Find(FindArgs),
	List(list::Args),
	/// Show what happened to a participant, and who did it
	#[command(after_help = "\
Who may use it: the participant, its organisation, and health admins.

Example:
  vacchain participant log dr.haddad")]
	Log(WhoArgs),
	/// Show what the chain knows of a participant
	///
	/// A family's name and contact are shown to the family and to health admins only.
	#[command(after_help = "\
Who may use it: every participant. Families are found by themselves, by other families and by health admins.

Example:
  vacchain participant show hospital-01")]
	Show(WhoArgs),
}

/// The kinds of participant that a health admin can register.
const REGISTERED: &[Role] = &[
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
	Role::Gateway,
];

/// `participant register`.
#[derive(Debug, clap::Args)]
pub struct RegisterArgs {
	/// The public part of their keys
	#[arg(value_name = "FILE")]
	public: PathBuf,
	/// Their role
	#[arg(long, value_parser = role(REGISTERED))]
	role: Role,
	/// Their name
	#[arg(long)]
	name: String,
	/// The organisation that a person works for or that runs a gateway: its username or id
	#[arg(long, value_name = "WHO", visible_alias = "hospital")]
	organisation: Option<Who>,
	/// The number of the licence of an organisation or a professional
	#[arg(long, value_name = "NUMBER", conflicts_with = "contact")]
	licence: Option<String>,
	/// How to reach a family
	#[arg(long, value_name = "TEXT")]
	contact: Option<String>,
	/// The number of a family's identity document, by which you find its username again
	#[arg(long, value_name = "NUMBER", conflicts_with = "licence")]
	id_number: Option<String>,
	#[command(flatten)]
	told: ToldFingerprint,
}

/// `participant find`.
#[derive(Debug, clap::Args)]
pub struct FindArgs {
	/// The number of the family's identity document
	#[arg(long, value_name = "NUMBER")]
	id_number: String,
}

/// One participant.
#[derive(Debug, clap::Args)]
pub struct WhoArgs {
	/// The username or id
	who: Who,
}

/// `participant move`.
#[derive(Debug, clap::Args)]
pub struct MoveArgs {
	/// The username or id
	who: Who,
	/// The new organisation's username or id
	#[arg(long, value_name = "WHO")]
	to: Who,
}

/// `participant update`.
#[derive(Debug, clap::Args)]
pub struct UpdateArgs {
	/// The username or id
	who: Who,
	/// Their name
	#[arg(long, required_unless_present_any = ["contact", "id_number"])]
	name: Option<String>,
	/// The number of the licence
	#[arg(long, value_name = "NUMBER", conflicts_with_all = ["contact", "id_number"])]
	licence: Option<String>,
	/// How to reach a family: address, telephone
	#[arg(long)]
	contact: Option<String>,
	/// The number of a family's identity document
	#[arg(long, value_name = "NUMBER")]
	id_number: Option<String>,
}

/// Does it.
pub async fn run(command: Command, context: &Context) -> Result<()> {
	match command {
		Command::Register(args) => register(args, context).await,
		Command::Suspend(args) => set_active(args.who, false, context).await,
		Command::Reinstate(args) => set_active(args.who, true, context).await,
		Command::ReplaceKeys(args) => replace_keys(args.who, context).await,
		Command::Move(args) => move_staff(args, context).await,
		Command::Update(args) => update(args, context).await,
		Command::Id(args) => id(args.who, context),
		Command::Find(args) => find(args, context).await,
		Command::List(args) => list::run(args, context).await,
		Command::Log(args) => log(args.who, context).await,
		Command::Show(args) => show(args.who, context).await,
	}
}

async fn register(args: RegisterArgs, context: &Context) -> Result<()> {
	let role = args.role;
	let profile = if role == Role::Family {
		check_licence(role, args.licence.as_deref())?;
		RegistrationProfile::Family(FamilyProfile {
			username: None,
			display_name: args.name,
			contact: args.contact,
			id_number: args.id_number,
		})
	} else {
		if args.contact.is_some() || args.id_number.is_some() {
			return Err(Failure::usage(
				"Only a family has a contact and an ID number.",
				"Leave --contact and --id-number out: they would be public.",
			)
			.into());
		}
		RegistrationProfile::Public(Profile { display_name: args.name, licence_number: args.licence })
	};
	check_employer(role, args.organisation.as_ref())?;
	let public = store::load_public_identity(&args.public)?;
	let organisation = args.organisation.as_ref().map(|who| who.id);
	args.told.check_where_asked(&public.fingerprint(), &public.name(), context.output).await?;
	let session = context.session().await?;
	let inclusion = context
		.act(
			&session,
			"Registering",
			Rule::REGISTRAR,
			session.register(&public, role, organisation, &profile),
		)
		.await?;
	context.output.done(
		"registered",
		json!({ "participant": public.id, "username": public.username, "role": role, "organisation": organisation }),
		&inclusion,
		format!("Registered {} as {role}.", public.name()),
	)
}

/// Refuses a role that works for somebody without the organisation.
pub fn check_employer(role: Role, employer: Option<&Who>) -> Result<()> {
	match (role.employers(), employer) {
		([], None) | ([_, ..], Some(_)) => Ok(()),
		([], Some(_)) => {
			Err(Failure::usage(format!("A {role} belongs to no organisation."), "Leave --organisation out.")
				.into())
		}
		([Role::Hospital], None) => {
			Err(Failure::usage(format!("A {role} belongs to a hospital."), "Name it with --organisation.")
				.into())
		}
		(_, None) => Err(Failure::usage(
			format!("A {role} belongs to an organisation."),
			"Name the hospital, school or other organisation with --organisation.",
		)
		.into()),
	}
}

/// Refuses the licence of a family.
pub fn check_licence(role: Role, licence: Option<&str>) -> Result<()> {
	match licence {
		Some(_) if role == Role::Family => {
			Err(Failure::usage("A family has no licence.", "Leave --licence out.").into())
		}
		_ => Ok(()),
	}
}

async fn set_active(who: Who, active: bool, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let (done, text) = if active {
		("reinstated", format!("{} may act again.", who.text))
	} else {
		("suspended", format!("{} is suspended and cannot act.", who.text))
	};
	let work = async { if active { session.reinstate(who.id).await } else { session.suspend(who.id).await } };
	let inclusion = context.act(&session, "Sending", Rule::EMPLOYER, work).await?;
	context.output.done(done, json!({ "participant": who.id }), &inclusion, text)
}

async fn replace_keys(who: Who, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let candidate = candidate::put_forward_by(&session, &who, context).await?;
	let work = session.replace_keys(&candidate);
	let inclusion = context.act(&session, "Replacing the keys", Rule::REGISTRAR, work).await?;
	let text = format!("{} has new keys.", who.text);
	context.output.done("keys_replaced", json!({ "participant": who.id }), &inclusion, text)
}

async fn move_staff(MoveArgs { who, to }: MoveArgs, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let work = session.move_staff(who.id, to.id);
	let inclusion = context.act(&session, "Moving", Rule::REGISTRAR, work).await?;
	context.output.done(
		"moved",
		json!({ "participant": who.id, "organisation": to.id }),
		&inclusion,
		format!("{} works for {} now.", who.text, to.text),
	)
}

async fn update(args: UpdateArgs, context: &Context) -> Result<()> {
	let UpdateArgs { who, name, licence, contact, id_number } = args;
	let session = context.session().await?;
	let known = session.client().participant(&who.id).await?;
	let is_family = known.is_some_and(|known| known.role == Role::Family);
	if is_family || contact.is_some() || id_number.is_some() {
		let work = session.update_family(who.id, |profile| {
			if let Some(name) = name {
				profile.display_name = name;
			}
			profile.contact = contact.or(profile.contact.take());
			profile.id_number = id_number.or(profile.id_number.take());
		});
		let inclusion = context.act(&session, "Updating", Rule::EMPLOYER, work).await?;
		let text = format!("The sealed details of {} are up to date.", who.text);
		return context.output.done("updated", json!({ "participant": who.id }), &inclusion, text);
	}
	let Some(name) = name else {
		return Err(Failure::usage("The name is missing.", "Name it with --name.").into());
	};
	let profile = Profile { display_name: name, licence_number: licence };
	let work = session.update_profile(who.id, &profile);
	let inclusion = context.act(&session, "Updating", Rule::EMPLOYER, work).await?;
	context.output.done(
		"updated",
		json!({ "participant": who.id, "profile": profile }),
		&inclusion,
		format!("The public details of {} are up to date.", who.text),
	)
}

fn id(who: Who, context: &Context) -> Result<()> {
	context.output.result(&json!({ "participant": who.id }), who.id.to_string())
}

async fn find(args: FindArgs, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let work = session.find_family(&args.id_number);
	let found = context.act(&session, "Looking for the family", Rule::REGISTRAR, work).await?;
	let mut text = table(&["username", "family", "contact", "id"]);
	let mut rows = Vec::new();
	for id in &found {
		let profile = session.family_profile(id).await?.unwrap_or_default();
		let username = profile.username.clone().unwrap_or_default();
		let contact = profile.contact.clone().unwrap_or_default();
		text.add_row([username, profile.display_name.clone(), contact, id.to_string()]);
		rows.push(json!({ "participant": id, "profile": profile }));
	}
	let text = match found.as_slice() {
		[] => "No family is registered with this ID number.".into(),
		_ => text.trim_fmt(),
	};
	context.output.result(&json!({ "families": rows }), text)
}

async fn log(who: Who, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let Latest { rows: entries, left_out } = session.client().participant_log(&who.id).await?;
	let mut names = Names::of(&session);
	names.learn(&who);
	names.look_up(session.client(), entries.iter().filter_map(|entry| entry.by)).await?;
	let text = view::left_out(left_out) + &view::participant_log(&entries, &names);
	context.output.result(
		&json!({ "participant": who.id, "log": entries, "left_out": left_out, "names": names.to_json() }),
		text,
	)
}

async fn show(who: Who, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let client = session.client();
	let known = client
		.participant(&who.id)
		.await?
		.ok_or_else(|| vacchain_client::Error::NotRegistered(who.text.clone()))?;
	let mut names = Names::default();
	names.learn(&who);
	names.look_up(client, known.organisation).await?;
	let mut rows = vec![("username or id", who.text.clone()), ("id", who.id.to_string())];
	let mut profile = json!(null);
	if known.role == Role::Family {
		let may_open = session.id() == who.id || session.role().await? == Role::HealthAdmin;
		if may_open && let Some(opened) = session.family_profile(&who.id).await? {
			rows.push(("family", opened.display_name.clone()));
			if let Some(contact) = &opened.contact {
				rows.push(("contact", contact.clone()));
			}
			profile = json!(opened);
		}
	} else {
		let public = Profile::from_bytes(&known.profile);
		rows.push(("name", public.display_name.clone()));
		if let Some(licence) = &public.licence_number {
			rows.push(("licence", licence.clone()));
		}
		profile = json!(public);
	}
	rows.push(("role", known.role.to_string()));
	if let Some(organisation) = &known.organisation {
		rows.push(("works for", names.show(organisation)));
	}
	let may_act = match known.status {
		Status::Active => "yes",
		Status::Suspended => "no, suspended",
		Status::Dismissed => "no, dismissed",
	};
	rows.push(("may act", may_act.into()));
	rows.push(("key version", known.key_version.to_string()));
	rows.push(("account", hex::encode(known.account)));
	rows.push(("encryption key", known.encryption_key.to_string()));
	context.output.result(
		&json!({
			"participant": who.id,
			"role": known.role,
			"organisation": known.organisation,
			"status": known.status,
			"key_version": known.key_version,
			"account": hex::encode(known.account),
			"encryption_key": known.encryption_key,
			"profile": profile,
			"names": names.to_json(),
		}),
		facts(rows),
	)
}
