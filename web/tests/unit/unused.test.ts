import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const source = new URL('../../src/', import.meta.url);
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
	.filter((name) => /\.(ts|svelte)$/.test(name) && !/^i18n\/(en|ar)\//.test(name))
	.map((name) => ({ at: new URL(name, source), text: readFileSync(new URL(name, source), 'utf8') }));

/** Where catalogues are fetched: the module, the name under which it has the text, and the area. */
const modules = files.flatMap(({ at, text }) =>
	[...text.matchAll(/const (\w+) = defineMessages(?:<[^(]*>)?\(\{\s*en: \(\) => import\('[^']*\/en\/(\w+)\.ts'\)(?:\.then\(\(text\) => \(\{ default: text\.(\w+) \}\)\))?/g)].map(
		([, name = '', file = '', part]) => ({ at: at.href, name, area: part ?? file }),
	),
);

/** The names by which a file has texts, with their areas. */
function namesIn({ at, text }: (typeof files)[number]): { name: string; area: string }[] {
	const own = modules.filter((module) => module.at === at.href);
	const imported = [...text.matchAll(/import \{([^}]*)\} from '(\.[^']*)'/g)].flatMap(([, list = '', path = '']) =>
		modules
			.filter((module) => module.at === new URL(path, at).href)
			.flatMap(({ name, area }) => {
				const as = new RegExp(String.raw`(?:^|,)\s*${name}(?: as (\w+))?\s*(?:,|$)`).exec(list);
				return as ? [{ name: as[1] ?? name, area }] : [];
			}),
	);
	return [...own, ...imported];
}

/** Every path of keys that the sources name, by area. One that ends before a text uses all that is below it. */
const used = new Map<string, Set<string>>();
for (const file of files) {
	for (const { name, area } of namesIn(file)) {
		const paths = used.get(area) ?? new Set();
		used.set(area, paths);
		for (const [, path = '', after] of file.text.matchAll(new RegExp(String.raw`(?<![\w.$])${name}\b((?:\.\w+|\['[^']+'\])*)(\[)?`, 'g'))) {
			// The name alone is an import. With a computed key, it uses the whole area.
			if (path !== '' || after !== undefined) paths.add(path.replaceAll(/\['([^']+)'\]/g, '.$1'));
		}
	}
}

function keysOf(text: unknown, path: string): string[] {
	if (typeof text !== 'object' || text === null || Array.isArray(text)) return [path];
	return Object.entries(text).flatMap(([key, part]) => keysOf(part, `${path}.${key}`));
}

const areas = readdirSync(new URL('i18n/en/', source)).filter((name) => name !== 'shell.ts');

test.each(areas)('every text of %s stands on a page', async (file) => {
	const { default: catalogue } = (await import(new URL(`i18n/en/${file}`, source).href)) as { default: object };
	const named = [...(used.get(file.replace('.ts', '')) ?? [])];
	expect(named.length, 'the test finds nothing that reads this catalogue').toBeGreaterThan(0);
	const isUsed = (key: string): boolean => named.some((path) => key === path || key.startsWith(`${path}.`) || path.startsWith(`${key}.`));
	expect(keysOf(catalogue, '').filter((key) => !isUsed(key))).toEqual([]);
});
