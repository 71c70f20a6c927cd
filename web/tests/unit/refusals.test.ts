import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import arabic from '../../src/i18n/ar/refusals.ts';
import english from '../../src/i18n/en/refusals.ts';

/** The pallets whose rules people meet. */
const PALLETS: Record<string, string> = {
	authorities: 'Authorities',
	consent: 'Consent',
	participants: 'Participants',
	powers: 'Powers',
	'vaccination-records': 'VaccinationRecords',
	'vaccine-details': 'VaccineDetails',
};

/** Errors of programs, which nobody meets who uses these pages: what is malformed, or proven by machines. */
const OF_PROGRAMS = [
	'Authorities.AlreadyReported',
	'Authorities.InvalidEquivocation',
	'Authorities.InvalidKeyOwnerProof',
	'Authorities.TooOld',
	'Participants.Malformed',
	'Participants.SharedEncryptionKey',
	'Participants.WrongLink',
	'Participants.WrongNumber',
	'VaccinationRecords.AlreadyExists',
	'VaccinationRecords.Malformed',
	'VaccinationRecords.StaleIndex',
	'VaccinationRecords.TooManyHalves',
	'VaccineDetails.Malformed',
	'VaccineDetails.WrongReaders',
];

function errorsOf(pallet: string): string[] {
	const source = readFileSync(new URL(`../../../pallets/${pallet}/src/lib.rs`, import.meta.url), 'utf8');
	const body = /pub enum Error<T> \{\n(.*?)\n\t\}/s.exec(source)?.[1];
	if (body === undefined) throw new Error(`pallet ${pallet} has no errors where they were`);
	return [...body.matchAll(/^\t\t([A-Z]\w+),$/gm)].map(([, name]) => `${PALLETS[pallet]}.${name}`);
}

const chain = Object.keys(PALLETS).flatMap(errorsOf);

test('every rule of the chain that people meet is told in Arabic', () => {
	expect(readdirSync(new URL('../../../pallets', import.meta.url))).toEqual(expect.arrayContaining(Object.keys(PALLETS)));
	expect(chain.length).toBeGreaterThan(100);
	expect(chain.filter((name) => !(name in arabic.named)).sort()).toEqual(OF_PROGRAMS);
});

test('no words are left over from a rule that is gone', () => {
	for (const { named } of [arabic, english]) {
		expect(Object.keys(named).filter((name) => name.includes('.') && !chain.includes(name))).toEqual([]);
	}
});

test('every name of the gateway that is told exists there', () => {
	const source = readFileSync(new URL('../../../gateway/contract/src/refusal.rs', import.meta.url), 'utf8');
	const names = [...source.matchAll(/=> "([A-Z]\w+)",/g)].map(([, name]) => name);
	const told = Object.keys(arabic.named).filter((name) => /^[A-Z]\w+$/.test(name));
	expect(told.filter((name) => !names.includes(name))).toEqual([]);
});
