import type {
	Answer,
	Core,
	CoreError,
	Done,
	EventName,
	Events,
	Me,
	Params,
	RequestName,
	RequestOptions,
	Role,
	Write,
	WriteStage,
} from '../protocol.ts';
import { coreError, type Context, type Handlers, type MockState } from './types.ts';
import { NOW, daysAgo, hash, people, personOf } from './world.ts';

/*
 * A core for the tests of pages: `?role=family&state=filled#/records`. It seals and signs nothing, and is in no built page.
 * `state` is `empty`, `error` or `filled`; `refuse` has the chain refuse every write; `slow` makes each answer take so many
 * milliseconds. Without `role`, nobody is logged in.
 */
const asked = new URLSearchParams(location.search);
const state = (asked.get('state') ?? 'filled') as MockState;
const slow = Number(asked.get('slow') ?? 0);
let role = asked.get('role') as Role | 'unregistered' | null;

interface HandlerFile {
	handlers: Handlers;
	/** Whose requests the file answers; everybody's if it does not say. These come before the others. */
	roles?: readonly Role[];
}
const files = Object.values(
	import.meta.glob<HandlerFile>(['./*.ts', '!./index.ts', '!./types.ts', '!./world.ts'], { eager: true }),
);
const common: Handlers = Object.assign({}, ...files.filter((file) => !file.roles).map((file) => file.handlers));
const handlersOf = (of: Role | 'unregistered' | null): Handlers =>
	Object.assign({}, common, ...files.filter((file) => file.roles?.some((role) => role === of)).map((file) => file.handlers));

/** What the shell needs on every page: it works in every state. */
const ALWAYS: ReadonlySet<RequestName> = new Set<RequestName>([
	'resume', 'me', 'people', 'person', 'news', 'writes', 'gateway', 'lock', 'unlock', 'logOut', 'hasDevice', 'newsSeen', 'used',
]);

const listeners = new Map<EventName, Set<(told: never) => void>>();
let lastWrite = 0;

function tell<Name extends EventName>(event: Name, told: Events[Name]): void {
	for (const handler of listeners.get(event) ?? []) (handler as (told: Events[Name]) => void)(told);
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The person of a role. */
export function meOf(of: Role | 'unregistered'): Me {
	const person = of === 'unregistered' ? people.otherFamily : personOf[of];
	const organisation = Object.values(people).find(({ id }) => id === person.organisation);
	return {
		id: person.id,
		username: person.username ?? '',
		role: of === 'unregistered' ? null : of,
		organisation: person.organisation,
		organisation_name: organisation?.name ?? null,
		name: person.name,
		status: of === 'unregistered' ? null : 'active',
		opened_at: daysAgo(0, 2),
		expires_at: daysAgo(-1),
		fingerprint: '12043.88710.04521.77160.39925',
		has_device: true,
		powers: [],
	};
}

async function write(request: RequestName, call: string, options: RequestOptions | undefined): Promise<Done> {
	const id = ++lastWrite;
	const tx = hash(id);
	const come = (stage: WriteStage, error: CoreError | null = null): void => {
		const block = stage === 'recorded' || stage === 'final' ? 4000 + id : null;
		const told: Write = { id, request, call, stage, at: Date.now(), tx, block, error };
		options?.onWrite?.(told);
		tell('write', told);
	};
	come('signed');
	await wait(slow);
	come('sent');
	await wait(slow);
	if (asked.has('refuse')) {
		const error = coreError(
			'Consent.NotCustodian',
			'refused',
			'You may not do this.',
			'Ask the family for access, or have somebody do it who has it.',
		);
		come('refused', error);
		throw error;
	}
	come('recorded');
	setTimeout(() => come('final'), slow || 50);
	return { done: { number: 4000 + id, block: hash(id), index: 1, tx } };
}

/** The mock. */
export const core: Core = {
	async request<Name extends RequestName>(
		name: Name,
		params: Params<Name>,
		options?: RequestOptions,
	): Promise<Answer<Name>> {
		await wait(slow);
		if (name === 'resume') return { me: role === null ? null : meOf(role) } as Answer<Name>;
		if (name === 'logIn' || name === 'logInWithKeyFile') role ??= 'family';
		if (name === 'logInForDevelopment') role ??= 'health-admin';
		if (name === 'apply') role ??= 'unregistered';
		if (state === 'error' && !ALWAYS.has(name)) {
			throw coreError(
				'unreachable',
				'connection',
				'The gateway cannot be reached.',
				'Check the connection, then try again.',
			);
		}
		const handler = handlersOf(role)[name];
		if (!handler) throw coreError('mock', 'internal', `The mock has no answer to "${name}".`, 'Add a handler for it.');
		const context: Context = {
			state,
			me: meOf(role ?? 'family'),
			now: NOW,
			write: (call) => write(name, call, options),
		};
		const answer = await handler(params, context);
		if (name === 'logOut') {
			role = null;
			tell('session', { state: 'logged_out', error: null });
		}
		return answer;
	},
	listen(event, handler) {
		const all = listeners.get(event) ?? new Set();
		listeners.set(event, all);
		all.add(handler);
		return () => all.delete(handler);
	},
};

/** For tests: has the core tell something. */
declare global {
	interface Window {
		mockTell?: typeof tell;
	}
}
window.mockTell = tell;
