/**
 * What the browser keeps, in IndexedDB: texts under names. The core names them: `session` (opens nothing without the gateway's
 * half), `used` (when a person was here last), `device/…` (the code of a person's devices), `lane/…` (numbers of signed acts), `seen/…` (digests of news), `tag`.
 */

const STORE = 'kept';

function done<Result>(request: IDBRequest<Result>): Promise<Result> {
	return new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});
}

function open(): Promise<IDBDatabase> {
	const request = indexedDB.open('vacchain', 1);
	request.onupgradeneeded = () => request.result.createObjectStore(STORE);
	return done(request);
}

export class Keeper {
	#database: Promise<IDBDatabase> | undefined;
	/** What is being written, in order. */
	#writing: Promise<void> = Promise.resolve();
	#pending = 0;

	/** All that is kept. Nothing where the browser keeps nothing, as in a private window of some. */
	async all(): Promise<Record<string, string>> {
		await this.#writing;
		try {
			const store = (await this.#open()).transaction(STORE).objectStore(STORE);
			const [names, texts] = await Promise.all([done(store.getAllKeys()), done<string[]>(store.getAll())]);
			return Object.fromEntries(names.map((name, place) => [String(name), texts[place] ?? '']));
		} catch {
			return {};
		}
	}

	/** Keeps a text under a name; `undefined` removes it. */
	put(name: string, text: string | undefined): void {
		this.#pending += 1;
		this.#writing = this.#writing.then(() => this.#put(name, text)).finally(() => (this.#pending -= 1));
	}

	/** Does something once all that was put is written: at once, if it is. */
	after(work: () => void): void {
		if (this.#pending === 0) work();
		else this.#writing = this.#writing.then(work);
	}

	async #put(name: string, text: string | undefined): Promise<void> {
		try {
			const transaction = (await this.#open()).transaction(STORE, 'readwrite', { durability: 'strict' });
			const store = transaction.objectStore(STORE);
			if (text === undefined) store.delete(name);
			else store.put(text, name);
			await new Promise<void>((resolve, reject) => {
				transaction.oncomplete = () => resolve();
				transaction.onabort = transaction.onerror = () => reject(transaction.error);
			});
		} catch {
			// Without it, the next start takes a lane of its own and asks for the password.
		}
	}

	#open(): Promise<IDBDatabase> {
		this.#database ??= open();
		return this.#database;
	}
}
