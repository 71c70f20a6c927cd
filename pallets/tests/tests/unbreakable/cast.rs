//! The people and organisations of a sequence.

use vacchain_primitives::{ParticipantId, RecordId, Role};

const fn id(number: u8) -> ParticipantId {
	ParticipantId([number; 32])
}

/// The record of whose life each sequence tells.
pub const RECORD: RecordId = RecordId([7; 16]);

pub const AUTHORITY: ParticipantId = id(1);
/// Always honest, as somebody at each custody is: holds custody A.
pub const ADMIN: ParticipantId = id(2);
/// Holds custody B.
pub const OTHER_ADMIN: ParticipantId = id(3);
/// Always honest: holds custody B.
pub const THIRD_ADMIN: ParticipantId = id(9);
/// Everyone who holds a custody, and which.
pub const CUSTODIANS: [(ParticipantId, ParticipantId); 3] = [
	(ADMIN, ParticipantId::CUSTODY_A),
	(OTHER_ADMIN, ParticipantId::CUSTODY_B),
	(THIRD_ADMIN, ParticipantId::CUSTODY_B),
];
pub const OWNER: ParticipantId = id(4);
pub const GUARDIANS: [ParticipantId; 2] = [id(5), id(6)];
pub const SCHOOLS: [ParticipantId; 2] = [id(7), id(8)];
pub const HOSPITALS: [ParticipantId; 3] = [id(10), id(20), id(30)];

/// The receptionist of a hospital.
pub const fn receptionist(hospital: ParticipantId) -> ParticipantId {
	id(hospital.0[0] + 1)
}

/// The doctors of a hospital.
pub const fn doctors(hospital: ParticipantId) -> [ParticipantId; 2] {
	[id(hospital.0[0] + 2), id(hospital.0[0] + 3)]
}

/// The physicians of a hospital.
pub const fn physicians(hospital: ParticipantId) -> [ParticipantId; 2] {
	[id(hospital.0[0] + 4), id(hospital.0[0] + 5)]
}

/// Everyone, with the role and the organisation.
pub fn everyone() -> Vec<(ParticipantId, Role, Option<ParticipantId>)> {
	let mut all = vec![
		(AUTHORITY, Role::HealthAuthority, None),
		(ADMIN, Role::HealthAdmin, Some(AUTHORITY)),
		(OTHER_ADMIN, Role::HealthAdmin, Some(AUTHORITY)),
		(THIRD_ADMIN, Role::HealthAdmin, Some(AUTHORITY)),
		(ParticipantId::CUSTODY_A, Role::Custody, Some(AUTHORITY)),
		(ParticipantId::CUSTODY_B, Role::Custody, Some(AUTHORITY)),
		(OWNER, Role::Family, None),
		(GUARDIANS[0], Role::Family, None),
		(GUARDIANS[1], Role::Family, None),
		(SCHOOLS[0], Role::School, None),
		(SCHOOLS[1], Role::School, None),
	];
	for hospital in HOSPITALS {
		all.push((hospital, Role::Hospital, None));
		all.push((receptionist(hospital), Role::Receptionist, Some(hospital)));
		all.extend(doctors(hospital).map(|doctor| (doctor, Role::Doctor, Some(hospital))));
		all.extend(physicians(hospital).map(|physician| (physician, Role::Physician, Some(hospital))));
	}
	all
}

/// Whose keys a professional's and a receptionist's honesty follows: the employer's; everybody else's own.
pub fn answers_for(id: ParticipantId) -> ParticipantId {
	if ParticipantId::CUSTODIES.contains(&id) {
		return AUTHORITY;
	}
	HOSPITALS
		.into_iter()
		.find(|hospital| id.0[0] > hospital.0[0] && id.0[0] < hospital.0[0] + 6)
		.unwrap_or(id)
}
