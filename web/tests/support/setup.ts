import { build } from 'vite';
import type { TestProject } from 'vitest/node';
import { launchBrowser } from './browser.ts';
import { servePages } from './serve.ts';

declare module 'vitest' {
	export interface ProvidedContext {
		/** Where the pages with the mock are served. */
		pages: string;
		/** Where the one browser of all tests listens. */
		browser: string;
	}
}

/** Builds the pages with the mock, serves them with the gateway's policies, and starts the one browser. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const root = new URL('../..', import.meta.url).pathname;
	if (process.env['PAGES_BUILT'] === undefined) await build({ root, mode: 'mock', logLevel: 'error' });
	const server = await servePages(`${root}/node_modules/.mock-pages`);
	const browser = await launchBrowser();
	project.provide('pages', server.address);
	project.provide('browser', browser.wsEndpoint());
	return async () => {
		await browser.close();
		await server.close();
	};
}
