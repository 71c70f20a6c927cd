import type { Gender } from '../core/protocol.ts';
import { WHO, type Lms, type Measure, type Sex } from './growth-tables.ts';

export type { Measure } from './growth-tables.ts';

/** The curves that are drawn, in standard deviations from the median. */
export const CURVES = [-3, -2, 0, 2, 3] as const;

/** The table for a child; without a known sex there is none. */
function tableOf(measure: Measure, gender: Gender): readonly Lms[] | undefined {
	return gender === 'female' || gender === 'male' ? WHO[measure][gender satisfies Sex] : undefined;
}

/** The oldest age, in days, for which there are curves. */
export function oldest(measure: Measure, gender: Gender): number | undefined {
	return tableOf(measure, gender)?.at(-1)?.[0];
}

/** The distribution at an age, between two rows of the table by proportion. */
function lmsAt(measure: Measure, gender: Gender, days: number): [l: number, m: number, s: number] | undefined {
	const table = tableOf(measure, gender);
	const after = table?.findIndex((row) => row[0] >= days) ?? -1;
	const high = table?.[after];
	if (!table || !high || days < 0) return undefined;
	const low = table[after - 1] ?? high;
	const part = high[0] === low[0] ? 0 : (days - low[0]) / (high[0] - low[0]);
	const between = (place: 1 | 2 | 3): number => low[place] + (high[place] - low[place]) * part;
	return [between(1), between(2), between(3)];
}

function atDeviation([l, m, s]: [number, number, number], z: number): number {
	return l === 0 ? m * Math.exp(s * z) : m * (1 + l * s * z) ** (1 / l);
}

/** The value at so many standard deviations from the median. */
export function valueAt(measure: Measure, gender: Gender, days: number, z: number): number | undefined {
	const lms = lmsAt(measure, gender, days);
	return lms && atDeviation(lms, z);
}

/** How many standard deviations a value lies from the median; beyond three in equal steps, as the WHO does it for weights. */
export function zScore(measure: Measure, gender: Gender, days: number, value: number): number | undefined {
	const lms = lmsAt(measure, gender, days);
	if (!lms || value <= 0) return undefined;
	const [l, m, s] = lms;
	const z = l === 0 ? Math.log(value / m) / s : ((value / m) ** l - 1) / (l * s);
	if (Math.abs(z) <= 3) return z;
	const side = z > 0 ? 1 : -1;
	const third = atDeviation(lms, 3 * side);
	const step = Math.abs(third - atDeviation(lms, 2 * side));
	return 3 * side + (value - third) / step;
}
