import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP proxy on this machine: a browser reaches a gateway through it. A subclass says what becomes of the bytes. */
export abstract class Line {
	#server = createServer((browser) => this.accept(browser));
	#sockets = new Set<Socket>();

	constructor(readonly gateway: URL) {}

	/** Begins to listen; gives the address for the browser. */
	async start(): Promise<string> {
		await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
	}

	async stop(): Promise<void> {
		for (const socket of this.#sockets) socket.destroy();
		await new Promise((resolve) => this.#server.close(resolve));
	}

	/** A browser has connected. */
	protected abstract accept(browser: Socket): void;

	/** Connects to the gateway for a browser; each of the two connections ends with the other, or with `end`. */
	protected join(browser: Socket): { gateway: Socket; end: () => void } {
		const gateway = connect(Number(this.gateway.port), this.gateway.hostname);
		const end = (): void => {
			for (const socket of [browser, gateway]) {
				socket.destroy();
				this.#sockets.delete(socket);
			}
		};
		for (const socket of [browser, gateway]) {
			this.#sockets.add(socket);
			socket.on('error', end).on('close', end);
		}
		return { gateway, end };
	}
}
