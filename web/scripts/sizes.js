// Says how large the parts of the pages are, as they go over the line.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: sizes.js FOLDER');

const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(folder, name)).isFile());
const sizeOf = (name) => statSync(join(folder, names.includes(`${name}.br`) ? `${name}.br` : name)).size;
const rows = names.filter((name) => !name.endsWith('.br') && !name.startsWith('.')).map((name) => [sizeOf(name), name]);
rows.sort(([one], [other]) => other - one);
for (const [size, name] of rows) console.log(`${(size / 1000).toFixed(1).padStart(8)} kB  ${name}`);
