//! The log of reads of a record, as its family sees it.

use std::{collections::HashSet, time::Duration};

use anyhow::Result;
use tokio::time::{Instant, sleep};
use vacchain_client::{
	primitives::{ParticipantId, RecordId},
	wire::AccessRow,
};
use vacchain_terminal::{names::Names, view};

use crate::Person;

/// How long a read may take until it is in the log: gateways gather reads for some seconds, and then write them down.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is looked meanwhile.
const GLANCE: Duration = Duration::from_millis(250);
/// Most rows that are shown.
const MOST: usize = 200;

/// A reader of a record, and the time.
pub struct Accesses {
	/// The rows, newest first.
	pub rows: Vec<AccessRow>,
	/// The readers that should be in the log, and are not.
	pub missing: HashSet<ParticipantId>,
	names: Names,
}

impl Accesses {
	/// The log of a record, once all of these readers are in it, or it is clear that they will not be.
	///
	/// # Errors
	///
	/// When the gateway cannot be reached, or refuses.
	pub async fn of(family: &Person, record: &RecordId, readers: HashSet<ParticipantId>) -> Result<Self> {
		let deadline = Instant::now() + PATIENCE;
		let (rows, missing) = loop {
			let rows = family.access_log(record, MOST).await?;
			let logged: HashSet<_> = rows.iter().map(|row| row.entry.reader).collect();
			let missing: HashSet<_> = readers.difference(&logged).copied().collect();
			if missing.is_empty() || Instant::now() > deadline {
				break (rows, missing);
			}
			sleep(GLANCE).await;
		};
		let mut names = Names::of(family);
		let people = rows.iter().flat_map(|row| [row.entry.reader, row.entry.gateway]);
		names.look_up(family.client(), people).await?;
		Ok(Self { rows, missing, names })
	}

	/// For people.
	pub fn text(&self) -> String {
		view::accesses(&self.rows, &self.names)
	}
}
