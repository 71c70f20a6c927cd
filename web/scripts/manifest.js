// Writes the manifest of the pages, `sha256sums.txt`: the institutions publish its hash, and `vacchain pages verify` and
// `sha256sum --check` compare the files with it.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const NAME = 'sha256sums.txt';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: manifest.js FOLDER');

const files = readdirSync(folder, { recursive: true, withFileTypes: true })
	.filter((entry) => entry.isFile())
	.map((entry) => join(entry.parentPath, entry.name).slice(join(folder, '/').length))
	// A gateway serves no hidden file.
	.filter((path) => path !== NAME && !path.split('/').some((part) => part.startsWith('.')));
const lines = files
	.sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
	.map((path) => `${createHash('sha256').update(readFileSync(join(folder, path))).digest('hex')}  ${path}\n`);
writeFileSync(join(folder, NAME), lines.join(''));
