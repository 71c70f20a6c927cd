import type { CoreError } from '../core/protocol.ts';
import { asCoreError } from '../domain/refusals.ts';

/** Something that is read from the core: the value, or why it is not there yet. `ui/Loaded.svelte` shows it. */
export interface Loading<T> {
	readonly value: T | undefined;
	readonly error: CoreError | null;
	readonly loading: boolean;
	reload(): void;
}

/**
 * Reads when the page comes up, and again when something changes that `read` uses before its first `await`. A value stays on the
 * screen while the next one is fetched. Called in a component's script.
 */
export function load<T>(read: () => Promise<T>): Loading<T> {
	let value = $state.raw<T>();
	let error = $state.raw<CoreError | null>(null);
	let loading = $state(true);
	let again = $state(0);

	$effect(() => {
		void again;
		let current = true;
		loading = true;
		read().then(
			(answer) => {
				if (!current) return;
				value = answer;
				error = null;
				loading = false;
			},
			(thrown: unknown) => {
				if (!current) return;
				error = asCoreError(thrown);
				loading = false;
			},
		);
		return () => {
			current = false;
		};
	});

	return {
		get value() {
			return value;
		},
		get error() {
			return error;
		},
		get loading() {
			return loading;
		},
		reload: () => {
			again += 1;
		},
	};
}
