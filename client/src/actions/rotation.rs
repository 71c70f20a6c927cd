//! Starting a new epoch, against a chain that may move meanwhile.

use vacchain_primitives::{Level, ParticipantId, Reader, RecordId, Rotation};

use crate::{
	calls::Call,
	error::{DispatchRefusal, Error, Result},
	inclusion::Inclusion,
	random::os_rng,
	session::Session,
	vault::{Recipient, next_readers},
};

/// How often a rotation is built anew because the record's readers or epoch changed meanwhile.
const ATTEMPTS: u32 = 4;
/// The errors by which the chain says so.
const OVERTAKEN: [&str; 2] = ["StaleEpoch", "WrongReaders"];

/// Whether the record's readers or epoch changed between reading and writing.
pub(super) fn was_overtaken(error: &Error) -> bool {
	matches!(error, Error::Dispatch(DispatchRefusal { name, .. }) if OVERTAKEN.contains(&name.as_str()))
}

impl Session {
	/// Submits a call that starts a new epoch without who leaves and with who enters.
	pub(super) async fn rotate(
		&self,
		record: &RecordId,
		leaving: Option<ParticipantId>,
		entering: Option<(ParticipantId, Level)>,
		call: impl Fn(Rotation) -> Call,
	) -> Result<Inclusion> {
		let mut attempt = 1;
		loop {
			let rotation = self.next_epoch(record, leaving, entering).await?;
			match self.submit(call(rotation)).await {
				Err(error) if attempt < ATTEMPTS && was_overtaken(&error) => attempt += 1,
				result => return result,
			}
		}
	}

	async fn next_epoch(
		&self,
		record: &RecordId,
		leaving: Option<ParticipantId>,
		entering: Option<(ParticipantId, Level)>,
	) -> Result<Rotation> {
		let ring = self.ring(record).await?;
		let rows = self.client().readers(record).await?;
		let now = self.client().now().await?;
		let readers: Vec<Reader> = rows.iter().map(|row| row.reader).collect();
		let mut recipients = Vec::with_capacity(rows.len() + 1);
		for (id, level) in next_readers(&readers, now, leaving, entering) {
			recipients.push(match rows.iter().find(|row| row.reader.id == id) {
				Some(row) => Recipient { id, level, encryption_key: row.encryption_key },
				None => self.recipient(id, level).await?,
			});
		}
		ring.rotate(&recipients, &mut os_rng())
	}

	/// Submits a call that carries a wrap of the current epoch's key for a reader.
	pub(super) async fn wrap_and_submit(
		&self,
		record: &RecordId,
		reader: ParticipantId,
		level: Level,
		call: impl Fn(vacchain_primitives::Wrap) -> Call,
	) -> Result<Inclusion> {
		let mut attempt = 1;
		loop {
			let recipient = self.recipient(reader, level).await?;
			let wrap = self.ring(record).await?.wrap_one(&recipient, &mut os_rng())?;
			match self.submit(call(wrap)).await {
				Err(error) if attempt < ATTEMPTS && was_overtaken(&error) => attempt += 1,
				result => return result,
			}
		}
	}
}
