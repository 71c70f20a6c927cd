import type { Locator } from 'playwright-core';

/** Presses, and counts the presses. What is typed, or done by keys, does not count. */
export function counter(): { tap: (target: Locator) => Promise<void>; taps: () => number } {
	let taps = 0;
	return {
		tap: async (target) => {
			taps += 1;
			await target.click();
		},
		taps: () => taps,
	};
}
