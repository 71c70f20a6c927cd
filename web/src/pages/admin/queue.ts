import type { Applicant, Candidate, Digest, ParticipantId, Person, Role } from '../../core/protocol.ts';
import { opened } from '../../core/protocol.ts';

/** What somebody who waits is to get. */
export type Wish = 'register' | 'move' | 'new_keys';

/** Somebody who waits for a health admin: who applied, whom an organisation has put forward, or both. */
export interface Waiting {
	id: ParticipantId;
	role: Role;
	organisation: ParticipantId | null;
	name: string;
	username: string | null;
	wish: Wish;
	fingerprint: string;
	/** Of the applicant, or else of the candidate. */
	shown: Digest;
	applicant: Applicant | null;
	candidate: Candidate | null;
}

/** Whether the role works for an organisation, which has to put it forward. */
export function worksForSomebody(role: Role): boolean {
	return !['family', 'health-authority', 'hospital', 'laboratory', 'school', 'insurer', 'health-admin', 'custody'].includes(role);
}

/**
 * Everybody who waits. A candidate who is registered already at another organisation moves; at the same one it gets new keys. `known`
 * has the candidates that are registered.
 */
export function queueOf(
	applicants: readonly Applicant[],
	candidates: readonly Candidate[],
	known: ReadonlyMap<ParticipantId, Person>,
): Waiting[] {
	const byId = new Map(candidates.map((candidate) => [candidate.participant, candidate]));
	const asked = applicants.map((applicant): Waiting => {
		const form = opened(applicant.form);
		return {
			id: applicant.participant,
			role: applicant.role,
			organisation: applicant.organisation,
			name: applicant.profile?.display_name ?? form?.display_name ?? '',
			username: form?.username ?? null,
			wish: 'register',
			fingerprint: applicant.fingerprint,
			shown: applicant.shown,
			applicant,
			candidate: byId.get(applicant.participant) ?? null,
		};
	});
	const named = new Set(applicants.map(({ participant }) => participant));
	const forward = candidates
		.filter(({ participant }) => !named.has(participant))
		.map((candidate): Waiting => {
			const person = known.get(candidate.participant);
			const moves = candidate.registered && candidate.works_for !== candidate.organisation;
			return {
				id: candidate.participant,
				role: candidate.role,
				organisation: candidate.organisation,
				name: candidate.profile.display_name,
				username: person?.username ?? null,
				wish: !candidate.registered ? 'register' : moves ? 'move' : 'new_keys',
				fingerprint: candidate.fingerprint,
				shown: candidate.shown,
				applicant: null,
				candidate,
			};
		});
	return [...asked, ...forward];
}

/** Why somebody cannot be registered yet. */
export type Obstacle = 'other_keys' | 'other_terms' | 'not_put_forward' | 'not_agreed';

/** What stands against it, if anything does. */
export function obstacleOf(waiting: Waiting): Obstacle | null {
	if (waiting.applicant?.other_keys) return 'other_keys';
	if (waiting.applicant && waiting.applicant.other_terms.length > 0) return 'other_terms';
	if (worksForSomebody(waiting.role) && waiting.candidate === null) return 'not_put_forward';
	if (waiting.wish === 'move' && waiting.candidate?.agreed === false) return 'not_agreed';
	return null;
}
