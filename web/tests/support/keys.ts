import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** Says why the focus cannot be seen, or nothing if it can. Runs in the page. */
function hiddenFocus(): string | null {
	const at = document.activeElement;
	if (!at || at === document.body) return 'nothing has the focus';
	const { outlineStyle, outlineWidth } = getComputedStyle(at);
	const box = at.getBoundingClientRect();
	const name = at.outerHTML.slice(0, 120);
	if (box.bottom <= 0 || box.top >= innerHeight || box.width === 0) return `the focus is out of sight: ${name}`;
	return outlineStyle === 'none' || outlineWidth === '0px' ? `the focus is not marked: ${name}` : null;
}

/** Something has the focus, and shows it: after a dialog and a change of page too. */
export async function expectFocus(page: Page): Promise<void> {
	await expect.poll(() => page.evaluate(hiddenFocus), { timeout: 15_000 }).toBeNull();
}

/** Moves by Tab until something has the focus; on the way, the focus can always be seen. */
export async function tabTo(page: Page, what: Locator): Promise<void> {
	const target = await what.elementHandle();
	for (let presses = 0; presses < 120; presses += 1) {
		if (await page.evaluate((element) => element === document.activeElement, target)) return expectFocus(page);
		await page.keyboard.press('Tab');
		// Behind the last control the browser's own have the focus.
		if (await page.evaluate(() => document.activeElement !== document.body)) await expectFocus(page);
	}
	throw new Error(`the Tab key does not lead to ${String(what)}`);
}

/** Goes to a control by Tab and presses it: a button or a link by Enter, a box by the space bar. */
export async function press(page: Page, what: Locator, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
	await tabTo(page, what);
	await page.keyboard.press(key);
}

/** Goes to a field by Tab and types. */
export async function type(page: Page, what: Locator, text: string): Promise<void> {
	await tabTo(page, what);
	await page.keyboard.type(text);
}

/** Goes to a group of radio buttons by Tab, and to one of them by the arrows. */
export async function choose(page: Page, one: Locator): Promise<void> {
	const name = await one.getAttribute('name');
	const isInGroup = (): Promise<boolean> =>
		page.evaluate((group) => (document.activeElement as HTMLInputElement | null)?.name === group, name);
	for (let presses = 0; !(await isInGroup()); presses += 1) {
		if (presses === 120) throw new Error(`the Tab key does not lead to ${String(one)}`);
		await page.keyboard.press('Tab');
	}
	await page.keyboard.press('Space');
	for (let presses = 0; !(await one.isChecked()); presses += 1) {
		if (presses === 20) throw new Error(`the arrow keys do not lead to ${String(one)}`);
		await page.keyboard.press('ArrowDown');
	}
	await expectFocus(page);
}
