import type { Examination, Gender } from '../../core/protocol.ts';
import { doubtOf, numberOf, VITALS, type Doubt, type Known, type Vital } from '../../domain/vitals.ts';
import { t } from './messages.ts';

/** The measurements as they are typed. */
export interface VitalsDraft {
	weight: string;
	height: string;
	temperature: string;
	/** The doubtful values that the person has confirmed, as they were typed. */
	confirmed: string;
}

export const noVitals = (): VitalsDraft => ({ weight: '', height: '', temperature: '', confirmed: '' });

/** The values of an examination, to be corrected. */
export function draftOf(examination: Examination): VitalsDraft {
	const { weight_kg, height_cm, body_temperature_celsius } = examination;
	return {
		weight: String(weight_kg ?? ''),
		height: String(height_cm ?? ''),
		temperature: String(body_temperature_celsius ?? ''),
		confirmed: '',
	};
}

/** Which values are doubtful, and why. */
export function doubtsOf(draft: VitalsDraft, known: Known): { vital: Vital; doubt: Doubt }[] {
	return VITALS.flatMap((vital) => {
		const value = numberOf(draft[vital]);
		const doubt = value === undefined || Number.isNaN(value) ? undefined : doubtOf(vital, value, known);
		return doubt ? [{ vital, doubt }] : [];
	});
}

/** The doubtful values as one text: a confirmation counts for these and no others. */
export function signOf(draft: VitalsDraft): string {
	return VITALS.map((vital) => draft[vital].trim()).join(' / ');
}

/** What is wrong with the fields. */
export function vitalsRules(draft: VitalsDraft, known: Known): Record<string, string | false> {
	const wrong = Object.fromEntries(
		VITALS.map((vital) => {
			const value = numberOf(draft[vital]);
			return [vital, value !== undefined && (Number.isNaN(value) || value === 0) && t.vitals.notANumber];
		}),
	);
	const unconfirmed = doubtsOf(draft, known).length > 0 && draft.confirmed !== signOf(draft);
	return { ...wrong, 'vitals-confirmed': unconfirmed && t.vitals.confirmMissing };
}

/** The values as the examination has them. */
export function valuesOf(draft: VitalsDraft): Pick<Examination, 'weight_kg' | 'height_cm' | 'body_temperature_celsius'> {
	const [weight, height, temperature] = VITALS.map((vital) => numberOf(draft[vital]));
	return {
		...(weight !== undefined && { weight_kg: weight }),
		...(height !== undefined && { height_cm: height }),
		...(temperature !== undefined && { body_temperature_celsius: temperature }),
	};
}

/** What is known of a child for judging its measurements. */
export function knownOf(gender: Gender, ageDays: number, last: Examination | undefined): Known {
	return { gender, ageDays, before: { weight: last?.weight_kg, height: last?.height_cm } };
}
