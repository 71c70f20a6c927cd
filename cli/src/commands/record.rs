//! `vacchain record`.

mod child;
mod life;
mod open;
mod proof;
mod rectify;
mod renew_keys;
mod report_doses;
mod restore;
mod retract_report;
mod search;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Subcommand, builder::PossibleValuesParser};
use jiff::civil::Date;
use serde_json::json;
use vacchain_client::{
	Error, Latest,
	content::Child,
	finding::FoundRecord,
	foreign::visible,
	primitives::{Namesake, RecordId},
	views::RecordView,
};

use self::child::{GENDERS, Reason, checked, read_child};
use super::claim;
use crate::{
	child::{born, name_in},
	context::{Context, Person},
	errors::Failure,
	find::RecordName,
	names::{Names, Who, as_written},
	output::table,
	rules::Rule,
	time, view,
};

/// The actions on records.
#[derive(Debug, Subcommand)]
#[command(after_help = "Example:\n  vacchain --key amina.key record list")]
pub enum Command {
	/// Create the record of a newborn, owned by its family
	///
	/// The same child cannot have two records: no two records have the same birth date, family name and birth order, however
	/// they are written. A second child of that kind, a twin or a namesake, is created with --namesake-of, which names the
	/// first record. The child's identity is sealed before it is sent. On a machine that others
	/// use, too, write it to a file and give --child: what is on a command line, others may see.
	#[command(after_help = "\
Who may use it: a health admin.

Examples:
  vacchain --key admin.key record create --family amina.elidrissi-x7k2m9qt --given-names Yasmin \\
      --family-name \"El Idrissi\" \\
      --gender female --birth-date 2026-09-02 --file-number FF-2210
  vacchain --key admin.key record create --family amina.elidrissi-x7k2m9qt --family-name \"El Idrissi\" \\
      --gender male --birth-date 2026-09-02 --file-number FF-2210 --birth-order 2   (not named yet, a second twin)
  vacchain --key admin.key record create --family amina.elidrissi-x7k2m9qt --child child.json
  vacchain --key admin.key record create --family amina.elidrissi-x7k2m9qt --child other.json \\
      --namesake-of amina.elidrissi-x7k2m9qt/Yasmin --reason namesake

child.json:
  {\"given_names\": \"Yasmin\", \"family_name\": \"El Idrissi\", \"gender\": \"female\", \"birth_date\": \"2026-09-02\",
   \"family_file_number\": \"FF-2210\"}")]
	Create(CreateArgs),
	/// Rectify a child's data: what was mistyped or has changed, and a newborn's name
	///
	/// What you give replaces what the record says; the rest stays. The version before stays readable in the history, and every
	/// reader sees that the data was rectified, when and by whom.
	#[command(after_help = "\
Who may use it: a health admin.

Examples:
  vacchain --key admin.key record rectify amina.elidrissi-x7k2m9qt/Yasmin --given-names Yasmine
  vacchain --key admin.key record rectify amina.elidrissi-x7k2m9qt/Yasmin --child child.json")]
	Rectify(rectify::Args),
	/// Show how a child's data was before it was rectified
	#[command(after_help = "\
Who may use it: the family, guardians, health admins, and a hospital with full access.

Example:
  vacchain --key amina.key record versions Yasmin")]
	Versions(RecordArgs),
	/// Propose to void a record that was made in error
	///
	/// Another health admin confirms it with `vacchain power confirm`, and the owner can object for some days; then an admin
	/// exercises it with `vacchain power exercise`. Grants end, no visit is opened any more, and the child can have another
	/// record; the family and the health authority still see this one.
	#[command(after_help = "\
Who may use it: a health admin.

Example:
  vacchain --key admin.key record void amina.elidrissi-x7k2m9qt/Yasmin --reason duplicate")]
	Void(life::VoidArgs),
	/// Propose to move a record to the right family, or to a new custodian of the child
	///
	/// Goes on as with `vacchain record void`. All grants and guardians end, and the former owner's keys leave. Afterwards an
	/// admin of each custody gives the new owner its access with `vacchain record restore WHO RECORD`.
	#[command(after_help = "\
Who may use it: a health admin.

Example:
  vacchain --key admin.key record change-owner amina.elidrissi-x7k2m9qt/Yasmin --to ines.silva-x7k2m9qt")]
	ChangeOwner(life::OwnerArgs),
	/// Ask for a record to be erased for ever, or propose it
	///
	/// The family asks for it, and a health admin then proposes it.
	/// Another health admin confirms, and the owner and the guardians can object for some days. What remains is one hash, which
	/// `vacchain record erased` shows to the family.
	#[command(after_help = "\
Who may use it: the family that owns the record; a health admin, once the family has asked.

Examples:
  vacchain --key amina.key record erase Yasmin
  vacchain --key admin.key record erase amina.elidrissi-x7k2m9qt/Yasmin")]
	Erase(RecordArgs),
	/// Agree that a record is merged into another one, or propose it
	///
	/// Both are of one child. The family agrees, and a health admin then proposes it.
	/// Both records must belong to one family (see `vacchain record change-owner`). Another health admin confirms, and the owner
	/// can object for some days. The grants of the merged record end; who reads the other one then reads the visits of both.
	#[command(after_help = "\
Who may use it: the family that owns both records; a health admin, once the family has agreed.

Examples:
  vacchain --key amina.key record merge Yasmin --into Yasmina
  vacchain --key admin.key record merge amina.elidrissi-x7k2m9qt/Yasmin --into amina.elidrissi-x7k2m9qt/Yasmina")]
	Merge(life::MergeArgs),
	/// Propose to undo a merge, because the records are those of two children
	///
	/// Goes on as with `vacchain record void`. Both records get new keys with their next change.
	#[command(after_help = "\
Who may use it: a health admin.

Example:
  vacchain --key admin.key record unmerge 5f0c2a7e9b1d4c3f8e6a7b5c4d3e2f91")]
	Unmerge(RecordArgs),
	/// Keep a record that you asked to have erased
	#[command(after_help = "\
Who may use it: the family that owns the record.

Example:
  vacchain --key amina.key record keep Yasmin")]
	Keep(RecordArgs),
	/// Show what remains of a record that was erased
	#[command(after_help = "\
Who may use it: the family that owned it. For everybody else it is as if the record had never been.

Example:
  vacchain --key amina.key record erased 5f0c2a7e9b1d4c3f8e6a7b5c4d3e2f91")]
	Erased(RecordArgs),
	/// List the records of your children
	#[command(after_help = "\
Who may use it: a family. Hospitals, schools and insurers use `vacchain record open`, guardians `vacchain record wards`.

Example:
  vacchain --key amina.key record list")]
	List,
	/// Show a record: the child and its visits
	///
	/// You see what your access opens. A doctor or physician sees the record of an open visit that names them, with
	/// `vacchain visit show`.
	#[command(after_help = "\
Who may use it: the family, guardians, and whom they granted access; health admins.

Examples:
  vacchain --key amina.key record show Yasmin
  vacchain --key desk.key record show Yasmin@2026-09-02 --output json")]
	Show(RecordArgs),
	/// Show every change of a record: who, when, what
	#[command(after_help = "\
Who may use it: the family, guardians, health admins, and a hospital with full access.

Examples:
  vacchain --key amina.key record history Yasmin
  vacchain --key amina.key record history Yasmin --known hospital-01 \\
      --known school-01")]
	History(HistoryArgs),
	/// Show who may read a record, why, and until when
	#[command(after_help = "\
Who may use it: the family, guardians, health admins, and a hospital with full access.

Example:
  vacchain --key amina.key record readers Yasmin")]
	Readers(RecordArgs),
	Open(open::OpenArgs),
	Wards(open::WardsArgs),
	Search(search::Args),
	Proof(proof::Args),
	RenewKeys(renew_keys::Args),
	Restore(restore::Args),
	ReportDoses(report_doses::Args),
	RetractReport(retract_report::Args),
}

/// `record create`.
#[derive(Debug, clap::Args)]
pub struct CreateArgs {
	/// The family's username or id
	#[arg(long, value_name = "WHO")]
	family: Who,
	/// A JSON file with the child, instead of the options below
	#[arg(long, value_name = "FILE", conflicts_with_all = ["given_names", "family_name", "gender", "birth_date", "file_number", "birth_order"])]
	child: Option<PathBuf>,
	/// The child's own names; leave them out for a newborn that is not named yet
	#[arg(long, value_name = "NAMES", required_unless_present_any = ["child", "family_name"])]
	given_names: Option<String>,
	/// The name that the family shares; leave it out for a child with one name only
	#[arg(long, value_name = "NAME", required_unless_present_any = ["child", "given_names"])]
	family_name: Option<String>,
	/// The child's gender
	#[arg(long, value_parser = PossibleValuesParser::new(GENDERS), required_unless_present = "child")]
	gender: Option<String>,
	/// The day of birth
	#[arg(long, value_name = "DATE", value_parser = time::day, required_unless_present = "child")]
	birth_date: Option<Date>,
	/// The number of the family's file at the civil registry
	#[arg(long, value_name = "NUMBER", required_unless_present = "child")]
	file_number: Option<String>,
	/// The child's place among those born together: 1 for the first of twins, 2 for the second
	#[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u8).range(1..))]
	birth_order: Option<u8>,
	/// The first record of another child with this birth date, family name and birth order: USERNAME/CHILD with the family's
	/// username, or its id
	#[arg(long, value_name = "RECORD", requires = "reason")]
	namesake_of: Option<RecordName>,
	/// Why this is another child
	#[arg(long, value_enum, requires = "namesake_of")]
	reason: Option<Reason>,
}

/// One record.
#[derive(Debug, clap::Args)]
pub struct RecordArgs {
	/// The record: its child's name or NAME@BIRTH-DATE, USERNAME/CHILD with the family's username, or its id
	record: RecordName,
}

/// `record history`.
#[derive(Debug, clap::Args)]
pub struct HistoryArgs {
	/// The record: its child's name or NAME@BIRTH-DATE, USERNAME/CHILD with the family's username, or its id
	record: RecordName,
	/// A username to show in place of an id; may be repeated
	#[arg(long, value_name = "USERNAME")]
	known: Vec<Who>,
}

/// Does it.
pub async fn run(command: Command, context: &Context) -> Result<()> {
	match command {
		Command::Create(args) => create(args, context).await,
		Command::Rectify(args) => rectify::run(args, context).await,
		Command::Versions(args) => versions(args.record, context).await,
		Command::Void(args) => life::void(args, context).await,
		Command::ChangeOwner(args) => life::change_owner(args, context).await,
		Command::Erase(args) => life::erase(args.record, context).await,
		Command::Merge(args) => life::merge(args, context).await,
		Command::Unmerge(args) => life::unmerge(args.record, context).await,
		Command::Keep(args) => life::keep(args.record, context).await,
		Command::Erased(args) => life::erased(args.record, context).await,
		Command::List => list(context).await,
		Command::Show(args) => show(args.record, context).await,
		Command::History(args) => history(args, context).await,
		Command::Readers(args) => readers(args.record, context).await,
		Command::Open(args) => open::open(args, context).await,
		Command::Wards(args) => open::wards(args, context).await,
		Command::Search(args) => search::run(args, context).await,
		Command::Proof(args) => proof::run(args, context).await,
		Command::RenewKeys(args) => renew_keys::run(args, context).await,
		Command::Restore(args) => restore::run(args, context).await,
		Command::ReportDoses(args) => report_doses::run(args, context).await,
		Command::RetractReport(args) => retract_report::run(args, context).await,
	}
}

async fn create(args: CreateArgs, context: &Context) -> Result<()> {
	let family = args.family.clone();
	let namesake_of = args.namesake_of.clone().zip(args.reason);
	let child = child(args)?;
	time::remark_on_unknown([child.birth_date.as_str()], context.output);
	let session = context.session().await?;
	let namesake = namesake(namesake_of, &session, context).await?;
	let record = context
		.act(&session, "Creating the record", Rule::CREATOR, async {
			match namesake {
				None => as_written([&family], session.create_record(family.id, &child)).await,
				Some(namesake) => {
					as_written([&family], session.create_namesake(family.id, &child, namesake)).await
				}
			}
		})
		.await?;
	context.output.result(
		&json!({ "done": "created", "record": record, "owner": family.id, "namesake": namesake }),
		format!(
			"Created the record of {}, owned by {}:\n  {record}",
			visible(&child.full_name()),
			family.text
		),
	)
}

/// The other child with the same birth date, family name and birth order, if one is named.
async fn namesake(
	of: Option<(RecordName, Reason)>,
	session: &Person,
	context: &Context,
) -> Result<Option<Namesake>> {
	let Some((record, reason)) = of else { return Ok(None) };
	Ok(Some(Namesake { record: record.find(session, context).await?, reason: reason.into() }))
}

/// The child, from the options or the file.
fn child(args: CreateArgs) -> Result<Child> {
	let text = |value: Option<String>| value.unwrap_or_default().trim().to_owned();
	let child = match &args.child {
		Some(path) => read_child(path)?,
		None => Child {
			family_name: text(args.family_name),
			given_names: text(args.given_names),
			gender: text(args.gender),
			birth_date: args.birth_date.map(|day| day.to_string()).unwrap_or_default(),
			family_file_number: text(args.file_number),
			birth_order: args.birth_order,
		},
	};
	checked(child)
}

async fn versions(record: RecordName, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let record = record.find(&session, context).await?;
	let versions = session.child_versions(&record).await?;
	let mut names = Names::of(&session);
	let people = versions.iter().filter_map(|version| version.replaced).map(|replaced| replaced.by);
	names.look_up(session.client(), people).await?;
	context.result(
		json!({ "record": record, "versions": versions, "names": names.to_json() }),
		view::child_versions(&versions, &names),
	)
}

async fn list(context: &Context) -> Result<()> {
	let session = context.session().await?;
	let spinner = context.output.spinner("Reading");
	let (mut text, mut rows) = (table(&["child", "born", "visits", "record"]), Vec::new());
	for record in session.records().await? {
		let (state, child, level, visits) = match session.read_record(&record).await {
			Ok(RecordView { state, child, level, visits, .. }) => (state, child, level, Some(visits.len())),
			// A record that does not open, such as one that was just moved to this family, hides no other.
			Err(error) if error.is_of_one_record_s_keys() => {
				let Failure { message, advice, .. } = Failure::from(&error);
				context.output.remark(&format!("Record {record}: {message} {advice}"));
				let FoundRecord { state, child, level, .. } = session.found_record(&record).await?;
				(state, child, level, None)
			}
			Err(error) => return Err(error.into()),
		};
		let count = visits.map(|count| count.to_string()).unwrap_or_default();
		text.add_row([name_in(&child, &state), born(&child), count, record.to_string()]);
		rows.push(json!({ "record": record, "child": child, "level": level, "visits": visits }));
	}
	spinner.finish_and_clear();
	let text = if rows.is_empty() {
		"You own no record. A health admin creates one for a newborn.".to_owned()
	} else {
		text.trim_fmt()
	};
	context.output.result(&json!({ "records": rows }), text)
}

async fn show(record: RecordName, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let record = record.find(&session, context).await?;
	let spinner = context.output.spinner("Reading");
	let mut view = read(&session, record).await?;
	view::without_clinical_part(&mut view);
	let mut names = Names::of(&session);
	names.look_up(session.client(), view::people(&view)).await?;
	spinner.finish_and_clear();
	context.output.result(&json!({ "record": view, "names": names.to_json() }), view::record(&view, &names))
}

/// A record, for one of its readers.
async fn read(session: &Person, record: RecordId) -> Result<RecordView> {
	match session.read_record(&record).await {
		Err(Error::NotFound) if session.role().await?.is_staff() => Err(Failure::new(
			"not-found",
			"Not found: no such record exists, or you are not its guardian.",
			"The doctor and the physician of an open visit read by it with `vacchain visit show VISIT`.",
		)
		.into()),
		read => Ok(read?),
	}
}

async fn history(args: HistoryArgs, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let record = args.record.find(&session, context).await?;
	let spinner = context.output.spinner("Reading");
	let Latest { rows: history, left_out } = session.history(&record).await?;
	let mut names = Names::of(&session);
	args.known.iter().for_each(|who| names.learn(who));
	names.look_up(session.client(), view::people_of_history(&history)).await?;
	let claim = claim::warning(session.client()).await?;
	spinner.finish_and_clear();
	let mut text = view::left_out(left_out) + &view::history(&history, &names);
	if let Some((_, warning)) = &claim {
		text += &format!("\n\nBeware: {warning}.");
	}
	let claim = claim.map(|(entry, _)| entry);
	context.result(
		json!({
			"record": record, "history": history, "left_out": left_out, "claim": claim,
			"names": names.to_json(),
		}),
		text,
	)
}

async fn readers(record: RecordName, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let record = record.find(&session, context).await?;
	let readers = session.readers(&record).await?;
	let now = session.client().now().await?;
	let mut names = Names::of(&session);
	names.look_up(session.client(), readers.iter().map(|reader| reader.id)).await?;
	context.result(
		json!({ "record": record, "readers": readers, "time": now, "names": names.to_json() }),
		view::readers(&readers, now, &names),
	)
}
