import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressOf, newPage, settled, shown, type Opened, type Opening } from './open.ts';

declare global {
	interface Window {
		/** In the page, once `expectAccessible` has brought it there. */
		axe?: typeof axe;
	}
}

/** A page, or a state of one, that axe looks at. */
export interface Looked {
	/** What it shows, for the test's name. */
	name: string;
	path: string;
	role?: string;
	/** Brings it there: opens a dialog, submits an empty form. */
	act?: (opened: Opened) => Promise<void>;
	/** The states that differ; all if left out. */
	states?: readonly NonNullable<Opening['state']>[];
	more?: Record<string, string>;
}

const STATES: readonly NonNullable<Opening['state']>[] = ['empty', 'error', 'filled'];

/** Dark where it is narrow: every colour is looked at in both. */
const VIEWS = [
	{ width: 320, colorScheme: 'dark' },
	{ width: 1280, colorScheme: 'light' },
] as const;

/** Whether each language is looked at in each view. Otherwise each is looked at in one, and so is each view in one language. */
const EVERYWHERE = process.env['AXE'] === 'all';

/** All of WCAG 2.2's levels A and AA, and axe's own good practice. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Looks at a page as it is: no finding of any impact, and nothing wider than the window. */
async function expectAccessible(page: Page, view: string): Promise<void> {
	// A page that was reached without a reload has axe already.
	if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(`${axe.source};undefined`);
	const { findings, widths } = await page.evaluate(async (tags) => {
		const found = await window.axe?.run(document, { runOnly: tags, resultTypes: ['violations'] });
		const { scrollWidth, clientWidth } = document.documentElement;
		return {
			findings: found?.violations.map(
				({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`,
			),
			widths: [scrollWidth, clientWidth] as const,
		};
	}, RULES);
	expect(findings, view).toEqual([]);
	expect(widths[0], `${view}: the page scrolls sideways`).toBeLessThanOrEqual(widths[1]);
}

/** Keeps a picture of the page in the folder that `SHOTS` names. */
async function picture(page: Page, name: string): Promise<void> {
	const folder = process.env['SHOTS'];
	if (folder) await page.screenshot({ path: `${folder}/${name.replaceAll(/[^\w.-]+/g, '_')}.png`, fullPage: true });
}

/**
 * The tests of an area: each page in English and Arabic, narrow and wide, empty, failed and filled. One browser page shows
 * all of them, and reloads only where the role or the state changes or a test before has acted: loading took longer than looking.
 */
export function describeAccessible(area: string, looked: readonly Looked[]): void {
	describe.each(['en', 'ar'] as const)(`${area}: axe finds nothing, WCAG 2.2 AA, %s`, (language) => {
		const views = EVERYWHERE ? VIEWS : ([VIEWS[language === 'ar' ? 0 : 1]] as const);
		let opened: Opened;
		/** The address, without the page's path, that the browser page has loaded and on which nothing was done yet. */
		let fresh: string | undefined;

		beforeAll(async () => {
			opened = await newPage({ language });
		});
		afterAll(() => opened.close());

		for (const state of STATES) {
			const here = looked.filter(({ states = STATES }) => states.includes(state));
			const [plain, acted] = [here.filter(({ act }) => !act), here.filter(({ act }) => act)];
			test.each([...plain, ...acted])(`${state}: $name`, async ({ name, path, role, act, more }) => {
				const { page, wrongs } = opened;
				wrongs.length = 0;
				const address = addressOf({ role, language, state, more });
				const isFresh = fresh === address;
				fresh = undefined;
				await look(page, views[0]);
				await (isFresh ? turn(page, path) : enter(page, `${address}#${path}`));
				await act?.(opened);
				await settled(page);
				for (const [place, view] of views.entries()) {
					if (place > 0) await look(page, view);
					await picture(page, `${area}-${language}-${view.width}-${state}-${name}`);
					await expectAccessible(page, `at a width of ${view.width}`);
				}
				expect(wrongs).toEqual([]);
				if (!act) fresh = address;
			});
		}
	});
}

async function look(page: Page, { width, colorScheme }: (typeof VIEWS)[number]): Promise<void> {
	await page.setViewportSize({ width, height: 800 });
	await page.emulateMedia({ colorScheme });
}

/** Loads the pages anew, as a browser that keeps nothing. */
async function enter(page: Page, address: string): Promise<void> {
	if (page.url() !== 'about:blank') {
		await page.evaluate(() => {
			localStorage.clear();
			sessionStorage.clear();
		});
		// The same address with another fragment would not load.
		await page.goto('about:blank');
	}
	await page.goto(address);
	await shown(page);
}

/** Goes to another page as a link does: its heading takes the focus. */
async function turn(page: Page, path: string): Promise<void> {
	const before = await page.evaluateHandle(() => document.querySelector('h1'));
	const isHere = await page.evaluate((to) => location.hash === `#${to}`, path);
	if (isHere) return;
	await page.evaluate((to) => {
		location.hash = to;
	}, path);
	await page.waitForFunction((old) => document.activeElement?.tagName === 'H1' && document.activeElement !== old, before);
	await settled(page);
}
