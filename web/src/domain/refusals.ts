import type { CoreError } from '../core/protocol.ts';
import { isCoreError } from '../core/protocol.ts';
import { defineMessages } from '../i18n/language.svelte.ts';

/** What a person is told of a failure: what happened, and the next step. */
export interface Refusal {
	message: string;
	advice: string;
}

/** The text of this file, for the shell to fetch. */
export const refusalWords = defineMessages({
	en: () => import('../i18n/en/shell.ts').then((text) => ({ default: text.refusals })),
	ar: () => import('../i18n/ar/shell.ts').then((text) => ({ default: text.refusals })),
});

/** A failure in the reader's language; without words of our own for its name, the chain's or the gateway's own. */
export function refusal(error: CoreError): Refusal {
	const known: Readonly<Record<string, Refusal>> = refusalWords.named;
	return known[error.name] ?? { message: error.message, advice: error.advice };
}

/** Whatever was thrown, as an error of the core: a defect of a page is told as one and not hidden. */
export function asCoreError(thrown: unknown): CoreError {
	if (isCoreError(thrown)) return thrown;
	const { message, advice } = refusalWords.defect;
	console.error(thrown);
	return { name: 'defect', message, advice, kind: 'internal' };
}
