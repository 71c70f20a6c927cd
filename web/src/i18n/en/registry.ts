import type { PowerKind, PowerStep } from '../../core/protocol.ts';

const step: Record<PowerStep, string> = {
	proposed: 'proposed',
	confirmed: 'confirmed by a second admin',
	withdrawn: 'withdrawn',
	vetoed: 'objected to',
	exercised: 'carried out',
	rejected: 'rejected by the institutions',
	lapsed: 'lapsed',
};

const powerWarning: Record<PowerKind, string> = {
	replace_keys: 'The holder of the new keys acts as this participant. The old keys stop working.',
	change_owner: 'The new family decides who may read the record. The former family can no longer read it.',
	void_record: 'Nobody can add a visit to a void record. It can still be read.',
	erase_record: 'The content is gone for ever. Nobody can bring it back.',
	merge_record: 'Everyone who may read the other record then reads both. Access that was given to this one ends. A merge can be undone.',
	undo_merge: 'Both records stand alone again, and both get new keys.',
};

const messages = {
	log: { title: 'What happened', nothing: 'Nothing yet.', what: 'What', when: 'When', who: 'Who', byVote: 'By vote of the institutions' },
	record: (id: string): string => `record ${id}`,
	recordOf: (child: string, id: string): string => `the record of ${child} (${id})`,
	born: (day: string): string => `born ${day}`,
	bornAs: (place: number): string => `number ${place} of those born together`,
	fileNumber: 'File',
	fingerprint: 'Fingerprint of the keys',
	power: {
		replace_keys: (who: string): string => `${who} gets new keys in place of lost ones.`,
		change_owner: (child: string, from: string, to: string): string => `The record of ${child} moves from ${from} to ${to}.`,
		void_record: (child: string, owner: string, reason: string): string =>
			`The record of ${child}, which ${owner} owns, becomes void. Reason: ${reason}.`,
		erase_record: (child: string, owner: string): string => `The record of ${child} is erased, as ${owner} has asked.`,
		merge_record: (child: string, into: string, owner: string): string =>
			`The record of ${child}, which ${owner} owns, is merged into ${into}.`,
		undo_merge: (child: string, owner: string): string =>
			`The record of ${child}, which ${owner} owns, is separated from the one that it was merged into.`,
	},
	powerWarning,
	step,
	change: {
		registered: (role: string): string => `Registered as: ${role}`,
		registeredAt: (role: string, organisation: string): string => `Registered as: ${role}, at ${organisation}`,
		appointed: 'Appointed as a health admin',
		dismissed: 'Dismissed',
		suspended: 'Suspended',
		reinstated: 'May act again',
		number_tag_set: 'Can be found by the ID number',
		moved: (from: string, to: string): string => `Moved from ${from} to ${to}`,
		profile_updated: 'Details changed',
		keys_replaced: (version: number): string => `New keys, number ${version}`,
		power: (kind: string, what: string): string => `${kind}: ${what}`,
		content_key_made: 'A shared key was made',
		content_key_replaced: 'The shared key was replaced',
		content_key_discarded: 'A copy of the shared key was given up',
		content_key_accepted: 'The shared key was confirmed',
		content_key_shared: (holder: string): string => `The shared key was given to ${holder}`,
	},
	file: {
		choose: 'File with the public part of the keys',
		paste: 'Or its text',
		hint: 'The person makes this file together with new keys and sends it to you. It holds no secret.',
		read: 'Keys of',
		problems: {
			empty: 'Choose the file, or paste its text.',
			notJson: 'This is not the file with the public part of keys. Ask the person for the public file.',
			incomplete: 'The file lacks the id, the account or the encryption key. Ask the person for the public file.',
			secret: 'This file holds secret keys. Do not use it, delete it, and ask the person for the public file alone.',
			other: 'This file belongs to somebody else. Ask for the file with the same username.',
		},
	},
	compare: {
		hint: 'Let the person read these digits out. Do not read them out yourself.',
		same: 'The person read out the same digits, and I know who it is',
		unchecked: 'Compare the fingerprint with the person, then tick this.',
	},
	edit: {
		name: 'Name',
		licence: 'Licence number',
		contact: 'Contact',
		number: 'ID number',
		public: 'Everybody in the network can see these details.',
		sealed: 'Only the family and health admins can read these details.',
		save: 'Save',
		done: 'The details are changed.',
		noName: 'Enter a name.',
		noChange: 'Nothing has changed. Change a value, or go back.',
	},
};

export type Messages = typeof messages;
export default messages;
