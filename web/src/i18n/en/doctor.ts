import { pluralEn } from '../messages.ts';

const messages = {
	waiting: {
		intro: 'Children who wait for you, the longest wait first.',
		count: (n: number): string => pluralEn(n, { one: `${n} child waits`, other: `${n} children wait` }),
		since: 'Opened',
		none: 'Nobody waits for you.',
		noneHint: 'A visit appears here as soon as the reception opens it with your name.',
		look: 'Look again',
		find: 'Find a child',
		incomplete: 'More visits wait than are shown here.',
	},
	visit: {
		back: 'All waiting visits',
		today: 'This visit',
		earlier: 'Record',
		noRecord: 'The record cannot be opened. Ask the reception to renew the keys of this visit.',
		write: 'Your note',
		decision: 'May the child be vaccinated today?',
		cleared: 'Yes: cleared',
		clearedHint: 'The physician may vaccinate and sign.',
		deferred: 'No: deferred',
		deferredHint: 'The physician cannot sign. The family comes again later.',
		text: 'Findings',
		textHint: 'What you examined and found. The physician and the family read it.',
		decisionMissing: 'Choose whether the child may be vaccinated',
		textMissing: 'Write what you found',
		check: 'Check the note',
		clearSentence: (name: string, age: string): string => `You write that ${name}, ${age}, may be vaccinated today.`,
		deferSentence: (name: string, age: string): string => `You write that ${name}, ${age}, must not be vaccinated today.`,
		action: 'Write the note',
		label: (name: string): string => `Note on ${name}`,
		done: 'The note is written.',
		next: 'To the next child',
		correct: 'Correct the note',
		correctTitle: 'Correct your note',
		correctHint: 'The note before stays readable. The physician must read the new one before the signature.',
		corrected: 'The note is corrected.',
		withdraw: 'Withdraw the note',
		withdrawTitle: 'Withdraw your note',
		withdrawSentence: (name: string): string =>
			`You withdraw your note on ${name}. It stays readable, and the physician cannot sign until you write another one.`,
		withdrawn: 'The note is withdrawn.',
		addendumHint: 'The visit is signed: the note stays as it is, and you can add to it.',
		addendumText: 'What you add',
		addendumAction: 'Add it',
		added: 'The addendum is written.',
		over: 'Nothing can be written on this visit any more.',
		mine: 'My notes',
	},
	find: {
		intro: 'Children whose visits name you.',
	},
	child: {
		addendum: 'Write an addendum',
	},
};

export type Messages = typeof messages;
export default messages;
