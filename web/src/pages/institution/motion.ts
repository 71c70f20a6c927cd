import type { Ballot, Motion, ParticipantId, PowerEntry } from '../../core/protocol.ts';
import { named, nameOrId, wholeHash } from '../registry/names.ts';
import { powerInWords } from '../registry/power.ts';
import { t } from './messages.ts';

/** Every kind of motion, in the order in which the form offers them. */
export const MOTIONS = [
	'admit-organisation', 'dismiss-organisation', 'admit-validator', 'remove-validator', 'pardon-validator', 'suspend', 'reinstate',
	'appoint-health-admin', 'dismiss-health-admin', 'replace-keys', 'replace-health-admin-keys', 'decide-power',
	'raise-admins-needed', 'pause', 'unpause', 'upgrade', 'publish',
] as const satisfies readonly Motion['motion'][];
export type MotionName = (typeof MOTIONS)[number];

/** A name in the protocol's own letters, which reads from left to right. */
export function code(text: string): string {
	return `\u2066${text}\u2069`;
}

/** What would happen, as a sentence. */
export function motionInWords(motion: Motion, power: PowerEntry | null, name: string | null): string {
	const say = t.motion;
	switch (motion.motion) {
		case 'admit-organisation':
		case 'dismiss-organisation':
			return say[motion.motion](named(motion.organisation));
		case 'admit-validator':
		case 'remove-validator':
		case 'pardon-validator':
			return say[motion.motion](named(motion.institution));
		case 'suspend':
		case 'reinstate':
		case 'replace-keys':
			return say[motion.motion](named(motion.participant));
		case 'appoint-health-admin':
			return say['appoint-health-admin'](nameOrId(name ?? '', motion.admin));
		case 'dismiss-health-admin':
		case 'replace-health-admin-keys':
			return say[motion.motion](named(motion.admin));
		case 'decide-power': {
			const what = power ? powerInWords(power) : say.unknownPower(wholeHash(motion.digest));
			return motion.approve ? say.approve(what) : say.end(what);
		}
		case 'upgrade':
			return say.upgrade(wholeHash(motion.code_hash));
		case 'publish':
			return motion.hashes.length === 0
				? say.publish.none[motion.what]
				: say.publish[motion.what](motion.hashes.map(wholeHash).join(say.publish.or));
		case 'pause':
		case 'unpause':
			return say[motion.motion](code(`${motion.pallet}.${motion.call}`));
		case 'raise-admins-needed':
			return say['raise-admins-needed'];
	}
}

/** What a proposal would do; a call that this client does not know is told as one. */
export function ballotInWords(ballot: Ballot): string {
	return ballot.motion ? motionInWords(ballot.motion, ballot.power, ballot.name) : t.motion.unknown(wholeHash(ballot.proposal));
}

/** Whose keys a motion writes. */
export function keysOf(motion: Motion): ParticipantId | null {
	switch (motion.motion) {
		case 'replace-keys':
			return motion.participant;
		case 'appoint-health-admin':
		case 'replace-health-admin-keys':
			return motion.admin;
		default:
			return null;
	}
}
