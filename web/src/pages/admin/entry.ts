import type { HistoryEntry } from '../../core/protocol.ts';
import { words } from '../../domain/words.ts';
import { moment } from '../../i18n/dates.ts';
import { language } from '../../i18n/language.svelte.ts';
import { named, shortId } from '../registry/names.ts';
import { t as shared } from '../registry/messages.ts';
import { t } from './messages.ts';

/** The kinds of changes, for a filter. */
export const GROUPS = ['visits', 'access', 'child', 'powers'] as const;
export type Group = (typeof GROUPS)[number];

/** To which kind a change belongs. */
export function groupOf({ action }: HistoryEntry): Group {
	switch (action.action) {
		case 'visit_opened':
		case 'visit_renewed':
		case 'visit_signed':
		case 'visit_linked':
		case 'visit_retracted':
		case 'visit_disputed':
		case 'dispute_withdrawn':
		case 'note_added':
		case 'visit_closed':
		case 'examination_corrected':
		case 'visit_reassigned':
		case 'visit_ruled':
		case 'doses_reported':
		case 'report_retracted':
			return 'visits';
		case 'record_created':
		case 'child_rectified':
			return 'child';
		case 'power_over_record':
		case 'record_voided':
		case 'owner_changed':
		case 'erasure_asked':
		case 'erasure_declined':
		case 'merge_agreed':
		case 'records_merged':
		case 'merge_undone':
		case 'custodian_keys_replaced':
			return 'powers';
		default:
			return 'access';
	}
}

/** A change of a record, as a sentence without who did it. */
export function entryInWords({ action }: HistoryEntry): string {
	const say = t.entry;
	switch (action.action) {
		case 'access_granted':
			return action.expires_at === null
				? say.access_granted(named(action.reader), words.levels[action.level])
				: say.access_granted_until(named(action.reader), words.levels[action.level], moment(action.expires_at, language.current));
		case 'access_revoked':
			return say.access_revoked(named(action.reader));
		case 'transferred':
			return say.transferred(named(action.from), named(action.to));
		case 'guardian_named':
			return say.guardian_named(named(action.guardian));
		case 'guardian_removed':
			return say.guardian_removed(named(action.guardian));
		case 'half_given':
			return say.half_given(named(action.reader));
		case 'custodian_keys_replaced':
			return say.custodian_keys_replaced(named(action.custodian));
		case 'past_key_wrapped':
			return say.past_key_wrapped(named(action.reader));
		case 'note_added':
			return say.note_added(words.noteKinds[action.kind]);
		case 'visit_closed':
			return say.visit_closed(words.closing[action.reason]);
		case 'visit_reassigned':
			return say.visit_reassigned(named(action.doctor), named(action.physician));
		case 'visit_ruled':
			return say.visit_ruled(words.rulings[action.ruling]);
		case 'power_over_record':
			return say.power_over_record(words.powers[action.kind], shared.step[action.step]);
		case 'record_voided':
			return say.record_voided(words.voidReasons[action.reason]);
		case 'owner_changed':
			return say.owner_changed(named(action.from), named(action.to));
		case 'merge_agreed':
			return say.merge_agreed(shortId(action.into));
		case 'records_merged':
			return say.records_merged(shortId(action.record), shortId(action.into));
		case 'merge_undone':
			return say.merge_undone(shortId(action.from));
		case 'request_denied':
			return say.request_denied(named(action.requester));
		default:
			return say[action.action];
	}
}

/** Who confirmed it, or that the institutions voted for it. */
export function confirmedInWords({ action }: HistoryEntry): string {
	if (!('confirmed_by' in action)) return '';
	if (action.voted) return t.byVote;
	return action.confirmed_by === null ? '' : t.confirmedBy(named(action.confirmed_by));
}
