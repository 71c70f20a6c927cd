//! `vacchain request deny`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::{
	Error,
	primitives::{ParticipantId, RecordId, Role},
};

use crate::{
	child::ChosenChild,
	context::{Context, Person},
	errors::Failure,
	find::RecordName,
	names::Who,
	rules::Rule,
};

/// Refuse what a provider asked for
///
/// The request goes away. The provider may ask again. A guardian refuses what the owner of a ward was asked for; the ward's
/// history says who did it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: a family; a guardian, for the families of its wards.

Examples:
  vacchain --key amina.key request deny insurer-01
  vacchain --key dr.haddad.key request deny insurer-01 --ward Yasmin")]
pub struct Args {
	/// The requester: its username or id
	who: Who,
	/// For a guardian: a ward of the family that was asked, named as for `record show`. It can be left out if only one family
	/// waits to be answered
	#[arg(long, value_name = "RECORD")]
	ward: Option<RecordName>,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let requester = args.who.id;
	let ward = match &args.ward {
		Some(name) => Some(name.find(&session, context).await?),
		None => ward_of(&session, requester, &args.who.text, context).await?,
	};
	let inclusion = match ward {
		Some(record) => {
			let work = session.deny_for_ward(record, requester);
			context.act(&session, "Refusing", Rule::CUSTODIAN, work).await?
		}
		None => context.act(&session, "Refusing", Rule::OWNER, session.deny(requester)).await?,
	};
	context.done(
		"denied",
		json!({ "requester": requester, "ward": ward }),
		&inclusion,
		format!("The request of {} is refused.", args.who.text),
	)
}

/// A ward whose owner this provider asks. Nothing for a family that was asked itself, and where nobody was.
async fn ward_of(
	session: &Person,
	requester: ParticipantId,
	name: &str,
	context: &Context,
) -> Result<Option<RecordId>> {
	let role = session.role().await?;
	match role {
		Role::Family if session.requests().await?.iter().any(|pending| pending.requester == requester) => {
			return Ok(None);
		}
		Role::Family | Role::Doctor => {}
		_ => return Ok(None),
	}
	let mut asked = session.ward_requests().await?;
	asked.retain(|request| request.pending.requester == requester);
	if asked.len() > 1 {
		let what = format!("{name} asks the families of several of your wards.");
		return Err(Failure::usage(what, "Name the ward with --ward.").into());
	}
	let ward = asked.first().and_then(|request| request.wards.first());
	if let Some(ward) = ward {
		context.remember(ChosenChild::of(&ward.child));
	}
	let ward = ward.map(|ward| ward.record);
	// A doctor owns nothing that could be asked for.
	if ward.is_none() && role == Role::Doctor { Err(Error::NotFound.into()) } else { Ok(ward) }
}
