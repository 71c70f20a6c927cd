import type { ParticipantChangeEntry } from '../../core/protocol.ts';
import { words } from '../../domain/words.ts';
import { t } from './messages.ts';
import { named } from './names.ts';

/** What happened to a participant, as a sentence. */
export function changeInWords({ change }: ParticipantChangeEntry): string {
	switch (change.change) {
		case 'registered':
			return change.organisation
				? t.change.registeredAt(words.roles[change.role], named(change.organisation))
				: t.change.registered(words.roles[change.role]);
		case 'moved':
			return t.change.moved(named(change.from), named(change.to));
		case 'keys_replaced':
			return t.change.keys_replaced(change.key_version);
		case 'power':
			return t.change.power(words.powers[change.kind], t.step[change.step]);
		case 'content_key_shared':
			return t.change.content_key_shared(named(change.holder));
		default:
			return t.change[change.change];
	}
}
