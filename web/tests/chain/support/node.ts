import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** How long a node may take until it listens, in milliseconds. */
const PATIENCE = 120_000;

/** Where cargo puts what it builds, as `scripts/common.sh` says. */
const target =
	process.env['CARGO_TARGET_DIR'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'vacchain-target');

/** A node on a development chain, whose gateway serves the built pages. */
export interface Node {
	/** The address of its pages. */
	address: string;
	/** Ends it, and removes what it kept. */
	end: () => Promise<void>;
}

/** Starts a node on a chain of its own, on ports that the system chooses. */
export async function startNode(): Promise<Node> {
	const program = process.env['VACCHAIN_NODE'] ?? join(target, 'release', 'vacchain-node');
	const pages = process.env['PAGES_OUT'] ?? join(target, 'web-pages');
	for (const needed of [program, join(pages, 'index.html')]) {
		await stat(needed).catch(() => {
			throw new Error(`${needed} is missing: build the node with cargo, and the pages with scripts/web.sh`);
		});
	}
	const folder = await mkdtemp(join(tmpdir(), 'vacchain-pages-'));
	const log = await open(join(folder, 'log'), 'w');
	const options = ['--dev', '--base-path', join(folder, 'node'), '--no-prometheus', '--port', '0', '--rpc-port', '0'];
	const gateway = ['--gateway-port', '0', '--gateway-pages', pages, '--gateway-registrations-per-address', '1000'];
	const environment = { VACCHAIN_RUNTIME_CACHE: join(target, 'compiled-runtimes'), ...process.env };
	const node = spawn(program, [...options, ...gateway], { stdio: ['ignore', log.fd, log.fd], env: environment });
	const end = async (): Promise<void> => {
		await stop(node);
		await log.close();
		await rm(folder, { recursive: true, force: true });
	};
	try {
		return { address: `http://${await listens(node, join(folder, 'node', 'ports.json'))}/`, end };
	} catch (error) {
		const said = await readFile(join(folder, 'log'), 'utf8');
		await end();
		throw new Error(`the node did not start:\n${said.slice(-2000)}`, { cause: error });
	}
}

/** Waits until the node has written where it listens; gives its gateway's address. */
async function listens(node: ChildProcess, ports: string): Promise<string> {
	const deadline = Date.now() + PATIENCE;
	while (Date.now() < deadline) {
		if (node.exitCode !== null) throw new Error(`it ended with ${node.exitCode}`);
		const text = await readFile(ports, 'utf8').catch(() => undefined);
		if (text !== undefined) {
			const { process: writer, gateway } = JSON.parse(text) as { process: number; gateway: string | null };
			if (writer === node.pid && gateway !== null) return gateway;
		}
		await pause(50);
	}
	throw new Error('it does not say where it listens');
}

async function stop(node: ChildProcess): Promise<void> {
	if (node.exitCode !== null || node.signalCode !== null) return;
	const ended = once(node, 'exit');
	node.kill('SIGTERM');
	const timer = setTimeout(() => node.kill('SIGKILL'), 20_000);
	await ended;
	clearTimeout(timer);
}
