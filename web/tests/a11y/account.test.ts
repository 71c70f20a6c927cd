import { describeAccessible } from '../support/axe.ts';
import type {} from '../../src/core/mock/index.ts';

const role = 'family';

describeAccessible('account', [
	{ name: 'notices', path: '/notices', role },
	{ name: 'what was sent', path: '/sent', role },
	{ name: 'the account', path: '/account', role },
	{ name: 'no such page', path: '/nowhere', role, states: ['filled'] },
	{
		name: 'the password asked for again',
		path: '/account',
		role,
		states: ['filled'],
		act: async ({ page }) => {
			await page.evaluate(() => window.mockTell?.('session', { state: 'ended', error: null }));
			await page.locator('#lock-password').waitFor();
		},
	},
	{
		name: 'a lost connection',
		path: '/account',
		role,
		states: ['filled'],
		act: async ({ page }) => {
			await page.evaluate(() => window.mockTell?.('connection', { state: 'lost', since: 0, attempt: 1 }));
			await page.locator('main .notice.warn').first().waitFor();
		},
	},
]);
