import type { CoreError, EventName, Events, RequestName } from './protocol.ts';

/** From a page to the worker. */
export interface Asked {
	id: number;
	name: RequestName;
	params: object;
}

/** From the worker to a page. */
export type Told =
	| { id: number; result: unknown }
	| { id: number; error: CoreError }
	| { [Name in EventName]: { event: Name; told: Events[Name]; origin?: number } }[EventName];
