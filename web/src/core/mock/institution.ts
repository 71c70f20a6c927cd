import type { Applicant, Ballot, Candidate, Institution, PowerEntry, Role, Validator } from '../protocol.ts';
import { coreError, ensureShown, readAgain, type Handlers } from './types.ts';
import { NOW, children, daysAgo, hash, people, putForward } from './world.ts';

/** For whom these answers are. */
export const roles: readonly Role[] = ['health-authority', 'hospital', 'laboratory', 'school', 'insurer'];

const institutions = [people.authority, people.hospital, people.school, people.insurer];
const everybody = Object.values(people);

const named: Institution[] = institutions.map(({ id, name }, place) => ({
	id,
	name,
	nodes: [`12D3KooWQ${'abcdefgh'.repeat(5)}${place}`],
	gateways: place === 3 ? [] : [`wss://gateway${place}.example.org`],
}));
/** Three that validate, and one that has cheated. */
export const validators: Validator[] = institutions.map(({ id }, place) => ({
	id,
	active: place !== 3,
	chosen: place !== 3,
	offence: place === 3 ? { session: 391, proven_in: 392 } : null,
	authored: [128, 121, 96, 0][place] ?? 0,
	authored_before: [150, 150, 149, 12][place] ?? 0,
}));

const objected: PowerEntry = {
	digest: hash(304),
	subject: people.family.id,
	admins_needed: 2,
	awaits_vote: true,
	power: {
		power: 'replace_keys',
		id: people.family.id,
		account: hash(91),
		encryption_key: hash(92),
		profile: hash(93),
	},
	proposed_by: people.otherAdmin.id,
	proposed_at: daysAgo(3),
	confirmed_by: people.admin.id,
	due_at: daysAgo(-4),
	vetoed_by: people.family.id,
	ends_at: daysAgo(-11),
	fingerprint: '55210.00317.98244.61005.12777',
};

const ballots: Ballot[] = [
	{
		number: 12,
		proposal: hash(412),
		motion: { motion: 'admit-validator', institution: people.otherHospital.id },
		power: null,
		fingerprint: null,
		name: null,
		licence_number: null,
		matter: 'validators',
		proposer: people.authority.id,
		ayes: [people.authority.id],
		nays: [people.insurer.id],
		needed: 3,
		institutions: 4,
		ends_at: daysAgo(-5),
		shown: hash(228),
	},
	{
		number: 13,
		proposal: hash(413),
		motion: { motion: 'decide-power', digest: objected.digest, approve: true },
		power: objected,
		fingerprint: null,
		name: null,
		licence_number: null,
		matter: 'health-admins',
		proposer: people.hospital.id,
		ayes: [people.hospital.id, people.school.id],
		nays: [],
		needed: 3,
		institutions: 4,
		ends_at: daysAgo(-6),
		shown: hash(229),
	},
	{
		number: 9,
		proposal: hash(409),
		motion: { motion: 'pause', pallet: 'Consent', call: 'request_access' },
		power: null,
		fingerprint: null,
		name: null,
		licence_number: null,
		matter: 'pause',
		proposer: people.school.id,
		ayes: [people.school.id],
		nays: [],
		needed: 2,
		institutions: 4,
		ends_at: daysAgo(1),
		shown: hash(230),
	},
	{
		number: 14,
		proposal: hash(414),
		motion: { motion: 'appoint-health-admin', admin: hash(94), account: hash(95), encryption_key: hash(96) },
		power: null,
		fingerprint: '20418.77350.91264.00873.45519',
		name: 'Leila Mansour',
		licence_number: 'MA-7310',
		matter: 'health-admins',
		proposer: people.authority.id,
		ayes: [people.authority.id],
		nays: [],
		needed: 3,
		institutions: 4,
		ends_at: daysAgo(-6),
		shown: hash(231),
	},
	{
		number: 15,
		proposal: hash(415),
		motion: { motion: 'upgrade', code_hash: hash(97) },
		power: null,
		fingerprint: null,
		name: null,
		licence_number: null,
		matter: 'upgrade',
		proposer: people.school.id,
		ayes: [people.school.id],
		nays: [],
		needed: 3,
		institutions: 4,
		ends_at: daysAgo(-6),
		shown: hash(232),
	},
];

const applicants: Applicant[] = [
	{
		participant: hash(203),
		role: 'receptionist',
		organisation: people.hospital.id,
		profile: { display_name: 'Omar Fassi' },
		form: 'level_too_low',
		fingerprint: '22981.74410.09237.66150.48802',
		other_keys: null,
		other_terms: [],
		applied_at: daysAgo(2),
		shown: hash(231),
	},
	{
		participant: hash(205),
		role: 'physician',
		organisation: people.hospital.id,
		profile: { display_name: 'د. هدى العلوي', licence_number: 'MA-4191' },
		form: 'level_too_low',
		fingerprint: '31805.66270.11948.90233.45516',
		other_keys: '11111.22222.33333.44444.55555',
		other_terms: [],
		applied_at: daysAgo(3),
		shown: hash(232),
	},
];
const candidates: Candidate[] = [
	putForward,
];

/** Votes, the network, the organisation's people. */
export const handlers: Handlers = {
	ballots: (_, { state }) => ({ ballots: state === 'empty' ? [] : ballots }),
	network: (_, { state }) => ({
		network: {
			slot_duration: 6000,
			session_duration: 3_600_000,
			session: 400,
			minimum_validators: 3,
			thresholds: { organisations: 60, health_admins: 60, validators: 60, upgrade: 75, pause: 40 },
			paused: state === 'empty' ? [] : [{ pallet: 'Consent', call: 'request_access' }],
		},
		institutions: state === 'empty' ? [] : named,
		validators: state === 'empty' ? [] : validators,
		tip: { number: 4000, hash: hash(4000), now: NOW },
		health_authority: people.authority.id,
	}),
	tip: () => ({ number: 4001, hash: hash(4001), now: NOW + 6000 }),
	vote: async ({ number, vote, shown }, { write }) => {
		const ballot = ballots.find((one) => one.number === number);
		if (!ballot) throw coreError('Authorities.NotFound', 'refused', 'No such proposal is open.', 'List those that are.');
		ensureShown(shown, ballot.shown);
		await write(`Authorities.${vote}`);
		if (vote === 'withdraw') return { outcome: 'withdrawn' };
		if (vote === 'close') return { outcome: ballot.ayes.length >= ballot.needed ? 'carried' : 'rejected' };
		const ayes = new Set([...ballot.ayes, ...(vote === 'for' ? [people.hospital.id] : [])]).size;
		return { outcome: ayes >= ballot.needed ? 'carried' : 'waiting' };
	},
	propose: async (_, { write }) => {
		await write('Authorities.propose');
		return { outcome: 'waiting', number: 16 };
	},
	setNodes: (_, { write }) => write('Authorities.set_nodes'),
	setGateways: (_, { write }) => write('Authorities.set_gateways'),
	setSessionKeys: (_, { write }) => write('Session.set_keys'),
	applyUpgrade: (_, { write }) => write('System.apply_authorized_upgrade'),
	powers: (_, { state }) => ({ powers: state === 'empty' ? [] : [objected] }),
	child: ({ record }) => {
		const found = children.find((one) => one.record === record);
		throw coreError('level', 'refused', found ? 'you may not read this' : 'there is no such record', 'Ask a health admin.');
	},
	applicants: (_, { state }) => ({ applicants: state === 'empty' ? [] : readAgain(applicants) }),
	candidates: (_, { state }) => ({ candidates: state === 'empty' ? [] : candidates }),
	putApplicantForward: ({ who, shown }, { write }) => {
		ensureShown(shown, applicants.find(({ participant }) => participant === who)?.shown);
		return write('Participants.put_forward');
	},
	putForward: (_, { write }) => write('Participants.put_forward'),
	putForwardToMove: ({ who }, { write }) => {
		if (!everybody.some(({ username, role }) => username === who && role !== 'family')) {
			throw coreError('not-found', 'not-found', 'nobody has this username', 'Check the username.');
		}
		return write('Participants.put_forward');
	},
	putForwardNewKeys: (_, { write }) => write('Participants.put_forward'),
	withdrawCandidate: (_, { write }) => write('Participants.withdraw_candidate'),
	setActive: ({ active }, { write }) => write(active ? 'Participants.reinstate' : 'Participants.suspend'),
	updateProfile: ({ who, shown }, { write }) => {
		ensureShown(shown, everybody.find(({ id }) => id === who)?.shown);
		return write('Participants.update_profile');
	},
	participantLog: (_, { state }) => ({
		log:
			state === 'empty'
				? []
				: [
						{
							block: 12,
							at: daysAgo(300),
							by: people.admin.id,
							change: { change: 'registered', role: 'doctor', organisation: people.hospital.id },
						},
						{ block: 900, at: daysAgo(120), by: people.hospital.id, change: { change: 'suspended' } },
						{ block: 930, at: daysAgo(119), by: people.hospital.id, change: { change: 'reinstated' } },
					],
		left_out: 0,
	}),
	organisations: ({ role }) => ({ organisations: everybody.filter((person) => person.role === role) }),
	staff: ({ organisation, role }, { me, state }) => ({
		people:
			state === 'empty'
				? []
				: everybody
						.filter(
							(person) =>
								person.organisation === (organisation ?? me.id) && (role === undefined || person.role === role),
						)
						.map((person) => (person === people.otherDoctor ? { ...person, status: 'suspended' as const } : person)),
	}),
};
