//! Requests for access: made, taken back, denied, answered by a grant, and ended when nobody answered.

use alloc::{
	collections::{BTreeMap, BTreeSet},
	vec::Vec,
};
use codec::Encode;
use frame_support::{ensure, pallet_prelude::*, traits::Time};
use vacchain_primitives::{
	AccessRequest, Action, Actor, Basis, Level, Moment, ParticipantId, RecordId, RequestOutcome, SentRequest,
	bounds::{MAX_ENDED_PER_BLOCK, MAX_PAGE, MAX_REQUESTS, REQUEST_LIFETIME},
	derives::{apply, scale_bounded},
	questions::AppendHistory,
};

use crate::{ReaderSet, WeightInfo, pallet::*};

/// A request that ends, or whose outcome is forgotten, when its time has come.
#[apply(scale_bounded!)]
#[derive(Copy)]
pub struct EndingRequest {
	/// Who was asked.
	pub family: ParticipantId,
	/// Who asked.
	pub requester: ParticipantId,
	/// Since when the request stands where it stands: what has changed since then ends later.
	pub since: Moment,
}

impl EndingRequest {
	fn is_over(&self, now: Moment) -> bool {
		now >= self.since.saturating_add(REQUEST_LIFETIME)
	}
}

impl<T: Config> Pallet<T> {
	/// Does the same whether the family exists or not.
	pub(crate) fn do_request_access(
		by: ParticipantId,
		requester: ParticipantId,
		most: Level,
		family: ParticipantId,
		level: Level,
	) -> DispatchResult {
		ensure!(!level.is_half() && level <= most, Error::<T>::LevelNotAllowed);
		let requested_at = T::Clock::now();
		let earlier = Self::take_request(family, requester);
		ensure!(earlier.is_none_or(|request| request.is_over(requested_at)), Error::<T>::AlreadyExists);
		let count = RequestCount::<T>::get(requester);
		ensure!(count < MAX_REQUESTS, Error::<T>::TooManyRequests);

		RequestCount::<T>::insert(requester, count.saturating_add(1));
		let request = AccessRequest { by, level, requested_at };
		Requests::<T>::insert(family, requester, request);
		Self::set_outcome(family, requester, request, RequestOutcome::Waiting);
		Self::deposit_event(Event::AccessRequested { family, requester, level });
		Ok(())
	}

	pub(crate) fn do_withdraw_request(requester: ParticipantId, family: ParticipantId) -> DispatchResult {
		Self::take_waiting(family, requester)?;
		SentRequests::<T>::remove(requester, family);
		Self::deposit_event(Event::RequestWithdrawn { family, requester });
		Ok(())
	}

	/// Denies the request that was made then, and none that this provider made later.
	pub(crate) fn do_deny_request(
		family: ParticipantId,
		requester: ParticipantId,
		requested_at: Moment,
	) -> DispatchResult {
		let request = Self::take_waiting(family, requester)?;
		ensure!(request.requested_at == requested_at, Error::<T>::NotFound);
		Self::set_outcome(family, requester, request, RequestOutcome::Denied);
		Self::deposit_event(Event::RequestDenied { family, requester });
		Ok(())
	}

	/// Denies a request to the owner of a record, visibly in its history: the owner sees which custodian answered.
	pub(crate) fn do_deny_for_ward(
		custodian: Actor,
		readers: ReaderSet,
		record: RecordId,
		requester: ParticipantId,
		requested_at: Moment,
	) -> DispatchResult {
		let owner = readers.iter().find(|reader| reader.basis == Basis::Owner);
		let owner = owner.ok_or(Error::<T>::NotFound)?.id;
		Self::do_deny_request(owner, requester, requested_at)?;
		T::Records::append_history(&record, &custodian, Action::RequestDenied { requester }, None)
	}

	/// A grant answers the provider's requests to the owner and to the custodian who grants.
	pub(crate) fn answer_requests(readers: &ReaderSet, custodian: ParticipantId, requester: &ParticipantId) {
		let owner = readers.iter().find(|reader| reader.basis == Basis::Owner).map(|owner| owner.id);
		for family in owner.into_iter().chain([custodian]) {
			if let Some(request) = Self::take_request(family, *requester) {
				Self::set_outcome(family, *requester, request, RequestOutcome::Granted);
			}
		}
	}

	/// Writes where a request stands from now on, for the provider to see.
	fn set_outcome(
		family: ParticipantId,
		requester: ParticipantId,
		request: AccessRequest,
		outcome: RequestOutcome,
	) {
		let since = T::Clock::now();
		SentRequests::<T>::insert(requester, family, SentRequest { request, outcome, since });
		let (first, next) = EndingRange::<T>::get();
		EndingRequests::<T>::insert(next, EndingRequest { family, requester, since });
		EndingRange::<T>::put((first, next.saturating_add(1)));
	}

	fn take_waiting(family: ParticipantId, requester: ParticipantId) -> Result<AccessRequest, Error<T>> {
		let now = T::Clock::now();
		Self::take_request(family, requester)
			.filter(|request| !request.is_over(now))
			.ok_or(Error::<T>::NotFound)
	}

	fn take_request(family: ParticipantId, requester: ParticipantId) -> Option<AccessRequest> {
		let request = Requests::<T>::take(family, requester)?;
		RequestCount::<T>::mutate_exists(requester, |count| {
			*count = count.and_then(|count| count.checked_sub(1)).filter(|count| *count > 0);
		});
		Some(request)
	}

	/// Ends requests whose time has come, and forgets what became of others, as many as this weight and one block allow.
	pub(crate) fn end_requests(left: Weight) -> Weight {
		let cost = T::WeightInfo::end_requests;
		if cost(0).any_gt(left) {
			return Weight::zero();
		}
		let most = (1..=MAX_ENDED_PER_BLOCK).take_while(|count| cost(*count).all_lte(left)).count() as u32;
		let (now, mut ended) = (T::Clock::now(), 0);
		while ended < most {
			let (first, next) = EndingRange::<T>::get();
			let ending = EndingRequests::<T>::get(first);
			let Some(ending) = ending.filter(|ending| ending.is_over(now)) else { break };
			EndingRequests::<T>::remove(first);
			EndingRange::<T>::put((first.saturating_add(1), next));
			Self::end_request(ending);
			ended += 1;
		}
		cost(ended)
	}

	/// Ends a request that nobody has answered, or forgets what became of it. A request that has been answered or made again
	/// since then stays.
	fn end_request(EndingRequest { family, requester, since }: EndingRequest) {
		let sent = SentRequests::<T>::get(requester, family);
		let Some(sent) = sent.filter(|sent| sent.since == since) else { return };
		match sent.outcome {
			RequestOutcome::Waiting => {
				Self::take_request(family, requester);
				Self::set_outcome(family, requester, sent.request, RequestOutcome::Ended);
			}
			RequestOutcome::Granted | RequestOutcome::Denied | RequestOutcome::Ended => {
				SentRequests::<T>::remove(requester, family);
			}
		}
	}

	/// The requests of a provider, after the family `after`, at most [`MAX_PAGE`]. One whose time is over has ended, also
	/// before its rows have changed.
	pub fn sent_requests(
		requester: ParticipantId,
		after: Option<ParticipantId>,
		limit: u32,
	) -> Vec<(ParticipantId, SentRequest)> {
		let now = T::Clock::now();
		let all = match after {
			Some(after) => {
				let start = SentRequests::<T>::hashed_key_for(requester, after);
				SentRequests::<T>::iter_prefix_from(requester, start)
			}
			None => SentRequests::<T>::iter_prefix(requester),
		};
		let as_of_now = |(family, sent): (ParticipantId, SentRequest)| {
			let has_ended = sent.outcome == RequestOutcome::Waiting && sent.request.is_over(now);
			let since = sent.request.requested_at.saturating_add(REQUEST_LIFETIME);
			let ended = SentRequest { outcome: RequestOutcome::Ended, since, ..sent };
			(family, if has_ended { ended } else { sent })
		};
		all.take(limit.min(MAX_PAGE) as usize).map(as_of_now).collect()
	}

	/// Requests that wait for a family's answer, after the requester `after`, at most [`MAX_PAGE`](vacchain_primitives::bounds::MAX_PAGE).
	pub fn requests(
		family: ParticipantId,
		after: Option<ParticipantId>,
		limit: u32,
	) -> Vec<(ParticipantId, AccessRequest)> {
		let now = T::Clock::now();
		let all = match after {
			Some(after) => {
				let start = Requests::<T>::hashed_key_for(family, after);
				Requests::<T>::iter_prefix_from(family, start)
			}
			None => Requests::<T>::iter_prefix(family),
		};
		all.filter(|(_, request)| !request.is_over(now)).take(limit.min(MAX_PAGE) as usize).collect()
	}

	/// Checks that requests are counted, and that each ends.
	pub(crate) fn try_requests() -> Result<(), sp_runtime::TryRuntimeError> {
		let mut counts = BTreeMap::<_, u32>::new();
		for (_, requester, _) in Requests::<T>::iter() {
			*counts.entry(requester).or_default() += 1;
		}
		ensure!(counts == RequestCount::<T>::iter().collect(), "a provider's requests are counted");
		let (first, next) = EndingRange::<T>::get();
		ensure!(
			(first..next).all(EndingRequests::<T>::contains_key)
				&& EndingRequests::<T>::iter_keys().count() as u64 == next - first,
			"the requests that end have no gap"
		);
		let ending: BTreeSet<_> = EndingRequests::<T>::iter_values()
			.map(|ending| (ending.family, ending.requester, ending.since))
			.collect();
		let (mut waiting, mut sent) = (BTreeSet::new(), BTreeSet::new());
		for (family, requester, request) in Requests::<T>::iter() {
			waiting.insert((family, requester, request.encode()));
		}
		for (requester, family, row) in SentRequests::<T>::iter() {
			ensure!(ending.contains(&(family, requester, row.since)), "every request ends");
			if row.outcome == RequestOutcome::Waiting {
				sent.insert((family, requester, row.request.encode()));
			}
		}
		ensure!(sent == waiting, "whoever asked sees what waits");
		Ok(())
	}
}
