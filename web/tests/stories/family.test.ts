import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { tabTo } from '../support/keys.ts';
import { open, settled } from '../support/open.ts';
import { counter } from '../support/taps.ts';

const role = 'family';
const [yasmin, omar] = ['b001', 'b002'].map((part) => part.repeat(8));

/** So long may a page take to follow, on a busy machine. */
const soon = { timeout: 15_000 };

const readersOf = (page: Page, child: string): Locator => page.locator('section.card', { has: page.getByRole('heading', { name: child }) });

describe('a family', () => {
	test('sees at the start what is due and what is for later, for each child', async () => {
		const { page, wrongs, close } = await open('/', { role });
		const card = page.locator('article', { has: page.getByRole('heading', { name: 'Yasmin' }) });
		await card.getByText('IPV').waitFor();
		const text = await card.innerText();
		expect(text).toMatch(/IPV\s+since 12 Feb 2026\s+Due/);
		expect(text).toMatch(/PCV13\s+on 16 Mar 2026\s+Later/);
		expect(text).toMatch(/MMR\s+on 20 May 2026\s+Later/);
		expect(text).toContain('9 months');
		expect(await page.locator('article', { has: page.getByRole('heading', { name: 'عمر' }) }).innerText()).toContain('varicella');
		expect(wrongs).toEqual([]);
		await close();
	});

	test('approves a request in three taps, for the child that it names', async () => {
		const { page, close } = await open('/', { role });
		const { tap, taps } = counter();
		await tap(page.getByRole('link', { name: 'Answer now' }));
		const request = page.locator('article', { has: page.getByRole('heading', { name: 'Atlas Primary School' }) });
		await tap(request.getByLabel('عمر الإدريسي'));
		expect(await request.innerText()).toContain('You give \u2068Atlas Primary School\u2069 access to the record of \u2068عمر الإدريسي\u2069');
		await tap(request.getByRole('button', { name: 'Give access' }));
		await page.getByText('Atlas Primary School\u2069 has access.').waitFor();
		expect(taps()).toBeLessThanOrEqual(3);
		await expect.poll(() => readersOf(page, 'عمر').innerText(), soon).toContain('Atlas Primary School');
		await expect.poll(() => request.count(), soon).toBe(0);
		await close();
	});

	test('reads a request again that has changed since it was shown, before access is given', async () => {
		const { page, close } = await open('/permissions', { role, more: { changed: '' } });
		const request = page.locator('article', { has: page.getByRole('heading', { name: 'Atlas Primary School' }) });
		expect(await request.innerText()).toContain('Proof of vaccination only');
		await request.getByLabel('عمر الإدريسي').check();
		await request.getByRole('button', { name: 'Give access' }).click();
		await page.getByText('This page shows something that has changed').first().waitFor();
		await expect.poll(() => request.innerText(), soon).not.toContain('Proof of vaccination only');
		expect(await page.getByText('has access.').count()).toBe(0);
		expect(await readersOf(page, 'عمر').innerText()).not.toContain('Atlas Primary School');
		await close();
	});

	test('must name the child of a request before access is given', async () => {
		const { page, close } = await open('/permissions', { role });
		const request = page.locator('article', { has: page.getByRole('heading', { name: 'Atlas Primary School' }) });
		await request.getByRole('button', { name: 'Give access' }).click();
		await request.getByText('Choose the child.').waitFor();
		expect(await request.count()).toBe(1);
		await close();
	});

	test('denies a request', async () => {
		const { page, close } = await open('/permissions', { role });
		const request = page.locator('article', { has: page.getByRole('heading', { name: 'Hôpital Ibn Sina' }) });
		await request.getByRole('button', { name: 'Deny' }).click();
		const dialog = page.locator('dialog[open]');
		expect(await dialog.innerText()).toContain('They see that you denied it.');
		await dialog.getByRole('button', { name: 'Deny' }).click();
		await page.getByText('gets no access.').waitFor();
		await expect.poll(() => request.count(), soon).toBe(0);
		await close();
	});

	test('gives access in six taps, until a month is over', async () => {
		const { page, close } = await open('/', { role });
		const { tap, taps } = counter();
		await tap(page.getByRole('link', { name: 'Give access: عمر' }));
		await tap(page.locator('#who'));
		await page.keyboard.type('wafa');
		await tap(page.getByRole('option', { name: /Wafa Insurance/ }));
		await tap(page.getByLabel('for one month'));
		await tap(page.getByRole('button', { name: 'Continue' }));
		expect(await page.locator('.sentence').innerText()).toContain('Proof of vaccination only, until 4 April 2026');
		await tap(page.getByRole('button', { name: 'Give access' }));
		await page.getByText('Wafa Insurance\u2069 has access.').waitFor();
		expect(taps()).toBeLessThanOrEqual(6);
		await page.getByRole('link', { name: 'Back to the permissions' }).last().click();
		await expect.poll(() => readersOf(page, 'عمر').innerText(), soon).toMatch(/Wafa Insurance[^]*until 4 April 2026/);
		await close();
	});

	test('gives access without a mouse, and loses nothing when it is refused', async () => {
		const { page, close } = await open(`/permissions/${omar}/give`, { role, more: { refuse: '' } });
		await tabTo(page, page.locator('#who'));
		await page.keyboard.type('mary');
		await page.keyboard.press('Enter');
		await page.locator('#level').waitFor();
		await tabTo(page, page.getByRole('button', { name: 'Continue' }));
		await page.keyboard.press('Enter');
		const give = page.getByRole('button', { name: 'Give access' });
		await give.waitFor();
		await tabTo(page, give);
		await page.keyboard.press('Enter');
		await page.locator('[role=alert]').waitFor();
		expect(await page.locator('[role=alert]').innerText()).toContain('You may not do this.');
		expect(await page.locator('main').innerText()).toContain('St. Mary Hospital');
		await close();
	});

	test('is led to the move if another hospital has access already', async () => {
		const { page, close } = await open(`/permissions/${yasmin}/give`, { role });
		await page.locator('#who').fill('sina');
		await page.locator('#who-option-0').click();
		await page.getByRole('link', { name: 'Move the record to another hospital' }).click();
		await page.locator('#to').click();
		await page.locator('#to-option-0').click();
		await page.getByRole('button', { name: 'Continue' }).click();
		expect(await page.locator('.sentence').innerText()).toContain('may not read it any more');
		await page.getByRole('button', { name: 'Move the record' }).click();
		await page.getByText('The record is with').waitFor();
		await page.getByRole('link', { name: 'Back to the permissions' }).last().click();
		const readers = readersOf(page, 'Yasmin');
		await expect.poll(() => readers.innerText(), soon).toContain('Hôpital Ibn Sina');
		expect(await readers.innerText()).not.toContain('St. Mary Hospital');
		await close();
	});

	test('ends access after a sentence that says what stays known', async () => {
		const { page, close } = await open('/permissions', { role });
		const readers = readersOf(page, 'Yasmin');
		await readers.getByRole('button', { name: 'End the access of St. Mary Hospital' }).click();
		const dialog = page.locator('dialog[open]');
		expect(await dialog.innerText()).toContain('What they have read already stays known to them.');
		await dialog.getByRole('button', { name: 'End access' }).click();
		await page.getByText('has ended, and the record has new keys.').waitFor();
		await expect.poll(() => readers.getByRole('row', { name: /St. Mary Hospital/ }).count(), soon).toBe(0);
		await close();
	});

	test('names a guardian by the exact username, and removes one', async () => {
		const { page, close } = await open(`/permissions/${yasmin}/guardian`, { role });
		await page.locator('#username').fill('nobody-here');
		await page.keyboard.press('Enter');
		await page.getByRole('link', { name: /Nobody has this username/ }).waitFor();
		await page.locator('#username').fill('m.chraibi');
		await page.keyboard.press('Enter');
		await page.getByRole('link', { name: /Only a family or a doctor/ }).waitFor();
		await page.locator('#username').fill('dr.haddad');
		await page.keyboard.press('Enter');
		await page.getByRole('button', { name: 'Add the guardian' }).click();
		await page.getByText('is a guardian now.').waitFor();
		await page.getByRole('link', { name: 'Back to the permissions' }).last().click();
		await page.getByRole('button', { name: 'Remove Dr. Lina Haddad as guardian' }).click();
		await page.locator('dialog[open]').getByRole('button', { name: 'Remove' }).click();
		await page.getByText('is no longer a guardian.').waitFor();
		await close();
	});

	test('sees everything in a visit', async () => {
		const { page, close } = await open(`/records/${omar}`, { role });
		await page.getByRole('button', { name: 'All about the visit of 28 January 2025' }).click();
		await page.locator('dialog[open]').waitFor();
		await settled(page);
		const text = await page.locator('dialog[open]').innerText();
		for (const part of [
			'14.8 kg', '97.0 cm', 'A40ZZ', 'Left thigh', 'Serum Institute', 'Signature valid', 'Recorded late', 'Corrected note',
			'Cough. Come back next week.', 'Addendum', 'Not given: varicella', 'Not available', 'Paracetamol if there is fever.',
			'The lot on the paper card is another one.', 'Dr. Youssef Alami', 'Dr. Lina Haddad', '3 years, 2 months', '13 March 2026',
		]) {
			expect(text, part).toContain(part);
		}
		await page.keyboard.press('Escape');
		await expect.poll(() => page.locator('dialog[open]').count(), soon).toBe(0);
		await close();
	});

	test('sees in the grid which doses count', async () => {
		const { page, close } = await open(`/records/${omar}`, { role });
		const row = page.getByRole('row', { name: /IPV/ });
		expect(await row.getByRole('button', { name: /dose 1: Given/ }).count()).toBe(1);
		expect(await row.getByRole('button', { name: /dose 2: Given, 28 Jan 2025/ }).count()).toBe(1);
		expect(await row.getByRole('button', { name: /dose 2: Retracted/ }).count()).toBe(1);
		await row.getByRole('button', { name: /dose 2: Retracted/ }).click();
		expect(await page.locator('dialog[open]').innerText()).toContain('Entered for the wrong child.');
		await close();
	});

	test('objects to a visit, and withdraws the objection', async () => {
		const { page, close } = await open(`/records/${yasmin}`, { role });
		await page.getByRole('button', { name: /dose 1: Given/ }).first().click();
		await page.locator('dialog[open]').getByRole('link', { name: 'Object to this visit' }).click();
		await page.getByRole('button', { name: 'Continue' }).click();
		await page.getByRole('link', { name: 'Write what is wrong with this visit.' }).waitFor();
		await page.locator('#reason').fill('She was not there on that day.');
		await page.getByRole('button', { name: 'Continue' }).click();
		await page.getByRole('button', { name: 'Object', exact: true }).click();
		await page.getByText('Your objection is recorded.').waitFor();
		await page.locator('main').getByRole('link', { name: 'Objections' }).click();
		await page.getByText('She was not there on that day.').waitFor();
		await page.getByRole('button', { name: /Withdraw the objection.*Yasmin/ }).click();
		await page.locator('dialog[open]').getByRole('button', { name: 'Withdraw' }).click();
		await page.getByText('The objection is withdrawn.').waitFor();
		await expect.poll(() => page.getByText('She was not there on that day.').count(), soon).toBe(0);
		await close();
	});

	test('sees who has read, and its own readings only if it asks', async () => {
		const { page, close } = await open('/readings', { role });
		await expect.poll(() => page.locator('tbody').innerText(), soon).toContain('Atlas Primary School');
		expect(await page.locator('tbody tr').count()).toBe(5);
		await page.getByLabel('Everybody', { exact: true }).check();
		await expect.poll(() => page.locator('tbody tr').count(), soon).toBe(6);
		await page.getByLabel('عمر الإدريسي').check();
		await page.getByText('Nobody has read this record yet.').waitFor();
		await close();
	});

	test('objects to what health admins propose', async () => {
		const { page, close } = await open('/', { role });
		const proposal = page.locator('.powers li', { hasText: 'Another owner' });
		await proposal.getByRole('button', { name: 'Object' }).click();
		const dialog = page.locator('dialog[open]');
		expect(await dialog.innerText()).toContain('would belong to another family');
		await dialog.getByRole('button', { name: 'Object' }).click();
		await page.getByText('Your objection is recorded.').waitFor();
		await expect.poll(() => proposal.count(), soon).toBe(0);
		await close();
	});

	test('asks for erasure, and takes that back', async () => {
		const { page, close } = await open(`/records/${omar}`, { role });
		await page.getByRole('button', { name: 'Ask for erasure' }).click();
		await page.locator('dialog[open]').getByRole('button', { name: 'Ask for erasure' }).click();
		await page.getByText(/You asked for the erasure of this record on 4 March 2026/).waitFor();
		await page.getByRole('button', { name: 'Keep the record' }).click();
		await page.getByText('Your request is withdrawn.').waitFor();
		await expect.poll(() => page.getByText(/You asked for the erasure/).count(), soon).toBe(0);
		await close();
	});

	test('reads the history in sentences', async () => {
		const { page, close } = await open(`/records/${yasmin}/history`, { role });
		await settled(page);
		const text = await page.locator('tbody').innerText();
		expect(text).toMatch(/St\. Mary Hospital\s+may read: Everything, until it is ended\./);
		expect(text).toMatch(/The record moved from\s+Hôpital Ibn Sina\s+to\s+St\. Mary Hospital/);
		expect(text).toContain('The doctor’s note: written.');
		expect(await page.locator('main').innerText()).toContain('3 older entries are not shown.');
		await close();
	});

	test('prints a card of either size, without the rest of the page', async () => {
		const { page, close } = await open(`/records/${yasmin}/card`, { role });
		expect(await page.locator('.sheet').innerText()).toContain('A41FX');
		expect(await page.locator('.sheet').innerText()).toContain('amina-x7k2m9qt');
		await page.emulateMedia({ media: 'print' });
		expect(await page.locator('h1').isVisible()).toBe(false);
		expect(await page.locator('header.shell').isVisible()).toBe(false);
		await page.emulateMedia({ media: 'screen' });
		await page.locator('#size-wallet').check();
		const box = await page.locator('.front').boundingBox();
		// 85.6 × 54 millimetres at 96 pixels an inch.
		expect(Math.round(box?.width ?? 0)).toBe(324);
		expect(Math.round(box?.height ?? 0)).toBe(204);
		const inside = await page.locator('.front').evaluate((side) => side.scrollHeight <= side.clientHeight);
		expect(inside).toBe(true);
		expect(await page.locator('.front').innerText()).toContain('amina-x7k2m9qt');
		await close();
	});

	test('is told when a record was erased, and of a record that it never had nothing but that', async () => {
		const { page, close } = await open(`/records/${'b0ff'.repeat(8)}`, { role });
		await page.getByText('This record was erased on 2 February 2026.').waitFor();
		await page.goto(page.url().replace(/b0ff/g, 'b0fe'));
		await page.getByRole('alert').first().waitFor();
		await settled(page);
		expect(await page.getByText('This record was erased').count()).toBe(0);
		await close();
	});
});
