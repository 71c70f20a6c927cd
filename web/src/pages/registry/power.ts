import type { PowerEntry } from '../../core/protocol.ts';
import { words } from '../../domain/words.ts';
import { t } from './messages.ts';
import { named, shortId } from './names.ts';

/**
 * What would be done, as a sentence. `child` is the name of the record's child, and `into` that of the record into which it is
 * merged, where the reader may know them.
 */
export function powerInWords({ power, subject }: PowerEntry, child?: string, into?: string): string {
	const of = (record: string): string => child ?? t.record(shortId(record));
	switch (power.power) {
		case 'replace_keys':
			return t.power.replace_keys(named(power.id));
		case 'change_owner':
			return t.power.change_owner(of(power.record), named(power.from), named(power.to));
		case 'void_record':
			return t.power.void_record(of(power.record), named(subject), words.voidReasons[power.reason]);
		case 'erase_record':
			return t.power.erase_record(of(power.record), named(subject));
		case 'merge_record':
			return t.power.merge_record(of(power.record), into === undefined ? t.record(shortId(power.into)) : t.recordOf(into, shortId(power.into)), named(subject));
		case 'undo_merge':
			return t.power.undo_merge(of(power.record), named(subject));
	}
}

/** The consequence that is easily overlooked, and cannot be undone. */
export function powerWarning(entry: PowerEntry): string {
	return t.powerWarning[entry.power.power];
}
