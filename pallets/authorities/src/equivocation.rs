//! Two blocks of one validator in one slot: proven, reported, and what follows.
//!
//! A report is an unsigned transaction that only the author of a block can include, as for the SDK's other consensus
//! engines. What GRANDPA proves arrives here too, through `pallet_offences`.

use alloc::{boxed::Box, vec, vec::Vec};
use core::marker::PhantomData;
use frame_support::{
	ensure,
	pallet_prelude::*,
	traits::{Get, KeyOwnerProofSystem},
	weights::Weight,
};
use frame_system::{offchain::SubmitTransaction, pallet_prelude::HeaderFor};
use pallet_session::{Pallet as Session, historical};
use sp_consensus_aura::{
	Slot,
	digests::CompatibleDigestItem,
	sr25519::{AuthorityId as AuraId, AuthoritySignature as AuraSignature},
};
use sp_consensus_slots::EquivocationProof;
use sp_core::crypto::key_types::AURA;
use sp_runtime::{
	KeyTypeId, Perbill, RuntimeAppPublic,
	traits::{Header, OpaqueKeys},
};
use sp_session::MembershipProof;
use sp_staking::{
	SessionIndex,
	offence::{Kind, Offence as OffenceT, OffenceDetails, OnOffenceHandler, ReportOffence},
};
use vacchain_primitives::{Offence, ParticipantId};

use crate::{HISTORY_SESSIONS, pallet::*, sessions::SlotsPerSession};

/// A validator as `pallet_offences` knows it.
type Offender = (ParticipantId, ());

/// How many blocks a report stays valid: at least as long as the equivocation can be proven, since no slot has two.
pub struct ReportLongevity<T>(PhantomData<T>);

impl<T: Config> Get<u64> for ReportLongevity<T> {
	fn get() -> u64 {
		SlotsPerSession::<T>::get().saturating_mul(HISTORY_SESSIONS.into())
	}
}

/// Two blocks made in one slot, as `pallet_offences` files them.
pub struct AuraEquivocation {
	/// The slot.
	pub slot: Slot,
	/// The session that the slot was in.
	pub session: SessionIndex,
	/// How many validators that session had.
	pub validator_count: u32,
	/// The validator that made the blocks.
	pub offender: Offender,
}

impl OffenceT<Offender> for AuraEquivocation {
	const ID: Kind = *b"aura:equivocatio";
	type Slot = Slot;

	fn offenders(&self) -> Vec<Offender> {
		vec![self.offender]
	}

	fn session_index(&self) -> SessionIndex {
		self.session
	}

	fn validator_set_count(&self) -> u32 {
		self.validator_count
	}

	fn slot(&self) -> Slot {
		self.slot
	}

	fn slash_fraction(&self, _: u32) -> Perbill {
		// There is no stake to take from.
		Perbill::zero()
	}
}

/// Whether this is a block of the slot, sealed with the key.
fn is_sealed<H: Header>(header: &H, slot: Slot, key: &AuraId) -> bool {
	let mut header = header.clone();
	let Some(seal) = header.digest_mut().pop() else { return false };
	let Some(signature) = CompatibleDigestItem::<AuraSignature>::as_aura_seal(&seal) else { return false };
	let claimed =
		header.digest().logs().iter().find_map(CompatibleDigestItem::<AuraSignature>::as_aura_pre_digest);
	claimed == Some(slot) && key.verify(&header.hash(), &signature)
}

/// Whether these are two blocks of one slot, both sealed with the offender's key.
fn is_equivocation<H: Header>(proof: &EquivocationProof<H, AuraId>) -> bool {
	let EquivocationProof { offender, slot, first_header, second_header } = proof;
	first_header.hash() != second_header.hash()
		&& [first_header, second_header].into_iter().all(|header| is_sealed(header, *slot, offender))
}

impl<T: Config> Pallet<T> {
	/// Sends a report as a transaction of this node. None if its pool did not take it. Both headers carry their seals.
	pub fn submit_unsigned_equivocation_report(
		equivocation_proof: EquivocationProof<HeaderFor<T>, AuraId>,
		key_owner_proof: MembershipProof,
	) -> Option<()> {
		let equivocation_proof = Box::new(equivocation_proof);
		let call = Call::report_equivocation_unsigned { equivocation_proof, key_owner_proof };
		SubmitTransaction::<T, Call<T>>::submit_transaction(T::create_bare(call.into())).ok()
	}

	/// The offence that the report proves, if it does.
	fn proven(
		equivocation: &EquivocationProof<HeaderFor<T>, AuraId>,
		key_owner: MembershipProof,
	) -> Result<AuraEquivocation, Error<T>> {
		let (slot, validator_count) = (equivocation.slot, key_owner.validator_count);
		let current = Session::<T>::current_index();
		let age = current.checked_sub(key_owner.session).ok_or(Error::<T>::InvalidKeyOwnerProof)?;
		ensure!(age <= HISTORY_SESSIONS, Error::<T>::TooOld);
		let session = Self::session_of(slot, key_owner.session).ok_or(Error::<T>::InvalidKeyOwnerProof)?;
		let key = (AURA, equivocation.offender.clone());
		let offender = Self::check_proof(key, key_owner).ok_or(Error::<T>::InvalidKeyOwnerProof)?;
		let is_known =
			<pallet_offences::Pallet<T> as ReportOffence<_, _, AuraEquivocation>>::is_known_offence;
		ensure!(!is_known(&[offender], &slot), Error::<T>::AlreadyReported);
		ensure!(is_equivocation(equivocation), Error::<T>::InvalidEquivocation);
		Ok(AuraEquivocation { slot, session, validator_count, offender })
	}

	pub(crate) fn do_report_equivocation(
		equivocation: EquivocationProof<HeaderFor<T>, AuraId>,
		key_owner: MembershipProof,
	) -> DispatchResult {
		let offence = Self::proven(&equivocation, key_owner)?;
		pallet_offences::Pallet::<T>::report_offence(Vec::new(), offence)
			.map_err(|_| Error::<T>::AlreadyReported)?;
		Ok(())
	}

	/// Only what this node's own reporter found, or what a block holds, is looked at.
	pub(crate) fn validate_report(source: TransactionSource, call: &Call<T>) -> TransactionValidity {
		ensure!(
			matches!(source, TransactionSource::Local | TransactionSource::InBlock),
			InvalidTransaction::Call
		);
		Self::check_report(call)?;
		let Call::report_equivocation_unsigned { equivocation_proof, .. } = call else {
			return Err(InvalidTransaction::Call.into());
		};
		ValidTransaction::with_tag_prefix("AuraEquivocation")
			.priority(TransactionPriority::MAX)
			// One report of an offender and a slot.
			.and_provides((equivocation_proof.offender.clone(), equivocation_proof.slot))
			.longevity(ReportLongevity::<T>::get())
			// No other node would take it.
			.propagate(false)
			.build()
	}

	pub(crate) fn check_report(call: &Call<T>) -> Result<(), TransactionValidityError> {
		let Call::report_equivocation_unsigned { equivocation_proof, key_owner_proof } = call else {
			return Err(InvalidTransaction::Call.into());
		};
		let refusal = match Self::proven(equivocation_proof, key_owner_proof.clone()) {
			Ok(_) => return Ok(()),
			Err(Error::AlreadyReported | Error::TooOld) => InvalidTransaction::Stale,
			Err(_) => InvalidTransaction::BadProof,
		};
		Err(refusal.into())
	}

	/// Records what a validator was proven to have done, disables it, and lets it leave with the session if enough
	/// validators remain. One that has left is let be.
	fn record_offence(id: ParticipantId, session: SessionIndex) {
		if !Self::all_validators().contains(&id) {
			return;
		}
		if !Offences::<T>::contains_key(id) {
			Offences::<T>::insert(id, Offence { session, proven_in: Self::block() });
			Self::deposit_event(Event::OffenceProven { id, session });
		}
		Self::disable_offenders();
		Self::expel_offenders();
	}
}

/// Whose key this was, in which session. GRANDPA's reports ask too.
///
/// For this session and the one before, what the validators' keys are is known, and the proof need say no more than
/// the session. For earlier ones it is a proof against the root that [`historical`] keeps of each.
impl<T: Config, Key: AsRef<[u8]>> KeyOwnerProofSystem<(KeyTypeId, Key)> for Pallet<T> {
	type Proof = MembershipProof;
	type IdentificationTuple = Offender;

	fn prove(key: (KeyTypeId, Key)) -> Option<MembershipProof> {
		historical::Pallet::<T>::prove(key)
	}

	fn check_proof((kind, key): (KeyTypeId, Key), proof: MembershipProof) -> Option<Offender> {
		let Some(active) = ActiveKeys::<T>::get(proof.session) else {
			return historical::Pallet::<T>::check_proof((kind, key), proof);
		};
		let is_owner = |(_, keys): &(ParticipantId, T::Keys)| keys.get_raw(kind) == key.as_ref();
		let is_whole = active.len() == proof.validator_count as usize;
		active.into_iter().find(is_owner).filter(|_| is_whole).map(|(id, _)| (id, ()))
	}
}

impl<T: Config> OnOffenceHandler<T::AccountId, Offender, Weight> for Pallet<T> {
	fn on_offence(
		offenders: &[OffenceDetails<T::AccountId, Offender>],
		_: &[Perbill],
		session: SessionIndex,
	) -> Weight {
		// A report is of one validator, and stands last; those before it did the same at the same time, and were
		// handled, perhaps pardoned, when they were reported.
		if let Some(OffenceDetails { offender: (id, ()), .. }) = offenders.last() {
			Self::record_offence(*id, session);
		}
		// The report's weight includes its cost.
		Weight::zero()
	}
}
