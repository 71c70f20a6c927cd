import type { Page } from 'playwright-core';
import { afterAll, expect, inject, test } from 'vitest';
import { MAIN } from '../support/main.ts';
import { addressOf, newPage, settled, shown } from '../support/open.ts';

/** A phone is about so much slower than the machine that measures. */
const SLOWER = 4;
/** An answer of the gateway takes so many milliseconds. */
const ANSWER = 150;
const GOALS = { cls: 0.05, inp: 200, tasks: 0 } as const;

/** What the browser has measured in a page since it was loaded, or since `forget`. */
interface Measured {
	/** The sum of all layout shifts that no input caused: never less than CLS, which is the worst five seconds. */
	cls: number;
	/** The longest interaction, in milliseconds: with so few, INP is the longest. */
	inp: number;
	/** Tasks of more than 50 ms. */
	tasks: number;
	/** How many interactions there were. */
	interactions: number;
}

declare global {
	interface Window {
		measured?: Measured;
		/** Takes up what the observers have not told yet. */
		measure?: () => Measured;
	}
}

/** Runs in the page before anything else. */
function observe(): void {
	const measured: Measured = { cls: 0, inp: 0, tasks: 0, interactions: 0 };
	const takers = {
		'layout-shift': (entry: PerformanceEntry) => {
			const { value, hadRecentInput } = entry as PerformanceEntry & { value: number; hadRecentInput: boolean };
			if (!hadRecentInput) measured.cls += value;
		},
		event: (entry: PerformanceEntry) => {
			const { interactionId, duration } = entry as PerformanceEntry & { interactionId: number };
			if (!interactionId) return;
			measured.interactions += 1;
			measured.inp = Math.max(measured.inp, duration);
		},
		longtask: () => (measured.tasks += 1),
	};
	const observers = Object.entries(takers).map(([type, take]) => {
		const takeAll = (entries: PerformanceEntryList): void => entries.forEach(take);
		const observer = new PerformanceObserver((list) => takeAll(list.getEntries()));
		observer.observe({ type, buffered: true, durationThreshold: 16 } as PerformanceObserverInit);
		return () => takeAll(observer.takeRecords());
	});
	window.measured = measured;
	window.measure = () => {
		for (const take of observers) take();
		return measured;
	};
}

/** Opens an address on a slow phone, and ends with what was measured while something is done there. */
async function measure(address: string, act: (page: Page) => Promise<void>): Promise<Measured> {
	const { page, close } = await newPage({ width: 390 });
	try {
		const session = await page.context().newCDPSession(page);
		await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
		await page.addInitScript(observe);
		await page.goto(address);
		await act(page);
		// An interaction is told with the frame that shows it.
		await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
		const measured = await page.evaluate(() => window.measure?.());
		if (!measured) throw new Error('the page has no observers');
		return measured;
	} finally {
		await close();
	}
}

const forget = (page: Page): Promise<void> =>
	page.evaluate(() => {
		Object.assign(window.measure?.() ?? {}, { cls: 0, inp: 0, tasks: 0, interactions: 0 });
	});

const rows: { what: string; figure: number; goal: number; empty: number }[] = [];
let empty: Measured | undefined;

/** What an empty page takes on this machine at this time, for the same presses. */
async function ofEmpty(): Promise<Measured> {
	// The server has no such file, and answers with a page without content.
	empty ??= await measure(`${inject('pages')}nothing`, async (page) => {
		for (let presses = 0; presses < 4; presses += 1) {
			await page.mouse.click(100, 100);
			await page.keyboard.press('Tab');
		}
	});
	return empty;
}

afterAll(() => {
	const table = rows.map(({ what, figure, goal, empty: least }) => ({
		what,
		figure: Number(figure.toFixed(3)),
		goal: `≤ ${goal}`,
		'goal met': figure <= goal ? 'yes' : 'no',
		'ratio to an empty page': least === 0 ? '–' : (figure / least).toFixed(1),
	}));
	console.table(table);
});

for (const { name, role, path } of MAIN) {
	test(`${name}: the page stands still, and answers`, async () => {
		const least = await ofEmpty();
		const measured = await measure(`${addressOf({ role, more: { slow: String(ANSWER) } })}#${path}`, async (page) => {
			await shown(page);
			// Another page, back to this one, and what a button of the page does.
			const links = page.locator('nav a');
			await links.last().click();
			await shown(page);
			await links.first().click();
			await shown(page);
			await page.keyboard.press('Tab');
			await page.goBack();
			await page.goBack();
			await shown(page);
			await page.locator('main button:enabled').first().click();
			await settled(page);
		});
		rows.push({ what: `${name}: CLS`, figure: measured.cls, goal: GOALS.cls, empty: least.cls });
		rows.push({ what: `${name}: INP, ms`, figure: measured.inp, goal: GOALS.inp, empty: least.inp });
		expect(measured.interactions).toBeGreaterThan(0);
		expect(measured.cls).toBeLessThanOrEqual(GOALS.cls);
	});
}

test('the login keeps the main thread free', async () => {
	const least = await ofEmpty();
	const measured = await measure(addressOf({ more: { slow: String(ANSWER) } }), async (page) => {
		await shown(page);
		await forget(page);
		await page.locator('#username').fill('amina-x7k2m9qt');
		await page.locator('#password').fill('kappe wasser blau tisch');
		await page.keyboard.press('Enter');
		await page.locator('nav').waitFor();
		await shown(page);
	});
	rows.push({ what: 'login: tasks over 50 ms', figure: measured.tasks, goal: GOALS.tasks, empty: least.tasks });
	rows.push({ what: 'login: INP, ms', figure: measured.inp, goal: GOALS.inp, empty: least.inp });
	rows.push({ what: 'login: CLS', figure: measured.cls, goal: GOALS.cls, empty: least.cls });
	expect(measured.interactions).toBeGreaterThan(0);
	expect(measured.cls).toBeLessThanOrEqual(GOALS.cls);
});
