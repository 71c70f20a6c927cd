import type { Answer, CoreError, Params, RequestName, Write, WriteStage } from '../core/protocol.ts';
import { asCoreError } from '../domain/refusals.ts';
import { ask } from './session.svelte.ts';

/** Stages in the order in which a write passes through them. */
const ORDER: readonly WriteStage[] = ['signed', 'sent', 'recorded', 'final'];

/**
 * One act of a person, such as a submit: whether it is under way, how far its writes have come, and why it failed. A second press
 * while it is under way does nothing. `ui/TxStatus.svelte` and `ui/ErrorSummary.svelte` show it.
 */
export class Act {
	busy = $state(false);
	error = $state.raw<CoreError | null>(null);
	writes = $state.raw<Write[]>([]);

	/** How far all of its writes have come; null before the first is signed. */
	stage: WriteStage | null = $derived.by(() => {
		if (this.writes.length === 0) return null;
		const ended = this.writes.find(({ stage }) => stage === 'refused' || stage === 'unknown');
		if (ended) return ended.stage;
		const least = Math.min(...this.writes.map(({ stage }) => ORDER.indexOf(stage)));
		return ORDER[least] ?? null;
	});

	/** Does it. The answer is undefined if it failed; `error` says why. `label` names it in the list of what was sent. */
	async run<Name extends RequestName>(label: string, name: Name, params: Params<Name>): Promise<Answer<Name> | undefined> {
		if (this.busy) return undefined;
		this.busy = true;
		this.error = null;
		this.writes = [];
		const onWrite = (write: Write): void => {
			this.writes = [...this.writes.filter(({ id }) => id !== write.id), write];
		};
		try {
			return await ask(name, params, { label, onWrite });
		} catch (thrown) {
			this.error = asCoreError(thrown);
			return undefined;
		} finally {
			this.busy = false;
		}
	}

	/** Whether nothing was signed because the page shows what has changed meanwhile: it has to read that anew. */
	get isOutdated(): boolean {
		return this.error?.name === 'shown-changed';
	}

	/** As new. */
	clear(): void {
		if (this.busy) return;
		this.error = null;
		this.writes = [];
	}
}
