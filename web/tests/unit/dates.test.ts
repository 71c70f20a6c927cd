import { describe, expect, test } from 'vitest';
import { age, date, daysBetween, hijri, isDay, latinDigits, moment, parseIso, toIso } from '../../src/i18n/dates.ts';
import { pluralAr } from '../../src/i18n/messages.ts';

describe('dates', () => {
	test('are Gregorian with Latin digits in both languages', () => {
		expect(date('2026-03-04', 'en')).toBe('4 March 2026');
		expect(date('2026-03-04', 'ar')).toMatch(/^4 مارس 2026$/);
		expect(date('no day', 'en')).toBe('no day');
		expect(hijri('2026-03-04', 'en')).toContain('1447');
		expect(hijri('2026-03-04', 'ar')).toMatch(/رمضان 1447/);
		const noon = new Date(2026, 2, 4, 12, 5).getTime();
		expect(moment(noon, 'en')).toBe('4 Mar 2026, 12:05');
		expect(moment(noon, 'ar')).toBe('4 مارس 2026، 12:05');
	});

	test('know which days there are', () => {
		expect(isDay(2024, 2, 29)).toBe(true);
		expect(isDay(2026, 2, 29)).toBe(false);
		expect(isDay(2026, 13, 1)).toBe(false);
		expect(parseIso('2026-02-30')).toBeUndefined();
		expect(toIso(2026, 3, 4)).toBe('2026-03-04');
		expect(daysBetween('2026-02-28', '2026-03-01')).toBe(1);
	});

	test('are taken in Arabic digits', () => {
		expect(latinDigits('٠٤/٠٣/٢٠٢٦')).toBe('04/03/2026');
		expect(latinDigits('۴')).toBe('4');
	});
});

test('an age is told as clinics say it', () => {
	const born = '2025-05-20';
	for (const [on, en, ar] of [
		['2025-05-20', 'born today', 'اليوم'],
		['2025-05-21', '1 day', 'يوم واحد'],
		['2025-06-02', '13 days', '13 يومًا'],
		['2025-06-03', '2 weeks', 'أسبوعان'],
		['2025-08-19', '13 weeks', '13 أسبوعًا'],
		['2025-08-20', '3 months', '3 أشهر'],
		['2026-03-04', '9 months', '9 أشهر'],
		['2027-05-19', '23 months', '23 شهرًا'],
		['2027-05-20', '2 years', 'سنتان'],
		['2028-06-20', '3 years, 1 month', '3 سنوات وشهر واحد'],
		['2036-05-20', '11 years', '11 سنة'],
		['2025-05-19', '', ''],
	] as const) {
		expect(age(born, on, 'en'), on).toBe(en);
		expect(age(born, on, 'ar'), on).toBe(ar);
	}
});

test('Arabic has six plural forms', () => {
	const forms = { zero: 'z', one: 'o', two: 't', few: 'f', many: 'm', other: 'r' };
	expect([0, 1, 2, 3, 10, 11, 99, 100, 102, 103].map((n) => pluralAr(n, forms)).join('')).toBe('zotffmmrrf');
});
