import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

/** The gateway's policy for pages. */
export const POLICY = [
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self'",
	"img-src 'self' blob:",
	"worker-src 'self'",
	"connect-src 'none'",
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
	"require-trusted-types-for 'script'",
	'trusted-types vacchain-worker svelte-trusted-html',
].join('; ');

const TYPES: Record<string, string> = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript',
	'.css': 'text/css',
	'.svg': 'image/svg+xml',
	'.wasm': 'application/wasm',
};

/** Serves built pages from a folder as the gateway does. */
export async function servePages(folder: string): Promise<{ address: string; close: () => Promise<void> }> {
	const server = createServer((request, response) => {
		const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
		const file = join(folder, normalize(path === '/' ? '/index.html' : path));
		readFile(file).then(
			(content) => {
				response.writeHead(200, {
					'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
					'cache-control': file.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
					'content-security-policy': POLICY,
					'x-content-type-options': 'nosniff',
					'referrer-policy': 'no-referrer',
					'cross-origin-opener-policy': 'same-origin',
				});
				response.end(content);
			},
			() => response.writeHead(404).end(),
		);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		address: `http://127.0.0.1:${port}/`,
		close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
	};
}
