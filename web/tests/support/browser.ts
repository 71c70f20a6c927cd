import { chromium, type BrowserServer } from 'playwright-core';

/** Starts the one browser of all tests: the system's, which fetches nothing by itself. */
export function launchBrowser(): Promise<BrowserServer> {
	return chromium.launchServer({
		executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
		args: [
			'--no-sandbox',
			'--disable-gpu',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
		],
	});
}
