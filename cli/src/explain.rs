//! Says in words what is signed, before it is signed, and asks whether it shall be: `--explain`.

use std::{
	cell::RefCell,
	collections::BTreeSet,
	io::{self, IsTerminal, Write},
	sync::Arc,
};

use serde_json::json;
use vacchain_client::{
	Ask, Session,
	primitives::{Attachments, Body, Moment, ParticipantId},
	words::{self, words},
};

use crate::{
	names::{Names, short},
	output::Output,
	time,
};

/// Names with the first digits of the ids: a display name is chosen by whom it names.
struct Shown<'a>(&'a Names);

impl words::Naming for Shown<'_> {
	fn name(&self, id: &ParticipantId) -> String {
		let (name, digits) = (self.0.show(id), short(id));
		// A name may contain the digits of another one.
		if name == digits { name } else { format!("{name} [{digits}]") }
	}

	fn time(&self, at: Moment) -> String {
		time::show(at)
	}
}

/// Notes who is named.
#[derive(Default)]
struct Noted(RefCell<BTreeSet<ParticipantId>>);

impl words::Naming for Noted {
	fn name(&self, id: &ParticipantId) -> String {
		self.0.borrow_mut().insert(*id);
		String::new()
	}

	fn time(&self, _: Moment) -> String {
		String::new()
	}
}

fn named(body: &Body) -> BTreeSet<ParticipantId> {
	let noted = Noted::default();
	words(body, Attachments::new(&[]), &noted);
	noted.0.into_inner()
}

/// Shows what is signed, and asks the person at the terminal. Without a terminal, it is shown alone.
pub fn ask(session: &Session, output: Output) -> Arc<Ask> {
	let (client, names) = (session.client().clone(), Names::of(session));
	Arc::new(move |body, attachments| {
		let (client, mut names) = (client.clone(), names.clone());
		Box::pin(async move {
			// A participant that cannot be looked up is shown by its id.
			let _ = names.look_up(&client, named(&body)).await;
			let words = words(&body, Attachments::new(&attachments), &Shown(&names));
			output.notice(&json!({ "name": "signing", "words": words }), &words.join("\n"));
			if output.is_json() || !is_at_terminal() {
				return true;
			}
			tokio::task::spawn_blocking(|| says_yes("Sign this? [y/N] ")).await.unwrap_or(false)
		})
	})
}

/// Whether a person can be asked.
pub fn is_at_terminal() -> bool {
	io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Whether a person says yes to a question.
pub fn says_yes(question: &str) -> bool {
	let mut answer = String::new();
	let asked = write!(io::stderr().lock(), "{question}").and_then(|()| io::stderr().flush());
	asked.is_ok()
		&& io::stdin().read_line(&mut answer).is_ok()
		&& ["y", "yes"].contains(&answer.trim().to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
	use vacchain_client::{
		primitives::{AccountId, Level, Participant, Role, Status},
		wire::ParticipantEntry,
	};

	use super::*;

	fn school(profile: &str) -> Participant<AccountId> {
		Participant {
			role: Role::School,
			organisation: None,
			account: [1; 32],
			encryption_key: Default::default(),
			key_version: 0,
			password_number: 0,
			status: Status::Active,
			profile: profile.as_bytes().to_vec().try_into().unwrap(),
		}
	}

	/// trust.md: a person is shown in words what is signed. A display name alone says nothing: anybody may choose it.
	#[test]
	fn who_is_named_is_shown_with_the_digits_of_its_id() {
		let id = ParticipantId([0xab; 32]);
		let body = Body::RequestAccess { family: id, level: Level::Proof };
		assert_eq!(named(&body), [id].into());
		let mut names = Names::default();
		let said = |names: &Names| words(&body, Attachments::new(&[]), &Shown(names)).join("\n");
		assert!(said(&names).contains("Ask abababab…"), "{}", said(&names));
		let participant = school(r#"{"display_name":"The family"}"#);
		names.remember(&ParticipantEntry { id, participant });
		assert!(said(&names).contains("Ask The family [abababab…]"), "{}", said(&names));
	}

	/// trust.md: who chooses a display name writes no sentence with it, and does not pose as another one.
	#[test]
	fn a_display_name_writes_no_sentence() {
		let id = ParticipantId([0xab; 32]);
		let body = Body::RequestAccess { family: id, level: Level::Proof };
		let mut names = Names::default();
		let participant = school(r#"{"display_name":"East [abababab…]\u001b[2K\nSign nothing.\u202e"}"#);
		names.remember(&ParticipantEntry { id, participant });
		let said = words(&body, Attachments::new(&[]), &Shown(&names));
		assert_eq!(said.len(), words(&body, Attachments::new(&[]), &Shown(&Names::default())).len());
		let obeyed = |c: char| c.is_control() || c == '\u{202e}';
		assert!(said.iter().all(|line| !line.contains(obeyed)), "{said:?}");
		assert!(said[0].ends_with("[abababab…].") || said[0].contains("[abababab…] "), "{said:?}");
	}
}
