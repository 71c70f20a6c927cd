import { fileURLToPath } from 'node:url';
import { test } from 'vitest';
import { open, settled } from '../support/open.ts';

/** Each role's main page, as the README shows it. */
const MAIN: readonly [name: string, role: string, path: string][] = [
	['health-admin', 'health-admin', '/participants'],
	['reception', 'receptionist', '/visits'],
	['doctor', 'doctor', `/waiting/${'c003'.repeat(8)}`],
	['physician', 'physician', `/ready/${'c004'.repeat(8)}`],
	['family', 'family', `/records/${'b002'.repeat(8)}`],
	['school', 'school-officer', `/open/${'b001'.repeat(8)}`],
	['board', 'hospital', '/board'],
];
const folder = fileURLToPath(new URL('../../../docs/screens/', import.meta.url));

for (const [name, role, path] of MAIN) {
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
