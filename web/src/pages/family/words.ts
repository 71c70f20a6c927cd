import type { Shown } from '../../core/protocol.ts';
import { t } from './messages.ts';

/** Why a section cannot be shown, in a sentence. */
export function whyNot(shown: Exclude<Shown<unknown>, { open: unknown }>): string {
	return typeof shown === 'string' ? t.unreadable[shown] : t.unreadable.damaged(shown.damaged);
}
