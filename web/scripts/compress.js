// Writes a `.br` file beside each text and module of the pages, which the gateway sends to browsers that take it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const COMPRESSED = /\.(?:html|js|css|wasm|svg|json|txt|webmanifest)$/;

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: compress.js FOLDER');

for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
	if (!COMPRESSED.test(name)) continue;
	const path = join(folder, name);
	const bytes = readFileSync(path);
	const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_LGWIN, BROTLI_PARAM_SIZE_HINT } = constants;
	const params = {
		[BROTLI_PARAM_QUALITY]: 11,
		[BROTLI_PARAM_LGWIN]: 24,
		[BROTLI_PARAM_SIZE_HINT]: bytes.length,
	};
	const compressed = brotliCompressSync(bytes, { params });
	if (compressed.length < bytes.length) writeFileSync(`${path}.br`, compressed);
}
