import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';

const folder = new URL('../../src/i18n/', import.meta.url);
const areas = readdirSync(new URL('en/', folder)).filter((name) => name !== 'shell.ts');

/** Every sentence of a catalogue, with a number in place of each value. */
function sentences(text: unknown, place: string): [string, string][] {
	if (typeof text === 'string') return [[place, text]];
	if (typeof text === 'function') {
		return [0, 1, 2, 3, 11, 100].map((n) => [`${place}(${n})`, String((text as (...values: unknown[]) => unknown)(n, n, n, n))]);
	}
	if (typeof text === 'object' && text !== null) {
		return Object.entries(text).flatMap(([key, part]) => sentences(part, `${place}.${key}`));
	}
	throw new Error(`${place} is no text`);
}

const load = async (language: string, area: string): Promise<[string, string][]> =>
	sentences(((await import(`${folder.href}${language}/${area}`)) as { default: unknown }).default, area);

test.each(areas)('%s is complete in both languages', async (area) => {
	const [en, ar] = [await load('en', area), await load('ar', area)];
	const places = (of: [string, string][]): string[] => of.map(([place]) => place).sort();
	// The chain's own sentences are English: English has words for some of its errors, Arabic for all that people meet.
	if (area === 'refusals.ts') expect(places(ar)).toEqual(expect.arrayContaining(places(en)));
	else expect(places(ar)).toEqual(places(en));
	for (const [place, text] of [...en, ...ar]) expect(text.trim(), place).not.toBe('');
});

test.each(areas)('%s is Arabic in Arabic, with Latin digits, and English in English', async (area) => {
	// The button that leads to the other language is in that language.
	const other = /^nav\.ts\.language$/;
	for (const [place, text] of await load('ar', area)) {
		if (other.test(place) || !/\p{L}/u.test(text)) continue;
		expect(text, place).toMatch(/\p{Script=Arabic}/u);
		expect(text, place).not.toMatch(/[٠-٩]/);
	}
	for (const [place, text] of await load('en', area)) {
		if (!other.test(place)) expect(text, place).not.toMatch(/\p{Script=Arabic}/u);
	}
});
