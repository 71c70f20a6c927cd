import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { tabTo } from '../support/keys.ts';
import { storyOf } from '../support/story.ts';
import { counter } from '../support/taps.ts';

/** Ids of the mock's world. */
const hash = (n: number): string => (0xd000 + n).toString(16).repeat(16);
const pid = (n: number): string => (0xa000 + n).toString(16).repeat(16);
const record = (n: number): string => (0xb000 + n).toString(16).repeat(8);
const [doctor, family] = [pid(14), pid(21)];

const at = storyOf('health-admin');

async function fillNewborn(page: Page, birth: readonly [string, string, string]): Promise<void> {
	await page.getByLabel('Username of the family').fill('amina-x7k2m9qt');
	await page.getByLabel('Family name').fill('El Idrissi');
	await page.getByRole('radio', { name: 'Girl' }).focus();
	await page.keyboard.press('Space');
	for (const [place, name] of (['Day', 'Month', 'Year'] as const).entries()) {
		await page.getByLabel(name, { exact: true }).fill(birth[place] ?? '');
	}
	await page.getByLabel('Family file number').fill('F-2291');
}

test('an applicant is registered in three taps, after the fingerprint was compared', async () => {
	const page = await at('/participants');
	const { tap, taps } = counter();
	await tap(page.getByRole('link', { name: 'Compare the fingerprint of Leïla Amrani' }).first());
	await page.getByText('73366').waitFor();
	await tap(page.getByRole('checkbox', { name: /The person read out the same digits/ }).first());
	await tap(page.getByRole('button', { name: 'Register' }).first());
	await page.getByText(/Leïla Amrani.* is registered\./).waitFor();
	await page.getByText('Recorded and final').waitFor();
	expect(taps()).toBe(3);
});

test('nobody is registered before the fingerprint was compared', async () => {
	const page = await at(`/participants/waiting/${hash(201)}`);
	await page.getByRole('button', { name: 'Register' }).click();
	await page.getByRole('alert').getByText('Compare the fingerprint with the person').waitFor();
	expect(await page.getByText('is registered').count()).toBe(0);
});

test('an application that has changed since it was read is read and compared again', async () => {
	const page = await at(`/participants/waiting/${hash(201)}`, { more: { changed: '' } });
	await page.getByLabel(/The person read out/).check();
	await page.getByRole('button', { name: 'Register' }).click();
	await page.getByText('This page shows something that has changed.').waitFor();
	await page.getByText('Lina Amrani').first().waitFor();
	expect(await page.getByLabel(/The person read out/).isChecked()).toBe(false);
	expect(await page.getByText('is registered').count()).toBe(0);
	await page.getByLabel(/The person read out/).check();
	await page.getByRole('button', { name: 'Register' }).click();
	await page.getByText(/Lina Amrani.* is registered\./).waitFor();
});

test('digits that were compared do not count for the other keys of a later application', async () => {
	const page = await at(`/participants/waiting/${hash(201)}`, { more: { changed: 'keys' } });
	await page.getByLabel(/The person read out/).check();
	await page.getByRole('link', { name: 'Participants' }).first().click();
	await page.getByRole('link', { name: 'Compare the fingerprint of Leïla Amrani' }).first().click();
	await page.getByText('90210').waitFor();
	expect(await page.getByLabel(/The person read out/).isChecked()).toBe(false);
	await page.getByRole('button', { name: 'Register' }).click();
	await page.getByRole('alert').getByText('Compare the fingerprint with the person').waitFor();
});

test('new keys are compared again after another file was chosen', async () => {
	const page = await at(`/participants/${family}/keys`);
	const [text, compared] = [page.getByLabel('Or its text'), page.locator('#keys-checked')];
	await text.fill('{"id":"1"}');
	await compared.check();
	expect(await compared.isChecked()).toBe(true);
	await text.fill('{"id":"2"}');
	expect(await compared.isChecked()).toBe(false);
});

test('an applicant with other keys cannot be registered', async () => {
	const page = await at(`/participants/waiting/${hash(204)}`);
	await page.getByText('Do not register this person').waitFor();
	expect(await page.getByRole('button', { name: 'Register' }).count()).toBe(0);
	await page.getByText('55555').waitFor();
});

test('an applicant whom no organisation has put forward waits for it', async () => {
	const page = await at(`/participants/waiting/${hash(203)}`);
	await page.getByText('The organisation has not put this person forward yet').waitFor();
	expect(await page.getByRole('button', { name: 'Register' }).count()).toBe(0);
});

test('a doctor who has agreed is moved, and a physician gets new keys', async () => {
	const page = await at(`/participants/waiting/${pid(15)}`);
	await page.getByLabel(/The person read out/).check();
	await page.getByRole('button', { name: 'Move' }).click();
	await page.getByText('has moved.').waitFor();
	await page.goto(page.url().replace(pid(15), pid(16)));
	await page.getByRole('button', { name: 'Give the new keys' }).waitFor();
});

test('a refused registration says why, and loses nothing', async () => {
	const page = await at(`/participants/waiting/${hash(201)}`, { more: { refuse: '1' } });
	await page.getByLabel(/The person read out/).check();
	await page.getByRole('button', { name: 'Register' }).click();
	await page.getByRole('alert').getByText('You may not do this.').waitFor();
	expect(await page.getByLabel(/The person read out/).isChecked()).toBe(true);
});

test('an application is declined with a reason', async () => {
	const page = await at(`/participants/waiting/${hash(203)}`);
	await page.getByRole('button', { name: 'Decline' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByRole('button', { name: 'Decline' }).click();
	await dialog.getByRole('alert').waitFor();
	await dialog.getByLabel('Reason').fill('Apply at your own hospital.');
	await dialog.getByRole('button', { name: 'Decline' }).click();
	await page.getByText('is declined').waitFor();
});

test('an organisation is registered from its public file, and a secret file is refused', async () => {
	const page = await at('/participants/register');
	const text = page.getByLabel('Or its text');
	await text.fill(JSON.stringify({ id: hash(5), account: hash(6), encryption_key: hash(7), seed: 'x' }));
	await page.getByLabel('Name', { exact: true }).fill('Green School');
	await page.getByRole('button', { name: 'Check answers' }).click();
	await page.getByRole('alert').getByText('This file holds secret keys').waitFor();
	await text.fill(JSON.stringify({ username: 'green.school', id: hash(5), account: hash(6), encryption_key: hash(7) }));
	await page.getByRole('radio', { name: 'School' }).check();
	await page.getByRole('button', { name: 'Check answers' }).click();
	await page.getByText(/You register .*Green School.* as: School\./).waitFor();
	await page.getByRole('button', { name: 'Register', exact: true }).click();
	await page.getByText(/Green School.* is registered\./).waitFor();
});

test('a doctor is suspended, and a family found by its ID number is changed', async () => {
	const page = await at(`/participants/${doctor}`);
	await page.getByRole('button', { name: 'Suspend' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click();
	await page.getByRole('dialog').getByText(/is suspended/).waitFor();
	await page.goto(page.url().replace(/#.*/, '#/participants'));
	await page.getByRole('tab', { name: 'Find' }).click();
	await page.getByLabel('ID number of a family').fill('AB١٢٠٠٢١');
	await page.getByRole('button', { name: 'Find' }).click();
	await page.getByRole('link', { name: /Amina El Idrissi/ }).click();
	await page.getByRole('link', { name: 'Change the details' }).click();
	await page.getByRole('button', { name: 'Save' }).click();
	await page.getByRole('alert').getByText('Nothing has changed').waitFor();
	await page.getByLabel('Contact').fill('+212 600 000 099');
	await page.getByRole('button', { name: 'Save' }).click();
	await page.getByText('The details are changed.').waitFor();
});

test('new keys of somebody else are not claimed', async () => {
	const page = await at(`/participants/${family}/keys`);
	const file = (id: string): string => JSON.stringify({ id, account: hash(6), encryption_key: hash(7) });
	await page.getByLabel('Or its text').fill(file(hash(5)));
	await page.getByLabel(/I checked that it is really/).check();
	await page.getByRole('button', { name: 'Propose the new keys' }).click();
	await page.getByRole('alert').getByText('This file belongs to somebody else').waitFor();
	await page.getByLabel('Or its text').fill(file(family));
	// What was checked of one file says nothing of another.
	await page.getByLabel(/I checked that it is really/).check();
	await page.getByRole('button', { name: 'Propose the new keys' }).click();
	await page.getByText('The claim waits for a second admin.').waitFor();
});

test('a newborn without a given name has a record after two taps', async () => {
	const page = await at('/participants');
	const { tap, taps } = counter();
	await tap(page.getByRole('link', { name: 'Records' }).first());
	await fillNewborn(page, ['4', '3', '2026']);
	await page.getByText(/You create the record of .*Newborn without a name.*\(Girl\), born on 4 March 2026\. It belongs to .*Amina/).waitFor();
	await tap(page.getByRole('button', { name: 'Create the record' }).first());
	await page.getByText(/has a record\./).waitFor();
	expect(taps()).toBe(2);
});

test('a twin keeps a record of its own, with a reason', async () => {
	const page = await at('/children');
	await fillNewborn(page, ['20', '5', '2025']);
	await page.getByText('Such a child may have a record already').waitFor();
	await page.getByRole('button', { name: 'Create the record' }).click();
	await page.getByRole('alert').getByText('Say whether it is the same child.').waitFor();
	await page.getByRole('radio', { name: 'It is the same child' }).check();
	await page.getByRole('button', { name: 'Create the record' }).click();
	await page.getByRole('alert').getByText('Open it instead').waitFor();
	await page.getByRole('radio', { name: 'A twin' }).check();
	await page.getByRole('button', { name: 'Create the record' }).click();
	await page.getByText(/has a record\./).waitFor();
});

test('a newborn is recorded without a mouse, and Enter in a field creates nothing', async () => {
	const page = await at('/children');
	const type = async (label: string, text: string): Promise<void> => {
		await page.getByLabel(label, { exact: true }).focus();
		await page.keyboard.type(text);
	};
	await page.locator('#newborn-family').focus();
	await page.keyboard.type('amina-x7k2m9qt');
	await page.keyboard.press('Tab');
	await page.keyboard.type('Nour');
	await page.keyboard.press('Tab');
	await page.keyboard.type('El Idrissi');
	await page.keyboard.press('Tab');
	await page.keyboard.press('Space');
	await type('Day', '1');
	await page.keyboard.press('Tab');
	await page.keyboard.type('3');
	await page.keyboard.press('Tab');
	await page.keyboard.type('2026');
	await page.keyboard.press('Tab');
	await page.keyboard.type('F-2291');
	await page.getByText(/You create the record of .*Nour El Idrissi/).waitFor();
	await page.keyboard.press('Enter');
	expect(await page.getByText(/has a record\./).count()).toBe(0);
	await tabTo(page, page.getByRole('button', { name: 'Create the record' }));
	await page.keyboard.press('Enter');
	await page.getByText(/has a record\./).waitFor();
});

test('what was typed for a newborn is there after another page', async () => {
	const page = await at('/children');
	await page.getByLabel('Family name').fill('El Idrissi');
	await page.getByRole('link', { name: 'History' }).click();
	await page.getByRole('heading', { name: 'History' }).waitFor();
	await page.goBack();
	await expect.poll(() => page.getByLabel('Family name').inputValue()).toBe('El Idrissi');
});

test('a rectification shows what was and what will be before it is done', async () => {
	const page = await at(`/children/${record(1)}/rectify`);
	await page.getByRole('button', { name: 'Check answers' }).click();
	await page.getByRole('alert').getByText('Nothing has changed').waitFor();
	await page.getByLabel('Given names').fill('Yasmine');
	await page.getByRole('button', { name: 'Check answers' }).click();
	await page.getByText(/Yasmin.*→.*Yasmine/).waitFor();
	await page.getByRole('button', { name: 'Rectify' }).click();
	await page.getByText('The data is rectified.').waitFor();
});

test('another owner, a merge and voiding are proposed in words', async () => {
	const page = await at(`/children/${record(1)}/propose/change_owner`);
	await page.getByLabel('Username of the new family').fill('zoe-4hq8w2np');
	await page.getByRole('button', { name: 'Find' }).click();
	await page.getByText(/The record of .*Yasmin El Idrissi.* moves from .*Amina El Idrissi.* to .*Zoë/).waitFor();
	await page.getByRole('button', { name: 'Propose to the second admin' }).click();
	await page.getByText('The proposal waits for a second admin.').waitFor();
	await page.goto(page.url().replace('change_owner', 'merge_record'));
	await page.getByRole('radio', { name: /عمر/ }).check();
	await page.getByText(/is merged into/).waitFor();
	await page.goto(page.url().replace('merge_record', 'void_record'));
	await page.getByRole('button', { name: 'Propose to the second admin' }).click();
	await page.getByRole('alert').getByText('Give the reason.').waitFor();
});

test('the second admin confirms the proposal of another, and not its own', async () => {
	const page = await at('/second-admin');
	const first = page.getByRole('listitem').filter({ hasText: 'moves from' });
	await first.getByRole('button', { name: /^Confirm/ }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Confirm' }).click();
	await page.getByRole('dialog').getByText('The time to object has begun.').waitFor();
	await page.getByRole('button', { name: 'Close' }).click();
	const own = page.getByRole('listitem').filter({ hasText: 'is erased' });
	expect(await own.getByRole('button', { name: /^Confirm/ }).count()).toBe(0);
	const due = page.getByRole('listitem').filter({ hasText: 'becomes void' });
	await due.getByRole('button', { name: /^Carry out/ }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Carry it out' }).click();
	await page.getByRole('dialog').getByText('It is done.').waitFor();
});

test('a visit is retracted with a reason', async () => {
	const page = await at(`/children/${record(1)}`);
	await page.getByRole('button', { name: /^Retract the visit of/ }).first().click();
	const dialog = page.getByRole('dialog');
	await dialog.getByRole('button', { name: 'Retract the visit' }).click();
	await dialog.getByRole('alert').getByText('Give the reason.').waitFor();
	await dialog.getByLabel('Reason').fill('Entered for the wrong child.');
	await dialog.getByRole('button', { name: 'Retract the visit' }).click();
	await dialog.getByText('The visit is retracted.').waitFor();
});

test('the history of a child has the age at each dose, and can be narrowed down', async () => {
	const page = await at('/history');
	await page.getByLabel('Username of the family').fill('amina-x7k2m9qt');
	await page.getByRole('button', { name: 'Find the records' }).click();
	await page.getByRole('link', { name: /Yasmin/ }).click();
	await page.getByText('8 weeks').waitFor();
	await page.getByText('IPV').first().waitFor();
	const rows = page.getByRole('table', { name: /All changes/ }).getByRole('row');
	await page.getByText('Created the record').waitFor();
	const all = await rows.count();
	await page.getByLabel('Access and keys').check();
	await expect.poll(() => rows.count()).toBeLessThan(all);
	expect(await page.getByText('Created the record').count()).toBe(0);
});

test('an admin confirms a colleague’s shared key, and shares the registry’s with who lacks it', async () => {
	const page = await at('/shared-keys');
	await page.getByRole('button', { name: 'Confirm the new key: Key of custody A' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Confirm' }).click();
	await page.getByRole('dialog').getByText('The key is confirmed.').waitFor();
	await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
	await page.getByRole('button', { name: 'Share with all who lack it: Key of the registry' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Share' }).click();
	await page.getByRole('dialog').getByText('Everybody has a copy.').waitFor();
});

test('a child is found by its family name and birth date, without its family', async () => {
	const page = await at('/history');
	await page.getByLabel('Family name of the child').fill('El Idrissi');
	await page.getByRole('button', { name: 'Find the records' }).click();
	await page.getByRole('alert').getByText(/or the child’s family name and birth date/).waitFor();
	await page.locator('#find-birth').fill('20');
	await page.locator('#find-birth-month').fill('5');
	await page.locator('#find-birth-year').fill('2025');
	await page.getByRole('button', { name: 'Find the records' }).click();
	await page.getByRole('link', { name: /Yasmin/ }).click();
	await page.getByText('Created the record').waitFor();
	expect(page.url()).not.toContain('Idrissi');
});

test('reported doses are taken back where the hospital has no access any more, and only there', async () => {
	const page = await at(`/children/${record(1)}`);
	await page.getByRole('heading', { name: 'Reported doses' }).waitFor();
	await page.getByRole('button', { name: 'Take back' }).waitFor();
	expect(await page.getByText('Reported, not signed').count()).toBe(2);
	expect(await page.getByRole('button', { name: 'Take back' }).count()).toBe(1);
	await page.getByRole('button', { name: 'Take back' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByLabel('Reason').fill('Of another child.');
	await dialog.getByRole('button', { name: 'Take back' }).click();
	await page.getByText('The report is taken back.').waitFor();
	await page.getByText('Of another child.').waitFor();
	await expect.poll(() => page.getByRole('button', { name: 'Take back' }).count()).toBe(0);
});

test('a name that hides characters shows them before it is confirmed', async () => {
	const page = await at('/children');
	await page.getByLabel('Username of the family').first().fill('amina-x7k2m9qt');
	await page.getByLabel('Given names').fill('Nour\u202e');
	await page.getByLabel('Family name', { exact: true }).fill('El Idrissi');
	await page.getByLabel('Girl').check();
	await page.locator('#child-birth').fill('4');
	await page.locator('#child-birth-month').fill('3');
	await page.locator('#child-birth-year').fill('2026');
	await page.getByText(String.raw`Nour\u{202e} El Idrissi`).first().waitFor();
});
