import { people } from '../app/people.svelte.ts';
import type { Child, Shown } from '../core/protocol.ts';
import { opened } from '../core/protocol.ts';
import { words } from './words.ts';

/** A name inside a sentence: in its own direction, whatever the sentence's. */
export function isolated(text: string): string {
	return `\u2068${text}\u2069`;
}

/** A lot or a code inside a sentence: from left to right, apart from the text around it. */
export function ltrIsolated(text: string): string {
	return `\u2066${text}\u2069`;
}

/** A child's name as it is called: given names, family name. */
export function childName(child: Shown<Child>): string {
	const known = opened(child);
	if (known === undefined) return words.nobody;
	const { given_names, family_name } = known;
	if (given_names === '') return family_name === '' ? words.unnamed : `${family_name} (${words.unnamed})`;
	return [given_names, family_name].filter(Boolean).join(' ');
}

/** A participant's name for a sentence; reading it in a template follows once the name is fetched. */
export function nameOf(id: string): string {
	const person = people.get(id);
	return person?.name || person?.family?.display_name || person?.username || words.nobody;
}

/** A family's name or username, if this person may know either; else empty. Schools and insurers mostly know neither. */
export function knownName(id: string): string {
	const person = people.get(id);
	return person?.name || person?.family?.display_name || person?.username || '';
}
