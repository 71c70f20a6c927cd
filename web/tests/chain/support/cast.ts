import { apply, enrolStaff, makeKey, register } from './acts.ts';
import { person, type Person } from './person.ts';

/** The people of a hospital and a school, registered and logged in, and the health admin who registered them. */
export interface Cast {
	admin: Person;
	/** The hospital's account. */
	hospital: Person;
	reception: Person;
	doctor: Person;
	physician: Person;
	officer: Person;
}

/** The hospital's name. The people of `visit.test.ts` are others: they share the chain. */
export const HOSPITAL = 'St. Brigid';
export const SCHOOL = 'Harbour School';
export const DOCTOR = 'Dr. Siobhán O’Rourke';
export const PHYSICIAN = 'Dr. José Núñez';

/** Opens a page for a health admin of the development chain. */
export async function healthAdmin(): Promise<Person> {
	const admin = await person('admin');
	await admin.page.getByRole('button', { name: 'Enter a development chain as its health admin' }).click();
	await admin.page.getByRole('heading', { name: 'Participants' }).waitFor();
	return admin;
}

/** Registers a hospital with its people, and a school with its officer. */
export async function enrol(): Promise<Cast> {
	const admin = await healthAdmin();
	const [hospital, school, reception, doctor, physician, officer] = (await Promise.all(
		['hospital', 'school', 'reception', 'doctor', 'physician', 'officer'].map((name) => person(name)),
	)) as [Person, Person, Person, Person, Person, Person];
	await apply(hospital, { role: 'Hospital', name: HOSPITAL, username: 'st-brigid' });
	await register(admin, hospital, HOSPITAL);
	await apply(school, { role: 'School', name: SCHOOL, username: 'harbour-school' });
	await register(admin, school, SCHOOL);
	await enrolStaff(admin, [
		[reception, hospital, 'Receptionist', 'Mary Byrne', 'mary.byrne', 'st-brigid'],
		[doctor, hospital, 'Doctor', DOCTOR, 'dr.orourke', 'st-brigid'],
		[physician, hospital, 'Physician', PHYSICIAN, 'dr.nunez', 'st-brigid'],
		[officer, school, 'School officer', 'Tom Quinn', 'tom.quinn', 'harbour-school'],
	]);
	for (const reader of [reception, officer]) await makeKey(reader);
	return { admin, hospital, reception, doctor, physician, officer };
}

/** A family with an account, and its username. */
export interface Family {
	person: Person;
	username: string;
}

/** Registers a family, whose pages are served at `home`. */
export async function enrolFamily(
	{ admin }: Pick<Cast, 'admin'>,
	name: string,
	username: string,
	idNumber: string,
	home?: string,
): Promise<Family> {
	const family = await person(`family ${username}`, home);
	const whole = await apply(family, { role: 'Family', name, username, contact: '555-0181', idNumber, withDevice: true });
	await register(admin, family, name);
	return { person: family, username: whole };
}
