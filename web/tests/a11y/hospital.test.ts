import { describeAccessible } from '../support/axe.ts';

const YASMIN = 'b001'.repeat(8);
const FILLED = ['filled'] as const;
const role = 'receptionist';

describeAccessible('hospital', [
	{ name: 'visits', path: '/visits', role },
	{ name: 'a visit that waits', path: `/visits/${'c003'.repeat(8)}`, role, states: ['error', 'filled'] },
	{
		name: 'closing a visit without a reason',
		path: `/visits/${'c003'.repeat(8)}`,
		role,
		states: FILLED,
		act: async ({ page }) => {
			await page.locator('section button.button').last().click();
			await page.locator('dialog[open] .danger').click();
			await page.locator('dialog[open] [role=alert]').waitFor();
		},
	},
	{
		name: 'new visit, a family without children here',
		path: '/new-visit',
		role,
		states: ['filled', 'error'],
		act: async ({ page }) => {
			await page.locator('#family').fill('nobody-00000000');
			await page.locator('button[type=submit]').click();
			await page.locator('.empty, [role=alert]').first().waitFor();
		},
	},
	{
		name: 'new visit, doubtful measurements',
		path: `/new-visit?record=${YASMIN}`,
		role,
		states: FILLED,
		act: async ({ page }) => {
			await page.locator('#weight').fill('8600');
			await page.locator('#height').fill('x');
			await page.locator('button[type=submit]').click();
			await page.locator('[role=alert]').waitFor();
		},
	},
	{
		name: 'new visit, vaccines',
		path: `/new-visit?record=${YASMIN}`,
		role,
		states: FILLED,
		act: async ({ page }) => {
			await page.locator('button[type=submit]').click();
			await page.locator('#vaccines').click();
			await page.locator('#vaccines').pressSequentially('meas');
		},
	},
	{ name: 'children', path: '/children', role },
	{ name: 'a child', path: `/children/${YASMIN}`, role },
	{
		name: 'a child, doses',
		path: `/children/${YASMIN}`,
		role,
		states: FILLED,
		act: async ({ page }) => page.locator('[role=tab]').nth(1).click(),
	},
	{
		name: 'a child, changes',
		path: `/children/${YASMIN}`,
		role,
		states: FILLED,
		act: async ({ page }) => page.locator('[role=tab]').nth(4).click(),
	},
	{
		name: 'reporting doses, nothing entered',
		path: `/children/${YASMIN}`,
		role,
		states: FILLED,
		act: async ({ page }) => {
			await page.locator('main button.secondary').first().click();
			await page.locator('dialog[open] .primary').click();
			await page.locator('dialog[open] [role=alert]').waitFor();
		},
	},
	{ name: 'access', path: '/access', role },
	{ name: 'key', path: '/key', role },
]);
