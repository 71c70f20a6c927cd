import { describeAccessible } from '../support/axe.ts';

const role = 'doctor';
describeAccessible('components', [
	{ name: 'at rest', path: '/gallery', role, states: ['filled'] },
	{
		name: 'with errors',
		path: '/gallery',
		role,
		states: ['filled'],
		act: async ({ page }) => {
			await page.getByRole('button', { name: 'Submit' }).click();
			await page.locator('.summary').waitFor();
		},
	},
	{
		name: 'an open list',
		path: '/gallery',
		role,
		states: ['filled'],
		act: async ({ page }) => {
			await page.locator('#vaccine').fill('p');
			await page.locator('#vaccine-list [role=option]').first().waitFor();
		},
	},
	{
		name: 'an open dialog',
		path: '/gallery',
		role,
		states: ['filled'],
		act: async ({ page }) => {
			await page.getByRole('button', { name: 'Open', exact: true }).click();
			await page.getByRole('dialog').waitFor();
		},
	},
]);
