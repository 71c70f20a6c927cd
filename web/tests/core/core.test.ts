import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import type { Core, Write } from '../../src/core/protocol.ts';
import { FakeGateway, hex } from './fake.ts';

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
	const kept = () =>
		page.evaluate(
			() =>
				new Promise<string>((resolve) => {
					const opening = indexedDB.open('vacchain');
					opening.onsuccess = () => {
						const all = opening.result.transaction('kept').objectStore('kept').getAll();
						all.onsuccess = () => resolve(JSON.stringify(all.result));
					};
				}),
		);
	expect(await kept()).toContain('dr.haddad');
	await page.evaluate(() => core.request('logOut', {}));
	const left = await kept();
	expect(left).not.toContain('dr.haddad');
	expect(left).not.toContain('token');
	expect(await page.evaluate(() => core.request('resume', {}))).toEqual({ me: null });
});

test('a write is told as signed, sent, recorded and final', async () => {
	await logIn();
	gateway.replies.set('tx_submitAndWatch', () => {
		setTimeout(() => gateway.event('one', { event: 'in_block', ...included }), 50);
		setTimeout(() => gateway.event('one', { event: 'finalized', ...included }), 150);
		return { result: 'one' };
	});
	const done = await page.evaluate(
		(organisation) =>
			new Promise((resolve) => {
				const stages: string[] = [];
				void core.request('agreeToMove', { organisation }, {
					onWrite: (write) => {
						stages.push(write.stage);
						if (write.stage === 'final') resolve(stages);
					},
				});
			}),
		ORGANISATION,
	);
	expect(done).toEqual(['signed', 'sent', 'recorded', 'final']);
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
