import type { Day, Immunization, RecommendedVaccine, RecordView, VisitId } from '../core/protocol.ts';
import { ANTIGENS, vaccineOf, type Antigen } from './cvx.ts';
import { recordedDoses } from './doses.ts';
import { dueStatus } from './due.ts';
import type { StatusOf } from './status.ts';

/** A dose in the grid. */
export interface Cell {
	status: StatusOf<'dose'>;
	code: string;
	display: string;
	/** The day of a dose, or the day from which one is due. */
	day?: Day | undefined;
	/** As it was recorded. */
	number?: number | undefined;
	lot?: string | undefined;
	visit?: VisitId | undefined;
}
/** The doses against one disease, in order. */
export interface Series {
	/** The antigen, or the vaccine's code where its antigens are not known. */
	key: string;
	antigen: Antigen | null;
	/** The vaccine's name, for a row without antigen. */
	display: string;
	cells: Cell[];
}
/** A dose that counts, signed or reported. */
export interface Dose {
	dose: Immunization;
	day: Day;
	signed: boolean;
	visit?: VisitId;
}

/** Every dose that counts, oldest first. */
export function dosesOf(record: Pick<RecordView, 'visits' | 'reports'>): Dose[] {
	return recordedDoses(record)
		.filter(({ status }) => status === 'dose.given' || status === 'dose.reported')
		.map(({ dose, status, visit }) => ({
			dose,
			day: dose.occurrence.slice(0, 10),
			signed: status === 'dose.given',
			...(visit && { visit: visit.id }),
		}))
		.sort((a, b) => a.day.localeCompare(b.day));
}

const keysOf = (code: string): readonly string[] => {
	const antigens = vaccineOf(code)?.antigens ?? [];
	return antigens.length > 0 ? antigens : [code];
};

/** The grid: a row for each disease, in the order in which children are vaccinated, then vaccines that are not in the list. */
export function seriesOf(doses: readonly Dose[], due: readonly RecommendedVaccine[], today: Day): Series[] {
	const rows = new Map<string, Series>();
	const put = (cell: Cell): void => {
		for (const key of keysOf(cell.code)) {
			const antigen = ANTIGENS.find((one) => one === key) ?? null;
			const row = rows.get(key) ?? { key, antigen, display: cell.display, cells: [] };
			row.cells.push(cell);
			rows.set(key, row);
		}
	};
	for (const { dose, day, signed, visit } of doses) {
		put({
			status: signed ? 'dose.given' : 'dose.reported',
			code: dose.vaccine_code,
			display: dose.vaccine_display,
			day,
			number: dose.dose_number,
			lot: dose.lot_number,
			visit,
		});
	}
	for (const { code, display, due_date } of due) {
		put({ status: dueStatus(due_date, today), code, display, day: due_date });
	}
	const place = ({ antigen }: Series): number => (antigen === null ? ANTIGENS.length : ANTIGENS.indexOf(antigen));
	return [...rows.values()].sort((a, b) => place(a) - place(b));
}

/** The number that a dose of a vaccine would have: of a combination, by the disease with the fewest doses. */
export function nextNumber(doses: readonly Dose[], code: string): number {
	const given = keysOf(code).map(
		(key) => doses.filter(({ dose }) => keysOf(dose.vaccine_code).includes(key)).length,
	);
	return Math.min(...given) + 1;
}

/** An earlier dose with the same number against the same disease: perhaps this one was given already. */
export function sameNumber(doses: readonly Dose[], code: string, number: number): Dose | undefined {
	return doses.find(
		({ dose }) => dose.dose_number === number && keysOf(code).every((key) => keysOf(dose.vaccine_code).includes(key)),
	);
}
