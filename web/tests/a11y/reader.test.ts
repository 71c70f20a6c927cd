import { describeAccessible } from '../support/axe.ts';

const role = 'school-officer';
const [holds, fails, unreadable] = ['b001', 'b002', 'b003'].map((part) => part.repeat(8));

describeAccessible('reader', [
	{ name: 'records open to us', path: '/open', role },
	{ name: 'a proof that holds', path: `/open/${holds}`, role },
	{ name: 'a proof that does not hold', path: `/open/${fails}`, role: 'insurance-agent', states: ['filled'] },
	{ name: 'a proof without a readable child', path: `/open/${unreadable}`, role, states: ['filled'] },
	{
		name: 'nothing found',
		path: '/search',
		role,
		states: ['error', 'filled'],
		act: async ({ page }) => {
			await page.locator('#family').fill('zoe-unknown1');
			await page.locator('button[type=submit]').click();
			await page.locator('.empty, [role=alert]').first().waitFor();
		},
	},
	{
		name: 'records found',
		path: '/search',
		role,
		states: ['filled'],
		act: async ({ page }) => {
			await page.locator('#family').fill('amina-x7k2m9qt');
			await page.locator('button[type=submit]').click();
			await page.locator('table').waitFor();
		},
	},
	{ name: 'our requests', path: '/asked', role },
	{
		name: 'our requests with an error',
		path: '/asked',
		role,
		states: ['filled'],
		act: async ({ page }) => {
			await page.locator('button[type=submit]').click();
			await page.locator('[role=alert]').waitFor();
		},
	},
	{
		name: 'a request to withdraw',
		path: '/asked',
		role,
		states: ['filled'],
		act: async ({ page }) => {
			await page.locator('table button').first().click();
			await page.locator('dialog[open]').waitFor();
		},
	},
	{ name: 'the key', path: '/key', role },
]);
