import { chromium, type BrowserServer } from 'playwright-core';

/** The system's browser, which fetches nothing by itself. */
export const BROWSER = {
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
};

/** Starts the one browser of all tests. */
export function launchBrowser(): Promise<BrowserServer> {
	return chromium.launchServer(BROWSER);
}
