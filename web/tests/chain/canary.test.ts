import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { BROWSER } from '../support/browser.ts';
import { wrongsOf } from '../support/wrongs.ts';
import { apply, goTo, register } from './support/acts.ts';
import { healthAdmin } from './support/cast.ts';
import { PATIENCE, type Person } from './support/person.ts';
import { keysOf, searchProfile } from './support/profile.ts';

const NAME = 'Zaunkönig Quittenbaum';
const USERNAME = 'zaunkonig.quittenbaum';
const ID_NUMBER = 'QX77310942';
const CONTACT = '+49 30 7731094255';
const PASSWORD = 'zwiebel kanarie laterne mostrich';

/** A profile that the browser keeps when it ends, as that of a person at home. */
let folder: string;
let context: BrowserContext;
let family: Person;

async function openBrowser(): Promise<Person> {
	context = await chromium.launchPersistentContext(folder, { ...BROWSER, locale: 'en-GB' });
	context.setDefaultTimeout(PATIENCE);
	const page = context.pages()[0] ?? (await context.newPage());
	const home = inject('pages');
	const wrongs = wrongsOf(page, home);
	await page.goto(home);
	return { name: 'family', page, home, wrongs };
}

/** Ends the browser, so that all is on the disk; nothing may have gone wrong in it. */
async function closeBrowser(): Promise<void> {
	await context.close();
	expect(family.wrongs).toEqual([]);
}

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'vacchain-profile-'));
});

afterAll(async () => {
	await context?.close();
	await rm(folder, { recursive: true, force: true });
});

test('after a logout, neither the name nor the numbers nor the password of a person is in the browser’s profile', async () => {
	const admin = await healthAdmin();
	family = await openBrowser();
	const username = await apply(family, {
		role: 'Family', name: NAME, username: USERNAME, contact: CONTACT, idNumber: ID_NUMBER, password: PASSWORD, withDevice: true,
	});
	const code = (await family.page.locator('.big.code').innerText()).trim();
	expect(code).toMatch(/^[\w-]{16,}/);
	await register(admin, family, NAME);
	await goTo(family, '/records');
	await family.page.getByText('There is no record of a child of yours yet.').waitFor();
	await family.page.getByRole('button', { name: 'Log out' }).click();
	await family.page.getByRole('heading', { name: 'Log in' }).waitFor();
	const sealedUnder = await keysOf(family.page);
	await closeBrowser();

	// The device code stays on purpose, sealed: the search finds the key that opens it.
	expect(await searchProfile(folder, sealedUnder), 'the control').not.toEqual([]);
	for (const canary of [code, PASSWORD]) expect(await searchProfile(folder, canary), canary).toEqual([]);

	family = await openBrowser();
	const { page } = family;
	await page.locator('#username').fill(username);
	await page.locator('#password').fill(PASSWORD);
	await page.getByRole('button', { name: 'Log in', exact: true }).click();
	await page.getByText('There is no record of a child of yours yet.').waitFor();
	await goTo(family, '/account');
	const sealedUnderThen = await keysOf(page);
	await page.locator('#forget-device').check();
	await page.getByRole('button', { name: 'Log out here' }).click();
	await page.getByRole('heading', { name: 'Log in' }).waitFor();
	await expect.poll(() => keysOf(page)).not.toEqual(sealedUnderThen);
	await closeBrowser();

	for (const key of [sealedUnder, sealedUnderThen]) expect(await searchProfile(folder, key)).toEqual([]);
	// The browser may remember the username, which the login form names as one.
	for (const canary of [code, NAME, NAME.split(' ')[1] ?? '', ID_NUMBER, CONTACT, PASSWORD, PASSWORD.split(' ')[1] ?? '']) {
		expect(await searchProfile(folder, canary), canary).toEqual([]);
	}
});
