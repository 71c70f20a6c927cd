import { readFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { expect, inject, test } from 'vitest';

/** The checks of `sealing/wasm-vectors`, built as the core is: `scripts/web.sh vectors` puts them there. */
const MODULE = new URL('../../node_modules/.wasm/vectors.wasm', import.meta.url);

const CHECKS = ['check_rfc9180', 'check_rfc9807', 'check_own'] as const;

test.for(CHECKS)('the vectors of %s hold in the browser', async (check) => {
	const bytes = await readFile(MODULE);
	const browser = await chromium.connect(inject('browser'));
	const page = await browser.newPage();
	try {
		const failed = await page.evaluate(
			async ([encoded, name]) => {
				const module = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
				const { instance } = await WebAssembly.instantiate(module);
				const exports = instance.exports as Record<string, (() => number) | WebAssembly.Memory>;
				const call = (name: string): number => (exports[name] as () => number)();
				if (call(name) === 0) return undefined;
				const memory = exports['memory'] as WebAssembly.Memory;
				const reason = new Uint8Array(memory.buffer, call('failure_pointer'), call('failure_length'));
				return new TextDecoder().decode(reason);
			},
			[bytes.toString('base64'), check] as const,
		);
		expect(failed).toBeUndefined();
	} finally {
		await page.close();
		await browser.close();
	}
});
