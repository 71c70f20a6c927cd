import type { Locator, Page } from 'playwright-core';

/** Moves by Tab until something has the focus. */
export async function tabTo(page: Page, what: Locator): Promise<void> {
	for (let presses = 0; presses < 80; presses += 1) {
		if (await what.evaluate((element) => element === document.activeElement)) return;
		await page.keyboard.press('Tab');
	}
	throw new Error(`the Tab key does not lead to ${String(what)}`);
}
