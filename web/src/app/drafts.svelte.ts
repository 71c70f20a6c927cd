import { onLeave } from './leave.ts';

/** Half-filled forms, in memory only: a draft outlives its page, and neither a failed submit nor Back loses it. */
const drafts = new Map<string, object>();

/** The draft of a form, or a new one. */
export function draft<T extends object>(name: string, initial: () => T): T {
	let kept = drafts.get(name) as T | undefined;
	if (kept === undefined) {
		const made = $state(initial());
		kept = made;
		drafts.set(name, kept);
	}
	return kept;
}

/** Forgets a draft, after its form was submitted. */
export function forgetDraft(name: string): void {
	drafts.delete(name);
}

onLeave(() => drafts.clear());
