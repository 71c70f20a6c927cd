import type { Applicant, Candidate, HistoryEntry, ParticipantChangeEntry, PowerEntry, ReportView, Role } from '../protocol.ts';
import { opened } from '../protocol.ts';
import { coreError, ensureShown, readAgain, type Handlers } from './types.ts';
import { NOW, children, daysAgo, foundRecords, hash, paperCard, people, putForward, recordOf } from './world.ts';

/** For whom these answers are. */
export const roles: readonly Role[] = ['health-admin'];

const everybody = Object.values(people);
const [yasmin, omar, newborn] = children;
const record = (place: typeof yasmin): string => place?.record ?? '';

const applicants: Applicant[] = [
	{
		participant: hash(201),
		role: 'family',
		organisation: null,
		profile: null,
		form: {
			open: {
				username: 'leila-3fp7n2kq',
				display_name: 'Leïla Amrani',
				contact: '+212 600 000 031',
				id_number: 'AB310044',
				note: 'Mother of twins, born yesterday.',
			},
		},
		fingerprint: '40117.29038.55120.00914.73366',
		other_keys: null,
		other_terms: [],
		applied_at: daysAgo(0, 2),
		shown: hash(221),
	},
	{
		participant: hash(202),
		role: 'doctor',
		organisation: people.hospital.id,
		profile: { display_name: 'د. مريم بنجلون', licence_number: 'MA-4188' },
		form: { open: { username: 'dr.benjelloun', display_name: 'د. مريم بنجلون', licence_number: 'MA-4188' } },
		fingerprint: '81220.60417.33951.20084.11573',
		other_keys: null,
		other_terms: [],
		applied_at: daysAgo(1),
		shown: hash(222),
	},
	{
		participant: hash(203),
		role: 'receptionist',
		organisation: people.otherHospital.id,
		profile: { display_name: 'Omar Fassi' },
		form: { open: { username: 'o.fassi', display_name: 'Omar Fassi' } },
		fingerprint: '22981.74410.09237.66150.48802',
		other_keys: null,
		other_terms: [],
		applied_at: daysAgo(2),
		shown: hash(223),
	},
	{
		participant: hash(204),
		role: 'family',
		organisation: null,
		profile: null,
		form: { open: { username: 'rachid-8km2w4zt', display_name: 'Rachid Alaoui', contact: '+212 600 000 044' } },
		fingerprint: '70914.38821.50263.19947.60038',
		other_keys: '11111.22222.33333.44444.55555',
		other_terms: [],
		applied_at: daysAgo(3),
		shown: hash(224),
	},
];

const candidates: Candidate[] = [
	putForward,
	{
		participant: people.otherDoctor.id,
		organisation: people.otherHospital.id,
		role: 'doctor',
		profile: { display_name: people.otherDoctor.name, licence_number: 'MA-4115' },
		fingerprint: '19034.77262.80015.43390.52871',
		ends_at: daysAgo(-12),
		agreed: true,
		registered: true,
		works_for: people.otherDoctor.organisation,
		shown: hash(226),
	},
	{
		participant: people.physician.id,
		organisation: people.hospital.id,
		role: 'physician',
		profile: { display_name: people.physician.name, licence_number: 'MA-4116' },
		fingerprint: '60021.15349.92207.38814.07756',
		ends_at: daysAgo(-20),
		agreed: false,
		registered: true,
		works_for: people.hospital.id,
		shown: hash(227),
	},
];

/** Of a hospital that has access, and of one that has none any more. */
let reports: ReportView[] = [paperCard(record(yasmin)), paperCard(record(yasmin), 1, people.otherHospital)];

const waits = (n: number, over: Pick<PowerEntry, 'subject' | 'power'> & Partial<PowerEntry>): PowerEntry => ({
	digest: hash(300 + n),
	admins_needed: 2,
	awaits_vote: false,
	proposed_by: people.otherAdmin.id,
	proposed_at: daysAgo(1, n),
	confirmed_by: null,
	due_at: null,
	vetoed_by: null,
	ends_at: daysAgo(-6),
	fingerprint: null,
	...over,
});

const powers: PowerEntry[] = [
	waits(1, {
		subject: people.otherFamily.id,
		power: { power: 'change_owner', record: record(newborn), from: people.otherFamily.id, to: people.family.id },
	}),
	waits(2, {
		subject: people.grandmother.id,
		power: {
			power: 'replace_keys',
			id: people.grandmother.id,
			account: hash(91),
			encryption_key: hash(92),
			profile: hash(93),
		},
		fingerprint: '55210.00317.98244.61005.12777',
	}),
	waits(3, {
		subject: people.family.id,
		power: { power: 'void_record', record: record(omar), owner: people.family.id, reason: 'duplicate' },
		confirmed_by: people.admin.id,
		proposed_at: daysAgo(9),
		due_at: daysAgo(2),
	}),
	waits(4, {
		subject: people.family.id,
		power: { power: 'merge_record', record: record(omar), owner: people.family.id, into: record(yasmin) },
		confirmed_by: people.admin.id,
		due_at: daysAgo(-2),
		vetoed_by: people.family.id,
		awaits_vote: true,
	}),
	waits(5, {
		subject: people.family.id,
		power: { power: 'erase_record', record: record(yasmin), owner: people.family.id, asked_at: daysAgo(3) },
		proposed_by: people.admin.id,
	}),
];

const by = (n: number, at: number, actor: string, action: HistoryEntry['action'], organisation?: string): HistoryEntry => ({
	block: 3000 + n,
	at,
	actor,
	organisation: organisation ?? null,
	action,
	epoch: 0,
	commitment: null,
});
const visit = hash(1).slice(0, 32);
const history: HistoryEntry[] = [
	by(1, daysAgo(280), people.admin.id, { action: 'record_created' }, people.authority.id),
	by(2, daysAgo(270), people.family.id, {
		action: 'access_granted',
		reader: people.hospital.id,
		level: 'full',
		expires_at: daysAgo(-90),
	}),
	by(3, daysAgo(228), people.receptionist.id, { action: 'visit_opened', visit }, people.hospital.id),
	by(4, daysAgo(228), people.doctor.id, { action: 'note_added', visit, version: 0, kind: 'written' }, people.hospital.id),
	by(5, daysAgo(228), people.physician.id, { action: 'visit_signed', visit }, people.hospital.id),
	by(6, daysAgo(227), people.receptionist.id, { action: 'visit_linked', visit }, people.hospital.id),
	by(7, daysAgo(100), people.family.id, { action: 'guardian_named', guardian: people.grandmother.id }),
	by(8, daysAgo(40), people.admin.id, { action: 'child_rectified', version: 1 }, people.authority.id),
	by(9, daysAgo(30), people.otherAdmin.id, {
		action: 'owner_changed',
		from: people.otherFamily.id,
		to: people.family.id,
		confirmed_by: people.admin.id,
		voted: false,
	}),
];

const log: ParticipantChangeEntry[] = [
	{
		block: 12,
		at: daysAgo(300),
		by: people.admin.id,
		change: { change: 'registered', role: 'doctor', organisation: people.hospital.id },
	},
	{ block: 900, at: daysAgo(120), by: people.hospital.id, change: { change: 'suspended' } },
	{ block: 930, at: daysAgo(119), by: people.otherAdmin.id, change: { change: 'reinstated' } },
	{ block: 2210, at: daysAgo(60), by: null, change: { change: 'keys_replaced', key_version: 2 } },
];

const skeleton = (name: string): string => name.normalize('NFKD').replace(/[^\p{L}]/gu, '').toLowerCase();

/** Participants, records, the second admin, history. */
export const handlers: Handlers = {
	applicants: ({}, { state }) => ({ applicants: state === 'empty' ? [] : readAgain(applicants) }),
	candidates: ({}, { state }) => ({ candidates: state === 'empty' ? [] : candidates }),
	registerApplicant: ({ who, fingerprint, shown }, { write }) => {
		const applicant = applicants.find(({ participant }) => participant === who);
		if (applicant?.fingerprint !== fingerprint) {
			throw coreError('other-fingerprint', 'input', 'the keys have another fingerprint', 'Compare it again.');
		}
		const form = opened(applicant.form);
		if (new URLSearchParams(location.search).has('changed') && form) {
			applicant.form = { open: { ...form, display_name: 'Lina Amrani' } };
			applicant.shown = hash(250);
		}
		ensureShown(shown, applicant.shown);
		return write('Participants.register');
	},
	declineApplicant: () => ({}),
	acceptCandidate: ({ fingerprint, shown }, { write }) => {
		const candidate = candidates.find((one) => one.fingerprint === fingerprint);
		if (!candidate) {
			throw coreError('other-fingerprint', 'input', 'the keys have another fingerprint', 'Compare it again.');
		}
		ensureShown(shown, candidate.shown);
		return write('Participants.register');
	},
	register: (_, { write }) => write('Participants.register'),
	setActive: ({ active }, { write }) => write(active ? 'Participants.reinstate' : 'Participants.suspend'),
	updateProfile: ({ who, shown }, { write }) => {
		ensureShown(shown, everybody.find(({ id }) => id === who)?.shown);
		return write('Participants.update_profile');
	},
	findFamily: ({ id_number }, { state }) => ({
		families: state === 'empty' ? [] : everybody.filter(({ family }) => family?.id_number === id_number),
	}),
	participants: (asked, { state }) => {
		if (state === 'empty') return { people: [], complete: true };
		if ('suspended' in asked) return { people: [{ ...people.otherDoctor, status: 'suspended' }], complete: true };
		return { people: everybody.filter(({ role }) => role === asked.role), complete: true };
	},
	participantLog: (_, { state }) => ({ log: state === 'empty' ? [] : log, left_out: state === 'empty' ? 0 : 3 }),
	possibleDuplicate: ({ child }) => {
		const same = children.find(
			(other) =>
				other.child.birth_date === child.birth_date &&
				skeleton(other.child.family_name) === skeleton(child.family_name) &&
				other.child.birth_order === child.birth_order,
		);
		return {
			record: same?.record ?? null,
			found: foundRecords.find((found) => found.record === same?.record) ?? null,
		};
	},
	createRecord: async ({ child, namesake }, { write }) => {
		const same = children.find(
			(other) => other.child.birth_date === child.birth_date && other.child.family_name === child.family_name,
		);
		if (same && !namesake) {
			throw {
				...coreError(
					'VaccinationRecords.ChildAlreadyRegistered',
					'refused',
					'The child is registered already.',
					'Look at its record.',
				),
				details: { record: same.record },
			};
		}
		await write('VaccinationRecords.create');
		return { record: hash(77).slice(0, 32) };
	},
	rectify: (_, { write }) => write('VaccinationRecords.rectify'),
	child: ({ record: wanted }) => {
		const found = children.find((one) => one.record === wanted);
		if (!found) throw coreError('not-found', 'not-found', 'there is no such record', 'Check the id.');
		return { version: 1, child: found.child };
	},
	restoreAccess: async ({ records }, { write }) => {
		const { done } = await write('Consent.give_half');
		return { restored: records.map((one) => ({ record: one, done: [done] })) };
	},
	ruleOnVisit: (_, { write }) => write('VaccineDetails.rule'),
	closeVisit: (_, { write }) => write('VaccineDetails.close'),
	powers: (_, { state }) => ({ powers: state === 'empty' ? [] : powers }),
	proposePower: (_, { write }) => write('Powers.propose'),
	decidePower: ({ step }, { write }) => write(`Powers.${step}`),
	contentKey: ({ custody }, { me, state }) => ({
		key: {
			organisation: people.authority.id,
			version: state === 'empty' ? 0 : 2,
			encryption_key: state === 'empty' ? '' : hash(70),
			holders: state === 'empty' ? [] : custody === 'b' ? [people.otherAdmin.id] : [me.id],
			offered: [],
			pending:
				state === 'filled' && custody === 'a'
					? {
							version: 3,
							encryption_key: hash(71),
							maker: people.otherAdmin.id,
							holders: [me.id, people.otherAdmin.id],
							made_at: daysAgo(0, 1),
						}
					: null,
			due: false,
			is_holder: state !== 'empty' && custody !== 'b',
			without: state === 'empty' || custody !== undefined ? [] : [people.otherAdmin.id],
			shown: hash(72),
		},
	}),
	makeContentKey: (_, { write }) => write('Participants.make_content_key'),
	confirmContentKey: ({ shown }, { write }) => {
		ensureShown(shown, hash(72));
		return write('Participants.accept_content_key');
	},
	shareContentKey: async ({ ids }, { write }) => {
		await write('Participants.share_content_key');
		return { given: ids };
	},
	discardContentKey: () => ({ discarded: false }),
	network: () => ({
		network: {
			slot_duration: 6000,
			session_duration: 3_600_000,
			session: 400,
			minimum_validators: 3,
			thresholds: { organisations: 60, health_admins: 60, validators: 60, upgrade: 75, pause: 40 },
			paused: [],
		},
		institutions: [],
		validators: [],
		tip: { number: 4000, hash: hash(4000), now: NOW },
		health_authority: people.authority.id,
	}),
	search: ({ family }, { state }) => {
		const owner = everybody.find(({ id, username }) => id === family || username === family);
		return { records: state === 'empty' ? [] : foundRecords.filter((found) => found.owner === owner?.id) };
	},
	readers: () => ({
		readers: [{ id: people.hospital.id, level: 'full', basis: { grant: { granted_at: daysAgo(30), expires_at: null } } }],
		time: NOW,
	}),
	retractReport: async ({ number, reason }, { write }) => {
		const done = await write('VaccineDetails.retract_report');
		reports = reports.map((report) => (report.number === number ? { ...report, retraction: { open: { reason } } } : report));
		return done;
	},
	record: ({ record: wanted }, { state }) => {
		const view = recordOf(wanted);
		if (!view) throw coreError('not-found', 'not-found', 'there is no such record', 'Check the id.');
		const visits = state === 'empty' ? [] : view.visits;
		const asked = wanted === record(yasmin) && state === 'filled';
		return {
			record: {
				...view,
				visits,
				erasure_asked_at: asked ? daysAgo(3) : null,
				rectified: asked ? { version: 1, at: daysAgo(40), by: people.admin.id } : null,
				merged: asked ? [record(omar)] : [],
				reports: asked ? reports : [],
			},
			due: visits.flatMap((one) => opened(one.recommendation)?.remaining ?? []),
			last: visits.at(-1)?.id ?? null,
		};
	},
	history: (_, { state }) => ({ history: state === 'empty' ? [] : history, left_out: 0 }),
};
