//! The quota of each participant, from which its intents are paid: spam never reaches a block.
//!
//! A person of an organisation has a part of its quota for itself. Beyond that part, each token is taken from a bucket as
//! well that all the people of the organisation share, so that many accounts of one organisation together are not as
//! many quotas. What must never wait for colleagues is exempt, if the sender may do it.
//!
//! Each quota is a token bucket kept as one moment, the time at which it is whole again (the generic cell rate
//! algorithm, ITU-T I.371): a token spent moves that moment on by the role's interval, and the bucket is
//! empty when it lies more than `burst` intervals ahead.

use frame_support::traits::Time;
use vacchain_primitives::{
	Actor, Allowance, Moment, ParticipantId, Quota,
	questions::{QuotaOf, SpendQuota},
};

use crate::{Config, OwnWholeAt, Pallet, Participants, SharedWholeAt, WholeAt};

/// A token bucket, at a moment.
#[derive(Clone, Copy)]
struct Bucket {
	quota: Quota,
	now: Moment,
	/// How far it is from being whole, in milliseconds.
	missing: Moment,
}

impl Bucket {
	/// The bucket that will be whole at this time.
	fn new(quota: Quota, now: Moment, whole_at: Moment) -> Self {
		Self { quota, now, missing: whole_at.saturating_sub(now) }
	}

	/// How many tokens are left.
	fn left(&self) -> u32 {
		let spent = self.missing.div_ceil(self.quota.interval.max(1));
		self.quota.burst.saturating_sub(spent.try_into().unwrap_or(u32::MAX))
	}

	fn missing_after(&self, tokens: u64) -> Moment {
		self.missing.saturating_add(self.quota.interval.saturating_mul(tokens))
	}

	/// Whether it holds so many tokens.
	fn holds(&self, tokens: u64) -> bool {
		self.missing_after(tokens) <= self.quota.interval.saturating_mul(self.quota.burst.into())
	}

	/// When it will be whole again if so many tokens are taken now.
	fn whole_after(&self, tokens: u64) -> Moment {
		self.now.saturating_add(self.missing_after(tokens))
	}
}

/// What a participant may still send under this quota.
pub(crate) fn allowance<T: Config>(id: &ParticipantId, quota: Quota) -> Allowance {
	let left = Bucket::new(quota, T::Clock::now(), WholeAt::<T>::get(id)).left();
	Allowance { left, burst: quota.burst, interval: quota.interval }
}

/// The buckets from which a participant's tokens are taken.
#[derive(Clone, Copy)]
struct Buckets {
	/// Whose.
	id: ParticipantId,
	/// The participant's whole quota.
	whole: Bucket,
	/// The part of it that is the participant's own, if it shares the rest.
	own: Option<Bucket>,
	/// The bucket that the people of its organisation share, if more is asked for than the own part holds.
	shared: Option<(ParticipantId, Bucket)>,
}

impl Buckets {
	/// The buckets from which a participant takes at most so many tokens.
	fn of<T: Config>(actor: &Actor, most: u64, is_exempt: bool) -> Self {
		let (id, now, quota) = (actor.id, T::Clock::now(), T::Quotas::quota_of(actor.role));
		let whole = Bucket::new(quota, now, WholeAt::<T>::get(id));
		let own = T::Quotas::own_of(actor.role);
		let Some(organisation) =
			actor.organisation.filter(|_| !is_exempt && actor.role.is_staff() && own != quota)
		else {
			return Self { id, whole, own: None, shared: None };
		};
		let own = Bucket::new(own, now, OwnWholeAt::<T>::get(id));
		let mut shared = None;
		if most > u64::from(own.left()) {
			let employer = Participants::<T>::get(organisation).map(|row| row.role);
			let quota = employer.and_then(T::Quotas::shared_of);
			shared = quota
				.map(|quota| (organisation, Bucket::new(quota, now, SharedWholeAt::<T>::get(organisation))));
		}
		Self { id, whole, own: Some(own), shared }
	}

	/// How many of these tokens the own part does not hold.
	fn beyond_own(&self, tokens: u64) -> u64 {
		tokens.saturating_sub(self.own.map_or(0, |own| own.left().into()))
	}

	/// Whether they hold so many tokens: the participant's quota, and the own part and the shared bucket together.
	fn hold(&self, tokens: u64) -> bool {
		let is_shared = |(_, shared): &(_, Bucket)| shared.holds(self.beyond_own(tokens));
		self.whole.holds(tokens) && self.shared.as_ref().is_none_or(is_shared)
	}

	/// Takes so many tokens.
	fn take<T: Config>(&self, tokens: u64) {
		let Self { id, whole, own, shared } = self;
		WholeAt::<T>::insert(id, whole.whole_after(tokens));
		if let Some(own) = own {
			OwnWholeAt::<T>::insert(id, own.whole_after(tokens.min(own.left().into())));
		}
		if let Some((organisation, shared)) = shared {
			SharedWholeAt::<T>::insert(organisation, shared.whole_after(self.beyond_own(tokens)));
		}
	}
}

impl<T: Config> SpendQuota for Pallet<T> {
	fn can_spend(actor: &Actor, tokens: u64, is_exempt: bool) -> bool {
		Buckets::of::<T>(actor, tokens, is_exempt).hold(tokens)
	}

	fn part_holds(actor: &Actor, parts: u32, tokens: u64) -> bool {
		let left = allowance::<T>(&actor.id, T::Quotas::quota_of(actor.role)).left;
		tokens <= u64::from(left / parts.max(1))
	}

	fn spend(actor: &Actor, tokens: u64, is_exempt: bool) {
		Buckets::of::<T>(actor, tokens, is_exempt).take::<T>(tokens);
	}
}
