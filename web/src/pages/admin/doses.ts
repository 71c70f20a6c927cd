import type { RecordView } from '../../core/protocol.ts';
import { opened, variantOf } from '../../core/protocol.ts';
import { isoOf, parseIso } from '../../i18n/dates.ts';

/** A dose on the time line of a child. */
export interface Given {
	day: string;
	vaccine: string;
	number: number | null;
	lot: string;
	status: 'dose.given' | 'dose.reported' | 'dose.retracted' | 'signature.invalid';
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
	const signed = view.visits.flatMap((visit) =>
		(opened(visit.immunization)?.doses ?? []).map((dose, place): Given => ({
			day: dayOf(dose.occurrence),
			vaccine: dose.vaccine_display,
			number: dose.dose_number ?? null,
			lot: dose.lot_number ?? '',
			status:
				visit.visit.state === 'retracted'
					? 'dose.retracted'
					: visit.signature === null || variantOf(visit.signature.check) === 'invalid'
						? 'signature.invalid'
						: 'dose.given',
			key: `${visit.id} ${place}`,
		})),
	);
	const reported = view.reports.flatMap((report) =>
		(opened(report.doses)?.doses ?? []).map((dose, place): Given => ({
			day: dayOf(dose.occurrence),
			vaccine: dose.vaccine_display,
			number: dose.dose_number ?? null,
			lot: dose.lot_number ?? '',
			status: report.retraction === null ? 'dose.reported' : 'dose.retracted',
			key: `report ${report.number} ${place}`,
		})),
	);
	return [...signed, ...reported].sort((a, b) => a.day.localeCompare(b.day));
}
