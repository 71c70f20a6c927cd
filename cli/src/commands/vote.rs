//! `vacchain vote`.

use std::{
	collections::BTreeSet,
	path::{Path, PathBuf},
};

use anyhow::Result;
use clap::{
	Subcommand,
	builder::{PossibleValuesParser, TypedValueParser},
};
use serde_json::{Value, json};
use vacchain_client::{
	Error, Motion,
	actions::{VoteOutcome, Voted},
	ballot::Ballot,
	content::Profile,
	motion::{appoint_health_admin, code_hash},
	primitives::{ParticipantId, Power, Publication, PublicationHash, bounds::MAX_PUBLISHED},
	store,
	wire::PowerEntry,
	words::publication_in_words,
};

use super::{claim::claimed_fingerprint, network::show::matter_key, upgrade::read_code};
use crate::{
	context::{Context, Person},
	errors::Failure,
	manifest::Manifest,
	names::{Names, Who, short},
	output::{self, add_fact, table},
	rules::{NOT_ALLOWED, Rule},
	schedule, time,
};

/// The actions by which institutions decide together.
#[derive(Debug, Subcommand)]
#[command(after_help = "\
A proposal is carried, and carried out, as soon as enough institutions are for it: how many follows
from the matter, and `vacchain network show` shows it. The votes needed are a share of all institutions,
suspended ones included. Those that have not voted in time count as against it.

Examples:
  vacchain --key hospital.key vote propose admit-organisation clinic
  vacchain vote list
  vacchain --key school.key vote yes 7")]
pub enum Command {
	/// Propose something to the institutions, and vote for it
	///
	/// Nothing else than what is listed here can be proposed. Where no other vote is needed, it is carried out at once.
	/// Each institution can have four proposals that wait for votes.
	#[command(subcommand)]
	Propose(ProposeCommand),
	/// List the proposals that wait for votes
	///
	/// Each proposal's effect, its votes for and against, how many it needs, and until when.
	#[command(after_help = "\
Who may use it: every participant.

Example:
  vacchain vote list")]
	List(ListArgs),
	/// Vote for a proposal
	///
	/// The vote that decides carries the proposal out. Until then you can change your vote.
	#[command(after_help = "\
Who may use it: an institution that has a vote.

Example:
  vacchain --key school.key vote yes 7")]
	Yes(NumberArgs),
	/// Vote against a proposal
	///
	/// When too few others are left who could be for it, the proposal is dropped. Until then you can change your vote.
	#[command(after_help = "\
Who may use it: an institution that has a vote.

Example:
  vacchain --key school.key vote no 7")]
	No(NumberArgs),
	/// Close a proposal whose time is over
	///
	/// The deciding vote closes a proposal by itself. This drops one that too few voted for, to make room, or closes one
	/// whose deciding vote was interrupted.
	#[command(after_help = "\
Who may use it: every active participant.

Example:
  vacchain --key school.key vote close 7")]
	Close(NumberArgs),
	/// Withdraw your own proposal
	///
	/// While no other institution is for it. It makes room for another proposal of yours.
	#[command(after_help = "\
Who may use it: the institution that proposed it.

Example:
  vacchain --key hospital.key vote withdraw 7")]
	Withdraw(NumberArgs),
}

/// The motions that can be proposed.
#[derive(Debug, Subcommand)]
#[command(after_help = "Example:\n  vacchain --key hospital.key vote propose admit-organisation clinic")]
pub enum ProposeCommand {
	/// Give a registered organisation a vote
	///
	/// It then decides with the others, and may name nodes of its own. Health admins decide on it no longer.
	#[command(after_help = "\
Who may use it: an institution that has a vote.

Example:
  vacchain --key hospital.key vote propose admit-organisation clinic")]
	AdmitOrganisation(WhoArgs),
	/// Take an organisation's vote
	///
	/// Its nodes may connect no longer. It stays registered. Remove its validator first.
	#[command(after_help = "\
Who may use it: an institution that has a vote.

Example:
  vacchain --key hospital.key vote propose dismiss-organisation clinic")]
	DismissOrganisation(WhoArgs),
	/// Let an institution make and finalize blocks
	///
	/// From the session after the next on. It must have named a node and set session keys before (`vacchain institution`).
	#[command(after_help = "\
Who may use it: an institution that has a vote.

Example:
  vacchain --key hospital.key vote propose admit-validator clinic")]
	AdmitValidator(WhoArgs),
	/// Let an institution make and finalize blocks no longer
	///
	/// From the session after the next on. It keeps its vote and its nodes. There are never fewer validators than the
	/// network's minimum, and never more than a third leave at once.
	#[command(after_help = "\
Who may use it: an institution that has a vote.

Example:
  vacchain --key hospital.key vote propose remove-validator clinic")]
	RemoveValidator(WhoArgs),
	/// Let a validator go on that was disabled for an offence
	///
	/// It was proven to have made two blocks in one slot, or two votes where it has one. Ask first what happened: most
	/// often, two machines had the same keys. One that has left for its offence is brought back with admit-validator.
	#[command(after_help = "\
Who may use it: an institution that has a vote.

Example:
  vacchain --key hospital.key vote propose pardon-validator clinic")]
	PardonValidator(WhoArgs),
	/// Stop an institution from acting
	///
	/// Its people cannot act either, and it has no vote until it is reinstated. Its validator goes on; remove it apart.
	#[command(after_help = "\
Who may use it: an institution that has a vote. Health admins decide on everyone else.

Example:
  vacchain --key hospital.key vote propose suspend clinic")]
	Suspend(WhoArgs),
	/// Let a suspended institution act again
	#[command(after_help = "\
Who may use it: an institution that has a vote. Health admins decide on everyone else.

Example:
  vacchain --key hospital.key vote propose reinstate clinic")]
	Reinstate(WhoArgs),
	/// Replace the lost keys of an institution
	///
	/// FILE is the public part of new keys, made with `vacchain keys new` under the same username. The health authority
	/// gets a new account only: its admins replace its content key (`vacchain content-key make`).
	#[command(after_help = "\
Who may use it: an institution that has a vote, after checking who asks.

Example:
  vacchain --key hospital.key vote propose replace-keys clinic.public.json")]
	ReplaceKeys(FileArgs),
	/// Replace the lost keys of a health admin
	///
	/// FILE is the public part of new keys, made with `vacchain keys new` under the same username. Another admin then shares
	/// the health authority's content key with it, with `vacchain content-key share`.
	#[command(after_help = "\
Who may use it: an institution that has a vote, after checking who asks.

Example:
  vacchain --key hospital.key vote propose replace-admin-keys ana.silva.public.json")]
	ReplaceAdminKeys(FileArgs),
	/// Decide on a claim or a power to which somebody objects
	///
	/// Health admins have claimed new keys for somebody, and whoever has the old ones says no; or the owner or a guardian of a
	/// record objects to what health admins propose to do to it. Find out who the family is.
	#[command(after_help = "\
Who may use it: an institution that has a vote. `vacchain claim list` and `vacchain power list` show what waits for the
institutions, and the id by which it is named.

Examples:
  vacchain --key hospital.key vote propose decide-claim amina.elidrissi-x7k2m9qt --approve
  vacchain --key hospital.key vote propose decide-claim amina.elidrissi-x7k2m9qt --reject")]
	DecideClaim(DecideArgs),
	/// Let every claim take two health admins from now on
	#[command(after_help = "\
Who may use it: an institution that has a vote.

Example:
  vacchain --key hospital.key vote propose raise-admins-needed")]
	RaiseAdminsNeeded,
	/// Appoint a health admin
	///
	/// FILE is the public part that `vacchain keys new` made for them. Another admin then gives them the health
	/// authority's keys, with `vacchain content-key share`.
	#[command(after_help = "\
Who may use it: an institution that has a vote.

Example:
  vacchain --key hospital.key vote propose appoint-admin ana.silva.public.json \\
      --name \"Ana Silva\"")]
	AppointAdmin(AppointArgs),
	/// Dismiss a health admin, for good
	///
	/// The admins who remain then replace the health authority's content key, with `vacchain content-key make`.
	#[command(after_help = "\
Who may use it: an institution that has a vote.

Example:
  vacchain --key hospital.key vote propose dismiss-admin ana.silva")]
	DismissAdmin(WhoArgs),
	/// Let the chain run other code
	///
	/// The vote is on the hash of FILE. When it is carried, anyone hands the file in, with `vacchain upgrade apply`.
	#[command(after_help = "\
Who may use it: an institution that has a vote.

Example:
  vacchain --key hospital.key vote propose upgrade vacchain_runtime.compact.compressed.wasm")]
	Upgrade(CodeArgs),
	/// Say on which pages, or by which schedule, people's programs rely
	///
	/// The vote is on the hashes of the FILES: the manifest of pages, or a schedule in its compact form. They replace the ones
	/// before, so name an old version with a new one until every gateway has the new one.
	#[command(after_help = "\
Who may use it: an institution that has a vote. Build the pages, or make the schedule, yourself from
the source that you have read: a vote is for exactly the files with these hashes.

Examples:
  vacchain --key hospital.key vote propose publish pages web-pages/sha256sums.txt
  vacchain --key hospital.key vote propose publish schedule who-2026.schedule")]
	Publish(PublishArgs),
	/// Pause a call for everyone, in an emergency
	///
	/// The chain then takes this call from nobody, until it is opened again with unpause. Taking access back, finishing a
	/// visit that is open, voting and the log of reads can never be paused.
	#[command(after_help = "\
Who may use it: an institution that has a vote.

Example, when keys of records are handed out that should not be:
  vacchain --key hospital.key vote propose pause Consent grant")]
	Pause(CallArgs),
	/// Open a paused call again
	#[command(after_help = "\
Who may use it: an institution that has a vote. `vacchain network show` shows what is paused.

Example:
  vacchain --key hospital.key vote propose unpause Consent grant")]
	Unpause(CallArgs),
}

/// One participant.
#[derive(Debug, clap::Args)]
pub struct WhoArgs {
	/// The username or id
	who: Who,
}

/// A call of the chain.
#[derive(Debug, clap::Args)]
pub struct CallArgs {
	/// The pallet, as the chain names it: Participants, VaccinationRecords, Consent or VaccineDetails
	pallet: String,
	/// The call in the pallet, such as grant, open or register
	call: String,
}

/// The public part of someone's keys.
#[derive(Debug, clap::Args)]
pub struct FileArgs {
	/// The public part of the new keys
	#[arg(value_name = "FILE")]
	public: PathBuf,
}

/// `vote propose decide-claim`.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("decision").required(true).args(["approve", "reject"]))]
pub struct DecideArgs {
	/// The username or id of the participant whose keys are claimed, or who owns the record
	who: Who,
	/// The new keys are the participant's; or what is proposed is done to the record
	#[arg(long)]
	approve: bool,
	/// The old keys are the participant's; or the record stays as it is
	#[arg(long)]
	reject: bool,
}

/// `vote propose appoint-admin`.
#[derive(Debug, clap::Args)]
pub struct AppointArgs {
	/// The public part of their keys
	#[arg(value_name = "FILE")]
	public: PathBuf,
	/// Their name
	#[arg(long)]
	name: String,
	/// The number of their licence
	#[arg(long, value_name = "NUMBER")]
	licence: Option<String>,
}

/// `vote propose upgrade`.
#[derive(Debug, clap::Args)]
pub struct CodeArgs {
	/// The runtime, WebAssembly; preferably the compact, compressed one
	#[arg(value_name = "FILE")]
	file: PathBuf,
}

/// `vote propose publish`.
#[derive(Debug, clap::Args)]
pub struct PublishArgs {
	/// The publication
	#[arg(value_parser = publication())]
	what: Publication,
	/// The versions that hold, the newest first: at most four
	#[arg(value_name = "FILE", num_args = 1..=MAX_PUBLISHED as usize, required_unless_present = "none")]
	files: Vec<PathBuf>,
	/// End the publication: no version holds any more
	#[arg(long, conflicts_with = "files")]
	none: bool,
}

/// The pages that gateways serve, or the schedule that says which vaccination is due when.
fn publication() -> impl TypedValueParser<Value = Publication> {
	PossibleValuesParser::new(Publication::ALL.map(|one| one.to_string())).map(|name| {
		if name == Publication::Pages.to_string() { Publication::Pages } else { Publication::Schedule }
	})
}

/// `vote list`.
#[derive(Debug, clap::Args)]
pub struct ListArgs {}

/// One proposal.
#[derive(Debug, clap::Args)]
pub struct NumberArgs {
	/// The proposal's number, which `vacchain vote list` shows
	number: u32,
}

/// Does it.
pub async fn run(command: Command, context: &Context) -> Result<()> {
	match command {
		Command::Propose(proposal) => propose(proposal, context).await,
		Command::List(args) => list(args, context).await,
		Command::Yes(args) => vote(args.number, true, context).await,
		Command::No(args) => vote(args.number, false, context).await,
		Command::Close(args) => close(args.number, context).await,
		Command::Withdraw(args) => withdraw(args.number, context).await,
	}
}

async fn propose(proposal: ProposeCommand, context: &Context) -> Result<()> {
	let mut names = Names::default();
	let mut known = |who: WhoArgs| {
		names.learn(&who.who);
		who.who.id
	};
	// Files are read before anybody types a password.
	let motion = match proposal {
		ProposeCommand::AdmitOrganisation(who) => Motion::AdmitOrganisation { organisation: known(who) },
		ProposeCommand::DismissOrganisation(who) => Motion::DismissOrganisation { organisation: known(who) },
		ProposeCommand::AdmitValidator(who) => Motion::AdmitValidator { institution: known(who) },
		ProposeCommand::RemoveValidator(who) => Motion::RemoveValidator { institution: known(who) },
		ProposeCommand::PardonValidator(who) => Motion::PardonValidator { institution: known(who) },
		ProposeCommand::Suspend(who) => Motion::Suspend { participant: known(who) },
		ProposeCommand::Reinstate(who) => Motion::Reinstate { participant: known(who) },
		ProposeCommand::DismissAdmin(who) => Motion::DismissHealthAdmin { admin: known(who) },
		ProposeCommand::AppointAdmin(args) => {
			let profile = Profile { display_name: args.name, licence_number: args.licence };
			appoint_health_admin(&store::load_public_identity(&args.public)?, &profile)?
		}
		ProposeCommand::Pause(CallArgs { pallet, call }) => Motion::Pause { pallet, call },
		ProposeCommand::Unpause(CallArgs { pallet, call }) => Motion::Unpause { pallet, call },
		ProposeCommand::Upgrade(args) => Motion::Upgrade { code_hash: code_hash(&read_code(&args.file)?) },
		ProposeCommand::Publish(args) => publish(&args)?,
		ProposeCommand::RaiseAdminsNeeded => Motion::RaiseAdminsNeeded,
		ProposeCommand::DecideClaim(DecideArgs { who, approve, .. }) => {
			let session = context.session().await?;
			let work = async {
				match session.power_on(who.id).await {
					Err(Error::NotFound) => Ok(None),
					found => found.map(Some),
				}
			};
			let claim = context.act(&session, "Reading the claims", Rule::INSTITUTION, work).await?;
			let claim = claim.ok_or_else(|| nothing_to_decide(&who))?;
			names.learn(&who);
			let motion = Motion::DecidePower { digest: claim.digest, approve };
			return submit_with(&session, motion, names, &[claim], context).await;
		}
		ProposeCommand::ReplaceAdminKeys(args) => {
			let public = store::load_public_identity(&args.public)?;
			let session = context.session().await?;
			let motion = session.motion_to_replace_health_admin_keys(&public).await?;
			return submit(&session, motion, names, context).await;
		}
		ProposeCommand::ReplaceKeys(args) => {
			let public = store::load_public_identity(&args.public)?;
			let session = context.session().await?;
			let motion = session.motion_to_replace_keys(&public).await?;
			return submit(&session, motion, names, context).await;
		}
	};
	submit(&context.session().await?, motion, names, context).await
}

/// The motion to publish these files, each of which is read and checked.
fn publish(PublishArgs { what, files, .. }: &PublishArgs) -> Result<Motion> {
	let hash_of: fn(&Path) -> Result<_> = match what {
		Publication::Pages => |file| Ok(Manifest::read(file)?.hash()),
		Publication::Schedule => |file| Ok(schedule::read(file)?.hash()),
	};
	let hashes: Vec<_> =
		files.iter().map(|file| Ok(PublicationHash(hash_of(file)?))).collect::<Result<_>>()?;
	if hashes.iter().collect::<BTreeSet<_>>().len() < hashes.len() {
		let advice = "Name each version once.";
		return Err(Failure::usage("Two of the files are the same version.", advice).into());
	}
	Ok(Motion::Publish { what: *what, hashes })
}

async fn submit(session: &Person, motion: Motion, names: Names, context: &Context) -> Result<()> {
	submit_with(session, motion, names, &[], context).await
}

/// As [`submit`], for a motion about one of these claims.
async fn submit_with(
	session: &Person,
	motion: Motion,
	mut names: Names,
	claims: &[PowerEntry],
	context: &Context,
) -> Result<()> {
	let work = session.propose(motion.clone());
	let voted = context.act(session, "Proposing", Rule::INSTITUTION, work).await?;
	names.look_up(session.client(), subject(&motion, claims)).await?;
	let what = describe(&motion, &names, claims);
	let object = json!({
		"motion": motion,
		"matter": matter_key(motion.matter()),
		"claim": claim_of(&motion, claims),
	});
	report("proposed", object, &voted, &format!("Proposed: {what}."), &names, context)
}

async fn vote(number: u32, approve: bool, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let voted = context.act(&session, "Voting", Rule::INSTITUTION, session.vote(number, approve)).await?;
	let side = if approve { "for" } else { "against" };
	let object = json!({ "approve": approve });
	report("voted", object, &voted, &format!("Voted {side} proposal {number}."), &Names::default(), context)
}

async fn close(number: u32, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let voted = context.act(&session, "Closing", Rule::INSTITUTION, session.close_vote(number)).await?;
	let done = format!("Closed proposal {number}.");
	report("closed", json!({}), &voted, &done, &Names::default(), context)
}

async fn withdraw(number: u32, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let work = session.withdraw_proposal(number);
	let inclusion = context.act(&session, "Withdrawing", Rule::INSTITUTION, work).await?;
	let text = format!("Withdrew proposal {number}.");
	context.output.done("withdrawn", json!({ "number": number }), &inclusion, text)
}

/// The vote, and the proposal's state after it.
fn report(
	done: &str,
	mut object: Value,
	voted: &Voted,
	text: &str,
	names: &Names,
	context: &Context,
) -> Result<()> {
	let (outcome, sentence) = match &voted.outcome {
		VoteOutcome::Waiting(ballot) => {
			let Ballot { proposal, institutions, .. } = &**ballot;
			add_fact(&mut object, "number", json!(proposal.index));
			add_fact(&mut object, "votes", votes_json(ballot));
			let (ayes, nays) = (proposal.ayes.len(), proposal.nays.len());
			let sentence = format!(
				"It needs {needed} of {institutions} votes; {ayes} for it, {nays} against it so far. The others vote with:\n  \
				 vacchain vote yes {number}",
				needed = proposal.threshold,
				number = proposal.index
			);
			("waiting", sentence)
		}
		VoteOutcome::Carried => ("carried", "It is carried, and carried out.".into()),
		VoteOutcome::Rejected => ("rejected", "It is rejected: too few are left who could be for it.".into()),
		VoteOutcome::ClosedByAnother => (
			"closed-by-another",
			"Another institution closed it in the same moment. Look at what it was to change.".into(),
		),
	};
	add_fact(&mut object, "outcome", json!(outcome));
	add_fact(&mut object, "proposal", json!(hex::encode(voted.proposal)));
	add_fact(&mut object, "names", names.to_json());
	context.output.done(done, object, &voted.inclusion, format!("{text}\n{sentence}"))
}

async fn list(_: ListArgs, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let client = session.client();
	let ballots = client.ballots().await?;
	let claims = claims_of(&session, &ballots).await?;
	let mut names = Names::default();
	for ballot in &ballots {
		let proposer = [&ballot.proposal.proposer];
		let voters = ballot.proposal.ayes.iter().chain(&ballot.proposal.nays).chain(proposer).copied();
		names
			.look_up(client, voters.chain(ballot.motion.as_ref().and_then(|motion| subject(motion, &claims))))
			.await?;
	}

	let mut rows = table(&["number", "what", "proposed by", "for", "against", "needs", "until"]);
	let mut objects = Vec::with_capacity(ballots.len());
	for ballot in &ballots {
		let proposal = &ballot.proposal;
		let voters = |ids: &[ParticipantId]| output::Value::lines(ids.iter().map(|id| names.show(id)));
		let what = match &ballot.motion {
			Some(motion) => describe(motion, &names, &claims),
			None => format!("something that this client does not know: 0x{}", hex::encode(&proposal.call)),
		};
		rows.add_row([
			proposal.index.to_string().into(),
			what.into(),
			names.show(&proposal.proposer).into(),
			voters(&proposal.ayes),
			voters(&proposal.nays),
			format!("{} of {}", proposal.threshold, ballot.institutions).into(),
			time::show(proposal.ends_at).into(),
		]);
		objects.push(json!({
			"number": proposal.index,
			"proposal": hex::encode(proposal.hash),
			"motion": ballot.motion,
			"claim": ballot.motion.as_ref().and_then(|motion| claim_of(motion, &claims)),
			"matter": matter_key(proposal.matter),
			"proposer": proposal.proposer,
			"call": hex::encode(&proposal.call),
			"votes": votes_json(ballot),
			"ends_at": proposal.ends_at,
		}));
	}
	let text = match ballots.len() {
		0 => "No proposal waits for votes.".into(),
		_ => format!("{}\n\nVote with: vacchain vote yes NUMBER, or no", rows.trim_fmt()),
	};
	context.output.result(&json!({ "proposals": objects, "names": names.to_json() }), text)
}

fn votes_json(ballot: &Ballot) -> Value {
	json!({
		"for": ballot.proposal.ayes,
		"against": ballot.proposal.nays,
		"needed": ballot.proposal.threshold,
		"institutions": ballot.institutions,
	})
}

fn nothing_to_decide(who: &Who) -> Failure {
	Failure::new(
		"not-found",
		format!("Nothing that concerns {} waits for the institutions.", who.text),
		"See what does with `vacchain claim list` and `vacchain power list`.",
	)
}

/// The claims on which these votes decide, as far as the one who asks is shown them.
async fn claims_of(session: &Person, ballots: &[Ballot]) -> Result<Vec<PowerEntry>> {
	let decides = |ballot: &Ballot| matches!(ballot.motion, Some(Motion::DecidePower { .. }));
	if !ballots.iter().any(decides) {
		return Ok(Vec::new());
	}
	match session.waiting_powers().await {
		// The gateway shows claims to institutions and health admins.
		Err(Error::Gateway(refusal)) if refusal.name == NOT_ALLOWED => Ok(Vec::new()),
		claims => Ok(claims?),
	}
}

/// The claim that a motion decides on. Its digest names it.
fn claim_of<'claims>(motion: &Motion, claims: &'claims [PowerEntry]) -> Option<&'claims PowerEntry> {
	let Motion::DecidePower { digest, .. } = motion else { return None };
	claims.iter().find(|claim| claim.digest == *digest)
}

/// The participant whom a motion is about.
fn subject(motion: &Motion, claims: &[PowerEntry]) -> Option<ParticipantId> {
	Some(match *motion {
		Motion::AdmitOrganisation { organisation: id }
		| Motion::DismissOrganisation { organisation: id }
		| Motion::AdmitValidator { institution: id }
		| Motion::RemoveValidator { institution: id }
		| Motion::PardonValidator { institution: id }
		| Motion::Suspend { participant: id }
		| Motion::Reinstate { participant: id }
		| Motion::ReplaceKeys { participant: id, .. }
		| Motion::AppointHealthAdmin { admin: id, .. }
		| Motion::ReplaceHealthAdminKeys { admin: id, .. }
		| Motion::DismissHealthAdmin { admin: id } => id,
		Motion::DecidePower { .. } => return claim_of(motion, claims).map(|claim| claim.subject),
		Motion::RaiseAdminsNeeded
		| Motion::Upgrade { .. }
		| Motion::Publish { .. }
		| Motion::Pause { .. }
		| Motion::Unpause { .. } => return None,
	})
}

/// The effect of a motion, as an order.
fn describe(motion: &Motion, names: &Names, claims: &[PowerEntry]) -> String {
	match motion {
		Motion::AdmitOrganisation { organisation } => format!("give {} a vote", names.show(organisation)),
		Motion::DismissOrganisation { organisation } => {
			format!("take the vote and the nodes of {}", names.show(organisation))
		}
		Motion::AdmitValidator { institution } => format!("let {} validate", names.show(institution)),
		Motion::RemoveValidator { institution } => {
			format!("let {} validate no longer", names.show(institution))
		}
		Motion::PardonValidator { institution } => {
			format!("let {} validate again, despite its offence", names.show(institution))
		}
		Motion::Suspend { participant } => format!("suspend {}", names.show(participant)),
		Motion::Reinstate { participant } => format!("let {} act again", names.show(participant)),
		Motion::ReplaceKeys { participant, account, .. } => {
			format!("give {} new keys, account {}", names.show(participant), hex::encode(account))
		}
		Motion::AppointHealthAdmin { admin, account, profile, .. } => format!(
			"appoint {} (id {}) a health admin, account {}",
			Profile::from_bytes(profile).display_name,
			short(admin),
			hex::encode(account)
		),
		Motion::ReplaceHealthAdminKeys { admin, account, .. } => {
			format!("give the health admin {} new keys, account {}", names.show(admin), hex::encode(account))
		}
		Motion::DecidePower { digest, approve } => match claim_of(motion, claims) {
			Some(claim) => {
				let Power::ReplaceKeys { id, account, .. } = &claim.waiting.power else {
					let (kind, record) = (claim.waiting.power.kind(), claim.waiting.power.record());
					let record = record.map(|record| record.to_string()).unwrap_or_default();
					let what = if *approve { "agree to" } else { "end the proposal of" };
					return format!("{what} {kind} {record} of {}", names.show(&claim.subject));
				};
				format!(
					"{what} {name} (id {id}): account {account}, fingerprint {fingerprint}",
					what = if *approve {
						"give the keys that health admins claim to"
					} else {
						"end the claim of health admins to the keys of"
					},
					name = names.show(id),
					account = hex::encode(account),
					fingerprint = claimed_fingerprint(claim),
				)
			}
			None if *approve => format!("do what health admins claim, {digest}"),
			None => format!("end what health admins claim, {digest}"),
		},
		Motion::RaiseAdminsNeeded => "let every claim take two health admins".into(),
		Motion::DismissHealthAdmin { admin } => format!("dismiss the health admin {}", names.show(admin)),
		Motion::Upgrade { code_hash } => {
			format!("let the chain run the code with the hash {}", hex::encode(code_hash))
		}
		Motion::Publish { what, hashes } => publication_in_words(*what, hashes),
		Motion::Pause { pallet, call } => format!("pause {pallet}.{call} for everyone"),
		Motion::Unpause { pallet, call } => format!("open {pallet}.{call} to everyone again"),
	}
}

#[cfg(test)]
mod tests {
	use vacchain_client::{
		keys::fingerprint,
		primitives::{EncryptionKey, PowerDigest, WaitingPower},
	};

	use super::*;

	#[test]
	fn a_motion_reads_as_what_it_would_do() {
		let (names, id) = (Names::default(), ParticipantId([0xab; 32]));
		let motion = Motion::AdmitValidator { institution: id };
		assert_eq!(describe(&motion, &names, &[]), "let abababab… validate");
		assert_eq!(subject(&motion, &[]), Some(id));
		let motion = Motion::Upgrade { code_hash: [0xcd; 32] };
		assert_eq!(
			describe(&motion, &names, &[]),
			format!("let the chain run the code with the hash {}", "cd".repeat(32))
		);
		assert_eq!(subject(&motion, &[]), None);
		let motion = Motion::Pause { pallet: "Consent".into(), call: "grant".into() };
		assert_eq!(describe(&motion, &names, &[]), "pause Consent.grant for everyone");
	}

	/// S4, S10: who votes on a claim is told whose keys, and which account and keys are to take their place.
	#[test]
	fn a_vote_on_a_claim_names_whose_keys_and_which_account() {
		let (id, account) = (ParticipantId([0xab; 32]), [0xcd; 32]);
		let encryption_key = EncryptionKey::x25519([7; 32]);
		let fingerprint = fingerprint(&id, &account, &encryption_key);
		let waiting = WaitingPower {
			power: Power::ReplaceKeys { id, account, encryption_key, profile: Default::default() },
			proposed_by: ParticipantId([1; 32]),
			proposed_at: 5,
			confirmed_by: Some(ParticipantId([2; 32])),
			due_at: Some(6),
			vetoed_by: Some(id),
			ends_at: 9,
		};
		let digest = waiting.digest();
		let claims = [PowerEntry { digest, subject: id, admins_needed: 2, awaits_vote: true, waiting }];
		for approve in [true, false] {
			let motion = Motion::DecidePower { digest, approve };
			let told = describe(&motion, &Names::default(), &claims);
			for part in [id.to_string(), hex::encode(account), fingerprint.clone()] {
				assert!(told.contains(&part), "{told}");
			}
			assert_eq!(subject(&motion, &claims), Some(id));
			let of_another = Motion::DecidePower { digest: PowerDigest([3; 32]), approve };
			let told = describe(&of_another, &Names::default(), &claims);
			assert!(told.ends_with(&PowerDigest([3; 32]).to_string()), "{told}");
		}
	}
}
