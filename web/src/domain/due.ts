import type { Day } from '../core/protocol.ts';
import { daysBetween } from '../i18n/dates.ts';

/** So many days after its date a dose that was not given is overdue. */
const GRACE = 28;

/** Where a vaccine that remains stands today. One without a date is due: the physician named it, and set no day. */
export function dueStatus(due: Day | undefined, today: Day): 'dose.due' | 'dose.overdue' | 'dose.later' {
	if (due === undefined) return 'dose.due';
	const late = daysBetween(due, today);
	return late > GRACE ? 'dose.overdue' : late >= 0 ? 'dose.due' : 'dose.later';
}
