import { SvelteMap } from 'svelte/reactivity';
import type { ParticipantId, Person } from '../core/protocol.ts';
import { onLeave } from './leave.ts';
import { ask } from './session.svelte.ts';

const known = new SvelteMap<ParticipantId, Person>();
let asked = new Set<ParticipantId>();
let next = new Set<ParticipantId>();

/** Names for ids. All that a page asks for at once are fetched by one request. */
export const people = {
	/** The participant, once it is known; reading it in a template follows. */
	get(id: ParticipantId): Person | undefined {
		const person = known.get(id);
		if (person === undefined && !asked.has(id)) {
			if (next.size === 0) queueMicrotask(fetchNext);
			asked.add(id);
			next.add(id);
		}
		return person;
	},
	/** Takes in people that another answer named. */
	learn(persons: readonly Person[]): void {
		for (const person of persons) known.set(person.id, person);
	},
};

onLeave(() => {
	known.clear();
	asked = new Set();
	next = new Set();
});

function fetchNext(): void {
	const ids = [...next];
	next = new Set();
	if (ids.length === 0) return;
	ask('people', { ids }).then(
		(answer) => people.learn(answer.people),
		() => {
			for (const id of ids) asked.delete(id);
		},
	);
}
