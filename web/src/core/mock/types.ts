import type { Answer, Applicant, CoreError, Done, Me, Moment, Params, RequestName } from '../protocol.ts';

/** What a page's tests look at: nothing there, nothing readable, or a day as in life. */
export type MockState = 'empty' | 'error' | 'filled';

/** What a handler gets beside the parameters. */
export interface Context {
	readonly state: MockState;
	/** Whose session it is. Handlers of people who are logged in may rely on it. */
	readonly me: Me;
	readonly now: Moment;
	/** Makes a write as the core does, with its events, and resolves when it is recorded. Refused with `?refuse`. */
	write(call: string): Promise<Done>;
}

/** Answers to requests, by name. A file of this folder exports those of one role as `handlers`. */
export type Handlers = {
	[Name in RequestName]?: (params: Params<Name>, context: Context) => Answer<Name> | Promise<Answer<Name>>;
};

/** An error as the core makes it. */
export function coreError(name: string, kind: CoreError['kind'], message: string, advice: string): CoreError {
	return { name, kind, message, advice };
}

/** As the core does: signs nothing that differs from what was shown. */
export function ensureShown(shown: string, now: string | undefined): void {
	if (shown !== now) throw coreError('shown-changed', 'refused', 'This page shows something that has changed.', 'Look again.');
}

let timesRead = 0;

/** Who applies. With `?changed=keys`, everybody has other keys at each later reading. */
export function readAgain(applicants: Applicant[]): Applicant[] {
	timesRead += 1;
	if (timesRead === 1 || new URLSearchParams(location.search).get('changed') !== 'keys') return applicants;
	return applicants.map((one) => ({ ...one, fingerprint: `90210.33471.05528.61904.${27735 + timesRead}` }));
}
