import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig(({ mode }) => ({
	// Pages are served under any path, and name their files relative to it.
	base: './',
	plugins: [svelte()],
	resolve: {
		alias: { '#core': at(mode === 'mock' ? './src/core/mock/index.ts' : './src/core/core.ts') },
	},
	worker: {
		format: 'es',
		rollupOptions: { output: { entryFileNames: 'assets/[name]-[hash].js' } },
	},
	build: {
		target: ['chrome123', 'firefox121', 'safari17.5'],
		outDir: process.env['PAGES_OUT'] ?? (mode === 'mock' ? 'node_modules/.mock-pages' : 'dist'),
		emptyOutDir: true,
		// The Content-Security-Policy admits no `data:` address.
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		reportCompressedSize: false,
	},
	test: {
		globalSetup: ['tests/support/setup.ts'],
		// The pictures of the README and the measurements are made on demand; the stories on a chain have a configuration of their own.
		include: [process.env['SCREENS'] ? 'tests/screens/*.test.ts' : process.env['PERF'] ? 'tests/perf/*.test.ts' : 'tests/**/*.test.ts'],
		exclude: process.env['SCREENS'] || process.env['PERF'] ? [] : ['tests/chain/**', 'tests/screens/**', 'tests/perf/**'],
		testTimeout: 300_000,
		hookTimeout: 120_000,
		// One browser serves all tests, and the machine has few cores.
		maxWorkers: 2,
	},
}));
