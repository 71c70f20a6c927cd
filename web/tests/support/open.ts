import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, inject } from 'vitest';
import { wrongsOf } from './wrongs.ts';
import { NOW } from '../../src/core/mock/world.ts';

/** How a page is opened. */
export interface Opening {
	/** The role that is logged in; nobody if it is left out. */
	role?: string;
	language?: 'en' | 'ar';
	/** The width of the window. */
	width?: number;
	state?: 'empty' | 'error' | 'filled';
	dark?: boolean;
	/** Further words of the mock, such as `refuse`. */
	more?: Record<string, string>;
}

let shared: Promise<Browser> | undefined;
const browser = (): Promise<Browser> => (shared ??= chromium.connect(inject('browser')));

afterAll(async () => {
	await (await shared)?.close();
	shared = undefined;
});

/** A page with what went wrong in it: errors, violations of the policy, requests to other hosts. */
export interface Opened {
	page: Page;
	wrongs: string[];
	close: () => Promise<void>;
}

/** Opens a path of the pages with the mock in a context of its own. `await using` or `close` ends it. */
export async function open(path: string, opening: Opening = {}): Promise<Opened> {
	const { role, language = 'en', width = 1280, state = 'filled', dark = false, more = {} } = opening;
	const home = inject('pages');
	const context = await (await browser()).newContext({
		viewport: { width, height: width < 600 ? 640 : 900 },
		locale: language === 'ar' ? 'ar-MA' : 'en-GB',
		timezoneId: 'Africa/Casablanca',
		colorScheme: dark ? 'dark' : 'light',
		reducedMotion: 'reduce',
	});
	const page = await context.newPage();
	// The day of the mock's people; timers run as always.
	await page.clock.setFixedTime(NOW);
	const wrongs = wrongsOf(page, home);
	const query = new URLSearchParams({ lang: language, state, ...(role === undefined ? {} : { role }), ...more });
	await page.goto(`${home}?${query}#${path}`);
	await page.locator('h1').first().waitFor();
	await settled(page);
	return { page, wrongs, close: () => context.close() };
}

/** Waits until nothing on the page is being fetched. */
export async function settled(page: Page): Promise<void> {
	await page.locator('.wait, [aria-busy="true"]').first().waitFor({ state: 'detached' });
}
