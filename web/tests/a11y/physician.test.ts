import { describeAccessible, type Looked } from '../support/axe.ts';

const VISIT = `/ready/${'c004'.repeat(8)}`;
const FILLED = ['filled'] as const;
const role = 'physician';
type Page = Parameters<NonNullable<Looked['act']>>[0]['page'];

async function toDoses(page: Page): Promise<void> {
	// The note must have been on the screen before the button works.
	await page.locator('.note .end').scrollIntoViewIfNeeded();
	await page.locator('main .button.primary:not([disabled])').click();
	await page.locator('#dose-0-lot').waitFor();
}

async function toRest(page: Page): Promise<void> {
	await toDoses(page);
	await page.locator('#dose-0-lot').fill('A41FZ');
	for (const [part, value] of [['', '30'], ['-month', '6'], ['-year', '2027']] as const) {
		await page.locator(`#dose-0-expires${part}`).fill(value);
	}
	// The second vaccine was not given.
	await page.locator('#given-1-no').check();
	await page.locator('#reason-1').selectOption('not_available');
	await page.locator('main [type=submit]').click();
	await page.locator('#next').waitFor();
}

describeAccessible('physician', [
	{ name: 'ready to sign', path: '/ready', role },
	{ name: 'the note', path: VISIT, role, states: ['filled', 'error'] },
	{ name: 'a deferred child', path: `/ready/${'c006'.repeat(8)}`, role, states: FILLED },
	{
		name: 'doses with errors',
		path: VISIT,
		role,
		states: FILLED,
		act: async ({ page }) => {
			await toDoses(page);
			await page.locator('main [type=submit]').click();
			await page.locator('[role=alert]').waitFor();
		},
	},
	{
		name: 'scanning',
		path: VISIT,
		role,
		states: FILLED,
		act: async ({ page }) => {
			await toDoses(page);
			await page.locator('main .button.secondary').first().click();
			await page.locator('#scan-0-code').fill('12345');
			await page.locator('dialog[open] [type=submit]').click();
			await page.locator('dialog[open] .error').waitFor();
		},
	},
	{ name: 'what remains', path: VISIT, role, states: FILLED, act: async ({ page }) => toRest(page) },
	{
		name: 'check',
		path: VISIT,
		role,
		states: FILLED,
		act: async ({ page }) => {
			await toRest(page);
			await page.locator('main [type=submit]').click();
			await page.locator('.sentence').waitFor();
		},
	},
	{ name: 'a signed visit', path: `/ready/${'c005'.repeat(8)}`, role, states: FILLED },
	{ name: 'find', path: '/find', role, states: FILLED },
	{ name: 'a record', path: `/find/${'b001'.repeat(8)}/${'c003'.repeat(8)}`, role, states: ['error', 'filled'] },
]);
