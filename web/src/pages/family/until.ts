import type { Day, Moment } from '../../core/protocol.ts';
import { endOf } from '../../domain/schedule.ts';
import { date, parseIso, toIso } from '../../i18n/dates.ts';
import { language } from '../../i18n/language.svelte.ts';
import { t } from './messages.ts';

/** How long a permission lasts. */
export const UNTIL = ['open', 'day', 'month', 'year', 'date'] as const;
export type Until = (typeof UNTIL)[number];
/** A choice as a form holds it: `day` counts if a date was chosen. */
export interface Term {
	until: Until;
	day: string;
}

/** The last day of a permission; nothing for one that lasts until it is ended. */
export function lastDay({ until, day }: Term, today: Day): Day | undefined {
	const parts = parseIso(today);
	if (until === 'open' || parts === undefined) return undefined;
	if (until === 'day') return today;
	if (until === 'date') return day;
	const { year, month } = parts;
	const [to, of] = until === 'year' ? [year + 1, month] : month === 12 ? [year + 1, 1] : [year, month + 1];
	// The same day may be missing in the other month: then its last one.
	const last = new Date(Date.UTC(to, of, 0)).getUTCDate();
	return toIso(to, of, Math.min(parts.day, last));
}

/** When it ends, for the chain. */
export function expiryOf(term: Term, today: Day): { expires_at?: Moment } {
	const day = lastDay(term, today);
	return day === undefined ? {} : { expires_at: endOf(day) };
}

/** The words for a sentence: "until 4 April 2026". */
export function wordsOf(term: Term, today: Day): string {
	const day = lastDay(term, today);
	return day === undefined ? t.until.openYou : t.until.on(date(day, language.current));
}

/** What is wrong with a date that was typed, if anything. */
export function wrongDay({ until, day }: Term, today: Day): string | undefined {
	if (until !== 'date') return undefined;
	if (day === '') return t.until.missing;
	if (parseIso(day) === undefined) return t.until.wrong;
	return day < today ? t.until.past : undefined;
}

/** The choices, in words. */
export function untilOptions(): { value: Until; label: string }[] {
	return UNTIL.map((value) => ({ value, label: t.until[value] }));
}
