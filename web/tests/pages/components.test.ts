import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { open } from '../support/open.ts';

const role = 'doctor';
const values = async (page: Page): Promise<Record<string, unknown>> =>
	JSON.parse((await page.locator('#values').textContent()) ?? '') as Record<string, unknown>;
const focused = (page: Page): Promise<string> =>
	page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent?.trim() || '');

test('the error summary takes the focus and leads to the fields', async () => {
	const { page, close } = await open('/gallery', { role });
	await page.locator('#day').fill('');
	await page.getByRole('button', { name: 'Submit' }).click();
	expect(await page.evaluate(() => document.activeElement?.className)).toContain('summary');
	await page.getByRole('link', { name: 'Vaccine: wrong' }).click();
	expect(await focused(page)).toBe('vaccine');
	await page.getByRole('link', { name: 'Sex: wrong' }).click();
	expect(await focused(page)).toBe('sex');
	expect(page.url()).toContain('#/gallery');
	await close();
});

test('a day is typed in Arabic digits, and an unfinished one stays', async () => {
	const { page, close } = await open('/gallery', { role, language: 'ar' });
	await page.locator('#day').fill('٧');
	await page.locator('#day-month').fill('١١');
	await page.locator('#day-year').fill('٢٠٢٥');
	expect((await values(page))['day']).toBe('2025-11-07');
	await page.locator('#day-month').fill('13');
	expect((await values(page))['day']).toBe('2025-13-٧'.replace('٧', '7'));
	expect(await page.locator('#day').inputValue()).toBe('٧');
	await close();
});

test('the combobox is worked by keys, by parts of words and without accents', async () => {
	const { page, close } = await open('/gallery', { role });
	await page.locator('#vaccine').pressSequentially('pNEÚmo');
	expect(await page.locator('#vaccine-list [role=option]').allTextContents()).toEqual([expect.stringContaining('PCV13')]);
	await page.keyboard.press('Enter');
	expect((await values(page))['vaccine']).toBe('133');
	expect(await page.locator('#vaccine').inputValue()).toBe('PCV13');
	await page.keyboard.press('Backspace');
	expect((await values(page))['vaccine']).toBe('');
	await page.keyboard.press('Escape');
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('ArrowDown');
	expect(await page.locator('#vaccine').getAttribute('aria-activedescendant')).not.toBeNull();
	await close();
});

test('the arrow keys walk through tabs as the language is written', async () => {
	for (const [language, forward] of [
		['en', 'ArrowRight'],
		['ar', 'ArrowLeft'],
	] as const) {
		const { page, close } = await open('/gallery', { role, language });
		await page.getByRole('tab').first().focus();
		await page.keyboard.press(forward);
		expect(await page.getByRole('tab', { selected: true }).textContent()).toBe('Two');
		expect(await page.getByRole('tabpanel').textContent()).toContain('Second');
		await close();
	}
});

test('a dialog gives the focus back', async () => {
	const { page, close } = await open('/gallery', { role });
	const opener = page.getByRole('button', { name: 'Open', exact: true });
	await opener.focus();
	await page.keyboard.press('Enter');
	await page.getByRole('dialog').waitFor();
	await page.keyboard.press('Escape');
	await page.getByRole('dialog').waitFor({ state: 'detached' });
	expect(await focused(page)).toBe('Open');
	await close();
});

test('a dialog opens again at once, though the browser has not told of its end', async () => {
	const { page, close } = await open('/gallery', { role });
	const dialog = page.getByRole('dialog');
	await page.evaluate(() => addEventListener('close', (event) => event.isTrusted && event.stopImmediatePropagation(), true));
	await page.getByRole('button', { name: 'Open', exact: true }).focus();
	for (const leave of [() => page.keyboard.press('Escape'), () => dialog.getByRole('button', { name: 'Close' }).press('Enter')]) {
		await page.keyboard.press('Enter');
		await dialog.waitFor();
		await leave();
		expect(await focused(page)).toBe('Open');
	}
	await page.keyboard.press('Enter');
	await dialog.waitFor();
	// The event that tells of an earlier end comes late.
	await page.evaluate(() => document.querySelector('dialog[open]')?.dispatchEvent(new Event('close')));
	await page.keyboard.press('Tab');
	expect(await dialog.count()).toBe(1);
	await close();
});

test('a write is told as sent, recorded and final', async () => {
	const { page, close } = await open('/gallery', { role, more: { slow: '150' } });
	// Each stage stands for a moment only, so the page keeps what it showed.
	await page.evaluate(() => {
		const shown: string[] = [];
		Object.assign(globalThis, { shown });
		const keep = (): void => void shown.push((document.querySelector('main')?.textContent ?? '').replaceAll(/\s+/g, ' '));
		new MutationObserver(keep).observe(document.body, { subtree: true, childList: true, characterData: true });
	});
	await page.getByRole('button', { name: 'Sign' }).click();
	await page.getByText('Recorded and final: it stays in the history.').waitFor();
	const shown = await page.evaluate(() => (globalThis as unknown as { shown: string[] }).shown);
	const stages = ['Sent. It waits for a block.', 'Signed. Recorded.', 'Recorded and final: it stays in the history.'];
	const places = stages.map((stage) => shown.findIndex((text) => text.includes(stage)));
	expect(places).not.toContain(-1);
	expect(places).toEqual(places.toSorted((a, b) => a - b));
	await close();
});

test('a refused write is told with the advice', async () => {
	const { page, close } = await open('/gallery', { role, more: { refuse: '' } });
	await page.getByRole('button', { name: 'Sign' }).click();
	await page.getByText('You may not do this.').first().waitFor();
	await page.getByText('Ask the family for access').first().waitFor();
	await close();
});
