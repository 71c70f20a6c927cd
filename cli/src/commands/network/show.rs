//! `vacchain network show`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::{
	peer_id,
	primitives::{Institution, Matter, Network, Status, Validator},
};

use crate::{
	context::Context,
	names::Names,
	output::{Value, facts, table},
};

/// Show who runs the network, and how
///
/// How often blocks are made; how many votes each matter needs; what is paused; which institutions have a vote, and their
/// nodes and gateways; which of them validate, how many blocks each made in this session and in the one before, and what
/// was proven against it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: every participant.

Example:
  vacchain network show")]
pub struct Args {}

/// Does it.
pub async fn run(_: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let client = session.client();
	let network = client.network().await?;
	let institutions = client.institutions().await?;
	let validators = client.validators().await?;
	let seats = client.seats().await?;
	let waiting = client.proposals().await?.len();
	let mut names = Names::default();
	let ids = institutions.iter().map(|institution| institution.id);
	names.look_up(client, ids.chain(validators.iter().map(|validator| validator.id))).await?;

	let mut rows = table(&["institution", "role", "votes", "nodes", "gateways", "id"]);
	let mut objects = Vec::with_capacity(institutions.len());
	for Institution { id, nodes, gateways } in &institutions {
		let known = client.participant(id).await?;
		let nodes: Vec<_> = nodes.iter().map(peer_id::to_text).collect();
		let (role, status) = known.map(|known| (known.role, known.status)).unzip();
		let votes = if status == Some(Status::Active) { "yes" } else { "no, suspended" };
		let listed = |texts: &[String]| match texts {
			[] => "none named".into(),
			texts => Value::lines(texts),
		};
		rows.add_row([
			names.show(id).into(),
			role.map(|role| role.to_string()).unwrap_or_default().into(),
			votes.into(),
			listed(&nodes),
			listed(gateways),
			id.to_string().into(),
		]);
		objects.push(json!({
			"institution": id,
			"role": role,
			"status": status,
			"nodes": nodes,
			"gateways": gateways,
		}));
	}
	let all = u32::try_from(institutions.len()).unwrap_or(u32::MAX);
	let text = format!(
		"{}\n{}\n\n{}",
		facts(clockwork(&network, &validators, all, waiting)),
		rows.trim_fmt(),
		table_of(&validators, network.session, &names)
	);
	let needed = |matter| (matter_key(matter), json!(network.thresholds.votes_needed(matter, all)));
	let votes_needed: serde_json::Map<_, _> = Matter::ALL.into_iter().map(needed).collect();
	context.output.result(
		&json!({
			"network": network,
			"seats": seats,
			"votes_needed": votes_needed,
			"proposals": waiting,
			"institutions": objects,
			"validators": validators,
			"names": names.to_json(),
		}),
		text,
	)
}

fn clockwork(
	network: &Network,
	validators: &[Validator],
	institutions: u32,
	waiting: usize,
) -> Vec<(&'static str, Value)> {
	let active = validators.iter().filter(|validator| validator.active).count();
	let votes = Matter::ALL.map(|matter| {
		let share = network.thresholds.of(matter);
		let needed = network.thresholds.votes_needed(matter, institutions);
		format!("{matter}: {needed} of {institutions} ({share} %)")
	});
	let proposals = match waiting {
		0 => "none wait for votes".into(),
		1 => "1 waits for votes, see vacchain vote list".into(),
		more => format!("{more} wait for votes, see vacchain vote list").into(),
	};
	let paused = match network.paused.as_slice() {
		[] => "nothing".into(),
		paused => Value::lines(paused.iter().map(|one| format!("{}.{}", one.pallet, one.call))),
	};
	vec![
		("a block every", duration(network.slot_duration).into()),
		("session", format!("{}, each {}", network.session, duration(network.session_duration)).into()),
		("validators", format!("{active}, never fewer than {}", network.minimum_validators).into()),
		("votes needed", Value::lines(votes)),
		("proposals", proposals),
		("paused", paused),
	]
}

/// The validators, and what is held against them.
fn table_of(validators: &[Validator], session: u32, names: &Names) -> String {
	let mut rows = table(&["validator", "validates", "blocks this session", "session before", "offence"]);
	for validator in validators {
		let validates = match (validator.active, validator.chosen) {
			_ if validator.offence.is_some() => "no, disabled",
			(true, true) => "yes",
			(true, false) => "until its removal takes effect",
			(false, _) => "when its admission takes effect",
		};
		let offence = validator.offence.map(|offence| {
			let when = match session.saturating_sub(offence.session) {
				0 => "this session".into(),
				_ => format!("session {}", offence.session),
			};
			let follows =
				if validator.chosen { "it waits for the vote" } else { "it leaves with this session" };
			format!("{when}, proven in block {}: {follows}", offence.proven_in)
		});
		rows.add_row([
			names.show(&validator.id),
			validates.into(),
			validator.authored.to_string(),
			validator.authored_before.to_string(),
			offence.unwrap_or_default(),
		]);
	}
	rows.trim_fmt()
}

/// A matter, as programs name it.
pub fn matter_key(matter: Matter) -> String {
	matter.to_string().replace(' ', "_")
}

/// A length of time in milliseconds, for people.
fn duration(milliseconds: u64) -> String {
	const SECOND: u64 = 1000;
	const MINUTE: u64 = 60 * SECOND;
	const HOUR: u64 = 60 * MINUTE;
	match milliseconds {
		short if short < SECOND => format!("{short} ms"),
		long if long >= HOUR && long % HOUR == 0 => format!("{} h", long / HOUR),
		long if long >= MINUTE && long % MINUTE == 0 => format!("{} min", long / MINUTE),
		other if other % SECOND == 0 => format!("{} s", other / SECOND),
		other => format!("{:.1} s", other as f64 / SECOND as f64),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_length_of_time_is_read_at_a_glance() {
		let shown = [250, 1500, 2000, 10_000, 60_000, 90_000, 3_600_000, 86_400_000].map(duration);
		assert_eq!(shown, ["250 ms", "1.5 s", "2 s", "10 s", "1 min", "90 s", "1 h", "24 h"]);
	}
}
