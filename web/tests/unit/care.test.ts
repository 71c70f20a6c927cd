import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Immunization, VisitView } from '../../src/core/protocol.ts';
import { ANTIGENS, VACCINES, vaccineOf } from '../../src/domain/cvx.ts';
import { parseGs1 } from '../../src/domain/gs1.ts';
import { CURVES, valueAt, zScore } from '../../src/domain/growth.ts';
import { WHO } from '../../src/domain/growth-tables.ts';
import { dueStatus } from '../../src/domain/due.ts';
import { dosesOf, nextNumber, sameNumber, seriesOf, type Dose } from '../../src/domain/series.ts';
import { doubtOf, numberOf } from '../../src/domain/vitals.ts';

test('the vaccines are those of the Rust code', () => {
	const rust = readFileSync(new URL('../../../fhir/src/cvx.rs', import.meta.url), 'utf8');
	const rows = [...rust.matchAll(/^\t\("(\d+)", "((?:[^"\\]|\\.)*)"\)/gm)].map((row) => [row[1], row[2]]);
	expect(rows.length).toBeGreaterThan(200);
	expect(VACCINES.map(({ code, display }) => [code, display])).toEqual(rows);
	expect(vaccineOf('3')?.display).toBe('MMR');
	expect(vaccineOf('03')?.antigens).toEqual(['measles', 'mumps', 'rubella']);
	expect(vaccineOf('998')).toBeUndefined();
	// Each antigen is used, so none of their keys is misspelt.
	for (const antigen of ANTIGENS) expect(VACCINES.some(({ antigens }) => antigens.includes(antigen)), antigen).toBe(true);
});

describe('a GS1 code', () => {
	const GS = '\u001d';
	const read = (text: string): unknown => {
		const result = parseGs1(text, 2026);
		return result.ok ? result.package : result.problem;
	};
	const whole = { gtin: '03664798000016', expires: '2027-06-30', lot: 'A12B-3', serial: 'S9' };

	test('is read in every form that scanners and people give it', () => {
		for (const text of [
			`010366479800001617270630${'10A12B-3'}${GS}21S9`,
			`]d20103664798000016${'10A12B-3'}${GS}17270630${'21S9'}`,
			`${GS}0103664798000016${'21S9'}${GS}1727063010A12B-3`,
			'(01)03664798000016(17)270630(10)A12B-3(21)S9',
			'(01) 03664798000016 (17) 270630 (10) A12B-3 (21) S9',
			'0103664798000016172706301' + '0A12B-3<GS>21S9',
			'0103664798000016172706301' + '0A12B-3|21S9',
			`0103664798000016172706301${'0A12B-3'}${GS}71212345${GS}21S9`,
		]) {
			expect(read(text), text).toEqual(whole);
		}
	});

	test('has dates of its own kind', () => {
		expect(read('172702')).toBe('too-short');
		expect(read('17270200')).toEqual({ expires: '2027-02-28' });
		expect(read('17280200')).toEqual({ expires: '2028-02-29' });
		expect(read('17761231')).toEqual({ expires: '2076-12-31' });
		expect(read('17771231')).toEqual({ expires: '1977-12-31' });
		expect(read('17271301')).toBe('bad-date');
		expect(read('17270230')).toBe('bad-date');
	});

	test('that is wrong is said to be so', () => {
		expect(read('')).toBe('not-gs1');
		expect(read('https://example.org')).toBe('not-gs1');
		expect(read('21S9')).toBe('not-gs1');
		expect(read('0103664798000017')).toBe('bad-check-digit');
		expect(read('010366479800')).toBe('too-short');
		expect(read('10')).toBe('too-short');
		expect(read('(01)0366')).toBe('too-short');
		expect(read('99999')).toBe('not-gs1');
		expect(read('88123')).toBe('unknown-element');
		// A lot without its separator is longer than a lot can be.
		expect(read('10ABCDEFGHIJ1727063021SERIAL0001')).toBe('unknown-element');
	});
});

describe('growth', () => {
	test('has the medians and deviations of the WHO', () => {
		// Boys of one year: 9.6 kg, and 7.7 to 12.0 kg within two deviations; girls of two years: 86.4 cm (85.7 lying).
		expect(valueAt('weight', 'male', 365, 0)).toBeCloseTo(9.6, 1);
		expect(valueAt('weight', 'male', 365, -2)).toBeCloseTo(7.7, 1);
		expect(valueAt('weight', 'male', 365, 2)).toBeCloseTo(12, 1);
		expect(valueAt('height', 'female', 0, 0)).toBeCloseTo(49.1, 1);
		expect(valueAt('weight', 'unknown', 365, 0)).toBeUndefined();
		expect(valueAt('weight', 'male', 99_999, 0)).toBeUndefined();
	});

	test('a deviation and its value lead to each other', () => {
		for (const z of [...CURVES, 4, -3.5]) {
			const value = valueAt('weight', 'female', 100, Math.max(-3, Math.min(3, z))) ?? 0;
			if (Math.abs(z) <= 3) expect(zScore('weight', 'female', 100, value)).toBeCloseTo(z, 6);
		}
		const [two, three] = [valueAt('weight', 'female', 100, 2) ?? 0, valueAt('weight', 'female', 100, 3) ?? 0];
		expect(zScore('weight', 'female', 100, three + (three - two))).toBeCloseTo(4, 6);
	});

	test('the tables rise with the age', () => {
		for (const sexes of Object.values(WHO)) {
			for (const [days] of Object.values(sexes).flatMap((rows) => rows.slice(1).map((row, at) => [row[0] - (rows[at]?.[0] ?? 0)]))) {
				expect(days).toBeGreaterThan(0);
			}
		}
	});
});

test('a doubtful measurement is doubted for its reason', () => {
	const known = { gender: 'female' as const, ageDays: 288, before: { weight: 8, height: 70 } };
	expect(doubtOf('weight', 8.6, known)).toBeUndefined();
	expect(doubtOf('weight', 8600, known)).toBe('grams');
	expect(doubtOf('weight', 86, known)).toBe('far_from_age');
	expect(doubtOf('weight', 6.5, known)).toBe('lost_weight');
	expect(doubtOf('height', 0.71, known)).toBe('metres');
	expect(doubtOf('height', 10, known)).toBe('outside_life');
	expect(doubtOf('height', 66, known)).toBe('shrunk');
	expect(doubtOf('height', 71, known)).toBeUndefined();
	expect(doubtOf('temperature', 42, known)).toBe('hot');
	expect(doubtOf('temperature', 34.9, known)).toBe('cold');
	expect(doubtOf('temperature', 98.6, known)).toBe('outside_life');
	expect(doubtOf('temperature', 38.5, known)).toBeUndefined();
	expect(doubtOf('weight', 60, { gender: 'unknown', ageDays: 288 })).toBeUndefined();
	expect([numberOf('٧٫٤'), numberOf('7,4'), numberOf(' 7.4 '), numberOf('')]).toEqual([7.4, 7.4, 7.4, undefined]);
	for (const bad of ['7.4kg', '-1', '1e3', '7.', 'x']) expect(numberOf(bad), bad).toBeNaN();
});

describe('the grid of doses', () => {
	const dose = (code: string, number: number, day: string): Dose => ({
		dose: {
			vaccine_code: code,
			vaccine_display: code,
			dose_number: number,
			occurrence: day,
			primary_source: true,
		} satisfies Immunization,
		day,
		signed: true,
	});

	test('has a row for each disease and counts combinations in each', () => {
		const doses = [dose('08', 1, '2025-05-20'), dose('110', 1, '2025-07-20')];
		const rows = seriesOf(doses, [{ code: '03', display: 'MMR', due_date: '2026-05-20' }], '2026-03-04');
		expect(rows.map(({ key, cells }) => [key, cells.map(({ status }) => status)])).toEqual([
			['hepb', ['dose.given', 'dose.given']],
			['polio', ['dose.given']],
			['diphtheria', ['dose.given']],
			['tetanus', ['dose.given']],
			['pertussis', ['dose.given']],
			['measles', ['dose.later']],
			['mumps', ['dose.later']],
			['rubella', ['dose.later']],
		]);
		expect(nextNumber(doses, '110')).toBe(2);
		expect(nextNumber(doses, '08')).toBe(3);
		expect(nextNumber(doses, '03')).toBe(1);
		expect(sameNumber(doses, '08', 1)?.day).toBe('2025-05-20');
		expect(sameNumber(doses, '110', 1)?.day).toBe('2025-07-20');
		expect(sameNumber(doses, '110', 2)).toBeUndefined();
		expect(sameNumber(doses, '03', 1)).toBeUndefined();
	});

	test('a vaccine that is not in the list has its own row', () => {
		expect(seriesOf([dose('12', 1, '2025-05-20')], [], '2026-03-04').map(({ key, antigen }) => [key, antigen])).toEqual([['12', null]]);
	});

	test('says from its date whether a dose is due', () => {
		expect(dueStatus('2026-03-05', '2026-03-04')).toBe('dose.later');
		expect(dueStatus('2026-03-04', '2026-03-04')).toBe('dose.due');
		expect(dueStatus('2026-02-04', '2026-03-04')).toBe('dose.due');
		expect(dueStatus('2026-02-03', '2026-03-04')).toBe('dose.overdue');
		expect(dueStatus(undefined, '2026-03-04')).toBe('dose.due');
	});

	test('what was retracted, and what nobody validly signed, does not count', () => {
		const visit = (state: string, check: unknown): VisitView =>
			({
				id: 'c1',
				visit: { state },
				immunization: { open: { hospital_name: '', physician_name: '', doses: [dose('10', 1, '2025-07-21').dose] } },
				signature: check === null ? null : { check },
			}) as unknown as VisitView;
		const count = (...visits: VisitView[]): number => dosesOf({ visits, reports: [] }).length;
		expect(count(visit('linked', 'valid'), visit('linked', 'valid_with_former_keys'))).toBe(2);
		expect(count(visit('retracted', 'valid'), visit('linked', { invalid: 'other keys' }), visit('linked', null))).toBe(0);
	});
});
