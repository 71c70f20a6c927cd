import { core } from '../../../src/core/core.ts';
import type { Events } from '../../../src/core/protocol.ts';

/** What the core told, in order. */
const told: { event: keyof Events; told: unknown }[] = [];
for (const event of ['connection', 'session', 'write', 'notice', 'progress'] as const) {
	core.listen(event, (what) => told.push({ event, told: what }));
}
Object.assign(globalThis, { core, told });
