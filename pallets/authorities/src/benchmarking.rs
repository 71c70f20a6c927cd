//! Each call at its worst: as many institutions as there can be, all of them validators.

#![allow(clippy::restriction, reason = "a benchmark whose scene cannot be set fails")]

use alloc::{boxed::Box, vec, vec::Vec};
use codec::Decode;
use frame_benchmarking::{account, v2::*};
use frame_support::{Hashable, traits::EnsureOrigin};
use frame_system::{
	RawOrigin,
	pallet_prelude::{BlockNumberFor, HeaderFor, OriginFor},
};
use sp_consensus_aura::{
	Slot,
	digests::CompatibleDigestItem,
	sr25519::{AuthorityId as AuraId, AuthoritySignature as AuraSignature},
};
use sp_consensus_slots::EquivocationProof;
use sp_runtime::{
	Digest, DigestItem, KeyTypeId, RuntimeAppPublic,
	traits::{Hash, Header, One, TrailingZeroInput, Zero},
};
use sp_session::MembershipProof;
use vacchain_primitives::{
	NodeId, NodeProof, Offence, ParticipantId, Publication, PublicationHash, Role, Thresholds,
	bounds::{
		MAX_GATEWAY_ADDRESS, MAX_GATEWAYS, MAX_INSTITUTIONS, MAX_NODES, MAX_OPEN_PROPOSALS, MAX_PUBLISHED,
	},
	node_statement,
	questions::AccountOf,
};

use crate::*;

/// The neighbours' part in benchmarks.
pub trait BenchmarkHelper<AccountId, Proposal> {
	/// Registers an organisation, for which this account acts.
	fn organisation(id: ParticipantId, account: AccountId, role: Role);
	/// A call on which the institutions vote, another one for each number.
	fn proposal(number: u32) -> Proposal;
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

/// An institution lists as many nodes as it can.
fn list_nodes<T: Config>(id: ParticipantId, first: u8) {
	let nodes = NodeList::truncate_from((first..first + MAX_NODES as u8).map(|n| NodeId([n; 32])).collect());
	for node in &nodes {
		NodeOwner::<T>::insert(node, id);
	}
	Nodes::<T>::insert(id, nodes);
}

/// The agreement of as many nodes of the keystore as an institution can list.
fn agreements<T: Config>(id: &ParticipantId) -> NodeProofs {
	const NODE: KeyTypeId = KeyTypeId(*b"node");
	let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
	let genesis = genesis.as_ref().try_into().expect("a hash has 32 bytes");
	let agreement = |_| {
		let key = sp_io::crypto::ed25519_generate(NODE, None);
		let signature = sp_io::crypto::ed25519_sign(NODE, &key, &node_statement(genesis, id));
		NodeProof { node: NodeId(key.0), signature: signature.expect("the keystore has the key").0 }
	};
	NodeProofs::truncate_from((0..MAX_NODES).map(agreement).collect())
}

/// One vote, which suffices for the benchmarks.
fn decided<T: Config>() -> Result<OriginFor<T>, BenchmarkError> {
	VoteThresholds::<T>::put(Thresholds {
		organisations: 1,
		health_admins: 1,
		validators: 1,
		upgrade: 1,
		pause: 1,
	});
	T::VoteOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

/// Every institution but the last has as many proposals as it may, and the last one less. The last one's account, and
/// the hash and the number of a proposal of the first one's.
fn proposals<T: Config>() -> (T::AccountId, T::Hash, u32) {
	let institutions = institutions::<T>(MAX_INSTITUTIONS);
	let (_, last) = institutions.last().expect("there are more than at genesis");
	for number in 0..MAX_OPEN_PROPOSALS * institutions.len() as u32 - 1 {
		let (_, account) = &institutions[(number / MAX_OPEN_PROPOSALS) as usize];
		let proposal = Box::new(T::BenchmarkHelper::proposal(number));
		Pallet::<T>::do_propose(RawOrigin::Signed(account.clone()).into(), proposal).expect("there is room");
	}
	let hash = T::Hashing::hash_of(&T::BenchmarkHelper::proposal(0));
	let first = Pallet::<T>::proposals().into_iter().find(|one| one.hash[..] == *hash.as_ref());
	(last.clone(), hash, first.expect("it was proposed").index)
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
		let (origin, (id, _)) = (decided::<T>()?, organisation::<T>(MAX_INSTITUTIONS));
		#[extrinsic_call]
		_(origin as OriginFor<T>, id);
		assert!(Institutions::<T>::get().contains(&id));
		assert_eq!(Seats::<T>::get().len() as u32, MAX_INSTITUTIONS);
		Ok(())
	}

	#[benchmark]
	fn dismiss_organisation() -> Result<(), BenchmarkError> {
		let (id, _) = institutions::<T>(MAX_INSTITUTIONS)[0];
		list_nodes::<T>(id, 200);
		let origin = decided::<T>()?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, id);
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
		list_nodes::<T>(id, 200);
		let origin = decided::<T>()?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, id);
		assert_eq!(Chosen::<T>::get().len() as u32, MAX_INSTITUTIONS);
		Ok(())
	}

	#[benchmark]
	fn remove_validator() -> Result<(), BenchmarkError> {
		institutions::<T>(MAX_INSTITUTIONS);
		validate::<T>(MAX_INSTITUTIONS, id_as_key);
		let (origin, id) = (decided::<T>()?, Institutions::<T>::get()[0]);
		#[extrinsic_call]
		_(origin as OriginFor<T>, id);
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
		let (origin, id) = (decided::<T>()?, Institutions::<T>::get()[0]);
		#[extrinsic_call]
		_(origin as OriginFor<T>, id);
		assert_eq!(Offences::<T>::get(id), None);
		assert!(!pallet_session::Pallet::<T>::disabled_validators().contains(&0));
		Ok(())
	}

	#[benchmark]
	fn set_nodes() -> Result<(), BenchmarkError> {
		let (id, account) = institutions::<T>(MAX_INSTITUTIONS).swap_remove(0);
		list_nodes::<T>(id, 200);
		let agreements = agreements::<T>(&id);
		#[extrinsic_call]
		_(RawOrigin::Signed(account), agreements.clone());
		assert!(agreements.iter().all(|proof| NodeOwner::<T>::get(proof.node) == Some(id)));
		assert_eq!(NodeOwner::<T>::get(NodeId([200; 32])), None);
		Ok(())
	}

	/// As many and as long as may be.
	#[benchmark]
	fn set_gateways() {
		let (id, account) = institutions::<T>(MAX_INSTITUTIONS).swap_remove(0);
		let address = |number: u8| {
			let mut address = b"wss://".to_vec();
			address.resize(MAX_GATEWAY_ADDRESS as usize, b'a' + number);
			address.try_into().expect("is as long as may be")
		};
		let gateways: GatewayList =
			(0..MAX_GATEWAYS as u8).map(address).collect::<Vec<_>>().try_into().expect("as many as may be");
		#[extrinsic_call]
		_(RawOrigin::Signed(account), gateways.clone());
		assert_eq!(Gateways::<T>::get(id), gateways);
	}

	#[benchmark]
	fn authorize_upgrade() -> Result<(), BenchmarkError> {
		let (origin, code_hash) = (decided::<T>()?, T::Hash::default());
		#[extrinsic_call]
		_(origin as OriginFor<T>, code_hash);
		assert!(frame_system::Pallet::<T>::authorized_upgrade().is_some());
		Ok(())
	}

	/// As many versions as may hold.
	#[benchmark]
	fn publish() -> Result<(), BenchmarkError> {
		let hashes: Vec<_> = (0..MAX_PUBLISHED as u8).map(|number| PublicationHash([number; 32])).collect();
		let hashes: PublishedList = hashes.try_into().expect("as many as may be");
		let origin = decided::<T>()?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, Publication::Pages, hashes.clone());
		assert_eq!(Published::<T>::get(Publication::Pages), hashes);
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

	#[benchmark]
	fn propose() {
		let (account, ..) = proposals::<T>();
		let proposal = T::BenchmarkHelper::proposal(u32::MAX);
		let hash = T::Hashing::hash_of(&proposal);
		#[extrinsic_call]
		_(RawOrigin::Signed(account), Box::new(proposal));
		assert!(OpenProposals::<T>::contains_key(hash));
	}

	#[benchmark]
	fn vote() {
		let (account, hash, index) = proposals::<T>();
		#[extrinsic_call]
		_(RawOrigin::Signed(account), hash, index, true);
		assert!(OpenProposals::<T>::contains_key(hash));
	}

	#[benchmark]
	fn close() {
		let (account, hash, index) = proposals::<T>();
		OpenProposals::<T>::mutate(hash, |open| open.as_mut().expect("it is open").ends_at = 0);
		#[extrinsic_call]
		_(RawOrigin::Signed(account), hash, index);
		assert!(!OpenProposals::<T>::contains_key(hash));
	}

	#[benchmark]
	fn withdraw() {
		let (_, hash, index) = proposals::<T>();
		let proposer = OpenProposals::<T>::get(hash).expect("it is open").proposer;
		let account = T::Participants::account_of(&proposer).expect("it may act");
		#[extrinsic_call]
		_(RawOrigin::Signed(account), hash, index);
		assert!(!OpenProposals::<T>::contains_key(hash));
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
