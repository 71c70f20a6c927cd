import WorkerUrl from './core.worker.ts?worker&url';
import type { Asked, Told } from './messages.ts';
import type { Answer, Core, CoreError, EventName, Events, Params, RequestName, RequestOptions, Write } from './protocol.ts';

/** The policy of a page admits no script's address that nobody has vouched for. */
interface Policies {
	createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): unknown };
}

function workerAddress(): string {
	const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
	if (policies === undefined) return WorkerUrl;
	const policy = policies.createPolicy('vacchain-worker', {
		createScriptURL(url) {
			if (url !== WorkerUrl) throw new TypeError('This is not the address of the core.');
			return url;
		},
	});
	return policy.createScriptURL(WorkerUrl) as string;
}

interface Waiting {
	resolve(result: unknown): void;
	reject(error: CoreError): void;
}

/** A request that is told of its writes. */
interface Watching {
	onWrite(write: Write): void;
	/** The writes of which something may follow. */
	readonly open: Set<number>;
	hasEnded: boolean;
}

type Handlers = { [Name in EventName]: Set<(told: Events[Name]) => void> };

const lost: CoreError = {
	name: 'core-lost',
	message: 'The core of this page has stopped.',
	advice: 'Load the page again.',
	kind: 'internal',
};

/** The core over its worker. */
class WorkerCore implements Core {
	readonly #worker: Worker;
	readonly #waiting = new Map<number, Waiting>();
	readonly #watching = new Map<number, Watching>();
	readonly #handlers: Handlers = {
		connection: new Set(),
		session: new Set(),
		write: new Set(),
		notice: new Set(),
		progress: new Set(),
	};
	#last = 0;

	constructor(worker: Worker) {
		this.#worker = worker;
		worker.addEventListener('message', ({ data }: MessageEvent<Told>) => this.#told(data));
		worker.addEventListener('error', () => {
			for (const waiting of this.#waiting.values()) waiting.reject(lost);
			this.#waiting.clear();
			this.#watching.clear();
		});
	}

	request<Name extends RequestName>(name: Name, params: Params<Name>, options?: RequestOptions): Promise<Answer<Name>> {
		const id = ++this.#last;
		return new Promise((resolve, reject) => {
			const signal = options?.signal;
			const stop = (): void => {
				this.#waiting.delete(id);
				reject(signal?.reason);
			};
			if (signal?.aborted) return stop();
			signal?.addEventListener('abort', stop, { once: true });
			if (options?.onWrite) this.#watching.set(id, { onWrite: options.onWrite, open: new Set(), hasEnded: false });
			this.#waiting.set(id, {
				resolve: (result) => {
					signal?.removeEventListener('abort', stop);
					resolve(result as Answer<Name>);
				},
				reject: (error) => {
					signal?.removeEventListener('abort', stop);
					reject(error);
				},
			});
			this.#worker.postMessage({ id, name, params } satisfies Asked);
		});
	}

	listen<Name extends EventName>(event: Name, handler: (told: Events[Name]) => void): () => void {
		const handlers: Set<(told: Events[Name]) => void> = this.#handlers[event];
		handlers.add(handler);
		return () => handlers.delete(handler);
	}

	#told(told: Told): void {
		if ('event' in told) {
			if (told.event === 'write' && told.origin !== undefined) this.#toldWrite(told.origin, told.told);
			const handlers = this.#handlers[told.event] as Set<(told: unknown) => void>;
			for (const handler of handlers) handler(told.told);
			return;
		}
		const waiting = this.#waiting.get(told.id);
		this.#waiting.delete(told.id);
		const watching = this.#watching.get(told.id);
		if (watching) watching.hasEnded = true;
		this.#unwatch(told.id);
		if ('error' in told) waiting?.reject(told.error);
		else waiting?.resolve(told.result);
	}

	#toldWrite(origin: number, write: Write): void {
		const watching = this.#watching.get(origin);
		if (!watching) return;
		if (write.stage === 'final' || write.stage === 'refused' || write.stage === 'unknown') watching.open.delete(write.id);
		else watching.open.add(write.id);
		watching.onWrite(write);
		this.#unwatch(origin);
	}

	/** Nothing follows of a request that has ended and whose writes have. */
	#unwatch(origin: number): void {
		const watching = this.#watching.get(origin);
		if (watching?.hasEnded && watching.open.size === 0) this.#watching.delete(origin);
	}
}

export const core: Core = new WorkerCore(new Worker(workerAddress(), { type: 'module' }));
