import type { FoundRecord, Proof, ProvenVisit, RecordId, Role, SentRequest } from '../protocol.ts';
import { coreError, type Handlers } from './types.ts';
import { NOW, children, dayOf, daysAgo, dose, paperCard, people, recordOf, visitOf, visits } from './world.ts';
import { handlers as hospital } from './hospital.ts';

/** The roles that this file answers first. */
export const roles: readonly Role[] = ['school-officer', 'insurance-agent'];

const [yasmin, omar, newborn] = children.map(({ record }) => record) as [RecordId, RecordId, RecordId];

const open: FoundRecord[] = children.map(({ record, owner, child }) => ({
	record,
	owner,
	level: 'proof',
	state: 'in_use',
	visit: null,
	child: record === newborn ? 'later' : { open: child },
}));

function proven(record: RecordId): ProvenVisit[] {
	const signed = [
		...visits,
		visitOf({
			n: 41,
			record: omar,
			state: 'linked',
			at: daysAgo(1460),
			ageDays: 123,
			doses: [dose('10', 'IPV', 'OLD-1', 1, dayOf(daysAgo(1460)))],
		}),
		visitOf({
			n: 42,
			record: omar,
			state: 'linked',
			at: daysAgo(400),
			ageDays: 1183,
			doses: [dose('03', 'MMR', 'M-900', 1, dayOf(daysAgo(400)))],
		}),
	];
	return signed
		.filter(({ visit }) => visit.record === record && visit.state === 'linked')
		.flatMap(({ id, visit, immunization, signature }): ProvenVisit[] =>
			signature === null
				? []
				: [
						{
							id,
							hospital: visit.hospital,
							hospital_profile: { display_name: people.hospital.name },
							physician: visit.physician,
							physician_profile: { display_name: people.physician.name, licence_number: 'MA-4116' },
							immunization,
							signature,
							disputed: false,
						},
					],
		);
}

function proofOf(record: RecordId): Proof {
	const found = recordOf(record);
	if (!found) {
		throw coreError('not-found', 'not-found', 'There is no such record, or no consent.', 'Ask the family for access.');
	}
	const proof: Proof = {
		record,
		owner: found.owner,
		child: record === newborn ? 'later' : found.child,
		rectified: null,
		visits: proven(record),
		reports: [],
		block: 4_812,
		checked_at: NOW,
	};
	if (record === yasmin) {
		proof.reports = [paperCard(record)];
	}
	if (record === omar) {
		const [former, broken] = proof.visits;
		if (former) {
			former.signature = { ...former.signature, check: 'valid_with_former_keys', late: true };
			former.disputed = true;
		}
		if (broken) {
			broken.signature = { ...broken.signature, check: { invalid: 'the signature was made with other keys than the physician’s' } };
		}
	}
	return proof;
}

let sent: SentRequest[] = [
	{
		by: people.officer.id,
		level: 'proof',
		requested_at: daysAgo(0, 4),
		family: people.otherFamily.id,
		username: 'zoe-4hq8w2np',
		outcome: 'waiting',
		since: daysAgo(0, 4),
	},
	{
		by: people.officer.id,
		level: 'proof',
		requested_at: daysAgo(31),
		family: people.family.id,
		username: 'amina-x7k2m9qt',
		outcome: 'granted',
		since: daysAgo(30),
	},
	{
		by: people.officer.id,
		level: 'proof',
		requested_at: daysAgo(12),
		family: people.grandmother.id,
		username: null,
		outcome: 'denied',
		since: daysAgo(11),
	},
];

/** For a school officer and an insurance agent: three open records, one whose proof holds, one whose does not, one without. */
export const handlers: Handlers = {
	contentKey: hospital.contentKey,
	openRecords: ({ most = 50 }, { state }) => ({
		records: state === 'empty' ? [] : open.slice(0, most),
		complete: state === 'empty' || open.length <= most,
	}),
	search: ({ family }, { state }) => {
		const owner = Object.values(people).find(({ username }) => username === family)?.id;
		return { records: state === 'empty' ? [] : open.filter((record) => record.owner === owner) };
	},
	proof: ({ record }, { state }) => {
		const proof = proofOf(record);
		if (state === 'empty') proof.visits = [];
		if (state === 'empty') proof.reports = [];
		const holds = proof.visits.filter(({ signature }) => typeof signature.check === 'string');
		const count = (all: ProvenVisit[]): number =>
			all.reduce(
				(sum, { immunization }) =>
					sum + (typeof immunization === 'object' && 'open' in immunization ? immunization.open.doses.length : 0),
				0,
			);
		return {
			proof,
			valid: typeof proof.child === 'object' && holds.length === proof.visits.length,
			doses: count(holds),
			disputed_doses: count(holds.filter(({ disputed }) => disputed)),
		};
	},
	sentRequests: (_, { state }) => ({ requests: state === 'empty' ? [] : sent }),
	requestAccess: async ({ family }, { write, me }) => {
		const person = Object.values(people).find(({ id, username }) => id === family || username === family);
		if (!person) throw coreError('not-found', 'not-found', 'There is no such participant.', 'Check the username.');
		const done = await write('Consent.request_access');
		sent = [
			{
				by: me.id,
				level: 'proof',
				requested_at: NOW,
				family: person.id,
				username: person.username,
				outcome: 'waiting',
				since: NOW,
			},
			...sent.filter((request) => request.family !== person.id),
		];
		return done;
	},
	withdrawRequest: async ({ family }, { write }) => {
		const done = await write('Consent.withdraw_request');
		sent = sent.filter((request) => request.family !== family && request.username !== family);
		return done;
	},
};
