import { expect, test } from 'vitest';
import {
	STATUSES,
	enrolmentStatus,
	grantStatus,
	powerStatus,
	recordStatus,
	signatureStatus,
	statusesOf,
	toneOf,
	visitStatus,
} from '../../src/domain/status.ts';
import type { PowerEntry, VisitState } from '../../src/core/protocol.ts';

const DAY = 86_400_000;

test('every state of a visit has a status, and the decision says more', () => {
	const states: [VisitState, string][] = [
		['opened', 'visit.opened'],
		['noted', 'visit.noted'],
		['signed', 'visit.signed'],
		['linked', 'visit.linked'],
		['retracted', 'visit.retracted'],
		[{ closed: 'unsigned' }, 'visit.closed'],
		[{ closed: 'entered_in_error' }, 'visit.entered_in_error'],
	];
	for (const [state, status] of states) expect(visitStatus({ state })).toBe(status);
	expect(visitStatus({ state: 'noted' }, 'deferred')).toBe('visit.deferred');
	// A decision is the note's: after the signature the signature counts.
	expect(visitStatus({ state: 'signed' }, 'cleared')).toBe('visit.signed');
});

test('records, signatures and enrolments have theirs', () => {
	expect(recordStatus('in_use')).toBe('record.in_use');
	expect(recordStatus({ void: { reason: 'duplicate', at: 1 } })).toBe('record.void');
	expect(recordStatus({ merged: { into: 'ab', at: 1 } })).toBe('record.merged');
	expect(signatureStatus({ invalid: 'other keys' })).toBe('signature.invalid');
	expect(enrolmentStatus({ state: 'declined', reason: 'no', at: 1 })).toBe('enrolment.declined');
});

test('a grant that ends within two weeks says so', () => {
	const now = 1_000 * DAY;
	expect(grantStatus(null, now)).toBe('grant.standing');
	expect(grantStatus(now + 15 * DAY, now)).toBe('grant.standing');
	expect(grantStatus(now + 13 * DAY, now)).toBe('grant.ends_soon');
	expect(grantStatus(now, now)).toBe('grant.ended');
});

test('a power is told by what comes next', () => {
	const power = { awaits_vote: false, vetoed_by: null, due_at: null, confirmed_by: null } as PowerEntry;
	expect(powerStatus(power, 5)).toBe('power.proposed');
	expect(powerStatus({ ...power, confirmed_by: 'ab', due_at: 9 }, 5)).toBe('power.confirmed');
	expect(powerStatus({ ...power, confirmed_by: 'ab', due_at: 5 }, 5)).toBe('power.due');
	expect(powerStatus({ ...power, vetoed_by: 'cd', due_at: 5 }, 5)).toBe('power.vetoed');
	expect(powerStatus({ ...power, awaits_vote: true, vetoed_by: 'cd' }, 5)).toBe('power.awaits_vote');
});

test('overdue is red and due is blue', () => {
	expect(toneOf('dose.overdue')).toBe('bad');
	expect(toneOf('dose.due')).toBe('info');
	expect(statusesOf('visit')).toHaveLength(10);
	expect(new Set(STATUSES).size).toBe(STATUSES.length);
});
