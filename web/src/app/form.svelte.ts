import type { CoreError } from '../core/protocol.ts';
import { refusal } from '../domain/refusals.ts';

/** What is wrong with a form, by the id of the field; `ui/ErrorSummary.svelte` shows the list, each field its own. */
export class Form {
	#wrong = $state.raw<Readonly<Record<string, string>>>({});

	/**
	 * Takes the sentences of the fields that are wrong, in the order of the form, and says whether there are none:
	 * `form.check({ family: family === '' && t.missing.family })`.
	 */
	check(rules: Readonly<Record<string, string | false | undefined>>): boolean {
		const wrong = Object.entries(rules).filter((rule): rule is [string, string] => Boolean(rule[1]));
		this.#wrong = Object.fromEntries(wrong);
		return wrong.length === 0;
	}

	/** The sentence for a field. */
	of(id: string): string | undefined {
		return this.#wrong[id];
	}

	/** All, for the error summary; `error` is why the core refused what was submitted. */
	summary(error?: CoreError | null): { id: string; text: string }[] {
		const fields = Object.entries(this.#wrong).map(([id, text]) => ({ id, text }));
		return error ? [...fields, { id: '', text: refusal(error).message }] : fields;
	}
}
