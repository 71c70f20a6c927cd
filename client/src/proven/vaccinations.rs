//! What a proof of vaccinations rests on, in a final block.

use std::{
	collections::{BTreeMap, BTreeSet},
	sync::{Mutex, PoisonError},
};

use vacchain_gateway::{
	rows::MAX_PROVEN,
	types::{Vaccinations, VisitReading, Wanted},
};
use vacchain_primitives::{
	AccountId, BlockNumber, Commitment, Moment, Participant, ParticipantId, Record, RecordId, VisitState,
};

use super::Proven;
use crate::{
	error::{Error, Result},
	session::Session,
};

/// A hospital and a physician are proven with each visit.
const VISITS_AT_A_TIME: usize = MAX_PROVEN / 2;

/// What a final block has of the linked visits of a record.
pub(crate) struct ProvenVisits {
	/// The number of the block.
	pub(crate) block: BlockNumber,
	/// The block's time.
	pub(crate) at: Moment,
	/// The hospitals and the physicians.
	pub(crate) people: BTreeMap<ParticipantId, Participant<AccountId>>,
	/// The accounts that physicians had before those that they have now.
	pub(crate) former: BTreeSet<(ParticipantId, AccountId)>,
}

/// Whether a block has this visit linked, as the gateway shows it.
fn is_linked(proven: &Proven, record: &RecordId, told: &VisitReading) -> Result<bool> {
	let Some(known) = proven.visit(record, &told.id)? else { return Ok(false) };
	let facts =
		|of: &vacchain_primitives::Visit| (of.hospital, of.physician, of.note.map(|note| note.commitment));
	Ok(known.state == VisitState::Linked && facts(&known) == facts(&told.visit))
}

impl Session {
	/// The linked visits of a record as the gateway shows them: a final block has them, their hospitals and physicians, and the
	/// record and the commitment to the child such that `is_so`.
	///
	/// # Errors
	///
	/// [`Error::OtherVisit`] if no final block has a visit so: it was retracted, or is of other people; [`Error::NotFinalYet`] if
	/// none has the record so; as [`Client::proven`](crate::Client::proven).
	pub(crate) async fn proven_visits(
		&self,
		record: RecordId,
		told: &[VisitReading],
		is_so: &(dyn Fn(&Record, Commitment) -> bool + Sync),
	) -> Result<ProvenVisits> {
		let (mut rest, mut people) = (told, BTreeMap::new());
		let (block, at) = loop {
			let (told, later) = rest.split_at(rest.len().min(VISITS_AT_A_TIME));
			let both = |told: &VisitReading| [told.visit.hospital, told.visit.physician];
			let participants: Vec<_> =
				told.iter().flat_map(both).collect::<BTreeSet<_>>().into_iter().collect();
			let visits = told.iter().map(|told| told.id).collect();
			let wanted = Wanted {
				participants: participants.clone(),
				vaccinations: Some(Vaccinations { record, visits }),
				..Wanted::default()
			};
			// The visit that the last block has otherwise.
			let other = Mutex::new(None);
			let note = |visit| *other.lock().unwrap_or_else(PoisonError::into_inner) = visit;
			let find = |proven: &Proven| {
				note(None);
				let known = proven.record(&record)?.zip(proven.child(&record)?);
				if !known.is_some_and(|(known, child)| is_so(&known, child)) {
					return Ok(None);
				}
				for told in told {
					if !is_linked(proven, &record, told)? {
						note(Some(told.id));
						return Ok(None);
					}
				}
				let known = |id: &ParticipantId| Ok(proven.participant(id)?.map(|known| (*id, known)));
				let known = participants.iter().map(known).collect::<Result<Option<Vec<_>>>>()?;
				let block = (proven.block(), proven.time()?);
				Ok(known.map(|known| (block, known)))
			};
			let proven = self.prove(&wanted, find).await;
			let other = *other.lock().unwrap_or_else(PoisonError::into_inner);
			let (block, known) = match (proven, other) {
				(Err(Error::NotFinalYet), Some(visit)) => return Err(Error::OtherVisit(visit)),
				(proven, _) => proven?,
			};
			people.extend(known);
			rest = later;
			if rest.is_empty() {
				break block;
			}
		};
		let former = self.former_accounts(told, &people).await?;
		Ok(ProvenVisits { block, at, people, former })
	}

	/// The accounts that signed visits and were replaced: the chain has each in the list of its physician's keys.
	async fn former_accounts(
		&self,
		told: &[VisitReading],
		people: &BTreeMap<ParticipantId, Participant<AccountId>>,
	) -> Result<BTreeSet<(ParticipantId, AccountId)>> {
		let signers =
			told.iter().filter_map(|told| Some((told.visit.physician, told.signature.as_ref()?.account)));
		let has_now = |(id, account): &(ParticipantId, AccountId)| {
			people.get(id).is_some_and(|known| known.account == *account)
		};
		let others: BTreeSet<_> = signers.filter(|signer| !has_now(signer)).collect();
		let mut former = BTreeSet::new();
		for (id, account) in others {
			let entries = self.client().keys(&id).await?;
			let place = (0..).zip(entries).find(|(_, entry)| entry.account == account);
			let Some((place, _)) = place else { continue };
			let wanted =
				Wanted { participants: vec![id], key_entries: vec![(id, place)], ..Wanted::default() };
			let find =
				|proven: &Proven| Ok(proven.key_entry(&id, place)?.map(|known| known.account == account));
			if self.prove(&wanted, find).await? {
				former.insert((id, account));
			}
		}
		Ok(former)
	}
}
