import type { ChainBlock, ChainStatus, ChainTransaction } from '../../core/protocol.ts';
import { ltrIsolated } from '../../domain/foreign.ts';
import { refusal, type Refusal } from '../../domain/refusals.ts';
import type { StatusOf } from '../../domain/status.ts';
import { clock, number } from '../../i18n/dates.ts';
import { language } from '../../i18n/language.svelte.ts';
import { t } from './messages.ts';

/** How many slots may pass without a block before the page remarks on it. */
const SLOTS_LATE = 6;
/** How many blocks finality may be behind before the page remarks on it. */
const BLOCKS_BEHIND = 16;

/** How many blocks the page fetches at once. */
export const PAGE_ROWS = 16;

/** The status of a block. */
export function blockStatus(block: Pick<ChainBlock, 'final' | 'in_best_chain'>): StatusOf<'block'> {
	if (block.final) return 'block.final';
	return block.in_best_chain ? 'block.best' : 'block.left';
}

/** The status of a transaction. */
export function transactionStatus({ result }: Pick<ChainTransaction, 'result'>): StatusOf<'transaction'> {
	return `transaction.${result}`;
}

/** A count, or that it is no longer known. */
export function count(n: number | null): string {
	return n === null ? t.notKnown : number(n, language.current);
}

/** The time of a block. */
export function timeOf(at: number | null): string {
	return at === null ? t.notKnown : clock(at, language.current);
}

/** The beginning of a hash or an id. */
export function short(hash: string): string {
	return ltrIsolated(`${hash.slice(0, 8)}…`);
}

/** Why a transaction failed, in the reader's language. */
export function reasonOf({ failure }: ChainTransaction): Refusal | null {
	if (!failure) return null;
	const { pallet, name, message, advice } = failure;
	return refusal({ name: `${pallet}.${name}`, message, advice, kind: 'refused' });
}

/** A sentence for each thing that keeps the gateway's node out of step. */
export function remarksOn(status: ChainStatus): string[] {
	const { best, finalized, clock: now, slot_duration: slot, syncing, best_of_peers: highest } = status;
	const behind = best.number - finalized.number;
	const remarks: string[] = [];
	if (syncing) remarks.push(t.remarks.syncing);
	if (highest !== null && highest > best.number + 1) remarks.push(t.remarks.behindPeers(highest - best.number));
	if (best.at !== null && now - best.at > SLOTS_LATE * slot) remarks.push(t.remarks.old(Math.round((now - best.at) / 1000)));
	if (behind > BLOCKS_BEHIND) remarks.push(t.remarks.behindFinal(behind));
	return remarks;
}

/** Where a person looks who has typed this: a transaction's id, or a block's number. */
export function pathOf(text: string): string | null {
	const asked = text.trim().toLowerCase().replace(/^0x/, '');
	if (/^\d{1,10}$/.test(asked)) return `/chain/block/${asked}`;
	return /^[0-9a-f]{64}$/.test(asked) ? `/chain/transaction/${asked}` : null;
}
