import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { choose, expectFocus, press, tabTo, type } from '../support/keys.ts';
import { open, settled, type Opening } from '../support/open.ts';

/** Plays on a page where a mouse does nothing. At the end the focus can be seen, and nothing has gone wrong. */
function story(name: string, role: string | undefined, path: string, play: (page: Page) => Promise<void>, more: Opening = {}): void {
	test(`${name}, by the keyboard alone`, async () => {
		const { page, wrongs, close } = await open(path, { role, ...more });
		try {
			await page.evaluate(() => {
				for (const event of ['pointerdown', 'mousedown']) {
					addEventListener(event, () => console.error('a mouse was used'), { capture: true });
				}
			});
			await play(page);
			await expectFocus(page);
			expect(wrongs).toEqual([]);
		} finally {
			await close();
		}
	});
}

/** What the page's live regions say, without the marks that isolate a name. */
const told = (page: Page): Promise<string> =>
	page
		.locator('main [role=status], main [role=alert], dialog[open] [role=status]')
		.allInnerTexts()
		.then((all) => all.join('\n').replaceAll(/[\u2066-\u2069]/g, ''));

const soon = { timeout: 15_000 };

story('anyone logs in and out', undefined, '/', async (page) => {
	await type(page, page.locator('#username'), 'amina-x7k2m9qt');
	await type(page, page.locator('#password'), 'kappe wasser blau tisch');
	await page.keyboard.press('Enter');
	const heading = page.getByRole('heading', { level: 1, name: 'Records' });
	await heading.waitFor();
	// A change of page leads the focus to its heading.
	await expect.poll(() => heading.evaluate((at) => at === document.activeElement), soon).toBe(true);
	await press(page, page.locator('header').getByRole('button', { name: 'Log out', exact: true }));
	await page.getByRole('heading', { name: 'Log in' }).waitFor();
	await expect.poll(() => page.evaluate(() => document.activeElement?.tagName), soon).toBe('H1');
});

story('the password is asked for again, and the focus returns to the form', 'doctor', '/gallery', async (page) => {
	await type(page, page.locator('#note'), 'No fever.');
	await page.evaluate(() => window.mockTell?.('session', { state: 'ended', error: null }));
	await type(page, page.locator('#lock-password'), 'kappe wasser blau tisch');
	await page.keyboard.press('Enter');
	await page.getByRole('dialog').waitFor({ state: 'detached' });
	await expect.poll(() => page.evaluate(() => document.activeElement?.id), soon).toBe('note');
});

story('a health admin registers an applicant', 'health-admin', '/participants', async (page) => {
	await press(page, page.getByRole('link', { name: /Leïla Amrani/ }));
	await press(page, page.getByRole('checkbox', { name: /The person read out the same digits/ }).first(), 'Space');
	await press(page, page.getByRole('button', { name: 'Register' }).first());
	await expect.poll(() => told(page), soon).toMatch(/Leïla Amrani.* is registered\.[^]*Recorded and final/);
});

story('the reception opens a visit', 'receptionist', '/visits', async (page) => {
	const next = page.getByRole('button', { name: 'Continue', exact: true });
	await press(page, page.locator('main').getByRole('link', { name: 'New visit' }));
	await type(page, page.locator('#family'), 'Amina-x7k2m9qt');
	await page.keyboard.press('Enter');
	await press(page, page.getByRole('button', { name: /^Yasmin El Idrissi/ }));
	await type(page, page.getByLabel('Weight'), '8,6');
	await press(page, next);
	await page.getByRole('list', { name: 'Planned vaccines' }).waitFor();
	await type(page, page.locator('#vaccines'), 'meas');
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Enter');
	await press(page, next);
	await choose(page, page.getByLabel('Dr. José Núñez'));
	await choose(page, page.getByLabel('Dr. Youssef Alami'));
	await press(page, next);
	await press(page, page.getByRole('button', { name: 'Open the visit' }));
	await expect.poll(() => told(page), soon).toContain('Yasmin’s visit is open.');
});

story('a doctor clears a child', 'doctor', '/waiting', async (page) => {
	await press(page, page.getByRole('link', { name: /^Yasmin/ }));
	await choose(page, page.getByLabel('Yes: cleared'));
	await type(page, page.getByLabel('Findings'), 'Healthy. No fever.');
	await press(page, page.getByRole('button', { name: 'Check the note' }));
	await press(page, page.getByRole('button', { name: 'Write the note' }));
	await expect.poll(() => told(page), soon).toContain('The note is written.');
});

story('a physician signs', 'physician', '/ready', async (page) => {
	const next = page.getByRole('button', { name: 'Continue', exact: true });
	await press(page, page.getByRole('link', { name: /عمر.*Doctor’s note written/ }).last());
	await press(page, page.getByRole('button', { name: 'I have read the note' }));
	await press(page, page.getByRole('button', { name: 'Scan the package of IPV' }));
	await page.locator('dialog[open]').waitFor();
	await page.keyboard.type('01036647980000161727063010A41FZ');
	await page.keyboard.press('Enter');
	await page.locator('dialog[open]').waitFor({ state: 'detached' });
	await choose(page, page.locator('#given-1-no'));
	// A select takes the first letters of an option.
	await type(page, page.locator('#reason-1'), 'Not available');
	await press(page, next);
	await press(page, next);
	await press(page, page.getByRole('button', { name: 'Sign', exact: true }));
	await expect.poll(() => told(page), soon).toContain('visit is signed.');
});

story('a laboratory technician looks up a colleague’s organisation', 'laboratory-technician', '/laboratory', async (page) => {
	await page.getByRole('table').first().waitFor();
	await press(page, page.getByRole('link', { name: 'What was sent' }));
	await page.getByRole('heading', { level: 1, name: 'What was sent' }).waitFor();
});

story('a family approves a request', 'family', '/', async (page) => {
	await press(page, page.getByRole('link', { name: 'Answer now' }));
	const request = page.locator('article', { has: page.getByRole('heading', { name: 'Atlas Primary School' }) });
	await choose(page, request.getByLabel('عمر الإدريسي'));
	await press(page, request.getByRole('button', { name: 'Give access' }));
	await expect.poll(() => told(page), soon).toContain('has access.');
	await expect.poll(() => request.count(), soon).toBe(0);
	await settled(page);
});

story('a family ends an access, and its row is gone', 'family', '/permissions', async (page) => {
	const end = page.getByRole('button', { name: 'End the access of St. Mary Hospital' });
	await press(page, end.first());
	await press(page, page.locator('dialog[open]').getByRole('button', { name: 'End access' }));
	await expect.poll(() => told(page), soon).toContain('has ended, and the record has new keys.');
	await settled(page);
});

story('a school officer checks a proof', 'school-officer', '/', async (page) => {
	await type(page, page.locator('#filter'), 'yasmin');
	await press(page, page.locator('tbody a').first());
	await page.locator('.verdict').waitFor();
	await settled(page);
	await press(page, page.getByRole('link', { name: 'Our requests' }));
	await type(page, page.locator('#family'), 'fatima-9rt3k7vd');
	await page.keyboard.press('Enter');
	await expect.poll(() => told(page), soon).toContain('The family sees the request now.');
});

story('an institution votes', 'hospital', '/board', async (page) => {
	await press(page, page.getByRole('button', { name: /^Vote for/ }).first());
	const dialog = page.getByRole('dialog');
	await press(page, dialog.getByRole('button', { name: 'Vote for' }));
	await dialog.getByText('The proposal waits for more votes.').waitFor();
	await page.keyboard.press('Escape');
	await dialog.waitFor({ state: 'detached' }).catch(() => undefined);
	await expect.poll(() => page.locator('dialog[open]').count(), soon).toBe(0);
});

story('a refused write is read out', 'family', '/permissions', async (page) => {
	const request = page.locator('article', { has: page.getByRole('heading', { name: 'Hôpital Ibn Sina' }) });
	await press(page, request.getByRole('button', { name: 'Deny' }));
	await press(page, page.locator('dialog[open]').getByRole('button', { name: 'Deny' }));
	await page.locator('dialog[open] [role=alert]').getByText('You may not do this.').waitFor();
	await page.keyboard.press('Escape');
	await tabTo(page, request.getByRole('button', { name: 'Deny' }));
}, { more: { refuse: '' } });
