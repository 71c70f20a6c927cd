import { session } from './session.svelte.ts';

/**
 * Reads again and again while a person looks at the page and is logged in; gives what ends it, as an effect returns it. `every` is in
 * milliseconds. A read that fails is left out: the header says that the connection is lost.
 */
export function whileLookedAt(every: number, read: () => Promise<void> | void): () => void {
	const timer = setInterval(() => {
		if (document.visibilityState !== 'visible' || session.phase !== 'in') return;
		Promise.resolve(read()).catch(() => undefined);
	}, every);
	return () => clearInterval(timer);
}
