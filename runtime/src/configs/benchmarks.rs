//! How the pallets' benchmarks set the scene in each other's storage.

#![allow(clippy::restriction, reason = "a benchmark whose scene cannot be set fails")]

use crate::{AccountId, Runtime, RuntimeCall};
use alloc::vec::Vec;
use frame_support::BoundedVec;
use pallet_participants::benchmarking as participants;
use pallet_vaccination_records::benchmarking as records;
use sp_runtime::traits::{BlakeTwo256, Hash as _};
use vacchain_primitives::{
	Basis, EncryptionKey, Level, Moment, ParticipantId, Power, Reader, RecordId, Role, Wrap,
	bounds::{MAX_PROFILE, MAX_READERS, MAX_RECORDS, MAX_WARDS},
};

/// Sets the scene of a benchmark in the neighbours of the pallet that is measured.
pub struct Scene;

impl pallet_authorities::BenchmarkHelper<AccountId, RuntimeCall> for Scene {
	fn organisation(id: ParticipantId, account: AccountId, role: Role) {
		participants::admit::<Runtime>(id, account, role, None);
	}

	fn proposal(number: u32) -> RuntimeCall {
		let code_hash = BlakeTwo256::hash_of(&number);
		pallet_authorities::Call::authorize_upgrade { code_hash }.into()
	}
}

impl pallet_vaccination_records::BenchmarkHelper<AccountId> for Scene {
	fn health_admin() -> (AccountId, ParticipantId) {
		let (_, authority) = participants::participant::<Runtime>(Role::HealthAuthority, None);
		let (admin, _) = participants::participant::<Runtime>(Role::HealthAdmin, Some(authority));
		(admin, authority)
	}

	fn family() -> ParticipantId {
		participants::participant::<Runtime>(Role::Family, None).1
	}

	fn owner() -> (AccountId, ParticipantId) {
		participants::participant::<Runtime>(Role::Family, None)
	}
}

impl pallet_consent::BenchmarkHelper<AccountId> for Scene {
	fn participant(id: ParticipantId, account: AccountId, role: Role, organisation: Option<ParticipantId>) {
		participants::admit::<Runtime>(id, account, role, organisation);
	}

	fn hold(custody: ParticipantId, admin: ParticipantId) {
		participants::hold::<Runtime>(custody, admin, 0);
	}

	fn replace_key(id: ParticipantId) {
		pallet_participants::Participants::<Runtime>::mutate_extant(id, |row| row.key_version += 1);
	}

	fn wait(time: Moment) {
		pallet_timestamp::Now::<Runtime>::mutate(|now| *now += time);
	}

	fn record(record: RecordId, readers: &[Reader]) {
		records::record::<Runtime>(record, readers);
	}
}

impl pallet_powers::BenchmarkHelper<AccountId> for Scene {
	fn health_admin() -> (AccountId, ParticipantId) {
		let authority = pallet_participants::HealthAuthorityId::<Runtime>::get()
			.unwrap_or_else(|| participants::participant::<Runtime>(Role::HealthAuthority, None).1);
		participants::participant::<Runtime>(Role::HealthAdmin, Some(authority))
	}

	/// A family that owns as many records and is a guardian of as many as it can.
	fn power() -> (AccountId, Power<AccountId>) {
		let (account, family) = participants::participant::<Runtime>(Role::Family, None);
		let (_, other) = participants::participant::<Runtime>(Role::Family, None);
		let mut number = 0_u32;
		let mut records = |owner, count| -> Vec<RecordId> {
			let mut create = || {
				number += 1;
				let [a, b, c, d, ..] = BlakeTwo256::hash_of(&(family, number)).0;
				let record = RecordId([a, b, c, d, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
				records::record::<Runtime>(
					record,
					&[Reader { id: owner, level: Level::Full, basis: Basis::Owner }],
				);
				record
			};
			(0..count).map(|_| create()).collect()
		};
		records(family, MAX_RECORDS);
		let wards = records(other, MAX_WARDS);
		pallet_consent::Wards::<Runtime>::insert(family, pallet_consent::WardSet::truncate_from(wards));
		let new = BlakeTwo256::hash_of(&account).0;
		let encryption_key = EncryptionKey::x25519(new);
		let profile = BoundedVec::truncate_from(alloc::vec![1; MAX_PROFILE as usize]);
		(account, Power::ReplaceKeys { id: family, account: new.into(), encryption_key, profile })
	}
}

impl pallet_vaccine_details::BenchmarkHelper<AccountId> for Scene {
	fn participant(id: ParticipantId, account: AccountId, role: Role, organisation: Option<ParticipantId>) {
		participants::admit::<Runtime>(id, account, role, organisation);
	}

	fn record(record: RecordId, hospital: ParticipantId) -> Vec<Wrap> {
		let grant = Basis::Grant { granted_at: 0, expires_at: None };
		let reader = |id, level| Reader { id, level, basis: grant };
		let (_, authority) = participants::participant::<Runtime>(Role::HealthAuthority, None);
		let owner = participants::participant::<Runtime>(Role::Family, None).1;
		let mut readers = Reader::first(owner, authority).to_vec();
		let schools = MAX_READERS as usize - 1 - readers.len();
		readers.extend(
			(0..schools)
				.map(|_| reader(participants::participant::<Runtime>(Role::School, None).1, Level::Proof)),
		);
		readers.push(reader(hospital, Level::Full));
		records::record::<Runtime>(record, &readers);
		let readers: pallet_consent::ReaderSet = readers.try_into().expect("as many as there can be");
		pallet_consent::Pallet::<Runtime>::set_readers(record, readers);
		pallet_vaccination_records::Pallet::<Runtime>::wraps(record).into_inner()
	}
}

impl pallet_access_log::BenchmarkHelper<AccountId> for Scene {
	fn gateway() -> (AccountId, ParticipantId) {
		let (_, hospital) = participants::participant::<Runtime>(Role::Hospital, None);
		participants::participant::<Runtime>(Role::Gateway, Some(hospital))
	}

	fn record(record: RecordId) -> ParticipantId {
		let (_, hospital) = participants::participant::<Runtime>(Role::Hospital, None);
		let grant = Basis::Grant { granted_at: 0, expires_at: None };
		let reader = |id, basis| Reader { id, level: Level::Full, basis };
		// A record of its own, as a family can own only so many.
		let (_, family) = participants::participant::<Runtime>(Role::Family, None);
		let readers = alloc::vec![reader(family, Basis::Owner), reader(hospital, grant)];
		records::record::<Runtime>(record, &readers);
		let readers: pallet_consent::ReaderSet = readers.try_into().expect("two may read");
		pallet_consent::Pallet::<Runtime>::set_readers(record, readers);
		hospital
	}
}

impl pallet_intents::BenchmarkHelper<AccountId> for Scene {
	fn participant() -> AccountId {
		participants::participant::<Runtime>(Role::Family, None).0
	}

	fn set_time(now: Moment) {
		pallet_timestamp::Now::<Runtime>::put(now);
	}
}
