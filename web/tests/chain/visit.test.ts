import { beforeAll, describe, expect, test } from 'vitest';
import { apply, enrolStaff, goTo, makeKey, register } from './support/acts.ts';
import { person, type Person } from './support/person.ts';

/** A day so many days from today, as the pages' fields take it. */
function dayFrom(days: number): [string, string, string] {
	const day = new Date(Date.now() + days * 86_400_000);
	return [day.getDate(), day.getMonth() + 1, day.getFullYear()].map(String) as [string, string, string];
}

async function fillDay({ page }: Person, id: string, days: number): Promise<void> {
	const [day, month, year] = dayFrom(days);
	await page.locator(`#${id}`).fill(day);
	await page.locator(`#${id}-month`).fill(month);
	await page.locator(`#${id}-year`).fill(year);
}

/** The story of requirements.md: each test goes on where the one before ended. */
describe('a visit, told by the people who take part', { sequential: true }, () => {
	let admin: Person, hospital: Person, rosa: Person, haddad: Person, novak: Person, amina: Person;
	let school: Person, nora: Person;
	let family = '';

	beforeAll(async () => {
		[admin, hospital, rosa, haddad, novak, amina, school, nora] = (await Promise.all(
			['admin', 'hospital', 'rosa', 'haddad', 'novak', 'amina', 'school', 'nora'].map((name) => person(name)),
		)) as [Person, Person, Person, Person, Person, Person, Person, Person];
	});

	test('R2: everybody applies, and a health admin registers whom it has compared', async () => {
		await admin.page.getByRole('button', { name: 'Enter a development chain as its health admin' }).click();
		await admin.page.getByRole('heading', { name: 'Participants' }).waitFor();

		await apply(hospital, { role: 'Hospital', name: 'St. Mary', username: 'st-mary' });
		await register(admin, hospital, 'St. Mary');
		await apply(school, { role: 'School', name: 'Lincoln School', username: 'lincoln' });
		await register(admin, school, 'Lincoln School');

		await enrolStaff(admin, [
			[rosa, hospital, 'Receptionist', 'Rosa Weber', 'rosa.weber', 'st-mary'],
			[haddad, hospital, 'Doctor', 'Dr. Lina Haddad', 'dr.haddad', 'st-mary'],
			[novak, hospital, 'Physician', 'Dr. Jan Novák', 'dr.novak', 'st-mary'],
			[nora, school, 'School officer', 'Nora Lind', 'nora.lind', 'lincoln'],
		]);
		for (const reader of [rosa, nora]) await makeKey(reader);
		family = await apply(amina, {
			role: 'Family', name: 'Amina El Idrissi', username: 'amina.elidrissi', contact: '+49 30 1234', idNumber: 'AB120021',
		});
		expect(family).toMatch(/^amina\.elidrissi-.{8}$/);
		await register(admin, amina, 'Amina El Idrissi');
	});

	test('R1: the health admin creates the record of a newborn, which the family owns', async () => {
		const { page } = admin;
		await goTo(admin, '/children');
		await page.locator('#newborn-family').fill(family);
		await page.getByLabel('Given names').fill('Yasmin');
		await page.getByLabel('Family name').fill('El Idrissi');
		await page.getByRole('radio', { name: 'Girl' }).check();
		for (const [place, label] of (['Day', 'Month', 'Year'] as const).entries()) {
			await page.getByLabel(label, { exact: true }).fill(dayFrom(-60)[place] ?? '');
		}
		await page.getByLabel('Family file number').fill('FF-2210');
		await page.getByRole('button', { name: 'Create the record' }).click();
		await page.getByText(/has a record\./).waitFor();
		await goTo(amina, '/records');
		await amina.page.getByRole('heading', { name: 'Yasmin' }).waitFor();
	});

	test('R17: a reception without consent finds nothing', async () => {
		const { page } = rosa;
		await goTo(rosa, '/new-visit');
		await page.locator('#family').fill(family);
		await page.getByRole('button', { name: 'Search', exact: true }).click();
		await page.locator('main .empty, main [role=alert]').first().waitFor();
		expect(await page.getByRole('button', { name: /Yasmin/ }).count()).toBe(0);
	});

	test('R6: the family lets the hospital read everything', async () => {
		const { page } = amina;
		await page.getByRole('link', { name: /^Give access: / }).click();
		await page.locator('#who').fill('mary');
		await page.getByRole('option', { name: /St. Mary/ }).click();
		await page.getByRole('button', { name: 'Continue' }).click();
		await page.getByRole('button', { name: 'Give access' }).click();
		await page.getByText(/has access\./).waitFor();
	});

	test('R7: the reception opens a visit with a doctor and a physician', async () => {
		const { page } = rosa;
		const next = page.getByRole('button', { name: 'Continue', exact: true });
		await page.getByRole('button', { name: 'Search', exact: true }).click();
		await page.getByRole('button', { name: /^Yasmin El Idrissi/ }).click();
		await page.getByLabel('Weight').fill('5.2');
		await page.getByLabel('Height or length').fill('58');
		await page.getByLabel('Body temperature').fill('36.9');
		await next.click();
		await page.locator('main').getByRole('combobox').fill('hep b');
		await page.locator('main').getByRole('option').first().click();
		await next.click();
		await page.getByLabel('Dr. Lina Haddad').check();
		await page.getByLabel('Dr. Jan Novák').check();
		await next.click();
		await page.getByRole('button', { name: 'Open the visit' }).click();
		await page.getByText('’s visit is open.').waitFor();
	});

	test('R9: the doctor finds the child among those who wait, and clears it', async () => {
		const { page } = haddad;
		await goTo(haddad, '/waiting');
		await page.getByRole('link', { name: /^Yasmin/ }).click();
		await page.getByLabel('Yes: cleared').check();
		await page.getByLabel('Findings').fill('Well, no fever.');
		await page.getByRole('button', { name: 'Check the note' }).click();
		await page.getByRole('button', { name: 'Write the note' }).click();
		await page.getByText('The note is written.').waitFor();
	});

	test('R10: the physician reads the note, vaccinates and signs', async () => {
		const { page } = novak;
		const next = page.getByRole('button', { name: 'Continue', exact: true });
		await goTo(novak, '/ready');
		await page.getByRole('link', { name: /Yasmin/ }).click();
		await page.getByText('Well, no fever.').waitFor();
		await page.getByRole('button', { name: 'I have read the note' }).click();
		await page.getByLabel('Lot number').fill('L-7734');
		await fillDay(novak, 'dose-0-expires', 400);
		await next.click();
		await next.click();
		expect(await page.locator('.sentence').innerText()).toContain('L-7734');
		await page.getByRole('button', { name: 'Sign', exact: true }).click();
		await page.getByText('visit is signed.').waitFor();
	});

	test('the hospital links the visit to the record, and R5: the family sees all of it', async () => {
		await goTo(rosa, '/visits');
		await rosa.page.getByRole('button', { name: /^Complete / }).click();
		await rosa.page.getByText('visit is complete.').waitFor();
		const { page } = amina;
		await goTo(amina, '/records');
		await page.getByRole('link', { name: /Yasmin/ }).first().click();
		await page.getByRole('button', { name: /All about the visit of/ }).click();
		const seen = page.locator('dialog[open]');
		for (const part of ['5.2 kg', '58', '36.9', 'Well, no fever.', 'L-7734', 'Dr. Jan Novák', 'Dr. Lina Haddad', 'Signature valid']) {
			// Names are asked for apart, and may come later.
			await expect.poll(() => seen.innerText(), { message: part, timeout: 30_000 }).toContain(part);
		}
	});

	test('S1, R11: the school asks, the family agrees, and the school checks the proof', async () => {
		const { page } = nora;
		await goTo(nora, '/asked');
		await page.locator('#family').fill(family);
		await page.getByRole('button', { name: 'Ask for access' }).click();
		await page.getByText('The family sees the request now.').waitFor();
		await goTo(amina, '/permissions');
		const request = amina.page.locator('article', { has: amina.page.getByRole('heading', { name: 'Lincoln School' }) });
		await request.getByRole('button', { name: 'Give access' }).click();
		await amina.page.getByText(/has access\./).waitFor();
		await goTo(nora, '/open');
		await page.locator('tbody a').first().click();
		await page.locator('.verdict').waitFor();
		const seen = page.locator('main');
		for (const name of ['Dr. Jan Novák', 'St. Mary']) {
			await expect.poll(() => seen.innerText(), { timeout: 30_000 }).toContain(name);
		}
		const text = await seen.innerText();
		for (const clinical of ['5.2', 'no fever']) expect(text, clinical).not.toContain(clinical);
	});

	test('S5: the family sees who has read', async () => {
		// The gateway logs what was read a moment later.
		const readings = async (): Promise<string> => {
			await goTo(amina, '/readings');
			return amina.page.locator('tbody').innerText();
		};
		for (const name of ['Nora Lind', 'Rosa Weber']) await expect.poll(readings, { timeout: 60_000 }).toContain(name);
	});

	test('R13: a page that is loaded again is still logged in, and one that logs out keeps nothing', async () => {
		const { page } = amina;
		await page.reload();
		await page.getByRole('heading', { name: 'Who has read' }).waitFor();
		await page.getByRole('button', { name: 'Log out' }).click();
		await page.getByRole('heading', { name: 'Log in' }).waitFor();
		await page.reload();
		await page.getByRole('heading', { name: 'Log in' }).waitFor();
	});
});
