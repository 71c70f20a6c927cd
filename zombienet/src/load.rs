//! Many writes at once: visits that a hospital's desk opens, each with a sealed examination.

use std::sync::{
	Arc,
	atomic::{AtomicBool, Ordering},
};

use anyhow::{Context as _, Result};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use tokio::task::{JoinHandle, spawn};
use vacchain_client::{
	Inclusion, Stage,
	calls::Call,
	primitives::{Commitment, Level, RecordId, Section, VisitId},
	random::{os_rng, visit_id},
	vault::{KeyRing, Located, Recipient},
};

use crate::people::{Hospital, Newborn, Person, examination};

/// How many writes are under way at a time.
const AT_ONCE: usize = 256;

/// A desk that opens visits of its children as fast as it is told to. It holds the records' keys, so that a write costs
/// one transaction and no question.
#[derive(Clone)]
pub struct Ward(Arc<Inner>);

struct Inner {
	desk: Person,
	doctor: Recipient,
	physician: Recipient,
	records: Vec<KeyRing>,
}

/// Something that was written, and acknowledged as final.
#[derive(Clone, Copy, Debug)]
pub struct Written {
	/// The record.
	pub record: RecordId,
	/// The visit.
	pub visit: VisitId,
	/// What of the visit.
	pub section: Section,
	/// The commitment to what was written.
	pub commitment: Commitment,
	/// Where it was included.
	pub inclusion: Inclusion,
}

/// Writes that go on until they are stopped.
pub struct Writing {
	stop: Arc<AtomicBool>,
	task: JoinHandle<Result<Vec<Written>>>,
}

impl Ward {
	/// The ward of a hospital, with these children.
	///
	/// # Errors
	///
	/// When the hospital cannot read one of the records.
	pub async fn of(hospital: &Hospital, newborns: &[Newborn]) -> Result<Self> {
		let client = hospital.desk.client();
		let identity = hospital.desk.identity();
		let recipient = |person: &Person| {
			let encryption_key = person.identity().encryption.public();
			Recipient { id: person.id(), level: Level::Full, encryption_key }
		};
		let mut records = Vec::new();
		for newborn in newborns {
			let wrap = client.wrap(&newborn.record, &identity.id).await?.context("the desk has no consent")?;
			let place = Located { genesis: client.genesis(), record: newborn.record };
			records.push(KeyRing::from_wrap(&identity.encryption, &wrap, place)?);
		}
		let (doctor, physician) = (recipient(&hospital.doctor), recipient(&hospital.physician));
		Ok(Self(Arc::new(Inner { desk: hospital.desk.clone(), doctor, physician, records })))
	}

	/// Writes this many visits, and waits until all are final.
	///
	/// # Errors
	///
	/// That of the first that is refused.
	pub async fn writes(&self, visits: usize) -> Result<Vec<Written>> {
		stream::iter(0..visits).map(|number| self.write(number, Stage::Finalized)).buffer_unordered(AT_ONCE).try_collect().await
	}

	/// Goes on writing in the background, this many at a time.
	pub fn goes_on_writing(&self, at_once: usize) -> Writing {
		let stop = Arc::new(AtomicBool::new(false));
		let (ward, stopped) = (self.clone(), Arc::clone(&stop));
		let task = spawn(async move {
			stream::iter(0..)
				.take_while(|_| futures::future::ready(!stopped.load(Ordering::Relaxed)))
				.map(|number| ward.write(number, Stage::Finalized))
				.buffer_unordered(at_once)
				.try_collect()
				.await
		});
		Writing { stop, task }
	}

	/// Opens a visit of one of the children.
	async fn write(&self, number: usize, until: Stage) -> Result<Written> {
		let Inner { desk, doctor, physician, records } = &*self.0;
		let ring = &records[number % records.len()];
		let (visit, record) = (visit_id(&mut os_rng()), ring.place().record);
		let sealed = ring.seal(&examination(), Some(visit), 0, &mut os_rng())?;
		let commitment = sealed.commitment;
		let call = Call::Open {
			visit,
			record,
			doctor: doctor.id,
			physician: physician.id,
			examination: sealed,
			doctor_wrap: ring.wrap_one(doctor, &mut os_rng())?,
			physician_wrap: ring.wrap_one(physician, &mut os_rng())?,
		};
		let inclusion = desk.client().submit_until(&desk.identity().account, &call, until).await?;
		Ok(Written { record, visit, section: Section::Examination, commitment, inclusion })
	}
}

impl Writing {
	/// Lets no more writes start, waits for those under way, and gives all.
	///
	/// # Errors
	///
	/// That of the first write that was refused.
	pub async fn stop(self) -> Result<Vec<Written>> {
		self.stop.store(true, Ordering::Relaxed);
		self.task.await?
	}
}
