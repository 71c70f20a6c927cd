import { describe, expect, test } from 'vitest';
import { tabTo } from '../support/keys.ts';
import { open, settled } from '../support/open.ts';
import { counter } from '../support/taps.ts';

const role = 'school-officer';

/** So long may a page take to follow, on a busy machine. */
const soon = { timeout: 15_000 };

describe('a school officer', () => {
	test('checks a proof in three taps, and sees who signed it', async () => {
		const { page, wrongs, close } = await open('/', { role });
		const { tap, taps } = counter();
		await page.locator('#filter').fill('yasmin');
		await expect.poll(() => page.locator('tbody tr').count(), soon).toBe(1);
		await tap(page.locator('tbody a').first());
		await page.locator('.verdict').waitFor();
		await settled(page);
		expect(taps()).toBeLessThanOrEqual(3);
		const text = await page.locator('main').innerText();
		expect(text).toContain('3 doses are proven');
		expect(text).toContain('Dr. Youssef Alami');
		expect(text).toContain('MA-4116');
		expect(text).toContain('Reported doses: not proven');
		expect(await page.locator('.report', { hasText: 'Hepatitis B' }).innerText()).toContain('Reported, not signed');
		expect(text).not.toContain('kg');
		expect(wrongs).toEqual([]);
		await close();
	});

	test('is told which signature does not hold, and why', async () => {
		const { page, close } = await open(`/open/${'b002'.repeat(8)}`, { role });
		expect(await page.locator('.verdict').innerText()).toContain('The proof does not hold');
		const [former, broken] = [page.locator('.visit').nth(0), page.locator('.visit').nth(1)];
		expect(await former.innerText()).toContain('Signature valid (earlier keys)');
		expect(await former.innerText()).toContain('Disputed by the family');
		expect(await broken.innerText()).toContain('Signature not valid');
		expect(await broken.innerText()).toContain('other keys than the physician’s');
		await close();
	});

	test('finds nothing and no consent alike, and asks the family from there', async () => {
		const { page, close } = await open('/search', { role });
		await page.locator('#family').fill('Nobody-12345678');
		await page.keyboard.press('Enter');
		const nothing = await page.locator('.empty').innerText();
		await page.locator('#family').fill('fatima-9rt3k7vd');
		await page.keyboard.press('Enter');
		await page.getByRole('link', { name: 'Ask this family for access' }).waitFor();
		await expect.poll(() => page.locator('.empty').innerText(), soon).toBe(nothing);
		await page.getByRole('link', { name: 'Ask this family for access' }).click();
		await page.getByRole('heading', { name: 'Our requests' }).waitFor();
		await expect.poll(() => page.locator('#family').inputValue(), soon).toBe('fatima-9rt3k7vd');
		expect(page.url()).toMatch(/#\/asked$/);
		await page.getByRole('button', { name: 'Ask for access' }).click();
		await page.getByText('The family sees the request now.').waitFor();
		await expect.poll(() => page.locator('tbody tr').first().innerText(), soon).toContain('fatima-9rt3k7vd');
		expect(await page.locator('tbody tr').first().innerText()).toContain('Waits for the family');
		expect(await page.locator('#family').inputValue()).toBe('');
		await close();
	});

	test.for([
		['en', 'or no longer does', 'Ask for access'],
		['ar', 'أو لم تعد تمنحه', 'طلب الوصول'],
	] as const)('is told of a record whose consent has ended what is told of one that never was, and asks from there (%s)', async ([language, words, action]) => {
		const { page, close } = await open(`/open/${'ffff'.repeat(8)}`, { role, language });
		const told = page.locator('main .notice.warn');
		await told.waitFor();
		expect(await told.innerText()).toContain(words);
		await page.getByRole('link', { name: action, exact: true }).click();
		await expect.poll(() => page.url(), soon).toMatch(/#\/asked$/);
		await close();
	});

	test('keeps what was typed if the request is refused', async () => {
		const { page, close } = await open('/asked', { role, more: { refuse: '' } });
		await page.locator('#family').fill('amina-x7k2m9qt');
		await page.keyboard.press('Enter');
		await page.locator('[role=alert]').waitFor();
		expect(await page.locator('[role=alert]').innerText()).toContain('You may not do this.');
		expect(await page.locator('#family').inputValue()).toBe('amina-x7k2m9qt');
		await close();
	});

	test('withdraws a request without a mouse', async () => {
		const { page, close } = await open('/asked', { role });
		const withdraw = page.getByRole('button', { name: 'Withdraw the request to zoe-4hq8w2np' });
		await tabTo(page, withdraw);
		await page.keyboard.press('Enter');
		const dialog = page.locator('dialog[open]');
		await dialog.waitFor();
		expect(await dialog.innerText()).toContain('zoe-4hq8w2np');
		const confirm = dialog.getByRole('button', { name: 'Withdraw' });
		await tabTo(page, confirm);
		await page.keyboard.press('Enter');
		await page.getByText('The request is withdrawn.').waitFor();
		await expect.poll(() => page.getByText('zoe-4hq8w2np').count(), soon).toBe(0);
		await close();
	});
});
