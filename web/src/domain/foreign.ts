import type { Core } from '../core/protocol.ts';

/**
 * Characters that turn the direction of a line, control characters, and letters that show nothing. The list is that of
 * `client/src/foreign.rs` without the spaces, which people see as spaces. Joiners stay, because scripts and emoji need them; so do
 * tabs and line breaks.
 */
const HIDDEN =
	/[\0-\x08\v\f\x0e-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]|\r(?!\n)/gu;

/** A text that somebody else chose, with every character written out, as `\u{202e}`, that a page would obey or not show. */
export function visible(text: string): string {
	return text.replace(HIDDEN, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** The same of every text in an answer. */
export function visibleIn<Told>(told: Told): Told {
	return made(told) as Told;
}

function made(told: unknown): unknown {
	if (typeof told === 'string') return visible(told);
	if (Array.isArray(told)) return told.map(made);
	if (typeof told !== 'object' || told === null || ArrayBuffer.isView(told)) return told;
	return Object.fromEntries(Object.entries(told).map(([name, part]) => [name, made(part)]));
}

/**
 * The core as pages use it: names, notes and messages arrive with their hidden characters written out, so that no page can forget it.
 * A form that begins with such a text shows them, too, and saves what stands in its fields.
 */
export function withVisibleText(core: Core): Core {
	return {
		async request(name, params, options = {}) {
			const { onWrite } = options;
			try {
				const watched = onWrite ? { ...options, onWrite: (write: Parameters<typeof onWrite>[0]) => onWrite(visibleIn(write)) } : options;
				return visibleIn(await core.request(name, params, watched));
			} catch (thrown) {
				throw thrown instanceof Error ? thrown : visibleIn(thrown);
			}
		},
		listen: (name, handler) => core.listen(name, (told) => handler(visibleIn(told))),
	};
}

/** A name inside a sentence: in its own direction, whatever the sentence's. */
export function isolated(text: string): string {
	return `\u2068${visible(text)}\u2069`;
}

/** A lot or a code inside a sentence: from left to right, apart from the text around it. */
export function ltrIsolated(text: string): string {
	return `\u2066${visible(text)}\u2069`;
}
