import type { Page } from 'playwright-core';

/** What goes wrong in a page from now on: errors, violations of the policy, requests to other hosts than its own. */
export function wrongsOf(page: Page, home: string): string[] {
	const wrongs: string[] = [];
	page.on('pageerror', (error) => wrongs.push(`error: ${error.message}`));
	page.on('console', (message) => {
		if (message.type() === 'error') wrongs.push(`console: ${message.text()}`);
	});
	page.on('request', (request) => {
		const url = request.url();
		if (!url.startsWith(home) && !url.startsWith('blob:')) wrongs.push(`request to another host: ${url}`);
	});
	return wrongs;
}
