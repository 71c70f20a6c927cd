//! Each call at its worst: as many institutions as there can be, all of them validators.

use alloc::{boxed::Box, vec, vec::Vec};
use codec::Decode;
use frame_benchmarking::{account, v2::*};
use frame_support::{Hashable, traits::EnsureOrigin};
use frame_system::{RawOrigin, pallet_prelude::HeaderFor};
use sp_consensus_aura::{
	Slot,
	digests::CompatibleDigestItem,
	sr25519::{AuthorityId as AuraId, AuthoritySignature as AuraSignature},
};
use sp_consensus_slots::EquivocationProof;
use sp_runtime::{
	Digest, DigestItem, RuntimeAppPublic,
	traits::{Hash, Header, One, TrailingZeroInput},
};
use sp_session::MembershipProof;
use vacchain_primitives::{
	NodeId, Offence, ParticipantId, Role,
	bounds::{MAX_INSTITUTIONS, MAX_NODES},
};

use crate::*;

/// What the benchmarks need of the neighbours.
pub trait BenchmarkHelper<AccountId> {
	/// Registers an organisation, for which this account acts.
	fn organisation(id: ParticipantId, account: AccountId, role: Role);
}

/// An organisation that nobody has heard of, and its account.
fn organisation<T: Config>(number: u32) -> (ParticipantId, T::AccountId) {
	let account: T::AccountId = account("organisation", number, 0);
	let id = ParticipantId(account.blake2_256());
	T::BenchmarkHelper::organisation(id, account.clone(), Role::Hospital);
	(id, account)
}

/// So many institutions, those of genesis included; the new ones.
fn institutions<T: Config>(count: u32) -> Vec<(ParticipantId, T::AccountId)> {
	let there = Institutions::<T>::decode_len().unwrap_or_default() as u32;
	(there..count)
		.map(|number| {
			let institution = organisation::<T>(number);
			Pallet::<T>::do_admit_organisation(institution.0).expect("there is room");
			institution
		})
		.collect()
}

/// Session keys that start with these bytes.
fn keys<T: Config>(bytes: &[u8]) -> T::Keys {
	T::Keys::decode(&mut TrailingZeroInput::new(bytes)).expect("keys are bytes")
}

/// The first `count` institutions validate, in this session and those to come, with these Aura keys.
fn validate<T: Config>(count: u32, aura: impl Fn(ParticipantId) -> Vec<u8>) {
	let validators: Vec<_> = Institutions::<T>::get().into_iter().take(count as usize).collect();
	let with_keys: Vec<_> = validators.iter().map(|id| (*id, keys::<T>(&aura(*id)))).collect();
	for (id, keys) in &with_keys {
		pallet_session::NextKeys::<T>::insert(id, keys);
	}
	ActiveKeys::<T>::insert(pallet_session::Pallet::<T>::current_index(), &with_keys);
	pallet_session::QueuedKeys::<T>::put(&with_keys);
	pallet_session::Validators::<T>::put(&validators);
	Chosen::<T>::put(InstitutionList::truncate_from(validators));
}

fn id_as_key(id: ParticipantId) -> Vec<u8> {
	id.0.to_vec()
}

/// As long a list of nodes as there can be, in order.
fn nodes(first: u8) -> NodeList {
	NodeList::truncate_from((first..first + MAX_NODES as u8).map(|n| NodeId([n; 32])).collect())
}

fn vote<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
	T::VoteOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

fn pre_digest(slot: Slot) -> Digest {
	Digest { logs: vec![<DigestItem as CompatibleDigestItem<AuraSignature>>::aura_pre_digest(slot)] }
}

/// A block of this slot, sealed with a key of the keystore.
fn sealed_header<T: Config>(parent: T::Hash, slot: Slot, key: &AuraId) -> HeaderFor<T> {
	let (root, number) = (T::Hash::default(), One::one());
	let mut header = HeaderFor::<T>::new(number, root, root, parent, pre_digest(slot));
	let signature = key.sign(&header.hash()).expect("the keystore has the key");
	header.digest_mut().push(DigestItem::aura_seal(signature));
	header
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn admit_organisation() -> Result<(), BenchmarkError> {
		institutions::<T>(MAX_INSTITUTIONS - 1);
		let (vote, (id, _)) = (vote::<T>()?, organisation::<T>(MAX_INSTITUTIONS));
		#[extrinsic_call]
		_(vote as T::RuntimeOrigin, id);
		assert!(Institutions::<T>::get().contains(&id));
		assert_eq!(Seats::<T>::get().len() as u32, MAX_INSTITUTIONS);
		Ok(())
	}

	#[benchmark]
	fn dismiss_organisation() -> Result<(), BenchmarkError> {
		let (id, _) = institutions::<T>(MAX_INSTITUTIONS)[0];
		Pallet::<T>::do_set_nodes(id, nodes(200))?;
		let vote = vote::<T>()?;
		#[extrinsic_call]
		_(vote as T::RuntimeOrigin, id);
		assert!(!Institutions::<T>::get().contains(&id));
		assert_eq!(NodeOwner::<T>::get(NodeId([200; 32])), None);
		Ok(())
	}

	#[benchmark]
	fn admit_validator() -> Result<(), BenchmarkError> {
		institutions::<T>(MAX_INSTITUTIONS);
		validate::<T>(MAX_INSTITUTIONS - 1, id_as_key);
		let id = Institutions::<T>::get()[MAX_INSTITUTIONS as usize - 1];
		pallet_session::NextKeys::<T>::insert(id, keys::<T>(&id.0));
		Pallet::<T>::do_set_nodes(id, nodes(200))?;
		let vote = vote::<T>()?;
		#[extrinsic_call]
		_(vote as T::RuntimeOrigin, id);
		assert_eq!(Chosen::<T>::get().len() as u32, MAX_INSTITUTIONS);
		Ok(())
	}

	#[benchmark]
	fn remove_validator() -> Result<(), BenchmarkError> {
		institutions::<T>(MAX_INSTITUTIONS);
		validate::<T>(MAX_INSTITUTIONS, id_as_key);
		let (vote, id) = (vote::<T>()?, Institutions::<T>::get()[0]);
		#[extrinsic_call]
		_(vote as T::RuntimeOrigin, id);
		assert!(!Chosen::<T>::get().contains(&id));
		Ok(())
	}

	/// Everyone is an offender, and one of those who wait takes the place of the pardoned.
	#[benchmark]
	fn pardon_validator() -> Result<(), BenchmarkError> {
		institutions::<T>(MAX_INSTITUTIONS);
		validate::<T>(MAX_INSTITUTIONS, id_as_key);
		for id in Institutions::<T>::get() {
			Offences::<T>::insert(id, Offence { session: 0, proven_in: 0 });
		}
		Pallet::<T>::disable_offenders();
		let (vote, id) = (vote::<T>()?, Institutions::<T>::get()[0]);
		#[extrinsic_call]
		_(vote as T::RuntimeOrigin, id);
		assert_eq!(Offences::<T>::get(id), None);
		assert!(!pallet_session::Pallet::<T>::disabled_validators().contains(&0));
		Ok(())
	}

	#[benchmark]
	fn set_nodes() -> Result<(), BenchmarkError> {
		let (id, account) = institutions::<T>(MAX_INSTITUTIONS).swap_remove(0);
		Pallet::<T>::do_set_nodes(id, nodes(200))?;
		#[extrinsic_call]
		_(RawOrigin::Signed(account), nodes(100));
		assert_eq!(Nodes::<T>::get(id), nodes(100));
		assert_eq!(NodeOwner::<T>::get(NodeId([200; 32])), None);
		Ok(())
	}

	#[benchmark]
	fn authorize_upgrade() -> Result<(), BenchmarkError> {
		let (vote, code_hash) = (vote::<T>()?, T::Hash::default());
		#[extrinsic_call]
		_(vote as T::RuntimeOrigin, code_hash);
		assert!(frame_system::Pallet::<T>::authorized_upgrade().is_some());
		Ok(())
	}

	#[benchmark]
	fn report_equivocation_unsigned() {
		institutions::<T>(MAX_INSTITUTIONS);
		let (key, cheat) = (AuraId::generate_pair(None), Institutions::<T>::get()[1]);
		let key_of = |id| if id == cheat { key.to_raw_vec() } else { id_as_key(id) };
		validate::<T>(MAX_INSTITUTIONS, key_of);
		let (slot, session) = (Slot::from(2), pallet_session::Pallet::<T>::current_index());
		StartedAt::<T>::insert(session, Slot::from(1));
		let header = |parent: &[u8]| sealed_header::<T>(T::Hashing::hash(parent), slot, &key);
		let equivocation = EquivocationProof {
			offender: key.clone(),
			slot,
			first_header: header(b"one"),
			second_header: header(b"another"),
		};
		let key_owner_proof =
			MembershipProof { session, trie_nodes: vec![], validator_count: MAX_INSTITUTIONS };
		#[extrinsic_call]
		_(RawOrigin::None, Box::new(equivocation), key_owner_proof);
		assert!(Offences::<T>::contains_key(cheat));
		assert_eq!(pallet_session::Pallet::<T>::disabled_validators(), [1]);
	}

	/// The first block, in which the first session is noted to start.
	#[benchmark]
	fn count_author() {
		let slot = Slot::from(1_000_000);
		let next = frame_system::Pallet::<T>::block_number() + One::one();
		frame_system::Pallet::<T>::initialize(&next, &T::Hash::default(), &pre_digest(slot));
		frame_system::Pallet::<T>::set_block_number(One::one());
		let session = pallet_session::Pallet::<T>::current_index();
		let before: u32 = Authored::<T>::iter_prefix_values(session).sum();
		#[block]
		{
			Pallet::<T>::count_author();
		}
		assert_eq!(Authored::<T>::iter_prefix_values(session).sum::<u32>(), before + 1);
		assert!(StartedAt::<T>::contains_key(session));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::benchmark_ext(), crate::mock::Test);
}
