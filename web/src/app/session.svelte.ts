import type { Answer, CoreError, Events, Me, Notice, Params, RequestName, RequestOptions, Write } from '../core/protocol.ts';
import { isCoreError } from '../core/protocol.ts';
import { core } from './core.ts';
import { forgetAll } from './leave.ts';
import { router } from './router.svelte.ts';

/** After so long without a key or a pointer, the core is locked. */
export const IDLE = 5 * 60_000;
/** How often the core is told that a person is here. */
const TELL_USE = 15_000;

type Phase = 'starting' | 'out' | 'in' | 'locked';

let phase = $state<Phase>('starting');
let me = $state.raw<Me | null>(null);
/** Why the password is asked for, or why nobody is logged in. */
let reason = $state.raw<Events['session'] | null>(null);
let connection = $state.raw<Events['connection']>({ state: 'connected' });
let writes = $state.raw<Write[]>([]);
let notices = $state.raw<Notice[]>([]);
let failure = $state.raw<CoreError | null>(null);
const labels = new Map<number, string>();
let waiting: (() => void)[] = [];
/** Which login this is, and how often its pages were opened. A failure of an earlier one says nothing of this one. */
let [login, opened] = [0, 0];
/** Whether the gateway could not be told of the last logout. */
let untold = $state(false);
/** How often the fields for a password were emptied because nobody was here. */
let emptied = $state(0);

/** Who is logged in, and what the core tells. */
export const session = {
	get phase(): Phase {
		return phase;
	},
	get me(): Me | null {
		return me;
	},
	/** Whose pages these are. Throws where nobody is logged in: pages of a role are not shown then. */
	get mine(): Me {
		if (me === null) throw new Error('a page of a role is shown, and nobody is logged in');
		return me;
	},
	get reason(): Events['session'] | null {
		return reason;
	},
	get connection(): Events['connection'] {
		return connection;
	},
	/** The writes of this session, newest first. */
	get writes(): readonly Write[] {
		return writes;
	},
	/** What the core noticed, newest first. */
	get notices(): readonly Notice[] {
		return notices;
	},
	/** Whether the gateway could not be told of the last logout: other devices may be logged in. */
	get untold(): boolean {
		return untold;
	},
	/** Changes when the fields for a password have to begin anew. */
	get emptied(): number {
		return emptied;
	},
	/** Why the core did not start. */
	get failure(): CoreError | null {
		return failure;
	},
	/** What a write was for, in the words of the page that made it. */
	labelOf(write: Write): string | undefined {
		return labels.get(write.id);
	},
	dismiss(notice: Notice): void {
		notices = notices.filter((other) => other !== notice);
	},

	/** Takes up the session that the browser keeps. */
	async start(): Promise<void> {
		listen();
		try {
			const resumed = await core.request('resume', {});
			if (resumed.me) await entered(resumed.me);
			else phase = 'out';
		} catch (thrown) {
			if (isCoreError(thrown) && thrown.kind !== 'session' && thrown.kind !== 'locked') failure = thrown;
			phase = 'out';
		}
	},
	/** After a login or an application. */
	async enter(who: Me): Promise<void> {
		await entered(who);
	},
	/** Looks again who this is, after an enrolment was accepted. */
	async refresh(): Promise<void> {
		me = (await ask('me', {})).me;
	},
	async unlock(password: string): Promise<void> {
		const answer = await core.request('unlock', { password });
		await entered(answer.me);
	},
	async lock(): Promise<void> {
		if (phase !== 'in') return;
		phase = 'locked';
		reason = { state: 'locked', error: null };
		await core.request('lock', {});
	},
	async logOut(options: Params<'logOut'> = {}): Promise<void> {
		try {
			// Nobody is logged in here any more when this begins to wait for the gateway.
			const { ended } = await core.request('logOut', options);
			untold = ended === null && phase === 'out';
		} catch {
			left();
			untold = true;
		}
	},
};

async function entered(who: Me): Promise<void> {
	// This person gets nothing of what somebody else has typed.
	if (me?.id !== who.id) {
		forgetAll();
		login += 1;
	}
	opened += 1;
	untold = false;
	me = who;
	phase = 'in';
	reason = null;
	failure = null;
	touched = Date.now();
	const kept = await core.request('writes', {}).catch(() => ({ writes: [] }));
	writes = kept.writes;
	const resumed = waiting;
	waiting = [];
	for (const go of resumed) go();
}

function left(): void {
	login += 1;
	me = null;
	phase = 'out';
	writes = [];
	notices = [];
	waiting = [];
	labels.clear();
	forgetAll();
}

let listening = false;
let touched = Date.now();
let toldUse = 0;

function listen(): void {
	if (listening) return;
	listening = true;
	core.listen('session', (told) => {
		reason = told;
		if (told.state === 'logged_out' || told.state === 'other_tab') left();
		else if (me !== null) phase = 'locked';
		else phase = 'out';
	});
	core.listen('connection', (told) => (connection = told));
	core.listen('notice', (told) => (notices = [told, ...notices]));
	core.listen('write', noteWrite);
	const check = (): void => {
		if (Date.now() - touched < IDLE) return;
		if (phase === 'in') void session.lock();
		if (phase === 'out') idleOutside();
		if (phase === 'locked') empty();
	};
	// A laptop that slept wakes up locked: the first touch looks at the clock before it counts.
	const touch = (): void => {
		check();
		touched = Date.now();
		if (phase === 'in' && touched - toldUse >= TELL_USE) {
			toldUse = touched;
			// A core that has just lost its session tells that itself.
			core.request('used', {}).catch(() => undefined);
		}
	};
	for (const event of ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const) {
		addEventListener(event, touch, { passive: true, capture: true });
	}
	setInterval(check, 5_000);
	document.addEventListener('visibilitychange', check);
}

/** No password stays in a field before which nobody sits. */
function empty(): void {
	touched = Date.now();
	emptied += 1;
}

/** The next person finds nothing of a form that was begun here. */
function idleOutside(): void {
	empty();
	forgetAll();
	if (router.path !== '/') router.go('/', { replace: true });
}

function noteWrite(write: Write): void {
	const rest = writes.filter((other) => other.id !== write.id);
	writes = [write, ...rest].sort((a, b) => b.id - a.id);
}

/** Requests that change nothing, and can be made again after the password was asked for. */
const READS: ReadonlySet<RequestName> = new Set<RequestName>([
	'gateway', 'newUsername', 'passwordStrength', 'hasDevice', 'enrolment', 'me', 'sessions', 'deviceCode', 'news', 'writes',
	'people', 'person', 'organisations', 'staff', 'records', 'openRecords', 'search', 'record', 'visit', 'proof', 'history',
	'readers', 'accessLog', 'childVersions', 'erased', 'visits', 'requests', 'sentRequests', 'noteToSign', 'applicants',
	'candidates', 'findFamily', 'participants', 'participantLog', 'possibleDuplicate', 'child', 'powers', 'contentKey',
	'network', 'tip', 'ballots', 'chainStatus', 'chainBlocks', 'chainBlock', 'chainTransactions', 'chainTransaction',
	'chainValidators', 'chainPeers',
]);

/**
 * Asks the core. If the session has ended, the password is asked for over the page: a read then goes on by itself, and a write
 * fails with the form intact, for the person to press again.
 */
export async function ask<Name extends RequestName>(
	name: Name,
	params: Params<Name>,
	options: RequestOptions & { label?: string } = {},
): Promise<Answer<Name>> {
	const { label, onWrite, signal } = options;
	const told = (write: Write): void => {
		if (label !== undefined) labels.set(write.id, label);
		onWrite?.(write);
	};
	for (;;) {
		const begun = { login, opened };
		try {
			return await core.request(name, params, signal ? { onWrite: told, signal } : { onWrite: told });
		} catch (thrown) {
			const over = isCoreError(thrown) && (thrown.kind === 'session' || thrown.kind === 'locked');
			if (!over || me === null || login !== begun.login) throw thrown;
			if (phase === 'in' && opened === begun.opened) {
				phase = 'locked';
				reason = { state: thrown.kind === 'locked' ? 'locked' : 'ended', error: thrown };
			}
			if (!READS.has(name)) throw thrown;
			if (phase === 'locked') await new Promise<void>((resolve) => waiting.push(resolve));
		}
	}
}

/** Listens to the core. */
export const listenTo: typeof core.listen = (event, handler) => core.listen(event, handler);
