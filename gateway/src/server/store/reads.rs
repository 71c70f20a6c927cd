//! Reads that are not in the chain's access log yet, for each gateway.

use sqlx::{AnyConnection, any::AnyRow};
use vacchain_primitives::{AccountId, Moment, ParticipantId, RecordId};

use super::{
	Lock, Store, StoreError,
	row::{Column, number},
	within,
};

/// Reads of one kind, of one record, by one reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueuedRead {
	/// What was read.
	pub record: RecordId,
	/// Who read it.
	pub reader: ParticipantId,
	/// What of it was read: the SCALE number of the kind.
	pub kind: u8,
	/// When the first of them was.
	pub at: Moment,
	/// How many they are.
	pub count: u32,
}

/// The number that no batch has: that of reads in none yet.
const NO_BATCH: i64 = 0;

impl Store {
	/// Queues reads for the access log, all or none. Those that differ from ones that wait in time alone are
	/// counted with them.
	///
	/// # Errors
	///
	/// Also [`StoreError::Unfit`].
	pub async fn queue_reads(&self, gateway: &AccountId, reads: &[QueuedRead]) -> Result<(), StoreError> {
		within(async {
			let mut transaction = self.begin(Lock::Of(gateway)).await?;
			for read in reads {
				let upsert = sqlx::query(
					"INSERT INTO queued_reads (gateway, batch, record, reader, kind, first_at, count)
					VALUES ($1, $2, $3, $4, $5, $6, $7)
					ON CONFLICT (gateway, batch, record, reader, kind) DO UPDATE SET
					first_at = CASE WHEN excluded.first_at < queued_reads.first_at
						THEN excluded.first_at ELSE queued_reads.first_at END,
					count = CASE WHEN queued_reads.count > $8 - excluded.count
						THEN $8 ELSE queued_reads.count + excluded.count END",
				)
				.bind(&gateway[..])
				.bind(NO_BATCH)
				.bind(&read.record.0[..])
				.bind(&read.reader.0[..])
				.bind(i64::from(read.kind))
				.bind(number(read.at)?)
				.bind(i64::from(read.count))
				.bind(i64::from(u32::MAX));
				upsert.execute(&mut *transaction).await?;
			}
			Ok(transaction.commit().await?)
		})
		.await
	}

	/// How many rows of reads a gateway has queued, in batches or not.
	pub async fn queued_reads(&self, gateway: &AccountId) -> Result<u64, StoreError> {
		let count =
			sqlx::query("SELECT COUNT(*) AS queued FROM queued_reads WHERE gateway = $1").bind(&gateway[..]);
		within(async { count.fetch_one(&mut *self.reader().await?).await?.number("queued") }).await
	}

	/// The reads of a gateway's batch. If it has none yet, the oldest that are in no batch go into it, `most` of
	/// them. Batches count from 1.
	///
	/// # Errors
	///
	/// Also [`StoreError::Unfit`].
	pub async fn make_batch(
		&self,
		gateway: &AccountId,
		batch: u64,
		most: u32,
	) -> Result<Vec<QueuedRead>, StoreError> {
		let batch = batch_number(batch)?;
		within(async {
			let mut transaction = self.begin(Lock::Of(gateway)).await?;
			let mut reads = reads_of(&mut transaction, gateway, batch, None).await?;
			if reads.is_empty() {
				reads = reads_of(&mut transaction, gateway, NO_BATCH, Some(most)).await?;
				// One by one: each is found by the key, whatever a database makes of a longer statement.
				for read in &reads {
					let update = sqlx::query(
						"UPDATE queued_reads SET batch = $1
						WHERE gateway = $2 AND batch = $3 AND record = $4 AND reader = $5 AND kind = $6",
					)
					.bind(batch)
					.bind(&gateway[..])
					.bind(NO_BATCH)
					.bind(&read.record.0[..])
					.bind(&read.reader.0[..])
					.bind(i64::from(read.kind));
					update.execute(&mut *transaction).await?;
				}
			}
			transaction.commit().await?;
			Ok(reads)
		})
		.await
	}

	/// Forgets a gateway's batch, once it is on chain.
	///
	/// # Errors
	///
	/// Also [`StoreError::Unfit`].
	pub async fn drop_batch(&self, gateway: &AccountId, batch: u64) -> Result<(), StoreError> {
		let delete = sqlx::query("DELETE FROM queued_reads WHERE gateway = $1 AND batch = $2")
			.bind(&gateway[..])
			.bind(batch_number(batch)?);
		within(async { Ok(delete.execute(&mut *self.writer().await?).await.map(drop)?) }).await
	}

	/// The first batch of a gateway that is not on chain yet.
	pub async fn unfinished_batch(&self, gateway: &AccountId) -> Result<Option<u64>, StoreError> {
		let select = sqlx::query(
			"SELECT batch FROM queued_reads WHERE gateway = $1 AND batch > $2 ORDER BY batch LIMIT 1",
		)
		.bind(&gateway[..])
		.bind(NO_BATCH);
		let row = within(async { Ok(select.fetch_optional(&mut *self.reader().await?).await?) }).await?;
		row.map(|row| row.number("batch")).transpose()
	}
}

/// The number of a batch, which is not the one that no batch has.
fn batch_number(batch: u64) -> Result<i64, StoreError> {
	Some(number(batch)?).filter(|batch| *batch != NO_BATCH).ok_or(StoreError::Unfit("batch number"))
}

/// The reads of a batch, oldest first, `most` of them.
async fn reads_of(
	connection: &mut AnyConnection,
	gateway: &AccountId,
	batch: i64,
	most: Option<u32>,
) -> Result<Vec<QueuedRead>, StoreError> {
	let select = sqlx::query(
		"SELECT record, reader, kind, first_at, count FROM queued_reads WHERE gateway = $1 AND batch = $2
		ORDER BY first_at, record, reader, kind LIMIT $3",
	)
	.bind(&gateway[..])
	.bind(batch)
	.bind(most.map_or(i64::MAX, i64::from));
	select.fetch_all(connection).await?.iter().map(read).collect()
}

fn read(row: &AnyRow) -> Result<QueuedRead, StoreError> {
	Ok(QueuedRead {
		record: RecordId(row.array("record")?),
		reader: ParticipantId(row.array("reader")?),
		kind: row.number("kind")?,
		at: row.number("first_at")?,
		count: row.number("count")?,
	})
}
