import { onLeave } from '../../app/leave.ts';

let code = $state<string | null>(null);

/** The device code that an application has just made: shown once on the next page, and in the account later. */
export const applied = {
	get deviceCode(): string | null {
		return code;
	},
	keep(made: string | null): void {
		code = made;
	},
};

onLeave(() => (code = null));
