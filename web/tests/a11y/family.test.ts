import type { Opened } from '../support/open.ts';
import { describeAccessible } from '../support/axe.ts';

const role = 'family';
const [yasmin, omar] = ['b001', 'b002'].map((part) => part.repeat(8));
const full = 'c021'.repeat(8);

/** Presses what fits, and waits for what comes. */
const press =
	(what: string, then: string) =>
	async ({ page }: Opened): Promise<void> => {
		await page.locator(what).first().click();
		await page.locator(then).first().waitFor();
	};

describeAccessible('family', [
	{ name: 'records', path: '/records', role },
	{ name: 'objecting to a proposal', path: '/records', role, states: ['filled'], act: press('.powers button', 'dialog[open]') },
	{ name: 'a child', path: `/records/${yasmin}`, role },
	{ name: 'a child with retracted doses', path: `/records/${omar}`, role, states: ['filled'] },
	{ name: 'a visit', path: `/records/${omar}`, role, states: ['filled'], act: press('ol button >> nth=1', 'dialog[open]') },
	{ name: 'an erased record', path: `/records/${'b0ff'.repeat(8)}`, role, states: ['filled'] },
	{ name: 'a card', path: `/records/${yasmin}/card`, role },
	{
		name: 'a bank card',
		path: `/records/${yasmin}/card`,
		role,
		states: ['filled'],
		act: press('#size-wallet', '.front'),
	},
	{ name: 'history', path: `/records/${yasmin}/history`, role },
	{ name: 'who has read', path: '/readings', role },
	{ name: 'permissions', path: '/permissions', role },
	{ name: 'denying a request', path: '/permissions', role, states: ['filled'], act: press('.requests button >> nth=1', 'dialog[open]') },
	{ name: 'ending access', path: '/permissions', role, states: ['filled'], act: press('table button', 'dialog[open]') },
	{ name: 'giving access', path: `/permissions/${omar}/give`, role, states: ['error', 'filled'] },
	{
		name: 'giving access, errors',
		path: `/permissions/${omar}/give`,
		role,
		states: ['filled'],
		act: async (opened) => {
			await opened.page.locator('#until-date').check();
			await press('button[type=submit]', '[role=alert]')(opened);
		},
	},
	{
		name: 'giving access, checked',
		path: `/permissions/${omar}/give`,
		role,
		states: ['filled'],
		act: async (opened) => {
			await opened.page.locator('#who').fill('mary');
			await opened.page.locator('#who-option-0').click();
			await opened.page.locator('#level').waitFor();
			await press('button[type=submit]', 'dl')(opened);
		},
	},
	{ name: 'moving', path: `/permissions/${yasmin}/move`, role },
	{
		name: 'moving, checked',
		path: `/permissions/${yasmin}/move`,
		role,
		states: ['filled'],
		act: async (opened) => {
			await opened.page.locator('#to').click();
			await opened.page.locator('#to-option-0').click();
			await press('button[type=submit]', 'dl')(opened);
		},
	},
	{ name: 'a guardian', path: `/permissions/${yasmin}/guardian`, role, states: ['error', 'filled'] },
	{
		name: 'a guardian, checked',
		path: `/permissions/${yasmin}/guardian`,
		role,
		states: ['filled'],
		act: async (opened) => {
			await opened.page.locator('#username').fill('zoe-4hq8w2np');
			await press('button[type=submit]', 'dl')(opened);
		},
	},
	{ name: 'objections', path: '/disputes', role },
	{ name: 'an objection', path: `/disputes/${omar}/${'c01f'.repeat(8)}`, role, states: ['error', 'filled'] },
	{ name: 'an objection that stands', path: `/disputes/${omar}/${full}`, role, states: ['filled'] },
]);
