//! Many writes at once: visits that hospitals' desks open, each with a sealed examination.

use std::sync::{
	Arc,
	atomic::{AtomicBool, Ordering},
};

use anyhow::Result;
use futures::{StreamExt as _, TryStreamExt as _, future::ready, stream};
use tokio::task::{JoinHandle, spawn};
use vacchain_client::{
	Inclusion, ProvenKey, Stage,
	calls::Call,
	primitives::{
		Commitment, Level, RecordId, VisitId, VisitIndex,
		bounds::{MAX_OPEN_VISITS, RENEWED_VISIT_INDEX},
	},
	random::{os_rng, visit_id},
	vault::{KeyRing, Recipient},
};

use crate::{
	network::Network,
	people::{Hospital, Newborn, Person, examination, hospital, newborns},
};

/// How many writes are under way at a time when nothing else is asked for.
const AT_ONCE: usize = 512;
/// The index of all visits.
const INDEX: VisitIndex = RENEWED_VISIT_INDEX + 1;
/// How many children are registered at a time.
const REGISTERED_AT_ONCE: usize = 8;

/// Wards of hospitals, which write through nodes of their own. Clones are the same wards.
#[derive(Clone)]
pub struct Wards(Arc<[Ward]>);

/// A hospital's desk that opens visits of its children. It holds the records' keys, so that a write costs one
/// transaction and no question. All of a child's visits have the same index, as those of desks that open them at the
/// same time.
struct Ward {
	desk: Person,
	doctor: Recipient,
	physician: Recipient,
	records: Vec<KeyRing>,
}

/// An examination that was written, and acknowledged.
#[derive(Clone, Copy, Debug)]
pub struct Written {
	/// The record.
	pub record: RecordId,
	/// The visit.
	pub visit: VisitId,
	/// The commitment to the examination.
	pub commitment: Commitment,
	/// Where it was included.
	pub inclusion: Inclusion,
}

/// Writes that go on until they are stopped.
pub struct Writing {
	stop: Arc<AtomicBool>,
	task: JoinHandle<Result<Vec<Written>>>,
}

impl Wards {
	/// A ward of each of these hospitals, at this node each. It has room for this many visits: as many children as it takes,
	/// because a hospital has at most [`MAX_OPEN_VISITS`] of a record open at one time.
	///
	/// # Errors
	///
	/// When a node does not answer, or something is refused.
	pub async fn open(network: &Network, hospitals: &[(&str, &str)], visits: usize) -> Result<Self> {
		let names: Vec<_> = (0..visits.div_ceil(hospitals.len() * MAX_OPEN_VISITS as usize))
			.map(|number| format!("Child-{number}"))
			.collect();
		let names: Vec<_> = names.iter().map(String::as_str).collect();
		let mut wards = Vec::new();
		for (name, node) in hospitals {
			let hospital = hospital(network, name, node).await?;
			let mut children = Vec::new();
			for names in names.chunks(REGISTERED_AT_ONCE) {
				children.extend(newborns(network, names, &hospital).await?);
			}
			wards.push(Ward::of(&hospital, &children).await?);
		}
		Ok(Self(wards.into()))
	}

	/// Writes this many visits, and waits until all are final.
	///
	/// # Errors
	///
	/// That of the first that is refused.
	pub async fn write(&self, visits: usize) -> Result<Vec<Written>> {
		let writes = stream::iter(0..visits).map(|number| self.write_one(number, Stage::Finalized));
		writes.buffer_unordered(AT_ONCE).try_collect().await
	}

	/// Goes on writing in the background, this many at a time.
	pub fn go_on_writing(&self, at_once: usize) -> Writing {
		let stop = Arc::new(AtomicBool::new(false));
		let (wards, is_over) = (self.clone(), Arc::clone(&stop));
		let task = spawn(async move {
			let numbers = stream::iter(0..).take_while(|_| ready(!is_over.load(Ordering::Relaxed)));
			let writes = numbers.map(|number| wards.write_one(number, Stage::Finalized));
			writes.buffer_unordered(at_once).try_collect().await
		});
		Writing { stop, task }
	}

	/// Opens a visit: each number is the turn of the next ward, and in each ward of the next child.
	///
	/// # Errors
	///
	/// When it is refused.
	#[expect(
		clippy::indexing_slicing,
		reason = "there are wards, each with records, and the remainder is a place"
	)]
	pub async fn write_one(&self, number: usize, until: Stage) -> Result<Written> {
		let ward = &self.0[number % self.0.len()];
		let Ward { desk, doctor, physician, records } = ward;
		let ring = &records[number / self.0.len() % records.len()];
		let (visit, record) = (visit_id(&mut os_rng()), ring.place().record);
		let examination = ring.seal(&examination(), Some(visit), INDEX, 0, &mut os_rng())?;
		let commitment = examination.commitment;
		let call = Call::Open {
			visit,
			record,
			doctor: doctor.id,
			physician: physician.id,
			examination,
			doctor_wrap: ring.wrap_visit(visit, INDEX, doctor)?,
			physician_wrap: ring.wrap_visit(visit, INDEX, physician)?,
			rotation: None,
		};
		let inclusion = desk.client().submit_until(&desk.identity().account, &call, until).await?;
		Ok(Written { record, visit, commitment, inclusion })
	}
}

impl Ward {
	async fn of(hospital: &Hospital, newborns: &[Newborn]) -> Result<Self> {
		let recipient = |person: &Person| {
			let encryption_key = ProvenKey::held(&person.identity().encryption);
			Recipient { id: person.id(), level: Level::Full, encryption_key, key_version: 0 }
		};
		let mut records = Vec::new();
		for newborn in newborns {
			records.push(hospital.desk.ring(&newborn.record).await?);
		}
		let (doctor, physician) = (recipient(&hospital.doctor), recipient(&hospital.physician));
		Ok(Self { desk: hospital.desk.clone(), doctor, physician, records })
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
