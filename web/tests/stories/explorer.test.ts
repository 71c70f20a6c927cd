import { expect, test } from 'vitest';
import { storyOf } from '../support/story.ts';

const at = storyOf('hospital');

/** Ids of the mock's chain. */
const intent = (number: number, index: number): string => (0xe000_0000 + number * 8 + index).toString(16).repeat(8);

test('a technician sees that the node is in step, and the blocks go on by themselves', async () => {
	const page = await at('/chain');
	await page.getByText('The node is in step with the network.').waitFor();
	await page.getByText('2 blocks are not final yet').first().waitFor();
	const newest = page.getByRole('table').getByRole('rowheader').first();
	const first = Number((await newest.innerText()).replaceAll(/\D/g, ''));
	await page.getByRole('rowheader', { name: (first + 1).toLocaleString('en-GB') }).waitFor();
	await page.getByRole('row').filter({ hasText: 'St. Mary Hospital' }).first().waitFor();
});

test('the list stands still when its reader says so, and goes back to older blocks', async () => {
	const page = await at('/chain');
	await page.getByRole('button', { name: 'Stop the list' }).click();
	await page.getByText('The list stands still.').waitFor();
	const rows = page.getByRole('table').getByRole('rowheader');
	const before = await rows.count();
	await page.getByRole('button', { name: 'Older blocks' }).click();
	await expect.poll(() => rows.count()).toBe(2 * before);
	await page.getByRole('button', { name: 'Follow the newest blocks' }).click();
	await expect.poll(() => rows.count()).toBe(before);
});

test('a transaction is found by its id, with the refusal by name and what to do', async () => {
	const page = await at('/chain');
	await page.getByLabel(/^Id of a transaction/).fill(intent(3998, 2));
	await page.getByRole('button', { name: 'Look it up' }).click();
	await page.getByRole('heading', { name: 'A transaction' }).waitFor();
	await page.getByText('VaccineDetails.open').waitFor();
	await page.getByText('VaccineDetails.NoConsent').waitFor();
	await page.getByText('The hospital has no full access to the record.').waitFor();
	await page.getByText('Ask the family for it.').waitFor();
	await page.getByRole('link', { name: '3,998' }).click();
	await page.getByRole('heading', { name: 'A block' }).waitFor();
	await page.getByRole('row').filter({ hasText: 'VaccineDetails.link' }).getByText('Done').waitFor();
});

test('what is no id is told, and an id that no block has leads on', async () => {
	const page = await at('/chain');
	const field = page.getByLabel(/^Id of a transaction/);
	await field.fill('nonsense');
	await page.getByRole('button', { name: 'Look it up' }).click();
	await page.getByRole('alert').getByText('Enter 64 digits and letters').waitFor();
	await field.fill('ab'.repeat(32));
	await page.getByRole('button', { name: 'Look it up' }).click();
	await page.getByText('No block that was looked into has this transaction.').waitFor();
	await page.getByRole('link', { name: 'Look for a block with this hash instead' }).click();
	await page.getByText('There is no such block.').waitFor();
});

test('transactions are listed by what they call and what became of them', async () => {
	const page = await at('/chain');
	await page.getByRole('tab', { name: 'Transactions' }).click();
	await page.getByLabel('Only this act').fill('VaccineDetails.open');
	await page.getByLabel('Only what failed').check();
	await page.getByRole('button', { name: 'Show' }).click();
	const rows = page.getByRole('table').getByRole('rowheader');
	await expect.poll(async () => new Set(await rows.allInnerTexts()).size).toBe(1);
	const before = await rows.count();
	await page.getByRole('button', { name: 'Search further back' }).click();
	await expect.poll(() => rows.count()).toBeGreaterThan(before);
	await page.getByLabel('Only this act').fill('Consent.grant');
	await page.getByRole('button', { name: 'Show' }).click();
	await page.getByText('Nothing of this kind is in the newest blocks. Search further back.').waitFor();
});

test('an old block says what is left of it', async () => {
	const page = await at('/chain/block/50');
	await page.getByText('the node keeps no more of it than its number, hash and time').waitFor();
	expect(await page.getByRole('table').count()).toBe(0);
});

test('a block that cannot be read in part shows the rest', async () => {
	const page = await at('/chain/block/3990');
	await page.getByRole('row').filter({ hasText: 'Not readable' }).getByText('None').waitFor();
	await page.getByRole('row').filter({ hasText: 'Timestamp.set' }).waitFor();
});

test('a technician sees who makes no blocks, and which node is not connected, without a mouse', async () => {
	const page = await at('/chain');
	await page.getByRole('tab', { name: 'Blocks' }).focus();
	await page.keyboard.press('ArrowRight');
	await page.keyboard.press('ArrowRight');
	const row = page.getByRole('row').filter({ hasText: 'Wafa Insurance' });
	await row.getByText('None of the last 64').waitFor();
	await row.getByText('Removed for an offence').waitFor();
	await page.keyboard.press('ArrowRight');
	await page.getByRole('row').filter({ hasText: 'Wafa Insurance' }).getByText('No', { exact: true }).waitFor();
});

test('a node that is left alone is told as one', async () => {
	const page = await at('/chain', { state: 'empty' });
	await page.getByText('The node needs a look').waitFor();
	await page.getByText(/^Finality is 4\d blocks behind/).waitFor();
});

test('the chain reads from right to left in Arabic', async () => {
	const page = await at('/chain', { language: 'ar' });
	await page.getByText('العقدة مواكبة للشبكة.').waitFor();
	await page.getByLabel('معرّف معاملة أو رقم كتلة').fill(intent(3998, 2));
	await page.getByRole('button', { name: 'بحث', exact: true }).click();
	await page.getByRole('heading', { name: 'معاملة' }).waitFor();
	await page.getByText('فشلت').waitFor();
	expect(await page.getByText('VaccineDetails.open').evaluate((code) => getComputedStyle(code).direction)).toBe('ltr');
});
