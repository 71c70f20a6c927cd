import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { readChildren, type FileChild } from './support/bundles.ts';
import { enrol, enrolFamily, type Cast, type Family } from './support/cast.ts';
import { compareChild, playChild, withCard, withLots } from './support/children.ts';

const FOLDER = fileURLToPath(new URL('../../../demo/children', import.meta.url));

/** One hospital, one school, one family. Each test goes on where the one before ended. */
describe('a hospital on a node', { sequential: true }, () => {
	let cast: Cast;
	let family: Family;
	let child: FileChild;

	beforeAll(async () => {
		cast = await enrol();
		const children = (await readChildren(FOLDER)).filter(({ birthOrder, visits }) => birthOrder === undefined && visits.length > 1);
		// The shortest history: `npm run demo:pages` plays them all.
		const [shortest] = children.sort((a, b) => a.visits.length - b.visits.length);
		if (!shortest) throw new Error(`${FOLDER} has no child with two visits`);
		child = withLots(withCard(shortest));
		family = await enrolFamily(cast, child.family, 'family.one', 'ID-1001');
	});

	test('a child of the demo is played through the pages, and they show what its file says', async () => {
		expect([...child.reported.values()].flat().length).toBeGreaterThan(0);
		await playChild(cast, family, child);
		await compareChild(cast, family, child);
	});
});
