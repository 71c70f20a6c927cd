//! Reads that are not in the chain's access log yet, for each gateway.

use sqlx::{AnyConnection, any::AnyRow};
use vacchain_primitives::{AccountId, Moment, ParticipantId, RecordId, VisitId};

use super::{
	Lock, Store, StoreError,
	row::{Column, number},
	within,
};

/// Reads of one kind, of one record, by one reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueuedRead {
	/// The record that was read.
	pub record: RecordId,
	/// The reader.
	pub reader: ParticipantId,
	/// The visit by right of which it was read.
	pub visit: Option<VisitId>,
	/// The kind of read, as its SCALE number.
	pub kind: u8,
	/// When the first of them was.
	pub at: Moment,
	/// From when on they are for the chain.
	pub due_at: Moment,
	/// How many they are.
	pub count: u32,
}

/// The reads that a gateway has to bring to the chain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WaitingReads {
	/// How many rows the store keeps for it: all that are due, until their batch is final.
	pub rows: u64,
	/// Since when the oldest of them waits that is in no block.
	pub since: Option<Moment>,
}

/// The number that no batch has: that of reads in none yet.
const NO_BATCH: i64 = 0;

impl Store {
	/// Queues reads for the access log, all or none. Those that differ from ones that wait in time or visit alone are
	/// counted with them, due with the earlier ones, and read by right of the last visit that was named.
	///
	/// # Errors
	///
	/// Also [`StoreError::Unfit`].
	pub async fn queue_reads(&self, gateway: &AccountId, reads: &[QueuedRead]) -> Result<(), StoreError> {
		within(async {
			let mut transaction = self.begin(Lock::Of(gateway)).await?;
			queue(&mut transaction, gateway, reads).await?;
			Ok(transaction.commit().await?)
		})
		.await
	}

	/// What a gateway has to bring to the chain, whose best block knows its batches up to `logged`.
	///
	/// # Errors
	///
	/// Also [`StoreError::Unfit`].
	pub async fn waiting_reads(
		&self,
		gateway: &AccountId,
		logged: u64,
		now: Moment,
	) -> Result<WaitingReads, StoreError> {
		let select = sqlx::query(
			"SELECT COUNT(*) AS waiting, MIN(CASE WHEN batch > $2 AND batch <= $3 THEN NULL
				WHEN due_at > first_at THEN due_at ELSE first_at END) AS since
			FROM queued_reads WHERE gateway = $1 AND (batch > $2 OR due_at <= $4)",
		)
		.bind(&gateway[..])
		.bind(NO_BATCH)
		.bind(number(logged)?)
		.bind(number(now)?);
		let row = within(async { Ok(select.fetch_one(&mut *self.reader().await?).await?) }).await?;
		let since = if row.is_null("since")? { None } else { Some(row.number("since")?) };
		Ok(WaitingReads { rows: row.number("waiting")?, since })
	}

	/// How many rows of reads other accounts than this gateway's have queued.
	pub async fn reads_of_others(&self, gateway: &AccountId) -> Result<u64, StoreError> {
		let count =
			sqlx::query("SELECT COUNT(*) AS others FROM queued_reads WHERE gateway <> $1").bind(&gateway[..]);
		within(async { count.fetch_one(&mut *self.reader().await?).await?.number("others") }).await
	}

	/// The reads of a gateway's batch. If it has none yet, the oldest that are due and in no batch go into it,
	/// `most` of them. Batches count from 1.
	///
	/// # Errors
	///
	/// Also [`StoreError::Unfit`].
	pub async fn make_batch(
		&self,
		gateway: &AccountId,
		batch: u64,
		most: u32,
		now: Moment,
	) -> Result<Vec<QueuedRead>, StoreError> {
		let (batch, now) = (batch_number(batch)?, number(now)?);
		within(async {
			let mut transaction = self.begin(Lock::Of(gateway)).await?;
			let mut reads = reads_of(&mut transaction, gateway, batch, i64::MAX, i64::MAX).await?;
			if reads.is_empty() {
				reads = reads_of(&mut transaction, gateway, NO_BATCH, most.into(), now).await?;
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

	/// The reads of a gateway's batch, of which there are none before it is made and after it was dropped.
	///
	/// # Errors
	///
	/// Also [`StoreError::Unfit`].
	pub async fn batch(&self, gateway: &AccountId, batch: u64) -> Result<Vec<QueuedRead>, StoreError> {
		let batch = batch_number(batch)?;
		within(async { reads_of(&mut *self.reader().await?, gateway, batch, i64::MAX, i64::MAX).await }).await
	}

	/// Takes the reads of a gateway's batches after `own` and up to `last` out of them, for a later batch: the chain has other
	/// reads under these numbers. Answers how many rows that are.
	///
	/// # Errors
	///
	/// Also [`StoreError::Unfit`].
	pub async fn requeue_batches(
		&self,
		gateway: &AccountId,
		own: u64,
		last: u64,
	) -> Result<usize, StoreError> {
		let (own, last) = (number(own)?, number(last)?);
		within(async {
			let mut transaction = self.begin(Lock::Of(gateway)).await?;
			let select = sqlx::query(
				"SELECT DISTINCT batch FROM queued_reads
				WHERE gateway = $1 AND batch > $2 AND batch <= $3 AND batch > $4",
			)
			.bind(&gateway[..])
			.bind(own)
			.bind(last)
			.bind(NO_BATCH);
			let mut count = 0;
			for row in select.fetch_all(&mut *transaction).await? {
				let batch = number(row.number::<u64>("batch")?)?;
				let reads = reads_of(&mut transaction, gateway, batch, i64::MAX, i64::MAX).await?;
				let delete = sqlx::query("DELETE FROM queued_reads WHERE gateway = $1 AND batch = $2")
					.bind(&gateway[..])
					.bind(batch);
				delete.execute(&mut *transaction).await?;
				queue(&mut transaction, gateway, &reads).await?;
				count += reads.len();
			}
			transaction.commit().await?;
			Ok(count)
		})
		.await
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

/// Adds reads to those that are in no batch.
async fn queue(
	connection: &mut AnyConnection,
	gateway: &AccountId,
	reads: &[QueuedRead],
) -> Result<(), StoreError> {
	for read in reads {
		let upsert = sqlx::query(
			"INSERT INTO queued_reads
				(gateway, batch, record, reader, kind, first_at, due_at, count, visit)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $10)
			ON CONFLICT (gateway, batch, record, reader, kind) DO UPDATE SET
			first_at = CASE WHEN excluded.first_at < queued_reads.first_at
				THEN excluded.first_at ELSE queued_reads.first_at END,
			due_at = CASE WHEN excluded.due_at < queued_reads.due_at
				THEN excluded.due_at ELSE queued_reads.due_at END,
			visit = COALESCE(excluded.visit, queued_reads.visit),
			count = CASE WHEN queued_reads.count > $9 - excluded.count
				THEN $9 ELSE queued_reads.count + excluded.count END",
		)
		.bind(&gateway[..])
		.bind(NO_BATCH)
		.bind(&read.record.0[..])
		.bind(&read.reader.0[..])
		.bind(i64::from(read.kind))
		.bind(number(read.at)?)
		.bind(number(read.due_at)?)
		.bind(i64::from(read.count))
		.bind(i64::from(u32::MAX))
		.bind(read.visit.map(|visit| visit.0.to_vec()));
		upsert.execute(&mut *connection).await?;
	}
	Ok(())
}

/// The number of a batch, which is not the one that no batch has.
fn batch_number(batch: u64) -> Result<i64, StoreError> {
	Some(number(batch)?).filter(|batch| *batch != NO_BATCH).ok_or(StoreError::Unfit("batch number"))
}

/// The reads of a batch that are due, oldest first, `most` of them.
async fn reads_of(
	connection: &mut AnyConnection,
	gateway: &AccountId,
	batch: i64,
	most: i64,
	now: i64,
) -> Result<Vec<QueuedRead>, StoreError> {
	let select = sqlx::query(
		"SELECT record, reader, visit, kind, first_at, due_at, count FROM queued_reads
		WHERE gateway = $1 AND batch = $2 AND due_at <= $3
		ORDER BY first_at, record, reader, kind LIMIT $4",
	)
	.bind(&gateway[..])
	.bind(batch)
	.bind(now)
	.bind(most);
	select.fetch_all(connection).await?.iter().map(read).collect()
}

fn read(row: &AnyRow) -> Result<QueuedRead, StoreError> {
	Ok(QueuedRead {
		record: RecordId(row.array("record")?),
		reader: ParticipantId(row.array("reader")?),
		visit: if row.is_null("visit")? { None } else { Some(VisitId(row.array("visit")?)) },
		kind: row.number("kind")?,
		at: row.number("first_at")?,
		due_at: row.number("due_at")?,
		count: row.number("count")?,
	})
}
