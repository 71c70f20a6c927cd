import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { open } from '../support/open.ts';

const next = (page: Page): Promise<void> => page.getByRole('button', { name: 'Continue' }).click();

async function toPassword(page: Page): Promise<void> {
	await page.getByLabel('Family').check();
	await next(page);
	await page.getByLabel('Name', { exact: true }).fill('Amina El Idrissi');
	await page.getByLabel('Beginning of your username').fill('Amina');
	await page.getByLabel('Telephone or address').fill('+212 600 000 021');
	await page.getByLabel('ID number').fill('AB120021');
	await next(page);
}

test('a family applies, sees its username with its end, its fingerprint and its device code', async () => {
	const { page, close, wrongs } = await open('/enrol');
	await toPassword(page);
	await page.getByText('amina-x7k2m9qt').waitFor();
	await page.locator('#password').fill('kappe wasser blau tisch');
	await page.getByText('This password is good.').waitFor();
	await page.locator('#password-again').fill('kappe wasser blau tisch');
	await page.locator('#with-device').check();
	await next(page);
	await page.getByText('You ask to be registered as Family, under the name Amina El Idrissi.').waitFor();
	await page.getByRole('button', { name: 'Apply', exact: true }).click();
	await page.getByText('12043.88710.04521.77160.39925').waitFor();
	await page.getByText('7k2m-9qtx-4hq8-w2np-9rt3-k7vd-x0m1').waitFor();
	await page.getByRole('img', { name: 'The device code as a QR code' }).waitFor();
	// Back leads to no form that was sent.
	await page.goBack();
	expect(await page.getByRole('button', { name: 'Apply', exact: true }).count()).toBe(0);
	expect(wrongs).toEqual([]);
	await close();
});

test('a step that fails keeps what was typed, and so does leaving the page', async () => {
	const { page, close } = await open('/enrol');
	await page.getByLabel('Doctor').check();
	await next(page);
	await page.getByLabel('Name', { exact: true }).fill('Dr. Lina Haddad');
	await page.getByLabel('Username', { exact: true }).fill('dr haddad');
	await next(page);
	await page.getByRole('link', { name: 'The username has a character that it cannot have' }).click();
	expect(await page.evaluate(() => document.activeElement?.id)).toBe('beginning');
	expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Dr. Lina Haddad');
	await page.getByRole('link', { name: 'I have an account: log in' }).click();
	await page.getByRole('heading', { name: 'Log in' }).waitFor();
	await page.goBack();
	expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Dr. Lina Haddad');
	await close();
});

test('a weak password is not taken, and two different ones are told', async () => {
	const { page, close } = await open('/enrol');
	await toPassword(page);
	await page.locator('#password').fill('amina2026');
	await page.getByText('This password can be guessed.').waitFor();
	await page.locator('#password-again').fill('amina2027');
	await next(page);
	await page.getByRole('link', { name: 'The two passwords are not the same' }).waitFor();
	await page.locator('#password-again').fill('amina2026');
	await next(page);
	expect(await page.locator('#password').isVisible()).toBe(true);
	await close();
});

test('without a list of organisations, its username is typed', async () => {
	const { page, close } = await open('/enrol', { state: 'error' });
	await page.getByLabel('School officer').check();
	await next(page);
	await page.getByLabel('Username of the organisation you work for').fill('atlas.school');
	await close();
});

test('the application survives a reload', async () => {
	const { page, close } = await open('/enrolment', { role: 'unregistered' });
	await page.getByText('Waits for a health admin').waitFor();
	await page.reload();
	await page.getByText('12043.88710.04521.77160.39925').waitFor();
	await close();
});
