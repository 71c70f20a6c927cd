import type { Page } from 'playwright-core';
import { describeAccessible } from '../support/axe.ts';

const role = 'hospital';
const intent = (0xe000_0000 + 3998 * 8 + 2).toString(16).repeat(8);

/** Opens the tab of this place. */
const tab = (place: number) => async ({ page }: { page: Page }): Promise<void> => {
	await page.locator('[role=tab]').nth(place).click();
};

describeAccessible('explorer', [
	{ name: 'the chain', path: '/chain', role },
	{
		name: 'looking for nothing',
		path: '/chain',
		role,
		states: ['filled'],
		act: async ({ page }) => {
			await page.locator('form button[type=submit]').first().click();
			await page.locator('[role=alert]').waitFor();
		},
	},
	{ name: 'transactions', path: '/chain', role, states: ['filled', 'empty'], act: tab(1) },
	{ name: 'validators', path: '/chain', role, states: ['filled', 'empty'], act: tab(2) },
	{ name: 'peers', path: '/chain', role, states: ['filled', 'empty'], act: tab(3) },
	{ name: 'a block', path: '/chain/block/3998', role, states: ['filled', 'error'] },
	{ name: 'an old block', path: '/chain/block/50', role, states: ['filled'] },
	{ name: 'a transaction', path: `/chain/transaction/${intent}`, role, states: ['filled', 'error'] },
	{ name: 'a transaction of a block', path: `/chain/transaction/${intent}/3998`, role, states: ['filled'] },
	{ name: 'an id that no block has', path: `/chain/transaction/${'ab'.repeat(32)}`, role, states: ['filled'] },
]);
