import type {
	Candidate,
	Child,
	FoundRecord,
	FoundVisit,
	Immunization,
	Moment,
	ParticipantId,
	Person,
	RecordId,
	RecordView,
	ReportView,
	Role,
	Visit,
	VisitId,
	VisitState,
	VisitView,
} from '../protocol.ts';

/** The day on which the tests' people live: the pages show the same every time. */
export const NOW: Moment = Date.UTC(2026, 2, 4, 9, 30);
const DAY = 86_400_000;

/** A moment some days ago, or ahead if negative. */
export function daysAgo(days: number, hours = 0): Moment {
	return NOW - days * DAY - hours * 3_600_000;
}

/** The day of a moment. */
export function dayOf(at: Moment): string {
	return new Date(at).toISOString().slice(0, 10);
}

const pid = (n: number): ParticipantId => (0xa000 + n).toString(16).repeat(16);
const rid = (n: number): RecordId => (0xb000 + n).toString(16).repeat(8);
const vid = (n: number): VisitId => (0xc000 + n).toString(16).repeat(8);
/** A digest or hash for a number. */
export const hash = (n: number): string => (0xd000 + n).toString(16).repeat(16);

function person(n: number, role: Role, name: string, username: string, at?: number): Person {
	return {
		id: pid(n),
		role,
		name,
		licence_number: role === 'doctor' || role === 'physician' ? `MA-${4100 + n}` : null,
		organisation: at === undefined ? null : pid(at),
		status: 'active',
		username,
		family:
			role === 'family'
				? { username, display_name: name, contact: '+212 600 000 0' + n, id_number: `AB${120000 + n}` }
				: null,
		has_key: true,
		key_version: 1,
		shown: hash(500 + n),
	};
}

/** Organisations and people. */
export const people = {
	authority: person(1, 'health-authority', 'Ministry of Health', 'moh'),
	hospital: person(2, 'hospital', 'St. Mary Hospital', 'st.mary'),
	otherHospital: person(3, 'hospital', 'Hôpital Ibn Sina', 'ibn.sina'),
	school: person(4, 'school', 'Atlas Primary School', 'atlas.school'),
	insurer: person(5, 'insurer', 'Wafa Insurance', 'wafa'),
	laboratory: person(6, 'laboratory', 'Central Laboratory', 'central.lab'),
	admin: person(11, 'health-admin', 'Karim Bennani', 'k.bennani', 1),
	otherAdmin: person(12, 'health-admin', 'Salma Tazi', 's.tazi', 1),
	receptionist: person(13, 'receptionist', 'Nadia O’Brien', 'n.obrien', 2),
	doctor: person(14, 'doctor', 'Dr. Lina Haddad', 'dr.haddad', 2),
	otherDoctor: person(15, 'doctor', 'Dr. José Núñez', 'dr.nunez', 2),
	physician: person(16, 'physician', 'Dr. Youssef Alami', 'dr.alami', 2),
	otherPhysician: person(17, 'physician', 'د. سارة المنصوري', 'dr.mansouri', 2),
	technician: person(18, 'laboratory-technician', 'Hind Berrada', 'h.berrada', 6),
	officer: person(19, 'school-officer', 'Meryem Chraibi', 'm.chraibi', 4),
	agent: person(20, 'insurance-agent', 'Tom de Vries', 't.devries', 5),
	family: person(21, 'family', 'Amina El Idrissi', 'amina-x7k2m9qt'),
	otherFamily: person(22, 'family', 'Zoë Åkesson-D’Arcy', 'zoe-4hq8w2np'),
	grandmother: person(23, 'family', 'فاطمة الإدريسي', 'fatima-9rt3k7vd'),
} satisfies Record<string, Person>;

/** Who is logged in for a role. */
export const personOf: Record<Role, Person> = {
	'health-authority': people.authority,
	hospital: people.hospital,
	laboratory: people.laboratory,
	school: people.school,
	insurer: people.insurer,
	'health-admin': people.admin,
	receptionist: people.receptionist,
	doctor: people.doctor,
	physician: people.physician,
	'laboratory-technician': people.technician,
	'school-officer': people.officer,
	'insurance-agent': people.agent,
	family: people.family,
	gateway: people.hospital,
	custody: people.authority,
};

/** Three children: two of one family, and a newborn without a name. */
export const children: readonly { record: RecordId; owner: ParticipantId; child: Child }[] = [
	{
		record: rid(1),
		owner: people.family.id,
		child: {
			family_name: 'El Idrissi',
			given_names: 'Yasmin',
			gender: 'female',
			birth_date: '2025-05-20',
			family_file_number: 'F-2291',
		},
	},
	{
		record: rid(2),
		owner: people.family.id,
		child: {
			family_name: 'الإدريسي',
			given_names: 'عمر',
			gender: 'male',
			birth_date: '2021-11-02',
			family_file_number: 'F-2291',
		},
	},
	{
		record: rid(3),
		owner: people.otherFamily.id,
		child: {
			family_name: 'Åkesson-D’Arcy',
			given_names: '',
			gender: 'unknown',
			birth_date: '2026-03-01',
			family_file_number: 'F-3107',
			birth_order: 2,
		},
	},
];

/** A dose as a physician signs it. */
export function dose(code: string, display: string, lot: string, number: number, day: string): Immunization {
	return {
		vaccine_code: code,
		vaccine_display: display,
		lot_number: lot,
		manufacturer: 'Serum Institute',
		expiration_date: '2027-06-30',
		dose_number: number,
		site: 'Left thigh',
		route: 'Intramuscular',
		occurrence: day,
		primary_source: true,
	};
}

interface VisitFacts {
	n: number;
	record: RecordId;
	state: VisitState;
	at: Moment;
	/** The child's age then. */
	ageDays: number;
	/** The text and decision of the note, if there is one. */
	note?: { text: string; decision: 'cleared' | 'deferred' };
	doses?: Immunization[];
	due?: string;
	weight?: number;
	height?: number;
}

/** A visit with its sections. */
export function visitOf(facts: VisitFacts): VisitView {
	const { n, record, state, at, note, doses } = facts;
	const visit: Visit = {
		record,
		hospital: people.hospital.id,
		doctor: people.doctor.id,
		physician: people.physician.id,
		epoch: 0,
		index: n,
		state,
		made_at: at,
		opened_at: at + 2_000,
		notes: note ? 1 : 0,
		note: note ? { version: 0, commitment: hash(n), clearance: hash(n + 1) } : null,
	};
	return {
		id: vid(n),
		visit,
		examination: {
			open: {
				age_days: facts.ageDays,
				weight_kg: facts.weight ?? 7.4,
				height_cm: facts.height ?? 67.5,
				body_temperature_celsius: 36.8,
				planned_vaccines: [
					{ code: '10', display: 'IPV' },
					{ code: '133', display: 'PCV13' },
				],
			},
		},
		earlier_examinations: [],
		notes: note
			? [
					{
						version: 0,
						author: people.doctor.id,
						at: at + 600_000,
						kind: 'written',
						decision: note.decision,
						text: { open: { text: note.text } },
					},
				]
			: [],
		immunization: doses
			? { open: { hospital_name: people.hospital.name, physician_name: people.physician.name, doses } }
			: 'absent',
		recommendation: doses
			? {
					open: {
						remaining: [{ code: '03', display: 'MMR', due_date: facts.due ?? '2026-05-20' }],
						next_visit: facts.due ?? '2026-05-20',
						note: 'Slight redness is normal.',
					},
				}
			: 'absent',
		retraction: state === 'retracted' ? { open: { reason: 'Entered for the wrong child.' } } : 'absent',
		signature: doses
			? {
					physician: people.physician.id,
					account: hash(n + 2),
					signed_at: at + 1_200_000,
					recorded_at: at + 1_202_000,
					late: false,
					check: 'valid',
				}
			: null,
		dispute: null,
		rulings: [],
	};
}

/** The visits of the tests' children, oldest first; the last three are of today. */
export const visits: readonly VisitView[] = [
	visitOf({
		n: 1,
		record: rid(1),
		state: 'linked',
		at: daysAgo(228),
		ageDays: 60,
		note: { text: 'Healthy. No fever.', decision: 'cleared' },
		doses: [dose('10', 'IPV', 'A41FX', 1, dayOf(daysAgo(228))), dose('133', 'PCV13', 'B77', 1, dayOf(daysAgo(228)))],
		due: dayOf(daysAgo(166)),
		weight: 5.1,
		height: 57,
	}),
	visitOf({
		n: 2,
		record: rid(1),
		state: 'linked',
		at: daysAgo(166),
		ageDays: 122,
		note: { text: 'Mild cold, no fever. Cleared.', decision: 'cleared' },
		doses: [dose('10', 'IPV', 'A41FY', 2, dayOf(daysAgo(166)))],
		due: dayOf(daysAgo(20)),
		weight: 6.6,
		height: 63,
	}),
	visitOf({ n: 3, record: rid(1), state: 'opened', at: daysAgo(0, 1), ageDays: 288, weight: 8.6, height: 71 }),
	visitOf({
		n: 4,
		record: rid(2),
		state: 'noted',
		at: daysAgo(0, 2),
		ageDays: 1583,
		note: { text: 'Healthy, no allergies known. May be vaccinated today.', decision: 'cleared' },
		weight: 17.2,
		height: 106,
	}),
	visitOf({
		n: 5,
		record: rid(3),
		state: 'signed',
		at: daysAgo(0, 3),
		ageDays: 3,
		note: { text: 'Born at term. Cleared.', decision: 'cleared' },
		doses: [dose('45', 'Hepatitis B', 'HB-202', 1, dayOf(NOW))],
		weight: 3.2,
		height: 50,
	}),
];

/** A child's record, with all of its visits. */
export function recordOf(record: RecordId): RecordView | undefined {
	const found = children.find((child) => child.record === record);
	if (!found) return undefined;
	return {
		record,
		owner: found.owner,
		created_at: daysAgo(280),
		level: 'full',
		child: { open: found.child },
		state: 'in_use',
		merged: [],
		erasure_asked_at: null,
		rectified: null,
		visits: visits.filter((visit) => visit.visit.record === record),
		reports: [],
	};
}

/** The records of the tests' children, as a list has them. */
export const foundRecords: readonly FoundRecord[] = children.map(({ record, owner, child }) => ({
	record,
	owner,
	level: 'full',
	state: 'in_use',
	visit: null,
	child: { open: child },
}));

/** The visits, as a list has them. */
export const foundVisits: readonly FoundVisit[] = visits.map(({ id, visit }) => {
	const of = children.find((child) => child.record === visit.record);
	return {
		id,
		visit,
		child: of ? { open: of.child } : 'absent',
		owner: of?.owner ?? null,
		record_state: 'in_use',
	};
});

/** Doses that were given elsewhere, as a hospital has reported them. */
export function paperCard(record: RecordId, number = 0, organisation: Person = people.hospital): ReportView {
	return {
		record,
		number,
		author: people.doctor.id,
		organisation: organisation.id,
		at: daysAgo(227),
		doses: {
			open: {
				source: 'Paper card of the maternity clinic',
				doses: [{ ...dose('45', 'Hepatitis B', 'K-11', 1, '2025-05-21'), primary_source: false }],
			},
		},
		retraction: null,
	};
}

/** A doctor whom the hospital has put forward. */
export const putForward: Candidate = {
	participant: hash(202),
	organisation: people.hospital.id,
	role: 'doctor',
	profile: { display_name: 'د. مريم بنجلون', licence_number: 'MA-4188' },
	fingerprint: '81220.60417.33951.20084.11573',
	ends_at: daysAgo(-28),
	agreed: false,
	registered: false,
	works_for: null,
	shown: hash(225),
};
