import type { Person } from './person.ts';
import { goTo } from './acts.ts';
import type { Cast, Family } from './cast.ts';
import { DOCTOR, PHYSICIAN } from './cast.ts';
import type { FileChild, FileDose, FileVisit } from './bundles.ts';

/** A child's name as pages show it. */
export const nameOf = ({ given, family }: Pick<FileChild, 'given' | 'family'>): string => [given, family].filter(Boolean).join(' ');

/** Fills a day into the three fields of a date. */
export async function fillDay({ page }: Person, id: string, day: string): Promise<void> {
	const [year = '', month = '', date = ''] = day.split('-');
	await page.locator(`#${id}`).fill(date);
	await page.locator(`#${id}-month`).fill(month);
	await page.locator(`#${id}-year`).fill(year);
}

/** The day that is so many days after another one. */
export function dayAfter(day: string, days: number): string {
	return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Chooses vaccines by their CVX codes in a field that takes several. */
export async function chooseVaccine({ page }: Person, field: string, { code, name }: { code: string; name: string }): Promise<void> {
	await page.locator(`#${field}`).fill(`${code} ${name.split(/[\s,]/)[0]}`);
	await page.getByRole('option', { name: new RegExp(`^${escaped(name)}\\s*${code} ·`) }).click();
}

export const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A health admin creates a child's record. */
export async function createRecord({ admin }: Pick<Cast, 'admin'>, { username }: Family, child: FileChild): Promise<void> {
	const { page } = admin;
	await goTo(admin, '/children');
	const another = page.getByRole('button', { name: 'Another newborn' });
	await page.locator('#newborn-family').or(another).first().waitFor();
	if (await another.isVisible()) await another.click();
	await page.locator('#newborn-family').fill(username);
	await page.locator('#child-given').fill(child.given);
	await page.locator('#child-family').fill(child.family);
	await page.locator(`input[name="child-gender"][value="${child.gender}"]`).check();
	await fillDay(admin, 'child-birth', child.birth);
	await page.locator('#child-file').fill(child.fileNumber);
	if (child.birthOrder !== undefined) {
		await page.locator('#child-twin').check();
		await page.locator('#child-order').fill(String(child.birthOrder));
	}
	await page.getByRole('button', { name: 'Create the record' }).click();
	await page.getByText(/has a record\./).waitFor();
}

/** A family lets an organisation read a child's record. */
export async function giveAccess({ person }: Family, child: string, organisation: string): Promise<void> {
	const { page } = person;
	await goTo(person, '/records');
	await page.getByRole('link', { name: `Give access: ${child}` }).click();
	await page.locator('#who').fill(organisation);
	await page.getByRole('option', { name: organisation }).click();
	await page.getByRole('button', { name: 'Continue' }).click();
	await page.getByRole('button', { name: 'Give access' }).click();
	await page.getByText(/has access\./).waitFor();
}

/**
 * Sets the clock of somebody's page, and loads the page anew: a dose that is signed is dated by the page's clock. The core's clock, by
 * which signatures are dated, stays.
 */
export async function setDay({ page, home }: Person, day: string): Promise<void> {
	// A page that lived through the jump would lock itself, as after a sleep.
	await page.goto('about:blank');
	await page.clock.setFixedTime(`${day}T12:00:00Z`);
	await page.goto(`${home}#/account`);
	await page.getByRole('heading', { name: 'Account', level: 1 }).waitFor();
}

/** The reception writes down doses that were given elsewhere. */
export async function report({ reception }: Cast, { username }: Family, child: FileChild, source: string, doses: readonly FileDose[]): Promise<void> {
	const { page } = reception;
	await goTo(reception, '/children');
	await page.locator('#family').fill(username);
	await page.getByRole('button', { name: 'Search', exact: true }).click();
	// The list of open records has the child, too.
	await page.getByRole('link', { name: new RegExp(`^${escaped(nameOf(child))}`) }).first().click();
	await page.getByRole('button', { name: 'Report doses given elsewhere' }).click();
	const dialog = page.locator('dialog[open]');
	await dialog.locator('#report-source').fill(source);
	for (const dose of doses) {
		await chooseVaccine(reception, 'report-vaccine', dose);
		await fillDay(reception, 'report-day', dose.day);
		await fillDose(reception, 'report', dose);
		await dialog.getByRole('button', { name: 'Add this dose' }).click();
	}
	await dialog.getByRole('button', { name: 'Report', exact: true }).click();
	await page.getByText('The doses are reported.').waitFor();
}

/** Fills in a dose. A field that the file leaves out is empty: the pages suggest a number, which is no part of the file. */
async function fillDose({ page }: Person, id: string, { lot, number, site, route }: FileDose): Promise<void> {
	await page.locator(`#${id}-lot`).fill(lot ?? '');
	await page.locator(`#${id}-number`).fill(number === undefined ? '' : String(number));
	await page.locator(`#${id}-site`).fill(site ?? '');
	await page.locator(`#${id}-route`).fill(route ?? '');
}

/** The reception opens a visit. */
export async function openVisit({ reception }: Cast, { username }: Family, child: FileChild, visit: FileVisit): Promise<void> {
	const { page } = reception;
	const next = page.getByRole('button', { name: 'Continue', exact: true });
	await goTo(reception, '/new-visit');
	await page.locator('#family').fill(username);
	await page.getByRole('button', { name: 'Search', exact: true }).click();
	await page.getByRole('button', { name: new RegExp(`^${escaped(nameOf(child))}`) }).click();
	for (const measure of ['weight', 'height', 'temperature'] as const) {
		await page.locator(`#${measure}`).fill(visit[measure] === undefined ? '' : String(visit[measure]));
	}
	// What is far from usual is asked about, and right all the same.
	const doubt = page.locator('#vitals-confirmed');
	if (await doubt.isVisible()) await doubt.check();
	await next.click();
	for (const vaccine of [...visit.doses, ...visit.missed]) await chooseVaccine(reception, 'vaccines', vaccine);
	await next.click();
	await page.getByLabel(DOCTOR).check();
	await page.getByLabel(PHYSICIAN).check();
	await next.click();
	await page.getByRole('button', { name: 'Open the visit' }).click();
	await page.getByText('visit is open.').waitFor();
}

/** The doctor clears the child, or defers it, with a note. */
export async function writeNote({ doctor }: Cast, child: FileChild, decision: 'cleared' | 'deferred', text: string): Promise<void> {
	const { page } = doctor;
	await goTo(doctor, '/waiting');
	await page.getByRole('link', { name: new RegExp(`^${escaped(nameOf(child))}`) }).click();
	await page.locator(`input[name="decision"][value="${decision}"]`).check();
	await page.getByLabel('Findings').fill(text);
	await page.getByRole('button', { name: 'Check the note' }).click();
	await page.getByRole('button', { name: 'Write the note' }).click();
	await page.getByText('The note is written.').waitFor();
}

/** The physician opens the visit that is ready, and says that it has read the note. */
export async function readNote({ physician }: Cast, child: FileChild): Promise<void> {
	const { page } = physician;
	await goTo(physician, '/ready');
	await page.getByRole('link', { name: new RegExp(escaped(nameOf(child))) }).click();
	await page.getByRole('button', { name: 'I have read the note' }).click();
}

/** The physician, who has read the note, fills in what was given and what was not, up to the signature. */
export async function fillVisit({ physician }: Cast, visit: FileVisit, nextVisit?: string): Promise<void> {
	const { page } = physician;
	const next = page.getByRole('button', { name: 'Continue', exact: true });
	for (const [place, dose] of visit.doses.entries()) {
		await fillDose(physician, `dose-${place}`, dose);
		await fillDay(physician, `dose-${place}-expires`, dayAfter(dose.day, 365));
	}
	for (const [place, missed] of visit.missed.entries()) {
		const at = visit.doses.length + place;
		await page.locator(`input[name="given-${at}"][value="no"]`).check();
		await page.locator(`#reason-${at}`).selectOption('other');
		await page.locator(`#reason-text-${at}`).fill(missed.reason);
	}
	await next.click();
	if (nextVisit !== undefined) await fillDay(physician, 'next', nextVisit);
	await next.click();
}

/** The physician reads the note, vaccinates and signs. */
export async function sign(cast: Cast, child: FileChild, visit: FileVisit, nextVisit?: string): Promise<void> {
	const { page } = cast.physician;
	await readNote(cast, child);
	await fillVisit(cast, visit, nextVisit);
	await page.getByRole('button', { name: 'Sign', exact: true }).click();
	await page.getByText('visit is signed.').waitFor();
}

/** The hospital links the signed visit to the record. */
export async function complete({ reception }: Cast): Promise<void> {
	await goTo(reception, '/visits');
	await reception.page.getByRole('button', { name: /^Complete / }).click();
	await reception.page.getByText('visit is complete.').waitFor();
}

/** The hospital closes the open visit of a child, which is in this state: a child was deferred, or the visit broken off. */
export async function close({ reception }: Cast, child: FileChild, state = 'Doctor’s note written'): Promise<void> {
	const { page } = reception;
	await goTo(reception, '/visits');
	const row = page.locator('tbody tr', { hasText: nameOf(child) }).filter({ hasText: state });
	await row.getByRole('link').click();
	await page.getByRole('button', { name: 'Close without a signature' }).click();
	const dialog = page.locator('dialog[open]');
	await dialog.locator('input[value="unsigned"]').check();
	await dialog.getByRole('button', { name: 'Close without a signature' }).click();
	await page.getByText('visit is closed.').waitFor();
}
