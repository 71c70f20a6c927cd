import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Core, Write } from '../../src/core/protocol.ts';
import { isolated, ltrIsolated, visible, visibleIn, withVisibleText } from '../../src/domain/foreign.ts';

const HOSTILE = 'Ada\u202eadA\u{9b}\u2069\u200bLOT\u{e0041}';
const WRITTEN_OUT = String.raw`Ada\u{202e}adA\u{9b}\u{2069}\u{200b}LOT\u{e0041}`;

test('characters that a page obeys or does not show are written out', () => {
	expect(visible(HOSTILE)).toBe(WRITTEN_OUT);
	expect(isolated(HOSTILE)).toBe(`\u2068${WRITTEN_OUT}\u2069`);
	expect(ltrIsolated(HOSTILE)).toBe(`\u2066${WRITTEN_OUT}\u2069`);
});

test('a name in any script, and a note of several lines, stay as they are written', () => {
	for (const text of ['Zoe\u0308 O’Brien-Núñez', 'أمينة الإدريسي', 'می\u200cخواهم', '👩\u200d👧', 'one\r\ntwo\n\tthree', '38,5\u00a0°C']) {
		expect(visible(text)).toBe(text);
	}
});

test('the characters are those of the Rust code, apart from spaces', () => {
	const rust = readFileSync(new URL('../../../client/src/foreign.rs', import.meta.url), 'utf8');
	const list = /fn is_hidden[^]*?\n}/.exec(rust)?.[0] ?? '';
	const ranges = [...list.matchAll(/'\\u\{(\w+)\}'(?:\.\.='\\u\{(\w+)\}')?/g)].map(([, from = '', to = from]) => [from, to].map((code) => parseInt(code, 16)));
	expect(ranges.length).toBeGreaterThan(20);
	for (const [from = 0, to = 0] of ranges) {
		for (const code of [from, to]) {
			const character = String.fromCodePoint(code);
			expect(visible(character) === character, code.toString(16)).toBe(/\p{Zs}/u.test(character));
		}
	}
	for (let code = 0; code < 0xa0; code++) {
		const character = String.fromCodePoint(code);
		if (/\p{Cc}/u.test(character) && !'\n\t'.includes(character)) expect(visible(character), code.toString(16)).not.toBe(character);
	}
});

test('every text of an answer, a failure and an event is shown so, and nothing else changes', async () => {
	const answer = { record: { child: { open: { given_names: HOSTILE } }, notes: [{ text: HOSTILE, version: 2 }], none: null } };
	const bytes = new Uint8Array([1, 2]);
	expect(visibleIn({ ...answer, bytes })).toEqual({
		record: { child: { open: { given_names: WRITTEN_OUT } }, notes: [{ text: WRITTEN_OUT, version: 2 }], none: null },
		bytes,
	});
	expect(answer.record.child.open.given_names).toBe(HOSTILE);

	const write = { id: 1, error: { message: HOSTILE } } as Write;
	const core: Core = {
		request: (_name, params, options) => {
			options?.onWrite?.(write);
			return 'who' in params ? Promise.resolve({ person: { name: HOSTILE } } as never) : Promise.reject({ name: 'x', message: HOSTILE });
		},
		listen: (_name, handler) => (handler({ reason: HOSTILE } as never), () => undefined),
	};
	const shown = withVisibleText(core);
	const told: unknown[] = [];
	expect(await shown.request('person', { who: 'a' }, { onWrite: (one) => told.push(one) })).toEqual({ person: { name: WRITTEN_OUT } });
	await expect(shown.request('me', {})).rejects.toEqual({ name: 'x', message: WRITTEN_OUT });
	shown.listen('notice', (one) => told.push(one));
	expect(told).toEqual([{ id: 1, error: { message: WRITTEN_OUT } }, { reason: WRITTEN_OUT }]);
});
