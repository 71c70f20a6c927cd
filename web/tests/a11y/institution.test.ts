import { describeAccessible } from '../support/axe.ts';

/** Ids of the mock's world. */
const hash = (n: number): string => (0xd000 + n).toString(16).repeat(16);
const doctor = (0xa000 + 14).toString(16).repeat(16);
const role = 'hospital';

describeAccessible('institution', [
	{ name: 'proposals', path: '/board', role },
	{
		name: 'a vote',
		path: '/board',
		role,
		states: ['filled'],
		act: async ({ page }) => {
			await page.locator('li.card button').first().click();
			await page.locator('dialog[open] form').waitFor();
		},
	},
	{
		name: 'proposing, with errors',
		path: '/board/propose',
		role,
		states: ['filled', 'error'],
		act: async ({ page }) => {
			const select = page.locator('#motion');
			await page.locator('#motion, [role=alert]').first().waitFor();
			if ((await select.count()) === 0) return;
			await select.selectOption('decide-power');
			await page.locator('form button[type=submit]').click();
			await page.locator('[role=alert]').waitFor();
		},
	},
	{
		name: 'checking a proposal',
		path: '/board/propose',
		role,
		states: ['filled'],
		act: async ({ page }) => {
			await page.locator('#motion').selectOption('raise-admins-needed');
			await page.locator('form button[type=submit]').click();
			await page.locator('.sentence').waitFor();
		},
	},
	{ name: 'people', path: '/people', role },
	{
		name: 'who was put forward',
		path: '/people',
		role,
		states: ['filled', 'empty'],
		act: async ({ page }) => {
			await page.locator('[role=tab]').nth(1).click();
		},
	},
	{
		name: 'staff',
		path: '/people',
		role,
		states: ['filled', 'empty'],
		act: async ({ page }) => {
			await page.locator('[role=tab]').nth(2).click();
		},
	},
	{ name: 'an applicant', path: `/people/applicant/${hash(203)}`, role },
	{
		name: 'putting forward, with errors',
		path: '/people/forward',
		role,
		states: ['filled'],
		act: async ({ page }) => {
			await page.locator('form button[type=submit]').click();
			await page.locator('[role=alert]').waitFor();
		},
	},
	{ name: 'a colleague', path: `/people/${doctor}`, role },
	{ name: 'the network', path: '/network', role },
	{ name: 'machines', path: '/network/ours', role, states: ['filled', 'error'] },
]);
