import { opened, type Child, type Examination, type Immunization, type PlannedVaccine, type Shown } from '../../core/protocol.ts';
import { ltrIsolated } from '../../domain/foreign.ts';
import { age, date, isoOf, number, shortDate } from '../../i18n/dates.ts';
import { language } from '../../i18n/language.svelte.ts';
import { t } from './messages.ts';

/** Stands for the visit in the address of a record that is read without one: by a second custodian. */
export const NO_VISIT = 'none';

/** Today, where the reader is. */
export const today = (): string => isoOf(Date.now());

/** A child's age on a day, in words. */
export function ageOf(child: Shown<Child>, on: string = today()): string {
	const known = opened(child);
	return known ? age(known.birth_date, on, language.current) : '';
}

export const longDay = (day: string): string => date(day.slice(0, 10), language.current);
export const shortDay = (day: string): string => shortDate(day.slice(0, 10), language.current);

/** A weight, height and temperature in one line. */
export function measured(examination: Examination): string {
	const { weight_kg, height_cm, body_temperature_celsius } = examination;
	const parts = [
		weight_kg !== undefined && `${number(weight_kg, language.current)} ${t.vitals.kg}`,
		height_cm !== undefined && `${number(height_cm, language.current)} ${t.vitals.cm}`,
		body_temperature_celsius !== undefined && `${number(body_temperature_celsius, language.current)} ${t.vitals.celsius}`,
	].filter((part) => part !== false);
	return parts.length > 0 ? parts.join(' · ') : t.vitals.notMeasured;
}

/** Names of vaccines, one after the other. */
export function vaccineList(vaccines: readonly PlannedVaccine[]): string {
	return new Intl.ListFormat(language.current, { type: 'conjunction' }).format(vaccines.map(({ display }) => display));
}

/** Doses with their lots, as a sentence has them. */
export function doseList(doses: readonly Immunization[]): string {
	return new Intl.ListFormat(language.current, { type: 'conjunction' }).format(
		doses.map((dose) => (dose.lot_number ? `${dose.vaccine_display} (${t.dose.lotShort} ${ltrIsolated(dose.lot_number)})` : dose.vaccine_display)),
	);
}
