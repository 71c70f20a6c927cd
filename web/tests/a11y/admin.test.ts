import { describeAccessible } from '../support/axe.ts';

/** Ids of the mock's world. */
const hash = (n: number): string => (0xd000 + n).toString(16).repeat(16);
const family = (0xa000 + 21).toString(16).repeat(16);
const doctor = (0xa000 + 14).toString(16).repeat(16);
const record = (0xb000 + 1).toString(16).repeat(8);
const role = 'health-admin';

describeAccessible('admin', [
	{ name: 'participants', path: '/participants', role },
	{
		name: 'finding a participant',
		path: '/participants',
		role,
		states: ['filled', 'error'],
		act: async ({ page }) => {
			await page.locator('[role=tab]').nth(1).click();
			await page.locator('#find-number').fill('AB120021');
			await page.locator('form button[type=submit]').click();
			await page.locator('.results table, [role=alert]').first().waitFor();
		},
	},
	{
		name: 'a list of participants',
		path: '/participants',
		role,
		act: async ({ page }) => {
			await page.locator('[role=tab]').nth(2).click();
			await page.locator('[role=tabpanel] :is(table, .empty, [role=alert])').first().waitFor();
		},
	},
	{ name: 'an application', path: `/participants/waiting/${hash(201)}`, role },
	{
		name: 'an application that is not compared',
		path: `/participants/waiting/${hash(201)}`,
		role,
		states: ['filled'],
		act: async ({ page }) => {
			await page.locator('form button[type=submit]').first().click();
			await page.locator('[role=alert]').waitFor();
		},
	},
	{ name: 'an application with other keys', path: `/participants/waiting/${hash(204)}`, role, states: ['filled'] },
	{
		name: 'declining an application',
		path: `/participants/waiting/${hash(203)}`,
		role,
		states: ['filled'],
		act: async ({ page }) => {
			await page.locator('.card button').last().click();
			await page.locator('dialog button[type=submit]').click();
			await page.locator('dialog [role=alert]').waitFor();
		},
	},
	{ name: 'a family', path: `/participants/${family}`, role },
	{
		name: 'suspending a doctor',
		path: `/participants/${doctor}`,
		role,
		states: ['filled'],
		act: async ({ page }) => {
			await page.locator('button.danger').click();
			await page.locator('dialog[open]').waitFor();
		},
	},
	{ name: 'changing details', path: `/participants/${family}/edit`, role, states: ['error', 'filled'] },
	{
		name: 'new keys',
		path: `/participants/${family}/keys`,
		role,
		states: ['filled'],
		act: async ({ page }) => {
			await page.locator('form button[type=submit]').click();
			await page.locator('[role=alert]').waitFor();
		},
	},
	{
		name: 'registering from a file',
		path: '/participants/register',
		role,
		states: ['filled'],
		act: async ({ page }) => {
			await page.locator('form button[type=submit]').click();
			await page.locator('[role=alert]').waitFor();
		},
	},
	{
		name: 'checking before registering from a file',
		path: '/participants/register',
		role,
		states: ['filled'],
		act: async ({ page }) => {
			const text = JSON.stringify({ username: 'green.school', id: hash(5), account: hash(6), encryption_key: hash(7) });
			await page.locator('#register-file').fill(text);
			await page.locator('#register-name').fill('Green School');
			await page.locator('form button[type=submit]').click();
			await page.locator('dl').waitFor();
		},
	},
	{ name: 'a newborn', path: '/children', role, states: ['filled'] },
	{
		name: 'a newborn with errors and a duplicate',
		path: '/children',
		role,
		states: ['filled'],
		act: async ({ page }) => {
			await page.locator('#newborn-family').fill('amina-x7k2m9qt');
			await page.locator('#child-family').fill('El Idrissi');
			await page.locator('#child-birth').fill('20');
			await page.locator('#child-birth-month').fill('5');
			await page.locator('#child-birth-year').fill('2025');
			await page.locator('#child-twin').check();
			await page.locator('#child-twin').uncheck();
			await page.locator('#duplicate').waitFor();
			await page.locator('form button.primary').click();
			await page.locator('[role=alert]').waitFor();
		},
	},
	{
		name: 'finding a child',
		path: '/children',
		role,
		act: async ({ page }) => {
			await page.locator('[role=tab]').nth(1).click();
			await page.locator('#child-of').fill('amina-x7k2m9qt');
			await page.locator('form button[type=submit]').click();
			await page.locator('[role=tabpanel] :is(li, .empty, [role=alert])').first().waitFor();
		},
	},
	{ name: 'a record', path: `/children/${record}`, role },
	{
		name: 'ruling on a visit',
		path: `/children/${record}`,
		role,
		states: ['filled'],
		act: async ({ page }) => {
			await page.locator('td button').last().click();
			await page.locator('dialog button[type=submit]').click();
			await page.locator('dialog [role=alert]').waitFor();
		},
	},
	{ name: 'rectifying', path: `/children/${record}/rectify`, role, states: ['filled', 'error'] },
	{
		name: 'checking a rectification',
		path: `/children/${record}/rectify`,
		role,
		states: ['filled'],
		act: async ({ page }) => {
			await page.locator('#child-given').fill('Yasmine');
			await page.locator('form button[type=submit]').click();
			await page.locator('.sentence').waitFor();
		},
	},
	{
		name: 'another owner',
		path: `/children/${record}/propose/change_owner`,
		role,
		states: ['filled'],
		act: async ({ page }) => {
			await page.locator('form button[type=submit]').click();
			await page.locator('[role=alert]').waitFor();
		},
	},
	{ name: 'a merge', path: `/children/${record}/propose/merge_record`, role, states: ['filled', 'empty'] },
	{ name: 'voiding', path: `/children/${record}/propose/void_record`, role, states: ['filled', 'error'] },
	{ name: 'the second admin', path: '/second-admin', role },
	{
		name: 'confirming new keys',
		path: '/second-admin',
		role,
		states: ['filled'],
		act: async ({ page }) => {
			await page.locator('li.card').nth(1).locator('button.primary').click();
			await page.locator('dialog button[type=submit]').click();
			await page.locator('dialog [role=alert]').waitFor();
		},
	},
	{ name: 'shared keys', path: '/shared-keys', role },
	{ name: 'history', path: '/history', role, states: ['filled'] },
	{ name: 'the history of a child', path: `/history/${record}`, role },
]);
