import type { News, PowerEntry, Write } from '../protocol.ts';
import { coreError, type Handlers } from './types.ts';
import { NOW, children, daysAgo, dayOf, hash, people } from './world.ts';

const everybody = Object.values(people);

const power: PowerEntry = {
	digest: hash(90),
	subject: people.family.id,
	admins_needed: 2,
	awaits_vote: false,
	power: { power: 'replace_keys', id: people.family.id, account: hash(91), encryption_key: hash(92), profile: hash(93) },
	proposed_by: people.admin.id,
	proposed_at: daysAgo(1),
	confirmed_by: people.otherAdmin.id,
	due_at: daysAgo(-6),
	vetoed_by: null,
	ends_at: daysAgo(-20),
	fingerprint: '55210.00317.98244.61005.12777',
};

const child = children[0];
const news: News[] = [
	{
		id: 'n1',
		at: daysAgo(0, 3),
		seen: false,
		news: 'reader',
		record: child?.record ?? '',
		child: 'Yasmin',
		reader: people.school.id,
		kind: 'visits',
	},
	{
		id: 'n2',
		at: daysAgo(0, 5),
		seen: false,
		news: 'request',
		record: null,
		request: {
			requester: people.school.id,
			role: 'school',
			profile: { display_name: people.school.name },
			request: { by: people.officer.id, level: 'proof', requested_at: daysAgo(0, 5) },
			shown: hash(64),
		},
	},
	{ id: 'n3', at: daysAgo(1), seen: false, news: 'power', power },
	{
		id: 'n4',
		at: daysAgo(2),
		seen: true,
		news: 'visit_due',
		record: child?.record ?? '',
		child: 'Yasmin',
		day: dayOf(daysAgo(-12)),
		vaccines: [{ code: '03', display: 'MMR', due_date: dayOf(daysAgo(-12)) }],
	},
	{
		id: 'n5',
		at: daysAgo(4),
		seen: true,
		news: 'login',
		event: {
			kind: 'logged_in',
			device: 'Firefox on Android',
			network: '105.67.0.0/16',
			first_at: daysAgo(4),
			last_at: daysAgo(4),
			is_this: false,
		},
	},
	{ id: 'n6', at: daysAgo(30), seen: true, news: 'keys_replaced', block: 212_004 },
];

const written: Write[] = [
	{ id: 3, request: 'grant', call: 'Consent.grant', stage: 'sent', at: NOW, tx: hash(3), block: null, error: null },
	{
		id: 2,
		request: 'revoke',
		call: 'Consent.revoke',
		stage: 'refused',
		at: daysAgo(0, 1),
		tx: hash(2),
		block: 3990,
		error: coreError('Consent.NotFound', 'refused', 'There is no such grant.', 'Look at who may read the record.'),
	},
	{ id: 1, request: 'approve', call: 'Consent.grant', stage: 'final', at: daysAgo(0, 2), tx: hash(1), block: 3987, error: null },
];

/** Login, enrolment, account, names. */
export const handlers: Handlers = {
	gateway: () => ({ url: 'ws://127.0.0.1:9955', genesis: hash(0), spec_version: 1, time: NOW, connected: true }),
	newUsername: ({ beginning }) => ({ username: `${beginning}-x7k2m9qt` }),
	passwordStrength: ({ password, role, with_device }) => {
		if (password.length < 8) {
			return {
				ok: false,
				name: 'password-too-short',
				message: 'a password has at least 8 characters',
				advice: 'Choose a longer one.',
			};
		}
		if (!with_device && (role === 'health-admin' || role === 'hospital')) {
			return {
				ok: false,
				name: 'needs-device-code',
				message: 'the account needs the secret of a device besides its password',
				advice: 'Keep the secret of this device.',
			};
		}
		if (!with_device && password.length < 16) {
			return {
				ok: false,
				name: 'password-weak',
				message: 'this password can be guessed: it is too short, or too much like others',
				advice: 'Choose four or more words that have nothing to do with each other or with you.',
			};
		}
		return { ok: true };
	},
	hasDevice: ({ username }) => ({ has_device: username !== 'new.device' }),
	logIn: ({ password }, { me }) => {
		if (password === 'wrong password') {
			throw coreError(
				'LoginRefused',
				'input',
				'username, password or keys are wrong',
				'Check them and try again. Ask a health admin if they are lost.',
			);
		}
		return { me };
	},
	logInWithKeyFile: (_, { me }) => ({ me }),
	logInForDevelopment: (_, { me }) => ({ me }),
	apply: ({ role, form, with_device }, { me }) => ({
		me: { ...me, role: null, username: form.username, name: form.display_name, organisation: null, organisation_name: null, has_device: with_device === true || role === 'health-admin' },
		fingerprint: me.fingerprint,
		device_code: with_device ? '7k2m-9qtx-4hq8-w2np-9rt3-k7vd-x0m1' : null,
	}),
	enrolment: (_, { me, state }) => ({
		enrolment: state === 'empty' ? { state: 'not_applied' } : { state: 'waiting', applied_at: daysAgo(0, 1) },
		fingerprint: me.fingerprint,
		username: me.username,
	}),
	me: (_, { me }) => ({ me }),
	sessions: (_, { state }) => {
		const here = {
			session: hash(60),
			device: 'Chromium on Linux',
			network: '10.0.0.0/16',
			opened_at: daysAgo(0, 2),
			expires_at: daysAgo(-1),
			is_this: true,
		};
		const phone = {
			session: hash(61),
			device: 'Firefox on Android',
			network: '105.67.0.0/16',
			opened_at: daysAgo(4),
			expires_at: daysAgo(-2),
			is_this: false,
		};
		return {
			sessions: state === 'empty' ? [here] : [here, phone],
			events:
				state === 'empty'
					? []
					: [
							{
								kind: 'logged_in',
								device: 'Firefox on Android',
								network: '105.67.0.0/16',
								first_at: daysAgo(9),
								last_at: daysAgo(4),
								is_this: false,
							},
							{
								kind: 'password_set',
								device: 'Chromium on Linux',
								network: '10.0.0.0/16',
								first_at: daysAgo(40),
								last_at: daysAgo(40),
								is_this: true,
							},
						],
			lanes:
				state === 'empty'
					? []
					: [
							{ id: 0x1f00a2c4, highest: 12, gaps: [], newest: daysAgo(0, 1), is_this: true },
							{ id: 0x77e01b09, highest: 3, gaps: [], newest: daysAgo(33), is_this: false },
						],
		};
	},
	endSession: () => ({}),
	closeLane: (_, { write }) => write('Intents.close_lane'),
	changePassword: ({ old_password, with_device }) => {
		if (old_password === 'wrong password') {
			throw coreError('LoginRefused', 'input', 'the password is wrong', 'Check it and try again.');
		}
		return { has_device: with_device === true, device_code: with_device ? '7k2m-9qtx-4hq8-w2np-9rt3-k7vd-x0m1' : null };
	},
	deviceCode: () => ({ code: '7k2m-9qtx-4hq8-w2np-9rt3-k7vd-x0m1' }),
	addDevice: () => ({}),
	forgetDevice: () => ({}),
	used: () => ({}),
	logOut: () => ({ ended: new URLSearchParams(location.search).has('untold') ? null : 1 }),
	lock: () => ({}),
	unlock: ({ password }, { me }) => {
		if (password === 'wrong password') {
			throw coreError('LoginRefused', 'input', 'the password is wrong', 'Check it and try again.');
		}
		return { me };
	},
	news: (_, { state, me }) => ({ news: state === 'filled' && me.role === 'family' ? news : [] }),
	newsSeen: () => ({}),
	writes: (_, { state }) => ({ writes: state === 'filled' ? written : [] }),
	people: ({ ids }) => ({
		people: ids.map(
			(id) =>
				everybody.find((person) => person.id === id) ?? {
					id,
					role: null,
					name: '',
					licence_number: null,
					organisation: null,
					status: null,
					username: null,
					family: null,
					has_key: false,
					key_version: 0,
					shown: hash(500),
				},
		),
	}),
	person: ({ who }) => ({ person: everybody.find(({ id, username }) => id === who || username === who) ?? null }),
	organisations: ({ role }) => ({ organisations: everybody.filter((person) => person.role === role) }),
	staff: ({ organisation, role }, { me }) => ({
		people: everybody.filter(
			(person) =>
				person.organisation === (organisation ?? me.organisation) && (role === undefined || person.role === role),
		),
	}),
	agreeToMove: (_, { write }) => write('Participants.agree_to_move'),
	object: (_, { write }) => write('Powers.veto'),
};
