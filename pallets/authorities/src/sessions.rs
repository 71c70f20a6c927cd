//! The validators of each session, and how many blocks each made.

use alloc::vec::Vec;
use core::marker::PhantomData;
use frame_support::{
	traits::{EstimateNextSessionRotation, FindAuthor, Get},
	weights::Weight,
};
use frame_system::pallet_prelude::BlockNumberFor;
use pallet_session::{Pallet as Session, SessionManager as _, ShouldEndSession, historical};
use sp_consensus_aura::{Slot, digests::CompatibleDigestItem, sr25519::AuthoritySignature as AuraSignature};
use sp_runtime::{
	Permill, SaturatedConversion, Saturating,
	traits::{Convert, One},
};
use sp_staking::SessionIndex;
use vacchain_primitives::{Moment, ParticipantId, bounds::MAX_INSTITUTIONS, questions::ActorOf};

use crate::{HISTORY_SESSIONS, genesis::*, implementation::a_third, pallet::*};

/// How often a block is made, in milliseconds, as the genesis block says.
pub struct SlotDurationOf<T>(PhantomData<T>);

impl<T: Config> Get<Moment> for SlotDurationOf<T> {
	fn get() -> Moment {
		// There is none before genesis.
		SlotDuration::<T>::get().max(MIN_SLOT_DURATION)
	}
}

/// How long a session is, in slots, as the genesis block says.
pub struct SlotsPerSession<T>(PhantomData<T>);

impl<T: Config> Get<u64> for SlotsPerSession<T> {
	fn get() -> u64 {
		// There is none before genesis.
		(SessionDuration::<T>::get() / SlotDurationOf::<T>::get()).max(MIN_SESSION_SLOTS.into())
	}
}

/// When a session ends: with the first block whose slot is as far from the one with which it started as it is long. So
/// sessions last their time however many slots have no block.
pub struct Sessions<T>(PhantomData<T>);

impl<T: Config> Sessions<T> {
	/// How many slots of the current session are over with this block, and how many are left.
	fn slots() -> Option<(u64, u64)> {
		let started = StartedAt::<T>::get(Session::<T>::current_index())?;
		let over = u64::from(Pallet::<T>::slot()?).saturating_sub(started.into());
		Some((over, SlotsPerSession::<T>::get().saturating_sub(over)))
	}
}

impl<T: Config> ShouldEndSession<BlockNumberFor<T>> for Sessions<T> {
	fn should_end_session(_: BlockNumberFor<T>) -> bool {
		Self::slots().is_some_and(|(_, left)| left == 0)
	}
}

/// As if no slot to come were without a block.
impl<T: Config> EstimateNextSessionRotation<BlockNumberFor<T>> for Sessions<T> {
	fn average_session_length() -> BlockNumberFor<T> {
		SlotsPerSession::<T>::get().saturated_into()
	}

	fn estimate_current_session_progress(_: BlockNumberFor<T>) -> (Option<Permill>, Weight) {
		let progress =
			Self::slots().map(|(over, left)| Permill::from_rational(over, over.saturating_add(left)));
		(progress, T::DbWeight::get().reads(4))
	}

	fn estimate_next_session_rotation(now: BlockNumberFor<T>) -> (Option<BlockNumberFor<T>>, Weight) {
		let next = Self::slots().map(|(_, left)| now.saturating_add(left.saturated_into()));
		(next, T::DbWeight::get().reads(4))
	}
}

/// Identifies a validator by nothing but its id.
pub struct NoIdentification;

impl Convert<ParticipantId, Option<()>> for NoIdentification {
	fn convert(_: ParticipantId) -> Option<()> {
		Some(())
	}
}

/// Whose session keys an account sets: those of the institution that it acts for.
pub struct InstitutionOf<T>(PhantomData<T>);

impl<T: Config> Convert<T::AccountId, Option<ParticipantId>> for InstitutionOf<T> {
	fn convert(account: T::AccountId) -> Option<ParticipantId> {
		let id = T::Participants::actor_of(&account)?.id;
		Pallet::<T>::is_institution(&id).then_some(id)
	}
}

/// The oldest session before `current` that can still be proven.
fn oldest_proven(current: SessionIndex) -> SessionIndex {
	current.saturating_sub(HISTORY_SESSIONS)
}

impl<T: Config> Pallet<T> {
	/// Counts the block for its author, and notes when the first session starts.
	pub(crate) fn count_author() {
		let digest = frame_system::Pallet::<T>::digest();
		let pre_runtime = digest.logs.iter().filter_map(|item| item.as_pre_runtime());
		let session = Session::<T>::current_index();
		if let Some(author) = T::FindAuthor::find_author(pre_runtime) {
			Authored::<T>::mutate(session, author, |blocks| *blocks = blocks.saturating_add(1));
		}
		if frame_system::Pallet::<T>::block_number().is_one() {
			// Its first block belongs to the first session, and nothing before it.
			if let Some(slot) = Self::slot() {
				StartedAt::<T>::insert(session, slot.saturating_sub(1u64));
			}
		}
	}

	/// The slot of this block. None at genesis.
	fn slot() -> Option<Slot> {
		let digest = frame_system::Pallet::<T>::digest();
		digest.logs.iter().find_map(CompatibleDigestItem::<AuraSignature>::as_aura_pre_digest)
	}

	/// In which session a slot was, if it was in this one or in the one before. Keys are proven for the session of
	/// the block in which the proof is made, which may have started meanwhile.
	pub(crate) fn session_of(slot: Slot, proven: SessionIndex) -> Option<SessionIndex> {
		let is_of = |session: &SessionIndex| {
			let is_ended = StartedAt::<T>::get(session.saturating_add(1)).is_some_and(|end| slot > end);
			StartedAt::<T>::get(session).is_some_and(|start| slot > start) && !is_ended
		};
		[Some(proven), proven.checked_sub(1)].into_iter().flatten().find(is_of)
	}

	/// Disables whom an offence stands against, the first proven first. Session keeps to a third of the validators.
	pub(crate) fn disable_offenders() {
		let mut offenders: Vec<_> =
			Offences::<T>::iter().map(|(id, offence)| (offence.proven_in, id)).collect();
		offenders.sort_unstable();
		for (_, id) in offenders {
			Session::<T>::report_offence(id, Default::default());
		}
	}

	/// Plans without those against whom an offence stands, the first proven first, as far as the minimum of validators
	/// and a third leaving at once allow. Whether somebody is to leave.
	fn unchoose_offenders() -> bool {
		let mut offenders: Vec<_> =
			Offences::<T>::iter().map(|(id, offence)| (offence.proven_in, id)).collect();
		offenders.sort_unstable();
		let mut is_changed = false;
		for (_, id) in offenders {
			if Self::unchoose(&id).is_ok() {
				Self::deposit_event(Event::ValidatorExpelled { id });
				is_changed = true;
			}
		}
		is_changed
	}

	/// Lets offenders leave with this session: the next one, which was planned with them, is planned again. What the
	/// institutions decided meanwhile takes effect with it.
	pub(crate) fn expel_offenders() {
		if !Self::unchoose_offenders() {
			return;
		}
		let (active, chosen) = (Session::<T>::validators(), Chosen::<T>::get());
		if pallet_session::QueuedKeys::<T>::get().iter().all(|(id, _)| chosen.contains(id)) {
			// The next session is without them already.
			return;
		}
		let leaving = active.iter().filter(|id| !chosen.contains(id)).count();
		if leaving > a_third(active.len()) {
			// Those who leave with this session are as many as may: the offender leaves with the next.
			return;
		}
		let next = Session::<T>::current_index().saturating_add(1);
		let Some(planned) = T::SessionManager::new_session(next) else { return };
		let with_keys = |id| Some((id, Session::<T>::load_keys(&id)?));
		pallet_session::QueuedKeys::<T>::put(planned.into_iter().filter_map(with_keys).collect::<Vec<_>>());
		pallet_session::QueuedChanged::<T>::put(true);
	}

	fn plan() -> Option<Vec<ParticipantId>> {
		let chosen = Chosen::<T>::get();
		let current = pallet_session::QueuedKeys::<T>::get();
		// New keys are a change: the proofs of the sessions to come rest on them.
		let is_current = |(id, (current, keys)): (&ParticipantId, &(ParticipantId, T::Keys))| {
			id == current && Session::<T>::load_keys(id).as_ref() == Some(keys)
		};
		let is_unchanged = chosen.len() == current.len() && chosen.iter().zip(&current).all(is_current);
		(!is_unchanged).then(|| chosen.into_inner())
	}

	fn plan_genesis(session: SessionIndex) -> Option<Vec<ParticipantId>> {
		// The second session is as the first.
		if session > 0 {
			return None;
		}
		let chosen = Chosen::<T>::get();
		for id in &chosen {
			assert!(Session::<T>::load_keys(id).is_some(), "the validator {id} has no session keys");
		}
		Some(chosen.into_inner())
	}

	fn start(session: SessionIndex) {
		if let Some(slot) = Self::slot() {
			StartedAt::<T>::insert(session, slot);
		}
		ActiveKeys::<T>::insert(session, pallet_session::QueuedKeys::<T>::get());
		let (active, chosen) = (Session::<T>::validators(), Chosen::<T>::get());
		for id in Offences::<T>::iter_keys().collect::<Vec<_>>() {
			if !active.contains(&id) && !chosen.contains(&id) {
				Offences::<T>::remove(id);
			}
		}
		// Session forgets whom it disabled when the validators change.
		Self::disable_offenders();
		// Those who could not leave before, and for whom there is room now.
		Self::unchoose_offenders();
	}

	fn end(session: SessionIndex) {
		let mut validators = Session::<T>::validators();
		validators.retain(|id| !Authored::<T>::contains_key(session, id));
		if !validators.is_empty() {
			validators.sort_unstable();
			Self::deposit_event(Event::NothingAuthored { session, validators });
		}
		if let Some(before) = session.checked_sub(1) {
			let _ = Authored::<T>::clear_prefix(before, MAX_INSTITUTIONS, None);
			ActiveKeys::<T>::remove(before);
		}
		let oldest = oldest_proven(session.saturating_add(1));
		if let Some(forgotten) = oldest.checked_sub(1) {
			historical::Pallet::<T>::prune_up_to(oldest);
			StartedAt::<T>::remove(forgotten);
		}
	}
}

impl<T: Config> pallet_session::SessionManager<ParticipantId> for Pallet<T> {
	fn new_session(_: SessionIndex) -> Option<Vec<ParticipantId>> {
		Self::plan()
	}

	fn new_session_genesis(session: SessionIndex) -> Option<Vec<ParticipantId>> {
		Self::plan_genesis(session)
	}

	fn start_session(session: SessionIndex) {
		Self::start(session);
	}

	fn end_session(session: SessionIndex) {
		Self::end(session);
	}
}

impl<T: Config> historical::SessionManager<ParticipantId, ()> for Pallet<T> {
	fn new_session(_: SessionIndex) -> Option<Vec<(ParticipantId, ())>> {
		Self::plan().map(identified)
	}

	fn new_session_genesis(session: SessionIndex) -> Option<Vec<(ParticipantId, ())>> {
		Self::plan_genesis(session).map(identified)
	}

	fn start_session(session: SessionIndex) {
		Self::start(session);
	}

	fn end_session(session: SessionIndex) {
		Self::end(session);
	}
}

fn identified(ids: Vec<ParticipantId>) -> Vec<(ParticipantId, ())> {
	ids.into_iter().map(|id| (id, ())).collect()
}
