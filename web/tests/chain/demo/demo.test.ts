import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readChildren, type FileChild } from '../support/bundles.ts';
import { enrol, enrolFamily, type Family } from '../support/cast.ts';
import { compareChild, playChild, withLots } from '../support/children.ts';
import { leave } from '../support/person.ts';
import { nameOf } from '../support/visits.ts';

const OWN = fileURLToPath(new URL('../../../../demo/children', import.meta.url));
const folder = process.env['VACCHAIN_SYNTHEA'] ?? process.env['VACCHAIN_DEMO_DATA'] ?? OWN;
/** At most so many children are played. */
const most = Number(process.env['VACCHAIN_DEMO_CHILDREN'] ?? Infinity);

/** How many doses and visits a child has, for the line that tells where the play is. */
function line(child: FileChild): string {
	const doses = child.visits.reduce((sum, visit) => sum + visit.doses.length, 0);
	return `${nameOf(child)} (${child.file}), ${child.visits.length} visits, ${doses} doses`;
}

/** One hospital sees all children, one after the other. The siblings of a file have one family. */
test('the children of a folder are played through the pages, and they show what the files say', { timeout: 24 * 3_600_000 }, async () => {
	if (!(most >= 1)) throw new Error('VACCHAIN_DEMO_CHILDREN is not a number from 1: it says how many children are played at most');
	const children = (await readChildren(folder)).slice(0, most);
	const cast = await enrol();
	const failed: string[] = [];
	let family: Family | undefined;
	for (const [place, child] of children.map(withLots).entries()) {
		if (children[place - 1]?.file !== child.file) {
			if (family) await leave(family.person);
			family = await enrolFamily(cast, child.family, `family.${place + 1}`, `ID-${1001 + place}`);
		}
		if (!family) throw new Error('the first child has no family');
		const began = Date.now();
		let said = 'equal';
		try {
			await playChild(cast, family, child);
			await compareChild(cast, family, child);
		} catch (error) {
			said = `FAILED: ${String(error)}`;
			failed.push(`${line(child)}: ${String(error)}`);
		}
		console.log(`${place + 1}/${children.length} ${line(child)}: ${said} (${Math.round((Date.now() - began) / 1000)} s)`);
	}
	expect(failed).toEqual([]);
});
