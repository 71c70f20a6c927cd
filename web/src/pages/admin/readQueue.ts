import { ask } from '../../app/session.svelte.ts';
import { queueOf, type Waiting } from './queue.ts';

/** Reads who waits for a health admin. */
export async function readQueue(): Promise<Waiting[]> {
	const [{ applicants }, { candidates }] = await Promise.all([ask('applicants', {}), ask('candidates', {})]);
	const registered = candidates.filter((candidate) => candidate.registered).map(({ participant }) => participant);
	const { people } = registered.length > 0 ? await ask('people', { ids: registered }) : { people: [] };
	return queueOf(applicants, candidates, new Map(people.map((person) => [person.id, person])));
}
