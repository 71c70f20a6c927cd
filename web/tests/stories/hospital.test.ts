import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { open, settled } from '../support/open.ts';
import { counter } from '../support/taps.ts';

describe('the reception', () => {
	test('is told of a record whose consent has ended what is told of one that never was, and asks from there', async () => {
		const { page, close } = await open(`/children/${'ffff'.repeat(8)}`, { role: 'receptionist' });
		const told = page.locator('main .notice.warn');
		await told.waitFor();
		expect(await told.innerText()).toContain('Either there is no such record or visit, or the family has not given your hospital access, or no longer does');
		await page.getByRole('link', { name: 'Ask for access', exact: true }).click();
		await expect.poll(() => page.url(), { timeout: 15_000 }).toMatch(/#\/access$/);
		await close();
	});

	test('opens a visit in nine taps, with what remained last time', async () => {
		const { page, wrongs, close } = await open('/visits', { role: 'receptionist' });
		const { tap, taps } = counter();
		const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
		await tap(page.locator('main').getByRole('link', { name: 'New visit' }));
		await page.locator('#family').fill('Amina-x7k2m9qt');
		await tap(button('Search'));
		await tap(page.getByRole('button', { name: /^Yasmin El Idrissi/ }));
		await page.getByLabel('Weight').fill('8,6');
		await page.getByLabel('Height or length').fill('71');
		await page.getByLabel('Body temperature').fill('٣٦٫٨');
		expect(await page.locator('#weight-hint').textContent()).toContain('Last: 8.6 kg');
		await tap(button('Continue'));
		// What is due is chosen; what is not due yet is offered.
		expect(await page.getByRole('list', { name: 'Planned vaccines' }).locator('bdi').allTextContents()).toEqual(['IPV']);
		await page.getByRole('button', { name: 'Add MMR' }).waitFor();
		await tap(button('Continue'));
		await tap(page.getByLabel('Dr. José Núñez'));
		await tap(page.getByLabel('Dr. Youssef Alami'));
		await tap(button('Continue'));
		const sentence = page.locator('.sentence');
		expect(await sentence.textContent()).toBe(
			'You open a visit for \u2068Yasmin El Idrissi\u2069, 9 months. Dr. José Núñez examines, and Dr. Youssef Alami signs.',
		);
		expect(await page.locator('dl').last().textContent()).toContain('8.6 kg · 71 cm · 36.8 °C');
		await tap(button('Open the visit'));
		await page.getByText('\u2068Yasmin\u2069’s visit is open.').waitFor();
		expect(taps()).toBeLessThanOrEqual(9);
		expect(wrongs).toEqual([]);
		await close();
	});

	test('is warned of a doubtful weight, and may confirm it', async () => {
		const { page, close } = await open(`/new-visit?record=${'b001'.repeat(8)}`, { role: 'receptionist' });
		const next = page.getByRole('button', { name: 'Continue', exact: true });
		await page.getByLabel('Weight').fill('8600');
		await page.getByText('This looks like grams.').waitFor();
		await next.click();
		await page.getByRole('alert').getByText('confirm that it is right').waitFor();
		await page.getByLabel('I have measured again').check();
		// Another value is another doubt.
		await page.getByLabel('Weight').fill('31');
		expect(await page.getByLabel('I have measured again').isChecked()).toBe(false);
		await page.getByLabel('I have measured again').check();
		await next.click();
		await page.getByRole('heading', { name: 'Which vaccines are planned?' }).waitFor();
		await close();
	});

	test('loses nothing if the chain refuses, and goes back to change an answer', async () => {
		const { page, close } = await open(`/new-visit?record=${'b001'.repeat(8)}`, { role: 'receptionist', more: { refuse: '' } });
		const next = page.getByRole('button', { name: 'Continue', exact: true });
		await page.getByLabel('Weight').fill('8.7');
		await next.click();
		await next.click();
		await page.getByLabel('Dr. Lina Haddad').check();
		await page.getByLabel('Dr. Youssef Alami').check();
		await next.click();
		await page.getByRole('button', { name: 'Open the visit' }).click();
		await page.getByRole('alert').waitFor();
		expect(await page.getByText('\u2068Yasmin\u2069’s visit is open.').count()).toBe(0);
		await page.getByRole('button', { name: 'Change Measurements' }).click();
		expect(await page.getByLabel('Weight').inputValue()).toBe('8.7');
		await close();
	});

	test('filters by several states and completes a signed visit', async () => {
		const { page, close } = await open('/visits', { role: 'receptionist' });
		const rows = page.locator('tbody tr');
		const before = await rows.count();
		await page.getByLabel(/^Signed/).check();
		expect(await rows.count()).toBe(1);
		await page.getByLabel(/^Waits for the doctor/).check();
		expect(await rows.count()).toBe(2);
		expect(before).toBeGreaterThan(3);
		await page.getByRole('button', { name: /^Complete Newborn/ }).click();
		await page.getByText('visit is complete.').waitFor();
		await settled(page);
		await page.getByLabel(/^Complete \(1\)/).waitFor();
		// The filters are still set when one comes back.
		await page.getByRole('link', { name: /^Yasmin/ }).click();
		await page.getByRole('link', { name: 'All visits' }).click();
		await page.getByLabel(/^Waits for the doctor/).waitFor();
		expect(await page.getByLabel(/^Waits for the doctor/).isChecked()).toBe(true);
		await close();
	});

	test('closes a visit with a reason, without a mouse', async () => {
		const { page, close } = await open(`/visits/${'c003'.repeat(8)}`, { role: 'receptionist' });
		const press = async (name: string): Promise<void> => {
			const button = page.getByRole('button', { name, exact: true }).last();
			await button.focus();
			await page.keyboard.press('Enter');
		};
		await press('Close without a signature');
		await page.getByRole('dialog').waitFor();
		// Tab stays in the dialog; the first radio button takes the space bar.
		await page.locator('#reason').focus();
		await page.keyboard.press('Space');
		await press('Close without a signature');
		await page.getByText('\u2068Yasmin\u2069’s visit is closed.').waitFor();
		await page.locator('main').getByText('Closed without a signature').first().waitFor();
		await close();
	});

	test('asks a family for access and withdraws a request', async () => {
		const { page, close } = await open('/access', { role: 'receptionist' });
		await page.locator('#family').fill('new.family-1');
		await page.getByRole('button', { name: 'Send the request' }).click();
		await page.getByText('The request is sent.').waitFor();
		expect(await page.locator('#family').inputValue()).toBe('');
		await page.getByRole('button', { name: 'Withdraw the request to zoe-4hq8w2np' }).click();
		await page.getByText('The request is withdrawn.').waitFor();
		await page.getByRole('row', { name: /zoe/ }).getByText('Ended').waitFor();
		await close();
	});

	test('reports doses given elsewhere', async () => {
		const { page, close } = await open(`/children/${'b001'.repeat(8)}`, { role: 'receptionist' });
		await page.getByRole('button', { name: 'Report doses given elsewhere' }).click();
		await page.getByLabel('Where this is known from').fill('Yellow card');
		await page.getByRole('combobox', { name: 'Vaccine' }).fill('tuberculosis');
		await page.getByRole('option', { name: /BCG/ }).click();
		// One is recorded, so this would be the second.
		expect(await page.getByLabel('Dose number').inputValue()).toBe('2');
		await page.getByLabel('Dose number').fill('1');
		await page.getByText('Dose 1 was already recorded on 21 May 2025.').waitFor();
		await page.locator('#report-day').fill('1');
		await page.locator('#report-day-month').fill('1');
		await page.locator('#report-day-year').fill('2025');
		await page.getByRole('button', { name: 'Report', exact: true }).click();
		await page.getByRole('alert').getByText('This day is before the child’s birth').waitFor();
		await page.locator('#report-day-year').fill('2026');
		await page.getByRole('button', { name: 'Report', exact: true }).click();
		await page.getByText('The doses are reported.').waitFor();
		await close();
	});
});
