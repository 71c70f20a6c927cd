import { defineConfig } from 'vitest/config';

/** What is played: the stories, or by `PLAY` what takes longer and has a command of its own. */
const PLAYED: Record<string, string[]> = {
	stories: ['tests/chain/*.test.ts'],
	demo: ['tests/chain/demo/*.test.ts'],
	load: ['tests/perf/load.test.ts'],
};

/** The stories that people play through the built pages, on a node with a chain of its own. */
export default defineConfig({
	test: {
		globalSetup: ['tests/chain/support/setup.ts'],
		include: PLAYED[process.env['PLAY'] ?? 'stories'] ?? [],
		disableConsoleIntercept: true,
		testTimeout: 300_000,
		hookTimeout: 300_000,
		// A test goes on where the one before ended.
		bail: 1,
		// The stories share one chain, and the machine has few cores.
		maxWorkers: 1,
	},
});
