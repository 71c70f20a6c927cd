import type { Page } from 'playwright-core';
import { describeAccessible } from '../support/axe.ts';

const next = (page: Page): Promise<void> => page.locator('form button[type=submit]').click();

async function chooseRole(page: Page, role: string): Promise<void> {
	await page.locator(`input[name=role][value=${role}]`).check();
	await next(page);
	await page.locator('#name').waitFor();
}

async function fillFamily(page: Page): Promise<void> {
	await chooseRole(page, 'family');
	await page.locator('#name').fill('Amina El Idrissi');
	await page.locator('#beginning').fill('amina');
	await page.locator('#contact').fill('+212 600 000 021');
	await page.locator('#id-number').fill('AB120021');
	await next(page);
	await page.locator('#password').waitFor();
}

async function fillPassword(page: Page): Promise<void> {
	await page.locator('#password').fill('kappe wasser blau tisch');
	await page.locator('#password-again').fill('kappe wasser blau tisch');
	await next(page);
	await page.locator('.sentence').waitFor();
}

describeAccessible('enrol', [
	{ name: 'role', path: '/enrol', states: ['filled'] },
	{
		name: 'role with errors',
		path: '/enrol',
		states: ['filled'],
		act: async ({ page }) => {
			await next(page);
			await page.locator('.summary').waitFor();
		},
	},
	{
		name: 'details of a doctor with errors',
		path: '/enrol',
		states: ['filled', 'error'],
		act: async ({ page }) => {
			await chooseRole(page, 'doctor');
			await page.locator('#organisation').waitFor();
			await next(page);
			await page.locator('.summary').waitFor();
		},
	},
	{
		name: 'password that can be guessed',
		path: '/enrol',
		states: ['filled'],
		act: async ({ page }) => {
			await fillFamily(page);
			await page.locator('#password').fill('password123');
			await page.locator('.weak').waitFor();
		},
	},
	{
		name: 'check',
		path: '/enrol',
		states: ['filled'],
		act: async ({ page }) => {
			await fillFamily(page);
			await fillPassword(page);
		},
	},
	{
		name: 'waiting with a new device code',
		path: '/enrol',
		states: ['filled'],
		act: async ({ page }) => {
			await fillFamily(page);
			await page.locator('#with-device').check();
			await fillPassword(page);
			await page.locator('.sentence ~ .cluster button').first().click();
			await page.locator('.fingerprint').waitFor();
		},
	},
	{ name: 'where the enrolment stands', path: '/enrolment', role: 'unregistered' },
]);
