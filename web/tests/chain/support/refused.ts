import { apply, goTo, PASSWORD } from './acts.ts';
import type { FileChild, FileVisit } from './bundles.ts';
import { DOCTOR, HOSPITAL, SCHOOL, type Cast, type Family } from './cast.ts';
import { leave, person, type Person } from './person.ts';
import { refusalOf, type Refused } from './refusals.ts';
import { chooseVaccine, close, escaped, fillVisit, nameOf, openVisit, readNote, writeNote } from './visits.ts';

/** Who plays the refusals, and the child that they are about. */
export interface Scene {
	cast: Cast;
	family: Family;
	child: FileChild;
	/** What is planned today. */
	visit: FileVisit;
}

const at = (path: string): string => path.split('#')[1] ?? '';

/** Logs in, without a device secret: as people of organisations do who have chosen a good password. */
export async function logIn({ page }: Person, username: string, password: string, deviceCode?: string): Promise<void> {
	await page.locator('#username').fill(username);
	await page.locator('#password').fill(password);
	await page.locator('#password').focus();
	if (deviceCode === undefined) await page.locator('#without-device').check();
	else await page.locator('#device-code').fill(deviceCode);
	await page.getByRole('button', { name: 'Log in', exact: true }).click();
}

/** R10: the hospital closes a visit while the doctor writes on it. */
export async function noteOnClosedVisit({ cast, family, child, visit }: Scene): Promise<Refused> {
	await openVisit(cast, family, child, visit);
	const { page } = cast.doctor;
	await goTo(cast.doctor, '/waiting');
	await page.getByRole('link', { name: new RegExp(`^${escaped(nameOf(child))}`) }).click();
	await page.locator('input[name="decision"][value="cleared"]').check();
	await page.getByLabel('Findings').fill('Well.');
	await page.getByRole('button', { name: 'Check the note' }).click();
	await close(cast, child, 'Waits for the doctor');
	await page.getByRole('button', { name: 'Write the note' }).click();
	return refusalOf(cast.doctor);
}

/** The physician is about to sign a visit; gives the visit's id. */
export async function aboutToSign({ cast, family, child, visit }: Scene): Promise<string> {
	await openVisit(cast, family, child, visit);
	await writeNote(cast, child, 'cleared', 'Well.');
	await readNote(cast, child);
	const id = at(cast.physician.page.url()).split('/').at(-1) ?? '';
	await fillVisit(cast, visit);
	return id;
}

/** R10: the doctor corrects the note meanwhile; the page asks for it to be read again. */
export async function signOnStaleNote({ cast }: Scene, visit: string): Promise<string> {
	const { page } = cast.doctor;
	await goTo(cast.doctor, `/waiting/${visit}`);
	await page.getByRole('button', { name: 'Correct the note' }).click();
	await page.getByLabel('Findings').fill('Well. A rash on the left arm.');
	await page.getByRole('button', { name: 'Check the note' }).click();
	await page.getByRole('button', { name: 'Write the note' }).click();
	await page.getByText('The note is corrected.').waitFor();
	return signAnyway(cast.physician);
}

/** R7: the reception corrects the measurements meanwhile. */
export async function signOnStaleExamination({ cast }: Scene, visit: string): Promise<string> {
	const { page } = cast.reception;
	await goTo(cast.reception, `/visits/${visit}`);
	await page.getByRole('button', { name: 'Correct the measurements' }).click();
	const dialog = page.locator('dialog[open]');
	await dialog.locator('#temperature').fill('37.1');
	const doubt = dialog.locator('#vitals-confirmed');
	if (await doubt.isVisible()) await doubt.check();
	await dialog.getByRole('button', { name: 'Save' }).click();
	await page.getByText('The measurements are corrected.').waitFor();
	return signAnyway(cast.physician);
}

async function signAnyway({ page }: Person): Promise<string> {
	await page.getByRole('button', { name: 'Sign', exact: true }).click();
	return (await page.locator('.notice.warn[role="status"]').first().innerText()).trim();
}

/** Reads the note that counts now, and goes on to the signature with what was entered. */
export async function readAgain({ page }: Person): Promise<void> {
	const next = page.getByRole('button', { name: 'Continue', exact: true });
	await page.getByRole('button', { name: 'I have read the note' }).click();
	await next.click();
	await next.click();
	await page.getByRole('button', { name: 'Sign', exact: true }).waitFor();
}

/** R10: the physician, about to sign in this browser, signs in another one, and then here once more. */
export async function signTwice({ cast, visit }: Scene, id: string): Promise<Refused> {
	const elsewhere = await person('physician elsewhere');
	await logIn(elsewhere, 'dr.nunez', PASSWORD);
	await elsewhere.page.getByRole('button', { name: 'Log out' }).waitFor();
	await elsewhere.page.goto(`${elsewhere.home}#/ready/${id}`);
	await elsewhere.page.getByRole('button', { name: 'I have read the note' }).click();
	await fillVisit({ ...cast, physician: elsewhere }, visit);
	await elsewhere.page.getByRole('button', { name: 'Sign', exact: true }).click();
	await elsewhere.page.getByText('visit is signed.').waitFor();
	await leave(elsewhere);
	await cast.physician.page.getByRole('button', { name: 'Sign', exact: true }).click();
	return refusalOf(cast.physician);
}

/** R2a: the hospital suspends its doctor, who writes a note all the same; then the doctor may act again. */
export async function noteOfSuspendedDoctor({ cast }: Scene, visit: string): Promise<Refused> {
	const { page } = cast.doctor;
	await goTo(cast.doctor, `/waiting/${visit}`);
	await page.getByRole('button', { name: 'Correct the note' }).click();
	await page.getByLabel('Findings').fill('Well, and suspended.');
	await page.getByRole('button', { name: 'Check the note' }).click();
	await setActive(cast, 'Suspend', /is suspended\./);
	await page.getByRole('button', { name: 'Write the note' }).click();
	return refusalOf(cast.doctor);
}

export async function setActive({ hospital }: Cast, act: 'Suspend' | 'Let act again', done: RegExp): Promise<void> {
	const { page } = hospital;
	await goTo(hospital, '/people');
	await page.getByRole('tab', { name: 'Staff' }).click();
	await page.getByRole('button', { name: `${act}: ${DOCTOR}` }).click();
	await page.locator('dialog[open]').getByRole('button', { name: act, exact: true }).click();
	await page.getByText(done).first().waitFor();
}

/** R6: the family ends the hospital's access while the reception fills in a visit. */
export async function visitWithoutConsent({ cast, family, child, visit }: Scene): Promise<Refused> {
	const { page } = cast.reception;
	const next = page.getByRole('button', { name: 'Continue', exact: true });
	await goTo(cast.reception, '/new-visit');
	await page.locator('#family').fill(family.username);
	await page.getByRole('button', { name: 'Search', exact: true }).click();
	await page.getByRole('button', { name: new RegExp(`^${escaped(nameOf(child))}`) }).click();
	await next.click();
	for (const vaccine of visit.doses) await chooseVaccine(cast.reception, 'vaccines', vaccine);
	await next.click();
	await next.click();
	await endAccess(family, HOSPITAL);
	await page.getByRole('button', { name: 'Open the visit' }).click();
	const refused = await refusalOf(cast.reception);
	// The form is kept; a page that is loaded anew has an empty one.
	await page.reload();
	return refused;
}

export async function endAccess({ person }: Family, organisation: string): Promise<void> {
	const { page } = person;
	await goTo(person, '/permissions');
	await page.getByRole('button', { name: `End the access of ${organisation}` }).click();
	await page.locator('dialog[open]').getByRole('button', { name: 'End access' }).click();
	await page.getByText('has ended, and the record has new keys.').waitFor();
}

/** R13: a wrong password. */
export async function wrongPassword(): Promise<Refused> {
	const stranger = await person('stranger');
	await logIn(stranger, 'dr.nunez', 'kappe wasser blau tisch laterne');
	const refused = await refusalOf(stranger);
	await leave(stranger);
	return refused;
}

/** R13: the right password with a device code of which a letter is wrong. */
export async function mistypedDeviceCode({ family }: Scene): Promise<Refused> {
	const own = await deviceCodeOf(family.person);
	return logInRefused(family.username, own.replace(/[0-9A-Za-z](?=[^0-9A-Za-z]*$)/, (letter) => (letter === '2' ? '3' : '2')));
}

/** R13: the right password with the code of somebody else's device. */
export async function foreignDeviceCode({ cast, family }: Scene): Promise<Refused> {
	return logInRefused(family.username, await deviceCodeOf(cast.hospital));
}

async function deviceCodeOf(owner: Person): Promise<string> {
	await goTo(owner, '/account');
	await owner.page.getByRole('button', { name: 'Show the device code' }).click();
	return (await owner.page.locator('.big.code').innerText()).trim();
}

async function logInRefused(username: string, code: string): Promise<Refused> {
	const stranger = await person('stranger');
	await logIn(stranger, username, PASSWORD, code);
	const refused = await refusalOf(stranger);
	await leave(stranger);
	return refused;
}

/** R13: a username that somebody has. */
export async function takenUsername(): Promise<Refused> {
	const stranger = await person('stranger');
	const applied = apply(stranger, { role: 'Receptionist', name: 'Mary Burns', username: 'mary.byrne', organisation: 'st-brigid' });
	const refused = await Promise.race([refusalOf(stranger), applied.then(() => undefined, () => new Promise<never>(() => undefined))]);
	await leave(stranger);
	if (refused === undefined) throw new Error('the page accepts a username that somebody has');
	return refused;
}

/** R14: a page of another role. */
export async function pageOfAnotherRole({ cast }: Scene): Promise<string> {
	await goTo(cast.reception, '/ready');
	await cast.reception.page.getByRole('heading', { name: 'Page not found' }).waitFor();
	return cast.reception.page.locator('main').innerText();
}

/** R17: what a school is told of a family: nothing, whether it exists or not. */
export async function searchOf({ cast }: Scene, username: string): Promise<string> {
	const { page } = cast.officer;
	await goTo(cast.officer, '/search');
	await page.locator('#family').fill(username);
	await page.getByRole('button', { name: 'Search', exact: true }).click();
	await page.locator('main .empty').waitFor();
	return (await page.locator('main').innerText()).replaceAll(username, '');
}

/** S1: the family denies a request; gives the state that the school sees. */
export async function deniedRequest({ cast, family }: Scene): Promise<string> {
	const { page } = cast.officer;
	await goTo(cast.officer, '/asked');
	await page.locator('#family').fill(family.username);
	await page.getByRole('button', { name: 'Ask for access' }).click();
	await page.getByText('The family sees the request now.').waitFor();
	await goTo(family.person, '/permissions');
	const asked = family.person.page.locator('article', { has: family.person.page.getByRole('heading', { name: SCHOOL }) });
	await asked.getByRole('button', { name: /^Deny/ }).click();
	await family.person.page.locator('dialog[open]').getByRole('button', { name: /^Deny/ }).click();
	await family.person.page.getByText('gets no access.').waitFor();
	await goTo(cast.officer, '/asked');
	return (await page.locator('tbody tr').first().innerText()).trim();
}

/** R1: the same child once more. */
export async function sameChildAgain({ cast, family, child }: Scene): Promise<string> {
	const { page } = cast.admin;
	await goTo(cast.admin, '/children');
	await page.locator('#newborn-family').fill(family.username);
	await page.locator('#child-given').fill(child.given);
	await page.locator('#child-family').fill(child.family);
	await page.locator(`input[name="child-gender"][value="${child.gender}"]`).check();
	const [year = '', month = '', day = ''] = child.birth.split('-');
	await page.locator('#child-birth').fill(day);
	await page.locator('#child-birth-month').fill(month);
	await page.locator('#child-birth-year').fill(year);
	await page.locator('#child-file').fill('ANOTHER-1');
	await page.locator('input[name="duplicate"][value="same"]').check();
	await page.getByRole('button', { name: 'Create the record' }).click();
	return (await page.locator('[role="alert"]').innerText()).trim();
}

/** R1a: a family objects to what a health admin proposes; gives what the admin's queue then says of it. */
export async function objectedPower({ cast, family, child }: Scene): Promise<string> {
	const { page } = family.person;
	await goTo(family.person, '/records');
	await page.getByRole('link', { name: `Open the record: ${nameOf(child)}` }).click();
	await page.getByRole('heading', { name: nameOf(child), level: 1 }).waitFor();
	const record = at(page.url()).split('/').at(-1) ?? '';
	const { page: admin } = cast.admin;
	await goTo(cast.admin, `/children/${record}/propose/void_record`);
	await admin.locator('input[name="propose-reason"]').first().check();
	await admin.getByRole('button', { name: 'Propose to the second admin' }).click();
	await admin.getByText('The proposal waits for a second admin.').waitFor();
	await goTo(family.person, '/records');
	await page.getByRole('button', { name: 'Object', exact: true }).click();
	await page.locator('dialog[open]').getByRole('button', { name: 'Object', exact: true }).click();
	await page.getByText('Your objection is recorded.').waitFor();
	await goTo(cast.admin, '/second-admin');
	const entry = admin.locator('main .card', { hasText: 'Objected' }).or(admin.locator('main li', { hasText: /object/i })).first();
	await entry.waitFor();
	return entry.innerText();
}
