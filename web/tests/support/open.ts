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

/** An empty page in a context of its own, on the day of the mock's people. */
export async function newPage({ language = 'en', width = 1280, dark = false }: Opening): Promise<Opened> {
	const context = await (await browser()).newContext({
		viewport: { width, height: width < 600 ? 640 : 900 },
		locale: language === 'ar' ? 'ar-MA' : 'en-GB',
		timezoneId: 'Africa/Casablanca',
		colorScheme: dark ? 'dark' : 'light',
		reducedMotion: 'reduce',
	});
	const page = await context.newPage();
	// Timers run as always.
	await page.clock.setFixedTime(NOW);
	return { page, wrongs: wrongsOf(page, inject('pages')), close: () => context.close() };
}

/** The address of the pages with what the mock is told; a path follows behind a `#`. */
export function addressOf({ role, language = 'en', state = 'filled', more = {} }: Opening): string {
	const query = new URLSearchParams({ lang: language, state, ...(role === undefined ? {} : { role }), ...more });
	return `${inject('pages')}?${query}`;
}

/** Opens a path of the pages with the mock in a context of its own. `close` ends it. */
export async function open(path: string, opening: Opening = {}): Promise<Opened> {
	const opened = await newPage(opening);
	await opened.page.goto(`${addressOf(opening)}#${path}`);
	await shown(opened.page);
	return opened;
}

/** Waits until a page is there, with what it fetched. */
export async function shown(page: Page): Promise<void> {
	await page.locator('h1').first().waitFor();
	await settled(page);
}

/** Waits until nothing on the page is being fetched. */
export async function settled(page: Page): Promise<void> {
	await page.locator('.wait, [aria-busy="true"]').first().waitFor({ state: 'detached' });
}
