import type { BlockHead, ChainBlock, ChainTransaction, Role } from '../protocol.ts';
import { validators } from './institution.ts';
import { coreError, type Handlers } from './types.ts';
import { NOW, hash, people } from './world.ts';

/** For whom these answers are. */
export const roles: readonly Role[] = ['health-authority', 'hospital', 'laboratory', 'school', 'insurer'];

const SLOT = 6_000;
/** The best block when the page is opened, and the number of the oldest one whose outcomes are kept. */
const BEST = 4000;
const KEPT = BEST - 256;
const FIRST_BODY = 100;

/** The id of an intent in a block. */
const intentOf = (number: number, index: number): string => (0xe000_0000 + number * 8 + index).toString(16).repeat(8);

let asked = 0;
/** The chain moves whenever it is looked at. */
const bestNow = (): number => BEST + asked;

const authors = [people.authority, people.hospital, people.school];
const head = (number: number): BlockHead => ({ number, hash: hash(number), at: number === 0 ? null : NOW - (BEST - number) * SLOT });

function block(number: number): ChainBlock {
	const kept = number > KEPT ? 'all' : number > FIRST_BODY ? 'transactions' : 'header';
	return {
		...head(number),
		parent: hash(Math.max(0, number - 1)),
		in_best_chain: true,
		final: number <= BEST - 2,
		kept,
		author: kept === 'all' ? (authors[number % authors.length]?.id ?? null) : null,
		transactions: kept === 'header' ? null : transactionsOf(number).length,
		failed: kept === 'all' ? transactionsOf(number).filter(({ result }) => result === 'failed').length : null,
		bytes: kept === 'header' ? null : transactionsOf(number).reduce((sum, { bytes }) => sum + bytes, 0),
	};
}

function transactionsOf(number: number): ChainTransaction[] {
	const of = (index: number, more: Partial<ChainTransaction>): ChainTransaction => ({
		number,
		block: hash(number),
		at: head(number).at,
		final: number <= BEST - 2,
		index,
		kind: 'intent',
		id: intentOf(number, index),
		call: null,
		signer: null,
		account: null,
		lane: null,
		sequence: null,
		bytes: 12,
		result: number > KEPT ? 'done' : 'unknown',
		verdict: null,
		failure: null,
		...more,
	});
	const signed = { signer: people.receptionist.id, account: hash(94), lane: 3_405_691_582, sequence: 12 };
	const rows = [of(0, { kind: 'inherent', id: null, call: 'Timestamp.set' })];
	if (number % 2 === 0) {
		rows.push(of(1, { ...signed, call: 'VaccineDetails.link', bytes: 214 }));
		const failure = {
			pallet: 'VaccineDetails',
			name: 'NoConsent',
			message: 'The hospital has no full access to the record.',
			advice: 'Ask the family for it.',
			decided: false,
		};
		rows.push(
			number > KEPT
				? of(2, { ...signed, call: 'VaccineDetails.open', bytes: 1840, result: 'failed', failure })
				: of(2, { ...signed, call: 'VaccineDetails.open', bytes: 1840 }),
		);
	}
	if (number % 5 === 0) rows.push(of(rows.length, { kind: 'unreadable', id: null, bytes: 77 }));
	return rows;
}

/** The number of the block that a page names. */
function named(text: string): number {
	const number = /^\d+$/.test(text) ? Number(text) : Array.from({ length: bestNow() + 1 }, (_, n) => n).find((n) => hash(n) === text);
	if (number === undefined || number > bestNow()) {
		throw coreError('NoSuchBlock', 'refused', 'There is no such block.', 'Look at the newest blocks.');
	}
	return number;
}

/** The chain, as the operator sees it. */
export const handlers: Handlers = {
	chainStatus: (_, { state }) => {
		asked += 1;
		const lonely = state === 'empty';
		return {
			status: {
				best: head(bestNow()),
				finalized: head(lonely ? BEST - 40 : bestNow() - 2),
				clock: NOW + asked * SLOT,
				slot_duration: SLOT,
				syncing: false,
				peers: lonely ? 0 : 3,
				best_of_peers: lonely ? null : bestNow(),
			},
		};
	},
	chainBlocks: ({ from, most = 32 }, { state }) => {
		const top = from === undefined ? bestNow() : Number(from);
		const count = state === 'empty' ? 1 : most;
		const rows = Array.from({ length: Math.min(count, top + 1) }, (_, place) => block(state === 'empty' ? 0 : top - place));
		return { rows, next: state === 'empty' || top < count ? null : String(top - count) };
	},
	chainBlock: ({ block: asked }) => ({ block: block(named(asked)) }),
	chainTransactions: ({ block: asked, call, result, from, most = 63 }, { state }) => {
		const fits = (one: ChainTransaction): boolean =>
			(call === undefined || one.call === call) && (result === undefined || one.result === result);
		if (asked !== undefined) return { rows: transactionsOf(named(asked)).filter(fits), next: null };
		if (state === 'empty') return { rows: [], next: null };
		const top = from === undefined ? BEST : Number(from);
		const rows: ChainTransaction[] = [];
		let number = top;
		for (; number > top - 64 && number > 0 && rows.length < most; number -= 1) {
			rows.push(...transactionsOf(number).filter((one) => one.kind !== 'inherent' && fits(one)).reverse());
		}
		return { rows, next: number > 0 ? String(number) : null };
	},
	chainTransaction: ({ id, block: asked }) => {
		const numbers = asked === undefined ? Array.from({ length: 300 }, (_, place) => BEST - place) : [named(asked)];
		const found = numbers.flatMap(transactionsOf).find((one) => one.id === id);
		if (!found) {
			throw coreError(
				'NoSuchTransaction',
				'refused',
				'No block that was looked into has this transaction.',
				'Check the id. If the transaction is older than the last 4096 blocks, name its block too.',
			);
		}
		return { transaction: found };
	},
	chainValidators: (_, { state }) => ({
		validators:
			state === 'empty'
				? []
				: validators.map((validator, place) => ({ ...validator, last: validator.active ? head(BEST - place) : null })),
		looked_at: 64,
	}),
	chainPeers: (_, { state }) => {
		const peer = (letter: string): string => `12D3KooW${letter.repeat(44)}`;
		return {
			own: peer('A'),
			listed_by: state === 'empty' ? null : people.hospital.id,
			connected: state === 'empty' ? 0 : 3,
			peers:
				state === 'empty'
					? []
					: [
							{ peer: peer('B'), institution: people.authority.id, connected: true, best: BEST },
							{ peer: peer('C'), institution: people.school.id, connected: true, best: BEST - 1 },
							{ peer: null, institution: null, connected: true, best: BEST },
							{ peer: peer('D'), institution: people.insurer.id, connected: false, best: null },
						],
		};
	},
};
