import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, expect, inject } from 'vitest';
import { wrongsOf } from '../../support/wrongs.ts';

let shared: Promise<Browser> | undefined;
const browser = (): Promise<Browser> => (shared ??= chromium.connect(inject('browser')));
const everybody: Person[] = [];
/** How long an act may take where other programs keep the machine busy, in milliseconds. */
export const PATIENCE = 120_000;
/** A page that nobody touches for five minutes locks itself: while some act, the others touch theirs. */
const touching = setInterval(() => {
	for (const { page } of everybody) page.keyboard.press('Shift').catch(() => undefined);
}, 60_000);

afterAll(async () => {
	clearInterval(touching);
	const shots = process.env['SHOTS'];
	for (const { name, page } of shots ? everybody : []) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
	for (const person of [...everybody]) await leave(person);
	await (await shared)?.close();
	shared = undefined;
});

/** Somebody with a browser of their own. */
export interface Person {
	name: string;
	page: Page;
	/** Where the pages are served for this person. */
	home: string;
	/** Errors, violations of the policy, requests to other hosts: after the last test there must be none. */
	wrongs: string[];
}

/** Closes somebody's browser, in which nothing may have gone wrong. */
export async function leave(person: Person): Promise<void> {
	everybody.splice(everybody.indexOf(person), 1);
	await person.page.context().close();
	expect(person.wrongs, `what went wrong in the browser of ${person.name}`).toEqual([]);
}

/** Opens the pages in a context of its own: no person sees what another one's browser keeps. */
export async function person(name: string, home = inject('pages')): Promise<Person> {
	const context = await (await browser()).newContext({
		viewport: { width: 1280, height: 900 },
		locale: 'en-GB',
		timezoneId: 'Africa/Casablanca',
		reducedMotion: 'reduce',
	});
	context.setDefaultTimeout(PATIENCE);
	const page = await context.newPage();
	const wrongs = wrongsOf(page, home);
	const opened = { name, page, home, wrongs };
	everybody.push(opened);
	await page.goto(home);
	return opened;
}
