//! `vacchain account sessions` and `vacchain account end-session`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::wire::{Bytes, LoginEventKind, OpenSession};

use crate::{
	context::Context,
	errors::Failure,
	output::{Value, table},
	time, view,
};

/// `account end-session`.
#[derive(Debug, clap::Args)]
pub struct EndArgs {
	/// The session, as `account sessions` names it
	session: String,
}

/// Lists them.
pub async fn list(context: &Context) -> Result<()> {
	let session = context.session().await?;
	let (sessions, events) =
		(session.client().open_sessions().await?, session.client().login_events().await?);
	let mut rows = table(&["session", "device", "network", "since", "until", ""]);
	for OpenSession { session, device, network, opened_at, expires_at, is_this } in &sessions {
		rows.add_row([
			Value::from(hex::encode(&session.0)),
			view::device(device).into(),
			network.as_str().into(),
			time::show(*opened_at).into(),
			time::show(*expires_at).into(),
			if *is_this { "this one" } else { "" }.into(),
		]);
	}
	let mut text = format!("Open sessions\n\n{}\n\nWhat happened in the last 90 days\n\n", rows.trim_fmt());
	let mut rows = table(&["what", "device", "network", "first", "last"]);
	for event in &events {
		rows.add_row([
			what(event.kind).into(),
			view::device(&event.device).into(),
			Value::from(event.network.as_str()),
			time::show(event.first_at).into(),
			time::show(event.last_at).into(),
		]);
	}
	text += &rows.trim_fmt();
	text += "\n\nEnd a session with: vacchain account end-session SESSION";
	context.output.result(&json!({ "sessions": sessions, "events": events }), text)
}

/// Ends one.
pub async fn end(args: EndArgs, context: &Context) -> Result<()> {
	let unknown = || {
		Failure::new(
			"not-found",
			"You have no open session of this name.",
			"See them with `vacchain account sessions`.",
		)
	};
	let name: Bytes = Bytes(hex::decode(&args.session).map_err(|_| unknown())?);
	let session = context.session().await?;
	match session.client().end_session(&name).await {
		Err(vacchain_client::Error::NotFound) => return Err(unknown().into()),
		ended => ended?,
	}
	context.output.result(
		&json!({ "done": "session_ended", "session": args.session }),
		"The session has ended. If you do not know its device, change your password with `vacchain account password`",
	)
}

fn what(kind: LoginEventKind) -> &'static str {
	match kind {
		LoginEventKind::LoggedIn => "logged in",
		LoginEventKind::PasswordSet => "set the password",
	}
}
