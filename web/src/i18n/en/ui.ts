import { pluralEn } from '../messages.ts';

const messages = {
	busy: 'Please wait',
	optional: '(optional)',
	error: 'Error:',
	problem: 'There is a problem',
	choose: 'Choose …',
	day: 'Day',
	month: 'Month',
	year: 'Year',
	change: 'Change',
	none: 'None',
	close: 'Close',
	back: 'Back',
	retry: 'Try again',
	show: 'Show',
	hide: 'Hide',
	loading: 'Loading …',
	newPassword: 'New password',
	newPasswordAgain: 'New password, once more',
	newPasswordHint: 'Four words that have nothing to do with each other are easy to keep in mind and hard to guess.',
	passwordGood: 'This password is good.',
	steps: 'Steps',
	stepOf: (step: number, of: number): string => `Step ${step} of ${of}`,
	charactersLeft: (n: number): string => pluralEn(n, { one: `${n} character left`, other: `${n} characters left` }),
	found: (n: number): string => pluralEn(n, { one: `${n} suggestion`, other: `${n} suggestions` }),
	nothingFits: 'Nothing fits what was typed.',
	tx: {
		signed: 'Signed. It is on its way to the network; with a lost connection it is sent when the line returns.',
		sent: 'Sent. It waits for a block.',
		recorded: 'Recorded.',
		final: 'Recorded and final: it stays in the history.',
		refused: 'It was not done.',
		unknown: 'It is not known whether this was done. Look at what it was to change before you repeat it.',
	},
	retryIn: (seconds: number): string => pluralEn(seconds, { one: 'Try again in a second.', other: `Try again in ${seconds} seconds.` }),
	camera: {
		none: 'The camera cannot be used here. Type the code, or use a hand scanner.',
		unsupported: 'This browser cannot read codes by camera. Type the code, or use a hand scanner.',
	},
};

export type Messages = typeof messages;
export default messages;
