import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import type { Core, Write } from '../../src/core/protocol.ts';
import { keysOf, searchProfile } from '../chain/support/profile.ts';
import { BROWSER } from '../support/browser.ts';
import { FakeGateway, held, hex, refusal } from './fake.ts';

declare const core: Core;
declare const told: { event: string; told: unknown }[];

const GENESIS = 'ab'.repeat(32);
const ORGANISATION = 'cd'.repeat(32);
const PASSWORD = 'kappe wasser blau tisch';

let folder: string;
let browser: Browser;
let gateway: FakeGateway;
let context: BrowserContext;
let page: Page;
let url: string;
let share: unknown;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'vacchain-core-'));
	const root = fileURLToPath(new URL('./page', import.meta.url));
	await build({
		root,
		configFile: false,
		logLevel: 'error',
		base: './',
		worker: { format: 'es', rollupOptions: { output: { entryFileNames: 'assets/[name]-[hash].js' } } },
		build: { outDir: folder, emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: 'chrome123' },
	});
	browser = await chromium.connect(inject('browser'));
});

afterAll(async () => {
	await browser.close();
	await rm(folder, { recursive: true, force: true });
});

/** A session of somebody whom the fake has registered. */
const session = (participant: unknown) => ({
	participant,
	role: 'doctor',
	organisation: null,
	status: 'active',
	opened_at: 1,
	expires_at: Date.now() + 3_600_000,
	share,
});

beforeEach(async () => {
	gateway = new FakeGateway(folder);
	let who: unknown;
	const answers: [string, (params: unknown[]) => unknown][] = [
		['tx_runtime', () => ({ genesis: GENESIS, spec_version: 1, calls: {} })],
		['tx_tip', () => ({ number: 7, hash: hex(32), now: Date.now() })],
		['tx_context', () => ({ now: Date.now(), allowance: null, lanes: [] })],
		['tx_unwatch', () => true],
		['auth_challenge', ([participant]) => ((who = participant), { challenge: hex(32) })],
		['auth_answer', (params) => ((share = params[2]), { token: 'token', session: session(who), bundle: null })],
		['auth_resume', () => session(who)],
		['auth_session', () => session(who)],
		['auth_logout', () => null],
		['auth_sessions', () => []],
		['auth_events', () => []],
		['powers_own', () => []],
		[
			'directory_participant',
			([id]) => ({
				id,
				role: 'doctor',
				organisation: null,
				account: hex(32),
				encryption_key: `01${hex(32)}`,
				key_version: 0,
				password_number: 0,
				status: 'active',
				profile: Buffer.from('{"display_name":"Dr. Haddad"}').toString('hex'),
			}),
		],
	];
	for (const [method, answer] of answers) {
		gateway.replies.set(method, ({ params }) => ({ result: answer(params ?? []) }));
	}
	url = await gateway.start();
	context = await browser.newContext();
	page = await context.newPage();
	await page.goto(url);
});

afterEach(async () => {
	await context.close();
	gateway.stop();
});

/** Makes keys for a doctor, and logs in with them. */
async function logIn(): Promise<string> {
	return page.evaluate(async (password) => {
		const { key_file } = await core.request('newKeys', { username: 'dr.haddad', password });
		const { me } = await core.request('logInWithKeyFile', { key_file, password });
		return me.id;
	}, PASSWORD);
}

/** As `logIn`, for a login that fails: why. */
const failedLogIn = (): Promise<unknown> =>
	page.evaluate(async (password) => {
		const { key_file } = await core.request('newKeys', { username: 'dr.haddad', password });
		return core.request('logInWithKeyFile', { key_file, password }).catch((error: unknown) => error);
	}, PASSWORD);

/** What becomes of something that the page asks. */
const outcome = (name: string, params: object = {}): Promise<unknown> =>
	page.evaluate(
		([name, params]) => core.request(name as 'me', params).catch((error: unknown) => error),
		[name, params] as const,
	);

/** The session's changes that the page was told of. */
const sessions = (): Promise<string[]> =>
	page.evaluate(() => told.filter(({ event }) => event === 'session').map(({ told }) => (told as { state: string }).state));

/** All that the browser keeps: texts under names. */
const kept = (page: Page): Promise<Record<string, string>> =>
	page.evaluate(
		() =>
			new Promise<Record<string, string>>((resolve) => {
				const opening = indexedDB.open('vacchain');
				opening.onsuccess = () => {
					const all: Record<string, string> = {};
					const cursor = opening.result.transaction('kept').objectStore('kept').openCursor();
					cursor.onsuccess = () => {
						if (cursor.result === null) return resolve(all);
						all[String(cursor.result.key)] = cursor.result.value as string;
						cursor.result.continue();
					};
				};
			}),
	);

/** The stages of the writes that the page was told of. */
const stages = (): Promise<string[]> =>
	page.evaluate(() => told.filter(({ event }) => event === 'write').map(({ told }) => (told as Write).stage));

const included = { number: 8, block: 'ef'.repeat(32), index: 1, outcome_known: true, verdict: null, failure: null };

test('the page reaches the gateway through its worker under the policies alone', async () => {
	const answer = await page.evaluate(() => core.request('gateway', {}));
	expect(answer).toMatchObject({ genesis: GENESIS, spec_version: 1, connected: true });
	const reached = await page.evaluate(() => fetch('/').then(String, () => 'refused'));
	expect(reached, 'the page itself has no network').toBe('refused');
});

test('a weak password is refused with what to do, and a strong one is taken', async () => {
	const [weak, strong] = await page.evaluate(
		(password) =>
			Promise.all(
				['password123', password].map((password) =>
					core.request('passwordStrength', { password, role: 'family', about: ['amina'], with_device: false }),
				),
			),
		PASSWORD,
	);
	expect(weak).toMatchObject({ ok: false, name: 'password-weak' });
	expect(strong).toEqual({ ok: true });
});

test('a reload takes the session up again, and a logout leaves nothing that opens anything', async () => {
	const id = await logIn();
	await page.reload();
	const { me } = await page.evaluate(() => core.request('resume', {}));
	expect(me?.id).toBe(id);
	const before = await kept(page);
	expect(before['session']).toMatch(/^sealed:/);
	expect(JSON.stringify(before)).not.toContain('haddad');
	await page.evaluate(() => core.request('logOut', {}));
	expect(Object.keys(await kept(page))).not.toContain('session');
	expect(await page.evaluate(() => core.request('resume', {}))).toEqual({ me: null });
});

test('a write is told as signed, sent and recorded, and never as final on the word of a gateway', async () => {
	await logIn();
	gateway.replies.set('tx_submitAndWatch', () => {
		setTimeout(() => gateway.event('one', { event: 'in_block', ...included }), 50);
		setTimeout(() => gateway.event('one', { event: 'finalized', ...included }), 150);
		return { result: 'one' };
	});
	const proof = { genesis: null, finality: '00', state: null };
	for (const reply of [refusal('NotFound'), { result: proof }]) {
		gateway.replies.set('proofs_state', () => reply);
		const done = await page.evaluate(
			(organisation) =>
				new Promise((resolve) => {
					const stages: string[] = [];
					void core.request('agreeToMove', { organisation }, {
						onWrite: ({ stage, error }) => {
							stages.push(stage);
							if (error) resolve([...stages, error.name]);
						},
					});
				}),
			ORGANISATION,
		);
		const name = 'result' in reply ? 'finality-not-proven' : 'outcome-unknown';
		expect(done).toEqual(['signed', 'sent', 'recorded', 'unknown', name]);
	}
});

test("the chain's refusal is told with its name and its advice", async () => {
	await logIn();
	const failure = {
		pallet: 'Participants',
		name: 'NotPutForward',
		message: 'Nobody has put this person forward.',
		advice: 'Ask the organisation.',
		decided: false,
	};
	gateway.replies.set('tx_submitAndWatch', () => {
		setTimeout(() => gateway.event('one', { event: 'in_block', ...included, failure }), 50);
		return { result: 'one' };
	});
	const error = await page.evaluate(
		(organisation) => core.request('agreeToMove', { organisation }).catch((error: unknown) => error),
		ORGANISATION,
	);
	expect(error).toMatchObject({ name: 'Participants.NotPutForward', advice: 'Ask the organisation.', kind: 'refused' });
	expect(await stages()).toEqual(['signed', 'sent', 'refused']);
});

test.for(['before it is sent', 'before it is answered', 'before it is recorded'])(
	'a connection that is cut %s costs nothing: the same signed bytes are handed over again',
	async (when) => {
		await logIn();
		const handed: unknown[] = [];
		gateway.replies.set('tx_submitAndWatch', ({ params }) => {
			handed.push(params[0]);
			if (handed.length === 1 && when !== 'before it is sent') {
				if (when === 'before it is answered') return { cut: true };
				setTimeout(() => gateway.cut(), 50);
				return { result: 'first' };
			}
			setTimeout(() => gateway.event('again', { event: 'in_block', ...included }), 50);
			return { result: 'again' };
		});
		if (when === 'before it is sent') {
			const context = gateway.replies.get('tx_context')!;
			gateway.replies.set('tx_context', () => {
				gateway.replies.set('tx_context', context);
				return { cut: true };
			});
		}
		const done = await page.evaluate((organisation) => core.request('agreeToMove', { organisation }), ORGANISATION);
		expect(done).toMatchObject({ done: { number: 8 } });
		expect(new Set(handed).size, 'one act was signed').toBe(1);
		expect(gateway.asked.some(({ method }) => method === 'auth_resume')).toBe(true);
		const connections = await page.evaluate(() => told.filter(({ event }) => event === 'connection').map(({ told }) => told));
		expect(connections.map((told) => (told as { state: string }).state)).toContain('lost');
	},
);

test.for(['before it is answered', 'before it is recorded'])(
	'a write whose session ended %s is told as unknown, and not as refused',
	async (when) => {
		await logIn();
		gateway.replies.set('tx_submitAndWatch', () => {
			if (gateway.countOf('tx_submitAndWatch') > 1) return refusal('NotLoggedIn');
			if (when === 'before it is answered') return { cut: true };
			setTimeout(() => gateway.cut(), 50);
			return { result: 'first' };
		});
		gateway.replies.set('auth_resume', () => refusal('SessionEnded'));
		expect(await outcome('agreeToMove', { organisation: ORGANISATION })).toMatchObject({ name: 'outcome-unknown' });
		expect((await stages()).at(-1)).toBe('unknown');
	},
);

test('a write that was recorded before its session ended is not told as refused', async () => {
	await logIn();
	gateway.replies.set('tx_submitAndWatch', () => {
		if (gateway.countOf('tx_submitAndWatch') > 1) return refusal('NotLoggedIn');
		setTimeout(() => gateway.event('one', { event: 'in_block', ...included }), 50);
		return { result: 'one' };
	});
	gateway.replies.set('auth_resume', () => refusal('SessionEnded'));
	expect(await outcome('agreeToMove', { organisation: ORGANISATION })).toMatchObject({ done: { number: 8 } });
	gateway.cut();
	await expect.poll(stages).toEqual(['signed', 'sent', 'recorded', 'unknown']);
});

test('a gateway that has no time for a write is asked again', async () => {
	await logIn();
	gateway.replies.set('tx_submitAndWatch', () => {
		if (gateway.countOf('tx_submitAndWatch') === 1) return refusal('RateLimited', { retry_after: 10 });
		setTimeout(() => gateway.event('one', { event: 'in_block', ...included }), 50);
		return { result: 'one' };
	});
	expect(await outcome('agreeToMove', { organisation: ORGANISATION })).toMatchObject({ done: { number: 8 } });
	expect(await stages()).toEqual(['signed', 'sent', 'recorded']);
});

/** The code of this person's devices. */
const codeOf = (page: Page): Promise<string> => page.evaluate(async () => (await core.request('deviceCode', {})).code);

test('what a logout removes opens to nobody who reads the files of the browser', async () => {
	const profile = await mkdtemp(join(tmpdir(), 'vacchain-profile-'));
	const launch = (): Promise<BrowserContext> => chromium.launchPersistentContext(profile, BROWSER);
	let own = await launch();
	try {
		page = own.pages()[0] ?? (await own.newPage());
		await page.goto(url);
		await logIn();
		gateway.replies.set('auth_startPasswordChange', () => refusal('StoreUnavailable'));
		gateway.replies.set('auth_startRegistration', () => refusal('StoreUnavailable'));
		// The code of a device stays where it is not certain that nothing was registered with it.
		await outcome('changePassword', { password: PASSWORD, with_device: true });
		const code = await codeOf(page);
		const first = await kept(page);
		const sealed = Object.keys(first).filter((name) => name === 'session' || name.startsWith('device/'));
		expect(sealed).toHaveLength(2);
		const keyOfBoth = await keysOf(page);
		expect(keyOfBoth).toHaveLength(32);
		await own.close();
		expect(await searchProfile(profile, keyOfBoth), 'the control').not.toEqual([]);

		own = await launch();
		page = own.pages()[0] ?? (await own.newPage());
		await page.goto(url);
		await outcome('resume');
		// Taking up the session has replaced the key.
		const key = await keysOf(page);
		expect(await codeOf(page)).toBe(code);
		await outcome('logOut');
		const keyOfCode = await keysOf(page);
		expect(Object.keys(await kept(page)).filter((name) => sealed.includes(name)), 'the code stays').toHaveLength(1);
		expect(await outcome('hasDevice', { username: 'dr.haddad' })).toEqual({ has_device: true });
		await own.close();
		for (const gone of [keyOfBoth, key]) expect(await searchProfile(profile, gone)).toEqual([]);
		expect(await searchProfile(profile, keyOfCode), 'the control').not.toEqual([]);

		own = await launch();
		page = own.pages()[0] ?? (await own.newPage());
		await page.goto(url);
		await outcome('forgetDevice', { username: 'dr.haddad' });
		expect(await outcome('hasDevice', { username: 'dr.haddad' })).toEqual({ has_device: false });
		// The worker sends nothing before it has written what it keeps.
		await outcome('gateway');
		expect(Object.keys(await kept(page)).filter((name) => sealed.includes(name))).toEqual([]);
		await own.close();
		for (const gone of [keyOfBoth, key, keyOfCode]) expect(await searchProfile(profile, gone)).toEqual([]);
		for (const canary of [code, PASSWORD]) expect(await searchProfile(profile, canary), canary).toEqual([]);
	} finally {
		await own.close();
		await rm(profile, { recursive: true, force: true });
	}
});

test('a browser that has no place for a key keeps the session as it is', async () => {
	gateway.workerBegins = 'delete StorageManager.prototype.getDirectory;\n';
	await page.reload();
	const id = await logIn();
	expect((await kept(page))['session']).toContain('dr.haddad');
	await page.reload();
	expect(await outcome('resume')).toMatchObject({ me: { id } });
});

test('a database that cannot be read once loses nothing that is sealed', async () => {
	const id = await logIn();
	const before = await keysOf(page);
	gateway.workerBegins = 'IDBObjectStore.prototype.getAll = () => { throw new Error("damaged"); };\n';
	await page.reload();
	expect(await outcome('resume')).toEqual({ me: null });
	expect(await keysOf(page)).toEqual(before);
	gateway.workerBegins = '';
	await page.reload();
	expect(await outcome('resume')).toMatchObject({ me: { id } });
});

test('a login that ends after a logout is no session, and the gateway is told', async () => {
	const answer = held({ result: { token: 'late', session: session(ORGANISATION), bundle: null } });
	gateway.replies.set('auth_answer', answer.reply);
	const login = failedLogIn();
	await answer.asked;
	await outcome('logOut');
	answer.release();
	expect(await login).toMatchObject({ name: 'login-overtaken' });
	expect(gateway.countOf('auth_logout')).toBe(1);
	expect(await outcome('me')).toMatchObject({ name: 'NotLoggedIn' });
	expect(Object.keys(await kept(page))).not.toContain('session');
});

/** What the page is told of an act that waits for this answer of the gateway, or for its block. */
const waits = [
	{ what: 'the lanes', method: 'tx_context', reply: () => gatewayContext() },
	{ what: 'the hand-over', method: 'tx_submitAndWatch', reply: () => ({ result: 'one' }) },
	{ what: 'the block', method: 'tx_submitAndWatch', reply: undefined },
] as const;
const ends = waits.flatMap((wait) => (['logOut', 'lock'] as const).map((leave) => ({ ...wait, leave })));

test.for(ends)('an act that waits for $what ends at once with a $leave, and signs and sends nothing more', async ({ method, reply, leave }) => {
	await logIn();
	const answer = held(reply?.() ?? { result: 'one' });
	gateway.replies.set(method, answer.reply);
	const write = outcome('agreeToMove', { organisation: ORGANISATION });
	await answer.asked;
	if (reply === undefined) {
		answer.release();
		await expect.poll(stages).toEqual(['signed', 'sent']);
	}
	await outcome(leave);
	const handed = gateway.countOf('tx_submitAndWatch');
	// Before the gateway answers: what waits for it does not wait any more.
	if (handed > 0) expect(await write).toMatchObject({ name: 'outcome-unknown' });
	else expect(await write).toMatchObject({ name: 'ended-meanwhile', kind: leave === 'lock' ? 'locked' : 'session' });
	if (handed > 0 && leave === 'lock') expect((await stages()).at(-1)).toBe('unknown');
	answer.release();
	gateway.replies.set('tx_context', gatewayContext);
	gateway.replies.set('tx_submitAndWatch', () => {
		setTimeout(() => gateway.event('two', { event: 'in_block', ...included }), 50);
		return { result: 'two' };
	});
	// The session after it signs what it is asked for, and not what the one before was.
	await logIn();
	await outcome('agreeToMove', { organisation: ORGANISATION });
	expect(gateway.countOf('tx_submitAndWatch')).toBe(handed + 1);
});

test('an act that waits for the connection is not handed over after a logout', async () => {
	await logIn();
	const contexts = gateway.countOf('tx_context');
	gateway.replies.set('tx_submitAndWatch', () => ({ cut: true }));
	const write = outcome('agreeToMove', { organisation: ORGANISATION });
	await expect.poll(() => gateway.countOf('tx_submitAndWatch')).toBe(1);
	await expect.poll(() => gateway.connections, { message: 'the connection is lost' }).toBe(0);
	expect(await outcome('logOut')).toEqual({ ended: 1 });
	expect(await write).toMatchObject({ name: 'outcome-unknown' });
	expect(gateway.asked.map(({ method }) => method).slice(-2), 'on the next connection').toEqual(['auth_resume', 'auth_logout']);
	expect(gateway.countOf('tx_submitAndWatch')).toBe(1);
	expect(gateway.countOf('tx_context')).toBe(contexts + 1);
});

test('a read that waits ends with a lock, and is told as locked, so that the page makes it again', async () => {
	await logIn();
	const answer = held({ result: [] });
	gateway.replies.set('auth_sessions', answer.reply);
	const read = outcome('sessions');
	await answer.asked;
	await outcome('lock');
	expect(await read).toMatchObject({ name: 'ended-meanwhile', kind: 'locked' });
	answer.release();
});

test('a change of the password that waits ends with a logout, and changes nothing', async () => {
	await logIn();
	const answer = held({ result: { ...session(ORGANISATION), role: null } });
	gateway.replies.set('auth_session', answer.reply);
	const change = outcome('changePassword', { password: PASSWORD, with_device: true });
	await answer.asked;
	await outcome('logOut');
	answer.release();
	expect(await change).toMatchObject({ name: 'login-overtaken' });
	expect(gateway.asked.map(({ method }) => method).filter((method) => method.includes('egist') || method.includes('assword'))).toEqual([]);
	const names = Object.keys(await kept(page)).filter((name) => name.startsWith('device/'));
	expect(names, 'the code of a device with which nothing was registered').toEqual([]);
});

test('a late failure of an earlier session does not end the present one', async () => {
	await logIn();
	const answer = held(refusal('SessionEnded'));
	gateway.replies.set('auth_sessions', answer.reply);
	const late = outcome('sessions');
	await answer.asked;
	await outcome('logOut');
	const id = await logIn();
	answer.release();
	expect(await late).toMatchObject({ name: 'ended-meanwhile' });
	expect(await outcome('me')).toMatchObject({ me: { id } });
	expect(await sessions()).toEqual(['logged_out']);
});

test('a logout wipes the browser before the gateway answers', async () => {
	await logIn();
	const answer = held({ result: null });
	gateway.replies.set('auth_logout', answer.reply);
	const logout = outcome('logOut');
	await answer.asked;
	expect(await sessions()).toEqual(['logged_out']);
	expect(Object.keys(await kept(page))).not.toContain('session');
	expect(await outcome('me')).toMatchObject({ name: 'NotLoggedIn' });
	// The connection has one session: the next one begins when the gateway was told.
	const challenges = gateway.countOf('auth_challenge');
	const login = outcome('logInForDevelopment', { username: 'health-admin' });
	// The worker does one thing after the other, and has come to the login when it answers this.
	await outcome('writes');
	expect(gateway.countOf('auth_challenge')).toBe(challenges);
	answer.release();
	expect(await logout).toEqual({ ended: 1 });
	expect(await login).toMatchObject({ me: { username: 'health-admin' } });
	expect(gateway.countOf('auth_challenge')).toBe(challenges + 1);
});

test('a logout everywhere says if the gateway could not be told', async () => {
	await logIn();
	gateway.replies.set('auth_logoutAll', () => ({ cut: true }));
	expect(await outcome('logOut', { everywhere: true })).toEqual({ ended: null });
	expect(await sessions()).toEqual(['logged_out']);
});

test('a logout without a connection reaches the gateway with the next one', async () => {
	await logIn();
	gateway.cut();
	await expect.poll(() => page.evaluate(() => told.some(({ told }) => (told as { state: string }).state === 'lost'))).toBe(true);
	gateway.replies.set('auth_logoutAll', () => ({ result: 3 }));
	expect(await outcome('logOut', { everywhere: true })).toEqual({ ended: 3 });
	expect(gateway.asked.map(({ method }) => method).slice(-2)).toEqual(['auth_resume', 'auth_logoutAll']);
	gateway.cut();
	await expect.poll(() => gateway.connections).toBe(1);
	expect(await outcome('gateway')).toMatchObject({ connected: true });
	expect(gateway.countOf('auth_resume'), 'the token is gone').toBe(1);
});

test('a session that nobody used for five minutes is not taken up again', async () => {
	await logIn();
	await page.evaluate(
		() =>
			new Promise<void>((resolve) => {
				const opening = indexedDB.open('vacchain');
				opening.onsuccess = () => {
					const transaction = opening.result.transaction('kept', 'readwrite');
					transaction.objectStore('kept').put(String(Date.now() - 5 * 60_000), 'used');
					transaction.oncomplete = () => resolve();
				};
			}),
	);
	await page.reload();
	expect(await outcome('resume')).toEqual({ me: null });
	expect(await sessions()).toEqual(['ended']);
	await expect.poll(() => gateway.countOf('auth_logout')).toBe(1);
	// The worker sends nothing before it has written what it keeps.
	expect(Object.keys(await kept(page))).not.toContain('session');
});

test('writes are kept while the page is locked, and forgotten with a logout', async () => {
	gateway.replies.set('tx_submitAndWatch', () => {
		setTimeout(() => gateway.event('one', { event: 'in_block', ...included }), 50);
		return { result: 'one' };
	});
	const counts = await page.evaluate(
		async ([password, organisation]) => {
			const { key_file } = await core.request('newKeys', { username: 'dr.haddad', password });
			const enter = () => core.request('logInWithKeyFile', { key_file, password });
			const count = async () => (await core.request('writes', {})).writes.length;
			await enter();
			await core.request('agreeToMove', { organisation });
			const counts = [await count()];
			for (const leave of ['lock', 'logOut'] as const) {
				await core.request(leave, {});
				await enter();
				counts.push(await count());
			}
			return counts;
		},
		[PASSWORD, ORGANISATION] as const,
	);
	expect(counts).toEqual([1, 1, 0]);
});

test('nobody is put forward otherwise than was shown', async () => {
	const of = session;
	const applicant = { participant: hex(32), account: hex(32), encryption_key: `01${hex(32)}`, role: 'doctor', organisation: ORGANISATION };
	let row = { ...applicant, profile: Buffer.from('{"display_name":"Dr. Alami"}').toString('hex'), sealed: '', applied_at: 1 };
	gateway.replies.set('enrolment_pending', () => ({ result: { rows: [row], next: null } }));
	gateway.replies.set('auth_session', () => ({ result: { ...of(ORGANISATION), role: 'hospital' } }));
	gateway.replies.set('tx_submitAndWatch', () => {
		setTimeout(() => gateway.event('one', { event: 'in_block', ...included }), 50);
		return { result: 'one' };
	});
	await logIn();
	const read = (): Promise<{ who: string; fingerprint: string; shown: string }> =>
		page.evaluate(async () => {
			const [one] = (await core.request('applicants', {})).applicants;
			return { who: one!.participant, fingerprint: one!.fingerprint, shown: one!.shown };
		});
	for (const change of [{ role: 'physician' }, { applied_at: 2 }, { profile: Buffer.from('{"display_name":"Dr. Other"}').toString('hex') }]) {
		const shown = await read();
		row = { ...row, ...change };
		expect(await outcome('putApplicantForward', shown), JSON.stringify(change)).toMatchObject({ name: 'shown-changed' });
		expect(gateway.countOf('tx_submitAndWatch')).toBe(0);
	}
	expect(await outcome('putApplicantForward', await read())).toMatchObject({ done: { number: 8 } });
});

test('nobody votes on another proposal than was shown', async () => {
	const proposal = {
		hash: hex(32), index: 7, call: '0000', proposer: ORGANISATION, matter: 'pause', threshold: 2, ayes: [], nays: [], ends_at: Date.now() + 1e6,
	};
	gateway.replies.set('network_proposals', () => ({ result: [proposal] }));
	gateway.replies.set('network_institutions', () => ({ result: [] }));
	await logIn();
	const shown = await page.evaluate(async () => (await core.request('ballots', {})).ballots[0]!.shown);
	proposal.hash = hex(32);
	expect(await outcome('vote', { number: 7, vote: 'for', shown })).toMatchObject({ name: 'shown-changed' });
	expect(gateway.countOf('tx_submitAndWatch')).toBe(0);
});

test('a browser without locks does not log in, and says what to do', async () => {
	gateway.workerBegins = 'delete WorkerNavigator.prototype.locks;\n';
	await page.reload();
	expect(await outcome('resume')).toMatchObject({ name: 'no-locks', kind: 'refused' });
	expect(await failedLogIn()).toMatchObject({ name: 'no-locks' });
	expect(gateway.countOf('auth_challenge')).toBe(0);
});

test.for(['tx_context', 'tx_submitAndWatch'])('a tab that lost its place while it waited for %s signs and sends nothing more', async (method) => {
	await logIn();
	const answer = held(method === 'tx_context' ? gatewayContext() : { result: 'one' });
	gateway.replies.set(method, answer.reply);
	const write = outcome('agreeToMove', { organisation: ORGANISATION });
	await answer.asked;
	const handed = gateway.countOf('tx_submitAndWatch');
	const other = await context.newPage();
	await other.goto(url);
	await other.evaluate(() => core.request('resume', {}));
	expect(await write).toMatchObject({ name: 'other-tab', kind: 'session' });
	answer.release();
	await expect.poll(() => gateway.connections, { message: 'the connection of the first tab is closed' }).toBe(1);
	expect(gateway.countOf('tx_submitAndWatch')).toBe(handed);
	// An act that was handed over may be done.
	if (handed > 0) expect(await stages()).toEqual(['signed', 'unknown']);
});

const gatewayContext = () => ({ result: { now: Date.now(), allowance: null, lanes: [] } });

/** The lane that the browser keeps. */
const keptLane = (): Promise<{ lane: number; next: number }> =>
	page.evaluate(
		() =>
			new Promise<{ lane: number; next: number }>((resolve) => {
				const opening = indexedDB.open('vacchain');
				opening.onsuccess = () => {
					const store = opening.result.transaction('kept').objectStore('kept');
					const all = store.getAll(IDBKeyRange.bound('lane/', 'lane0'));
					all.onsuccess = () => resolve(JSON.parse(all.result[0] as string) as { lane: number; next: number });
				};
			}),
	);

test('a reload signs on in the lane that it had', async () => {
	await logIn();
	gateway.replies.set('tx_submitAndWatch', () => {
		setTimeout(() => gateway.event('one', { event: 'in_block', ...included }), 50);
		return { result: 'one' };
	});
	await page.evaluate((organisation) => core.request('agreeToMove', { organisation }), ORGANISATION);
	const first = await keptLane();
	expect(first.next).toBe(2);
	const lanes = [{ id: first.lane, highest: 1, gaps: [], newest: Date.now() }];
	gateway.replies.set('tx_context', () => ({ result: { now: Date.now(), allowance: null, lanes } }));
	await page.reload();
	await page.evaluate(() => core.request('resume', {}));
	await page.evaluate((organisation) => core.request('agreeToMove', { organisation }), ORGANISATION);
	expect(await keptLane()).toMatchObject({ lane: first.lane, next: 3 });
	const { lanes: shown } = await page.evaluate(() => core.request('sessions', {}));
	expect(shown).toMatchObject([{ id: first.lane, is_this: true }]);
});

test('of two logins in one tab the later one becomes the session, and the gateway is told of the other one', async () => {
	const answer = held({ result: { token: 'first', session: session(ORGANISATION), bundle: null } });
	const usual = gateway.replies.get('auth_answer')!;
	gateway.replies.set('auth_answer', answer.reply);
	const first = failedLogIn();
	await answer.asked;
	const second = outcome('logInForDevelopment', { username: 'health-admin' });
	// The worker has come to the second login when it answers this.
	await outcome('writes');
	gateway.replies.set('auth_answer', usual);
	answer.release();
	expect(await first).toMatchObject({ name: 'login-overtaken' });
	expect(await second).toMatchObject({ me: { username: 'health-admin' } });
	expect(gateway.countOf('auth_logout')).toBe(1);
	expect(await outcome('me')).toMatchObject({ me: { username: 'health-admin' } });
});

test('of two tabs that log in at once one becomes the session, and the other one signs nothing', async () => {
	const [keeper, other] = [await context.newPage(), await context.newPage()];
	for (const tab of [keeper, other]) await tab.goto(url);
	// The workers have started.
	for (const tab of [page, keeper, other]) await tab.evaluate(() => core.request('writes', {}));
	// Both wait for what the browser keeps, and go on together.
	await keeper.evaluate(
		() =>
			new Promise<void>((held) => {
				const open = new Promise<void>((resolve) => Object.assign(globalThis, { open: resolve }));
				void navigator.locks.request('vacchain-keys', () => (held(), open));
			}),
	);
	const logInAt = (tab: Page): Promise<unknown> =>
		tab.evaluate(() => core.request('logInForDevelopment', { username: 'health-admin' }).catch((error: unknown) => error));
	const first = logInAt(page);
	const holders = (): Promise<number> =>
		keeper.evaluate(async () => ((await navigator.locks.query()).pending ?? []).filter(({ name }) => name === 'vacchain-keys').length);
	await expect.poll(holders).toBe(1);
	const second = logInAt(other);
	expect(await first).toMatchObject({ name: 'other-tab' });
	await expect.poll(holders).toBe(2);
	await keeper.evaluate(() => (globalThis as unknown as { open: () => void }).open());
	expect(await second).toMatchObject({ me: { username: 'health-admin' } });
	expect(await outcome('me')).toMatchObject({ kind: 'session' });
	expect(await outcome('agreeToMove', { organisation: ORGANISATION })).toMatchObject({ kind: 'session' });
	expect(gateway.countOf('auth_challenge'), 'the first one has asked for nothing').toBe(1);
	expect(gateway.countOf('tx_submitAndWatch')).toBe(0);
	await other.reload();
	expect(await other.evaluate(() => core.request('resume', {}))).toMatchObject({ me: { username: 'health-admin' } });
});

test('another tab takes over, and the first one forgets its keys', async () => {
	await logIn();
	const other = await context.newPage();
	await other.goto(url);
	await other.evaluate(() => core.request('resume', {}));
	await expect
		.poll(() => page.evaluate(() => told.filter(({ event }) => event === 'session').map(({ told }) => told)))
		.toMatchObject([{ state: 'other_tab' }]);
	const error = await page.evaluate(() => core.request('me', {}).catch((error: unknown) => error));
	expect(error).toMatchObject({ kind: 'session' });
});
