import type { Socket } from 'node:net';
import { Line } from '../../support/line.ts';

/** The steps of a write at which the connection is cut. */
export const STEPS = [
	'before the write is handed over',
	'after it is handed over, before the gateway answers',
	'after it is sent, before it is in a block',
	'after it is recorded',
	'before it is told to be final',
] as const;
export type Step = (typeof STEPS)[number];

/** A JSON-RPC message, as far as a cut needs it. */
interface Message {
	id?: number;
	method?: string;
	params?: { result?: { event?: string } };
}
/** What becomes of a message: it passes, the connection is cut in its place, or after it has passed. */
type Verdict = 'pass' | 'cut' | 'cut-after';

/** A TCP proxy before a gateway. It cuts the WebSockets at one step of a write, and keeps the line down until it is mended. */
export class Proxy extends Line {
	#armed: Step | undefined;
	/** The ids of hand-overs that the gateway has not answered. */
	#handed = new Set<number>();
	#mended: Promise<void> = Promise.resolve();
	#mend: () => void = () => undefined;
	#cut: () => void = () => undefined;

	override async stop(): Promise<void> {
		this.mend();
		await super.stop();
	}

	/** Cuts the line at this step of the next write; resolves once it is cut. The line then stays down until `mend`. */
	arm(step: Step): Promise<void> {
		this.#armed = step;
		this.#mended = new Promise((resolve) => (this.#mend = resolve));
		return new Promise((resolve) => (this.#cut = resolve));
	}

	/** Lets the line return. */
	mend(): void {
		this.#armed = undefined;
		this.#mend();
	}

	protected accept(browser: Socket): void {
		browser.on('error', () => undefined);
		let head = Buffer.alloc(0);
		const read = (chunk: Buffer): void => {
			head = Buffer.concat([head, chunk]);
			const end = head.indexOf('\r\n\r\n');
			if (end < 0) return;
			browser.off('data', read);
			browser.pause();
			const lines = head.subarray(0, end).toString('latin1').split('\r\n');
			const isWebSocket = lines.some((line) => /^upgrade:\s*websocket$/i.test(line));
			// Without extensions, frames are read as they are.
			const kept = lines.filter((line) => !/^sec-websocket-extensions:/i.test(line)).join('\r\n');
			const first = isWebSocket ? Buffer.concat([Buffer.from(`${kept}\r\n\r\n`, 'latin1'), head.subarray(end + 4)]) : head;
			// A line that is down answers nothing, as a network does that swallows packets.
			void (isWebSocket ? this.#mended : Promise.resolve()).then(() => this.#pass(browser, first, isWebSocket));
		};
		browser.on('data', read);
	}

	#pass(browser: Socket, first: Buffer, isWebSocket: boolean): void {
		if (browser.destroyed) return;
		const { gateway, end } = this.join(browser);
		gateway.write(first);
		if (!isWebSocket) {
			browser.pipe(gateway);
			gateway.pipe(browser);
		} else {
			this.#relay(browser, gateway, end, (message) => this.#onRequest(message), false);
			this.#relay(gateway, browser, end, (message) => this.#onTold(message), true);
		}
		browser.resume();
	}

	/** Passes on the frames of one direction, each when `judge` lets it. The gateway's begin after the head of its answer. */
	#relay(from: Socket, to: Socket, end: () => void, judge: (message: Message) => Verdict, hasHead: boolean): void {
		let rest = Buffer.alloc(0);
		let inHead = hasHead;
		from.on('data', (chunk: Buffer) => {
			rest = Buffer.concat([rest, chunk]);
			if (inHead) {
				const until = rest.indexOf('\r\n\r\n') + 4;
				if (until < 4) return;
				to.write(rest.subarray(0, until));
				rest = rest.subarray(until);
				inHead = false;
			}
			for (;;) {
				const frame = frameOf(rest);
				if (frame === undefined) return;
				const verdict = frame.message === undefined ? 'pass' : judge(frame.message);
				if (verdict !== 'cut') to.write(rest.subarray(0, frame.length));
				rest = rest.subarray(frame.length);
				if (verdict === 'pass') continue;
				this.#armed = undefined;
				if (verdict === 'cut') end();
				else to.end(end);
				this.#cut();
				return;
			}
		});
	}

	#onRequest({ id, method }: Message): Verdict {
		if (method !== 'tx_submitAndWatch' || id === undefined || this.#armed === undefined) return 'pass';
		if (this.#armed === STEPS[0]) return 'cut';
		this.#handed.add(id);
		return 'pass';
	}

	#onTold({ id, params }: Message): Verdict {
		const event = params?.result?.event;
		if (id !== undefined && this.#handed.delete(id)) return this.#armed === STEPS[1] ? 'cut' : 'pass';
		// A block may be final before its write is told of.
		const isTold = event === 'in_block' || event === 'finalized';
		if (isTold && this.#armed === STEPS[2]) return 'cut';
		if (isTold && this.#armed === STEPS[3]) return 'cut-after';
		return event === 'finalized' && this.#armed === STEPS[4] ? 'cut' : 'pass';
	}
}

/** The first frame of what has arrived, if all of it has: how long it is, and the JSON in it. */
function frameOf(bytes: Buffer): { length: number; message: Message | undefined } | undefined {
	const [first, second] = bytes;
	if (first === undefined || second === undefined) return undefined;
	let [size, at] = [second & 127, 2];
	if (size === 126) {
		if (bytes.length < 4) return undefined;
		[size, at] = [bytes.readUInt16BE(2), 4];
	} else if (size === 127) {
		if (bytes.length < 10) return undefined;
		[size, at] = [Number(bytes.readBigUInt64BE(2)), 10];
	}
	const isMasked = (second & 128) !== 0;
	const start = at + (isMasked ? 4 : 0);
	if (bytes.length < start + size) return undefined;
	const mask = bytes.subarray(at, at + 4);
	const content = bytes.subarray(start, start + size);
	const text = Buffer.from(isMasked ? content.map((byte, place) => byte ^ (mask[place % 4] ?? 0)) : content).toString();
	return { length: start + size, message: (first & 15) === 1 ? parsed(text) : undefined };
}

function parsed(text: string): Message | undefined {
	try {
		return JSON.parse(text) as Message;
	} catch {
		// A message in several frames: no step of a write is that long.
		return undefined;
	}
}
