import type { News } from '../core/protocol.ts';
import { onLeave } from './leave.ts';
import { ask, listenTo, session } from './session.svelte.ts';

const EVERY = 60_000;
let all = $state.raw<readonly News[]>([]);
let due: ReturnType<typeof setTimeout> | undefined;

/** What the person is told (S5), looked for every minute while somebody is logged in. */
export const news = {
	get all(): readonly News[] {
		return all;
	},
	/** How many the person has not seen, with what the core noticed in this session. */
	get unseen(): number {
		return all.filter((one) => !one.seen).length + session.notices.length;
	},
	/** Looks now. */
	async look(): Promise<void> {
		clearTimeout(due);
		try {
			if (session.phase === 'in' && document.visibilityState === 'visible') all = (await ask('news', {})).news;
		} catch {
			// The next look may find more. What does not work is told where the person acts.
		} finally {
			clearTimeout(due);
			if (session.phase !== 'out') due = setTimeout(() => void news.look(), EVERY);
		}
	},
	/** Marks all as seen, in this browser. */
	async seen(): Promise<void> {
		const ids = all.filter((one) => !one.seen).map(({ id }) => id);
		if (ids.length === 0) return;
		await ask('newsSeen', { ids });
		all = all.map((one) => ({ ...one, seen: true }));
	},
};

onLeave(() => {
	clearTimeout(due);
	all = [];
});
listenTo('write', ({ stage }) => {
	if (stage === 'final') void news.look();
});
