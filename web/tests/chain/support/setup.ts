import type { TestProject } from 'vitest/node';
import { launchBrowser } from '../../support/browser.ts';
import { startNode } from './node.ts';

/** Starts a node whose gateway serves the built pages, and the one browser. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const node = await startNode();
	const browser = await launchBrowser();
	project.provide('pages', node.address);
	project.provide('browser', browser.wsEndpoint());
	return async () => {
		await browser.close();
		await node.end();
	};
}
