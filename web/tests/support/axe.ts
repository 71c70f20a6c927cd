import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect, test } from 'vitest';
import { open, settled, type Opened, type Opening } from './open.ts';

/** A page, or a state of one, that axe looks at. */
export interface Looked {
	/** What it shows, for the test's name. */
	name: string;
	path: string;
	role?: string;
	/** Brings it there: opens a dialog, submits an empty form. */
	act?: (opened: Opened) => Promise<void>;
	/** The states that differ; all if left out. */
	states?: readonly NonNullable<Opening['state']>[];
	more?: Record<string, string>;
}

const WIDTHS = [320, 1280] as const;
const STATES: readonly NonNullable<Opening['state']>[] = ['empty', 'error', 'filled'];

/** All of WCAG 2.2's levels A and AA, and axe's own good practice. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Looks at a page as it is: no finding of any impact, nothing that went wrong, nothing wider than the window. */
export async function expectAccessible(opened: Opened): Promise<void> {
	const { page, wrongs } = opened;
	const found = await new AxeBuilder({ page }).setLegacyMode(true).withTags(RULES).analyze();
	const findings = found.violations.map(
		(violation) => `${violation.id} (${violation.impact}): ${violation.nodes.map((node) => node.html).join(' | ')}`,
	);
	expect(findings).toEqual([]);
	expect(wrongs).toEqual([]);
	const widths = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
	expect(widths[0], 'the page scrolls sideways').toBeLessThanOrEqual(widths[1] ?? 0);
}

/** The tests of an area: each page in English and Arabic, 320 and 1280 pixels wide, empty, failed and filled. */
export function describeAccessible(area: string, pages: readonly Looked[]): void {
	describe(`${area}: axe finds nothing, WCAG 2.2 AA`, () => {
		for (const { name, path, role, act, states = STATES, more } of pages) {
			test(name, async () => {
				for (const state of states) {
					for (const language of ['en', 'ar'] as const) {
						const opened = await open(path, { role, language, width: WIDTHS[0], state, more });
						const { page } = opened;
						try {
							await act?.(opened);
							await settled(page);
							for (const width of WIDTHS) {
								await page.setViewportSize({ width, height: 800 });
								// Dark where it is narrow: every colour is looked at in both.
								await page.emulateMedia({ colorScheme: width < 600 ? 'dark' : 'light' });
								const shot = process.env['SHOTS'];
								if (shot) {
									const file = `${area}-${name}-${state}-${language}-${width}.png`.replaceAll(/[^\w.-]+/g, '_');
									await page.screenshot({ path: `${shot}/${file}`, fullPage: true });
								}
								await expectAccessible(opened).catch((error: unknown) => {
									throw new Error(`at a width of ${width}: ${String(error)}`, { cause: error });
								});
							}
						} catch (error) {
							throw new Error(`${path} ${state} ${language}: ${String(error)}`, { cause: error });
						} finally {
							await opened.close();
						}
					}
				}
			});
		}
	});
}
