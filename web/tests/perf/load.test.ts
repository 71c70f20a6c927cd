import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import { chromium, type Browser, type CDPSession, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { goTo, PASSWORD } from '../chain/support/acts.ts';
import { enrol, enrolFamily, type Cast } from '../chain/support/cast.ts';
import type { Person } from '../chain/support/person.ts';
import { SLOW, SlowLine } from './slow.ts';

/** A figure of the table: what was measured, what it should be, and what no page could be below in the same run. */
interface Figure {
	name: string;
	value: number;
	goal: number;
	unit: 'kB' | 's';
	limit?: number;
}
const figures: Figure[] = [];

/** How much slower the throttled machine is. */
const CPU = 4;
/** How often what depends on time is measured: the median counts. */
const TIMES = 3;
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

let browser: Browser;

beforeAll(async () => {
	browser = await chromium.connect(inject('browser'));
});

afterAll(async () => {
	await browser.close();
	const cell = (value: number | undefined, unit: string): string => (value === undefined ? '' : `${value.toFixed(unit === 's' ? 2 : 1)} ${unit}`);
	const rows = figures.map(({ name, value, goal, unit, limit }) =>
		[
			name, cell(value, unit), `≤ ${goal} ${unit}`, value <= goal ? 'yes' : 'NO',
			cell(limit, unit), limit === undefined ? '' : (value / limit).toFixed(2),
		],
	);
	const head = ['figure', 'measured', 'goal', 'met', 'bare page', 'ratio'];
	const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
	const line = (row: readonly string[]): string => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ');
	console.log([head, widths.map((width) => '-'.repeat(width)), ...rows].map(line).join('\n'));
});

/** What a page and its workers fetch: bytes over the wire, with the heads, by address. */
async function watch(page: Page): Promise<{ session: CDPSession; bytes: Map<string, number> }> {
	const session = await page.context().newCDPSession(page);
	const bytes = new Map<string, number>();
	await session.send('Network.enable');
	await session.send('Network.setCacheDisabled', { cacheDisabled: true });
	// Playwright tells of the workers' requests, too.
	page.context().on('requestfinished', (request) => {
		void request.sizes().then(
			({ responseBodySize, responseHeadersSize }) => bytes.set(new URL(request.url()).pathname, responseBodySize + responseHeadersSize),
			() => undefined,
		);
	});
	return { session, bytes };
}

const sum = (bytes: ReadonlyMap<string, number>, which: (path: string) => boolean): number =>
	[...bytes].filter(([path]) => which(path)).reduce((total, [, size]) => total + size, 0) / 1000;

const isWasm = (path: string): boolean => path.endsWith('.wasm');
let first: ReadonlyMap<string, number> = new Map();

test('the first load is small, as it goes over the wire', async () => {
	const context = await browser.newContext({ locale: 'en-GB' });
	const page = await context.newPage();
	const { bytes } = await watch(page);
	await page.goto(inject('pages'));
	await page.locator('#username').waitFor();
	await page.waitForLoadState('networkidle');
	first = new Map(bytes);
	expect([...first.keys()].filter(isWasm), 'the WebAssembly is among what was seen').not.toEqual([]);
	const [shell, wasm] = [sum(first, (path) => !isWasm(path)), sum(first, isWasm)];
	figures.push({ name: 'first load: shell', value: shell, goal: 90, unit: 'kB' });
	figures.push({ name: 'first load: WebAssembly', value: wasm, goal: 350, unit: 'kB' });
	figures.push({ name: 'first load: all', value: shell + wasm, goal: 450, unit: 'kB' });
	await context.close();
});

/** A page that fetches as many bytes as the first load and does nothing with them: what no page over this line is below. */
async function barePage(shell: number, rest: number): Promise<{ address: URL; stop: () => void }> {
	const [script, data] = [Buffer.from(`/*${randomBytes(shell / 2).toString('hex').slice(4)}*/`), randomBytes(rest)];
	const server = createServer((request, response) => {
		if (request.url === '/script.js') return void response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
		if (request.url === '/data') return void response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(data);
		response.writeHead(200, { 'content-type': 'text/html' });
		response.end('<!doctype html><link rel=icon href=data:,><script src=script.js></script><script>at=performance.now();fetch("data").then(r=>r.blob()).then(()=>all=performance.now())</script>');
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return { address: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`), stop: () => server.close() };
}

interface Marks {
	usable?: number;
	ready?: number;
	at?: number;
	all?: number;
}

/** Opens a page over a slow line on a slow machine; gives its marks, in milliseconds since the navigation began. */
async function openSlowly(address: string, isDone: (marks: Marks) => boolean): Promise<Marks> {
	const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 412, height: 823 } });
	try {
		const page = await context.newPage();
		const session = await context.newCDPSession(page);
		await session.send('Emulation.setCPUThrottlingRate', { rate: CPU });
		await page.addInitScript(() => {
			const marks = globalThis as unknown as Marks;
			const Plain = Worker;
			globalThis.Worker = class extends Plain {
				constructor(url: string | URL, options?: WorkerOptions) {
					super(url, options);
					// The core is ready once it has answered the first request.
					this.addEventListener('message', ({ data }: MessageEvent<object>) => {
						if ('id' in data) marks.ready ??= performance.now();
					});
				}
			};
			const look = (): void => {
				const field = document.getElementById('username');
				if (field instanceof HTMLInputElement && !field.disabled && field.checkVisibility()) marks.usable ??= performance.now();
				else requestAnimationFrame(look);
			};
			requestAnimationFrame(look);
		});
		await page.goto(address, { timeout: 120_000 });
		const read = (): Promise<Marks> =>
			page.evaluate(() => {
				const { usable, ready, at, all } = globalThis as unknown as Marks;
				return { usable, ready, at, all };
			});
		await expect.poll(async () => isDone(await read()), { timeout: 120_000 }).toBe(true);
		return await read();
	} finally {
		await context.close();
	}
}

test('the login form is usable and the core ready soon, at 1.6 Mbit/s, 150 ms, a quarter of the machine', { timeout: 1_800_000 }, async () => {
	const [shell, wasm] = [sum(first, (path) => !isWasm(path)) * 1000, sum(first, isWasm) * 1000];
	const bare = await barePage(Math.round(shell), Math.round(wasm));
	const [ours, limit] = [new SlowLine(new URL(inject('pages'))), new SlowLine(bare.address)];
	const [address, limitAddress] = [await ours.start(), await limit.start()];
	const [usable, ready, at, all]: number[][] = [[], [], [], []] as number[][];
	for (let time = 0; time < TIMES; time += 1) {
		const marks = await openSlowly(address, (marks) => marks.usable !== undefined && marks.ready !== undefined);
		const least = await openSlowly(limitAddress, (marks) => marks.all !== undefined);
		usable?.push(marks.usable ?? NaN);
		ready?.push(marks.ready ?? NaN);
		at?.push(least.at ?? NaN);
		all?.push(least.all ?? NaN);
	}
	await Promise.all([ours.stop(), limit.stop()]);
	bare.stop();
	const seconds = (values: readonly number[] | undefined): number => median(values ?? []) / 1000;
	// The line that was made is the line that was meant: no fewer bytes a second, and no more.
	expect(seconds(all)).toBeGreaterThan((shell + wasm) / SLOW.bytesPerSecond);
	figures.push({ name: 'login form usable', value: seconds(usable), goal: 2.0, unit: 's', limit: seconds(at) });
	figures.push({ name: 'core ready', value: seconds(ready), goal: 4.5, unit: 's', limit: seconds(all) });
});

test('the password is stretched in the page’s worker, and each role’s pages are small', { timeout: 1_800_000 }, async () => {
	const cast: Cast = await enrol();
	const family = await enrolFamily(cast, 'Nguyễn', 'family.one', 'ID-1001');
	await stretching(cast.physician, 'dr.nunez');
	const roles: [string, Person][] = [
		['health admin', cast.admin],
		['hospital’s account', cast.hospital],
		['reception', cast.reception],
		['doctor', cast.doctor],
		['physician', cast.physician],
		['family', family.person],
		['school officer', cast.officer],
	];
	for (const [role, person] of roles) {
		await goTo(person, '/');
		const { bytes } = await watch(person.page);
		await person.page.reload();
		await person.page.getByRole('button', { name: 'Log out' }).waitFor();
		await person.page.locator('.wait, [aria-busy="true"]').first().waitFor({ state: 'detached' });
		await person.page.waitForLoadState('networkidle');
		const own = sum(bytes, (path) => !first.has(path));
		expect(own, `${role}: something is fetched for the role`).toBeGreaterThan(0);
		figures.push({ name: `${role}: own pages`, value: own, goal: 60, unit: 'kB' });
	}
});

/** How long the same work takes in the page, in milliseconds: it scales what a worker takes, which no throttle reaches. */
const work = (page: Page): Promise<number> =>
	page.evaluate(() => {
		const began = performance.now();
		let sum = 0;
		for (let round = 0; round < 3e7; round += 1) sum = (sum * 31 + round) | 0;
		return performance.now() - began + (sum & 0);
	});

/**
 * Measures the stretching while somebody logs in. The processor's throttle reaches the page and not its worker: the time in the worker
 * is multiplied by how much longer the throttle makes the same work take in this page, in this run.
 */
async function stretching({ page }: Person, username: string): Promise<void> {
	await page.getByRole('button', { name: 'Log out' }).click();
	await page.locator('#username').fill(username);
	await page.locator('#password').fill(PASSWORD);
	await page.locator('#without-device').check();
	await page.evaluate(() => {
		const seen: [string, number][] = [];
		Object.assign(globalThis, { seen });
		new MutationObserver(() => {
			const text = document.querySelector('main form')?.textContent ?? '';
			const step = /Looking up|Stretching|Opening your keys|Asking the gateway/.exec(text)?.[0] ?? '';
			if (seen.at(-1)?.[0] !== step) seen.push([step, performance.now()]);
		}).observe(document.body, { subtree: true, childList: true, characterData: true });
	});
	const session = await page.context().newCDPSession(page);
	const plain = median([await work(page), await work(page), await work(page)]);
	await session.send('Emulation.setCPUThrottlingRate', { rate: CPU });
	const throttled = median([await work(page), await work(page), await work(page)]);
	await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
	await page.getByRole('button', { name: 'Log in', exact: true }).click();
	await page.getByRole('button', { name: 'Log out' }).waitFor();
	const seen = await page.evaluate(() => (globalThis as unknown as { seen: [string, number][] }).seen);
	const begins = seen.findIndex(([step]) => step === 'Stretching');
	const [from, to] = [seen[begins]?.[1], seen[begins + 1]?.[1]];
	if (from === undefined || to === undefined) throw new Error(`the page told no stretching: ${JSON.stringify(seen)}`);
	const scale = throttled / plain;
	expect(scale, 'the throttle works').toBeGreaterThan(2);
	figures.push({ name: `stretching the password, × ${scale.toFixed(1)}`, value: ((to - from) * scale) / 1000, goal: 1, unit: 's' });
}
