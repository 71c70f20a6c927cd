/*
 * What a GS1 element string says about a vaccine's package: GS1 General Specifications, chapters 3 and 7. A DataMatrix holds it with
 * group separators, a hand scanner may put a symbology identifier before it, and people type it with brackets.
 */

/** What the pages use of a code. */
export interface Package {
	/** AI 01: the trade item, 14 digits. */
	gtin?: string;
	/** AI 10. */
	lot?: string;
	/** AI 17: the last day, as `YYYY-MM-DD`. */
	expires?: string;
	/** AI 21. */
	serial?: string;
}

/** Why a text is no code of a package. */
export type Gs1Problem = 'not-gs1' | 'unknown-element' | 'bad-check-digit' | 'bad-date' | 'too-short';
export type Gs1Result = { ok: true; package: Package } | { ok: false; problem: Gs1Problem };

const SEPARATOR = '\u001d';
/** Length of the data of elements that need no separator, by the first two digits of the identifier, which it includes. */
const FIXED: Readonly<Record<string, number>> = {
	'00': 20, '01': 16, '02': 16, '03': 16, '04': 18, '11': 8, '12': 8, '13': 8, '14': 8, '15': 8, '16': 8, '17': 8, '18': 8, '19': 8,
	'20': 4, '31': 10, '32': 10, '33': 10, '34': 10, '35': 10, '36': 10, '41': 16,
};
/** Elements that end with a separator and may stand on a medicine: length of the identifier, longest data. */
const VARIABLE: readonly (readonly [pattern: RegExp, identifier: number, most: number])[] = [
	[/^10/, 2, 20],
	[/^21/, 2, 20],
	[/^22/, 2, 20],
	[/^30/, 2, 8],
	[/^37/, 2, 8],
	[/^235/, 3, 28],
	[/^24[0-3]/, 3, 30],
	[/^25[0-5]/, 3, 30],
	[/^400/, 3, 30],
	[/^42[0-7]/, 3, 20],
	[/^700[1-9]/, 4, 30],
	[/^71[0-7]/, 3, 20],
	[/^90/, 2, 30],
	[/^9[1-9]/, 2, 90],
];

/** Whether the last digit checks the others, by weights of three and one from the right. */
function hasCheckDigit(digits: string): boolean {
	const sum = [...digits].reverse().reduce((all, digit, place) => all + Number(digit) * (place % 2 === 1 ? 3 : 1), 0);
	return sum % 10 === 0;
}

/**
 * The day of `YYMMDD`. The century is the one that brings the year within 51 years before and 50 after the present; the day 00 is the
 * month's last.
 */
function dayOf(digits: string, thisYear: number): string | undefined {
	if (!/^\d{6}$/.test(digits)) return undefined;
	const [yy, month, day] = [Number(digits.slice(0, 2)), Number(digits.slice(2, 4)), Number(digits.slice(4))];
	const century = Math.floor(thisYear / 100) * 100;
	const ahead = yy - (thisYear % 100);
	const year = century + yy + (ahead >= 51 ? -100 : ahead <= -50 ? 100 : 0);
	if (month < 1 || month > 12) return undefined;
	const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
	if (day > last) return undefined;
	return `${year}-${String(month).padStart(2, '0')}-${String(day === 0 ? last : day).padStart(2, '0')}`;
}

/** The elements of a text with brackets: `(01)…(17)…(10)…`. */
function bracketed(text: string): [string, string][] | undefined {
	const parts = [...text.matchAll(/\((\d{2,4})\)([^(]*)/g)];
	const whole = parts.map((part) => part[0]).join('');
	if (parts.length === 0 || whole !== text) return undefined;
	return parts.map((part) => [part[1] ?? '', (part[2] ?? '').trim()]);
}

/** The elements of a scanned text. */
function scanned(text: string): [string, string][] | Gs1Problem {
	const elements: [string, string][] = [];
	let rest = text;
	while (rest !== '') {
		if (rest.startsWith(SEPARATOR)) {
			rest = rest.slice(1);
			continue;
		}
		const fixed = FIXED[rest.slice(0, 2)];
		if (fixed !== undefined) {
			const element = rest.slice(0, fixed);
			if (element.length < fixed || element.includes(SEPARATOR)) return 'too-short';
			elements.push([element.slice(0, 2), element.slice(2)]);
			rest = rest.slice(fixed);
			continue;
		}
		const found = VARIABLE.find(([pattern]) => pattern.test(rest));
		if (!found) return 'unknown-element';
		const [, identifier, most] = found;
		const end = rest.indexOf(SEPARATOR);
		const data = end === -1 ? rest.slice(identifier) : rest.slice(identifier, end);
		// Without its separator the element has swallowed what follows.
		if (data.length > most) return 'unknown-element';
		if (data === '') return 'too-short';
		elements.push([rest.slice(0, identifier), data]);
		rest = end === -1 ? '' : rest.slice(end + 1);
	}
	return elements;
}

/** Reads a code that was scanned or typed. */
export function parseGs1(text: string, thisYear: number): Gs1Result {
	// `]d2` names a GS1 DataMatrix, `]Q3` a GS1 QR code, `]C1` a GS1-128. Some scanners write the separator as the word or as a bar.
	const code = text
		.trim()
		.replace(/^\](?:d2|Q3|C1|e0)/, '')
		.replaceAll(/<GS>|\{GS\}|\u241d|[|~^]/g, SEPARATOR);
	if (!/^[\d(\u001d]/.test(code)) return { ok: false, problem: 'not-gs1' };
	const elements = code.startsWith('(') ? (bracketed(code) ?? 'not-gs1') : scanned(code);
	if (typeof elements === 'string') return { ok: false, problem: elements };
	const found: Package = {};
	for (const [identifier, data] of elements) {
		if (identifier === '01') {
			if (!/^\d{14}$/.test(data)) return { ok: false, problem: 'too-short' };
			if (!hasCheckDigit(data)) return { ok: false, problem: 'bad-check-digit' };
			found.gtin = data;
		} else if (identifier === '10') {
			found.lot = data;
		} else if (identifier === '21') {
			found.serial = data;
		} else if (identifier === '17') {
			const day = dayOf(data, thisYear);
			if (day === undefined) return { ok: false, problem: 'bad-date' };
			found.expires = day;
		}
	}
	if (found.lot === undefined && found.gtin === undefined && found.expires === undefined) {
		return { ok: false, problem: 'not-gs1' };
	}
	return { ok: true, package: found };
}
