import { expect, test } from 'vitest';
import { storyOf } from '../support/story.ts';

const hash = (n: number): string => (0xd000 + n).toString(16).repeat(16);

const at = storyOf('hospital');

test('the board votes for a proposal that it reads in words', async () => {
	const page = await at('/board');
	const ballot = page.getByRole('listitem').filter({ hasText: 'Hôpital Ibn Sina' }).first();
	await ballot.getByText('1 for; it needs 3 of 4 institutions.').waitFor();
	await ballot.getByRole('button', { name: /^Vote for/ }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByText(/Hôpital Ibn Sina.* validates/).waitFor();
	await dialog.getByRole('button', { name: 'Vote for' }).click();
	await dialog.getByText('The proposal waits for more votes.').waitFor();
});

test('a proposal whose time is over is closed, and only its proposer withdraws one', async () => {
	const page = await at('/board');
	const over = page.getByRole('listitem').filter({ hasText: 'is paused for everybody' }).first();
	expect(await over.getByRole('button', { name: /^Vote/ }).count()).toBe(0);
	expect(await over.getByRole('button', { name: /^Withdraw/ }).count()).toBe(0);
	await over.getByRole('button', { name: /^Close/ }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
	await page.getByRole('dialog').getByText('The proposal is rejected.').waitFor();
});

test('the board votes on the whole hash of a code, and on keys whose digits it compares', async () => {
	const page = await at('/board');
	const whole = (text: string): string => text.replaceAll(/[\s\u2066-\u2069]/g, '');
	const upgrade = page.getByRole('listitem').filter({ hasText: 'runs the code' }).first();
	expect(whole(await upgrade.getByRole('heading', { level: 2 }).innerText())).toContain(hash(97));
	const appointed = page.getByRole('listitem').filter({ hasText: 'Leila Mansour' }).first();
	for (const text of ['20418', '45519', hash(94), 'MA-7310']) await appointed.getByText(text).waitFor();
	await appointed.getByRole('button', { name: /^Vote for/ }).click();
	const dialog = page.getByRole('dialog');
	for (const text of ['20418', '45519', hash(94), 'MA-7310']) await dialog.getByText(text).waitFor();
});

test('a vote is cast without a mouse', async () => {
	const page = await at('/board');
	await page.getByRole('button', { name: /^Vote against/ }).first().focus();
	await page.keyboard.press('Enter');
	await page.getByRole('dialog').waitFor();
	await page.keyboard.press('Tab');
	if (!(await page.evaluate(() => document.activeElement?.matches('[type=submit]')))) await page.keyboard.press('Tab');
	await page.keyboard.press('Enter');
	await page.getByRole('dialog').getByText('Your vote counts.').waitFor();
});

test('a refused vote says why', async () => {
	const page = await at('/board', { more: { refuse: '1' } });
	await page.getByRole('button', { name: /^Vote for/ }).first().click();
	await page.getByRole('dialog').getByRole('button', { name: 'Vote for' }).click();
	await page.getByRole('dialog').getByRole('alert').getByText('You may not do this.').waitFor();
});

test('a proposal is checked in words before it is made', async () => {
	const page = await at('/board/propose');
	await page.getByRole('button', { name: 'Check answers' }).click();
	await page.getByRole('alert').getByText('Choose what you propose.').waitFor();
	await page.getByLabel('What').selectOption('suspend');
	await page.getByRole('combobox', { name: 'Who' }).fill('Wafa');
	await page.getByRole('option', { name: /Wafa/ }).click();
	await page.getByRole('button', { name: 'Check answers' }).click();
	await page.getByText(/Wafa Insurance.* is suspended\./).waitFor();
	await page.getByRole('button', { name: 'Propose' }).click();
	await page.getByText('It waits for the votes of the other institutions.').waitFor();
});

test('the institutions decide about an objection', async () => {
	const page = await at('/board/propose');
	await page.getByLabel('What').selectOption('decide-power');
	await page.getByRole('radio', { name: /gets new keys/ }).check();
	await page.getByRole('radio', { name: 'Do not do it' }).check();
	await page.getByRole('button', { name: 'Check answers' }).click();
	await page.getByText(/The proposal is not carried out, as the objection demands/).waitFor();
});

test('a person is put forward after the fingerprint was compared', async () => {
	const page = await at('/people');
	await page.getByRole('link', { name: 'Compare the fingerprint of Omar Fassi' }).click();
	await page.getByRole('button', { name: 'Put forward' }).click();
	await page.getByRole('alert').getByText('Compare the fingerprint').waitFor();
	await page.getByLabel(/The person read out/).check();
	await page.getByRole('button', { name: 'Put forward' }).click();
	await page.getByText(/Omar Fassi.* is put forward\./).waitFor();
});

test('digits that were compared do not count for other keys', async () => {
	const page = await at('/people', { more: { changed: 'keys' } });
	const open = page.getByRole('link', { name: 'Compare the fingerprint of Omar Fassi' });
	await open.click();
	const [back, same] = [page.getByRole('link', { name: 'Back to our people' }), page.getByLabel(/The person read out/)];
	await same.check();
	await back.click();
	await open.click();
	await same.waitFor();
	expect(await same.isChecked()).toBe(false);
});

test('a person with other keys cannot be put forward', async () => {
	const page = await at(`/people/applicant/${hash(205)}`);
	await page.getByText('Do not put this person forward').waitFor();
	expect(await page.getByRole('button', { name: 'Put forward' }).count()).toBe(0);
});

test('the organisation suspends its own people, and lets them act again', async () => {
	const page = await at('/people');
	await page.getByRole('tab', { name: 'Staff' }).click();
	await page.getByRole('button', { name: /^Suspend: Dr. Lina Haddad/ }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click();
	await page.getByRole('dialog').getByText(/is suspended/).waitFor();
	await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
	await page.getByRole('button', { name: /^Let act again: Dr. José/ }).waitFor();
});

test('somebody who works elsewhere is put forward to move', async () => {
	const page = await at('/people/forward');
	await page.getByRole('radio', { name: 'Somebody who works elsewhere now' }).check();
	await page.getByLabel('Username').fill('h.berrada');
	await page.getByRole('button', { name: 'Put forward' }).click();
	await page.getByText(/now has to agree/).waitFor();
});

test('the network shows the blocks of each validator', async () => {
	const page = await at('/network');
	const row = page.getByRole('row').filter({ hasText: 'St. Mary Hospital' });
	await row.getByText('121').waitFor();
	await row.getByText('Validating').waitFor();
	await page.getByRole('row').filter({ hasText: 'Wafa Insurance' }).getByText('Removed for an offence').waitFor();
});

test('only addresses are named as gateways, and only cards as nodes', async () => {
	const page = await at('/network/ours');
	await page.getByLabel('Address 2').fill('not an address');
	await page.getByRole('button', { name: 'Name these addresses' }).click();
	await page.getByRole('alert').getByText('This is not an address').waitFor();
	await page.getByLabel('Address 2').fill('wss://second.example.org');
	await page.getByRole('button', { name: 'Name these addresses' }).click();
	await page.getByText('The addresses of the gateways are named.').waitFor();
	await page.getByLabel('Or their text').fill('no card');
	await page.getByRole('button', { name: 'Name these nodes' }).click();
	await page.getByRole('alert').getByText('Choose the cards').waitFor();
	await page.getByLabel('Or their text').fill('{"peer":"a"}\n\n{"peer":"b"}');
	await page.getByRole('button', { name: 'Name these nodes' }).click();
	await page.getByText('The nodes are named.').waitFor();
});
