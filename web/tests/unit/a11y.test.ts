import { expect, test, vi } from 'vitest';
import { routes, type Route } from '../../src/pages/routes.ts';
import type { Looked } from '../support/axe.ts';

const looked = vi.hoisted((): Looked[] => []);
vi.mock('../support/axe.ts', () => ({
	describeAccessible: (_area: string, pages: readonly Looked[]) => void looked.push(...pages),
}));
await Promise.all(Object.values(import.meta.glob('../a11y/*.test.ts')).map((load) => load()));

/** The page that somebody of a role sees at a path: the first that fits, as in the shell. */
function pageAt(path: string, role: string): Route | undefined {
	const [given = ''] = path.split('?');
	return routes.find(
		(route) =>
			(route.for as readonly string[]).some((one) => one === role || one === 'everyone') &&
			new RegExp(`^${route.path.replaceAll(/:\w+/g, '[^/]+')}$`).test(given),
	);
}

test.each(routes.map((route) => [`${route.for.join(', ')}: ${route.path}`, route] as const))('axe looks at the page of %s', (_, route) => {
	const seen = looked.filter(({ path, role }) => role !== undefined && pageAt(path, role) === route);
	// The form of an application is there before anybody is logged in.
	const here = route.path === '/enrol' ? looked.filter(({ path, role }) => role === undefined && path === route.path) : seen;
	expect(here.some(({ states }) => states === undefined || states.includes('filled'))).toBe(true);
});
