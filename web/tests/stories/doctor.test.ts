import { describe, expect, test } from 'vitest';
import { open, settled } from '../support/open.ts';
import { counter } from '../support/taps.ts';

const VISIT = `/waiting/${'c003'.repeat(8)}`;

describe('the doctor', () => {
	test('clears a child in four taps, the longest wait first', async () => {
		const { page, wrongs, close } = await open('/waiting', { role: 'doctor' });
		const { tap, taps } = counter();
		const names = await page.locator('main ol .name').allTextContents();
		expect(names.length).toBeGreaterThan(1);
		expect(names.at(-1)).toBe('Yasmin El Idrissi');
		await tap(page.getByRole('link', { name: /^Yasmin/ }));
		await tap(page.getByLabel('Yes: cleared'));
		await page.getByLabel('Findings').fill('Healthy. No fever.');
		await tap(page.getByRole('button', { name: 'Check the note' }));
		expect(await page.locator('.sentence').textContent()).toBe('You write that \u2068Yasmin El Idrissi\u2069, 9 months, may be vaccinated today.');
		await tap(page.getByRole('button', { name: 'Write the note' }));
		await page.getByText('The note is written.').waitFor();
		expect(taps()).toBe(4);
		expect(wrongs).toEqual([]);
		await close();
	});

	test('keeps the text when the chain refuses', async () => {
		const { page, close } = await open(VISIT, { role: 'doctor', more: { refuse: '' } });
		await page.getByLabel('No: deferred').check();
		await page.getByLabel('Findings').fill('Fever.');
		await page.getByRole('button', { name: 'Check the note' }).click();
		expect(await page.locator('.sentence').textContent()).toContain('must not be vaccinated');
		await page.getByRole('button', { name: 'Write the note' }).click();
		await page.getByRole('alert').waitFor();
		await page.getByRole('button', { name: 'Change Findings' }).click();
		expect(await page.getByLabel('Findings').inputValue()).toBe('Fever.');
		await close();
	});

	test('sees the doses as a grid and the growth as a curve, without a mouse', async () => {
		const { page, close } = await open(VISIT, { role: 'doctor' });
		await page.getByRole('tab', { name: 'Visits' }).focus();
		await page.keyboard.press('ArrowRight');
		const polio = page.getByRole('row', { name: /^Polio/ });
		expect(await polio.locator('.label').allTextContents()).toEqual(['Given', 'Given', 'Due']);
		expect(await page.getByRole('row', { name: /^Tuberculosis/ }).locator('.label').allTextContents()).toEqual(['Reported, not signed']);
		expect(await page.getByRole('row', { name: /^Measles/ }).locator('.label').allTextContents()).toEqual(['Later']);
		await page.keyboard.press('ArrowRight');
		// Four visits measured the child, and the retracted one does not count.
		expect(await page.locator('svg[role=img] circle').count()).toBe(3);
		await close();
	});

	test('corrects and withdraws a note', async () => {
		const { page, close } = await open(`/waiting/${'c004'.repeat(8)}`, { role: 'doctor' });
		await page.getByRole('button', { name: 'Correct the note' }).click();
		expect(await page.getByLabel('Findings').inputValue()).toContain('no allergies known');
		await page.getByRole('button', { name: 'Cancel' }).click();
		await page.getByRole('button', { name: 'Withdraw the note' }).click();
		await page.getByRole('dialog').getByRole('button', { name: 'Withdraw the note' }).click();
		await page.getByText('The note is withdrawn.').waitFor();
		await settled(page);
		await page.getByLabel('Yes: cleared').waitFor();
		await close();
	});

	test('adds an addendum after the signature', async () => {
		const { page, close } = await open(`/waiting/${'c005'.repeat(8)}`, { role: 'doctor' });
		await page.getByLabel('What you add').fill('The mother reports a rash.');
		await page.getByRole('button', { name: 'Add it' }).click();
		await page.getByText('The addendum is written.').waitFor();
		await close();
	});

	test('who is a guardian sees the ward, what is due, and who may read', async () => {
		const { page, wrongs, close } = await open('/', { role: 'doctor' });
		await page.getByRole('link', { name: 'My wards' }).click();
		const ward = page.locator('article', { has: page.getByRole('heading', { name: /^Newborn without a name/ }) });
		await ward.getByText('Owns the record').waitFor();
		expect(await page.locator('article').count()).toBe(1);
		await ward.getByRole('link', { name: /^Open the record/ }).click();
		await page.getByRole('heading', { name: 'Visits' }).waitFor();
		expect(await page.getByRole('button', { name: 'Ask for erasure' }).count()).toBe(0);
		await page.getByRole('link', { name: 'Permissions' }).click();
		await page.getByRole('heading', { name: 'Who may read' }).waitFor();
		await page.locator('main').getByText('Owns the record').first().waitFor();
		expect(wrongs).toEqual([]);
		await close();
	});
});
