import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A line as slow as a phone's: Lighthouse's “slow 4G”. */
export const SLOW = { bytesPerSecond: 1_600_000 / 8, roundTrip: 150 } as const;

/**
 * A TCP proxy with the rate and the round trip of a slow line. What a browser throttles by itself does not reach the requests and the
 * WebSocket of a worker; this does, and all connections share the rate.
 */
export class SlowLine {
	#server: Server;
	#sockets = new Set<Socket>();
	/** When the line is free again, in each direction. */
	#free = { up: 0, down: 0 };

	constructor(readonly to: URL) {
		this.#server = createServer((browser) => this.#accept(browser));
	}

	async start(): Promise<string> {
		await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
	}

	async stop(): Promise<void> {
		for (const socket of this.#sockets) socket.destroy();
		await new Promise((resolve) => this.#server.close(resolve));
	}

	#accept(browser: Socket): void {
		const server = connect(Number(this.to.port), this.to.hostname);
		const end = (): void => {
			for (const socket of [browser, server]) {
				socket.destroy();
				this.#sockets.delete(socket);
			}
		};
		for (const socket of [browser, server]) {
			this.#sockets.add(socket);
			socket.setNoDelay(true);
			socket.on('error', end).on('close', end);
		}
		// The connection itself takes a round trip before the first byte leaves.
		const ready = performance.now() + SLOW.roundTrip;
		this.#carry(browser, server, 'up', ready);
		this.#carry(server, browser, 'down', ready);
	}

	#carry(from: Socket, to: Socket, direction: 'up' | 'down', ready: number): void {
		from.on('data', (chunk: Buffer) => {
			const begins = Math.max(performance.now(), ready, this.#free[direction]);
			this.#free[direction] = begins + (chunk.length / SLOW.bytesPerSecond) * 1000;
			// What was sent faster than the line carries it waits where it comes from.
			if (this.#free[direction] - performance.now() > 250) {
				from.pause();
				setTimeout(() => from.resume(), this.#free[direction] - performance.now() - 250);
			}
			setTimeout(() => to.writable && to.write(chunk), this.#free[direction] + SLOW.roundTrip / 2 - performance.now());
		});
	}
}
