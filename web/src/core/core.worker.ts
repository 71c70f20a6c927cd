import coreUrl from '../../node_modules/.wasm/core_bg.wasm?url';
import strengthUrl from '../../node_modules/.wasm/strength_bg.wasm?url';
import initCore, { Core } from '../../node_modules/.wasm/core.js';
import { hexOf } from './hex.ts';
import { Keeper, type Kept } from './keeper.ts';
import type { Asked, Told } from './messages.ts';
import { isCoreError, type CoreError, type RequestName, type Write } from './protocol.ts';

/** This worker's global scope, as far as it is used. */
interface Scope {
	postMessage(told: Told): void;
	addEventListener(type: 'message', handler: (event: MessageEvent<Asked>) => void): void;
	addEventListener(type: 'online' | 'offline', handler: () => void): void;
	location: Location;
	vacchain: {
		send(text: string): void;
		wake(number: number, after: number): void;
		clock(): number;
		elapsed(): number;
		keep(name: string, text: string | undefined): void;
		renewKey(key: string, sealed: string): void;
		event(name: string, told: string): void;
		rate(password: string, about: string): string | undefined;
	};
}

const scope = self as unknown as Scope;
const keeper = new Keeper();

/** These take up a session or change what is kept for one, so this tab is the one that acts from then on. */
const TAKE_OVER: ReadonlySet<RequestName> = new Set([
	'logIn',
	'logInWithKeyFile',
	'logInForDevelopment',
	'resume',
	'apply',
	'unlock',
	'addDevice',
	'forgetDevice',
]);
/** These rate a new password. */
const RATE: ReadonlySet<RequestName> = new Set(['passwordStrength', 'apply', 'changePassword', 'newKeys']);
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;
/** After how long without an answer a connection is taken for broken. */
const SILENCE = 20_000;

// ---- The WebSocket -----------------------------------------------------------------------------------------------------

class Line {
	#socket: WebSocket | undefined;
	#attempt = 0;
	/** Which connection it is. */
	number = 0;
	#since = 0;
	#timer: ReturnType<typeof setTimeout> | undefined;
	/** When something was sent that nothing has answered. */
	#unanswered: number | undefined;
	/** Another tab has the connection. */
	#isOff = false;

	constructor(
		readonly url: string,
		readonly core: () => Core | undefined,
	) {
		scope.addEventListener('online', () => this.#again(0));
		scope.addEventListener('offline', () => this.#socket?.close());
		setInterval(() => {
			if (this.#unanswered !== undefined && performance.now() - this.#unanswered > SILENCE) this.#socket?.close();
		}, SILENCE / 4);
	}

	open(): void {
		if (this.#isOff || this.#socket !== undefined) return;
		const socket = new WebSocket(this.url);
		this.#socket = socket;
		socket.onopen = () => {
			if (this.#isOff) return socket.close();
			[this.#attempt, this.#unanswered] = [0, undefined];
			this.number += 1;
			scope.postMessage({ event: 'connection', told: { state: 'connected' } });
			this.core()?.connected();
		};
		socket.onmessage = ({ data }: MessageEvent<string>) => {
			this.#unanswered = undefined;
			this.core()?.received(data);
		};
		socket.onclose = () => {
			[this.#socket, this.#unanswered] = [undefined, undefined];
			this.core()?.lost();
			if (this.#isOff) return;
			if (this.#attempt === 0) this.#since = Date.now();
			this.#attempt += 1;
			scope.postMessage({ event: 'connection', told: { state: 'lost', since: this.#since, attempt: this.#attempt } });
			this.#again(Math.min(FIRST_PAUSE * 2 ** (this.#attempt - 1), LONGEST_PAUSE) * (0.5 + Math.random()));
		};
	}

	/** Closes the connection, and opens no other one. */
	shut(): void {
		this.#isOff = true;
		clearTimeout(this.#timer);
		this.#socket?.close();
	}

	/** Opens the connection again after `shut`. */
	resume(): void {
		if (!this.#isOff) return;
		this.#isOff = false;
		this.#again(0);
	}

	/** Sends a text that was meant for this connection. On the next one, the core sends again what matters. */
	send(text: string, number: number): void {
		if (this.#isOff || number !== this.number || this.#socket?.readyState !== WebSocket.OPEN) return;
		this.#unanswered ??= performance.now();
		this.#socket.send(text);
	}

	#again(pause: number): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.open(), pause);
	}
}

function gatewayUrl(): string {
	const given: unknown = import.meta.env['VITE_GATEWAY'];
	if (typeof given === 'string') return given;
	const { protocol, host } = scope.location;
	return `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/`;
}

// ---- What the WebAssembly asks for ---------------------------------------------------------------------------------------

let core: Core | undefined;
let rate: ((password: string, about: string) => string | undefined) | undefined;
const line = new Line(gatewayUrl(), () => core);

scope.vacchain = {
	send: (text) => {
		const { number } = line;
		keeper.after(() => line.send(text, number));
	},
	wake: (number, after) => void setTimeout(() => core?.woken(number), after),
	clock: () => Date.now(),
	elapsed: () => performance.now(),
	keep: (name, text) => keeper.put(name, text ?? undefined),
	renewKey: (key, sealed) => keeper.renewKey(key, JSON.parse(sealed) as Record<string, string>, () => core?.keepPlain()),
	event: (name, text) => {
		const told = JSON.parse(text);
		if (name === 'write') {
			const { origin, ...write } = told as Write & { origin: number };
			scope.postMessage({ event: 'write', told: write, origin });
		} else {
			scope.postMessage({ event: name, told } as Told);
		}
	},
	rate: (password, about) => {
		if (rate === undefined) return JSON.stringify(['nothing here can rate it', 'Load the page again.']);
		return rate(password, about);
	},
};

async function loadRating(): Promise<void> {
	if (rate !== undefined) return;
	const strength = await import('../../node_modules/.wasm/strength.js');
	await strength.default({ module_or_path: fetch(strengthUrl) });
	rate = strength.rate;
}

async function start(): Promise<Core> {
	const [{ kept, keys }] = await Promise.all([keeper.all(), initCore({ module_or_path: fetch(coreUrl) })]);
	let tag = kept['tag'];
	if (tag === undefined) {
		tag = hexOf(crypto.getRandomValues(new Uint8Array(4)));
		keeper.put('tag', tag);
	}
	// A gateway keeps this in clear, so it says nothing of the machine; and a thief does not know it.
	const made = new Core(line.url, `browser ${tag}`);
	made.load(JSON.stringify(kept), JSON.stringify(keys ?? []));
	core = made;
	line.open();
	return made;
}

const started = start();

// ---- One tab at a time -----------------------------------------------------------------------------------------------------

/** What takes the place of another tab, or has: this tab is the one that acts. */
let taking: Promise<void> | undefined;

const noLocks: CoreError = {
	name: 'no-locks',
	message: 'This browser cannot make sure that only one tab signs.',
	advice: 'Open the page by its https address, or use a newer browser.',
	kind: 'refused',
};

const otherTab: CoreError = {
	name: 'other-tab',
	message: 'Another tab of this browser has taken the place of this one.',
	advice: 'Go on there, or log in here again.',
	kind: 'session',
};

/** Takes the place of another tab, and what it has kept meanwhile. */
async function takeOver(core: Core): Promise<void> {
	if (!('locks' in navigator)) throw noLocks;
	await (taking ??= take(core));
}

/** The next request of this tab takes the place again. */
function give(core: Core): void {
	taking = undefined;
	keeper.stop();
	core.abandon();
	line.shut();
}

async function take(core: Core): Promise<void> {
	const { kept, keys } = await new Promise<Kept>((resolve, reject) => {
		const held = navigator.locks.request('vacchain', { steal: true }, () => {
			keeper.resume().then(resolve, reject);
			return new Promise<never>(() => undefined);
		});
		// Also while this one reads what is kept.
		held.catch(() => {
			give(core);
			reject(otherTab);
		});
	});
	core.load(JSON.stringify(kept), JSON.stringify(keys ?? []));
	// The other tab may still be writing under the key that this one replaces: nothing will open that.
	if (keys !== undefined) core.renewKey();
	line.resume();
}

// ---- Requests ----------------------------------------------------------------------------------------------------------------

function failure(thrown: unknown): CoreError {
	if (typeof thrown === 'string') {
		const error: unknown = JSON.parse(thrown);
		if (isCoreError(error)) return error;
	}
	if (isCoreError(thrown)) return thrown;
	return {
		name: 'core-failed',
		message: 'The core of this page could not do this.',
		advice: 'Load the page again.',
		kind: 'internal',
	};
}

function plain(_: string, value: unknown): unknown {
	return value instanceof Uint8Array ? hexOf(value) : value;
}

async function answer({ id, name, params }: Asked): Promise<void> {
	try {
		const core = await started;
		if (TAKE_OVER.has(name)) await takeOver(core);
		if (RATE.has(name)) await loadRating();
		const result: unknown = JSON.parse(await core.request(id, name, JSON.stringify(params, plain)));
		scope.postMessage({ id, result });
	} catch (thrown) {
		scope.postMessage({ id, error: failure(thrown) });
	}
}

scope.addEventListener('message', ({ data }) => void answer(data));
