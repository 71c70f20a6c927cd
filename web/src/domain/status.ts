import type {
	Decision,
	Enrolment,
	PowerEntry,
	RecordState,
	SentRequest,
	SignatureCheck,
	Status as ParticipantStatus,
	Validator,
	Visit,
	VisitState,
	Write,
} from '../core/protocol.ts';
import { variantOf } from '../core/protocol.ts';
import { defineMessages } from '../i18n/language.svelte.ts';

/** The colours: neutral is over or has no weight, info moves, good is done, warn needs somebody, bad must not be overlooked. */
export type Tone = 'neutral' | 'info' | 'good' | 'warn' | 'bad';

/**
 * Every status that a page shows, with its colour. Tags, filters and tests take the words and colours from here; the words are in
 * `i18n/<language>/status.ts` under the same keys, and the types of both files keep them complete.
 */
const TONES = {
	'visit.opened': 'info',
	'visit.noted': 'info',
	'visit.cleared': 'good',
	'visit.deferred': 'warn',
	'visit.signed': 'info',
	'visit.linked': 'good',
	'visit.closed': 'neutral',
	'visit.entered_in_error': 'bad',
	'visit.retracted': 'bad',
	'visit.disputed': 'warn',

	'record.in_use': 'good',
	'record.void': 'bad',
	'record.merged': 'neutral',
	'record.erasure_asked': 'warn',

	'request.waiting': 'warn',
	'request.granted': 'good',
	'request.denied': 'bad',
	'request.ended': 'neutral',

	'grant.standing': 'good',
	'grant.ends_soon': 'warn',
	'grant.ended': 'neutral',

	'power.proposed': 'warn',
	'power.confirmed': 'info',
	'power.due': 'warn',
	'power.vetoed': 'bad',
	'power.awaits_vote': 'warn',
	'power.withdrawn': 'neutral',
	'power.exercised': 'good',
	'power.rejected': 'bad',
	'power.lapsed': 'neutral',

	'proposal.waiting': 'warn',
	'proposal.carried': 'good',
	'proposal.rejected': 'bad',
	'proposal.withdrawn': 'neutral',
	'proposal.closed-by-another': 'neutral',

	'participant.active': 'good',
	'participant.suspended': 'bad',
	'participant.dismissed': 'bad',

	'enrolment.not_applied': 'neutral',
	'enrolment.waiting': 'warn',
	'enrolment.declined': 'bad',
	'enrolment.registered': 'good',

	'signature.valid': 'good',
	'signature.valid_with_former_keys': 'good',
	'signature.invalid': 'bad',
	'signature.late': 'warn',

	'dose.given': 'good',
	'dose.reported': 'info',
	'dose.planned': 'info',
	'dose.due': 'info',
	'dose.overdue': 'bad',
	'dose.later': 'neutral',
	'dose.not_given': 'warn',
	'dose.retracted': 'bad',

	'write.signed': 'info',
	'write.sent': 'info',
	'write.recorded': 'good',
	'write.final': 'good',
	'write.refused': 'bad',
	'write.unknown': 'warn',

	'validator.active': 'good',
	'validator.chosen': 'info',
	'validator.resting': 'neutral',
	'validator.offended': 'bad',

	'block.final': 'good',
	'block.best': 'info',
	'block.left': 'warn',

	'transaction.done': 'good',
	'transaction.failed': 'bad',
	'transaction.unknown': 'neutral',

	'connection.connected': 'good',
	'connection.lost': 'bad',
} as const satisfies Record<string, Tone>;

/** A status, as `area.state`. */
export type Status = keyof typeof TONES;
/** The statuses of one area, such as `visit`, for a filter. */
export type StatusOf<Area extends string> = Extract<Status, `${Area}.${string}`>;

const words = defineMessages<Record<Status, string>>({
	en: () => import('../i18n/en/shell.ts').then((text) => ({ default: text.status })),
	ar: () => import('../i18n/ar/shell.ts').then((text) => ({ default: text.status })),
});

/** Every status. */
export const STATUSES = Object.keys(TONES) as Status[];

/** Those of an area, in the order in which they follow each other. */
export function statusesOf<Area extends string>(area: Area): StatusOf<Area>[] {
	return STATUSES.filter((status): status is StatusOf<Area> => status.startsWith(`${area}.`));
}

/** The colour of a status. */
export function toneOf(status: Status): Tone {
	return TONES[status];
}

/** The word for a status, in the current language. */
export function labelOf(status: Status): string {
	return words[status];
}

/** The text of this file, for the shell to fetch. */
export const statusWords = words;

/** The status of a visit; the decision of its latest note says more, where the reader may see it. */
export function visitStatus(visit: Pick<Visit, 'state'>, decision?: Decision | null): StatusOf<'visit'> {
	const { state } = visit;
	if (state === 'noted' && decision) return `visit.${decision}`;
	if (typeof state === 'object') {
		return state.closed === 'entered_in_error' ? 'visit.entered_in_error' : 'visit.closed';
	}
	return `visit.${state}`;
}

/** Whether something is left to be done at a visit. */
export function isOpen(state: VisitState): boolean {
	return state === 'opened' || state === 'noted' || state === 'signed';
}

/** The status of a record. */
export function recordStatus(state: RecordState): StatusOf<'record'> {
	return `record.${variantOf(state) as 'in_use' | 'void' | 'merged'}`;
}

/** The status of a request that was sent. */
export function requestStatus(request: Pick<SentRequest, 'outcome'>): StatusOf<'request'> {
	return `request.${request.outcome}`;
}

/** The status of a grant. One that ends within two weeks says so. */
export function grantStatus(expiresAt: number | null, now: number): StatusOf<'grant'> {
	if (expiresAt === null) return 'grant.standing';
	if (expiresAt <= now) return 'grant.ended';
	return expiresAt - now < 14 * 86_400_000 ? 'grant.ends_soon' : 'grant.standing';
}

/** The status of a power that waits. */
export function powerStatus(power: PowerEntry, now: number): StatusOf<'power'> {
	if (power.awaits_vote) return 'power.awaits_vote';
	if (power.vetoed_by !== null) return 'power.vetoed';
	if (power.due_at !== null) return power.due_at <= now ? 'power.due' : 'power.confirmed';
	return power.confirmed_by === null ? 'power.proposed' : 'power.confirmed';
}

/** The status of a participant. */
export function participantStatus(status: ParticipantStatus): StatusOf<'participant'> {
	return `participant.${status}`;
}

/** The status of an enrolment. */
export function enrolmentStatus(enrolment: Enrolment): StatusOf<'enrolment'> {
	return `enrolment.${enrolment.state}`;
}

/** The status of a validator. */
export function validatorStatus({ offence, active, chosen }: Pick<Validator, 'offence' | 'active' | 'chosen'>): StatusOf<'validator'> {
	if (offence) return 'validator.offended';
	if (active) return 'validator.active';
	return chosen ? 'validator.chosen' : 'validator.resting';
}

/** The status of a physician's signature. */
export function signatureStatus(check: SignatureCheck): StatusOf<'signature'> {
	return `signature.${variantOf(check) as 'valid' | 'valid_with_former_keys' | 'invalid'}`;
}

/** The status of a write. */
export function writeStatus(write: Pick<Write, 'stage'>): StatusOf<'write'> {
	return `write.${write.stage}`;
}
