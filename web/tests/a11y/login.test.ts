import { describeAccessible } from '../support/axe.ts';

describeAccessible('login', [
	{ name: 'the form', path: '/', states: ['filled'] },
	{
		name: 'the form with errors',
		path: '/',
		states: ['filled'],
		act: async ({ page }) => {
			await page.locator('button[type=submit]').first().click();
			await page.locator('[role=alert]').waitFor();
		},
	},
	{
		name: 'a browser without the device secret',
		path: '/',
		states: ['filled'],
		act: async ({ page }) => {
			await page.locator('#username').fill('new.device');
			await page.locator('#password').focus();
			await page.locator('#device-code').waitFor();
		},
	},
	{
		name: 'a key file',
		path: '/',
		states: ['filled'],
		act: async ({ page }) => {
			await page.locator('summary').click();
			await page.locator('details button[type=submit]').click();
			await page.locator('[role=alert]').waitFor();
		},
	},
	{
		name: 'a wrong password',
		path: '/',
		states: ['filled', 'error'],
		act: async ({ page }) => {
			await page.locator('#username').fill('amina');
			await page.locator('#password').fill('wrong password');
			await page.locator('button[type=submit]').first().click();
			await page.locator('[role=alert]').waitFor();
		},
	},
]);
