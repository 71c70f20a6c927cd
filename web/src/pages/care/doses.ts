import type { Immunization } from '../../core/protocol.ts';
import { vaccineOf } from '../../domain/cvx.ts';
import { sameNumber, type Dose } from '../../domain/series.ts';
import { latinDigits, parseIso } from '../../i18n/dates.ts';
import { t } from './messages.ts';
import { longDay, today } from './words.ts';

/** A dose as it is typed. */
export interface DoseDraft {
	code: string;
	lot: string;
	expires: string;
	maker: string;
	number: string;
	site: string;
	route: string;
	/** The day, where it is not that of the visit. */
	day: string;
}

export const noDose = (code = '', number = ''): DoseDraft => ({
	code, lot: '', expires: '', maker: '', number, site: '', route: '', day: '',
});

/** A dose number as it was typed; nothing for an empty field, NaN for what is none. */
export function numberIn(text: string): number | undefined {
	const plain = latinDigits(text).trim();
	if (plain === '') return undefined;
	return /^[1-9]\d?$/.test(plain) ? Number(plain) : NaN;
}

/** What is wrong with the fields of a dose. A dose that is signed needs lot and expiry; a reported one needs its day. */
export function doseRules(
	id: string,
	dose: DoseDraft,
	kind: 'signed' | 'reported',
	birth: string | undefined,
): Record<string, string | false> {
	const missing = t.dose.missing;
	const number = numberIn(dose.number);
	const badDay = (): string | false => {
		if (kind === 'signed') return false;
		if (!parseIso(dose.day)) return missing.day;
		if (dose.day > today()) return missing.future;
		return birth !== undefined && dose.day < birth && missing.beforeBirth;
	};
	return {
		[`${id}-vaccine`]: !vaccineOf(dose.code) && missing.vaccine,
		[`${id}-day`]: badDay(),
		[`${id}-lot`]: kind === 'signed' && dose.lot.trim() === '' && missing.lot,
		[`${id}-expires`]: !(dose.expires === '' && kind === 'reported') && !parseIso(dose.expires) && missing.expires,
		[`${id}-number`]: number !== undefined && Number.isNaN(number) && missing.number,
	};
}

/** A dose as it is sealed. */
export function immunizationOf(dose: DoseDraft, kind: 'signed' | 'reported'): Immunization {
	const number = numberIn(dose.number);
	const text = (value: string): string | undefined => value.trim() || undefined;
	return {
		vaccine_code: vaccineOf(dose.code)?.code ?? dose.code,
		vaccine_display: vaccineOf(dose.code)?.display ?? dose.code,
		...(text(dose.lot) && { lot_number: text(dose.lot) }),
		...(text(dose.maker) && { manufacturer: text(dose.maker) }),
		...(dose.expires && { expiration_date: dose.expires }),
		...(number !== undefined && { dose_number: number }),
		...(text(dose.site) && { site: text(dose.site) }),
		...(text(dose.route) && { route: text(dose.route) }),
		occurrence: kind === 'reported' ? dose.day : today(),
		primary_source: kind === 'signed',
	};
}

/** What should be looked at again, and does not forbid the dose. */
export function doseWarnings(dose: DoseDraft, given: readonly Dose[], on: string): string[] {
	const number = numberIn(dose.number);
	const same = number === undefined || Number.isNaN(number) ? undefined : sameNumber(given, dose.code, number);
	const expired = parseIso(dose.expires) !== undefined && dose.expires < on;
	return [
		...(expired ? [t.dose.expiredOn(longDay(dose.expires))] : []),
		...(same && number !== undefined ? [t.dose.duplicate(number, longDay(same.day))] : []),
	];
}
