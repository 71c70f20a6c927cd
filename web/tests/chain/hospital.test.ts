import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { readChildren, type FileChild } from './support/bundles.ts';
import { enrol, enrolFamily, HOSPITAL, SCHOOL, type Cast, type Family } from './support/cast.ts';
import { compareChild, playChild, withCard, withLots } from './support/children.ts';
import { cutAt } from './support/cuts.ts';
import { Proxy, STEPS } from './support/proxy.ts';
import * as refused from './support/refused.ts';
import type { Scene } from './support/refused.ts';
import { close, complete, giveAccess, nameOf, setDay } from './support/visits.ts';

const FOLDER = fileURLToPath(new URL('../../../demo/children', import.meta.url));
const today = new Date().toISOString().slice(0, 10);

/** What a person is told who may not read something, or asks for what there is not: both are the same. */
const NOT_FOUND = {
	message: 'Nothing was found: either there is no such thing, or you have no access to it, or no longer have.',
	advice: 'Check the name. Access to a record ends with its time, with a visit that is closed, or when the family takes it back. Ask the family.',
};
const LOGIN_REFUSED = {
	message: 'The username, the password or the device code is wrong.',
	advice: 'Check them and try again. A health admin helps if they are lost.',
};

/** One hospital, one school, one family. Each test goes on where the one before ended. */
describe('a hospital on a node', { sequential: true }, () => {
	const proxy = new Proxy(new URL(inject('pages')));
	let cast: Cast;
	let family: Family;
	let child: FileChild;
	let scene: Scene;

	beforeAll(async () => {
		cast = await enrol();
		const children = (await readChildren(FOLDER)).filter(({ birthOrder, visits }) => birthOrder === undefined && visits.length > 1);
		// The shortest history: `npm run demo:pages` plays them all.
		const [shortest] = children.sort((a, b) => a.visits.length - b.visits.length);
		if (!shortest) throw new Error(`${FOLDER} has no child with two visits`);
		child = withLots(withCard(shortest));
		// The family's line can be cut.
		family = await enrolFamily(cast, child.family, 'family.one', 'ID-1001', await proxy.start());
		const visit = { day: today, doses: [{ code: '03', name: 'MMR', day: today, lot: 'R-7734' }], missed: [] };
		scene = { cast, family, child, visit };
	});

	afterAll(() => proxy.stop());

	test('a child of the demo is played through the pages, and they show what its file says', async () => {
		expect([...child.reported.values()].flat().length).toBeGreaterThan(0);
		await playChild(cast, family, child);
		await compareChild(cast, family, child);
		await Promise.all([cast.reception, cast.doctor, cast.physician].map((person) => setDay(person, today)));
	});

	test.for(STEPS)('the line is cut %s: the page tells the truth, and the write is done once', async (step) => {
		await cutAt(family, proxy, step);
	});

	test('R10: a note on a visit that was closed meanwhile is refused', async () => {
		expect(await refused.noteOnClosedVisit(scene)).toEqual(NOT_FOUND);
	});

	test('R10: a signature on a note that was corrected meanwhile asks for the note to be read, and a second signature is refused', async () => {
		const visit = await refused.aboutToSign(scene);
		expect(await refused.signOnStaleNote(scene, visit)).toBe(
			'The doctor has changed the note. Read it again; what you have entered is still there.',
		);
		await refused.readAgain(cast.physician);
		expect(await refused.signTwice(scene, visit)).toEqual({
			message: 'The visit is past this step, or has not reached it yet.',
			advice: 'Open it again, and look where it stands.',
		});
		await complete(cast);
	});

	test('R2a: a doctor whom the hospital has suspended writes no note', async () => {
		const visit = await refused.aboutToSign(scene);
		expect(await refused.noteOfSuspendedDoctor(scene, visit)).toEqual({
			message: 'Your account is not that of an active participant.',
			advice: 'If you have not been registered yet, or were suspended, ask the health authority.',
		});
		await refused.setActive(cast, 'Let act again', /may act again\./);
		await close(cast, child);
	});

	test('R6: the hospital opens no visit once the family has ended its access', async () => {
		expect(await refused.visitWithoutConsent(scene)).toEqual(NOT_FOUND);
		await giveAccess(family, nameOf(child), HOSPITAL);
	});

	test('R13: a wrong password, a wrong device code and a username that somebody has are refused', async () => {
		expect(await refused.wrongPassword()).toEqual(LOGIN_REFUSED);
		expect(await refused.mistypedDeviceCode(scene)).toEqual({
			message: 'This is not a device code, or a character of it is wrong.',
			advice: 'Copy it again from a device that logs in, or from the recovery sheet.',
		});
		expect(await refused.foreignDeviceCode(scene)).toEqual(LOGIN_REFUSED);
		expect(await refused.takenUsername()).toEqual({ message: 'Somebody has this username already.', advice: 'Choose another one.' });
	});

	test('R14: a page of another role is none', async () => {
		expect(await refused.pageOfAnotherRole(scene)).toContain('This page does not exist, or it belongs to another role.');
	});

	test('R17, S1: without consent a school is told what it is told of nobody, and sees that its request was denied', async () => {
		await refused.endAccess(family, SCHOOL);
		const told = await refused.searchOf(scene, family.username);
		expect(told).toContain('No record was found that is open to your organisation.');
		expect(told).toContain('or no longer does');
		expect(told).toBe(await refused.searchOf(scene, 'nobody.here-ab12cd34'));
		expect(await refused.deniedRequest(scene)).toContain('Denied');
	});

	test('R1: the record of a child that has one is not created', async () => {
		expect(await refused.sameChildAgain(scene)).toContain('The child has a record. Open it instead of creating a second one.');
	});

	test('R1a: a family objects to what a health admin proposes, and the institutions decide', async () => {
		const entry = await refused.objectedPower(scene);
		expect(entry).toContain('Waits for the institutions’ vote');
		expect(entry).toContain('The vote of the institutions, because of the objection');
		expect(entry).not.toMatch(/Confirm|Carry out/);
	});

	test('R7, R10: a signature on measurements that were corrected meanwhile asks for them to be read', async () => {
		const visit = await refused.aboutToSign(scene);
		expect(await refused.signOnStaleExamination(scene, visit)).toBe(
			'The reception has corrected the measurements. Look at them and at the note again; what you have entered is still there.',
		);
	});
});
