import type {
	ClosingReason,
	Decision,
	Gender,
	Level,
	NamesakeReason,
	NotGivenReason,
	NoteKind,
	PowerKind,
	Role,
	RulingKind,
	VoidReason,
} from '../../core/protocol.ts';

const roles: Record<Role, string> = {
	'health-authority': 'Health authority',
	hospital: 'Hospital',
	laboratory: 'Laboratory',
	school: 'School',
	insurer: 'Insurer',
	'health-admin': 'Health admin',
	receptionist: 'Receptionist',
	doctor: 'Doctor',
	physician: 'Physician',
	'laboratory-technician': 'Laboratory technician',
	'school-officer': 'School officer',
	'insurance-agent': 'Insurance agent',
	family: 'Family',
	gateway: 'Gateway',
	custody: 'Custody',
};
const levels: Record<Level, string> = {
	'half-a': 'First half of the keys',
	'half-b': 'Second half of the keys',
	proof: 'Proof of vaccination only',
	full: 'Everything',
};
const genders: Record<Gender, string> = { female: 'Girl', male: 'Boy', other: 'Other', unknown: 'Not known' };
const decisions: Record<Decision, string> = { cleared: 'Cleared: may be vaccinated', deferred: 'Deferred: not now' };
const noteKinds: Record<NoteKind, string> = {
	written: 'Note',
	corrected: 'Corrected note',
	withdrawn: 'Note withdrawn',
	addendum: 'Addendum',
};
const notGiven: Record<NotGivenReason, string> = {
	not_available: 'Not available',
	refused: 'Refused by the family',
	contraindicated: 'Must not be given to this child',
	other: 'Another reason',
};
const closing: Record<ClosingReason, string> = {
	unsigned: 'Nobody signed: deferred, or broken off',
	entered_in_error: 'It should not have been opened',
};
const voidReasons: Record<VoidReason, string> = {
	'created-in-error': 'Created in error',
	duplicate: 'The child has another record',
};
const namesakes: Record<NamesakeReason, string> = { twin: 'A twin', namesake: 'Another child of the same name' };
const rulings: Record<RulingKind, string> = { retracted: 'Retracted', reinstated: 'Counts again' };
const powers: Record<PowerKind, string> = {
	replace_keys: 'New keys',
	change_owner: 'Another owner',
	void_record: 'Void the record',
	erase_record: 'Erase the record',
	merge_record: 'Merge two records',
	undo_merge: 'Undo a merge',
};

const messages = {
	roles,
	levels,
	genders,
	decisions,
	noteKinds,
	notGiven,
	closing,
	voidReasons,
	namesakes,
	rulings,
	powers,
	unnamed: 'Newborn without a name',
	sealedChild: 'The child’s data cannot be opened',
	nobody: 'Somebody not known',
};

export type Messages = typeof messages;
export default messages;
