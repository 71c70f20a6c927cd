import { expect } from 'vitest';
import { goTo } from './acts.ts';
import type { Family } from './cast.ts';
import type { Proxy, Step } from './proxy.ts';

const LOST = 'The connection is lost. What you do is kept and sent when it returns.';
/** How far the write has come, as the page may tell it while the line is down at each step. */
const TOLD: Record<Step, RegExp> = {
	'before the write is handed over': /^Signed\. It is on its way/,
	'after it is handed over, before the gateway answers': /^Signed\. It is on its way/,
	'after it is sent, before it is in a block': /^Sent\. It waits for a block\./,
	'after it is recorded': /Recorded/,
	'before it is told to be final': /Recorded\.$/,
};

/** How many times the record of a family's only child got new keys, as its history says. */
export async function renewals({ person }: Family): Promise<number> {
	const { page } = person;
	await goTo(person, '/records');
	await page.getByRole('link', { name: /^Open the record: / }).click();
	await page.getByRole('link', { name: 'History', exact: true }).click();
	await page.getByText('The record was opened.').first().waitFor();
	return page.getByText('The record got new keys.').count();
}

/**
 * A family renews its record's keys, and the line is cut at one step. The page says that the line is down and how far the write has
 * come; when the line returns, the write goes on, and it is done once.
 */
export async function cutAt(family: Family, proxy: Proxy, step: Step): Promise<void> {
	const { page } = family.person;
	const before = await renewals(family);
	await goTo(family.person, '/records');
	await page.getByRole('link', { name: /^Open the record: / }).click();
	await page.getByRole('button', { name: 'Renew keys' }).click();
	const cut = proxy.arm(step);
	await page.locator('dialog[open]').getByRole('button', { name: 'Renew keys' }).click();
	await cut;
	try {
		await page.getByText(LOST).waitFor();
		await expect.poll(() => page.locator('.tx > p:visible').last().innerText(), { timeout: 30_000 }).toMatch(TOLD[step]);
	} finally {
		proxy.mend();
	}
	await page.getByText(LOST).waitFor({ state: 'detached', timeout: 60_000 });
	await page.locator('main').getByText('The record has new keys.').waitFor({ timeout: 90_000 });
	await page.locator('main').getByText('Recorded and final: it stays in the history.').waitFor({ timeout: 90_000 });
	expect(await renewals(family), `the record got new keys once, cut ${step}`).toBe(before + 1);
}
