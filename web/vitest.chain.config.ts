import { defineConfig } from 'vitest/config';

/** The stories that people play through the built pages, on a node with a chain of its own. */
export default defineConfig({
	test: {
		globalSetup: ['tests/chain/support/setup.ts'],
		include: ['tests/chain/**/*.test.ts'],
		testTimeout: 300_000,
		hookTimeout: 120_000,
		// A test goes on where the one before ended.
		bail: 1,
		// The stories share one chain, and the machine has few cores.
		maxWorkers: 1,
	},
});
