import { opened, variantOf, type Immunization, type RecordView, type ReportView, type VisitView } from '../core/protocol.ts';

/** A dose of a record, and whether it counts: one that was retracted, or whose signature does not hold, does not. */
export interface RecordedDose {
	dose: Immunization;
	status: 'dose.given' | 'dose.reported' | 'dose.retracted' | 'signature.invalid';
	/** The visit that gives the dose; a reported dose has none. */
	visit: VisitView | null;
	/** The dose's key among all of the record. */
	key: string;
	/** The physician as the visit names it, or who knows of a reported dose. */
	source: string;
	/** The hospital as the visit names it; empty for a reported dose. */
	hospital: string;
}

function statusOf({ visit, signature }: VisitView): RecordedDose['status'] {
	if (visit.state === 'retracted') return 'dose.retracted';
	return signature === null || variantOf(signature.check) === 'invalid' ? 'signature.invalid' : 'dose.given';
}

function signedDoses(visit: VisitView): RecordedDose[] {
	const given = opened(visit.immunization);
	return (given?.doses ?? []).map((dose, place) => ({
		dose,
		status: statusOf(visit),
		visit,
		key: `${visit.id} ${place}`,
		source: given?.physician_name ?? '',
		hospital: given?.hospital_name ?? '',
	}));
}

function reportedDoses(report: ReportView): RecordedDose[] {
	const told = opened(report.doses);
	return (told?.doses ?? []).map((dose, place) => ({
		dose,
		status: report.retraction === null ? 'dose.reported' : 'dose.retracted',
		visit: null,
		key: `report ${report.number} ${place}`,
		source: told?.source ?? '',
		hospital: '',
	}));
}

/** Every dose that can be opened: those of the visits, then the reported ones. */
export function recordedDoses({ visits, reports }: Pick<RecordView, 'visits' | 'reports'>): RecordedDose[] {
	return [...visits.flatMap(signedDoses), ...reports.flatMap(reportedDoses)];
}
