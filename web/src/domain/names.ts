import { people } from '../app/people.svelte.ts';
import type { Child, ParticipantId, Person, Shown } from '../core/protocol.ts';
import { opened } from '../core/protocol.ts';
import { isolated } from './foreign.ts';
import { words } from './words.ts';

/** A child's name as it is called, given names before the family name; a newborn may have none. */
export function childName(child: Child | Shown<Child>): string {
	const known = typeof child === 'object' && 'given_names' in child ? child : opened(child);
	if (known === undefined) return words.sealedChild;
	const { given_names, family_name } = known;
	if (given_names === '') return family_name === '' ? words.unnamed : `${words.unnamed} (${family_name})`;
	return [given_names, family_name].filter(Boolean).join(' ');
}

/** A child's given names in a sentence. */
export function givenNames(child: Shown<Child>): string {
	return isolated(opened(child)?.given_names || childName(child));
}

/** A participant's display name; of a family the sealed one. Empty if it is not known. */
export function displayName(person: Person): string {
	return person.name || person.family?.display_name || '';
}

/** A participant's name or username, if this person may know either; else empty. Schools and insurers know neither of most families. */
export function knownName(id: ParticipantId): string {
	const person = people.get(id);
	return person ? displayName(person) || (person.username ?? '') : '';
}

/** A participant's name for a sentence; reading it in a template follows once the name is fetched. */
export function nameOf(id: ParticipantId): string {
	return knownName(id) || words.nobody;
}
