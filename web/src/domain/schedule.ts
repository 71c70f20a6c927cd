import type { Day, Moment, RecommendedVaccine, RecordView, SignatureCheck, VisitId } from '../core/protocol.ts';
import { isoOf } from '../i18n/dates.ts';
import { recordedDoses } from './doses.ts';
import { dueStatus } from './due.ts';
import type { StatusOf } from './status.ts';

/** A dose in the grid, or one that remains. */
export interface DoseEntry {
	status: StatusOf<'dose'> | 'signature.invalid';
	/** The day on which it was given or is due. */
	day: Day | null;
	lot: string | null;
	/** The visit at which it was given. */
	visit: VisitId | null;
	/** Who signed for it, as the visit names it; or who reported it. */
	source: string;
	hospital: string;
	signature: SignatureCheck | null;
	disputed: boolean;
}

/** All doses of one vaccine, by CVX code; `doses[0]` holds what is recorded as dose 1. Two entries of one number are both kept. */
export interface Series {
	code: string;
	display: string;
	doses: DoseEntry[][];
}

/** What remains, the most urgent first. */
export function remaining(
	due: readonly RecommendedVaccine[],
	today: Day,
): { vaccine: RecommendedVaccine; status: 'dose.due' | 'dose.overdue' | 'dose.later' }[] {
	return due
		.map((vaccine) => ({ vaccine, status: dueStatus(vaccine.due_date, today) }))
		.sort((a, b) => (a.vaccine.due_date ?? '').localeCompare(b.vaccine.due_date ?? ''));
}

/** The day of an occurrence, which is a day or RFC 3339. */
export function dayOf(occurrence: string): Day {
	return /^\d{4}-\d{2}-\d{2}$/.test(occurrence) ? occurrence : isoOf(Date.parse(occurrence));
}

interface Placed extends DoseEntry {
	code: string;
	display: string;
	number: number | undefined;
}

function dosesOf(record: RecordView): Placed[] {
	return recordedDoses(record)
		.map(({ dose, status, visit, source, hospital }): Placed => ({
			code: dose.vaccine_code,
			display: dose.vaccine_display,
			number: dose.dose_number,
			status: status === 'dose.given' && !dose.primary_source ? 'dose.reported' : status,
			day: dayOf(dose.occurrence),
			lot: dose.lot_number ?? null,
			visit: visit?.id ?? null,
			source,
			hospital,
			signature: visit?.signature?.check ?? null,
			disputed: (visit?.dispute ?? null) !== null,
		}))
		.sort((a, b) => (a.day ?? '').localeCompare(b.day ?? ''));
}

/** Whether a dose takes its place in the series: one that was retracted, or whose signature does not hold, does not. */
function counts(entry: DoseEntry): boolean {
	return entry.status === 'dose.given' || entry.status === 'dose.reported';
}

/** The grid of a child: a row a vaccine in the order in which it was first given, a column a dose, and what remains behind them. */
export function seriesOf(record: RecordView, due: readonly RecommendedVaccine[], today: Day): Series[] {
	const all = new Map<string, Series>();
	const row = (code: string, display: string): Series => {
		const known = all.get(code) ?? { code, display, doses: [] };
		all.set(code, known);
		return known;
	};
	for (const { code, display, number, ...entry } of dosesOf(record)) {
		const { doses } = row(code, display);
		const free = doses.findIndex((entries) => !entries.some(counts));
		const place = number !== undefined && number >= 1 && number <= 20 ? number - 1 : free === -1 ? doses.length : free;
		while (doses.length <= place) doses.push([]);
		doses[place]?.push(entry);
	}
	for (const { vaccine, status } of remaining(due, today)) {
		const { doses } = row(vaccine.code, vaccine.display);
		const last = doses.findLastIndex((entries) => entries.some((entry) => counts(entry) || entry.visit === null));
		while (doses.length <= last + 1) doses.push([]);
		doses[last + 1]?.push({
			status,
			day: vaccine.due_date ?? null,
			lot: null,
			visit: null,
			source: '',
			hospital: '',
			signature: null,
			disputed: false,
		});
	}
	return [...all.values()];
}

/** The moment at which a day ends where the reader is: until then a permission lasts. */
export function endOf(day: Day): Moment {
	const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
	return new Date(year, month - 1, date, 23, 59, 59).getTime();
}
