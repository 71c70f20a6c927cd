import type { Page } from 'playwright-core';
import { afterEach, expect } from 'vitest';
import { open, type Opened, type Opening } from './open.ts';

/** Opens the pages of a role, one at a time. After each test nothing may have gone wrong in the one that it opened. */
export function storyOf(role: string): (path: string, more?: Opening) => Promise<Page> {
	let opened: Opened | undefined;
	afterEach(async () => {
		const wrongs = opened?.wrongs ?? [];
		await opened?.close();
		opened = undefined;
		expect(wrongs).toEqual([]);
	});
	return async (path, more = {}) => {
		opened = await open(path, { role, ...more });
		return opened.page;
	};
}
