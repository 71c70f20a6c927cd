/**
 * What the browser keeps, in IndexedDB: texts under names. The core names them: `session` (opens nothing without the gateway's
 * half), `used` (when a person was here last), `device/…` (the code of a person's devices), `lane/…` (numbers of signed acts), `seen/…` (digests of news), `tag`.
 *
 * The core seals the session and the codes. A database leaves removed rows in its files for a while, so the key lies in a file
 * that is written over in place: once the core has a new key, nothing opens what was removed.
 */

const STORE = 'kept';
const KEYS = 'keys';
const KEY_LENGTH = 32;
/** Held by whoever reads or changes the keys: a file has one writer. */
const KEYS_LOCK = 'vacchain-keys';

/** A file of the origin, opened by a worker alone, as far as it is used. Not every library of types has it. */
interface OpenFile {
	getSize(): number;
	truncate(size: number): void;
	write(bytes: Uint8Array, options: { at: number }): number;
	flush(): void;
	close(): void;
}

/** What is kept, and the keys under which the core has sealed it, the newest last: `undefined` where there is no place for one. */
export interface Kept {
	kept: Record<string, string>;
	keys: string[] | undefined;
}

function done<Result>(request: IDBRequest<Result>): Promise<Result> {
	return new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});
}

function completed(transaction: IDBTransaction): Promise<void> {
	return new Promise((resolve, reject) => {
		transaction.oncomplete = () => resolve();
		transaction.onabort = transaction.onerror = () => reject(transaction.error);
	});
}

async function fileOfKeys(): Promise<FileSystemFileHandle & { createSyncAccessHandle(): Promise<OpenFile> }> {
	const file = await (await navigator.storage.getDirectory()).getFileHandle(KEYS, { create: true });
	if (!('createSyncAccessHandle' in file)) throw new TypeError('This browser does not write files in place.');
	return file as FileSystemFileHandle & { createSyncAccessHandle(): Promise<OpenFile> };
}

async function readKeys(): Promise<string[]> {
	const bytes = new Uint8Array(await (await (await fileOfKeys()).getFile()).arrayBuffer());
	const keys: string[] = [];
	for (let at = 0; at + KEY_LENGTH <= bytes.length; at += KEY_LENGTH) {
		keys.push(Array.from(bytes.subarray(at, at + KEY_LENGTH), (byte) => byte.toString(16).padStart(2, '0')).join(''));
	}
	return keys;
}

/** Writes a key behind the others, so that what either seals can be opened; `work` seals anew; then the others are written over. */
async function replaceKeys(key: string, work: () => Promise<void>): Promise<void> {
	const bytes = Uint8Array.from(key.match(/../g) ?? [], (digits) => parseInt(digits, 16));
	const file = await (await fileOfKeys()).createSyncAccessHandle();
	try {
		const size = file.getSize() - (file.getSize() % KEY_LENGTH);
		file.write(bytes, { at: size });
		file.flush();
		await work();
		file.write(bytes, { at: 0 });
		if (size > 0) file.write(new Uint8Array(size), { at: KEY_LENGTH });
		file.flush();
		file.truncate(KEY_LENGTH);
		file.flush();
	} finally {
		bytes.fill(0);
		file.close();
	}
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
	/** Another tab has what is kept. */
	#isOff = false;

	/** All that is kept. Nothing where the browser keeps nothing, as in a private window of some. */
	async all(): Promise<Kept> {
		await this.#writing;
		if (!('locks' in navigator)) return { kept: await this.#read().catch(() => ({})), keys: undefined };
		return navigator.locks.request(KEYS_LOCK, async () => {
			const keys = await readKeys().catch(() => undefined);
			try {
				return { kept: await this.#read(), keys };
			} catch {
				// Without what is sealed, a new key would leave it sealed for ever.
				return { kept: {}, keys: undefined };
			}
		});
	}

	async #read(): Promise<Record<string, string>> {
		const store = (await this.#open()).transaction(STORE).objectStore(STORE);
		const [names, texts] = await Promise.all([done(store.getAllKeys()), done<string[]>(store.getAll())]);
		return Object.fromEntries(names.map((name, place) => [String(name), texts[place] ?? '']));
	}

	/** Writes nothing more. */
	stop(): void {
		this.#isOff = true;
	}

	/** Writes again after `stop`: what is kept by then. */
	async resume(): Promise<Kept> {
		await this.#writing;
		this.#isOff = false;
		return this.all();
	}

	/** Keeps a text under a name; `undefined` removes it. */
	put(name: string, text: string | undefined): void {
		this.#then(() => this.#put(name, text));
	}

	/** Keeps a key alone, and the texts that are sealed under it. If that fails, the texts stay as they were, and it is told. */
	renewKey(key: string, sealed: Record<string, string>, failed: () => void): void {
		this.#then(async () => {
			try {
				await navigator.locks.request(KEYS_LOCK, () => replaceKeys(key, () => this.#putAll(sealed)));
			} catch {
				failed();
			}
		});
	}

	#then(work: () => Promise<void>): void {
		this.#pending += 1;
		this.#writing = this.#writing.then(() => (this.#isOff ? undefined : work())).finally(() => (this.#pending -= 1));
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
			await completed(transaction);
		} catch {
			// Without it, the next start takes a lane of its own and asks for the password.
		}
	}

	async #putAll(texts: Record<string, string>): Promise<void> {
		const transaction = (await this.#open()).transaction(STORE, 'readwrite', { durability: 'strict' });
		const store = transaction.objectStore(STORE);
		for (const [name, text] of Object.entries(texts)) store.put(text, name);
		await completed(transaction);
	}

	#open(): Promise<IDBDatabase> {
		this.#database ??= open();
		return this.#database;
	}
}
