import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { goTo } from './acts.ts';
import type { FileChild, FileDose, FileVisit } from './bundles.ts';
import { HOSPITAL, SCHOOL, type Cast, type Family } from './cast.ts';
import { close, complete, createRecord, giveAccess, nameOf, openVisit, report, setDay, sign, writeNote, escaped } from './visits.ts';

const MONTHS = [
	'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December',
];

/** A day as pages write it, as `YYYY-MM-DD`. */
function dayIn(text: string): string {
	const [, day = '', month = '', year = ''] = /(\d{1,2}) (\p{L}+) (\d{4})/u.exec(text) ?? [];
	const place = MONTHS.indexOf(month) + 1;
	if (place === 0) throw new Error(`the page shows no day where one belongs: “${text}”`);
	return [year, String(place).padStart(2, '0'), day.padStart(2, '0')].join('-');
}

/** The lot on a package, where the file leaves it out: nobody signs a dose without one. */
const lotOf = (visit: number, place: number): string => `PKG-${visit + 1}-${place + 1}`;

/** The child with the lots that its packages have. */
export function withLots(child: FileChild): FileChild {
	const visits = child.visits.map((visit, at) => ({
		...visit,
		doses: visit.doses.map((dose, place) => ({ ...dose, lot: dose.lot ?? lotOf(at, place) })),
	}));
	return { ...child, visits };
}

/** Plays a child's whole history through the pages, each visit on the day that the file gives. */
export async function playChild(cast: Cast, family: Family, child: FileChild): Promise<void> {
	await createRecord(cast, family, child);
	await giveAccess(family, nameOf(child), HOSPITAL);
	for (const [source, doses] of child.reported) await report(cast, family, child, source, doses);
	for (const [at, visit] of child.visits.entries()) {
		await Promise.all([cast.reception, cast.doctor, cast.physician].map((person) => setDay(person, visit.day)));
		await openVisit(cast, family, child, visit);
		await writeNote(cast, child, visit.doses.length > 0 ? 'cleared' : 'deferred', noteOf(visit));
		if (visit.doses.length > 0) {
			await sign(cast, child, visit, child.visits.slice(at + 1).find(({ day }) => day > visit.day)?.day);
			await complete(cast);
		} else {
			await close(cast, child);
		}
	}
}

const noteOf = ({ day, missed }: FileVisit): string =>
	[`Seen on ${day}.`, ...missed.map(({ name, reason }) => `${name}: ${reason}.`)].join(' ');

/** A dose as a page shows it; what it does not show is empty. */
interface ShownDose {
	name: string;
	number: string;
	day: string;
	lot: string;
	site: string;
	route: string;
}
/** A visit as the family's page shows it. */
interface ShownVisit {
	weight: string;
	height: string;
	temperature: string;
	note: string;
	doses: ShownDose[];
	/** What was not given, with the reason. */
	missed: string[];
}

const doseOf = ({ name, number, day, lot, site, route }: FileDose): ShownDose => ({
	name, number: String(number ?? ''), day, lot: lot ?? '', site: site ?? '', route: route ?? '',
});
/** A measurement to the tenth, as pages show it. */
const tenth = (value: number | undefined): string => (value === undefined ? '' : String(Math.round(value * 10) / 10));
const visitOf = (visit: FileVisit): ShownVisit => ({
	weight: tenth(visit.weight),
	height: tenth(visit.height),
	temperature: tenth(visit.temperature),
	note: noteOf(visit),
	doses: visit.doses.map(doseOf),
	// The reasons of a visit without a dose are in the doctor's note alone.
	missed: visit.doses.length > 0 ? visit.missed.map(({ name, reason }) => `${name}: Another reason: ${reason}`) : [],
});
const sorted = <Item>(items: readonly Item[]): string[] => items.map((item) => JSON.stringify(item)).sort();

/** The values of a list of names and values. An empty one is said to be none. */
async function rowsOf(list: Locator): Promise<Map<string, string>> {
	const rows = await list.locator('.row').evaluateAll((all) =>
		all.map((row): [string, string] => {
			const value = row.querySelector('dd.value');
			const none = value?.querySelector('.soft') ?? null;
			return [row.querySelector('dt')?.textContent?.trim() ?? '', none ? '' : (value?.textContent?.trim() ?? '')];
		}),
	);
	return new Map(rows);
}

async function readDose(dose: Locator): Promise<ShownDose> {
	const rows = await rowsOf(dose);
	const head = await dose.locator('p').first().innerText();
	const row = (name: string): string => rows.get(name) ?? '';
	return {
		name: (await dose.locator('bdi.strong').first().innerText()).trim(),
		number: /\bDose (\d+)/.exec(head)?.[1] ?? '',
		day: dayIn(row('Day')),
		lot: row('Lot'),
		site: row('Place on the body'),
		route: row('How it was given'),
	};
}

/** What the family's page shows of a child: its visits, and what was reported. */
async function readFamily({ person }: Family, child: FileChild): Promise<{ visits: ShownVisit[]; reported: string[][] }> {
	const { page } = person;
	await goTo(person, '/records');
	await page.getByRole('link', { name: `Open the record: ${nameOf(child)}` }).click();
	await page.getByRole('heading', { name: nameOf(child), level: 1 }).waitFor();
	await page.getByRole('heading', { name: 'The child’s data' }).waitFor();
	const data = await rowsOf(page.locator('main section', { has: page.getByRole('heading', { name: 'The child’s data' }) }));
	expect(dayIn(data.get('Birth date') ?? '')).toBe(child.birth);
	expect(data.get('Family file number')).toBe(child.fileNumber);
	const visits: ShownVisit[] = [];
	const buttons = page.getByRole('button', { name: /^All about the visit of/ });
	for (let at = 0; at < (await buttons.count()); at += 1) {
		await buttons.nth(at).click();
		const dialog = page.locator('dialog[open]');
		const rows = await rowsOf(dialog);
		const notes = dialog.locator('section', { has: page.getByRole('heading', { name: 'The doctor’s notes' }) });
		const amount = (name: string): string => /^[\d.]+/.exec(rows.get(name) ?? '')?.[0] ?? '';
		visits.push({
			weight: amount('Weight'),
			height: amount('Height'),
			temperature: amount('Temperature'),
			note: (await notes.locator('li .text').allInnerTexts()).join('\n'),
			doses: await Promise.all((await dialog.locator('.dose').all()).map(readDose)),
			missed: [...rows].filter(([name]) => name.startsWith('Not given: ')).map(([name, why]) => `${name.slice(11)}: ${why}`),
		});
		await page.keyboard.press('Escape');
		await dialog.waitFor({ state: 'detached' });
	}
	const reported = await page.locator('main .report li').evaluateAll((all) =>
		all.map((dose) => [...dose.querySelectorAll('bdi, span:not([class])')].map((part) => part.textContent?.trim() ?? '')),
	);
	return { visits, reported };
}

/** A dose of the proof: vaccine, number, day, lot. */
type ProofDose = [string, string, string, string];

/** What the school's proof shows of a child. */
async function readProof({ officer }: Cast, child: FileChild): Promise<{ signed: ProofDose[]; reported: ProofDose[]; verdict: string }> {
	const { page } = officer;
	await goTo(officer, '/open');
	await page.getByRole('link', { name: new RegExp(escaped(nameOf(child))) }).click();
	await page.locator('.verdict').waitFor();
	const read = async (articles: Locator): Promise<ProofDose[]> => {
		const rows = await articles.locator('tbody tr').evaluateAll((all) =>
			all.map((row) => [...row.querySelectorAll('.value')].map((cell) => cell.textContent?.trim() ?? '')),
		);
		return rows.map(([name = '', number = '', day = '', , lot = '']) => [name, number, dayIn(day), lot]);
	};
	return {
		signed: await read(page.locator('main article.visit')),
		reported: await read(page.locator('main article.report')),
		verdict: await page.locator('.verdict .said').innerText(),
	};
}

/** Compares what the school's proof and the family's page show with the file: equal, none missing, none extra. */
export async function compareChild(cast: Cast, family: Family, child: FileChild): Promise<void> {
	await giveAccess(family, nameOf(child), SCHOOL);
	const proof = await readProof(cast, child);
	const ofProof = (doses: readonly FileDose[]): ProofDose[] =>
		doses.map(({ name, number, day, lot }) => [name, String(number ?? ''), day, lot ?? '']);
	const given = child.visits.flatMap(({ doses }) => doses);
	const told = [...child.reported.values()].flat();
	expect(sorted(proof.signed), `${child.file}: the signed doses of the proof`).toEqual(sorted(ofProof(given)));
	expect(sorted(proof.reported), `${child.file}: the reported doses of the proof`).toEqual(sorted(ofProof(told)));
	if (given.length > 0) {
		expect(proof.verdict).toBe(given.length === 1 ? 'The proof holds: one dose is proven.' : `The proof holds: ${given.length} doses are proven.`);
	}
	const { visits, reported } = await readFamily(family, child);
	expect(sorted(visits), `${child.file}: the visits on the family’s page`).toEqual(sorted(child.visits.map(visitOf)));
	expect(reported.map(([name = '']) => name).sort(), `${child.file}: the reported doses on the family’s page`).toEqual(
		told.map(({ name }) => name).sort(),
	);
}

/** The file's first visit as a family brings it on a card: its doses were given elsewhere, and are reported. */
export function withCard(child: FileChild): FileChild {
	const [first, ...visits] = child.visits;
	if (!first) throw new Error(`${child.file} has no visit`);
	return { ...child, visits, reported: new Map([['the family’s card', first.doses]]) };
}

