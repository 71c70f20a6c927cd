import { fileURLToPath } from 'node:url';
import { test } from 'vitest';
import { MAIN } from '../support/main.ts';
import { open, settled } from '../support/open.ts';

/** Each role's main page, as the README shows it. */
const folder = fileURLToPath(new URL('../../../docs/screens/', import.meta.url));

for (const { name, role, path } of MAIN) {
	for (const language of ['en', 'ar'] as const) {
		test(`${name}, ${language}`, async () => {
			const { page, close } = await open(path, { role, language });
			await page.setViewportSize({ width: 1100, height: 760 });
			await settled(page);
			await page.screenshot({ path: `${folder}${name}-${language}.png` });
			await close();
		});
	}
}
