import type { Gender } from '../core/protocol.ts';
import { latinDigits } from '../i18n/dates.ts';
import { zScore } from './growth.ts';

/** The vital signs of the reception desk. */
export const VITALS = ['weight', 'height', 'temperature'] as const;
export type Vital = (typeof VITALS)[number];

/** Why a value should be looked at again. Nothing of this forbids it: such children exist. */
export type Doubt = 'outside_life' | 'grams' | 'metres' | 'far_from_age' | 'shrunk' | 'lost_weight' | 'hot' | 'cold';

/** What a living human can have: the limits of `fhir/src/vitals.rs`. */
const POSSIBLE: Record<Vital, readonly [least: number, most: number]> = {
	weight: [0.2, 500],
	height: [15, 260],
	temperature: [25, 45],
};
/** Deviations from the median beyond which the WHO takes a measurement for an error. */
const FLAGS: Record<'weight' | 'height', readonly [least: number, most: number]> = { weight: [-6, 5], height: [-6, 6] };
/** From this temperature on, in degrees Celsius, a child has a fever. */
export const FEVER = 38;

/** A number as it was typed: Arabic digits, a decimal comma. Nothing for an empty field; NaN for what is no number. */
export function numberOf(text: string): number | undefined {
	const plain = latinDigits(text).trim().replace(/[,٫]/, '.');
	if (plain === '') return undefined;
	return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : NaN;
}

/** What is known for judging a value. */
export interface Known {
	gender: Gender;
	ageDays: number;
	/** The values of the visit before. */
	before?: { weight?: number | undefined; height?: number | undefined };
}

/** Why a value is doubtful, if it is. */
export function doubtOf(vital: Vital, value: number, { gender, ageDays, before }: Known): Doubt | undefined {
	const [least, most] = POSSIBLE[vital];
	if (vital === 'weight' && value > 500) return 'grams';
	if (vital === 'height' && value < 3) return 'metres';
	if (value < least || value > most) return 'outside_life';
	if (vital === 'temperature') return value >= 41.5 ? 'hot' : value < 35 ? 'cold' : undefined;
	const z = zScore(vital, gender, ageDays, value);
	const [low, high] = FLAGS[vital];
	if (z !== undefined && (z < low || z > high)) return 'far_from_age';
	const earlier = before?.[vital];
	if (vital === 'height' && earlier !== undefined && value < earlier - 2) return 'shrunk';
	if (vital === 'weight' && earlier !== undefined && value < earlier * 0.85) return 'lost_weight';
	return undefined;
}
