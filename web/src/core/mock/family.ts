import type {
	AccessRow,
	DisputeView,
	HistoryEntry,
	Moment,
	ParticipantId,
	PendingRequest,
	PowerEntry,
	Reader,
	RecommendedVaccine,
	RecordId,
	RecordView,
	Role,
	VisitId,
	VisitView,
} from '../protocol.ts';
import { coreError, ensureShown, type Context, type Handlers } from './types.ts';
import { NOW, children, dayOf, daysAgo, dose, foundRecords, hash, paperCard, people, recordOf, visitOf } from './world.ts';

/** The roles that this file answers first. */
export const roles: readonly Role[] = ['family'];

const [yasmin, omar, ward] = children.map(({ record }) => record) as [RecordId, RecordId, RecordId];

const early = visitOf({
	n: 31,
	record: omar,
	state: 'linked',
	at: daysAgo(1460),
	ageDays: 123,
	note: { text: 'Healthy.', decision: 'cleared' },
	doses: [dose('10', 'IPV', 'OLD-1', 1, dayOf(daysAgo(1460))), dose('03', 'MMR', 'M-77', 1, dayOf(daysAgo(1460)))],
	weight: 6.9,
	height: 64,
});
if (early.signature) early.signature.check = 'valid_with_former_keys';
const wrong = visitOf({
	n: 32,
	record: omar,
	state: 'retracted',
	at: daysAgo(800),
	ageDays: 783,
	note: { text: 'No findings.', decision: 'cleared' },
	doses: [dose('10', 'IPV', 'WRONG-9', 2, dayOf(daysAgo(800)))],
	weight: 12.1,
	height: 88,
});
const full = visitOf({
	n: 33,
	record: omar,
	state: 'linked',
	at: daysAgo(400),
	ageDays: 1183,
	note: { text: 'Cough for two days, no fever.', decision: 'cleared' },
	doses: [dose('10', 'IPV', 'A40ZZ', 2, dayOf(daysAgo(400)))],
	due: dayOf(daysAgo(-9)),
	weight: 14.8,
	height: 97,
});
full.notes = [
	{
		version: 0,
		author: people.doctor.id,
		at: daysAgo(400),
		kind: 'written',
		decision: 'deferred',
		text: { open: { text: 'Cough. Come back next week.' } },
	},
	...full.notes.map((note) => ({ ...note, version: 1, kind: 'corrected' as const })),
	{
		version: 2,
		author: people.doctor.id,
		at: daysAgo(398),
		kind: 'addendum',
		decision: null,
		text: { open: { text: 'The mother called: the cough is gone.' } },
	},
];
full.earlier_examinations = [{ open: { age_days: 1183, weight_kg: 41.8, planned_vaccines: [{ code: '10', display: 'IPV' }] } }];
full.recommendation = {
	open: {
		not_given: [{ code: '21', display: 'varicella', reason: 'not_available' }],
		remaining: [{ code: '21', display: 'varicella', due_date: dayOf(daysAgo(-9)) }],
		next_visit: dayOf(daysAgo(-9)),
		note: 'Paracetamol if there is fever.',
	},
};
if (full.signature) full.signature.late = true;

const due: Record<RecordId, RecommendedVaccine[]> = {
	[yasmin]: [
		{ code: '10', display: 'IPV', due_date: dayOf(daysAgo(20)) },
		{ code: '133', display: 'PCV13', due_date: dayOf(daysAgo(-12)) },
		{ code: '03', display: 'MMR', due_date: dayOf(daysAgo(-77)) },
	],
	[omar]: [{ code: '21', display: 'varicella', due_date: dayOf(daysAgo(-9)) }],
};

const disputes = new Map<VisitId, DisputeView>([
	[
		full.id,
		{ by: people.family.id, at: daysAgo(390), reason: { open: { reason: 'The lot on the paper card is another one.' } } },
	],
]);
const disputable: VisitView[] = [early, wrong, full];
let erasure: Moment | null = null;

/** A record that the family had erased. */
const ERASED: RecordId = 'b0ff'.repeat(8);
const noRecord = () =>
	coreError('not-found', 'not-found', 'There is no such record, or no access to it.', 'Look at the list of records.');

function view(record: RecordId, empty: boolean): RecordView {
	const found = recordOf(record);
	if (!found) throw noRecord();
	if (empty) return { ...found, visits: [] };
	const visits = [...(record === omar ? disputable : []), ...found.visits].map((visit) => ({
		...visit,
		dispute: disputes.get(visit.id) ?? null,
	}));
	return {
		...found,
		visits,
		erasure_asked_at: record === omar ? erasure : null,
		rectified: record === omar ? { version: 1, at: daysAgo(900), by: people.admin.id } : null,
		reports:
			record === yasmin
				? [
						paperCard(record),
						{
							record,
							number: 1,
							author: people.doctor.id,
							organisation: people.hospital.id,
							at: daysAgo(226),
							doses: {
								open: {
									source: 'The grandmother',
									doses: [{ ...dose('45', 'Hepatitis B', '', 2, '2025-06-20'), primary_source: false }],
								},
							},
							retraction: { open: { reason: 'It was another child.' } },
						},
					]
				: [],
	};
}

const power: PowerEntry = {
	digest: hash(70),
	subject: people.family.id,
	admins_needed: 2,
	awaits_vote: false,
	power: { power: 'change_owner', record: omar, from: people.family.id, to: people.otherFamily.id },
	proposed_by: people.admin.id,
	proposed_at: daysAgo(2),
	confirmed_by: people.otherAdmin.id,
	due_at: daysAgo(-5),
	vetoed_by: null,
	ends_at: daysAgo(-25),
	fingerprint: null,
};
const merge: PowerEntry = {
	...power,
	digest: hash(71),
	power: { power: 'merge_record', record: yasmin, owner: people.family.id, into: omar },
	confirmed_by: null,
	due_at: null,
};
let powers = [power, merge];

let requests: PendingRequest[] = [
	{
		requester: people.school.id,
		role: 'school',
		profile: { display_name: people.school.name },
		request: { by: people.officer.id, level: 'proof', requested_at: daysAgo(0, 5) },
		shown: hash(61),
	},
	{
		requester: people.otherHospital.id,
		role: 'hospital',
		profile: { display_name: people.otherHospital.name },
		request: { by: people.receptionist.id, level: 'full', requested_at: daysAgo(1) },
		shown: hash(62),
	},
];
const wardRequest: PendingRequest = {
	requester: people.insurer.id,
	role: 'insurer',
	profile: { display_name: people.insurer.name },
	request: { by: people.agent.id, level: 'proof', requested_at: daysAgo(3) },
	shown: hash(63),
};
let wardRequests = [wardRequest];

const always = (owner: ParticipantId): Reader[] => [
	{ id: owner, level: 'full', basis: 'owner' },
	{ id: people.authority.id, level: 'proof', basis: 'authority' },
	{ id: people.authority.id, level: 'half-a', basis: 'custody' },
];
const grants: Record<RecordId, Reader[]> = {
	[yasmin]: [
		{ id: people.grandmother.id, level: 'full', basis: 'guardian' },
		{ id: people.hospital.id, level: 'full', basis: { grant: { granted_at: daysAgo(230), expires_at: null } } },
		{ id: people.school.id, level: 'proof', basis: { grant: { granted_at: daysAgo(30), expires_at: daysAgo(-5) } } },
		{ id: people.insurer.id, level: 'proof', basis: { grant: { granted_at: daysAgo(90), expires_at: daysAgo(60) } } },
	],
	[omar]: [],
	[ward]: [{ id: people.family.id, level: 'full', basis: 'guardian' }],
};

function letRead(record: RecordId, reader: Reader): void {
	grants[record] = [...(grants[record] ?? []).filter(({ id }) => id !== reader.id), reader];
}

function idOf(who: string): ParticipantId {
	return Object.values(people).find(({ id, username }) => id === who || username === who)?.id ?? who;
}

const log: AccessRow[] = [
	{ index: 9, reader: people.school.id, gateway: people.school.id, kind: 'visits', at: daysAgo(0, 3), count: 1, logged_at: daysAgo(0, 3) },
	{ index: 8, reader: people.family.id, gateway: people.hospital.id, kind: 'record', at: daysAgo(1), count: 4, logged_at: daysAgo(1) },
	{ index: 7, reader: people.doctor.id, gateway: people.hospital.id, kind: 'visits', at: daysAgo(166), count: 2, logged_at: daysAgo(166) },
	{ index: 6, reader: people.grandmother.id, gateway: people.authority.id, kind: 'readers', at: daysAgo(170), count: 1, logged_at: daysAgo(170) },
	{ index: 5, reader: people.receptionist.id, gateway: people.hospital.id, kind: 'history', at: daysAgo(171), count: 1, logged_at: daysAgo(171) },
	{ index: null, reader: people.receptionist.id, gateway: people.hospital.id, kind: 'record', at: daysAgo(228), count: 12, logged_at: daysAgo(227) },
];

let block = 100;
function entry(days: number, actor: ParticipantId, organisation: ParticipantId | null, action: HistoryEntry['action']): HistoryEntry {
	block += 517;
	return { block, at: daysAgo(days), actor, organisation, action, epoch: 0, commitment: null };
}
const [hospital, first] = [people.hospital.id, '11'.repeat(16)];
const history: HistoryEntry[] = [
	entry(280, people.admin.id, people.authority.id, { action: 'record_created' }),
	entry(230, people.family.id, null, { action: 'access_granted', reader: hospital, level: 'full', expires_at: null }),
	entry(229, people.family.id, null, { action: 'guardian_named', guardian: people.grandmother.id }),
	entry(228, people.receptionist.id, hospital, { action: 'visit_opened', visit: first }),
	entry(228, people.doctor.id, hospital, { action: 'note_added', visit: first, version: 0, kind: 'written' }),
	entry(228, people.physician.id, hospital, { action: 'visit_signed', visit: first }),
	entry(228, people.receptionist.id, hospital, { action: 'visit_linked', visit: first }),
	entry(227, people.doctor.id, hospital, { action: 'doses_reported', number: 0 }),
	entry(90, people.family.id, null, { action: 'access_granted', reader: people.insurer.id, level: 'proof', expires_at: daysAgo(60) }),
	entry(60, people.receptionist.id, hospital, {
		action: 'visit_reassigned',
		visit: first,
		doctor: people.otherDoctor.id,
		physician: people.otherPhysician.id,
	}),
	entry(50, people.admin.id, people.authority.id, { action: 'child_rectified', version: 1 }),
	entry(30, people.family.id, null, { action: 'access_granted', reader: people.school.id, level: 'proof', expires_at: daysAgo(-5) }),
	entry(12, people.family.id, null, { action: 'transferred', from: people.otherHospital.id, to: hospital }),
	entry(2, people.admin.id, people.authority.id, { action: 'power_over_record', kind: 'change_owner', digest: hash(70), step: 'proposed' }),
];

function without(state: Context['state']): boolean {
	return state === 'empty';
}

/** For a family: its two children, and a ward. Acts change what is answered next. */
export const handlers = {
	me: (_, { me, state }) => ({ me: { ...me, powers: state === 'filled' ? powers : [] } }),
	object: async (params, { write }) => {
		const done = await write('Powers.veto');
		powers = powers.filter((one) => !('digest' in params) || one.digest !== params.digest);
		return done;
	},
	agreeToMerge: async (_, { write }) => {
		const done = await write('VaccinationRecords.agree_to_merge');
		powers = powers.filter((one) => one.power.power !== 'merge_record');
		return done;
	},
	erased: ({ record }) => {
		if (record !== ERASED) throw noRecord();
		return { root: hash(990), owner: hash(991), at: daysAgo(30) };
	},
	records: (_, { state }) =>
		without(state)
			? { records: [], wards: [] }
			: { records: foundRecords.slice(0, 2), wards: foundRecords.slice(2) },
	record: ({ record }, { state }) => {
		const shown = view(record, without(state));
		const last = shown.visits.findLast((visit) => visit.signature !== null && visit.visit.state !== 'retracted');
		return { record: shown, due: without(state) ? [] : (due[record] ?? []), last: last?.id ?? null };
	},
	childVersions: ({ record }) => ({
		versions:
			record === omar
				? [
						{
							version: 0,
							child: {
								open: {
									family_name: 'الإدريسي',
									given_names: '',
									gender: 'male',
									birth_date: '2021-11-01',
									family_file_number: 'F-2291',
								},
							},
							replaced: { version: 1, at: daysAgo(900), by: people.admin.id },
						},
						{ version: 1, child: recordOf(omar)?.child ?? 'absent', replaced: null },
					]
				: [{ version: 0, child: recordOf(record)?.child ?? 'absent', replaced: null }],
	}),
	history: (_, { state }) => ({ history: without(state) ? [] : history, left_out: without(state) ? 0 : 3 }),
	readers: ({ record }, { state }) => {
		const owner = children.find((child) => child.record === record)?.owner ?? people.family.id;
		return { readers: [...always(owner), ...(without(state) ? [] : (grants[record] ?? []))], time: NOW };
	},
	accessLog: ({ record }, { state }) => ({ rows: without(state) || record !== yasmin ? [] : log }),
	renewKeys: (_, { write }) => write('Consent.renew_keys'),
	requests: (_, { state }) =>
		without(state)
			? { requests: [], wards: [] }
			: { requests, wards: wardRequests.map((pending) => ({ wards: foundRecords.slice(2), pending })) },
	grant: async ({ record, who, level, expires_at }, { write }) => {
		const done = await write('Consent.grant');
		letRead(record, {
			id: idOf(who),
			level: level ?? 'full',
			basis: { grant: { granted_at: NOW, expires_at: expires_at ?? null } },
		});
		return done;
	},
	revoke: async ({ record, who }, { write }) => {
		const done = await write('Consent.revoke');
		grants[record] = (grants[record] ?? []).filter(({ id }) => id !== idOf(who));
		return done;
	},
	transfer: async ({ record, to }, { write }) => {
		const done = await write('Consent.transfer');
		grants[record] = (grants[record] ?? []).filter(({ id }) => id !== people.hospital.id);
		letRead(record, { id: idOf(to), level: 'full', basis: { grant: { granted_at: NOW, expires_at: null } } });
		return done;
	},
	approve: async ({ requester, record, expires_at, shown }, { write }) => {
		if (new URLSearchParams(location.search).has('changed')) {
			// The provider has asked again meanwhile, for everything.
			requests = requests.map((one) => ({ ...one, request: { ...one.request, level: 'full' }, shown: hash(64) }));
		}
		ensureShown(shown, [...requests, ...wardRequests].find((one) => one.requester === requester)?.shown);
		const done = await write('Consent.grant');
		const level = [...requests, ...wardRequests].find((one) => one.requester === requester)?.request.level ?? 'proof';
		requests = requests.filter((one) => one.requester !== requester);
		wardRequests = wardRequests.filter((one) => one.requester !== requester);
		letRead(record, { id: requester, level, basis: { grant: { granted_at: NOW, expires_at: expires_at ?? null } } });
		return done;
	},
	deny: async ({ requester }, { write }) => {
		const done = await write('Consent.deny');
		requests = requests.filter((one) => one.requester !== requester);
		wardRequests = wardRequests.filter((one) => one.requester !== requester);
		return done;
	},
	nameGuardian: async ({ record, who }, { write }) => {
		const done = await write('Consent.name_guardian');
		letRead(record, { id: idOf(who), level: 'full', basis: 'guardian' });
		return done;
	},
	removeGuardian: async ({ record, who }, { write }) => {
		const done = await write('Consent.remove_guardian');
		grants[record] = (grants[record] ?? []).filter(({ id }) => id !== idOf(who));
		return done;
	},
	resign: (_, { write }) => write('Consent.resign'),
	disputeVisit: async ({ visit, reason }, { write, me }) => {
		const done = await write('VaccineDetails.dispute');
		disputes.set(visit, { by: me.id, at: NOW, reason: { open: { reason } } });
		return done;
	},
	withdrawDispute: async ({ visit }, { write }) => {
		const done = await write('VaccineDetails.withdraw_dispute');
		disputes.delete(visit);
		return done;
	},
	askForErasure: async (_, { write }) => {
		const done = await write('VaccinationRecords.ask_for_erasure');
		erasure = NOW;
		return done;
	},
	declineErasure: async (_, { write }) => {
		const done = await write('VaccinationRecords.decline_erasure');
		erasure = null;
		return done;
	},
} satisfies Handlers;
