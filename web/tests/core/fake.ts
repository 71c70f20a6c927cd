import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { extname, join, normalize } from 'node:path';

/** A JSON-RPC request as the core sends it. */
export interface Request {
	id: number;
	method: string;
	params: unknown[];
}
/** What a fake does about a request: an answer, an error, or nothing. */
export type Reply = { result: unknown } | { error: unknown } | { cut: true } | { silent: true };

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** The policies of the gateway: of a page, and of the worker's script. */
const PAGE =
	"default-src 'none'; script-src 'self'; style-src 'self'; worker-src 'self'; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types vacchain-worker svelte-trusted-html";
const WORKER = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

/** One WebSocket, as far as the core needs it: text in single frames. */
class Line {
	#rest = Buffer.alloc(0);
	constructor(
		readonly socket: Socket,
		readonly onText: (text: string) => void,
	) {
		socket.on('data', (chunk: Buffer) => this.#take(chunk));
		socket.on('error', () => undefined);
	}

	send(message: object): void {
		const text = Buffer.from(JSON.stringify(message));
		const head =
			text.length < 126
				? Buffer.from([0x81, text.length])
				: text.length < 65536
					? Buffer.from([0x81, 126, text.length >> 8, text.length & 255])
					: Buffer.from([0x81, 127, 0, 0, 0, 0, ...new Uint8Array(new Uint32Array([text.length]).buffer).reverse()]);
		if (this.socket.writable) this.socket.write(Buffer.concat([head, text]));
	}

	#take(chunk: Buffer): void {
		this.#rest = Buffer.concat([this.#rest, chunk]);
		for (;;) {
			const [first, second] = this.#rest;
			if (first === undefined || second === undefined) return;
			let [length, at] = [second & 127, 2];
			if (length === 126) [length, at] = [this.#rest.length < 4 ? Infinity : this.#rest.readUInt16BE(2), 4];
			else if (length === 127) [length, at] = [this.#rest.length < 10 ? Infinity : Number(this.#rest.readBigUInt64BE(2)), 10];
			if (this.#rest.length < at + 4 + length) return;
			const mask = this.#rest.subarray(at, at + 4);
			const text = this.#rest.subarray(at + 4, at + 4 + length).map((byte, place) => byte ^ (mask[place % 4] ?? 0));
			this.#rest = this.#rest.subarray(at + 4 + length);
			if ((first & 15) === 8) this.socket.end();
			else if ((first & 15) === 1) this.onText(Buffer.from(text).toString());
		}
	}
}

/** A gateway that answers as a test says, and serves the page under the policies of the real one. */
export class FakeGateway {
	readonly asked: Request[] = [];
	/** Replies by method. */
	readonly replies = new Map<string, (request: Request) => Reply | Promise<Reply>>();
	/** What the script of the worker begins with. */
	workerBegins = '';
	#server: Server;
	#lines = new Set<Line>();

	constructor(readonly folder: string) {
		this.#server = createServer((request, response) => {
			const path = normalize(new URL(request.url ?? '/', 'http://gateway').pathname);
			const file = join(folder, path === '/' ? 'index.html' : path);
			if (!existsSync(file) || !statSync(file).isFile()) return void response.writeHead(404).end();
			const policy = path.includes('core.worker') ? WORKER : PAGE;
			const type = TYPES[extname(file)] ?? 'application/octet-stream';
			response.writeHead(200, { 'content-type': type, 'content-security-policy': policy });
			if (path.includes('core.worker')) response.write(this.workerBegins);
			createReadStream(file).pipe(response);
		});
		this.#server.on('upgrade', (request: IncomingMessage, socket: Socket) => {
			const key = createHash('sha1').update(`${request.headers['sec-websocket-key']}${GUID}`).digest('base64');
			socket.write(
				`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\n\r\n`,
			);
			const line: Line = new Line(socket, (text) => void this.#answer(line, JSON.parse(text) as Request));
			this.#lines.add(line);
			socket.on('close', () => this.#lines.delete(line));
		});
	}

	async start(): Promise<string> {
		await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
	}

	stop(): void {
		this.cut();
		this.#server.close();
	}

	/** How many connections are open. */
	get connections(): number {
		return this.#lines.size;
	}

	/** How often a method was asked for. */
	countOf(method: string): number {
		return this.asked.filter((request) => request.method === method).length;
	}

	/** Breaks every connection. */
	cut(): void {
		for (const line of this.#lines) line.socket.destroy();
		this.#lines.clear();
	}

	/** Tells what becomes of a transaction. */
	event(subscription: string, result: object): void {
		for (const line of this.#lines) {
			line.send({ jsonrpc: '2.0', method: 'tx_event', params: { subscription, result } });
		}
	}

	async #answer(line: Line, request: Request): Promise<void> {
		this.asked.push(request);
		const reply = (await this.replies.get(request.method)?.(request)) ?? {
			error: { code: -32601, message: `no ${request.method}` },
		};
		if ('cut' in reply) return this.cut();
		if ('silent' in reply) return;
		line.send({ jsonrpc: '2.0', id: request.id, ...reply });
	}
}

/** A refusal as the gateway makes it. */
export const refusal = (name: string, more: object = {}): Reply => ({
	error: { code: 1, message: `${name}.`, data: { name, advice: 'Do this.', ...more } },
});

/** A reply that waits until the test lets it go. */
export function held(reply: Reply): { reply: () => Promise<Reply>; asked: Promise<void>; release: () => void } {
	let release = (): void => undefined;
	let noteAsked = (): void => undefined;
	const asked = new Promise<void>((resolve) => (noteAsked = resolve));
	const released = new Promise<void>((resolve) => (release = resolve));
	return { asked, release, reply: () => (noteAsked(), released.then(() => reply)) };
}

export const hex = (length: number): string => randomBytes(length).toString('hex');
