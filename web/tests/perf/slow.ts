import type { Socket } from 'node:net';
import { Line } from '../support/line.ts';

/** A line as slow as a phone's: Lighthouse's “slow 4G”. */
export const SLOW = { bytesPerSecond: 1_600_000 / 8, roundTrip: 150 } as const;

/**
 * A TCP proxy with the rate and the round trip of a slow line. What a browser throttles by itself does not reach the requests and the
 * WebSocket of a worker; this does, and all connections share the rate.
 */
export class SlowLine extends Line {
	/** When the line is free again, in each direction. */
	#free = { up: 0, down: 0 };

	protected accept(browser: Socket): void {
		const { gateway } = this.join(browser);
		for (const socket of [browser, gateway]) socket.setNoDelay(true);
		// The connection itself takes a round trip before the first byte leaves.
		const ready = performance.now() + SLOW.roundTrip;
		this.#carry(browser, gateway, 'up', ready);
		this.#carry(gateway, browser, 'down', ready);
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
