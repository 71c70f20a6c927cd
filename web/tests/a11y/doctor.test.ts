import { describeAccessible } from '../support/axe.ts';

const VISIT = `/waiting/${'c003'.repeat(8)}`;
const FILLED = ['filled'] as const;
const role = 'doctor';

describeAccessible('doctor', [
	{ name: 'waiting visits', path: '/waiting', role },
	{ name: 'wards', path: '/records', role },
	{ name: 'permissions of wards', path: '/permissions', role, states: FILLED },
	{ name: 'readings of wards', path: '/readings', role, states: FILLED },
	{ name: 'a visit', path: VISIT, role },
	{
		name: 'an empty note',
		path: VISIT,
		role,
		states: FILLED,
		act: async ({ page }) => {
			await page.locator('button[type=submit]').click();
			await page.locator('[role=alert]').waitFor();
		},
	},
	{
		name: 'growth',
		path: VISIT,
		role,
		states: FILLED,
		act: async ({ page }) => {
			await page.locator('[role=tab]').nth(2).click();
			await page.locator('[role=tabpanel] summary').click();
		},
	},
	{ name: 'a note that is written', path: `/waiting/${'c004'.repeat(8)}`, role, states: FILLED },
	{ name: 'a record', path: `/find/${'b001'.repeat(8)}/${'c003'.repeat(8)}`, role, states: ['error', 'filled'] },
	{ name: 'find', path: '/find', role, states: FILLED },
]);
