import type { Child, Gender } from '../../core/protocol.ts';
import { daysBetween, isoOf, latinDigits, parseIso } from '../../i18n/dates.ts';
import { t } from './messages.ts';

/** A child's data as a form has it. */
export interface ChildFields {
	given: string;
	family: string;
	gender: string;
	birth: string;
	file: string;
	twin: boolean;
	/** The place among those born together. */
	order: string;
}

/** An empty form. */
export function noChild(): ChildFields {
	return { given: '', family: '', gender: '', birth: '', file: '', twin: false, order: '' };
}

/** The form of a child that is there already. */
export function fieldsOf(child: Child): ChildFields {
	return {
		given: child.given_names,
		family: child.family_name,
		gender: child.gender,
		birth: child.birth_date,
		file: child.family_file_number,
		twin: child.birth_order !== undefined,
		order: child.birth_order === undefined ? '' : String(child.birth_order),
	};
}

/** The place among those born together, or nothing. */
function orderOf(fields: ChildFields): number | undefined {
	const order = Number(latinDigits(fields.order).trim());
	return fields.twin && Number.isInteger(order) && order >= 1 && order <= 8 ? order : undefined;
}

/** The child as it would be written. */
export function childOf(fields: ChildFields): Child {
	const order = orderOf(fields);
	return {
		family_name: fields.family.trim(),
		given_names: fields.given.trim(),
		gender: (fields.gender || 'unknown') as Gender,
		birth_date: fields.birth,
		family_file_number: latinDigits(fields.file).trim(),
		...(order !== undefined && { birth_order: order }),
	};
}

/** What is wrong with the form, by the ids that `ChildForm` gives its fields. */
export function wrongWith(fields: ChildFields): Record<string, string | false> {
	const isDay = parseIso(fields.birth) !== undefined;
	return {
		'child-family': fields.family.trim() === '' && fields.given.trim() === '' && t.missing.childName,
		'child-gender': fields.gender === '' && t.missing.gender,
		'child-birth':
			(!isDay && t.missing.birth) || (isDay && daysBetween(fields.birth, isoOf(Date.now())) < 0 && t.missing.birthAhead),
		'child-file': fields.file.trim() === '' && t.missing.file,
		'child-order': fields.twin && orderOf(fields) === undefined && t.missing.order,
	};
}
