import { expect } from 'vitest';
import type { Person } from './person.ts';

/** What a person reads where something was refused. */
export interface Refused {
	message: string;
	advice: string;
}

/** The refusal that a page shows: a sentence, and what to do next, in words. */
export async function refusalOf({ page }: Person): Promise<Refused> {
	const alert = page.locator('[role="alert"]:visible').last();
	await alert.waitFor({ timeout: 60_000 });
	const message = (await alert.locator('> p.strong, li').first().innerText()).trim();
	const advice = (await alert.locator('.body, > p').last().innerText()).trim();
	for (const text of [message, advice]) {
		expect(text, 'a sentence').toMatch(/^\p{Lu}[^]*[.!?]$/u);
		expect(text, 'no bytes in hexadecimal').not.toMatch(/\b(0x)?[0-9a-f]{12,}\b/i);
		expect(text, 'no name of a module, a call or a type').not.toMatch(/\w::\w|\p{Ll}\.\p{Lu}|\b\p{Lu}\p{Ll}+\p{Lu}\w*|\bundefined\b|\bnull\b|\{/u);
	}
	return { message, advice };
}
