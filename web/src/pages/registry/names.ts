import { people } from '../../app/people.svelte.ts';
import type { Child, ParticipantId, RecordId } from '../../core/protocol.ts';
import { isolated, ltrIsolated } from '../../domain/names.ts';
import { words } from '../../domain/words.ts';

/** The name of a participant for a sentence; it is fetched with all others of the page. */
export function nameOf(id: ParticipantId): string {
	const person = people.get(id);
	if (!person) return isolated('…');
	return isolated(person.name || person.family?.display_name || person.username || shortId(id));
}

/** The beginning of an id, as text that reads from left to right. */
export function shortId(id: ParticipantId | RecordId): string {
	return ltrIsolated(`${id.slice(0, 8)}…`);
}

/** The name of a child, or the word for one that has none yet. */
export function childName(child: Child): string {
	if (child.given_names === '') return child.family_name === '' ? words.unnamed : `${words.unnamed} (${child.family_name})`;
	return `${child.given_names} ${child.family_name}`.trim();
}
