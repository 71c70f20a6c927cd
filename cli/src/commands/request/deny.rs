//! `vacchain request deny`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::{
	Error,
	primitives::{Moment, ParticipantId, RecordId, Role},
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
		None => None,
	};
	let (ward, requested_at) = asked(&session, requester, &args.who.text, ward, context).await?;
	let inclusion = match ward {
		Some(record) => {
			let work = session.deny_for_ward(record, requester, requested_at);
			context.act(&session, "Refusing", Rule::CUSTODIAN, work).await?
		}
		None => {
			let work = session.deny(requester, requested_at);
			context.act(&session, "Refusing", Rule::OWNER, work).await?
		}
	};
	context.done(
		"denied",
		json!({ "requester": requester, "ward": ward }),
		&inclusion,
		format!("The request of {} is refused.", args.who.text),
	)
}

/// The request that waits of this provider: the ward whose owner it asks, and when it asked. No ward for a family that was asked
/// itself, and where nobody was; the chain then refuses the denial.
async fn asked(
	session: &Person,
	requester: ParticipantId,
	name: &str,
	ward: Option<RecordId>,
	context: &Context,
) -> Result<(Option<RecordId>, Moment)> {
	const NEVER: Moment = 0;
	let role = session.role().await?;
	if role == Role::Family && ward.is_none() {
		let own = session.requests().await?;
		if let Some(pending) = own.iter().find(|pending| pending.requester == requester) {
			return Ok((None, pending.request.requested_at));
		}
	}
	if !matches!(role, Role::Family | Role::Doctor) {
		return Ok((ward, NEVER));
	}
	if let Some(record) = ward {
		// The owner answers for its own record, too.
		let rows = session.client().ward_requests(&record).await?;
		let row = rows.iter().find(|row| row.requester == requester);
		return Ok((ward, row.map_or(NEVER, |row| row.request.requested_at)));
	}
	let mut asked = session.ward_requests().await?;
	asked.retain(|request| request.pending.requester == requester);
	if asked.len() > 1 {
		let what = format!("{name} asks the families of several of your wards.");
		return Err(Failure::usage(what, "Name the ward with --ward.").into());
	}
	match asked.first() {
		Some(request) => {
			let ward = request.wards.first();
			if let Some(ward) = ward {
				context.remember(ChosenChild::of(&ward.child));
			}
			Ok((ward.map(|ward| ward.record), request.pending.request.requested_at))
		}
		// A doctor owns nothing that could be asked for.
		None if role == Role::Doctor => Err(Error::NotFound.into()),
		None => Ok((None, NEVER)),
	}
}
