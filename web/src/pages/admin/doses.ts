import type { RecordView } from '../../core/protocol.ts';
import { recordedDoses, type RecordedDose } from '../../domain/doses.ts';
import { isoOf, parseIso } from '../../i18n/dates.ts';

/** A dose on the time line of a child. */
export interface Given {
	day: string;
	vaccine: string;
	number: number | null;
	lot: string;
	status: RecordedDose['status'];
	key: string;
}

/** The day of a dose: FHIR allows a day or a moment. */
function dayOf(occurrence: string): string {
	const day = occurrence.slice(0, 10);
	if (parseIso(day)) return day;
	const at = Date.parse(occurrence);
	return Number.isNaN(at) ? occurrence : isoOf(at);
}

/** All doses of a record, oldest first: signed, reported, and retracted ones. */
export function dosesOf(view: RecordView): Given[] {
	return recordedDoses(view)
		.map(({ dose, status, key }) => ({
			day: dayOf(dose.occurrence),
			vaccine: dose.vaccine_display,
			number: dose.dose_number ?? null,
			lot: dose.lot_number ?? '',
			status,
			key,
		}))
		.sort((a, b) => a.day.localeCompare(b.day));
}
