import type { Language } from './messages.ts';
import { pluralAr, pluralEn } from './messages.ts';

/** Gregorian dates in Latin digits in both languages, as vaccination cards in Arab countries have them. */
const LOCALES: Record<Language, string> = { en: 'en-GB', ar: 'ar-u-ca-gregory-nu-latn' };
const HIJRI: Record<Language, string> = {
	en: 'en-GB-u-ca-islamic-umalqura-nu-latn',
	ar: 'ar-u-ca-islamic-umalqura-nu-latn',
};

/** The month by its name in both languages: Arabic's own medium form is in digits, whose order people read in two ways. */
const SHORT: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric' };
const CLOCK: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };

const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	const key = locale + JSON.stringify(options);
	let made = formats.get(key);
	if (made === undefined) {
		made = new Intl.DateTimeFormat(locale, options);
		formats.set(key, made);
	}
	return made;
}

/** A calendar date without a time zone, as `YYYY-MM-DD`. */
export type IsoDate = string;

/** The parts of a date, or nothing if there is no such day. */
export function parseIso(iso: IsoDate): { year: number; month: number; day: number } | undefined {
	const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso);
	if (parts === null) return undefined;
	const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
	return isDay(year, month, day) ? { year, month, day } : undefined;
}

/** Whether there is such a day. */
export function isDay(year: number, month: number, day: number): boolean {
	const date = new Date(Date.UTC(year, month - 1, day));
	return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** `YYYY-MM-DD` of a day. */
export function toIso(year: number, month: number, day: number): IsoDate {
	const pad = (n: number, to: number): string => String(n).padStart(to, '0');
	return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

/** The day of a moment, where the reader is. */
export function isoOf(moment: number | Date): IsoDate {
	const date = new Date(moment);
	return toIso(date.getFullYear(), date.getMonth() + 1, date.getDate());
}

function utc(iso: IsoDate): Date | undefined {
	const parts = parseIso(iso);
	return parts && new Date(Date.UTC(parts.year, parts.month - 1, parts.day));
}

/** "4 March 2026"; text that is no date stays as it is. */
export function date(iso: IsoDate, language: Language): string {
	const day = utc(iso);
	return day ? format(LOCALES[language], { dateStyle: 'long', timeZone: 'UTC' }).format(day) : iso;
}

/** "4 Mar 2026", for tables. */
export function shortDate(iso: IsoDate, language: Language): string {
	const day = utc(iso);
	return day ? format(LOCALES[language], { ...SHORT, timeZone: 'UTC' }).format(day) : iso;
}

/** The same day in the Hijri calendar, as a second line. */
export function hijri(iso: IsoDate, language: Language): string {
	const day = utc(iso);
	return day ? format(HIJRI[language], { dateStyle: 'long', timeZone: 'UTC' }).format(day) : '';
}

/** A moment where the reader is: "4 Mar 2026, 14:05". */
export function moment(at: number, language: Language): string {
	return format(LOCALES[language], { ...SHORT, ...CLOCK }).format(at);
}

/** A moment of today or another day, as the clock shows it: "14:05". */
export function clock(at: number, language: Language): string {
	return format(LOCALES[language], CLOCK).format(at);
}

/** How long ago or how far ahead: "in 3 days", "2 hours ago". */
export function relative(at: number, language: Language, now: number = Date.now()): string {
	const seconds = Math.round((at - now) / 1000);
	const steps: [Intl.RelativeTimeFormatUnit, number][] = [
		['year', 31_557_600],
		['month', 2_629_800],
		['week', 604_800],
		['day', 86_400],
		['hour', 3600],
		['minute', 60],
	];
	const words = new Intl.RelativeTimeFormat(LOCALES[language], { numeric: 'auto' });
	const step = steps.find(([, length]) => Math.abs(seconds) >= length);
	return step ? words.format(Math.trunc(seconds / step[1]), step[0]) : words.format(0, 'minute');
}

/** Whole days from one day to another; negative if the second is before the first. */
export function daysBetween(from: IsoDate, to: IsoDate): number {
	const [start, end] = [utc(from), utc(to)];
	return start && end ? Math.round((end.getTime() - start.getTime()) / 86_400_000) : NaN;
}

/** A count in words for an age: years, months, weeks or days. */
const AGES: Record<Language, Record<'years' | 'months' | 'weeks' | 'days', (n: number) => string>> = {
	en: {
		years: (n) => pluralEn(n, { one: `${n} year`, other: `${n} years` }),
		months: (n) => pluralEn(n, { one: `${n} month`, other: `${n} months` }),
		weeks: (n) => pluralEn(n, { one: `${n} week`, other: `${n} weeks` }),
		days: (n) => pluralEn(n, { one: `${n} day`, other: `${n} days` }),
	},
	ar: {
		years: (n) => pluralAr(n, { zero: 'أقل من سنة', one: 'سنة واحدة', two: 'سنتان', few: `${n} سنوات`, many: `${n} سنة`, other: `${n} سنة` }),
		months: (n) => pluralAr(n, { zero: 'أقل من شهر', one: 'شهر واحد', two: 'شهران', few: `${n} أشهر`, many: `${n} شهرًا`, other: `${n} شهر` }),
		weeks: (n) => pluralAr(n, { zero: 'أقل من أسبوع', one: 'أسبوع واحد', two: 'أسبوعان', few: `${n} أسابيع`, many: `${n} أسبوعًا`, other: `${n} أسبوع` }),
		days: (n) => pluralAr(n, { zero: 'اليوم', one: 'يوم واحد', two: 'يومان', few: `${n} أيام`, many: `${n} يومًا`, other: `${n} يوم` }),
	},
};

/** An age in words as clinics say it: days to two weeks, weeks to three months, months to two years, then years. */
export function age(birth: IsoDate, on: IsoDate, language: Language): string {
	const [born, then] = [parseIso(birth), parseIso(on)];
	if (!born || !then) return '';
	const words = AGES[language];
	const days = daysBetween(birth, on);
	if (days < 0) return '';
	if (days < 14) return days === 0 && language === 'en' ? 'born today' : words.days(days);
	const months = (then.year - born.year) * 12 + then.month - born.month - (then.day < born.day ? 1 : 0);
	if (months < 3) return words.weeks(Math.floor(days / 7));
	if (months < 24) return words.months(months);
	const [years, rest] = [Math.floor(months / 12), months % 12];
	if (years >= 6 || rest === 0) return words.years(years);
	return language === 'ar' ? `${words.years(years)} و${words.months(rest)}` : `${words.years(years)}, ${words.months(rest)}`;
}

/** Text with Arabic-Indic and Persian digits as Latin ones. */
export function latinDigits(text: string): string {
	return text.replace(/[٠-٩۰-۹]/g, (digit) => {
		const code = digit.charCodeAt(0);
		return String(code - (code >= 0x6f0 ? 0x6f0 : 0x660));
	});
}

/** A number in the reader's language, in Latin digits. */
export function number(n: number, language: Language, digits?: number): string {
	const options = digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits };
	return new Intl.NumberFormat(LOCALES[language], options).format(n);
}
