import { describe, expect, test } from 'vitest';
import type { Immunization, RecordView, VisitView } from '../../src/core/protocol.ts';
import { remaining, seriesOf } from '../../src/domain/schedule.ts';

const today = '2026-03-04';

function dose(vaccine_code: string, occurrence: string, dose_number?: number, primary_source = true): Immunization {
	return { vaccine_code, vaccine_display: vaccine_code, occurrence, primary_source, ...(dose_number === undefined ? {} : { dose_number }) };
}

function visit(id: string, doses: Immunization[], more: { state?: 'linked' | 'retracted'; invalid?: boolean } = {}): VisitView {
	const { state = 'linked', invalid = false } = more;
	return {
		id,
		visit: { state },
		immunization: { open: { hospital_name: 'Hospital', physician_name: 'Physician', doses } },
		signature: { check: invalid ? { invalid: 'other keys' } : 'valid' },
		dispute: null,
	} as unknown as VisitView;
}

const record = (visits: VisitView[], reports: RecordView['reports'] = []): RecordView =>
	({ visits, reports }) as unknown as RecordView;

/** The statuses of a record's only vaccine, a list a column. */
const columns = (of: RecordView, due: { code: string; display: string; due_date?: string }[] = []): string[][] =>
	seriesOf(of, due, today).flatMap(({ doses }) => doses.map((entries) => entries.map(({ status }) => status)));

describe('what remains', () => {
	test('has the most urgent first', () => {
		const order = remaining(
			[
				{ code: 'b', display: 'b', due_date: '2026-05-01' },
				{ code: 'a', display: 'a', due_date: '2026-01-01' },
			],
			today,
		);
		expect(order.map(({ vaccine }) => vaccine.code)).toEqual(['a', 'b']);
	});
});

describe('the grid', () => {
	test('has a row a vaccine and a column a dose, and what remains behind the doses', () => {
		const of = record([visit('1', [dose('10', '2025-01-01', 1)]), visit('2', [dose('10', '2025-03-01', 2)])]);
		expect(columns(of, [{ code: '10', display: '10', due_date: '2026-01-01' }])).toEqual([
			['dose.given'],
			['dose.given'],
			['dose.overdue'],
		]);
	});

	test('keeps both of two doses with one number', () => {
		const of = record([visit('1', [dose('10', '2025-01-01', 1)]), visit('2', [dose('10', '2025-03-01', 1)])]);
		expect(columns(of)).toEqual([['dose.given', 'dose.given']]);
	});

	test('puts a dose without a number into the next free place', () => {
		const of = record([visit('1', [dose('10', '2025-01-01')]), visit('2', [dose('10', '2025-03-01T10:00:00Z')])]);
		expect(columns(of)).toEqual([['dose.given'], ['dose.given']]);
	});

	test('gives no place to a retracted dose or a signature that does not hold', () => {
		const of = record([
			visit('1', [dose('10', '2025-01-01')], { state: 'retracted' }),
			visit('2', [dose('10', '2025-02-01')], { invalid: true }),
			visit('3', [dose('10', '2025-03-01')]),
		]);
		expect(columns(of)).toEqual([['dose.retracted', 'signature.invalid', 'dose.given']]);
	});

	test('tells signed doses from reported ones', () => {
		const of = record(
			[visit('1', [dose('10', '2025-01-01', 1, false)])],
			[{ doses: { open: { source: 'A card', doses: [dose('10', '2025-03-01', 2, false)] } }, retraction: null }] as unknown as RecordView['reports'],
		);
		expect(columns(of)).toEqual([['dose.reported'], ['dose.reported']]);
	});

	test('shows nothing of a visit that cannot be opened', () => {
		const closed = { ...visit('1', []), immunization: 'later' } as unknown as VisitView;
		expect(seriesOf(record([closed]), [], today)).toEqual([]);
	});
});
