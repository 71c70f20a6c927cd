import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { open } from '../support/open.ts';
import { counter } from '../support/taps.ts';

const VISIT = `/ready/${'c004'.repeat(8)}`;
const CODE = '01036647980000161727063010A41FZ';

async function notGiven(page: Page, place: number): Promise<void> {
	await page.locator(`#given-${place}-no`).check();
	await page.locator(`#reason-${place}`).selectOption('not_available');
}

/** Writes down the package of the first dose. */
async function fillPackage(page: Page): Promise<void> {
	await page.getByLabel('Lot number').first().fill('A41FZ');
	for (const [part, value] of [['', '30'], ['-month', '6'], ['-year', '2027']] as const) {
		await page.locator(`#dose-0-expires${part}`).fill(value);
	}
}

describe('the physician', () => {
	test('signs in six taps and one scan', async () => {
		const { page, wrongs, close } = await open('/ready', { role: 'physician' });
		const { tap, taps } = counter();
		await tap(page.getByRole('link', { name: /عمر.*Doctor’s note written/ }).last());
		await tap(page.getByRole('button', { name: 'I have read the note' }));
		// Two vaccines were planned; the count is for one, so the second is said to be missing by keys.
		await notGiven(page, 1);
		await tap(page.getByRole('button', { name: 'Scan the package of IPV' }));
		// A hand scanner types and presses Enter.
		await page.keyboard.type(CODE);
		await page.keyboard.press('Enter');
		expect(await page.getByLabel('Lot number').inputValue()).toBe('A41FZ');
		expect(await page.locator('#dose-0-expires-year').inputValue()).toBe('2027');
		await tap(page.getByRole('button', { name: 'Continue', exact: true }));
		// What was not given remains.
		expect(await page.locator('main li bdi').allTextContents()).toContain('PCV13');
		await tap(page.getByRole('button', { name: 'Continue', exact: true }));
		const sentence = (await page.locator('.sentence').textContent())?.replaceAll(/[\u2066-\u2069]/g, '');
		expect(sentence).toBe('You sign that عمر الإدريسي received IPV (Lot A41FZ), today, 4 March 2026. Not given: PCV13.');
		await tap(page.getByRole('button', { name: 'Sign', exact: true }));
		await page.getByText('visit is signed.').waitFor();
		expect(taps()).toBe(6);
		expect(wrongs).toEqual([]);
		await close();
	});

	test('confirms the manufacturer, which another package does not keep', async () => {
		const { page, close } = await open(VISIT, { role: 'physician' });
		await page.getByRole('button', { name: 'I have read the note' }).click();
		const scan = async (code: string): Promise<void> => {
			await page.getByRole('button', { name: 'Scan the package of IPV' }).click();
			await page.locator('#scan-0-code').fill(code);
			await page.keyboard.press('Enter');
			await page.getByText('Scanned: lot').waitFor();
		};
		await page.locator('#dose-0-maker').fill('Sanofi');
		await scan(CODE);
		expect(await page.locator('#dose-0-maker').inputValue()).toBe('Sanofi');
		await notGiven(page, 1);
		const next = page.getByRole('button', { name: 'Continue', exact: true });
		await next.click();
		await next.click();
		expect(await page.locator('main dl').first().innerText()).toMatch(/Manufacturer: .?Sanofi/);
		await page.locator('main dl button').first().click();
		await scan('(17)270630(10)B52');
		expect(await page.locator('#dose-0-maker').inputValue()).toBe('');
		await close();
	});

	test('must have had the note on the screen', async () => {
		const { page, close } = await open(VISIT, { role: 'physician', more: { long: '' } });
		const read = page.getByRole('button', { name: 'I have read the note' });
		expect(await read.isDisabled()).toBe(true);
		await page.locator('.note .end').scrollIntoViewIfNeeded();
		await page.locator('main .button.primary:not([disabled])').waitFor();
		expect(await read.isDisabled()).toBe(false);
		await close();
	});

	test('reads a changed note again, and keeps what was entered', async () => {
		const { page, close } = await open(VISIT, { role: 'physician', more: { stale: '' } });
		await page.getByRole('button', { name: 'I have read the note' }).click();
		await fillPackage(page);
		await notGiven(page, 1);
		const next = page.getByRole('button', { name: 'Continue', exact: true });
		await next.click();
		await next.click();
		await page.getByRole('button', { name: 'Sign', exact: true }).click();
		await page.getByText('The doctor has changed the note.').waitFor();
		await page.getByText('The left arm is in a cast').waitFor();
		await page.getByRole('button', { name: 'I have read the note' }).click();
		expect(await page.getByLabel('Lot number').first().inputValue()).toBe('A41FZ');
		await next.click();
		await next.click();
		await page.getByRole('button', { name: 'Sign', exact: true }).click();
		await page.getByText('visit is signed.').waitFor();
		await close();
	});

	test('reads corrected measurements before they are signed, and keeps the lots of what is still planned', async () => {
		const { page, close } = await open(VISIT, { role: 'physician', more: { remeasured: '' } });
		const read = page.getByRole('button', { name: 'I have read the note' });
		await read.click();
		await fillPackage(page);
		await notGiven(page, 1);
		const next = page.getByRole('button', { name: 'Continue', exact: true });
		await next.click();
		await next.click();
		await page.getByRole('button', { name: 'Sign', exact: true }).click();
		await page.getByText('The reception has corrected the measurements.').waitFor();
		await page.locator('main').getByText('9.9').first().waitFor();
		await read.click();
		expect(await page.locator('main h3 bdi').allTextContents()).toEqual(['IPV', 'MMR']);
		expect(await page.getByLabel('Lot number').first().inputValue()).toBe('A41FZ');
		await notGiven(page, 1);
		await next.click();
		await next.click();
		const sentence = await page.locator('.sentence').textContent();
		expect(sentence).toContain('MMR');
		expect(sentence).not.toContain('PCV13');
		await page.getByRole('button', { name: 'Sign', exact: true }).click();
		await page.getByText('visit is signed.').waitFor();
		await close();
	});

	test('cannot sign for a child whom the doctor deferred', async () => {
		const { page, close } = await open(`/ready/${'c006'.repeat(8)}`, { role: 'physician' });
		await page.getByText('The doctor has deferred this child.').waitFor();
		expect(await page.getByRole('button', { name: 'I have read the note' }).count()).toBe(0);
		await close();
	});

	test('signs that nothing was given', async () => {
		const { page, close } = await open(VISIT, { role: 'physician' });
		await page.getByRole('button', { name: 'I have read the note' }).click();
		await notGiven(page, 0);
		await page.locator('#given-1-no').check();
		await page.locator('#reason-1').selectOption('other');
		const next = page.getByRole('button', { name: 'Continue', exact: true });
		await next.click();
		await page.getByRole('alert').getByText('Write the reason').waitFor();
		await page.locator('#reason-text-1').fill('The fridge failed.');
		await next.click();
		await next.click();
		expect(await page.locator('.sentence').textContent()).toContain('received nothing today, 4 March 2026: IPV and PCV13 not given.');
		await page.getByRole('button', { name: 'Sign', exact: true }).click();
		await page.getByText('visit is signed.').waitFor();
		await close();
	});

	test('is told of an expired lot and of a wrong code, and may go on, without a mouse', async () => {
		const { page, close } = await open(VISIT, { role: 'physician' });
		await page.getByRole('button', { name: 'I have read the note' }).focus();
		await page.keyboard.press('Enter');
		await page.getByRole('button', { name: 'Scan the package of IPV' }).focus();
		await page.keyboard.press('Enter');
		await page.keyboard.type('0103664798000017');
		await page.keyboard.press('Enter');
		await page.getByText('A digit of this code is wrong.').waitFor();
		await page.keyboard.press('Escape');
		// The focus is back at the button that opened the dialog.
		await page.keyboard.press('Enter');
		await page.locator('#scan-0-code').fill('(17)250131(10)OLD');
		await page.keyboard.press('Enter');
		await page.getByText('The lot expired on 31 January 2025.').waitFor();
		await close();
	});

	test('retracts a visit with a reason', async () => {
		const { page, close } = await open(`/ready/${'c005'.repeat(8)}`, { role: 'physician' });
		await page.getByRole('button', { name: 'Retract this visit' }).click();
		await page.getByRole('dialog').getByRole('button', { name: 'Retract' }).click();
		await page.getByText('Write what is wrong with the visit').waitFor();
		await page.getByLabel('What is wrong with it?').fill('Entered for the twin.');
		await page.getByRole('dialog').getByRole('button', { name: 'Retract' }).click();
		await page.locator('main').getByText('Retracted', { exact: true }).first().waitFor();
		await close();
	});
});
