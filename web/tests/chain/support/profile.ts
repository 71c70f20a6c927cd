import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Page } from 'playwright-core';

/** The keys under which the core of a page has sealed what the browser keeps. */
export async function keysOf(page: Page): Promise<Buffer> {
	const bytes = await page.evaluate(async () => {
		const file = await (await navigator.storage.getDirectory()).getFileHandle('keys');
		return [...new Uint8Array(await (await file.getFile()).arrayBuffer())];
	});
	return Buffer.from(bytes);
}

/** Where something was found: the file, and how it was written there. */
export interface Hit {
	file: string;
	form: string;
}

/** A text or a key in each form in which a browser may have written it. */
function formsOf(text: string | Buffer): [form: string, bytes: Buffer][] {
	if (typeof text !== 'string') return [['bytes', text], ['hexadecimal', Buffer.from(text.toString('hex'))]];
	const utf8 = Buffer.from(text);
	const utf16 = Buffer.from(text, 'utf16le');
	const forms: [string, Buffer][] = [['UTF-8', utf8], ['UTF-16LE', utf16]];
	for (const [name, bytes] of [['UTF-8', utf8], ['UTF-16LE', utf16]] as const) {
		forms.push([`${name} in hexadecimal`, Buffer.from(bytes.toString('hex'))]);
		forms.push([`${name} in upper-case hexadecimal`, Buffer.from(bytes.toString('hex').toUpperCase())]);
		// In base64 the letters depend on the place in the whole: three of them, each without what the neighbours decide.
		for (const shift of [0, 1, 2]) {
			const whole = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64').replace(/=+$/, '');
			const inner = whole.slice(shift === 0 ? 0 : shift + 1, (shift + bytes.length) % 3 === 0 ? undefined : -1);
			forms.push([`${name} in base64`, Buffer.from(inner)]);
			forms.push([`${name} in base64url`, Buffer.from(inner.replaceAll('+', '-').replaceAll('/', '_'))]);
		}
	}
	return forms;
}

/** Searches every byte of a browser's profile, and what LevelDB has compressed or split in it. */
export async function searchProfile(folder: string, text: string | Buffer): Promise<Hit[]> {
	const forms = formsOf(text);
	const hits: Hit[] = [];
	for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
		if (!entry.isFile()) continue;
		const path = join(entry.parentPath, entry.name);
		const content = await readFile(path);
		const parts = [content, ...(entry.name.endsWith('.ldb') ? blocksOf(content) : []), ...(entry.name.endsWith('.log') ? [joined(content)] : [])];
		for (const [form, bytes] of forms) {
			if (parts.some((part) => part.includes(bytes))) hits.push({ file: relative(folder, path), form });
		}
	}
	return hits;
}

const LOG_BLOCK = 32_768;
const LOG_HEADER = 7;

/** The records of a LevelDB log, without the headers that may split a text. */
function joined(log: Buffer): Buffer {
	const parts: Buffer[] = [];
	for (let block = 0; block < log.length; block += LOG_BLOCK) {
		const end = Math.min(block + LOG_BLOCK, log.length);
		let at = block;
		while (at + LOG_HEADER <= end) {
			const length = log.readUInt16LE(at + 4);
			parts.push(log.subarray(at + LOG_HEADER, Math.min(at + LOG_HEADER + length, end)));
			at += LOG_HEADER + length;
		}
	}
	return Buffer.concat(parts);
}

const FOOTER = 48;

/** The blocks of a LevelDB table, decompressed. */
function blocksOf(table: Buffer): Buffer[] {
	if (table.length < FOOTER) return [];
	const footer = new Reader(table.subarray(table.length - FOOTER));
	// The index of the metadata comes first.
	footer.varint();
	footer.varint();
	const index = blockAt(table, footer.varint(), footer.varint());
	const restarts = index.readUInt32LE(index.length - 4);
	const entries = new Reader(index.subarray(0, index.length - 4 - 4 * restarts));
	const blocks: Buffer[] = [];
	while (!entries.done) {
		entries.varint();
		const [key, value] = [entries.varint(), entries.varint()];
		entries.bytes(key);
		const handle = new Reader(entries.bytes(value));
		blocks.push(blockAt(table, handle.varint(), handle.varint()));
	}
	return blocks;
}

/** A block, which is followed by a byte that says whether it is compressed. */
function blockAt(table: Buffer, offset: number, size: number): Buffer {
	const block = table.subarray(offset, offset + size);
	return table[offset + size] === 1 ? unsnapped(block) : block;
}

/** Decompresses Snappy's raw format. */
function unsnapped(packed: Buffer): Buffer {
	const from = new Reader(packed);
	const to = Buffer.alloc(from.varint());
	let at = 0;
	while (!from.done) {
		const tag = from.byte();
		const kind = tag & 3;
		if (kind === 0) {
			const short = tag >> 2;
			const literal = from.bytes((short < 60 ? short : from.number(short - 59)) + 1);
			literal.copy(to, at);
			at += literal.length;
			continue;
		}
		const length = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
		const distance = kind === 1 ? ((tag >> 5) << 8) | from.byte() : from.number(kind === 2 ? 2 : 4);
		for (let copied = 0; copied < length; copied += 1, at += 1) to[at] = to[at - distance] ?? 0;
	}
	return to;
}

class Reader {
	#at = 0;
	constructor(readonly from: Buffer) {}

	get done(): boolean {
		return this.#at >= this.from.length;
	}
	byte(): number {
		const byte = this.from[this.#at];
		if (byte === undefined) throw new Error('a LevelDB file ends too early');
		this.#at += 1;
		return byte;
	}
	number(length: number): number {
		return [...this.bytes(length)].reduceRight((sum, byte) => sum * 256 + byte, 0);
	}
	bytes(length: number): Buffer {
		this.#at += length;
		return this.from.subarray(this.#at - length, this.#at);
	}
	varint(): number {
		let [value, factor] = [0, 1];
		for (;;) {
			const byte = this.byte();
			value += (byte & 127) * factor;
			if (byte < 128) return value;
			factor *= 128;
		}
	}
}
