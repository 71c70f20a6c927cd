import type { Person } from './person.ts';

/** What somebody writes into an application. */
export interface Application {
	/** As the page calls the role. */
	role: string;
	name: string;
	username: string;
	/** The username of the organisation that the person works for. */
	organisation?: string;
	licence?: string;
	contact?: string;
	idNumber?: string;
	password?: string;
	/** Whether the password logs in together with a device secret. Organisations have one always. */
	withDevice?: boolean;
}

/** A password that nobody guesses, for people who have no device secret. */
export const PASSWORD = 'kappe wasser blau tisch lampe';

/** Goes to a page anew, as somebody does who comes back to it. */
export async function goTo({ page, home }: Person, path: string): Promise<void> {
	await page.goto(`${home}#/account`);
	const before = page.getByRole('heading', { name: 'Account', level: 1 });
	await before.waitFor();
	if (path === '/account') return;
	await page.goto(`${home}#${path}`);
	await before.waitFor({ state: 'detached' });
}

/** Applies; gives the username, with its end if it is a family's. */
export async function apply(person: Person, application: Application): Promise<string> {
	const { page } = person;
	const next = (): Promise<void> => page.getByRole('button', { name: 'Continue' }).click();
	await page.getByRole('link', { name: 'Apply for an account' }).click();
	await page.getByRole('radio', { name: application.role, exact: true }).check();
	await next();
	const isFamily = application.role === 'Family';
	await page.locator('#name').fill(application.name);
	await page.locator('#beginning').fill(application.username);
	if (application.organisation !== undefined) await page.locator('#organisation').fill(application.organisation);
	if (application.licence !== undefined) await page.locator('#licence').fill(application.licence);
	if (application.contact !== undefined) await page.locator('#contact').fill(application.contact);
	if (isFamily) await page.locator('#id-number').fill(application.idNumber ?? '');
	await next();
	const { password = PASSWORD } = application;
	await page.locator('#password').fill(password);
	await page.locator('#password-again').fill(password);
	if (application.withDevice) await page.locator('#with-device').check();
	await next();
	await page.getByRole('button', { name: 'Apply', exact: true }).click();
	await page.getByText('A health admin has to check your application.').waitFor();
	return (await page.locator('main .code').first().innerText()).trim();
}

/** Compares the fingerprint that the applicant's page shows with the one that this page shows, and says that it is the same. */
export async function compare(at: Person, applicant: Person, name: string): Promise<void> {
	await at.page.getByRole('link', { name: `Compare the fingerprint of ${name}` }).click();
	const fingerprint = (await applicant.page.locator('main .fingerprint').innerText()).trim();
	for (const digits of fingerprint.split('.')) await at.page.locator('main').getByText(digits).first().waitFor();
	await at.page.getByLabel(/The person read out/).check();
}

/** A health admin registers somebody who has applied, or whom an organisation has put forward. */
export async function register(admin: Person, applicant: Person, name: string): Promise<void> {
	await goTo(admin, '/participants');
	await compare(admin, applicant, name);
	await admin.page.getByRole('button', { name: 'Register', exact: true }).click();
	await admin.page.getByText(/is registered\./).waitFor();
	await enter(applicant);
}

/** An organisation's office puts one of its people forward. */
export async function putForward(office: Person, applicant: Person, name: string): Promise<void> {
	await goTo(office, '/people');
	await compare(office, applicant, name);
	await office.page.getByRole('button', { name: 'Put forward', exact: true }).click();
	await office.page.getByText(/is put forward\./).waitFor();
}

/** People of organisations: each with its organisation's office, role, name, username, and the organisation's username. */
export type Staff = readonly (readonly [Person, Person, string, string, string, string])[];

/** They apply, their offices put them forward, and a health admin registers them. */
export async function enrolStaff(admin: Person, staff: Staff): Promise<void> {
	for (const [somebody, office, role, name, username, organisation] of staff) {
		await apply(somebody, { role, name, username, organisation });
		await putForward(office, somebody, name);
		await register(admin, somebody, name);
	}
}

/** Makes the key of one's organisation. */
export async function makeKey(person: Person): Promise<void> {
	await goTo(person, '/key');
	await person.page.getByRole('button', { name: 'Make the key' }).click();
	await person.page.getByText('The key is made.').waitFor();
}

/** Goes on to one's own pages once one is registered. */
async function enter({ page }: Person): Promise<void> {
	await page.getByRole('button', { name: 'Look again' }).click();
	await page.getByRole('button', { name: 'Go to your pages' }).click();
	await page.getByText('Your application').first().waitFor({ state: 'detached' });
}
