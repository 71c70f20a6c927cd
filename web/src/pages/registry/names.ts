import { people } from '../../app/people.svelte.ts';
import type { Hex, ParticipantId, RecordId } from '../../core/protocol.ts';
import { isolated, ltrIsolated } from '../../domain/foreign.ts';
import { knownName } from '../../domain/names.ts';

/** A name in a sentence; without one the beginning of the id, which tells two unknown ones apart. */
export function nameOrId(name: string, id: ParticipantId): string {
	return name === '' ? shortId(id) : isolated(name);
}

/** A participant in a sentence; the name is fetched with all others of the page. */
export function named(id: ParticipantId): string {
	return people.get(id) ? nameOrId(knownName(id), id) : isolated('…');
}

/** The beginning of an id, as text that reads from left to right. */
export function shortId(id: ParticipantId | RecordId): string {
	return ltrIsolated(`${id.slice(0, 8)}…`);
}

/** A whole hash in groups, for people who compare it; it reads from left to right and wraps between the groups. */
export function wholeHash(hash: Hex): string {
	return ltrIsolated(hash.replace(/.{8}(?=.)/g, '$& '));
}
