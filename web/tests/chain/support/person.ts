import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, expect, inject } from 'vitest';
import { wrongsOf } from '../../support/wrongs.ts';

let shared: Promise<Browser> | undefined;
const browser = (): Promise<Browser> => (shared ??= chromium.connect(inject('browser')));
const everybody: Person[] = [];

afterAll(async () => {
	const shots = process.env['SHOTS'];
	for (const { name, page } of shots ? everybody : []) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
	for (const person of everybody.splice(0)) {
		await person.page.context().close();
		expect(person.wrongs, `what went wrong in the browser of ${person.name}`).toEqual([]);
	}
	await (await shared)?.close();
	shared = undefined;
});

/** Somebody with a browser of their own. */
export interface Person {
	name: string;
	page: Page;
	/** Errors, violations of the policy, requests to other hosts: after the last test there must be none. */
	wrongs: string[];
}

/** Opens the pages in a context of its own: no person sees what another one's browser keeps. */
export async function person(name: string, width = 1280): Promise<Person> {
	const home = inject('pages');
	const context = await (await browser()).newContext({
		viewport: { width, height: width < 600 ? 640 : 900 },
		locale: 'en-GB',
		timezoneId: 'Africa/Casablanca',
		reducedMotion: 'reduce',
	});
	const page = await context.newPage();
	const wrongs = wrongsOf(page, home);
	const opened = { name, page, wrongs };
	everybody.push(opened);
	await page.goto(home);
	return opened;
}
